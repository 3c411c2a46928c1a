"""Numbers: separators, width and the field's own unit go; an approximate, double or mangled number stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from normalising import cell, column, doubts


@pytest.mark.parametrize(
    ("kind", "before", "after", "rule"),
    [
        ("integer", "1400", "1400", None),
        ("integer", "0", "0", None),
        ("integer", "1,400", "1400", "number-format"),
        ("integer", "１，４００", "1400", "number-format"),
        ("integer", "1,400 ", "1400", "number-format"),
        ("integer", "1,234,567", "1234567", "number-format"),
        ("integer", "40.0", "40", "number-format"),
        ("integer", "0.000", "0", "number-format"),
        ("yen", "15,000円", "15000", "number-unit"),
        ("integer", "007", "7", "number-format"),
        ("integer", "+5", "5", "number-format"),
        ("integer", "'12", "12", "number-format"),
        ("integer", "1,400人", "1400", "number-unit"),
        ("capacity", "60名", "60", "number-unit"),
        ("capacity", "６０　人", "60", "number-unit"),
        ("yen", "1,000円", "1000", "number-unit"),
        ("yen", "￥500", "500", "number-unit"),
        ("yen", "無料", "0", "number-word"),
        ("bore", "75mm", "75", "number-unit"),
        ("bore", "７５ｍｍ", "75", "number-unit"),
        ("bore", "75㎜", "75", "number-unit"),
        ("bore", "φ75", "75", "number-unit"),
        ("number", "30.50", "30.50", None),
        ("number", "３０．５", "30.5", "number-format"),
        ("number", "1,234.5", "1234.5", "number-format"),
        ("number", ".5", "0.5", "number-format"),
        ("number", "5.", "5", "number-format"),
        ("number", "-1", "-1", None),
        ("number", "−1.5", "-1.5", "number-format"),
        ("number", "▲1.5", "-1.5", "number-format"),
        ("number", "-0", "0", "number-format"),
        ("number", "NaN", "", "placeholder"),
        ("number", "None", "", "placeholder"),
        ("capacity", "-", "", "placeholder"),
        ("capacity", "不明", "", "placeholder"),
    ],
)
def test_repairs(kind: str, before: str, after: str, rule: str | None) -> None:
    assert cell(kind, before) == (after, rule, None)


@pytest.mark.parametrize(
    ("kind", "value", "doubt"),
    [
        ("capacity", "約100", "number-about"),
        ("capacity", "100人程度", "number-about"),
        ("capacity", "20人以上", "number-about"),
        ("yen", "500円～", "number-about"),
        ("capacity", "20～30", "number-two"),
        ("capacity", "40/12", "number-two"),
        ("capacity", "1,158,09", "number-grouping"),
        ("capacity", "12,50", "number-grouping"),
        ("capacity", "0,123", "number-grouping"),
        ("capacity", "2.000人", "number-grouping"),
        ("yen", "1.000円", "number-grouping"),
        ("yen", "1.500円", "number-grouping"),
        ("yen", "500,300", "number-two"),
        ("yen", "1,000円（税込）", "number-text"),
        ("bore", "75,100", "number-two"),
        ("bore", "φ65,100", "number-two"),
        ("number", "1.234.567", "number-grouping"),
        ("capacity", "30組", "number-other-unit"),
        ("bore", "7.5cm", "number-other-unit"),
        ("number", "3階", "number-other-unit"),
        ("capacity", "当日先着\n220人", "number-text"),
        ("capacity", "30人（先着順）", "number-text"),
        ("capacity", "屋内191人／屋外0人(面積の1/2)", "number-text"),
        ("integer", "1_000", "number-text"),
        ("integer", "1 400", "number-text"),
        ("number", "1e3", "number-text"),
        ("number", "inf", "number-text"),
        ("number", "-Infinity", "number-text"),
        ("integer", "٣", "number-text"),
        ("integer", "1.2E+05", "number-exponent"),
        ("integer", "-", "number-dash"),
        ("integer", "なし", "number-none"),
        ("yen", "なし", "number-none"),
        ("integer", "▲5", "number-text"),
        ("integer", "△5", "number-text"),
        ("capacity", "40.5人", None),
        ("integer", "40.5", None),  # a number, but no integer: for the validation
        ("capacity", "若干名", None),
    ],
)
def test_what_is_no_certain_number_stays(kind: str, value: str, doubt: str | None) -> None:
    assert cell(kind, value) == (value, None, doubt)


def test_a_number_kept_as_text_is_only_doubted() -> None:
    cells, log = column("integer", ["約100"])
    assert cells == ["約100"]
    assert [finding.severity for finding in log.findings] == ["error"]


@given(st.integers(-(10**12), 10**12))
def test_integers_in_every_dress(number: int) -> None:
    grouped = f"{number:,}".replace("-", "−")
    wide = str(number).translate({ord(sign): chr(ord(sign) + 0xFEE0) for sign in "0123456789-"})
    for written in (str(number), grouped, wide, f"{number}.0"):
        assert cell("number", written)[0].removesuffix(".0") == str(number)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**8), max_value=10**8))
def test_decimals_keep_all_their_digits(number: object) -> None:
    written = f"{number:,}"
    assert float(cell("number", written)[0]) == float(str(number))


def test_a_triangle_before_a_height_is_no_minus() -> None:
    assert cell("height", "△452.3") == ("△452.3", None, "number-text")
    assert cell("height", "-1.5m") == ("-1.5", "number-unit", None)


def test_a_column_of_population_may_say_zero_with_a_dash() -> None:
    _, log = column("integer", ["12", "-", "－", "0"])
    assert doubts(log) == [("number-dash", "-"), ("number-dash", "－")]
