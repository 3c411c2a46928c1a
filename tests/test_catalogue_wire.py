"""What comes over the wire broken: lengths, pieces, headers, methods, slow senders. Always an answer or the end of the
connection, and the next request is answered."""

from __future__ import annotations

import logging
import re
import socket
import time
from collections.abc import Iterator

import pytest
from broken_requests import BROKEN, CREATE, GOOD, SHOW, request
from fuzz.shop import whole

from catalogue.server import background
from catalogue.settings import Settings


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, int]]:
    folder = tmp_path_factory.mktemp("wire")
    with background(Settings(folder=folder / "catalogue", body_timeout=0.4)) as url:
        host, _, port = url.removeprefix("http://").partition(":")
        yield host, int(port)
    whole(folder / "catalogue")


def exchange(address: tuple[str, int], *pieces: bytes, end: bool = True, pause: float = 0.0) -> bytes:
    """What comes back for these bytes, until the connection ends."""
    with socket.create_connection(address, timeout=5) as connection:
        got = bytearray()
        try:
            for piece in pieces:
                connection.sendall(piece)
                time.sleep(pause)
            if end:
                connection.shutdown(socket.SHUT_WR)
            while chunk := connection.recv(65536):
                got += chunk
        except (ConnectionResetError, BrokenPipeError):
            pass
        return bytes(got)


@pytest.mark.parametrize("name", BROKEN)
def test_broken_on_the_wire(served: tuple[str, int], name: str, caplog: pytest.LogCaptureFixture) -> None:
    got = exchange(served, BROKEN[name], end=name != "pipelined")
    statuses = [int(found) for found in re.findall(rb"HTTP/1\.1 ([0-9]{3})", got)]
    assert all(status < 500 for status in statuses), got[:300]
    assert b"/evil" not in got and b"root:x:0" not in got and b"secret" not in got and b"Traceback" not in got
    if name == "pipelined":
        assert statuses == [200] * 51
    assert exchange(served, request("GET", "/api/3", "Connection: close")).endswith(b'{"version":3}')
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR] == []


@pytest.mark.parametrize(
    "pieces",
    [
        [bytes([one]) for one in b"GET / HTTP/1.1\r\nHost: x\r\n"],
        [b"GET / HTTP/1.1\r\n", *[b"X: y\r\n"] * 12],
        [request("POST", SHOW, "Content-Length: 100"), *[b" "] * 3],
        [request("POST", SHOW, "Transfer-Encoding: chunked"), *[b"1\r\n \r\n"] * 3],
        [request("POST", CREATE, "Content-Length: 1000", "Content-Type: multipart/form-data; boundary=b"), GOOD],
    ],
    ids=["byte by byte", "header by header", "body", "chunks", "form"],
)
def test_slow_senders_are_let_go(served: tuple[str, int], pieces: list[bytes]) -> None:
    """However slowly something comes, one who stops is gone after the patience of the settings."""
    begin = time.monotonic()
    got = exchange(served, *pieces, end=False, pause=0.02)
    assert time.monotonic() - begin < 4
    assert not got or got.startswith((b"HTTP/1.1 408", b"HTTP/1.1 400", b"HTTP/1.1 403"))
    assert exchange(served, request("GET", "/api/3", "Connection: close")).endswith(b'{"version":3}')


def test_a_reader_who_never_reads_stops_nobody(served: tuple[str, int]) -> None:
    held = []
    for _ in range(20):
        connection = socket.create_connection(served, timeout=5)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
        connection.sendall(request("GET", "/api/openapi.json") * 5)
        held.append(connection)
    assert exchange(served, request("GET", "/api/3", "Connection: close")).endswith(b'{"version":3}')
    for connection in held:
        connection.close()


def test_broken_forms_do_not_fill_the_log(served: tuple[str, int]) -> None:
    """The library that reads forms would tell of each."""
    assert not logging.getLogger("python_multipart.multipart").isEnabledFor(logging.WARNING)
