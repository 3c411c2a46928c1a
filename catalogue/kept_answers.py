"""Whole answers to anonymous reads, pages and API alike, kept for as long as nothing changes that they depend on."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from hashlib import blake2b
from urllib.parse import unquote_to_bytes

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from catalogue import clock
from catalogue.api import base_of
from catalogue.compression import accepts_gzip
from catalogue.dependence import dependence, passes
from catalogue.etags import bare, listed_tags
from catalogue.metadata.rdf import preferred
from catalogue.settings import KB, MB, Settings
from catalogue.store import Store
from catalogue.store.stamps import Stamps

# Files are not kept: they are counted, and lie in the system's memory.
_PATHS = re.compile(
    "/|/(dataset|organization|group|kpi)(/(?!.*/download).*)?|/feeds/.+|/catalog[.].+|/sitemap.*|/api/(3/)?action/.+"
)
_MOST_BYTES = 40 * MB  # about 1,000 answers of ten datasets with four facets; several times as many in gzip's form
_LARGEST = MB
_LONGEST_QUERY = 4 * KB
_LONGEST_PATH = KB
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


@dataclass(frozen=True, slots=True)
class _Kept:
    """An answer, the stamp that was the last one when it was begun, and the dataset that it depends on."""

    answer: Answer
    number: int
    dataset: int | None


class Answers:
    """Gives the same answer again when the same is asked, without asking the database more than what has changed.

    Only what was asked without a token is kept, so nothing that not everybody may see. A change by whatever process
    is noticed at once: whether there was one is looked at for every request (`catalogue.store.stamps`). What an
    answer depends on its maker tells (`catalogue.dependence`), so that the publishing of one dataset does not let go
    the pages of all others.
    """

    def __init__(self, app: ASGIApp, settings: Settings, store: Store) -> None:
        self._app = app
        self._settings = settings
        self._store = store
        self._size = 0
        self._answers: OrderedDict[Hashable, _Kept] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        key, known = self._read(scope)
        stamps = self._store.stamps() if key is not None else None
        if key is None or stamps is None:
            await self._app(scope, receive, send)
            return
        kept = self._current(key, stamps)
        if kept is None:
            await self._app(scope, receive, _Recorder(scope, send, self, key, known, stamps.number))
            return
        await kept.send(send, known)

    def keep(self, key: Hashable, answer: Answer, number: int, dataset: int | None) -> None:
        """Keeps an answer that was begun when `number` was the last stamp."""
        if len(answer.body) > _LARGEST:
            return
        self._drop(key)
        self._answers[key] = _Kept(answer, number, dataset)
        self._size += len(answer.body) + _OVERHEAD
        while self._size > _MOST_BYTES:
            self._drop(next(iter(self._answers)))

    def _current(self, key: Hashable, stamps: Stamps) -> Answer | None:
        kept = self._answers.get(key)
        if kept is None:
            return None
        if not stamps.are_as(kept.number, kept.dataset):
            self._drop(key)
            return None
        self._answers.move_to_end(key)
        return kept.answer

    def _drop(self, key: Hashable) -> None:
        dropped = self._answers.pop(key, None)
        if dropped:
            self._size -= len(dropped.answer.body) + _OVERHEAD

    def _read(self, scope: Scope) -> tuple[Hashable, bytes | None]:
        """All that the answer may depend on (None where it is not kept), and what If-None-Match says."""
        if scope["type"] != "http" or scope["method"] != "GET":
            return None, None
        path: str = scope["path"]
        if len(path) > _LONGEST_PATH or not _PATHS.fullmatch(path):
            return None, None
        host = encodings = known = accepted = None  # of headers that are sent twice the first counts, as elsewhere
        for name, value in scope["headers"]:
            if name == b"authorization":
                return None, None
            if name == b"host" and host is None:
                host = value.decode("latin-1")
            elif name == b"accept-encoding" and encodings is None:
                encodings = value.decode("latin-1")
            elif name == b"accept" and accepted is None:
                accepted = value.decode("latin-1")
            elif name == b"if-none-match" and known is None:
                known = value
        asked: bytes = scope["query_string"]
        if len(asked) > _LONGEST_QUERY or _depends_on_time(path, unquote_to_bytes(asked)):
            return None, None
        base = base_of(self._settings, scope["scheme"], host or "")
        form = preferred(accepted or "") if path.startswith("/dataset/") else None
        # Pages tell how fresh something is, which changes with the day.
        return (path, asked, base, accepts_gzip(encodings or ""), form, clock.today()), known


class _Recorder:
    """Passes an answer on and keeps it. It waits with the start for the body, because the ETag depends on that."""

    def __init__(
        self, scope: Scope, send: Send, answers: Answers, key: Hashable, known: bytes | None, number: int
    ) -> None:
        self._scope = scope
        self._send = send
        self._answers = answers
        self._key = key
        self._known = known
        self._number = number
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
            if not passes(self._scope):
                self._answers.keep(self._key, answer, self._number, dependence(self._scope))
            await answer.send(self._send, self._known)


def _depends_on_time(path: str, asked: bytes) -> bool:
    """Whether an answer becomes another one without any change: what speaks of now, of today, of the last days."""
    return b"NOW" in asked or b"include_tracking" in asked or path.endswith("/download_statistics")


def _answer(start: Message, body: bytes) -> Answer:
    headers = MutableHeaders(scope=start)
    etag = headers.get("etag") or f'"{blake2b(body, digest_size=12).hexdigest()}"'
    headers["etag"] = etag
    headers.setdefault("cache-control", "no-cache")  # may be kept by browsers, but is to be asked for each time
    headers.add_vary_header("Authorization")
    return Answer(etag.encode("latin-1"), list(headers.raw), body)


def _matches(known: bytes, etag: bytes) -> bool:
    return bool(listed_tags(known.decode("latin-1")) & {bare(etag.decode("latin-1")), "*"})
