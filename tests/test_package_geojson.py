"""GeoJSON is written by whole columns, some thousand records at a time: it says what value by value would say."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path
from typing import Any

import pytest
from making import make_table

from pipelines.package import geojson
from pipelines.package.form import published_frame
from pipelines.package.geojson import write_geojson
from pipelines.standards import Field, Standard, standard
from pipelines.table import Table

TEXTS = [
    "", "中央公園", 'a"b', "\\", "a\nb", "\t", "\u2028", "\x00", "\x1f", "\x7f", "😀", "</script>", "null", "{}", ":",
    "},", "é", "\ufeff", "true", " 1",
]  # fmt: skip
NUMBERS = [
    "", "0", "-0", "12", "012", "1.50", "-1.5", "1e5", "0.00001", "1" * 18, "1" * 19, "9" * 300, "123456789012345678.5",
    "１２", "+1", ".5", "5.", "NaN", "1_000", "0.1", "100.0", "1" * 17, "9007199254740993",
]  # fmt: skip
LATITUDES = ["", "35", "35.123456", "-35.5", "0.00001", "0.0", "90", "90.1", "1" * 20, "北緯35", "43.06417000000001"]
LONGITUDES = ["", "139", "139.75", "-0.5", "180", "180.1", "0.000099", "141.34694", "東経", "1e2"]


def naive(table: Table, form: Standard) -> list[dict[str, Any]]:
    """The features, one value after the other."""
    frame = published_frame(table, form).fill_null("")
    given = [cell for cell in frame["ID"] if cell]
    features = []
    for cells in frame.iter_rows(named=True):
        where = cells["経度"], cells["緯度"]
        if not all(re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", cell) for cell in where):
            continue
        point = [float(cell) for cell in where]
        if abs(point[0]) > 180 or abs(point[1]) > 90:
            continue
        named = {"id": cells["ID"]} if cells["ID"] and len(set(given)) == len(given) else {}
        properties = {name: value(cell, form.field(name) if name in form else None) for name, cell in cells.items()}
        geometry = {"type": "Point", "coordinates": point}
        features.append({"type": "Feature", **named, "geometry": geometry, "properties": properties})
    return features


def value(cell: str, field: Field | None) -> object:
    kind = field.type if field else "string"
    if kind == "integer" and re.fullmatch(r"-?[0-9]{1,18}", cell):
        return int(cell)
    if kind == "number" and re.fullmatch(r"-?[0-9]{1,18}(\.[0-9]+)?", cell):
        return float(cell)
    return cell or None


def invented(chance: random.Random, form: Standard) -> Table:
    rows = []
    for number in range(chance.choice([1, 5, 40])):
        row = {"名称": chance.choice(TEXTS), "備考": chance.choice(TEXTS), "ほかの列": chance.choice(TEXTS)}
        row |= {"緯度": chance.choice(LATITUDES), "経度": chance.choice(LONGITUDES)}
        row["ID"] = chance.choice(["", f"A{number}", chance.choice(TEXTS)])
        row |= {field.name: chance.choice(NUMBERS) for field in form.fields if field.type in ("integer", "number")
                and field.kind not in ("latitude", "longitude")}  # fmt: skip
        rows.append(row)
    return make_table(rows)


@pytest.mark.parametrize("dataset", ["aed", "care-services", "fire-water-sources", "public-facilities"])
def test_the_file_says_what_the_values_say(dataset: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(geojson, "_AT_A_TIME", 7)
    chance, form, path = random.Random(dataset), standard(dataset), tmp_path / "map.geojson"
    for _ in range(40):
        table = invented(chance, form)
        path.unlink(missing_ok=True)
        expected = naive(table, form)
        assert write_geojson(table, published_frame(table, form), form, path) == len(expected)
        if not expected:
            assert not path.exists()
            continue
        lines = path.read_text(encoding="utf-8").split("\n")
        assert json.loads("\n".join(lines)) == {"type": "FeatureCollection", "features": expected}
        assert [json.loads(line.rstrip(",")) for line in lines[1:-2]] == expected


def test_the_bytes_are_those_that_python_writes(tmp_path: Path) -> None:
    """Key by key, number by number: a file does not change with who wrote a line of it."""
    chance, form, path = random.Random(3), standard("aed"), tmp_path / "map.geojson"
    while True:
        table = invented(chance, form)
        if write_geojson(table, published_frame(table, form), form, path) > 3:
            break
    features = [json.dumps(one, ensure_ascii=False, separators=(",", ":")) for one in naive(table, form)]
    assert path.read_text(encoding="utf-8").split("\n")[1:-2] == [
        line + ("," if number < len(features) else "") for number, line in enumerate(features, 1)
    ]
