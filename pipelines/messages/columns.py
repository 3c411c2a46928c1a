"""Texts of the step `columns`: which source column is which field, and what could not be carried over."""

from pipelines.messages import Text
from pipelines.translating import words_of

TEXTS: dict[str, Text] = {
    "column-ambiguous": Text(
        "warning",
        "More than one column may be '{field}': {headings}. None of them was used for it.",
        "Say which one in dataset.yaml, under columns: '{field}: heading'.",
    ),
    "coordinates-unpaired": Text(
        "error",
        "Several columns may be 緯度 or 経度 ({headings}), and it is not plain which of them belong together. None was "
        "used.",
        "Say which pair is meant in dataset.yaml, under columns:, for example '緯度: C列' and '経度: D列'.",
    ),
    "coordinates-differ": Text(
        "error",
        "There are two pairs of 緯度 and 経度, {value} and {further}, and in {count} records they are different places "
        "(rows {rows}). Only {value} was used.",
        "Correct the cells that are wrong. If one pair is right throughout, name it in dataset.yaml: "
        "'columns: {{{settings}}}' or 'columns: {{{alternative}}}'.",
    ),
    "coordinates-repeated": Text(
        "info",
        "There are two pairs of 緯度 and 経度, {value} and {further}. They nowhere differ; the {count} positions that "
        "{value} lacks were taken from {further}.",
    ),
    "column-taken": Text(
        "info",
        "Column '{value}' was not used for '{field}': '{holder}' is.",
        "If it should be the other way round, write '{field}: {value}' under columns: in dataset.yaml.",
    ),
    "column-repeated": Text(
        "info",
        "'{value}' and '{holder}' have the same heading. '{field}' is taken from '{holder}'; '{value}' only fills what "
        "is blank there.",
        "If they hold different things, give them different headings.",
    ),
    "column-repeated-differs": Text(
        "warning",
        "'{value}' and '{holder}' have the same heading, but differ in {count} rows: {rows}. What '{value}' says there "
        "is left out of '{field}'.",
        "If '{value}' is right, write '{field}: {value}' under columns: in dataset.yaml; if they hold different "
        "things, give them different headings.",
    ),
    "column-unmapped": Text(
        "info",
        "Column '{value}' is no field that we know; it is left out.",
        "If it is a field, write 'field: {value}' under columns: in dataset.yaml; "
        "to keep it as it is, write extra_columns: keep.",
    ),
    "column-bracket-unknown": Text(
        "warning",
        "Column '{value}' is left out: without the bracket it would be '{field}', but what '{said}' makes of it is not "
        "known.",
        "If it is '{field}', write '{field}: {value}' under columns: in dataset.yaml, or take the bracket out of the "
        "heading. If it is something else, leave it as it is.",
    ),
    "column-group-unknown": Text(
        "warning",
        "Column '{value}' is left out: by itself it would be '{field}', but below '{said}' that is not certain.",
        "If it is '{field}', write '{field}: {value}' under columns: in dataset.yaml, or put the headings into one "
        "row. If it is something else, leave it as it is.",
    ),
    "unit-scaled": Text(
        "error",
        "Column '{value}' ({field}) counts in '{unit}': its figures would be published as if they were ones.",
        "Write the figures out in full and take the unit out of the heading.",
    ),
    "unit-scaled-above": Text(
        "error",
        "'{value}' stands above the table: its figures count in '{unit}', and would be published as if they were ones "
        "({fields}).",
        "Write the figures out in full and take the line out. If it concerns another column, write the unit into the "
        "heading of that one instead.",
    ),
    "merged-count": Text(
        "error",
        "The figure '{value}' of '{field}' stands in a cell that is merged with rows below it: one figure would be "
        "published as that of each.",
        "Take the cells apart and write the figure of each row.",
    ),
    "row-sums-others": Text(
        "warning",
        "The figures of row {row} ({fields}) are the sums of rows {rows}: a total among the records would count twice.",
        "If it is a total, take it out. Leave it if it is a record.",
    ),
    "ditto-mark": Text(
        "error",
        "'{value}' in '{field}' means 'as above'. In published data no row knows what is above it.",
        "Write out the value of the row above.",
    ),
    "column-says-gone": Text(
        "warning",
        "Column '{value}', which is left out, says '{said}' ({count} rows). What is gone or out of use is published "
        "like the rest.",
        "Take out the rows that are not to be published, or say it in 備考. Leave it if they may be published so.",
    ),
    "crs-said": Text(
        "error",
        "'{value}' names the old Tokyo Datum, whose positions lie some 450 m off: published as they are, they would be "
        "wrong.",
        "Write 'crs: 日本測地系' in dataset.yaml, and they are converted. If they are in the present system, write "
        "'crs: 世界測地系' there.",
    ),
    "column-kept": Text("info", "Column '{value}' is no field of the published form; it is kept, as the settings ask."),
    "column-not-carried": Text(
        "warning",
        "Column '{value}' is a field of a standard, but the published form has no place for it; it is left out.",
        "Move what matters to 備考, or keep the column with extra_columns: keep.",
    ),
    "value-not-carried": Text(
        "warning",
        "'{value}' in '{field}' fits none of the fields of the new form.",
        "If one of the new fields is meant, use its wording in the source.",
    ),
    "column-none": Text(
        "error",
        "None of the columns is a field of '{dataset_en}': no cell of the source would be published.",
        "See whether this is the right file and dataset. If it is, write 'field: heading' under columns: "
        "in dataset.yaml.",
    ),
    "column-pair-split": Text(
        "info", "The two numbers in each cell of column '{value}' became latitude and longitude."
    ),
    "column-override-heading": Text(
        "error",
        "The settings say '{field}: {value}' under columns:, but the source has no heading '{value}'.",
        "{suggestion} (A column without heading may be written as 'C列'.)",
    ),
    "column-override-ambiguous": Text(
        "error",
        "The settings say '{field}: {value}' under columns:, but several columns are headed '{value}': {places}",
        "Name the column by its letters instead, for example '{field}: C列'.",
    ),
    "column-override-twice": Text(
        "error",
        "Under columns: the column '{value}' is used for both '{other}' and '{field}'.",
        "Use it for one of them.",
    ),
}

# how a column was found, as `Match.how` has it → (Japanese, English)
HOW: dict[str, str] = {
    "exact": "the standard's own name",
    "width": "the standard's name in another width or spacing",
    "numbering": "the standard's name with numbering or an instruction",
    "crosswalk": "carried over from the other generation",
    "alias": "another way of writing the name",
    "age": "a five-year age",
    "synonym": "what the heading means",
    "misprint": "taken for a misprint",
    "truncated": "taken for a name cut short",
    "values": "what the cells hold",
    "override": "named in the settings",
    "repeated": "the same heading again; fills gaps",
    "split": "taken apart into several fields",
    "taken": "another column is used",
    "ambiguous": "two candidates; name one",
    "bracket": "what stands in the bracket is not understood",
    "group": "what stands above it is not understood",
    "scale": "counts in hundreds, thousands …",
    "none": "no field",
}


def how_text(code: str, lang: str = "ja") -> str:
    """How a column was found, for people; a code without a text stands for itself."""
    return words_of(HOW, lang, "how").get(code, code)
