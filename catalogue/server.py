"""Serving the catalogue: in the foreground until it is stopped, or in the background while a program works with it."""

from __future__ import annotations

import gc
import logging
import os
import signal
import socket
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from types import FrameType

import uvicorn

from catalogue.app import create_app
from catalogue.crew import crew, end, start, when_over
from catalogue.errors import CatalogueError
from catalogue.heap import share_heap
from catalogue.limits import Silent
from catalogue.middleware import log_access
from catalogue.settings import Settings, seen_as
from catalogue.store import DATABASE, Store
from catalogue.store.database import prove
from catalogue.store.groups import find_organization, set_member
from catalogue.store.model import Capacity
from catalogue.store.users import ensure_user, new_token

ADMINISTRATOR = "admin"
_PATIENCE = 30.0
_MOST_PROCESSES = 64
_SILENCE_TICKS = 10  # of a tenth of a second each
_SETTLED_TICKS = 100
_SIGNALS = [signal.SIGINT, signal.SIGTERM, *([signal.SIGBREAK] if hasattr(signal, "SIGBREAK") else [])]


def serve(
    settings: Settings,
    host: str = "127.0.0.1",
    port: int = 0,
    on_ready: Callable[[str], None] | None = None,
) -> None:
    """Serves until Ctrl-C or SIGTERM, then returns. Port 0 takes a free one; `on_ready` is given the address.

    Raises CatalogueError when the folder or the address cannot be used.
    """
    share_heap()
    if settings.access_log:
        log_access()
    prove(settings.folder / DATABASE)
    listener = _listen(host, port)
    more = min(settings.processes, _MOST_PROCESSES) - 1 if os.name == "posix" else 0
    with listener:
        server = _Server(settings, lambda: on_ready(_address(listener)) if on_ready else None)
        with crew(more, _serve_along, settings, listener):
            server.run(sockets=[listener])


@contextmanager
def background(settings: Settings) -> Iterator[str]:
    """The catalogue, served on a free port of this machine only, for as long as the block lasts. Yields its address.

    Raises CatalogueError when the folder cannot be used.
    """
    listener = _listen("127.0.0.1", 0)
    ready = threading.Event()
    with listener:
        server = _Server(settings, ready.set, alone=False)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name="catalogue", daemon=True)
        thread.start()
        try:
            while not ready.wait(0.05):
                if not thread.is_alive():
                    raise CatalogueError("not-started", reason="the server ended")
            yield _address(listener)
        finally:
            server.should_exit = True
            thread.join(_PATIENCE)


@contextmanager
def apart(settings: Settings) -> Iterator[str]:
    """As `background`, but in a process of its own, which ends with this one however that ends.

    For programs that keep this process busy: two cannot run Python at the same time in one.
    """
    process, connection = start(_serve_apart, settings, helped=True)
    try:
        yield _told(connection)
    finally:
        end(process, connection)


def _told(connection: Connection) -> str:
    """The address that the other process tells. Raises CatalogueError, also where it died."""
    try:
        said = connection.recv()
    except EOFError:
        raise CatalogueError("not-started", reason="the process ended") from None
    if isinstance(said, CatalogueError):
        raise said
    return str(said)


