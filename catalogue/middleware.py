"""Headers that every answer has: what a browser may do with it, and who may read it from another site."""

from __future__ import annotations

import re

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_PAGE_POLICY = (
    "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; img-src 'self'; object-src 'none'"
)
_SECURITY = {
    "content-security-policy": _PAGE_POLICY,
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "referrer-policy": "strict-origin-when-cross-origin",
    "x-content-type-options": "nosniff",
}
_SHARED_PATH = re.compile(r"/api/|/dataset/[^/]+/resource/[^/]+/download")
_SHARED = {
    "access-control-allow-origin": "*",
    "access-control-expose-headers": "Accept-Ranges, Content-Disposition, Content-Length, Content-Range, ETag",
}
_PREFLIGHT = {
    "access-control-allow-methods": "GET, HEAD",
    "access-control-allow-headers": "If-Modified-Since, If-None-Match, Range",
    "access-control-max-age": "86400",
}


class ResponseHeaders:
    """Adds the headers; an endpoint's own go before them. Answers what browsers ask before a read (preflight)."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        shared = _SHARED_PATH.match(scope["path"]) is not None
        if shared and scope["method"] == "OPTIONS":
            await _answer_preflight(send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _SECURITY.items():
                    headers.setdefault(name, value)
                if shared and scope["method"] in ("GET", "HEAD"):
                    headers.update(_SHARED)
            await send(message)

        await self._app(scope, receive, send_with_headers)


async def _answer_preflight(send: Send) -> None:
    headers = [(name.encode(), value.encode()) for name, value in (_SHARED | _PREFLIGHT | _SECURITY).items()]
    await send({"type": "http.response.start", "status": 204, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
