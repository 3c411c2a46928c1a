"""Texts of the stop rules: what would change, and what to look at before it is allowed."""

from pipelines.messages import Text

TEXTS: dict[str, Text] = {
    "publish-stopped": Text(
        "error",
        "Publishing was stopped; what is published was not changed: {value}",
        "Mend the source if it is a mistake. If all is as meant, repeat the same call with `{allow}`: it is published "
        "this once, and recorded. `publish diff` (`publish receive --dry-run` for a bundle) shows the changes.",
    ),
    "stop-unknown": Text(
        "error",
        "--allow knows no rule '{value}'. {suggestion}",
        "Write the name as it was shown when publishing was stopped.",
    ),
    "stop-rows-fell": Text(
        "error",
        "'{file}' falls from {before:,} to {now:,} rows (by {share:.1%}).",
        "See whether the source is cut off, or another sheet or a filtered table was saved.",
    ),
    "stop-rows-fell-gone": Text(
        "error",
        "The published table '{file}' would be gone.",
        "See the settings of the dataset (dataset.yaml). Whoever uses this table can no longer read it.",
    ),
    "stop-rows-replaced": Text(
        "error",
        "Of {rows:,} rows of '{file}' only {known:,} are known to be published already ({share:.1%}), by ID, name and "
        "position.",
        "See whether this is the table of another dataset, or IDs or names now stand at other rows. If nearly all rows "
        "are new, `--allow rows-replaced` publishes them.",
    ),
    "stop-column-vanished": Text(
        "error",
        "Columns would vanish from '{file}': {columns}",
        "See whether headings were changed or lost in the source. Programs that read these columns will break.",
    ),
    "stop-column-vanished-emptied": Text(
        "error",
        "Columns of '{file}' would lose all their values, or nearly all (90 % or more): {columns}",
        "See whether the heading was changed or the column was lost in the source. If only the heading changed, name "
        "it under columns in dataset.yaml.",
    ),
    "stop-located-fell": Text(
        "error",
        "Rows of '{file}' that have a position fall from {before:.1%} to {now:.1%} ({located:,} of {rows:,}).",
        "See with `publish check` whether the columns of latitude and longitude are read and the gazetteer is there.",
    ),
    "stop-coordinates-moved": Text(
        "error",
        "In '{file}' {count:,} rows move by over 500 m ({share:.1%} of the {matched:,} that both tables have). The "
        "farthest: {example} ({kilometres:.1f} km)",
        "See whether the coordinate system or the zone is another, latitude and longitude are exchanged, or IDs now "
        "stand at other rows.",
    ),
    "stop-standard-changed": Text(
        "error",
        "The form of the data changes from '{before}' to '{now}'.",
        "See whether this is the file of another dataset, and dataset in dataset.yaml. If the form is meant to change, "
        "tell whoever uses the data; `--allow standard-changed` publishes it.",
    ),
    "stop-licence-changed": Text(
        "error",
        "The licence changes from '{before_en}' to '{now_en}'.",
        "See license in organization.yaml and dataset.yaml. Whoever uses the data should be told of a change.",
    ),
    "stop-report-errors": Text(
        "error",
        "'{file}' was built of data in which errors were found.",
        "See the errors with `publish check` and mend the source.",
    ),
    "stop-not-ours": Text(
        "error",
        "The dataset '{name}' was not made by this program (it has no datapackage.json).",
        "See its page on the portal. Publishing replaces all its files by those of this package.",
    ),
    "stop-not-ours-draft": Text(
        "error",
        "The dataset '{name}' is hidden and has no files, and it does not bear the mark of a publishing that was begun "
        "by this program.",
        "See on its page who made it. Where a publishing by an earlier version broke off, or nobody needs it, delete "
        "it there and repeat. `--allow not-ours` publishes over it: title, notes and licence are replaced.",
    ),
    "stop-not-ours-owner": Text(
        "error",
        "The dataset '{name}' belongs to another organization, '{owner}'.",
        "See name in organization.yaml and organization in publish.toml.",
    ),
    "stop-not-ours-package": Text(
        "error",
        "The dataset '{name}' was published for another organization, '{before}', not '{now}'.",
        "If two organizations publish under one name, one of them needs another name in organization.yaml. If the code "
        "of your own has changed, `--allow not-ours` publishes it.",
    ),
    "stop-not-ours-nobody": Text(
        "error", "The dataset '{name}' belongs to no organization.", "See on its page who made it."
    ),
    "stop-withdrawn": Text(
        "error",
        "The dataset '{name}' was published from here, and somebody hid it on the portal.",
        "Ask who hid it, and why. If it may be seen again, make it public on the portal, or publish it with "
        "`--allow withdrawn`.",
    ),
    "stop-withdrawn-deleted": Text(
        "error",
        "The dataset '{name}' was published from here, and somebody deleted it on the portal.",
        "Ask who deleted it, and why. If it may be seen again, restore it on the portal, so that ids and addresses "
        "stay; `--allow withdrawn` publishes it anew.",
    ),
    "stop-not-comparable": Text(
        "error",
        "The published '{file}' cannot be read as a table: what becomes of rows, columns and positions is not known.",
        "Download it from the portal's page and see whether it opens. If it is broken, publishing mends it.",
    ),
    "stop-not-comparable-descriptor": Text(
        "error",
        "The published '{file}' cannot be read: what becomes of tables and licence is not wholly known.",
        "Download it from the portal's page and see whether it opens. If it is broken, publishing mends it.",
    ),
}
