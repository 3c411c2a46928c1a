"""Texts of the step `normalise`: what was left as it is and a person has to decide. Repairs: `repairs.py`."""

from pipelines.messages import Text
from pipelines.messages.repairs import REPAIRS


def _doubt(message: str, remedy: str) -> Text:
    """A cell that was left as it is. `normalise` says "error" where the standard is sure of the form it lacks."""
    return Text("warning", message, remedy, also="error")


_TEXT: dict[str, Text] = {
    "text-mojibake": Text(
        "error", "'{value}' is garbled beyond recovery.", "Write this cell again from the original record."
    ),
    "text-lost-characters": Text(
        "warning",
        "The '??' in '{value}' look like characters that were lost when the file was saved.",
        "Write the lost characters again from the original record; leave it if '??' is meant.",
    ),
    "text-broken-formula": Text(
        "error",
        "'{value}' in {field} is the error of a formula: there is no value.",
        "Mend the formula or write the value; leave it blank when not known.",
    ),
    "text-line-break": Text(
        "warning",
        "There is a line break inside {field}.",
        "Write it on one line; if these are two values, make two records.",
    ),
}

_CODES: dict[str, Text] = {
    "code-exponent": Text(
        "error",
        "'{value}' in {field} lost its digits in a spreadsheet and cannot be restored.",
        "Format the column as text, then enter the number again.",
    ),
    "code-short": _doubt(
        "'{value}' in {field} is too short, and which code it stands for is not certain.",
        "Write the six-digit code. Possible: {candidates}",
    ),
    "code-length": _doubt(
        "'{value}' in {field} does not have {width} digits.",
        "See whether leading zeros were lost, and write all {width} digits.",
    ),
    "corporate-number-12": _doubt(
        "'{value}' in {field} has 12 digits; a corporate number has 13.",
        "If it is a company registration number, the corporate number is {candidate}. Check it before you write it.",
    ),
}

_DATES: dict[str, Text] = {
    "date-impossible": _doubt("There is no such day as '{value}' in {field}.", "Check the month and the day."),
    "date-era": _doubt(
        "'{value}' in {field} is a day that its era does not have.",
        "Counted on it would be {iso}. Write {iso} if that is right.",
    ),
    "date-lunar": _doubt(
        "'{value}' in {field} is a date of the old calendar and cannot be counted over.",
        "Look up the western date, or leave it blank and say it in the notes.",
    ),
    "date-weekday": _doubt(
        "The weekday of '{value}' in {field} is wrong ({iso} is a {weekday}).",
        "See which is right, the date or the weekday.",
    ),
    "date-order": _doubt(
        "'{value}' in {field} does not say which comes first, month or day.", "Write it like 2024-04-01."
    ),
    "date-number": _doubt(
        "'{value}' in {field} is a number, and which day it stands for is not certain.", "Write it like 2024-04-01."
    ),
    "date-short-year": _doubt(
        "The year of '{value}' in {field} has two figures: which calendar is not said.",
        "Write the year with four figures, like 2024-04-01.",
    ),
    "date-incomplete": _doubt(
        "'{value}' in {field} lacks the day.",
        "Write the full date if it is known; if not, leave it blank and say it in the notes.",
    ),
    "month-one-or-ten": _doubt(
        "'{value}' in {field} may be January or October: a spreadsheet keeps the number {year}.10 as {year}.1.",
        "Write {year}-01 or {year}-10.",
    ),
    "date-no-year": _doubt("'{value}' in {field} lacks the year.", "Add the year and write it like 2024-04-01."),
    "date-range": _doubt(
        "'{value}' in {field} is not one date.",
        "Put the first day into the start field, the last into the end field, and remarks into the notes.",
    ),
}

_SCHEDULES: dict[str, Text] = {
    "schedule-years": _doubt(
        "A year stands inside the phase of another year in '{value}' in {field}.",
        "Put a semicolon (;) before each year, like 2024:検討;2025:導入.",
    ),
}

_TIMES: dict[str, Text] = {
    "time-24": _doubt(
        "'{value}' in {field} is no time of day (midnight is 00:00).",
        "Write 23:59 for the end of the day, or 00:00 for midnight.",
    ),
    "time-next-day": _doubt(
        "'{value}' in {field} is a time of the next day.",
        "Write it like 01:00 and say in the notes that it is the next day.",
    ),
    "time-all-day": _doubt(
        "'{value}' in {field} is no time of day.", "For all day, write 00:00 as the start and 23:59 as the end."
    ),
    "time-seconds": _doubt("'{value}' in {field} has seconds.", "Leave the seconds out and write it like 09:00."),
    "time-half-day": _doubt(
        "Which hour '{value}' in {field} means is not certain.",
        "Use 24 hours, like 09:00 and 21:00; noon is 12:00, midnight 00:00.",
    ),
    "time-date": _doubt(
        "'{value}' in {field} has a date in it.",
        "Write the time only, like 09:00; if it holds for that day only, say so in the notes.",
    ),
    "time-number": _doubt(
        "'{value}' in {field} is a number, and which time it stands for is not certain.", "Write it like 09:00."
    ),
    "time-range": _doubt(
        "'{value}' in {field} is not one time.",
        "Divide it into the start and the end field, and put remarks into the notes.",
    ),
}

