"""The whole tool from one folder of wheels, on a machine that reaches nothing: as docs/offline-install.md has it.

It takes about a minute, so it runs only where MACHIKADO_TEST_OFFLINE is set.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT, unavailable

LOCKS = tuple(ROOT / name for name in ("requirements.lock", "requirements-offline.lock"))
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


def pinned(lock: Path) -> dict[str, tuple[str, ...]]:
    """The pins of a lock, each with its hashes."""
    text = lock.read_text(encoding="utf-8").replace("\\\n", "")
    lines = (line for line in text.splitlines() if re.match(r"[a-z0-9]", line))
    return {line.split(" ")[0]: tuple(re.findall(r"--hash=(\S+)", line)) for line in lines}


def test_both_locks_pin_the_same() -> None:
    whole, offline = map(pinned, LOCKS)
    assert len(offline) > 50 and all(offline.values())
    assert {name: whole.get(name) for name in offline} == offline
    assert not [name for name in offline if name.startswith(("pytest", "playwright", "mypy", "dask"))]


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that an officer carries to the closed side."""
    if not os.environ.get("MACHIKADO_TEST_OFFLINE"):
        pytest.skip("takes a minute: set MACHIKADO_TEST_OFFLINE=1")
    folder = tmp_path_factory.mktemp("carried") / "wheels"
    wheel = [sys.executable, "-m", "pip", "--disable-pip-version-check", "wheel", "--quiet", "--wheel-dir", str(folder)]
    for arguments in (["--require-hashes", "--requirement", str(LOCKS[1])], ["--no-deps", str(ROOT)]):
        done = subprocess.run([*wheel, *arguments], capture_output=True, text=True, check=False)
        if done.returncode:
            unavailable(f"needs a package registry: {done.stderr[-500:]}")
    return folder


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
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("PIP_", "PYTHON"))}
    clean |= {"PIP_CONFIG_FILE": os.devnull, "PIP_NO_CACHE_DIR": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    pip = [str(venv / "bin" / "python"), "-m", "pip", "install", "--quiet", "--no-compile"]
    for command in ([sys.executable, "-m", "venv", str(venv)], [*pip, "--no-index", "-f", str(wheels), "machikado"]):
        done = subprocess.run([*alone, *command], env=clean, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    yield [*alone, str(venv / "bin" / "publish")]
    shutil.rmtree(venv)


def published(installed: list[str], folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
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
