"""What runs did to portals, line by line, so that what a killed run left open can be finished or undone.

A line is written before anything of a dataset is sent and after it is done. Runs at the same time write into one file:
each line names its run, and a line is written at once. What a full disk or a power cut tore is passed over.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import secrets
import sys
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, Literal
from urllib.parse import urlsplit

from pipelines.portal.portals import EMBEDDED, Portal

NAME = "journal.jsonl"
DONE = ("created", "updated", "unchanged", "undone", "gone")  # states after which nothing is left to be done
_FAR = 1 << 40  # a byte far behind any line, to take turns by
Kind = Literal["run", "rollback", "receive"]


@dataclass(frozen=True, slots=True)
class Entry:
    """The last that was begun with the dataset `label` on a portal (`portal`: its name, `url`: "" for our catalogue).

    `inputs` is a fingerprint of what the dataset is built from, `allow` the stop rules that the call overrides.
    `sent`: writing may have begun; then `package` and `before` are fingerprints of what was sent and of what was there
    before ("": nothing, or nothing of ours). `state` is "" while nobody said that it is done.
    """

    run: str
    at: str
    kind: Kind
    portal: str
    url: str
    label: str
    inputs: str = ""
    allow: tuple[str, ...] = ()
    sent: bool = False
    package: str = ""
    before: str = ""
    state: str = ""

    @property
    def is_open(self) -> bool:
        """Whether something is left to be done, or nobody knows."""
        return self.state not in DONE

    @property
    def to(self) -> str:
        """What names the portal on the command line."""
        return self.url if self.portal.startswith("@") else self.portal

    def is_of(self, portal: Portal) -> bool:
        """Whether it went to this portal, by its name or by its address."""
        return self._went_to(portal.name, address(portal))

    def is_at(self, portal: Portal) -> bool:
        """Whether it surely went to this portal: to its address, by its name only where one of them has none to tell.

        A name of publish.toml may have meant another portal before, one for trials say.
        """
        here = address(portal)
        return self.url == here if self.url and here else self.portal == portal.name

    def is_of_the_same(self, other: Entry) -> bool:
        """Whether both went to the same portal."""
        return self._went_to(other.portal, other.url)

    def _went_to(self, portal: str, url: str) -> bool:
        return self.portal == portal or (bool(self.url) and self.url == url)


class Run:
    """One call, as it is written down. May be used from several threads. Every method raises OSError."""

    def __init__(
        self, path: Path, kind: Kind, portal: Portal, begun: Mapping[str, tuple[str, Collection[str]]]
    ) -> None:
        """`begun`: the datasets by label, each with the fingerprint of its inputs and the stop rules it overrides."""
        self._path = path
        self._name = secrets.token_hex(6)
        datasets = {label: {"inputs": inputs, "allow": sorted(allow)} for label, (inputs, allow) in begun.items()}
        self._write("start", kind=kind, portal=portal.name, url=address(portal), datasets=datasets)

    def publishing(self, label: str, package: str, before: str) -> None:
        """Before the first write: fingerprints of the package to come and of the one that is there."""
        self._write("publishing", dataset=label, package=package, before=before)

    def done(self, label: str, state: str, **more: Any) -> None:
        """After the last write, or after it failed."""
        self._write("done", dataset=label, state=state, **more)

    def _write(self, event: str, **values: Any) -> None:
        at = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        line = json.dumps({"at": at, "run": self._name, "event": event, **values}, ensure_ascii=False, default=str)
        # names of folders and what others wrote may hold halves of characters
        _append(self._path, line.encode("utf-8", "backslashreplace") + b"\n")


def latest(path: Path) -> list[Entry]:
    """The last that was begun with each dataset on each portal, in the order it was begun. Raises OSError."""
    found: dict[str, list[Entry]] = {}  # by label
    for line in _lines(path):
        if line["event"] == "start":
            for one in _begun(line):
                others = (entry for entry in found.get(one.label, ()) if not entry.is_of_the_same(one))
                found[one.label] = [*others, one]
        elif entries := found.get(_text(line, "dataset")):
            entries[:] = (_followed(entry, line) if entry.run == line["run"] else entry for entry in entries)
    return sorted((entry for entries in found.values() for entry in entries), key=lambda entry: entry.at)


def changes(path: Path) -> Iterator[Entry]:
    """All that ever ended, in the order of ending, with the time at which it did. Raises OSError."""
    runs: dict[str, dict[str, Entry]] = {}  # under way, by run and label
    for line in _lines(path):
        if line["event"] == "start":
            runs[line["run"]] = {one.label: one for one in _begun(line)}
        elif line["event"] == "done" and (entry := runs.get(line["run"], {}).get(_text(line, "dataset"))):
            yield replace(_followed(entry, line), at=line["at"])


def address(portal: Portal) -> str:
    """The portal's address without what may be secret; "" for our own catalogue, which has another one each time."""
    if portal.name == EMBEDDED:
        return ""
    parts = urlsplit(portal.url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}".rstrip("/")


def _begun(line: Mapping[str, Any]) -> Iterator[Entry]:
    datasets = line.get("datasets")
    kind: Kind = line["kind"] if line.get("kind") in ("rollback", "receive") else "run"
    portal, url = _text(line, "portal"), _text(line, "url")
    for label, begun in (datasets if isinstance(datasets, dict) else {}).items():
        known = begun if isinstance(begun, dict) else {}
        rules = known.get("allow")
        allow = tuple(str(rule) for rule in rules) if isinstance(rules, list) else ()
        yield Entry(line["run"], line["at"], kind, portal, url, label, _text(known, "inputs"), allow)


def _followed(entry: Entry, line: Mapping[str, Any]) -> Entry:
    if line["event"] == "publishing":
        return replace(entry, sent=True, package=_text(line, "package"), before=_text(line, "before"))
    return replace(entry, state=_text(line, "state"))


def _text(line: Mapping[str, Any], key: str) -> str:
    value = line.get(key)
    return value if isinstance(value, str) else ""


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return
    with file:
        for raw in file:
            with contextlib.suppress(ValueError, RecursionError):
                line = json.loads(raw)
                if isinstance(line, dict) and all(isinstance(line.get(key), str) for key in ("event", "run", "at")):
                    yield line


def _append(path: Path, line: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab+", buffering=0) as file, _in_turn(file):
        if file.seek(0, os.SEEK_END):
            file.seek(-1, os.SEEK_END)
            line = line if file.read(1) == b"\n" else b"\n" + line  # a torn line stays alone
        if file.write(line) != len(line):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))


@contextlib.contextmanager
def _in_turn(file: IO[bytes]) -> Iterator[None]:
    """One process at a time: how the file ends is looked at first, and on Windows appending is two steps as well."""
    if sys.platform == "win32":
        import msvcrt

        file.seek(_FAR)
        msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
        try:
            yield
        finally:
            file.seek(_FAR)
            msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)
    else:
        import fcntl

        with contextlib.suppress(OSError):  # a disk without locks: at worst an empty line comes between
            fcntl.flock(file, fcntl.LOCK_EX)  # until the file is closed
        yield
