"""Texts of `publish init`: what stands in the way of a new organization."""

from __future__ import annotations

from pipelines.messages import Text

TEXTS: dict[str, Text] = {
    "init-check-digit": Text(
        "error",
        "The check digit of '{value}' is wrong; the right code should be {right}.",
        "Check the code, then use `publish init {right}`.",
    ),
    "init-code-wrong": Text(
        "error",
        "'{value}' is not a local government code.",
        "Give six digits with the check digit (for example 102121), or five without.",
    ),
    "init-two-codes": Text(
        "error", "Two codes were given, and they differ: {value} and {other}", "Give only one of them."
    ),
    "init-unknown": Text(
        "error",
        "There is no municipality called '{value}'.",
        "{suggestion} (If the name is right, add `--code` with its six digits.)",
    ),
    "init-ambiguous": Text(
        "error",
        "Several are called '{value}': {candidates}",
        "Use the code instead of the name, for example `publish init {example}`.",
    ),
    "init-code-of-other": Text("error", "{value} is not the code of '{name}'.", "The code of '{name}' is: {other}"),
    "init-code-missing": Text(
        "error",
        "The code of '{value}' is not known (there is no gazetteer to look it up in).",
        "Add its six digits: `publish init {value} --code CODE`.",
    ),
    "init-title-missing": Text(
        "error",
        "The name of the municipality {value} is not known (there is no gazetteer to look it up in).",
        "Add it: `publish init {value} --title NAME`.",
    ),
    "init-kana-missing": Text(
        "error",
        "The name for addresses of '{value}' is not known.",
        "Add how it is read (`--kana みどりし`) or the name itself (`--name midori`).",
    ),
    "init-kana": Text(
        "error", "'{value}' cannot be read as kana.", "Use hiragana or katakana only, for example `--kana みどりし`."
    ),
    "init-name": Text(
        "error",
        "'{value}' cannot be used as a name for addresses.",
        "Use two or more of: {expected}. For example `--name midori`.",
    ),
    "init-email": Text(
        "error", "'{value}' is not an e-mail address.", "Use for example `--email opendata@example.lg.jp`."
    ),
    "init-exists": Text(
        "error",
        "This organization is there already, and nothing was changed: {value}",
        "To change it, edit {value}/organization.yaml. If it is another one, add `--name`.",
    ),
    "init-unanswered": Text("error", "There was no answer; nothing was written.", "Repeat `publish init`."),
}
