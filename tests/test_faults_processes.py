"""Signals while something is being sent or built, and two that do the same at the same time.

By default some; with MACHIKADO_TEST_FAULTS=all every one.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from catalogue_site import dataset
from commanding import Command
from conftest import ROOT
from disasters import catalogue, ids, package, published
from faults import Served, Site, check_folder
from test_jobs_killed import alive, ended, town_at
from towns import Town

from catalogue.server import create_token
from catalogue.settings import Settings
from catalogue.store import place

WANTED = os.environ.get("MACHIKADO_TEST_FAULTS", "")
posix = pytest.mark.skipif(sys.platform == "win32", reason="signals as POSIX has them")


def started(root: Path, *arguments: str) -> subprocess.Popen[bytes]:
    """The command, in a group of processes of its own."""
    command = [sys.executable, str(ROOT / "publish.py"), "--workspace", str(root), *arguments]
    environment = os.environ | {"LANG": "ja_JP.UTF-8"}
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdout=pipe, stderr=pipe, env=environment, start_new_session=True)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[Served, str, str]]:
    token = create_token(Settings(folder=tmp_path / "catalogue"), "test")
    served = Served(tmp_path / "catalogue")
    address = served.address()
    with closing(Site(address, token)) as site:
        site.call("organization_create", {"name": "mihon", "title": "見本市"})
        site.call("package_create", dataset())
    yield served, address, token
    served.kill()


@posix
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT][: 2 if WANTED else 1])
def test_a_signal_while_a_file_is_sent(served: tuple[Served, str, str], tmp_path: Path, number: signal.Signals) -> None:
    """The server ends in some seconds though the file never comes to its end, and nothing of it stays."""
    server, address, token = served
    to = urlsplit(address)
    head = (
        f"POST /api/3/action/resource_create HTTP/1.1\r\nHost: {to.netloc}\r\nAuthorization: {token}\r\n"
        "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 1000000\r\n\r\n"
        '--x\r\nContent-Disposition: form-data; name="package_id"\r\n\r\nshelters\r\n'
        '--x\r\nContent-Disposition: form-data; name="upload"; filename="a.csv"\r\n\r\n'
    )
    with socket.create_connection((str(to.hostname), int(to.port or 0)), timeout=10) as sender:
        sender.sendall(head.encode() + b"a,b\n" * 50_000)
        time.sleep(0.5)  # it has been read so far, and the rest is waited for
        server.process.send_signal(number)
        assert server.process.wait(30) == 0
    check_folder(tmp_path / "catalogue")
    again = Served(tmp_path / "catalogue")
    try:
        with closing(Site(again.address(), token)) as site:
            assert site.call("package_show", {"id": "shelters"})["resources"] == []
    finally:
        again.kill()


@posix
@pytest.mark.skipif(not WANTED, reason="MACHIKADO_TEST_FAULTS=all; workers that are killed: test_jobs_killed.py")
def test_a_signal_ends_all_processes_of_a_build(tmp_path: Path) -> None:
    """Exit code 3, no worker is left, each package is whole or not there; and it can be repeated."""
    town = town_at(tmp_path)
    with started(tmp_path, "build", "--all", "--jobs", "2") as process:
        until = time.monotonic() + 60
        while not list((tmp_path / "build").glob("mihon/*")) and time.monotonic() < until:
            time.sleep(0.01)
        process.send_signal(signal.SIGTERM)
        _, told = process.communicate(timeout=60)
    assert process.returncode == 3, told.decode()
    assert "止めました" in told.decode() and "Traceback" not in told.decode(), told.decode()
    assert ended(process.pid) and not alive(process.pid)
    for path in (town.build / "mihon").glob("[!.]*"):
        descriptor = json.loads((path / "datapackage.json").read_bytes())
        assert all((path / one["path"]).stat().st_size == one["bytes"] for one in descriptor["resources"])


@posix
@pytest.mark.parametrize("action", ["run", "build"][: 2 if WANTED else 1])
def test_two_do_the_same_at_once(tmp_path: Path, command: Command, action: str) -> None:
    """Both end well, or one says that it was overtaken; what there is in the end is what one alone would have left."""
    alone, both = Town(tmp_path / "alone"), Town(tmp_path / "both")
    for town in (alone, both):
        town.dataset("aed", "市役所", "公民館")
    others = [started(both.root, action, "aed") for _ in range(2)]
    assert command("--workspace", str(alone.root), action, "aed").code == 0
    ends = []
    for other in others:
        with other:
            _, told = other.communicate(timeout=120)
            assert "Traceback" not in told.decode(), told.decode()
            ends.append(other.returncode)
    assert sorted(ends) in ([0, 0], [0, 3]), ends
    assert (package(both.root), ids(both.root)) == (package(alone.root), ids(alone.root))
    if action == "run":
        assert catalogue(both.root) == catalogue(alone.root)
        command("--workspace", str(both.root), "run", "--resume")
        assert published(both.root) == published(alone.root)


def test_what_is_said_while_another_restores(command: Command, tmp_path: Path) -> None:
    """Publishing, serving and backing up wait for nobody: they say so at once, and nothing is changed."""
    town = Town(tmp_path)
    town.dataset("aed", "市役所", "公民館")
    assert command("aed").code == 0
    town.dataset("aed", "市役所", "公民館", "図書館")
    held = catalogue(tmp_path)
    hold = place.alone(tmp_path / ".machikado" / "catalogue")
    try:
        for arguments in (
            ("aed",),
            ("serve", "--port", "0"),
            ("backup", "b"),
            ("restore", "none"),
            ("token", "create", "x"),
        ):
            done = command(*arguments)
            assert done.code == (2 if arguments[0] == "restore" else 3), (arguments, done)
            assert "戻している" in done.err or arguments[0] == "restore"
    finally:
        hold.let_go()
    assert catalogue(tmp_path) == held
    assert command("aed").code == 0
