"""Headers that every answer has: what a browser may do with it, who may read it from another site. The access log."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from urllib.parse import quote

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from catalogue.actions import ACTIONS
from catalogue.settings import Settings

access_logger = logging.getLogger("catalogue.access")
_LOGGED_PATH = 300
_PAGE_POLICY = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
_SHARED = {
    "access-control-allow-origin": "*",
    "access-control-expose-headers": "Accept-Ranges, Content-Disposition, Content-Length, Content-Range, ETag, "
    "Retry-After",
}


def _raw(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]


_RAW_SHARED = _raw(_SHARED)


def security_headers(settings: Settings) -> dict[str, str]:
    """What keeps a page to itself: nothing comes from another host but the map's background, where one is set."""
    images = " ".join(["img-src 'self'", *filter(None, [settings.tiles_origin])])
    return {
        "content-security-policy": f"{_PAGE_POLICY}; {images}",
        "cross-origin-opener-policy": "same-origin",
        "permissions-policy": "camera=(), geolocation=(), microphone=()",
        "referrer-policy": "strict-origin-when-cross-origin",
        "x-content-type-options": "nosniff",
    }


class ResponseHeaders:
    """Adds the headers; an endpoint's own go before them. Answers what browsers ask before a read (preflight).

    Data, files and read actions may be read by the pages of every site: there are no cookies, so a browser adds nothing
    to such a request that the other site does not know already. Authorization is not among the headers that another
    site may send, so writing from a page of another site is not possible.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._security = _raw(security_headers(settings))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if scope["method"] == "OPTIONS" and "origin" in Headers(scope=scope):
            await self._answer_preflight(scope, send)
            return
        shared = scope["method"] in ("GET", "HEAD") or (scope["method"] == "POST" and _is_read_action(scope["path"]))

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = dict(message["headers"])
                added = [pair for pair in self._security if pair[0] not in given]
                if shared and (b"content-disposition" in given or not _is_page(given)):
                    added += _RAW_SHARED
                message["headers"] = [*message["headers"], *added]
            await send(message)

        await self._app(scope, receive, send_with_headers)

    async def _answer_preflight(self, scope: Scope, send: Send) -> None:
        methods = "GET, HEAD, POST" if _is_read_action(scope["path"]) else "GET, HEAD"
        allowed = {
            "access-control-allow-methods": methods,
            "access-control-allow-headers": "Content-Type, If-Modified-Since, If-None-Match, If-Range, Range",
            "access-control-max-age": "86400",
        }
        headers = [*_RAW_SHARED, *_raw(allowed), *self._security]
        await send({"type": "http.response.start", "status": 204, "headers": headers})
        await send({"type": "http.response.body", "body": b""})


def _is_page(headers: Mapping[bytes, bytes]) -> bool:
    return headers.get(b"content-type", b"").startswith(b"text/html")


def _is_read_action(path: str) -> bool:
    place, _, name = path.rpartition("/")
    return place in ("/api/action", "/api/3/action") and name in ACTIONS and ACTIONS[name].reads


def log_access() -> None:
    """Lets the access log be written to stderr."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    access_logger.addHandler(handler)
    access_logger.setLevel(logging.INFO)
    access_logger.propagate = False


class AccessLog:
    """One line for each request: who, what, the status, bytes sent, milliseconds. Without the query (people's search
    words stand there, and now and then a token) and without headers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begin, status, size = time.perf_counter(), 500, 0

        async def counting(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
            else:
                size += len(message.get("body", b""))
            await send(message)

        try:
            await self._app(scope, receive, counting)
        finally:
            client = (scope.get("client") or ("-", 0))[0]
            path = quote(scope["path"], safe="/:@!$&'()*+,;=~-._")[:_LOGGED_PATH]
            spent = (time.perf_counter() - begin) * 1000
            access_logger.info("%s %s %s %d %d %.0f", client, scope["method"], path, status, size, spent)
