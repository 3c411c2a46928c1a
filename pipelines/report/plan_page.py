"""What publishing would change, as one HTML page that stands alone and prints well."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from pipelines.report.display import visible
from pipelines.report.page import page_template
from pipelines.report.plan_text import changed_fields, counts_text, value_text
from pipelines.report.plan_words import field_word, plan_words

if TYPE_CHECKING:
    from pipelines.portal import Plan
    from pipelines.portal.plan import Change, FileChange
    from pipelines.portal.rows import RowChanges

_SHOWN = 200  # rows of each kind
_LONGEST = 400  # columns of a terminal for one value
_LINE = dict.fromkeys(("kind", "row", "column", "before", "after", "more"), "")
Problem = tuple[str, str, str]


def plan_page(plans: Sequence[Plan], lang: str = "ja", *, portal: str = "", problems: Sequence[Problem] = ()) -> str:
    """The plans of some datasets on one page; `portal` is what the portal is called.

    `problems`: datasets that could not be built, each with what happened and what to do. Everything is escaped, control
    characters are shown as signs.
    """
    words = plan_words(lang)
    counts = {action: sum(plan.action == action for plan in plans) for action in ("create", "update", "keep")}
    return page_template("plan.html").render(
        lang=lang,
        words=words,
        portal=words["portal"].format(name=visible(portal)) if portal else "",
        counts=[(words[f"count-{action}"], count) for action, count in counts.items()],
        stopped=sum(bool(plan.stops) for plan in plans),
        problems=[tuple(visible(text) for text in problem) for problem in problems],
        plans=[_plan(plan, lang) for plan in plans],
    )


def _plan(plan: Plan, lang: str) -> dict[str, Any]:
    from pipelines.portal.stopping import allowing

    words = plan_words(lang)
    return {
        "name": visible(plan.name),
        "action": plan.action,
        "stops": [(stop.rule, stop.message(lang), stop.remedy(lang)) for stop in plan.stops],
        "advice": words["stopped-advice"].format(allow=allowing(plan.stops)),
        "notes": [note.message(lang) for note in plan.notes],
        "metadata": [_change(change, lang) for change in plan.metadata],
        "files": [_file(one, lang) for one in plan.files],
    }


def _change(change: Change, lang: str) -> tuple[str, str, str]:
    before, after = (value_text(value, lang, _LONGEST) for value in (change.before, change.after))
    return visible(field_word(change.field, lang)), before, after


def _file(one: FileChange, lang: str) -> dict[str, Any]:
    return {
        "path": visible(one.path),
        "action": one.action,
        "fields": changed_fields(one, lang),
        "counts": counts_text(one.rows, lang) if one.rows else "",
        "rows": _rows(one.rows, lang) if one.rows else None,
    }


def _rows(rows: RowChanges, lang: str) -> dict[str, Any]:
    words = plan_words(lang)
    columns = [words["column-added"].format(name=value_text(name, lang)) for name in rows.columns_added]
    columns += [words["column-removed"].format(name=value_text(name, lang)) for name in rows.columns_removed]
    key = ("・" if lang != "en" else ", ").join(value_text(name, lang) for name in rows.key)
    return {
        "key": words["with-key"].format(key=key) if key else words["without-key"],
        "columns": columns,
        "lines": list(_lines(rows, lang)),
    }


def _lines(rows: RowChanges, lang: str) -> Iterator[dict[str, str]]:
    """What stands in the table: kind, row, column, before, after; and how many more of a kind there are."""
    words = plan_words(lang)

    def more(count: int, shown: int) -> Iterator[dict[str, str]]:
        if count > shown:
            yield {**_LINE, "more": words["more-page"].format(count=f"{count - shown:,}")}

    for kind, names, count in (("removed", rows.removed, rows.removed_rows), ("added", rows.added, rows.added_rows)):
        shown = names[:_SHOWN]
        yield from ({**_LINE, "kind": kind, "row": value_text(name, lang, _LONGEST)} for name in shown)
        yield from more(count, len(shown))
    cells = rows.changed[:_SHOWN]
    for cell in cells:
        texts = {name: value_text(getattr(cell, name), lang, _LONGEST) for name in ("row", "column", "before", "after")}
        yield {**_LINE, "kind": "changed", **texts}
    yield from more(rows.changed_cells, len(cells))