def _serve_apart(settings: Settings, connection: Connection) -> None:
    """Serves until the other end of the connection is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that asked for it
    try:
        with background(settings) as url:
            connection.send(url)
            with suppress(EOFError, OSError):
                connection.recv()
    except CatalogueError as error:
        connection.send(error)


def _serve_along(settings: Settings, listener: socket.socket, connection: Connection) -> None:
    """Answers at the same address as the process that has started this one, and ends with it."""
    for one in _SIGNALS:
        signal.signal(one, signal.SIG_IGN)  # a terminal's Ctrl-C goes to all: the other process says when to end
    share_heap()
    if settings.access_log:
        log_access()
    server = _Server(settings, lambda: None, ended_from_outside=False)
    when_over(connection, server.end)
    server.run(sockets=[listener])


def create_token(
    settings: Settings,
    name: str,
    user: str = ADMINISTRATOR,
    organization: str | None = None,
    capacity: Capacity = "editor",
) -> str:
    """A new token for `user`, who is made when there is none. The token cannot be shown again: only its hash is kept.

    The administrator may do everything. Others may write in the `organization` (its name) only.
    Raises CatalogueError when the organization does not exist, and where the database is damaged, locked or full.
    """
    prove(settings.folder / DATABASE)
    with _writing(settings) as connection:
        owner = ensure_user(connection, user, sysadmin=user == ADMINISTRATOR)
        if organization is not None:
            found = find_organization(connection, organization)
            if found is None:
                raise CatalogueError("no-organization", name=organization)
            set_member(connection, found.id, owner.id, capacity)
        return new_token(connection, owner.id, name)[1]


def revoke_tokens(settings: Settings, name: str) -> int:
    """Makes all tokens called `name` useless. Returns how many there were. Raises CatalogueError."""
    with _writing(settings) as connection:
        return connection.execute("DELETE FROM tokens WHERE name = ?", (name,)).rowcount


@contextmanager
def _writing(settings: Settings) -> Iterator[sqlite3.Connection]:
    """A transaction in a folder that is opened for it alone. Raises CatalogueError whatever SQLite has against it."""
    store = Store(settings)
    try:
        with store.writing() as connection:
            yield connection
    except sqlite3.OperationalError as error:
        raise CatalogueError("database-unusable", path=settings.folder / DATABASE, reason=error) from error
    finally:
        store.close()


class _Server(uvicorn.Server):
    """Says when it is ready, and ends on a signal by returning rather than by dying of it."""

    def __init__(
        self, settings: Settings, on_ready: Callable[[], None], *, ended_from_outside: bool = True, alone: bool = True
    ) -> None:
        logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
        logging.getLogger("python_multipart").setLevel(logging.ERROR)  # it would tell of each broken form that is sent
        app = create_app(settings)
        super().__init__(
            uvicorn.Config(
                app,
                log_config=None,
                access_log=False,
                lifespan="on",
                ws="none",
                server_header=False,
                timeout_graceful_shutdown=5,
                forwarded_allow_ips=seen_as(settings.trusted_proxies),
                limit_concurrency=settings.max_connections,
            )
        )
        self._on_ready = on_ready
        self._ended_from_outside = ended_from_outside
        self._alone = alone
        self._silent = Silent(settings.body_timeout)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """As uvicorn does it, and then tells that requests are answered."""
        await super().startup(sockets)
        if self.started:
            self._on_ready()

    async def on_tick(self, counter: int) -> bool:
        """As uvicorn does it; every few seconds, connections on which nothing is asked are closed."""
        if counter % _SILENCE_TICKS == 0:
            self._silent.close(self.server_state.connections)
        if counter == _SETTLED_TICKS and self._alone:
            # What is there by now stays. To look through it again and again for garbage would hold up all requests.
            gc.collect()
            gc.freeze()
        return await super().on_tick(counter)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Ctrl-C and SIGTERM end the server. Only the main thread can listen to them."""
        if threading.current_thread() is not threading.main_thread() or not self._ended_from_outside:
            yield
            return
        before = {one: signal.signal(one, self._stop) for one in _SIGNALS}
        try:
            yield
        finally:
            for one, handler in before.items():
                signal.signal(one, handler)

    def end(self) -> None:
        """Ends the server, from any thread."""
        self.should_exit = True

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.should_exit = True  # and no more at a second Ctrl-C: open requests have five seconds


def _listen(host: str, port: int) -> socket.socket:
    # With the protocol named, asyncio sends small answers at once (TCP_NODELAY); without, each waits 40 ms.
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name == "posix":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(2048)
    except (OSError, OverflowError, TypeError, UnicodeError) as error:  # the latter two: a name that is none
        listener.close()
        raise CatalogueError("address-unusable", host=host, port=port, reason=str(error)) from error
    return listener


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    shown = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"http://[{shown}]:{port}" if ":" in shown else f"http://{shown}:{port}"
