"""The five plans as they are published: whole, the same on every run, valid for frictionless, in the catalogue.

The expectations in `tests/golden/kpi/` hold a line per indicator and a fingerprint per file. After a change that is
meant, `MACHIKADO_UPDATE_GOLDEN=1 pytest tests/test_kpi_build.py` writes them anew; review the difference.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import kpi_town
import pytest
from kpi_town import DATASET, built, published, tables

from pipelines.build import Build, build_dataset, check_dataset
from pipelines.files import sha256
from pipelines.kpi import forms
from pipelines.kpi.model import DIRECTIONS, GRADES, METHODS, PERS
from pipelines.messages.kinds import KINDS
from pipelines.normalise.vocabulary import fold
from pipelines.workspace import load_dataset, load_organization

ROOT = Path(__file__).resolve().parent.parent
DATASETS = ROOT / "datasets"
GOLDEN = Path(__file__).parent / "golden" / "kpi"

# plan → the municipality's code, indicators, measures, fiscal years
PLANS = {
    "midori": ("102121", 23, 23, ("2022", "2025")),
    "kaizu": ("212211", 14, 9, ("2023", "2026")),
    "imari": ("412058", 34, 28, ("2021", "2025")),
    "nakanojo": ("104213", 15, 12, ("2021", "2025")),
    "tsukubamirai": ("082350", 23, 16, ("2023", "2027")),
}
each_plan = pytest.mark.parametrize("town", PLANS)


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The packages of the five plans."""
    root = tmp_path_factory.mktemp("packages")
    builds = {town: build_dataset(dataset_of(town), root / town) for town in PLANS}
    assert all(build.folder for build in builds.values()), [town for town in PLANS if not builds[town].folder]
    return {town: root / town for town in PLANS}


def dataset_of(town: str) -> Any:
    return load_dataset(DATASETS / town / "dx-plan-kpi")


@cache
def checked(town: str) -> Build:
    return check_dataset(dataset_of(town))


def rows(package: Path, table: str) -> list[dict[str, str]]:
    (path,) = package.glob(f"*_dx_plan_kpi_{table}.csv")
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@each_plan
def test_indicators_per_plan(packages: dict[str, Path], town: str) -> None:
    code, indicators, measures, years = PLANS[town]
    (plan,) = rows(packages[town], "plans")
    assert (plan["organization_code"], plan["organization"]) == (code, town)
    assert (plan["start_fiscal_year"], plan["end_fiscal_year"]) == years
    assert len(rows(packages[town], "indicators")) == indicators
    assert len(rows(packages[town], "measures")) == measures


@each_plan
def test_nothing_is_wrong_or_repaired_in_the_plans(town: str) -> None:
    """Sources that are kept for review stand there in their canonical form."""
    build = checked(town)
    assert [(one.code, one.place.cell) for one in build.log.findings if one.severity != "info"] == []
    assert build.log.repairs == []


@each_plan
def test_the_tables_are_the_sources(packages: dict[str, Path], town: str) -> None:
    """Every cell, and nothing that no document states: observations come from the source alone."""
    for table in forms.TABLES:
        path = DATASETS / town / "dx-plan-kpi/source" / f"{table}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            source = list(csv.DictReader(file))
        found = rows(packages[town], table)
        blank = dict.fromkeys(forms.form(table).names, "")
        assert found == [{**blank, **row} for row in source]


@each_plan
def test_progress_says_nothing_of_years_without_a_report(packages: dict[str, Path], town: str) -> None:
    observed = {(row["indicator_id"], row["fiscal_year"]) for row in rows(packages[town], "observations")}
    for row in rows(packages[town], "progress"):
        assert row["grade"] in GRADES
        assert row["explanation"] and row["explanation_en"]
        if (row["indicator_id"], row["fiscal_year"]) not in observed:
            assert row["grade"] in ("not_reported", "baseline") and not row["progress"]
            assert not row["value"] or row["grade"] == "baseline"


def outline(package: Path) -> Iterator[str]:
    """The package in lines that can be reviewed: what each indicator is and came to, and a fingerprint of each file."""
    progress: dict[str, list[str]] = {}
    for row in rows(package, "progress"):
        figures = "/".join(row[name] for name in ("progress", "expected_progress"))
        shown = f"{row['fiscal_year']} {row['grade']}" + (f" {row['value']} {figures}" if row["value"] else "")
        progress.setdefault(row["indicator_id"], []).append(shown)
    for row in rows(package, "indicators"):
        way = f"{row['baseline_value'] or row['baseline_text'] or '–'} → {row['target_value'] or row['target_text']}"
        kind = " ".join(filter(None, (row["method"], row["direction"], row["unit"], row["per"])))
        years = runs(progress[row["indicator_id"]])
        yield f"{row['indicator_id']} | {kind} | {way} {row['target_fiscal_year']} | {years}"
    described = json.loads((package / "datapackage.json").read_text(encoding="utf-8"))
    for resource in described["resources"]:
        yield f"{resource['name']} | {resource['path']} | {resource['hash'].removeprefix('sha256:')[:16]}"