_NUMBERS: dict[str, Text] = {
    "number-about": _doubt(
        "'{value}' in {field} is an approximate number or a limit.",
        "Write the figures only and put words such as 'about' into the notes.",
    ),
    "number-two": _doubt(
        "'{value}' in {field} has two numbers.", "Write one of them and put the other into the notes."
    ),
    "number-grouping": _doubt(
        "The separators in '{value}' in {field} are misplaced, so the number is not certain.",
        "Write the right number without commas.",
    ),
    "number-other-unit": _doubt(
        "'{value}' in {field} has a unit that is not the field's own.",
        "Convert it and write the figures only, or put the unit where it belongs.",
    ),
    "number-exponent": _doubt(
        "'{value}' in {field} was shortened by a spreadsheet.",
        "Widen the column or change its format, and write all figures.",
    ),
    "number-text": _doubt(
        "'{value}' in {field} is more than a number.", "Write the figures only and put the rest into the notes."
    ),
    "number-dash": _doubt(
        "'{value}' in {field} may mean 0 or 'not known'.",
        "Write 0 if it is none; leave it blank if it is not known or not published.",
    ),
    "number-none": _doubt(
        "'{value}' in {field} may mean 0 or 'not known'.", "Write 0 if it is none; leave it blank if it is not known."
    ),
}

_PLACES: dict[str, Text] = {
    "coordinate-point-lost": _doubt(
        "'{value}' in {field} has no decimal point.",
        "As decimal degrees it is {reading}. Check it on a map and write it so.",
    ),
    "coordinate-unreadable": _doubt(
        "'{value}' in {field} cannot be read as a coordinate.",
        "Write decimal degrees such as 35.123456 and 135.123456.",
    ),
}

_PHONES: dict[str, Text] = {
    "phone-no-area-code": _doubt(
        "'{value}' in {field} lacks the area code.", "Write it with the area code, such as (03)1234-5678."
    ),
    "phone-short": _doubt(
        "'{value}' in {field} is a short number without area code, such as 119 or #7119.",
        "Write the place's own number with its area code; if it has none, leave it blank and say it in the notes.",
    ),
    "phone-length": _doubt(
        "'{value}' in {field} does not have the digits of a telephone number.",
        "Ten digits with the area code; eleven for mobile and IP telephones.",
    ),
    "phone-two": _doubt(
        "'{value}' in {field} has more than one number.",
        "Write the main number only and put the others into the notes.",
    ),
    "phone-remark": _doubt(
        "'{value}' in {field} is more than a number.",
        "Write the number only; extensions have their own field, remarks go to the notes.",
    ),
    "phone-unreadable": _doubt(
        "'{value}' in {field} cannot be read as a telephone number.",
        "Write it like (03)1234-5678 and put remarks into the notes.",
    ),
    "postal-unreadable": _doubt(
        "'{value}' in {field} is not a postal code of seven digits.",
        "See whether a leading zero was lost, and write seven digits without hyphen.",
    ),
}

_WORDS: dict[str, Text] = {
    "flag-marks": _doubt(
        "{field} uses several marks such as ○ and ●, so what '{value}' means is not certain.",
        "See what each mark means and write the field's own words.",
    ),
    "flag-numbers": _doubt(
        "{field} has other numbers than 0 and 1, so what '{value}' means is not certain.",
        "See what the numbers mean and write the field's own words.",
    ),
    "flag-dash": _doubt(
        "'{value}' in {field} may mean 'no' or 'not known'.",
        "Write the word for 'no' if that is certain; leave it blank if it is not known.",
    ),
    "kana-kanji": _doubt(
        "'{value}' in {field} has kanji in it ({signs}).",
        "Write the reading in katakana (二 is easily mistaken for ニ, 一 for ー).",
    ),
    "kana-dash": _doubt(
        "A dash in '{value}' in {field} may draw a vowel out or divide two words.",
        "Write ー for a long vowel, a space between two words.",
    ),
    "weekday-holiday": _doubt(
        "'{value}' in {field} says something about public holidays.",
        "Write 月火水木金土日 only and put public holidays into the notes.",
    ),
    "weekday-words": _doubt(
        "'{value}' in {field} is more than weekdays.",
        "Write the weekdays like 月火水木金 and put the rest into the notes.",
    ),
    "uri-scheme": _doubt(
        "'{value}' in {field} does not begin with http:// or https://.",
        "Open it in a browser and copy the whole address, with https://.",
    ),
    "uri-email": _doubt("'{value}' in {field} is a mail address.", "Move it to the field for mail addresses."),
    "uri-two": _doubt("{field} has more than one address.", "Keep one and put the others into the notes."),
    "uri-unreadable": _doubt(
        "'{value}' in {field} cannot be read as a web address.", "Open the page in a browser and copy its address."
    ),
    "email-hidden": _doubt(
        "'{value}' in {field} has something else in the place of '@'.",
        "Write '@' if the address may be published; leave it blank if not.",
    ),
}

TEXTS: dict[str, Text] = {
    **REPAIRS,
    **_TEXT,
    **_CODES,
    **_DATES,
    **_SCHEDULES,
    **_TIMES,
    **_NUMBERS,
    **_PLACES,
    **_PHONES,
    **_WORDS,
}
