"""Actions that list, complete and order: datasets, resources, tags, vocabularies, views; and removing for good."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from catalogue_site import CSV, Site, dataset, open_site, upload

CSV_LINK, PDF_LINK = "https://x.example/a.csv", "https://x.example/b.pdf"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with open_site(tmp_path) as opened:
        yield opened


@pytest.fixture
def listed(site: Site) -> Site:
    """A dataset of two links, an older one, and one that only the members of `other` may see."""
    site.call("package_create", dataset(name="older", title="100%_防災マップ", tags=[{"name": "地図"}]))
    resources = [
        {"url": CSV_LINK, "name": "一覧", "hash": "abc123", "size": 42},
        {"url": PDF_LINK, "name": "仕様", "description": "読み方"},
    ]
    site.call("package_create", dataset(resources=resources))
    hidden = dataset(name="hidden", owner_org="other", private=True, resources=[{"url": CSV_LINK, "format": "SECRET"}])
    site.call("package_create", hidden | {"tags": [{"name": "秘密"}]}, "outsider")
    return site


@pytest.mark.parametrize(
    ("asked", "user", "found"),
    [
        ("避難", None, [("shelters", "title", "指定緊急避難場所 (shelters)")]),
        ("SHELT", None, [("shelters", "name", "shelters")]),
        ("e", None, [("older", "name", "older"), ("shelters", "name", "shelters")]),
        ("100%_", None, [("older", "title", "100%_防災マップ (older)")]),
        ("100_%", None, []),
        ("%", None, [("older", "title", "100%_防災マップ (older)")]),
        ("", None, []),
        ("hidden", None, []),
        ("hidden", "editor", []),
        ("hidden", "outsider", [("hidden", "name", "hidden")]),
        ("hidden", "admin", [("hidden", "name", "hidden")]),
    ],
)
def test_completing_datasets(listed: Site, asked: str, user: str | None, found: list[tuple[str, str, str]]) -> None:
    given = listed.call("package_autocomplete", {"q": asked}, user)
    assert [(one["name"], one["match_field"], one["match_displayed"]) for one in given] == found


def test_completing_begins_with_titles_that_begin_so(site: Site) -> None:
    for name, title in (("a1", "大きな公園"), ("a2", "公園"), ("a3", "公園の木")):
        site.call("package_create", dataset(name=name, title=title))
    assert [one["name"] for one in site.call("package_autocomplete", {"q": "公園"}, None)] == ["a2", "a3", "a1"]
    assert [one["name"] for one in site.call("package_autocomplete", {"q": "公園", "limit": 1}, None)] == ["a2"]


def test_current_datasets(listed: Site) -> None:
    def names(user: str | None = None, **data: Any) -> list[str]:
        return [one["name"] for one in listed.call("current_package_list_with_resources", data, user)]

    assert names() == names("editor") == ["shelters", "older"]
    assert names("admin") == ["hidden", "shelters", "older"]
    assert names(limit=1) == names(limit=1, page=1) == ["shelters"]
    assert names(limit=1, offset=1) == names(limit=1, page=2) == ["older"]
    for limit in ("x", -1):
        assert set(listed.refused("current_package_list_with_resources", {"limit": limit})[1]) == {"limit", "__type"}


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("format:CSV", [CSV_LINK]),
        ("format:c", [CSV_LINK]),
        ("name:仕様", [PDF_LINK]),
        ("hash:ABC", [CSV_LINK]),
        ("hash:bc", []),
        ("size:42", [CSV_LINK]),
        ("size:4", []),
        ("position:1", [PDF_LINK]),
        ("url:https://x.example", [CSV_LINK, PDF_LINK]),
        ("description:%", []),
        ("format:SECRET", []),
        (["format:PDF", "description:読"], [PDF_LINK]),
        ('["format:PDF", "name:一覧"]', []),
    ],
)
def test_searching_resources(listed: Site, asked: Any, found: list[str]) -> None:
    given = listed.call("resource_search", {"query": asked}, None)
    assert ([one["url"] for one in given["results"]], given["count"]) == (found, len(found))


def test_parts_of_found_resources(listed: Site) -> None:
    asked = {"query": "state:active", "order_by": "format"}
    assert [one["format"] for one in listed.call("resource_search", asked, None)["results"]] == ["CSV", "PDF"]
    given = listed.call("resource_search", asked | {"limit": 1, "offset": 1}, None)
    assert (given["count"], [one["format"] for one in given["results"]]) == (2, ["PDF"])
    shown = listed.call("resource_show", {"id": given["results"][0]["id"]}, None)
    assert given["results"] == [shown]


@pytest.mark.parametrize("asked", [None, "format", "nosuch:x", ["format:CSV", "x"], 5, {"format": "CSV"}])
def test_refused_searches_of_resources(listed: Site, asked: Any) -> None:
    status, error = listed.refused("resource_search", {"query": asked})
    assert (status, set(error)) == (409, {"query", "__type"})


def test_completing_formats(listed: Site) -> None:
    assert listed.call("format_autocomplete", {"q": "D"}, None) == ["pdf"]
    assert listed.call("format_autocomplete", {"q": ""}, None) == ["csv", "pdf"]
    assert listed.call("format_autocomplete", {"q": "", "limit": 1}, None) == ["csv"]
    assert listed.call("format_autocomplete", {"q": "sec"}, "outsider") == []
    assert set(listed.refused("format_autocomplete", {})[1]) == {"q", "__type"}


def test_tags(listed: Site) -> None:
    assert listed.call("tag_list", None, None) == ["地図", "避難", "防災"]
    assert listed.call("tag_autocomplete", {"query": "災"}, None) == ["防災"]
    assert listed.call("tag_autocomplete", {"q": ["防", "災"]}, None) == ["防災"]
    assert listed.call("tag_autocomplete", None, None) == []
    found = listed.call("tag_search", {"query": "災", "limit": 0}, None)
    assert found == {"count": 1, "results": []}
    shown = listed.call("tag_show", {"id": "防災", "include_datasets": True}, None)
    assert [one["name"] for one in shown["packages"]] == ["shelters"]
    assert listed.call("tag_show", {"id": shown["id"]}, None)["name"] == "防災"
    assert "packages" not in listed.call("tag_show", {"id": "防災"}, None)
    for unknown in ("秘密", "nosuch", '防災" OR tags:"地図', "0f8fad5b-d9cb-469f-a165-70867728950e"):
        assert listed.refused("tag_show", {"id": unknown})[0] == 404


def test_vocabularies(site: Site) -> None:
    made = site.call("vocabulary_create", {"name": "分野", "tags": [{"name": "子育て"}, {"name": "防災"}]}, "admin")
    assert site.call("vocabulary_list", None, None) == [made]
    assert (
        site.call("vocabulary_show", {"id": "分野"}, None) == site.call("vocabulary_show", {"id": made["id"]}) == made
    )
    assert site.call("tag_list", {"vocabulary_id": "分野"}, None) == ["子育て", "防災"]
    assert site.call("tag_list", None, None) == [], "free tags only"
    assert site.call("tag_search", {"query": "子", "vocabulary_id": "分野"}, None)["results"] == [
        {key: made["tags"][0][key] for key in ("id", "name", "vocabulary_id")}
    ]
    assert site.call("tag_show", {"id": "子育て", "vocabulary_id": "分野"}, None) == made["tags"][0]
    assert site.call("vocabulary_delete", {"id": "分野"}, "admin") is None
    assert site.call("vocabulary_list", None, None) == []
    for action in ("vocabulary_show", "vocabulary_delete"):
        assert site.refused(action, {"id": "分野"}, "admin")[0] == 404
    assert site.refused("tag_list", {"vocabulary_id": "分野"})[0] == 404


@pytest.mark.parametrize(
    ("data", "fields"),
    [
        ({"name": "x"}, {"name"}),
        ({"name": ""}, {"name"}),
        ({"name": "分野"}, {"name"}),
        ({"name": "x", "tags": [{"name": "税"}]}, {"name", "tags"}),
    ],
)
def test_refused_vocabularies(site: Site, data: dict[str, Any], fields: set[str]) -> None:
    site.call("vocabulary_create", {"name": "分野"}, "admin")
    assert set(site.refused("vocabulary_create", data, "admin")[1]) == {*fields, "__type"}
    assert len(site.call("vocabulary_list", None, None)) == 1


def test_order_of_resources(listed: Site) -> None:
    first, second = (one["id"] for one in listed.call("package_show", {"id": "shelters"})["resources"])
    listed.call("resource_create", {"package_id": "shelters"}, files={"upload": upload()})
    third = listed.call("package_show", {"id": "shelters"})["resources"][2]
    answer = listed.call("package_resource_reorder", {"id": "shelters", "order": [third["id"], second]})
    assert answer == {"id": "shelters", "order": [third["id"], second, first]}
    shown = listed.call("package_show", {"id": "shelters"})
    assert [(one["id"], one["position"]) for one in shown["resources"]] == [(third["id"], 0), (second, 1), (first, 2)]
    assert listed.client.get(third["url"]).content == CSV
    listed.call("package_resource_reorder", {"id": "shelters", "order": [third["id"]]})
    assert listed.call("package_show", {"id": "shelters"})["metadata_modified"] == shown["metadata_modified"]
    for order in (None, "x", "[", [first, first], [first, "nosuch"], {"a": 1}, 5):
        error = listed.refused("package_resource_reorder", {"id": "shelters", "order": order})[1]
        assert set(error) == {"order", "__type"}, order
    assert listed.refused("package_resource_reorder", {"id": "shelters", "order": [first]}, "outsider")[0] == 403
    assert listed.refused("package_resource_reorder", {"id": "nosuch", "order": [first]})[0] == 404


def test_another_organization(listed: Site) -> None:
    listed.call("package_owner_org_update", {"id": "shelters", "organization_id": "other"}, "admin")
    assert listed.search(fq="organization:other") == ["shelters"]
    assert listed.refused("package_patch", {"id": "shelters", "title": "x"})[0] == 403
    assert listed.call("package_patch", {"id": "shelters", "title": "x"}, "outsider")["organization"]["name"] == "other"
    for data in ({"id": "shelters", "organization_id": "nosuch"}, {"id": "nosuch", "organization_id": "mihon"}):
        assert listed.refused("package_owner_org_update", data, "admin")[0] == 404


def test_purging_leaves_nothing(site: Site) -> None:
    site.call("group_create", {"name": "bosai"}, "admin")
    made = site.call("package_create", dataset(groups=[{"name": "bosai"}]), "admin")
    resource = site.call("resource_create", {"package_id": "shelters"}, files={"upload": upload()})
    site.call("resource_view_create", {"resource_id": resource["id"], "view_type": "text_view", "title": "表"})
    site.call("package_delete", {"id": "shelters"})
    site.call("package_create", dataset())
    assert site.call("dataset_purge", {"id": made["id"]}, "admin") is None
    assert site.refused("package_show", {"id": made["id"]}, "admin")[0] == 404
    assert site.call("package_show", {"id": "shelters"}, None)["state"] == "active", (
        "the new one of the same name stays"
    )
    assert site.client.get(resource["url"]).status_code == 404
    with site.client.app.state.store.reading() as connection:  # type: ignore[attr-defined]
        for table in ("resources", "resource_views", "dataset_groups", "tables"):
            assert connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] == 0, table
        assert connection.execute("SELECT count(*) FROM search").fetchone()[0] == 1
        assert connection.execute("SELECT count(*) FROM files WHERE unused_since IS NULL").fetchone()[0] == 0
    site.call("dataset_purge", {"id": "shelters"}, "admin")
    assert site.search("admin") == site.call("package_list", None, None) == []
    assert site.refused("dataset_purge", {"id": "shelters"}, "admin")[0] == 404
    assert set(site.refused("dataset_purge", {}, "admin")[1]) == {"id", "__type"}


def test_views_of_a_resource(listed: Site) -> None:
    resource = listed.call("package_show", {"id": "shelters"})["resources"][0]
    sent = {"resource_id": resource["id"], "view_type": "datatables_view", "title": "表", "ellipsis_length": 20}
    made = listed.call("resource_view_create", sent | {"show_fields": ["名称"]})
    assert made == {
        "id": made["id"],
        "package_id": resource["package_id"],
        "description": None,
        "date_format": "llll",
        "filterable": True,
        "responsive": False,
        "show_fields": ["名称"],
        **sent,
    }
    other = {"resource_id": resource["id"], "view_type": "text_view", "title": "文"}
    second = listed.call("resource_view_create", other)
    assert listed.call("resource_view_list", {"id": resource["id"]}, None) == [made, second]
    assert listed.call("resource_view_show", {"id": made["id"]}, None) == made
    assert "views" not in listed.call("resource_show", {"id": resource["id"]}), "a view is no field of the resource"
    listed.call("resource_patch", {"id": resource["id"], "name": "あたらしい"})
    assert listed.call("resource_view_list", {"id": resource["id"]}, None) == [made, second]
    for user in (None, "outsider"):
        assert listed.refused("resource_view_delete", {"id": made["id"]}, user)[0] == 403
        assert listed.refused("resource_view_create", sent, user)[0] == 403
    assert listed.call("resource_view_delete", {"id": made["id"]}) == {"resource_id": resource["id"]}
    assert listed.refused("resource_view_show", {"id": made["id"]})[0] == 404
    listed.call("resource_delete", {"id": resource["id"]})
    assert listed.refused("resource_view_show", {"id": second["id"]})[0] == 404
    assert listed.refused("resource_view_list", {"id": resource["id"]})[0] == 404


def test_views_of_what_is_not_public_are_not_public(listed: Site) -> None:
    resource = listed.call("package_show", {"id": "hidden"}, "outsider")["resources"][0]["id"]
    made = listed.call(
        "resource_view_create", {"resource_id": resource, "view_type": "text_view", "title": "文"}, "outsider"
    )
    for user in (None, "editor"):
        assert listed.refused("resource_view_list", {"id": resource}, user)[0] == 403
        assert listed.refused("resource_view_show", {"id": made["id"]}, user)[0] == 403


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"view_type": "nosuch_view"}, "view_type"),
        ({"view_type": ""}, "view_type"),
        ({"title": ""}, "title"),
        ({"resource_id": "nosuch"}, "resource_id"),
        ({"resource_id": ""}, "resource_id"),
        ({"other": 1}, "__extras"),
        ({"view_type": "datatables_view", "ellipsis_length": "long"}, "ellipsis_length"),
    ],
)
def test_refused_views(listed: Site, changed: dict[str, Any], field: str) -> None:
    resource = listed.call("package_show", {"id": "shelters"})["resources"][0]["id"]
    sent = {"resource_id": resource, "view_type": "text_view", "title": "文"} | changed
    assert set(listed.refused("resource_view_create", sent)[1]) == {field, "__type"}
    assert listed.call("resource_view_list", {"id": resource}, None) == []


def test_update_tells_what_it_changed(listed: Site) -> None:
    shown = listed.call("package_show", {"id": "shelters"})
    answer = listed.send("package_update", shown).json()
    assert "changed_entities" not in answer, "nothing was changed"
    answer = listed.send("package_update", shown | {"title": "x"}).json()
    assert answer["changed_entities"] == {"packages": [shown["id"]]}
    assert "changed_entities" not in listed.send("package_patch", {"id": "shelters", "title": "y"}).json()
