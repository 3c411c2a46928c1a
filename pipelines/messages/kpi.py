"""Texts about the KPIs of DX plans: the tables, what their cells say of each other, what is counted for them."""

from pipelines.messages import Text

_SETTINGS: dict[str, Text] = {
    "dataset-of-tables": Text(
        "error",
        "'{value}' consists of several tables and cannot be used here.",
        "Give the dataset's name or its workbook to `publish check` or `publish build`.",
    ),
    "computed-source": Text(
        "error",
        "{file}: '{value}' under computed needs either dataset or catalogue.",
        "For example {{indicator: {value}, dataset: public-wifi, count: 名称}}",
    ),
    "computed-count": Text(
        "error", "{file}: '{value}' cannot be counted for '{indicator}' under computed.", "{suggestion}"
    ),
}

_TABLES: dict[str, Text] = {
    "kpi-source": Text(
        "error",
        "KPIs are read from a folder with four CSV files or a workbook with four sheets: {value}",
        "Point source.path in dataset.yaml to the folder with plans.csv, measures.csv, indicators.csv and "
        "observations.csv, or to a workbook with such sheets.",
    ),
    "kpi-table-missing": Text(
        "error",
        "The table of {value} is missing.",
        "Call the file {value}.csv, or the sheet '{expected}' or '{value}'. There is: {nearest}",
        also="info",
    ),
    "kpi-table-twice": Text(
        "error",
        "The same table is there twice: {other} and {value} ({expected}).",
        "Delete the one that is not used, or move it out of the folder.",
    ),
    "kpi-no-heading": Text(
        "error",
        "No row of this table ({value}) has the heading '{key}'.",
        "Put the headings into the first row, '{key}' (or {expected}) among them.",
    ),
    "kpi-column-missing": Text(
        "error", "There is no column {name}. It is required.", "Add a column headed {name} or {expected}."
    ),
    "kpi-column-twice": Text(
        "error", "The heading '{value}' means the same field ({field}) as '{other}'.", "Keep one of them."
    ),
    "kpi-column-unknown": Text(
        "warning", "Column '{value}' is no field of this table; it is left out.", "{suggestion}"
    ),
    "kpi-reference": Text(
        "error",
        "'{value}' in {field} is not in the table of {other_en}.",
        "Add it to that table, or use an ID that is there. {suggestion}",
    ),
}

_YEARS: dict[str, Text] = {
    "kpi-plan-years": Text(
        "error",
        "The plan ends in {value}, before it begins in {expected}.",
        "Look up in the plan which of the two is right.",
    ),
    "kpi-year-outside": Text(
        "error",
        "The fiscal year {year} in {field} lies outside the plan ({expected}).",
        "Fiscal years are named by the year in which they begin (令和4年度 is 2022). See the plan's period.",
    ),
    "kpi-year-calendar": Text(
        "warning",
        "'{value}' in {field} is read as the fiscal year {expected}, which begins in April.",
        "If it is the fiscal year, write 年度. Take out figures that were counted from January to December.",
    ),
    "kpi-target-before-baseline": Text(
        "error",
        "The target is not due after the baseline ({expected}).",
        "Check the fiscal years of target and baseline, and the day of the baseline.",
    ),
    "kpi-day-outside": Text(
        "error",
        "{value} in {field} is not a day of the fiscal year {year}, but of {expected}.",
        "Fiscal years run from April to March (2022-01-16 is of 2021). Correct the day or the year.",
    ),
    "kpi-observation-twice": Text(
        "error",
        "There is another observation of '{indicator}' for the fiscal year {value}: {other}.",
        "Keep one for each fiscal year: the latest.",
    ),
    "kpi-observation-empty": Text(
        "error",
        "There is neither a value nor words in this observation.",
        "Delete the row if nothing was reported; years without a row are 'not reported'.",
    ),
    "kpi-baseline-differs": Text(
        "warning",
        "The observation {value} is of the time of the baseline, which says {expected}.",
        "Look it up in the plan and correct the one that differs.",
    ),
}

