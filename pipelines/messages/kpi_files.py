"""Texts about the KPIs as workbooks and as tables with years side by side, and other forms of them."""

from pipelines.messages import Text

_FILES: dict[str, Text] = {
    "kpi-xls": Text(
        "warning",
        "{value} is an old .xls: its formats cannot be read, so that 33.0% is read as 0.33.",
        "Save it as .xlsx.",
    ),
}

_WIDE: dict[str, Text] = {
    "kpi-wide-read": Text("info", "A table with its years side by side; read as observations: {value}"),
    "kpi-wide-left": Text("info", "Columns that are not read as observations of a fiscal year: {value}"),
    "kpi-wide-nothing": Text(
        "error",
        "The years stand side by side, but no column is one of observed values.",
        "Write headings such as 令和4年度実績.",
    ),
    "kpi-wide-unclear": Text(
        "warning",
        "Column '{value}' is left out: its heading does not say of which fiscal year it holds observed values.",
        "If it does, write only the year and 実績, as in 令和4年度実績.",
    ),
    "kpi-wide-calendar": Text(
        "error",
        "Column '{value}' may be a fiscal year (from April) or a calendar year (from January).",
        "Write 年度 if it is a fiscal year, as in 令和4年度実績. Take figures of calendar years out of this table.",
    ),
    "kpi-wide-indicator": Text(
        "error", "No indicator is called '{value}'.", "{suggestion} (A column 指標ID tells them too.)"
    ),
    "kpi-wide-ambiguous": Text(
        "error",
        "Several indicators are called '{value}': {other}",
        "Add a column 指標ID or 施策名 that tells which one is meant.",
    ),
    "kpi-wide-measure": Text(
        "error",
        "'{other}' has no indicator called '{value}', or is not in the table of measures.",
        "Write the measure as that table has it. Indicators of this title: {nearest} (A column 指標ID tells them too.)",
    ),
    "kpi-wide-nameless": Text(
        "error", "A row with observed values does not name its indicator.", "Write its ID or its title."
    ),
    "kpi-wide-unit": Text(
        "error",
        "The unit '{value}' is not that of the indicator, '{expected}'.",
        "See whether it is the same indicator, and use one unit.",
    ),
    "kpi-wide-row": Text("info", "The row of '{value}' is left out, since it is not one of observed values."),
    "kpi-wide-row-unclear": Text(
        "error",
        "'{value}' in column '{other}' does not say whether this row holds observed values.",
        "Write 実績 or 目標 in each row of the column. Delete the column if it is about something else.",
    ),
    "kpi-wide-targets": Text(
        "error",
        "'{value}' stands above this table: its figures may be targets.",
        "If they were observed, write headings such as 令和4年度実績. Take targets out of this table.",
    ),
    "kpi-wide-dash": Text("info", "'{value}' was read as no report."),
}

_FORMS: dict[str, Text] = {
    "open-sdg-ids": Text(
        "error",
        "The IDs '{value}' and '{other}' differ in capitals only: they would be one file.",
        "Change one of them.",
    ),
    "build-form-of-kpi": Text(
        "error", "'{value}' cannot be written in this form; only {expected} can.", "Leave out `--form`."
    ),
}

TEXTS: dict[str, Text] = {**_FILES, **_WIDE, **_FORMS}
