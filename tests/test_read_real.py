"""The real files of municipalities: encoding, sheet, heading rows and number of records as labelled by hand."""

from __future__ import annotations

import json
import time
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from pipelines.findings import Log
from pipelines.read import read
from pipelines.table import Table


@cache
def labelled(shared: Path) -> list[dict[str, Any]]:
    labels: list[dict[str, Any]] = json.loads((shared / "real" / "truth.json").read_text(encoding="utf-8"))
    return labels


@cache
def taken(shared: Path) -> dict[str, tuple[Table, Log, float]]:
    found = {}
    for label in labelled(shared):
        log, start = Log(), time.monotonic()
        table = read(shared / "real" / label["path"], log)
        found[label["path"]] = (table, log, time.monotonic() - start)
    return found


def differing(shared: Path, wanted: str, got: Any, *, only: Any) -> list[tuple[str, Any, Any]]:
    """Files whose label `wanted` differs from what was read."""
    return [
        (label["path"], label[wanted], got(taken(shared)[label["path"]][0]))
        for label in labelled(shared)
        if only(label) and label[wanted] != got(taken(shared)[label["path"]][0])
    ]


def is_sure_table(label: dict[str, Any]) -> bool:
    return label["kind"] == "table" and label.get("sure", True) and label["format"] not in ("geojson", "json")


def test_all_are_read_in_time(shared: Path) -> None:
    assert len(taken(shared)) == len(labelled(shared)) == 168
    assert max(seconds for _, _, seconds in taken(shared).values()) < 10


def test_encodings(shared: Path) -> None:
    assert (
        differing(shared, "encoding", lambda table: table.source.encoding, only=lambda label: label.get("encoding"))
        == []
    )


def test_sheets(shared: Path) -> None:
    misses = differing(
        shared,
        "sheet",
        lambda table: table.source.sheet,
        only=lambda label: label.get("sheet") and label.get("sure", True),
    )
    assert misses == []


def test_heading_rows(shared: Path) -> None:
    assert differing(shared, "header_rows", lambda table: list(table.source.header_rows), only=is_sure_table) == []


def test_numbers_of_records(shared: Path) -> None:
    assert differing(shared, "data_rows", lambda table: table.source.rows, only=is_sure_table) == []


def test_geojson(shared: Path) -> None:
    features = [label for label in labelled(shared) if label["format"] == "geojson"]
    assert features
    for label in features:
        table, _, _ = taken(shared)[label["path"]]
        assert (table.source.format, len(table)) == ("json", label["data_rows"])


def test_tables_side_by_side_are_reported(shared: Path) -> None:
    several = [label for label in labelled(shared) if label["kind"] == "several-tables"]
    assert several
    for label in several:
        table, log, _ = taken(shared)[label["path"]]
        assert "several-tables" in {finding.code for finding in log.findings}
        assert table.source.rows == label["data_rows"]


def test_every_finding_has_its_texts(shared: Path) -> None:
    for _, log, _ in taken(shared).values():
        for finding in log.findings:
            assert finding.message("ja") and finding.message("en")
            assert "{" not in finding.message("ja") + finding.remedy("ja")
            if finding.severity in ("error", "warning"):
                assert finding.remedy("ja") and finding.remedy("en")


@pytest.mark.parametrize("sure", [True, False])
def test_every_record_stands_where_it_says(shared: Path, sure: bool) -> None:
    """Row numbers rise, stand under the heading, and are as many as there are records."""
    for label in labelled(shared):
        if label.get("sure", True) is sure:
            table, _, _ = taken(shared)[label["path"]]
            rows = table.row_numbers
            assert len(rows) == table.frame.height
            assert list(rows) == sorted(set(rows))
            assert not table.source.header_rows or rows[0] > max(table.source.header_rows)