def runs(years: list[str]) -> str:
    """`2022 not_reported; 2023 not_reported; 2024 not_reported` → `2022–2024 not_reported`."""
    joined: list[tuple[str, str, str]] = []
    for year, _, said in (shown.partition(" ") for shown in years):
        if joined and joined[-1][2] == said:
            joined[-1] = (joined[-1][0], year, said)
        else:
            joined.append((year, year, said))
    return "; ".join(f"{first}–{last} {said}" if first != last else f"{first} {said}" for first, last, said in joined)


@each_plan
def test_golden(packages: dict[str, Path], town: str) -> None:
    found = "\n".join(outline(packages[town])) + "\n"
    expected = GOLDEN / f"{town}.txt"
    if os.environ.get("MACHIKADO_UPDATE_GOLDEN"):
        expected.parent.mkdir(exist_ok=True)
        expected.write_text(found, encoding="utf-8", newline="\n")
    assert found == expected.read_text(encoding="utf-8")


@each_plan
def test_frictionless_finds_the_package_valid_keys_included(packages: dict[str, Path], town: str) -> None:
    from frictionless import Package

    package = Package(str(packages[town] / "datapackage.json"))
    report = package.validate()
    assert report.valid, report.flatten(["type", "note"])
    assert [resource.name for resource in package.resources] == [*forms.TABLES, forms.PROGRESS]
    keys = {resource.name: resource.schema.foreign_keys for resource in package.resources}
    assert [len(keys[name]) for name in keys] == [0, 1, 2, 1, 1]


def test_frictionless_would_find_a_broken_key(packages: dict[str, Path], tmp_path: Path) -> None:
    from frictionless import Package

    for path in packages["kaizu"].iterdir():
        text = path.read_bytes()
        if path.name.endswith("_indicators.csv"):
            text = text.replace(b"kaizu-1-1-01,kaizu-1-1,", b"kaizu-1-1-01,kaizu-9-9,")
        (tmp_path / path.name).write_bytes(text)
    report = Package(str(tmp_path / "datapackage.json")).validate()
    assert "foreign-key" in {error[0] for error in report.flatten(["type"])}


