"""Texts of the step `normalise`: what was left as it is and a person has to decide. Repairs: `repairs.py`."""

from pipelines.messages import Text
from pipelines.messages.repairs import REPAIRS


def _doubt(ja: str, en: str, remedy_ja: str, remedy_en: str) -> Text:
    """A cell that was left as it is. `normalise` says "error" where the standard is sure of the form it lacks."""
    return Text("warning", ja, en, remedy_ja, remedy_en)


_TEXT: dict[str, Text] = {
    "text-mojibake": Text(
        "error",
        "「{value}」は文字化けしていて、元の文字に戻せません。",
        "'{value}' is garbled beyond recovery.",
        "元の資料を見て、この欄を書き直してください。",
        "Write this cell again from the original record.",
    ),
    "text-lost-characters": _doubt(
        "「{value}」の「??」は、保存のときに消えた文字のようです。",
        "The '??' in '{value}' look like characters that were lost when the file was saved.",
        "元の資料を見て、消えた文字を書き直してください。本当に「??」なら、このままで構いません。",
        "Write the lost characters again from the original record; leave it if '??' is meant.",
    ),
    "text-broken-formula": Text(
        "error",
        "「{field}」の「{value}」は、計算式のエラーです。値が入っていません。",
        "'{value}' in {field} is the error of a formula: there is no value.",
        "計算式を直すか、値を書いてください。分からなければ空欄にします。",
        "Mend the formula or write the value; leave it blank when not known.",
    ),
    "text-line-break": _doubt(
        "「{field}」の途中に改行があります。",
        "There is a line break inside {field}.",
        "改行を消して一行にしてください。二つの値なら行を分けます。",
        "Write it on one line; if these are two values, make two records.",
    ),
}

_CODES: dict[str, Text] = {
    "code-exponent": Text(
        "error",
        "「{field}」の「{value}」は、表計算ソフトで桁が失われた番号です。元に戻せません。",
        "'{value}' in {field} lost its digits in a spreadsheet and cannot be restored.",
        "列の表示形式を「文字列」にしてから、番号を入れ直してください。",
        "Format the column as text, then enter the number again.",
    ),
    "code-short": _doubt(
        "「{field}」の「{value}」は桁が足りず、どのコードか一つに決められません。",
        "'{value}' in {field} is too short, and which code it stands for is not certain.",
        "6桁のコードを書いてください。考えられるもの：{candidates}",
        "Write the six-digit code. Possible: {candidates}",
    ),
    "code-length": _doubt(
        "「{field}」の「{value}」は {width} 桁ではありません。",
        "'{value}' in {field} does not have {width} digits.",
        "先頭の 0 が消えていないか確かめ、{width} 桁で書いてください。",
        "See whether leading zeros were lost, and write all {width} digits.",
    ),
    "corporate-number-12": _doubt(
        "「{field}」の「{value}」は 12 桁です。法人番号は 13 桁です。",
        "'{value}' in {field} has 12 digits; a corporate number has 13.",
        "会社法人等番号なら、法人番号は {candidate} です。国税庁の法人番号公表サイトで確かめてください。",
        "If it is a company registration number, the corporate number is {candidate}. Check it before you write it.",
    ),
}

