"""Search: exact substrings of Japanese text, readings, the query language, order, facets."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from catalogue_site import Site, dataset, open_site
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue import query
from catalogue.bigrams import fold, index_text, match_phrase


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with open_site(tmp_path_factory.mktemp("search")) as opened:
        csv = {"url": "https://x.example/a.csv"}
        opened.call("package_create", dataset(resources=[csv, {"url": "https://x.example/a.geojson"}]))
        opened.call(
            "package_create",
            dataset(
                name="aed",
                title="AED設置箇所一覧",
                notes="避難所にもあります。Wi-Fi",
                license_id="PDL-1.0",
                tags=[{"name": "救急 医療"}],
                extras=[{"key": "title_en", "value": "Defibrillators"}, {"key": "frequency", "value": "annual"}],
                resources=[csv | {"name": "一覧表"}],
            ),
        )
        other = dataset(name="population", title="人口", notes="", owner_org="other", tags=[], extras=[])
        opened.call("package_create", other, "outsider")
        yield opened


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("避難", {"shelters", "aed"}),
        ("設置箇所", {"aed"}),
        ("緊急避難場", {"shelters"}),
        ("ひなん", {"shelters"}),
        ("ﾋﾅﾝ", {"shelters"}),
        ("ａｅｄ", {"aed"}),
        ("所", {"shelters", "aed"}),
        ("難所", {"aed"}),
        ("人口", {"population"}),
        ("見本市", {"shelters", "aed"}),
        ("別の市 人口", {"population"}),
        ("避難 設置", {"aed"}),
        ("避難 -設置", {"shelters"}),
        ('"救急 医療"', {"aed"}),
        ("wifi", set()),
        ("Wi-Fi", {"aed"}),
        ("defibrillators", {"aed"}),
        ("一覧表", {"aed"}),
        ("設置箇所一覧*", {"aed"}),
        ("存在しない", set()),
        ("・", set()),
        ("", {"shelters", "aed", "population"}),
        ("*:*", {"shelters", "aed", "population"}),
        ("title:避難", {"shelters"}),
        ("notes:避難", {"aed", "shelters"} - {"shelters"}),
        ("title:(避難 OR 人口)", {"shelters", "population"}),
        ("避難 AND NOT organization:other AND res_format:GeoJSON", {"shelters"}),
        ("name:(aed OR population)", {"aed", "population"}),
        ("name:a*", {"aed"}),
        ("name:*", {"shelters", "aed", "population"}),
        ("+避難 -title:AED", {"shelters"}),
        ("text:避難", {"shelters", "aed"}),
    ],
)
def test_words(site: Site, words: str, found: set[str]) -> None:
    assert set(site.search(q=words)) == found


@pytest.mark.parametrize(
    ("filter_", "found"),
    [
        ("organization:mihon", {"shelters", "aed"}),
        ('tags:"救急 医療"', {"aed"}),
        ("license_id:PDL-1.0", {"aed"}),
        ("organization:mihon AND res_format:GeoJSON", {"shelters"}),
        ("+organization:mihon -license_id:PDL-1.0", {"shelters"}),
        ("metadata_modified:[2020-01-01T00:00:00Z TO *]", {"shelters", "aed", "population"}),
        ("metadata_modified:[* TO 2020-01-01T00:00:00Z]", set()),
        ("metadata_created:[NOW-7DAYS TO NOW]", {"shelters", "aed", "population"}),
        ("frequency:annual", {"aed"}),
        ("extras_frequency:annual", {"aed"}),
        ("frequency:[a TO b]", {"aed"}),
        ("capacity:public AND entity_type:package", {"shelters", "aed", "population"}),
        ("state:deleted", set()),
        ("nosuch:x", set()),
        ("(name:aed OR name:shelters) AND NOT name:aed", {"shelters"}),
        ("name:aed || name:population", {"aed", "population"}),
        ("name:aed && !name:aed", set()),
        ("title:人口", {"population"}),
        (r"tags:救急\ 医療", {"aed"}),
    ],
)
def test_filters(site: Site, filter_: str, found: set[str]) -> None:
    assert set(site.search(fq=filter_)) == found
    assert set(site.search(fq=[filter_, "*:*"])) == found
    assert set(site.search(fq_list=[filter_])) == found


def test_title_goes_before_description(site: Site) -> None:
    assert site.search(q="避難") == ["shelters", "aed"]


def test_order_and_pages(site: Site) -> None:
    assert site.search(sort="name asc") == ["aed", "population", "shelters"]
    assert site.search(sort="name desc", rows=1, start=1) == ["population"]
    assert site.search(sort="metadata_created asc") == ["shelters", "aed", "population"]
    result = site.call("package_search", {"rows": 0}, None)
    assert (result["count"], result["results"]) == (3, [])


def test_facets(site: Site) -> None:
    data = {"facet.field": '["organization", "res_format", "license_id", "tags"]', "rows": 0}
    result = site.send("package_search", data, None, method="GET").json()["result"]
    assert result["facets"]["organization"] == {"mihon": 2, "other": 1}
    assert result["facets"]["res_format"] == {"CSV": 2, "GeoJSON": 1}
    first = result["search_facets"]["organization"]["items"][0]
    assert first == {"name": "mihon", "display_name": "見本市", "count": 2}
    limited = site.call("package_search", {"facet.field": ["tags"], "facet.limit": 1, "q": "避難"}, None)
    assert len(limited["facets"]["tags"]) == 1


@pytest.mark.parametrize(
    ("data", "status", "kind"),
    [
        ({"sort": "bogus"}, 400, "Search Query Error"),
        ({"sort": "bogus asc"}, 400, "Search Query Error"),
        ({"nosuch": "x"}, 400, "Search Query Error"),
        ({"q": "title:(unbalanced"}, 409, "Search Error"),
        ({"fq": "metadata_modified:[yesterday TO *]"}, 409, "Search Error"),
        ({"fq": "AND"}, 409, "Search Error"),
        ({"fq": "(" * 5000}, 409, "Search Error"),
        ({"fq": "-" * 3000 + "a"}, 409, "Search Error"),
        ({"fq": "a:" * 3000 + "a"}, 409, "Search Error"),
        ({"fq": "NOT " * 400 + "a"}, 409, "Search Error"),
        ({"q": "x:" + "a" * 30_000}, 409, "Search Error"),
        ({"rows": -1}, 409, "Validation Error"),
        ({"start": "x"}, 409, "Validation Error"),
    ],
)
def test_what_cannot_be_searched(site: Site, data: dict[str, Any], status: int, kind: str) -> None:
    found, error = site.refused("package_search", data, None)
    assert (found, error["__type"]) == (status, kind)


def test_rename_and_deletion_reach_the_index(site: Site) -> None:
    site.call("package_create", dataset(name="passing", title="通り雨の記録"))
    site.call("package_patch", {"id": "passing", "title": "夕立の記録"})
    assert (site.search(q="通り雨"), site.search(q="夕立")) == ([], ["passing"])
    site.call("package_delete", {"id": "passing"})
    assert site.search(q="夕立") == []


WORDS = st.text(st.sampled_from("避難所場AＥｄー・ 、Wi-f𠮷野が"), max_size=12)


@settings(max_examples=150, deadline=None)
@given(
    texts=st.lists(WORDS, min_size=1, max_size=6),
    word=st.text(st.sampled_from("避難所場AＥdー𠮷が"), min_size=1, max_size=4),
)
def test_a_word_finds_exactly_the_texts_that_contain_it(texts: list[str], word: str) -> None:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE t USING fts5(x, tokenize=\"unicode61 categories 'L* N* M* S* P* Co Cn'\")")
    connection.executemany(
        "INSERT INTO t (rowid, x) VALUES (?, ?)", [(n, index_text(one)) for n, one in enumerate(texts)]
    )
    found = {row[0] for row in connection.execute("SELECT rowid FROM t WHERE t MATCH ?", (match_phrase(word),))}
    connection.close()
    assert found == {number for number, one in enumerate(texts) if fold(word) in fold(one)}


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from('ab:"()[]{}*+-!&| \\ANDORT避'), max_size=25))
def test_any_query_is_read_or_refused(written: str) -> None:
    with suppress(query.QuerySyntaxError):
        query.parse(written)
    query.parse_words(written)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=30))
def test_any_words_can_be_searched(site: Site, written: str) -> None:
    storable = "\0" not in written and not any("\ud800" <= one <= "\udfff" for one in written)
    answer = site.send("package_search", {"q": written, "fq": written}, None)
    assert answer.status_code in ((200, 409) if storable else (409,)), answer.text
