"""Organizations and thematic groups: what is kept, who may do what, what a change of one does to its datasets."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from catalogue_site import Site, dataset, open_site

from catalogue.server import create_token

CHOSEN_ID = "0f8fad5b-d9cb-469f-a165-70867728950e"
# `editor` writes in mihon, `outsider` in other, `chief` is admin of mihon and of the group, `reader` a member of both.
USERS = {
    "admin": "everything",
    "chief": "admin of mihon and of kosodate",
    "editor": "editor of mihon, member of kosodate",
    "reader": "member of mihon",
    "outsider": "editor of other",
    None: "nobody",
}


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with open_site(tmp_path) as opened:
        opened.tokens["chief"] = create_token(opened.settings, "test", "chief", "mihon", "admin")
        opened.tokens["reader"] = create_token(opened.settings, "test", "reader", "mihon", "member")
        group = {"name": "kosodate", "title": "子育て", "users": [{"name": "chief", "capacity": "admin"}]}
        opened.call("group_create", group, "admin")
        opened.call("group_create", {"name": "bosai", "title": "防災"}, "admin")
        opened.call("group_member_create", {"id": "kosodate", "username": "editor", "role": "member"}, "chief")
        yield opened


def stored(site: Site) -> list[list[Any]]:
    """Everything that the database holds about groups, their members and datasets."""
    tables = ("groups", "members", "dataset_groups", "datasets", "terms", "revisions")
    with site.client.app.state.store.reading() as connection:  # type: ignore[attr-defined]
        return [[tuple(row) for row in connection.execute(f"SELECT * FROM {table}")] for table in tables]


def gathered(site: Site, name: str = "shelters", user: str | None = "editor") -> list[str]:
    return [one["name"] for one in site.call("package_show", {"id": name}, user)["groups"]]


def test_a_group_is_shown_as_it_was_sent(site: Site) -> None:
    sent = {
        "id": CHOSEN_ID,
        "name": "kankou",
        "title": "観光",
        "description": "**見どころ**",
        "image_url": "https://x.example/a.png",
        "extras": [{"key": "色", "value": "緑"}],
        "users": [{"name": "editor", "capacity": "editor"}, {"name": "nosuch", "capacity": "member"}],
    }
    made = site.call("group_create", sent, "admin")
    assert {key: made[key] for key in ("id", "name", "title", "description", "image_url", "extras")} == {
        key: sent[key] for key in ("id", "name", "title", "description", "image_url", "extras")
    }
    assert (made["type"], made["is_organization"], made["display_name"]) == ("group", False, "観光")
    assert {(one["name"], one["capacity"]) for one in made["users"]} == {("admin", "admin"), ("editor", "editor")}
    shown = site.call("group_show", {"id": CHOSEN_ID}, "admin")
    assert shown == made
    hidden = {f"include_{what}": False for what in ("users", "groups", "extras", "dataset_count")}
    assert set(made) - set(site.call("group_show", {"id": "kankou", **hidden}, None)) == {
        *("users", "groups", "extras", "package_count")
    }


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"name": "子育て"}, "name"),
    ({"name": "bosai"}, "name"),
    ({"name": "mihon"}, "name"),
    ({"state": "gone"}, "state"),
    ({"extras": [{"key": "k", "value": "1"}, {"key": "k", "value": "2"}]}, "extras_validation"),
    ({"extras": [{"key": "title", "value": "1"}]}, "extras"),
    ({"users": [{"name": "editor", "capacity": "king"}]}, "users"),
    ({"users": [{"name": "editor"}]}, "users"),
    ({"users": "editor"}, "users"),
    ({"packages": [{"id": "nosuch"}]}, "packages"),
    ({"packages": [{"name": "shelters"}]}, "packages"),
    ({"packages": ["shelters"]}, "packages"),
]
REFUSED_AT_FIRST: list[tuple[dict[str, Any], str]] = [
    ({"name": ""}, "name"),
    ({"name": None}, "name"),
    ({"id": "no uuid"}, "id"),
]


@pytest.mark.parametrize(
    ("action", "sent", "field"),
    [
        *(("group_create", {"name": "kankou"} | changed, field) for changed, field in REFUSED + REFUSED_AT_FIRST),
        *(("group_update", {"id": "kosodate"} | changed, field) for changed, field in REFUSED),
    ],
)
def test_refused_values_name_their_field(site: Site, action: str, sent: dict[str, Any], field: str) -> None:
    before = stored(site)
    status, error = site.refused(action, sent, "admin")
    assert (status, set(error)) == (409, {field, "__type"})
    assert stored(site) == before, "nothing of a refused call is kept"


def test_ids_and_names_are_taken_once(site: Site) -> None:
    site.call("group_create", {"name": "kankou", "id": CHOSEN_ID}, "admin")
    assert set(site.refused("group_create", {"name": "sangyo", "id": CHOSEN_ID}, "admin")[1]) == {"id", "__type"}
    assert set(site.refused("organization_create", {"name": "kankou"}, "admin")[1]) == {"name", "__type"}
    assert site.refused("group_show", {"id": "mihon"}, None)[0] == 404, "an organization is no group"
    assert site.refused("organization_show", {"id": "kosodate"}, None)[0] == 404


def test_update_keeps_what_is_not_sent_but_the_extras(site: Site) -> None:
    extras = [{"key": "色", "value": "緑"}]
    site.call("group_update", {"id": "kosodate", "description": "説明", "extras": extras}, "chief")
    updated = site.call("group_update", {"id": "kosodate", "title": "子ども"}, "chief")
    assert (updated["name"], updated["title"], updated["description"]) == ("kosodate", "子ども", "説明")
    assert (updated["extras"], len(updated["users"])) == ([], 3)
    assert "num_followers" not in updated
    assert updated["packages"] == []
    site.call("group_patch", {"id": "kosodate", "extras": extras}, "chief")
    assert site.call("group_patch", {"id": "kosodate", "title": ""}, "chief")["extras"] == extras
    assert set(site.refused("group_update", {"id": "kosodate", "type": "organization"}, "chief")[1]) == {
        *("type", "__type")
    }
    assert set(site.refused("group_update", {"title": "x"}, "chief")[1]) == {"id", "__type"}


def test_unchanged_update_writes_nothing(site: Site) -> None:
    site.call("package_create", dataset(groups=[{"name": "kosodate"}]))
    before = stored(site)
    for noun, name in (("group", "kosodate"), ("organization", "mihon")):
        shown = site.call(f"{noun}_show", {"id": name, "include_datasets": True}, "chief")
        site.call(f"{noun}_update", shown, "chief")
        site.call(f"{noun}_patch", {"id": name, "title": shown["title"]}, "chief")
    site.call("package_patch", {"id": "shelters", "groups": [{"name": "kosodate"}]})
    assert stored(site) == before


def test_groups_of_a_dataset(site: Site) -> None:
    made = site.call("package_create", dataset(groups=[{"name": "kosodate"}, {"name": "kosodate"}]))
    assert made["groups"] == [
        {
            "description": "",
            "display_name": "子育て",
            "id": made["groups"][0]["id"],
            "image_display_url": "",
            "name": "kosodate",
            "title": "子育て",
        }
    ]
    assert site.call("package_show", {"id": "shelters"}, None)["groups"] == made["groups"]
    assert gathered(site) == ["kosodate"]
    site.call("package_update", {"id": "shelters", "title": "x"})
    assert gathered(site) == ["kosodate"], "an update without groups keeps them"
    site.call(
        "package_patch", {"id": "shelters", "groups": [{"id": made["groups"][0]["id"]}, {"name": "bosai"}]}, "admin"
    )
    assert gathered(site) == ["kosodate", "bosai"], "by title"
    site.call("package_patch", {"id": "shelters", "groups": []})
    assert gathered(site) == ["bosai"], "a member of one group cannot take a dataset out of another"
    site.call("package_revise", {"match__name": "shelters", "update__groups__extend": [{"name": "kosodate"}]})
    assert gathered(site) == ["kosodate", "bosai"]
    site.call("package_update", {"id": "shelters", "groups": []}, "admin")
    assert gathered(site) == []


@pytest.mark.parametrize(
    ("groups", "user", "status"),
    [
        ([{"name": "bosai"}], "editor", 403),
        ([{"name": "kosodate"}, {"name": "bosai"}], "editor", 403),
        ([{"name": "nosuch"}], "editor", 404),
        ([{"name": "other"}], "editor", 403),
        ([{"name": "nosuch"}], "admin", 200),
        ([{"name": "mihon"}], "admin", 200),
        ([{}], "editor", 200),
        ("kosodate", "editor", 409),
        (["kosodate"], "editor", 409),
    ],
)
def test_groups_that_a_dataset_cannot_be_put_into(site: Site, groups: Any, user: str, status: int) -> None:
    """As a CKAN 2.12 answers, but for the last two: 404 and 400 there."""
    answer = site.send("package_create", dataset(groups=groups), user)
    assert answer.status_code == status, answer.text
    assert site.call("package_list", None, None) == (["shelters"] if status == 200 else [])
    if status == 200:
        assert answer.json()["result"]["groups"] == []


def test_groups_are_searched_and_counted(site: Site) -> None:
    site.call("package_create", dataset(groups=[{"name": "kosodate"}]))
    site.call("package_create", dataset(name="second", private=True, groups=[{"name": "kosodate"}]))
    site.call("package_create", dataset(name="third"))
    assert site.search(fq="groups:kosodate") == ["shelters"]
    found = site.call("package_search", {"facet.field": '["groups"]'}, None)
    assert found["facets"] == {"groups": {"kosodate": 1}}
    assert found["search_facets"]["groups"]["items"] == [{"name": "kosodate", "display_name": "子育て", "count": 1}]
    assert [one["name"] for one in site.call("group_package_show", {"id": "kosodate"}, None)] == ["shelters"]
    assert site.call("group_package_show", {"id": "kosodate", "limit": 0}, None) == []
    shown = site.call("group_show", {"id": "kosodate", "include_datasets": True}, None)
    assert (shown["package_count"], [one["name"] for one in shown["packages"]]) == (1, ["shelters"])
    counted = site.call("group_list", {"all_fields": True, "sort": "package_count desc"}, None)
    assert [(one["name"], one["package_count"]) for one in counted] == [("kosodate", 1), ("bosai", 0)]
    for limit in ("x", -1):
        assert set(site.refused("group_package_show", {"id": "kosodate", "limit": limit})[1]) == {"message", "__type"}


def test_private_datasets_are_counted_for_members_of_the_organization(site: Site) -> None:
    site.call("package_create", dataset(private=True))
    for user, count in (("reader", 1), ("admin", 1), ("outsider", 0), (None, 0)):
        shown = site.call("organization_show", {"id": "mihon", "include_datasets": True}, user)
        assert (shown["package_count"], len(shown["packages"])) == (count, count), user


@pytest.mark.parametrize(("noun", "name"), [("organization", "mihon"), ("group", "kosodate")])
def test_a_new_name_reaches_the_datasets(site: Site, noun: str, name: str) -> None:
    field = {"organization": "organization", "group": "groups"}[noun]
    site.call("package_create", dataset(groups=[{"name": "kosodate"}]))
    facets = {"facet.field": [field]}
    assert site.call("package_search", facets, None)["facets"][field] == {name: 1}
    before = site.call("package_show", {"id": "shelters"})["metadata_modified"]
    site.call(f"{noun}_patch", {"id": name, "name": "renamed", "title": "あたらしい名前"}, "chief")
    assert site.call("package_search", facets, None)["facets"][field] == {"renamed": 1}
    assert site.search(fq=f"{field}:renamed") == ["shelters"]
    assert site.search(fq=f"{field}:{name}") == []
    shown = site.call("package_show", {"id": "shelters"}, None)
    assert "renamed" in (shown["organization"]["name"], shown["groups"][0]["name"])
    assert shown["metadata_modified"] == before
    assert site.refused(f"{noun}_show", {"id": name}, None)[0] == 404
    if noun == "organization":
        assert site.search(q="あたらしい") == ["shelters"]


def test_the_index_follows_as_if_the_dataset_were_saved_anew(site: Site) -> None:
    def indexed() -> list[list[Any]]:
        with site.client.app.state.store.reading() as connection:  # type: ignore[attr-defined]
            return [
                [tuple(row) for row in connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2")]
                for table in ("terms", "search")
            ]

    site.call("package_create", dataset(groups=[{"name": "kosodate"}, {"name": "bosai"}]), "admin")
    site.call("organization_patch", {"id": "mihon", "name": "renamed", "title": "あたらしい市"}, "chief")
    site.call("group_patch", {"id": "kosodate", "name": "kodomo"}, "chief")
    site.call("group_delete", {"id": "bosai"}, "admin")
    followed = indexed()
    for title in ("ほかの題名", "指定緊急避難場所"):
        site.call("package_patch", {"id": "shelters", "title": title})
    assert indexed() == followed


def test_deleted_groups(site: Site) -> None:
    site.call("package_create", dataset(groups=[{"name": "kosodate"}]))
    assert site.call("group_delete", {"id": "kosodate"}, "chief") is None
    assert site.call("group_list", None, None) == ["bosai"]
    assert (gathered(site), site.search(fq="groups:kosodate")) == ([], [])
    assert site.call("package_search", {"facet.field": ["groups"]}, None)["facets"] == {"groups": {}}
    for user in (None, "editor", "chief"):
        assert site.refused("group_show", {"id": "kosodate"}, user)[0] == 403
    assert site.call("group_show", {"id": "kosodate"}, "admin")["state"] == "deleted"
    assert set(site.refused("group_create", {"name": "kosodate"}, "admin")[1]) == {"name", "__type"}
    site.call("package_patch", {"id": "shelters", "groups": [{"name": "kosodate"}]}, "admin")
    assert gathered(site) == [], "nothing is put into a deleted group"
    assert site.call("group_patch", {"id": "kosodate", "state": "active"}, "admin")["state"] == "active"
    assert [one["name"] for one in site.call("group_show", {"id": "kosodate"}, "admin")["users"]] == []
    site.call("group_purge", {"id": "kosodate"}, "admin")
    assert site.refused("group_show", {"id": "kosodate"}, "admin")[0] == 404
    site.call("group_create", {"name": "kosodate"}, "admin")


@pytest.mark.parametrize("how", ["delete", "patch", "update"])
@pytest.mark.parametrize(("noun", "name"), [("organization", "third"), ("group", "kosodate")])
def test_deleted_in_whatever_way_nothing_is_left_in_it(site: Site, noun: str, name: str, how: str) -> None:
    if noun == "organization":
        site.call("organization_create", {"name": name, "users": [{"name": "chief", "capacity": "admin"}]}, "admin")
    else:
        site.call("package_create", dataset(groups=[{"name": name}]))
    changed = {} if how == "delete" else {"state": "deleted"}
    site.call(f"{noun}_{how}", {"id": name, **changed}, "chief")
    shown = site.call(f"{noun}_show", {"id": name, "include_datasets": True}, "admin")
    assert (shown["state"], shown["users"], shown["packages"]) == ("deleted", [], [])
    assert site.refused(f"{noun}_show", {"id": name}, "chief")[0] == 403
    if noun == "group":
        assert (gathered(site), site.search(fq=f"groups:{name}")) == ([], [])
    site.call(f"{noun}_patch", {"id": name, "state": "active"}, "admin")
    assert site.call(f"{noun}_show", {"id": name}, "admin")["users"] == []


def test_nothing_is_put_into_a_deleted_group(site: Site) -> None:
    site.call("package_create", dataset())
    given = {"users": [{"name": "chief", "capacity": "admin"}], "packages": [{"id": "shelters"}]}
    for state in ({"state": "deleted"}, {}):
        shown = site.call("group_patch", {"id": "kosodate", **state, **given}, "admin")
        assert (shown["users"], shown["packages"], gathered(site)) == ([], [], [])


@pytest.mark.parametrize("state", ["active", "draft"])
def test_an_organization_with_datasets_stays(site: Site, state: str) -> None:
    site.call("package_create", dataset(state=state))
    before = stored(site)
    for action, data in {
        "organization_delete": {},
        "organization_purge": {},
        "organization_patch": {"state": "deleted"},
    }.items():
        assert set(site.refused(action, {"id": "mihon", **data}, "admin")[1]) == {"message", "__type"}, action
    assert stored(site) == before


def test_a_purged_organization_takes_its_deleted_datasets_along(site: Site) -> None:
    made = site.call("package_create", dataset())
    site.call("package_delete", {"id": "shelters"})
    assert site.call("organization_delete", {"id": "mihon"}, "admin") is None
    assert "mihon" not in site.call("organization_list", None, None)
    assert site.refused("package_create", dataset(name="again"))[0] == 403, "its editors are no longer members"
    assert site.call("package_show", {"id": made["id"]}, "admin")["state"] == "deleted"
    site.call("organization_purge", {"id": "mihon"}, "admin")
    assert site.refused("organization_show", {"id": "mihon"}, "admin")[0] == 404
    assert site.refused("package_show", {"id": made["id"]}, "admin")[0] == 404
    assert stored(site)[4] == []


RIGHTS = [  # action, parameters, who may
    ("organization_create", {"name": "third"}, {"admin"}),
    ("organization_update", {"id": "mihon", "title": "x"}, {"admin", "chief"}),
    ("organization_patch", {"id": "mihon", "title": "x"}, {"admin", "chief"}),
    ("organization_delete", {"id": "mihon"}, {"admin", "chief"}),
    ("organization_purge", {"id": "mihon"}, {"admin"}),
    ("organization_member_create", {"id": "mihon", "username": "outsider", "role": "member"}, {"admin", "chief"}),
    ("organization_member_delete", {"id": "mihon", "username": "reader"}, {"admin", "chief"}),
    ("group_create", {"name": "third"}, {"admin"}),
    ("group_update", {"id": "kosodate", "title": "x"}, {"admin", "chief"}),
    ("group_patch", {"id": "kosodate", "title": "x"}, {"admin", "chief"}),
    ("group_delete", {"id": "kosodate"}, {"admin", "chief"}),
    ("group_purge", {"id": "kosodate"}, {"admin"}),
    ("group_member_create", {"id": "kosodate", "username": "outsider", "role": "member"}, {"admin", "chief"}),
    ("group_member_delete", {"id": "kosodate", "username": "editor"}, {"admin", "chief"}),
    (
        "member_create",
        {"id": "mihon", "object": "outsider", "object_type": "user", "capacity": "editor"},
        {"admin", "chief"},
    ),
    ("member_delete", {"id": "mihon", "object": "editor", "object_type": "user"}, {"admin", "chief"}),
    (
        "member_create",
        {"id": "kosodate", "object": "open", "object_type": "package", "capacity": "public"},
        {"admin", "chief", "editor"},
    ),
    ("member_delete", {"id": "kosodate", "object": "open", "object_type": "package"}, {"admin", "chief", "editor"}),
    ("member_list", {"id": "mihon", "object_type": "user"}, {"admin", "chief", "editor", "reader"}),
    ("dataset_purge", {"id": "open"}, {"admin"}),
    ("package_owner_org_update", {"id": "open", "organization_id": "mihon"}, {"admin"}),
    ("vocabulary_create", {"name": "third"}, {"admin"}),
    ("vocabulary_delete", {"id": "words"}, {"admin"}),
    ("user_list", {}, {"admin", "chief", "editor", "reader", "outsider"}),
    ("user_autocomplete", {"q": "e"}, {"admin", "chief", "editor", "reader", "outsider"}),
]


@pytest.mark.parametrize(("action", "data", "allowed"), RIGHTS, ids=[f"{row[0]}-{n}" for n, row in enumerate(RIGHTS)])
def test_rights(site: Site, action: str, data: dict[str, Any], allowed: set[str]) -> None:
    site.call("package_create", dataset(name="open", owner_org="other"), "outsider")
    site.call("vocabulary_create", {"name": "words"}, "admin")
    before = stored(site)
    for user in USERS.keys() - allowed:
        status, error = site.refused(action, data, user)
        assert (status, error["__type"]) == (403, "Authorization Error"), user
    assert stored(site) == before
    least = max(allowed, key=lambda user: list(USERS).index(user))
    assert site.send(action, data, least).status_code == 200, least


def test_editors_of_a_group_make_no_datasets(site: Site) -> None:
    site.tokens["curator"] = create_token(site.settings, "test", "curator")
    for group in ("kosodate", "bosai"):
        site.call("group_member_create", {"id": group, "username": "curator", "role": "editor"}, "admin")
    for owner in ({}, {"owner_org": "mihon"}, {"owner_org": "kosodate"}):
        assert site.refused("package_create", {"name": "mine", **owner}, "curator")[0] == 403
    site.call("package_create", dataset(groups=[{"name": "kosodate"}]))
    assert site.refused("package_patch", {"id": "shelters", "title": "x"}, "curator")[0] == 403


@pytest.mark.parametrize("changed", [{"private": True}, {"state": "draft"}, {"state": "deleted"}])
def test_members_see_what_is_not_public_and_change_nothing(site: Site, changed: dict[str, Any]) -> None:
    resource = site.call("package_create", dataset(**changed, resources=[{"url": "x"}]))["resources"][0]["id"]
    for action, data in {"package_show": {"id": "shelters"}, "resource_show": {"id": resource}}.items():
        assert site.send(action, data, "reader").status_code == 200
        for user in (None, "outsider"):
            assert site.refused(action, data, user)[0] == 403
    for action in ("package_patch", "package_delete", "resource_patch", "resource_delete"):
        data = {"id": resource if "resource" in action else "shelters", "title": "x"}
        assert site.refused(action, data, "reader")[0] == 403


def test_members(site: Site) -> None:
    made = site.call("organization_member_create", {"id": "mihon", "username": "outsider", "role": "editor"}, "chief")
    user = site.call("user_show", {"id": "outsider"}, "outsider")["id"]
    assert (made["table_name"], made["table_id"], made["capacity"], made["state"]) == ("user", user, "editor", "active")
    site.call("package_create", dataset(), "outsider")
    changed = site.call("organization_member_create", {"id": "mihon", "username": user, "role": "member"}, "chief")
    assert (changed["id"], changed["capacity"]) == (made["id"], "member")
    assert site.refused("package_patch", {"id": "shelters", "title": "x"}, "outsider")[0] == 403
    listed = site.call("member_list", {"id": "mihon"}, "reader")
    assert [user, "user", "Member"] in listed
    assert [site.call("package_show", {"id": "shelters"})["id"], "package", "organization"] in listed
    assert [kind for _, kind, _ in site.call("member_list", {"id": "mihon"}, None)] == ["package"]
    assert len(site.call("member_list", {"id": "mihon", "object_type": "user", "capacity": "member"}, "chief")) == 2
    for _ in range(2):
        assert site.call("organization_member_delete", {"id": "mihon", "username": "outsider"}, "chief") is None
    assert [user, "user", "Member"] not in site.call("member_list", {"id": "mihon"}, "reader")


@pytest.mark.parametrize(
    ("data", "user", "status", "field"),
    [
        ({"role": "king"}, "chief", 409, "role"),
        ({"username": "nobody"}, "chief", 409, "username"),
        ({"id": "nosuch"}, "admin", 409, "id"),
        ({"id": "kosodate"}, "admin", 409, "id"),
        ({"id": "nosuch"}, "chief", 403, "message"),
        ({"id": ""}, "chief", 409, "id"),
        ({"username": "chief", "role": "editor"}, "chief", 403, "message"),
    ],
)
def test_refused_members(site: Site, data: dict[str, Any], user: str, status: int, field: str) -> None:
    before = stored(site)
    sent = {"id": "mihon", "username": "reader", "role": "editor"} | data
    answer = site.refused("organization_member_create", sent, user)
    assert (answer[0], set(answer[1])) == (status, {field, "__type"})
    assert stored(site) == before


def test_what_may_not_be_seen_is_no_member_for_anybody(site: Site) -> None:
    hidden = site.call("package_create", dataset(private=True))["id"]
    asked = {"id": "mihon", "object_type": "package"}
    assert hidden in str(site.call("member_list", asked, "reader"))
    for user in ("outsider", None):
        assert hidden not in str(site.call("member_list", asked, user))


def test_datasets_of_a_group(site: Site) -> None:
    made = site.call("package_create", dataset(groups=[{"name": "kosodate"}]))
    site.call("package_create", dataset(name="second"))
    site.call("package_create", dataset(name="hidden", private=True, owner_org="other"), "outsider")
    entry = {"id": "kosodate", "object_type": "package", "capacity": "public"}
    made = site.call("member_create", entry | {"object": "second"})
    assert (made["table_name"], made["capacity"]) == ("package", "public")
    assert sorted(site.search(fq="groups:kosodate")) == ["second", "shelters"]
    assert site.refused("member_create", entry | {"object": "hidden"})[0] == 403, "it cannot be seen"
    assert site.refused("member_create", entry | {"object": "nosuch"})[0] == 404
    for organization in ("mihon", "other"):
        status, error = site.refused("member_create", entry | {"id": organization, "object": "second"}, "admin")
        assert status == 409 and "object_type" in error, "a dataset has one organization, which this does not change"
    assert site.refused("member_create", entry | {"id": "nosuch", "object": "second"})[0] == 404
    assert set(site.refused("member_create", entry | {"object": "second", "object_type": "group"})[1]) == {
        *("object_type", "__type")
    }
    assert set(site.refused("member_create", {"id": "kosodate"})[1]) == {
        *("object", "object_type", "capacity", "__type")
    }
    assert site.call("member_delete", entry | {"object": "second"}) is None
    assert site.search(fq="groups:kosodate") == ["shelters"]
    packages = [{"id": site.call("package_show", {"id": "second"})["id"]}]
    assert site.call("group_update", {"id": "kosodate", "packages": packages}, "chief")["package_count"] == 1
    assert (gathered(site), gathered(site, "second")) == ([], ["kosodate"])


def test_lists_and_completion(site: Site) -> None:
    def names(action: str, user: str | None = None, **data: Any) -> list[str]:
        return [one["name"] for one in site.call(action, data, user)]

    assert site.call("group_list", {"q": "子育"}, None) == ["kosodate"]
    assert site.call("group_list", {"groups": ["bosai", "mihon"]}, None) == ["bosai"]
    assert names("group_list_authz", "editor") == ["kosodate"]
    assert names("group_list_authz", "admin") == ["kosodate", "bosai"]
    assert names("group_list_authz") == []
    assert names("group_autocomplete", q="防") == names("group_autocomplete", q="BOSAI") == ["bosai"]
    assert names("organization_autocomplete", q="市") == ["other", "mihon"]
    assert names("organization_autocomplete", q="", limit=1) == ["other"]
    for action in ("group_autocomplete", "organization_autocomplete"):
        assert set(site.refused(action, {})[1]) == {"q", "__type"}
    assert set(site.refused("group_list", {"sort": "nosuch"})[1]) == {"message", "__type"}
    assert set(site.refused("group_list", {"limit": "x"})[1]) == {"limit", "__type"}


def test_names_of_accounts_are_for_those_who_share_a_group(site: Site) -> None:
    assert site.call("user_list", {"all_fields": False}, "admin") == ["admin", "chief", "editor", "outsider", "reader"]
    assert site.call("user_list", {"all_fields": False}, "reader") == ["admin", "chief", "editor", "reader"]
    assert site.call("user_list", {"all_fields": False}, "outsider") == ["admin", "outsider"]
    assert [one["name"] for one in site.call("user_list", {"q": "CHI"}, "editor")] == ["chief"]
    assert site.call("user_autocomplete", {"q": "out"}, "reader") == []
    found = site.call("user_autocomplete", {"q": "e", "ignore_self": True}, "reader")
    assert [(set(one), one["name"]) for one in found] == [
        ({"id", "name", "fullname"}, name) for name in ("chief", "editor")
    ]
    for user in (None, "outsider"):
        assert site.call("group_show", {"id": "kosodate"}, user)["users"] == []
