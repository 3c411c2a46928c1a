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
from catalogue.store.datasets import PLAIN_FIELDS


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
        ("- &", set()),
        ("AED - 設置箇所 & 一覧 ・", {"aed"}),
        ('避難 "・" -― ', {"shelters", "aed"}),
        ("-設置 -", {"shelters", "population"}),
        ("避難 ㈱", set()),
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
        ("title:*避難*", {"shelters"}),
        ("*設置?所* AND name:*", {"aed"}),
        ("title:避難^4 OR name:population^2", {"shelters", "population"}),
        ('title:"緊急避難"~2', {"shelters"}),
        ("notes:場所 AND type:dataset", {"shelters"}),
        ("nosuch:x", set()),
        ("nosuch:*", set()),
        ("NOT nosuch:x", {"shelters", "aed", "population"}),
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
        ("frequency:*", {"aed"}),
        ("-frequency:*", {"shelters", "population"}),
        ("name:*e*", {"shelters", "aed"}),
        ("name:?ed", {"aed"}),
        ("num_resources:0", {"population"}),
        ("num_resources:[1 TO *]", {"shelters", "aed"}),
        ("num_resources:[* TO 10]", {"shelters", "aed", "population"}),
        ("num_tags:{0 TO 10]", {"shelters", "aed"}),
        ("num_tags:[2 TO 10]", {"shelters"}),
        ("title_string:人口 OR title_string:AED*", {"population", "aed"}),
        ("dataset_type:dataset AND type:dataset", {"shelters", "aed", "population"}),
        (
            "metadata_modified:[2020-01-01T00:00:00Z TO *] AND NOT metadata_created:[NOW TO *]",
            {"shelters", "aed", "population"},
        ),
        ("+capacity:public +state:(active OR draft)", {"shelters", "aed", "population"}),
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


