"""Texts about checks on each commit: what git says, what is compared, in which forms it is told."""

from pipelines.messages import Text

TEXTS: dict[str, Text] = {
    "git-missing": Text(
        "error",
        "git is not installed here, so it cannot be told what has changed.",
        "Install git, or leave out `--changed-since`: `publish check --all` checks everything.",
    ),
    "git-no-repository": Text(
        "error",
        "The folder is not in a git repository: {value}",
        "Run this in the repository (a CI has to check it out first), or leave out `--changed-since`: "
        "`publish check --all` checks everything.",
    ),
    "git-owner": Text(
        "error",
        "git refuses to work here, since the folder belongs to another user: {value}",
        "If it is yours, type: git config --global --add safe.directory {value}",
    ),
    "git-failed": Text(
        "error",
        "git could not do it ({value}): {reason}",
        "See whether the repository is whole (`git status`, `git fsck`), then repeat the call. Nothing was changed.",
    ),
    "ref-option": Text(
        "error",
        "'{value}' is no revision.",
        "Name a branch, a tag or a commit, such as `--changed-since origin/main`.",
    ),
    "ref-unknown": Text(
        "error",
        "git knows no revision '{value}' here.",
        "Fetch it first (`git fetch origin`), or correct the name: a branch of the server is called `origin/main`.",
    ),
    "ref-shallow": Text(
        "error",
        "The history here is cut off, so it cannot be told what has changed since '{value}'.",
        'Fetch all of it: `fetch-depth: 0` of actions/checkout on GitHub, `GIT_DEPTH: "0"` on GitLab, '
        "`git fetch --unshallow` by hand.",
    ),
    "changed-nothing-before": Text("info", "There is no earlier commit to compare with, so all datasets are checked."),
    "changed-unrelated": Text(
        "info", "'{value}' has no commit in common with what is here, so all datasets are checked."
    ),
    "changed-for-all": Text("info", "{value} has changed, on which all datasets depend: all are checked."),
    "file-outside": Text(
        "error",
        "The file lies outside of the workspace: {value}",
        "Name files below {folder}, or give that folder's place with `--workspace`.",
    ),
    "rows-unread-now": Text(
        "info", "The dataset cannot be read as a table now, so its rows were not compared with those before."
    ),
    "rows-unread-before": Text(
        "info", "What was there before cannot be read as a table, so the rows were not compared. {reason}"
    ),
    "ids-not-kept": Text(
        "warning",
        "{value} records have no ID, and ids.csv has none for them yet.",
        "Type `publish build {label}` and commit ids.csv with the source. IDs that are given out in a CI are not kept: "
        "the next time the records may get others.",
    ),
    "check-nothing": Text(
        "error",
        "Nothing was named to be checked.",
        "For example `publish check 一覧.xlsx` (a file), `publish check aed` (a dataset), `publish check --all`.",
    ),
    "check-changed-files": Text(
        "error",
        "`--changed-files` does not go with {value}.",
        "Leave out one of the two: with `--changed-files` the files that are named say which datasets are checked.",
    ),
    "check-options-of-file": Text(
        "error",
        "{value}: only for a file. A dataset or a data package says itself what it is.",
        "Leave them out. Of a dataset they stand in its dataset.yaml (dataset, source.sheet, waive_required, crs), the "
        "code in organization.yaml; another gazetteer is named in MACHIKADO_GAZETTEER.",
    ),
    "check-form-of-one": Text(
        "error",
        "`--format {value}` is for one file or dataset at a time.",
        "For several there are `--format text`, `json`, `github`, `gitlab`, `sarif`, `junit` and `--summary FILE`.",
    ),
    "check-report": Text(
        "error",
        "`--report {value}` names no form and file.",
        "Write the form, an equals sign and the file: `--report sarif=machikado.sarif`. Forms: {nearest}",
    ),
}
