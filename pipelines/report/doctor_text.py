"""What `doctor` found, for the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from pipelines.report.display import visible, width_of, wrapped

if TYPE_CHECKING:
    from pipelines.portal.checks import Check

_LABELS = 5
_STATES = {"problem": ("問題", "problem"), "warning": ("注意", "warning"), "ok": ("良好", "good")}
_NAMES: Mapping[str, tuple[str, str]] = {
    "address": ("アドレス", "address"),
    "connection": ("接続", "connection"),
    "version": ("版", "version"),
    "plugins": ("拡張機能", "extensions"),
    "clock": ("時計", "clock"),
    "token": ("トークン", "token"),
    "organization": ("団体", "organization"),
    "data": ("データ", "data"),
    "owner": ("持ち主", "owner"),
    "name": ("名前", "names"),
    "tags": ("キーワード", "keywords"),
    "licence": ("ライセンス", "licence"),
    "groups": ("グループ", "groups"),
    "fields": ("項目", "fields"),
    "size": ("大きさ", "size"),
    "bodik": ("BODIK API", "BODIK's API"),
}


def doctor_text(checks: Sequence[Check], lang: str = "ja", width: int = 100) -> str:
    """Lines: problems first, then what is to be looked at, then what is good; how many of each in the end.

    Nothing in it is what a terminal would obey.
    """
    return "\n".join(_lines(checks, lang, max(width, 40)))


def _lines(checks: Sequence[Check], lang: str, width: int) -> Iterator[str]:
    for state in _STATES:
        for check in (one for one in checks if one.state == state):
            yield from _check(check, lang, width)
    counts = [f"{_word(words, lang)} {sum(one.state == state for one in checks)}" for state, words in _STATES.items()]
    yield ""
    yield (", " if lang == "en" else "、").join(counts)


def _check(check: Check, lang: str, width: int) -> Iterator[str]:
    head = f"{_word(_STATES[check.state], lang)} · {_word(_NAMES[check.name], lang)}"
    message, remedy = check.message(lang), check.remedy(lang)
    if remedy or check.datasets:
        yield head + _concerned(check.datasets, lang)
        yield from _indented(message, "  ", width)
    else:
        yield from _indented(f"{head}: {message}", "", width)
    if remedy:
        yield from _indented(remedy, "  → ", width)


def _word(words: tuple[str, str], lang: str) -> str:
    return words[1] if lang == "en" else words[0]


def _concerned(labels: Sequence[str], lang: str) -> str:
    if not labels:
        return ""
    shown = [visible(label) for label in labels[:_LABELS]]
    rest = len(labels) - len(shown)
    if rest:
        shown.append(f"{rest} more" if lang == "en" else f"ほか {rest} 件")
    return " — " + (", " if lang == "en" else "、").join(shown)


def _indented(text: str, before: str, width: int) -> Iterator[str]:
    """`text` after `before`; further lines stand below the first, and two columns to the right at least."""
    space = max(width_of(before), 2)
    lines = [one for part in text.split("\n") for one in wrapped(visible(part), width - space)]
    yield before + lines[0]
    yield from (" " * space + line for line in lines[1:])
