"""gzip for answers that are made anew each time: what is worth it, whether the reader takes it, and doing it.

Uploaded files are not compressed here: `catalogue.store.packed` keeps their compressed form.
"""

from __future__ import annotations

import re
import zlib
from functools import lru_cache
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

WORTHWHILE = 1024  # bytes; below, the header and the work cost more than is saved
_LEVEL = 4  # on our JSON and HTML within 8 % of the size of level 9, in about the time of level 1
_COMPRESSIBLE = re.compile(
    r"text/.*|application/([a-z0-9.+-]+\+)?(json|xml|yaml)|application/(javascript|sql|n-triples|geopackage\+sqlite3)"
    r"|application/(vnd\.geopackage\+sqlite3|x-ndjson|x-javascript)|image/svg\+xml"
)
_QUALITY = re.compile(r"q\s*=\s*(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)")


@lru_cache(maxsize=256)
def compressible(content_type: str) -> bool:
    """Whether contents of this type become much smaller."""
    return _COMPRESSIBLE.fullmatch(content_type.partition(";")[0].strip().lower()) is not None


@lru_cache(maxsize=64)
def accepts_gzip(accept_encoding: str) -> bool:
    """Whether an Accept-Encoding header asks for gzip at least as much as for the plain bytes."""
    qualities: dict[str, float] = {}
    for part in accept_encoding.lower().split(","):
        coding, _, parameter = part.partition(";")
        found = _QUALITY.fullmatch(parameter.strip())
        qualities[coding.strip()] = float(found[1]) if found else 0.0 if parameter.strip() else 1.0
    gzip = max(qualities.get("gzip", 0.0), qualities.get("x-gzip", 0.0))
    if not {"gzip", "x-gzip"} & qualities.keys():
        gzip = qualities.get("*", 0.0)
    return gzip > 0 and gzip >= qualities.get("identity", 0.0)


def compress(body: bytes) -> bytes:
    """`body` in gzip's form; the same bytes always give the same result. Whoever keeps answers may keep this too:
    answers that have a Content-Encoding already are passed on as they are."""
    return zlib.compress(body, _LEVEL, wbits=31)


class Compression:
    """Compresses answers of more than 1 kB whose type is worth it, for readers who take gzip.

    Left alone: parts and files (they have Accept-Ranges), what is encoded already, and answers without a body.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        asked = next((value for name, value in scope["headers"] if name == b"accept-encoding"), b"")
        await self._app(scope, receive, _Answer(send, accepts_gzip(asked.decode("latin-1"))))


class _Answer:
    """One answer on its way out. The start waits for the first piece of the body, that tells what can be done."""

    def __init__(self, send: Send, wanted: bool) -> None:
        self._send = send
        self._wanted = wanted
        self._start: Message | None = None
        self._packer: Any = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            if not _suited(headers):
                await self._send(message)
                return
            headers.add_vary_header("Accept-Encoding")
            if not self._wanted or message["status"] in (204, 206, 304):
                await self._send(message)
                return
            self._start = message
            return
        if self._start is not None:
            message = await self._begin(self._start, message)
            self._start = None
        elif self._packer is not None:
            message = self._packed(message)
        await self._send(message)

    async def _begin(self, start: Message, message: Message) -> Message:
        """Decides by the first piece, sends the start, and returns the piece as it is to be sent."""
        headers = MutableHeaders(scope=start)
        body, more = message.get("body", b""), message.get("more_body", False)
        if "content-length" in headers if more else len(body) < WORTHWHILE:
            await self._send(start)
            return message
        headers["content-encoding"] = "gzip"
        if "etag" in headers and not headers["etag"].startswith("W/"):
            headers["etag"] = f"W/{headers['etag']}"
        if more:
            self._packer = zlib.compressobj(_LEVEL, wbits=31)
            message = self._packed(message)
        else:
            message = {**message, "body": compress(body)}
            headers["content-length"] = str(len(message["body"]))
        await self._send(start)
        return message

    def _packed(self, message: Message) -> Message:
        more = message.get("more_body", False)
        body = self._packer.compress(message.get("body", b""))
        return {**message, "body": body if more else body + self._packer.flush()}


def _suited(headers: Headers) -> bool:
    return (
        compressible(headers.get("content-type", ""))
        and "content-encoding" not in headers
        and "accept-ranges" not in headers
    )
