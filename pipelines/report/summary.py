"""What CI found as a page of Markdown: for `$GITHUB_STEP_SUMMARY`, or a note to a merge request.

What comes from files stands in blocks of code, where neither Markdown nor HTML, mentions, references nor addresses
come alive; names inside of tables stand in spans of code.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING

from pipelines.frozen import frozen
from pipelines.report.ci_words import ci_words
from pipelines.report.display import ELLIPSIS, visible, wrapped
from pipelines.report.grouping import cell_ranges, sections
from pipelines.report.labels import labels
from pipelines.report.plan_text import counts_text, value_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipelines.ci.checking import Checked
    from pipelines.ci.rows import Difference
    from pipelines.errors import MachikadoError
    from pipelines.portal.rows import RowChanges
    from pipelines.report.grouping import Entry

LIMIT = 1_000_000  # bytes; GitHub takes 1 MiB for a step, GitLab a million characters for a note
_END = 2_000  # bytes kept for what is said last
_ENTRIES = 10  # of a dataset
_ENTRIES_OF_A_KIND = 3
_CELLS = 12
_ROWS = 20  # of each kind
_WIDTH = 100  # columns of a terminal
_LONGEST = 1_000  # characters of one message: a cell may hold a book
_MARKS = {"failed": "🛑", "error": "❌", "warning": "⚠️", "ok": "✅", "skipped": "➖"}


@frozen
class Scope:
    """What was looked at: `ref`, what it was compared with ("": with nothing), why all were checked (`everything`), how
    many datasets there are, and which are gone.
    """

    total: int
    ref: str = ""
    everything: MachikadoError | None = None
    deleted: tuple[str, ...] = ()


def summary(checks: Sequence[Checked], scope: Scope, lang: str = "ja", *, room: int = LIMIT) -> str:
    """The page, at most `room` bytes of UTF-8: the table of all datasets, then what was found in each."""
    words = ci_words(lang)
    head, gone = list(_head(checks, scope, lang)), scope.deleted
    parts = [*head, *_table(checks, lang)]
    if gone:
        parts.append(f"**{words['deleted']}**\n\n" + "\n".join(f"- {code(label)}" for label in gone) + "\n")
    worst_first = sorted((one for one in checks if _is_told(one)), key=lambda one: list(_MARKS).index(one.state))
    details = (_details(one, lang) for one in worst_first)  # none is made for which there is no room
    text, number = _fitting(chain(parts, details), room - _END)
    rows = max(number - len(head) - 1, 0)  # of the table itself, below its headings
    left = max(len(checks) - rows, 0)  # these datasets are not named at all
    left = left or len(worst_first) - max(number - len(parts), 0)
    if left := left + (len(gone) if number < len(parts) else 0):
        text += words["datasets-left-out"].format(count=f"{left:,}", limit=f"{LIMIT // 1000:,}") + "\n"
    return text


def _fitting(parts: Iterable[str], room: int) -> tuple[str, int]:
    """The first of the parts, as many as there is room for (bytes); how many these are."""
    fitting, size = [], 0
    for part in parts:
        size += len(part.encode("utf-8")) + 1
        if size > room:
            break
        fitting.append(part + "\n")
    return "".join(fitting), len(fitting)


def code(text: str) -> str:
    """The text as code inside of a line or a table. A bar, which would end a cell of the table, becomes a wide one."""
    shown = visible(" ".join(text.split())).replace("|", "｜") or "–"
    fence = _fence(shown, 1)
    return f"{fence} {shown} {fence}" if "`" in shown else f"{fence}{shown}{fence}"


def fenced(lines: Sequence[str], kind: str = "text") -> str:
    """The lines as a block of code, which nothing in them can end."""
    text = "\n".join(lines)
    fence = _fence(text, 3)
    return f"{fence}{kind}\n{text}\n{fence}\n"


def _fence(text: str, least: int) -> str:
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    return "`" * max(least, longest + 1)


def _head(checks: Sequence[Checked], scope: Scope, lang: str) -> Iterator[str]:
    words = ci_words(lang)
    states = {one.state for one in checks}
    worst = next((state for state in ("failed", "error", "warning") if state in states), "ok" if states else "none")
    yield f"## {words['title']}\n"
    yield f"{_MARKS.get(worst, '➖')} {words[f'verdict-{worst}']}\n"
    if scope.everything:
        yield fenced(_folded(scope.everything.message(lang)))
    elif scope.ref:
        yield words["since"].format(ref=code(scope.ref), checked=f"{len(checks):,}", all=f"{scope.total:,}") + "\n"
    else:
        yield words["all-checked"].format(all=f"{len(checks):,}") + "\n"


def _table(checks: Sequence[Checked], lang: str) -> Iterator[str]:
    if not checks:
        return
    words = ci_words(lang)
    heads = [words[name] for name in ("dataset", "result", "errors", "warnings", "rows")]
    compared = any(one.difference for one in checks)
    heads += [words["changes"]] if compared else []
    yield f"| {' | '.join(heads)} |\n|{' --- |' * len(heads)}"
    for one in checks:
        rows = f"{one.report.rows:,}" if one.report else ""
        cells = [code(one.label), f"{_MARKS[one.state]} {words[f'state-{one.state}']}"]
        cells += [f"{one.count('error'):,}", f"{one.count('warning'):,}", rows]
        cells += [_changes(one.difference, words)] if compared else []
        yield f"| {' | '.join(cells)} |"
    yield ""


def _changes(difference: Difference | None, words: Mapping[str, str]) -> str:
    if difference is None:
        return ""
    if difference.is_new:
        return words["new"]
    if difference.unread:
        return words["uncompared"]
    names = ("added", "removed", "changed", "columns-added", "columns-removed")
    kinds = zip(names, (*difference.counts, *difference.columns), strict=True)
    return ", ".join(words[kind].format(count=f"{count:,}") for kind, count in kinds if count) or words["same"]


def _is_told(check: Checked) -> bool:
    changed = check.difference is not None and check.difference.is_told
    return changed or check.state in ("failed", "error", "warning")


def _details(check: Checked, lang: str) -> str:
    words = ci_words(lang)
    parts = [f"### {_MARKS[check.state]} {code(check.label)}\n"]
    if check.error:
        error = check.error
        parts.append(fenced([*_folded(error.message(lang)), *_folded("→ " + error.remedy(lang))]))
    elif lines := list(_found(check, lang)):
        parts += [f"**{words['findings']}**\n", fenced(lines)]
    if check.difference:
        parts += _difference(check.difference, lang)
    return "\n".join(parts)


def _found(check: Checked, lang: str) -> Iterator[str]:
    """The first findings, errors before warnings: cells, column, value; what is wrong; what to do."""
    sheet = check.report.source.sheet if check.report else None
    told = [finding for finding in check.findings if finding.severity in ("error", "warning")]
    entries = [entry for part in sections(told, lang, _ENTRIES_OF_A_KIND) for entry in part.entries][:_ENTRIES]
    for entry in entries:
        yield from _entry(entry, sheet, lang)
    left = len(told) - sum(entry.count for entry in entries)
    if left:
        yield visible(ci_words(lang)["more-findings"].format(count=f"{left:,}", label=check.label))


def _entry(entry: Entry, sheet: str | None, lang: str) -> Iterator[str]:
    words = labels(lang)
    ranges = cell_ranges(entry.places, sheet)
    cells = ", ".join(ranges[:_CELLS]) + (f" … ({len(ranges):,})" if len(ranges) > _CELLS else "")
    value = "" if entry.value is None else f"= {value_text(entry.value, lang)}"
    parts = (f"[{words[entry.severity]}]", cells or words["whole"], entry.field, value)
    yield visible(" ".join(part for part in parts if part))
    yield from ("    " + line for line in _folded(entry.message))
    if entry.remedy:
        yield from ("    " + line for line in _folded("→ " + entry.remedy))


def _folded(text: str) -> list[str]:
    shown = visible(text)
    return wrapped(shown if len(shown) <= _LONGEST else shown[:_LONGEST] + ELLIPSIS, _WIDTH)


def _difference(difference: Difference, lang: str) -> Iterator[str]:
    words = ci_words(lang)
    if difference.is_new:
        yield words["new-dataset"] + "\n"
    elif difference.unread:
        yield fenced(_folded(difference.unread.message(lang)))
    elif difference.is_told:
        yield f"**{words['row-changes']}**\n"
        if difference.concealed:
            yield words["concealed"] + "\n"
        for name, changes in difference.tables.items():
            lines = list(_row_lines(changes, difference.names.get(name, {}), lang))
            if len(lines) > 1:
                yield (words["table"].format(name=code(name)) + "\n\n" if name else "") + fenced(lines, "diff")


def _row_lines(rows: RowChanges, names: Mapping[str, str], lang: str) -> Iterator[str]:
    """How many rows, then columns, removed, added and changed ones: + and - and ! are coloured in a block of `diff`."""
    words = ci_words(lang)

    def called(row: str) -> str:
        return value_text(f"{row} {names.get(row, '')}", lang)

    yield f"# {counts_text(rows, lang)}"
    yield from (f"- [{value_text(name, lang)}]" for name in rows.columns_removed)
    yield from (f"+ [{value_text(name, lang)}]" for name in rows.columns_added)
    yield from _listed([f"- {called(row)}" for row in rows.removed[:_ROWS]], rows.removed_rows, words)
    yield from _listed([f"+ {called(row)}" for row in rows.added[:_ROWS]], rows.added_rows, words)
    cells = [
        f"! {called(one.row)} [{value_text(one.column, lang)}] "
        f"{value_text(one.before, lang)} → {value_text(one.after, lang)}"
        for one in rows.changed[:_ROWS]
    ]
    yield from _listed(cells, rows.changed_cells, words)


def _listed(lines: list[str], count: int, words: Mapping[str, str]) -> Iterator[str]:
    yield from lines
    if count > len(lines):
        yield f"# … {words['more'].format(count=f'{count - len(lines):,}')}"
