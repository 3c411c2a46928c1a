"""Everything the catalogue keeps: one SQLite database and one folder of files."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from catalogue.counting import Downloads
from catalogue.errors import CatalogueError
from catalogue.index import Indexes
from catalogue.settings import Settings
from catalogue.store.database import Database
from catalogue.store.files import Files
from catalogue.store.packed import Packed


class Store:
    """The open folder. Closing it is the owner's task."""

    def __init__(self, settings: Settings) -> None:
        """Opens the folder, making or upgrading it where needed. Raises CatalogueError when that is impossible."""
        try:
            settings.folder.mkdir(parents=True, exist_ok=True)
            self.files = Files(settings.folder)
            self.packed = Packed(self.files)
        except OSError as error:
            raise CatalogueError("folder-unusable", path=str(settings.folder), reason=str(error)) from error
        self.indexes = Indexes()
        self._database = Database(settings.folder / "catalogue.db", settings.busy_timeout, settings.max_query_time)
        self.downloads = Downloads(self.writing)

    @contextmanager
    def reading(self, patience: float | None = None) -> Iterator[sqlite3.Connection]:
        """A transaction that sees one state of the catalogue. Raises Unavailable when reading takes more than
        `patience` seconds, or else `max_query_time`."""
        with self._database.reading(patience) as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction that is kept whole or not at all."""
        with self._database.writing() as connection:
            yield connection

    def version(self) -> int | None:
        """A number that changes with each change of the database, by whatever process; None when it cannot be read.

        Numbers of one process can be compared, those of two cannot.
        """
        return self._database.version()

    def sweep(self) -> None:
        """Removes files that crashes left behind."""
        with self.writing() as connection:
            self.files.sweep(connection)

    def close(self) -> None:
        """Writes the downloads that were counted last, and closes the database."""
        self.downloads.close()
        self._database.close()
