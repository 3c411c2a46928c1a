"""The service unit and the container file: what they promise, and that the catalogue runs under it."""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from confined import UNIT, USER, settings
from conftest import ROOT, unavailable

from release import build

CONTAINER = ROOT / "deploy" / "Containerfile"
HIGHEST_EXPOSURE = 1.5
"""Of 10, as `systemd-analyze security` counts; below 2 it calls a unit OK."""
# Runs below the confinement: tries what must not be possible, then serves and is asked.
TRIED = """
import mmap, os, re, socket, subprocess, sys
from pathlib import Path

import requests

TABLE = "名称,緯度,経度\\n見本公園,36.1,139.1\\n見本小学校,36.2,139.2\\n"

def refused(does, *kinds):
    try:
        does()
    except kinds:
        return
    raise SystemExit(f"{does} was possible")

assert os.getuid() == USER and not os.getgroups() and os.access("/etc/passwd", os.R_OK)
capabilities = re.findall(r"^Cap(?:Eff|Prm|Inh):\\t(.*)$", Path("/proc/self/status").read_text(), re.M)
assert {int(one, 16) for one in capabilities} == {0}, capabilities
refused(lambda: Path("/etc/machikado").write_text(""), OSError)
refused(lambda: Path(CHECKOUT, "x").write_text(""), OSError)
refused(lambda: os.setuid(0), PermissionError)
refused(lambda: mmap.mmap(-1, 4096, prot=mmap.PROT_WRITE | mmap.PROT_EXEC), OSError)
refused(lambda: os.nice(-5), OSError)
refused(lambda: socket.create_connection(("192.0.2.1", 443), 2), OSError)
refused(lambda: socket.socket(socket.AF_UNIX), OSError)
assert not Path("/proc/meminfo").exists()

def publish(*arguments):
    return [sys.executable, "-c", f"import publish; publish.main({[*arguments]!r})"]

environment = os.environ | {"PYTHONPATH": CHECKOUT}
made = subprocess.run(publish("token", "create", "x"), env=environment, capture_output=True, text=True, check=True)
with subprocess.Popen(
    publish("serve", "--port", "0"), env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8"
) as served:
    address = re.search(r"http://127[.]0[.]0[.]1:[0-9]+", served.stdout.readline())[0]
    with requests.Session() as session:
        session.headers["Authorization"] = made.stdout.strip()

        def call(action, files=None, **data):
            sent = {"data": data, "files": files} if files else {"json": data}
            answer = session.post(f"{address}/api/3/action/{action}", timeout=30, **sent).json()
            assert answer["success"], (action, answer)
            return answer["result"]

        assert call("status_show")["site_title"]
        call("organization_create", name="mihon", title="見本市")
        call("package_create", name="aed", title="AED設置箇所一覧", owner_org="mihon")
        made = call("resource_create", {"upload": ("a.csv", TABLE.encode())}, package_id="aed", name="表", format="CSV")
        assert call("package_search", q="設置")["count"] == 1
        assert call("datastore_search", resource_id=made["id"])["total"] == 2
        assert session.get(made["url"], timeout=30).content.decode() == TABLE
        for page in ("/", "/dataset", "/dataset/aed", f"/dataset/aed/resource/{made['id']}", "/catalog.ttl"):
            assert session.get(address + page, timeout=30).status_code == 200, page
        call("package_delete", id="aed")
    served.terminate()
assert served.returncode == 0, served.returncode
print("served")
"""


def instructions() -> list[tuple[str, str]]:
    """The container file's: word and rest."""
    lines = [line for line in CONTAINER.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    whole = re.sub(r"\s*\\\n\s*", " ", "\n".join(lines))
    return [(word, rest.strip()) for word, _, rest in (line.partition(" ") for line in whole.splitlines())]


def test_the_unit_is_that_of_a_user_who_may_write_one_folder() -> None:
    found = settings()
    assert found["User"] != ["root"] and found["StateDirectory"] == ["machikado"]
    for name in ("NoNewPrivileges", "PrivateTmp", "ProtectHome", "MemoryDenyWriteExecute", "RestrictNamespaces"):
        assert found[name] == ["yes"], name
    assert found["ProtectSystem"] == ["strict"] and found["CapabilityBoundingSet"] == [""]
    assert not {"ReadWritePaths", "PermissionsStartOnly"} & set(found)
    port = re.search(r"--port (\d+)", found["ExecStart"][0])
    assert port and found["SocketBindAllow"] == [f"tcp:{port[1]}"]


def test_systemd_takes_the_unit_and_finds_it_closed(tmp_path: Path) -> None:
    if sys.platform != "linux":
        pytest.skip("systemd is of Linux")
    if not shutil.which("systemd-analyze"):
        unavailable("needs systemd-analyze (package systemd)")
    there = UNIT.read_text("utf-8").replace("/opt/machikado/bin/publish", "/bin/true")
    unit = tmp_path / "machikado.service"
    unit.write_text(there, "utf-8")
    done = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False)
    assert (done.returncode, [line for line in done.stderr.splitlines() if "machikado" in line]) == (0, [])
    told = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--no-pager", str(unit)],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    score = re.search(r"Overall exposure level for .*: ([\d.]+)", told)
    assert score and float(score[1]) <= HIGHEST_EXPOSURE, told


