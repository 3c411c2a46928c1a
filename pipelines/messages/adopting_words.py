"""What `publish adopt` says: the proposal, the questions and answers, the comments of `dataset.yaml`."""

from __future__ import annotations

from pipelines.translating import words_of

WORDS: dict[str, str] = {
    "file": "File",
    "file-value": "{name} ({kind}, heading in row {rows}, {count} records)",
    "file-value-plain": "{name} ({kind}, {count} records)",
    "sheet": "Sheet",
    "sheet-others": "{sheet} (not used: {others})",
    "dataset": "Dataset",
    "by-national": "its headings are the national ones ({form})",
    "by-words": "by its headings and cells",
    "by-officer": "as you said",
    "place": "Place",
    "title-columns": "Columns → fields",
    "plain-columns": "{count} columns have the national headings.",
    "unused-columns": "Columns that are not used: {headings}",
    "title-repairs": "Repairs: {count} (your file is not changed)",
    "no-repairs": "There is nothing to repair.",
    "repair": "{field}: {what} {count} places, e.g. {cell} {before} → {after}",
    "title-errors": "To be mended by you: {count} (not published before)",
    "errors-more": "{count} more: `publish check {label}` lists them.",
    "warnings": "{count} warnings: `publish check {label}` lists them.",
    "nothing-wrong": "There are no errors and no warnings.",
    "title-changes": "What differs from the file before",
    "change-came": "New headings: {headings}",
    "change-gone": "Headings that are gone: {headings}",
    "change-moved": "'{field}': was '{then}', is now '{now}'.",
    "change-none": "The headings are the same.",
    "change-unknown": "The file before cannot be read, so nothing can be compared.",
    "frequency": "Renewed: {value}",
    "frequency-open": "not said (`--frequency annual`)",
    "waived": "Published blank: {fields}",
    "later": "To be filled in later (not published before): {fields}",
    "ask-organization": "Whose data is it?",
    "answer-organization": "{title} ({name})",
    "ask-owner": "All rows of this file have the code {other}. Is it data of {title} ({code})?",
    "answer-not-ours": "No (nothing is written)",
    "answer-ours": "Yes, it is of {title}",
    "ask-sheet": (
        "{count} sheets hold tables with the same headings, and only one is taken. Which is it? "
        "(To publish them all, join them on one sheet.)"
    ),
    "answer-sheet": "sheet '{sheet}'",
    "ask-dataset": "The headings do not say which dataset it is. Which is it?",
    "answer-dataset": "{title_en} ({name})",
    "ask-disputed": "More than one column may be '{field}'. Which is it?",
    "ask-lost": "'{field}', which was in the column '{heading}', is not found. Which column is it now?",
    "ask-missing": "There is no column for '{field}', which is required. What now?",
    "ask-blank": "'{field}', which is required, is blank in all rows. What now?",
    "ask-frequency": "How often is this data renewed?",
    "ask-go": "Shall it be done like this?",
    "answer-go": "Yes",
    "answer-mend": "Change which column is which field",
    "answer-stop": "Stop (nothing is written)",
    "ask-which-column": "Number of the column (0: back)",
    "ask-which-field": "Which field is '{heading}'? (a number; 0: none)",
    "answer-column": "column {letters} '{heading}', e.g. {examples}",
    "answer-no-column": "None of them (the field stays blank)",
    "answer-gone": "It is gone (the field stays blank)",
    "answer-waive": "We do not have it: publish '{field}' blank",
    "answer-later": "It will be filled in later (not published before)",
    "answer-frequency": "{value}",
    "number": "Number",
    "wrong-number": "Enter a number from {low} to {high}.",
    "none-shown": "(none)",
    "stopped": "Stopped. Nothing was written.",
    "done": "{label} is there ({summary}).",
    "done-name": "The file is now called '{name}'.",
    "done-kept": "The file before is kept as '{name}'.",
    "next-check": "`publish check {label}` lists what to mend; then `publish adopt FILE --replace`.",
    "next-publish": "To publish: `publish {label}`",
    "yaml-head": "Written by `publish adopt`; change it as you like.",
    "yaml-frequency": "How often it is renewed: {values}",
    "yaml-columns": "field: heading of the source. Next year's file is read by these, too (-: no column).",
    "yaml-waive": "Required by the standard, but not held here; published blank.",
    "yaml-crs": "The system of the coordinates",
    "yaml-more": "More settings: title, description, keywords, license …, see docs/adding-a-dataset.md.",
}

FREQUENCY_NAMES: dict[str, str] = {
    "daily": "daily",
    "weekly": "weekly",
    "monthly": "monthly",
    "quarterly": "every three months",
    "biannual": "twice a year",
    "annual": "yearly",
    "irregular": "irregularly",
    "never": "never",
}
KINDS: dict[str, str] = {
    "csv": "CSV",
    "tsv": "tab-separated",
    "html": "HTML table",
    "json": "JSON",
}
FORMS: dict[str, str] = {
    "standard-ods": "standard open dataset",
    "recommended-basic": "recommended dataset, basic",
}


def word(code: str, lang: str = "ja", /, **params: object) -> str:
    """What the dialogue says, with its parameters filled in."""
    if code == "answer-frequency":
        return frequency_name(str(params["value"]), lang)
    return words_of(WORDS, lang, "adopting")[code].format(**params)


def frequency_name(value: str, lang: str) -> str:
    """How often, for people."""
    return words_of(FREQUENCY_NAMES, lang, "frequency").get(value, value)


def kind_name(value: str, lang: str) -> str:
    """The kind of a file; one without a name stands for itself."""
    return words_of(KINDS, lang, "kind-of-file").get(value, value)


def form_name(value: str, lang: str) -> str:
    """The national form that a table has."""
    return words_of(FORMS, lang, "form").get(value, value)