_VALUES: dict[str, Text] = {
    "kpi-unit-unknown": Text(
        "error",
        "The unit '{value}' is not known.",
        "{suggestion} ('per year' stands in its own column.) "
        "If the unit is right, write `units: [{value}]` into dataset.yaml.",
    ),
    "kpi-unit-missing": Text("error", "There are values but no unit.", "Write the unit, such as 件, 人, 回 or %."),
    "kpi-share": Text(
        "error",
        "{field} is a share in per cent, but it is {value}; it must lie between 0 and 100.",
        "Check the decimal point, and that it is no count.",
    ),
    "kpi-percentage": Text(
        "error",
        "{field} is {value} per cent; more than {limit} cannot be.",
        "Check the decimal point, and that it is no count; if it is one, correct the unit.",
    ),
    "kpi-percentage-small": Text(
        "warning",
        "{field} is {value} per cent. Was {candidate} per cent meant?",
        "A cell that Excel shows as 58.2% holds 0.582. Set its format to General and write 58.2.",
    ),
    "kpi-direction": Text(
        "warning",
        "The direction is '{value}', but the target {target} lies on the other side of the baseline {base}.",
        "Check baseline, target and direction. If the target is met already, leave it as it is.",
    ),
    "kpi-target-missing": Text(
        "error",
        "The target has neither a value nor words.",
        "Write what the plan aims at: a number into target_value, words into target_text.",
    ),
    "kpi-text-differs": Text(
        "warning",
        "{field} is {value} (unit: {expected}), but the words beside it say '{other}'.",
        "Look up figure and unit in the document, and correct the one that is wrong.",
    ),
    "kpi-method-words": Text(
        "error",
        "{field} is '{value}', but the target's words are '{other}': the opposite.",
        "Use at_most for a limit that is not to be exceeded (以下), at_least for one that is to be reached (以上).",
    ),
    "kpi-total-year": Text(
        "warning",
        "{value} is added to the other years, though the note or the definition speaks of a total so far (累計).",
        "If the value is the total so far, write 累計 into text; if it is the count of its year, 単年度.",
    ),
    "kpi-total-total": Text(
        "warning",
        "{value} is taken for the total so far, though its text speaks of a total (累計) and of one year (単年度).",
        "Leave in text only the word for what the value is; the other may stand in the note.",
    ),
    "kpi-number-long": Text(
        "error", "{value} in {field} has too many digits.", "At most 15 digits before and 10 after the decimal point."
    ),
    "kpi-plan-differs": Text(
        "error",
        "The indicator's plan '{value}' is not that of its measure {other}, '{expected}'.",
        "Correct the plan's or the measure's ID.",
    ),
    "kpi-organization": Text(
        "error",
        "The plan is of '{value}', not of this organization ({expected}).",
        "See whether this is another organization's file.",
    ),
}

_REPAIRS: dict[str, Text] = {
    "kpi-words": Text("repair", "'{value}' became '{after}': words, moved to the field for the wording."),
}

_COMPUTED: dict[str, Text] = {
    "computed-indicator": Text(
        "error",
        "computed in dataset.yaml names the indicator '{value}', which is not in the table of indicators.",
        "{suggestion}",
    ),
    "computed-percentage": Text(
        "error",
        "computed in dataset.yaml names the indicator '{value}', a percentage: a count cannot be its value.",
        "Name an indicator whose unit is counted.",
    ),
    "computed-observed": Text("info", "The observation of '{field}' for {year} was counted in {source_en}: {value}"),
    "computed-kept": Text(
        "info", "'{field}' has the observation {expected} for {year}; {value}, counted in {source_en}, is not used."
    ),
    "computed-nothing": Text("info", "There is nothing yet to count for '{field}' in this organization ({source_en})."),
    "computed-unsound": Text(
        "warning",
        "'{field}' is not counted: there are errors in {source_en}.",
        "Run `publish check {source_en}` and mend what it finds.",
    ),
    "computed-undated": Text(
        "warning",
        "'{field}' is not counted: nothing says of which day {source_en} is.",
        'Write version (such as "2026-04-01") into its dataset.yaml, or as_of under computed.',
    ),
    "computed-outside": Text("info", "'{field}' is not counted: {source_en} is of {value}, outside the plan's period."),
}

TEXTS: dict[str, Text] = {**_SETTINGS, **_TABLES, **_YEARS, **_VALUES, **_REPAIRS, **_COMPUTED}
