"""A client that writes to a catalogue in another process, which is killed at any moment, and what must hold after it.

Every write puts its number into all parts that it changes, and the client knows beforehand what each dataset will be.
"""

from __future__ import annotations

import hashlib
import io
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import requests
from conftest import ROOT

from catalogue.server import create_token
from catalogue.settings import Settings
from catalogue.store import Store

SERVED = """
import sys
from pathlib import Path
from catalogue.server import serve
from catalogue.settings import Settings
serve(Settings(folder=Path(sys.argv[1])), on_ready=lambda url: print(url, flush=True))
"""


class Served:
    """The catalogue in a process of its own."""

    def __init__(self, folder: Path) -> None:
        command = [sys.executable, "-c", SERVED, str(folder)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)

    def address(self) -> str:
        """Waits until it answers."""
        assert self.process.stdout is not None
        address = self.process.stdout.readline().strip()
        assert address, "the catalogue did not start"
        return address

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        if self.process.stdout:
            self.process.stdout.close()


@dataclass(frozen=True)
class State:
    """What a dataset is to a reader: `version` and `files` (name → bytes; None without a file), `rows` of its table."""

    version: str
    title: str
    files: dict[str, bytes | None]
    rows: dict[str, str] | None = None


@dataclass
class Write:
    """A call, and what the dataset (or the organization: name "") will be after it."""

    name: str
    action: str
    data: dict[str, Any]
    after: State | str | None
    files: dict[str, bytes] = field(default_factory=dict)


class Killed(Exception):
    """The other process is gone."""


class Site:
    """Calls over HTTP. Raises Killed when nobody answers."""

    def __init__(self, address: str, token: str) -> None:
        self._address = address
        self._session = requests.Session()
        self._session.headers["Authorization"] = token

    def call(self, action: str, data: dict[str, Any] | None = None, files: dict[str, bytes] | None = None) -> Any:
        """The result; None for what is not there (any more)."""
        url = f"{self._address}/api/3/action/{action}"
        try:
            if files:
                sent = {key: ("表.csv", io.BytesIO(content), "text/csv") for key, content in files.items()}
                answer = self._session.post(url, data=data, files=sent, timeout=60)
            else:
                answer = self._session.post(url, json=data or {}, timeout=60)
        except requests.RequestException as error:
            raise Killed from error
        if answer.status_code == 404:
            return None
        assert answer.status_code == 200, (action, data, answer.status_code, answer.text)
        return answer.json()["result"]

    def download(self, url: str) -> bytes:
        try:
            answer = self._session.get(url, timeout=60)
        except requests.RequestException as error:
            raise Killed from error
        assert answer.status_code == 200, (url, answer.text)
        return answer.content

    def close(self) -> None:
        self._session.close()


def table(number: int, length: int) -> bytes:
    """A CSV all of whose rows have the number of the write."""
    return "".join(["行,番号\n", *(f"{line},{number}\n" for line in range(length))]).encode()


def read(site: Site, name: str) -> State | None:
    """The dataset as it is now, after checking that its parts fit each other. None when it is deleted."""
    shown = site.call("package_show", {"id": name})
    if shown is None or shown["state"] == "deleted":
        return None
    files: dict[str, bytes | None] = {}
    rows = None
    for resource in shown["resources"]:
        if resource["url_type"] == "datastore":
            rows = {row["行"]: row["番号"] for row in _rows(site, resource)}
            continue
        files[resource["name"]] = None
        if resource["url_type"] == "upload":
            content = site.download(resource["url"])
            assert hashlib.sha256(content).hexdigest() == resource["hash"], resource
            assert len(content) == resource["size"], resource
            assert [f"{row['行']},{row['番号']}" for row in _rows(site, resource)] == content.decode().split()[1:]
            files[resource["name"]] = content
    return State(shown["version"], shown["title"], files, rows)


def _rows(site: Site, resource: dict[str, Any]) -> list[dict[str, Any]]:
    assert resource["datastore_active"] is True, resource
    found: list[dict[str, Any]] = site.call("datastore_search", {"resource_id": resource["id"], "limit": 30000})[
        "records"
    ]
    return found