def test_no_more_rows_than_the_limit(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("catalogue.search.MOST_ROWS", 2)
    assert len(site.search(rows=100)) == 2


def test_title_goes_before_description(site: Site) -> None:
    assert site.search(q="避難") == ["shelters", "aed"]


RANKED = {
    "exact": {"title": "観光施設"},
    "short": {"title": "観光施設一覧"},
    "long": {"title": "とても長い題名の観光施設とその周辺の一覧"},
    "read": {
        "title": "みどころ",
        "extras": [{"key": "title_kana", "value": "カンコウシセツ"}, {"key": "x", "value": "観光施設"}],
    },
    "tagged": {"title": "みどころの一覧", "tags": [{"name": "観光施設"}]},
    "noted": {"title": "寺", "notes": "観光施設のひとつ"},
    "parts": {"title": "観光", "tags": [{"name": "施設"}], "notes": "観光施設"},
}


@pytest.fixture(scope="module")
def ranked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    plain: dict[str, Any] = {"notes": "", "tags": [], "extras": []}
    with open_site(tmp_path_factory.mktemp("ranked")) as opened:
        for name, given_ in RANKED.items():
            opened.call("package_create", dataset(name=name, **(plain | given_)))
        yield opened


@pytest.mark.parametrize(
    ("query_", "order"),
    [
        ({"q": "観光施設"}, ["exact", "short", "long", "tagged", "parts", "noted", "read"]),
        ({"q": "観光 施設"}, ["exact", "short", "long", "parts", "tagged", "noted", "read"]),
        ({"q": "カンコウシセツ"}, ["read", "exact", "short", "long"]),
        ({"q": "観光施設 OR title:寺"}, ["noted", "exact", "short", "long", "tagged", "parts", "read"]),
        ({"q": "観光施設", "rows": 2, "start": 1}, ["short", "long"]),
        ({"q": "観光施設", "rows": 2, "start": 3}, ["tagged", "parts"]),
        (
            {"q": "観光施設", "sort": "score desc, name asc"},
            ["exact", "short", "long", "tagged", "noted", "parts", "read"],
        ),
        ({"q": "観光施設", "sort": "score asc", "rows": 3}, ["read", "noted", "parts"]),
        ({"q": "観光施設", "sort": "name desc", "rows": 2}, ["tagged", "short"]),
        ({"fq": "title:一覧", "sort": "title_string asc"}, ["long", "tagged", "short"]),
        ({"sort": "title asc, name desc", "rows": 3}, ["long", "read", "tagged"]),
        ({"sort": "metadata_created desc", "rows": 2}, ["parts", "noted"]),
        ({"start": 7}, []),
    ],
)
def test_best_first(ranked: Site, query_: dict[str, Any], order: list[str]) -> None:
    assert ranked.search(**query_) == order


def test_readings_of_the_recommended_datasets_are_known(ranked: Site) -> None:
    ranked.call("package_create", dataset(name="shelters", title="指定緊急避難場所（令和7年度）", extras=[]))
    ranked.call(
        "package_create",
        dataset(
            name="named",
            title="逃げる場所",
            extras=[{"key": "standard", "value": "emergency-evacuation-sites/standard-ods"}],
        ),
    )
    assert set(ranked.search(q="していきんきゅう")) == {"shelters", "named"}
    assert ranked.search(q="ひなん", fq="name:shelters") == ["shelters"]


def test_people_and_extras_are_found(ranked: Site) -> None:
    made = dataset(
        name="authored", title="地図", author="防災危機管理課", extras=[{"key": "area", "value": "北部地区"}]
    )
    ranked.call("package_create", made)
    assert ranked.search(q="危機管理") == ranked.search(q="北部地区") == ["authored"]
    assert ranked.search(fq="author:*危機*") == ranked.search(fq="area:北部地区") == ["authored"]


def test_long_lists_of_alternatives(site: Site) -> None:
    names = " OR ".join(["aed", *(f"none-{number}" for number in range(200))])
    assert site.search(fq=f"name:({names})") == ["aed"]
    words = " OR ".join(["AED", *(f"存在しない{number}" for number in range(200))])
    assert site.search(q=f"text:({words})") == ["aed"]
    assert site.search(q=" ".join(["AED"] * 240)) == ["aed"]


@pytest.mark.parametrize(("value", "count"), [(None, 3), ("", 3), ([], 3), ([None, ""], 3), (5, 0), (["5", True], 0)])
@pytest.mark.parametrize("key", ["fq", "fq_list"])
def test_what_is_no_filter_and_what_is_one(site: Site, key: str, value: Any, count: int) -> None:
    assert len(site.search(**{key: value})) == count


@pytest.mark.parametrize(
    ("begin", "times", "found"),
    [
        ("(AED AND (人口 OR ", 20, {"aed"}),
        ("人口 OR AED AND (", 40, {"aed", "population"}),
        ("NOT (", 40, {"aed"}),
        ("人口 OR title:(AED AND (", 20, {"aed", "population"}),
    ],
)
def test_nested_queries(site: Site, begin: str, times: int, found: set[str]) -> None:
    assert set(site.search(q=begin * times + "title:AED" + ")" * begin.count("(") * times)) == found


def test_results_are_what_package_show_gives(site: Site) -> None:
    found = site.call("package_search", {"sort": "name asc"}, None)["results"]
    assert found == [site.call("package_show", {"id": one["name"]}, None) for one in found]
    assert site.call("package_search", {"q": "name:aed", "fl": "name,title nosuch"}, None)["results"] == [
        {"name": "aed", "title": "AED設置箇所一覧"}
    ]
    plain = {"q": "*:*", "fl": " ".join(sorted(PLAIN_FIELDS)), "sort": "name desc"}
    assert site.call("package_search", plain, None)["results"] == [
        {key: one[key] for key in sorted(PLAIN_FIELDS)} for one in reversed(found)
    ]


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
    frequent = site.call("package_search", {"facet.field": ["res_format", "nosuch"], "facet.mincount": 2}, None)
    assert frequent["facets"] == {"res_format": {"CSV": 2}, "nosuch": {}}
    names = [one["display_name"] for one in result["search_facets"]["res_format"]["items"]]
    assert names == ["GeoJSON", "CSV"], "from the end of the alphabet, as in CKAN"


@pytest.mark.parametrize(
    ("data", "status", "kind"),
    [
        ({"sort": "bogus"}, 400, "Search Query Error"),
        ({"sort": "bogus asc"}, 400, "Search Query Error"),
        ({"nosuch": "x"}, 400, "Search Query Error"),
        ({"q": "title:(unbalanced"}, 409, "Search Error"),
        ({"fq": "metadata_modified:[yesterday TO *]"}, 409, "Search Error"),
        ({"fq": "AND"}, 409, "Search Error"),
        ({"fq": {"name": "aed"}}, 409, "Search Error"),
        ({"fq": [["name:aed"]]}, 409, "Search Error"),
        ({"fq_list": '{"name": "aed"}'}, 409, "Search Error"),
        ({"fq": "num_resources:[some TO *]"}, 409, "Search Error"),
        ({"fq": "(" * 5000}, 409, "Search Error"),
        ({"fq": "-" * 3000 + "a"}, 409, "Search Error"),
        ({"fq": "a:" * 3000 + "a"}, 409, "Search Error"),
        ({"fq": "NOT " * 400 + "a"}, 409, "Search Error"),
        ({"q": "x:" + "a" * 30_000}, 409, "Search Error"),
        ({"q": "name:" + "a*" * 30}, 409, "Search Error"),
        ({"sort": ",".join(["name asc"] * 50)}, 400, "Search Query Error"),
        ({"facet.field": ["x"] * 60}, 400, "Search Query Error"),
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
