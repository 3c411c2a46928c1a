"""Search against a model of it in a few lines of Python: any query, any caller, and after any change."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from catalogue_site import Site, dataset, open_site
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue.bigrams import fold
from catalogue.server import create_token

TITLES = ("避難所一覧", "避難場所", "AED設置箇所", "AED", "人口", "公共施設一覧", "公園の設備")
NOTES = ("", "避難所を含みます。", "AEDがある公共施設。", "人口の推移")
TAGS = ("防災", "避難", "医療", "統計")
FORMATS = ("CSV", "GeoJSON", "PDF")
LICENSES = ("CC-BY-4.0", "PDL-1.0", "")
FACETS = ("organization", "tags", "res_format", "license_id", "grade", "capacity", "nosuch")
FLAGS = ("include_private", "include_drafts", "include_deleted")
WORDS = ("避難", "避難所", "AED", "公共施設", "一覧", "人口", "見本市", "なにもない")
Test = Callable[[dict[str, Any]], bool]


def random_dataset(chance: random.Random, name: str) -> dict[str, Any]:
    return dataset(
        name=name,
        title=chance.choice(TITLES),
        notes=chance.choice(NOTES),
        owner_org=chance.choice(("mihon", "other")),
        license_id=chance.choice(LICENSES),
        tags=[{"name": tag} for tag in chance.sample(TAGS, chance.randint(0, 3))],
        extras=[{"key": "grade", "value": str(chance.randint(1, 12))}],
        resources=[{"url": "https://x.example", "format": one} for one in chance.sample(FORMATS, chance.randint(0, 2))],
        private=chance.random() < 0.3,
        state=chance.choice(("active", "active", "active", "draft")),
    )


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with open_site(tmp_path_factory.mktemp("model")) as opened:
        opened.tokens["reader"] = create_token(opened.settings, "test", "reader", "mihon", "member")
        chance = random.Random(1)
        for number in range(60):
            opened.call("package_create", random_dataset(chance, f"d{number:02d}"), "admin")
        for number in range(0, 60, 9):
            opened.call("package_delete", {"id": f"d{number:02d}"}, "admin")
        yield opened


def everything(site: Site) -> list[dict[str, Any]]:
    flags = dict.fromkeys(FLAGS, True)
    return list(site.call("package_search", {"rows": 1000} | flags, "admin")["results"])


def visible(found: dict[str, Any], user: str | None, flags: dict[str, bool]) -> bool:
    own = {"admin": ("mihon", "other"), "editor": ("mihon",), "reader": ("mihon",), "outsider": ("other",), None: ()}[
        user
    ]
    mine = found["organization"]["name"] in own
    if found["state"] == "active":
        return not found["private"] or (mine and flags["include_private"])
    edits = mine and user != "reader"
    return edits and flags["include_drafts" if found["state"] == "draft" else "include_deleted"]


def values(found: dict[str, Any], field: str) -> list[str]:
    return {
        "organization": [found["organization"]["name"]],
        "tags": [tag["name"] for tag in found["tags"]],
        "res_format": sorted({one["format"] for one in found["resources"]}),
        "license_id": [found["license_id"]] if found["license_id"] else [],
        "grade": [extra["value"] for extra in found["extras"] if extra["key"] == "grade"],
        "capacity": ["private" if found["private"] else "public"],
        "name": [found["name"]],
        "nosuch": [],
    }[field]


def contains(found: dict[str, Any], word: str) -> bool:
    texts = [found["title"], found["notes"], found["organization"]["title"], *(tag["name"] for tag in found["tags"])]
    return any(fold(word) in fold(text) for text in texts)


def queries() -> st.SearchStrategy[tuple[str, Test]]:
    """A query and what it means."""
    word = st.sampled_from(WORDS).map(lambda word: (word, lambda found: contains(found, word)))
    title = st.sampled_from(WORDS).map(lambda word: (f"title:{word}", lambda found: fold(word) in fold(found["title"])))
    exact = st.sampled_from(
        [
            ("tags", "防災"),
            ("organization", "mihon"),
            ("res_format", "CSV"),
            ("license_id", "PDL-1.0"),
            ("grade", "7"),
            ("capacity", "private"),
            ("nosuch", "x"),
            ("name", "d07"),
        ]
    ).map(lambda pair: (f'{pair[0]}:"{pair[1]}"', lambda found: pair[1] in values(found, pair[0])))
    begins = st.sampled_from(["d1", "d", "x"]).map(
        lambda start: (f"name:{start}*", lambda found: found["name"].startswith(start))
    )
    ends = st.sampled_from("0123").map(lambda end: (f"name:d*{end}", lambda found: found["name"].endswith(end)))
    between = st.tuples(st.integers(1, 12).map(str), st.integers(1, 12).map(str)).map(
        lambda ends: (
            f"grade:[{ends[0]} TO {ends[1]}]",
            lambda found: any(ends[0] <= value <= ends[1] for value in values(found, "grade")),
        )
    )
    has = st.sampled_from(["tags", "grade", "license_id", "nosuch"]).map(
        lambda field: (f"{field}:*", lambda found: bool(values(found, field)))
    )
    return st.recursive(
        st.one_of(word, title, exact, begins, ends, between, has, st.just(("*:*", lambda found: True))),
        lambda inner: st.one_of(
            st.lists(inner, min_size=2, max_size=3).map(
                lambda parts: (
                    f"({' AND '.join(one for one, _ in parts)})",
                    lambda found: all(test(found) for _, test in parts),
                )
            ),
            st.lists(inner, min_size=2, max_size=3).map(
                lambda parts: (
                    f"({' OR '.join(one for one, _ in parts)})",
                    lambda found: any(test(found) for _, test in parts),
                )
            ),
            inner.map(lambda one: (f"NOT {one[0]}", lambda found: not one[1](found))),
        ),
        max_leaves=6,
    )


def compare(site: Site, known: list[dict[str, Any]], user: str | None, flags: dict[str, bool], asked: Any) -> None:
    """Names, count and facets must be those of the model."""
    (q, q_test), (fq, fq_test) = asked
    wanted = [one for one in known if visible(one, user, flags) and q_test(one) and fq_test(one)]
    parameters = {"q": f"{q} AND name:*", "fq": fq, "rows": 1000, "facet.field": list(FACETS), "facet.limit": -1}
    found = site.call("package_search", parameters | flags, user)
    assert sorted(one["name"] for one in found["results"]) == sorted(one["name"] for one in wanted)
    assert found["count"] == len(wanted)
    for field in FACETS:
        counts = Counter(value for one in wanted for value in values(one, field))
        ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
        assert list(found["facets"][field].items()) == ordered, field
    if len(wanted) > 3:
        some = site.call("package_search", parameters | flags | {"facet.limit": 2, "facet.mincount": 2}, user)
        assert len(some["facets"]["tags"]) <= 2
        assert (
            list(some["facets"]["tags"].items())
            == [pair for pair in found["facets"]["tags"].items() if pair[1] >= 2][:2]
        )


CALLERS = st.sampled_from([None, "reader", "editor", "outsider", "admin"])


@settings(max_examples=120, deadline=None)
@given(user=CALLERS, flags=st.fixed_dictionaries({flag: st.booleans() for flag in FLAGS}), q=queries(), fq=queries())
def test_any_query_finds_and_counts_what_the_model_does(
    site: Site, user: str | None, flags: dict[str, bool], q: Any, fq: Any
) -> None:
    compare(site, everything(site), user, flags, (q, fq))


def test_what_is_kept_in_memory_follows_every_change(site: Site) -> None:
    chance = random.Random(2)
    every = ("*:*", lambda found: True)
    some = ("避難", lambda found: contains(found, "避難"))
    tagged = ("tags:防災", lambda found: "防災" in values(found, "tags"))
    for _ in range(60):
        name = f"d{chance.randrange(90):02d}"
        known = {one["name"]: one for one in everything(site)}
        if name not in known:
            site.call("package_create", random_dataset(chance, name), "admin")
        elif chance.random() < 0.2:
            site.call("dataset_purge", {"id": name}, "admin")
        elif chance.random() < 0.2 and known[name]["state"] != "deleted":
            site.call("package_delete", {"id": name}, "admin")
        else:
            site.call("package_update", random_dataset(chance, name) | {"id": known[name]["id"]}, "admin")
        user = chance.choice((None, "editor", "outsider", "admin"))
        flags = {flag: chance.random() < 0.5 for flag in FLAGS}
        compare(site, everything(site), user, flags, (chance.choice((every, some, tagged)), every))