def test_the_guide_installs_the_unit_from_where_the_wheel_puts_it() -> None:
    guide = (ROOT / "docs" / "operating-the-catalogue.md").read_text("utf-8")
    found = settings()
    assert "sudo cp /opt/machikado/share/machikado/machikado.service /etc/systemd/system/" in guide
    assert "[Service]" not in guide  # it stands in one place only
    assert f"--home-dir {found['WorkingDirectory'][0]} " in guide and f"nologin {found['User'][0]}\n" in guide
    assert '"deploy/machikado.service" = "share/machikado/machikado.service"' in (ROOT / "pyproject.toml").read_text()


@pytest.fixture
def state() -> Iterator[Path]:
    """A folder that an unprivileged user reaches."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "state"
        place.mkdir()
        Path(folder).chmod(0o755)
        os.chown(place, USER, USER)
        yield place


def test_the_catalogue_runs_so_confined(state: Path) -> None:
    can = ["unshare", "--mount", "--net", "--ipc", "--pid", "--fork", "mount", "--make-rprivate", "/"]
    if sys.platform != "linux" or subprocess.run(can, capture_output=True, check=False).returncode:
        pytest.skip("needs root, and namespaces of its own")
    if [int(one) for one in platform.release().split(".")[:2]] < [6, 3]:
        pytest.skip("needs a kernel that can refuse memory that is written and run")
    code = TRIED.replace("USER", str(USER)).replace("CHECKOUT", repr(str(ROOT)))
    command = [sys.executable, str(ROOT / "tests" / "confined.py"), str(state), sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.stdout.strip() == "served", done.stdout + done.stderr


def test_the_container_runs_as_nobody_special() -> None:
    last = instructions()[[word for word, _ in instructions()].index("FROM", 3) :]
    words = [word for word, _ in last]
    user = next(rest for word, rest in last if word == "USER")
    assert re.fullmatch(r"[1-9]\d{3,}:[1-9]\d{3,}", user)
    assert words.index("USER") < words.index("ENTRYPOINT") and "ADD" not in words
    assert {"HEALTHCHECK", "VOLUME", "STOPSIGNAL"} <= set(words)
    assert not [rest for word, rest in last if word == "RUN" and ("pip" in rest or "apt" in rest)]


def test_the_container_has_nothing_that_was_not_locked() -> None:
    runs = " && ".join(rest for word, rest in instructions() if word == "RUN")
    pips = [one for one in runs.split(" && ") if re.search(r"pip (install|wheel)", one)]
    assert len(pips) == 4
    for one in pips:
        assert (
            "--require-hashes" in one or "--no-index" in one or ("--no-deps" in one and "--no-build-isolation" in one)
        ), one


def test_what_the_container_copies_is_enough(tmp_path: Path) -> None:
    """It is there, and gives the same wheel as the whole checkout."""
    if not find_spec("hatchling"):
        unavailable("needs the tools of requirements-build.lock")
    copied = [rest.split()[:-1] for word, rest in instructions() if word == "COPY" and not rest.startswith("--from")]
    names = [name for some in copied for name in some]
    build.copy(tmp_path / "whole")
    for name in build.tracked():
        if name.startswith(tuple(f"{one}/" for one in names)) or name in names:
            (tmp_path / "part" / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, tmp_path / "part" / name)
    made = []
    for part in ("whole", "part"):
        (tmp_path / f"out-{part}").mkdir()
        made.append(build.build(tmp_path / part, tmp_path / f"out-{part}", 0x5F000000, "wheel"))
    assert made[0] == made[1]
