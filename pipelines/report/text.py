"""The report in a terminal: a table an officer can work through from top to bottom."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from pipelines.messages.columns import how_text
from pipelines.report.display import padded, shortened, visible, width_of, wrapped
from pipelines.report.grouping import Entry, Rule, Section, cell_ranges, rule_text, rules, sections
from pipelines.report.labels import labels, levels_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipelines.report import Report

_ENTRIES_OF_A_KIND = 10
_CELLS_SHOWN = 12
_EXAMPLES_OF_A_RULE = 2
_PLAIN = ("exact", "width", "numbering", "crosswalk")  # the national headings themselves: nothing to look at
_GAP = "  "
_CELL_WIDTH, _FIELD_WIDTH, _VALUE_WIDTH = 12, 20, 20
_LONGEST = 2_000  # columns of a message: a cell in it may have a million characters
_ONE_CELL_WIDTH = 24  # one cell is named in full, with its file or sheet; of several, their number does as well
_MIN_WIDTH, _MIN_CONTENT = 50, 24


def report_text(report: Report, lang: str, width: int, *, everything: bool) -> str:
    """The lines of `Report.to_text`, joined and ended by a line feed."""
    words = labels(lang)
    lines = [*_head(report, words, lang)]
    found = sections(report.log.findings, lang, None if everything else _ENTRIES_OF_A_KIND)
    for severity in ("error", "warning", "info"):
        part = [section for section in found if section.severity == severity]
        if part:
            table = _Table(part, words, max(width, _MIN_WIDTH), report.source.sheet, everything=everything)
            heading = f"■ {words[f'{severity}s']} {_count(sum(section.count for section in part), words)}"
            lines += ["", heading, *table.lines()]
    if report.log.repairs:
        lines += ["", *_repairs(report, words, lang, width, everything=everything)]
    if inferred := [entry for entry in report.shown_columns if entry[1] and (everything or entry[2] not in _PLAIN)]:
        lines += ["", f"■ {words['columns']}", *_columns(inferred, lang)]
    return "\n".join(lines) + "\n"


def _columns(entries: Sequence[tuple[str, str | None, str]], lang: str) -> Iterator[str]:
    """Headings whose meaning was inferred, so that a wrong guess is seen."""
    wide = min(max(width_of(visible(heading)) for heading, _, _ in entries), _VALUE_WIDTH)
    for heading, field, how in entries:
        yield f"   {padded(shortened(visible(heading), wide), wide)} → {field}{_GAP}({how_text(how, lang)})"


def _count(count: int, words: Mapping[str, str]) -> str:
    return words["count"].format(count=f"{count:,}")


def _head(report: Report, words: Mapping[str, str], lang: str) -> Iterator[str]:
    source, counts = report.source, report.log.counts
    parts = [visible(source.path)]
    if report.shown_sheet:
        parts.append(words["sheet"].format(sheet=visible(report.shown_sheet)))
    parts.append(words["rows"].format(rows=f"{report.rows:,}"))
    yield _GAP.join(parts)
    yield words["form"].format(title=title_of(report, lang))
    summary = words["summary"].format(
        errors=f"{counts['error']:,}", warnings=f"{counts['warning']:,}", repairs=f"{len(report.log.repairs):,}"
    )
    if report.located:
        summary += words["summary-located"].format(located=f"{report.located:,}", rows=f"{report.rows:,}")
        summary += "".join(
            words["summary-level"].format(word=word, count=count) for word, count in levels_of(report, lang)
        )
    yield summary
    verdict = verdict_of(report)
    advice = words[f"advice-{verdict}"].format(errors=f"{counts['error']:,}", warnings=f"{counts['warning']:,}")
    yield f"{words[f'verdict-{verdict}']} {advice}" if lang == "en" else words[f"verdict-{verdict}"] + advice


def title_of(report: Report, lang: str) -> str:
    """What dataset the file is, for people."""
    from pipelines.standards import definition

    if report.dataset is None:
        return labels(lang)["unknown"]
    known = definition(report.dataset)
    return known.title_en if lang == "en" else known.title


def verdict_of(report: Report) -> str:
    """error, warning or ok: the gravest thing found."""
    counts = report.log.counts
    return "error" if counts["error"] else "warning" if counts["warning"] else "ok"


class _Table:
    """Findings of one severity in four columns: cell, field, value, and what to do."""

    def __init__(
        self, part: Sequence[Section], words: Mapping[str, str], width: int, sheet: str | None, *, everything: bool
    ) -> None:
        self.part = part
        self.words = words
        self.sheet = sheet
        self.cells_shown = None if everything else _CELLS_SHOWN
        self.widths = self._fit(width)

    def _fit(self, width: int) -> tuple[int, int, int, int]:
        """As wide as the texts need, each within its limit; the last column takes the rest."""
        entries = [entry for section in self.part for entry in section.entries]
        needs = [
            min(limit, max(width_of(self.words[head]), *(width_of(part) for part in parts)))
            for limit, head, parts in (
                (_ONE_CELL_WIDTH, "cell", [self._spot(entry) for entry in entries]),
                (_FIELD_WIDTH, "field", [entry.field or "" for entry in entries]),
                (_VALUE_WIDTH, "value", [self._value(entry) for entry in entries]),
            )
        ]
        rest = width - sum(needs) - 3 * len(_GAP)
        while rest < _MIN_CONTENT:
            widest = needs.index(max(needs))
            needs[widest] -= 1
            rest += 1
        return needs[0], needs[1], needs[2], rest

    def lines(self) -> Iterator[str]:
        """Heading, rule, and the entries."""
        heads = [[self.words[name]] for name in ("cell", "field", "value", "content")]
        yield from self._row(heads)
        yield _GAP.join("-" * width for width in self.widths)
        for section in self.part:
            said = ""
            for entry in section.entries:
                yield from self._entry(entry, with_remedy=entry.remedy not in ("", said))
                said = entry.remedy
            if section.left_out:
                more = self.words["more"].format(count=f"{section.left_out:,}") + self.words["more-text"]
                yield from self._row([[""], [shortened(section.entries[0].field or "", self.widths[1])], [""], [more]])

    def _entry(self, entry: Entry, *, with_remedy: bool) -> Iterator[str]:
        spot, field, value, content = self.widths
        text = wrapped(shortened(visible(entry.message), _LONGEST), content)
        if with_remedy:
            first, *rest = wrapped(shortened(visible(entry.remedy), _LONGEST), content - 3)
            text += [f"→ {first}", *(f"   {line}" for line in rest)]
        if self._spot(entry) != self._cells(entry):
            text += wrapped(self.words["cells"] + self._cells(entry), content)
        yield from self._row(
            [
                [shortened(self._spot(entry), spot)],
                wrapped(visible(entry.field or ""), field),
                [shortened(self._value(entry), value)],
                text,
            ]
        )

    def _cells(self, entry: Entry) -> str:
        ranges = cell_ranges(entry.places, self.sheet)
        if self.cells_shown is not None and len(ranges) > self.cells_shown:
            more = self.words["more-cells"].format(count=f"{len(ranges) - self.cells_shown:,}")
            ranges = [*ranges[: self.cells_shown], more]
        return visible(", ".join(ranges)) or self.words["whole"]

    def _spot(self, entry: Entry) -> str:
        """The cells where there is room for them, else how many there are."""
        cells = self._cells(entry)
        return cells if entry.count == 1 or width_of(cells) <= _CELL_WIDTH else _count(entry.count, self.words)

    def _value(self, entry: Entry) -> str:
        if entry.value is None:
            return ""
        return visible(entry.value) or self.words["blank"]

    def _row(self, columns: Sequence[Sequence[str]]) -> Iterator[str]:
        for number in range(max(map(len, columns))):
            parts = (
                padded(column[number] if number < len(column) else "", width)
                for column, width in zip(columns, self.widths, strict=True)
            )
            yield _GAP.join(parts).rstrip()


def _repairs(report: Report, words: Mapping[str, str], lang: str, width: int, *, everything: bool) -> Iterator[str]:
    yield f"■ {words['repairs']} {words['places'].format(count=f'{len(report.log.repairs):,}')}"
    for rule in rules(report.log.repairs):
        count = words["places"].format(count=f"{len(rule.repairs):,}")
        yield from wrapped(f"{visible(rule.field)}: {visible(rule_text(rule, lang))} {count}", width)
        yield from (f"   {line}" for line in _examples(rule, words, report.source.sheet, width - 3, everything))


def _examples(rule: Rule, words: Mapping[str, str], sheet: str | None, width: int, everything: bool) -> Iterator[str]:
    for repair in rule.repairs if everything else rule.repairs[:_EXAMPLES_OF_A_RULE]:
        cell = "".join(cell_ranges([repair.place], sheet))
        before, after = (visible(value) or words["blank"] for value in (repair.before, repair.after))
        yield shortened(f"{visible(cell)}{_GAP}{before} → {after}", width)
