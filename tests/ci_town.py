"""A town that keeps its open data in git, for tests of what CI does there."""

from __future__ import annotations

import atexit
import os
import re
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
HEADING = "ID,名称,住所,緯度,経度,設置場所,備考"
AED = f"""{HEADING}
A1,市役所,見本県見本市本町1-1,34.05,137.60,1階ロビー,
A2,公民館,見本県見本市港町2-3,34.06,137.61,玄関,"二階は
工事中"
A3,図書館,見本県見本市港町2-4,34.07,137.62,入口,
"""
OTHER = """ID,名称,住所,緯度,経度
B1,市役所,見本県見本市本町1-1,34.05,137.60
B2,公民館,見本県見本市港町2-3,34.06,137.61
"""
SOURCES = {
    "mihon/aed": ("AED一覧 (R8).csv", AED),
    "mihon/public-facilities": ("公共施設.csv", OTHER),
    "umi/public-facilities": ("施設.csv", OTHER),
}
BREAK = ("34.07", "34.07x")


class Ended(NamedTuple):
    """How a script ended, and what it printed."""

    code: int
    out: str
    err: str


class Town:
    """A git repository with a workspace of three datasets of two organizations, committed on `main`."""

    def __init__(self, folder: Path, below: str = "") -> None:
        self.top = folder
        self.root = folder / below if below else folder
        shutil.copytree(_made(below), folder)

    def settings(self, label: str) -> Path:
        """The settings of a dataset."""
        return self.root / "datasets" / label / "dataset.yaml"

    def source(self, label: str = "mihon/aed") -> Path:
        """The source of a dataset."""
        return self.settings(label).parent / "source" / SOURCES[label][0]

    def change(self, before: str, after: str, label: str = "mihon/aed") -> None:
        """Writes something else into a source."""
        raw = self.source(label).read_bytes()
        assert before.encode("cp932") in raw
        self.source(label).write_bytes(raw.replace(before.encode("cp932"), after.encode("cp932")))

    def git(self, *arguments: str) -> str:
        """Calls git in the repository; what it printed."""
        command = ["git", "-c", "commit.gpgsign=false", *arguments]
        done = subprocess.run(command, cwd=self.top, check=True, capture_output=True, env=clean_environment())
        return done.stdout.decode("utf-8").strip()

    def commit(self) -> str:
        """Commits everything; the hash."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message=x")
        return self.git("rev-parse", "HEAD")


@cache
def _made(below: str) -> Path:
    """A town to be copied: most of the work is that of git."""
    folder = Path(tempfile.mkdtemp()) / "town"
    atexit.register(shutil.rmtree, folder.parent, ignore_errors=True)
    town = Town.__new__(Town)
    town.top, town.root = folder, folder / below if below else folder
    for label, (name, text) in SOURCES.items():
        source = town.source(label)
        source.parent.mkdir(parents=True)
        source.write_bytes(text.replace("\n", "\r\n").encode("cp932"))
        settings = f'dataset: {label.split("/")[1]}\nsource: {{path: "source/{name}"}}\n'
        town.settings(label).write_text(settings, encoding="utf-8")
    for code, name in (("992011", "mihon"), ("992020", "umi")):
        owner = town.root / "datasets" / name / "organization.yaml"
        owner.write_text(f'code: "{code}"\nname: {name}\ntitle: {name}市\n', encoding="utf-8")
    town.git("init", "--quiet", "--template=", "--initial-branch=main")
    for key, value in (("user.name", "x"), ("user.email", "x@example.lg.jp"), ("core.autocrlf", "false")):
        town.git("config", key, value)
    town.commit()
    return folder


def clean_environment(**more: str) -> dict[str, str]:
    """The environment without anything that git or a CI around these tests has set."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("GIT_", "GITHUB_", "CI", "RUNNER_"))}
    nobody = {"HOME": str(ROOT / "tests" / "nobody"), "XDG_CONFIG_HOME": str(ROOT / "tests" / "nobody")}
    return kept | nobody | {"GIT_CONFIG_NOSYSTEM": "1", "LANG": "ja_JP.UTF-8"} | more


def leave_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    """Takes away what a git or a CI around this process has set, until the test ends."""
    kept = clean_environment()
    for name in set(os.environ) - set(kept):
        monkeypatch.delenv(name)
    for name, value in kept.items():
        monkeypatch.setenv(name, value)


