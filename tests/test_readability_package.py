"""What is published reaches level 3: the 14 sample datasets, judged as CSV files with their descriptor beside them."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from pipelines import build
from pipelines.readability import FileReport, judge
from pipelines.readability.rules import rules
from pipelines.standards import definitions
from pipelines.workspace import load_dataset

MIHON = Path(__file__).resolve().parent.parent / "datasets" / "mihon"
IN_THE_WORDS = {
    "care-services": {"L1-07", "L1-08"},
}
"""What the officer's own words break: two telephone numbers in a cell (an error is told), ㈱ and Ⅰ in names."""


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("packages")
    for name in definitions():
        assert build.build_dataset(load_dataset(MIHON / name), folder / name).ok
    return folder


@cache
def report_of(folder: Path) -> FileReport:
    return judge(next(folder.glob("*.csv")))


@pytest.mark.parametrize("name", definitions())
def test_levels_2_and_3_are_kept(name: str, packages: Path) -> None:
    report = report_of(packages / name)
    broken = {rule for rule in rules() if report.state(rule) == "failed"}
    assert broken == IN_THE_WORDS.get(name, set())
    assert report.dataset == name
    for level in (2, 3):
        score = report.score(level)
        assert score is not None and score.points == 100


@pytest.mark.parametrize("name", definitions())
def test_the_descriptor_answers_what_the_csv_cannot(name: str, packages: Path, tmp_path: Path) -> None:
    report = report_of(packages / name)
    assert {rule: report.state(rule) for rule in ("L3-02", "L3-08")} == {"L3-02": "passed", "L3-08": "passed"}
    assert report.state("L3-04") in ("passed", "not-judged")
    if report.state("L3-04") == "not-judged":
        assert next(one for one in report.verdicts if one.rule.id == "L3-04").code == "mr-not-no-numbers"
    csv = next((packages / name).glob("*.csv"))
    alone = tmp_path / csv.name
    alone.write_bytes(csv.read_bytes())
    assert judge(alone).state("L3-08") == "not-judged"


def test_every_number_of_a_definition_has_a_unit(packages: Path) -> None:
    for name in definitions():
        package = json.loads((packages / name / "datapackage.json").read_text(encoding="utf-8"))
        for field in package["resources"][0]["schema"]["fields"]:
            if field["type"] in ("integer", "number"):
                assert field["unit"], (name, field["name"])


def fields(package: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = package["resources"][0]["schema"]["fields"]
    return found


@pytest.mark.parametrize(
    ("change", "rule", "code"),
    [
        (lambda package: package.pop("frequency"), "L3-08", "mr-lacks-frequency"),
        (lambda package: package.pop("version"), "L3-08", "mr-lacks-version"),
        (lambda package: package["resources"][0].pop("encoding"), "L3-08", "mr-lacks-encoding"),
        (lambda package: fields(package)[0].pop("description"), "L3-08", "mr-lacks-definitions"),
        (lambda package: [field.pop("unit", 0) for field in fields(package)], "L3-04", "mr-unit-bare"),
    ],
)
def test_a_poor_descriptor_is_told(change: object, rule: str, code: str, packages: Path, tmp_path: Path) -> None:
    source = packages / "medical-institutions"
    for file in source.iterdir():
        if file.is_file():
            (tmp_path / file.name).write_bytes(file.read_bytes())
    package = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))
    change(package)  # type: ignore[operator]
    (tmp_path / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    report = judge(next(tmp_path.glob("*.csv")))
    assert code in [one.code for one in next(v for v in report.verdicts if v.rule.id == rule).violations]
    assert report.state(rule) == "failed"


@pytest.mark.parametrize(
    "text", ["", "[]", '{"resources": 3}', '{"resources": [{"path": "a.csv", "schema": 1}]}', "\x00"]
)
def test_a_broken_descriptor_does_no_harm(text: str, tmp_path: Path) -> None:
    (tmp_path / "datapackage.json").write_text(text, encoding="utf-8")
    (tmp_path / "a.csv").write_text("名称,人口\n東,1\n西,2\n", encoding="utf-8")
    assert judge(tmp_path / "a.csv").state("L3-01") == "passed"
