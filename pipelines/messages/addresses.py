"""Texts about looking addresses up: what was asked for wrongly."""

from pipelines.messages import Text

TEXTS: dict[str, Text] = {
    "geocode-code-unknown": Text(
        "error",
        "The gazetteer has no municipality with the code {value}.",
        "Give a municipality's 6-digit local government code (102121). `publish gazetteer info` shows what is covered.",
    ),
    "geocode-column-unknown": Text("error", "No column is called '{value}'.", "The headings of this table: {headings}"),
    "geocode-no-address-column": Text(
        "error",
        "Which column holds the addresses?",
        "Name it with `--column HEADING`. The headings of this table: {headings}",
    ),
    "geocode-options-of-file": Text(
        "error",
        "There is no file '{address}', so it is taken for an address. {value}: only for a file of addresses.",
        "See how the file is called; of a single address, leave these options out.",
    ),
    "geocode-output-exists": Text(
        "error", "The file is there already: {value}", "Give another name, or `--force` to overwrite it."
    ),
    "geocode-output-is-source": Text(
        "error", "The source itself is never written to: {value}", "Give another name to `--output`."
    ),
}
