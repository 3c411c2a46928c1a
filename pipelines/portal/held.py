"""What a portal publishes now: the descriptor and the tables of a dataset, fetched as any reader fetches them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

from pipelines.errors import WorldError
from pipelines.portal.answers import files_of, parsed
from pipelines.portal.offer import DESCRIPTOR, Offer
from pipelines.portal.rows import read_table

if TYPE_CHECKING:
    import polars as pl

_GONE = ("portal-file-missing", "portal-file-elsewhere", "portal-file-too-large")


class Fetching(Protocol):
    """What gives the content of an address: a `Client`."""

    def fetch(self, url: str) -> bytes:
        """The content. Raises WorldError."""


class Held:
    """The files of the dataset `current` (`package_show`, None: there is none), each fetched when asked for, once.
    `deleted`: the one of this name that was deleted there, where there is none.

    What the portal holds may have been put there by anybody: nothing in it is believed to have its proper form.
    """

    def __init__(
        self, client: Fetching, current: Mapping[str, Any] | None, deleted: Mapping[str, Any] | None = None
    ) -> None:
        self._client = client
        self._contents: dict[str, bytes | None] = {}
        self._tables: dict[str, pl.DataFrame | None] = {}
        self.current, self.deleted = current, deleted
        self.entries = files_of(current)

    def differs(self, offer: Offer, path: str) -> bool:
        """Whether the portal has the file, and not with the content that is offered."""
        offered: dict[str, Any] = next((entry for entry in offer.resources if entry["path"] == path), {})
        if path not in self.entries or self.entries[path].get("hash") == offered.get("hash"):
            return False
        return not self._lost(path, offered)

    def _lost(self, path: str, offered: Mapping[str, Any]) -> bool:
        """Whether the portal had the very file that is offered and lost it. Our catalogue tells no `hash` then."""
        entry = self.entries[path]
        was_it = entry.get("sha256") == offered.get("sha256") and entry.get("url_type") == "upload"
        return was_it and not entry.get("hash") and self.content(path) is None

    def content(self, path: str) -> bytes | None:
        """The file, or None where the portal does not give it to readers. Raises WorldError when the network fails."""
        if path not in self._contents:
            self._contents[path] = self._fetched(str(self.entries[path].get("url") or ""))
        return self._contents[path]

    def _fetched(self, url: str) -> bytes | None:
        if not url.startswith(("http://", "https://")):
            return None
        try:
            return self._client.fetch(url)
        except WorldError as error:
            if error.code not in _GONE:
                raise
            return None

    def descriptor(self, offer: Offer) -> dict[str, Any] | None:
        """The published `datapackage.json`; None where there is none that can be read."""
        if DESCRIPTOR not in self.entries:
            return None
        if not self.differs(offer, DESCRIPTOR):
            return offer.descriptor
        try:
            found = parsed(self.content(DESCRIPTOR) or b"")
        except ValueError:
            return None
        return found if isinstance(found, dict) else None

    def table(self, path: str, schema: Mapping[str, Any]) -> pl.DataFrame | None:
        """A published table; None for what is none, or has no column of its `schema` (an error page, for one)."""
        if path not in self._tables:
            content = self.content(path)
            self._tables[path] = read_table(content) if content is not None else None
        frame = self._tables[path]
        names = {field["name"] for field in fields_of(schema)}
        return frame if frame is not None and names & set(frame.columns) else None


def tables_of(descriptor: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The tables that a descriptor names, by path. What has not the form of one is left out."""
    resources = descriptor.get("resources")
    return {
        entry["path"]: entry
        for entry in (resources if isinstance(resources, list) else [])
        if isinstance(entry, dict) and isinstance(entry.get("path"), str) and entry.get("type") == "table"
    }


def schema_of(entry: Mapping[str, Any]) -> dict[str, Any]:
    """The Table Schema of a resource; empty where there is none."""
    schema = entry.get("schema")
    return schema if isinstance(schema, dict) else {}


def fields_of(schema: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The fields of a Table Schema that have a name."""
    fields = schema.get("fields")
    return [
        field
        for field in (fields if isinstance(fields, list) else [])
        if isinstance(field, dict) and isinstance(field.get("name"), str)
    ]
