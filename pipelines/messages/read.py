"""Texts of the step `read`."""

from pipelines.messages import Text

_LEFT_OUT_JA = "データの行でしたら、ほかの行と同じ形に直してください。"
_LEFT_OUT_EN = "If it is a record, give it the same form as the other rows."

_FILES: dict[str, Text] = {
    "file-missing": Text(
        "error",
        "ファイルが見つかりません: {value}",
        "No such file: {value}",
        "ファイル名と場所を確かめてください。よく似た名前: {nearest}",
        "Check the name and the folder. The most similar name there: {nearest}",
    ),
    "file-folder": Text(
        "error",
        "ファイルではなくフォルダーです: {value}",
        "This is a folder, not a file: {value}",
        "中のファイルを一つ指定してください。例: {nearest}",
        "Name one file in it, for example: {nearest}",
    ),
    "file-forbidden": Text(
        "error",
        "ファイルを開く権限がありません: {value}",
        "No permission to read the file: {value}",
        "Excel などで開いていたら閉じてください。それでもだめなら、ファイルの読み取り権限を確かめてください。",
        "Close it if it is open in Excel; otherwise check the permissions of the file.",
    ),
    "file-unreadable": Text(
        "error",
        "ファイルを読めません: {value}（{reason}）",
        "The file cannot be read: {value} ({reason})",
        "ファイル名と保存場所を確かめ、自分のパソコンにコピーしてからもう一度試してください。",
        "Check the name and the place, copy the file to your own disk and try again.",
    ),
    "file-not-regular": Text(
        "error",
        "ふつうのファイルではありません: {value}",
        "This is not a regular file: {value}",
        "CSV か Excel のファイルを指定してください。",
        "Name a CSV or Excel file.",
    ),
    "file-empty": Text(
        "error",
        "ファイルの中身が空です（0バイト）: {value}",
        "The file is empty (0 bytes): {value}",
        "元のファイルから保存し直してください。",
        "Save it again from the original.",
    ),
    "file-blank": Text(
        "error",
        "ファイルに文字が一つもありません（空白だけです）。",
        "There is nothing in the file but blanks.",
        "正しいファイルかどうか確かめ、保存し直してください。",
        "Check that it is the right file and save it again.",
    ),
    "file-too-large": Text(
        "error",
        "ファイルが大きすぎます（{value} MB）。読めるのは {limit} MB までです。",
        "The file is too large ({value} MB); the limit is {limit} MB.",
        "年度や地区などで分けるか、要らない列や画像を取り除いてください。",
        "Split it, or remove columns and pictures that are not needed.",
    ),
    "file-other-format": Text(
        "error",
        "表のファイルではありません（{value} 形式です）。",
        "This is not a table ({value} format).",
        "元の表を CSV か Excel（.xlsx）で保存し、そのファイルを指定してください。",
        "Save the table as CSV or Excel (.xlsx) and name that file.",
    ),
    "file-binary": Text(
        "error",
        "文字として読めません。画像やプログラムなど、表でないファイルのようです。",
        "This cannot be read as text: it seems to be a picture, a program or the like.",
        "元の表を CSV か Excel（.xlsx）で保存し、そのファイルを指定してください。",
        "Save the table as CSV or Excel (.xlsx) and name that file.",
    ),
    "no-table": Text(
        "error",
        "表が見つかりません。見出しの行と、同じ列数の行が必要です。",
        "There is no table in the file: it needs a heading row and rows of equally many cells.",
        "見出し（名称、住所など）を1行に並べ、その下に1件1行でデータを入れてください。",
        "Put the headings (name, address …) in one row and one record per row below it.",
    ),
    "no-records": Text(
        "error",
        "見出しだけで、データの行がありません。見出し: {value}",
        "There are headings but no records. Headings: {value}",
        "データの入ったファイルか、別のシートを指定してください。",
        "Name the file, or the sheet, that holds the data.",
    ),
    "line-too-long": Text(
        "error",
        "改行のない行が {limit} MB を超えています。表のファイルではないようです。",
        "A line is longer than {limit} MB: this does not seem to be a table.",
        "1件を1行にして保存し直してください。",
        "Save it again with one record per line.",
    ),
    "cell-too-long": Text(
        "error",
        "{row}行目に {limit} 文字を超えるセルがあります。",
        "Row {row} has a cell of more than {limit} characters.",
        '引用符（"）の閉じ忘れがないか、その行を確かめてください。',
        'Look for a quotation mark (") that is not closed in that row.',
    ),
    "too-many-columns": Text(
        "error",
        "列が多すぎます（{value}列）。読めるのは {limit} 列までです。",
        "There are too many columns ({value}); the limit is {limit}.",
        "区切り文字や、行と列の向きが正しいか確かめ、要らない列を取り除いてください。",
        "Check the delimiter and the direction of the table; remove columns that are not needed.",
    ),
    "too-many-rows": Text(
        "error",
        "行が多すぎます。読めるのは {limit} 行までです。",
        "There are too many rows; the limit is {limit}.",
        "空白の行を取り除くか、ファイルを分けてください。",
        "Remove blank rows or split the file.",
    ),
    "too-many-cells": Text(
        "error",
        "セルが多すぎます。読めるのは {limit} 個までです。",
        "There are too many cells; the limit is {limit}.",
        "空白の行や列を取り除くか、ファイルを分けてください。",
        "Remove blank rows and columns or split the file.",
    ),
    "html-without-table": Text(
        "error",
        "HTML のページですが、表がありません。",
        "This is an HTML page without a table.",
        "Excel で開き、「Excel ブック（.xlsx）」で保存し直してください。",
        "Open it in Excel and save it as an Excel workbook (.xlsx).",
    ),
    "json-broken": Text(
        "error",
        "JSON の書き方に誤りがあります（{row}行目 {column}文字目）。",
        "The JSON is broken at line {row}, character {column}.",
        "その位置の括弧、引用符、コンマを確かめてください。",
        "Check brackets, quotation marks and commas there.",
    ),
    "json-without-records": Text(
        "error",
        "JSON の中に、データの一覧が見つかりません。",
        "There is no list of records in the JSON.",
        "GeoJSON か、項目名と値を組にしたものの一覧にしてください。",
        "Use GeoJSON or a list of objects.",
    ),
}

