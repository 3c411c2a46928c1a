"""How much one client may ask for, whom the server believes, slow and many senders, the access log, compression."""

from __future__ import annotations

import gzip
import json
import logging
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2 as httpx
import pytest
from catalogue_site import Site, dataset, open_site, upload
from starlette.testclient import TestClient

from catalogue.compression import Compression, accepts_gzip, compress, compressible
from catalogue.limits import Buckets, Silent, client_of
from catalogue.server import background
from catalogue.settings import Settings

STATUS = "/api/3/action/status_show"


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def _client(site: Site, address: str) -> TestClient:
    return TestClient(site.client.app, client=(address, 50000), base_url="http://catalogue.example")


def test_a_bucket_fills_again() -> None:
    clock = Clock()
    buckets = Buckets(60, clock)
    assert [buckets.take("a") for _ in range(61)] == [0] * 60 + [1]
    assert buckets.take("b") == 0
    clock.now = 2.5
    assert [buckets.take("a") for _ in range(3)] == [0, 0, 1]
    clock.now = 3600
    assert [buckets.take("a") for _ in range(61)].count(0) == 60, "no more than the bucket holds"


def test_a_wait_is_long_enough() -> None:
    clock = Clock()
    buckets = Buckets(7, clock)
    for _ in range(7):
        buckets.take("a")
    clock.now += buckets.take("a")
    assert buckets.take("a") == 0


def test_addresses_are_bounded() -> None:
    buckets = Buckets(2, Clock(), kept=100)
    for number in range(1000):
        buckets.take(f"client {number}")
        buckets.take("busy")
    assert len(buckets) == 100
    assert buckets.take("busy") > 0, "who asks all the time is not forgotten"


@pytest.mark.parametrize(
    ("host", "client"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("127.0.0.1", None),
        ("127.8.9.1", None),
        ("::1", None),
        ("::ffff:127.0.0.1", None),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::"),
        ("fe80::1%eth0", "fe80::"),
        ("unknown", "unknown"),
    ],
)
def test_who_is_one_client(host: str, client: str | None) -> None:
    assert client_of({"client": (host, 1)}) == client


def test_reads_and_writes_are_counted_apart(tmp_path: Path) -> None:
    with open_site(tmp_path, reads_per_minute=3, writes_per_minute=2) as site:
        client, other = _client(site, "192.0.2.1"), _client(site, "192.0.2.2")
        assert [client.get(path).status_code for path in (STATUS, "/", "/dataset", "/")] == [200, 200, 200, 429]
        assert client.post(STATUS).status_code == 429, "a read by POST is a read"
        write = "/api/3/action/package_create"
        assert [client.post(write).status_code for _ in range(3)] == [403, 403, 429]
        assert [client.get("/static/style.css").status_code for _ in range(9)] == [200] * 9
        assert other.get(STATUS).status_code == 200
        local = _client(site, "127.0.0.1")
        assert {local.get(STATUS).status_code for _ in range(9)} == {200}


def test_the_refusal_has_the_form_of_the_api(tmp_path: Path) -> None:
    with open_site(tmp_path, reads_per_minute=1, writes_per_minute=6) as site:
        client = _client(site, "2001:db8::1")
        client.get("/")
        answer = _client(site, "2001:db8::2").get(STATUS)
        assert (answer.status_code, answer.headers["retry-after"]) == (429, "60")
        assert answer.headers["content-type"] == "application/json;charset=utf-8"
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "content-security-policy" in answer.headers
        body = answer.json()
        assert (body["success"], body["error"]["__type"]) == (False, "Rate Limit Error")
        assert body["help"] == "http://catalogue.example/api/3/action/help_show?name=status_show"
        page = client.get("/", headers={"Accept-Encoding": "identity"})
        assert (page.status_code, page.headers["content-type"]) == (429, "text/plain; charset=utf-8")
        assert [line for line in page.text.splitlines() if "60" in line] == page.text.splitlines()
        assert client.get("/api/3/action/<script>").json()["help"] == "http://catalogue.example/api"


def test_without_the_setting_nothing_is_limited(tmp_path: Path) -> None:
    with open_site(tmp_path) as site:
        client = _client(site, "192.0.2.1")
        assert {client.get("/api/3").status_code for _ in range(200)} == {200}


