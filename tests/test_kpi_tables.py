"""Pages of KPIs over tables that are not as the standard tells: missing, empty, hostile, senseless, very long."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from catalogue_site import Site, open_site
from kpi_site import TABLES, indicator, page, progress, put_tables, words

from catalogue.kpi import reading

BOARD = "/kpi/mihon-dx-plan-kpi"
MARKUP = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{70001*3}}</svg>{title}"


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Site]:
    with open_site(tmp_path) as opened:
        yield opened


@pytest.mark.parametrize("missing", TABLES)
def test_a_missing_table_leaves_the_others(empty: Site, missing: str) -> None:
    tables: dict[str, Any] = {
        "plans": [{"plan_id": "p", "title": "計画の名"}],
        "measures": [{"measure_id": "m", "plan_id": "p", "title": "施策の名"}],
        "indicators": [indicator(measure_id="m")],
        "observations": [{"indicator_id": "i-1", "fiscal_year": 2021, "value": "4", "text": "4件"}],
        "progress": [progress(value="4", text="4件", progress="0.4", grade="behind")],
    }
    put_tables(empty, **{name: rows for name, rows in tables.items() if name != missing})
    board = page(empty, BOARD)
    assert ("指標1" in board) is (missing != "indicators")
    assert ("施策の名" in board) is (missing != "measures")
    assert ("進み具合の表がない" in board) is (missing == "progress")
    if missing != "indicators":
        assert "4件（2022-03-31）" in board and "4件" in page(empty, f"{BOARD}/i-1")
    for path in ("/kpi", "/kpi/compare?q=指標", "/organization/mihon"):
        page(empty, path)


@pytest.mark.parametrize("tables", [{}, dict.fromkeys(TABLES, ()), {"indicators": [{"a": "b"}]}])
def test_nothing_that_can_be_read(empty: Site, tables: dict[str, Any]) -> None:
    put_tables(empty, **tables)
    assert "読める指標の表がありません" in page(empty, BOARD)
    for path in ("/", "/kpi", "/kpi/compare?q=a", "/dataset/mihon-dx-plan-kpi"):
        page(empty, path)
    page(empty, f"{BOARD}/i-1", 404)


def test_no_cell_becomes_markup(empty: Site) -> None:
    """Every text of every table is words; ids lead to their page whatever they are."""
    evil = dict.fromkeys(indicator(), MARKUP) | {"plan_id": MARKUP, "indicator_id": MARKUP, "title": MARKUP}
    put_tables(
        empty,
        plans=[dict.fromkeys(("plan_id", "title", "title_en", "adopted", "source", "source_url"), MARKUP)],
        measures=[
            dict.fromkeys(("measure_id", "plan_id", "pillar", "group", "number", "title", "departments"), MARKUP)
        ],
        indicators=[evil | {"section": MARKUP, "definition": MARKUP, "note": MARKUP}],
        observations=[
            {"indicator_id": MARKUP, "fiscal_year": 2021, "text": MARKUP, "evidence": MARKUP, "evidence_link": link}
            for link in (MARKUP, "javascript:alert(1)", "dataset/../..", "organization/a/b", "//evil.example/x")
        ],
        progress=[progress() | dict.fromkeys(("indicator_id", "text", "grade", "explanation"), MARKUP)],
    )
    paths = [BOARD, f"{BOARD}/{quote(MARKUP)}", "/kpi", "/kpi/compare?q=script"]
    paths += [f"/kpi/compare?indicator={quote(f'mihon-dx-plan-kpi/{MARKUP}')}"]
    for path in [*paths, *(f"{path}{'&' if '?' in path else '?'}lang=en" for path in paths)]:
        html = page(empty, path)
        assert "<script>alert" not in html and "<img" not in html and 'href="javascript' not in html
        assert "evil.example" not in "".join(re.findall(r'href="([^"]*)', html))
        assert "alert(1)" in html and "210003" not in html


@pytest.mark.parametrize(
    "changed",
    [
        {"target_value": "9" * 400, "baseline_value": "1e999", "target_fiscal_year": "99999999999"},
        {"baseline_value": "nan", "target_value": "-inf", "baseline_date": "2024-02-31"},
        {"target_value": "0", "baseline_value": "0"},
        {
            "target_value": "-5",
            "baseline_value": "１０",
            "unit": "",
            "per": "century",
            "method": "magic",
            "direction": "?",
        },
        {"target_fiscal_year": "-1", "start_fiscal_year": "2020.5", "measure_id": "nosuch", "plan_id": ""},
        {"title": "長" * 3000, "target_text": "言" * 3000, "unit": "単" * 600},
    ],
)
def test_cells_that_do_not_fit(empty: Site, changed: dict[str, str]) -> None:
    wrong = {
        "value": "いくつか",
        "as_of": "去年",
        "progress": "1e308",
        "expected_progress": "-9e9",
        "expected_value": "∞",
    }
    put_tables(
        empty, indicators=[indicator(**changed), indicator(2)], progress=[progress(**wrong, grade="?"), progress(2)]
    )
    for path in (BOARD, f"{BOARD}/i-1", f"{BOARD}/i-1?lang=en", "/kpi/compare?q=指標", "/kpi/compare?q=長長", "/kpi"):
        page(empty, path)


def test_five_hundred_indicators(empty: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    indicators = [indicator(number, measure_id=f"m-{number % 50}") for number in range(500)]
    measures = [{"measure_id": f"m-{number}", "plan_id": "p", "title": f"施策{number}"} for number in range(50)]
    rows = [progress(number, year) for number in range(500) for year in range(2020, 2026)]
    put_tables(empty, measures=measures, indicators=indicators, progress=rows)
    html = page(empty, BOARD)
    assert html.count('<div class="kpi') == 500 and "はじめの" not in html
    assert "60 指標だけを示しています" in words(page(empty, "/kpi/compare?q=指標")).replace("はじめの ", "")
    monkeypatch.setattr(reading, "MOST_INDICATORS", 40)
    put_tables(empty, "again", measures=measures, indicators=indicators, progress=rows)
    html = page(empty, "/kpi/again")
    assert html.count('<div class="kpi') == 40 and "はじめの" in html


def test_several_plans_in_one_dataset(empty: Site) -> None:
    plans = [
        {"plan_id": key, "title": f"計画{key}", "start_fiscal_year": year} for key, year in (("a", 2018), ("b", 2022))
    ]
    put_tables(empty, plans=plans, indicators=[indicator(1, plan_id="a"), indicator(2, plan_id="b")])
    newest, first = page(empty, BOARD), page(empty, f"{BOARD}?plan=a")
    assert "指標2" in newest and "指標1" not in newest and "<h1>計画b</h1>" in newest
    assert "指標1" in first and "指標2" not in first
    assert 'rel="canonical"' in newest and 'rel="canonical"' not in first
