"""A small filled catalogue in this process, asked as fast as its own application answers, and whether it is whole.

All that a request meets runs: middleware, routes, parsing, who may do what, errors. Only the web server's own reading
of the bytes on the wire does not, and there are no other threads: what would run in one runs at once.
"""

from __future__ import annotations

import asyncio
import atexit
import json
import logging
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import quote, unquote

import starlette.concurrency
from catalogue_site import open_site
from furnished import Known, furnish

from catalogue.app import create_app
from catalogue.settings import Settings
from catalogue.store.schema import ROW_WIDTHS

RENEWED = 4000
"""After so many requests the catalogue is looked through and begins anew: random writes would fill and empty it."""
_PLAIN = "".join(map(chr, range(33, 127)))
_MEMORY = Path("/dev/shm")  # no disk: every write waits until it is safe there
Headers = list[tuple[bytes, bytes]]
USERS = (None, None, "outsider", "editor", "editor", "admin")
"""Who asks: nobody, or one of those who have a token."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What the application answered."""

    status: int
    headers: dict[str, str]
    body: bytes


class _Told(logging.Handler):
    """Keeps what is logged as an error."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(logging.Formatter().format(record))


class Shop:
    """The catalogue. `known`: values that mean something, by name of a parameter; `tokens` by name of a user."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        place = self._stack.enter_context(tempfile.TemporaryDirectory(dir=_MEMORY if _MEMORY.is_dir() else None))
        self._folder = Path(place)
        with open_site(self._folder / "first") as site:
            self.known: Known = furnish(site)
            self.tokens, self._settings = dict(site.tokens), site.settings
        self._loop = asyncio.new_event_loop()
        logging.getLogger("python_multipart").setLevel(logging.ERROR)  # as the server has it
        self._told = _Told()
        self._asked = 0
        self._open()

    def ask(
        self,
        method: str,
        path: str,
        *,
        query: bytes = b"",
        headers: Headers | None = None,
        body: bytes = b"",
        pieces: Iterable[bytes] | None = None,
    ) -> Reply:
        """One request. Raises AssertionError where the answer is the server's own failure, or it logged one."""
        self._asked += 1
        if self._asked > RENEWED:
            self.renew()
        asked = f"{method} {path} {query!r} {headers!r} {(body or b'')[:2000]!r}"
        sent = [body] if pieces is None else list(pieces)
        with _at_once(), self._listening():
            reply = self._loop.run_until_complete(self._asked_for(method, path, query, headers or [], sent))
        said = "\n".join(self._told.said)
        assert reply.status < 500 and not said, f"{reply.status} {reply.body[:300]!r} to {asked}\n{said}"
        return reply

    def check(self) -> None:
        """Whether database and files are whole and agree. Raises AssertionError."""
        self.app.state.store.downloads.write()
        whole(self._settings_now.folder)

    def check_incoming(self) -> None:
        """Whether nothing that was received lies about. Raises AssertionError."""
        assert not any((self._settings_now.folder / "incoming").iterdir()), "something half received was left"

    def renew(self) -> None:
        """Looks the catalogue through and begins with a fresh one."""
        self.check()
        self._close_app()
        shutil.rmtree(self._settings_now.folder)
        self._open()

    def close(self) -> None:
        """Ends it."""
        self._close_app()
        self._loop.close()
        self._stack.close()

    def _open(self) -> None:
        self._asked = 0
        folder = self._folder / "now"
        shutil.copytree(self._settings.folder, folder)
        self._settings_now: Settings = replace(self._settings, folder=folder)
        self.app = create_app(self._settings_now)
        self._life = self.app.router.lifespan_context(self.app)
        with _at_once():
            self._loop.run_until_complete(self._life.__aenter__())

    def _close_app(self) -> None:
        with _at_once():
            self._loop.run_until_complete(self._life.__aexit__(None, None, None))

    @contextmanager
    def _listening(self) -> Iterator[None]:
        self._told.said.clear()
        loggers = [logging.getLogger(name) for name in ("catalogue", "asyncio")]
        for one in loggers:
            one.addHandler(self._told)
        try:
            yield
        finally:
            for one in loggers:
                one.removeHandler(self._told)

    async def _asked_for(self, method: str, path: str, query: bytes, headers: Headers, sent: list[bytes]) -> Reply:
        raw = quote(path, safe="/:@!$&'()*+,;=~-._%", errors="replace")
        names = {name for name, _ in headers}
        scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.4"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": unquote(raw),
            "raw_path": raw.encode(),
            "root_path": "",
            "query_string": query if query.isascii() else quote(query, safe=_PLAIN).encode(),  # others no server takes
            "headers": headers if b"host" in names else [(b"host", b"catalogue.example"), *headers],
            "client": ("127.0.0.1", 50000),
            "server": ("127.0.0.1", 80),
        }
        waiting = [{"type": "http.request", "body": one, "more_body": True} for one in sent]
        waiting.append({"type": "http.request", "body": b"", "more_body": False})
        answer: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return waiting.pop(0) if waiting else {"type": "http.disconnect"}

        async def send(message: dict[str, Any]) -> None:
            answer.append(message)

        await self.app(scope, receive, send)  # type: ignore[arg-type]
        begin = answer[0]
        told = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in begin["headers"]}
        for name, value in begin["headers"]:
            assert not set(name + value) & set(b"\r\n\0"), f"a header with a line break: {name!r}: {value!r}"
        return Reply(begin["status"], told, b"".join(one.get("body", b"") for one in answer[1:]))


