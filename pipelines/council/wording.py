"""The figures in words: each with its value, what belongs to it, and where it comes from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

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


def days_of(account: Account, lang: str) -> str:
    """Which days the report is of, and whether they are over."""
    said = words(lang)
    days = said["span"].format(days=account.span.days(lang))
    if not account.is_running:
        return days
    return days + said["running-year" if account.span.year else "running"]


def notes_of(account: Account, lang: str) -> list[str]:
    """What is not among the datasets: whole lines."""
    said = words(lang)
    unpublished = said["withheld" if account.asked else "withheld-here"].format(names=joined(account.withheld, lang))
    unreadable = said["broken"].format(names=joined(account.broken, lang))
    aside = said["aside"].format(count=f"{account.left_aside:,}")
    told = (unpublished, account.withheld), (unreadable, account.broken), (aside, account.left_aside)
    return [text for text, is_any in told if is_any]


def coverage_of(account: Account, lang: str) -> str:
    """What stands above the 14: what came after the end of a span that is over is not among them."""
    said = words(lang)
    return said["coverage"] + ("" if account.is_running else said["by-the-end"])


def downloads_label(account: Account, lang: str) -> str:
    """What the downloads are called: CKAN counts views, and not those of the span alone."""
    return words(lang)["views" if account.downloads.source == "ckan" else "downloads"]


def joined(names: Sequence[str], lang: str) -> str:
    """A list in one line."""
    return (", " if lang == "en" else "、").join(names)


def _datasets(account: Account, said: Mapping[str, str], lang: str) -> Figure:
    value = said["count"].format(count=f"{len(account.lines):,}")
    if not account.asked:  # what is published from elsewhere is not known
        return Figure(said["datasets"], value, "", said["from-here"])
    more = said["withheld-count"].format(count=len(account.withheld)) if account.withheld else ""
    source = said["from-portal"].format(day=day_text(account.day, lang))
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
    since, label = account.history_since, said["updates"]
    if since is None:
        return Figure(label, said["unknown"], "", said["from-no-journal"], known=False)
    day = day_text(since, lang)
    if account.updates is None:
        return Figure(label, said["unknown"], "", said["from-journal-after"].format(since=day), known=False)
    source, more = said["from-journal"].format(since=day), ""
    if since > account.span.first:
        source += ("" if lang == "ja" else " ") + said["from-journal-late"]
        more = said["since"].format(day=day)
    return Figure(label, said["times"].format(count=f"{account.updates:,}"), more, source)


def _covered(account: Account, said: Mapping[str, str]) -> Figure:
    whole = len(account.coverage)
    missing = whole - account.covered
    more = said["covered-missing"].format(count=missing) if missing else said["covered-all"]
    value = said["covered-of"].format(part=account.covered, whole=whole)
    return Figure(said["covered"], value, more, said["from-standard"], account.covered / whole)


def _kept(account: Account, said: Mapping[str, str], lang: str) -> Figure:
    source = said["from-promise" if account.asked else "from-promise-here"].format(day=day_text(account.day, lang))
    if not account.promised:
        return Figure(said["kept"], "—", said["kept-nothing"], source, known=False)
    states = [line.state for line in account.promised]
    counts = {"kept-late": states.count("overdue"), "kept-undated": states.count("undated")}
    more = joined([said[key].format(count=count) for key, count in counts.items() if count], lang)
    return _share(said["kept"], account.kept, account.promised, more or said["kept-all"], source, said)


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
    found, label = account.downloads, downloads_label(account, lang)
    since = day_text(found.since, lang, said["unknown"])
    if found.total is None:
        source = said["from-counts-after"].format(since=since) if found.since else said["from-nobody"]
        return Figure(label, said["unknown"], "", source, known=False)
    late = found.since is not None and found.since > account.span.first
    most = max(account.lines, key=lambda line: line.downloads or 0, default=None)
    more = [said["since"].format(day=since)] if late else []
    more += [said["downloads-top"].format(title=most.title)] if most and most.downloads else []
    source = said["from-tracking"] if found.source == "ckan" else said["from-counts"].format(since=since)
    return Figure(label, said["times"].format(count=f"{found.total:,}"), joined(more, lang), source)


def _plans(account: Account, said: Mapping[str, str]) -> Figure:
    label, source = said["plans"], said["from-plans"]
    if not account.plans:
        return Figure(label, said["plans-none"], "", source, known=False)
    count = said["unknown"] if account.indicators is None else f"{account.indicators:,}"
    if account.plan_count is None:
        value = said["plans-datasets"].format(count=len(account.plans))
    else:
        value = said["plans-count"].format(plans=account.plan_count)
    return Figure(label, value, said["plans-indicators"].format(count=count), source)
