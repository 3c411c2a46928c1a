"""`bundle.json`: what a bundle says of itself. What is signed are its exact bytes."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import field
from datetime import UTC, datetime
from typing import Any

from pipelines.approval import JST, Approval, Gate, moment
from pipelines.errors import UsageError
from pipelines.frozen import frozen
from pipelines.kept import is_plain
from pipelines.lgcode import is_code
from pipelines.package.folder import DESCRIPTOR
from pipelines.portal.answers import parsed
from pipelines.standards import all_definitions
from pipelines.workspace import is_name

FORMAT = "machikado-bundle/1"
LARGEST_MANIFEST = 32_000_000  # bytes
LARGEST_CONTENT = 4_000_000_000  # bytes of all files unpacked: a ZIP without extensions can hold them, packed or not
MOST_FILES = 60_000  # a ZIP without extensions holds 65,535
_LISTED = 100  # rows and cells of a kind that the plan names; the counts are always whole
_FORMAT_NAME = re.compile(r"machikado-bundle/\d{1,6}")
_ID = re.compile(r"[0-9a-f]{32}")
_HASH = re.compile(r"[0-9a-f]{64}")


@frozen
class File:
    """A file of a package: its name, size in bytes, SHA-256."""

    path: str
    bytes: int
    sha256: str


@frozen
class Entry:
    """One dataset of a bundle: `label` here and `name` on the portal, what has to be so before it is published, its
    files (the descriptor first), and what changed since the last bundle (a `Plan` as a program reads it).
    """

    label: str
    name: str
    title: str
    approval_required: bool
    approvals: tuple[Approval, ...]
    embargo_until: datetime | None
    files: tuple[File, ...]
    plan: Mapping[str, Any] = field(default_factory=dict)

    @property
    def gate(self) -> Gate:
        """The rule that the package has to pass."""
        return Gate(self.label, self.approval_required, self.approvals, self.embargo_until, received=True)

    @property
    def members(self) -> list[tuple[str, File]]:
        """The names of the files in the archive, with the files."""
        return [(f"packages/{self.label}/{one.path}", one) for one in self.files]


@frozen
class Manifest:
    """A bundle: who made it when, and what is in it. `packed`: bytes of the members after the first two, `sha256`:
    their hash.
    """

    id: str
    created: datetime
    organization: str
    title: str
    code: str
    packed: int
    sha256: str
    datasets: tuple[Entry, ...]

    def to_bytes(self) -> bytes:
        """The file, for people to read as well."""
        described = {
            "format": FORMAT,
            "id": self.id,
            "created": written(self.created),
            "organization": {"name": self.organization, "title": self.title, "code": self.code},
            "contents": {"bytes": self.packed, "sha256": self.sha256},
            "datasets": [_described(one) for one in self.datasets],
        }
        return (json.dumps(described, ensure_ascii=False, indent=1) + "\n").encode()

    @classmethod
    def of_bytes(cls, content: bytes) -> Manifest:
        """The inverse of `to_bytes`. Raises ValueError for what no bundle of ours says, UsageError for one of a later
        version, or with a dataset that is none of ours.
        """
        try:
            found = parsed(content)
            if found["format"] != FORMAT:
                if _FORMAT_NAME.fullmatch(found["format"]):
                    raise UsageError("bundle-newer", value=found["format"])
                raise ValueError("format")
            return _checked(_of_dict(found))
        except (KeyError, TypeError, AttributeError, OverflowError) as error:
            raise ValueError(str(error)) from error


def written(at: datetime) -> str:
    """A time as bundles have it, in UTC to the millisecond."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def told(at: datetime) -> str:
    """A time as people are told it; two bundles never have the same."""
    return at.astimezone(JST).strftime("%Y-%m-%d %H:%M:%S.%f")[:-3] + " JST"


def shortened_plan(plan: dict[str, Any]) -> dict[str, Any]:
    """The plan with no more rows than people look at."""
    for one in plan["files"]:
        rows = one["rows"] or {}
        rows.update({key: rows[key][:_LISTED] for key in ("added", "removed", "changed") if key in rows})
    return {"action": plan["action"], "files": plan["files"]}


def _described(one: Entry) -> dict[str, Any]:
    return {
        "label": one.label,
        "name": one.name,
        "title": one.title,
        "approval_required": one.approval_required,
        "approvals": [approval.to_dict() for approval in one.approvals],
        "embargo_until": one.embargo_until.isoformat() if one.embargo_until else None,
        "files": [{"path": file.path, "bytes": file.bytes, "sha256": file.sha256} for file in one.files],
        "plan": one.plan,
    }


def _of_dict(found: Mapping[str, Any]) -> Manifest:
    organization, contents = found["organization"], found["contents"]
    return Manifest(
        _matching(_ID, found["id"]),
        _time(found["created"]),
        _name(organization["name"]),
        _text(organization["title"]),
        _text(organization["code"]),
        _count(contents["bytes"], LARGEST_CONTENT),
        _matching(_HASH, contents["sha256"]),
        tuple(map(_entry, _list(found["datasets"]))),
    )


def _entry(found: Mapping[str, Any]) -> Entry:
    required, until, plan = found["approval_required"], found["embargo_until"], found["plan"]
    if not isinstance(required, bool) or not isinstance(plan, dict):
        raise ValueError("dataset")
    return Entry(
        _text(found["label"]),
        _text(found["name"]),
        _text(found["title"]),
        required,
        tuple(map(Approval.of_dict, _list(found["approvals"]))),
        None if until is None else moment(_text(until)).astimezone(JST),
        tuple(map(_file, _list(found["files"]))),
        plan,
    )


def _file(found: Mapping[str, Any]) -> File:
    size, digest = _count(found["bytes"], LARGEST_CONTENT), _matching(_HASH, found["sha256"])
    return File(_text(found["path"]), size, digest)


def _checked(found: Manifest) -> Manifest:
    """The manifest, unless its parts do not fit together. Raises ValueError."""
    if not is_code(found.code) or not found.datasets:
        raise ValueError("organization")
    for one in found.datasets:
        organization, _, dataset = one.label.partition("/")
        if organization != found.organization or not is_name(dataset):
            raise ValueError("label")
        if dataset not in all_definitions():  # else `a` + `b-aed` would be published as `a-b` + `aed` is
            raise UsageError("bundle-unknown-dataset", value=one.label)
        if one.name != f"{organization}-{dataset}":
            raise ValueError("name")
        names = [file.path for file in one.files]
        if names[:1] != [DESCRIPTOR] or not all(map(is_plain, names)):
            raise ValueError("path")
        if len({name.casefold() for name in names}) != len(names):
            raise ValueError("path")
    files = [file for one in found.datasets for file in one.files]
    if len({one.name for one in found.datasets}) != len(found.datasets) or len(files) > MOST_FILES:
        raise ValueError("datasets")
    if sum(file.bytes for file in files) > LARGEST_CONTENT:
        raise ValueError("bytes")
    return found


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("text")
    return value


def _matching(form: re.Pattern[str], value: Any) -> str:
    if not form.fullmatch(_text(value)):
        raise ValueError(form.pattern)
    return str(value)


def _name(value: Any) -> str:
    if not is_name(_text(value)):
        raise ValueError("name")
    return str(value)


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise ValueError("list")
    return value


def _count(value: Any, most: int) -> int:
    if type(value) is not int or not 0 <= value <= most:
        raise ValueError("bytes")
    return value


def _time(value: Any) -> datetime:
    found = datetime.fromisoformat(_text(value))
    if found.tzinfo is None or written(found) != value:
        raise ValueError("created")
    return found
