"""Words of the workbooks that are made for filling in, and texts about making them and making them anew."""

from pipelines.messages import Text

NEEDS: dict[str, tuple[str, str]] = {
    "must": ("必須", "required"),
    "should": ("推奨", "recommended"),
    "may": ("任意", "optional"),
    "ours": ("空欄でよい", "may be left blank"),
}
"""How much a column is needed, as its note says it."""

SHEETS = {"example": "記入例", "help": "説明", "choices": "選択肢", "versions": "版"}
"""Names of the sheets beside the one to fill in. Reading knows by them that they are not the table."""

OURS = (
    "空けておくと、団体の設定（organization.yaml）から自動で入ります。",
    "Left blank, it is filled in from organization.yaml.",
)
PARTS = {
    "unit": ("単位", "Unit"),
    "choices": ("選択肢", "One of"),
    "example": ("例", "Example"),
}
SUGGESTED = "一覧から選ぶか、ほかの値を書きます。"
ONLY_LISTED = "一覧から選びます。"

HOWS: dict[str, str] = {
    "corporate-number": "半角の数字13桁で書きます。",
}
"""How to write a kind where the words of a finding do not fit a workbook whose cells have the right format already."""

HELP_HEADINGS = ("列", "項目", "区分", "書くこと", "書き方", "単位", "選択肢", "例", "In English")
HELP_STEPS = (
    "「{sheet}」のシートに、1件を1行で書きます。1行目の見出しは変えないでください（鍵がかかっています。パスワードはありません）。",
    "濃い色で下線のある見出しは【必須】、うすい青は【推奨】、ほかは任意です。灰色は、空けておけば自動で入ります。",
    "見出しにマウスを置くと説明が、セルを選ぶと書き方が出ます。「記入例」のシートには、架空のまち（見本市）の例があります。",
    "分からないこと・ないことは空欄にします。「なし」「不明」「-」や 0 は書きません。セルは結合しません。",
    "ほかの表から写すときは、「形式を選択して貼り付け」で値だけを貼り付けると、列の書式がくずれません。",
    "行の追加・削除・並べ替え・絞り込みはそのままできます。列を足すときは、右端の見出しの次に書きます。",
    "保存したら `publish check {label}` で調べ、`publish {label}` で公開します。",
)
HELP_TITLE = "{title}: 書き方"
HELP_STANDARD = {
    "standard-ods": "自治体標準オープンデータセットの形です。",
    "recommended-basic": "推奨データセット（基本編）の形です。",
}
INFERRED = "◎○の印は、確かめられていないため推定です。"

ERRORS: dict[str, tuple[str, str]] = {
    "list": ("一覧にありません", "次から選んでください: {choices}"),
    "date": (
        "日付ではありません",
        "2026-04-01 のように、西暦の年-月-日で書いてください。"
        "1900年3月より前の日付は、このまま文字として入れられます（「はい」を選びます）。",
    ),
    "time": (
        "時刻ではありません",
        "09:00 のように、24時間制の時:分だけを書いてください。説明は備考や特記事項に書きます。",
    ),
    "range": ("数の範囲が違います", "{low} から {high} までの数を、半角で書いてください。"),
    "whole": ("整数ではありません", "半角の数字だけで書いてください（単位、カンマ、「約」は付けません）。"),
    "decimal": ("数ではありません", "半角の数字だけで書いてください（単位、カンマ、「約」は付けません）。"),
    "length": ("桁数が違います", "半角の数字 {count} 桁で書いてください。先頭の 0 も書きます。"),
    "phone": ("電話番号ではなさそうです", "(012)345-6789 のように、市外局番から半角で一つだけ書いてください。"),
    "uri": ("URL ではなさそうです", "http:// か https:// から、半角で一つだけ書いてください。"),
    "email": ("メールアドレスではなさそうです", "半角で、一つだけ書いてください。"),
}
"""What Excel says when a cell is filled in wrongly: title (up to 32 characters) and text (up to 255)."""

VERSIONS = ("dataset", "generation", "schema", "template")
"""Lines of the sheet of versions."""

