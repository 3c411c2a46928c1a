"""Frictionless is the judge: our list of errors is the one it gives, without limit, at the officer's own cells."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from frictionless import Resource, Schema, system
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from making import checked, found, make_table, read_rows

from pipelines.build import Wanted, check
from pipelines.findings import Log, Place
from pipelines.paths import SCHEMAS
from pipelines.standards import GENERATIONS, ODS, definitions, standard
from pipelines.validate import expected, validate
from pipelines.validate.schema import cell_errors, restricted
from pipelines.workspace import load_organization

FORMS = [(dataset, generation) for dataset in definitions() for generation in GENERATIONS]


def _example(dataset: str, generation: str, kind: str, ending: str) -> Path:
    return SCHEMAS / dataset / f"{kind}{'' if generation == ODS else f'.{generation}'}{ending}"


def _frame(rows: list[dict[str, str]]) -> pl.DataFrame:
    return pl.DataFrame({name: [row[name] for row in rows] for name in rows[0]})


@pytest.mark.parametrize(("dataset", "generation"), FORMS)
def test_invalid_examples_have_the_listed_errors(dataset: str, generation: str) -> None:
    rows = read_rows(_example(dataset, generation, "invalid", ".csv"))
    listed = json.loads(_example(dataset, generation, "invalid", ".errors.json").read_text(encoding="utf-8"))
    errors = cell_errors(_frame(rows), standard(dataset, generation).schema)
    assert listed
    assert [(error.type, error.row + 2, error.field, error.cell, error.note) for error in errors] == [
        (item["type"], item["rowNumber"], item.get("fieldName"), item.get("cell"), item["note"]) for item in listed
    ]


@pytest.mark.parametrize(("dataset", "generation"), FORMS)
def test_valid_examples_have_no_error_and_no_warning(dataset: str, generation: str) -> None:
    log = checked(dataset, read_rows(_example(dataset, generation, "valid", ".csv")), generation=generation)
    assert found(log) == []


@pytest.mark.parametrize(("dataset", "generation"), FORMS)
def test_valid_examples_lie_where_the_invented_town_does(dataset: str, generation: str) -> None:
    """Whoever copies them into a dataset of that town is told nothing, by its settings or by its gazetteer."""
    path, town = (
        _example(dataset, generation, "valid", ".csv"),
        load_organization(SCHEMAS.parent / "datasets" / "mihon"),
    )
    for known in (Wanted(path, organization=town), Wanted(path, code=town.code)):
        log = check(replace(known, dataset=dataset, generation=generation)).log
        assert [(item.code, item.place.cell) for item in log.findings if item.severity != "info"] == []


@pytest.mark.parametrize(("dataset", "generation"), FORMS)
def test_cells_of_large_tables_are_judged_as_those_of_small_ones(
    dataset: str, generation: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is believed of a column is proved column by column in large tables only."""
    rows = read_rows(_example(dataset, generation, "invalid", ".csv"))
    rows += [{name: f"{cell}１" for name, cell in row.items()} for row in rows]
    one_by_one = found(checked(dataset, rows, generation=generation))
    monkeypatch.setattr(expected, "_MANY", -1)
    assert found(checked(dataset, rows, generation=generation)) == one_by_one


SCHEMA = {
    "fields": [
        {"name": "n", "type": "number", "constraints": {"minimum": 20, "maximum": 46}},
        {"name": "i", "type": "integer"},
        {"name": "d", "type": "date", "format": "%Y-%m-%d"},
        {"name": "t", "type": "time", "format": "%H:%M"},
        {"name": "p", "type": "string", "constraints": {"pattern": "(?:[0-9]{2}|[a-z]{2})", "maxLength": 3}},
        {"name": "e", "type": "string", "constraints": {"enum": ["有", "無"], "required": True}},
        {"name": "u", "type": "string", "constraints": {"unique": True}},
    ]
}
NUMBERS = ["３５.６", " 35.6", "1_000", "NaN", "inf", "1e3", "1,000", "+5", "−5", ".5", "5.", "21", "47", "12", "=1+1"]
DATES_AND_TIMES = ["2021-1-5", "2021-02-31", "２０２１-01-05", "2021/01/05", "9:00", "24:00", "09:00", "9:0:0", "0900"]
WORDS = ["ab", "12xx", "12\n", "有", "○", "None", "a\nb", '"']
HOSTILE = st.one_of(
    st.sampled_from([*NUMBERS, *DATES_AND_TIMES, *WORDS]),
    st.text(max_size=4).filter(lambda text: "\x00" not in text and not any("\ud800" <= c <= "\udfff" for c in text)),
    st.just(""),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(*[HOSTILE] * len(SCHEMA["fields"])), min_size=1, max_size=6))
