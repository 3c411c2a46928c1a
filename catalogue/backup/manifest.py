"""What a backup says of itself: when and by what it was made, and the hash of each of its files.

A backup is a ZIP that any program opens, nothing in it compressed: `catalogue.db`, the files under the names that the
catalogue has for them (`files/ab/ab12…`, the SHA-256 of their bytes), and last `machikado-backup.json`, which is this.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from catalogue import clock
from catalogue.store.files import is_sha256

FORMAT = "machikado-backup/1"
SUFFIX = ".machikado-backup"
MEMBER = "machikado-backup.json"
COUNTS = ("datasets", "resources", "files", "bytes")
_LARGEST_NUMBER = 1 << 62


class NotAsWritten(Exception):
    """A backup is not what `publish backup` writes. `code`: which part of it (`backup-part-…` in the texts)."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = f"backup-part-{code}"
        self.params = params


@dataclass(frozen=True, slots=True)
class Manifest:
    """`created`: UTC. `program`: its version. `schema`: that of the database. `database`: its SHA-256 and size.

    `files`: size in bytes by SHA-256. `missing`: SHA-256 of files that were damaged or gone when it was made.
    `counts`: datasets, resources (deleted ones included), files, and the bytes of all together; once it is proved also
    `deleted`, which of the datasets are.
    """

    created: str
    program: str
    schema: int
    database: tuple[str, int]
    files: Mapping[str, int]
    missing: tuple[str, ...]
    counts: Mapping[str, int]

    @property
    def members(self) -> dict[str, int]:
        """Size by name of all that stands before the manifest."""
        return {"catalogue.db": self.database[1], **{member_of(one): size for one, size in self.files.items()}}

    def to_bytes(self) -> bytes:
        """As JSON."""
        digest, size = self.database
        told = {
            "format": FORMAT,
            "created": self.created,
            "machikado": self.program,
            "schema": self.schema,
            "counts": dict(self.counts),
            "database": {"sha256": digest, "bytes": size},
            "missing": list(self.missing),
            "files": [{"sha256": one, "bytes": size} for one, size in sorted(self.files.items())],
        }
        return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()

    @classmethod
    def from_bytes(cls, content: bytes) -> Manifest:
        """Raises NotAsWritten for anything that `to_bytes` does not write."""
        try:
            told = json.loads(content)
            if told["format"] != FORMAT:
                raise ValueError(told["format"])
            clock.parse(told["created"])
            found = cls(
                created=str(told["created"]),
                program=_plain(told["machikado"]),
                schema=_number(told["schema"]),
                database=(_hash(told["database"]["sha256"]), _number(told["database"]["bytes"])),
                files={_hash(one["sha256"]): _number(one["bytes"]) for one in told["files"]},
                missing=tuple(_hash(one) for one in told["missing"]),
                counts={name: _number(told["counts"][name]) for name in COUNTS},
            )
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise NotAsWritten("manifest") from error
        if len(found.files) != len(told["files"]) or found.files.keys() & set(found.missing):
            raise NotAsWritten("manifest")
        return found


def member_of(sha256: str) -> str:
    """The name of a file in the backup."""
    return f"files/{sha256[:2]}/{sha256}"


def _number(value: Any) -> int:
    if type(value) is not int or not 0 <= value < _LARGEST_NUMBER:
        raise ValueError(value)
    return value


def _hash(value: Any) -> str:
    if not isinstance(value, str) or not is_sha256(value):
        raise ValueError(value)
    return value


def _plain(value: Any) -> str:
    if not isinstance(value, str) or len(value) > 100 or not value.isprintable():
        raise ValueError(value)
    return value
