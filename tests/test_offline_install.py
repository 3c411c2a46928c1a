"""The whole tool from one folder of wheels, on a machine that reaches nothing: as docs/offline-install.md has it.

It takes about a minute, so it runs only where MACHIKADO_TEST_OFFLINE is set. MACHIKADO_TEST_DIST names a folder with
the wheel and the source archive as they will be released; without it both are built from the checkout.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from conftest import ROOT, unavailable

from release import build, locks

# In a network namespace of its own even loopback is down; the embedded catalogue needs it, and nothing else.
_WITHOUT_NETWORK = """
import errno, fcntl, os, socket, struct, sys
loopback = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
fcntl.ioctl(loopback, 0x8914, struct.pack("16sh14x", b"lo", 1))  # SIOCSIFFLAGS, IFF_UP
try:
    socket.create_connection(("192.0.2.1", 443), 5)
except OSError as error:
    assert error.errno == errno.ENETUNREACH, error
else:
    raise SystemExit("there is a network")
os.execvp(sys.argv[1], sys.argv[1:])
"""
# Asks what `publish serve` serves, and ends it as a system does.
_ASKED = """
import json, re, subprocess, sys, urllib.request
with subprocess.Popen(
    [*sys.argv[1:], "serve", "--port", "0"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8"
) as served:
    address = re.search(r"http://127[.]0[.]0[.]1:[0-9]+", served.stdout.readline())[0]
    for page in ("/api/3/action/status_show", "/api/3/action/package_list", "/", "/static/style.css"):
        with urllib.request.urlopen(address + page, timeout=30) as answer:
            content = answer.read()
            assert not page.startswith("/api") or json.loads(content)["success"], content
    served.terminate()
sys.exit(served.returncode)
"""


def test_both_locks_pin_the_same() -> None:
    whole, offline = (
        {(pin.name, pin.version): pin.hashes for pin in locks.read(lock)} for lock in (locks.ALL, locks.RUNS)
    )
    assert len(offline) > 50 and all(offline.values()) and offline.items() <= whole.items()
    assert not [name for name, _ in offline if name.startswith(("pytest", "playwright", "mypy", "dask"))]


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that an officer carries to the closed side."""
    if not os.environ.get("MACHIKADO_TEST_OFFLINE"):
        pytest.skip("takes a minute: set MACHIKADO_TEST_OFFLINE=1")
    folder = tmp_path_factory.mktemp("carried") / "wheels"
    if not find_spec("hatchling"):
        unavailable("needs the tools of requirements-build.lock")
    _collect(folder, "--require-hashes", "--requirement", str(locks.RUNS))
    if released := os.environ.get("MACHIKADO_TEST_DIST"):
        shutil.copy(*Path(ROOT, released).glob("*.whl"), folder)
    else:
        _collect(folder, "--no-deps", str(ROOT))
    return folder


def _collect(folder: Path, *arguments: str) -> None:
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    command = [*pip, "wheel", "--quiet", "--no-build-isolation", "--wheel-dir", str(folder), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        unavailable(f"needs a package registry: {done.stderr[-500:]}")


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The source archive."""
    if released := os.environ.get("MACHIKADO_TEST_DIST"):
        return next(Path(ROOT, released).glob("*.tar.gz"))
    folder = tmp_path_factory.mktemp("archive")
    build.copy(folder / "copy")
    (folder / "out").mkdir()
    [name] = build.build(folder / "copy", folder / "out", int(time.time()), "sdist")
    return folder / "out" / name


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What begins a command line that is to reach no network."""
    script = tmp_path_factory.mktemp("alone") / "without_network.py"
    script.write_text(_WITHOUT_NETWORK, encoding="utf-8")
    for options in (["-rn"], ["-n"]):
        begin = ["unshare", *options, sys.executable, str(script)]
        if (
            shutil.which("unshare")
            and subprocess.run([*begin, "true"], capture_output=True, check=False).returncode == 0
        ):
            return begin
    unavailable("needs network namespaces (unshare -rn)")
    raise AssertionError


@pytest.fixture(scope="module")
def installed(wheels: Path, alone: list[str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[str]]:
    """The command line of `publish`, installed without a network and run without one."""
    venv = tmp_path_factory.mktemp("closed") / "venv"
    _run(alone, [sys.executable, "-m", "venv", str(venv)])
    _run(alone, [*_pip(venv), "--no-index", "-f", str(wheels), "machikado"])
    yield [*alone, str(venv / "bin" / "publish")]
    shutil.rmtree(venv)


def _pip(venv: Path) -> list[str]:
    return [str(venv / "bin" / "python"), "-m", "pip", "install", "--quiet", "--no-compile"]


def _run(alone: list[str], command: list[str]) -> None:
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("PIP_", "PYTHON"))}
    clean |= {"PIP_CONFIG_FILE": os.devnull, "PIP_NO_CACHE_DIR": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    done = subprocess.run([*alone, *command], env=clean, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def published(installed: list[str], folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """`publish …` in a folder that is not the checkout, which cannot be imported from there either."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    environment |= {"LANG": "ja_JP.UTF-8", "XDG_CONFIG_HOME": str(folder / "settings")}
    return subprocess.run(
        [*installed, *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def test_everything_is_a_wheel(wheels: Path) -> None:
    names = {path.name for path in wheels.iterdir()}
    assert {Path(name).suffix for name in names} == {".whl"} and any(name.startswith("machikado-") for name in names)


def test_the_demo_runs(installed: list[str], tmp_path: Path) -> None:
    done = published(installed, tmp_path, "demo", "--no-serve")
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("公開しました") == 14


def test_a_file_is_checked_and_handed_over(installed: list[str], tmp_path: Path) -> None:
    shutil.copytree(ROOT / "datasets" / "mihon", tmp_path / "datasets" / "mihon")
    source = next((tmp_path / "datasets" / "mihon" / "aed" / "source").iterdir())
    assert published(installed, tmp_path, "check", "aed").returncode == 0
    assert published(installed, tmp_path, "check", str(source)).returncode in (0, 1)
    assert published(installed, tmp_path, "key", "new").returncode == 0
    done = published(installed, tmp_path, "bundle", "aed", "-o", "a.zip")
    assert done.returncode == 0 and (tmp_path / "a.zip").is_file(), done.stderr


def tried(installed: list[str], folder: Path) -> None:
    """What whoever has just installed it looks at first: its version, a file, the catalogue."""
    python = Path(installed[-1]).with_name("python")
    where = published([*installed[:-1], str(python)], folder, "-c", "import pipelines; print(pipelines.__file__)")
    assert Path(where.stdout.strip()).is_relative_to(python.parent.parent), where
    done = published(installed, folder, "--version")
    assert (done.returncode, done.stdout.strip()) == (0, f"machikado {locks.project()['version']}"), done.stderr
    sample = next((ROOT / "datasets" / "mihon" / "public-wifi" / "source").iterdir())
    done = published(installed, folder, "check", str(sample), "--format", "json")
    assert done.returncode in (0, 1) and '"findings"' in done.stdout, done.stderr
    done = published([*installed[:-1], str(python)], folder, "-c", _ASKED, installed[-1])
    assert done.returncode == 0, done.stderr


def test_version_check_and_catalogue(installed: list[str], tmp_path: Path) -> None:
    tried(installed, tmp_path)


def test_the_same_from_the_source_archive(
    installed: list[str], archive: Path, alone: list[str], tmp_path: Path
) -> None:
    """The last test: it replaces what is installed."""
    tools, pip = tmp_path / "tools", _pip(Path(installed[-1]).parent.parent)
    _collect(tools, "--require-hashes", "--requirement", str(locks.BUILDS))
    _run(alone, [*pip, "--no-index", "-f", str(tools), "hatchling"])
    _run(alone, [*pip, "--no-index", "--no-deps", "--no-build-isolation", "--force-reinstall", str(archive)])
    tried(installed, tmp_path)
