"""A portal that answers as it is told: as a CKAN, as no CKAN would, or not at all. And the proxy of an office."""

from __future__ import annotations

import base64
import json
import select
import socket
import ssl
import struct
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

JSON = "application/json;charset=utf-8"
HTML = "text/html; charset=utf-8"
PAGE = "<!DOCTYPE html><title>ログイン</title><form method=post>".encode()


@dataclass(frozen=True)
class Reply:
    """One answer. `wait`: seconds before it. `cut`: after so many bytes of the body the connection ends.

    `drip`: seconds between single bytes. `reset`: the connection is reset instead. `unread`: answers without reading
    what is sent. `reading`: reads what is sent at so many bytes per second.
    """

    status: int = 200
    body: bytes = b""
    kind: str = JSON
    headers: tuple[tuple[str, str], ...] = ()
    wait: float = 0.0
    cut: int | None = None
    drip: float = 0.0
    reset: bool = False
    unread: bool = False
    reading: int = 0
    sized: bool = True


@dataclass(frozen=True)
class Asked:
    """A request as it came in."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Fake:
    """`replies` are given out in turn, then `usual` for ever. `asked`: every request."""

    url: str = ""
    replies: list[Reply] = field(default_factory=list)
    usual: Reply = field(default_factory=lambda: said({}))
    asked: list[Asked] = field(default_factory=list)

    def next_reply(self) -> Reply:
        return self.replies.pop(0) if self.replies else self.usual


def said(result: Any) -> Reply:
    """What a CKAN answers when all is well."""
    return Reply(body=json.dumps({"help": "", "success": True, "result": result}).encode())


def refused(status: int, kind: str, **more: Any) -> Reply:
    """What a CKAN answers when it is not."""
    return Reply(status, json.dumps({"help": "", "success": False, "error": {"__type": kind, **more}}).encode())


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def log_message(self, *_: object) -> None:
        pass

    def _any(self) -> None:
        fake = self.server.fake
        reply = fake.next_reply()
        size = int(self.headers.get("Content-Length") or 0)
        body = b"" if reply.unread else self._read(size, reply.reading)
        fake.asked.append(Asked(self.command, self.path, {k.lower(): v for k, v in self.headers.items()}, body))
        time.sleep(reply.wait)
        if reply.reset:
            self._reset()
            return
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.kind)
        if reply.sized:
            self.send_header("Content-Length", str(len(reply.body)))
        for name, value in reply.headers:
            self.send_header(name, value)
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        self._write(reply)

    do_GET = do_POST = _any

    def _read(self, size: int, speed: int) -> bytes:
        if not speed:
            return self.rfile.read(size)
        parts = []
        while size:
            part = self.rfile.read(min(size, speed // 20))
            size -= len(part)
            parts.append(part)
            time.sleep(0.05)
        return b"".join(parts)

    def _write(self, reply: Reply) -> None:
        body = reply.body if reply.cut is None else reply.body[: reply.cut]
        if not reply.drip:
            self.wfile.write(body)
        for byte in body if reply.drip else b"":
            self.wfile.write(bytes([byte]))
            time.sleep(reply.drip)

    def _reset(self) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, fake: Fake) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.fake = fake

    def handle_error(self, *_: object) -> None:
        """A client that hangs up is what is tested here."""


@contextmanager
def running(server: ThreadingHTTPServer) -> Iterator[int]:
    """The server's port, until the block ends."""
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def faking(certificate: tuple[Path, Path] | None = None, prefix: str = "") -> Iterator[Fake]:
    """A portal on loopback; with a certificate and its key it speaks TLS."""
    fake = Fake()
    server = _Server(fake)
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    with running(server) as port:
        fake.url = f"http{'s' if certificate else ''}://127.0.0.1:{port}{prefix}"
        yield fake


@dataclass
class Office:
    """A proxy: `hosts` it knows and their ports here, the `login` it asks for, and whether it `refuses` all.

    `asked`: the targets of all requests.
    """

    url: str = ""
    hosts: dict[str, int] = field(default_factory=dict)
    login: str = ""
    refuses: bool = False
    asked: list[str] = field(default_factory=list)


class _Proxy(BaseHTTPRequestHandler):
    office: Office

    def log_message(self, *_: object) -> None:
        pass

    def do_CONNECT(self) -> None:
        office = self.office
        office.asked.append(self.path)
        wanted = "Basic " + base64.b64encode(office.login.encode()).decode()
        if office.login and self.headers.get("Proxy-Authorization") != wanted:
            self.send_error(407)
            return
        if office.refuses:
            self.send_error(403)
            return
        host, _, port = self.path.rpartition(":")
        with socket.create_connection(("127.0.0.1", office.hosts.get(host, int(port)))) as there:
            self.send_response(200)
            self.end_headers()
            self._carry(there)
        self.close_connection = True

    def _carry(self, there: socket.socket) -> None:
        while ready := select.select([self.connection, there], [], [], 5)[0]:
            for one in ready:
                data = one.recv(1 << 16)
                if not data:
                    return
                (there if one is self.connection else self.connection).sendall(data)


@contextmanager
def office() -> Iterator[Office]:
    """A proxy on loopback for tunnels."""
    state = Office()
    handler = type("Proxy", (_Proxy,), {"office": state})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    with running(server) as port:
        state.url = f"http://127.0.0.1:{port}"
        yield state


class Authority:
    """A certificate authority of a town's own, made with the `openssl` command. Raises OSError without it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.file = folder / "ca.pem"
        new = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
        self._openssl("req", "-x509", *new, "-keyout", "ca.key", "-out", "ca.pem", "-days", "2", "-subj", "/CN=town")
        self._openssl("req", *new, "-keyout", "server.key", "-out", "server.csr", "-subj", "/CN=portal")

    def certificate(self, name: str, names: str, days: int = 1) -> tuple[Path, Path]:
        """A certificate for `names` (`IP:127.0.0.1,DNS:portal.test`) and its key; negative `days` have passed."""
        (self._folder / "names").write_text(f"subjectAltName={names}\n")
        given = ["-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-extfile", "names"]
        self._openssl("x509", "-req", *given, "-days", str(days), "-out", f"{name}.pem")
        return self._folder / f"{name}.pem", self._folder / "server.key"

    def _openssl(self, *arguments: str) -> None:
        subprocess.run(["openssl", *arguments], cwd=self._folder, check=True, capture_output=True)
