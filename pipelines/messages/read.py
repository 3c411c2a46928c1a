"""Texts of the step `read`."""

from pipelines.messages import Text

_LEFT_OUT = "If it is a record, give it the same form as the other rows."

_FILES: dict[str, Text] = {
    "file-missing": Text("error", "No such file: {value}", "Check the name and the folder. {suggestion}"),
    "file-folder": Text(
        "error", "This is a folder, not a file: {value}", "Name one file in it, for example: {nearest}"
    ),
    "file-forbidden": Text(
        "error",
        "No permission to read the file: {value}",
        "Close it if it is open in Excel; otherwise check the permissions of the file.",
    ),
    "file-unreadable": Text(
        "error",
        "The file cannot be read: {value} ({reason})",
        "Check the name and the place, copy the file to your own disk and try again.",
    ),
    "file-not-regular": Text("error", "This is not a regular file: {value}", "Name a CSV or Excel file."),
    "file-empty": Text("error", "The file is empty (0 bytes): {value}", "Save it again from the original."),
    "file-blank": Text(
        "error", "There is nothing in the file but blanks.", "Check that it is the right file and save it again."
    ),
    "file-too-large": Text(
        "error",
        "The file is too large ({value} MB); the limit is {limit} MB.",
        "Split it, or remove columns and pictures that are not needed.",
    ),
    "memory-short": Text(
        "error",
        "Checking this file ({value} MB) takes about {needed} MB of memory; {limit} MB are free.",
        "Close other programs and try again, or split the file.",
    ),
    "file-other-format": Text(
        "error", "This is not a table ({value} format).", "Save the table as CSV or Excel (.xlsx) and name that file."
    ),
    "file-binary": Text(
        "error",
        "This cannot be read as text: it seems to be a picture, a program or the like.",
        "Save the table as CSV or Excel (.xlsx) and name that file.",
    ),
    "jis-broken": Text(
        "error",
        "The text switches character sets as JIS (ISO-2022-JP) does, but from line {row} on it is no valid JIS.",
        "Open it in the program that wrote it and save it again as UTF-8.",
    ),
    "no-table": Text(
        "error",
        "There is no table in the file: it needs a heading row and rows of equally many cells.",
        "Put the headings (name, address …) in one row and one record per row below it.",
    ),
    "no-known-heading": Text(
        "error",
        "The headings could not be recognised ({value}), and a single record does not show that this is a table.",
        "Use the words of the standard as headings (名称, 所在地_連結表記 …). "
        "With headings of your own, put two records or more below them.",
    ),
    "no-records": Text(
        "error",
        "There are headings but no records. Headings: {value}",
        "Name the file, or the sheet, that holds the data.",
    ),
    "line-too-long": Text(
        "error",
        "A line is longer than {limit} MB: this does not seem to be a table.",
        "Save it again with one record per line.",
    ),
    "cell-too-long": Text(
        "error",
        "Row {row} has a cell of more than {limit} characters.",
        'Look for a quotation mark (") that is not closed in that row.',
    ),
    "too-many-columns": Text(
        "error",
        "There are too many columns ({value}); the limit is {limit}.",
        "Check the delimiter and the direction of the table; remove columns that are not needed.",
    ),
    "too-many-rows": Text(
        "error", "There are too many rows; the limit is {limit}.", "Remove blank rows or split the file."
    ),
    "too-many-cells": Text(
        "error", "There are too many cells; the limit is {limit}.", "Remove blank rows and columns or split the file."
    ),
    "html-without-table": Text(
        "error", "This is an HTML page without a table.", "Open it in Excel and save it as an Excel workbook (.xlsx)."
    ),
    "json-broken": Text(
        "error",
        "The JSON is broken at line {row}, character {column}.",
        "Check brackets, quotation marks and commas there.",
    ),
    "json-without-records": Text(
        "error", "There is no list of records in the JSON.", "Use GeoJSON or a list of objects."
    ),
}

