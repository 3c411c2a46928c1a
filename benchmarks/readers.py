"""Many readers at once in one process: kept connections, raw HTTP/1.1, each reader in its own time.

The model is open: when a reader will ask is decided beforehand and not by when the last answer came. Latency counts
from that moment, so that a server which stands still is charged with everything that people would have waited for.
"""

from __future__ import annotations

import heapq
import random
import selectors
import socket
import time
import zlib
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from publications import Publications, digest
from reading_mix import Asked, Mix

_PIECE = 1024 * 1024
_KEPT_TAGS = 2000
_REPEATED = 0.3  # of those who ask for a file or by program again, so many tell which version they have
_PATIENCE = 30.0  # seconds for what is still under way at the end
_EXAMPLES = 20


@dataclass(slots=True)
class Measured:
    """What came of it. `latencies` in seconds by kind; `faults`: the first of them in words."""

    latencies: dict[str, list[float]] = field(default_factory=dict)
    failures: int = 0
    faults: list[str] = field(default_factory=list)
    unchanged: int = 0  # answers 304
    again: int = 0  # requests on a connection that the server had just closed, sent again on another
    connections: int = 0
    received: int = 0
    unanswered: int = 0
    seconds: float = 0.0
    processor: float = 0.0

    @property
    def count(self) -> int:
        return sum(map(len, self.latencies.values()))

    def fail(self, why: str) -> None:
        """Counts a failure."""
        self.failures += 1
        if len(self.faults) < _EXAMPLES:
            self.faults.append(why)


class _Broken(Exception):
    """The connection ended before the answer did."""


class _Answer:
    """An answer as it comes in."""

    def __init__(self) -> None:
        self.data = bytearray()
        self.status = 0
        self.headers: dict[bytes, bytes] = {}
        self._head = self._length = 0
        self._chunked = False

    def feed(self, piece: bytes) -> bool:
        """Whether it is whole. An empty piece is the end of the connection; raises _Broken where that is too early."""
        self.data += piece
        if not self._head and not self._read_head():
            if not piece:
                raise _Broken
            return False
        rest = len(self.data) - self._head
        whole = self.data.endswith(b"0\r\n\r\n") if self._chunked else rest >= self._length
        if not whole and not piece:
            raise _Broken
        return whole

    def _read_head(self) -> bool:
        end = self.data.find(b"\r\n\r\n")
        if end < 0:
            return False
        first, *lines = bytes(self.data[:end]).split(b"\r\n")
        self.status = int(first.split()[1])
        pairs = (line.partition(b":") for line in lines)
        self.headers = {name.lower(): value.strip() for name, _, value in pairs}
        self._head = end + 4
        self._chunked = self.headers.get(b"transfer-encoding", b"") == b"chunked"
        self._length = 0 if self.status in (204, 304) else int(self.headers.get(b"content-length", 0))
        return True

    def body(self) -> bytes:
        """What was meant, out of its chunks and decompressed."""
        body = bytes(self.data[self._head :])
        if self._chunked:
            body = _joined(body)
        if self.headers.get(b"content-encoding") == b"gzip":
            body = zlib.decompress(body, 31)
        return body


def _joined(body: bytes) -> bytes:
    parts, place = [], 0
    while size := int(body[place : (line := body.index(b"\r\n", place))].split(b";")[0], 16):
        parts.append(body[line + 2 : line + 2 + size])
        place = line + 4 + size
    return b"".join(parts)


@dataclass(slots=True, eq=False)
class _Reader:
    """One connection. `queue`: when it would have asked while it was still waiting for an answer."""

    chance: random.Random
    connection: socket.socket | None = None
    queue: deque[float] = field(default_factory=deque)
    asked: Asked | None = None
    answer: _Answer = field(default_factory=_Answer)
    request: bytes = b""
    known: tuple[bytes, str] | None = None  # the version it says it has: ETag, SHA-256 of the body
    intended: float = 0.0
    sent: float = 0.0
    used: bool = False  # whether the connection has answered before


