"""What was published when, and whether an answer shows one of the states that there were.

The publisher tells before it begins with a version and after it has ended, on one clock. What a reader is shown must be
of one version that was there at some moment between the question and the answer: not older than what was finished when
it asked, not newer than what was begun when it had its answer, and not of two.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from multiprocessing.connection import Connection

MARK = re.compile("見本([0-9]+)版")
"""Stands once in each table and in the description, with the number of the version."""


@dataclass(frozen=True, slots=True)
class Began:
    """The publisher is about to publish version `number`; `hashes`: SHA-256 of each file by its name."""

    name: str
    number: int
    hashes: Mapping[str, str]
    moment: float


@dataclass(frozen=True, slots=True)
class Ended:
    """It is done (`wrong` is empty), or failed and may be there or not. `files`: id and address of each by its name."""

    name: str
    number: int
    moment: float
    files: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    wrong: str = ""


@dataclass(slots=True)
class _Version:
    number: int
    hashes: Mapping[str, str]
    began: float
    ended: float | None = None


@dataclass(slots=True)
class Dataset:
    """One that is being published again and again. `files`: id and address of each by its name."""

    name: str
    files: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    versions: list[_Version] = field(default_factory=list)

    def possible(self, asked: float, answered: float) -> list[_Version]:
        """The versions that may be shown to who asked and had the answer at these times."""
        found: list[_Version] = []
        for one in reversed(self.versions):
            if one.began <= answered:
                found.append(one)
            if one.ended is not None and one.ended <= asked:
                break
        return found


class Publications:
    """All that the publisher has told."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._datasets: dict[str, Dataset] = {}
        self.names: list[str] = []  # those that readers may ask for
        self.published = 0
        self.new = 0
        self.wrong: list[str] = []

    def __getitem__(self, name: str) -> Dataset:
        return self._datasets[name]

    def listen(self) -> None:
        """Takes in what was told meanwhile; to be called before an answer is judged."""
        while self._connection.poll():
            told = self._connection.recv()
            if isinstance(told, Began):
                self._begin(told)
            elif isinstance(told, Ended):
                self._end(told)

    def _begin(self, told: Began) -> None:
        dataset = self._datasets.setdefault(told.name, Dataset(told.name))
        dataset.versions.append(_Version(told.number, told.hashes, told.moment))

    def _end(self, told: Ended) -> None:
        dataset = self._datasets[told.name]
        if told.wrong:
            self.wrong.append(f"publishing {told.name}: {told.wrong}")
            return
        self.published += 1
        dataset.versions[-1].ended = told.moment
        del dataset.versions[:-4]
        if not dataset.files:
            self.new += 1
            self.names.append(told.name)
        dataset.files = told.files

    def fault_of_file(self, name: str, file: str, digest: str, asked: float, answered: float) -> str:
        """What is wrong with a download (its SHA-256); empty where nothing is."""
        possible = self[name].possible(asked, answered)
        if digest in (one.hashes.get(file) for one in possible):
            return ""
        return f"{file} of {name} is none of the versions {[one.number for one in possible]}"

    def fault_of_metadata(self, name: str, body: bytes, asked: float, answered: float) -> str:
        """What is wrong with an answer of `package_show`: its files and its words must be of one version."""
        shown = json.loads(body)["result"]
        hashes = {one["path"]: one["sha256"] for one in shown["resources"]}
        numbers = {int(one) for one in MARK.findall(shown["notes"])}
        possible = self[name].possible(asked, answered)
        if any(one.hashes == hashes and numbers == {one.number} for one in possible):
            return ""
        return f"the metadata of {name} ({sorted(numbers)}) is none of {[one.number for one in possible]}"

    def fault_of_text(self, name: str, body: bytes, asked: float, answered: float) -> str:
        """What is wrong with a page, with rows, with RDF: all marks in it must be of one version."""
        shown = {int(one) for one in MARK.findall(body.decode(errors="replace"))}
        possible = {one.number for one in self[name].possible(asked, answered)}
        if len(shown) <= 1 and shown <= possible:
            return ""
        return f"{name} shows {sorted(shown)}, possible was one of {sorted(possible)}"


def digest(body: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(body).hexdigest()
