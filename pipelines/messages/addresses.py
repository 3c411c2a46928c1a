"""Texts about looking addresses up: what was asked for wrongly."""

from pipelines.messages import Text

TEXTS: dict[str, Text] = {
    "geocode-code-unknown": Text(
        "error",
        "住所データにない団体コードです: {value}",
        "The gazetteer has no municipality with the code {value}.",
        "市区町村の6桁の全国地方公共団体コードを指定してください（例 102121）。"
        "`publish gazetteer info` で収録範囲を見られます。",
        "Give a municipality's 6-digit local government code (102121). `publish gazetteer info` shows what is covered.",
    ),
    "geocode-column-unknown": Text(
        "error",
        "「{value}」という見出しの列はありません。",
        "No column is called '{value}'.",
        "この表の見出し: {headings}",
        "The headings of this table: {headings}",
    ),
    "geocode-no-address-column": Text(
        "error",
        "住所の列が分かりません。",
        "Which column holds the addresses?",
        "`--column 見出し` で指定してください。この表の見出し: {headings}",
        "Name it with `--column HEADING`. The headings of this table: {headings}",
    ),
    "geocode-output-exists": Text(
        "error",
        "そのファイルはもうあります: {value}",
        "The file is there already: {value}",
        "別の名前を指定するか、上書きしてよければ `--force` を付けてください。",
        "Give another name, or `--force` to overwrite it.",
    ),
    "geocode-output-is-source": Text(
        "error",
        "元のファイルには書き込みません: {value}",
        "The source itself is never written to: {value}",
        "`--output` に別の名前を指定してください。",
        "Give another name to `--output`.",
    ),
}
