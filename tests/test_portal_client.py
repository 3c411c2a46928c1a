"""Calls to a portal: what is repeated, what is told, and how often. Against servers on loopback that misbehave."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from ckanapi.errors import CKANAPIError, NotAuthorized, NotFound, ValidationError
from portal_server import HTML, JSON, PAGE, Fake, Reply, faking, refused, said

from pipelines.errors import MachikadoError, WorldError
from pipelines.portal import client as clients
from pipelines.portal.client import Client, Fault
from pipelines.portal.portals import Portal

TOKEN = "secret-token-of-the-town"
STATUS = {"ckan_version": "2.12.0", "extensions": ["datastore"]}


@pytest.fixture
def fake() -> Iterator[Fake]:
    with faking() as server:
        server.usual = said(STATUS)
        yield server


def opened(fake: Fake, **given: Any) -> Client:
    return Client(Portal(fake.url, TOKEN, **{"timeout": 20.0, "attempts": 3, "backoff": 0.001, **given}))


def patience(reply: Reply) -> float:
    """Seconds to wait for an answer: not long where it never comes in time, else longer than a busy machine takes."""
    return 0.8 if reply.wait or reply.drip else 20.0


def json_of(body: str | bytes, status: int = 200, **more: Any) -> Reply:
    return Reply(status, body.encode() if isinstance(body, str) else body, **more)


MAY_PASS = {
    "too many": (Reply(429), "portal-busy"),
    "failed": (Reply(500, PAGE, HTML), "portal-busy"),
    "failed as CKAN says it": (refused(500, "Internal Server Error"), "portal-busy"),
    "bad gateway": (Reply(502, PAGE, HTML), "portal-busy"),
    "maintenance": (Reply(503), "portal-busy"),
    "gateway waited": (Reply(504), "portal-busy"),
    "cloud in front": (Reply(522), "portal-busy"),
    "server waited": (Reply(408), "portal-busy"),
    "reset": (Reply(reset=True), "portal-unreachable"),
    "cut within its length": (Reply(body=said(STATUS).body, cut=10), "portal-unreachable"),
    "cut, without a length": (Reply(body=said(STATUS).body, cut=10, sized=False), "portal-answer"),
    "nothing": (Reply(), "portal-answer"),
    "no JSON": (json_of('{"success": tru'), "portal-answer"),
    "half a character": (json_of('{"success": true, "result": {"extensions": ["\\ud800"]}}'), "portal-answer"),
    "endlessly nested": (json_of("[" * 200_000), "portal-answer"),
    "not gzip": (json_of("x", headers=(("Content-Encoding", "gzip"),)), "portal-answer"),
    "stalled": (Reply(body=said(STATUS).body, wait=2.5), "portal-slow"),
    "dripping": (Reply(body=said(STATUS).body, drip=0.1), "portal-slow"),
}  # fmt: skip


@pytest.mark.parametrize("reply", [pytest.param(one[0], id=name) for name, one in MAY_PASS.items()])
def test_a_read_is_repeated_after_what_may_pass(fake: Fake, reply: Reply) -> None:
    fake.replies = [reply, reply]
    with opened(fake, timeout=patience(reply)) as client:
        assert client.read("status_show") == STATUS
    assert len(fake.asked) == 3


@pytest.mark.parametrize(("reply", "code"), [pytest.param(*one, id=name) for name, one in MAY_PASS.items()])
def test_a_read_gives_up_after_its_attempts(fake: Fake, reply: Reply, code: str) -> None:
    fake.usual = reply
    with opened(fake, attempts=2, timeout=patience(reply)) as client, pytest.raises(WorldError) as raised:
        client.read("status_show")
    assert (raised.value.code, len(fake.asked)) == (code, 2)
    assert not isinstance(raised.value, Fault), "who calls this again would try for ever"


@pytest.mark.parametrize(("reply", "code"), [pytest.param(*one, id=name) for name, one in MAY_PASS.items()])
def test_a_write_is_sent_once(fake: Fake, reply: Reply, code: str) -> None:
    fake.replies = [reply]
    with opened(fake, timeout=patience(reply)) as client, pytest.raises(Fault) as raised:
        client.write("package_patch", {"id": "aed"})
    assert (raised.value.code, [one.method for one in fake.asked]) == (code, ["POST"])


WRONG = {
    "login page": (Reply(200, PAGE, HTML), "portal-not-ckan"),
    "another site": (Reply(404, PAGE, HTML), "portal-not-ckan"),
    "firewall": (Reply(403, PAGE, HTML), "portal-blocked"),
    "login before it": (Reply(401, PAGE, HTML), "portal-blocked"),
    "gateway in JSON": (json_of('{"message": "Forbidden"}', 403), "portal-blocked"),
    "another API": (json_of('{"detail": "Not Found"}', 404), "portal-not-ckan"),
    "a list": (json_of("[1]"), "portal-not-ckan"),
    "a number": (json_of("1"), "portal-not-ckan"),
    "null": (json_of("null"), "portal-not-ckan"),
    "success of another kind": (json_of('{"success": "yes", "result": {}}'), "portal-not-ckan"),
    "error of another kind": (json_of('{"success": false, "error": "boom"}', 400), "portal-not-ckan"),
    "no result": (json_of('{"success": true}'), "portal-answer-odd"),
    "result of another kind": (said(["2.12"]), "portal-answer-odd"),
    "result without what it needs": (said({"extensions": "datastore"}), "portal-answer-odd"),
    "too large": (Reply(413, PAGE, HTML), "portal-too-large"),
    "proxy": (Reply(407, PAGE, HTML), "portal-proxy-login"),
    "login elsewhere": (Reply(302, headers=(("Location", "https://login.example/?to=x"),)), "portal-not-ckan"),
    "moved to nowhere": (Reply(301), "portal-not-ckan"),
    "moved nowhere valid": (Reply(301, headers=(("Location", "https://[/api/action/status_show"),)), "portal-not-ckan"),
    "moved": (Reply(301, headers=(("Location", "https://new.example/d/api/action/status_show?x=1"),)), "portal-moved"),
}  # fmt: skip


@pytest.mark.parametrize("write", [False, True])
@pytest.mark.parametrize(("reply", "code"), [pytest.param(*one, id=name) for name, one in WRONG.items()])
def test_what_no_ckan_says_is_told_at_once(fake: Fake, reply: Reply, code: str, write: bool) -> None:
    fake.usual = reply
    with opened(fake) as client, pytest.raises(WorldError) as raised:
        client.write("status_show", {}) if write else client.read("status_show")
    assert (raised.value.code, raised.value.exit_code, len(fake.asked)) == (code, 3, 1)
    assert fake.url in raised.value.message() and raised.value.remedy() and raised.value.remedy("en")


DATASET = {"id": "1", "name": "aed", "metadata_modified": "2026", "resources": [{"id": "2", "url": "x"}]}
ODD = [
    ("package_show", {**DATASET, "extras": [{"key": ["x"]}]}),
    ("package_show", {**DATASET, "tags": ["x"]}),
    ("package_show", {**DATASET, "resources": [{"id": 2, "url": "x"}]}),
    ("package_show", {key: value for key, value in DATASET.items() if key != "metadata_modified"}),
    ("package_revise", None),
    ("package_revise", {}),
    ("package_revise", {"package": {"id": "1"}}),
    ("organization_list_for_user", ["mihon"]),
    ("datastore_info", {"fields": [{"id": "x"}], "meta": {"count": 1}}),
    ("datastore_search", {"fields": [{"id": 1}], "records": ""}),
]


@pytest.mark.parametrize(("action", "result"), ODD)
def test_a_result_of_another_form_is_told_and_not_used(fake: Fake, action: str, result: Any) -> None:
    fake.usual = said(result)
    with opened(fake) as client, pytest.raises(WorldError) as raised:
        client.write(action, {}) if action == "package_revise" else client.read(action)
    assert (raised.value.code, len(fake.asked)) == ("portal-answer-odd", 1)


@pytest.mark.parametrize(
    ("action", "result"),
    [
        ("package_show", DATASET),
        ("package_show", {**DATASET, "extras": None, "tags": [{"name": "防災"}], "groups": []}),
        ("package_revise", {"package": DATASET}),
        ("datastore_search", {"fields": [{"id": "a"}], "records": "1\n"}),
        ("an_action_of_an_extension", ["anything"]),
    ],
)
def test_a_result_of_the_form_of_ckan_is_given(fake: Fake, action: str, result: Any) -> None:
    fake.usual = said(result)
    with opened(fake) as client:
        assert client.read(action) == result


def test_a_portal_that_moved_says_where_to(fake: Fake) -> None:
    fake.usual = WRONG["moved"][0]
    with opened(fake) as client, pytest.raises(WorldError) as raised:
        client.read("status_show")
    assert "https://new.example/d " in raised.value.remedy()


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (refused(404, "Not Found Error", message="Not found"), NotFound),
        (refused(403, "Authorization Error", message="Access denied"), NotAuthorized),
        (refused(409, "Validation Error", name=["taken"]), ValidationError),
        (refused(400, "Search Query Error", message="x"), CKANAPIError),
        (json_of('"Bad request - Action name not known: x"', 400), CKANAPIError),
        (refused(409, {"a": 1}, message=[1]), CKANAPIError),  # type: ignore[arg-type]
    ],
)
def test_what_the_portal_says_of_a_call_is_ckanapis(fake: Fake, reply: Reply, error: type[Exception]) -> None:
    fake.usual = reply
    with opened(fake) as client, pytest.raises(error):
        client.read("package_show", id="aed")
    assert len(fake.asked) == 1


def test_an_endless_answer_is_not_read_to_its_end(fake: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clients, "_LARGEST_ANSWER", 100_000)
    fake.usual = Reply(body=b" " * 30_000_000)
    with opened(fake) as client, pytest.raises(WorldError) as raised:
        client.read("status_show")
    assert (raised.value.code, len(fake.asked)) == ("portal-answer", 1)


@pytest.mark.parametrize(
    ("asked", "pause"),
    [
        ("1", 1.0),
        (" 120 ", 120.0),
        pytest.param(format_datetime(datetime.now(UTC) + timedelta(days=-1)), 0.0, id="yesterday"),
        ("soon", 0.0),
        ("-5", 0.0),
        ("1.5", 0.0),
        ("²", 0.0),
    ],
)
def test_the_pause_that_a_portal_asks_for(fake: Fake, asked: str, pause: float) -> None:
    fake.usual = Reply(429, headers=(("Retry-After", asked),))
    with opened(fake) as client, pytest.raises(Fault) as raised:
        client.write("package_patch", {})
    assert raised.value.pause == pause


def test_the_pause_is_kept(fake: Fake) -> None:
    fake.replies = [Reply(429, headers=(("Retry-After", "1"),))]
    started = time.monotonic()
    with opened(fake) as client:
        client.read("status_show")
    assert time.monotonic() - started >= 1.0


def test_the_pause_may_be_a_date(fake: Fake) -> None:
    when = datetime.now(UTC) + timedelta(seconds=2)
    fake.replies = [Reply(503, headers=(("Retry-After", format_datetime(when, usegmt=True)),))]
    with opened(fake) as client:
        client.read("status_show")
    assert datetime.now(UTC) >= when.replace(microsecond=0)


@pytest.mark.parametrize(
    "asked",
    ["3600", "9" * 400, format_datetime(datetime.now(UTC) + timedelta(hours=1))],
    ids=["seconds", "endless", "date"],
)
def test_nobody_waits_for_an_hour(fake: Fake, asked: str) -> None:
    fake.usual = Reply(429, headers=(("Retry-After", asked),))
    with opened(fake) as client, pytest.raises(WorldError) as raised:
        client.read("status_show")
    assert (raised.value.code, len(fake.asked)) == ("portal-busy-long", 1)


def test_attempts_within_attempts_do_not_multiply(fake: Fake) -> None:
    fake.usual = Reply(503)
    with opened(fake) as client, pytest.raises(WorldError):
        client.repeated(lambda: client.read("status_show"))
    assert len(fake.asked) == 3


def test_nobody_there() -> None:
    with faking() as gone:
        pass
    for call in (lambda one: one.read("status_show"), lambda one: one.write("package_patch", {})):
        with opened(gone) as client, pytest.raises(WorldError) as raised:
            call(client)
        assert (raised.value.code, raised.value.exit_code) == ("portal-unreachable", 3)


@pytest.mark.parametrize("prefix", ["", "/data", "/od/ckan"])
def test_a_portal_below_a_path(prefix: str) -> None:
    with faking(prefix=prefix) as fake, opened(fake) as client:
        fake.usual = said(STATUS)
        client.read("status_show", id="x y&z=県")
        client.write("package_patch", {"id": "aed"})
    assert [one.path for one in fake.asked] == [
        f"{prefix}/api/action/status_show?id=x+y%26z%3D%E7%9C%8C",
        f"{prefix}/api/action/package_patch",
    ]
    assert json.loads(fake.asked[1].body) == {"id": "aed"}


def test_the_clock_of_the_portal(fake: Fake) -> None:
    with opened(fake) as client:
        assert client.clock_ahead is None
        client.read("status_show")
        assert client.clock_ahead is not None and -2 < client.clock_ahead < 2


def test_what_was_said_of_each_call_is_json_or_a_form(fake: Fake, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"\xef\xbb\xbf\xe7\xb7\xaf\r\n")
    with opened(fake) as client:
        client.write("resource_patch", {"update": {"title": "市"}}, {"upload": tmp_path / "a.csv"})
        client.write("package_patch", {"title": "市"})
    assert [one.headers["content-type"].split(";")[0] for one in fake.asked] == [
        "multipart/form-data",
        "application/json",
    ]
    assert JSON.startswith(fake.asked[1].headers["content-type"])


def test_every_code_of_a_fault_has_its_texts() -> None:
    for code in {code for _, code in [*MAY_PASS.values(), *WRONG.values()]}:
        error = MachikadoError(code, value="https://x.example", status=503, target="https://y.example")
        assert error.message() != error.message("en") and error.remedy() != error.remedy("en")
