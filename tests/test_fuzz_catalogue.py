"""The judgement of the fuzz targets of the catalogue can fail: errors of the server, wrong answers, damage."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from catalogue_site import CSV, Site, dataset, open_site, upload
from fuzz.answers import judge_api, judge_page
from fuzz.choosing import Chooser, beginnings
from fuzz.shop import Reply, Shop, whole

from catalogue.actions import ACTIONS

SHOW = "/api/3/action/package_show"


@pytest.fixture
def place() -> Iterator[Shop]:
    opened = Shop()
    yield opened
    opened.close()


def test_the_application_is_asked(place: Shop) -> None:
    found = place.ask("GET", SHOW, query=b"id=shelters")
    judge_api(found)
    assert found.status == 200 and b'"success":true' in found.body
    token = place.tokens["editor"].encode()
    sent = b'{"id": "shelters", "title": "x"}'
    for headers, status in (([], 403), ([(b"authorization", token)], 200)):
        assert place.ask("POST", "/api/3/action/package_patch", headers=headers, body=sent).status == status
    place.renew()
    assert b'"title":"x"' not in place.ask("GET", SHOW, query=b"id=shelters").body, "it began anew"


def test_an_error_of_the_server_is_told(place: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("unforeseen")

    monkeypatch.setitem(ACTIONS, "package_show", replace(ACTIONS["package_show"], function=broken))
    with pytest.raises(AssertionError, match="unforeseen"):
        place.ask("GET", SHOW, query=b"id=shelters")


@pytest.mark.parametrize(
    ("status", "kind", "body"),
    [
        (200, "application/json;charset=utf-8", b'{"success": false, "error": {}}'),
        (409, "application/json;charset=utf-8", b'{"success": true, "result": 1}'),
        (200, "application/json;charset=utf-8", b'{"success": true, "result": NaN}'),
        (200, "application/json;charset=utf-8", b'{"success": tr'),
        (200, "text/html", b'{"success": true, "result": 1}'),
        (403, "application/json;charset=utf-8", b'"Bad request"'),
    ],
)
def test_a_wrong_answer_is_told(status: int, kind: str, body: bytes) -> None:
    with pytest.raises((AssertionError, ValueError)):
        judge_api(Reply(status, {"content-type": kind}, body))


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("text/html", b"<!doctype html><script>alert(1)</script>"),
        ("text/html", b"<p>"),
        ("application/atom+xml", b"<a>&b;</a>"),
        ("application/json", b"{'a'}"),
    ],
)
def test_a_wrong_page_is_told(kind: str, body: bytes) -> None:
    headers = {"content-type": kind, "x-content-type-options": "nosniff", "content-security-policy": "x"}
    with pytest.raises(AssertionError):
        judge_page(Reply(200, headers, body), "/")
    with pytest.raises((AssertionError, KeyError)):
        judge_page(Reply(200, {"content-type": "text/plain"}, b""), "/")


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with open_site(tmp_path) as opened:
        opened.call("package_create", dataset())
        opened.call("resource_create", {"package_id": "shelters"}, files={"upload": upload(content=CSV)})
        yield opened


@pytest.mark.parametrize(
    "damage",
    [
        "DELETE FROM rows_8",
        "UPDATE tables SET count = 9",
        "INSERT INTO rows_8 (id) VALUES (999999999999999)",
        "DELETE FROM search",
        "DELETE FROM files",
        "DELETE FROM datasets",
        "file",
        "incoming",
        "stray",
    ],
)
def test_damage_is_found(site: Site, damage: str) -> None:
    folder = site.settings.folder
    whole(folder)
    if damage == "file":
        next((folder / "files").glob("??/*")).unlink()
    elif damage in ("incoming", "stray"):
        (folder / damage / "x" if damage == "incoming" else folder / "x.csv").write_bytes(b"x")
    else:
        with closing(sqlite3.connect(folder / "catalogue.db")) as connection:
            connection.execute(damage)
            connection.commit()
    with pytest.raises(AssertionError):
        whole(folder)


def test_the_same_bytes_make_the_same_case() -> None:
    for data in beginnings(20):
        assert repr(Chooser(data).value()) == repr(Chooser(data).value())
    assert len({repr(Chooser(data).value()) for data in beginnings()}) > 20
