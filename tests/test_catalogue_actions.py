"""The actions: what is kept, what is refused and with which field, who may do what."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from catalogue_site import CSV, Site, dataset, open_site, upload

from catalogue.actions import ACTIONS


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with open_site(tmp_path) as opened:
        yield opened


def test_dataset_is_shown_as_it_was_sent(site: Site) -> None:
    made = site.call("package_create", dataset(version="2026-11", private="false", unknown="dropped"))
    shown = site.call("package_show", {"id": "shelters"}, None)
    assert shown == made == site.call("package_show", {"id": made["id"]}, None)
    assert (shown["title"], shown["version"], shown["private"]) == ("指定緊急避難場所", "2026-11", False)
    assert [tag["name"] for tag in shown["tags"]] == ["避難", "防災"]
    assert (shown["license_title"], shown["isopen"]) == ("クリエイティブ・コモンズ 表示 4.0 国際", True)
    assert "unknown" not in shown
    assert shown["organization"]["name"] == "mihon"
    assert shown["owner_org"] == shown["organization"]["id"]
    assert shown["metadata_created"][10] == "T"
    assert not shown["metadata_created"].endswith("Z")


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": "AED Locations!"}, "name"),
        ({"name": "避難所"}, "name"),
        ({"name": "a"}, "name"),
        ({"name": "a" * 101}, "name"),
        ({"name": "new"}, "name"),
        ({"name": 5}, "name"),
        ({"name": ""}, "name"),
        ({"author_email": "not-an-email"}, "author_email"),
        ({"version": "1" * 101}, "version"),
        ({"state": "gone"}, "state"),
        ({"tags": [{"name": "税"}]}, "tags"),
        ({"tags": [{"name": "子育て・教育"}]}, "tags"),
        ({"tags": ["a", "b"]}, "tags"),
        ({"tags": "a"}, "tags"),
        ({"extras": [{"key": "k", "value": "1"}, {"key": "k", "value": "2"}]}, "extras_validation"),
        ({"extras": [{"key": "title", "value": "1"}]}, "extras"),
        ({"extras": [{"value": "1"}]}, "extras"),
        ({"resources": [{}, {"size": "big"}]}, "resources"),
        ({"resources": [{"last_modified": "令和8年"}]}, "resources"),
        ({"resources": [{"id": "not a uuid"}]}, "resources"),
        ({"resources": {"url": "x"}}, "resources"),
        ({"resources": [{"id": "00000000-0000-0000-0000-000000000001"}] * 2}, "resources"),
        ({"owner_org": ""}, "owner_org"),
    ],
)
def test_refused_values_name_their_field(site: Site, changed: dict[str, Any], field: str) -> None:
    status, error = site.refused("package_create", dataset(**changed))
    assert (status, error["__type"]) == (409, "Validation Error")
    assert set(error) == {field, "__type"}
    assert site.call("package_list", None, None) == []


@pytest.mark.parametrize(
    ("changed", "key", "kept"),
    [
        ({"title": ""}, "title", "shelters"),
        ({"notes": "あ" * 70_000}, "notes", "あ" * 70_000),
        ({"license_id": "政府標準利用規約"}, "license_id", "政府標準利用規約"),
        ({"url": "なし"}, "url", "なし"),
        ({"author_email": ""}, "author_email", ""),
        ({"private": "maybe"}, "private", False),
        ({"private": "True"}, "private", True),
        ({"type": "harvest"}, "type", "harvest"),
        ({"title": "😀 𠮷野家"}, "title", "😀 𠮷野家"),
        ({"version": 2026}, "version", "2026"),
        ({"name": "_x-9"}, "name", "_x-9"),
    ],
)
def test_accepted_values(site: Site, changed: dict[str, Any], key: str, kept: object) -> None:
    assert site.call("package_create", dataset(**changed))[key] == kept


def test_extras_are_text_sorted_by_key(site: Site) -> None:
    extras = [{"key": "更新頻度", "value": "毎月"}, {"key": "b", "value": ["a"]}, {"key": "a", "value": 5}]
    shown = site.call("package_create", dataset(extras=[*extras, {"key": "none", "value": None}]))
    assert shown["extras"] == [
        {"key": "a", "value": "5"},
        {"key": "b", "value": '["a"]'},
        {"key": "更新頻度", "value": "毎月"},
    ]


def test_tag_string_and_repeated_tags(site: Site) -> None:
    shown = site.call(
        "package_create", dataset(tags=[{"name": "人口"}, {"name": "人口"}], tag_string="世帯, open data v1.0")
    )
    assert {tag["name"] for tag in shown["tags"]} == {"人口", "世帯", "open data v1.0"}
    assert site.call("tag_list", {"query": "OPEN"}, None) == ["open data v1.0"]


def test_unchanged_update_leaves_the_times(site: Site) -> None:
    made = site.call("package_create", dataset(resources=[{"url": "https://x.example/a.csv", "rows": 5}]))
    assert site.call("package_update", made) == made
    assert site.call("package_patch", {"id": "shelters", "title": made["title"]}) == made
    changed = site.call("package_patch", {"id": "shelters", "title": "新しい題名"})
    assert changed["metadata_modified"] > made["metadata_modified"]
    assert changed["resources"] == made["resources"]


def test_update_clears_what_is_not_sent_but_keeps_resources(site: Site) -> None:
    site.call("package_create", dataset(private=True, resources=[{"url": "https://x.example/a.csv"}]))
    updated = site.call("package_update", {"id": "shelters", "title": "題名"})
    assert (updated["notes"], updated["tags"], updated["extras"]) == (None, [], [])
    assert (updated["name"], updated["private"], len(updated["resources"])) == ("shelters", True, 1)
    assert site.call("package_update", {"id": "shelters", "resources": []})["resources"] == []


def test_name_of_a_deleted_dataset_is_free(site: Site) -> None:
    first = site.call("package_create", dataset())
    assert site.refused("package_create", dataset())[1].keys() == {"name", "__type"}
    assert site.call("package_delete", {"id": "shelters"}) is None
    second = site.call("package_create", dataset())
    assert site.call("package_show", {"id": "shelters"})["id"] == second["id"] != first["id"]
    assert site.call("package_show", {"id": first["id"]})["state"] == "deleted"
    assert site.refused("package_patch", {"id": first["id"], "state": "active"})[1].keys() == {"name", "__type"}


@pytest.mark.parametrize("changed", [{"private": True}, {"state": "draft"}, {"state": "deleted"}])
def test_what_is_not_public_is_seen_by_its_editors_only(site: Site, changed: dict[str, Any]) -> None:
    made = site.call("package_create", dataset(**changed, resources=[{"url": "https://x.example/a.csv"}]))
    resource = made["resources"][0]["id"]
    for user in (None, "outsider"):
        assert site.refused("package_show", {"id": "shelters"}, user)[0] == 403
        assert site.refused("resource_show", {"id": resource}, user)[1]["__type"] == "Authorization Error"
        assert site.search(user, include_private=True, include_drafts=True, include_deleted=True) == []
    assert site.call("package_show", {"id": "shelters"})["id"] == made["id"]
    assert site.call("package_list", None) == []
    flags = {"include_private": True, "include_drafts": "true", "include_deleted": True}
    assert site.search("editor", **flags) == site.search("admin", **flags) == ["shelters"]
    assert site.search("editor") == []


def test_writing_needs_the_right_in_the_organization(site: Site) -> None:
    for user in (None, "outsider"):
        assert site.refused("package_create", dataset(), user)[0] == 403
    assert site.refused("package_create", dataset(owner_org="nosuch"))[0] == 403
    assert site.refused("package_create", dataset(owner_org="nosuch"), "admin")[1].keys() == {"owner_org", "__type"}
    site.call("package_create", dataset(resources=[{"url": "https://x.example/a.csv"}]))
    resource = site.call("package_show", {"id": "shelters"})["resources"][0]["id"]
    for action, data in {
        "package_update": {"id": "shelters"},
        "package_patch": {"id": "shelters", "title": "x"},
        "package_revise": {"match__name": "shelters", "update__title": "x"},
        "package_delete": {"id": "shelters"},
        "resource_create": {"package_id": "shelters", "url": "x"},
        "resource_update": {"id": resource},
        "resource_patch": {"id": resource, "name": "x"},
        "resource_delete": {"id": resource},
        "organization_create": {"name": "third"},
    }.items():
        assert site.refused(action, data, "outsider")[0] == 403, action
        assert site.refused(action, data, None)[0] == 403, action
    assert site.refused("package_patch", {"id": "shelters", "owner_org": "other"})[0] == 403
    assert site.refused("package_create", dataset(name="chosen", id="chosen-id"))[1].keys() == {"id", "__type"}
    assert site.call("package_create", dataset(name="chosen", id="chosen-id"), "admin")["id"] == "chosen-id"


def test_bearer_is_anonymous_as_in_ckan(site: Site) -> None:
    headers = {"Authorization": f"Bearer {site.tokens['editor']}"}
    answer = site.client.post("/api/3/action/package_create", json=dataset(), headers=headers)
    assert answer.status_code == 403


def test_upload_and_its_life(site: Site) -> None:
    site.call("package_create", dataset())
    sent = {"package_id": "shelters", "name": "避難場所", "encoding": "utf-8"}
    made = site.call("resource_create", sent, files={"upload": upload("避難 場所_2026.CSV")})
    assert (made["size"], made["format"], made["mimetype"], made["url_type"]) == (len(CSV), "CSV", "text/csv", "upload")
    assert made["hash"] == hashlib.sha256(CSV).hexdigest()
    assert made["encoding"] == "utf-8"
    assert made["url"].endswith(f"/resource/{made['id']}/download/%E9%81%BF%E9%9B%A3-%E5%A0%B4%E6%89%80_2026.csv")
    assert made["url"].startswith(f"http://catalogue.example/dataset/{made['package_id']}/")
    assert site.client.get(made["url"]).content == CSV

    patched = site.call("resource_patch", {"id": made["id"], "description": "説明"})
    assert (patched["url"], patched["hash"], patched["last_modified"]) == (
        made["url"],
        made["hash"],
        made["last_modified"],
    )
    assert site.call("resource_update", patched)["metadata_modified"] == patched["metadata_modified"]
    cleared = site.call("resource_update", {"id": made["id"]})
    assert (cleared["url"], cleared["name"]) == (made["url"], None), "leaving fields out does not lose the file"

    replaced = site.call("resource_patch", {"id": made["id"]}, files={"upload": upload("b.geojson", b"{}")})
    assert (replaced["size"], replaced["id"]) == (2, made["id"])
    assert site.client.get(made["url"]).content == b"{}", "an address stays when the file changes"

    linked = site.call("resource_patch", {"id": made["id"], "url": "https://x.example/data.csv"})
    assert (linked["url"], linked["url_type"]) == ("https://x.example/data.csv", None)
    assert site.call("resource_delete", {"id": made["id"]}) is None
    assert site.refused("resource_show", {"id": made["id"]})[0] == 404


@pytest.mark.parametrize(
    ("action", "data", "field"),
    [
        ("package_create", {"name": "second", "owner_org": "mihon"}, "title"),
        ("package_patch", {}, "id"),
        ("resource_create", {"package_id": "shelters"}, "image_upload"),
        ("package_revise", {"match__name": "shelters"}, "update__title"),
    ],
)
def test_a_file_in_the_place_of_a_text(site: Site, action: str, data: dict[str, str], field: str) -> None:
    made = site.call("package_create", dataset())
    status, error = site.refused(action, data, files={field: upload()})
    assert (status, set(error)) == (409, {field, "__type"})
    assert site.call("package_show", {"id": "shelters"}) == made


def test_hash_that_contradicts_the_bytes_is_refused(site: Site) -> None:
    site.call("package_create", dataset())
    right, wrong = hashlib.sha256(CSV).hexdigest(), hashlib.sha256(b"other").hexdigest()
    sent = {"package_id": "shelters", "hash": wrong}
    assert site.refused("resource_create", sent, files={"upload": upload()})[1].keys() == {"hash", "__type"}
    for kept in (right, f"sha256:{right}", "md5-of-the-publisher"):
        assert site.call("resource_create", sent | {"hash": kept}, files={"upload": upload()})["hash"] == kept


def test_other_keys_of_a_resource_are_kept_as_they_are(site: Site) -> None:
    sent = {
        "url": "https://x.example/日本語.csv",
        "schema": {"fields": []},
        "list": ["a"],
        "last_modified": "2026-11-20T10:00+09:00",
    }
    shown = site.call("package_create", dataset(resources=[sent]))["resources"][0]
    assert (shown["schema"], shown["list"], shown["format"]) == ({"fields": []}, ["a"], "CSV")
    assert shown["last_modified"] == "2026-11-20T01:00:00"
    assert (shown["position"], shown["state"], shown["datastore_active"]) == (0, "active", False)


def test_resource_id_of_another_dataset_is_refused(site: Site) -> None:
    chosen = "0f8fad5b-d9cb-469f-a165-70867728950e"
    site.call("package_create", dataset(resources=[{"id": chosen}]))
    site.call("package_create", dataset(name="second"))
    for data in ({"package_id": "second", "id": chosen}, {"package_id": "shelters", "id": chosen}):
        assert site.refused("resource_create", data)[1].keys() == {"id", "__type"}


def test_size_limit(tmp_path: Path) -> None:
    with open_site(tmp_path, max_upload=1000) as site:
        site.call("package_create", dataset())
        sent = {"package_id": "shelters", "name": "big"}
        status, error = site.refused("resource_create", sent, files={"upload": upload(content=b"x" * 1001)})
        assert (status, error.keys()) == (409, {"upload", "__type"})
        assert site.call("resource_create", sent, files={"upload": upload(content=b"x" * 1000)})["size"] == 1000
        assert list((tmp_path / "catalogue" / "incoming").iterdir()) == []


def test_organizations(site: Site) -> None:
    site.call("package_create", dataset())
    shown = site.call("organization_show", {"id": "mihon", "include_datasets": True}, None)
    assert (shown["package_count"], [one["name"] for one in shown["packages"]]) == (1, ["shelters"])
    assert shown["users"] == [], "names of accounts are for members"
    assert {user["name"] for user in site.call("organization_show", {"id": "mihon"})["users"]} == {"admin", "editor"}
    assert site.call("organization_list", None, None) == ["other", "mihon"], "別の市 stands before 見本市"
    assert site.call("organization_list", {"sort": "name asc"}, None) == ["mihon", "other"]
    assert site.call("organization_list", {"sort": "package_count desc", "limit": 1}, None) == ["mihon"]
    assert site.call("organization_list", {"organizations": '["other"]'}, None) == ["other"]
    full = site.call("organization_list", {"all_fields": True, "include_extras": True, "sort": "name asc"}, None)
    assert (full[0]["display_name"], full[0]["extras"]) == ("見本市", [{"key": "code", "value": "992011"}])
    assert site.refused("organization_create", {"name": "mihon"}, "admin")[1].keys() == {"name", "__type"}
    assert site.refused("organization_show", {"id": "nosuch"}, None)[0] == 404
    assert site.refused("organization_list", {"sort": "nosuch asc"}, None)[0] == 409


def test_organizations_of_the_caller(site: Site) -> None:
    def own(user: str | None, **data: str) -> list[tuple[str, str]]:
        return [(one["name"], one["capacity"]) for one in site.call("organization_list_for_user", data, user)]

    assert own(None) == []
    assert own("editor") == [("mihon", "editor")]
    assert own("editor", permission="admin") == []
    assert own("editor", permission="nosuch") == []
    assert own("admin", id="editor") == [("mihon", "editor")]
    assert site.refused("organization_list_for_user", {"id": "admin"})[0] == 403
    assert own("editor", permission="create_dataset") == [("mihon", "editor")]
    assert sorted(own("admin")) == [("mihon", "admin"), ("other", "admin")]


def test_tokens(site: Site) -> None:
    made = site.call("api_token_create", {"user": "editor", "name": "second"})
    site.tokens["second"] = made["token"]
    assert site.call("user_show", {"id": "editor"}, "second")["name"] == "editor"
    assert [one["name"] for one in site.call("api_token_list", {"user_id": "editor"})] == ["test", "second"]
    assert "token" not in site.call("api_token_list", {"user_id": "editor"})[0]
    assert site.refused("api_token_create", {"user": "admin", "name": "x"})[0] == 403
    assert site.refused("api_token_revoke", {"jti": made["id"]}, "outsider")[0] == 403
    site.call("api_token_revoke", {"token": made["token"]}, "admin")
    assert site.refused("user_show", {"id": "editor"}, "second")[0] == 403
    assert site.refused("user_show", {"id": "admin"})[0] == 403


def test_licences(site: Site) -> None:
    ids = [one["id"] for one in site.call("license_list", None, None)]
    assert {"CC-BY-4.0", "CC0-1.0", "PDL-1.0", "CC-BY-2.1-JP", "cc-by", "notspecified"} <= set(ids)
    assert len(ids) == len(set(ids)) == 19


def test_every_action_is_explained_and_refuses_get_when_it_writes(site: Site) -> None:
    for name, action in ACTIONS.items():
        assert len(site.call("help_show", {"name": name}, None)) > 10
        answer = site.send(name, {}, "admin", method="GET")
        if not action.reads:
            assert answer.status_code == 400
            assert isinstance(answer.json(), str)
    assert site.refused("help_show", {"name": "nosuch"})[0] == 404


def test_ways_to_send_parameters(site: Site) -> None:
    site.call("package_create", dataset())
    path = "/api/action/package_show"
    for answer in (
        site.client.get(path, params={"id": "shelters"}),
        site.client.post(path, json={"id": "shelters"}),
        site.client.post(path, data={"id": "shelters"}),
        site.client.post(path, files={"id": (None, "shelters")}),
        site.client.post(
            path, content=b'{"id": "shelters"}', headers={"Content-Type": "application/x-www-form-urlencoded"}
        ),
        site.client.post(f"{path}?id=shelters"),
    ):
        assert answer.status_code == 200, answer.text
        assert answer.json()["help"] == "http://catalogue.example/api/3/action/help_show?name=package_show"
        assert answer.headers["content-type"] == "application/json;charset=utf-8"
    assert site.client.get("/api/3").json() == {"version": 3}


def test_a_dataset_does_not_come_back_under_a_name_in_use(site: Site) -> None:
    first = site.call("package_create", dataset())
    site.call("package_delete", {"id": first["id"]})
    site.call("package_create", dataset())
    for action in ("package_update", "package_patch"):
        status, error = site.refused(action, {"id": first["id"], "title": "題名", "state": "active"})
        assert (status, set(error)) == (409, {"name", "__type"}), action
    update = {"match": {"id": first["id"]}, "update": {"name": "", "state": "draft"}}
    assert set(site.refused("package_revise", update)[1]) == {"name", "__type"}
    shown = site.call("package_update", {"id": first["id"], "name": "shelters-2", "state": "active"})
    assert (shown["name"], shown["state"]) == ("shelters-2", "active")


def test_a_deleted_dataset_can_be_changed_whoever_has_its_name(site: Site) -> None:
    first = site.call("package_create", dataset())
    site.call("package_delete", {"id": first["id"]})
    site.call("package_create", dataset())
    shown = site.call("package_update", {"id": first["id"], "title": "題名"})
    assert (shown["title"], shown["state"]) == ("題名", "deleted")


@pytest.mark.parametrize("state", ["active", "draft"])
def test_no_dataset_lives_in_a_deleted_organization(site: Site, state: str) -> None:
    made = site.call("package_create", dataset())
    site.call("package_delete", {"id": "shelters"})
    site.call("organization_delete", {"id": "mihon"}, "admin")
    for action in ("package_update", "package_patch"):
        status, error = site.refused(action, {"id": made["id"], "state": state}, "admin")
        assert (status, set(error)) == (409, {"owner_org", "__type"}), action
    assert site.call("package_patch", {"id": made["id"], "title": "題名"}, "admin")["title"] == "題名"
    moved = site.call("package_patch", {"id": made["id"], "owner_org": "other", "state": state}, "admin")
    assert (moved["organization"]["name"], moved["state"]) == ("other", state)


def test_a_dataset_in_a_deleted_organization_can_be_deleted(site: Site) -> None:
    site.call("package_create", dataset())
    with site.client.app.state.store.writing() as connection:  # type: ignore[attr-defined]
        connection.execute("UPDATE groups SET state = 'deleted' WHERE name = 'mihon'")
    assert site.call("package_delete", {"id": "shelters"}) is None
    assert site.call("package_show", {"id": "shelters"})["state"] == "deleted"


def test_an_id_in_capitals_is_the_same_resource(site: Site) -> None:
    site.call("package_create", dataset())
    made = site.call("resource_create", {"package_id": "shelters"}, files={"upload": upload()})
    sent = made | {"id": made["id"].upper(), "description": "場所の一覧"}
    shown = site.call("package_patch", {"id": "shelters", "resources": [sent]})["resources"]
    assert [(one["id"], one["url"], one["description"]) for one in shown] == [(made["id"], made["url"], "場所の一覧")]
    assert site.client.get(made["url"]).content == CSV