class Readers:
    """So many readers of the site at `address`."""

    def __init__(self, address: str, count: int, mix: Mix, publications: Publications, *, whole: bool = True) -> None:
        """`whole`: a page must not mix two versions. That is not asked of sites that never promised it."""
        parts = urlsplit(address)
        self._place = (parts.hostname or "", parts.port or 80)
        self._host = parts.netloc
        self._mix = mix
        self._publications = publications
        self._whole = whole
        self._readers = [_Reader(random.Random(number)) for number in range(count)]
        self._selector = selectors.DefaultSelector()
        self._tags: dict[str, tuple[bytes, str]] = {}  # by path: the ETag that was told, and the body's SHA-256
        self._busy = 0
        self._now = time.monotonic
        self._measured = Measured()

    def run(self, seconds: float, think: float, every: Callable[[], None] = lambda: None) -> Measured:
        """Reads for so long. `think`: seconds between two requests of a reader on average (exponential); 0: each asks
        as soon as it has its answer. `every` is called some times a second."""
        self._measured = Measured()
        begin, processor = self._now(), time.process_time()
        end = begin + seconds
        due: list[tuple[float, int]] = []
        for number, reader in enumerate(self._readers):
            first = begin + (reader.chance.expovariate(1 / think) if think else reader.chance.random() * 0.1)
            heapq.heappush(due, (first, number))
        while (now := self._now()) < end or (self._busy and now < end + _PATIENCE):
            every()
            while due and due[0][0] <= now:
                moment, number = heapq.heappop(due)
                reader = self._readers[number]
                reader.queue.append(moment)
                if think and (later := moment + reader.chance.expovariate(1 / think)) < end:
                    heapq.heappush(due, (later, number))
                self._ask_next(reader)
            wait = min(due[0][0] if due else now + 0.2, now + 0.2) - self._now()
            for key, _ in self._selector.select(max(wait, 0.0)):
                self._receive(key.data)
                if not think and key.data.asked is None and self._now() < end:
                    key.data.queue.append(self._now())
                    self._ask_next(key.data)
        self._give_up(self._now())
        measured = self._measured
        measured.seconds, measured.processor = min(self._now(), end) - begin, time.process_time() - processor
        return measured

    def close(self) -> None:
        """Closes the connections."""
        for reader in self._readers:
            self._disconnect(reader)
        self._selector.close()

    def _give_up(self, now: float) -> None:
        """What has no answer yet failed; it took at least as long as it has waited."""
        for reader in self._readers:
            for intended in [*([reader.intended] if reader.asked else []), *reader.queue]:
                self._measured.unanswered += 1
                self._measured.latencies.setdefault("unanswered", []).append(now - intended)
            if reader.asked:
                self._disconnect(reader)
                self._busy -= 1
            reader.asked = None
            reader.queue.clear()
        if self._measured.unanswered:
            self._measured.fail(f"{self._measured.unanswered} requests had no answer in the end")

    def _ask_next(self, reader: _Reader) -> None:
        if reader.asked is not None or not reader.queue:
            return
        reader.intended = reader.queue.popleft()
        asked = reader.asked = self._mix.next()
        self._busy += 1
        again = asked.check != "page" and reader.chance.random() < _REPEATED
        reader.known = self._tags.get(asked.path) if again else None
        lines = [
            f"GET {asked.path} HTTP/1.1\r\nHost: {self._host}\r\nAccept: {asked.accept}\r\n".encode(),
            b"Accept-Encoding: gzip\r\nAccept-Language: ja\r\n",
            *([b"If-None-Match: ", reader.known[0], b"\r\n"] if reader.known else []),
            b"\r\n",
        ]
        reader.request = b"".join(lines)
        reader.sent = self._now()
        self._send(reader)

    def _send(self, reader: _Reader) -> None:
        reader.answer = _Answer()
        try:
            if reader.connection is None:
                self._connect(reader)
            assert reader.connection
            reader.connection.sendall(reader.request)
        except OSError as error:
            self._interrupted(reader, str(error))

    def _connect(self, reader: _Reader) -> None:
        reader.connection = socket.create_connection(self._place, timeout=_PATIENCE)
        reader.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        reader.connection.setblocking(False)
        reader.used = False
        self._measured.connections += 1
        self._selector.register(reader.connection, selectors.EVENT_READ, reader)

    def _disconnect(self, reader: _Reader) -> None:
        if reader.connection is not None:
            self._selector.unregister(reader.connection)
            reader.connection.close()
            reader.connection = None

    def _receive(self, reader: _Reader) -> None:
        assert reader.connection
        try:
            piece = reader.connection.recv(_PIECE)
        except BlockingIOError:
            return
        except OSError:
            piece = b""
        self._measured.received += len(piece)
        if reader.asked is None:  # the server closes a connection on which nothing was asked for a while
            self._disconnect(reader)
            return
        try:
            whole = reader.answer.feed(piece)
        except _Broken:
            self._interrupted(reader, "the connection was closed")
            return
        if whole:
            self._finish(reader, self._now())

    def _interrupted(self, reader: _Reader, why: str) -> None:
        """Sent again where the server closed a kept connection before it read the request, as browsers do."""
        untouched = reader.used and not reader.answer.data
        self._disconnect(reader)
        if untouched:
            self._measured.again += 1
            self._send(reader)
            return
        assert reader.asked
        self._measured.fail(f"{reader.asked.path}: {why}")
        self._done(reader, self._now())

    def _finish(self, reader: _Reader, now: float) -> None:
        answer, asked = reader.answer, reader.asked
        assert asked
        reader.used = True
        self._publications.listen()
        try:
            if fault := self._fault(reader, asked, answer, now):
                self._measured.fail(f"{asked.path}: {fault}")
        except (ValueError, KeyError, TypeError, zlib.error) as error:
            self._measured.fail(f"{asked.path}: the answer cannot be read: {error!r}")
        if answer.headers.get(b"connection", b"").lower() == b"close":
            self._disconnect(reader)
        self._done(reader, now)

    def _done(self, reader: _Reader, now: float) -> None:
        assert reader.asked
        self._measured.latencies.setdefault(reader.asked.kind, []).append(now - reader.intended)
        reader.asked = None
        self._busy -= 1
        self._ask_next(reader)

    def _fault(self, reader: _Reader, asked: Asked, answer: _Answer, now: float) -> str:
        """What is wrong with the answer; empty where nothing is."""
        told = self._publications
        if answer.status == 304 and reader.known:
            self._measured.unchanged += 1
            if asked.check != "file":
                return ""
            return told.fault_of_file(asked.name, asked.file, reader.known[1], reader.sent, now)
        if answer.status != 200:
            return f"answered {answer.status}"
        body = answer.body()
        if tag := answer.headers.get(b"etag"):
            self._keep(asked.path, tag, body)
        if asked.check == "file":
            return told.fault_of_file(asked.name, asked.file, digest(body), reader.sent, now)
        if asked.check == "metadata":
            return told.fault_of_metadata(asked.name, body, reader.sent, now)
        if asked.check == "text" and self._whole and (fault := told.fault_of_text(asked.name, body, reader.sent, now)):
            return fault
        return "" if _is_whole(answer, body) else f"not whole: {body[-60:]!r}"

    def _keep(self, path: str, tag: bytes, body: bytes) -> None:
        if len(self._tags) >= _KEPT_TAGS:
            self._tags.clear()
        self._tags[path] = tag, digest(body)


def _is_whole(answer: _Answer, body: bytes) -> bool:
    """Whether the answer has the end that its kind has."""
    kind = answer.headers.get(b"content-type", b"").partition(b";")[0]
    end = body.rstrip()[-20:]
    if kind == b"text/html":
        return end.endswith(b"</html>")
    if kind in (b"application/json", b"application/ld+json"):
        return end.endswith((b"}", b"]"))
    if kind.endswith(b"xml"):
        return end.endswith(b">")
    return bool(end)
