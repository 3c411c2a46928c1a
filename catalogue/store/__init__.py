"""Everything the catalogue keeps: one SQLite database and one folder of files."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from catalogue.counting import Downloads
from catalogue.errors import CatalogueError
from catalogue.index import Indexes
from catalogue.settings import Settings
from catalogue.store import place
from catalogue.store.database import Database
from catalogue.store.files import Files
from catalogue.store.lost import note_lost
from catalogue.store.packed import Packed
from catalogue.store.stamps import Stamps

DATABASE = "catalogue.db"
"""The name of the database in the folder."""


def _ensure_not_lost(path: Path, files: Files) -> None:
    """Files without a database are what is left of a catalogue: a new one would sweep them away."""
    if not (path.is_file() and path.stat().st_size) and files.are_there():
        raise CatalogueError("database-gone", path=str(path))


class Store:
    """The open folder. Closing it is the owner's task."""

    def __init__(self, settings: Settings) -> None:
        """Opens the folder, making or upgrading it where needed. Raises CatalogueError when that is impossible."""
        try:
            settings.folder.parent.mkdir(parents=True, exist_ok=True)
            self._hold = place.opened(settings.folder)
            try:
                settings.folder.mkdir(exist_ok=True)
                self.files = Files(settings.folder)
                _ensure_not_lost(settings.folder / DATABASE, self.files)
                self.packed = Packed(self.files)
                self._database = Database(settings.folder / DATABASE, settings.busy_timeout, settings.max_query_time)
            except BaseException:
                self._let_go()
                raise
        except OSError as error:
            raise CatalogueError("folder-unusable", path=str(settings.folder), reason=str(error)) from error
        self.indexes = Indexes()
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

    def stamps(self) -> Stamps | None:
        """What changed when, by whatever process, up to this moment; None when it cannot be read."""
        return self._database.stamps()

    def sweep(self) -> None:
        """Removes files that crashes left behind."""
        with self.writing() as connection:
            self.files.sweep(connection)

    def note_lost(self) -> None:
        """Notes which files the disk has lost: see `catalogue.store.lost`."""
        with self.reading() as connection:
            if not self.files.lost(connection):
                return
        with self.writing() as connection:
            note_lost(connection, self.files.lost(connection))

    def close(self) -> None:
        """Writes the downloads that were counted last, and closes the database."""
        self.downloads.close()
        self._database.close()
        self._let_go()

    def _let_go(self) -> None:
        if self._hold:
            self._hold.let_go()
