"""What the datastore shall hold of a CSV file: types, names of columns, blanks."""

from __future__ import annotations

from hashlib import md5
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from portal_tables import READ_AS, FakeDatastore

from pipelines.portal import Portal
from pipelines.portal.datatable import LONGEST_NAME, MARK, column_names, data_table
from pipelines.portal.offer import offer_of
from pipelines.portal.scheming import resource_facts
from pipelines.portal.site import Site
from pipelines.standards import GENERATIONS, definitions, standard


def one_column(field: dict[str, Any], *values: str, **schema: Any) -> tuple[str, list[str | None]]:
    """Type and rows of a table of one column and a number for each row."""
    content = "\n".join(["n,x", *(f'{number},"{value}"' for number, value in enumerate(values))]).encode()
    table = data_table(content, {"fields": [{"name": "x", **field}], **schema})
    assert table is not None
    return table.columns[1].type, [record["x"] for record in table.records]


TYPES = [
    ("string", "text", ["007", " a ", "１２"]),
    (None, "text", ["1", "2"]),
    ("any", "text", ["1"]),
    ("geopoint", "text", ["35,135"]),
    ("integer", "int8", ["0", "-12", "+3", "007", "999999999999999999"]),
    ("integer", "numeric", ["1", "99999999999999999999999"]),
    ("integer", "text", ["1", "1.0"]),
    ("integer", "text", ["1,234"]),
    ("integer", "text", ["１２"]),
    ("integer", "text", ["1 "]),
    ("integer", "text", ["1\n"]),
    ("year", "int8", ["2026"]),
    ("number", "numeric", ["35.10", ".5", "5.", "-1e3", "+1.5E-7"]),
    ("number", "text", ["NaN"]),
    ("number", "text", ["INF"]),
    ("number", "text", ["1e99999999"]),
    ("number", "text", ["."]),
    ("number", "text", ["1_0"]),
    ("date", "date", ["2024-02-29", "0001-01-01", "9999-12-31"]),
    ("date", "text", ["2026-02-29"]),
    ("date", "text", ["0000-01-01"]),
    ("date", "text", ["2026/02/28"]),
    ("date", "text", ["2026-2-8"]),
    ("date", "text", ["令和8年"]),
    ("time", "time", ["08:30", "23:59:59"]),
    ("time", "text", ["24:00"]),
    ("time", "text", ["8:30"]),
    ("datetime", "timestamp", ["2026-11-20T10:00", "2026-11-20 10:00:01.25"]),
    ("datetime", "text", ["2026-11-20T10:00+09:00"]),
    ("datetime", "text", ["2026-02-30T10:00"]),
    ("boolean", "text", ["○"]),
]


@pytest.mark.parametrize(("kind", "expected", "values"), TYPES, ids=lambda value: str(value)[:30])
def test_a_column_has_the_type_that_all_its_values_are_of(kind: str, expected: str, values: list[str]) -> None:
    """A blank says nothing of the type."""
    field = {"type": kind} if kind else {}
    assert one_column(field, *values) == (expected, values)
    assert one_column(field, *values, "") == (expected, [*values, None])
    if expected in READ_AS:
        assert [READ_AS[expected](value) for value in values]


SHOWN = [  # as CKAN's CSV has it, seen on 2.10.11, 2.11.6 and 2.12.0
    ("string", "a", "a", True),
    ("string", "a", "b", False),
    ("string", "", None, True),
    ("string", "", "a", False),
    ("integer", "+007", "7", True),
    ("integer", "7", "8", False),
    ("integer", "7", None, False),
    ("number", "35.10", "35.10", True),
    ("number", "35.10", "35.1", False),
    ("number", "35.123456789012345678900", "35.123456789012345678900", True),
    ("number", "35.12345678901234", "35.123456789012345", False),
    ("number", "-1E3", "-1000", True),
    ("number", ".5", "0.5", True),
    ("date", "2026-11-20", "2026-11-20", True),
    ("time", "08:30", "08:30:00", True),
    ("time", "08:30", "08:31:00", False),
    ("boolean", "1", "t", True),
    ("boolean", "false", "t", False),
]


@pytest.mark.parametrize(("kind", "sent", "shown", "same"), SHOWN, ids=lambda value: str(value)[:30])
def test_whether_a_row_is_there_already(kind: str, sent: str, shown: str | None, same: bool) -> None:
    table = data_table(f'n,x\n1,"{sent}"\n'.encode(), {"fields": [{"name": "x", "type": kind}]})
    assert table is not None
    assert table.is_shown(table.records[0], ["1", shown]) is same


def test_a_column_without_values_has_the_type_that_it_is_meant_to_have() -> None:
    assert one_column({"type": "integer"}, "", "") == ("int8", [None, None])


def test_words_for_true_and_false_and_for_nothing() -> None:
    assert one_column({"type": "boolean"}, "TRUE", "0", "") == ("bool", ["true", "false", None])
    words = {"type": "boolean", "trueValues": ["有"], "falseValues": ["無"]}
    assert one_column(words, "有", "無", "") == ("bool", ["true", "false", None])
    assert one_column(words, "true")[0] == "text"
    assert one_column({"type": "integer"}, "1", "不明", missingValues=["", "不明"]) == ("int8", ["1", None])
    assert one_column({"type": "integer"}, "-", missingValues=[{"value": "-"}, {"value": ""}]) == ("int8", [None])


@pytest.mark.parametrize("broken", [None, 5, "x", {"a": 1}, [None, 3, {"value": 4}]])
def test_a_broken_schema_makes_text(broken: object) -> None:
    """Whatever stands there: rows come through."""
    field = {"type": "boolean", "trueValues": broken, "title": broken, "description": broken}
    assert one_column(field, "1", "", missingValues=broken) == ("bool", ["true", None])
    assert data_table(b"x\n1\n", {"fields": broken}).records == [{"x": "1"}]  # type: ignore[union-attr]


