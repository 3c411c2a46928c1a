"""What publishing would change, for the terminal."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from pipelines.report.display import shortened, visible
from pipelines.report.plan_words import field_word, plan_words

if TYPE_CHECKING:
    from pipelines.portal import Plan
    from pipelines.portal.plan import FileChange
    from pipelines.portal.rows import RowChanges

_SHOWN = 20  # rows of each kind; the machine form has more
_LONGEST = 80  # columns of a terminal for one value


def plan_text(plan: Plan, lang: str = "ja") -> str:
    """Lines for one dataset: what stops it, changed fields, files, rows. Nothing in it that a terminal would obey."""
    return "\n".join(_lines(plan, lang))


def value_text(value: Any, lang: str, longest: int = _LONGEST) -> str:
    """A value in one line: lists with commas, objects as JSON, blanks said."""
    words = plan_words(lang)
    if isinstance(value, bool):
        return words["yes" if value else "no"]
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        value = ", ".join(value)
    if isinstance(value, dict | list) and value:
        value = json.dumps(value, ensure_ascii=False)
    text = "" if value is None or value == {} or value == [] else str(value)
    return shortened(visible(" ".join(text.split())), longest) or words["empty"]


def changed_fields(one: FileChange, lang: str) -> str:
    """The words of the fields of a file that change; its size changes with its content and is not told."""
    names = {change.field for change in one.changes}
    hidden = {"size", "sha256"} if "hash" in names else set()
    comma = ", " if lang == "en" else "、"
    return comma.join(visible(field_word(change.field, lang)) for change in one.changes if change.field not in hidden)


def _lines(plan: Plan, lang: str) -> Iterator[str]:
    from pipelines.portal.stopping import allowing

    words = plan_words(lang)
    yield f"{visible(plan.name)}: {words[plan.action]}"
    if plan.stops:
        yield f"  ! {words['stopped']}"
        for stop in plan.stops:
            yield f"    {stop.rule}: {stop.message(lang)}"
            yield f"      → {stop.remedy(lang)}"
        yield f"    {words['stopped-advice'].format(allow=allowing(plan.stops))}"
    yield from (f"  * {note.message(lang)}" for note in plan.notes)
    for change in plan.metadata:
        name = visible(field_word(change.field, lang))
        yield f"  {name}: {value_text(change.before, lang)} → {value_text(change.after, lang)}"
    for one in plan.files:
        fields = changed_fields(one, lang)
        said = f"（{fields}）" if fields and lang != "en" else f" ({fields})" if fields else ""
        yield f"  {visible(one.path)}: {words[one.action]}{said}"
        if one.rows:
            yield from (f"    {line}" for line in _row_lines(one.rows, lang))


def _row_lines(rows: RowChanges, lang: str) -> Iterator[str]:
    words = plan_words(lang)
    yield counts_text(rows, lang)
    for sign, word, names in (("+", "column-added", rows.columns_added), ("-", "column-removed", rows.columns_removed)):
        yield from (f"{sign} {words[word].format(name=value_text(name, lang))}" for name in names)
    yield from _listed([f"+ {value_text(row, lang)}" for row in rows.added[:_SHOWN]], rows.added_rows, lang)
    yield from _listed([f"- {value_text(row, lang)}" for row in rows.removed[:_SHOWN]], rows.removed_rows, lang)
    cells = [
        f"~ {value_text(one.row, lang)} {value_text(one.column, lang)}: "
        f"{value_text(one.before, lang)} → {value_text(one.after, lang)}"
        for one in rows.changed[:_SHOWN]
    ]
    yield from _listed(cells, rows.changed_cells, lang)


def counts_text(rows: RowChanges, lang: str) -> str:
    """How many rows there are before and after, and what becomes of them."""
    numbers = {
        "before": rows.before,
        "after": rows.after,
        "added": rows.added_rows,
        "removed": rows.removed_rows,
        "changed": rows.changed_rows,
    }
    return plan_words(lang)["rows"].format_map({key: f"{number:,}" for key, number in numbers.items()})


def _listed(lines: list[str], count: int, lang: str) -> Iterator[str]:
    yield from lines
    if count > len(lines):
        yield plan_words(lang)["more"].format(count=f"{count - len(lines):,}")
