"""Texts of the repairs of the step `normalise`: which rule changed a cell."""

from pipelines.messages import Text


def _repair(ja: str, en: str) -> Text:
    return Text("repair", f"「{{value}}」を「{{after}}」に直しました：{ja}", f"'{{value}}' became '{{after}}': {en}")


REPAIRS: dict[str, Text] = {
    "id-given": Text(
        "repair",
        "ID のない行に「{after}」を付けました（ids.csv に控え、次からも同じ ID になります）。",
        "A record without an ID got '{after}', which it keeps (ids.csv).",
    ),
    "text-spaces": _repair("余分な空白・改行を除きました。", "surplus spaces and line breaks taken out."),
    "text-line-end": _repair("改行の種類をそろえました。", "line ends of one kind."),
    "text-control": _repair("目に見えない制御文字を除きました。", "control characters taken out."),
    "text-invisible": _repair("幅のない見えない文字を除きました。", "invisible characters taken out."),
    "text-html": _repair("ウェブページ用の記号を普通の文字にしました。", "web page marks became plain characters."),
    "text-half-kana": _repair("半角カナを全角にしました。", "half-width kana became full-width."),
    "text-half-width": _repair("全角の英数字を半角にしました。", "full-width letters and digits became half-width."),
    "text-radical": _repair("部首用の文字を同じ形の漢字にしました。", "a radical sign became the kanji it shows."),
    "text-mojibake-restored": _repair(
        "文字化けを、元の文字コードで読み直しました。", "garbled text was read again in its own encoding."
    ),
    "placeholder": _repair("「値なし」の印を空欄にしました。", "a sign for 'no value' became blank."),
    "code-format": _repair("半角の続いた文字にしました。", "half-width, without separators."),
    "code-restored": _repair(
        "抜けていた先頭の 0 や検査数字を、検査数字で確かめて補いました。",
        "the lost leading zero or check digit was restored; the check digit proves it.",
    ),
    "code-zeros": _repair(
        "表計算ソフトで消えた先頭の 0 を補いました（列全体が数値になっています）。",
        "leading zeros lost in a spreadsheet came back (the whole column had become numbers).",
    ),
    "date-format": _repair("日付の書き方をそろえました。", "the date in its standard form."),
    "date-wareki": _repair("和暦を西暦にしました。", "the Japanese calendar became the western one."),
    "fiscal-year": _repair("年度を始まりの西暦にしました。", "the fiscal year by the western year in which it begins."),
    "date-serial": _repair("表計算ソフトの通し番号を日付に戻しました。", "a spreadsheet's day number became a date."),
    "date-month-first": _repair("月／日／年の順を年月日に直しました。", "month and day stood before the year."),
    "date-time-dropped": _repair("日付の欄なので時刻を除きました。", "the time of day was left out of a date."),
    "time-format": _repair("時刻の書き方をそろえました。", "the time in its standard form."),
    "time-fraction": _repair("表計算ソフトの時刻の数値を時刻に戻しました。", "a part of a day became a time."),
    "number-format": _repair("桁区切りや全角を除き、数だけにしました。", "plain figures without separators."),
    "number-unit": _repair("欄で決まっている単位を除きました。", "the unit, which the field fixes, was left out."),
    "number-word": _repair("無料は 0 円です。", "free of charge is 0 yen."),
    "coordinate-format": _repair("緯度・経度を半角の数だけにしました。", "the coordinate as a plain number."),
    "coordinate-dms": _repair("度分秒を十進の度にしました。", "degrees, minutes and seconds became decimal degrees."),
    "coordinate-point": _repair(
        "消えた小数点を戻しました（日本の範囲では位置が一つに決まります）。",
        "the lost decimal point came back (in Japan's range its place is certain).",
    ),
    "coordinate-two": _repair("一つの欄にあった緯度と経度を分けました。", "two coordinates in one cell were divided."),
    "coordinate-swapped": _repair("入れ替わっていた緯度と経度を戻しました。", "swapped in this row, put right."),
    "coordinate-columns-swapped": Text(
        "repair",
        "「{field}」の値を、「{value}」の列ではなく「{after}」の列から取りました："
        "すべての行で緯度と経度が入れ替わっていました。",
        "{field} was taken from the column '{after}', not '{value}': the two were swapped in every row.",
    ),
    "phone-format": _repair("市外局番をかっこで囲む形にしました。", "written with the area code in brackets."),
    "phone-grouped": _repair(
        "区切りのない番号を、電話番号計画のとおりに区切りました。", "divided as the national numbering plan does."
    ),
    "phone-zero": _repair(
        "表計算ソフトで消えた先頭の 0 を補いました（0 を付けると実在する番号帯です）。",
        "the leading zero lost in a spreadsheet came back (the numbering plan knows the number with it).",
    ),
    "postal-format": _repair("数字7桁だけにしました。", "seven digits only."),
    "postal-zero": _repair("表計算ソフトで消えた先頭の 0 を補いました。", "the zero lost in a spreadsheet came back."),
    "flag-word": _repair("この欄で決められた言葉にしました。", "the field's own word for it."),
    "kana-hiragana": _repair("ひらがなをカタカナにしました。", "hiragana became katakana."),
    "kana-long-vowel": _repair("語の終わりの横棒を長音（ー）にしました。", "a dash ending a word became ー."),
    "weekday-set": _repair("曜日を続けた形（月火水…）にしました。", "weekdays written without separators."),
    "list-separator": _repair("複数の値を「;」で区切りました。", "several values joined by ';'."),
    "uri-format": _repair("アドレスを半角にしました。", "the address in half-width letters."),
    "email-format": _repair("アドレスを半角にしました。", "the address in half-width letters."),
    "value-spelling": _repair("選択肢の決められた表記にしました。", "spelled as in the list of values."),
    "value-synonym": _repair("同じ意味の、選択肢の言葉にしました。", "the list's own word for the same."),
}
