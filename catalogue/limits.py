"""How much one client may ask for, and how many may send at the same time."""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any, Protocol
from weakref import WeakKeyDictionary

import anyio
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from catalogue.actions import ACTIONS
from catalogue.api import JSONResponse, base_address
from catalogue.errors import TooManyRequests, Unavailable
from catalogue.settings import Settings
from catalogue.texts import LANGUAGES, text

_ADDRESSES = 20_000  # buckets that are kept; one takes about 300 bytes
_FOR_PROGRAMS = ("/api/", "/datastore/")
_NETWORK_BITS = 64  # what one IPv6 client has to itself, as a rule


class Buckets:
    """A token bucket for each client: `per_minute` calls at once, and that many a minute in the long run."""

    def __init__(self, per_minute: int, now: Callable[[], float] = time.monotonic, kept: int = _ADDRESSES) -> None:
        self._size = per_minute
        self._rate = per_minute / 60
        self._now = now
        self._kept = kept
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._buckets)

    def take(self, client: str) -> int:
        """0 when the client may go on, else the seconds after which it may."""
        if not self._size:
            return 0
        now = self._now()
        left, since = self._buckets.pop(client, (float(self._size), now))
        left = min(float(self._size), left + (now - since) * self._rate)
        wait = 0 if left >= 1 else max(1, math.ceil((1 - left) / self._rate))
        self._buckets[client] = (left if wait else left - 1, now)
        while len(self._buckets) > self._kept:
            self._buckets.popitem(last=False)  # the one that was silent for the longest time
        return wait


class RateLimit:
    """Answers 429 to clients that ask too often. Programs on this machine may ask as often as they like, and the
    stylesheet and its like do not count."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._reads = Buckets(settings.reads_per_minute)
        self._writes = Buckets(settings.writes_per_minute)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        client = client_of(scope) if scope["type"] == "http" else None
        if client is None or scope["path"].startswith("/static/"):
            await self._app(scope, receive, send)
            return
        wait = (self._reads if _reads(scope) else self._writes).take(client)
        await (_refusal(scope, wait) if wait else self._app)(scope, receive, send)


def client_of(scope: Scope) -> str | None:
    """Who is asking: an IPv4 address or an IPv6 network of 64 bits; None for this machine itself."""
    host = str((scope.get("client") or ("", 0))[0])
    try:
        address: IPv4Address | IPv6Address = ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is None:
            return None if address.is_loopback else str(IPv6Address(int(address) >> _NETWORK_BITS << _NETWORK_BITS))
        address = address.ipv4_mapped
    return None if address.is_loopback else str(address)


def _reads(scope: Scope) -> bool:
    if scope["method"] in ("GET", "HEAD", "OPTIONS"):
        return True
    action = ACTIONS.get(scope["path"].rpartition("/")[2])
    return action is not None and action.reads


def _refusal(scope: Scope, wait: int) -> ASGIApp:
    """The API's envelope for programs, a line of text for people."""
    headers, path = {"retry-after": str(wait)}, scope["path"]
    if not path.startswith(_FOR_PROGRAMS):
        words = [text("too-many-requests", lang, seconds=wait) for lang in LANGUAGES]
        return PlainTextResponse("\n".join([*words, ""]), TooManyRequests.status, headers)
    name = path.rpartition("/")[2]
    error = TooManyRequests(text("too-many-requests", seconds=wait))
    help_path = f"/api/3/action/help_show?name={name}" if name in ACTIONS else "/api"
    body = {"help": base_address(Request(scope)) + help_path, "error": error.body(), "success": False}
    response = JSONResponse(body, error.status)
    response.headers.update(headers)
    return response


class Receiving:
    """Places for requests with large bodies. Those without a token have their own, so that they cannot take those of
    the people who publish."""

    def __init__(self, settings: Settings) -> None:
        self._patience = settings.busy_timeout
        self._places = {known: anyio.Semaphore(settings.max_uploads) for known in (True, False)}

    @asynccontextmanager
    async def place(self, known: bool) -> AsyncIterator[None]:
        """A place for as long as the block lasts; small requests need none. Raises Unavailable when none gets free."""
        places = self._places[known]
        with anyio.move_on_after(self._patience) as waiting:
            await places.acquire()
        if waiting.cancelled_caught:
            raise Unavailable(text("too-many-uploads"))
        try:
            yield
        finally:
            places.release()


class _Connection(Protocol):
    transport: Any


class Silent:
    """Finds connections on which nothing is asked: the server itself waits for a first request forever."""

    def __init__(self, patience: float, now: Callable[[], float] = time.monotonic) -> None:
        self._patience = patience
        self._now = now
        self._seen: WeakKeyDictionary[_Connection, tuple[float, object]] = WeakKeyDictionary()

    def close(self, connections: Collection[Any]) -> int:
        """Closes those that were silent for too long; to be called every few seconds. Returns how many."""
        closed = 0
        for connection in list(connections):
            last = getattr(connection, "cycle", self)  # the last request and its answer; None before the first
            if last is not None and not getattr(last, "response_complete", False):
                continue
            since, seen = self._seen.get(connection, (0.0, self))
            if seen is not last:
                self._seen[connection] = (self._now(), last)
            elif self._now() - since > self._patience:
                connection.transport.close()
                closed += 1
        return closed
