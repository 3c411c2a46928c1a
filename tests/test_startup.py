"""The command answers at once: what is heavy to import is imported by what needs it, and by nothing else."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from importlib.metadata import distributions
from pathlib import Path

import pytest
from conftest import unavailable

ROOT = Path(__file__).resolve().parent.parent
HEAVY = {
    "ckanapi", "dask", "distributed", "fastexcel", "feedparser", "frictionless", "geopandas", "jinja2", "keyring",
    "numpy", "openpyxl", "pandas", "polars", "pyarrow", "pydantic", "pyogrio", "pyproj", "python_calamine", "requests",
    "rich", "shapely", "sqlite3", "starlette", "tenacity", "tomllib", "urllib3", "uvicorn", "yaml", "xml.etree",
    "http.client",
}  # fmt: skip
FOR_A_CHECK = {"polars", "tomllib"}
_SPY = """
import atexit, json, sys
sys.argv = ["publish", *{arguments!r}]
atexit.register(lambda: print("\\nmodules " + json.dumps(sorted(sys.modules)), flush=True))
import publish
publish.main()
"""


def run(*arguments: str) -> tuple[int, set[str]]:
    """The exit code of the command and the modules it imported."""
    code = _SPY.format(arguments=list(arguments))
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, set(json.loads(done.stdout.rpartition("\nmodules ")[2]))


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["--version"],
        ["list"],
        ["check", "--help"],
        ["run", "--help"],
        ["adopt", "--help"],
        ["init", "--help"],
    ],
)
def test_answers_without_data_import_nothing_heavy(arguments: list[str]) -> None:
    if arguments == ["--version"] and not list(distributions(name="machikado")):
        unavailable("needs the package installed: the version is that of what is installed")
    modules = run(*arguments)[1]
    assert not modules & HEAVY - ({"yaml", "tomllib"} if arguments == ["list"] else set())
    ours = {name for name in modules if name.startswith(("pipelines.", "catalogue"))}
    assert arguments == ["list"] or ours <= {"pipelines.errors", "pipelines.translating"}


@pytest.fixture(params=["care-services", "fire-water-sources", "public-wifi"])
def small(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Five hundred clean rows, as the form has them."""
    with (ROOT / "schemas" / request.param / "valid.csv").open(encoding="utf-8-sig", newline="") as file:
        heading, *rows = csv.reader(file)
    path, identifier = tmp_path / "一覧.csv", heading.index("ID")
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(heading)
        for number in range(500):
            row = list(rows[number % len(rows)])
            row[identifier] = f"{number:010d}"
            writer.writerow(row)
    return path


def test_a_check_of_a_small_clean_file_imports_polars_alone(small: Path) -> None:
    code, modules = run("check", str(small))
    assert code == 0
    assert modules & HEAVY <= FOR_A_CHECK


def test_so_does_one_with_repairs_and_for_a_program(small: Path) -> None:
    text = small.read_text(encoding="utf-8")
    small.write_text(text.replace(",34.", ",３４.").replace("市", " 市"), encoding="utf-8")
    code, modules = run("check", str(small), "--format", "json")
    assert modules & HEAVY <= FOR_A_CHECK, code
