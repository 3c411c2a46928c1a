"""Downloads: conditions, ranges, the compressed form, addresses that do not change."""

from __future__ import annotations

import gzip
import os
import re
import sqlite3
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from catalogue_site import CSV, Site, as_json, dataset, open_site, upload
from starlette.routing import Match, Mount

from catalogue.app import create_app
from catalogue.store import Store, packed

LARGE = "名称,緯度,経度\n".encode() + "".join(f"見本公園{n},36.{n},139.{n}\n" for n in range(2000)).encode()
PLAIN = {"Accept-Encoding": "identity"}
GZIP = {"Accept-Encoding": "gzip"}


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with open_site(tmp_path) as opened:
        yield opened


def _add(site: Site, content: bytes = LARGE, name: str = "shelters.csv", kind: str = "text/csv", **fields: Any) -> Any:
    if "shelters" not in site.call("package_list", {}):
        site.call("package_create", dataset())
    data = {"package_id": "shelters", **fields}
    return site.call("resource_create", data, files={"upload": upload(name, content, kind)})


def _raw(site: Site, url: str, headers: dict[str, str] = GZIP, method: str = "GET") -> Any:
    """The answer with its body as it was sent."""
    with site.client.stream(method, url, headers=headers) as answer:
        answer.body = b"".join(answer.iter_raw())
    return answer


def _kept(site: Site) -> list[str]:
    return sorted(path.name for path in (site.settings.folder / "files").glob("??/*"))


def test_the_compressed_form_is_made_once_and_kept(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    made = _add(site)
    assert _kept(site) == [made["hash"]]
    first = _raw(site, made["url"])
    assert _kept(site) == [made["hash"], made["hash"] + ".gz"]
    monkeypatch.setattr("catalogue.store.packed.Packed._write", None)
    second = _raw(site, made["url"])
    assert first.body == second.body
    assert gzip.decompress(first.body) == LARGE
    assert first.headers["content-encoding"] == "gzip"
    assert int(first.headers["content-length"]) == len(first.body) < len(LARGE) / 2
    assert first.headers["etag"] == f'"{made["hash"]}-gzip"'
    assert first.headers["content-type"].startswith("text/csv")
    assert first.headers["access-control-allow-origin"] == "*"


def test_both_forms_say_that_there_are_two(site: Site) -> None:
    made = _add(site)
    plain, packed_ = _raw(site, made["url"], PLAIN), _raw(site, made["url"])
    assert {plain.headers["vary"], packed_.headers["vary"]} == {"Accept-Encoding"}
    assert plain.body == LARGE
    assert "content-encoding" not in plain.headers
    assert plain.headers["etag"] == f'"{made["hash"]}"'


@pytest.mark.parametrize("headers", [PLAIN, GZIP, GZIP | {"Range": "bytes=0-9"}])
def test_head_tells_what_get_would(site: Site, headers: dict[str, str]) -> None:
    made = _add(site)
    got = _raw(site, made["url"], headers if "Range" not in headers else GZIP)
    told = _raw(site, made["url"], headers, "HEAD")
    assert (told.status_code, told.body) == (200, b"")
    names = ("content-length", "etag", "last-modified", "content-type", "accept-ranges", "vary", "content-disposition")
    assert [told.headers[name] for name in names] == [got.headers[name] for name in names]


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (CSV, "small.csv", "text/csv"),
        (os.urandom(20_000), "table.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (os.urandom(20_000), "noise.csv", "text/csv"),
        (b"", "empty.csv", "text/csv"),
    ],
)
def test_what_does_not_get_smaller_is_sent_as_it_is(site: Site, content: bytes, name: str, kind: str) -> None:
    made = _add(site, content, name, kind)
    for _ in range(2):
        answer = _raw(site, made["url"])
        assert "content-encoding" not in answer.headers
        assert answer.body == content
    assert sum(path.stat().st_size for path in (site.settings.folder / "files").glob("??/*.gz")) == 0


def _open_again(site: Site) -> None:
    """What a new process knows of the compressed forms."""
    store: Store = site.client.app.state.store  # type: ignore[attr-defined]
    store.packed = packed.Packed(store.files)


