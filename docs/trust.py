"""What the project withstands, as a table made from the last run of each command.

    python docs/trust.py                  # runs everything: hours, and a machine with nothing else to do
    python docs/trust.py load backup      # only these rows
    python docs/trust.py --page           # runs nothing, writes the page from the records again

A row is a claim with the command that shows it. A command is one of two kinds: `pytest …`, whose JUnit file is counted,
or a script that prints one JSON object as its last line, with `cases`, `failures` and the figures that the row names.
The records are in `trust.json`, the page is `trust.md`; nobody writes either by hand.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import shlex
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from docs.trust_rows import PARTS, ROWS, Row  # noqa: E402

RECORDS = ROOT / "docs" / "trust.json"
PAGE = ROOT / "docs" / "trust.md"

_HEAD = """# 何に耐えるか · What it withstands

どの行も、右の命令をこのフォルダーで打てば、同じことを確かめられます。この表は、最後に動かした結果から
`python docs/trust.py` が作ったもので、手では書きません。「件数」は試した数、「失敗」は期待と違った数です。
失敗が 0 でない行も、そのまま載せます。

Every row can be repeated with its command. The table is made by `python docs/trust.py` from the last run of each;
nobody writes it by hand. *Cases* is how many were tried, *failures* how many did not go as they must; rows that fail
stay here.
"""

_BROKE = {"cases": 0, "failures": 1, "broke": True}


@dataclass(frozen=True)
class Record:
    """One run of a row's command: what it told (`cases`, `failures` and more), when, and on what."""

    command: str
    date: str
    seconds: int
    machine: str
    told: dict[str, Any]


def main() -> int:
    """Runs the rows that are asked for and writes records and page. 1 where one of them failed."""
    options = _options()
    records = load()
    failed = False
    for row in ROWS:
        if options.page or (options.rows and row.name not in options.rows):
            continue
        print(f"== {row.name}: {row.command}", flush=True)
        record = run(row)
        records[row.name] = record
        _save(records)
        failed |= bool(record.told["failures"])
        print(f"   {record.told}", flush=True)
    PAGE.write_text(page(records), encoding="utf-8")
    return int(failed)


def run(row: Row) -> Record:
    """The record of one run. A command that breaks off, or tells nothing, counts as a failure."""
    started = time.monotonic()
    told = told_by(row.command)
    seconds = round(time.monotonic() - started)
    machine = f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
    return Record(row.command, date.today().isoformat(), seconds, machine, told)


def load() -> dict[str, Record]:
    """The records by the name of their row."""
    if not RECORDS.is_file():
        return {}
    return {name: Record(**record) for name, record in json.loads(RECORDS.read_text(encoding="utf-8")).items()}


def page(records: dict[str, Record]) -> str:
    """The page. A row without a record, or whose command is another now, says so."""
    lines = [_HEAD]
    for part, (japanese, english) in PARTS.items():
        lines += [
            f"## {japanese} · {english}\n",
            "| | 件数 · cases | 失敗 · failures | | 命令 · command |",
            "|---|--:|--:|---|---|",
        ]
        lines += [line_of(row, records.get(row.name)) for row in ROWS if row.part == part]
        lines.append("")
    return "\n".join(lines)


def line_of(row: Row, record: Record | None) -> str:
    """A line of the table."""
    claim = f"{row.japanese}<br>{row.english}"
    if record is None or record.command != row.command:
        return f"| {claim} | – | – | まだ動かしていません · not run yet | `{row.command}` |"
    told = record.told
    figures = _figures(row.figures, told)
    if told.get("broken"):
        figures += f" **{', '.join(told['broken'])}**"
    if told.get("skipped"):
        figures += f" skipped: {told['skipped']}"
    when = f"{record.date}, {record.seconds} s, {record.machine}"
    failures = f"**{told['failures']}**" if told["failures"] else "0"
    notes = " · ".join(filter(None, (figures.strip(), when)))
    return f"| {claim} | {told['cases']:,} | {failures} | {notes} | `{row.command}` |"


def _figures(form: str, told: dict[str, Any]) -> str:
    """A broken run does not tell all of them."""
    try:
        return form.format_map(told)
    except KeyError:
        return re.sub(r"\{[^}]*\}", "?", form)


def told_by(command: str) -> dict[str, Any]:
    """Runs the command; `cases`, `failures` and what else it tells."""
    words = shlex.split(command)
    environment = {**os.environ, "MACHIKADO_TEST_STRICT": "1"}
    while "=" in words[0]:
        name, _, environment[name] = words.pop(0).partition("=")
    return _pytest(words, environment) if words[0] == "pytest" else _script(words, environment)


def _pytest(words: list[str], environment: dict[str, str]) -> dict[str, Any]:
    environment.pop("PYTEST_ADDOPTS", None)
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "junit.xml"
        # of the newer family a test cannot tell how many cases it tried
        command = [sys.executable, "-m", *words, f"--junitxml={report}", "-o", "junit_family=xunit1", "-q"]
        done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env=environment)
        if done.returncode:
            print(done.stdout, file=sys.stderr, flush=True)
        if not report.is_file():
            return dict(_BROKE)
        suite = ElementTree.parse(report).getroot().find("testsuite")
        assert suite is not None
        count = {name: int(suite.get(name, 0)) for name in ("failures", "errors", "skipped")}
        cases = sum(_cases(one) for one in suite.iter("testcase") if one.find("skipped") is None)
    return {"cases": cases, "failures": count["failures"] + count["errors"] + (not cases), "skipped": count["skipped"]}


def _cases(test: ElementTree.Element) -> int:
    """How many a test tried: as it tells (`record_property`), else one."""
    told = test.find("properties/property[@name='cases']")
    return 1 if told is None else int(told.get("value", 1))


def _script(words: list[str], environment: dict[str, str]) -> dict[str, Any]:
    assert words[0] == "python"
    command = [sys.executable, *words[1:]]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env=environment)
    try:
        told = json.loads(done.stdout.splitlines()[-1])
    except (IndexError, ValueError):
        return dict(_BROKE)
    told.pop("crashes", None)  # a folder of this machine
    return {**told, "failures": told["failures"] or int(done.returncode != 0)}


def _save(records: dict[str, Record]) -> None:
    known = {row.name: vars(records[row.name]) for row in ROWS if row.name in records}
    RECORDS.write_text(json.dumps(known, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", nargs="*", metavar="ROW", help=", ".join(row.name for row in ROWS))
    parser.add_argument("--page", action="store_true", help="run nothing")
    options = parser.parse_args()
    if unknown := set(options.rows) - {row.name for row in ROWS}:
        parser.error(f"no such row: {', '.join(sorted(unknown))}")
    return options


if __name__ == "__main__":
    sys.exit(main())