_WORKBOOKS: dict[str, Text] = {
    "workbook-damaged": Text(
        "error",
        "Excel のファイルが壊れていて開けません。",
        "The workbook is damaged and cannot be opened.",
        "Excel で開けるか確かめ、「名前を付けて保存」で .xlsx に保存し直してください。",
        "See whether Excel opens it, and save it again as .xlsx.",
    ),
    "workbook-password": Text(
        "error",
        "パスワードで保護されたファイルです。",
        "The file is protected by a password.",
        "Excel で開き、パスワードを外して保存し直してください。",
        "Open it in Excel, remove the password and save it again.",
    ),
    "workbook-too-large": Text(
        "error",
        "Excel のファイルの中身が大きすぎるか、不自然です（{value}）。",
        "What is packed into the workbook is too large or unnatural ({value}).",
        "必要な表だけを新しいブックに写すか、CSV で保存してください。",
        "Copy the table alone into a new workbook, or save it as CSV.",
    ),
    "workbook-extent": Text(
        "error",
        "シートの範囲が広すぎます（{value}）。読めるのは {limit} セルまでです。",
        "A sheet reaches too far ({value}); the limit is {limit} cells.",
        "表から遠く離れたセルに文字が残っていないか確かめ（Ctrl+End で移動）、その行や列を削除してください。",
        "Delete the rows and columns far from the table where something was left behind (Ctrl+End goes there).",
    ),
    "sheet-unknown": Text(
        "error",
        "「{value}」という名前のシートはありません。",
        "There is no sheet called '{value}'.",
        "もしかして: {nearest}　（あるシート: {names}）",
        "Did you mean: {nearest}? (Sheets: {names})",
    ),
    "sheet-in-text": Text(
        "error",
        "シート「{value}」が指定されましたが、このファイルにはシートがありません。",
        "The sheet '{value}' was asked for, but this file has no sheets.",
        "シートの指定を外してください。",
        "Leave the sheet out.",
    ),
    "sheet-blank": Text(
        "error",
        "シート「{value}」には何も入っていません。",
        "There is nothing on the sheet '{value}'.",
        "データの入ったシートを指定してください。",
        "Name the sheet that holds the data.",
    ),
    "sheet-chosen": Text(
        "info",
        "シート「{value}」を読みました（{rows}件、知っている見出し {share}）。読まなかったシート: {others}",
        "Read the sheet '{value}' ({rows} records, {share} of its headings are known). Sheets left: {others}",
        "別のシートが正しいときは、`--sheet シート名` で指定してください。",
        "If another sheet is meant, name it with `--sheet`.",
    ),
    "sheets-alike": Text(
        "warning",
        "同じ見出しの表がほかのシートにもあります: {others}。読んだのは「{value}」だけです。",
        "Other sheets hold tables with the same headings: {others}. Only '{value}' was read.",
        "まとめて公開するときは、一つのシートにつなげてください。",
        "To publish them together, join them on one sheet.",
    ),
    "merged-filled": Text(
        "info",
        "縦に結合されたセルの値を、その範囲の行すべてに入れました（{count}セル、最初は {cell}）。",
        "The text of cells merged downwards was taken for every row of the range ({count} cells, first {cell}).",
        "データの部分ではセルを結合しないでください。",
        "Do not merge cells among the records.",
    ),
    "cell-error": Text(
        "warning",
        "{cell} はエラー（#N/A、#REF! など）になっています。空欄として読みました。",
        "{cell} shows an error (#N/A, #REF! …). It was read as blank.",
        "数式を直すか、正しい値を入れてください。",
        "Mend the formula or enter the value.",
    ),
}

