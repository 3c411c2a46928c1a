"""Texts of `pipelines.privacy`: personal data, and what is done about it. What was found is never in a text."""

from pipelines.messages import Text

WHAT: dict[str, str] = {
    "personal-number": "an individual number (My Number)",
    "personal-phone": "a mobile telephone number",
    "personal-email": "a private e-mail address",
    "personal-birth-date": "a date of birth",
    "personal-home": "somebody's home",
    "personal-bank-account": "a bank account",
    "personal-card": "a payment card number",
    "personal-licence": "a driving licence number",
    "personal-passport": "a passport number",
    "personal-insurance": "a health insurance number",
    "personal-pension": "a pension number",
    "personal-document": "the number of a personal document",
    "formula-cell": "a formula",
}
"""What each finding is about."""

REASONS: dict[str, str] = {
    "check-digit": "twelve digits with the right check digit",
    "heading": "the heading says so",
    "label": "words in the cell say so",
    "card": "the form of a card brand with the right check digit",
    "mobile": "070, 080 and 090 are mostly telephones of persons",
    "mobile-of-place": "also as the contact of a facility it may be somebody's own",
    "freemail": "a free mail service that anybody can use",
    "carrier": "mail of a mobile telephone",
    "provider": "mail of a member of an internet provider",
    "names": "days of many years in a table of persons' names",
    "home": "it is named as the house of a person",
    "account": "a number beside the kind of account or the bank",
    "formula": "a spreadsheet would run it",
}
"""Why a cell is thought to hold it, for {reason}."""

WORDS_OF_WAIVERS = (
    "To publish it after a check, add this line to the list waive under privacy in dataset.yaml, and fill in by (who "
    "has checked it) and reason: `- {{column: {field}, finding: {code}, by: , reason: }}`"
)

_FOUND = "{{field}} seems to hold {what}, '{{value}}' ({{count}} in this column): {{reason_en}}."
_DELETE = "Delete the column or the cell in the source file."


def _text(finding: str, remedy: str) -> Text:
    return Text("error", _FOUND.format(what=WHAT[finding]), f"{remedy} {{answered_en}}")


TEXTS: dict[str, Text] = {
    "personal-number": _text(
        "personal-number",
        _DELETE + " An individual number may not be published even with consent; only another number may.",
    ),
    "personal-phone": _text(
        "personal-phone",
        "Give the number of the office instead, or blank the cell. Ask whether the number may be published.",
    ),
    "personal-email": _text(
        "personal-email",
        "Give an address of the organisation instead, or blank the cell. Ask whether it may be published.",
    ),
    "personal-birth-date": _text("personal-birth-date", _DELETE),
    "personal-home": _text(
        "personal-home", "Describe the place by something public nearby, or delete the row. Ask those who live there."
    ),
    "personal-bank-account": _text("personal-bank-account", _DELETE),
    "personal-card": _text("personal-card", _DELETE),
    "personal-licence": _text("personal-licence", _DELETE),
    "personal-passport": _text("personal-passport", _DELETE),
    "personal-insurance": _text("personal-insurance", _DELETE),
    "personal-pension": _text("personal-pension", _DELETE),
    "personal-document": _text("personal-document", _DELETE),
    "personal-heading": Text(
        "error",
        "The heading of the column at {cell} seems to hold {what_en}, '{value}', and is published with the column.",
        "Change the heading in the source file, or do not keep the column. To publish it after a check, add to privacy "
        "/ waive in dataset.yaml: column (the heading), finding: {kind}, by and reason.",
    ),
    "personal-described": Text(
        "error",
        "{field} in the settings seems to hold {what_en}, '{value}', and is published with the data.",
        "Take it out of dataset.yaml or organization.yaml. To publish it after a check, add to privacy / waive in "
        "dataset.yaml: column: {field}, finding: {kind}, by and reason.",
    ),
    "personal-file-name": Text(
        "error",
        "The name of the source file seems to hold {what_en}, '{value}'. It is published as the source of the data.",
        "Rename the file (and source.path in dataset.yaml). To publish it after a check, add to privacy / waive in "
        "dataset.yaml: column: {field}, finding: {kind}, by and reason.",
    ),
    "personal-contact": Text(
        "warning",
        "{field} in organization.yaml seems to be {what_en}, '{value}', and is published with the data.",
        "If it is not the office's own, give the office's instead.",
    ),
    "personal-outside": Text(
        "info",
        "Outside the records (rows above or below the table, headings, names of sheets) the file seems to hold "
        "{what_en} ({count} places). It is not published, and not shown here.",
        "Delete it before the file itself is handed on.",
    ),
    "personal-unpublished": Text(
        "info",
        "{field} seems to hold {what_en} ({count} cells). This column is not published.",
        "Delete the column before the file itself is handed on, or before extra_columns: keep.",
    ),
    "privacy-waived": Text(
        "info", "{field} seems to hold {what_en} ({count} cells); {by} has checked it, and it is published: {reason}"
    ),
    "privacy-waiver-unused": Text(
        "info",
        "privacy / waive names {value} in {field}, but no cell is concerned.",
        "Remove it from dataset.yaml, unless the heading of the column has changed.",
    ),
}
