"""Texts of the step `columns`: which source column is which field, and what could not be carried over."""

from pipelines.messages import Text

TEXTS: dict[str, Text] = {
    "column-ambiguous": Text(
        "warning",
        "項目「{field}」に当たる列が二つ以上あります: {headings}。どれも使わずにおきました。",
        "More than one column may be '{field}': {headings}. None of them was used.",
        "dataset.yaml の columns: に「{field}: 使う列の見出し」と書いてください。",
        "Say which one in dataset.yaml, under columns: '{field}: heading'.",
    ),
    "column-taken": Text(
        "info",
        "列「{value}」は使いませんでした。項目「{field}」には列「{holder}」を使っています。",
        "Column '{value}' was left out: '{holder}' is used for '{field}'.",
        "逆のときは dataset.yaml の columns: に「{field}: {value}」と書いてください。",
        "If it should be the other way round, write '{field}: {value}' under columns: in dataset.yaml.",
    ),
    "column-repeated": Text(
        "info",
        "見出し「{value}」の列が二つ以上あります。二つめからは、前の列が空のときだけ項目「{field}」に使います。",
        "Several columns are headed '{value}'; the later ones only fill blank cells of '{field}'.",
        "別の内容なら、元のファイルで見出しを変えてください。",
        "If they hold different things, give them different headings.",
    ),
    "column-unmapped": Text(
        "info",
        "列「{value}」は、どの項目か分からないため公開データに入れません。",
        "Column '{value}' is no field that we know; it is left out.",
        "項目に当たるときは dataset.yaml の columns: に「項目名: {value}」と書いてください。"
        "そのまま残すときは extra_columns: keep と書いてください。",
        "If it is a field, write 'field: {value}' under columns: in dataset.yaml; "
        "to keep it as it is, write extra_columns: keep.",
    ),
    "column-kept": Text(
        "info",
        "列「{value}」は標準の項目ではありませんが、設定どおりそのまま残しました。",
        "Column '{value}' is no field of the standard; it is kept, as the settings ask.",
    ),
    "column-not-carried": Text(
        "warning",
        "列「{value}」は標準の項目ですが、公開する様式には移す先がありません。公開データに入れません。",
        "Column '{value}' is a field of a standard, but the published form has no place for it; it is left out.",
        "必要な内容なら備考などに移すか、extra_columns: keep で残してください。",
        "Move what matters to 備考, or keep the column with extra_columns: keep.",
    ),
    "value-not-carried": Text(
        "warning",
        "「{field}」の「{value}」は、新しい様式のどの項目にも移せませんでした。",
        "'{value}' in '{field}' fits none of the fields of the new form.",
        "当てはまる項目があれば、元のファイルでその項目の言い方に直してください。",
        "If one of the new fields is meant, use its wording in the source.",
    ),
    "column-pair-split": Text(
        "info",
        "列「{value}」の一つのセルにある二つの数を、緯度と経度に分けました。",
        "The two numbers in each cell of column '{value}' became latitude and longitude.",
    ),
    "column-override-heading": Text(
        "error",
        "設定 columns: の「{field}: {value}」にある見出し「{value}」は、元のファイルにありません。",
        "The settings say '{field}: {value}' under columns:, but the source has no heading '{value}'.",
        "もしかして: {nearest}　（見出しのない列は「C列」のように書けます）",
        "Did you mean: {nearest}? (A column without heading may be written as 'C列'.)",
    ),
    "column-override-ambiguous": Text(
        "error",
        "設定 columns: の「{field}: {value}」にある見出し「{value}」は、元のファイルに二つ以上あります: {places}",
        "The settings say '{field}: {value}' under columns:, but several columns are headed '{value}': {places}",
        "見出しの代わりに列で指定してください。例: 「{field}: C列」",
        "Name the column by its letters instead, for example '{field}: C列'.",
    ),
    "column-override-twice": Text(
        "error",
        "設定 columns: で、列「{value}」が「{other}」と「{field}」の両方に使われています。",
        "Under columns: the column '{value}' is used for both '{other}' and '{field}'.",
        "どちらか一つにしてください。",
        "Use it for one of them.",
    ),
}

# how a column was found, as `Match.how` has it → (Japanese, English)
HOW: dict[str, tuple[str, str]] = {
    "exact": ("標準の項目名どおり", "the standard's own name"),
    "width": ("項目名どおり（全角・半角や空白の違い）", "the standard's name in another width or spacing"),
    "numbering": ("項目名どおり（番号や「必須」を除いて）", "the standard's name with numbering or an instruction"),
    "crosswalk": ("旧様式の項目名から", "carried over from the other generation"),
    "alias": ("項目名の別の書き方", "another way of writing the name"),
    "age": ("5歳階級の見出し", "a five-year age"),
    "synonym": ("見出しの意味から", "what the heading means"),
    "misprint": ("書き誤りとみて", "taken for a misprint"),
    "truncated": ("途中で切れた項目名とみて", "taken for a name cut short"),
    "values": ("セルの内容から", "what the cells hold"),
    "override": ("設定 columns: の指定", "named in the settings"),
    "repeated": ("同じ見出しの続き（空きを埋める）", "the same heading again; fills gaps"),
    "split": ("複数の項目に分けて", "taken apart into several fields"),
    "taken": ("別の列を使用", "another column is used"),
    "ambiguous": ("候補が二つ以上（要指定）", "two candidates; name one"),
    "none": ("該当なし", "no field"),
}


def how_text(code: str, lang: str = "ja") -> str:
    """How a column was found, for people; a code without a text stands for itself."""
    japanese, english = HOW.get(code, (code, code))
    return english if lang == "en" else japanese
