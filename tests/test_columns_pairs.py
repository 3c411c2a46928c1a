"""Coordinates are taken from one pair of columns, and never from one of each of two."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from read_samples import take, write
from recognising import ADDRESSES, NAMES, table_of

from pipelines.columns import apply, match
from pipelines.findings import Finding, Log
from pipelines.messages.columns import TEXTS
from pipelines.standards import standard
from pipelines.table import Table

A, B, C = (("35.60", "139.60"), ("35.68", "139.75"), ("35.71", "139.81"))
NONE = ("", "")
TWO, ACROSS = ("緯度", "経度", "緯度", "経度"), ("緯度", "緯度", "経度", "経度")
SIX = (*TWO, "緯度", "経度")
COORDINATES = {code for code in TEXTS if code.startswith("coordinates-")} | {"column-ambiguous"}


def placed(table: Table, **columns: str) -> tuple[list[tuple[str, str]], list[Finding]]:
    """The positions that would be published, and what there is to say about the columns they are from."""
    log = Log()
    mapping = match(table, "aed", None, log, overrides=columns)
    frame = apply(table, mapping, standard("aed"), log).frame
    return frame.select("緯度", "経度").rows(), [one for one in log.findings if one.code in COORDINATES]


def rowed(headings: Sequence[str], *rows: Sequence[str]) -> Table:
    """A table of coordinates with as many names as there are rows."""
    named = [("名称", NAMES[: len(rows)]), ("住所", ADDRESSES[: len(rows)])]
    return table_of([*named, *zip(headings, zip(*rows, strict=True), strict=True)])


@pytest.mark.parametrize(
    ("headings", "rows", "expected", "codes"),
    [
        (TWO, [(*A, *A), (*NONE, *B), (*C, *NONE)], [A, B, C], ["coordinates-repeated"]),
        # what stands for nothing, and half a position that the other pair has whole
        (TWO, [(*A, *A), ("-", "0", *B), ("", C[1], *C)], [A, B, C], ["coordinates-repeated"]),
        # rounded, cut, in seconds
        (TWO, [(*A, "35.60004", "139.59996"), ("35度40分48秒", "139度45分", *B)], None, ["coordinates-repeated"]),
        # the halves of two positions are none
        (TWO, [(*A, *A), ("", "139.75", "35.68", "")], [A, ("", "139.75")], ["coordinates-repeated"]),
        # one place or the other, and so no filling either
        (TWO, [(*A, *B), (*NONE, *C)], [A, NONE], ["coordinates-differ"]),
        (TWO, [(*A, A[0], B[1])], [A], ["coordinates-differ"]),
        (TWO, [(*A, *A), (*NONE, "不明", "不明")], [A, NONE], ["coordinates-repeated"]),
        # whichever way they stand
        (ACROSS, [(A[0], A[0], A[1], A[1]), ("", B[0], "", B[1])], [A, B], ["coordinates-repeated"]),
        (ACROSS, [(A[0], B[0], A[1], B[1]), ("", C[0], A[1], C[1])], None, ["coordinates-differ"]),
        # a whole pair goes before one that lacks an axis
        (TWO, [("", A[1], *A), ("", B[1], *B)], [A, B], ["coordinates-repeated"]),
        # of three, each is held against all before it
        (SIX, [(*A, *A, *A), (*NONE, *B, *C)], [A, B], ["coordinates-repeated", "coordinates-differ"]),
        # no pairs
        (("緯度", "経度", "緯度"), [(*A, B[0]), (*B, C[0])], [NONE, NONE], ["coordinates-unpaired"]),
        (("lat", "緯度情報", "lng"), [(A[0], B[0], A[1])], [NONE], ["coordinates-unpaired"]),
        (("緯度", "経度", "緯度"), [(*A, A[0]), (*B, B[0])], [A, B], []),
        (("緯度", "経度", "緯度"), [(*A, ""), (*B, "")], [A, B], []),
        # headings of one kind
        (("緯度", "lat", "lng"), [(A[0], *B), (B[0], *C)], [B, C], []),
        (("lat", "lng", "y", "x"), [(A[0], "", *B), (B[0], "", *C)], [B, C], []),
        (("緯度", "経度(東経)", "y", "x"), [(*A, *B), (*B, *C)], [A, B], []),
    ],
)  # fmt: skip
def test_pairs(
    headings: Sequence[str], rows: list[Sequence[str]], expected: list[tuple[str, str]] | None, codes: list[str]
) -> None:
    positions, findings = placed(rowed(headings, *rows))
    assert [one.code for one in findings] == codes
    assert expected is None or positions == expected


def test_the_officer_names_a_pair_by_one_of_its_columns() -> None:
    table = rowed(TWO, (*A, *B), (*NONE, *C))
    assert placed(table, 緯度="E列", 経度="F列") == ([B, C], [])
    assert placed(table, 緯度="E列") == ([B, C], [])
    assert placed(table, 経度="D列") == ([A, NONE], [])
    assert placed(rowed(("緯度", "経度", "緯度"), (*A, B[0])), 緯度="E列") == ([(B[0], A[1])], [])


def test_what_differs_is_told_with_its_rows_and_settings_that_work() -> None:
    (finding,) = placed(rowed(TWO, *([(*A, *B)] * 3), (*A, *A)))[1]
    assert (finding.severity, finding.place.cell, finding.params["count"]) == ("error", "C2", 3)
    assert "C列・D列" in finding.message("ja") and "2、3、4" in finding.message("ja")
    assert "columns: {緯度: C列, 経度: D列}" in finding.remedy("ja")
    assert "columns: {緯度: E列, 経度: F列}" in finding.remedy("en")
    (finding,) = placed(rowed(TWO, *([(*A, *B)] * 6)))[1]
    assert finding.params["rows"][-1] == "7"


def feature(number: int, point: tuple[str, str] | None, **properties: object) -> dict[str, object]:
    geometry = point and {"type": "Point", "coordinates": [float(point[1]), float(point[0])]}
    return {"type": "Feature", "geometry": geometry, "properties": {"名称": NAMES[number], **properties}}


def mapped(folder: Path, *features: object) -> Table:
    text = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)
    table, log = take(write(folder, text, "a.geojson"))
    assert "heading-duplicate" not in {finding.code for finding in log.findings}
    return table


def own(pair: tuple[str, str]) -> dict[str, object]:
    return {"緯度": float(pair[0]) if pair[0] else None, "経度": float(pair[1]) if pair[1] else None}


def plain(positions: list[tuple[str, str]]) -> list[tuple[float, ...]]:
    return [tuple(float(cell or 0) for cell in pair) for pair in positions]


def test_geometries_fill_what_properties_lack(tmp_path: Path) -> None:
    table = mapped(tmp_path, *(feature(at, A, **own(A)) for at in range(5)), feature(5, B, **own(NONE)))
    positions, findings = placed(table)
    assert plain(positions) == plain([A] * 5 + [B])
    assert [(one.code, one.params["count"], one.params["further"]) for one in findings] == [
        ("coordinates-repeated", 1, "図形")
    ]


def test_geometries_and_properties_that_differ_are_an_error_that_the_settings_settle(tmp_path: Path) -> None:
    table = mapped(tmp_path, *(feature(at, B, **own(A if at else ("", A[1]))) for at in range(4)))
    positions, (finding,) = placed(table)
    assert plain(positions) == plain([("", A[1]), A, A, A])
    assert (finding.code, finding.severity, finding.params["count"]) == ("coordinates-differ", "error", 4)
    assert (
        "columns: {緯度: B列, 経度: C列}" in finding.remedy()
        and "columns: {緯度: 図形, 経度: 図形}" in finding.remedy()
    )
    for settings in ({"緯度": "図形", "経度": "図形"}, {"緯度": "図形"}):
        positions, findings = placed(table, **settings)
        assert plain(positions) == plain([B] * 4) and not findings
    assert plain(placed(table, 緯度="B列", 経度="C列")[0]) == plain([("", A[1]), A, A, A])


def test_a_property_for_one_axis_gives_way_to_the_geometry(tmp_path: Path) -> None:
    positions, findings = placed(mapped(tmp_path, *(feature(at, B, 経度=139.6) for at in range(3))))
    assert plain(positions) == plain([B] * 3) and not findings
