"""Who reaches out: a guard over the connections that this process makes, and a listener that notices anybody's."""

from __future__ import annotations

import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

_EVENTS = frozenset(
    {
        "socket.connect",
        "socket.getaddrinfo",
        "socket.gethostbyname",
        "socket.gethostbyaddr",
        "socket.sendto",
        "socket.sendmsg",
        "urllib.Request",
        "http.client.connect",
        "ftplib.connect",
        "smtplib.connect",
        "webbrowser.open",
        "os.system",
    }
)
_watching: list[list[str]] = []
_installed = False


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if _watching and event in _EVENTS:
        told = f"{event} {' '.join(repr(one)[:100] for one in arguments if not isinstance(one, socket.socket))}"
        for found in _watching:
            found.append(told)


@contextmanager
def guarded() -> Iterator[list[str]]:
    """What this process, with all its threads, tries to reach while the block lasts. Python itself tells it (PEP 578),
    whatever library asks; a hook once set stays, so it is set once."""
    global _installed
    if not _installed:
        sys.addaudithook(_hook)
        _installed = True
    found: list[str] = []
    _watching.append(found)
    try:
        yield found
    finally:
        _watching.remove(found)


class Listener:
    """A port of this machine on which nobody should ask. `visits`: how often somebody did, from any process."""

    def __init__(self, listening: socket.socket) -> None:
        self.port: int = listening.getsockname()[1]
        self.visits: list[bytes] = []
        self._listening = listening

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def addresses(self) -> list[str]:
        """Addresses of many kinds that all lead here, or to a file."""
        host = f"127.0.0.1:{self.port}"
        return [
            f"http://{host}/a.csv",
            f"https://{host}/a.geojson",
            f"ftp://{host}/a.csv",
            f"gopher://{host}/_x",
            f"dict://{host}/x",
            f"ws://{host}/",
            f"//{host}/a.csv",
            f"http://localhost:{self.port}/a.csv",
            f"http://[::ffff:127.0.0.1]:{self.port}/a.csv",
            f"http://user:word@{host}/a.csv",
            f"/vsicurl/http://{host}/a.csv",
            f"s3://{host}/a",
            f"jar:http://{host}/a.zip!/b",
            f"\\\\127.0.0.1@{self.port}\\a.csv",
            "file:///etc/passwd",
            "file://localhost/etc/hosts",
        ]

    def answer(self) -> None:
        """Takes one visit after the other until the port is closed."""
        while True:
            try:
                visitor, _ = self._listening.accept()
            except OSError:
                return
            with closing(visitor):
                visitor.settimeout(0.5)
                try:
                    self.visits.append(visitor.recv(200))
                    visitor.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 8\r\nConnection: close\r\n\r\na,b\n1,2\n")
                except OSError:
                    self.visits.append(b"")


@contextmanager
def listening() -> Iterator[Listener]:
    """A listener until the block ends."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        listener = Listener(server)
        thread = threading.Thread(target=listener.answer, daemon=True)
        thread.start()
        yield listener
        server.shutdown(socket.SHUT_RDWR)
    thread.join(5)