@pytest.mark.parametrize("damage", ["cut", "other bytes", "of other bytes", "gone"])
def test_a_damaged_compressed_form_is_made_anew(site: Site, damage: str) -> None:
    made = _add(site)
    body = _raw(site, made["url"]).body
    (path,) = (site.settings.folder / "files").glob("??/*.gz")
    if damage == "gone":  # and this process notices at once
        path.unlink()
    else:
        damaged = {"cut": body[:40], "other bytes": body[:500] + bytes(40) + body[540:]}
        path.write_bytes(damaged.get(damage, gzip.compress(LARGE[::-1])))
        _open_again(site)
    for _ in range(2):
        answer = _raw(site, made["url"])
        coded = answer.headers.get("content-encoding") == "gzip"
        assert (gzip.decompress(answer.body) if coded else answer.body) == LARGE
    assert path.read_bytes() == body


def test_nothing_is_made_of_a_damaged_file_that_would_outlast_it(site: Site) -> None:
    made = _add(site)
    (path,) = (site.settings.folder / "files").glob("??/*")
    path.write_bytes(LARGE[::-1])
    assert "content-encoding" not in _raw(site, made["url"]).headers
    site.call("resource_patch", {"id": made["id"]}, files={"upload": upload(content=LARGE)})
    assert not (path.parent / f"{path.name}.gz").exists(), "it may have been made of what was there"
    for number in range(2):
        answer = _raw(site, made["url"])
        coded = answer.headers.get("content-encoding") == "gzip"
        assert (gzip.decompress(answer.body) if coded else answer.body) == LARGE
        assert coded or not number


def test_a_large_file_is_compressed_after_it_was_sent(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("catalogue.sending.AT_ONCE", 1000)
    made = _add(site)
    first = _raw(site, made["url"])
    assert (first.body, first.headers["etag"]) == (LARGE, f'"{made["hash"]}"')
    second = _raw(site, made["url"])
    assert second.headers["etag"] == f'"{made["hash"]}-gzip"'
    revalidated = site.client.get(made["url"], headers=GZIP | {"If-None-Match": first.headers["etag"]})
    assert (revalidated.status_code, revalidated.headers["etag"]) == (304, first.headers["etag"])


def test_many_readers_at_once_make_it_once(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    made = _add(site)
    calls: list[str] = []
    write = packed.Packed._write

    def slow(self: packed.Packed, sha256: str) -> None:
        calls.append(sha256)
        time.sleep(0.1)
        write(self, sha256)

    monkeypatch.setattr(packed.Packed, "_write", slow)
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: _raw(site, made["url"]), range(6)))
    assert calls == [made["hash"]]
    for answer in answers:
        coded = answer.headers.get("content-encoding") == "gzip"
        assert (gzip.decompress(answer.body) if coded else answer.body) == LARGE


