"""A client that does little besides sending and receiving: one process and one kept connection each, raw HTTP/1.1.

It takes about 25 µs of a processor for a request, so that it measures the server and not itself.
"""

from __future__ import annotations

import multiprocessing
import socket
import time
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Measured:
    """Requests a second, and how long each took in seconds."""

    rate: float
    latencies: list[float]

    @property
    def count(self) -> int:
        return len(self.latencies)


def measure(address: str, paths: list[str], seconds: float, connections: int, once: bool = False) -> Measured:
    """Asks for the paths, one after the other on each connection, until the time is over or (`once`) all were asked."""
    parts = urlsplit(address)
    place = (parts.hostname or "", parts.port or 80)
    context = multiprocessing.get_context("fork")
    queue = context.SimpleQueue()
    started = time.monotonic() + 0.2
    workers = [
        context.Process(target=_ask, args=(place, paths[one::connections], started, seconds, once, queue))
        for one in range(connections)
    ]
    for worker in workers:
        worker.start()
    results: list[tuple[float, list[float]] | str] = [queue.get() for _ in workers]
    for worker in workers:
        worker.join()
    failed = [one for one in results if isinstance(one, str)]
    if failed:
        raise SystemExit(failed[0])
    done = [one for one in results if not isinstance(one, str)]
    latencies = [latency for _, part in done for latency in part]
    return Measured(len(latencies) / max(end - started for end, _ in done), latencies)


def _ask(place: tuple[str, int], paths: list[str], started: float, seconds: float, once: bool, queue: object) -> None:
    try:
        result: object = _ask_all(place, paths, started, seconds, once)
    except (OSError, ValueError) as error:
        result = f"asking {place[0]}:{place[1]} failed: {error}"
    queue.put(result)  # type: ignore[attr-defined]


def _ask_all(
    place: tuple[str, int], paths: list[str], started: float, seconds: float, once: bool
) -> tuple[float, list[float]]:
    host = f"{place[0]}:{place[1]}"
    requests = [f"GET {path} HTTP/1.1\r\nHost: {host}\r\nAccept: */*\r\n\r\n".encode() for path in paths]
    latencies = []
    buffer = bytearray(4 * 1024 * 1024)
    connection = socket.create_connection(place)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    time.sleep(max(0.0, started - time.monotonic()))
    now = time.monotonic()
    for number, request in enumerate(requests):
        if number and not once and now >= started + seconds:
            break
        before = now
        connection.sendall(request)
        if _receive(connection, buffer):
            connection.close()
            connection = socket.create_connection(place)
        now = time.monotonic()
        latencies.append(now - before)
    connection.close()
    return now, latencies


def _receive(connection: socket.socket, buffer: bytearray) -> bool:
    """Receives one answer. Returns whether the server closes the connection after it. Raises ValueError."""
    view = memoryview(buffer)
    size = head = 0
    while True:
        got = connection.recv_into(view[size:])
        if not got:
            raise ValueError("the connection was closed")
        size += got
        if not head:
            head = buffer.find(b"\r\n\r\n", 0, size) + 4
            if head == 3:
                head = 0
                continue
            start = bytes(buffer[:head]).lower()
            if not start.startswith(b"http/1.1 200"):
                raise ValueError(bytes(buffer[: min(size, 500)]))
            length = head + int(start.split(b"content-length:", 1)[1].split(b"\r\n", 1)[0])
        if size >= length:
            return b"connection: close" in start
