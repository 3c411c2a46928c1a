"""The list of errors, put together as frictionless does it: which of them a record has, and which comes first."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from typing import Protocol

from pipelines.validate.exact.cells import Fault, Part, bad_cells, blank_records
from pipelines.validate.exact.keys import Keys, Repeats
from pipelines.validate.exact.plan import Plan

_NO_KEY = 'cells composing the primary keys are all "None"'
_LAST = 2**62  # no record has so many cells
_SAME = "the same as in the row at position {}"


class Records(Protocol):
    """A table in parts; the same parts whenever it is asked."""

    def parts(self) -> Iterable[Part]:
        """The parts in order."""


@contextmanager
def uncollected() -> Iterator[None]:
    """Python looks for no garbage meanwhile: errors are not garbage, and looking at many takes a tenth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def faults(plan: Plan, records: Records) -> list[Fault]:
    """All errors of the records, in frictionless's order. Raises OnlyFrictionless."""
    found: list[Fault] = []
    blank: set[int] = set()
    keys = Keys(plan)
    with ExitStack() as stack:  # polars works on keys while Python puts errors together
        beside = stack.enter_context(ThreadPoolExecutor(1)) if keys.wanted else None
        for part in records.parts():
            added = beside.submit(keys.add, part) if beside else None
            found += bad_cells(plan, part)
            blank.update(blank_records(plan, part))
            for record, cells in part.uneven.items():
                found += _uneven(plan, part.numbers[record], cells)
            if added:
                added.result()
        repeated = beside.submit(keys.repeats, records.parts) if beside else None
        found.sort()
        repeats = repeated.result() if repeated else Repeats()
    if blank:  # of a record without any value nothing else is said, but for its keys
        found = [fault for fault in found if fault[0] not in blank]
        found += [(number, 0, 0, "blank-row", None, None, None, "") for number in blank]
    _put_in_turn(plan, found, repeats)
    found += _of_keys(plan, repeats)
    found.sort()
    return found


def _uneven(plan: Plan, number: int, cells: Sequence[str]) -> Iterator[Fault]:
    """A record with more cells than there are columns, or with fewer."""
    width = len(plan.columns)
    for column, cell in enumerate(cells[width:], start=width + 1):
        yield (number, column, 0, "extra-cell", column, "", cell, "")
    for column, name in enumerate(plan.names[len(cells) :], start=len(cells) + 1):
        yield (number, width + column, 0, "missing-cell", column, name, "", "")


def _put_in_turn(plan: Plan, found: list[Fault], repeats: Repeats) -> None:
    """A record that repeats a unique value is read in another order than others."""
    first_repeated: dict[int, int] = {}
    for unique in plan.unique:
        for repeating in repeats.before.get((unique,), {}):
            first_repeated.setdefault(repeating, unique)
    if not first_repeated:
        return
    for at, fault in enumerate(found):
        if fault[0] in first_repeated:
            number, turn, rank, type_, column, name, cell, note = fault
            if column is not None and turn < len(plan.columns):
                turn = plan.turns[first_repeated[number]][column - 1]
                found[at] = (number, turn, rank, type_, column, name, cell, note)


def _of_keys(plan: Plan, repeats: Repeats) -> Iterator[Fault]:
    """Repeated values and keys, and records without key: they come after everything else of a record."""
    for column in plan.unique:
        for number, (before, shown) in repeats.before.get((column,), {}).items():
            note = _SAME.format(before)
            yield (number, _LAST, column, "unique-error", column + 1, plan.names[column], shown, note)
    for number, (before, _) in repeats.before.get(plan.primary_key, {}).items():
        yield (number, _LAST + 1, 0, "primary-key", None, None, None, _SAME.format(before))
    for number in repeats.without_key:
        yield (number, _LAST + 1, 0, "primary-key", None, None, None, _NO_KEY)