def commands_folder(folder: Path) -> Path:
    """A folder for PATH: `publish` of this checkout, and a `python` that notes what pip would install."""
    folder.mkdir()
    scripts = {
        "publish": f'PYTHONPATH="{ROOT}" exec "{sys.executable}" "{ROOT}/publish.py" "$@"',
        "python": f'printf "%s\\n" "$@" >>"{folder}/installed"',
    }
    for name, line in scripts.items():
        path = folder / name
        path.write_text(f"#!/bin/sh\n{line}\n", encoding="utf-8")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return folder


def bash(script: str, folder: Path, environment: Mapping[str, str]) -> Ended:
    """Runs a script as GitHub runs the steps of a composite action."""
    shell = shutil.which("bash")
    assert shell
    done = subprocess.run(
        [shell, "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=folder,
        env=dict(environment),
        capture_output=True,
        check=False,
    )
    out, err = done.stdout.decode("utf-8"), done.stderr.decode("utf-8")
    assert "Traceback" not in out + err, err
    return Ended(done.returncode, out, err)


_EXPRESSION = re.compile(r"\$\{\{\s*(.+?)\s*\}\}")


class Steps:
    """The steps of an action or of a job, run one after the other as GitHub does."""

    def __init__(self, steps: list[dict[str, Any]], town: Town, runner: Path, **event: str) -> None:
        self._steps = steps
        self._town = town
        self._known = {f"github.{name}": value for name, value in event.items()}
        self.summary, self._output = runner / "summary.md", runner / "output"
        self._path = commands_folder(runner / "bin")
        self._base = clean_environment(
            PATH=f"{self._path}{os.pathsep}{os.environ['PATH']}",
            CI="true",
            GITHUB_ACTIONS="true",
            GITHUB_ACTION_PATH=str(ROOT),
            GITHUB_WORKSPACE=str(town.top),
            GITHUB_STEP_SUMMARY=str(self.summary),
            GITHUB_OUTPUT=str(self._output),
            GITHUB_EVENT_NAME=event.get("event_name", "push"),
            GITHUB_BASE_REF=event.get("base_ref", ""),
            RUNNER_TEMP=str(runner),
        )

    @property
    def installed(self) -> list[str]:
        """What `python` was called with."""
        return (self._path / "installed").read_text("utf-8").splitlines()

    def run(self, *, env: Mapping[str, str] | None = None, **inputs: str) -> dict[str, Ended]:
        """Runs the steps until one fails; what came of each by its name."""
        self._known |= {f"inputs.{name.replace('_', '-')}": value for name, value in inputs.items()}
        self._known |= {f"env.{name}": value for name, value in (env or {}).items()}
        done: dict[str, Ended] = {}
        for step in self._steps:
            if "run" not in step or not self._is_wanted(step.get("if", "")):
                continue
            self._output.write_text("", encoding="utf-8")
            given = {name: self._filled(str(value)) for name, value in step.get("env", {}).items()}
            ended = bash(step["run"], self._town.top, {**self._base, **(env or {}), **given})
            done[step["name"]] = ended
            for line in self._output.read_text("utf-8").splitlines():
                name, _, value = line.partition("=")
                self._known[f"steps.{step['id']}.outputs.{name}"] = value
            if ended.code:
                break
        return done

    def outputs(self, step: str) -> dict[str, str]:
        """What the step with this id has told the others."""
        start = f"steps.{step}.outputs."
        return {name.removeprefix(start): value for name, value in self._known.items() if name.startswith(start)}

    def _filled(self, text: str) -> str:
        return _EXPRESSION.sub(lambda found: self._known.get(found[1], ""), text)

    def _is_wanted(self, condition: str) -> bool:
        """Only what the files under test use: comparisons joined by `&&`."""
        for part in condition.split(" && ") if condition else ():
            left, sign, right = part.partition(" != ") if " != " in part else part.partition(" == ")
            assert sign, part
            values = [one[1:-1] if one.startswith("'") else self._known.get(one, "") for one in (left, right)]
            if (values[0] == values[1]) != (sign == " == "):
                return False
        return True


def read_yaml(path: Path) -> list[Any]:
    """The documents of a YAML file. `on` is no key with a meaning of its own here."""
    return list(yaml.safe_load_all(path.read_text("utf-8")))