@contextmanager
def _served(folder: Path, **settings: Any) -> Iterator[str]:
    with background(Settings(folder=folder, **settings)) as url:
        yield url


@pytest.mark.parametrize(
    ("trusted", "forwarded", "statuses"),
    [
        (["127.0.0.1"], ["192.0.2.1"] * 3, [200, 200, 429]),
        (["127.0.0.1"], ["192.0.2.1", "192.0.2.2", "192.0.2.3"], [200, 200, 200]),
        (["127.0.0.1"], ["1.1.1.1, 192.0.2.1", "2.2.2.2, 192.0.2.1", "3.3.3.3, 192.0.2.1"], [200, 200, 429]),
        (["127.0.0.1", "10.0.0.0/8"], ["192.0.2.1, 10.1.1.1", "192.0.2.1, 10.2.2.2", "192.0.2.1"], [200, 200, 429]),
        (["10.0.0.0/8"], ["192.0.2.1"] * 3, [200, 200, 200]),  # not believed: it is this machine that asks
        ([], ["192.0.2.1"] * 3, [200, 200, 200]),
    ],
)  # fmt: skip
def test_only_trusted_proxies_are_believed(
    tmp_path: Path, trusted: list[str], forwarded: list[str], statuses: list[int]
) -> None:
    with _served(tmp_path, trusted_proxies=tuple(trusted), reads_per_minute=2) as url:
        got = [httpx.get(f"{url}/api/3", headers={"X-Forwarded-For": one}).status_code for one in forwarded]
    assert got == statuses


def test_the_environment_does_not_decide_who_is_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "*")
    with _served(tmp_path, trusted_proxies=()) as url:
        answer = httpx.get(f"{url}{STATUS}", headers={"X-Forwarded-Proto": "https"})
    assert answer.json()["result"]["site_url"] == url


def test_the_proxy_tells_the_scheme(tmp_path: Path) -> None:
    with _served(tmp_path) as url:
        headers = {"X-Forwarded-Proto": "https", "Host": "data.example"}
        answer = httpx.get(f"{url}{STATUS}", headers=headers)
    assert answer.json()["result"]["site_url"] == "https://data.example"


def _connect(url: str) -> socket.socket:
    host, _, port = url.removeprefix("http://").partition(":")
    return socket.create_connection((host, int(port)), timeout=10)


def test_a_sender_that_stops_gets_an_answer(tmp_path: Path) -> None:
    with _served(tmp_path, body_timeout=0.3) as url, _connect(url) as sender:
        sender.sendall(f"POST {STATUS} HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{{".encode())
        answer = sender.recv(65536)
        assert answer.startswith(b"HTTP/1.1 408 ")
        assert httpx.get(f"{url}{STATUS}").status_code == 200


def test_silent_connections_are_closed(tmp_path: Path) -> None:
    with _served(tmp_path, body_timeout=0.3) as url, _connect(url) as silent, _connect(url) as half:
        half.sendall(b"GET / HTTP/1.1\r\nHost: ")
        assert silent.recv(100) == b""
        assert half.recv(100) == b""
        assert httpx.get(f"{url}{STATUS}").status_code == 200


def test_busy_connections_are_not_closed() -> None:
    class Connection:
        def __init__(self) -> None:
            self.transport, self.cycle, self.closed = self, None, False

        def close(self) -> None:
            self.closed = True

    class Cycle:
        def __init__(self, response_complete: bool) -> None:
            self.response_complete = response_complete

    clock = Clock()
    silent = Silent(30, clock)
    new, between, answering = Connection(), Connection(), Connection()
    answering.cycle = Cycle(False)  # type: ignore[assignment]
    for _ in range(20):
        between.cycle = Cycle(True)  # type: ignore[assignment]
        silent.close({new, between, answering})
        clock.now += 4
    assert (new.closed, between.closed, answering.closed) == (True, False, False)
    clock.now += 31
    assert silent.close({between, answering}) == 1


def test_too_many_connections_are_refused_and_the_rest_goes_on(tmp_path: Path) -> None:
    with _served(tmp_path, max_connections=3) as url:
        held = [_connect(url) for _ in range(3)]
        time.sleep(0.1)
        assert httpx.get(f"{url}/api/3").status_code == 503
        for one in held:
            one.close()
        time.sleep(0.1)
        assert httpx.get(f"{url}/api/3").status_code == 200


