"""Texts of `publish adopt`: what an officer's file is taken for, what is asked about it, and what stands in its way."""

from __future__ import annotations

from pipelines.messages import Text

TEXTS: dict[str, Text] = {
    "adopt-no-organization": Text(
        "error",
        "There is no organization here yet: {value}",
        "Begin with `publish init NAME`. If it lies elsewhere, name the folder with `--workspace`.",
    ),
    "adopt-organization-unknown": Text(
        "error",
        "There is no organization called '{value}' here.",
        "{suggestion} (For a new one, begin with `publish init`.)",
    ),
    "adopt-as": Text(
        "error",
        "`--as {value}` cannot be read.",
        "Use `--as DATASET` or `--as ORGANIZATION/DATASET`, for example `--as aed` or `--as mihon/aed`.",
    ),
    "adopt-column": Text(
        "error",
        "`--column {value}` cannot be read.",
        "Use `--column FIELD=HEADING`; for a column without heading `--column FIELD=C列`, for none `--column FIELD=-`.",
    ),
    "adopt-frequency": Text(
        "error",
        "There is no frequency called '{value}'.",
        "Use one of: daily, weekly, monthly, quarterly, biannual, annual, irregular, never",
    ),
    "adopt-kpi": Text(
        "error",
        "KPIs of a DX plan are several tables, which `publish adopt` does not take: {value}",
        'Use `publish new {dataset} --from "{value}"`.',
    ),
    "adopt-exists": Text(
        "error",
        "{label} exists already, and nothing was changed: {value}",
        "If this is its new file, add `--replace` (its settings are kept). If it is another dataset, "
        "name it with `--as`.",
    ),
    "adopt-nothing-there": Text(
        "error",
        "There is no {label} yet whose file could be replaced: {value}",
        "Leave out `--replace` the first time.",
    ),
    "adopt-decision": Text(
        "error",
        "Nothing was written, for there is something to be decided. {value}",
        "Repeat the call with what you decide: {option} (without `--yes` you are asked)",
    ),
    "adopt-unanswered": Text(
        "error",
        "There was no answer; nothing was written.",
        "Repeat `publish adopt`. To go on without being asked, add `--yes`.",
    ),
    "adopt-file-changed": Text(
        "error",
        "The file changed while it was being looked at: {value}",
        "Close it where it is open, then repeat the call. Nothing was written.",
    ),
    "adopt-settings-by-hand": Text(
        "error",
        "'{key}' in {file} could not be changed. Nothing was written.",
        "Put the file into the folder source and set `path` under `source` to '{value}' yourself.",
    ),
}