_WORKBOOKS: dict[str, Text] = {
    "workbook-damaged": Text(
        "error",
        "The workbook is damaged and cannot be opened.",
        "See whether Excel opens it, and save it again as .xlsx.",
    ),
    "workbook-password": Text(
        "error", "The file is protected by a password.", "Open it in Excel, remove the password and save it again."
    ),
    "workbook-too-large": Text(
        "error",
        "What is packed into the workbook is too large or unnatural ({value}).",
        "Copy the table alone into a new workbook, or save it as CSV.",
    ),
    "workbook-extent": Text(
        "error",
        "A sheet reaches too far ({value}); the limit is {limit} cells.",
        "Delete the rows and columns far from the table where something was left behind (Ctrl+End goes there).",
    ),
    "sheet-unknown": Text("error", "There is no sheet called '{value}'.", "{suggestion} (Sheets: {names})"),
    "sheet-in-text": Text(
        "error", "The sheet '{value}' was asked for, but this file has no sheets.", "Leave the sheet out."
    ),
    "sheet-blank": Text("error", "There is nothing on the sheet '{value}'.", "Name the sheet that holds the data."),
    "sheet-chosen": Text(
        "info",
        "Read the sheet '{value}' ({rows} records, {share} of its headings are known). Sheets left: {others}",
        "If another sheet is meant, name it with `--sheet`.",
    ),
    "sheets-alike": Text(
        "warning",
        "Other sheets hold tables with the same headings: {others}. Only '{value}' was read.",
        "To publish them together, join them on one sheet.",
    ),
    "merged-filled": Text(
        "info",
        "The text of cells merged downwards was taken for every row of the range ({count} cells, first {cell}).",
        "Do not merge cells among the records.",
    ),
    "cell-error": Text(
        "warning",
        "{cell} shows an error (#N/A, #REF! …). It was read as blank.",
        "Mend the formula or enter the value.",
    ),
}

_ENCODINGS: dict[str, Text] = {
    "encoding-marked": Text("info", "The encoding is {value} (its byte order mark says so)."),
    "encoding-zero-bytes": Text("info", "The encoding is {value} (every ASCII character has a zero byte beside it)."),
    "encoding-ascii": Text("info", "There are only ASCII characters; read as {value}."),
    "encoding-utf-8": Text("info", "The encoding is {value} (all of it is valid UTF-8)."),
    "encoding-declared": Text("info", "The encoding is {value} (the file says so, and all of it is valid)."),
    "encoding-jis": Text("info", "The encoding is {value} (JIS)."),
    "encoding-jis-windows": Text(
        "info",
        "The encoding is {value} (JIS), with characters that only Windows has in it (①, ㈱, half-width kana …). "
        "All of it is valid as Windows reads it.",
    ),
    "encoding-cp932": Text(
        "info", "The encoding is {value} (Shift_JIS of Windows): not valid as UTF-8, all of it valid as Shift_JIS."
    ),
    "encoding-euc-jp": Text(
        "info", "The encoding is {value}: not valid as UTF-8, and a sea of half-width kana as Shift_JIS."
    ),
    "encoding-damaged": Text(
        "warning",
        "The text is valid in no encoding. It was read as {value}; {count} characters are lost.",
        "The cells are named below. The sure way is to save the file again from the original.",
    ),
    "mojibake": Text(
        "error", "{cell} is garbled and cannot be restored: '{value}'", "Enter this cell again from the original."
    ),
    "mojibake-reversible": Text(
        "error",
        "{cell} is garbled: '{value}'. It seems to have been '{meant}'.",
        "Save the file again from the original in the right encoding.",
    ),
}

_ENCODINGS |= {
    "gaiji": Text(
        "error",
        "{cell} holds a character of this machine only, which nobody else can read: '{value}'",
        "Replace it by a standard character or by kana.",
    ),
    "character-doubtful": Text(
        "warning",
        "The '?' in {cell} seems to stand for a character lost in saving: '{value}'",
        "Put the right character back from the original.",
    ),
}