def test_large_bodies_wait_for_a_place(tmp_path: Path) -> None:
    with _served(tmp_path, max_uploads=1, busy_timeout=0.3) as url:
        large = b'{"q": "' + b"x" * 100_000 + b'"}'
        with _connect(url) as slow:
            slow.sendall(b"POST /api/3/action/package_search HTTP/1.1\r\nHost: x\r\nContent-Length: 90000\r\n\r\n{")
            time.sleep(0.1)
            refused = httpx.post(f"{url}/api/3/action/package_search", content=large)
            assert (refused.status_code, refused.headers["retry-after"].isdigit()) == (503, True)
            assert refused.json()["success"] is False
            assert httpx.post(f"{url}/api/3/action/package_search", content=b"{}").status_code == 200
        time.sleep(0.1)
        assert httpx.post(f"{url}/api/3/action/package_search", content=large).status_code != 503


def test_places_come_back_after_every_kind_of_end(tmp_path: Path) -> None:
    with open_site(tmp_path, max_uploads=1, busy_timeout=10.0, max_json=200_000) as site:
        path = "/api/3/action/package_create"
        headers = {"Authorization": site.tokens["editor"]}
        for content in (b"x" * 70_000, b"{" * 70_000, b"y" * 300_000):
            assert site.client.post(path, content=content, headers=headers).status_code in (400, 413)
        site.call("package_create", dataset(notes="x" * 100_000))
        sent = {"data": {"package_id": "shelters"}, "files": {"upload": upload(content=b"x" * 100_000)}}
        threads = [threading.Thread(target=site.call, args=("resource_create",), kwargs=sent) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(site.call("package_show", {"id": "shelters"})["resources"]) == 3


def test_the_access_log_has_no_secrets(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with open_site(tmp_path, access_log=True) as site, caplog.at_level(logging.INFO, "catalogue.access"):
        caplog.clear()
        token = site.tokens["editor"]
        site.client.get(f"/dataset?q={token}", headers={"Authorization": token, "Referer": f"https://x/{token}"})
        site.client.get("/organization/a%0d%0aforged 200/%1b[31m")
        lines = [record.getMessage() for record in caplog.records if record.name == "catalogue.access"]
    assert len(lines) == 2
    assert lines[0].startswith("testclient GET /dataset 200 ")
    assert int(lines[0].split()[4]) > 1000
    assert token not in "".join(lines)
    assert lines[1].startswith("testclient GET /organization/a%0D%0Aforged%20200/%1B%5B31m 404 ")


def test_no_access_log_unless_asked(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, "catalogue.access"):
        site.client.get("/dataset?q=x")
    assert [record for record in caplog.records if record.name.startswith("catalogue")] == []


def test_the_map_background_is_the_only_other_host(tmp_path: Path) -> None:
    with open_site(tmp_path, tiles_url="https://tiles.example:8443/a/{z}/{x}/{y}.png") as site:
        rules = site.client.get("/").headers["content-security-policy"].split("; ")
    assert [rule for rule in rules if "tiles.example" in rule] == ["img-src 'self' https://tiles.example:8443"]
    assert "default-src 'self'" in rules


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with open_site(tmp_path_factory.mktemp("limits")) as opened:
        opened.call("package_create", dataset(notes="説明" * 1000))
        yield opened


@pytest.mark.parametrize(
    ("header", "accepted"),
    [
        ("gzip", True),
        ("br, gzip, deflate", True),
        ("x-gzip", True),
        ("*", True),
        ("GZIP;q=0.5", True),
        ("gzip; q=1.0, identity; q=0.5", True),
        ("", False),
        ("br", False),
        ("gzip;q=0", False),
        ("gzip;q=0.000, *", False),
        ("*;q=0", False),
        ("identity, gzip;q=0.5", False),
        ("gzip;q=x", False),
        ("gzipped", False),
    ],
)
def test_accept_encoding(header: str, accepted: bool) -> None:
    assert accepts_gzip(header) is accepted


@pytest.mark.parametrize(
    ("kind", "worth"),
    [
        ("text/html; charset=utf-8", True),
        ("text/csv", True),
        ("application/json;charset=utf-8", True),
        ("application/geo+json", True),
        ("application/ld+json", True),
        ("application/rdf+xml", True),
        ("image/svg+xml", True),
        ("application/zip", False),
        ("image/png", False),
        ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", False),
        ("", False),
    ],
)
def test_what_is_worth_compressing(kind: str, worth: bool) -> None:
    assert compressible(kind) is worth


@pytest.mark.parametrize("path", ["/dataset/shelters", "/api/3/action/package_show?id=shelters"])
def test_answers_are_compressed_for_those_who_ask(site: Site, path: str) -> None:
    plain = site.client.get(path, headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    with site.client.stream("GET", path, headers={"Accept-Encoding": "gzip"}) as packed:
        raw = b"".join(packed.iter_raw())
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) == len(raw) < len(plain.content) / 2
    assert gzip.decompress(raw) == plain.content
    assert all("Accept-Encoding" in one.headers["vary"] for one in (plain, packed))


def test_small_answers_stay_as_they_are(site: Site) -> None:
    answer = site.client.get("/api/3", headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in answer.headers
    assert answer.json() == {"version": 3}


def test_compressing_is_the_same_every_time() -> None:
    body = json.dumps(list(range(5000))).encode()
    assert compress(body) == compress(body)
    assert gzip.decompress(compress(body)) == body


def _answered(pieces: list[bytes], status: int = 200, **headers: str) -> Any:
    """The answer of an application that sends these pieces, through the compression."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        given = {"content-type": "text/csv"} | {name.replace("_", "-"): value for name, value in headers.items()}
        raw = [(name.encode(), value.encode()) for name, value in given.items()]
        await send({"type": "http.response.start", "status": status, "headers": raw})
        for number, piece in enumerate(pieces):
            more = number < len(pieces) - 1
            await send({"type": "http.response.body", "body": piece, "more_body": more})

    with TestClient(Compression(app)).stream("GET", "/", headers={"Accept-Encoding": "gzip"}) as answer:
        answer.body = b"".join(answer.iter_raw())
    return answer


def test_a_stream_is_compressed_as_it_goes() -> None:
    pieces = [f"{n},見本公園{n}\n".encode() * 100 for n in range(50)]
    answer = _answered([*pieces, b""], etag='"1"')
    assert gzip.decompress(answer.body) == b"".join(pieces)
    assert len(answer.body) < len(b"".join(pieces)) / 5
    assert (answer.headers["content-encoding"], answer.headers["etag"]) == ("gzip", 'W/"1"')
    assert "content-length" not in answer.headers


@pytest.mark.parametrize(
    ("pieces", "status", "headers"),
    [
        ([b"x" * 5000], 200, {"content_type": "image/png"}),
        ([b"x" * 5000], 200, {"content_encoding": "br"}),
        ([b"x" * 5000], 200, {"accept_ranges": "bytes"}),
        ([b"x" * 5000], 206, {}),
        ([b"x" * 2500] * 2, 200, {"content_length": "5000"}),
        ([b"x" * 1000], 200, {}),
        ([b""], 304, {"etag": '"1"'}),
    ],
)
def test_what_is_left_alone(pieces: list[bytes], status: int, headers: dict[str, str]) -> None:
    answer = _answered(pieces, status, **headers)
    assert answer.body == b"".join(pieces)
    assert answer.headers.get("content-encoding") == headers.get("content_encoding")
    assert answer.headers.get("etag") == headers.get("etag")


def test_the_stylesheet_is_compressed_and_kept_by_browsers(site: Site) -> None:
    plain = site.client.get("/static/style.css", headers={"Accept-Encoding": "identity"})
    with site.client.stream("GET", "/static/style.css", headers={"Accept-Encoding": "gzip"}) as packed:
        raw = b"".join(packed.iter_raw())
    assert gzip.decompress(raw) == plain.content
    assert int(packed.headers["content-length"]) == len(raw) < len(plain.content) / 2
    assert "immutable" in packed.headers["cache-control"]
    for known in (plain, packed):
        answer = site.client.get("/static/style.css", headers={"If-None-Match": known.headers["etag"]})
        assert answer.status_code == 304
    part = site.client.get("/static/style.css", headers={"Range": "bytes=0-9"})
    assert (part.status_code, part.content) == (206, plain.content[:10])
    icon = site.client.get("/static/icon.svg", headers={"Accept-Encoding": "gzip"})
    assert icon.headers["content-type"] == "image/svg+xml"
