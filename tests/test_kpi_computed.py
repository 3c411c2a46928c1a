"""Observations that are counted in the town's own datasets, and which datasets have to follow when those change."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from kpi_town import DATASET, Tables, built, published, said, tables, town

from pipelines.build import Build
from pipelines.kpi.computed import dependents

WIFI = DATASET + "computed:\n  - {indicator: mihon-plan-01, dataset: public-wifi, count: 名称}\n"
FOURTEEN = DATASET + "computed:\n  - {indicator: mihon-plan-01, catalogue: recommended-14, count: published}\n"
POINTS = "名称,住所,緯度,経度,SSID\n"


def wifi(root: Path, *names: str, version: str = "2026-03-01", folder: str = "public-wifi") -> Path:
    """Access points with these names, as a dataset of the town."""
    place = root / "datasets/mihon" / folder
    (place / "source").mkdir(parents=True, exist_ok=True)
    lines = [f"{name},見本県見本市中央{number},34.05,137.60,mihon" for number, name in enumerate(names, 1)]
    (place / "source/a.csv").write_text(POINTS + "\n".join(lines) + "\n", encoding="utf-8")
    settings = f"dataset: public-wifi\nsource: {{path: source/a.csv}}\n{version and f'version: {version}'}\n"
    (place / "dataset.yaml").write_text(settings, encoding="utf-8")
    return place


def observed(root: Path) -> list[dict[str, str]]:
    return [row for row in published(root, "observations") if row["indicator_id"] == "mihon-plan-01"]


def told(build: Build) -> list[str]:
    return [finding.code for finding in build.log.findings if finding.code.startswith("computed-")]


def test_a_facility_with_two_access_points_is_one(tmp_path: Path) -> None:
    wifi(tmp_path, "市役所", "市役所", "図書館", "")
    build = built(tmp_path, settings=WIFI)
    (row,) = observed(tmp_path)
    assert (row["fiscal_year"], row["as_of"], row["value"], row["text"]) == ("2025", "2026-03-01", "2", "2施設")
    assert row["evidence_link"] == "dataset/mihon-public-wifi#992011_public_wireless_lan.csv"
    assert "名称" in row["evidence"] and "992011_public_wireless_lan.csv" in row["evidence"]
    assert told(build) == ["computed-observed"]
    progress = [one for one in published(tmp_path, "progress") if one["indicator_id"] == "mihon-plan-01"]
    assert [one["fiscal_year"] for one in progress if one["value"]] == ["2023", "2025"]


def test_publishing_more_updates_the_observation(tmp_path: Path) -> None:
    wifi(tmp_path, "市役所")
    built(tmp_path, settings=WIFI)
    before = (tmp_path / "package/datapackage.json").read_bytes()
    wifi(tmp_path, "市役所", "図書館", "公民館")
    built(tmp_path, settings=WIFI)
    assert observed(tmp_path)[0]["value"] == "3"
    assert (tmp_path / "package/datapackage.json").read_bytes() != before


def test_what_a_kill_left_hidden_is_not_counted(tmp_path: Path) -> None:
    """A folder that was being replaced stands beside, hidden: it is that of yesterday."""
    wifi(tmp_path, "市役所", folder=".public-wifi.old-1a2b3c4d")
    wifi(tmp_path, "市役所", "図書館", "公民館")
    built(tmp_path, settings=WIFI)
    assert observed(tmp_path)[0]["value"] == "3"


def test_the_link_names_a_file_of_the_other_package(tmp_path: Path) -> None:
    from pipelines.build import build_dataset
    from pipelines.workspace import load_dataset

    access = wifi(tmp_path, "市役所")
    built(tmp_path, settings=WIFI)
    build_dataset(load_dataset(access), tmp_path / "other")
    described = json.loads((tmp_path / "other/datapackage.json").read_text(encoding="utf-8"))
    dataset, _, file = observed(tmp_path)[0]["evidence_link"].removeprefix("dataset/").partition("#")
    assert described["name"] == dataset
    assert file in [resource["path"] for resource in described["resources"]]


def test_how_many_of_the_fourteen(tmp_path: Path) -> None:
    wifi(tmp_path, "市役所")
    aed = tmp_path / "datasets/mihon/aed"
    (aed / "source").mkdir(parents=True)
    (aed / "source/a.csv").write_text("名称,住所,緯度,経度\n市役所,見本県見本市中央1,34.05,137.60\n", encoding="utf-8")
    (aed / "dataset.yaml").write_text(
        'dataset: aed\nsource: {path: source/a.csv}\nversion: "2025-12-01"\nwaive_required: [設置位置]\n',
        encoding="utf-8",
    )
    built(tmp_path, settings=FOURTEEN)
    (row,) = observed(tmp_path)
    assert (row["value"], row["as_of"], row["evidence_link"]) == ("2", "2026-03-01", "organization/mihon")
    assert "AED" in row["evidence"] and "公衆無線LAN" in row["evidence"]


def written(year: str, value: str) -> Tables:
    content = tables()
    row = dict.fromkeys(content["observations"][0], "")
    content["observations"].append({**row, "indicator_id": "mihon-plan-01", "fiscal_year": year, "value": value})
    return content


@pytest.mark.parametrize(("value", "expected"), [("5", ["computed-kept"]), ("1", [])])
def test_what_is_written_stays(tmp_path: Path, value: str, expected: list[str]) -> None:
    wifi(tmp_path, "市役所")
    build = built(tmp_path, written("2025", value), WIFI)
    assert [row["value"] for row in observed(tmp_path)] == [value]
    assert told(build) == expected


def test_without_the_dataset_there_is_no_observation(tmp_path: Path) -> None:
    """The town may well have some: nothing is not 0."""
    for settings in (WIFI, FOURTEEN):
        build = built(tmp_path, settings=settings)
        assert (observed(tmp_path), told(build), build.ok) == ([], ["computed-nothing"], True)


@pytest.mark.parametrize("version", ["", "3", "令和7年度"])
def test_of_no_known_day_there_is_no_observation(tmp_path: Path, version: str) -> None:
    wifi(tmp_path, "市役所", version=version)
    build = built(tmp_path, settings=WIFI)
    assert (observed(tmp_path), told(build), build.ok) == ([], ["computed-undated"], True)
    dated = WIFI.replace("count: 名称", "count: 名称, as_of: 2026-03-31")
    built(tmp_path, settings=dated)
    assert observed(tmp_path)[0]["as_of"] == "2026-03-31"


@pytest.mark.parametrize("version", ["2024-03-31", "2028-04-01"])
def test_outside_the_plan_there_is_no_observation(tmp_path: Path, version: str) -> None:
    wifi(tmp_path, "市役所", version=version)
    assert told(built(tmp_path, settings=WIFI)) == ["computed-outside"]
    assert observed(tmp_path) == []


@pytest.mark.parametrize("harm", ["data", "settings", "settings unread", "source", "source unread"])
def test_what_would_not_be_published_is_not_counted(tmp_path: Path, harm: str) -> None:
    place = wifi(tmp_path, "市役所")
    if harm == "data":
        (place / "source/a.csv").write_text(POINTS + "市役所,見本県見本市,北緯,137.60,x\n", encoding="utf-8")
    elif harm == "settings":
        (place / "dataset.yaml").write_text("dataset: public-wifi\nsorce: x\n", encoding="utf-8")
    else:
        file = place / ("dataset.yaml" if harm == "settings unread" else "source/a.csv")
        file.unlink()
        if "unread" in harm:
            file.mkdir()
    for settings in (WIFI, FOURTEEN):
        build = built(tmp_path, settings=settings)
        assert (observed(tmp_path), told(build), build.ok) == ([], ["computed-unsound"], True)
        assert "publish check mihon/public-wifi" in said(build)[0].remedy()


@pytest.mark.parametrize(
    ("indicator", "code"), [("mihon-plan-1", "computed-indicator"), ("mihon-1-1-02", "computed-percentage")]
)
def test_an_indicator_that_cannot_be_counted(tmp_path: Path, indicator: str, code: str) -> None:
    wifi(tmp_path, "市役所")
    build = built(tmp_path, settings=WIFI.replace("mihon-plan-01", indicator))
    assert ([one.code for one in said(build)], build.folder) == ([code], None)


def test_which_datasets_have_to_follow(tmp_path: Path) -> None:
    kpis, access = town(tmp_path, settings=WIFI), wifi(tmp_path, "市役所")
    aed = access.parent / "aed"
    aed.mkdir()
    (aed / "dataset.yaml").write_text("dataset: aed\nsource: {path: a.csv}\n", encoding="utf-8")
    assert dependents([access]) == [kpis]
    assert dependents([aed]) == []
    assert dependents([aed, access]) == [kpis]
    assert dependents([kpis, access]) == []
    town(tmp_path, settings=FOURTEEN)
    assert dependents([aed]) == [kpis]
    (kpis / "dataset.yaml").write_text("nothing: here\n", encoding="utf-8")
    assert dependents([aed, access]) == []
    (kpis / "dataset.yaml").unlink()
    (kpis / "dataset.yaml").mkdir()
    assert dependents([aed, access]) == []


def test_what_a_kill_left_hidden_follows_nothing(tmp_path: Path) -> None:
    kpis, access = town(tmp_path, settings=WIFI), wifi(tmp_path, "市役所")
    kpis.rename(kpis.with_name(f".{kpis.name}.old-1a2b3c4d"))
    assert dependents([access]) == []
