"""Texts about the KPIs as workbooks and as tables with years side by side, and about new datasets."""

from pipelines.messages import Text

_FILES: dict[str, Text] = {
    "kpi-xls": Text(
        "warning",
        "{value} は古い形式（.xls）なので、「%」の表示や小数の桁が分かりません（33.0% は 0.33 と読まれます）。",
        "{value} is an old .xls: its formats cannot be read, so that 33.0% is read as 0.33.",
        "Excel で .xlsx 形式に保存し直してください。",
        "Save it as .xlsx.",
    ),
    "kpi-cell-not-for-excel": Text(
        "error",
        "{value} の値は、Excel のセルに入れられません。",
        "The value of {value} does not fit into a cell of Excel.",
        "制御文字を消し、{limit} 文字までにしてください。",
        "Remove control characters, and keep it to {limit} characters.",
    ),
    "kpi-not-read": Text(
        "error",
        "{value} に読めない所があるため、書き出していません。",
        "Some of {value} cannot be read, so nothing was written.",
        "上に示した所を直してから、もう一度実行してください。",
        "Mend what is told above, then repeat the call.",
    ),
}

_WIDE: dict[str, Text] = {
    "kpi-wide-read": Text(
        "info",
        "年度が横に並んだ表として、次の列を実績に読みました: {value}",
        "A table with its years side by side; read as observations: {value}",
    ),
    "kpi-wide-left": Text(
        "info",
        "実績ではないので、次の列は入れません: {value}",
        "Left out, since they are no observations: {value}",
    ),
    "kpi-wide-nothing": Text(
        "error",
        "年度が横に並んだ表ですが、実績の列がありません。",
        "The years stand side by side, but no column is one of observed values.",
        "見出しを「令和4年度実績」のように書いてください。",
        "Write headings such as 令和4年度実績.",
    ),
    "kpi-wide-unclear": Text(
        "warning",
        "列「{value}」は、実績かどうかが見出しから分からないため入れません。",
        "Column '{value}' is left out: its heading does not say whether it holds observed values.",
        "実績なら、見出しを「令和4年度実績」のように年度と「実績」だけにしてください。",
        "If it does, write only the year and 実績, as in 令和4年度実績.",
    ),
    "kpi-wide-calendar": Text(
        "error",
        "列「{value}」が、年度（4月から）か暦年（1月から）かが分かりません。",
        "Column '{value}' may be a fiscal year (from April) or a calendar year (from January).",
        "年度なら「令和4年度実績」のように「年度」と書いてください。暦年の数なら、この表から外してください。",
        "Write 年度 if it is a fiscal year, as in 令和4年度実績. Take figures of calendar years out of this table.",
    ),
    "kpi-wide-indicator": Text(
        "error",
        "「{value}」という指標名は、指標の表にありません。",
        "No indicator is called '{value}'.",
        "もしかして: {nearest}　（「指標ID」の列を足しても見分けられます）",
        "Did you mean: {nearest}? (A column 指標ID tells them too.)",
    ),
    "kpi-wide-ambiguous": Text(
        "error",
        "「{value}」という指標が、いくつかあります: {other}",
        "Several indicators are called '{value}': {other}",
        "「指標ID」か「施策名」の列を足して、どれか分かるようにしてください。",
        "Add a column 指標ID or 施策名 that tells which one is meant.",
    ),
    "kpi-wide-nameless": Text(
        "error",
        "実績のある行に、指標の名前がありません。",
        "A row with observed values does not name its indicator.",
        "指標ID か指標名を書いてください。",
        "Write its ID or its title.",
    ),
    "kpi-wide-unit": Text(
        "error",
        "単位「{value}」が、指標の表の単位「{expected}」と違います。",
        "The unit '{value}' is not that of the indicator, '{expected}'.",
        "同じ指標かどうかを確かめ、単位をそろえてください。",
        "See whether it is the same indicator, and use one unit.",
    ),
    "kpi-wide-dash": Text(
        "info",
        "「{value}」は、報告がないものとして読みました。",
        "'{value}' was read as no report.",
    ),
}

_NEW: dict[str, Text] = {
    "new-not-yet": Text(
        "error",
        "「{value}」のひな形は、まだ作れません。今作れるのは {expected} だけです。",
        "There is no template for '{value}' yet; only for {expected}.",
        "お手元の一覧は、そのまま `publish check ファイル名` で調べられます。",
        "A list that you have can be checked as it is: `publish check FILE`.",
    ),
    "new-organization-missing": Text(
        "error",
        "どの団体のデータセットかが分かりません。",
        "It is not clear to which organization the dataset belongs.",
        "`publish new 団体名/{value}` のように指定してください。団体: {nearest}",
        "Use `publish new ORGANIZATION/{value}`. Organizations: {nearest}",
    ),
    "new-organization-unknown": Text(
        "error",
        "「{value}」という団体は、ここにありません。",
        "There is no organization called '{value}' here.",
        "もしかして: {nearest}　（新しい団体なら、先に datasets/{value}/organization.yaml を作ってください）",
        "Did you mean: {nearest}? (For a new one, first write datasets/{value}/organization.yaml.)",
    ),
    "new-exists": Text(
        "error",
        "もうあるので、何も書き換えていません: {value}",
        "It exists already, and nothing was changed: {value}",
        "今ある表を Excel のブックに書き出すには、"
        "`publish new {label} --from {label} --out ファイル名.xlsx` としてください。",
        "To get what stands there as a workbook: `publish new {label} --from {label} --out FILE.xlsx`.",
    ),
    "new-out-exists": Text(
        "error",
        "もうあるので、何も書き換えていません: {value}",
        "It exists already, and nothing was changed: {value}",
        "別の名前を指定するか、先に自分で消してください。",
        "Name another, or delete it yourself first.",
    ),
    "new-out": Text(
        "error",
        "{value} には書き出せません。",
        "This cannot be written: {value}",
        "Excel のブックなら .xlsx で終わる名前、CSV なら新しいフォルダーの名前を指定してください。",
        "Name a file that ends in .xlsx for a workbook, or a new folder for CSV files.",
    ),
    "open-sdg-ids": Text(
        "error",
        "指標ID「{value}」と「{other}」は大文字と小文字しか違わないため、別々のファイルにできません。",
        "The IDs '{value}' and '{other}' differ in capitals only: they would be one file.",
        "どちらかのIDを変えてください。",
        "Change one of them.",
    ),
    "build-form-of-kpi": Text(
        "error",
        "「{value}」は、この形では書き出せません（{expected} だけです）。",
        "'{value}' cannot be written in this form; only {expected} can.",
        "`--form` を付けずに実行してください。",
        "Leave out `--form`.",
    ),
}

TEXTS: dict[str, Text] = {**_FILES, **_WIDE, **_NEW}
