"""Words for what a field holds: they fill {what}, {hint} and {must} of the texts of `validate`."""

from typing import NamedTuple


class Words(NamedTuple):
    """What a field of some kind holds, and how to write it."""

    ja: str
    en: str
    hint_ja: str = ""
    hint_en: str = ""


KINDS: dict[str, Words] = {
    "code-lg6": Words(
        "6桁の全国地方公共団体コード",
        "a six-digit local government code",
        "半角の数字6桁で、先頭の0も書きます。",
        "Six half-width digits, with any leading zero.",
    ),
    "code-town": Words(
        "町字ID",
        "a town ID",
        "半角の数字7桁で、先頭の0も書きます。",
        "Seven half-width digits, with any leading zero.",
    ),
    "code": Words("コード", "a code", "半角で、先頭の0も書きます。", "Half-width characters, with any leading zero."),
    "code-poi": Words(
        "POIコード",
        "a POI code",
        "半角の数字4桁で、先頭の0も書きます。",
        "Four half-width digits, with any leading zero.",
    ),
    "code-lang": Words(
        "言語コード", "a language code", "日本語は ja、英語は en です。", "ja for Japanese, en for English."
    ),
    "id": Words("ID", "an ID", "半角の英数字で書きます。", "Half-width letters and digits."),
    "reference": Words(
        "ほかの表のID",
        "an ID of another table",
        "その表にあるIDを半角の英数字で書きます。",
        "An ID that stands in that table, half-width.",
    ),
    "corporate-number": Words(
        "13桁の法人番号",
        "a 13-digit corporate number",
        "半角の数字13桁で書きます。Excel では列の書式を「文字列」にしてから入力してください。",
        "Thirteen half-width digits. In Excel, set the column's format to text first.",
    ),
    "string": Words("文字", "text"),
    "kana": Words(
        "全角カタカナ",
        "full-width katakana",
        "漢字やひらがなを使わず、全角のカタカナで書きます。",
        "Full-width katakana only, no kanji or hiragana.",
    ),
    "english": Words(
        "半角の英数字", "half-width Latin text", "半角の英数字で書きます。", "Half-width letters and digits."
    ),
    "latitude": Words(
        "緯度",
        "a latitude",
        "度の小数で書きます。小数点の位置と、経度との取り違えを確かめてください。",
        "Decimal degrees. Check the decimal point, and that it is not the longitude.",
    ),
    "longitude": Words(
        "経度",
        "a longitude",
        "度の小数で書きます。小数点の位置と、緯度との取り違えを確かめてください。",
        "Decimal degrees. Check the decimal point, and that it is not the latitude.",
    ),
    "phone": Words(
        "電話番号",
        "a telephone number",
        "市外局番から半角で、一つだけ書きます。二つ目の番号や説明は備考に移してください。",
        "One number with its area code, half-width. Move a second number or remarks to the notes.",
    ),
    "postal": Words(
        "郵便番号", "a postal code", "ハイフンなしの半角数字7桁で書きます。", "Seven half-width digits without hyphen."
    ),
    "uri": Words(
        "URL",
        "a URL",
        "http:// または https:// から書きます。メールアドレスや説明は別の列に移してください。",
        "Starting with http:// or https://. Move e-mail addresses and remarks to other columns.",
    ),
    "email": Words(
        "メールアドレス", "an e-mail address", "半角で一つだけ書きます。", "One address, in half-width characters."
    ),
    "license": Words("ライセンス", "a licence", "CC BY 4.0 のように書きます。", "Such as CC BY 4.0."),
    "date": Words(
        "日付",
        "a date",
        "西暦の「年-月-日」だけを書きます。決まっていないときは空にして、説明は備考に移してください。",
        "Year-month-day only. Leave it blank when not fixed, and move remarks to the notes.",
    ),
    "year-month": Words(
        "年月",
        "a month",
        "西暦の「年-月」か「年-月-日」で書きます。",
        "Year-month or year-month-day.",
    ),
    "fiscal-year": Words(
        "年度",
        "a fiscal year",
        "始まりの西暦4桁で書きます（令和4年度は 2022）。「令和4年度」「R4」も使えます。",
        "The year in which it begins, four digits (令和4年度 is 2022). 令和4年度 and R4 can be written too.",
    ),
    "schedule": Words(
        "年度ごとの予定",
        "a schedule by fiscal year",
        "「年度:段階」を半角の「;」で区切ります。",
        "'year:phase' separated by ';'.",
    ),
    "unit": Words("単位", "a unit"),
    "link": Words(
        "リンク",
        "a link",
        "http:// か https:// から書きます。同じカタログの中なら dataset/名前#ファイル名 です。",
        "Starting with http:// or https://; within the same catalogue dataset/NAME#FILE.",
    ),
    "time": Words(
        "時刻",
        "a time of day",
        "24時間制の「時:分」だけを書きます。曜日による違いなどの説明は、特記事項か備考に移してください。",
        "Hours:minutes on the 24-hour clock only. Move exceptions to the remarks.",
    ),
    "weekday-set": Words(
        "曜日の並び",
        "a set of weekdays",
        "月火水木金土日 のうち当てはまるものを、区切りなしで続けて書きます。祝日などは特記事項に移してください。",
        "Those of 月火水木金土日 that apply, without separators. Move holidays to the remarks.",
    ),
    "enum": Words("決められた言葉", "one of the fixed words"),
    "flag": Words(
        "印",
        "a mark",
        "当てはまるときは 1 と書き、当てはまらないときは空にします。",
        "1 when it applies, blank when it does not.",
    ),
    "list": Words(
        "複数の値",
        "a list of values",
        "二つ以上あるときは半角の「;」で区切ります。",
        "Separate several values by a half-width semicolon.",
    ),
    "integer": Words(
        "整数",
        "a whole number",
        "半角の数字だけで書きます。単位、カンマ、「約」などは付けません。",
        "Half-width digits only, without unit, comma or 'about'.",
    ),
    "number": Words(
        "数",
        "a number",
        "半角の数字（小数点も半角）だけで書きます。単位、カンマ、「約」などは付けません。",
        "Half-width digits (and point) only, without unit, comma or 'about'.",
    ),
}

MUST: dict[str, tuple[str, str]] = {
    "error": ("必ず書く項目です。", "It is required."),
    "warning": ("標準では書くことになっている項目です。", "The standard asks for it."),
}

WAIVE = (
    "団体が持っていない項目なら、dataset.yaml の waive_required に「{field}」と書く"
    "（ファイルだけのときは `--waive {field}`）と、注意にとどめて公開できます。",
    "If the town does not hold it, name {field} under waive_required in dataset.yaml "
    "(for a bare file: `--waive {field}`): it is then a warning.",
)
