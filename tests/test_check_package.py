"""`publish check` of a finished data package: what the officer and CI are told, and that no size is too large."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner, Result
from test_validate_packages import PLACES, TOWNS, made_up, written

from pipelines.packages import check_package
from publish import cli

ROOT = Path(__file__).resolve().parent.parent
MB = 2**20


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["--lang", "en", "check", *arguments])


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A package without errors; its descriptor."""
    return written(tmp_path / "package", made_up(Random(7), 0.0), towns=TOWNS, places=PLACES)


def codes(path: Path) -> list[str]:
    return [finding.code for finding in check_package(path).log.findings]


def test_a_good_package(package: Path) -> None:
    for path in (package, package.parent):
        done = run(str(path))
        assert done.exit_code == 0, done.output
        assert "Errors 0" in done.output or "0 errors" in done.output or "no errors" in done.output.lower()


def test_what_is_wrong_is_named_by_file_and_row(package: Path) -> None:
    towns, places = package.with_name("towns.csv"), package.with_name("places.csv")
    towns.write_text(towns.read_text(encoding="utf-8").replace(",1,", ",x,", 1), encoding="utf-8")
    places.write_text("番号,code,ward,opened\n,99,北,\n", encoding="utf-8")
    done = run(str(package), "--format", "json")
    assert done.exit_code == 1
    findings = json.loads(done.output)["findings"]
    assert findings[0] | {"message": "", "remedy": ""} == {
        "code": "package-cell",
        "severity": "error",
        "sheet": "towns.csv",
        "row": 2,
        "column": None,
        "cell": "towns.csv!2",
        "field": "people",
        "value": "x",
        "message": "",
        "remedy": "",
    }
    assert {finding["code"] for finding in findings} == {
        "package-cell",
        "package-row",
        "package-table",
        "package-file-altered",
    }
    assert all("publish build" in finding["remedy"] for finding in findings)


def test_a_broken_descriptor(package: Path) -> None:
    package.write_text("{", encoding="utf-8")
    assert codes(package) == ["package-descriptor"]
    assert run(str(package)).exit_code == 1


@pytest.mark.parametrize("path", ["../towns.csv", "https://example.org/towns.csv", "/etc/hostname"])
def test_nothing_outside_is_looked_at(path: str, package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    described = json.loads(package.read_text(encoding="utf-8"))
    described["resources"][0]["path"] = path
    package.write_text(json.dumps(described), encoding="utf-8")
    monkeypatch.setattr("pipelines.validate.exact.packages.package_errors", lambda _: pytest.fail("looked at"))
    assert codes(package) == ["package-elsewhere"]
    assert path in run(str(package)).output


def test_our_own_packages_are_good(tmp_path: Path) -> None:
    source = next((ROOT / "datasets/mihon/aed/source").iterdir())
    made = CliRunner().invoke(cli, ["convert", str(source), "--out", str(tmp_path / "aed")])
    assert made.exit_code == 0, made.output
    done = run(str(tmp_path / "aed"), "--format", "json")
    assert done.exit_code == 0
    found = json.loads(done.output)
    assert found["standard"]["dataset"] == "aed"
    assert found["counts"]["rows"] > 30


def test_settings_come_before_a_package(package: Path) -> None:
    (package.parent / "dataset.yaml").write_text("dataset: nothing\n", encoding="utf-8")
    assert "package" not in run(str(package.parent), "--format", "json").output


_MEASURED = """
import resource, sys
from pathlib import Path
from pipelines.packages import check_package
from pipelines.validate.exact import packages, regular
regular.WHOLE_BYTES, regular.PART_BYTES = 0, 2**20
check_package(Path(sys.argv[1]).parent / "little" / "datapackage.json")
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
build = check_package(Path(sys.argv[1]))
after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(build.report.rows, build.log.errors, (after - before) * 1024)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="tells memory in its own way")
def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    """Of what was read no more is kept than hashes of keys."""
    fields = [{"name": "id", "type": "string"}, {"name": "text", "type": "string"}]
    table = {"long": [["id", "text"], ["x", "y"]]}
    schema = {"fields": fields, "primaryKey": ["id"]}
    written(tmp_path / "little", table, long=schema)
    path, rows = written(tmp_path, table, long=schema), 400_000
    file = path.with_name("long.csv")
    with file.open("w", encoding="utf-8") as out:
        out.write("id,text\n")
        out.writelines(f"{number},{'あ' * 95}\n" for number in range(rows))
    described = json.loads(path.read_text(encoding="utf-8"))
    del described["resources"][0]["bytes"], described["resources"][0]["hash"]
    path.write_text(json.dumps(described), encoding="utf-8")
    told = subprocess.run(
        [sys.executable, "-c", _MEASURED, str(path)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    count, errors, more = map(int, told.stdout.split())
    assert (count, errors) == (rows, 0)
    assert file.stat().st_size > 110 * MB > 2 * more, more
