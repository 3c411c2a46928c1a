"""A proxy between a publisher and a portal: it counts what is asked, and lets chosen requests fail in a chosen way."""

from __future__ import annotations

import contextlib
import http.client
import re
import select
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any, Literal
from urllib.parse import urlsplit

Kind = Literal["read", "write", "file", "other"]
# What can happen to one request. The first six never reach the portal whole.
FAULTS = (
    "refuse",  # the connection breaks at once, and for a moment nobody listens
    "reset",  # the connection breaks when half of the body has gone to the portal
    "busy",  # 429 with Retry-After
    "gateway",  # 502 with a page in HTML
    "login",  # 200 with a page in HTML
    "stall",  # silence
    "truncate",  # done, but the answer breaks off in the middle
    "lose",  # done, but no answer comes
    "late",  # silence, and done only when the publisher has hung up
    "overdue",  # silence, and done only at `release`
)
CERTAINLY_NOT_DONE = FAULTS[:6]
_DELAYS = ("late", "overdue")
_CHUNK = 1 << 16
_PAGE = "<!DOCTYPE html><html><body><form>ログインしてください</form></body></html>".encode()
_HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length", "host", "accept-encoding"}


@dataclass
class Asked:
    """One request: its number from 0, what it is for, the files that came along, what became of it.

    `begin` and `end` are seconds of the monotonic clock; it has no end before the portal has answered.
    """

    number: int
    method: str
    path: str
    kind: Kind
    action: str
    files: list[str] = field(default_factory=list)
    status: int | None = None
    fault: str | None = None
    begin: float = field(default_factory=time.monotonic)
    end: float | None = None


class FaultProxy:
    """Listens on loopback in front of `upstream`; the portal's addresses in its answers become the proxy's own.

    `choose` is asked for each request and names a fault, or None. `before` is called when the request is whole and
    has not gone on yet. `silence` and `closed` are seconds: of a stall, and of nobody listening after a refusal.
    """

    def __init__(self, upstream: str, *, silence: float = 60.0, retry_after: str = "0", closed: float = 0.05) -> None:
        self.upstream = upstream.rstrip("/")
        self.silence = silence
        self.retry_after = retry_after
        self.closed = closed
        self.choose: Callable[[Asked], str | None] = lambda _: None
        self.before: Callable[[Asked], None] = lambda _: None
        self.asked: list[Asked] = []
        self._released = threading.Event()
        self._changed = threading.Condition()
        self._busy = 0
        self._number = 0
        self._stopping = False
        self._listener = self._listen(0)
        self._port = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self._port}"
        self._reopened = threading.Event()
        self._reopened.set()
        threading.Thread(target=self._accept, name="fault-proxy", daemon=True).start()

    def __enter__(self) -> FaultProxy:
        return self

    def __exit__(self, *_: object) -> None:
        self._reopened.wait()  # else it would listen once more, for nobody
        self._stopping = True
        self._shut()

    def forget(self) -> None:
        """Starts counting from 0, without any fault."""
        self.release()
        self.settle()
        self._released.clear()
        with self._changed:
            self.asked, self._number = [], 0
        self.choose = lambda _: None
        self.before = lambda _: None

    def fail(self, fault: str, at: int, *, until: int | None = None) -> None:
        """Lets the request number `at` fail, or all from `at` up to, not including, `until`."""
        last = at + 1 if until is None else until
        self.choose = lambda one: fault if at <= one.number < last else None

    def release(self) -> None:
        """Lets the requests that are overdue arrive."""
        self._released.set()

    def settle(self, patience: float = 120.0) -> None:
        """Waits until the portal has answered all that went to it."""
        with self._changed:
            assert self._changed.wait_for(lambda: self._busy == 0, patience), "the portal does not answer"

    def of_kind(self, kind: Kind) -> list[Asked]:
        """The requests of a kind."""
        return [one for one in self.asked if one.kind == kind]

    @property
    def writes(self) -> list[str]:
        """Names of the actions that were asked to change something."""
        return [one.action for one in self.of_kind("write")]

    @property
    def uploads(self) -> list[str]:
        """Names of the files that were sent."""
        return [name for one in self.asked for name in one.files]

    def record(self, method: str, path: str) -> Asked:
        """Notes a request that begins."""
        found = re.match(r"/api/(?:3/)?action/(\w+)", urlsplit(path).path)
        kind: Kind = "other"
        if found:
            kind = "read" if method == "GET" else "write"
        elif method == "GET":
            kind = "file"
        with self._changed:
            one = Asked(self._number, method, path, kind, found[1] if found else "")
            self._number += 1
            self.asked.append(one)
        return one

    @contextlib.contextmanager
    def working(self) -> Iterator[None]:
        """While a request is on its way or at the portal."""
        with self._changed:
            self._busy += 1
        try:
            yield
        finally:
            with self._changed:
                self._busy -= 1
                self._changed.notify_all()

    def refuse_for_a_moment(self) -> None:
        """Nobody listens for a short time: who connects is refused."""
        with self._changed:
            if not self._reopened.is_set():
                return
            self._reopened.clear()
        self._shut()

        def reopen() -> None:
            time.sleep(self.closed)
            self._listener = self._listen(self._port)
            self._reopened.set()

        threading.Thread(target=reopen, daemon=True).start()

    def wait_for_release(self) -> None:
        """Until `release` is called."""
        self._released.wait()

    def _shut(self) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # wakes the thread that accepts
        self._listener.close()

    @staticmethod
    def _listen(port: int) -> socket.socket:
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        listener.listen(64)
        return listener

    def _accept(self) -> None:
        while not self._stopping:
            self._reopened.wait()
            try:
                connection, address = self._listener.accept()
            except OSError:
                continue
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=_Handler, args=(connection, address, self), daemon=True).start()


