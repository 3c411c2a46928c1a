"""A dataset's page: what it is, its files, the first rows, how good and how fresh it is, how it may be used."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from catalogue.actions.package import readable
from catalogue.actions.views import download_path
from catalogue.context import Context
from catalogue.dependence import depends_on
from catalogue.endpoints import guarded, reading
from catalogue.freshness import FREQUENCIES
from catalogue.kinds import kind_of
from catalogue.kpi.finding import is_plan
from catalogue.licenses import LICENSES
from catalogue.metadata.schema_org import schema_org_dataset
from catalogue.metadata.values import web_address
from catalogue.notes import rendered
from catalogue.pages.history import sentences
from catalogue.pages.kpi.paths import board_path
from catalogue.pages.marks import check_mark, fresh_mark, freshness_of, last_update
from catalogue.pages.quality import TableFacts, table_facts
from catalogue.pages.rendering import View, iso_day, pages_of
from catalogue.pages.samples import stable_addresses
from catalogue.store.changes import changes_of, first_published
from catalogue.store.groups import groups_by_id
from catalogue.store.model import Dataset, Group, Resource

# Extras that are shown elsewhere on the page, or are for programs only.
_HIDDEN = frozenset({"title_kana", "title_en", "frequency", "code", "standard", "spatial"})
_LONGEST_EXTRA = 200
_CHANGES = 40
_CHANGES_SHOWN = 5


@guarded
def page(request: Request) -> Response:
    """`/dataset/<name>`; an id leads to the name."""
    with reading(request) as context:
        dataset = readable(context, request.path_params["name"])
        if dataset.name != request.path_params["name"]:
            address = View(request, pages_of(request)).url(f"/dataset/{dataset.name}")
            return RedirectResponse(address, 302)
        depends_on(request.scope, dataset.number)
        values = _values(context, dataset)
    return pages_of(request).render(request, "dataset.html", values)


def _values(context: Context, dataset: Dataset) -> dict[str, Any]:
    organization = groups_by_id(context.connection, [dataset.organization])[dataset.organization]
    files = [_file(dataset, one) for one in dataset.resources]
    updated = last_update(dataset)
    changes = changes_of(context.connection, dataset.number or 0, _CHANGES)
    return {
        "nav": "search",
        "dataset": dataset,
        "organization": organization,
        "groups": _groups(context, dataset),
        "kind": kind_of(dataset),
        "plan_board": board_path(dataset) if is_plan(dataset) else None,
        "license": LICENSES.get(dataset.fields.get("license_id") or ""),
        "notes": rendered(dataset.fields.get("notes") or ""),
        "modified_day": iso_day(dataset.modified),
        "updated": updated,
        "updated_day": iso_day(updated) if updated else "",
        "files": [file for file in files if file["resource"].is_data],
        "report": next((file for file in files if file["resource"].is_report and file["path"]), None),
        "checked": check_mark(dataset),
        "fresh": (freshness := freshness_of(dataset, context.now)),
        "fresh_mark": fresh_mark(freshness, dataset.extra("frequency")),
        "table": _first_table(context, dataset),
        "stable": stable_addresses(dataset, organization.name),
        "base_url": context.base_url,
        "described": schema_org_dataset(context, dataset),
        "changes": [(change, iso_day(change.moment)) for change in changes],
        "changes_shown": _CHANGES_SHOWN,
        "issued": first_published(context.connection, [dataset.number or 0]).get(dataset.number or 0, dataset.created),
        "told": sentences,
        "frequency": (frequency := dataset.extra("frequency")),
        "frequency_known": frequency in FREQUENCIES,
        "homepage": web_address(dataset.fields.get("url")),
        "more": [
            extra
            for extra in dataset.extras
            if extra["key"] not in _HIDDEN and 0 < len(extra["value"]) <= _LONGEST_EXTRA
        ],
    }


def _groups(context: Context, dataset: Dataset) -> list[Group]:
    found = groups_by_id(context.connection, dataset.groups).values() if dataset.groups else ()
    return sorted((one for one in found if one.state == "active"), key=lambda one: one.title)


def _file(dataset: Dataset, resource: Resource) -> dict[str, Any]:
    linked = web_address(resource.fields.get("url"))
    return {
        "resource": resource,
        "name": resource.fields.get("name") or resource.file_name or linked or resource.id,
        "description": resource.fields.get("description") or "",
        "format": resource.format,
        "size": resource.fields.get("size"),
        "path": download_path(dataset, resource) if resource.file else None,
        "link": linked,
        "host": urlsplit(linked).hostname if linked else None,
    }


def _first_table(context: Context, dataset: Dataset) -> TableFacts | None:
    """The first file that is a table: its name, first rows, and what is known of all rows."""
    found = (table_facts(context, one) for one in dataset.resources if one.file and one.is_data)
    return next((one for one in found if one), None)
