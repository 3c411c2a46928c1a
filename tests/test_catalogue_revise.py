"""`package_revise`: expected state, flattened keys, several files at once, all or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from catalogue_site import CSV, Site, as_json, dataset, open_site, upload

from catalogue.actions.merge import MergeError, filter_keys, merge, merge_key, resolve, unmatched


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with open_site(tmp_path) as opened:
        resources = [{"url": "https://x.example/a.csv", "name": "a"}, {"url": "https://x.example/b.csv", "name": "b"}]
        opened.call("package_create", dataset(resources=resources))
        yield opened


def _shown(site: Site) -> Any:
    return site.call("package_show", {"id": "shelters"})


def test_parts_are_changed(site: Site) -> None:
    second = _shown(site)["resources"][1]["id"]
    changed = site.call(
        "package_revise",
        {
            "match": {"name": "shelters"},
            "update": {"version": "2026-12"},
            "update__resources__0": {"description": "first"},
            f"update__resources__{second[:6]}__description": "second",
            "update__resources__-1__name": "last",
            "update__resources__extend": [{"url": "https://x.example/c.csv", "name": "c"}],
        },
    )["package"]
    assert changed["version"] == "2026-12"
    assert [(one["name"], one["description"]) for one in changed["resources"]] == [
        ("a", "first"),
        ("b", "second"),
        ("last", None),
    ]
    assert changed["title"] == "指定緊急避難場所"


def test_several_files_in_one_request(site: Site) -> None:
    before = _shown(site)
    data = {
        "match": as_json({"id": before["id"], "metadata_modified": before["metadata_modified"]}),
        "update": as_json({"title": "新しい題名", "resources": [{"name": "新しい a"}, {}, {"name": "report"}]}),
    }
    files = {
        "update__resources__0__upload": upload("a.csv", CSV),
        "update__resources__1__upload": upload("b.csv", CSV),
        "update__resources__2__upload": upload("report.html", b"<p>ok", "text/html"),
    }
    after = site.call("package_revise", data, files=files)["package"]
    assert after["title"] == "新しい題名"
    assert [one["name"] for one in after["resources"]] == ["新しい a", "b", "report"]
    assert [one["id"] for one in after["resources"][:2]] == [one["id"] for one in before["resources"]]
    assert [site.client.get(one["url"]).content for one in after["resources"]] == [CSV, CSV, b"<p>ok"]
    stored = list((site.settings.folder / "files").glob("*/*"))
    assert len(stored) == 2, "equal files are stored once"


def test_nothing_happens_unless_the_dataset_is_as_expected(site: Site) -> None:
    before = _shown(site)
    files = {"update__resources__0__upload": upload()}
    for match in (
        {"match__id": before["id"], "match__metadata_modified": "2020-01-01T00:00:00"},
        {"match": as_json({"name": "shelters", "resources": [{"name": "b"}]})},
        {"match__name": "shelters", "match__resources__5__name": "x"},
    ):
        status, error = site.refused("package_revise", match | {"update__title": "x"}, files=files)
        assert (status, error.keys()) == (409, {"match", "__type"})
    assert _shown(site) == before
    assert list((site.settings.folder / "files").glob("*/*")) == []
    assert list((site.settings.folder / "incoming").iterdir()) == []


def test_one_wrong_part_undoes_the_whole(site: Site) -> None:
    before = _shown(site)
    data = {"match__name": "shelters", "update__title": "x", "update__resources__1__size": "big"}
    error = site.refused("package_revise", data, files={"update__resources__0__upload": upload()})[1]
    assert error["resources"][1].keys() == {"size"}
    assert _shown(site) == before
    assert list((site.settings.folder / "incoming").iterdir()) == []


@pytest.mark.parametrize(
    ("data", "key"),
    [
        ({"match": {}}, "match__id"),
        ({"match": [1]}, "match"),
        ({"match__name": "shelters", "update": [1]}, "update"),
        ({"match__name": "shelters", "update__resources__9__name": "x"}, "update__resources__9__name"),
        ({"match__name": "shelters", "update__resources__extend": {}}, "update__resources__extend"),
        ({"match__name": "shelters", "update": {"resources": {}}}, "update"),
        ({"match__name": "shelters", "filter": {"a": 1}}, "filter"),
    ],
)
def test_what_cannot_be_done_names_the_key(site: Site, data: dict[str, Any], key: str) -> None:
    status, error = site.refused("package_revise", data)
    assert (status, error.keys()) == (409, {key, "__type"})


def test_filter_and_include(site: Site) -> None:
    first = _shown(site)["resources"][0]["id"]
    data = {"match": {"name": "shelters"}, "filter": f"-resources__{first}", "include": ["+package__resources", "-*"]}
    result = site.call("package_revise", data)
    assert [one["name"] for one in _shown(site)["resources"]] == ["b"]
    assert result.keys() == {"package"}
    replaced = site.call(
        "package_revise", {"match__name": "shelters", "filter": "+resources, -*", "update__title": "新"}
    )
    assert (replaced["package"]["notes"], replaced["package"]["title"]) == (None, "新")
    assert len(replaced["package"]["resources"]) == 1


def test_unknown_dataset_is_not_found(site: Site) -> None:
    assert site.refused("package_revise", {"match__name": "nosuch"})[0] == 404


def test_merge_rules() -> None:
    data = {"a": {"b": 1}, "list": [1, {"id": "abcdef", "x": 1}]}
    assert merge(data, {"a": {"c": 2}, "list": [5], "new": 3}) == {
        "a": {"b": 1, "c": 2},
        "list": [5, {"id": "abcdef", "x": 1}],
        "new": 3,
    }
    merge_key(data, "list__abcde__x", 9)
    assert resolve(data, "list__-1__x") == 9
    for key in ("list__abcdX", "list__7", "list__x", "a__b__c", "nosuch__x"):
        with pytest.raises(MergeError):
            merge_key(data, f"{key}__y", 1)


def test_filter_rules() -> None:
    def kept(patterns: list[str]) -> Any:
        data = {"title": 1, "notes": 2, "resources": [{"id": "abcdef", "x": 1}, {"id": "ghijkl", "x": 2}]}
        filter_keys(data, patterns)
        return data

    assert kept(["+title", "+resources", "-*"]).keys() == {"title", "resources"}
    assert [one["id"] for one in kept(["-resources__1"])["resources"]] == ["abcdef"]
    assert kept(["+resources__abcdef__id", "-resources__abcdef__*"])["resources"][0] == {"id": "abcdef"}
    assert kept(["-resources__*"])["resources"] == []
    assert kept(["-*"]) == {}


def test_unmatched_names_the_places() -> None:
    data = {"name": "a", "private": True, "resources": [{"name": "x"}]}
    assert unmatched(data, {"name": "a", "private": "true", "resources": [{"name": "x"}]}) == []
    assert unmatched(data, {"name": "b", "resources": [{"name": "y"}, {}]}) == [
        "name",
        "resources__0__name",
        "resources__1",
    ]
    assert unmatched(data, {"name": {"a": 1}, "nosuch": 1}) == ["name", "nosuch"]
