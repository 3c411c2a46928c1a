"""Telephone numbers: the writing or the numbering plan says where the area code ends."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from normalising import cell, column


@pytest.mark.parametrize(
    ("before", "after", "rule"),
    [
        ("(03)1234-5678", "(03)1234-5678", None),
        ("(0120)123-456", "(0120)123-456", None),
        ("(0123)45-6789", "(0123)45-6789", None),
        ("(04992)1-2345", "(04992)1-2345", None),
        ("(0800)123-4567", "(0800)123-4567", None),
        ("(090)1234-5678", "(090)1234-5678", None),
        ("(0120)12-3456", "(0120)12-3456", None),
        ("(000)000-0000", "(000)000-0000", None),
        ("03-1234-5678", "(03)1234-5678", "phone-format"),
        ("03(1234)5678", "(03)1234-5678", "phone-format"),
        ("(03) 1234-5678", "(03)1234-5678", "phone-format"),
        ("03.1234.5678", "(03)1234-5678", "phone-format"),
        ("03 1234 5678", "(03)1234-5678", "phone-format"),
        ("０３－１２３４－５６７８", "(03)1234-5678", "phone-format"),
        ("０３（１２３４）５６７８", "(03)1234-5678", "phone-format"),
        ("042-664－6677", "(042)664-6677", "phone-format"),
        ("03ー1234ー5678", "(03)1234-5678", "phone-format"),
        ("TEL:03-1234-5678", "(03)1234-5678", "phone-format"),
        ("tel 03-1234-5678", "(03)1234-5678", "phone-format"),
        ("℡03-1234-5678", "(03)1234-5678", "phone-format"),
        ("03-1234-5678（代）", "(03)1234-5678", "phone-format"),
        ("(03)1234-5678(代表)", "(03)1234-5678", "phone-format"),
        ("0824-00-0000", "(0824)00-0000", "phone-format"),
        ("0120-12-3456", "(0120)12-3456", "phone-format"),
        ("0120-123-456", "(0120)123-456", "phone-format"),
        ("0180-991-234", "(0180)991-234", "phone-format"),
        ("090-1234-5678", "(090)1234-5678", "phone-format"),
        ("050-3123-4567", "(050)3123-4567", "phone-format"),
        ("+81-3-1234-5678", "(03)1234-5678", "phone-format"),
        ("+81 (0)3-1234-5678", "(03)1234-5678", "phone-format"),
        ("0335811111", "(03)3581-1111", "phone-grouped"),
        ("0471234567", "(04)7123-4567", "phone-grouped"),
        ("0899471234", "(089)947-1234", "phone-grouped"),
        ("089-9471234", "(089)947-1234", "phone-grouped"),
        ("089947-1234", "(089)947-1234", "phone-grouped"),
        ("899471234", "(089)947-1234", "phone-zero"),
        ("899471234.0", "(089)947-1234", "phone-zero"),
        ("9012345678", "(090)1234-5678", "phone-zero"),
    ],
)
def test_repairs(before: str, after: str, rule: str | None) -> None:
    assert cell("phone", before) == (after, rule, None)


@pytest.mark.parametrize(
    ("value", "doubt"),
    [
        ("554-4111", "phone-no-area-code"),
        ("5544111", "phone-no-area-code"),
        ("34－8303", "phone-no-area-code"),
        ("03-1234-567", "phone-length"),
        ("090-123-4567", "phone-length"),
        ("(090)123-4567", "phone-length"),
        ("(050)12-3456", "phone-length"),
        ("(03)1-2345", "phone-length"),
        ("(0123)4567-8901", "phone-length"),
        ("0123-4567-8901", "phone-length"),
        ("(0800)12-3456", "phone-length"),
        ("0899-4712-345", "phone-length"),
        ("0012345678", "phone-length"),
        ("01099999999", "phone-length"),
        ("102345678", "phone-length"),
        ("080-5696-12039", "phone-unreadable"),
        ("08-99471234", "phone-unreadable"),  # divided where the plan does not divide it
        ("047?335?6481", "phone-unreadable"),
        ("119", "phone-short"),
        ("１１０", "phone-short"),
        ("#7119", "phone-short"),
        ("0279-523-456", "phone-unreadable"),
        ("(0279)523-456", "phone-unreadable"),
        ("01-2345-6789", "phone-unreadable"),
        ("(01)2345-6789", "phone-unreadable"),
        ("00-0000-0000", "phone-unreadable"),
        ("FAX 0279-52-1234", "phone-remark"),
        ("0279-52-1234（FAX）", "phone-remark"),
        ("要予約", "phone-unreadable"),
        ("03-1234-5678、03-1234-5679", "phone-two"),
        ("03-1234-5678\n03-1234-5679", "phone-two"),
        ("078-707-3131,322-5798", "phone-two"),
        ("(047)337-8703/(047)337-8750", "phone-two"),
        ("03-1234-5678(内線6302)", "phone-remark"),
        ("03-1234-5678（管理事務所）", "phone-remark"),
        ("8.1234E+11", "code-exponent"),
    ],
)
def test_what_is_no_certain_number_stays(value: str, doubt: str) -> None:
    assert cell("phone", value) == (value, None, doubt)


def test_a_fax_number_is_called_so_in_its_own_field_only() -> None:
    assert cell("fax", "FAX 0279-52-1234") == ("(0279)52-1234", "phone-format", None)
    assert cell("fax", "Fax:0279-52-1234") == ("(0279)52-1234", "phone-format", None)
    assert cell("fax", "TEL 0279-52-1234") == ("TEL 0279-52-1234", None, "phone-remark")


@given(st.sampled_from(["03", "06", "011", "075", "0166", "04992"]), st.integers(0, 9_999_999))
def test_grouping_is_kept_as_written(area: str, rest: int) -> None:
    digits = f"{rest:08d}"[: 10 - len(area)]
    exchange, line = digits[:-4], digits[-4:]
    canonical = f"({area}){exchange}-{line}"
    for written in (canonical, f"{area}-{exchange}-{line}", f"{area}({exchange}){line}"):
        assert cell("phone", written)[0] == canonical


def test_doubts_are_warnings_where_the_form_is_not_sure() -> None:
    _, log = column("phone", ["554-4111"])
    assert [finding.severity for finding in log.findings] == ["warning"]
