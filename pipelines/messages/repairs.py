"""Texts of the repairs of the step `normalise`: which rule changed a cell."""

from pipelines.messages import Text


def _repair(why: str) -> Text:
    return Text("repair", f"'{{value}}' became '{{after}}': {why}")


REPAIRS: dict[str, Text] = {
    "text-spaces": _repair("surplus spaces and line breaks taken out."),
    "text-line-end": _repair("line ends of one kind."),
    "text-paragraphs": _repair("line breaks of prose became spaces: in a CSV file a record is one line."),
    "text-control": _repair("control characters taken out."),
    "text-invisible": _repair("invisible characters taken out."),
    "text-html": _repair("web page marks became plain characters."),
    "text-half-kana": _repair("half-width kana became full-width."),
    "text-half-width": _repair("full-width letters and digits became half-width."),
    "text-radical": _repair("a radical sign became the kanji it shows."),
    "text-mojibake-restored": _repair("garbled text was read again in its own encoding."),
    "placeholder": _repair("a sign for 'no value' became blank."),
    "code-format": _repair("half-width, without separators."),
    "code-restored": _repair("the lost leading zero was restored; the check digit proves it."),
    "code-completed": _repair("the missing digits were added; the check digit was computed."),
    "code-zeros": _repair("leading zeros lost in a spreadsheet came back (the whole column had become numbers)."),
    "date-format": _repair("the date in its standard form."),
    "date-wareki": _repair("the Japanese calendar became the western one."),
    "fiscal-year": _repair("the fiscal year by the western year in which it begins."),
    "date-serial": _repair("a spreadsheet's day number became a date."),
    "date-month-first": _repair("month and day stood before the year."),
    "date-time-dropped": _repair("the time of day was left out of a date."),
    "time-format": _repair("the time in its standard form."),
    "time-fraction": _repair("a part of a day became a time."),
    "number-format": _repair("plain figures without separators."),
    "number-unit": _repair("the unit, which the field fixes, was left out."),
    "number-word": _repair("free of charge is 0 yen."),
    "coordinate-format": _repair("the coordinate as a plain number."),
    "coordinate-dms": _repair("degrees, minutes and seconds became decimal degrees."),
    "coordinate-point": _repair("the lost decimal point came back (in Japan's range its place is certain)."),
    "coordinate-two": _repair("two coordinates in one cell were divided."),
    "coordinate-swapped": _repair("swapped in this row, put right."),
    "coordinate-columns-swapped": Text(
        "repair", "{field} was taken from the column '{after}', not '{value}': the two were swapped in every row."
    ),
    "phone-format": _repair("written with the area code in brackets."),
    "phone-grouped": _repair("divided as the national numbering plan does."),
    "phone-zero": _repair(
        "the leading zero lost in a spreadsheet came back (the numbering plan knows the number with it)."
    ),
    "postal-format": _repair("seven digits only."),
    "postal-zero": _repair("the zero lost in a spreadsheet came back."),
    "flag-word": _repair("the field's own word for it."),
    "kana-hiragana": _repair("hiragana became katakana."),
    "kana-long-vowel": _repair("a dash ending a word became ー."),
    "weekday-set": _repair("weekdays written without separators."),
    "list-separator": _repair("several values joined by ';'."),
    "uri-format": _repair("the address in half-width letters."),
    "email-format": _repair("the address in half-width letters."),
    "value-spelling": _repair("spelled as in the list of values."),
    "value-synonym": _repair("the list's own word for the same."),
}
