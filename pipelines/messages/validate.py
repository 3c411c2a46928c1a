"""Texts of the steps `validate` and `package`."""

from pipelines.messages import Text

_WRITE = ("{hint}例: {example}", "{hint_en} Example: {example}")


def _unreadable(ja: str, en: str) -> Text:
    return Text(
        "error",
        f"「{{field}}」の「{{value}}」は{ja}として読めません。",
        f"'{{value}}' in {{field}} is not {en}.",
        *_WRITE,
    )


TYPES: dict[str, Text] = {
    "type-number": _unreadable("数", "a number"),
    "type-integer": _unreadable("整数", "a whole number"),
    "type-date": _unreadable("日付", "a date"),
    "type-time": _unreadable("時刻", "a time of day"),
    "type-datetime": _unreadable("日時", "a date and time"),
    "type-year": _unreadable("年", "a year"),
    "type-yearmonth": _unreadable("年月", "a year and month"),
    "type-boolean": _unreadable("「はい・いいえ」", "yes or no"),
    "type-string": Text(
        "error",
        "「{field}」の「{value}」は、{what}の形になっていません。",
        "'{value}' in {field} does not have the form of {what_en}.",
        *_WRITE,
    ),
    "type-other": _unreadable("{what}", "{what_en}"),
}

CONSTRAINTS: dict[str, tuple[str, str, str, str]] = {
    "required": (
        "「{field}」が空です。{must}",
        "{field} is blank. {must_en}",
        "「{field}」を書いてください。例: {example}。{waive}",
        "Fill in {field}. Example: {example}. {waive_en}",
    ),
    "unique": (
        "「{field}」の「{value}」は {other} にもあります。",
        "'{value}' in {field} is in {other} too.",
        "同じものが二度ないか確かめ、違うものなら別の値にしてください。",
        "See whether it is the same thing twice; if not, give it another value.",
    ),
    "pattern": (
        "「{field}」の「{value}」は、{what}の形になっていません。",
        "'{value}' in {field} does not have the form of {what_en}.",
        *_WRITE,
    ),
    "enum": (
        "「{field}」に「{value}」は使えません。",
        "'{value}' cannot be used in {field}.",
        "次のどれかを書いてください: {allowed}",
        "Use one of: {allowed}",
    ),
    "minimum": (
        "「{field}」の「{value}」は小さすぎます（{limit} 以上のはずです）。",
        "'{value}' in {field} is too small (at least {limit}).",
        *_WRITE,
    ),
    "maximum": (
        "「{field}」の「{value}」は大きすぎます（{limit} 以下のはずです）。",
        "'{value}' in {field} is too large (at most {limit}).",
        *_WRITE,
    ),
    "exclusive-minimum": (
        "「{field}」の「{value}」は小さすぎます（{limit} より大きいはずです）。",
        "'{value}' in {field} is too small (more than {limit}).",
        *_WRITE,
    ),
    "exclusive-maximum": (
        "「{field}」の「{value}」は大きすぎます（{limit} より小さいはずです）。",
        "'{value}' in {field} is too large (less than {limit}).",
        *_WRITE,
    ),
    "min-length": (
        "「{field}」の「{value}」は短すぎます（{limit} 文字以上のはずです）。",
        "'{value}' in {field} is too short (at least {limit} characters).",
        *_WRITE,
    ),
    "max-length": (
        "「{field}」の「{value}」は長すぎます（{limit} 文字以内のはずです）。",
        "'{value}' in {field} is too long (at most {limit} characters).",
        *_WRITE,
    ),
}

SURE: dict[str, Text] = {f"constraint-{name}": Text("error", *texts) for name, texts in CONSTRAINTS.items()}
EXPECTED: dict[str, Text] = {f"expected-{name}": Text("warning", *texts) for name, texts in CONSTRAINTS.items()}