_DATES: dict[str, Text] = {
    "date-impossible": _doubt(
        "「{field}」の「{value}」という日はありません。",
        "There is no such day as '{value}' in {field}.",
        "月と日を確かめてください。",
        "Check the month and the day.",
    ),
    "date-era": _doubt(
        "「{field}」の「{value}」は、その元号にない日です。",
        "'{value}' in {field} is a day that its era does not have.",
        "元号どおりに数えると {iso}（{real}）です。正しければ {iso} と書いてください。",
        "Counted on it would be {iso}. Write {iso} if that is right.",
    ),
    "date-lunar": _doubt(
        "「{field}」の「{value}」は旧暦の日付で、西暦に計算できません。",
        "'{value}' in {field} is a date of the old calendar and cannot be counted over.",
        "明治5年以前の日付です。西暦の日付を調べて書くか、空欄にして備考に書いてください。",
        "Look up the western date, or leave it blank and say it in the notes.",
    ),
    "date-weekday": _doubt(
        "「{field}」の「{value}」は曜日が合いません（{iso} は{weekday}曜日です）。",
        "The weekday of '{value}' in {field} is wrong ({iso} is a {weekday}).",
        "日付と曜日のどちらが正しいか確かめてください。",
        "See which is right, the date or the weekday.",
    ),
    "date-order": _doubt(
        "「{field}」の「{value}」は、月と日のどちらが先か分かりません。",
        "'{value}' in {field} does not say which comes first, month or day.",
        "2024-04-01 の形で書いてください。",
        "Write it like 2024-04-01.",
    ),
    "date-number": _doubt(
        "「{field}」の「{value}」は、何月何日を表す数字か決められません。",
        "'{value}' in {field} is a number, and which day it stands for is not certain.",
        "2024-04-01 の形で書いてください。",
        "Write it like 2024-04-01.",
    ),
    "date-short-year": _doubt(
        "「{field}」の「{value}」の年は2桁で、西暦か和暦か分かりません。",
        "The year of '{value}' in {field} has two figures: which calendar is not said.",
        "西暦4桁の年で、2024-04-01 の形で書いてください。",
        "Write the year with four figures, like 2024-04-01.",
    ),
    "date-incomplete": _doubt(
        "「{field}」の「{value}」には日（または月日）がありません。",
        "'{value}' in {field} lacks the day.",
        "日まで分かれば 2024-04-01 の形で書き、分からなければ空欄にして備考に書いてください。",
        "Write the full date if it is known; if not, leave it blank and say it in the notes.",
    ),
    "date-no-year": _doubt(
        "「{field}」の「{value}」には年がありません。",
        "'{value}' in {field} lacks the year.",
        "年を付けて、2024-04-01 の形で書いてください。",
        "Add the year and write it like 2024-04-01.",
    ),
    "date-range": _doubt(
        "「{field}」の「{value}」は一つの日付ではありません。",
        "'{value}' in {field} is not one date.",
        "初めの日は開始日、終わりの日は終了日の欄に書き、ほかの説明は特記事項に書いてください。",
        "Put the first day into the start field, the last into the end field, and remarks into the notes.",
    ),
}

_TIMES: dict[str, Text] = {
    "time-24": _doubt(
        "「{field}」の「{value}」は時刻として使えません（0時は 00:00 です）。",
        "'{value}' in {field} is no time of day (midnight is 00:00).",
        "その日の終わりなら 23:59、日付が変わる時刻なら 00:00 と書いてください。",
        "Write 23:59 for the end of the day, or 00:00 for midnight.",
    ),
    "time-next-day": _doubt(
        "「{field}」の「{value}」は翌日の時刻です。",
        "'{value}' in {field} is a time of the next day.",
        "01:00 のように書き、翌日であることを特記事項に書いてください。",
        "Write it like 01:00 and say in the notes that it is the next day.",
    ),
    "time-all-day": _doubt(
        "「{field}」の「{value}」は時刻ではありません。",
        "'{value}' in {field} is no time of day.",
        "終日なら、開始を 00:00、終了を 23:59 と書いてください。",
        "For all day, write 00:00 as the start and 23:59 as the end.",
    ),
    "time-seconds": _doubt(
        "「{field}」の「{value}」には秒があります。",
        "'{value}' in {field} has seconds.",
        "秒を除いて 09:00 の形で書いてください。",
        "Leave the seconds out and write it like 09:00.",
    ),
    "time-half-day": _doubt(
        "「{field}」の「{value}」は、昼と夜のどちらの12時か決められません。",
        "'{value}' in {field} may be noon or midnight.",
        "24時間の形で、昼は 12:00、夜は 00:00 と書いてください。",
        "Use 24 hours: 12:00 is noon, 00:00 midnight.",
    ),
    "time-number": _doubt(
        "「{field}」の「{value}」は、何時何分か決められません。",
        "'{value}' in {field} is a number, and which time it stands for is not certain.",
        "09:00 の形で書いてください。",
        "Write it like 09:00.",
    ),
    "time-range": _doubt(
        "「{field}」の「{value}」は一つの時刻ではありません。",
        "'{value}' in {field} is not one time.",
        "初めの時刻は開始、終わりの時刻は終了の欄に分け、ほかの説明は特記事項に書いてください。",
        "Divide it into the start and the end field, and put remarks into the notes.",
    ),
}

