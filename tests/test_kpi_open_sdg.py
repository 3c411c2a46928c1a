"""The layout of Open SDG: files that its own checks accept, figures as the tables have them, words told."""

from __future__ import annotations

import csv
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kpi_town import tables, town

import publish
from pipelines.errors import DataError, UsageError
from pipelines.kpi.build import build_open_sdg
from pipelines.kpi.model import METHODS, PERS, Indicator, Kpis, Observation, Plan, plain
from pipelines.kpi.open_sdg import write_layout
from pipelines.workspace import load_dataset

ROOT = Path(__file__).resolve().parent.parent
PLAN = Plan("p", title="計画", start_fiscal_year=2022, end_fiscal_year=2026, source="計画（令和4年）")
STATUSES = ("complete", "inprogress", "notstarted", "notapplicable")


def rows_of(path: Path) -> list[dict[str, str]]:
    """Reads a data file, holding it to what Open SDG's check asks for."""
    assert not path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    names = list(rows[0])
    assert names[0] == "Year" and names[-1] == "Value" and names[1:-1] in ([], ["Units"])
    for row in rows:
        assert re.fullmatch(r"[12][0-9]{3}", row["Year"])
        float(row["Value"])
        assert all(cell == cell.strip() and cell for cell in row.values())
    assert len({row["Year"] for row in rows}) == len(rows)
    return rows


def meta_of(folder: Path, indicator: str) -> dict[str, Any]:
    """Reads a description, holding it to what Open SDG requires."""
    found = yaml.safe_load((folder / "meta" / f"{indicator}.yml").read_text(encoding="utf-8"))
    assert found["published"] is True and found["reporting_status"] in STATUSES
    assert found["indicator_number"] == indicator and found["indicator_name"]
    assert isinstance(found["data_non_statistical"], bool)
    assert found["graph_title"] and found["graph_type"] in ("line", "bar", "binary")
    return found


@pytest.fixture
def layout(tmp_path: Path) -> Path:
    build = build_open_sdg(load_dataset(town(tmp_path)), tmp_path / "sdg")
    assert build.folder == tmp_path / "sdg"
    return build.folder


def test_the_files(layout: Path) -> None:
    assert sorted(str(path.relative_to(layout)) for path in layout.rglob("*.*")) == [
        "data/indicator_mihon-1-1-01.csv",
        "data/indicator_mihon-1-1-02.csv",
        "meta/mihon-1-1-01.yml",
        "meta/mihon-1-1-02.yml",
        "meta/mihon-2-1-01.yml",
        "meta/mihon-plan-01.yml",
    ]
    assert (layout / "data" / "indicator_mihon-1-1-02.csv").read_text() == "Year,Units,Value\n2023,%,33.0\n"
    assert [row["Value"] for row in rows_of(layout / "data" / "indicator_mihon-1-1-01.csv")] == ["27", "45"]


def test_the_description_of_a_share(layout: Path) -> None:
    found = meta_of(layout, "mihon-1-1-02")
    assert found == {
        "indicator_number": "mihon-1-1-02",
        "indicator_name": "交付率",
        "published": True,
        "standalone": True,
        "permalink": "mihon-1-1-02",
        "reporting_status": "complete",
        "data_non_statistical": False,
        "graph_title": "交付率",
        "graph_type": "line",
        "graph_target_lines": [{"value": 90, "label_content": "目標 90%（2027年度）"}],
        "precision": [{"decimals": 1}],
        "computation_units": "%",
        "national_geographical_coverage": "見本市",
        "tags": ["柱1 市民", "電子申請"],
        "auto_progress_calculation": False,
        "progress_calculation_options": [
            {"direction": "positive", "base_year": 2023, "target_year": 2027, "target": 90, "unit": "%"}
        ],
        "UNIT_MEASURE": "%",
        "DATA_SOURCE": "見本市DX推進計画（2024年） 柱1 ①",
        "COMPILING_ORG": "見本市",
        "source_active_1": True,
        "source_organisation_1": "見本市",
        "source_url_1": "https://www.example.lg.jp/dx.pdf",
        "source_url_text_1": "見本市DX計画",
    }


def test_words_are_told_and_are_no_figures(layout: Path) -> None:
    found = meta_of(layout, "mihon-2-1-01")
    assert found["data_non_statistical"] is True and found["reporting_status"] == "notstarted"
    assert found["data_footnote"] == "基準値: 未導入（2023年度）。目標: 導入・運用（2026年度）"
    assert not {"graph_target_lines", "precision", "progress_calculation_options"} & found.keys()
    assert meta_of(layout, "mihon-plan-01")["reporting_status"] == "notstarted"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"method": "growth"}, True),
        ({"method": "growth", "baseline_value": Decimal(0)}, False),
        ({"method": "growth", "target_value": Decimal(0)}, False),
        ({"method": "linear"}, False),
        ({"method": "cumulative"}, False),
    ],
)
def test_only_compound_growth_is_left_to_open_sdg_to_judge(
    change: dict[str, Any], expected: bool, tmp_path: Path
) -> None:
    given = {"baseline_value": Decimal(10), "target_value": Decimal("20.50"), "baseline_fiscal_year": 2021, **change}
    indicator = Indicator("a-1", "p", direction="increase", title="人口", **given)
    folder = write_layout(Kpis((PLAN,), (), (indicator,)), "見本市", tmp_path / "sdg")
    found = meta_of(folder, "a-1")
    assert found["auto_progress_calculation"] is expected
    assert ("progress_calculation_options" in found) == (
        indicator.method != "cumulative" and bool(given["target_value"])
    )
    assert ("graph_target_lines" in found) == (indicator.method != "cumulative")


