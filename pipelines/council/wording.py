"""The figures in words: each with its value, what belongs to it, and where it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from pipelines.approval import JST
from pipelines.council.model import Account, Line
from pipelines.council.span import ja
from pipelines.frozen import frozen
from pipelines.messages.council import words
from pipelines.standards import Definition

_NAMED = 2  # new datasets that are named


@frozen
class Figure:
    """One figure: `value` and `more` are short, `source` are whole sentences. `share`: 0 to 1, None where there is
    none; `known`: whether there is a figure at all."""

    label: str
    value: str
    more: str
    source: str
    share: float | None = None
    known: bool = True


def figures(account: Account, lang: str = "ja") -> list[Figure]:
    """All figures of the year, in the order of the page."""
    said = words(lang)
    return [
        _datasets(account, said, lang),
        _new(account, said, lang),
        _updates(account, said, lang),
        _covered(account, said),
        _kept(account, said, lang),
        _sound(account, said),
        _downloads(account, said, lang),
        _plans(account, said),
    ]


def day_text(day: date | None, lang: str, unknown: str = "") -> str:
    """A day for people."""
    if day is None:
        return unknown
    return day.isoformat() if lang == "en" else ja(day)


def title_of(known: Definition, lang: str) -> str:
    """What a recommended dataset is called."""
    return known.title_en if lang == "en" else known.title


def made_on(account: Account) -> date:
    """The day in Japan on which it was made."""
    return account.made.astimezone(JST).date()


def joined(names: list[str], lang: str) -> str:
    """A list in one line."""
    return (", " if lang == "en" else "、").join(names)


def _datasets(account: Account, said: Mapping[str, str], lang: str) -> Figure:
    value = said["count"].format(count=f"{len(account.lines):,}")
    more = said["withheld-count"].format(count=len(account.withheld)) if account.withheld else ""
    source = said["from-portal"].format(day=day_text(made_on(account), lang)) if account.asked else said["from-here"]
    return Figure(said["datasets"], value, more, source)


def _new(account: Account, said: Mapping[str, str], lang: str) -> Figure:
    if not account.asked:
        return Figure(said["new"], said["unknown"], "", said["from-created"], known=False)
    value = said["count"].format(count=f"{len(account.new):,}")
    names = [line.title for line in account.new]
    more = (
        "" if len(names) == len(account.lines) else joined(names[:_NAMED], lang) + ("…" if len(names) > _NAMED else "")
    )
    return Figure(said["new"], value, more, said["from-created"])


def _updates(account: Account, said: Mapping[str, str], lang: str) -> Figure:
    if account.updates is None or account.history_since is None:
        return Figure(said["updates"], said["unknown"], "", said["from-no-journal"], known=False)
    source = said["from-journal"].format(since=day_text(account.history_since, lang))
    if account.history_since > account.span.first:
        source += ("" if lang == "ja" else " ") + said["from-journal-late"]
    return Figure(said["updates"], said["times"].format(count=f"{account.updates:,}"), "", source)


def _covered(account: Account, said: Mapping[str, str]) -> Figure:
    whole = len(account.coverage)
    missing = whole - account.covered
    more = said["covered-missing"].format(count=missing) if missing else said["covered-all"]
    value = said["covered-of"].format(part=account.covered, whole=whole)
    return Figure(said["covered"], value, more, said["from-standard"], account.covered / whole)


def _kept(account: Account, said: Mapping[str, str], lang: str) -> Figure:
    source = said["from-promise"].format(day=day_text(made_on(account), lang))
    if not account.promised:
        return Figure(said["kept"], "—", said["kept-nothing"], source, known=False)
    late = len(account.promised) - len(account.kept)
    more = said["kept-late"].format(count=late) if late else said["kept-all"]
    return _share(said["kept"], account.kept, account.promised, more, source, said)


def _sound(account: Account, said: Mapping[str, str]) -> Figure:
    if not account.checked:
        return Figure(said["sound"], said["unknown"], "", said["from-checks"], known=False)
    warnings = sum(line.warnings or 0 for line in account.checked)
    more = said["sound-more"].format(warnings=f"{warnings:,}")
    source = said["from-checks"]
    if unknown := len(account.lines) - len(account.checked):
        more = said["sound-unknown"].format(count=unknown)
    return _share(said["sound"], account.sound, account.checked, more, source, said)


def _share(label: str, part: list[Line], whole: list[Line], more: str, source: str, said: Mapping[str, str]) -> Figure:
    value = said["share"].format(part=len(part), whole=len(whole))
    return Figure(label, value, more, source, len(part) / len(whole))


def _downloads(account: Account, said: Mapping[str, str], lang: str) -> Figure:
    found, label = account.downloads, said["downloads"]
    if found.total is None:
        return Figure(label, said["unknown"], "", said["from-nobody"], known=False)
    most = max(account.lines, key=lambda line: line.downloads or 0, default=None)
    more = said["downloads-top"].format(title=most.title) if most and most.downloads else ""
    if found.source == "ckan":
        return Figure(label, said["views"].format(count=f"{found.total:,}"), more, said["from-tracking"])
    source = said["from-counts"].format(since=day_text(found.since, lang, said["unknown"]))
    return Figure(label, said["times"].format(count=f"{found.total:,}"), more, source)


def _plans(account: Account, said: Mapping[str, str]) -> Figure:
    label, source = said["plans"], said["from-plans"]
    if not account.plans:
        return Figure(label, said["plans-none"], "", source, known=False)
    count = said["unknown"] if account.indicators is None else f"{account.indicators:,}"
    value = said["plans-count"].format(plans=len(account.plans))
    return Figure(label, value, said["plans-indicators"].format(count=count), source)