_ENCODINGS: dict[str, Text] = {
    "encoding-marked": Text(
        "info",
        "文字コードは {value} です（先頭の印 BOM によります）。",
        "The encoding is {value} (its byte order mark says so).",
    ),
    "encoding-zero-bytes": Text(
        "info",
        "文字コードは {value} です（英数字の隣が必ず 0 のバイトです）。",
        "The encoding is {value} (every ASCII character has a zero byte beside it).",
    ),
    "encoding-ascii": Text(
        "info",
        "半角の英数字だけなので、{value} として読みました。",
        "There are only ASCII characters; read as {value}.",
    ),
    "encoding-utf-8": Text(
        "info",
        "文字コードは {value} です（全体が正しい UTF-8 です）。",
        "The encoding is {value} (all of it is valid UTF-8).",
    ),
    "encoding-declared": Text(
        "info",
        "文字コードは {value} です（ファイルがそう名乗り、全体が正しく読めました）。",
        "The encoding is {value} (the file says so, and all of it is valid).",
    ),
    "encoding-jis": Text(
        "info",
        "文字コードは {value}（JIS）です。",
        "The encoding is {value} (JIS).",
    ),
    "encoding-cp932": Text(
        "info",
        "文字コードは {value}（Windows のシフト JIS）です。UTF-8 では読めず、シフト JIS では全体が正しく読めました。",
        "The encoding is {value} (Shift_JIS of Windows): not valid as UTF-8, all of it valid as Shift_JIS.",
    ),
    "encoding-euc-jp": Text(
        "info",
        "文字コードは {value} です。UTF-8 としては読めず、シフト JIS では半角カナだらけになります。",
        "The encoding is {value}: not valid as UTF-8, and a sea of half-width kana as Shift_JIS.",
    ),
    "encoding-damaged": Text(
        "warning",
        "どの文字コードとしても正しく読めません。{value} として読み、{count} か所の文字が失われています。",
        "The text is valid in no encoding. It was read as {value}; {count} characters are lost.",
        "失われた文字のあるセルは、下の文字化けの指摘にあります。元のファイルから保存し直すのが確実です。",
        "The cells are named below. The sure way is to save the file again from the original.",
    ),
    "mojibake": Text(
        "error",
        "{cell} が文字化けしていて、元の文字が分かりません:「{value}」",
        "{cell} is garbled and cannot be restored: '{value}'",
        "元の資料を見て、このセルを入力し直してください。",
        "Enter this cell again from the original.",
    ),
    "mojibake-reversible": Text(
        "error",
        "{cell} が文字化けしています:「{value}」。元は「{meant}」と読めます。",
        "{cell} is garbled: '{value}'. It seems to have been '{meant}'.",
        "元のファイルから、文字コードを確かめて保存し直してください。",
        "Save the file again from the original in the right encoding.",
    ),
}

_ENCODINGS |= {
    "gaiji": Text(
        "error",
        "{cell} に外字（このパソコンだけの文字）があり、ほかでは読めません:「{value}」",
        "{cell} holds a character of this machine only, which nobody else can read: '{value}'",
        "標準の漢字か、ひらがなに置き換えてください。",
        "Replace it by a standard character or by kana.",
    ),
    "character-doubtful": Text(
        "warning",
        "{cell} の「?」は、保存のときに失われた文字のようです:「{value}」",
        "The '?' in {cell} seems to stand for a character lost in saving: '{value}'",
        "元の資料を見て、正しい文字に直してください。",
        "Put the right character back from the original.",
    ),
}