def test_the_same_tables_give_the_same_bytes(packages: dict[str, Path], tmp_path: Path) -> None:
    """Also in another process, where hashes are seeded otherwise."""
    code = (
        "import sys; from pathlib import Path; from pipelines.build import build_dataset\n"
        "from pipelines.workspace import load_dataset\n"
        "build_dataset(load_dataset(Path(sys.argv[1])), Path(sys.argv[2]))"
    )
    folder = DATASETS / "midori/dx-plan-kpi"
    environment = {**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": str(ROOT), "TZ": "Pacific/Kiritimati"}
    subprocess.run([sys.executable, "-c", code, str(folder), str(tmp_path / "again")], check=True, env=environment)
    first = {path.name: sha256(path) for path in packages["midori"].iterdir()}
    assert {path.name: sha256(path) for path in (tmp_path / "again").iterdir()} == first


def test_what_the_package_says_of_itself(packages: dict[str, Path]) -> None:
    described = json.loads((packages["midori"] / "datapackage.json").read_text(encoding="utf-8"))
    assert described["name"] == "midori-dx-plan-kpi"
    assert described["standard"].startswith("dx-plan-kpi/")
    assert "みどり市デジタル化推進計画（令和4年3月、群馬県みどり市）" in [
        source["title"] for source in described["sources"]
    ]
    paths = [resource["path"] for resource in described["resources"]]
    assert paths == [f"102121_dx_plan_kpi_{name}.csv" for name in (*forms.TABLES, forms.PROGRESS)]
    for resource in described["resources"]:
        assert resource["validation"] == {"status": "success", "warnings": 0}
        assert resource["hash"] == "sha256:" + sha256(packages["midori"] / resource["path"])
    method = next(one for one in described["resources"][2]["schema"]["fields"] if one["name"] == "method")
    assert {"value": "linear", "label": "直線", "label_en": "straight line"} in method["categories"]


def test_warnings_are_told_of_their_table(tmp_path: Path) -> None:
    content = tables()
    content["indicators"][0]["section"] = ""
    built(tmp_path, content)
    described = json.loads((tmp_path / "package/datapackage.json").read_text(encoding="utf-8"))
    assert [one["validation"]["warnings"] for one in described["resources"]] == [0, 0, 1, 0, 0]


def test_errors_may_be_allowed(tmp_path: Path) -> None:
    content = tables()
    content["indicators"][0]["unit"] = "ぴこ"
    assert built(tmp_path, content).folder is None
    dataset = load_dataset(tmp_path / "datasets/mihon/dx-plan-kpi")
    assert build_dataset(dataset, tmp_path / "package", allow_errors=True).folder is not None
    described = json.loads((tmp_path / "package/datapackage.json").read_text(encoding="utf-8"))
    assert [one["validation"]["status"] for one in described["resources"]] == [
        "success", "success", "failure", "success", "success",
    ]  # fmt: skip


def test_assertions_count_the_indicators(tmp_path: Path) -> None:
    assert built(tmp_path, settings=DATASET + "assertions: {rows: {min: 4, max: 4}}\n").ok
    build = built(tmp_path, settings=DATASET + "assertions: {rows: {min: 5}}\n")
    assert [one.code for one in build.log.findings if one.severity == "error"] == ["assertion-rows"]
    assert build.folder is None


def test_a_byte_order_mark_for_excel_or_not(tmp_path: Path) -> None:
    built(tmp_path, settings=DATASET + "bom: false\n")
    for path in (tmp_path / "package").glob("*.csv"):
        assert not path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert published(tmp_path, "plans") == tables()["plans"]


# The form


def test_the_form_knows_what_the_model_knows() -> None:
    indicators = forms.form("indicators")
    assert indicators.field("method").vocabulary == METHODS
    assert indicators.field("direction").vocabulary == DIRECTIONS
    assert {*indicators.field("per").vocabulary, ""} == set(PERS)
    assert forms.form(forms.PROGRESS).field("grade").vocabulary == GRADES


@pytest.mark.parametrize("table", [*forms.TABLES, forms.PROGRESS])
def test_every_field_can_be_explained(table: str) -> None:
    schema = forms.schema(table)
    titles = [field["title"] for field in schema["fields"]]
    assert len({fold(title) for title in titles}) == len(titles)
    for field in schema["fields"]:
        assert all(field[key] for key in ("title", "description", "description_en", "example", "kind")), field["name"]
        assert field["kind"] in KINDS
        listed = [one["value"] for one in field.get("categories", ())]
        assert listed == list(field["constraints"].get("enum", ()))
        assert all(one["label"] and one["label_en"] for one in field.get("categories", ()))
    assert set(forms.key(table)) <= set(forms.form(table).names)
    assert all(forms.key(other) == (field,) for field, other in forms.references(table).items())


def test_units_are_told_apart() -> None:
    spellings = [fold(word) for unit in forms.units().values() for word in (unit.unit, *unit.synonyms)]
    assert len(set(spellings)) == len(spellings)
    assert all(unit.title_en.isascii() for unit in forms.units().values())


def test_examples_are_a_plan_without_errors(tmp_path: Path) -> None:
    """The examples of the four forms, put together, pass."""
    content = {
        name: [{field["name"]: field["example"] for field in forms.schema(name)["fields"]}] for name in forms.TABLES
    }
    content["indicators"][0] |= {"per": ""}
    build = built(tmp_path, content)
    assert [(one.code, one.place.cell) for one in build.log.findings if one.severity == "error"] == []


# In the workspace and in the catalogue


def test_the_towns_say_nothing_that_is_invented() -> None:
    """Their settings name no contact; a homepage only where the document has it."""
    for town in PLANS:
        organization = load_organization(DATASETS / town)
        assert organization.code == PLANS[town][0] and organization.name == town
        assert not organization.contact_email and not organization.contact_name and organization.centre is None


def test_only_the_sample_town_is_shipped() -> None:
    import tomllib

    raw = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wheel = raw["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert [path for path in wheel["force-include"] if path.startswith("datasets")] == ["datasets/mihon"]


@pytest.mark.parametrize("arguments", [["dx-plan-kpi", "--all"], ["midori/dx-plan-kpi"]])
def test_all_plans_into_the_catalogue(
    tmp_path: Path, arguments: list[str], capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import shutil

    import publish

    for town in PLANS:
        shutil.copytree(DATASETS / town, tmp_path / "datasets" / town)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as done:
        publish.main(["run", *arguments, "--format", "json"])
    answer = json.loads(capfd.readouterr().out)
    wanted = sorted(PLANS) if "--all" in arguments else ["midori"]
    assert not done.value.code
    assert [(one["dataset"], one["state"]) for one in answer] == [(f"{town}/dx-plan-kpi", "created") for town in wanted]


def test_an_error_of_no_table_is_in_what_the_package_says_of_itself(tmp_path: Path) -> None:
    """Whoever allows errors publishes them as such."""
    dataset = load_dataset(kpi_town.town(tmp_path, settings=DATASET + "assertions: {rows: {min: 9999}}\n"))
    build = build_dataset(dataset, tmp_path / "package", allow_errors=True)
    described = json.loads((tmp_path / "package" / "datapackage.json").read_text(encoding="utf-8"))
    states = [resource["validation"]["status"] for resource in described["resources"]]
    assert not build.ok and states == ["failure", *["success"] * (len(states) - 1)]