TEXTS: dict[str, Text] = {
    "cell-not-for-excel": Text(
        "error",
        "The value of {value} does not fit into a cell of Excel.",
        "Remove control characters, and keep it to {limit} characters.",
    ),
    "new-organization-missing": Text(
        "error",
        "It is not clear to which organization the dataset belongs.",
        "Use `publish new ORGANIZATION/{value}`. Organizations: {nearest}",
    ),
    "new-organization-unknown": Text(
        "error",
        "There is no organization called '{value}' here.",
        "{suggestion} (For a new one, first write datasets/{value}/organization.yaml.)",
    ),
    "new-exists": Text(
        "error",
        "It exists already, and nothing was changed: {value}",
        "To bring the template up to date, keeping its contents: `publish new {label} --update`. To get what stands "
        "there as another workbook: `publish new {label} --from {label} --out FILE.xlsx`.",
    ),
    "new-exists-tables": Text(
        "error",
        "It exists already, and nothing was changed: {value}",
        "To get what stands there as a workbook: `publish new {label} --from {label} --out FILE.xlsx`.",
    ),
    "new-out-exists": Text(
        "error", "It exists already, and nothing was changed: {value}", "Name another, or delete it yourself first."
    ),
    "new-out": Text(
        "error",
        "This cannot be written: {value}",
        "Name a file that ends in .xlsx for a workbook (for dx-plan-kpi a new folder gives CSV files).",
    ),
    "new-not-read": Text(
        "error",
        "Some of {value} cannot be read, so nothing was written.",
        "Mend what is told above, then repeat the call.",
    ),
    "new-differs": Text(
        "error",
        "Read back from the workbook, a value would differ, so nothing was written: {value}",
        "Look at that cell of the source, write it anew, then repeat the call.",
    ),
    "new-generation-of-kpi": Text("error", "'{value}' has no generations.", "Leave out `--generation`."),
    "new-update-alone": Text(
        "error",
        "`--update` does not go with `--from`, `--out` or `--generation`.",
        "Use `publish new {value} --update` alone.",
    ),
    "new-update-of-kpi": Text(
        "error",
        "The workbook of '{value}' is made anew by writing another one.",
        "Use `publish new {value} --from {value} --out NEW.xlsx`.",
    ),
    "new-update-missing": Text(
        "error", "There is no dataset to bring up to date: {value}", "First make it: `publish new {label}`."
    ),
    "new-update-not-ours": Text(
        "error",
        "{value} does not have the form of a template, so it was not changed.",
        "To get a template with its rows: `publish new {label} --from {value} --out NEW.xlsx`.",
    ),
    "new-update-generation": Text(
        "error",
        "The workbook has the form of '{value}', dataset.yaml that of '{expected}'. Nothing was changed.",
        "Carry it over: `publish new {label} --generation {expected} --from {path} --out NEW.xlsx`.",
    ),
    "new-update-merged": Text(
        "error",
        "There are merged cells, so nothing was changed: {value}",
        "Unmerge them and repeat the value in each cell, then try again.",
    ),
    "new-update-formula": Text(
        "error",
        "There are formulas without a result, so nothing was changed: {value}",
        "Open and save it in Excel, or replace the formulas by values, then try again.",
    ),
    "new-update-differs": Text(
        "error",
        "Read back, the new workbook would differ from the old one, so nothing was changed: {value}",
        "The old workbook is as it was. Write that cell as text or as a number, then try again.",
    ),
    "template-current": Text("info", "The template is that of the present standard; nothing was changed: {value}"),
    "template-renewed": Text("info", "The template was made anew with its {rows} rows: {value}"),
    "template-old": Text("info", "The old workbook is kept: {value}"),
    "template-columns-new": Text("info", "New columns: {columns}"),
    "template-columns-kept": Text("info", "No part of the present standard, kept at the end: {columns}"),
    "template-columns-moved": Text("info", "Some columns stand in another order."),
    "template-hints-changed": Text("info", "Notes, choices and formats were brought up to date."),
    "template-sheets-left": Text("info", "Sheets of your own were not copied; they are in the old workbook: {value}"),
    "template-formulas": Text("info", "{count} formulas became their results (such as {value})."),
    "template-looks-left": Text("info", "Colours and fonts of cells were not copied (values and notes were)."),
}
