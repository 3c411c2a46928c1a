"""Atom feeds: read by a feed reader's parser, valid by the rules of RFC 4287, page by page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import feedparser
import pytest
from catalogue_site import Site, dataset, open_site

from catalogue.metadata import feeds

ATOM = "{http://www.w3.org/2005/Atom}"
FEED = "/feeds/dataset.atom"
HOSTILE = [
    "]]> </title><script>alert(1)</script> &amp; &#0;",
    "control \x01\x0b\x1f\x7f\ufffe\uffff end",
    "line\r\nline \"q\" 'a' <!-- -->",
    "𠮷🗾\u202e\u2028",
]


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with open_site(tmp_path) as opened:
        yield opened


def read(site: Site, path: str) -> Any:
    """The feed as a reader sees it; it keeps the rules."""
    answer = site.client.get(path)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("application/atom+xml")
    check(ElementTree.fromstring(answer.content))
    found = feedparser.parse(answer.content)
    assert not found.bozo and found.version == "atom10"
    return found


def check(feed: ElementTree.Element) -> None:
    """RFC 4287, 4.1: what must be there, once."""
    assert feed.tag == f"{ATOM}feed"
    entries = feed.findall(f"{ATOM}entry")
    for element in (feed, *entries):
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"{ATOM}{name}")) == 1, name
        assert element.findtext(f"{ATOM}title", "").strip()
        assert re.fullmatch(r"https?://[!-~]+", element.findtext(f"{ATOM}id", ""))
        assert element.findtext(f"{ATOM}author/{ATOM}name", "").strip()
        for name in ("updated", "published"):
            for found in element.findall(f"{ATOM}{name}"):
                assert datetime.fromisoformat(found.text or "").tzinfo
        links = [(link.get("rel"), link.get("type"), link.get("href", "")) for link in element.findall(f"{ATOM}link")]
        assert all(re.fullmatch(r"https?://[!-~]+", href) for _, _, href in links)
        assert len([one for one in links if one[0] == "alternate"]) == 1
    assert "self" in {link.get("rel") for link in feed.findall(f"{ATOM}link")}
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(ids) == len(set(ids))


def names(feed: Any) -> list[str]:
    return [entry.link.rpartition("/")[2] for entry in feed.entries]


def test_the_latest_change_comes_first_and_ids_stay(site: Site) -> None:
    site.call("package_create", dataset())
    site.call("package_create", dataset(name="toilets", title="公衆トイレ", notes=""))
    before = read(site, FEED)
    assert names(before) == ["toilets", "shelters"]
    site.call("package_patch", {"id": "shelters", "name": "shelters-2", "notes": "新しい**説明**です。"})
    after = read(site, FEED)
    assert names(after) == ["shelters-2", "toilets"]
    assert {one.id for one in after.entries} == {one.id for one in before.entries}
    assert after.feed.id == before.feed.id
    entry = after.entries[0]
    assert (entry.title, entry.author, entry.summary) == ("指定緊急避難場所", "見本市", "新しい説明です。")
    assert entry.content[0].value == "<p>新しい<strong>説明</strong>です。</p>"
    assert {one.term for one in entry.tags} == {"防災", "避難"}
    shown = site.client.get(next(one.href for one in entry.links if one.rel == "enclosure"))
    assert shown.json()["result"]["name"] == "shelters-2"
    assert site.client.get(entry.id).url.path.endswith("/dataset/shelters-2")


def test_feeds_of_an_organization_a_group_a_tag(site: Site) -> None:
    site.call("group_create", {"name": "life", "title": "くらし"}, "admin")
    site.call("package_create", dataset(), "admin")
    site.call("package_create", dataset(name="toilets", tags=[{"name": "Wi Fi"}], groups=[{"name": "life"}]), "admin")
    site.call("package_create", dataset(name="other-set", owner_org="other", tags=[]), "admin")
    assert names(read(site, "/feeds/organization/mihon.atom")) == ["toilets", "shelters"]
    assert names(read(site, "/feeds/organization/other.atom")) == ["other-set"]
    assert names(read(site, "/feeds/group/life.atom")) == ["toilets"]
    assert names(read(site, "/feeds/tag/防災.atom")) == ["shelters"]
    assert names(read(site, "/feeds/tag/Wi Fi.atom")) == ["toilets"]
    assert names(read(site, '/feeds/tag/"nothing\\.atom')) == []
    assert "見本市" in read(site, "/feeds/organization/mihon.atom").feed.title
    for path in ("/feeds/organization/nothing.atom", "/feeds/group/mihon.atom", "/feeds/organization/life.atom"):
        assert site.client.get(path).status_code == 404


def test_a_feed_of_any_search(site: Site) -> None:
    site.call("package_create", dataset())
    site.call("package_create", dataset(name="toilets", title="公衆トイレ", notes="", tags=[]))
    assert names(read(site, "/feeds/custom.atom?q=避難")) == ["shelters"]
    assert names(read(site, "/feeds/custom.atom?fq=name:toilets")) == ["toilets"]
    assert names(read(site, "/feeds/custom.atom?tags=防災&organization=mihon")) == ["shelters"]
    assert names(read(site, "/feeds/custom.atom?sort=name asc")) == ["shelters", "toilets"]
    assert names(read(site, "/feeds/custom.atom")) == ["toilets", "shelters"]
    for query in ("fq=((", "sort=x", "page=0", "page=x", "a:b=c", "page=99999999999", "q=metadata_modified:x"):
        assert site.client.get(f"/feeds/custom.atom?{query}").status_code == 400, query


def test_pages_of_a_feed_hold_everything_once(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "_PAGE", 2)
    for number in range(5):
        site.call("package_create", dataset(name=f"set-{number}"))
    seen: list[str] = []
    path: str | None = "/feeds/custom.atom?q=避難&lang=en"
    while path and len(seen) < 20:
        feed = read(site, path)
        seen += names(feed)
        links = {one.rel: one.href for one in feed.feed.links}
        assert links["self"].endswith(path.rpartition("/")[2].replace("避難", "%E9%81%BF%E9%9B%A3"))
        assert ("prev" in links) == (len(seen) > 2)
        path = links.get("next")
    assert seen == [f"set-{number}" for number in (4, 3, 2, 1, 0)]


@pytest.mark.parametrize("words", HOSTILE)
def test_no_words_break_a_feed(site: Site, words: str) -> None:
    site.call("package_create", dataset(title=words, notes=words, url=words, author=words))
    site.call("organization_patch", {"id": "mihon", "title": words}, "admin")
    entry = read(site, FEED).entries[0]
    assert entry.summary_detail.type == "text/plain" and "<script" not in entry.content[0].value
    read(site, "/feeds/organization/mihon.atom")


def test_an_empty_feed_is_a_feed(site: Site) -> None:
    assert read(site, FEED).entries == []
    assert read(site, f"{FEED}?page=7").entries == []
