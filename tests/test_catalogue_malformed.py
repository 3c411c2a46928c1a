"""What is sent broken: forms, paths, JSON, numbers, moments. Always an answer, never an error of the server, nothing
kept that was not meant."""

from __future__ import annotations

import json
import logging
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from urllib.parse import quote

import pytest
from broken_requests import CREATE, END, FILE, FORMS, GOOD, JSON, KINDS, NAMES, SHOW, named
from catalogue_site import Site, dataset, open_site, upload
from fuzz.shop import whole

PLACES = (
    "/dataset/{}",
    "/dataset/shelters/resource/{}",
    "/dataset/shelters/resource/{}/download/{}",
    "/datastore/dump/{}",
    "/organization/{}",
    "/mihon/{}/data.csv",
    "/mihon/shelters/data.{}",
    "/feeds/organization/{}.atom",
    "/sitemap-{}.xml",
    "/static/{}",
    "/static/leaflet/1.9.3/{}",
    "/kpi/shelters/{}",
    "/{}",
)
WRONG = ("%00", "%ff", "%c0%ae%c0%ae/", ";x=y", "?", "#", "a//b", "\u202e", "%2500", ".")


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One catalogue for all; at the end it must be whole."""
    with open_site(tmp_path_factory.mktemp("malformed")) as made:
        yield made
    whole(made.settings.folder)


@pytest.fixture
def site(opened: Site, caplog: pytest.LogCaptureFixture) -> Iterator[Site]:
    opened.send("dataset_purge", {"id": "shelters"}, "admin")
    opened.call("package_create", dataset())
    yield opened
    assert opened.call("package_show", {"id": "shelters"}, None)["name"] == "shelters"
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR] == []


@pytest.mark.parametrize("place", range(len(FORMS)))
def test_broken_forms(site: Site, place: int) -> None:
    body, statuses = FORMS[place]
    headers = {"Content-Type": "multipart/form-data; boundary=b", "Authorization": site.tokens["editor"]}
    for sent in (body, iter([body[begin : begin + 997] for begin in range(0, len(body), 997)])):
        answer = site.client.post(CREATE, content=sent, headers=headers)
        assert answer.status_code in statuses, (body[:300], answer.text)
        json.loads(answer.text)


@pytest.mark.parametrize("cut", [1, 2, 5, 7, 9, 20, 40, 80, 120, 150])
def test_a_form_that_was_cut_off_does_nothing(site: Site, cut: int) -> None:
    """Its last part is lost: what came before must not be taken for all."""
    body = GOOD + FILE + END
    headers = {"Content-Type": "multipart/form-data; boundary=b", "Authorization": site.tokens["editor"]}
    assert site.client.post(CREATE, content=body[: -cut - 2], headers=headers).status_code == 400
    assert site.call("package_show", {"id": "shelters"})["resources"] == []
    assert list((site.settings.folder / "incoming").iterdir()) == []


@pytest.mark.parametrize("user", ["editor", None])
@pytest.mark.parametrize("words", [named("name", b"a\0b"), named("a\0b"), named("picture", b"x", '; filename="a"')])
def test_a_refused_form_leaves_no_file(site: Site, words: bytes, user: str | None) -> None:
    """Whoever sends it: files that stay would fill the disk."""
    headers = {"Content-Type": "multipart/form-data; boundary=b", "Authorization": site.tokens.get(user, "")}
    for body in (GOOD + FILE + words + END, words + FILE + END, FILE + FILE + words + END):
        assert site.client.post(CREATE, content=body, headers=headers).status_code in (403, 409)
        assert list((site.settings.folder / "incoming").iterdir()) == []


@pytest.mark.parametrize("kind", KINDS)
def test_odd_types_of_forms(site: Site, kind: str) -> None:
    headers = {"Content-Type": kind.encode("latin-1"), "Authorization": site.tokens["editor"]}
    answer = site.client.post(CREATE, content=GOOD + named("name", "見本".encode()) + FILE + END, headers=headers)
    assert answer.status_code in (200, 400, 409), answer.text


def test_names_of_files_are_no_paths(site: Site) -> None:
    folder = site.settings.folder.parent
    before = {path for path in folder.rglob("*") if "files" not in path.parts}
    for name in NAMES:
        made = site.call("resource_create", {"package_id": "shelters"}, files={"upload": upload(name)})
        answer = site.client.get(made["url"])
        assert answer.status_code == 200 and "名称" in answer.text
        shown = answer.headers["content-disposition"].partition("''")[2] + made["url"].rpartition("/")[2]
        assert not set(shown) & set("/\\\0\r\n"), name
    after = {path for path in folder.rglob("*") if "files" not in path.parts}
    assert {path.name for path in after - before} <= {"catalogue.db-wal", "catalogue.db-shm"}


@pytest.mark.parametrize("place", PLACES)
def test_addresses_lead_nowhere_else(site: Site, place: str) -> None:
    made = site.call("resource_create", {"package_id": "shelters"}, files={"upload": upload("a.csv")})
    path = place.replace("resource/{}/download", f"resource/{made['id']}/download")
    for name in (*NAMES, *WRONG)[PLACES.index(place) % 3 :: 3]:
        for written in (name, quote(name, safe=""), quote(quote(name, safe=""), safe="")):
            answer = site.client.get(
                path.format(written.replace("?", "%3F").replace("#", "%23")), follow_redirects=False
            )
            assert answer.status_code in (200, 302, 307, 400, 404, 409), (path, written)
            for secret in ("SQLite format", "root:x:0", "[tool."):
                assert secret not in answer.text, (path, written)
            if answer.status_code in (302, 307):
                assert answer.headers["location"].startswith(("/dataset/", "http://catalogue.example/"))


@pytest.mark.parametrize("key", ["id", "name", "owner_org", "package_id", "resource_id", "group", "title", "path"])
def test_names_of_things_are_no_paths(site: Site, key: str) -> None:
    actions = (
        "package_show",
        "package_create",
        "organization_create",
        "resource_show",
        "datastore_search",
        "group_create",
    )
    for name in ("../x", "%2e%2e%2fx", "..\\x", "x%00y", "/etc/passwd", "x\u202ey", "x y", ".", "-", "é", "X"):
        for action in actions:
            answer = site.send(action, {"owner_org": "mihon", key: name}, "admin")
            assert answer.status_code in (200, 400, 403, 404, 409), answer.text
    with closing(sqlite3.connect(site.settings.folder / "catalogue.db")) as connection:
        for table in ("datasets", "groups"):
            names = [row[0] for row in connection.execute(f"SELECT name FROM {table}")]
            assert all(set(one) <= set("abcdefghijklmnopqrstuvwxyz0123456789_-") for one in names)


@pytest.mark.parametrize("body", JSON, ids=lambda body: body[:30])
def test_odd_json(site: Site, body: str) -> None:
    headers = {"Authorization": site.tokens["editor"], "Content-Type": "application/json"}
    sent = body.encode("utf-8", "surrogatepass")
    for action in ("package_show", "package_search", "package_create", "datastore_search", "member_create"):
        begin = time.process_time()
        answer = site.client.post(f"/api/3/action/{action}", content=sent, headers=headers)
        assert answer.status_code in (200, 400, 403, 404, 409, 413), answer.text[:300]
        json.loads(answer.text, parse_constant=pytest.fail)
        assert time.process_time() - begin < 3


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-7", "cp037"])
def test_json_in_other_encodings(site: Site, encoding: str) -> None:
    """Python reads UTF-16 and UTF-32, too; whatever comes, it is an answer."""
    answer = site.client.post(SHOW, content='{"id": "shelters"}'.encode(encoding))
    assert answer.status_code == 200 if encoding == "utf-8" else answer.status_code in (200, 400)


def test_numbers_that_no_column_holds(site: Site) -> None:
    fields = [{"id": name, "type": name} for name in ("int", "int8", "float", "numeric", "text", "json", "timestamp")]
    made = site.call("datastore_create", {"resource": {"package_id": "shelters"}, "fields": fields})["resource_id"]
    headers = {"Authorization": site.tokens["editor"]}
    numbers = ("9" * 5000, "1" + "0" * 400, "-" + "9" * 4300, "1e400", "-1e-400", "0." + "0" * 5000 + "1", "NaN")
    for value in (*numbers, '"١٢"', '"1_0"', '"９９"'):
        for name in (one["id"] for one in fields):
            record = (
                f'{{"resource_id": "{made}", "method": "insert", "force": true, "records": [{{"{name}": {value}}}]}}'
            )
            answer = site.client.post("/api/3/action/datastore_upsert", content=record.encode(), headers=headers)
            assert answer.status_code in (200, 400, 409), (name, value[:20], answer.text[:200])
    found = site.send("datastore_search", {"resource_id": made}, None)
    json.loads(found.content, parse_constant=pytest.fail)
    for path in (
        f"/datastore/dump/{made}",
        f"/datastore/dump/{made}?format=json",
        f"/dataset/shelters/resource/{made}",
    ):
        assert site.client.get(path).status_code == 200


@pytest.mark.parametrize(
    "moment",
    [
        "9999-12-31T23:59:59.999999",
        "9999-12-31T23:00:00-14:00",
        "9998-12-31T23:00:00",
        "0001-01-01T00:00:00",
        "0001-01-01T00:00:00+14:00",
        "2026-W53-7",
        "2026-01-01T24:00:00",
        "-2026-01-01",
        "２０２６-01-01",
    ],
)
def test_moments_at_the_ends_of_time(site: Site, moment: str) -> None:
    made = site.call("resource_create", {"package_id": "shelters"}, files={"upload": upload("a.csv")})
    for key in ("last_modified", "cache_last_updated"):
        assert site.send("resource_patch", {"id": made["id"], key: moment}).status_code in (200, 409)
    own = f"/dataset/shelters/resource/{made['id']}"
    for path in ("/dataset/shelters", "/organization/mihon", own, f"{own}/download", "/dataset/shelters.ttl"):
        assert site.client.get(path).status_code == 200, path
    for path in ("/", "/feeds/dataset.atom", "/mihon/shelters/data.csv", "/dataset/shelters/datapackage.json"):
        assert site.client.get(path).status_code == 200, path


@pytest.mark.parametrize("whole_", ["null", "[]", '"x"', "1", "{}", "false"])
@pytest.mark.parametrize("word", ["match", "update"])
def test_a_revision_without_a_key(site: Site, word: str, whole_: str) -> None:
    """`match__` names nothing."""
    body = f'{{"match__name": "shelters", "{word}__": {whole_}}}'
    headers = {"Authorization": site.tokens["editor"]}
    answer = site.client.post("/api/3/action/package_revise", content=body, headers=headers)
    assert (answer.status_code, list(answer.json()["error"])) == (409, [f"{word}__", "__type"])