class _Dropped(Exception):
    """The connection to the publisher is gone."""


class _Handler(BaseHTTPRequestHandler):
    """One connection of the publisher."""

    protocol_version = "HTTP/1.1"
    server: FaultProxy  # type: ignore[assignment]

    def handle(self) -> None:
        with contextlib.suppress(_Dropped, OSError):
            super().handle()
        self.rfile.close()
        self.connection.close()

    def log_message(self, *_: Any) -> None:
        """Nothing is logged: `asked` tells all."""

    def do_GET(self) -> None:
        with self.server.working():
            self._pass_on()

    do_POST = do_HEAD = do_GET

    def _pass_on(self) -> None:
        one = self.server.record(self.command, self.path)
        one.fault = self.server.choose(one)
        if one.fault == "refuse":
            self.server.refuse_for_a_moment()
            self._break()
        if one.fault in ("busy", "gateway", "login", "stall"):
            self._read_body(one)
            self._answer_instead(one)
            return
        answer = self._ask_portal(one)
        one.status = answer.status
        content = answer.read()
        one.end = time.monotonic()
        if one.fault in ("lose", *_DELAYS):
            self._break()
        self._answer(answer, self._as_ours(answer, content), broken=one.fault == "truncate")

    def _answer_instead(self, one: Asked) -> None:
        if one.fault == "stall":
            self._keep_silent()
            self._break()
        one.status = {"busy": 429, "gateway": 502, "login": 200}[str(one.fault)]
        self.send_response(one.status)
        if one.fault == "busy":
            self.send_header("Retry-After", self.server.retry_after)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(_PAGE)))
        self.end_headers()
        self.wfile.write(_PAGE)

    def _ask_portal(self, one: Asked) -> http.client.HTTPResponse:
        """Hands the request on as it comes, so that one that breaks off reaches the portal broken off."""
        size = self._size()
        host = urlsplit(self.server.upstream)
        upstream = http.client.HTTPConnection(str(host.hostname), host.port, timeout=120)
        body = b""
        if one.fault in _DELAYS:
            body = self._read_body(one)
            self._keep_silent()
        if one.fault == "overdue":
            self.server.wait_for_release()
        if one.fault != "reset":
            self.server.before(one)
        self._send_head(upstream, size)
        if one.fault in _DELAYS:
            upstream.send(body)
            return upstream.getresponse()
        try:
            for part in self._body(size // 2 if one.fault == "reset" else size):
                body += part
                upstream.send(part)
        except _Dropped:
            _abort(upstream.sock)
            raise
        if one.fault == "reset":
            _abort(upstream.sock)
            self._break()
        one.files = _files(body)
        return upstream.getresponse()

    def _send_head(self, upstream: http.client.HTTPConnection, size: int) -> None:
        upstream.putrequest(self.command, self.path, skip_accept_encoding=True)
        for key, value in self.headers.items():
            if key.lower() not in _HOP_BY_HOP:
                upstream.putheader(key, value)
        if size or self.command == "POST":
            upstream.putheader("Content-Length", str(size))
        upstream.putheader("Connection", "close")
        upstream.endheaders()

    def _size(self) -> int:
        assert "Transfer-Encoding" not in self.headers, "this proxy needs the length of a body"
        return int(self.headers.get("Content-Length") or 0)

    def _body(self, size: int) -> Iterator[bytes]:
        while size > 0:
            part = self.rfile.read1(min(size, _CHUNK))
            if not part:
                raise _Dropped
            size -= len(part)
            yield part

    def _read_body(self, one: Asked) -> bytes:
        body = b"".join(self._body(self._size()))
        one.files = _files(body)
        return body

    def _keep_silent(self) -> None:
        """Until the publisher hangs up, or longer than it can wait."""
        select.select([self.connection], [], [], self.server.silence)

    def _as_ours(self, answer: http.client.HTTPResponse, content: bytes) -> bytes:
        if "json" not in (answer.getheader("Content-Type") or ""):
            return content
        return content.replace(self.server.upstream.encode(), self.server.url.encode())

    def _answer(self, answer: http.client.HTTPResponse, content: bytes, *, broken: bool) -> None:
        self.send_response_only(answer.status, answer.reason)
        for key, value in answer.getheaders():
            if key.lower() not in _HOP_BY_HOP:
                self.send_header(key, value.replace(self.server.upstream, self.server.url))
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content[: len(content) // 2] if broken else content)
        if broken:
            self.close_connection = True

    def _break(self) -> None:
        _abort(self.connection)
        raise _Dropped


def _abort(connection: socket.socket | None) -> None:
    """Ends a connection the hard way, as a box in between does that loses its state."""
    if connection is not None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.close()


def _files(body: bytes) -> list[str]:
    return [name.decode() for name in re.findall(rb'; filename="([^"]*)"', body)]
