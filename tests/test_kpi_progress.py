"""The table of progress: which rows it has, what stands in them, and that it is as its schema says."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from frictionless import Resource, Schema
from judging import PLAN, indicator, judged, observation, share, table

from pipelines.kpi.model import GRADES, METHODS, Kpis, Observation, Plan, fiscal_year_end, fiscal_year_of, number
from pipelines.kpi.progress import COLUMNS, Row, frame
from pipelines.kpi.wording import GRADE_LABELS
from pipelines.paths import SCHEMAS

PROGRESS = SCHEMAS / "dx-plan-kpi" / "progress.json"


def test_a_year_without_a_report_is_not_estimated() -> None:
    found = table(indicator("linear", 0, 8), observation(2022, 2), observation(2024, 7))
    assert [(row.fiscal_year, row.value, row.judgement.grade) for row in found] == [
        (2021, Decimal(0), "baseline"),
        (2022, Decimal(2), "on_plan"),
        (2023, None, "not_reported"),
        (2024, Decimal(7), "ahead"),
        (2025, None, "not_reported"),
    ]
    silent = found[2].judgement
    assert (silent.progress, silent.expected.value, silent.expected.progress) == (None, Decimal("4.0"), share("0.5"))
    assert silent.explanation.ja == "2023年度の値は報告されていない（推定しない）。2024-03-31 の予定は 4.0（50.0 %）"


def test_an_empty_observation_reports_nothing() -> None:
    assert judged(indicator("linear", 0, 8), observation(2022, None)).grade == "not_reported"


@pytest.mark.parametrize(
    ("observed", "grade", "day"),
    [
        (None, "baseline", "2022-01-16"),
        (observation(2021, 33, "2022-01-16"), "baseline", "2022-01-16"),
        (observation(2021, 33), "baseline", "2022-01-16"),
        (observation(2021, 35, "2022-01-16"), "baseline", "2022-01-16"),
        (observation(2021, 33, "2021-12-01"), "not_judged", "2021-12-01"),
        (observation(2021, 36), "on_plan", "2022-03-31"),
        (observation(2021, 36, "2022-03-01"), "on_plan", "2022-03-01"),
    ],
)
def test_the_row_of_the_baseline(observed: Observation | None, grade: str, day: str) -> None:
    given = indicator("linear", 33, 80, baseline_date=date(2022, 1, 16))
    row = table(given, *([observed] if observed else []))[0]
    assert (row.fiscal_year, row.judgement.grade, row.as_of.isoformat()) == (2021, grade, day)


def test_values_before_the_baseline_or_the_plan_are_shown_and_not_judged() -> None:
    found = table(indicator("linear", 10, 80), observation(2018, 12), observation(2022, 30))
    assert [(row.fiscal_year, row.judgement.grade) for row in found[:3]] == [
        (2018, "not_judged"),
        (2021, "baseline"),
        (2022, "on_plan"),
    ]
    early = table(indicator("linear", None, 80), observation(2018, 90))[0]
    assert early.judgement.explanation.ja == "判定できない: 2022年度より前の値"


def test_of_several_observations_in_one_year_the_latest_counts() -> None:
    first, last = observation(2023, 20, "2023-06-01"), observation(2023, 50, "2023-12-01")
    for observed in ((first, last), (last, first)):
        row = table(indicator("linear", 10, 80), *observed)[2]
        assert row.value == 50
        assert "同じ年度に実績が 2 件あり、最後のもの（2023-12-01）を使った" in row.judgement.explanation.ja
    assert table(indicator("linear", 10, 80), first, replace(last, as_of=first.as_of))[2].value == 50


@pytest.mark.parametrize("day", [date.min, date.max])
@pytest.mark.parametrize("method", METHODS)
def test_days_out_of_this_world(method: str, day: date) -> None:
    given = indicator(method, None, 80)
    assert table(given, replace(observation(2023, 50), as_of=day))
    assert table(replace(given, baseline_value=Decimal(1), baseline_date=day), observation(2023, 50))


def test_years_that_are_not_stated_are_taken_from_the_plan_and_said_to_be() -> None:
    given = indicator("linear", 0, 80, target_fiscal_year=None, baseline_fiscal_year=None)
    found = judged(given, observation(2023, 40))
    assert (found.grade, found.expected.progress) == ("on_plan", share("0.5"))
    assert "計画の前年度（2021年度）末とした" in found.explanation.ja
    assert "計画の最終年度（2025年度）とした" in found.explanation.ja
    nowhere = table(given, observation(2023, 40), plan=Plan("q"))[0].judgement
    assert (nowhere.grade, nowhere.progress) == ("not_judged", share("0.5"))


def test_a_target_due_before_the_baseline_is_not_judged() -> None:
    found = judged(indicator("linear", 10, 80, baseline_fiscal_year=2025), observation(2026, 90))
    assert found.grade == "not_judged" and "2026-03-31 が基準の日 2026-03-31 より後でない" in found.explanation.ja


@pytest.mark.parametrize(
    ("text", "value"),
    [("33.0", "33.0"), ("0", "0"), ("-0.0", "0.0"), ("-5", "-5"), ("5000", "5000")]
    + [
        (text, None)
        for text in ("", "1e3", "NaN", "1,234", "+5", ".5", "5.", "３", "未実施", "1" * 16, "0." + "1" * 11)
    ],
)
def test_numbers(text: str, value: str | None) -> None:
    found = number(text)
    assert (None if found is None else str(found)) == value


@pytest.mark.parametrize(("day", "year"), [("2022-01-16", 2021), ("2022-03-31", 2021), ("2022-04-01", 2022)])
def test_fiscal_years(day: str, year: int) -> None:
    assert fiscal_year_of(date.fromisoformat(day)) == year
    assert fiscal_year_of(fiscal_year_end(year)) == year


def test_the_table_is_as_its_schema_says() -> None:
    schema = json.loads(PROGRESS.read_text(encoding="utf-8"))
    fields = {field["name"]: field for field in schema["fields"]}
    assert tuple(fields) == COLUMNS
    labels = {each["value"]: (each["label"], each["label_en"]) for each in fields["grade"]["categories"]}
    assert labels == {grade: tuple(label) for grade, label in GRADE_LABELS.items()}
    assert tuple(labels) == GRADES == tuple(fields["grade"]["constraints"]["enum"])


def test_the_example_of_the_schema_is_what_comes_out() -> None:
    schema = json.loads(PROGRESS.read_text(encoding="utf-8"))
    example = {field["name"]: field["example"] for field in schema["fields"]}
    given = indicator("linear", 27, 77, baseline_fiscal_year=2022, target_fiscal_year=2026)
    rows = table(given, observation(2024, 51, "2025-03-31", "51手続"))
    cells = {row.fiscal_year: row.cells() for row in rows}[2024]
    assert {**cells, "indicator_id": example["indicator_id"]} == example


def test_the_frame_passes_frictionless() -> None:
    found = frame(Kpis((PLAN,), (), (indicator("linear", -5, "0.5"),), (observation(2022, "-4.5"),)))
    assert found.columns == list(COLUMNS)
    raw = json.loads(PROGRESS.read_text(encoding="utf-8"))
    schema = Schema.from_descriptor({key: raw[key] for key in ("fields", "primaryKey", "missingValues")})
    report = Resource([list(COLUMNS), *map(list, found.rows())], schema=schema).validate()
    assert report.valid, report.flatten(["type", "note"])


def test_every_method_has_a_word_in_the_schema_of_indicators() -> None:
    schema = json.loads((SCHEMAS / "dx-plan-kpi" / "indicators.json").read_text(encoding="utf-8"))
    (method,) = (field for field in schema["fields"] if field["name"] == "method")
    assert tuple(method["constraints"]["enum"]) == METHODS


def test_a_row_as_cells_has_no_exponents() -> None:
    cells = Row(
        "x", 2022, date(2023, 3, 31), Decimal("1E+3"), "", judged(indicator("linear", 0, 8), observation(2022, 1))
    )
    assert cells.cells()["value"] == "1000"
