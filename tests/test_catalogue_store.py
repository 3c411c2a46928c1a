"""The folder: what a crash, a second process, an old or a newer version leave in it."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from catalogue_site import CSV, Site, dataset, open_site, upload
from starlette.testclient import TestClient

from catalogue.app import create_app
from catalogue.errors import CatalogueError
from catalogue.server import create_token, revoke_tokens
from catalogue.settings import Settings
from catalogue.store import Store
from catalogue.store.files import Files, TooLarge
from catalogue.store.schema import MIGRATIONS


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with open_site(tmp_path) as opened:
        yield opened


def _stored(site: Site) -> set[str]:
    return {path.name for path in (site.settings.folder / "files").glob("*/*")}


def test_tokens_are_nowhere_in_clear(site: Site) -> None:
    site.call("package_create", dataset())
    content = b"".join(path.read_bytes() for path in site.settings.folder.glob("catalogue.db*"))
    for token in site.tokens.values():
        assert len(token) >= 43
        assert token.encode() not in content
    assert revoke_tokens(site.settings, "test") == 3
    assert site.refused("package_patch", {"id": "shelters", "title": "x"})[0] == 403


def test_token_for_an_unknown_organization(site: Site) -> None:
    with pytest.raises(CatalogueError, match="no organization"):
        create_token(site.settings, "x", user="new", organization="nosuch")


def test_files_no_longer_needed_go_after_a_while(site: Site) -> None:
    site.call("package_create", dataset())
    made = site.call("resource_create", {"package_id": "shelters"}, files={"upload": upload()})
    second = site.call("resource_create", {"package_id": "shelters"}, files={"upload": upload()})
    first_hash = hashlib.sha256(CSV).hexdigest()
    site.call("resource_patch", {"id": made["id"]}, files={"upload": upload(content=b"new")})
    assert first_hash in _stored(site), "another resource still has it"
    site.call("resource_delete", {"id": second["id"]})
    assert first_hash in _stored(site), "a download may be under way"
    store = Store(site.settings)
    with store.writing() as connection:
        store.files.remove_unused(connection, timedelta(0))
    store.close()
    assert _stored(site) == {hashlib.sha256(b"new").hexdigest()}
    site.call("resource_patch", {"id": made["id"]}, files={"upload": upload()})
    assert site.client.get(site.call("resource_show", {"id": made["id"]})["url"]).content == CSV


def test_leftovers_of_a_crash_are_swept(tmp_path: Path) -> None:
    store = Store(Settings(folder=tmp_path))
    placed, incoming = tmp_path / "files" / "ab" / ("ab" + "0" * 62), tmp_path / "incoming" / "half"
    placed.parent.mkdir()
    for path in (placed, incoming):
        path.write_bytes(b"x")
    store.sweep()
    assert placed.exists() and incoming.exists(), "they may be somebody's, just now"
    for path in (placed, incoming):
        os.utime(path, (time.time() - 7200,) * 2)
    store.sweep()
    assert not placed.exists() and not incoming.exists()
    store.close()


def test_too_large_stream_leaves_nothing(tmp_path: Path) -> None:
    files = Files(tmp_path)
    with pytest.raises(TooLarge):
        files.receive(io.BytesIO(b"x" * 11), 10)
    assert list((tmp_path / "incoming").iterdir()) == []


def test_damaged_and_newer_databases_are_told(tmp_path: Path) -> None:
    (tmp_path / "catalogue.db").write_bytes(b"this is no database" * 100)
    with pytest.raises(CatalogueError) as damaged:
        Store(Settings(folder=tmp_path))
    assert damaged.value.code == "database-damaged"
    newer = tmp_path / "newer"
    Store(Settings(folder=newer)).close()
    with sqlite3.connect(newer / "catalogue.db") as connection:
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    connection.close()
    with pytest.raises(CatalogueError) as too_new:
        Store(Settings(folder=newer))
    assert too_new.value.code == "database-newer"
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(CatalogueError) as no_folder:
        Store(Settings(folder=file))
    assert no_folder.value.code == "folder-unusable"


def test_a_new_folder_may_be_opened_by_several_at_once(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        stores = list(pool.map(lambda _: Store(Settings(folder=tmp_path / "new")), range(8)))
    for store in stores:
        with store.writing() as connection:
            assert connection.execute("PRAGMA user_version").fetchone()[0] == len(MIGRATIONS)
        store.close()


def test_writers_of_two_applications_take_turns(tmp_path: Path) -> None:
    with open_site(tmp_path) as site:
        site.call("package_create", dataset())
        other = Store(site.settings)

        def add(number: int) -> int:
            return site.send("resource_create", {"package_id": "shelters", "name": f"r{number}"}).status_code

        def count(number: int) -> int:
            with other.writing() as connection:
                connection.execute("UPDATE datasets SET modified = modified")
                time.sleep(0.01)
            return 200

        with ThreadPoolExecutor(6) as pool:
            answers = list(pool.map(lambda n: add(n) if n % 2 else count(n), range(40)))
        other.close()
        assert answers == [200] * 40
        names = [one["name"] for one in site.call("package_show", {"id": "shelters"})["resources"]]
        assert sorted(names) == sorted(f"r{number}" for number in range(1, 40, 2))


def test_of_two_equal_names_one_wins(site: Site) -> None:
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: site.send("package_create", dataset()).status_code, range(8)))
    assert sorted(answers) == [200] + [409] * 7


def test_of_two_revisions_of_one_state_one_wins(site: Site) -> None:
    made = site.call("package_create", dataset())

    def revise(number: int) -> int:
        match = {"id": made["id"], "metadata_modified": made["metadata_modified"]}
        return site.send("package_revise", {"match": match, "update": {"title": f"題名{number}"}}).status_code

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(revise, range(6))) == [200] + [409] * 5


def test_full_disk_is_an_answer(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.call("package_create", dataset())

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("catalogue.store.files.os.fsync", full)
    status, error = site.refused("resource_create", {"package_id": "shelters"}, files={"upload": upload()})
    assert (status, "ディスク" in error["message"]) == (503, True)
    assert list((site.settings.folder / "incoming").iterdir()) == []
    assert site.call("package_show", {"id": "shelters"})["resources"] == []


def test_settings_are_checked() -> None:
    assert Settings(folder=Path("x"), base_url="https://data.example/town/").prefix == "/town"
    for wrong in ("data.example", "ftp://data.example", "https://data.example/?q"):
        with pytest.raises(CatalogueError):
            Settings(folder=Path("x"), base_url=wrong)


def test_schema_has_no_stray_statement() -> None:
    """Scripts are split at semicolons that end a line: none may stand inside a statement."""
    for script in MIGRATIONS:
        for statement in filter(str.strip, script.split(";\n")):
            assert re.match(r"\s*(CREATE|ALTER TABLE|DROP TABLE search|INSERT INTO downloads)\b", statement), (
                json.dumps(statement)
            )


def as_version_1(database: Path) -> None:
    """Puts in the database's place one of version 1 with the same users, organizations, datasets and files."""
    old = database.with_name("old.db")
    with sqlite3.connect(old) as connection:
        connection.executescript(MIGRATIONS[0])
        connection.execute("PRAGMA user_version = 1")
        connection.execute("ATTACH ? AS new", (str(database),))
        for table in ("users", "tokens", "files", "datasets", "resources"):
            connection.execute(f"INSERT INTO {table} SELECT * FROM new.{table}")
        columns = "id, name, title, description, image_url, state, created, extras"
        connection.execute(f"INSERT INTO organizations SELECT {columns} FROM new.groups")
        connection.execute("INSERT INTO members SELECT group_id, user, capacity FROM new.members")
        connection.execute("INSERT INTO search (rowid, title) SELECT number, 'of old' FROM datasets")
        connection.execute("INSERT INTO terms SELECT 'license_id', 'of old', number FROM datasets")
    connection.close()
    for path in database.parent.glob(f"{database.name}*"):
        path.unlink()
    old.rename(database)


