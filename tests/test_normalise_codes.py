"""Codes: a digit is put back only where the code itself, or its column, proves it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from normalising import cell, column, doubts

from pipelines.lgcode import check_digit, corporate_check_digit, is_code

HOKKAIDO, EHIME, SAMPLE = "011002", "382019", "992011"


@pytest.mark.parametrize(
    ("before", "after", "rule", "doubt"),
    [
        ("382019", "382019", None, None),
        ("３８２０１９", "382019", "code-format", None),
        ("'382019", "382019", "code-format", None),
        ("382019.0", "382019", "code-format", None),
        ("38201-9", "382019", "code-format", None),
        ("38201", "382019", "code-completed", None),
        ("38201.0", "382019", "code-completed", None),
        ("''382019", "382019", "code-format", None),
        ("62014.0", "062014", "code-restored", None),
        ("11002", "011002", "code-restored", None),
        ("1", "1", None, "code-short"),
        ("1001", "1001", None, "code-short"),
        ("1100", "1100", None, "code-short"),
        ("48201", "48201", None, "code-short"),
        ("3.00002E+12", "3.00002E+12", None, "code-exponent"),
        ("382018", "382018", None, None),  # a wrong check digit is for the validation
        ("松山市", "松山市", None, None),
    ],
)
def test_local_government_codes(before: str, after: str, rule: str | None, doubt: str | None) -> None:
    assert cell("code-lg6", before) == (after, rule, doubt)


def test_the_organization_is_the_second_witness() -> None:
    assert cell("code-lg6", "1100", HOKKAIDO) == (HOKKAIDO, "code-completed", None)
    assert cell("code-lg6", "1202", HOKKAIDO) == ("012025", "code-completed", None)
    assert cell("code-lg6", "1202", EHIME)[2] == "code-short"


def test_two_readings_need_a_witness() -> None:
    both = next(f"{five:05d}" for five in range(10000, 48000) if _readings(f"{five:05d}") == 2)
    appended, padded = both + check_digit(both), both.zfill(6)
    assert cell("code-lg6", both) == (both, None, "code-short")
    assert cell("code-lg6", both, appended)[0] == appended
    assert cell("code-lg6", both, padded)[0] == padded


def _readings(five: str) -> int:
    return sum(is_code(code) and code[2:5] >= "100" for code in (five + check_digit(five), five.zfill(6)))


@given(st.integers(1, 47), st.integers(100, 799))
def test_a_restored_code_has_the_right_check_digit(prefecture: int, part: int) -> None:
    five = f"{prefecture:02d}{part:03d}"
    whole = five + check_digit(five)
    for written in (five, whole.lstrip("0"), five.lstrip("0")):
        value, rule, doubt = cell("code-lg6", written, whole)
        assert (value, doubt) == (whole, None)
        assert (rule is None) == (written == whole)


def test_town_codes_lost_their_zeros_in_the_whole_column() -> None:
    cells, log = column("code-town", ["15000", "1000", "123001", "1234002", ""])
    assert cells == ["0015000", "0001000", "0123001", "1234002", ""]
    assert {repair.code for repair in log.repairs} == {"code-zeros"}


@pytest.mark.parametrize("witness", ["0015000", "001500", "12345678", "大手町"])
def test_a_column_that_kept_zeros_or_holds_other_things_proves_nothing(witness: str) -> None:
    cells, log = column("code-town", ["15000", witness])
    assert cells == ["15000", witness]
    assert ("code-length", "15000") in doubts(log)


@pytest.mark.parametrize(
    ("before", "after", "rule"),
    [
        ("0015000", "0015000", None),
        ("0008-001", "0008-001", None),
        ("０００８－００１", "0008-001", "code-format"),
        ("0015000.0", "0015000", "code-format"),
    ],
)
def test_town_codes_in_both_written_forms(before: str, after: str, rule: str | None) -> None:
    assert cell("code-town", before) == (after, rule, None)


@pytest.mark.parametrize("cells", [["1001"], ["15000", "1000"], ["1000", "１０００", "1000.0", "2000"]])
def test_one_or_two_numbers_are_no_column_that_lost_its_zeros(cells: list[str]) -> None:
    found, log = column("code-town", cells)
    assert found == cells
    assert {code for code, _ in doubts(log)} == {"code-length"}


def test_poi_codes() -> None:
    assert column("code-poi", ["101"])[0] == ["101"]
    assert column("code-poi", ["802", "1003", "804"])[0] == ["0802", "1003", "0804"]
    assert column("code-poi", ["802", "0803"])[0] == ["802", "0803"]
    assert cell("code-poi", "3720a") == ("3720a", None, None)


@pytest.mark.parametrize(
    ("before", "after", "rule", "doubt"),
    [
        ("5000020172120", "5000020172120", None, None),
        ("5000020172120.0", "5000020172120", "code-format", None),
        ("５０００－０２０１－７２１２０", "5000020172120", "code-format", None),
        ("1.00E+12", "1.00E+12", None, "code-exponent"),
        ("000020172120", "000020172120", None, "corporate-number-12"),
        ("6000020172120", "6000020172120", None, None),  # the check digit is for the validation
    ],
)
def test_corporate_numbers(before: str, after: str, rule: str | None, doubt: str | None) -> None:
    assert cell("corporate-number", before) == (after, rule, doubt)


def test_twelve_digits_say_what_the_number_would_be() -> None:
    _, log = column("corporate-number", ["010001012345"])
    assert corporate_check_digit("010001012345") + "010001012345" in log.findings[0].remedy()


def test_identifiers() -> None:
    assert column("id", ["１０１", "１０２"])[0] == ["101", "102"]
    assert column("id", ["1.0", "2.0", "3.0"])[0] == ["1", "2", "3"]
    assert column("id", ["1.0", "1.1"])[0] == ["1.0", "1.1"]
    assert column("id", ["１.0", "2.0"])[0] == ["1", "2"]
    assert cell("id", "第1号（本館）") == ("第1号（本館）", None, None)
    assert cell("id", "1.23457E+11")[2] == "code-exponent"
    assert cell("id", "1E05") == ("1E05", None, None)
    assert cell("id", "0000000001") == ("0000000001", None, None)


def test_two_identifiers_never_become_one() -> None:
    cells, log = column("id", ["A1", "Ａ１", "Ａ２"])
    assert cells == ["A1", "Ａ１", "Ａ２"]
    assert not log.repairs


def test_codes_of_other_bodies() -> None:
    assert cell("code", "３８７０１００１２３") == ("3870100123", "code-format", None)
    assert cell("code", "3870100123.0") == ("3870100123", "code-format", None)
    assert cell("code", "'\n' 3870100123") == ("3870100123", "code-format", None)
    assert cell("code", "3.87E+09")[2] == "code-exponent"
    assert cell("code", "170100123") == ("170100123", None, None)


@pytest.mark.parametrize(
    ("before", "after", "rule", "doubt"),
    [
        ("1234567", "1234567", None, None),
        ("123-4567", "1234567", "postal-format", None),
        ("〒123-4567", "1234567", "postal-format", None),
        ("〒　１２３－４５６７", "1234567", "postal-format", None),
        ("1234567.0", "1234567", "postal-format", None),
        ("123", "123", None, "postal-unreadable"),
        ("600001", "600001", None, "postal-unreadable"),
        ("12345678", "12345678", None, "postal-unreadable"),
    ],
)
def test_postal_codes(before: str, after: str, rule: str | None, doubt: str | None) -> None:
    assert cell("postal", before) == (after, rule, doubt)


def test_postal_zeros_need_a_prefecture_that_has_them() -> None:
    assert cell("postal", "600001", HOKKAIDO) == ("0600001", "postal-zero", None)
    assert cell("postal", "10001", HOKKAIDO) == ("0010001", "postal-zero", None)
    assert cell("postal", "100001", HOKKAIDO)[2] == "postal-unreadable"  # 010-0001 is in Akita
    assert cell("postal", "100001", "052019") == ("0100001", "postal-zero", None)
    assert cell("postal", "600001", EHIME)[2] == "postal-unreadable"
    assert cell("postal", "10001", "011029") == ("0010001", "postal-zero", None)  # a ward of Sapporo
    assert cell("postal", "10001", "010006") == ("0010001", "postal-zero", None)  # the prefecture
    assert cell("postal", "10001", "012025")[2] == "postal-unreadable"  # Hakodate has no such code
    assert cell("postal", "98765", HOKKAIDO)[2] == "postal-unreadable"  # 009 is nowhere
    assert cell("postal", "98765", "012025")[2] == "postal-unreadable"
    old = ["37101", "37102", "37103"]  # of five digits, as codes were before 1998
    assert column("postal", old)[0] == old
    assert column("postal", ["600001", "600002"])[0] == ["0600001", "0600002"]
    assert column("postal", ["600001", "0600002"])[0] == ["600001", "0600002"]
