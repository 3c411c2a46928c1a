"""Wheel and source archive: the same bytes whoever builds them, all that is needed in them and nothing else."""

from __future__ import annotations

import io
import os
import re
import socket
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from email.parser import Parser
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, unavailable

from release import build, locks

EPOCH = 1_767_225_600  # 2026-01-01
VERSION = str(locks.project()["version"])
SHIPPED = {"commands": "commands", "pipelines": "pipelines", "catalogue": "catalogue", "publish.py": "publish.py"}
SHIPPED |= {"schemas": "pipelines/_data/schemas", "datasets/mihon": "pipelines/_data/datasets/mihon"}
SHIPPED |= {"deploy/machikado.service": f"machikado-{VERSION}.data/data/share/machikado/machikado.service"}
INFO = f"machikado-{VERSION}.dist-info"

SECRETS = {
    "key": rb"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----\r?\n[A-Za-z0-9+/=]{40}",
    "AWS": rb"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b",
    "GitHub": rb"\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{60})",
    "GitLab": rb"\bglpat-[A-Za-z0-9_-]{20}",
    "PyPI": rb"\bpypi-AgE[A-Za-z0-9_-]{40}",
    "Slack": rb"\bxox[abprs]-[0-9A-Za-z-]{20}",
    "Google": rb"\bAIza[0-9A-Za-z_-]{35}\b",
    "JWT": rb"\beyJ[A-Za-z0-9_-]{20,}\.eyJ[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{20}",
    "address with a password": rb"https?://(?!\$|user:|name:|\{)[\w.-]{1,40}:(?!\$|\{|pass|secret|\*)[^\s@/:\"'<>]{8,80}@[\w.-]+\.[a-z]{2,}/",
    "folder of somebody": rb"(?<![\w.])/(?:home|Users)/(?!me\b|user\b|you\b|taro\b|[<{.])[a-z][\w.-]+/",
    "folder of root": rb"(?<![\w.])/r[o]ot/",
    "folder of somebody on Windows": rb"(?i)\bC:\\+Users\\+(?!public|<|\{|%|taro|\xe5|\xe8)[a-z]\w+\\",
    "index of packages": rb"(?:index-url|find-links|trusted-host)[ =]+\"?(?:https?|file)://(?!pypi\.org)",
}
_PATTERNS = {name: re.compile(pattern) for name, pattern in SECRETS.items()}


@cache
def pip_settings() -> str:
    command = [sys.executable, "-m", "pip", "config", "list"]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


def of_this_machine() -> list[bytes]:
    """What no file may name: where this is built, by whom, and where this machine gets its packages."""
    hosts = {os.environ.get(name, "") for name in os.environ if re.search(r"INDEX|PROXY|FIND_LINKS", name.upper())}
    told = " ".join([*hosts, pip_settings()])
    named = set(re.findall(r"://(?:[^/@\s']*@)?([\w.-]+\.[\w-]+)", told))
    words = {socket.gethostname(), str(ROOT), *named} - {"localhost", "127.0.0.1", "pypi.org", "files.pythonhosted.org"}
    return [word.encode() for word in words if len(word) > 7]


def found_in(name: str, content: bytes, words: list[bytes]) -> list[str]:
    found = [f"{name}: {kind}: {hit[0]!r}" for kind, each in _PATTERNS.items() for hit in each.finditer(content)]
    return found + [f"{name}: {word!r}" for word in words if word in content]