def test_what_postgresql_has_no_place_for_is_left_out() -> None:
    assert one_column({"type": "string"}, "a\x00b") == ("text", ["ab"])


NAMES = [
    (["名称", "所在地_全国地方公共団体コード"], ["名称", "所在地_全国地方公共団体コード"]),
    (["50%", "a.b", "（注）・", "it's", "a;b"], ["50%", "a.b", "（注）・", "it's", "a;b"]),
    (["_id", "_full_text", "__x"], ["id", "full_text", "x"]),
    ([" 前", "後　", '"引用"', "時:分"], ["前", "後", "”引用”", "時：分"]),
    (["", "_", "\u200b"], ["列1", "列2", "列3"]),
    (["a\nb", "a\tc", "\ue000外字"], ["ab", "ac", "外字"]),
    (["ctid", "xmin", "CTID"], ["ctid_", "xmin_", "CTID"]),
    (["a", "_a", " a"], ["a", "a_2", "a_3"]),
    (["あ" * 21, "a" * 63], ["あ" * 21, "a" * 63]),
]


@pytest.mark.parametrize(("headings", "expected"), NAMES, ids=lambda value: str(value)[:30])
def test_names_of_columns(headings: list[str], expected: list[str]) -> None:
    assert column_names(headings) == expected


@pytest.mark.parametrize("heading", ["*", "^.*$", "^n.*$"])
def test_headings_mean_nothing_but_themselves(heading: str) -> None:
    found = data_table(f"名称,{heading}\n市役所,1\n".encode(), {"fields": [{"name": heading, "type": "integer"}]})
    assert found is not None and [one.label for one in found.columns] == ["名称", heading]
    assert [list(record.values()) for record in found.records] == [["市役所", "1"]]


def test_a_long_name_is_told_apart_by_an_ending_of_its_own() -> None:
    """It does not depend on the other columns, so that a column more does not rename another."""
    one, two = ("地域防災拠点における応急給水施設の名称（昼）", "地域防災拠点における応急給水施設の名称（夜）")
    first, second = column_names([one, two])
    assert first != second and first[:18] == second[:18] == one[:18]
    assert column_names([two, "ID", one]) == [second, "ID", first]
    described = {
        "fields": [{"name": one, "title": "昼", "type": "integer", "description": "数", "description_en": "Number"}]
    }
    table = data_table(f"{one}\n1\n".encode(), described)
    assert table is not None
    (column,) = table.columns
    assert (column.name, column.label, column.type, column.notes) == (first, one, "int8", "数\n\nNumber")
    assert table.fields("m") == [
        {"id": first, "type": "int8", "info": {"label": one, "notes": "数\n\nNumber", MARK: "m"}}
    ]


def test_a_heading_with_quotation_marks_is_found_in_the_schema() -> None:
    table = data_table(b'"the ""real"" one",n\n5,1\n', {"fields": [{"name": 'the "real" one', "type": "integer"}]})
    assert table is not None
    assert [(one.name, one.label, one.type) for one in table.columns[:1]] == [
        ("the ”real” one", 'the "real" one', "int8")
    ]


@given(st.lists(st.text(max_size=80) | st.sampled_from(["あ" * 30, "あ" * 31, "x_2", "x", "_x"]), max_size=6))
@example(["あ" * 63, "あ" * 64, "あ" * 63])
def test_names_are_always_taken_and_all_differ(headings: list[str]) -> None:
    names = column_names(headings)
    assert len(set(names)) == len(names) == len(headings)
    assert all(len(name.encode()) <= LONGEST_NAME for name in names)
    store = FakeDatastore()
    fields = [{"id": name, "type": "text", "info": {}} for name in names]
    store.write("datastore_create", {"resource_id": "r", "force": True, "fields": fields, "records": []})


@pytest.mark.parametrize("name", sorted(definitions()))
@pytest.mark.parametrize("form", GENERATIONS)
def test_the_columns_of_the_standards_keep_their_names_and_types(name: str, form: str) -> None:
    known = {"string": "text", "integer": "int8", "number": "numeric", "date": "date", "time": "time"}
    schema = standard(name, form).schema
    headings = [field["name"] for field in schema["fields"]]
    table = data_table((",".join(headings) + "\n").encode(), schema)
    assert table is not None
    assert [one.name for one in table.columns] == headings
    assert [one.type for one in table.columns] == [known[field["type"]] for field in schema["fields"]]
    assert all(one.label and one.notes for one in table.columns)


@pytest.mark.parametrize("loader", ["xloader", "datapusher", "datapusher_plus"])
def test_a_loader_is_told_that_it_has_loaded_the_tables(samples: dict[str, Path], loader: str) -> None:
    """XLoader and DataPusher leave a file alone whose `hash` is its MD5; else they turn 名称 into "Ming Cheng"."""
    package, portal = samples["aed"], Portal("http://127.0.0.1:1", "t")
    without = offer_of(package, Site(extensions=frozenset(["datastore"])), portal).resources
    beside = offer_of(package, Site(extensions=frozenset(["datastore", loader])), portal).resources
    for plain, kept in zip(without, beside, strict=True):
        assert plain["sha256"] == kept["sha256"] == plain["hash"]
        content = (package / plain["path"]).read_bytes()
        is_table = plain["path"].endswith(".csv")
        assert kept["hash"] == (md5(content).hexdigest() if is_table else plain["hash"])
        assert resource_facts(kept)["hash_algorithm"].endswith("_md5" if is_table else "_sha256")
