"""What the judge of the machine-readability rules says of places in a file, and why it sometimes says nothing."""

from pipelines.messages import Text


def _told(message: str) -> Text:
    """A place where a rule is broken: how grave that is the rule says, which also has the remedy."""
    return Text("info", message)


def _known(message: str) -> Text:
    return Text("info", message)


TEXTS: dict[str, Text] = {
    "rules-format": Text("error", "--rules has no output as {value}.", "Use --format text, csv or json."),
    "rules-folder": Text(
        "error",
        "{value} is not a dataset folder.",
        "The rules look at tables: name a file (of a data package one of its CSV files), a folder with a dataset.yaml, "
        "or a dataset.",
    ),
    "rules-options": Text(
        "error",
        "--rules does not go with {value}.",
        "Leave them out: the rules look at files as they are. Several files or `--all` may be named.",
    ),
    "check-csv": Text(
        "error", "--format csv goes with --rules.", "The report of a check comes as --format text, json or html."
    ),
    "mr-count": _told("{count} places"),
    # level 1: the table on the sheet
    "mr-form": _told("{value} is no form that programs read."),
    "mr-old-excel": _known("The old form of Excel (.xls)."),
    "mr-side-by-side": _told("{count} tables stand side by side."),
    "mr-another-table": _told("There is another table with its own heading."),
    "mr-blank-rows": _told("Blank rows inside the table."),
    "mr-blank-columns": _told("Blank columns inside the table."),
    "mr-heading-again": _told("The heading is repeated among the records."),
    "mr-section": _told("A line of its own among the records: '{value}'."),
    "mr-text-above": _told("Text above the table: {value}"),
    "mr-text-below": _told("A note outside the table: {value}"),
    "mr-stray": _told("Stray text beside the table: {value}"),
    "mr-no-header": _told("There is no row of headings."),
    "mr-heading-blank": _told("The column has no heading (its first value: {value})."),
    "mr-heading-code": _told("Heading '{value}' tells nothing."),
    # level 1: the cells
    "mr-break-heading": _told("A line break in a heading: {value}"),
    "mr-spread": _told("Letters spread by blanks: {value}"),
    "mr-outer-space": _told("Blanks around the text: {value}"),
    "mr-break": _told("A line break inside a short text: {value}"),
    "mr-space-run": _told("Several blanks in a row: {value}"),
    "mr-several": _told("Several values in one cell: {value}"),
    "mr-list": _told("A list in one cell: {value}"),
    "mr-odd-character": _told("Platform-dependent characters: {value}"),
    "mr-odd-in-name": _known("A Roman number in a name: {value}"),
    "mr-missing-values": _known("The descriptor says what a blank means."),
    # level 1: workbooks
    "mr-drawing-picture": _told("A picture lies over the cells."),
    "mr-drawing-shape": _told("A shape lies over the cells."),
    "mr-drawing-text": _told("A text box lies over the cells."),
    "mr-drawing-chart": _told("A chart lies over the cells."),
    "mr-drawing-other": _told("An object lies over the cells."),
    "mr-fill": _told("Some cells of a column are filled with colour."),
    "mr-colour": _told("Some cells of a column have coloured text."),
    "mr-bold": _told("Some cells of a column are bold."),
    "mr-struck": _told("Some cells of a column are struck through."),
    "mr-merged": _told("Merged cells."),
    "mr-merged-outside": _told("Merged cells outside the table."),
    "mr-hidden-rows": _told("Hidden rows that hold values."),
    "mr-hidden-columns": _told("Hidden columns that hold values."),
    # level 1: delimited texts
    "mr-open-quote": _told("A quotation mark is never closed."),
    "mr-line-break": _told("A line break inside a cell: {value}"),
    "mr-unquoted": _told(
        "This record has {count} values, most have {usual}: a comma in a value is probably not quoted."
    ),
    # level 2
    "mr-number-wide": _told("Full-width digits: {value}"),
    "mr-number-grouped": _told("A thousands separator: {value}"),
    "mr-number-triangle": _told("A triangle for a minus: {value}"),
    "mr-number-unit": _told("A unit or a note mark at a number: {value}"),
    "mr-number-words": _told("Words in a column of numbers: {value}"),
    "mr-number-as-text": _told("Numbers kept as text."),
    "mr-ditto": _told("Ditto marks instead of the value."),
    "mr-merged-down": _told("Rows under a merged cell have no value of their own."),
    "mr-left-out": _told("The value of the row above seems to be left out."),
    "mr-two-rows": _told("Headings are complete over two rows only."),
    "mr-same-heading": _told("{number} columns have the same heading '{value}'."),
    "mr-same-heading-blocks": _known("Tables side by side have the same headings (L1-02)."),
    "mr-choice-spelling": _told("'{value}' is spelt otherwise than '{usual}'."),
    "mr-other-details": _told("Details of 'other': {value}"),
    "mr-formula": _told("Formulas."),
    # level 3
    "mr-rows-above": _told("{number} rows stand above the heading."),
    "mr-header-two-rows": _told("The heading has two rows."),
    "mr-rows-between": _told("Rows between the heading and the first record."),
    "mr-columns-before": _told("Blank columns left of the table."),
    "mr-era": _told("A Japanese year alone: {value}"),
    "mr-era-heading": _told("A Japanese year alone in a heading: {value}"),
    "mr-short-year": _told("A year of two digits: {value}"),
    "mr-date-serial": _told("A serial number of Excel for a date: {value}"),
    "mr-part-of-month": _told("A part of a month for a date: {value}"),
    "mr-area-code": _told("No valid area code: {value}"),
    "mr-prefecture": _told("Not the official name of a prefecture."),
    "mr-address-short": _told("Addresses without prefecture, and no area codes."),
    "mr-wide-year": _told("A column for each year ({number})."),
    "mr-wide-month": _told("A column for each month ({number})."),
    "mr-wide-age": _told("A column for each age ({number})."),
    "mr-wide-area": _told("A column for each area ({number})."),
    "mr-wide-number": _told("A column for each number ({number})."),
    "mr-codes-bare": _told("The descriptor explains no such codes."),
    "mr-mark": _told("'{value}' among numbers is not explained."),
    "mr-unit": _told("No unit for '{value}'."),
    "mr-unit-bare": _told("No unit in heading or descriptor."),
    "mr-lacks-definitions": _told("Not all fields have definitions."),
    "mr-lacks-source": _told("Neither source nor publisher is named."),
    "mr-lacks-frequency": _told("No update frequency."),
    "mr-lacks-version": _told("No version or date of update."),
    "mr-lacks-encoding": _told("No character code."),
    "mr-names-japanese": _known("Field names are Japanese, as the national form has them."),
    "mr-columns-gone": _told("Columns of the year before are gone: {value}"),
    "mr-columns-new": _known("Columns that the year before had not: {value}"),
    "mr-columns-missing": _told("Columns that the other files have are missing: {value}"),
    "mr-same-form": _known("The {number} files have the same form."),
    # what a rule is kept by
    "mr-records-seen": _known("Only the first {number} records were looked at."),
    "mr-cells-seen": _known("Only the first {number} cells were looked at."),
    "mr-no-codes": _known("No coded choices were seen."),
    "mr-codes-on-sheet": _known("A sheet looks like a table of codes."),
    # why nothing is judged
    "mr-not-workbook": _known("A rule for workbooks."),
    "mr-not-text": _known("A rule for CSV files."),
    "mr-not-xls": _known("Formats and drawings of an .xls cannot be read. Save it as .xlsx to have this judged."),
    "mr-not-parts": _known("The formats of this file could not be read."),
    "mr-not-no-table": _known("No table was found."),
    "mr-not-a-sheet": _known("Not a sheet or a CSV: not looked at."),
    "mr-not-no-numbers": _known("There is no column of numbers."),
    "mr-not-no-choices": _known("No column of choices was seen."),
    "mr-not-no-times": _known("No dates or years were seen."),
    "mr-not-no-areas": _known("No areas or addresses were seen."),
    "mr-not-few-records": _known("There are only {number} records."),
    "mr-not-blanks": _known("Whether a blank means 'none' or 0 no program can tell. Columns to look at: {value}"),
    "mr-not-codes-elsewhere": _known(
        "A table of codes may stand elsewhere, as on the page of publication. Columns to look at: {value}"
    ),
    "mr-not-units": _known("It is not clear which need a unit: {value}"),
    "mr-not-definitions": _known(
        "Definitions and history may stand elsewhere. With a datapackage.json beside the file this is judged."
    ),
    "mr-not-prescribed": _known("The national form ({value}) itself is wide."),
    "mr-not-one-file": _known("Name the files of several years together."),
    "mr-not-order": _known(
        "The names do not tell which file is the earlier one: {value}. With another year or month in each name this is "
        "judged."
    ),
}
