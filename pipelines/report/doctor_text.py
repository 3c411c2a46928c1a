"""What `doctor` found, for the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from pipelines.report.display import visible, width_of, wrapped
from pipelines.translating import words_of

if TYPE_CHECKING:
    from pipelines.portal.checks import Check

_LABELS = 5
_STATES = {"problem": "problem", "warning": "warning", "ok": "good"}
_NAMES: Mapping[str, str] = {
    "address": "address",
    "connection": "connection",
    "version": "version",
    "plugins": "extensions",
    "clock": "clock",
    "token": "token",
    "organization": "organization",
    "data": "data",
    "owner": "owner",
    "name": "names",
    "tags": "keywords",
    "licence": "licence",
    "groups": "groups",
    "fields": "fields",
    "size": "size",
    "bodik": "BODIK's API",
}
WORDS = {**_STATES, **_NAMES, "more": "{count} more", "comma": ", "}


def doctor_text(checks: Sequence[Check], lang: str = "ja", width: int = 100) -> str:
    """Lines: problems first, then what is to be looked at, then what is good; how many of each in the end.

    Nothing in it is what a terminal would obey.
    """
    return "\n".join(_lines(checks, lang, max(width, 40)))


def _lines(checks: Sequence[Check], lang: str, width: int) -> Iterator[str]:
    for state in _STATES:
        for check in (one for one in checks if one.state == state):
            yield from _check(check, lang, width)
    words = _words(lang)
    counts = [f"{words[state]} {sum(one.state == state for one in checks)}" for state in _STATES]
    yield ""
    yield words["comma"].join(counts)


def _check(check: Check, lang: str, width: int) -> Iterator[str]:
    words = _words(lang)
    head = f"{words[check.state]} · {words[check.name]}"
    message, remedy = check.message(lang), check.remedy(lang)
    if remedy or check.datasets:
        yield head + _concerned(check.datasets, lang)
        yield from _indented(message, "  ", width)
    else:
        yield from _indented(f"{head}: {message}", "", width)
    if remedy:
        yield from _indented(remedy, "  → ", width)


def _words(lang: str) -> Mapping[str, str]:
    return words_of(WORDS, lang, "doctor")


def _concerned(labels: Sequence[str], lang: str) -> str:
    if not labels:
        return ""
    shown = [visible(label) for label in labels[:_LABELS]]
    rest = len(labels) - len(shown)
    if rest:
        shown.append(_words(lang)["more"].format(count=rest))
    return " — " + _words(lang)["comma"].join(shown)


def _indented(text: str, before: str, width: int) -> Iterator[str]:
    """`text` after `before`; further lines stand below the first, and two columns to the right at least."""
    space = max(width_of(before), 2)
    lines = [one for part in text.split("\n") for one in wrapped(visible(part), width - space)]
    yield before + lines[0]
    yield from (" " * space + line for line in lines[1:])
