"""What follows the town, as keys of points."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.geocode.folding import fold
from pipelines.geocode.numbers import keys, read_number, read_numbers, written


@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        ("8番15号", ["8-15", "8"]),
        ("８－１５", ["8-15", "8"]),
        ("2952番地", ["2952"]),
        ("2952番地の3", ["2952-3", "2952"]),
        ("２９５２番地３", ["2952-3", "2952"]),
        ("四八二番地の二", ["482-2", "482"]),
        ("3-5-201号室", ["3-5", "3"]),
        ("1-5-2F", ["1-5", "1"]),
        ("8番15号3階", ["8-15", "8"]),
        ("8番15号-3", ["8-15-3", "8-15", "8"]),
        ("8番15号の3", ["8-15-3", "8-15", "8"]),
        ("の74-2", ["74-2", "74"]),
        ("-74", ["74"]),
        ("(旧水口町)6053", ["6053"]),
        ("1組-3", []),
        ("15番街区", ["15"]),
        ("1番1号 市役所ビル3F", ["1-1", "1"]),
        ("甲95番地", ["甲95"]),
        ("ハの74-2", ["ハ74-2", "ハ74"]),
        ("2番地乙", ["2-乙", "2"]),
        ("100地先", ["100"]),
        ("7-08", ["7-8", "7"]),
        ("007-08", []),
        ("2番付近", ["2"]),
        ("13番地1の一部", ["13-1", "13"]),
        ("8-15コーポ", ["8-15", "8"]),
        ("5-14三和ビル", ["5-14", "5"]),
        ("9丁目3-5", []),
        ("番外地", []),
        ("", []),
        ("内", []),
    ],
)
def test_keys(rest: str, expected: list[str]) -> None:
    assert [key for key, _ in keys(fold(rest))] == expected


@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        ("1-1 2階", ["1-1", "1"]),
        ("1-1・2", ["1-1", "1"]),
        ("1-1\u30004F", ["1-1", "1"]),
        ("1-1-1、2", ["1-1-1", "1-1", "1"]),
        ("1-1，12", ["1-1", "1"]),
        ("2 3", ["2"]),
        ("310 5号", ["310"]),
        ("457番地1　3階", ["457-1", "457"]),
        ("1番、2番", ["1"]),
        ("1番 2番", ["1"]),
        ("8番　15号", ["8-15", "8"]),
        ("8 番 15 号", ["8-15", "8"]),
        ("8 - 15", ["8-15", "8"]),
        ("1\u200b2", ["12"]),
        ("3,105", []),  # one number or two
        ("1-3,105", ["1"]),
        ("4字59番地", []),
        ("第４８号２番地", []),
    ],
)
def test_what_stands_between_figures_ends_a_number(rest: str, expected: list[str]) -> None:
    assert [number.key for number in read_number(rest)] == expected


NONE = [
    "3区", "第3分団", "3キロ地点", "3km", "100m先", "24時間開放", "8時から", "5名", "12棟", "31街区5画地", "1号公園",
    "0-0", "0997-48-1111", "0120-000-000", "3・4・5丁目", "三ノ輪27", "2番耕地21番地2", "三番割517", "22地割56",
    "4線北1",
]  # fmt: skip


@pytest.mark.parametrize("rest", NONE)
def test_figures_that_are_no_number_of_a_lot(rest: str) -> None:
    assert list(read_number(rest)) == []


def test_how_much_was_read() -> None:
    rest = fold("8番15号市民会館")
    assert [rest[end:] for _, end in keys(rest)] == ["市民会館", "15号市民会館"]


RESTS = st.text(st.sampled_from("0123４五十百番地号の-－ー丁目甲イ（）() 字ｶﾞ\n"), max_size=12)


@given(st.lists(RESTS, max_size=6))
def test_numbers_of_a_column_are_those_of_each(rests: list[str]) -> None:
    assert read_numbers(rests) == [list(read_number(rest)) for rest in rests]


@given(RESTS)
def test_numbers_are_read_from_the_beginning(rest: str) -> None:
    ends = [number.end for number in read_number(rest)]
    assert ends == sorted(ends, reverse=True) and all(0 < end <= len(rest) + 1 for end in ends)


@pytest.mark.parametrize(
    ("key", "level", "expected"),
    [
        ("8-15", "building", "8番15号"),
        ("8-15-2", "building", "8番15-2号"),
        ("8", "building", "8号"),
        ("8", "block", "8番"),
        ("2952-1-2", "parcel", "2952番地1-2"),
        ("2-乙", "parcel", "2番地乙"),
        ("8-15", "", "8-15"),
    ],
)
def test_standard_notation(key: str, level: str, expected: str) -> None:
    assert written(key, level) == expected
