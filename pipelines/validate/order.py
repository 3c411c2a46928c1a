"""Dates and times that belong together stand in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.validate.context import Context

if TYPE_CHECKING:
    import polars as pl

    from pipelines.standards import Standard

_DATE = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_TIME = r"^[0-9]{2}:[0-9]{2}$"
_BEGINNING_AND_END = (("開始", "終了"), ("開所", "閉所"))
_USUAL_ORDER = (("登録日", "最終更新日"), ("公開日", "最終更新日"))
_APPLICATION_END, _EVENT_END = "参加申込終了日", "終了日"
_APPLICATION_DAYS = ("申込開始日", _APPLICATION_END)
_APPLICATION_TIMES = ("申込開始時刻", "参加申込終了時間")
_YEARS = ("1868", "2100")  # since Meiji, and not beyond what anybody plans


def add_order_findings(context: Context) -> None:
    """Ends before beginnings (dates: error; times: warning, for places open past midnight) and unlikely years."""
    for start, end in pairs(context.standard, "date", _BEGINNING_AND_END):
        _check_pair(context, start, end, "dates-order", _DATE)
    for start, end in pairs(context.standard, "date", _USUAL_ORDER):
        _check_pair(context, start, end, "dates-unlikely-order", _DATE)
    if {_APPLICATION_END, _EVENT_END} <= set(context.standard.names):
        _check_pair(context, _APPLICATION_END, _EVENT_END, "dates-unlikely-order", _DATE)
    if {*_APPLICATION_DAYS, *_APPLICATION_TIMES} <= set(context.standard.names):
        _check_applications(context)
    for start, end in pairs(context.standard, "time", _BEGINNING_AND_END):
        _check_times(context, start, end)
    _check_years(context)


def pairs(standard: Standard, kind: str, words: tuple[tuple[str, str], ...]) -> list[tuple[str, str]]:
    """Fields of one kind whose names differ only by a word for the beginning and its word for the end."""
    names = [field.name for field in standard.of_kind(kind)]
    return [
        (name, name.replace(start, end))
        for name in names
        for start, end in words
        if start in name and name.replace(start, end) in names
    ]


def _check_pair(context: Context, start: str, end: str, code: str, shape: str, *, same_is_wrong: bool = False) -> None:
    import polars as pl

    if not context.fills(start, end):
        return
    readable = pl.col(start).str.contains(shape) & pl.col(end).str.contains(shape)
    wrong = pl.col(end) <= pl.col(start) if same_is_wrong else pl.col(end) < pl.col(start)
    for record in context.table.frame.select((readable & wrong).arg_true()).to_series().to_list():
        context.add(code, record, end, start=start, start_value=context.value(record, start))


def _check_applications(context: Context) -> None:
    """They begin before they end. They run for days, mostly: their times need an order on one and the same day only."""
    import polars as pl

    first_day, last_day = _APPLICATION_DAYS
    _check_pair(context, first_day, last_day, "dates-order", _DATE)
    if context.fills(first_day, last_day, *_APPLICATION_TIMES):
        exempt = (pl.col(first_day) == "") | (pl.col(first_day) != pl.col(last_day))
        _check_times_but(context, *_APPLICATION_TIMES, exempt)


def _check_times(context: Context, start: str, end: str) -> None:
    """Where the days are given too, times of different days need no order; 00:00 to 00:00 is a whole day."""
    import polars as pl

    if not context.fills(start, end):
        return
    first_day, last_day = start.replace("時間", "日"), end.replace("時間", "日")
    exempt = (pl.col(start) == "00:00") & (pl.col(end) == "00:00")
    if first_day != start and context.has(first_day, last_day):
        exempt |= (pl.col(last_day) != "") & (pl.col(first_day) != pl.col(last_day))
    _check_times_but(context, start, end, exempt)


def _check_times_but(context: Context, start: str, end: str, exempt: pl.Expr) -> None:
    """The records that are not exempt."""
    import polars as pl

    table = context.table
    blanked = table.frame.with_columns(pl.when(exempt).then(pl.lit("")).otherwise(pl.col(start)).alias(start))
    same_places = Context(table.with_frame(blanked), context.standard, context.log, context.code, context.centre)
    _check_pair(same_places, start, end, "times-order", _TIME, same_is_wrong=True)


def _check_years(context: Context) -> None:
    import polars as pl

    low, high = _YEARS
    for field in context.filled:
        if field.kind != "date":
            continue
        column = pl.col(field.name)
        year = column.str.slice(0, 4)
        unlikely = column.str.contains(_DATE) & ((year < low) | (year > high))
        for record in context.table.frame.select(unlikely.arg_true()).to_series().to_list():
            context.add("date-unlikely", record, field.name)
