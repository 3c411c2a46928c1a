"""The table of what was withstood: made from the records, and its commands exist."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from docs import trust
from docs.trust_rows import PARTS, ROWS, Row

ROOT = Path(__file__).resolve().parent.parent
CLAIM = Row("one", "load", "主張", "claim", "python claim.py", "{p99} ms")


def test_the_page_is_made_from_the_records() -> None:
    assert trust.PAGE.read_text("utf-8") == trust.page(trust.load()), "python docs/trust.py --page"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_each_command_is_there(row: Row) -> None:
    assert row.part in PARTS
    words = [word for word in shlex.split(row.command) if "=" not in word.partition("/")[0]]
    assert words[0] in ("python", "pytest")
    module = [words[2].replace(".", "/")] if words[1] == "-m" else []
    named = [word for word in words[1:] if word.endswith(".py")]
    assert module or named
    assert all((ROOT / name).exists() or (ROOT / f"{name}.py").exists() for name in [*module, *named])
    assert words[0] == "pytest" or "--json" in words


@pytest.mark.parametrize(
    ("record", "shown"),
    [
        (None, "not run yet"),
        (trust.Record("python other.py", "2026-01-01", 1, "", {"cases": 1, "failures": 0}), "not run yet"),
        (
            trust.Record(CLAIM.command, "2026-01-01", 5, "two", {"cases": 1200, "failures": 0, "p99": 7}),
            "| 1,200 | 0 |",
        ),
        (trust.Record(CLAIM.command, "2026-01-01", 5, "two", {"cases": 1200, "failures": 3}), "| **3** | ? ms"),
    ],
)
def test_a_line_says_what_is_known(record: trust.Record | None, shown: str) -> None:
    assert shown in trust.line_of(CLAIM, record)


@pytest.mark.parametrize(
    ("script", "told"),
    [
        ("import json; print('…'); print(json.dumps({'cases': 3, 'failures': 0}))", {"cases": 3, "failures": 0}),
        ("import json; print(json.dumps({'cases': 3, 'failures': 2}))", {"cases": 3, "failures": 2}),
        ("import json; print(json.dumps({'cases': 3, 'failures': 0})); exit(1)", {"cases": 3, "failures": 1}),
        ("raise SystemExit(1)", {"cases": 0, "failures": 1, "broke": True}),
        ("print('all is well')", {"cases": 0, "failures": 1, "broke": True}),
    ],
)
def test_only_what_a_script_tells_counts(script: str, told: dict[str, object]) -> None:
    assert trust.told_by(shlex.join(["python", "-c", script])) == told


def test_tests_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "test_three.py"
    path.write_text(
        "def test_a(record_property): record_property('cases', 24)\ndef test_b(): assert False\n"
        "def test_c(): import pytest; pytest.skip()\n",
        "utf-8",
    )
    command = f"pytest -W error -p no:cacheprovider -c /dev/null --rootdir {tmp_path} {path}"
    assert trust.told_by(command) == {"cases": 25, "failures": 1, "skipped": 1}
    assert trust.told_by("pytest no-such-file.py")["failures"]