ROWS: dict[str, Text] = {
    "no-rows": Text(
        "error",
        "見出しの下にデータの行がありません。",
        "There is no record below the headings.",
        "シートやファイルを取り違えていないか確かめてください。",
        "See whether this is the right sheet and file.",
    ),
    "column-missing": Text(
        "error",
        "「{field}」の列がありません。{must}",
        "There is no column for {field}. {must_en}",
        "「{field}」の列を足してください。別の見出しで入っているときは、"
        "dataset.yaml の columns に「{field}: 今の見出し」と書いてください。{waive}",
        "Add a column {field}. If it stands under another heading, "
        "write '{field}: that heading' under columns in dataset.yaml. {waive_en}",
    ),
    "column-blank": Text(
        "error",
        "「{field}」の列が、すべての行で空です。{must}",
        "The column {field} is blank in every record. {must_en}",
        "「{field}」を書いてください。例: {example}。{waive}",
        "Fill in {field}. Example: {example}. {waive_en}",
    ),
    "blank-row": Text(
        "error",
        "この行は、公開する列がすべて空です。",
        "All columns to be published are blank in this row.",
        "いらない行なら削除してください。",
        "Delete the row if it is not needed.",
    ),
    "duplicate-row": Text(
        "warning",
        "公開する列の値が、{other} の行とすべて同じです。",
        "In all published columns this row is the same as row {other}.",
        "二度入力されていないか確かめ、余分な行を削除してください。",
        "See whether it was entered twice, and delete the surplus row.",
    ),
    "formula-cell": Text(
        "warning",
        "「{field}」の「{value}」は、表計算ソフトで開くと計算式として実行されます。",
        "A spreadsheet would run '{value}' in {field} as a formula.",
        "先頭の記号（= + @）を取るか、全角にしてください。",
        "Remove the first sign (= + @) or write it full-width.",
    ),
    "not-portable": Text(
        "error",
        "「{field}」の「{value}」は、ほかのソフトで{what}として読めないことがあります。",
        "'{value}' in {field} may not be read as {what_en} by other programs.",
        *_WRITE,
    ),
    "primary-key": Text(
        "error",
        "この行は、ほかの行と見分ける項目が空か、ほかの行と同じです。",
        "What tells this record from the others is blank or not unique.",
        "見分ける項目（ID など）を、ほかと違う値で書いてください。",
        "Give the identifying columns (such as ID) a value of their own.",
    ),
    "schema-other": Text(
        "error",
        "この行は表の決まりに合いません（{note}）。",
        "This record does not fit the table's schema ({note}).",
        "「{value}」を確かめてください。",
        "Check '{value}'.",
    ),
}

CODES: dict[str, Text] = {
    "code-check-digit": Text(
        "error",
        "「{field}」の「{value}」は、正しい全国地方公共団体コードではありません（検査数字が合いません）。",
        "'{value}' in {field} is not a valid local government code (wrong check digit).",
        "初めの5桁が正しければ {expected} です。先頭の0が抜けていないか、番号を確かめてください。",
        "If the first five digits are right, it is {expected}. Check the number and its leading zero.",
    ),
    "code-other-municipality": Text(
        "warning",
        "「{field}」の「{value}」は、この団体のコード（{expected}）と違います。",
        "'{value}' in {field} is not this organization's code ({expected}).",
        "この団体のデータなら {expected} に直してください。",
        "If the record is this organization's, change it to {expected}.",
    ),
    "corporate-number-check-digit": Text(
        "error",
        "「{field}」の「{value}」は、正しい法人番号ではありません。",
        "'{value}' in {field} is not a valid corporate number.",
        "半角の数字13桁か確かめ、国税庁の法人番号公表サイトの番号を書いてください。分からなければ空にします。",
        "Thirteen half-width digits, as the National Tax Agency publishes it. Leave it blank when not known.",
    ),
    "duplicate-id": Text(
        "error",
        "「{field}」の「{value}」は {other} にもあります。",
        "'{value}' in {field} is in {other} too.",
        "一つひとつ違う番号にしてください。同じものが二度入っているときは、片方の行を削除します。",
        "Give each record its own; if one is entered twice, delete the surplus row.",
    ),
}

PLACES: dict[str, Text] = {
    "coordinates-half": Text(
        "error",
        "緯度と経度の片方（{field}）だけが空です。",
        "Only one of latitude and longitude is given: {field} is blank.",
        "両方を書くか、分からなければ両方を空にしてください。",
        "Give both, or leave both blank when not known.",
    ),
    "coordinates-zero": Text(
        "error",
        "緯度と経度が 0 です。",
        "Latitude and longitude are 0.",
        "位置が分からない行は、0 ではなく空にしてください。",
        "Leave them blank, not 0, where the position is not known.",
    ),
    "coordinates-swapped": Text(
        "error",
        "緯度と経度が入れ替わっています（{value}）。",
        "Latitude and longitude are swapped ({value}).",
        "緯度は 35 前後、経度は 135 前後の数です。二つの列の値を入れ替えてください。",
        "In Japan the latitude is around 35 and the longitude around 135. Exchange the two.",
    ),
    "coordinates-outside-japan": Text(
        "error",
        "緯度・経度（{value}）が日本の外を指しています。",
        "The coordinates ({value}) are outside of Japan.",
        "地図で位置を確かめ、数字の打ち間違いを直してください。",
        "Look the place up on a map and correct the digits.",
    ),
    "coordinates-far": Text(
        "warning",
        "位置が、{centre}から約 {distance} km 離れています（目安は {limit} km 以内）。",
        "The position is about {distance} km from {centre_en} (expected: within {limit} km).",
        "離れた施設ならそのままで構いません。そうでなければ、緯度と経度の打ち間違いを確かめてください。",
        "Leave it if the place really is far away; if not, check latitude and longitude for wrong digits.",
    ),
    "coordinates-all-same": Text(
        "warning",
        "{count} 行すべての緯度・経度が同じです（{value}）。",
        "All {count} records have the same coordinates ({value}).",
        "役所の位置などを仮に入れたままになっていないか確かめてください。",
        "See whether a stand-in, such as the town hall's position, was left in.",
    ),
}

