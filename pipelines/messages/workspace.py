"""Texts about what the user asked for: names, paths, settings."""

from pipelines.messages import Text

TEXTS: dict[str, Text] = {
    "id-given": Text("repair", "A record without an ID got '{after}', which it keeps (ids.csv)."),
    "layout-changed": Text(
        "warning",
        "The headings of the source are not those of the last time. Gone: {value}. New: {new}.",
        "See whether that is meant: programs rely on the items staying the same (rule L3-07).",
    ),
    "id-not-given": Text(
        "warning", "This record has neither a name nor a place, so it got no ID.", "Give it a name, a place or an ID."
    ),
    "id-known-again": Text(
        "info",
        "Taken for the record that was '{before}': it keeps the ID '{value}'.",
        "If it is another one, write a new ID into the source.",
    ),
    "id-of-another": Text(
        "warning",
        "'{value}' was the ID of '{before}' and stands beside another record now.",
        "Leave it if this is the same thing under another name. Otherwise write a new ID: one that was published must"
        " not mean something else.",
    ),
    "ledger-broken": Text(
        "error",
        "Line {row} of {value} cannot be read as kept IDs.",
        "Restore it from a backup or from Git. Without it, records may get other IDs than those published.",
    ),
    "ledger-id-twice": Text(
        "error", "The ID '{id}' stands twice in {value}.", "Restore it, or give one of them another ID."
    ),
    "generation-unknown": Text(
        "error", "There is no generation of the standard called '{value}'.", "Use one of: {nearest}"
    ),
    "field-unknown": Text(
        "error",
        "The standard has no field called '{value}' ({key} in dataset.yaml, or `{option}`).",
        "{suggestion}",
    ),
    "dataset-unknown-name": Text("error", "There is no dataset called '{value}'.", "{suggestion} (Names: {names})"),
    "crs-name-unknown": Text(
        "error",
        "'{value}' is no coordinate system that is known here.",
        "Use for example EPSG:6677, 平面直角座標系9系, JGD2011 / 9系, 日本測地系 or 世界測地系.",
    ),
    "command-unknown": Text(
        "error", "There is no command or dataset called '{value}'.", "Did you mean `publish {nearest}`?"
    ),
    "dataset-ambiguous": Text(
        "error",
        "'{value}' exists in several organizations.",
        "Name the organization too: {nearest} (or add `--all` for all of them)",
    ),
    "dataset-none-named": Text(
        "error", "No dataset was named.", "For example `publish aed`; `publish --all` for all of them. Names: {nearest}"
    ),
    "workspace-empty": Text(
        "error",
        "There is no datasets folder here: {value}",
        "Run this where the datasets folder is. `publish init NAME` begins one; `publish demo` shows a sample town; "
        "`publish check FILE` checks a single file.",
    ),
    "organization-missing": Text(
        "error",
        "The organization's settings are missing: {value}",
        "Put an organization.yaml with code, name and title into {value}.",
    ),
    "source-missing": Text(
        "error", "The source file does not exist: {value}", "Check source.path in dataset.yaml. {suggestion}"
    ),
    "source-outside": Text(
        "error",
        "The source file lies outside the dataset's folder: {value}",
        "Put the file below {folder} and write source.path relative to it.",
    ),
    "setting-not-yaml": Text(
        "error",
        "{file}, line {line}: this is not valid YAML: {value}",
        "Check the indentation, the space after ':' and the quotes on that line.",
    ),
    "setting-unknown": Text("error", "{file}, line {line}: there is no setting called '{value}'.", "{suggestion}"),
    "setting-wrong": Text("error", "{file}, line {line}: '{key}' cannot be '{value}'.", "Expected: {expected}"),
    "setting-missing": Text("error", "{file} lacks '{value}'.", "Add '{value}'."),
    "setting-missing-in": Text("error", "{file}, line {line}: {key} lacks '{value}'.", "Add '{value}'."),
    "setting-twice": Text("error", "{file}, line {line}: '{value}' is written twice.", "Remove one of them."),
    "assertion-rows": Text(
        "error",
        "There are {value} records, outside of what assertions in dataset.yaml allow ({expected}).",
        "See whether the source is cut off; if the number is right, change assertions.",
    ),
    "assertion-located": Text(
        "error",
        "The share of records with coordinates is {value}, less than assertions in dataset.yaml ask ({expected}).",
        "Check the latitude and longitude columns; if they are right, change assertions.",
    ),
    "dataset-unrecognised": Text(
        "error",
        "The headings do not say which dataset this is.",
        "Name it with `--dataset NAME` (for example `--dataset {expected}`). Names: {nearest}",
    ),
    "organization-filled": Text(
        "info", "The source leaves '{field}' blank: it was filled with the organization's '{value}'."
    ),
    "dataset-differs": Text(
        "warning", "The headings look like '{value}' rather than '{expected}'.", "See whether this is the right file."
    ),
    "code-wrong": Text(
        "error",
        "'{value}' is not a valid local government code.",
        "Give six digits including the check digit, for example `--code 131041`.",
    ),
    "code-unknown": Text(
        "warning",
        "The local government code is not known, so the file name lacks it.",
        "Give it with `--code` (6 digits).",
    ),
    "not-writable": Text(
        "error",
        "Cannot write: {value} ({reason})",
        "Check the folder's permissions and free space, then repeat the same call. Nothing was left half-written.",
    ),
    "unexpected": Text(
        "error",
        "Something unexpected went wrong inside this tool ({value}).",
        "Nothing was left half-done. Repeat the call with MACHIKADO_DEBUG=1 in the environment "
        "and report what it prints.",
    ),
    "not-a-dataset-folder": Text(
        "error",
        "{value} is not a dataset folder.",
        "Name a file, a folder with a dataset.yaml or a datapackage.json, or a dataset.",
    ),
}
