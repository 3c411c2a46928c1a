"""Answers kept in memory: quick, never stale, never those of somebody with rights; ETags."""

from __future__ import annotations

import gzip
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from catalogue_site import Site, dataset, open_site

from catalogue import kept_answers
from catalogue.actions import ACTIONS
from catalogue.actions.registry import Action
from catalogue.index import Indexes

SEARCH = "/api/3/action/package_search"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with open_site(tmp_path) as opened:
        opened.call("package_create", dataset())
        yield opened


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Which callers the search itself was asked by."""
    made: list[str] = []
    action = ACTIONS["package_search"]

    def counted(context: Any, data: Any) -> Any:
        made.append(context.user_name)
        return action.function(context, data)

    monkeypatch.setitem(ACTIONS, "package_search", Action(action.name, counted, reads=True))
    return made


def titles(site: Site, **headers: str) -> list[str]:
    body = site.client.get(SEARCH, params={"q": "*:*"}, headers=headers).json()
    return [one["title"] for one in body["result"]["results"]]


def test_the_same_question_is_answered_once(site: Site, calls: list[str]) -> None:
    first = site.client.get(SEARCH, params={"q": "避難"})
    again = site.client.get(SEARCH, params={"q": "避難"})
    assert (first.content, first.headers) == (again.content, again.headers)
    assert first.json()["result"]["count"] == 1
    assert len(calls) == 1
    site.client.get(SEARCH, params={"q": "避難 "})
    assert len(calls) == 2, "another question"


def test_every_change_is_seen_at_once(site: Site, calls: list[str]) -> None:
    for number in range(3):
        site.call("package_patch", {"id": "shelters", "title": f"題名{number}"})
        assert titles(site) == titles(site) == [f"題名{number}"]
    site.call("organization_patch", {"id": "mihon", "title": "改名市"}, "admin")
    body = site.client.get(SEARCH, params={"q": "*:*"}).json()
    assert body["result"]["results"][0]["organization"]["title"] == "改名市"
    assert len(calls) == 4


WRITER = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1])
for line in sys.stdin:
    connection.execute("UPDATE datasets SET title = ?", (line.strip(),))
    connection.commit()
    print("done", flush=True)
connection.close()
"""


