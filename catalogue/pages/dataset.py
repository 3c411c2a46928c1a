"""A dataset's page: what it is, its files, the first rows, how it may be used."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from catalogue.actions.package import readable
from catalogue.actions.views import download_path
from catalogue.context import Context
from catalogue.licenses import LICENSES
from catalogue.pages.notes import rendered
from catalogue.pages.preview import Preview, preview
from catalogue.pages.rendering import View, guarded, iso_day, pages_of, reading
from catalogue.store.groups import groups_by_id
from catalogue.store.model import Dataset, Resource

# Extras that are shown elsewhere on the page, or are for programs only.
_HIDDEN = frozenset({"title_kana", "title_en", "frequency", "code", "standard"})
_LONGEST_EXTRA = 200
_FREQUENCIES = frozenset({"annual", "monthly", "weekly", "daily", "quarterly", "irregular"})


@guarded
def page(request: Request) -> Response:
    """`/dataset/<name>`; an id leads to the name."""
    with reading(request) as context:
        dataset = readable(context, request.path_params["name"])
        if dataset.name != request.path_params["name"]:
            address = View(request, pages_of(request)).url(f"/dataset/{dataset.name}")
            return RedirectResponse(address, 302)
        values = _values(context, dataset)
    return pages_of(request).render(request, "dataset.html", values)


def _values(context: Context, dataset: Dataset) -> dict[str, Any]:
    files = [_file(context, dataset, one) for one in dataset.resources]
    frequency = dataset.extra("frequency")
    return {
        "nav": "search",
        "dataset": dataset,
        "organization": groups_by_id(context.connection, [dataset.organization])[dataset.organization],
        "license": LICENSES.get(dataset.fields.get("license_id") or ""),
        "notes": rendered(dataset.fields.get("notes") or ""),
        "modified_day": iso_day(dataset.modified),
        "files": [file for file in files if file["resource"].is_data],
        "report": next((file for file in files if file["resource"].is_report), None),
        "descriptor": next((file for file in files if file["resource"].is_descriptor), None),
        "table": _first_table(context, dataset),
        "frequency": frequency,
        "frequency_known": frequency in _FREQUENCIES,
        "homepage": _web_address(dataset.fields.get("url")),
        "more": [
            extra
            for extra in dataset.extras
            if extra["key"] not in _HIDDEN and 0 < len(extra["value"]) <= _LONGEST_EXTRA
        ],
    }


def _file(context: Context, dataset: Dataset, resource: Resource) -> dict[str, Any]:
    linked = _web_address(resource.fields.get("url"))
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


def _first_table(context: Context, dataset: Dataset) -> tuple[str, Preview] | None:
    """The name and the first rows of the first file that is a table."""
    for resource in dataset.resources:
        if not resource.file:
            continue
        shown = preview(context.store.files.path(resource.file), resource.format)
        if shown:
            return str(resource.fields.get("name") or resource.file_name), shown
    return None


def _web_address(value: object) -> str | None:
    """The value if it is an address that a link may lead to."""
    address = str(value or "")
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return address if parts.scheme in ("http", "https") and parts.hostname else None
