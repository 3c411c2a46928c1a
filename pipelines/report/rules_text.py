"""The report as text for the terminal: level by level what is kept, what is broken and where, what nobody can judge."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import PurePath

from pipelines.messages.readability_words import words
from pipelines.readability.model import MOST, FileReport, SheetReport, TableReport, Verdict, Violation, score_of
from pipelines.readability.ranges import with_sheet
from pipelines.readability.rules import LEVELS
from pipelines.report.display import visible

_SHOWN = 5
_ACROSS = ("mr-columns-gone", "mr-columns-new", "mr-columns-missing")
_SAME = 3
"""So many rules that are not judged for the same reason are told in one line."""
_NOT_MEANT = ("mr-not-workbook", "mr-not-text")


def rules_text(
    reports: Sequence[FileReport], across: Verdict | None, lang: str = "ja", *, everything: bool = False
) -> str:
    """All files one after the other. Long lists of places are cut short unless `everything`."""
    say = words(lang)
    lines = [say["title"], say["advice"]]
    for report in reports:
        lines += ["", say["file"].format(name=PurePath(report.path).name, form=report.format)]
        if report.whole:
            lines += _levels(report.whole, lang, everything)
        for sheet in report.sheets:
            lines += _sheet(sheet, lang, everything)
    if across is not None:
        lines += ["", say["across"], *_verdict(across, lang, everything)]
    return "\n".join(map(visible, lines))


def _sheet(sheet: SheetReport, lang: str, everything: bool) -> Iterator[str]:
    say = words(lang)
    if not sheet.tables and sheet.used and sheet.name is not None:
        yield "  " + say["no-table"].format(sheet=sheet.name)
    for table in sheet.tables:
        yield "  " + _place_of(sheet, table, lang)
        yield from _levels(table.verdicts, lang, everything)


def _place_of(sheet: SheetReport, table: TableReport, lang: str) -> str:
    say = words(lang)
    name = say["sheet"].format(sheet=sheet.name) if sheet.name is not None else ""
    header = say["header"].format(range=table.header_range) if table.header_range else ""
    return name + say["table"].format(range=table.range, columns=table.columns) + header


def _levels(verdicts: Sequence[Verdict], lang: str, everything: bool) -> Iterator[str]:
    say = words(lang)
    for level in LEVELS:
        its = [verdict for verdict in verdicts if verdict.rule.level == level]
        failed = [verdict for verdict in its if verdict.state == "failed"]
        kept = [verdict for verdict in its if verdict.state == "passed"]
        open_ = [verdict for verdict in its if not verdict.judged]
        score = score_of({verdict.rule.id: verdict.state for verdict in its}, level)
        points = say["score"].format(points=score.points) if score else ""
        counts = {"passed": len(kept), "failed": len(failed), "unjudged": len(open_)}
        yield "    " + say["level"].format(level=level, score=points, **counts)
        for verdict in failed:
            yield from _verdict(verdict, lang, everything)
        yield from _rest(kept, open_, lang)


def _rest(kept: Sequence[Verdict], open_: Sequence[Verdict], lang: str) -> Iterator[str]:
    say = words(lang)
    if kept:
        yield "      " + say["passed"].format(rules=" ".join(verdict.rule.id for verdict in kept))
    for verdict in kept:
        notes = [verdict.message(lang)] if verdict.code else [one.message(lang) for one in verdict.violations[:1]]
        yield from ("      " + say["noted"].format(rule=verdict.rule.id, message=note) for note in notes if note)
    elsewhere = [verdict.rule.id for verdict in open_ if verdict.code in _NOT_MEANT]
    by_reason: dict[str, list[Verdict]] = {}
    for verdict in open_:
        if verdict.rule.id not in elsewhere:
            by_reason.setdefault(verdict.message(lang), []).append(verdict)
    for reason, same in by_reason.items():
        many = len(same) > _SAME
        names = (
            [("", " ".join(one.rule.id for one in same))]
            if many
            else [(one.rule.title(lang), one.rule.id) for one in same]
        )
        for title, rule in names:
            yield "      " + say["unjudged"].format(rule=rule, title=f" {title}" if title else "", message=reason)
    if elsewhere:
        yield "      " + say["elsewhere"].format(rules=" ".join(elsewhere))


def _verdict(verdict: Verdict, lang: str, everything: bool) -> Iterator[str]:
    say = words(lang)
    if verdict.state != "failed":
        yield from _rest(*(([verdict], []) if verdict.judged else ([], [verdict])), lang)
        return
    texts = {"rule": verdict.rule.id, "title": verdict.rule.title(lang)}
    yield "      " + say["failed"].format(count=verdict.count, confidence=verdict.confidence, **texts)
    by_code: dict[str, list[Violation]] = {}
    for one in verdict.violations:
        by_code.setdefault(one.code, []).append(one)
    shown = [same if everything else same[:_SHOWN] for same in by_code.values()]
    for same in shown:
        yield from _places(same, lang)
    if left := verdict.count - sum(map(len, shown)):
        yield "          " + say["more"].format(count=left, most=f"{MOST:,}")
    yield "          " + say["remedy"].format(remedy=verdict.remedy(lang))


def _places(shown: Sequence[Violation], lang: str) -> Iterator[str]:
    say = words(lang)
    for one in shown:
        place = with_sheet(one.sheet, one.range) if one.code in _ACROSS else one.range
        yield "          " + say["place"].format(range=place, message=one.message(lang)).strip()