_ROWS: dict[str, Text] = {
    "format-differs": Text("info", "The name says .{suffix}, the content is {value}. It was read by its content."),
    "delimiter-found": Text("info", "The columns are separated by: {value}."),
    "quote-open": Text(
        "error",
        "A quotation mark (\") opened in row {row} is never closed: all that follows became one cell: '{value}'",
        "Close the quotation mark in that row or remove it.",
    ),
    "map-damaged": Text(
        "error",
        "It cannot be read as a file of a map (GeoPackage, Shapefile, KML …): damaged, or of a kind that is not known.",
        "See whether a GIS program opens it, and export it again as GeoPackage or CSV.",
    ),
    "shapefile-parts": Text(
        "error",
        "Parts of the Shapefile are missing ({names}).",
        "Put .shp, .shx, .dbf and .prj of one name into one folder, or zip them together.",
    ),
    "layer-chosen": Text(
        "info", "Read the layer '{value}'. Layers left: {others}", "If another layer is meant, name it with `--sheet`."
    ),
    "map-projected": Text("info", "The geometries are in {value}; they were read as its degrees ({expected})."),
    "map-without-system": Text(
        "warning",
        "The file does not say which coordinate system it is in (no .prj, for example).",
        "Ask where it comes from and write it under crs in dataset.yaml. Leave it if these are plain degrees.",
    ),
    "geometry-no-point": Text(
        "warning",
        "{count} features are lines or areas, not points: they have no coordinates (records {rows}).",
        "Provide the coordinates of a representative point.",
    ),
    "geometry-height": Text(
        "info",
        "{count} positions have a height as well; only latitude and longitude were read.",
        "If the heights are to be published, provide them in a column (標高).",
    ),
    "heading-missing": Text(
        "warning",
        "There is no heading row. All rows were read as records.",
        "Add a row of headings (name, address …) at the top.",
    ),
    "heading-blank": Text(
        "warning",
        "The column at {cell} has no heading (for example '{value}').",
        "Give it a heading, or delete the column.",
    ),
    "heading-duplicate": Text(
        "warning", "The heading '{value}' stands twice: in column {other} and at {cell}.", "Give each its own heading."
    ),
    "several-tables": Text(
        "error",
        "{count} tables with the same headings stand side by side ({rows} records in all). Only the first was read.",
        "Put them below each other as one table.",
    ),
    "row-too-long": Text(
        "warning",
        "Row {row} has a value to the right of the last heading (column {limit}): '{value}'",
        "See whether a delimiter inside a value has shifted the columns; delete notes beside the table.",
    ),
    "blank-rows": Text("info", "{count} blank rows among the records were passed over (rows {rows})."),
    "row-skipped-above": Text("info", "Rows {rows} are a title or notes above the table, no records: '{value}'"),
    "row-skipped-linkdata": Text("info", "Rows {rows} are '#' lines of LinkData, no records: '{value}'"),
    "row-skipped-description": Text(
        "info", "Rows {rows} describe the columns (type, unit, how to fill in), no records: '{value}'"
    ),
    "row-skipped-heading": Text("info", "Rows {rows} repeat the headings, no records: '{value}'"),
    "row-skipped-table": Text(
        "error",
        "Row {rows} holds headings in other columns than those at the top: another table begins there, and its cells "
        "would get into the wrong columns: '{value}'",
        "Put it into a file of its own, or bring its columns into the order of the first and take the second heading "
        "out.",
    ),
    "section-says-gone": Text(
        "error",
        "Row {rows} ('{value}') seems to say that what stands below it is gone or out of use, and it is published like "
        "the rest.",
        "Take out the rows below it if they are not to be published; else take this row out and say it in 備考.",
    ),
    "row-says-gone": Text(
        "warning",
        "Row {rows} says '{value}'. It is no record, so that published data will not say it.",
        "If there are rows of what is gone or out of use, take them out or say it in 備考. Otherwise leave it.",
    ),
    "row-kept": Text(
        "warning",
        "Row {row} begins like a note or a total, but has an address or a position as records have: it was read as one "
        "('{value}').",
        "If it is none, take it out, or write it into a single cell.",
    ),
    "row-skipped-note": Text("info", "Rows {rows} are notes, no records: '{value}'", _LEFT_OUT),
    "row-skipped-lone": Text(
        "info", "Rows {rows} hold a single cell, a section heading or note, no records: '{value}'", _LEFT_OUT
    ),
    "row-skipped-total": Text("info", "Rows {rows} are totals, no records: '{value}'", _LEFT_OUT),
    "row-skipped-summary": Text(
        "info",
        "Rows {rows} lack what the other rows have: a summary or an addition, no records: '{value}'",
        _LEFT_OUT,
    ),
    "row-skipped-block": Text("info", "Rows {rows} do not belong to the first of the tables, no records: '{value}'"),
    "more-of-the-same": Text(
        "warning", "There are {count} more findings of the same kind ({value}).", "Mend those above and check again."
    ),
}

TEXTS: dict[str, Text] = {
    "source-without-cells": Text(
        "error", "'{value}' has no cells, so there can be no report as a workbook.", "Use `--format html`."
    ),
    "workbook-report-too-large": Text(
        "error",
        "'{value}' is too large for a report as a workbook (more than {limit} cells).",
        "Use `--format html` or `--format json`.",
    ),
    **_FILES,
    **_WORKBOOKS,
    **_ENCODINGS,
    **_ROWS,
}
