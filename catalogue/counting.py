"""Downloads, counted without knowing who: a number for each file and day, never an address, a cookie or a program.

What counts: a GET that sends the file from its first byte. So a file that is fetched in parts counts once, and HEAD and
304 not at all. Robots that say so are left out, and so is our own publisher, which compares what it sent.
"""

from __future__ import annotations

import logging
import re
import sqlite3
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager

from starlette.requests import Request

from catalogue import clock
from catalogue.errors import Unavailable
from catalogue.store.counts import Counts, add_downloads

logger = logging.getLogger("catalogue")
_INTERVAL = 10.0  # seconds; each write waits for the disk, and others wait for it
_ROBOTS = re.compile("bot|crawl|spider|slurp|machikado", re.IGNORECASE)


def is_download(request: Request, status: int) -> bool:
    """Whether an answer with this status is a download."""
    if request.method != "GET" or status not in (200, 206) or _ROBOTS.search(request.headers.get("user-agent", "")):
        return False
    asked = request.headers.get("range", "").replace(" ", "").lower()
    return not asked.startswith("bytes=") or asked.startswith("bytes=0-")


class Downloads:
    """Counts in memory, and writes what came together some seconds later: no download waits for the database.

    Threads may share it. What is not written yet when the machine goes down is lost.
    """

    def __init__(self, writing: Callable[[], AbstractContextManager[sqlite3.Connection]]) -> None:
        """`writing` opens a transaction."""
        self._writing = writing
        self._lock = threading.Lock()
        self._counts: Counts = Counter()
        self._timer: threading.Timer | None = None
        self._closed = False

    def count(self, dataset: str, resource: str) -> None:
        """One download of the resource (ids) today."""
        with self._lock:
            self._counts[dataset, resource, clock.today()] += 1
            if self._timer is None and not self._closed:
                self._timer = threading.Timer(_INTERVAL, self.write)
                self._timer.daemon = True
                self._timer.start()

    def write(self) -> None:
        """Writes what was counted since the last time. Where that fails it is kept for the next."""
        with self._lock:
            counts, self._counts = self._counts, Counter()
            self._timer = None
        if not counts:
            return
        try:
            with self._writing() as connection:
                add_downloads(connection, counts)
        except (sqlite3.Error, Unavailable) as error:
            logger.warning("downloads could not be written: %s", error)
            with self._lock:
                self._counts += counts

    def close(self) -> None:
        """Writes the last."""
        with self._lock:
            self._closed = True
            if self._timer:
                self._timer.cancel()
        self.write()
