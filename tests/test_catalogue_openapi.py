"""The API's definition: valid, complete, and true."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_origin, get_type_hints

import pytest
from catalogue_site import Site, open_site
from fuzzing import CHECKS, operations, run_all
from openapi_spec_validator import validate
from starlette.routing import Route
from starlette.testclient import TestClient

from catalogue.actions import ACTIONS
from catalogue.actions.registry import Action, Parameter
from catalogue.app import create_app
from catalogue.openapi import document
from catalogue.openapi.document import parameters_of
from catalogue.openapi.schemas import RESULTS

HERE = "/api/3/action/"
# Routes that are pages for people, or another address of something that is in the definition.
PAGES = {
    "/",
    "/dataset",
    "/dataset/{name}",
    "/dataset/{name}/resource/{id}",
    "/dataset/{name}/resource/{id}/download",
    "/organization",
    "/organization/{name}",
    "/group",
    "/group/{name}",
    "/kpi",
    "/kpi/compare",
    "/kpi/{name}",
    "/kpi/{name}/{indicator:path}",
    "/api",
    "/api/3/action/{name}",
    "/api/action/{name}",
    "/sitemap-{number}.xml",
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with open_site(tmp_path_factory.mktemp("openapi")) as opened:
        yield opened


@pytest.fixture(scope="module")
def definition() -> dict[str, Any]:
    return document("https://data.example", "見本市")


def test_it_is_valid(definition: dict[str, Any]) -> None:
    validate(definition)
    assert definition["servers"] == [{"url": "https://data.example"}]
    names = [one["operationId"] for path in definition["paths"].values() for one in path.values()]
    assert len(names) == len(set(names))


def test_every_action_is_in_it(definition: dict[str, Any]) -> None:
    described = {
        path.removeprefix(HERE): set(item) for path, item in definition["paths"].items() if path.startswith(HERE)
    }
    assert described == {name: {"get", "post"} if one.reads else {"post"} for name, one in ACTIONS.items()}


def test_every_address_for_programs_is_in_it(site: Site, definition: dict[str, Any]) -> None:
    routes = {route.path for route in create_app(site.settings).routes if isinstance(route, Route)}
    described = {path for path in definition["paths"] if not path.startswith(HERE)}
    assert routes - PAGES == described
    assert routes >= PAGES


def test_it_is_served(site: Site) -> None:
    answer = site.client.get("/api/openapi.json")
    assert answer.headers["content-type"] == "application/json;charset=utf-8"
    assert answer.headers["access-control-allow-origin"] == "*"
    body = answer.json()
    assert (body["openapi"], body["info"]["title"]) == ("3.1.0", site.settings.title)
    assert body["servers"] == [{"url": "http://catalogue.example"}]


@pytest.mark.parametrize(
    ("line", "parameters"),
    [
        (":param id: name or id", [Parameter("id", "string", False, "name or id")]),
        (":param id (required): name", [Parameter("id", "string", True, "name")]),
        (":param n (integer, required): a", [Parameter("n", "integer", True, "a")]),
        (":param limit, offset: a part", [Parameter(name, "integer", False, "a part") for name in ("limit", "offset")]),
        (":param a (object): {x: y}", [Parameter("a", "object", False, "{x: y}")]),
        (":param facet.field: one\n    two", [Parameter("facet.field", "strings", False, "one two")]),
        (":param a: (b): c", [Parameter("a", "string", False, "(b): c")]),
    ],
)
def test_docstrings_say_what_is_taken(line: str, parameters: list[Parameter]) -> None:
    assert _action(f"Does it.\n\n{line}\n").parameters() == parameters


@pytest.mark.parametrize("line", [":param id", ":param id (text): x", ":param id (integer, string): x"])
def test_docstrings_that_say_nothing_are_faults(line: str) -> None:
    with pytest.raises(ValueError, match=":param id"):
        _action(f"Does it.\n\n{line}\n").parameters()


def test_actions_like_others() -> None:
    like = _action("Does it.\n\n:param id (required): name\n:others: those of package_show\n")
    assert (like.like, like.about) == ("package_show", "Does it.")
    taken = {one.name: one.required for one in parameters_of(ACTIONS["package_update"])}
    assert taken.keys() > {"id", "owner_org", "tags", "private"}
    assert [name for name, required in taken.items() if required] == ["id"]


def _action(doc: str) -> Action:
    def function(context: Any, data: Any) -> None: ...

    function.__doc__ = doc
    return Action("function", function, reads=True)


# Several parameters do; which one is missed is told by another name.
OTHER_NAMES: dict[str, set[str]] = {
    "package_show": {"id"},
    "datastore_info": {"id"},
    **{key: set() for key in ("package_revise", "datastore_create", "api_token_revoke")},
}


@pytest.mark.parametrize("name", list(ACTIONS))
def test_what_is_required_is_what_is_missed(site: Site, name: str) -> None:
    answer = site.send(name, {}, "admin")
    missed = set()
    if answer.status_code == 409:
        missed = OTHER_NAMES.get(name, answer.json()["error"].keys() - {"__type"})
    required = {one.name for one in parameters_of(ACTIONS[name]) if one.required}
    assert missed <= required
    for one in required:  # an action may stop at the first thing that it misses
        sent = dict.fromkeys(required - {one}, "nothing")
        assert site.send(name, sent, "admin").status_code in (403, 404, 409), one
    assert bool(missed) == bool(required)


def test_parameters_have_words(definition: dict[str, Any]) -> None:
    for action in ACTIONS.values():
        assert action.about, action.name
        for parameter in action.parameters():
            assert parameter.about, (action.name, parameter.name)


def test_what_the_operator_forbids_has_the_form_that_is_told(tmp_path: Path) -> None:
    with open_site(tmp_path, reads_per_minute=5, writes_per_minute=3) as site:
        client = TestClient(site.client.app, client=("192.0.2.1", 1), base_url="http://catalogue.example")
        for operation in operations(site):
            if operation.label in ("GET /api/3", "GET /robots.txt", "POST /api/3/action/package_create"):
                answers = [client.request(operation.method, operation.path) for _ in range(6)]
                assert answers[-1].status_code == 429
                for answer in answers:
                    operation.Case().validate_response(answer, checks=CHECKS)


@pytest.mark.parametrize("user", [None, "editor"])
def test_random_requests_get_the_answers_that_are_told(tmp_path: Path, user: str | None) -> None:
    """No error of ours; statuses, content types and bodies as the definition has them. Longer: see fuzzing.py."""
    with open_site(tmp_path) as site:
        total = run_all(site, user, examples=4, number=3)
    assert sum(total.values()) > 400
    assert total[200] > 150, "most requests came no further than an error"


def test_named_shapes_are_what_the_functions_return() -> None:
    for name, schema in RESULTS.items():
        returned = get_type_hints(ACTIONS[name].function)["return"]
        assert (get_origin(returned) or returned) is (list if schema.get("type") == "array" else dict), name
