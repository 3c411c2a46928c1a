"""A portal that answers the questions of `doctor` as a test wants it to, and cannot be written to."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from ckanapi.errors import NotFound
from offering import CKAN_LIST, package

from pipelines.portal import Portal
from pipelines.portal.checks import Check
from pipelines.portal.doctor import look
from pipelines.portal.doctor_packages import Package, checked
from pipelines.portal.offer import offer_of
from pipelines.portal.site import Site
from pipelines.run import Outcome

URL = "https://data.example.jp"
LISTED = [*CKAN_LIST, {"id": "CC-BY-4.0", "title": "CC BY 4.0"}]
ANSWERS: dict[str, Any] = {
    "status_show": {"ckan_version": "2.12.0", "site_url": URL, "extensions": ["datastore"]},
    "help_show": "text",
    "license_list": LISTED,
    "organization_list_for_user": [{"name": "mihon"}],
    "organization_show": {"id": "9f1c", "name": "mihon"},
    "group_list_authz": [{"name": "safety"}],
    "user_show": {"name": "kakari"},
    "package_show": NotFound(),
    "scheming_dataset_schema_list": ["dataset"],
}


@dataclass
class FakeClient:
    """As `Client`, without its writing. `asked`: the actions that were asked for."""

    portal: Portal
    answers: dict[str, Any]
    clock_ahead: float | None = 0.4
    asked: list[str] = field(default_factory=list)

    def read(self, action: str, **params: str) -> Any:
        self.asked.append(action)
        answer = self.answers[action]
        if isinstance(answer, Exception):
            raise answer
        return copy.deepcopy(answer)


def portal(**changed: Any) -> Portal:
    return Portal(**{"url": URL, "token": "secret", "name": "prefecture"} | changed)


def built(folder: Path, *, label: str = "mihon/aed", ok: bool = True, **changed: Any) -> Outcome:
    """A dataset that is built: the small package, its descriptor `changed`."""
    standard = {"standard": "aed/standard-ods"}
    return Outcome(label, SimpleNamespace(folder=package(folder, **standard | changed), ok=ok))  # type: ignore[arg-type]


def looked(
    outcomes: list[Outcome],
    answers: dict[str, Any] | None = None,
    *,
    clock: float | None = 0.4,
    **changed: Any,
) -> list[Check]:
    """What is found where the portal gives these answers instead of the usual ones; settings of it `changed`."""
    client = FakeClient(portal(**changed), ANSWERS | (answers or {}), clock)
    return list(look(client, outcomes))  # type: ignore[arg-type]


def status(**changed: Any) -> dict[str, Any]:
    return {"status_show": ANSWERS["status_show"] | changed}


def scheming(*fields: dict[str, Any], resource: tuple[dict[str, Any], ...] = ()) -> dict[str, Any]:
    """The answers of a site with these fields of its own."""
    return status(extensions=["datastore", "scheming_datasets"]) | {
        "scheming_dataset_schema_show": {"dataset_fields": list(fields), "resource_fields": list(resource)}
    }


def bodik(folder: Path, listed: list[dict[str, Any]] = LISTED, **changed: Any) -> Check:
    """What is said of BODIK where the package is `changed` so, on a site with this list of licences."""
    there = portal()
    site = Site("2.12.0", frozenset({"datastore"}), tuple(listed), frozenset({"mihon"}), user="kakari")
    offer = offer_of(package(folder, **{"standard": "aed/standard-ods"} | changed), site, there)
    return next(one for one in checked(there, site, [Package("mihon/aed", offer, None)]) if one.name == "bodik")