_NUMBERS: dict[str, Text] = {
    "number-about": _doubt(
        "「{field}」の「{value}」は、おおよその数か幅のある数です。",
        "'{value}' in {field} is an approximate number or a limit.",
        "数だけを書き、「約」「以上」などは備考に書いてください。",
        "Write the figures only and put words such as 'about' into the notes.",
    ),
    "number-two": _doubt(
        "「{field}」の「{value}」には数が二つあります。",
        "'{value}' in {field} has two numbers.",
        "どちらか一つを書き、もう一つは備考に書いてください。",
        "Write one of them and put the other into the notes.",
    ),
    "number-grouping": _doubt(
        "「{field}」の「{value}」は、「,」や「.」の位置がおかしく、いくつか決められません。",
        "The separators in '{value}' in {field} are misplaced, so the number is not certain.",
        "正しい数を、「,」を付けずに書いてください。",
        "Write the right number without commas.",
    ),
    "number-other-unit": _doubt(
        "「{field}」の「{value}」は、この欄で決まっている単位ではありません。",
        "'{value}' in {field} has a unit that is not the field's own.",
        "欄の単位に直して数だけを書くか、単位の欄や備考に書いてください。",
        "Convert it and write the figures only, or put the unit where it belongs.",
    ),
    "number-exponent": _doubt(
        "「{field}」の「{value}」は、表計算ソフトで桁が省かれた数です。",
        "'{value}' in {field} was shortened by a spreadsheet.",
        "列の幅を広げるか表示形式を変えて、すべての桁を書いてください。",
        "Widen the column or change its format, and write all figures.",
    ),
    "number-text": _doubt(
        "「{field}」の「{value}」は数だけになっていません。",
        "'{value}' in {field} is more than a number.",
        "数だけを半角で書き、説明は備考に書いてください。",
        "Write the figures only and put the rest into the notes.",
    ),
    "number-dash": _doubt(
        "「{field}」の「{value}」は、0 なのか、数が分からないのか決められません。",
        "'{value}' in {field} may mean 0 or 'not known'.",
        "0 なら 0 と書き、分からない・公表しないなら空欄にしてください。",
        "Write 0 if it is none; leave it blank if it is not known or not published.",
    ),
    "number-none": _doubt(
        "「{field}」の「{value}」は、0 なのか、数が分からないのか決められません。",
        "'{value}' in {field} may mean 0 or 'not known'.",
        "0 なら 0 と書き、分からなければ空欄にしてください。",
        "Write 0 if it is none; leave it blank if it is not known.",
    ),
}

_PLACES: dict[str, Text] = {
    "coordinate-point-lost": _doubt(
        "「{field}」の「{value}」には小数点がありません。",
        "'{value}' in {field} has no decimal point.",
        "十進の度なら {reading} です。地図で確かめて書き直してください。",
        "As decimal degrees it is {reading}. Check it on a map and write it so.",
    ),
    "coordinate-unreadable": _doubt(
        "「{field}」の「{value}」は、緯度・経度として読めません。",
        "'{value}' in {field} cannot be read as a coordinate.",
        "緯度は 35.123456、経度は 135.123456 のような十進の度で書いてください。",
        "Write decimal degrees such as 35.123456 and 135.123456.",
    ),
}

_PHONES: dict[str, Text] = {
    "phone-no-area-code": _doubt(
        "「{field}」の「{value}」には市外局番がありません。",
        "'{value}' in {field} lacks the area code.",
        "市外局番から書いてください。例：(03)1234-5678",
        "Write it with the area code, such as (03)1234-5678.",
    ),
    "phone-length": _doubt(
        "「{field}」の「{value}」は、電話番号の桁数に合いません。",
        "'{value}' in {field} does not have the digits of a telephone number.",
        "市外局番から10桁（携帯電話・IP電話などは11桁）か確かめてください。",
        "Ten digits with the area code; eleven for mobile and IP telephones.",
    ),
    "phone-two": _doubt(
        "「{field}」の「{value}」には番号が二つ以上あります。",
        "'{value}' in {field} has more than one number.",
        "代表の番号を一つだけ書き、ほかは備考に書いてください。",
        "Write the main number only and put the others into the notes.",
    ),
    "phone-remark": _doubt(
        "「{field}」の「{value}」には、番号のほかに説明があります。",
        "'{value}' in {field} is more than a number.",
        "番号だけを書き、内線は「内線番号」の欄、説明は備考に書いてください。",
        "Write the number only; extensions have their own field, remarks go to the notes.",
    ),
    "phone-unreadable": _doubt(
        "「{field}」の「{value}」は電話番号として読めません。",
        "'{value}' in {field} cannot be read as a telephone number.",
        "(03)1234-5678 の形で書き、説明は備考に書いてください。",
        "Write it like (03)1234-5678 and put remarks into the notes.",
    ),
    "postal-unreadable": _doubt(
        "「{field}」の「{value}」は郵便番号7桁ではありません。",
        "'{value}' in {field} is not a postal code of seven digits.",
        "先頭の 0 が消えていないか確かめ、ハイフンのない数字7桁で書いてください。",
        "See whether a leading zero was lost, and write seven digits without hyphen.",
    ),
}

