"""A resource's page: what the file is, its table, map and charts, what its columns mean, code that reads it."""

from __future__ import annotations

import shlex
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from catalogue.actions.package import readable
from catalogue.actions.views import download_path
from catalogue.context import Context
from catalogue.dependence import depends_on, will_pass
from catalogue.endpoints import guarded, reading
from catalogue.errors import NotFound
from catalogue.licenses import LICENSES
from catalogue.metadata.described import described_file
from catalogue.metadata.values import web_address
from catalogue.notes import rendered
from catalogue.pages.maps import LARGEST_FILE, map_files, map_of_file
from catalogue.pages.rendering import View, iso_day, pages_of
from catalogue.pages.rowpage import table_values
from catalogue.rows.query import find_table
from catalogue.rows.tables import problem_of
from catalogue.store.groups import groups_by_id
from catalogue.store.model import Dataset, Resource

_PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
_NO_TABLE: dict[str, Any] = {"table": None, "map": None}


@guarded
def page(request: Request) -> Response:
    """`/dataset/<name>/resource/<id>`; the dataset's id leads to its name."""
    with reading(request) as context:
        dataset = readable(context, request.path_params["name"])
        resource = next((one for one in dataset.resources if one.id == request.path_params["id"]), None)
        if resource is None:
            raise NotFound
        view, path = View(request, pages_of(request)), f"/dataset/{dataset.name}/resource/{resource.id}"
        if dataset.name != request.path_params["name"]:
            return RedirectResponse(view.url(path), 302)
        depends_on(request.scope, dataset.number)
        values = _values(context, dataset, resource) | _contents(request, context, view, resource, dataset, path)
        if context.unfinished:
            will_pass(request.scope)
    return pages_of(request).render(request, "resource.html", values | {"path": path})


def _values(context: Context, dataset: Dataset, resource: Resource) -> dict[str, Any]:
    file = described_file(dataset, resource, context.base_url, False)
    own = file.license
    changed = str(resource.fields.get("last_modified") or resource.modified)
    linked = web_address(resource.fields.get("url"))
    kind = str(resource.fields.get("mimetype") or "").partition(";")[0].lower()
    return {
        "nav": "search",
        "dataset": dataset,
        "organization": groups_by_id(context.connection, [dataset.organization])[dataset.organization],
        "resource": resource,
        "name": str(resource.fields.get("name") or resource.file_name or linked or resource.id),
        "notes": rendered(str(resource.fields.get("description") or "")),
        "license": LICENSES.get(own.id if own else dataset.fields.get("license_id") or ""),
        "own_license": own,
        "rights": file.rights,
        "format": resource.format,
        "encoding": str(resource.fields.get("encoding") or ""),
        "size_": _whole(resource.fields.get("size")),
        "changed": changed,
        "changed_day": iso_day(changed),
        "download": download_path(dataset, resource) if resource.file else None,
        "link": linked if not resource.file else None,
        "host": urlsplit(linked).hostname if linked else "",
        "curl_name": shlex.quote(resource.file_name or "file"),
        "picture": bool(resource.file) and kind in _PICTURES,
        "base_url": context.base_url,
    }


def _contents(
    request: Request, context: Context, view: View, resource: Resource, dataset: Dataset, path: str
) -> dict[str, Any]:
    """The table, or else the map of a GeoJSON file, or else why there is neither."""
    table = find_table(context.connection, resource.id)
    if table:
        values = _NO_TABLE | table_values(context, view, table, path, request.query_params)
    else:
        problem = problem_of(context.connection, resource.id)
        drawn, too_large = _drawn(resource)
        values = _NO_TABLE | {
            "problem": view.text(problem[0], **problem[1]) if problem else "",
            "map": map_of_file(context, view, download_path(dataset, resource)) if drawn else None,
            "too_large": too_large,
        }
    files = map_files() if values["map"] else None
    return values | {"map_files": files, "map": values["map"] if files else None}


def _drawn(resource: Resource) -> tuple[bool, bool]:
    """Whether the file can be drawn on a map, and whether it is only too large for that."""
    if not resource.file or resource.format.lower() != "geojson":
        return False, False
    small = (_whole(resource.fields.get("size")) or 0) <= LARGEST_FILE
    return small, not small


def _whole(value: object) -> int | None:
    """A size as a publisher may have sent it."""
    return int(str(value)) if str(value).isascii() and str(value).isdigit() and len(str(value)) < 16 else None
