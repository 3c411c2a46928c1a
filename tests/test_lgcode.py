"""Codes and check digits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines import lgcode


@pytest.mark.parametrize(
    ("code", "valid"),
    [
        ("011002", True),
        ("122033", True),
        ("131041", True),
        ("992011", True),
        ("122034", False),  # wrong check digit
        ("481009", False),  # no such prefecture
        ("12203", False),
        ("１２２０３３", False),  # full width
        ("122033\n", False),
        ("", False),
    ],
)
def test_is_code(code: str, valid: bool) -> None:
    assert lgcode.is_code(code) is valid


@pytest.mark.parametrize(
    ("digits", "codes"),
    [
        ("92011", ["092011"]),  # lost zero; 92 is no prefecture
        ("38201", ["382019"]),  # five digits of JIS X 0402
        ("1100", ["011002"]),  # lost zero and no check digit
        ("12203", ["012203", "122033"]),  # 士別 without its zero, or 市川 without its check digit: no proof
        ("00000", []),
        ("abc", []),
        ("122033", []),  # six digits need no restoring
    ],
)
def test_restored_codes(digits: str, codes: list[str]) -> None:
    assert lgcode.restored_codes(digits) == codes


def test_corporate_number() -> None:
    assert lgcode.is_corporate_number("5000020172120")
    assert not lgcode.is_corporate_number("4000020172120")
    assert not lgcode.is_corporate_number("500002017212")


@given(st.integers(1, 47), st.integers(0, 999))
def test_any_digit_changed_is_found(prefecture: int, municipality: int) -> None:
    """Weights 6, 5, 4, 3, 2 modulo 11 catch a single wrong digit, but for a check digit of 10 shown as 0."""
    five = f"{prefecture:02}{municipality:03}"
    code = five + lgcode.check_digit(five)
    assert lgcode.is_code(code)
    other = five + str((int(code[5]) + 1) % 10)
    assert not lgcode.is_code(other)