def test_figures_keep_their_zeros_and_are_figures(tmp_path: Path) -> None:
    indicator = Indicator("a-1", "p", "linear", "decrease", title="分", unit="分", target_value=Decimal("20.50"))
    write_layout(Kpis((PLAN,), (), (indicator,)), "見本市", tmp_path / "sdg")
    text = (tmp_path / "sdg" / "meta" / "a-1.yml").read_text(encoding="utf-8")
    assert "value: 20.50\n" in text and "decimals: 2" in text and "&id" not in text


IDS = st.from_regex(r"[0-9A-Za-z][0-9A-Za-z_.-]{0,8}", fullmatch=True)
FIGURES = st.none() | st.decimals(-(10**6), 10**6, places=2, allow_nan=False)
TITLES = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=20)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    ids=st.lists(IDS, min_size=1, max_size=4, unique_by=str.casefold),
    titles=st.lists(TITLES.filter(str.strip), min_size=4, max_size=4),
    methods=st.lists(st.sampled_from(METHODS), min_size=4, max_size=4),
    figures=st.lists(FIGURES, min_size=12, max_size=12),
    per=st.sampled_from(PERS),
    words=TITLES,
)
def test_every_figure_arrives_as_it_is(
    ids: list[str],
    titles: list[str],
    methods: list[str],
    figures: list[Decimal | None],
    per: str,
    words: str,
    tmp_path_factory: Any,
) -> None:
    folder = tmp_path_factory.mktemp("sdg") / "sdg"
    indicators, observations = [], []
    for number, (name, title, method) in enumerate(zip(ids, titles, methods, strict=False)):
        base, target, value = figures[3 * number : 3 * number + 3]
        indicators.append(
            Indicator(name, "p", method, "increase", "", title, "件", per, base, "", None, 2021, target, words)
        )
        observations.append(Observation(name, 2023, value=value, text="" if value is not None else words))
    write_layout(Kpis((PLAN,), (), tuple(indicators), tuple(observations)), "見本市", folder)
    for indicator, observation in zip(indicators, observations, strict=True):
        found = meta_of(folder, indicator.indicator_id)
        assert found["indicator_name"] == indicator.title
        path = folder / "data" / f"indicator_{indicator.indicator_id}.csv"
        assert path.exists() == (observation.value is not None)
        if observation.value is not None:
            (row,) = rows_of(path)
            assert row == {"Year": "2023", "Units": "件", "Value": plain(observation.value)}
        for line in found.get("graph_target_lines", []):
            assert Decimal(str(line["value"])) == indicator.target_value


def test_ids_that_would_be_one_file(tmp_path: Path) -> None:
    pair = tuple(Indicator(name, "p", "linear", "increase", title="x") for name in ("A-1", "a-1"))
    with pytest.raises(DataError) as caught:
        write_layout(Kpis((PLAN,), (), pair), "見本市", tmp_path / "sdg")
    assert caught.value.code == "open-sdg-ids" and not (tmp_path / "sdg").exists()


def test_it_is_written_again_but_nothing_else_is_replaced(tmp_path: Path, layout: Path) -> None:
    content = tables()
    content["observations"] = content["observations"][:1]
    build_open_sdg(load_dataset(town(tmp_path, content)), layout)
    assert [path.name for path in (layout / "data").iterdir()] == ["indicator_mihon-1-1-01.csv"]
    (layout / "meta" / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        build_open_sdg(load_dataset(town(tmp_path)), layout)
    assert caught.value.code == "package-folder-foreign" and caught.value.params["other"] == "meta/notes.txt"
    assert (layout / "meta" / "notes.txt").read_text(encoding="utf-8") == "mine"


def test_data_with_errors_is_not_written(tmp_path: Path) -> None:
    content = tables()
    content["indicators"][0]["unit"] = "ぴこ"
    assert build_open_sdg(load_dataset(town(tmp_path, content)), tmp_path / "sdg").folder is None
    assert not (tmp_path / "sdg").exists()


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    town(tmp_path)
    call = ["--workspace", str(tmp_path), "build", "dx-plan-kpi", "--form", "open-sdg", "--out", str(tmp_path / "out")]
    with pytest.raises(SystemExit) as stopped:
        publish.main(call)
    assert stopped.value.code == 0
    assert capsys.readouterr().out.strip() == str(tmp_path / "out" / "mihon" / "open-sdg")
    with pytest.raises(SystemExit) as stopped:
        publish.main(["--workspace", str(ROOT), "build", "mihon/aed", "--form", "open-sdg", "--out", str(tmp_path)])
    assert stopped.value.code == 2
    assert "dx-plan-kpi" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["midori", "kaizu", "imari", "nakanojo", "tsukubamirai"])
def test_the_five_plans(name: str, tmp_path: Path) -> None:
    build = build_open_sdg(load_dataset(ROOT / "datasets" / name / "dx-plan-kpi"), tmp_path / "sdg")
    assert build.folder is not None
    described = sorted((tmp_path / "sdg" / "meta").iterdir())
    assert len(described) == build.report.rows
    for path in described:
        meta_of(tmp_path / "sdg", path.stem)
    for path in (tmp_path / "sdg").glob("data/*-*.csv"):  # where Open SDG looks for them
        rows_of(path)