def test_same_errors_as_frictionless_gives_for_the_file(rows: list[tuple[str, ...]], tmp_path: Path) -> None:
    names = [field["name"] for field in SCHEMA["fields"]]
    path = tmp_path / "table.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL).writerows([names, *rows])
    with system.use_context(trusted=True):
        resource = Resource(path=str(path), schema=Schema.from_descriptor(SCHEMA), encoding="utf-8", format="csv")
        report = resource.validate(limit_errors=10**9)
    theirs = [
        (error.type, error.row_number - 2, getattr(error, "field_name", None), getattr(error, "cell", None), error.note)
        for error in report.tasks[0].errors
    ]
    frame = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")
    assert [tuple(error) for error in cell_errors(frame, SCHEMA)] == theirs


def test_number_of_errors_has_no_limit() -> None:
    log = checked("aed", [{"緯度": "北緯", "経度": ""}] * 3000)
    assert len(found(log, "type-number")) == 3000
    assert log.findings[-1].place.row is None or log.findings[-1].place.row <= 3001


def test_only_the_columns_of_the_table_are_judged() -> None:
    part = restricted({**SCHEMA, "primaryKey": ["i", "u"]}, ["u", "n", "その他"])
    assert [field["name"] for field in part["fields"]] == ["n", "u"]
    assert "primaryKey" not in part
    assert restricted({**SCHEMA, "primaryKey": "u"}, ["u"])["primaryKey"] == "u"


def test_a_wrong_schema_is_said() -> None:
    with pytest.raises(ValueError, match="not a valid Table Schema"):
        cell_errors(
            pl.DataFrame({"a": ["1"]}), {"fields": [{"name": "a", "type": "number", "constraints": {"pattern": "x"}}]}
        )


def test_findings_stand_at_the_source_cell_with_the_source_value() -> None:
    table = make_table(
        [{"名称": "見本", "開始時間": "9時ごろ"}, {"名称": "見本2", "開始時間": "09:00"}], sheet="一覧", first_row=7
    )
    log = Log()
    log.repair("time-half-width", Place("一覧", 7, 2), "開始時間", "９時ごろ", "9時ごろ")
    validate(table, standard("aed"), log)
    (finding,) = [item for item in log.findings if item.code == "type-time"]
    assert (finding.place.cell, finding.field, finding.value) == ("一覧!B7", "開始時間", "９時ごろ")
    assert finding.message("ja") == "「開始時間」の「９時ごろ」は時刻として読めません。"
    assert "08:30" in finding.remedy("ja") or "09:00" in finding.remedy("ja")
    assert "{" not in finding.message("en") + finding.remedy("en") + finding.remedy("ja")


def test_what_an_earlier_step_said_is_not_said_again() -> None:
    rows = [{"開始時間": "9時か10時"}, {"開始時間": "朝"}, {"開始時間": "昼"}]
    log = Log()
    log.add("time-range", Place(None, 2, 1), field="開始時間", value="9時か10時", severity="error")
    log.add("time-half-day", Place(None, 3, 1), field="開始時間", value="朝", severity="warning")
    checked("aed", rows, log=log)
    assert found(log, "type-time") == [("type-time", "A3"), ("type-time", "A4")]


def test_repeated_value_names_the_other_cell() -> None:
    schema_errors = cell_errors(pl.DataFrame({"u": ["a", "b", "a"], "e": ["有"] * 3}), SCHEMA)
    assert [(error.type, error.row) for error in schema_errors] == [("unique-error", 2)]
