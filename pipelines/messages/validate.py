"""Texts of the steps `validate` and `package`."""

from pipelines.messages import Text

_WRITE = "{hint_en} Example: {example}"


def _unreadable(kind: str) -> Text:
    return Text(
        "error",
        f"'{{value}}' in {{field}} is not {kind}.",
        _WRITE,
    )


TYPES: dict[str, Text] = {
    "type-number": _unreadable("a number"),
    "type-integer": _unreadable("a whole number"),
    "type-date": _unreadable("a date"),
    "type-time": _unreadable("a time of day"),
    "type-datetime": _unreadable("a date and time"),
    "type-year": _unreadable("a year"),
    "type-yearmonth": _unreadable("a year and month"),
    "type-boolean": _unreadable("yes or no"),
    "type-string": Text("error", "'{value}' in {field} does not have the form of {what_en}.", _WRITE),
    "type-other": _unreadable("{what_en}"),
}

CONSTRAINTS: dict[str, tuple[str, str]] = {
    "required": ("{field} is blank. {must_en}", "Fill in {field}. Example: {example}. {waive_en}"),
    "unique": (
        "'{value}' in {field} is in {other} too.",
        "See whether it is the same thing twice; if not, give it another value.",
    ),
    "pattern": ("'{value}' in {field} does not have the form of {what_en}.", _WRITE),
    "enum": ("'{value}' cannot be used in {field}.", "Use one of: {allowed}"),
    "minimum": ("'{value}' in {field} is too small (at least {limit}).", _WRITE),
    "maximum": ("'{value}' in {field} is too large (at most {limit}).", _WRITE),
    "exclusive-minimum": ("'{value}' in {field} is too small (more than {limit}).", _WRITE),
    "exclusive-maximum": ("'{value}' in {field} is too large (less than {limit}).", _WRITE),
    "min-length": ("'{value}' in {field} is too short (at least {limit} characters).", _WRITE),
    "max-length": ("'{value}' in {field} is too long (at most {limit} characters).", _WRITE),
}

# What is broken here is believed of the standard, not known: so say the texts. The others are true as they stand.
_BELIEVED: dict[str, tuple[str, str]] = {
    **CONSTRAINTS,
    "pattern": ("'{value}' in {field} is not written as the standard seems to want {what_en}.", _WRITE),
    "enum": (
        "'{value}' in {field} is not one of the words that the standard seems to list.",
        "If one of these means the same, write that; if none does, leave it: {allowed}",
    ),
    "minimum": ("'{value}' in {field} seems too small (the standard seems to want at least {limit}).", _WRITE),
    "maximum": ("'{value}' in {field} seems too large (the standard seems to want at most {limit}).", _WRITE),
    "exclusive-minimum": (
        "'{value}' in {field} seems too small (the standard seems to want more than {limit}).",
        _WRITE,
    ),
    "exclusive-maximum": (
        "'{value}' in {field} seems too large (the standard seems to want less than {limit}).",
        _WRITE,
    ),
    "min-length": (
        "'{value}' in {field} seems too short (the standard seems to want at least {limit} characters).",
        _WRITE,
    ),
    "max-length": (
        "'{value}' in {field} seems too long (the standard seems to want at most {limit} characters).",
        _WRITE,
    ),
}

SURE: dict[str, Text] = {f"constraint-{name}": Text("error", *texts) for name, texts in CONSTRAINTS.items()}
EXPECTED: dict[str, Text] = {f"expected-{name}": Text("warning", *texts) for name, texts in _BELIEVED.items()}

