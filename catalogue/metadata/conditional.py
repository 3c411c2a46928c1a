"""Answers that a reader can ask for again cheaply: ETag, 304, open to all; only what everybody may see is in them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from starlette.requests import Request
from starlette.responses import Response

from catalogue.api import base_address, opened
from catalogue.context import Context
from catalogue.etags import bare, listed_tags
from catalogue.metadata.values import web_address
from catalogue.version import software_version


@contextmanager
def anonymous(request: Request) -> Iterator[Context]:
    """A context that sees what the public sees, whoever asks."""
    settings, store = opened(request)
    base = base_address(request)
    with store.reading() as connection:
        yield Context(connection, store, settings, None, web_address(base) or base)


def answer(request: Request, media_type: str, made_of: object, make: Callable[[], str | bytes]) -> Response:
    """What `make` makes, or 304 when the reader has it. `made_of` is all that it depends on, by its `repr`."""
    # Another version of the program may write the same data in another way.
    told = f"{software_version()}{media_type}{made_of!r}".encode("utf-8", "replace")
    tag = f'W/"{hashlib.sha256(told).hexdigest()[:32]}"'
    headers = {"etag": tag, "cache-control": "public, no-cache"}
    if bare(tag) in listed_tags(request.headers.get("if-none-match")):
        return Response(status_code=304, headers=headers)
    return Response(make(), headers=headers, media_type=media_type)