def test_a_full_disk_does_not_stop_a_download(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    made = _add(site)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("catalogue.store.packed.os.fsync", full)
    answer = _raw(site, made["url"])
    assert (answer.status_code, answer.body) == (200, LARGE)
    assert _kept(site) == [made["hash"]]
    assert list((site.settings.folder / "incoming").iterdir()) == []


def test_both_forms_go_together(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    made = _add(site)
    _raw(site, made["url"])
    site.call("resource_delete", {"id": made["id"]})
    store = Store(site.settings)
    with store.writing() as connection:
        store.files.remove_unused(connection, timedelta(seconds=-1))
    assert _kept(site) == []
    store.close()


def test_what_crashes_leave_is_swept(site: Site) -> None:
    made = _add(site)
    _raw(site, made["url"])
    folder = site.settings.folder
    half, orphan = folder / "incoming" / "half", folder / "files" / "ab" / ("ab" + "0" * 62 + ".gz")
    orphan.parent.mkdir(exist_ok=True)
    for path in (half, orphan):
        path.write_bytes(b"\x1f\x8b")
        os.utime(path, (time.time() - 7200,) * 2)
    old = folder / "files" / made["hash"][:2] / f"{made['hash']}.gz"
    os.utime(old, (time.time() - 7200,) * 2)
    store = Store(site.settings)
    store.sweep()
    store.close()
    assert not half.exists() and not orphan.exists()
    assert _kept(site) == [made["hash"], made["hash"] + ".gz"]


SIZE = len(LARGE)


@pytest.mark.parametrize(
    ("asked", "status", "sent"),
    [
        ("bytes=0-0", 206, (0, 1)),
        ("bytes=10-19", 206, (10, 20)),
        ("bytes=10-", 206, (10, SIZE)),
        ("bytes=-10", 206, (SIZE - 10, SIZE)),
        (f"bytes=-{SIZE * 2}", 206, (0, SIZE)),
        (f"bytes=5-{SIZE * 9}", 206, (5, SIZE)),
        ("Bytes = 10-19", 206, (10, 20)),
        ("bytes=,10-19,", 206, (10, 20)),
        (f"bytes=10-19,{SIZE}-", 206, (10, 20)),
        ("bytes=10-19,15-29", 206, (10, 30)),
        (f"bytes={SIZE}-", 416, None),
        ("bytes=-0", 416, None),
        ("bytes=19-10", 416, None),
        ("bytes=a-b", 416, None),
        ("bytes=", 416, None),
        ("bytes=-", 416, None),
        ("bytes=1", 416, None),
        ("bytes=--5", 416, None),
        ("bytes=0x0-9", 416, None),
        ("bytes=0-1_0", 416, None),
        ("bytes=" + "9" * 5000 + "-", 416, None),
        ("lines=1-2", 200, (0, SIZE)),
        ("10-19", 200, (0, SIZE)),
        ("bytes=" + ",".join(f"{n}-{n}" for n in range(0, 400, 2)), 200, (0, SIZE)),
    ],
)
def test_ranges(site: Site, asked: str, status: int, sent: tuple[int, int] | None) -> None:
    made = _add(site)
    answer = _raw(site, made["url"], (PLAIN if status == 200 else GZIP) | {"Range": asked})
    assert answer.status_code == status
    assert "content-encoding" not in answer.headers
    if status == 416:
        assert (answer.headers["content-range"], answer.body) == (f"bytes */{SIZE}", b"")
        return
    begin, end = sent or (0, 0)
    assert answer.body == LARGE[begin:end]
    assert int(answer.headers["content-length"]) == end - begin
    assert answer.headers["etag"] == f'"{made["hash"]}"'
    if status == 206:
        assert answer.headers["content-range"] == f"bytes {begin}-{end - 1}/{SIZE}"


def test_several_ranges_are_parts_of_one_answer(site: Site) -> None:
    made = _add(site)
    answer = _raw(site, made["url"], {"Range": "bytes=100-109,0-4,-3"})
    assert answer.status_code == 206
    boundary = answer.headers["content-type"].partition("boundary=")[2]
    pattern = rb"Content-Range: bytes (\d+)-(\d+)/\d+\r\n\r\n(.*?)\r\n--" + boundary.encode()
    parts = re.findall(pattern, answer.body, re.DOTALL)
    assert [(int(begin), int(end)) for begin, end, _ in parts] == [(0, 4), (100, 109), (SIZE - 3, SIZE - 1)]
    assert all(body == LARGE[int(begin) : int(end) + 1] for begin, end, body in parts)
    assert int(answer.headers["content-length"]) == len(answer.body)


@pytest.mark.parametrize("version", ['"other"', 'W/"{hash}"', '"{hash}-gzip"', "Sat, 01 Jan 2000 00:00:00 GMT"])
def test_a_part_of_another_version_is_the_whole(site: Site, version: str) -> None:
    made = _add(site)
    headers = {"Range": "bytes=0-9", "If-Range": version.format(hash=made["hash"])}
    answer = _raw(site, made["url"], PLAIN | headers)
    assert (answer.status_code, answer.body) == (200, LARGE)


def test_a_date_is_not_a_version(site: Site) -> None:
    """A second publishing in the same second, and one that brings back what was: the former date, or an older one."""
    made = _add(site)
    asked = {"If-Modified-Since": _raw(site, made["url"]).headers["last-modified"]}
    parts = {"Range": "bytes=0-9", "If-Range": asked["If-Modified-Since"]}
    site.call("resource_patch", {"id": made["id"]}, files={"upload": upload(content=CSV)})
    for headers in (asked, parts):
        answer = _raw(site, made["url"], headers)
        assert (answer.status_code, answer.body) == (200, CSV)


def test_a_part_of_this_version(site: Site) -> None:
    made = _add(site)
    whole = _raw(site, made["url"], PLAIN)
    answer = _raw(site, made["url"], GZIP | {"Range": "bytes=0-9", "If-Range": whole.headers["etag"]})
    assert (answer.status_code, answer.body) == (206, LARGE[:10])


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"If-None-Match": '"{hash}"'}, 304),
        ({"If-None-Match": '"{hash}-gzip"'}, 304),
        ({"If-None-Match": 'W/"{hash}-gzip", "x"'}, 304),
        ({"If-None-Match": "*"}, 304),
        ({"If-None-Match": '"x"'}, 200),
        ({"If-None-Match": '"x"', "If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}, 200),
        ({"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}, 200),
        ({"If-Modified-Since": "Sat, 01 Jan 2000 00:00:00 GMT"}, 200),
        ({"If-Modified-Since": "yesterday"}, 200),
        ({"If-None-Match": '"{hash}"', "Range": "bytes=0-9"}, 304),
    ],
)
def test_conditions(site: Site, headers: dict[str, str], status: int) -> None:
    made = _add(site)
    answer = _raw(site, made["url"], GZIP | {key: value.format(hash=made["hash"]) for key, value in headers.items()})
    assert answer.status_code == status
    assert answer.headers["vary"] == "Accept-Encoding"
    assert answer.headers["cache-control"] == "public, no-cache"
    if status == 304:
        assert answer.body == b""
        assert answer.headers["etag"].strip('"').removesuffix("-gzip") == made["hash"]


def test_a_file_that_is_gone_is_not_a_fault(site: Site) -> None:
    made = _add(site)
    (site.settings.folder / "files" / made["hash"][:2] / made["hash"]).unlink()
    assert site.client.get(made["url"]).status_code == 404


def test_stable_addresses(site: Site) -> None:
    made = _add(site)
    _add(site, b"second", "more.csv")
    _add(site, b"{}", "shelters.geojson", "application/geo+json", format="GeoJSON")
    _add(site, b"{}", "datapackage.json", "application/json", format="JSON")
    answer = site.client.get("/mihon/shelters/data.csv")
    assert (answer.status_code, answer.content) == (200, LARGE)
    assert answer.headers["etag"] == f'"{made["hash"]}-gzip"'
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "shelters.csv" in answer.headers["content-disposition"]
    part = site.client.get("/mihon/shelters/data.csv", headers={"Range": "bytes=0-4"})
    assert (part.status_code, part.content) == (206, LARGE[:5])
    assert site.client.get("/mihon/shelters/data.geojson").headers["content-type"] == "application/geo+json"
    site.call("resource_update", {"id": made["id"]}, files={"upload": upload("other.csv", b"new", "text/csv")})
    assert site.client.get("/mihon/shelters/data.csv").content == b"new"


@pytest.mark.parametrize(
    "path",
    [
        "/mihon/nosuch/data.csv",
        "/nosuch/shelters/data.csv",
        "/other/shelters/data.csv",
        "/mihon/shelters/data.xlsx",
        "/mihon/shelters/data.CSV",
        "/mihon/shelters/data.",
        "/mihon/shelters/data",
        "/mihon/shelters/other.csv",
        "/MIHON/shelters/data.csv",
        "/mihon/%2e%2e/data.csv",
        "/mihon/shelters/data.c%00v",
    ],
)
def test_no_other_address_finds_data(site: Site, path: str) -> None:
    _add(site)
    assert site.client.get(path).status_code == 404


def test_the_name_without_the_organization(site: Site) -> None:
    site.call("package_create", dataset(name="mihon-aed"))
    site.call("package_create", dataset(name="aed", owner_org="other"), "admin")
    for name, content, user in (("mihon-aed", b"ours", "editor"), ("aed", b"theirs", "admin")):
        site.call("resource_create", {"package_id": name}, user, files={"upload": upload(content=content)})
    assert site.client.get("/mihon/aed/data.csv").content == b"ours"
    assert site.client.get("/mihon/mihon-aed/data.csv").content == b"ours"
    assert site.client.get("/other/aed/data.csv").content == b"theirs"
    site.call("package_create", dataset(name="mihon-mihon-aed"))
    files = {"upload": upload(content=b"longer")}
    site.call("resource_create", {"package_id": "mihon-mihon-aed"}, files=files)
    assert site.client.get("/mihon/mihon-aed/data.csv").content == b"ours", "the whole name goes first"


def test_private_data_is_for_members(site: Site) -> None:
    _add(site)
    site.call("package_patch", {"id": "shelters", "private": True})
    assert site.client.get("/mihon/shelters/data.csv").status_code == 403
    answer = site.client.get("/mihon/shelters/data.csv", headers={"Authorization": site.tokens["editor"]})
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "private, no-cache")
    site.call("package_delete", {"id": "shelters"})
    assert site.client.get("/mihon/shelters/data.csv").status_code == 403


def test_linked_data_is_followed(site: Site) -> None:
    linked = {"url": "https://elsewhere.example/a.csv", "format": "CSV"}
    site.call("package_create", dataset(resources=[linked]))
    answer = site.client.get("/mihon/shelters/data.csv", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (302, linked["url"])


def test_stable_addresses_shadow_nothing(site: Site) -> None:
    """Each route before the last one answers its own paths, whatever organizations are called."""
    routes = create_app(site.settings).routes
    last = routes[-1]
    assert getattr(last, "path", "") == "/{organization}/{dataset}/data.{format}"
    for route in routes[:-1]:
        path = re.sub(r"\{[^}]*\}", lambda found: "7" if ":int" in found[0] else "data.csv", getattr(route, "path", ""))
        path += "/data.csv" if isinstance(route, Mount) else ""
        scope = {"type": "http", "path": path, "method": "GET", "headers": []}
        first = next(one for one in routes if one.matches(scope)[0] is not Match.NONE)
        assert first is not last, path


def test_a_download_goes_on_while_the_dataset_changes(site: Site) -> None:
    made = _add(site, LARGE * 40)
    with site.client.stream("GET", made["url"], headers=PLAIN) as answer:
        pieces = answer.iter_raw(65536)
        begin = next(pieces)
        changing = threading.Thread(target=site.call, args=("resource_delete", {"id": made["id"]}))
        changing.start()
        changing.join()
        assert begin + b"".join(pieces) == LARGE * 40
    assert site.client.get(made["url"]).status_code == 404


def test_the_database_is_not_held_by_a_download(site: Site) -> None:
    made = _add(site)
    with site.client.stream("GET", made["url"], headers=PLAIN):
        connection = sqlite3.connect(site.settings.folder / "catalogue.db", timeout=0)
        connection.execute("BEGIN IMMEDIATE")
        connection.close()


def test_other_forms_come_from_the_rows(site: Site) -> None:
    site.call("package_create", dataset(name="mihon-shelters"))
    schema = {"fields": [{"name": "名称"}, {"name": "緯度", "type": "number"}, {"name": "経度", "type": "number"}]}
    sent = {"package_id": "mihon-shelters", "format": "CSV", "schema": as_json(schema)}
    site.call("resource_create", sent, files={"upload": upload(content=CSV)})
    found = site.client.get("/mihon/shelters/data.geojson")
    assert (found.status_code, found.headers["content-type"]) == (200, "application/geo+json")
    features = found.json()["features"]
    assert [one["geometry"]["coordinates"] for one in features] == [[139.1, 36.1], [139.2, 36.2]]
    assert found.headers["access-control-allow-origin"] == "*"
    again = site.client.get("/mihon/shelters/data.geojson", headers={"If-None-Match": found.headers["etag"]})
    assert again.status_code == 304
    records = site.client.get("/mihon/shelters/data.json").json()["records"]
    assert [record[1] for record in records] == ["見本公園", "見本小学校"]
    assert site.client.get("/mihon/shelters/data.csv").content == CSV, "the file itself, where there is one"
    assert site.client.get("/mihon/shelters/data.tsv").status_code == 404
    site.call("package_patch", {"id": "mihon-shelters", "private": True})
    assert site.client.get("/mihon/shelters/data.geojson").status_code == 403


def test_rows_without_coordinates_are_no_map(site: Site) -> None:
    site.call("package_create", dataset())
    files = {"upload": upload(content=b"a,b\n1,2\n")}
    site.call("resource_create", {"package_id": "shelters", "format": "CSV"}, files=files)
    assert site.client.get("/mihon/shelters/data.geojson").status_code == 404
    assert site.client.get("/mihon/shelters/data.json").status_code == 200
