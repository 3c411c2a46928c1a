"""HTML saved as .xls, GeoJSON and lists of objects."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from read_samples import HEADINGS, RECORDS, TABLE, Rows, cells, codes, headings, take, write

from pipelines.errors import DataError, UsageError
from pipelines.read import grids_of
from pipelines.read.whole import whole


def page(rows: Rows, before: str = "") -> str:
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>\n" for row in rows)
    return f"<html><head><meta charset='shift_jis'></head><body>{before}<table>{body}</table></body></html>"


def test_html_saved_as_xls(tmp_path: Path) -> None:
    table, log = take(write(tmp_path, page(TABLE).encode("cp932"), "人口.xls"))
    assert (table.source.format, table.source.encoding, table.source.header_rows) == ("html", "cp932", (1,))
    assert headings(table) == HEADINGS and cells(table) == RECORDS
    assert "format-differs" in codes(log)


def test_markup_in_cells(tmp_path: Path) -> None:
    rows = [
        ["名称", "住所", "備考"],
        ["見本&amp;館", "見本市<br>1番", "  a \n b&nbsp;"],
        ["<b>港</b>館", "<p>見本市</p>", "<script>x</script>"],
    ]
    table, _ = take(write(tmp_path, page(rows), "a.html"))
    assert cells(table) == [["見本&館", "見本市\n1番", "a b"], ["港館", "見本市", ""]]


def test_missing_end_tags_and_spans(tmp_path: Path) -> None:
    text = (
        "<table><tr><th rowspan=2>名称<th rowspan=2>住所<th colspan=2>災害種別"
        "<tr><th>洪水<th>地震<tr><td>見本館<td>見本市1<td>○<td><tr><td>港館<td>見本市2<td><td>○</table>"
    )
    table, _ = take(write(tmp_path, text, "a.xls"))
    assert headings(table) == ["名称", "住所", "災害種別 洪水", "災害種別 地震"]
    assert table.columns[3].aliases == ("災害種別_地震",)
    assert cells(table) == [["見本館", "見本市1", "○", ""], ["港館", "見本市2", "", "○"]]


def test_the_right_table_of_a_page(tmp_path: Path) -> None:
    menu = "<table><tr><td>ホーム</td><td>くらし</td></tr></table>"
    path = write(tmp_path, page(TABLE, menu), "a.xls")
    table, log = take(path)
    assert table.source.sheet == "表2" and len(table) == len(RECORDS)
    assert "sheet-chosen" in codes(log)
    with pytest.raises(DataError):
        take(path, sheet="表1")


def test_html_without_table(tmp_path: Path) -> None:
    with pytest.raises(DataError) as refused:
        take(write(tmp_path, "<html><body><p>見つかりません</p></body></html>", "a.csv"))
    assert refused.value.code == "html-without-table"


def feature(properties: object, geometry: object) -> dict[str, object]:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def point(*position: float) -> dict[str, object]:
    return {"type": "Point", "coordinates": list(position)}


def collection(*features: object) -> str:
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)


def test_geojson_properties_and_points(tmp_path: Path) -> None:
    text = collection(
        feature({"名称": "見本館", "人数": 40, "緑": True}, point(139.10, 35.5, 3)),
        feature({"名称": "港館", "種別": ["a", "b"], "人数": None}, None),
        feature(None, {"type": "LineString", "coordinates": [[139, 35], [140, 36]]}),
    )
    table, log = take(write(tmp_path, text, "a.geojson"))
    assert headings(table) == ["名称", "人数", "緑", "種別", "経度", "緯度"]
    assert [column.number for column in table.columns] == [1, 2, 3, 4, None, None]
    assert cells(table)[:2] == [["見本館", "40", "true", "", "139.1", "35.5"], ["港館", "", "", "a;b", "", ""]]
    assert (table.source.format, table.source.header_rows, table.source.rows) == ("json", (), 3)
    assert table.row_numbers == (1, 2, 3)
    assert [finding.params["rows"] for finding in log.findings if finding.code == "geometry-no-point"] == ["3"]


def test_points_that_properties_hold_already_are_not_added(tmp_path: Path) -> None:
    text = collection(
        *(feature({"name": f"n{n}", "lat": 35 + n / 10, "lng": 139.5}, point(139.5, 35 + n / 10)) for n in range(9))
    )
    table, _ = take(write(tmp_path, text, "a.json"))
    assert headings(table) == ["name", "lat", "lng"]
    one_without = text.replace('"lat": 35.8', '"lat": null')
    table, _ = take(write(tmp_path, one_without, "a.json"))
    assert headings(table) == ["name", "lat", "lng", "経度", "緯度"] and cells(table)[8][1:] == [
        "",
        "139.5",
        "139.5",
        "35.8",
    ]


@pytest.mark.parametrize(
    ("ids", "properties", "expected"),
    [
        (("X1", "X2", "X9"), {}, ["X1", "X2", "X9"]),
        ((7, None, "b"), {}, ["7", "", "b"]),
        ((0, 1, 2), {}, None),  # a count of the features names none of them
        ((1, 2, 3), {}, None),
        ((None, None, None), {}, None),
        (("X1", "X2", "X9"), {"Id": "k"}, None),
        (("X", "X", "X"), {"番号": "X"}, None),
    ],
)
def test_the_ids_of_features(
    tmp_path: Path, ids: Sequence[object], properties: dict[str, object], expected: list[str] | None
) -> None:
    features = [{**feature({"名称": "a", **properties}, point(139.1, 35.5)), "id": one} for one in ids]
    table, _ = take(write(tmp_path, collection(*features), "a.geojson"))
    named = [column.name for column in table.columns if column.heading == "フィーチャID"]
    assert [table.frame.get_column(name).to_list() for name in named] == ([expected] if expected else [])
    assert headings(table)[-2:] == ["経度", "緯度"]


def test_heights_of_features_are_told(tmp_path: Path) -> None:
    shapes = [point(139.1, 35.5, 12.5), point(139.1, 35.5, 0.0), point(139.1, 35.5), None]
    text = collection(*(feature({"名称": "a"}, shape) for shape in shapes))
    _, log = take(write(tmp_path, text, "a.geojson"))
    assert [finding.params["count"] for finding in log.findings if finding.code == "geometry-height"] == [1]


def test_numbers_are_kept_as_written(tmp_path: Path) -> None:
    table, _ = take(
        write(tmp_path, '[{"名称":"a","値":34.50,"大":12345678901234567890},{"名称":"b","値":1e3}]', "a.json")
    )
    assert cells(table) == [["a", "34.50", "12345678901234567890"], ["b", "1e3", ""]]


@pytest.mark.parametrize(
    "data",
    [
        [{"名称": "a", "住所": "b"}],
        {"result": {"total": 1, "records": [{"名称": "a", "住所": "b"}]}},
        [["名称", "住所"], ["a", "b"]],
    ],
)
def test_lists_wherever_they_are(tmp_path: Path, data: object) -> None:
    table, _ = take(write(tmp_path, json.dumps(data), "a.json"))
    assert headings(table) == ["名称", "住所"] and cells(table) == [["a", "b"]]


def test_half_a_surrogate_pair_is_a_lost_character(tmp_path: Path) -> None:
    _, log = take(write(tmp_path, '[{"名称":"a\\ud842","住所":"b"}]', "a.json"))
    assert [(finding.code, finding.place.cell) for finding in log.findings if finding.severity == "error"] == [
        ("mojibake", "A1")
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('{"type": "FeatureCollection", "features": [', "json-broken"),
        ('{"a": 1}\n{"a": 2}\n', "json-broken"),
        ("{}", "json-without-records"),
        ("[]", "json-without-records"),
        ("[1, 2, 3]", "json-without-records"),
        ('{"type": "FeatureCollection", "features": []}', "json-without-records"),
        ("[" * 100_000, "json-without-records"),
    ],
)
def test_json_without_a_table(tmp_path: Path, text: str, code: str) -> None:
    with pytest.raises(DataError) as refused:
        take(write(tmp_path, text, "a.json"))
    assert refused.value.code == code
    if code == "json-broken":
        with pytest.raises(DataError) as refused:
            take(write(tmp_path, text, "a.csv"))
        assert refused.value.code == code


@pytest.mark.parametrize("heading", ["[1] 名称", "[必須]名称", "{名称}", "‹注>名称", "<注>名称"])
def test_brackets_in_front_make_a_csv_neither_json_nor_xml(tmp_path: Path, heading: str) -> None:
    path = write(tmp_path, f"{heading},住所\n見本館,見本市\n港館,見本市\n")
    table, _ = take(path)
    assert table.source.format == "csv" and len(table) == 2
    found = whole(path)
    assert (found.kind, len(found.grids), grids_of(path)) == ("csv", 1, list(found.grids))


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        ("a.csv", '{"a": [', "json"),
        ("a.csv", "[1, 2, 3]", "json"),
        ("a.json", "[必須]名称,住所", "json"),
        ("a.csv", "<?xml version='1.0'?><a/>", "xml"),
        ("a.csv", "<!-- 名称,住所 --><a/>", "xml"),
        ("a.kml", "<kml xmlns='http://www.opengis.net/kml/2.2'/>", "xml"),
    ],
)
def test_a_text_without_cells_has_no_grids_for_anybody(tmp_path: Path, name: str, text: str, kind: str) -> None:
    path = write(tmp_path, text, name)
    with pytest.raises(DataError):
        take(path)
    assert whole(path).kind == kind
    with pytest.raises(UsageError) as refused:
        grids_of(path)
    assert refused.value.code == "source-without-cells"


def test_a_blank_text_is_told_as_blank_by_all(tmp_path: Path) -> None:
    path = write(tmp_path, "\ufeff \r\n")
    for look in (take, whole, grids_of):
        with pytest.raises(DataError) as refused:
            look(path)
        assert refused.value.code == "file-blank"


def test_json_has_no_sheets(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        take(write(tmp_path, '[{"名称":"a","住所":"b"}]', "a.json"), sheet="Sheet1")