@pytest.fixture(scope="module")
def archives(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Both, by name; that two builds agree is seen here."""
    if not find_spec("hatchling") or not (ROOT / ".git").exists():
        unavailable("needs a checkout and the tools of requirements-build.lock")
    one, other = build.twice(tmp_path_factory.mktemp("built"), EPOCH)
    assert list(one) == list(other) and [name for name in one if one[name] != other[name]] == []
    return one


@pytest.fixture(scope="module")
def wheel(archives: dict[str, bytes]) -> Iterator[zipfile.ZipFile]:
    with zipfile.ZipFile(io.BytesIO(archives[f"machikado-{VERSION}-py3-none-any.whl"])) as opened:
        yield opened


@pytest.fixture(scope="module")
def source(archives: dict[str, bytes]) -> dict[str, tuple[tarfile.TarInfo, bytes]]:
    with tarfile.open(fileobj=io.BytesIO(archives[f"machikado-{VERSION}.tar.gz"])) as opened:
        members = opened.getmembers()
        assert all(one.isfile() and (one.uid, one.gid, one.mtime) == (0, 0, EPOCH) for one in members)
        found = {one.name.partition("/")[2]: (one, opened.extractfile(one).read()) for one in members}  # type: ignore[union-attr]
    assert len(found) == len(members)
    return found


def test_there_are_two(archives: dict[str, bytes]) -> None:
    assert set(archives) == {f"machikado-{VERSION}-py3-none-any.whl", f"machikado-{VERSION}.tar.gz"}


def shipped(name: str) -> str | None:
    """Where a file of the checkout lies in the wheel; None when it does not."""
    for ours, theirs in SHIPPED.items():
        if (name == ours or name.startswith(f"{ours}/")) and not name.endswith(".po"):
            return theirs + name[len(ours) :]
    return None


def test_the_wheel_has_what_runs_and_nothing_else(wheel: zipfile.ZipFile) -> None:
    expected = {place: name for name in build.tracked() if (place := shipped(name))}
    given = {name for name in wheel.namelist() if not name.startswith(f"{INFO}/")}
    assert given == set(expected)
    for place, name in expected.items():
        assert wheel.read(place) == (ROOT / name).read_bytes(), name
    for needed in (
        "catalogue/static/style.css",
        "catalogue/templates/base.html",
        "pipelines/locale/ja/LC_MESSAGES/findings.mo",
    ):
        assert needed in given
    assert not [name for name in given if "test" in Path(name).parts[0] or name.startswith("release")]


def test_the_wheel_tells_its_licences_and_version(wheel: zipfile.ZipFile) -> None:
    told = Parser().parsestr(wheel.read(f"{INFO}/METADATA").decode())
    assert (told["Version"], told["License-Expression"]) == (VERSION, "MIT AND CC-BY-4.0")
    for name in told.get_all("License-File") or []:
        assert wheel.read(f"{INFO}/licenses/{name}") == (ROOT / name).read_bytes()
    assert told.get_all("License-File") == ["LICENSE", "datasets/LICENSE"]


def test_the_source_has_what_is_tracked_and_nothing_else(source: dict[str, tuple[tarfile.TarInfo, bytes]]) -> None:
    left_out = (".ci/", ".github/", ".gitlab", ".pre-commit", "action.yml")
    expected = {name for name in build.tracked() if not name.startswith(left_out)}
    assert set(source) == expected | {"PKG-INFO"}
    assert [name for name in expected if source[name][1] != (ROOT / name).read_bytes()] == []


def test_the_source_gives_the_same_wheel(
    archives: dict[str, bytes], source: dict[str, tuple[tarfile.TarInfo, bytes]], tmp_path: Path
) -> None:
    for name, (_, content) in source.items():
        (tmp_path / "unpacked" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "unpacked" / name).write_bytes(content)
    (tmp_path / "out").mkdir()
    [(name, content)] = build.build(tmp_path / "unpacked", tmp_path / "out", EPOCH, "wheel").items()
    assert content == archives[name]


def test_no_file_holds_a_secret_or_a_trace_of_a_machine() -> None:
    words = of_this_machine()
    found = [one for name in build.tracked() for one in found_in(name, (ROOT / name).read_bytes(), words)]
    assert found == []


def test_neither_do_the_archives(wheel: zipfile.ZipFile, source: dict[str, tuple[tarfile.TarInfo, bytes]]) -> None:
    """What in them is not a tracked file (the tests above compare those) was made by what builds."""
    made = {name: wheel.read(name) for name in wheel.namelist() if name.startswith(INFO)}
    made |= {"PKG-INFO": source["PKG-INFO"][1], "names": "\n".join([*wheel.namelist(), *source]).encode()}
    words = of_this_machine()
    assert len(made) >= 7 and [one for name, content in made.items() for one in found_in(name, content, words)] == []


@pytest.mark.parametrize(
    "text",
    [
        "-----BEGIN RSA PRIVATE KEY" + "-----\nMIIEpAIBAAKCAQEAxK0yUV8Yw2bV8mJpQ0nM6dS8vJ3t\n",
        "AKIA" + "IOSFODNN7EXAMPLE",
        "token: ghp_" + "a1B2" * 9,
        "glpat" + "-" + "a1B2" * 5,
        "https://robot:" + "hunter2hunter2@packages.example.co.jp/simple",
        "/ho" + "me/hanako/checkout/a.py",
        "/ro" + "ot/work",
        "C:\\Users\\" + "hanako\\Desktop",
        "--index-url" + " https://packages.example.co.jp/simple",
    ],
)
def test_they_would_be_found(text: str) -> None:
    assert found_in("a.txt", text.encode(), [])


def test_a_trace_of_this_machine_would_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "https://me:word@packages.inside.example/simple")
    assert b"packages.inside.example" in of_this_machine()
    assert found_in("a.txt", b"see packages.inside.example", of_this_machine())


def test_a_tree_with_changes_is_not_released(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: Any) -> None:
    monkeypatch.setattr(build, "_git", lambda *arguments: " M publish.py")
    assert build.main(["--out", str(tmp_path / "dist")]) == 2
    monkeypatch.setattr(build, "_git", lambda *arguments: "")
    assert build.main(["--out", str(tmp_path / "dist"), "--tag", "v999.0.0"]) == 1
    assert not (tmp_path / "dist").exists() and "v999.0.0" in capsys.readouterr().err