ORDER: dict[str, Text] = {
    "dates-order": Text(
        "error",
        "「{field}」（{value}）が「{start}」（{start_value}）より前です。",
        "{field} ({value}) is before {start} ({start_value}).",
        "二つの日付を確かめて、正しい順に直してください。",
        "Check both dates and put them in order.",
    ),
    "dates-unlikely-order": Text(
        "warning",
        "「{field}」（{value}）が「{start}」（{start_value}）より前です。",
        "{field} ({value}) is before {start} ({start_value}).",
        "間違いでないか、二つの日付を確かめてください。",
        "See whether both dates are right.",
    ),
    "date-unlikely": Text(
        "warning",
        "「{field}」の「{value}」は、年がありそうにない日付です。",
        "'{value}' in {field} has an unlikely year.",
        "西暦と和暦の取り違えや、数字の打ち間違いを確かめてください。",
        "Check for a confused era or a wrong digit.",
    ),
    "times-order": Text(
        "warning",
        "「{field}」（{value}）が「{start}」（{start_value}）より前か、同じ時刻です。",
        "{field} ({value}) is not after {start} ({start_value}).",
        "翌日まで続くものならそのままで構いません。午前と午後の間違いがないか確かめてください。",
        "Leave it if it runs past midnight; if not, check for a.m. and p.m. confused.",
    ),
}

CONTENT: dict[str, Text] = {
    "population-sum": Text(
        "warning",
        "「{field}」（{value}）が、{parts}の合計（{expected}）と合いません。",
        "{field} ({value}) is not the sum of {parts_en} ({expected}).",
        "数字を確かめてください。年齢不詳などが含まれるときは、備考に書いてください。",
        "Check the figures. If some are of unknown age or sex, say so in the notes.",
    ),
    "hazard-none": Text(
        "warning",
        "どの災害のときに使える避難場所なのか、災害種別がどれも書かれていません。",
        "No kind of disaster is marked for this evacuation site.",
        "使える災害の列に 1 を書いてください。",
        "Put 1 into the columns of the disasters it serves for.",
    ),
    "hazard-none-anywhere": Text(
        "warning",
        "どの行にも災害種別が書かれていません。",
        "No kind of disaster is marked in any record.",
        "災害種別の列を足し、使える災害に 1 を書いてください。"
        "避難所だけの一覧なら、指定緊急避難場所の一覧ではないかもしれません。",
        "Add the columns and put 1 where it applies. "
        "A list of shelters only is not a list of emergency evacuation sites.",
    ),
}

PACKAGE: dict[str, Text] = {
    "license-unknown": Text(
        "error",
        "「{value}」というライセンスは登録されていません。",
        "The licence '{value}' is not known.",
        "次のどれかを指定してください: {nearest}",
        "Use one of: {nearest}",
    ),
    "package-folder-foreign": Text(
        "error",
        "フォルダー {value} には、データパッケージのものでないファイル（{other}）があります。何も書き込んでいません。",
        "The folder {value} holds a file that is not part of a data package ({other}). Nothing was written.",
        "空のフォルダーか、新しいフォルダーの名前を指定してください。",
        "Name an empty or a new folder.",
    ),
    "package-not-written": Text(
        "error",
        "データパッケージを {value} に書き込めませんでした（{reason}）。前のものは変わっていません。",
        "The data package could not be written to {value} ({reason}). What was there is unchanged.",
        "フォルダーやファイルを開いているソフトを閉じ、空き容量と権限を確かめて、もう一度実行してください。",
        "Close programs that have the folder or its files open, check space and permissions, and run it again.",
    ),
}

TEXTS: dict[str, Text] = {
    **TYPES,
    **SURE,
    **EXPECTED,
    **ROWS,
    **CODES,
    **PLACES,
    **ORDER,
    **CONTENT,
    **PACKAGE,
}