def whole(folder: Path) -> None:
    """Whether the catalogue in the folder is whole: the database by itself, its rows, its files. Raises
    AssertionError."""
    connection = sqlite3.connect(folder / "catalogue.db")
    try:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        connection.execute("INSERT INTO search (search) VALUES ('integrity-check')")
        connection.rollback()
        assert [row[0] for row in connection.execute("SELECT number FROM datasets ORDER BY 1")] == [
            row[0] for row in connection.execute("SELECT rowid FROM search ORDER BY 1")
        ], "each dataset stands in the index of words"
        for number, columns, count in connection.execute(
            "SELECT number, columns, count FROM tables WHERE problem IS NULL"
        ):
            width = next(one for one in ROW_WIDTHS if one >= len(json.loads(columns)))
            within = f"FROM rows_{width} WHERE id BETWEEN ? AND ?"
            found = connection.execute(f"SELECT count(*) {within}", (number << 32, (number + 1 << 32) - 1)).fetchone()[
                0
            ]
            assert found == count, f"table {number} says that it has {count} rows and has {found}"
        known = {row[0] for row in connection.execute("SELECT number FROM tables")}
        for width in ROW_WIDTHS:
            owners = {row[0] for row in connection.execute(f"SELECT DISTINCT id >> 32 FROM rows_{width}")}
            assert owners <= known, "rows of a table that is no more"
        stored = {row[0] for row in connection.execute("SELECT sha256 FROM files")}
        wanted = {row[0] for row in connection.execute("SELECT file FROM resources WHERE file IS NOT NULL")}
    finally:
        connection.close()
    there = {path.name.removesuffix(".gz") for path in (folder / "files").glob("??/*")}
    # A call that failed after its file was placed leaves it to be swept away; nothing may be missing.
    assert wanted <= stored <= there, "rows that name files, and the files on the disk"
    assert not list((folder / "incoming").iterdir()), "something half received was left"
    outside = {path.name for path in folder.iterdir()} - {"files", "incoming"}
    assert all(name.startswith("catalogue.db") for name in outside), outside


async def _inline(function: Any, *arguments: Any, **named: Any) -> Any:
    return function(*arguments, **named)


async def _stepwise(iterator: Iterable[Any]) -> AsyncIterator[Any]:
    for one in iterator:
        yield one


@contextmanager
def _at_once() -> Iterator[None]:
    """What would go to another thread runs where it is."""
    others = {"run_in_threadpool": _inline, "iterate_in_threadpool": _stepwise}
    with ExitStack() as stack:
        for name, instead in others.items():
            ours = getattr(starlette.concurrency, name)
            for module in _with(name, ours):
                stack.enter_context(patch.object(module, name, instead))
        yield


_found: dict[str, list[Any]] = {}


def _with(name: str, function: Any) -> list[Any]:
    """The modules that know the function by this name."""
    if name not in _found:
        modules = [one for key, one in list(sys.modules.items()) if key.partition(".")[0] in ("starlette", "catalogue")]
        _found[name] = [one for one in modules if vars(one).get(name) is function]
    return _found[name]


_opened: list[Shop] = []


def shop() -> Shop:
    """The one catalogue of this process, made when it is first asked for."""
    if not _opened:
        _opened.append(Shop())
        atexit.register(close)
    return _opened[0]


def close() -> None:
    """Looks it through and ends it; the next call of `shop` makes another."""
    while _opened:
        one = _opened.pop()
        try:
            one.check()
        finally:
            one.close()