def test_a_folder_of_version_1_has_all_that_later_ones_have(tmp_path: Path) -> None:
    def told(client: TestClient, number: str) -> list[object]:
        asked = {"q": "田中", "facet.field": '["num_resources", "kind", "license_id"]'}
        found = client.get("/api/3/action/package_search", params=asked).json()["result"]
        rows = client.get("/api/3/action/datastore_search", params={"resource_id": number}).json()["result"]
        return [found["results"], found["facets"], rows["records"], rows["fields"]]

    with open_site(tmp_path) as site:
        site.call("package_create", dataset(author="田中", extras=[{"key": "standard", "value": "aed/standard-ods"}]))
        made = site.call("resource_create", {"package_id": "shelters"}, files={"upload": upload()})
        lost = site.call("resource_create", {"package_id": "shelters"}, files={"upload": upload("b.csv", CSV * 2)})
        site.call("package_create", dataset(name="gone"))
        site.call("package_delete", {"id": "gone"})
        before = told(site.client, made["id"])
        settings = site.settings
    assert before[1] == {"num_resources": {"2": 1}, "kind": {"aed": 1}, "license_id": {"CC-BY-4.0": 1}}
    as_version_1(settings.folder / "catalogue.db")
    (settings.folder / "files" / lost["hash"][:2] / lost["hash"]).unlink()
    for _ in range(2):
        with TestClient(create_app(settings), base_url="http://catalogue.example") as client:
            after = told(client, made["id"])
            resources = after[0][0].pop("resources")  # type: ignore[index,attr-defined]
            expected = before[0][0]["resources"]  # type: ignore[index]
            assert resources[0] | {"datastore_active": True} == expected[0]
            assert resources[1] | {"datastore_active": True} == expected[1] | {"hash": ""}
            assert after[1:] == before[1:]


def test_the_database_is_closed_whatever_goes_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*given: object) -> None:
        raise MemoryError

    for place in ("catalogue.app.prepare", "catalogue.store.Store.sweep"):
        closed: list[Store] = []
        with monkeypatch.context() as patched:
            patched.setattr(place, fail)
            patched.setattr(Store, "close", lambda store, closed=closed: closed.append(store))
            with pytest.raises(MemoryError), TestClient(create_app(Settings(folder=tmp_path))):
                pass
        assert len(closed) == 1, place
        Store.close(closed[0])
