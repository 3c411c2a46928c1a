"""Words for what a field holds: they fill {what}, {hint} and {must} of the texts of `validate`."""

from __future__ import annotations

from pipelines.frozen import frozen
from pipelines.translating import REPORTS, translated


@frozen
class Words:
    """What a field of some kind holds, and how to write it, in English. The kind finds the Japanese."""

    en: str
    hint_en: str = ""
    kind: str = ""

    @property
    def ja(self) -> str:
        """What it holds, in Japanese."""
        return translated(self.en, "ja", f"kind.{self.kind}", REPORTS)

    @property
    def hint_ja(self) -> str:
        """How to write it, in Japanese."""
        return translated(self.hint_en, "ja", f"hint.{self.kind}", REPORTS)


PLAIN = Words("a value", kind="plain")
"""Of a field whose kind is not known."""
_KINDS: dict[str, Words] = {
    "code-lg6": Words("a six-digit local government code", "Six half-width digits, with any leading zero."),
    "code-town": Words("a town ID", "Seven half-width digits, with any leading zero."),
    "code": Words("a code", "Half-width characters, with any leading zero."),
    "code-poi": Words("a POI code", "Four half-width digits, with any leading zero."),
    "code-lang": Words("a language code", "ja for Japanese, en for English."),
    "id": Words("an ID", "Half-width letters and digits."),
    "reference": Words("an ID of another table", "An ID that stands in that table, half-width."),
    "corporate-number": Words(
        "a 13-digit corporate number", "Thirteen half-width digits. In Excel, set the column's format to text first."
    ),
    "string": Words("text"),
    "kana": Words("full-width katakana", "Full-width katakana only, no kanji or hiragana."),
    "english": Words("half-width Latin text", "Half-width letters and digits."),
    "latitude": Words("a latitude", "Decimal degrees. Check the decimal point, and that it is not the longitude."),
    "longitude": Words("a longitude", "Decimal degrees. Check the decimal point, and that it is not the latitude."),
    "phone": Words(
        "a telephone number", "One number with its area code, half-width. Move a second number or remarks to the notes."
    ),
    "postal": Words("a postal code", "Seven half-width digits without hyphen."),
    "uri": Words("a URL", "Starting with http:// or https://. Move e-mail addresses and remarks to other columns."),
    "email": Words("an e-mail address", "One address, in half-width characters."),
    "license": Words("a licence", "Such as CC BY 4.0."),
    "date": Words("a date", "Year-month-day only. Leave it blank when not fixed, and move remarks to the notes."),
    "year-month": Words("a month", "Year-month or year-month-day."),
    "fiscal-year": Words(
        "a fiscal year",
        "The year in which it begins, four digits (令和4年度 is 2022). 令和4年度 and R4 can be written too.",
    ),
    "schedule": Words("a schedule by fiscal year", "'year:phase' separated by ';'."),
    "unit": Words("a unit"),
    "link": Words("a link", "Starting with http:// or https://; within the same catalogue dataset/NAME#FILE."),
    "time": Words("a time of day", "Hours:minutes on the 24-hour clock only. Move exceptions to the remarks."),
    "weekday-set": Words(
        "a set of weekdays", "Those of 月火水木金土日 that apply, without separators. Move holidays to the remarks."
    ),
    "enum": Words("one of the fixed words"),
    "flag": Words("a mark", "1 when it applies, blank when it does not."),
    "list": Words("a list of values", "Separate several values by a half-width semicolon."),
    "integer": Words("a whole number", "Half-width digits only, without unit, comma or 'about'."),
    "number": Words("a number", "Half-width digits (and point) only, without unit, comma or 'about'."),
}

KINDS = {kind: Words(one.en, one.hint_en, kind) for kind, one in _KINDS.items()}

MUST: dict[str, str] = {
    "error": "It is required.",
    "warning": "The standard asks for it.",
}

WAIVE = (
    "If the town does not hold it, write `waive_required: [{field}]` into dataset.yaml (or add it to the list there; "
    "for a bare file: `--waive {field}`): it is then a warning."
)
