"""Which bundles were received: so that none is received twice, and none after a later one.

`.machikado/received.json`, not in `build`: who throws that away must not thereby let old bundles in again. An entry is
written before the first write to the portal and marked as done afterwards, so that what was interrupted can be gone on
with, and by nothing older.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines import journal
from pipelines.bundle.manifest import Manifest, told, written
from pipelines.errors import DataError, WorldError
from pipelines.files import write_text
from pipelines.frozen import frozen

if TYPE_CHECKING:
    from pipelines.portal import Portal

NAME = Path(".machikado") / "received.json"
_FORMAT = 1


@frozen
class Received:
    """The last bundle of a dataset: its id and time, and whether the dataset was published from it."""

    id: str
    created: datetime
    done: bool


class Ledger:
    """What came for one portal. The file is the whole workspace's; who writes holds its lock.

    Datasets are known by their labels, whichever office sent them: an office may get a new name or a new key here. A
    portal is known by its address or by its name, since either may be another one tomorrow: what came for one that has
    either in common came for this one.
    """

    def __init__(self, path: Path, portal: Portal) -> None:
        """Raises WorldError where the file cannot be read: then nobody knows what came before."""
        self._path = path
        here = journal.address(portal) or portal.name
        self._portals, self._names = _read(path)
        try:
            same = [one for one, names in self._names.items() if portal.name in names]
            self._same = dict.fromkeys([here, *same])
            self._known = _latest(self._portals.get(one, {}) for one in self._same)
            self._names[here] = sorted({*self._names.get(here, ()), portal.name})
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise WorldError("ledger-damaged", value=path) from error

    def left_of(self, manifest: Manifest) -> list[str]:
        """The datasets of the bundle that are still to be published from it, by label: all, unless it was interrupted.

        Raises DataError for a bundle that was received already, and for one after which a later one came, unless it
        was begun before: what is left of it then, and in no later one, goes on.
        """
        left = [one.label for one in manifest.datasets if not self._is_done(one.label, manifest)]
        if later := self.superseded(manifest):
            left = [label for label in left if label in self._known and self._known[label].id == manifest.id]
            if not left:
                label, last = next(iter(later.items()))
                raise DataError("bundle-older", value=label, created=told(manifest.created), last=told(last))
        if not left:
            raise DataError("bundle-received", value=told(manifest.created))
        return left

    def superseded(self, manifest: Manifest) -> dict[str, datetime]:
        """The datasets of the bundle of which a later one came, with its time."""
        known = ((one.label, self._known.get(one.label)) for one in manifest.datasets)
        return {
            label: last.created
            for label, last in known
            if last and last.id != manifest.id and last.created >= manifest.created
        }

    def begin(self, manifest: Manifest, labels: Iterable[str]) -> None:
        """Before anything is written to the portal: from now on nothing older is received. Raises OSError."""
        for label in labels:
            self._known[label] = Received(manifest.id, manifest.created, False)
        self._write()

    def done(self, manifest: Manifest, labels: Iterable[str]) -> None:
        """These are on the portal. Raises OSError."""
        for label in labels:
            self._known[label] = Received(manifest.id, manifest.created, True)
        self._write()

    def _is_done(self, label: str, manifest: Manifest) -> bool:
        return self._known.get(label) == Received(manifest.id, manifest.created, True)

    def _write(self) -> None:
        known = {
            label: {"id": one.id, "created": written(one.created), "done": one.done}
            for label, one in sorted(self._known.items())
        }
        self._portals |= dict.fromkeys(self._same, known)
        whole = {"format": _FORMAT, "names": self._names, "portals": self._portals}
        write_text(self._path, json.dumps(whole, ensure_ascii=False, indent=1) + "\n")


def _read(path: Path) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """What came, by portal, and the names that each of them was given. A file of earlier versions has no names."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        if found["format"] != _FORMAT:
            raise ValueError(found["format"])
        return dict(found["portals"]), {one: list(names) for one, names in found.get("names", {}).items()}
    except FileNotFoundError:
        return {}, {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise WorldError("ledger-damaged", value=path) from error


def _latest(portals: Iterable[dict[str, Any]]) -> dict[str, Received]:
    """The last bundle of each dataset, whichever of these addresses it was received for."""
    found: dict[str, Received] = {}
    for held in portals:
        for label, one in held.items():
            last, entry = found.get(label), _entry(one)
            if last is None or (entry.created, entry.done) > (last.created, last.done):
                found[label] = entry
    return found


def _entry(found: Any) -> Received:
    if not isinstance(found["done"], bool):
        raise ValueError("done")
    return Received(str(found["id"]), datetime.fromisoformat(found["created"]), found["done"])
