"""Input that means harm: paths, markup, bytes that are no text, sizes, broken requests. No answer is a 500."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from catalogue_site import Site, dataset, open_site, upload

from catalogue.fields.formats import safe_file_name
from catalogue.notes import rendered

MARKUP = '<script>alert(1)</script><img src=x onerror=alert(1)>"\'><a href="javascript:alert(1)">x</a>'
PATHS = [
    "../../../../etc/passwd",
    "..\\..\\windows\\win.ini",
    "/etc/passwd",
    "....//....//x.csv",
    "..",
    ".",
    ".htaccess",
    "a\0b.csv",
    'a"; filename="b.html',
    "a\r\nSet-Cookie: x=1.csv",
    "C:\\x.csv",
    "con.csv",
    "x" * 3000 + ".csv",
    "あ" * 1000 + ".csv",
    "%2e%2e%2fx.csv",
    "\u202efdp.csv",
]


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with open_site(tmp_path) as opened:
        yield opened


@pytest.mark.parametrize("name", PATHS)
def test_file_names(site: Site, name: str) -> None:
    safe = safe_file_name(name)
    assert 0 < len(safe) <= 100
    assert not set(safe) & set('/\\"\r\n\0\u202e')
    assert not safe.startswith(".")
    site.call("package_create", dataset())
    sent = {"upload": upload(name.replace("\0", "").replace("\r\n", ""))}
    made = site.call("resource_create", {"package_id": "shelters"}, files=sent)
    answer = site.client.get(made["url"])
    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers
    names = {path.name for path in site.settings.folder.rglob("*") if path.is_file()}
    assert all(len(one) == 64 or one.startswith("catalogue.db") for one in names)


@pytest.mark.parametrize(
    "path",
    [
        "/static/../catalogue.db",
        "/static/%2e%2e/%2e%2e/settings.py",
        "/static/..%2f..%2fsettings.py",
        "/dataset/../../catalogue.db",
        "/dataset/x/resource/../../../catalogue.db",
        "/dataset/%00",
        "/organization/%ff",
        "/static/%00",
        "/dataset/" + "a" * 10_000,
    ],
)
def test_paths_outside(site: Site, path: str) -> None:
    answer = site.client.get(path)
    assert answer.status_code in (404, 405)
    assert "SQLite" not in answer.text


@pytest.mark.parametrize(
    "link", ["http://[bad.example/x.csv", "https://[::1/x.csv", "http://例え]x/x.csv", "http://a／b.example/x.csv"]
)
def test_links_that_nobody_can_follow(site: Site, link: str) -> None:
    """They are kept as they were sent, and offered on no page."""
    site.call("package_create", dataset(resources=[{"url": link, "format": "CSV"}]))
    made = site.call("resource_create", {"package_id": "shelters", "url": link})
    assert (made["url"], made["format"], made["mimetype"]) == (link, "", None)
    assert site.call("resource_patch", {"id": made["id"], "description": "x"})["url"] == link
    for path in ("", f"/resource/{made['id']}", ".ttl", ".jsonld", "/datapackage.json"):
        answer = site.client.get(f"/dataset/shelters{path}")
        assert answer.status_code == 200 and f'"{link}"' not in answer.text, path
    assert site.client.get("/mihon/shelters/data.csv", follow_redirects=False).status_code == 302
    assert site.client.get("/feeds/dataset.atom").status_code == 200


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.bad: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        for name, value in attributes:
            if name.startswith("on") or name == "style" or (value or "").strip().lower().startswith("javascript:"):
                self.bad.append(f"{tag} {name}={value}")
        data = dict(attributes).get("type") == "application/ld+json"  # read by machines, never run
        if tag in ("iframe", "object", "embed", "base") or (
            tag == "script" and not data and not dict(attributes).get("src")
        ):
            self.bad.append(tag)
        if tag == "img":
            self.bad.append(tag)


def test_markup_in_every_field_stays_text(site: Site) -> None:
    texts = ("title", "notes", "author", "maintainer", "version", "license_id", "url", "type")
    fields = {key: MARKUP[:90] if key == "version" else MARKUP for key in texts}
    resource = dict.fromkeys(("name", "description", "format", "mimetype", "url", "encoding", "resource_type"), MARKUP)
    site.call(
        "organization_create", {"name": "evil", "title": MARKUP, "description": MARKUP, "image_url": MARKUP}, "admin"
    )
    extras = [
        {"key": MARKUP, "value": MARKUP},
        {"key": "frequency", "value": MARKUP},
        {"key": "title_en", "value": MARKUP},
    ]
    data = dataset(**fields, owner_org="evil", extras=extras, resources=[resource, {"url": "javascript:alert(1)"}])
    site.call("package_create", data, "admin")
    csv = f"{MARKUP.replace(chr(34), '')},b\n<b>1</b>,2\n".encode()
    sent = {"package_id": "shelters", "name": MARKUP, "mimetype": "text/html\r\nX: y", "format": "CSV"}
    site.call("resource_create", sent, "admin", files={"upload": upload(f"{MARKUP}.csv", csv)})
    for path in ("/", "/dataset", "/dataset/shelters", "/organization", "/organization/evil"):
        for query in (
            {},
            {"lang": "en"},
            {"q": MARKUP},
            {"tags": MARKUP, "sort": MARKUP, "page": MARKUP, "lang": MARKUP},
        ):
            answer = site.client.get(path, params=query)
            assert answer.status_code == 200, (path, query)
            tags = _Tags()
            tags.feed(answer.text)
            assert tags.bad == []
            assert "<script>alert" not in answer.text


@pytest.mark.parametrize(
    "notes",
    [
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "![x](https://tracker.example/a.png)",
        "<div onclick=alert(1)>x</div>",
        "[x]: javascript:alert(1)\n\n[x]",
        "<javascript:alert(1)>",
        "# heading\n\n> quote\n\n" + "> " * 500 + "deep",
        "[" * 5000,
        "*" * 5000,
    ],
)
def test_descriptions(site: Site, notes: str) -> None:
    site.call("package_create", dataset(notes=notes))
    html = site.client.get("/dataset/shelters").text
    tags = _Tags()
    tags.feed(html)
    assert tags.bad == []
    assert html.count("<h1") == 1


def test_uploaded_page_can_do_nothing(site: Site) -> None:
    site.call("package_create", dataset())
    files = {"upload": upload("report.html", MARKUP.encode(), "text/html")}
    made = site.call("resource_create", {"package_id": "shelters"}, files=files)
    headers = site.client.get(made["url"]).headers
    assert headers["content-type"] == "text/html"
    assert {"sandbox", "default-src 'none'"} <= {rule.strip() for rule in headers["content-security-policy"].split(";")}
    svg = {"upload": upload("x.svg", b"<svg onload='alert(1)'/>", "image/svg+xml")}
    made = site.call("resource_create", {"package_id": "shelters"}, files=svg)
    assert site.client.get(made["url"]).headers["content-disposition"].startswith("attachment")


@pytest.mark.parametrize(
    ("kind", "sent"),
    [
        ("text/javascript", "application/octet-stream"),
        ("Application/JavaScript; charset=utf-8", "application/octet-stream"),
        ("application/x-ecmascript", "application/octet-stream"),
        ("text/jscript", "application/octet-stream"),
        ("text/livescript", "application/octet-stream"),
        ("text/css", "application/octet-stream"),
        ("application/postscript", "application/postscript"),
        ("text/csv", "text/csv"),
    ],
)
def test_no_upload_can_be_called_up_as_script_or_style(site: Site, kind: str, sent: str) -> None:
    """With nosniff a browser takes it for neither, should a page ever be brought to ask for it."""
    site.call("package_create", dataset())
    files = {"upload": upload("code.js", b"alert(1)")}
    made = site.call("resource_create", {"package_id": "shelters", "mimetype": kind}, files=files)
    headers = site.client.get(made["url"]).headers
    assert (headers["content-type"], headers["x-content-type-options"]) == (sent, "nosniff")


@pytest.mark.parametrize("value", ["a\0b", "\ud800", ["x", {"y": "\0"}], {"\0": 1}, float("inf"), float("nan")])
def test_characters_that_cannot_be_kept(site: Site, value: Any) -> None:
    body = json.dumps(dataset(notes=value))
    answer = site.client.post(
        "/api/3/action/package_create", content=body, headers={"Authorization": site.tokens["editor"]}
    )
    assert (answer.status_code, answer.json()["error"].keys()) == (409, {"notes", "__type"})


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"{bad json", "application/json", 400),
        (b"[1]", "application/json", 400),
        (b'"text"', "application/json", 400),
        (b"null", "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b"[" * 200_000, "application/json", 400),
        (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "application/json", 400),
        (b'{"id": ' + b"9" * 10_000 + b"}", "application/json", 400),
        (b"a=%ff", "application/x-www-form-urlencoded", 400),
        (b"&".join(b"a%d=1" % n for n in range(6000)), "application/x-www-form-urlencoded", 400),
        (b"", "multipart/form-data", 400),
        (b"junk", "multipart/form-data; boundary=x", 400),
        (b"--x\r\nContent-Disposition: form-data\r\n\r\n1\r\n--x--\r\n", "multipart/form-data; boundary=x", 400),
        (b"--x\r\nbroken\r\n\r\n", "multipart/form-data; boundary=x", 400),
        (b"--x\r\n\x00: y\r\n\r\n1\r\n--x--", "multipart/form-data; boundary=x", 400),
        (b"--x\r\n", "multipart/form-data; boundary=" + "x" * 300, 400),
        (b"x", "multipart/form-data; boundary=x; charset=\xff", 400),
    ],
)
@pytest.mark.parametrize("user", ["editor", None])
def test_broken_requests(site: Site, content: bytes, kind: str, status: int, user: str | None) -> None:
    headers = {"Content-Type": kind.encode("latin-1"), "Authorization": site.tokens.get(user, "")}
    answer = site.client.post("/api/3/action/package_show", content=content, headers=headers)
    assert answer.status_code == status, answer.text
    assert isinstance(answer.json(), str)


def test_large_requests_are_refused_early(tmp_path: Path) -> None:
    with open_site(tmp_path, max_json=10_000, max_request=50_000, max_anonymous_request=2_000) as site:
        path, headers = "/api/3/action/package_create", {"Authorization": site.tokens["editor"]}
        body = json.dumps(dataset(notes="x" * 20_000)).encode()
        assert site.client.post(path, content=body, headers=headers).status_code == 413
        assert site.client.post(path, content=iter([body[:9000], body[9000:]]), headers=headers).status_code == 413
        assert site.client.post(path, content=body[:3000]).status_code == 413
        files = {"upload": upload(content=b"x" * 60_000)}
        assert site.client.post(path, data={"a": "b"}, files=files, headers=headers).status_code == 413
        assert list((tmp_path / "catalogue" / "incoming").iterdir()) == []


@pytest.mark.parametrize("host", ['evil.example/"><script>', "a b", "", "[::1", "x" * 3000 + "<"])
def test_host_header_does_not_reach_answers(site: Site, host: str) -> None:
    answer = site.client.get("/api/3/action/status_show", headers={"Host": host})
    assert answer.json()["result"]["site_url"] == "http://127.0.0.1"


@pytest.mark.parametrize("token", ["", " ", "x" * 100_000, "é\xff", "Bearer ", "' OR 1=1 --"])
def test_strange_tokens_are_anonymous(site: Site, token: str) -> None:
    headers = {"Authorization": token.encode("latin-1")}
    answer = site.client.post("/api/3/action/package_create", json=dataset(), headers=headers)
    assert answer.status_code == 403


def test_secrets_do_not_reach_the_log(
    site: Site, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("unforeseen")

    monkeypatch.setattr("catalogue.actions.package.read_package", broken)
    with caplog.at_level(logging.DEBUG):
        status, error = site.refused("package_create", dataset())
    assert (status, error["__type"]) == (500, "Internal Server Error")
    assert "unforeseen" in caplog.text
    assert "unforeseen" not in str(error)
    for token in site.tokens.values():
        assert token not in caplog.text


@pytest.mark.parametrize("action", ["package_show", "package_search", "organization_show", "resource_show", "tag_list"])
@pytest.mark.parametrize(
    "value", [[], {}, 0, True, None, [["a"]], {"a": []}, "", " ", "'; DROP TABLE datasets; --", "%"]
)
def test_any_type_of_parameter(site: Site, action: str, value: Any) -> None:
    names = ("id", "q", "fq", "fq_list", "sort", "rows", "start", "facet.field", "facet.limit", "query")
    for name in names:
        if action == "package_search" and name in ("id", "query"):
            continue
        assert site.send(action, {name: value}).status_code in (200, 400, 403, 404, 409)
    assert site.call("organization_list", None, None) == ["other", "mihon"]


@pytest.mark.parametrize(
    "key", ["title", "tags", "extras", "resources", "owner_org", "private", "name", "groups", "state"]
)
@pytest.mark.parametrize("value", [[], {}, 0, True, [[]], [None], [{"id": []}], {"a": []}, "x" * 100_000])
def test_any_type_of_field(site: Site, key: str, value: Any) -> None:
    answer = site.send("package_create", dataset(**{key: value}))
    assert answer.status_code in (200, 403, 409), answer.text


@pytest.mark.parametrize(
    ("action", "data", "kind"),
    [
        *[
            (action, {key: before + words}, "Validation Error")
            for words in ("x" * 60_000, "避" * 19_000, "%" * 30_000)
            for action, key, before in (
                ("package_autocomplete", "q", ""),
                ("format_autocomplete", "q", ""),
                ("resource_search", "query", "name:"),
            )
        ],
        ("resource_search", {"query": ["name:a"] * 1500}, "Validation Error"),
        ("tag_search", {"query": [f"a{number}" for number in range(51)]}, "Validation Error"),
        ("package_search", {"fq_list": ["-name:a"] * 101}, "Search Error"),
        ("package_search", {"fq": ["name:a" + " " * 10_000] * 2}, "Search Error"),
        ("package_search", {"fq": f"name:*{'避' * 19_000}*"}, "Search Error"),
        ("package_search", {"fq": f"name:{'避' * 19_000}*"}, "Search Error"),
        ("package_search", {"fq": "name:" + "\\?" * 9_900 + "*"}, "Search Error"),
    ],
)
def test_more_than_the_database_compares_with_is_refused(
    site: Site, action: str, data: dict[str, Any], kind: str
) -> None:
    status, error = site.refused(action, data, None)
    assert (status, error["__type"]) == (409, kind)


@pytest.mark.parametrize(
    ("action", "data"),
    [("tag_search", {"query": ["a"] * 200_000}), ("package_search", {"fq_list": ["-name:x"] * 90_000})],
)
def test_long_lists_hold_nobody_up(site: Site, action: str, data: dict[str, Any]) -> None:
    """A megabyte, which anybody may send, is a matter of less than a second."""
    site.call("package_create", dataset(tags=[{"name": f"tag-a{number}"} for number in range(200)]))
    begun = time.process_time()
    assert site.send(action, data, None).status_code in (200, 409)
    assert time.process_time() - begun < 1.5


@pytest.mark.parametrize("character", ["x", "%", "避", "\U00020000"])
def test_long_words_are_still_searched_for(site: Site, character: str) -> None:
    words = character * 10_000
    for action, key in (("package_autocomplete", "q"), ("format_autocomplete", "q")):
        assert site.call(action, {key: words}, None) == []
    assert site.call("resource_search", {"query": [f"name:{words}", *["name:a"] * 99]}, None)["count"] == 0
    assert site.search(fq=f"name:{words[:9_999]}*") == []


def test_a_line_break_in_an_address_makes_no_line_of_the_log(
    site: Site, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*given: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("catalogue.pages.dataset.readable", fail)
    with caplog.at_level(logging.ERROR, "catalogue"):
        assert site.client.get("/dataset/x%0Aforged").status_code == 500
    assert len(caplog.records) == 1
    assert "\n" not in caplog.records[0].getMessage()


@pytest.mark.parametrize("sign", ["[", "[[a]", "- a\n  - b\n", "x\n>", "*a_ "])
def test_costly_markdown(sign: str) -> None:
    begin = time.process_time()
    html = rendered(sign * (1_000_000 // len(sign)))
    assert time.process_time() - begin < 2
    assert len(html) < 1_000_000
