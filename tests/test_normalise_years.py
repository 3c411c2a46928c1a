"""Fiscal years, months and schedules in the notations of plans: only what proves itself is rewritten."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from read_samples import take, xlsx

from pipelines.normalise import fiscal, months, schedules


@pytest.mark.parametrize(
    ("written", "year"),
    [
        ("2022", "2022"),
        ("２０２２", "2022"),
        ("2022.0", "2022"),
        ("'2022", "2022"),
        ("2022年度", "2022"),
        ("令和4年度", "2022"),
        ("令和４（２０２２）年度", "2022"),
        ("2022（令和4）年度", "2022"),
        ("令和4年度（2022年度）", "2022"),
        ("令和元年度", "2019"),
        ("平成31年度", "2019"),
        ("R4", "2022"),
        ("H30年度", "2018"),
        ("㋿4年度", "2022"),
    ],
)
def test_fiscal_years(written: str, year: str) -> None:
    found = fiscal.read(written)
    assert found.value == year
    assert found.rule == (None if written == year else "fiscal-year")


@pytest.mark.parametrize(
    "written",
    [
        "令和4年度（2023年度）",
        "2022-01-16",
        "2022/4",
        "4",
        "22年度",
        "昭和64年度",
        "元",
        "2022–2025",
        "来年度",
        "",
        "()",
        "20222",
    ],
)
def test_what_is_no_fiscal_year_stays(written: str) -> None:
    assert fiscal.read(written).value == written


@pytest.mark.parametrize(
    ("written", "month"),
    [
        ("2022-03", "2022-03"),
        ("2022年3月", "2022-03"),
        ("2022/3", "2022-03"),
        ("令和4年3月", "2022-03"),
        ("2022.3", "2022-03"),
        ("2022.03", "2022-03"),
        ("2022.01", "2022-01"),
        ("2022.10", "2022-10"),
        ("2022/1", "2022-01"),
        ("R4.3", "2022-03"),
        ("R4.1", "2022-01"),
        ("平成31年4月", "2019-04"),
        ("令和元年5月", "2019-05"),
        ("令和4年3月1日", "2022-03-01"),
        ("2022-03-31", "2022-03-31"),
        # no such month, or not of that era
        ("2022-13", "2022-13"),
        ("2022年0月", "2022年0月"),
        ("平成31年5月", "平成31年5月"),
        ("令和元年4月", "令和元年4月"),
        ("令和0年4月", "令和0年4月"),
        ("明治5年12月", "明治5年12月"),
        ("M5.3", "M5.3"),
        ("明治6年1月", "1873-01"),
        ("3月", "3月"),
    ],
)
def test_months(written: str, month: str) -> None:
    assert months.read(written).value == month


def test_months_of_the_old_calendar_are_doubted() -> None:
    assert months.read("明治5年12月").doubt == months.read("M5.3").doubt == "date-lunar"
    assert months.read("明治5年13月").doubt is None


def test_a_number_of_a_spreadsheet_may_be_january_or_october(tmp_path: Path) -> None:
    path = xlsx(tmp_path, [["計画名", "策定年月", "備考"], ["見本計画", 2024.10, "a"], ["見本計画2", "2024.10", "b"]])
    table, _ = take(path)
    number, words = table.values("c2")
    assert (number, words) == ("2024.1", "2024.10")
    assert (months.read(number).value, months.read(number).doubt) == (number, "month-one-or-ten")
    assert (months.read(words).value, months.read(words).doubt) == ("2024-10", None)


@pytest.mark.parametrize(
    ("written", "schedule"),
    [
        ("2021:検討;2022:導入", "2021:検討;2022:導入"),
        ("令和3年度：検討；令和4年度：導入", "2021:検討;2022:導入"),
        ("R3:検討\nR4:導入", "2021:検討;2022:導入"),
        ("2021: 検討 ; 2022:導入;", "2021:検討;2022:導入"),
        ("2021:第1期:準備", "2021:第1期:準備"),
        # a part without its year is nobody's
        ("検討;2022:導入", "検討;2022:導入"),
        ("2021:", "2021:"),
        ("順次", "順次"),
    ],
)
def test_schedules(written: str, schedule: str) -> None:
    assert schedules.read(written).value == schedule


@pytest.mark.parametrize(
    "written", ["R3:検討、R4:導入", "2021:検討、2022:導入", "令和3年度：検討 令和4年度：導入；令和5年度：運用"]
)
def test_a_year_inside_a_phase_is_doubted(written: str) -> None:
    found = schedules.read(written)
    assert (found.value, found.doubt) == (written, "schedule-years")
    assert not re.search(schedules.CANONICAL, written)
