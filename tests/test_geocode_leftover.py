"""What is left of an address after its number: nothing to say, a place beside it, another place."""

from __future__ import annotations

import pytest

from pipelines.geocode.leftover import ANOTHER, LOT, NEAR, doubt

PLAIN = [
    "", "2階", "1・2F", "－１階・２階", "-201号室", "１号棟１階", "1階101", "市役所３Ｆ", "メゾン32", "三友ビル2F",
    "2F-1", "（公民館内）", "二番町ビル2階", "コーポ白山201", "先端センター", "前田ビル", "地内", "の内", "の一部",
    "番外地",
]  # fmt: skip
OTHERS = [
    "-999", "の9", "乙", "2", "5号", "-201", "と16番1号の間", "、本郷2-1-1", "から3110番地", "、2", ",3", "・２", "~5",
    "､335", "市民会館（本郷2丁目）", "及び2", "、豊田市美山町", "先から江戸川一丁目13番地先", "から港まで",
    "TEL 0997-48-1111",
]  # fmt: skip
BESIDE = [
    "先", "地先", "付近", "の裏山", "の隣", "裏", "横", "ほか", "外2筆", "外", "北側", "周辺", "隣接地", "前（歩道）",
]  # fmt: skip
CASES = [(rest, "") for rest in PLAIN] + [(rest, ANOTHER) for rest in OTHERS] + [(r, NEAR) for r in BESIDE]


@pytest.mark.parametrize(("rest", "expected"), CASES)
def test_after_a_parcel(rest: str, expected: str) -> None:
    found = {"coordinate_level": "parcel", "matched_address": "栗生3105番地", "unmatched": rest}
    assert doubt(f"栗生3105番地{rest}", found) == expected


@pytest.mark.parametrize(
    ("level", "address", "rest", "expected"),
    [
        ("block", "番町1-8-99", "-99", ""),  # it lies in the block
        ("block", "番町一丁目8番99号", "99号", ""),
        ("block", "番町一丁目8番、9番", "、9番", ANOTHER),
        ("block", "番町一丁目8番 9", "9", ANOTHER),
        ("block", "番町一丁目8番地", "", LOT),
        ("block", "番町一丁目8番地先", "先", NEAR),
        ("building", "番町一丁目8番地15", "", LOT),
        ("building", "番町一丁目8番15号301", "301", ""),
        ("building", "番町1-8-15 301", "301", ANOTHER),
        ("parcel", "鹿2952番地", "", ""),
        ("facility", "番町1-8-15、16", "、16", ANOTHER),
        ("facility", "番町1-8-15", "1-8-15", ""),  # known by its name
        ("town", "番町、本町2-1", "、本町2-1", ""),
    ],
)
def test_by_the_level_that_was_found(level: str, address: str, rest: str, expected: str) -> None:
    found = {"coordinate_level": level, "matched_address": address.removesuffix(rest), "unmatched": rest}
    assert doubt(address, found) == expected