_WORDS: dict[str, Text] = {
    "flag-marks": _doubt(
        "「{field}」には○と●など違う印が使われていて、「{value}」の意味が決められません。",
        "{field} uses several marks such as ○ and ●, so what '{value}' means is not certain.",
        "印の意味を確かめ、決められた言葉で書いてください。",
        "See what each mark means and write the field's own words.",
    ),
    "flag-numbers": _doubt(
        "「{field}」には 0 と 1 のほかの数もあり、「{value}」の意味が決められません。",
        "{field} has other numbers than 0 and 1, so what '{value}' means is not certain.",
        "番号や個数の意味を確かめ、決められた言葉で書いてください。",
        "See what the numbers mean and write the field's own words.",
    ),
    "flag-dash": _doubt(
        "「{field}」の「{value}」は、「無」なのか、分からないのか決められません。",
        "'{value}' in {field} may mean 'no' or 'not known'.",
        "ないことが確かなら「ない」ほうの言葉を書き、分からなければ空欄にしてください。",
        "Write the word for 'no' if that is certain; leave it blank if it is not known.",
    ),
    "kana-kanji": _doubt(
        "「{field}」の「{value}」に漢字（{signs}）があります。",
        "'{value}' in {field} has kanji in it ({signs}).",
        "読みを全角カタカナで書いてください（「二」と「ニ」、「一」と「ー」の打ち間違いにも注意）。",
        "Write the reading in katakana (二 is easily mistaken for ニ, 一 for ー).",
    ),
    "weekday-holiday": _doubt(
        "「{field}」の「{value}」に祝日のことが書かれています。",
        "'{value}' in {field} says something about public holidays.",
        "この欄は 月火水木金土日 だけを続けて書き、祝日のことは特記事項に書いてください。",
        "Write 月火水木金土日 only and put public holidays into the notes.",
    ),
    "weekday-words": _doubt(
        "「{field}」の「{value}」は、曜日だけになっていません。",
        "'{value}' in {field} is more than weekdays.",
        "利用できる曜日を 月火水木金 のように続けて書き、説明は特記事項に書いてください。",
        "Write the weekdays like 月火水木金 and put the rest into the notes.",
    ),
    "uri-scheme": _doubt(
        "「{field}」の「{value}」は、http:// か https:// で始まっていません。",
        "'{value}' in {field} does not begin with http:// or https://.",
        "ブラウザーで開いて、表示されたアドレスを https:// から書いてください。",
        "Open it in a browser and copy the whole address, with https://.",
    ),
    "uri-email": _doubt(
        "「{field}」の「{value}」はメールアドレスです。",
        "'{value}' in {field} is a mail address.",
        "メールアドレスの欄に移してください。",
        "Move it to the field for mail addresses.",
    ),
    "uri-two": _doubt(
        "「{field}」にアドレスが二つ以上あります。",
        "{field} has more than one address.",
        "一つだけ残し、ほかは備考に書いてください。",
        "Keep one and put the others into the notes.",
    ),
    "uri-unreadable": _doubt(
        "「{field}」の「{value}」はアドレスとして読めません。",
        "'{value}' in {field} cannot be read as a web address.",
        "ブラウザーで開いて、表示されたアドレスを写してください。",
        "Open the page in a browser and copy its address.",
    ),
    "email-hidden": _doubt(
        "「{field}」の「{value}」は、「@」が別の文字になっています。",
        "'{value}' in {field} has something else in the place of '@'.",
        "公開してよいアドレスなら「@」で書き、そうでなければ空欄にしてください。",
        "Write '@' if the address may be published; leave it blank if not.",
    ),
}

TEXTS: dict[str, Text] = {
    **REPAIRS,
    **_TEXT,
    **_CODES,
    **_DATES,
    **_TIMES,
    **_NUMBERS,
    **_PLACES,
    **_PHONES,
    **_WORDS,
}
