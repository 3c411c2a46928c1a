"""Whole answers to anonymous reads of the API, kept for as long as nothing in the database changes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from hashlib import blake2b
from urllib.parse import unquote_to_bytes

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from catalogue.api import base_of
from catalogue.compression import accepts_gzip
from catalogue.etags import listed_tags
from catalogue.settings import KB, MB, Settings
from catalogue.store import Store

_PATHS = ("/api/3/action/", "/api/action/")
_MOST_BYTES = 40 * MB  # about 1,000 answers of ten datasets with four facets; several times as many in gzip's form
_LARGEST = MB
_LONGEST_QUERY = 4 * KB
_OVERHEAD = 4 * KB  # what an entry takes besides its body: the key and the headers
_ABSENT_IN_304 = frozenset({b"content-length", b"content-type", b"content-encoding"})


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it was sent."""

    etag: bytes
    headers: list[tuple[bytes, bytes]]
    body: bytes

    async def send(self, send: Send, known: bytes | None) -> None:
        """Sends it; only its headers to a client that has it already (`known`: what If-None-Match says)."""
        if known is not None and _matches(known, self.etag):
            headers = [(name, value) for name, value in self.headers if name not in _ABSENT_IN_304]
            await send({"type": "http.response.start", "status": 304, "headers": headers})
            await send({"type": "http.response.body", "body": b""})
            return
        await send({"type": "http.response.start", "status": 200, "headers": list(self.headers)})
        await send({"type": "http.response.body", "body": self.body})


class Answers:
    """Gives the same answer again when the same is asked, without asking the database more than whether it changed.

    Only what was asked without a token is kept, so nothing that not everybody may see. A change by whatever process
    is noticed at once: the number that SQLite counts changes with is read at every request.
    """

    def __init__(self, app: ASGIApp, settings: Settings, store: Store) -> None:
        self._app = app
        self._settings = settings
        self._store = store
        self._version: int | None = None
        self._size = 0
        self._answers: OrderedDict[Hashable, Answer] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        key, known = self._read(scope)
        if key is None or not self._is_current():
            await self._app(scope, receive, send)
            return
        answer = self._answers.get(key)
        if answer is None:
            await self._app(scope, receive, _Recorder(send, self, key, known, self._version))
            return
        self._answers.move_to_end(key)
        await answer.send(send, known)

    def keep(self, key: Hashable, answer: Answer, version: int | None) -> None:
        """Keeps an answer that was begun when the database was at `version`."""
        if version != self._version or len(answer.body) > _LARGEST or key in self._answers:
            return
        self._answers[key] = answer
        self._size += len(answer.body) + _OVERHEAD
        while self._size > _MOST_BYTES:
            _, dropped = self._answers.popitem(last=False)
            self._size -= len(dropped.body) + _OVERHEAD

    def _is_current(self) -> bool:
        """Drops all answers when the database has changed. False when that cannot be known."""
        version = self._store.version()
        if version != self._version:
            self._answers.clear()
            self._size, self._version = 0, version
        return version is not None

    def _read(self, scope: Scope) -> tuple[Hashable, bytes | None]:
        """All that the answer may depend on (None where it is not kept), and what If-None-Match says."""
        if scope["type"] != "http" or scope["method"] != "GET" or not scope["path"].startswith(_PATHS):
            return None, None
        host = encodings = known = None  # of headers that are sent twice the first counts, as elsewhere
        for name, value in scope["headers"]:
            if name == b"authorization":
                return None, None
            if name == b"host" and host is None:
                host = value.decode("latin-1")
            elif name == b"accept-encoding" and encodings is None:
                encodings = value.decode("latin-1")
            elif name == b"if-none-match" and known is None:
                known = value
        asked: bytes = scope["query_string"]
        if len(asked) > _LONGEST_QUERY or _depends_on_time(scope["path"], unquote_to_bytes(asked)):
            return None, None
        base = base_of(self._settings, scope["scheme"], host or "")
        return (scope["path"], asked, base, accepts_gzip(encodings or "")), known


class _Recorder:
    """Passes an answer on and keeps it. It waits with the start for the body, because the ETag depends on that."""

    def __init__(self, send: Send, answers: Answers, key: Hashable, known: bytes | None, version: int | None) -> None:
        self._send = send
        self._answers = answers
        self._key = key
        self._known = known
        self._version = version
        self._start: Message | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] == 200:
            self._start = message
            return
        start, self._start = self._start, None
        if start is None:
            await self._send(message)
        elif message.get("more_body"):
            await self._send(start)
            await self._send(message)
        else:
            answer = _answer(start, message.get("body", b""))
            self._answers.keep(self._key, answer, self._version)
            await answer.send(self._send, self._known)


def _depends_on_time(path: str, asked: bytes) -> bool:
    """Whether an answer becomes another one without any change: what speaks of now, of today, of the last days."""
    return b"NOW" in asked or b"include_tracking" in asked or path.endswith("/download_statistics")


def _answer(start: Message, body: bytes) -> Answer:
    etag = f'"{blake2b(body, digest_size=12).hexdigest()}"'
    headers = MutableHeaders(scope=start)
    headers["etag"] = etag
    headers.setdefault("cache-control", "no-cache")  # may be kept by browsers, but is to be asked for each time
    headers.add_vary_header("Authorization")
    return Answer(etag.encode(), list(headers.raw), body)


def _matches(known: bytes, etag: bytes) -> bool:
    return bool(listed_tags(known.decode("latin-1")) & {etag.decode(), "*"})
