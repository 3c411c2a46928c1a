"""An offer and the site it is made to: what the site holds already, who owns it, what it asks for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from ckanapi.errors import NotAuthorized, NotFound, ValidationError
from hypothesis import given
from hypothesis import strategies as st
from offering import CKAN_LIST, PORTAL, SITE, extras, package

from pipelines.errors import MachikadoError, UsageError
from pipelines.portal import Portal
from pipelines.portal.offer import Offer, ensure_complete, offer_of
from pipelines.portal.organization import ensure_organization
from pipelines.portal.plan import compare
from pipelines.portal.site import Site, inspect

# ---- what is held ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wanted", "held", "whole", "sent", "told"),
    [
        (None, [], [], [], []),
        (None, ["safety", "foreign"], ["foreign", "safety"], ["safety"], []),
        ([], ["safety", "foreign"], ["foreign"], [], []),
        (["safety"], [], ["safety"], ["safety"], []),
        (["safety"], ["foreign"], ["foreign", "safety"], ["safety"], []),
        (["safety", "foreign", "gone"], ["foreign"], ["foreign", "safety"], ["safety"], ["foreign", "gone"]),
    ],
)
def test_groups(
    tmp_path: Path, wanted: Any, held: list[str], whole: list[str], sent: list[str], told: list[str]
) -> None:
    offer = offer_of(package(tmp_path, groups=wanted), SITE, PORTAL)
    current = {"groups": [{"name": one} for one in held]}
    assert [one["name"] for one in offer.over(current)["groups"]] == whole
    assert [one["name"] for one in offer.to_send(current)["groups"]] == sent
    assert [note.params["value"] for note in offer.notes if note.code == "group-left-out"] == told


def test_extras_of_others_stay_and_ours_go(tmp_path: Path) -> None:
    offer = offer_of(package(tmp_path, frequency=None, extras={"分野": "安全"}), SITE, PORTAL)
    others = {"harvest_object_id": "1", "frequency": "daily", "分野": "健康", "title_en": "x"}
    held = {"extras": [{"key": key, "value": value} for key, value in others.items()]}
    assert extras(offer.over(held)).keys() == {"harvest_object_id", "分野", "code", "license_title", "license_url"}
    assert extras(offer.over(held))["分野"] == "安全"


def shown(offer: Offer, **changed: Any) -> dict[str, Any]:
    """The offer as a portal shows it, with what portals write differently."""
    resources = [
        {key: value if value != "" else None for key, value in entry.items()} | {"id": str(number), "url": "x"}
        for number, entry in enumerate(offer.resources)
    ]
    whole = {key: value or None for key, value in offer.over(None).items()}
    whole["owner_org"] = "1-2-3"
    owner = {"id": "1-2-3", "name": offer.dataset["owner_org"]}
    return whole | {"state": "active", "organization": owner, "resources": resources} | changed


@pytest.mark.parametrize(
    ("changed", "fields"),
    [
        ({}, []),
        ({"tags": [{"name": "防災", "vocabulary_id": None}]}, []),
        ({"title": "別"}, ["title"]),
        ({"tags": None}, ["tags"]),
        ({"groups": [{"name": "safety"}, {"name": "x"}]}, []),
        ({"extras": []}, ["code", "frequency", "license_title", "license_url"]),
        ({"organization": {"name": "other", "id": "9"}, "owner_org": "9"}, ["owner_org"]),
        ({"organization": None, "owner_org": None}, ["owner_org"]),
        ({"state": "draft"}, ["state"]),
        ({"extras": [{"key": None}, {}], "tags": [{}]}, ["code", "frequency", "license_title", "license_url", "tags"]),
    ],
)
def test_compared_with_what_a_portal_shows(tmp_path: Path, changed: dict[str, Any], fields: list[str]) -> None:
    offer = offer_of(package(tmp_path), SITE, PORTAL)
    current = shown(offer, **changed)
    plan = compare(current, offer.over(current), offer.resources)
    assert sorted(change.field for change in plan.metadata) == fields
    assert plan.action == ("update" if fields else "keep")


JSON_VALUES = st.recursive(
    st.text(max_size=5) | st.integers(-9, 9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(min_size=1, max_size=3), inner, max_size=3),
    max_leaves=6,
)


@given(JSON_VALUES, JSON_VALUES)
def test_a_value_is_the_same_as_json_or_as_text(one: Any, other: Any) -> None:
    def action(held: Any, wanted: Any) -> str:
        base = {"name": "a", "owner_org": "o", "tags": [], "extras": []}
        current = base | {"state": "active", "resources": [], "field": held}
        return compare(current, base | {"field": wanted}, []).action

    blank = {"": None, None: "", 0: "0"}
    written = json.dumps(one) if isinstance(one, (list, dict)) else blank.get(one, str(one))
    assert action(written, one) == action(one, written) == "keep"
    if isinstance(one, int) and isinstance(other, int):
        assert action(one, other) == ("keep" if one == other else "update")


# ---- owner and required fields -----------------------------------------------------------------------------------


class FakePortal:
    """Answers calls by what is in `known`: an exception is raised, anything else is the result."""

    def __init__(self, create: bool = False, token: str = "t", **known: Any) -> None:
        self.portal = Portal("http://127.0.0.1:1", token, create_organization=create)
        self.known = known
        self.called: list[str] = []

    def read(self, action: str, **_: str) -> Any:
        self.called.append(action)
        result = self.known[action]
        if isinstance(result, list) and result and isinstance(result[0], tuple):
            result = result.pop(0)[0]
        if isinstance(result, Exception):
            raise result
        return result

    def write(self, action: str, data: Any) -> Any:
        return self.read(action)


MINE = [{"name": "mihon"}]


@pytest.mark.parametrize(
    ("site", "portal", "code", "called"),
    [
        (SITE, FakePortal(), "", []),
        (Site(), FakePortal(), "portal-token-unknown", []),
        (Site(user="u"), FakePortal(organization_show=NotFound()), "organization-not-there", ["organization_show"]),
        (
            Site(user="u"),
            FakePortal(organization_show={"id": "1"}, organization_list_for_user=[]),
            "organization-no-right",
            ["organization_show", "organization_list_for_user"],
        ),
        (
            Site(user="u"),
            FakePortal(organization_show=NotAuthorized(), organization_list_for_user=[], create=True),
            "organization-no-right",
            ["organization_show", "organization_list_for_user"],
        ),
        (
            Site(user="u"),
            FakePortal(True, organization_show=NotFound(), organization_create=NotAuthorized()),
            "organization-not-made",
            ["organization_show", "organization_create"],
        ),
        (  # who makes one may publish in it
            Site(user="u"),
            FakePortal(True, organization_show=NotFound(), organization_create={}),
            "",
            ["organization_show", "organization_create"],
        ),
        (Site(user="u", confirmed={"mihon"}), FakePortal(True), "", []),
        (  # another run was faster
            Site(user="u"),
            FakePortal(
                True,
                organization_show=[(NotFound(),), ({"id": "1"},)],
                organization_create=ValidationError({"name": ["taken"]}),
                organization_list_for_user=MINE,
            ),
            "",
            ["organization_show", "organization_create", "organization_show", "organization_list_for_user"],
        ),
    ],
)
def test_owner(tmp_path: Path, site: Site, portal: FakePortal, code: str, called: list[str]) -> None:
    offer = offer_of(package(tmp_path), SITE, PORTAL)
    found = ""
    try:
        ensure_organization(portal, site, offer)  # type: ignore[arg-type]
    except MachikadoError as error:
        found = error.code
        assert all(error.message(lang) and error.remedy(lang) for lang in ("ja", "en"))
    assert (found, portal.called) == (code, called)


@pytest.mark.parametrize("user", [{"name": "u", "email": "secret"}, NotFound(), NotAuthorized()])
def test_what_a_site_is(user: Any) -> None:
    known = {
        "status_show": {"extensions": ["scheming_datasets", "datastore"]},  # a site may hide its version
        "license_list": CKAN_LIST,
        "organization_list_for_user": [{"name": "mihon"}, {}],
        "group_list_authz": [{"name": "safety"}],
        "scheming_dataset_schema_list": ["dataset"],
        "scheming_dataset_schema_show": {
            "dataset_fields": [{"field_name": "a"}, 3, {"field_name": 3}],
            "resource_fields": 1,
        },
        "user_show": user,
    }
    site = inspect(FakePortal(**known))  # type: ignore[arg-type]
    assert site.has_datastore and (site.version, site.organizations, site.groups) == ("", {"mihon"}, {"safety"})
    assert site.user == ("u" if isinstance(user, dict) else None)
    assert (site.fields, site.resource_fields) == ({"a": {"field_name": "a"}}, {})
    assert inspect(FakePortal(**known | {"scheming_dataset_schema_list": ["camel"]})).fields == {}  # type: ignore[arg-type]
    assert inspect(FakePortal(token="", **known)).user is None  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("current", "missing"),
    [
        (None, "分野（theme）、status（resources.status）"),
        ({"theme": ["x"]}, "status（resources.status）"),
        ({"theme": [], "resources": [{"path": "a.csv", "status": "1"}]}, "分野（theme）、status（resources.status）"),
        (
            {"theme": "x", "resources": [{"path": path, "status": "1"} for path in ("a.csv", "datapackage.json")]},
            "",
        ),
    ],
)
def test_required_fields(tmp_path: Path, current: dict[str, Any] | None, missing: str) -> None:
    fields = {"theme": {"label": "分野", "required": True}, "notes": {"required": True}, "title": {"required": True}}
    site = Site(fields=fields, resource_fields={"status": {"required": True}, "url": {"required": True}})
    offer = offer_of(package(tmp_path), site, PORTAL)
    assert offer.dataset["notes"] == offer.dataset["title"] and "theme" not in offer.dataset
    told = ""
    try:
        ensure_complete(current, offer)
    except UsageError as error:
        told = error.params["fields"]
    assert told == missing
    filled = {"theme": "x", "resources.status": "1"}
    offer = offer_of(package(tmp_path, extras=filled), site, PORTAL)
    assert not offer.missing and {entry["status"] for entry in offer.resources} == {"1"}
    assert not filled.keys() & extras(offer.dataset).keys() and offer.dataset["theme"] == "x"
