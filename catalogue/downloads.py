"""Downloads: uploaded files under their own address, and the data of a dataset under one that never changes."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import format_datetime

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from catalogue.actions.package import readable
from catalogue.context import Context
from catalogue.counting import is_download
from catalogue.endpoints import guarded, reading
from catalogue.errors import NotFound
from catalogue.fields.formats import safe_file_name
from catalogue.rows.dump import table_response
from catalogue.rows.query import find_table
from catalogue.sending import cache_control, file_response, named
from catalogue.store.datasets import find_dataset
from catalogue.store.groups import find_organization
from catalogue.store.model import Dataset, Resource

# What browsers show rather than save. Nothing of it can run as part of this site: see `_policy`.
_SHOWN = frozenset({"text/html", "text/plain", "application/json", "application/geo+json", "application/pdf"}) | {
    "image/png",
    "image/jpeg",
}
_FORMS_OF_TABLES = frozenset({"csv", "json", "geojson"})
_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9.+-]*/[a-z0-9][a-z0-9.+-]*")
_CHARSET = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
# What a page could load from here as if it were this site's own. Sent as mere bytes, browsers refuse it (nosniff).
_LOADED = re.compile(r"(java|ecma|live|/j)script|/css$")


@guarded
def download(request: Request) -> Response:
    """The file of a resource; the last part of the address is only a name. Linked resources lead to their address."""
    with reading(request) as context:
        dataset = readable(context, request.path_params["name"])
        for resource in dataset.resources:
            if resource.id == request.path_params["id"]:
                chosen = _beside(dataset, resource, request.path_params.get("file", ""))
                return _answer(request, context, dataset, chosen)
    raise NotFound


def _beside(dataset: Dataset, resource: Resource, name: str) -> Resource:
    """A data package names its files by relative paths: beside its own address those are the dataset's other files."""
    if resource.file_name == "datapackage.json" and name:
        return next((one for one in dataset.resources if one.file_name == safe_file_name(name)), resource)
    return resource


@guarded
def data(request: Request) -> Response:
    """`/<organization>/<dataset>/data.<format>`: the first file of data in this format, whatever its name and id. Where
    there is none, the rows of the first table, as CSV, JSON or GeoJSON.

    The dataset's name may be given without the organization's before it: `/mihon/aed/data.csv` is of `mihon-aed`.
    """
    organization, name, form = (request.path_params[key] for key in ("organization", "dataset", "format"))
    with reading(request) as context:
        dataset = _dataset_of(context, organization, name)
        for resource in dataset.resources:
            if resource.is_data and resource.format.lower() == form:
                return _answer(request, context, dataset, resource)
        table = _table_of(context, dataset, form)
    response = table_response(request, table, form)
    if is_download(request, response.status_code):
        context.store.downloads.count(dataset.id, table)
    return response


def _table_of(context: Context, dataset: Dataset, form: str) -> str:
    """The first resource (its id) whose rows can be written in this form. Raises NotFound."""
    for resource in dataset.resources if form in _FORMS_OF_TABLES else ():
        table = find_table(context.connection, resource.id)
        if table and (form != "geojson" or table.coordinates()):
            return resource.id
    raise NotFound


def _dataset_of(context: Context, organization: str, name: str) -> Dataset:
    """The organization's dataset of this name. Raises NotFound, or NotAuthorized where the caller may not see it."""
    owner = find_organization(context.connection, organization)
    if owner is None or owner.state != "active" or owner.name != organization:
        raise NotFound
    for candidate in (name, f"{organization}-{name}"):
        dataset = find_dataset(context.connection, candidate)
        if dataset is not None and dataset.organization == owner.id and dataset.name == candidate:
            context.require_read(dataset)
            return dataset
    raise NotFound


def _answer(request: Request, context: Context, dataset: Dataset, resource: Resource) -> Response:
    if resource.file is None:
        return _follow(resource)
    response = file_response(request, context.store, resource, _headers(dataset, resource))
    if response is None:
        raise NotFound
    if is_download(request, response.status_code):
        context.store.downloads.count(dataset.id, resource.id)
    return response


def _follow(resource: Resource) -> Response:
    url = str(resource.fields.get("url") or "")
    if not url.lower().startswith(("http://", "https://")):
        raise NotFound
    return RedirectResponse(url, 302)


def _headers(dataset: Dataset, resource: Resource) -> dict[str, str]:
    kind = str(resource.fields.get("mimetype") or "application/octet-stream").partition(";")[0].strip().lower()
    disposition = "inline" if kind in _SHOWN else "attachment"
    changed = datetime.fromisoformat(str(resource.fields.get("last_modified") or resource.modified))
    return {
        "content-type": _content_type(kind, resource),
        "content-disposition": f"{disposition}; {named(resource.file_name or 'file')}",
        "content-security-policy": _policy(kind),
        "last-modified": format_datetime(changed.replace(tzinfo=UTC), usegmt=True),
        "cache-control": cache_control(dataset),
    }


def _content_type(kind: str, resource: Resource) -> str:
    """The charset is told only where the publisher told it: a CSV in CP932 must not be called UTF-8."""
    if not _MEDIA_TYPE.fullmatch(kind) or _LOADED.search(kind):
        return "application/octet-stream"
    charset = str(resource.fields.get("encoding") or "")
    if kind.startswith("text/") and _CHARSET.fullmatch(charset):
        return f"{kind}; charset={charset}"
    return kind


def _policy(kind: str) -> str:
    """An uploaded page may show itself, but run nothing and reach nothing here. PDF viewers refuse to run sandboxed."""
    rules = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'"
    return rules if kind == "application/pdf" else f"{rules}; sandbox"