_ROWS: dict[str, Text] = {
    "format-differs": Text(
        "info",
        "ファイル名は .{suffix} ですが、中身は {value} です。中身に従って読みました。",
        "The name says .{suffix}, the content is {value}. It was read by its content.",
    ),
    "delimiter-found": Text(
        "info",
        "列の区切りは{value}でした。",
        "The columns are separated by: {value}.",
    ),
    "quote-open": Text(
        "error",
        '引用符（"）が {row}行目で開いたまま閉じていません。それより後がすべて一つのセルになっています:「{value}」',
        "A quotation mark (\") opened in row {row} is never closed: all that follows became one cell: '{value}'",
        "その行の引用符を閉じるか、取り除いてください。",
        "Close the quotation mark in that row or remove it.",
    ),
    "geometry-no-point": Text(
        "warning",
        "点でない図形（線や面）が {count}件あり、緯度経度を入れられません（{rows}件目）。",
        "{count} features are lines or areas, not points: they have no coordinates (records {rows}).",
        "代表となる点の緯度経度を用意してください。",
        "Provide the coordinates of a representative point.",
    ),
    "heading-missing": Text(
        "warning",
        "見出しの行がありません。最初の行からデータとして読みました。",
        "There is no heading row. All rows were read as records.",
        "1行目に見出し（名称、住所など）を加えてください。",
        "Add a row of headings (name, address …) at the top.",
    ),
    "heading-blank": Text(
        "warning",
        "{cell} の列に見出しがありません（値の例:「{value}」）。",
        "The column at {cell} has no heading (for example '{value}').",
        "見出しを付けるか、要らない列なら削除してください。",
        "Give it a heading, or delete the column.",
    ),
    "heading-duplicate": Text(
        "warning",
        "見出し「{value}」が {other} 列と {cell} の二つにあります。",
        "The heading '{value}' stands twice: in column {other} and at {cell}.",
        "それぞれ違う見出しにしてください。",
        "Give each its own heading.",
    ),
    "several-tables": Text(
        "error",
        "同じ見出しの表が横に {count} つ並んでいます（合わせて {rows}件）。読んだのは左端の表だけです。",
        "{count} tables with the same headings stand side by side ({rows} records in all). Only the first was read.",
        "縦につなげて一つの表にしてください。",
        "Put them below each other as one table.",
    ),
    "row-too-long": Text(
        "warning",
        "{row}行目は、見出しのある列（{limit}列）より右に値があります:「{value}」",
        "Row {row} has a value to the right of the last heading (column {limit}): '{value}'",
        "値の中の区切り文字で列がずれていないか確かめ、欄外のメモなら削除してください。",
        "See whether a delimiter inside a value has shifted the columns; delete notes beside the table.",
    ),
    "blank-rows": Text(
        "info",
        "データの間に空白の行が {count} 行ありました（{rows}行目）。読み飛ばしました。",
        "{count} blank rows among the records were passed over (rows {rows}).",
    ),
    "row-skipped-above": Text(
        "info",
        "{rows}行目は表より上の表題や説明として、データに入れていません:「{value}」",
        "Rows {rows} are a title or notes above the table, no records: '{value}'",
    ),
    "row-skipped-linkdata": Text(
        "info",
        "{rows}行目は LinkData の「#」の行なので、データに入れていません:「{value}」",
        "Rows {rows} are '#' lines of LinkData, no records: '{value}'",
    ),
    "row-skipped-description": Text(
        "info",
        "{rows}行目は列の説明（型、単位、記入方法など）なので、データに入れていません:「{value}」",
        "Rows {rows} describe the columns (type, unit, how to fill in), no records: '{value}'",
    ),
    "row-skipped-heading": Text(
        "info",
        "{rows}行目は見出しの繰り返しなので、データに入れていません:「{value}」",
        "Rows {rows} repeat the headings, no records: '{value}'",
    ),
    "row-skipped-note": Text(
        "info",
        "{rows}行目は注記なので、データに入れていません:「{value}」",
        "Rows {rows} are notes, no records: '{value}'",
        _LEFT_OUT_JA,
        _LEFT_OUT_EN,
    ),
    "row-skipped-lone": Text(
        "info",
        "{rows}行目はセルが一つだけなので、区切りの見出しや注記と見て、データに入れていません:「{value}」",
        "Rows {rows} hold a single cell, a section heading or note, no records: '{value}'",
        _LEFT_OUT_JA,
        _LEFT_OUT_EN,
    ),
    "row-skipped-total": Text(
        "info",
        "{rows}行目は合計の行なので、データに入れていません:「{value}」",
        "Rows {rows} are totals, no records: '{value}'",
        _LEFT_OUT_JA,
        _LEFT_OUT_EN,
    ),
    "row-skipped-summary": Text(
        "info",
        "{rows}行目は、ほかの行にある項目がほとんどなく、集計や補足と見て、データに入れていません:「{value}」",
        "Rows {rows} lack what the other rows have: a summary or an addition, no records: '{value}'",
        _LEFT_OUT_JA,
        _LEFT_OUT_EN,
    ),
    "row-skipped-block": Text(
        "info",
        "{rows}行目は左端の表の行ではないので、データに入れていません:「{value}」",
        "Rows {rows} do not belong to the first of the tables, no records: '{value}'",
    ),
    "more-of-the-same": Text(
        "warning",
        "同じ指摘（{value}）がほかに {count} 件あります。",
        "There are {count} more findings of the same kind ({value}).",
        "上の指摘を直してから、もう一度確かめてください。",
        "Mend those above and check again.",
    ),
}

TEXTS: dict[str, Text] = {**_FILES, **_WORKBOOKS, **_ENCODINGS, **_ROWS}
