"""Texts about a portal's datastore: the tables that it shows and answers queries from."""

from pipelines.messages import Text

TEXTS: dict[str, Text] = {
    "portal-table-refused": Text(
        "warning",
        "The file '{value}' is published, but the portal did not take its table into the datastore: {reason}",
        "Downloads are whole; only the portal's table view and its query API lack the rows. If it happens again, tell "
        "the portal's administrator, or write datastore = false for this portal in publish.toml.",
    ),
}