ROWS: dict[str, Text] = {
    "no-rows": Text(
        "error",
        "There is no record below the headings.",
        "Write one record per row below the headings. If you did, see whether this is the right sheet and file.",
    ),
    "column-missing": Text(
        "error",
        "There is no column for {field}. {must_en}",
        "Add a column {field}. If it stands under another heading, "
        "write '{field}: that heading' under columns in dataset.yaml. {waive_en}",
        also="warning",
    ),
    "column-blank": Text(
        "error",
        "The column {field} is blank in every record. {must_en}",
        "Fill in {field}. Example: {example}. {waive_en}",
        also="warning",
    ),
    "blank-row": Text(
        "error", "All columns to be published are blank in this row.", "Delete the row if it is not needed."
    ),
    "duplicate-row": Text(
        "warning",
        "In all published columns this row is the same as row {other}.",
        "See whether it was entered twice, and delete the surplus row.",
    ),
    "duplicate-row-but-id": Text(
        "warning",
        "But for the ID, this row is the same as row {other} in all published columns.",
        "See whether it was entered twice; then delete the surplus row. If they are two things, leave it.",
    ),
    "required-unsaid": Text(
        "error",
        "'{value}' in {field} has neither a letter nor a digit. {must_en}",
        "Fill in {field}. Example: {example}. {waive_en}",
        also="warning",
    ),
    "required-placeholder": Text(
        "error",
        "'{value}' in {field} is a word for something that is not there or not known. {must_en}",
        "Fill in {field}, unless it really is '{value}'. Example: {example}. {waive_en}",
        also="warning",
    ),
    "formula-cell": Text(
        "warning",
        "A spreadsheet would run '{value}' in {field} as a formula.",
        "Remove the first sign (= + - @); where a result was meant, write the result.",
        also="error",
    ),
    "not-portable": Text("error", "'{value}' in {field} may not be read as {what_en} by other programs.", _WRITE),
    "number-too-long": Text(
        "error",
        "'{value}' in {field} has more figures than programs keep (15).",
        "Check the figure. Two of them may have run together.",
    ),
    "primary-key": Text(
        "error",
        "What tells this record from the others is blank or not unique.",
        "Give the identifying columns (such as ID) a value of their own.",
    ),
    "schema-other": Text("error", "This record does not fit the table's schema ({note}).", "Check '{value}'."),
}

FINISHED: dict[str, Text] = {
    "package-cell": Text(
        "error",
        "'{value}' in {field} does not keep to the schema ({type}: {note}).",
        "Mend the source and build the package again (`publish build`).",
    ),
    "package-row": Text(
        "error",
        "This record does not keep to the schema ({type}: {note}).",
        "Mend the source and build the package again (`publish build`).",
    ),
    "package-table": Text(
        "error",
        "This file does not keep to datapackage.json ({type}: {note}).",
        "See whether the file is there and has the headings of the schema, then build the package again "
        "(`publish build`).",
    ),
    "package-file-altered": Text(
        "error",
        "{value} is not the file that datapackage.json tells of ({note}).",
        "It was changed after it was built. Mend the source and build the package again (`publish build`).",
    ),
    "package-descriptor": Text(
        "error",
        "datapackage.json is not valid ({type}: {note}).",
        "Do not edit it; build the package again (`publish build`).",
    ),
    "package-elsewhere": Text(
        "error",
        "{field} in datapackage.json points outside of the folder: {value}. Nothing was looked at.",
        "Put the file into the package's folder and name its path there.",
    ),
}

CODES: dict[str, Text] = {
    "code-check-digit": Text(
        "error",
        "'{value}' in {field} is not a valid local government code (wrong check digit).",
        "If the first five digits are right, it is {expected}. Check the number and its leading zero.",
    ),
    "code-no-prefecture": Text(
        "error",
        "'{value}' in {field} is not a valid local government code (no prefecture has the number {prefecture}).",
        "The code begins with the number of the prefecture, 01 to 47. Check the number in the ministry's list.",
    ),
    "code-other-municipality": Text(
        "warning",
        "'{value}' in {field} is not this organization's code ({expected}).",
        "If the record is this organization's, change it to {expected}.",
    ),
    "corporate-number-check-digit": Text(
        "error",
        "'{value}' in {field} is not a valid corporate number.",
        "Thirteen half-width digits, as the National Tax Agency publishes it. Leave it blank when not known.",
    ),
    "duplicate-id": Text(
        "error",
        "'{value}' in {field} is in {other} too.",
        "Give each record its own; if one is entered twice, delete the surplus row.",
        also="warning",
    ),
    "duplicate-area": Text(
        "warning",
        "'{value}' in {field} is in {other} too, and the date does not tell them apart.",
        "See whether the area was entered twice. If they are two areas, tell them apart by their codes (or names).",
    ),
}

