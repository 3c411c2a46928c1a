"""Downloads: the uploaded file with its name, ETag and ranges."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response

from catalogue.actions.package import readable
from catalogue.context import Context
from catalogue.errors import NotFound
from catalogue.pages.rendering import View, guarded, pages_of, reading
from catalogue.store.model import Dataset, Resource

# What browsers show rather than save. Nothing of it can run as part of this site: see `_policy`.
_SHOWN = frozenset({"text/html", "text/plain", "application/json", "application/geo+json", "application/pdf"}) | {
    "image/png",
    "image/jpeg",
}
_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9.+-]*/[a-z0-9][a-z0-9.+-]*")
_CHARSET = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")


@guarded
def download(request: Request) -> Response:
    """The file of a resource; the last part of the address is only a name. Linked resources lead to their address."""
    with reading(request) as context:
        dataset, resource = _find(request, context)
        if resource.file is None:
            return _follow(resource)
        return _file_response(request, context, dataset, resource)


@guarded
def resource_page(request: Request) -> Response:
    """A resource's own address leads to its place on the dataset's page."""
    with reading(request) as context:
        dataset, resource = _find(request, context)
    address = View(request, pages_of(request)).url(f"/dataset/{dataset.name}")
    return RedirectResponse(f"{address}#resource-{resource.id}", 303)


def _find(request: Request, context: Context) -> tuple[Dataset, Resource]:
    dataset = readable(context, request.path_params["name"])
    for resource in dataset.resources:
        if resource.id == request.path_params["id"]:
            return dataset, resource
    raise NotFound


def _follow(resource: Resource) -> Response:
    url = str(resource.fields.get("url") or "")
    if not url.lower().startswith(("http://", "https://")):
        raise NotFound
    return RedirectResponse(url, 302)


def _file_response(request: Request, context: Context, dataset: Dataset, resource: Resource) -> Response:
    path = context.store.files.path(resource.file or "")
    if not path.is_file():
        raise NotFound
    headers = _headers(dataset, resource)
    if _unchanged(request, headers):
        kept = ("etag", "last-modified", "cache-control")
        return Response(status_code=304, headers={name: headers[name] for name in kept})
    return FileResponse(path, headers=headers, stat_result=path.stat())


def _headers(dataset: Dataset, resource: Resource) -> dict[str, str]:
    kind = str(resource.fields.get("mimetype") or "application/octet-stream").partition(";")[0].strip().lower()
    name = resource.file_name or "file"
    disposition = "inline" if kind in _SHOWN else "attachment"
    changed = datetime.fromisoformat(str(resource.fields.get("last_modified") or resource.modified))
    return {
        "content-type": _content_type(kind, resource),
        "content-disposition": f"{disposition}; {_named(name)}",
        "content-security-policy": _policy(kind),
        "etag": f'"{resource.file}"',
        "last-modified": format_datetime(changed.replace(tzinfo=UTC), usegmt=True),
        "cache-control": "private, no-cache" if dataset.private or dataset.state != "active" else "public, no-cache",
    }


def _named(name: str) -> str:
    return f'filename="{name}"' if name.isascii() else f"filename*=UTF-8''{quote(name)}"


def _content_type(kind: str, resource: Resource) -> str:
    """The charset is told only where the publisher told it: a CSV in CP932 must not be called UTF-8."""
    if not _MEDIA_TYPE.fullmatch(kind):
        return "application/octet-stream"
    charset = str(resource.fields.get("encoding") or "")
    if kind.startswith("text/") and _CHARSET.fullmatch(charset):
        return f"{kind}; charset={charset}"
    return kind


def _policy(kind: str) -> str:
    """An uploaded page may show itself, but run nothing and reach nothing here. PDF viewers refuse to run sandboxed."""
    rules = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'"
    return rules if kind == "application/pdf" else f"{rules}; sandbox"


def _unchanged(request: Request, headers: dict[str, str]) -> bool:
    """Whether the reader has this version already (If-None-Match goes before If-Modified-Since)."""
    tags = request.headers.get("if-none-match")
    if tags is not None:
        return tags.strip() == "*" or headers["etag"] in [tag.strip().removeprefix("W/") for tag in tags.split(",")]
    since = request.headers.get("if-modified-since")
    if since is None:
        return False
    try:
        return parsedate_to_datetime(headers["last-modified"]) <= parsedate_to_datetime(since)
    except (TypeError, ValueError):
        return False
