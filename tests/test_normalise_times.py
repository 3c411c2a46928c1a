"""Times of day as hh:mm."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from normalising import cell


@pytest.mark.parametrize(
    ("before", "after", "rule"),
    [
        ("09:00", "09:00", None),
        ("23:59", "23:59", None),
        ("9:00", "09:00", "time-format"),
        ("09:00:00", "09:00", "time-format"),
        ("9：00", "09:00", "time-format"),
        ("２２：００", "22:00", "time-format"),
        ("9時", "09:00", "time-format"),
        ("9時30分", "09:30", "time-format"),
        ("9時半", "09:30", "time-format"),
        ("22時", "22:00", "time-format"),
        ("午前9時", "09:00", "time-format"),
        ("午前 9時 30分", "09:30", "time-format"),
        ("午後５時半", "17:30", "time-format"),
        ("午後0時30分", "12:30", "time-format"),
        ("午前0時", "00:00", "time-format"),
        ("PM 5:30", "17:30", "time-format"),
        ("5:30 pm", "17:30", "time-format"),
        ("12:30 PM", "12:30", "time-format"),
        ("12:00 AM", "00:00", "time-format"),
        ("正午", "12:00", "time-format"),
        ("0900", "09:00", "time-format"),
        ("900", "09:00", "time-format"),
        ("1730", "17:30", "time-format"),
        ("2359", "23:59", "time-format"),
        ("0.375", "09:00", "time-fraction"),
        ("0.354166666666667", "08:30", "time-fraction"),
        ("0.708333333333333", "17:00", "time-fraction"),
        ("0.3542", "08:30", "time-fraction"),
        ("0.375000000000000", "09:00", "time-fraction"),
        ("1899-12-30 09:00:00", "09:00", "time-format"),
    ],
)
def test_repairs(before: str, after: str, rule: str | None) -> None:
    assert cell("time", before) == (after, rule, None)


@pytest.mark.parametrize(
    ("value", "doubt"),
    [
        ("24:00", "time-24"),
        ("24時", "time-24"),
        ("2400", "time-24"),
        ("25:30", "time-next-day"),
        ("翌3:00", "time-next-day"),
        ("翌日午前2時", "time-next-day"),
        ("23:59:59", "time-seconds"),
        ("午後12時", "time-half-day"),
        ("午前12時30分", "time-half-day"),
        ("午後15時", "time-half-day"),
        ("午後13時", "time-half-day"),
        ("AM12:00", "time-half-day"),
        ("PM 12:30", "time-half-day"),
        ("1900-01-01 01:30", "time-next-day"),  # 25:30 in a spreadsheet
        ("1900-01-01", "time-24"),
        ("1900-01-01 00:00:00", "time-24"),
        ("1900-01-02 12:00", "time-date"),
        ("2024-04-01 17:00", "time-date"),
        ("2024/4/1", "time-date"),
        ("2024/4/1～2024/4/30", "time-range"),
        ("24時間", "time-all-day"),
        ("終日", "time-all-day"),
        ("9:00～17:00", "time-range"),
        ("9時から17時", "time-range"),
        ("22：00\n※日曜及び休日は17：00まで", "time-range"),
        ("9", "time-number"),
        ("9.30", "time-number"),
        ("000", "time-number"),
        ("2024", "time-number"),
        ("1260", "time-number"),
        ("0.3751", "time-number"),
        ("0.30", "time-number"),
        ("0.3", "time-number"),
        ("0.45", "time-number"),
        ("0.15", "time-number"),
        ("0.9", "time-number"),
        ("0.50", "time-number"),
        ("1.5", "time-number"),
        ("9:75", None),
        ("日没", None),
    ],
)
def test_what_is_no_certain_time_stays(value: str, doubt: str | None) -> None:
    assert cell("time", value) == (value, None, doubt)


@given(st.times())
def test_any_spelling_of_a_minute_is_that_minute(time: object) -> None:
    hour, minute = time.hour, time.minute  # type: ignore[attr-defined]
    canonical = f"{hour:02d}:{minute:02d}"
    half = f"{'午後' if hour > 11 else '午前'}{hour % 12}時{minute}分"
    for written in (f"{hour}:{minute:02d}", f"{hour}時{minute}分", half, f"{canonical}:00"):
        assert cell("time", written)[0] == canonical


@given(st.integers(1, 1439))
def test_parts_of_a_day_come_back_to_the_minute(minutes: int) -> None:
    assert cell("time", f"{minutes / 1440:.15f}")[0] == f"{minutes // 60:02d}:{minutes % 60:02d}"
