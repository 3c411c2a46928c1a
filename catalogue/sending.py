"""Sending a stored file as HTTP has it: conditions, ranges, the compressed form.

Dates are told, but decide nothing: two versions may be of one second, and a restored backup or a clock that was put
back brings an older date. So If-Modified-Since, and a date in If-Range, are passed over.

Of Range (RFC 9110, section 14): other units than bytes and other methods than GET are as if nothing was asked; what
cannot be read or lies outside the file is refused with 416; of several ranges those inside the file are sent.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from starlette.background import BackgroundTask
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.types import Receive, Scope, Send

from catalogue.compression import WORTHWHILE, accepts_gzip, compressible
from catalogue.etags import listed_tags
from catalogue.store import Store
from catalogue.store.model import Dataset, Resource
from catalogue.store.packed import AT_ONCE
from catalogue.store.visibility import is_public

_RANGE = re.compile(r"([0-9]{1,18})-([0-9]{0,18})|-([0-9]{1,18})")
_AT_ONCE = 1024 * 1024  # bytes that are not sent piece by piece, for each piece is another turn of the server
_KEPT_IN_304 = ("etag", "last-modified", "cache-control", "vary")


@dataclass(frozen=True, slots=True)
class _Form:
    """The file itself, or its compressed form."""

    path: Path
    etag: str
    encoding: str | None = None


def file_response(request: Request, store: Store, resource: Resource, headers: dict[str, str]) -> Response | None:
    """The resource's stored file with these headers (they include `content-type`).

    None when it is gone, or has another size than it arrived with: the first half of a list looks like a list.
    """
    sha256 = resource.file or ""
    path = store.files.path(sha256)
    try:
        size = path.stat().st_size
    except OSError:
        return None
    if size != resource.fields.get("size"):
        return None
    headers = headers | {"etag": f'"{sha256}"'}
    range_ = _asked_range(request, headers)
    packable = size >= WORTHWHILE and compressible(headers["content-type"])
    form, task = _Form(path, headers["etag"]), None
    if packable:
        headers["vary"] = "Accept-Encoding"
        if range_ is None and accepts_gzip(request.headers.get("accept-encoding", "")) and not _reads_raw(request):
            form, task = _packed(store, sha256, size, form)
    known = _known_etag(request, headers, form, packable)
    if known:
        kept = {name: value for name, value in headers.items() if name in _KEPT_IN_304}
        return Response(status_code=304, headers=kept | {"etag": known})
    if range_ is not None:
        chosen = _inside(range_, size)
        if not chosen:
            return Response(status_code=416, headers={"content-range": f"bytes */{size}", "accept-ranges": "bytes"})
        return _Part(chosen, path, headers=headers, stat_result=path.stat())
    headers["etag"] = form.etag
    if form.encoding:
        headers["content-encoding"] = form.encoding
    status = form.path.stat()
    if status.st_size <= _AT_ONCE and request.method == "GET":
        headers["accept-ranges"] = "bytes"
        return Response(form.path.read_bytes(), headers=headers, background=task)
    return _Whole(form.path, headers=headers, stat_result=status, background=task)


def _reads_raw(request: Request) -> bool:
    """Whether this is Python's requests: it always asks for gzip, but `ckanapi load` takes its raw stream for the file
    and would store the compressed bytes."""
    return request.headers.get("user-agent", "").startswith("python-requests/")


def _packed(store: Store, sha256: str, size: int, plain: _Form) -> tuple[_Form, BackgroundTask | None]:
    """The compressed form. That of a large file is made after it was sent as it is, for those who come later."""
    if size <= AT_ONCE:
        store.packed.make(sha256)
    path = store.packed.find(sha256)
    if path is None:
        made = store.packed.is_made(sha256)
        return plain, None if made else BackgroundTask(store.packed.make, sha256)
    return _Form(path, f'"{sha256}-gzip"', "gzip"), None


def _asked_range(request: Request, headers: dict[str, str]) -> str | None:
    """What stands after `bytes=`, if a part is asked for and, with If-Range, of this very version (by its ETag)."""
    unit, _, ranges = request.headers.get("range", "").partition("=")
    if request.method != "GET" or unit.strip().lower() != "bytes":
        return None
    version = request.headers.get("if-range")
    return ranges if version in (None, headers["etag"]) else None


def _inside(ranges: str, size: int) -> str:
    """Those of the ranges that lie in the file, as a Range header; "" when there is none or one cannot be read."""
    chosen = []
    for part in filter(None, (one.strip() for one in ranges.split(","))):
        found = _RANGE.fullmatch(part)
        if found is None or (found[2] and int(found[2]) < int(found[1])):
            return ""
        if int(found[3]) > 0 < size if found[3] else int(found[1]) < size:
            chosen.append(part)
    return f"bytes={','.join(chosen)}" if chosen else ""


def cache_control(dataset: Dataset) -> str:
    """Whether caches on the way may keep the dataset's files. They ask each time whether there is a newer version."""
    return "public, no-cache" if is_public(dataset) else "private, no-cache"


def named(name: str) -> str:
    """A file's name as Content-Disposition has it."""
    return f'filename="{name}"' if name.isascii() else f"filename*=UTF-8''{quote(name)}"


class _Whole(FileResponse):
    """All of the file, whatever the request's Range says: that was judged already."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await super().__call__(_with_range(scope, None), receive, send)


class _Part(FileResponse):
    """Parts of the file."""

    def __init__(self, ranges: str, path: Path, **options: object) -> None:
        super().__init__(path, **options)  # type: ignore[arg-type]
        self._ranges = ranges

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await super().__call__(_with_range(scope, self._ranges), receive, send)


def _with_range(scope: Scope, ranges: str | None) -> Scope:
    headers = MutableHeaders(raw=[pair for pair in scope["headers"] if pair[0] not in (b"range", b"if-range")])
    if ranges is not None:
        headers["range"] = ranges
    return {**scope, "headers": headers.raw}


def _known_etag(request: Request, headers: dict[str, str], form: _Form, packable: bool) -> str | None:
    """The ETag of the form that the reader has already, or None."""
    told = listed_tags(request.headers.get("if-none-match"))
    ours = [form.etag, headers["etag"], *([f'{headers["etag"][:-1]}-gzip"'] if packable else [])]
    return form.etag if "*" in told else next((tag for tag in ours if tag in told), None)