def test_a_change_by_another_process_is_seen_at_once(site: Site) -> None:
    command = [sys.executable, "-c", WRITER, str(site.settings.folder / "catalogue.db")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin
        assert process.stdout
        for number in range(20):
            process.stdin.write(f"title {number}\n")
            process.stdin.flush()
            assert process.stdout.readline() == "done\n"
            assert titles(site) == titles(site) == [f"title {number}"]
            body = site.client.get(SEARCH, params={"sort": "title_string asc", "facet.field": "title_string"}).json()
            assert body["result"]["facets"] == {"title_string": {f"title {number}": 1}}, "and by what search keeps"


def test_answers_to_callers_with_a_token_are_not_kept(site: Site, calls: list[str]) -> None:
    site.call("package_patch", {"id": "shelters", "private": True})
    shown = {"params": {"include_private": "true"}, "headers": {"Authorization": site.tokens["editor"]}}
    for _ in range(2):
        answer = site.client.get(SEARCH, **shown)
        assert answer.json()["result"]["count"] == 1
        assert "etag" not in answer.headers
        for headers in ({}, {"Authorization": "wrong"}, {"Authorization": site.tokens["outsider"]}):
            body = site.client.get(SEARCH, params=shown["params"], headers=headers).json()
            assert body["result"]["count"] == 0
    assert calls == ["editor", "", "", "outsider", "editor", "", "outsider"]


def test_errors_posts_and_times_are_not_kept(site: Site, calls: list[str]) -> None:
    for _ in range(2):
        assert site.client.get(SEARCH, params={"sort": "x"}).status_code == 400
        assert site.client.post(SEARCH, json={"q": "*:*"}).status_code == 200
        for asked in ("metadata_modified:[NOW-1DAYS TO NOW]", "metadata_modified:[* TO NO%57]"):
            assert site.client.get(f"{SEARCH}?fq={asked}").status_code == 200
    assert len(calls) == 8


def test_each_address_and_each_host_has_its_own_answer(site: Site) -> None:
    site.call("resource_create", {"package_id": "shelters"}, files={"upload": ("a.csv", b"a\n1\n", "text/csv")})
    paths = [SEARCH, "/api/action/package_search", "/api/3/action/package_list"]
    for _ in range(2):
        for host in ("a.example", "b.example:8000", "b.example", 'bad"host'):
            base = "http://" + (host if "bad" not in host else "127.0.0.1")
            body = site.client.get(SEARCH, headers={"Host": host}).json()
            assert body["help"].startswith(f"{base}/api/3/action/help_show?")
            assert body["result"]["results"][0]["resources"][0]["url"].startswith(f"{base}/dataset/")
        assert len({site.client.get(path).content for path in paths[1:]}) == 2
        assert site.client.get(paths[0]).content == site.client.get(paths[1]).content


def test_of_two_hosts_the_first_counts_for_the_answer_and_for_keeping_it(site: Site) -> None:
    evil = [("Host", "evil.example"), ("Host", "good.example")]
    assert b"good.example" not in site.client.get(SEARCH, headers=evil).content
    assert b"evil.example" not in site.client.get(SEARCH, headers={"Host": "good.example"}).content


def test_etag_spares_the_body(site: Site) -> None:
    first = site.client.get(SEARCH)
    etag = first.headers["etag"]
    for known in (etag, f'"other", W/{etag}', "*"):
        answer = site.client.get(SEARCH, headers={"If-None-Match": known})
        assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", etag)
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "content-length" not in answer.headers
    assert site.client.get(SEARCH, headers={"If-None-Match": '"other"'}).content == first.content
    site.call("package_patch", {"id": "shelters", "title": "別の題"})
    changed = site.client.get(SEARCH, headers={"If-None-Match": etag})
    assert (changed.status_code, changed.headers["etag"] != etag) == (200, True)
    same = site.client.get(SEARCH, params={"new": ""}, headers={"If-None-Match": changed.headers["etag"]})
    assert same.status_code == 400
    fresh = site.client.get(f"{SEARCH}?", headers={"If-None-Match": changed.headers["etag"]})
    assert fresh.status_code == 304, "also where nothing was kept"


def test_compressed_and_plain_answers_are_kept_apart(site: Site) -> None:
    for _ in range(2):
        packed = site.client.get(SEARCH, headers={"Accept-Encoding": "gzip"})
        plain = site.client.get(SEARCH, headers={"Accept-Encoding": "identity"})
        assert packed.headers["content-encoding"] == "gzip"
        assert "content-encoding" not in plain.headers
        assert packed.json() == plain.json()
        assert packed.headers["etag"] != plain.headers["etag"]
        assert {"accept-encoding", "authorization"} <= {one.strip().lower() for one in plain.headers["vary"].split(",")}
    assert len(gzip.compress(plain.content)) < len(plain.content)


def test_what_is_kept_is_bounded(site: Site, calls: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def ask(rows: int) -> int:
        site.client.get(SEARCH, params={"rows": rows}, headers={"Accept-Encoding": "identity"})
        return len(calls)

    size = len(site.client.get(SEARCH).content)
    monkeypatch.setattr(kept_answers, "_MOST_BYTES", 3 * (size + 4200))
    before = [ask(rows) for rows in range(10, 16)][-1]
    assert [ask(15), ask(14), ask(13)] == [before] * 3, "the last three are kept"
    assert ask(10) == before + 1, "the first had to go"
    assert ask(15) == before + 2, "what was not used for the longest time goes first"
    assert ask(13) == before + 2
    monkeypatch.setattr(kept_answers, "_LARGEST", size - 10)
    assert [ask(30), ask(30)] == [before + 3, before + 4], "too large"


def test_without_the_database_there_is_an_answer_all_the_same(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("catalogue.store.Store.stamps", lambda store: None)
    assert titles(site) == titles(site) == ["指定緊急避難場所"]


def test_what_a_writer_sees_is_not_kept_for_others(site: Site) -> None:
    store = site.client.app.state.store  # type: ignore[attr-defined]
    indexes = Indexes()
    with store.reading() as connection:
        before = indexes.at(connection)
    try:
        with store.writing() as connection:
            connection.execute("UPDATE datasets SET private = 1")
            assert not indexes.at(connection).public.any()
            raise KeyboardInterrupt
    except KeyboardInterrupt:
        pass
    with store.reading() as connection:
        assert indexes.at(connection) is before
    with store.reading() as old:
        old.execute("SELECT 1 FROM datasets").fetchone()
        with sqlite3.connect(site.settings.folder / "catalogue.db") as other:
            other.execute("UPDATE datasets SET private = 1")
        other.close()
        with store.reading() as new:
            assert not indexes.at(new).public.any()
        assert indexes.at(old).public.any(), "a call goes on in the state in which it began"
