"""Dates: every spelling that proves itself becomes ISO; the rest stays, with the reason."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from normalising import cell, column, doubts, repairs

from pipelines.normalise.cell import doubted
from pipelines.normalise.dates import read, wareki
from pipelines.normalise.eras import ERAS, GREGORIAN_FROM
from pipelines.normalise.fiscal import fiscal_year


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("令和6年4月1日", "2024-04-01"),
        ("令和６年４月１日", "2024-04-01"),
        ("令和 6年 4月 1日", "2024-04-01"),
        ("令和6年04月01日", "2024-04-01"),
        ("令和元年5月1日", "2019-05-01"),
        ("㋿6年4月1日", "2024-04-01"),
        ("㍻元年1月8日", "1989-01-08"),
        ("R6.4.1", "2024-04-01"),
        ("r6.4.1", "2024-04-01"),
        ("R.6.4.1", "2024-04-01"),
        ("R06/04/01", "2024-04-01"),
        ("R6-4-1", "2024-04-01"),
        ("Ｒ６．４．１", "2024-04-01"),
        ("R060401", "2024-04-01"),
        ("令6.4.1", "2024-04-01"),
        ("H13. 1.29", "2001-01-29"),
        ("H 7.12. 1", "1995-12-01"),
        ("S28.03.23", "1953-03-23"),
        ("昭和9年1月30日", "1934-01-30"),
        ("昭和64年1月7日", "1989-01-07"),
        ("平成31年4月30日", "2019-04-30"),
        ("大正元年7月30日", "1912-07-30"),
        ("明治45年7月30日", "1912-07-30"),
        ("大正15年12月25日", "1926-12-25"),
        ("昭和元年12月25日", "1926-12-25"),
        ("明治6年1月1日", "1873-01-01"),
        ("令和6年4月1日（月）", "2024-04-01"),
        ("令和6年(2024年)4月1日", "2024-04-01"),
        ("2024年(令和6年)4月1日", "2024-04-01"),
    ],
)
def test_japanese_calendar(before: str, after: str) -> None:
    value, rule, doubt = cell("date", before)
    assert (value, doubt) == (after, None)
    assert rule in ("date-wareki", "date-format")


@pytest.mark.parametrize(
    ("before", "after", "rule"),
    [
        ("2024-04-01", "2024-04-01", None),
        ("2024/4/1", "2024-04-01", "date-format"),
        ("2024.4.1", "2024-04-01", "date-format"),
        ("2024-4-1", "2024-04-01", "date-format"),
        ("２０２４－０４－０１", "2024-04-01", "date-format"),
        ("2024年4月1日", "2024-04-01", "date-format"),
        ("西暦2024年4月1日", "2024-04-01", "date-format"),
        ("2024年4月1日(月)", "2024-04-01", "date-format"),
        ("2024年4月1日（月曜日）", "2024-04-01", "date-format"),
        ("2024年4月29日（月・祝）", "2024-04-29", "date-format"),
        ("2024/4/1 月曜日", "2024-04-01", "date-format"),
        ("20240401", "2024-04-01", "date-format"),
        ("2026-08-22 00:00:00", "2026-08-22", "date-format"),
        ("2026-08-22T00:00:00", "2026-08-22", "date-format"),
        ("2024/4/1 0:00", "2024-04-01", "date-format"),
        ("2024/4/1（月） 10:30", "2024-04-01", "date-time-dropped"),
        ("2026-08-22 13:45:10", "2026-08-22", "date-time-dropped"),
        ("2026-08-22T23:59:59+09:00", "2026-08-22", "date-time-dropped"),
        ("2024年4月1日 10:30", "2024-04-01", "date-time-dropped"),
        ("2024年4月1日（月）10:30", "2024-04-01", "date-time-dropped"),
        ("2024/4/11 0:30", "2024-04-11", "date-time-dropped"),
        ("4/25/2023", "2023-04-25", "date-month-first"),
        ("25/4/2023", "2023-04-25", "date-month-first"),
        ("4/4/2023", "2023-04-04", "date-month-first"),
        ("45016", "2023-03-31", "date-serial"),
        ("45016.0", "2023-03-31", "date-serial"),
    ],
)
def test_western_calendar_and_serials(before: str, after: str, rule: str | None) -> None:
    assert cell("date", before) == (after, rule, None)


@pytest.mark.parametrize(
    ("value", "doubt"),
    [
        ("昭和64年1月8日", "date-era"),
        ("平成31年5月1日", "date-era"),
        ("平成元年1月7日", "date-era"),
        ("令和元年4月30日", "date-era"),
        ("明治45年7月31日", "date-era"),
        ("明治5年12月2日", "date-lunar"),
        ("2023/2/30", "date-impossible"),
        ("2026-02-30", "date-impossible"),
        ("2026-13-01", "date-impossible"),
        ("2025-02-29", "date-impossible"),
        ("令和6年13月1日", "date-impossible"),
        ("2024年4月1日（火）", "date-weekday"),
        ("4/5/2023", "date-order"),
        ("40401", "date-number"),
        ("60401", "date-number"),
        ("5989", "date-number"),
        ("24/4/1", "date-short-year"),
        ("6.4.1", "date-short-year"),
        ("2024年4月", "date-incomplete"),
        ("2024/4", "date-incomplete"),
        ("令和6年度", "date-incomplete"),
        ("令和６年度", "date-incomplete"),
        ("R6.4", "date-incomplete"),
        ("1510", "date-incomplete"),
        ("4月1日", "date-no-year"),
        ("8/5", "date-no-year"),
        ("8月5日（水）～8月16日（日）\n※10日（月）以外", "date-range"),
        ("2024/4/1～2024/4/5", "date-range"),
        ("H21.7.23、H28.3.1追加指定", "date-range"),
        ("2024年(令和5年)4月1日", None),
        ("2024-02-31", "date-impossible"),
        ("未定", None),
        ("令和0年4月1日", None),
        ("2021-10-26T00:00:00Z", None),  # may be another day in Japan
        ("2024/4/110:30", None),  # the 11th, or the 1st
        ("2024-04-0110:30", None),
        ("2024/4/1 99:99", None),
        ("2024/4/1 10:60", None),
        ("2024年4月1日 24:00", None),  # may be meant as the end of that day, or of the day before
    ],
)
def test_what_is_no_certain_date_stays(value: str, doubt: str | None) -> None:
    assert cell("date", value) == (value, None, doubt)


def test_doubts_of_a_required_form_are_errors_and_say_what_to_write() -> None:
    _, log = column("date", ["昭和64年1月8日"])
    assert log.findings[0].severity == "error"
    assert "1989-01-08（平成元年1月8日）" in log.findings[0].remedy()


def test_a_column_proves_the_order_of_month_and_day() -> None:
    cells, _ = column("date", ["4/1/2023", "4/25/2023", "12/31/2023"])
    assert cells == ["2023-04-01", "2023-04-25", "2023-12-31"]
    cells, log = column("date", ["4/1/2023", "25/4/2023"])
    assert cells == ["4/1/2023", "2023-04-25"]
    assert doubts(log) == [("date-order", "4/1/2023")]


def test_a_column_proves_serial_numbers() -> None:
    cells, log = column("date", ["40401", "39015", "45016"])
    assert repairs(log) == {"40401": "2010-08-11", "39015": "2006-10-25", "45016": "2023-03-31"}
    assert cells == ["2010-08-11", "2006-10-25", "2023-03-31"]


@pytest.mark.parametrize(
    ("others", "figures"),
    [
        ([], "20244"),  # year and month
        ([], "20000"),  # any number
        (["45016"], "40401"),  # one does not prove a column
        (["45016", "45017"], "50331"),  # R5.3.31, not a day of 2037
    ],
)
def test_figures_that_may_be_something_else_are_no_serial_number(others: list[str], figures: str) -> None:
    cells, log = column("date", [*others, figures])
    assert cells[-1] == figures
    assert doubts(log) == [("date-number", figures)]


@given(st.dates(date(1873, 1, 1), date(2050, 12, 31)))
def test_any_spelling_of_a_day_is_that_day(day: date) -> None:
    for written in (
        f"{day.year}/{day.month}/{day.day}",
        f"{day:%Y.%m.%d}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year}年{day.month}月{day.day}日（{'月火水木金土日'[day.weekday()]}）",
        f"{day:%Y-%m-%d} 00:00:00",
        wareki(day),
    ):
        assert read(written).value == day.isoformat()


def test_the_japanese_calendar_and_back_for_every_day() -> None:
    day = GREGORIAN_FROM
    while day < date(2051, 1, 1):
        outcome = read(wareki(day))
        assert (outcome.value, outcome.rule) == (day.isoformat(), "date-wareki"), day
        day += timedelta(days=1)


def test_no_day_belongs_to_no_era_and_eras_do_not_reach_over() -> None:
    for era, following in pairwise(ERAS):
        assert era.last is not None
        assert (following.first - era.last).days in (0, 1)
        beyond = following.first + timedelta(days=1)
        year = beyond.year - era.first.year + 1
        written = f"{era.name}{year}年{beyond.month}月{beyond.day}日"
        assert read(written).doubt == "date-era"
    with pytest.raises(ValueError):
        wareki(date(1872, 12, 31))


def test_serials_of_the_range_all_come_out_right() -> None:
    for serial in range(20000, 55000, 97):
        cells, _ = column("date", [str(serial), "10050", "58650"])
        assert cells[0] == (date(1899, 12, 30) + timedelta(days=serial)).isoformat()


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("令和6年度", 2024),
        ("令和６年度", 2024),
        ("R6年度", 2024),
        ("R6度", 2024),
        ("令和元年度", 2019),
        ("平成31年度", 2019),
        ("平成30年度", 2018),
        ("昭和63年度", 1988),
        ("平成元年度", 1989),
        ("昭和64年度", None),
        ("2024年度", 2024),
        ("２０２４年度", 2024),
        ("西暦2024年度", 2024),
        ("令和0年度", None),
        ("令和6年", None),
        ("2024", None),
        ("", None),
    ],
)
def test_fiscal_years(text: str, year: int | None) -> None:
    assert fiscal_year(text) == year


def test_a_doubt_never_changes_the_cell() -> None:
    assert doubted("x", "date-order").value == "x"