class Writer:
    """Chooses writes by chance and remembers what was acknowledged."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.number = 0
        self.made = 0
        self.datasets: dict[str, State | None] = {}
        self.organization = "見本市"
        self.pending: Write | None = None
        self.kinds: dict[str, int] = {}

    def write(self, site: Site, before: Callable[[], None]) -> None:
        """One write; `before` is called when all is ready to be sent. Raises Killed, leaving it in `pending`."""
        self.number += 1
        chosen = self._choose(site)
        before()
        self.pending = chosen
        site.call(chosen.action, chosen.data, chosen.files)
        self._settle(chosen)
        self.kinds[chosen.action] = self.kinds.get(chosen.action, 0) + 1

    def check(self, site: Site) -> bool | None:
        """All is as acknowledged; what was on its way is there wholly (True) or not at all (None: nothing was)."""
        pending, self.pending, kept = self.pending, None, None
        organization = site.call("organization_show", {"id": "mihon"})["title"]
        if pending:
            kept = (read(site, pending.name) if pending.name else organization) == pending.after
            if kept:
                self._settle(pending)
        assert organization == self.organization
        listed = set(site.call("package_list"))
        for name, expected in self.datasets.items():
            if expected is None:
                continue
            assert read(site, name) == expected, (name, pending)
            found = site.call("package_search", {"q": expected.title, "rows": 3})
            assert name in [one["name"] for one in found["results"]]
        assert listed == {name for name, state in self.datasets.items() if state}
        return kept

    def _settle(self, write: Write) -> None:
        self.pending = None
        if isinstance(write.after, str):
            self.organization = write.after
        else:
            self.datasets[write.name] = write.after

    def _choose(self, site: Site) -> Write:
        alive = [name for name, state in self.datasets.items() if state]
        if len(alive) < 4 or (len(alive) < 12 and self.chance.random() < 0.1):
            return self._create()
        if self.chance.random() < 0.05:
            title = f"見本市{self.number}"
            return Write("", "organization_patch", {"id": "mihon", "title": title}, title)
        name = self.chance.choice(alive)
        shown, state = site.call("package_show", {"id": name}), self.datasets[name]
        assert shown and state
        makers = [self._revise] * 4 + [self._patch, self._update, self._replace, self._replace, self._add, self._remove]
        makers += [self._upsert] * 3 + [self._delete]
        write = None
        while write is None:
            write = self.chance.choice(makers)(name, state, shown)
        return write

    def _content(self) -> bytes:
        return table(self.number, self.chance.choice((1, 20, 300, 3000)))

    def _titled(self, state: State) -> State:
        return replace(state, version=str(self.number), title=f"題名その{self.number}番")

    def _create(self) -> Write:
        self.made += 1
        after = self._titled(State("", "", {"a": None, "b": None}))
        data = {"owner_org": "mihon", "title": after.title, "version": after.version, "tags": [{"name": "試験"}]}
        resources = [{"name": name} for name in after.files]
        return Write(
            f"d{self.made}", "package_create", {**data, "name": f"d{self.made}", "resources": resources}, after
        )

    def _revise(self, name: str, state: State, shown: dict[str, Any]) -> Write:
        """Title, version and several files at once, if the dataset is as it was read."""
        contents = {key: self._content() for key in state.files}
        after = self._titled(replace(state, files=contents))
        data = {
            "match__id": shown["id"],
            "match__metadata_modified": shown["metadata_modified"],
            "update__title": after.title,
            "update__version": after.version,
        }
        places = {one["name"]: place for place, one in enumerate(shown["resources"])}
        files = {f"update__resources__{places[key]}__upload": content for key, content in contents.items()}
        return Write(name, "package_revise", data, after, files)

    def _patch(self, name: str, state: State, shown: dict[str, Any]) -> Write:
        after = self._titled(state)
        return Write(name, "package_patch", {"id": name, "title": after.title, "version": after.version}, after)

    def _update(self, name: str, state: State, shown: dict[str, Any]) -> Write:
        after = self._titled(state)
        return Write(name, "package_update", {**shown, "title": after.title, "version": after.version}, after)

    def _replace(self, name: str, state: State, shown: dict[str, Any]) -> Write | None:
        if not state.files:
            return None
        key, content = self.chance.choice(list(state.files)), self._content()
        identifier = next(one["id"] for one in shown["resources"] if one["name"] == key)
        after = replace(state, files=state.files | {key: content})
        return Write(name, "resource_patch", {"id": identifier}, after, {"upload": content})

    def _add(self, name: str, state: State, shown: dict[str, Any]) -> Write | None:
        if len(state.files) > 3:
            return None
        key, content = f"r{self.number}", self._content()
        after = replace(state, files=state.files | {key: content})
        return Write(name, "resource_create", {"package_id": name, "name": key}, after, {"upload": content})

    def _remove(self, name: str, state: State, shown: dict[str, Any]) -> Write | None:
        if not state.files:
            return None
        key = self.chance.choice(list(state.files))
        identifier = next(one["id"] for one in shown["resources"] if one["name"] == key)
        after = replace(state, files={other: content for other, content in state.files.items() if other != key})
        return Write(name, "resource_delete", {"id": identifier}, after)

    def _upsert(self, name: str, state: State, shown: dict[str, Any]) -> Write:
        """Rows over the API: the first time into a new table."""
        records = {str(self.chance.randrange(50)): str(self.number) for _ in range(20)}
        after = replace(state, rows={**(state.rows or {}), **records})
        data = {"records": [{"行": key, "番号": value} for key, value in records.items()], "force": True}
        if state.rows is None:
            fields = [{"id": "行", "type": "text"}, {"id": "番号", "type": "text"}]
            resource = {"package_id": shown["id"], "name": "rows"}
            more = {"resource": resource, "fields": fields, "primary_key": ["行"]}
            return Write(name, "datastore_create", data | more, after)
        identifier = next(one["id"] for one in shown["resources"] if one["name"] == "rows")
        return Write(name, "datastore_upsert", data | {"resource_id": identifier, "method": "upsert"}, after)

    def _delete(self, name: str, state: State, shown: dict[str, Any]) -> Write:
        return Write(name, self.chance.choice(("package_delete", "dataset_purge")), {"id": name}, None)


def check_folder(folder: Path) -> None:
    """The database is sound, and after a sweep exactly those files are there that resources refer to."""
    store = Store(Settings(folder=folder))
    with store.writing() as connection:
        assert [row[0] for row in connection.execute("PRAGMA integrity_check")] == ["ok"]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        connection.execute("INSERT INTO search (search) VALUES ('integrity-check')")
        store.files.sweep(connection, timedelta(seconds=-1))
    with store.reading() as connection:
        referred = {row[0] for row in connection.execute("SELECT file FROM resources WHERE file IS NOT NULL")}
        strayed = connection.execute("SELECT 1 FROM tables WHERE resource NOT IN (SELECT id FROM resources)").fetchall()
    store.close()
    assert strayed == []
    assert list((folder / "incoming").iterdir()) == []
    stored = {path.name.removesuffix(".gz") for path in (folder / "files").glob("??/*")}
    assert stored == referred


@dataclass
class Figures:
    """What a run did: writes acknowledged, kills, and writes that a kill met on their way (kept wholly, or lost)."""

    writes: int = 0
    kills: int = 0
    kept: int = 0
    lost: int = 0


def kill_while_writing(folder: Path, writes: int, seed: int) -> Figures:
    """Random writes until `writes` are acknowledged, the server being killed at a random moment of every eighth."""
    chance = random.Random(seed)
    token = create_token(Settings(folder=folder), "test")
    writer, figures = Writer(chance), Figures()
    while figures.writes < writes:
        if chance.random() < 0.15:
            served = Served(folder)  # killed while it starts
            time.sleep(chance.uniform(0.1, 1.0))
            served.kill()
        served = Served(folder)
        try:
            with closing(Site(served.address(), token)) as site:
                if not writer.number:
                    site.call("organization_create", {"name": "mihon", "title": writer.organization})
                kept = writer.check(site)
                figures.kept += kept is True
                figures.lost += kept is False
                _write_until_killed(writer, site, served, figures)
        except Killed:
            figures.kills += 1
        finally:
            served.kill()
        check_folder(folder)
    return figures


def _write_until_killed(writer: Writer, site: Site, served: Served, figures: Figures) -> None:
    left, usual = writer.chance.randint(1, 15), 0.02
    with ExitStack() as stack:
        while True:
            left -= 1
            timer = threading.Timer(writer.chance.uniform(0, 1.2) * usual, served.process.kill)
            start = time.perf_counter()
            if left == 0:
                stack.callback(timer.join)
            writer.write(site, timer.start if left == 0 else lambda: None)
            usual = 0.8 * usual + 0.2 * (time.perf_counter() - start)
            figures.writes += 1
