"""Cells in the published form: `normalise` brings every column to it, whole columns at a time.

One principle: repair only what can be proved, list every repair, leave the rest as it is. A pattern proves most cells
of a column good at once; only the distinct remaining values go through a rule, and its answers are mapped back.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from pipelines.findings import Log, Place

if TYPE_CHECKING:
    import polars as pl

    from pipelines.messages import Severity
    from pipelines.normalise.cell import Cells, Outcome
    from pipelines.normalise.rules import Rule
    from pipelines.standards import Field, Standard
    from pipelines.table import Column, Table

__all__ = ["normalise"]

_DAMAGE = ("text-mojibake", "text-lost-characters")


def normalise(table: Table, standard: Standard, log: Log, *, code: str | None = None) -> Table:
    """The table with every cell in the canonical form of its field's kind, as far as that can be proved.

    `table`: columns named by the fields of `standard`; others are only cleaned as text. `code`: the organization's
    six digits, a witness for codes that lost digits. Repairs and doubts go to `log` with the place in the source.
    """
    from pipelines.normalise import pairs
    from pipelines.normalise.rules import rule_for

    table = pairs.mend(table, standard, log)
    filled = [column for column in table.columns if column.name not in table.blank_columns]
    fields = [standard.field(column.name) if column.name in standard else None for column in filled]
    rules = [rule_for(field) for field in fields]
    suspects = table.frame.select(
        _suspect(one.name, rule.good, rule.bad) for one, rule in zip(filled, rules, strict=True)
    )
    columns = []
    for column, field, rule, suspect in zip(filled, fields, rules, suspects, strict=True):
        if suspect.any():
            cells = table.frame.get_column(column.name)
            answers = _answers(cells.filter(suspect), rule, _view(cells, rule, column, standard, code))
            columns += [_with(answers, cells, suspect, table, column, field, log)] if answers else []
    return table.with_frame(table.frame.with_columns(columns)) if columns else table


@lru_cache(maxsize=4096)
def _suspect(name: str, good: str | None, bad: str | None) -> pl.Expr:
    """Which cells of a column its rule has to look at."""
    import polars as pl

    cell = pl.col(name)
    if good:
        return (cell != "") & ~cell.str.contains(good)
    return cell.str.contains(bad) if bad else cell != ""


def _view(cells: pl.Series, rule: Rule, column: Column, standard: Standard, code: str | None) -> Cells | None:
    """The column for its rule; None for a column that is no field of the standard."""
    from pipelines.normalise.cell import Cells

    def values() -> list[str]:
        cleaned = (rule.clean(cell).value for cell in cells.unique(maintain_order=True).to_list())
        return [cell for cell in dict.fromkeys(cleaned) if cell and not rule.is_blank(cell)]

    if column.name not in standard:
        return None
    return Cells(standard.field(column.name), standard.dataset, code, values)


def _answers(cells: pl.Series, rule: Rule, view: Cells | None) -> dict[str, Outcome]:
    """Of the cells to look at, the distinct ones that are changed or doubted, each with what became of it."""
    from pipelines.normalise.text import on_one_line

    cure = rule.make(view) if view else on_one_line
    answers = ((cell, rule.answer(cell, cure)) for cell in cells.unique(maintain_order=True).to_list())
    return {cell: answer for cell, answer in answers if answer.value != cell or answer.doubt}


def _with(
    answers: dict[str, Outcome],
    cells: pl.Series,
    suspect: pl.Series,
    table: Table,
    column: Column,
    field: Field | None,
    log: Log,
) -> pl.Series:
    """The column with its changes. Every changed and every doubted cell is noted with its place.

    Damage that reading has named is not named again.
    """
    sheet, number, numbers = table.source.sheet, column.number, table.spread.get(column.name)
    doubted = any(answer.doubt in _DAMAGE for answer in answers.values())
    damaged = {finding.place for finding in log.findings} if doubted else set()
    looked_at = cells.filter(suspect)
    answered = looked_at.is_in(list(answers))
    records, changed, values = suspect.arg_true().filter(answered), [], []
    for record, before in zip(records.to_list(), looked_at.filter(answered).to_list(), strict=True):
        answer = answers[before]
        place = Place(sheet, table.row_numbers[record], numbers[record] if numbers else number)
        if answer.value != before:
            log.repair(answer.rule or "text-spaces", place, column.name, before, answer.value)
            changed.append(record)
            values.append(answer.value)
        if answer.doubt and not (answer.doubt in _DAMAGE and place in damaged):
            severity = _severity(field, answer.doubt)
            log.add(answer.doubt, place, field=column.name, value=before, severity=severity, **answer.params)
    return cells.clone().scatter(changed, values) if changed else cells


def _severity(field: Field | None, doubt: str) -> Severity | None:
    """An error where the standard is sure of the form that the cell lacks; None: as the catalogue of texts has it."""
    if field is None or doubt.startswith("text-") or doubt == "code-exponent":
        return None
    sure = field.type != "string" or field.kind in ("uri", "email") or {"pattern", "enum"} & field.constraints.keys()
    return "error" if sure else "warning"