PLACES: dict[str, Text] = {
    "coordinates-half": Text(
        "error",
        "Only one of latitude and longitude is given: {field} is blank.",
        "Give both, or leave both blank when not known.",
    ),
    "coordinates-zero": Text(
        "error", "Latitude and longitude are 0.", "Leave them blank, not 0, where the position is not known."
    ),
    "coordinates-swapped": Text(
        "error",
        "Latitude and longitude are swapped ({value}).",
        "In Japan the latitude is around 35 and the longitude around 135. Exchange the two.",
    ),
    "coordinates-outside-japan": Text(
        "error", "The coordinates ({value}) are outside of Japan.", "Look the place up on a map and correct the digits."
    ),
    "coordinates-far": Text(
        "warning",
        "The position is about {distance} km from {centre_en} (expected: within {limit} km).",
        "Leave it if the place really is far away; if not, check latitude and longitude for wrong digits.",
    ),
    "coordinates-all-same": Text(
        "warning",
        "All {count} records have the same coordinates ({value}).",
        "See whether a stand-in, such as the town hall's position, was left in.",
    ),
}

ORDER: dict[str, Text] = {
    "dates-order": Text(
        "error", "{field} ({value}) is before {start} ({start_value}).", "Check both dates and put them in order."
    ),
    "dates-unlikely-order": Text(
        "warning", "{field} ({value}) is before {start} ({start_value}).", "See whether both dates are right."
    ),
    "date-unlikely": Text(
        "warning", "'{value}' in {field} has an unlikely year.", "Check for a confused era or a wrong digit."
    ),
    "times-order": Text(
        "warning",
        "{field} ({value}) is not after {start} ({start_value}).",
        "Leave it if it runs past midnight; if not, check for a.m. and p.m. confused.",
    ),
}

CONTENT: dict[str, Text] = {
    "population-sum": Text(
        "warning",
        "{field} ({value}) is not the sum of {parts_en} ({expected}).",
        "Check the figures. If some are of unknown age or sex, say so in the notes.",
    ),
    "kana-none": Text(
        "warning",
        "'{value}' in {field} has no katakana, although the name ({name}) is Japanese.",
        _WRITE,
    ),
    "households-exceed-people": Text(
        "warning",
        "{field} ({value}) is more than the total population ({expected}).",
        "Each household has someone in it. See whether columns or rows were confused.",
    ),
    "parts-exceed-total": Text(
        "warning",
        "{field} ({value}) is less than its parts together ({expected}).",
        "The parts are counted in the total. See which of the figures is wrong.",
    ),
    "beds-of-another-kind": Text(
        "warning",
        "{field} ({value}) is not what a {kind} has ({expected_en}).",
        "By the Medical Care Act a hospital has 20 beds or more, a clinic with beds 1 to 19. "
        "See whether the number of beds or the kind is wrong.",
    ),
    "height-half": Text(
        "warning",
        "{field} is blank, but {other} ({other_value}) is not.",
        "Fill in both, or leave both blank.",
    ),
    "prefectures-differ": Text(
        "warning",
        "{field} ({value}) and {other} ({other_value}) are in different prefectures.",
        "All of them say where the place itself is. Correct the one that is wrong.",
    ),
    "hazard-none": Text(
        "warning",
        "No kind of disaster is marked for this evacuation site.",
        "Put 1 into the columns of the disasters it serves for.",
    ),
    "hazard-none-anywhere": Text(
        "warning",
        "No kind of disaster is marked in any record.",
        "Add the columns and put 1 where it applies. "
        "A list of shelters only is not a list of emergency evacuation sites.",
    ),
}

PACKAGE: dict[str, Text] = {
    "license-unknown": Text("error", "The licence '{value}' is not known.", "Use one of: {nearest}"),
    "package-folder-foreign": Text(
        "error",
        "The folder {value} holds a file that is not part of a data package ({other}). Nothing was written.",
        "Name an empty or a new folder.",
    ),
    "package-not-written": Text(
        "error",
        "The data package could not be written to {value} ({reason}). What was there is unchanged.",
        "Close programs that have the folder or its files open, check space and permissions, and run it again.",
    ),
}

TEXTS: dict[str, Text] = {
    **TYPES,
    **SURE,
    **EXPECTED,
    **ROWS,
    **CODES,
    **PLACES,
    **ORDER,
    **CONTENT,
    **PACKAGE,
    **FINISHED,
}
