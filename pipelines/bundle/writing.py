"""Making a bundle: packages built anew, looked at by the rules of approval, compared with the last ones, signed."""

from __future__ import annotations

import glob
import json
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from pipelines.approval import Gate
from pipelines.bundle import archive
from pipelines.bundle.archive import MANIFEST, SIGNATURE, Member
from pipelines.bundle.keys import OfficeKey, PublicKey
from pipelines.bundle.manifest import (
    LARGEST_CONTENT,
    LARGEST_MANIFEST,
    MOST_FILES,
    Entry,
    File,
    Manifest,
    shortened_plan,
    told,
    written,
)
from pipelines.errors import UsageError, WorldError
from pipelines.files import rename_new, sha256, write_text
from pipelines.frozen import frozen
from pipelines.kept import Shelf, folder_name
from pipelines.locks import alone
from pipelines.package.folder import DESCRIPTOR
from pipelines.portal.held import schema_of, tables_of
from pipelines.portal.notes import Note
from pipelines.portal.plan import FileChange, Plan
from pipelines.portal.rows import compare_tables, keys_of, read_table
from pipelines.run import label_of
from pipelines.workspace import load_dataset

if TYPE_CHECKING:
    from pipelines.workspace import Dataset

STATE = Path(".machikado") / "bundled.json"
"""When the last bundle of a workspace was made. It is no part of `build`, which may be thrown away."""
SHELVES = "bundled"
_PATIENCE_S = 60.0
_DAY = timedelta(days=1)
_SIGNED = "machikado bundle signature 1"


@frozen
class Bundle:
    """A bundle that was written: what it says of itself, what changed since the last one, by dataset, and what a person
    has to be told.
    """

    manifest: Manifest
    plans: tuple[Plan, ...]
    notes: tuple[Note, ...] = ()


def bundle(packages: Sequence[tuple[Path, Path]], root: Path, key: OfficeKey, target: Path) -> Bundle:
    """Writes the bundle `target` of these datasets of the workspace `root`: each by its folder and its built package.

    Raises WithheldError where one may not be published but for its embargo, UsageError for datasets of several
    organizations and a `target` that stands already, WorldError when files are damaged or too many, or another bundle
    is being made; OSError when the disk refuses. Then nothing was written.
    """
    datasets = [(load_dataset(folder), package) for folder, package in packages]
    _ensure_one_of_each([dataset for dataset, _ in datasets])
    if target.exists():
        raise UsageError("bundle-there", value=target)
    target.parent.mkdir(parents=True, exist_ok=True)
    with alone((root / STATE).with_suffix(".lock"), _PATIENCE_S) as taken, ExitStack() as stack:
        if not taken:
            raise WorldError("bundle-busy")
        if target.exists():  # by now: another one was made while this one waited
            raise UsageError("bundle-there", value=target)
        contents = stack.enter_context(tempfile.TemporaryFile(dir=target.parent))
        shelves, members, entries, plans = [], [], [], []
        for dataset, package in datasets:
            shelf = shelf_of(root / "build", dataset)
            staged = stack.enter_context(shelf.staged(package))
            entry, plan, packed = _packed(dataset, staged, shelf, contents)
            shelves.append((shelf, staged))
            members += packed
            entries.append(entry)
            plans.append(plan)
        last = _last(root / STATE)
        manifest = _manifest(datasets[0][0], entries, contents, _after(last))
        write_text(root / STATE, json.dumps({"id": manifest.id, "created": written(manifest.created)}) + "\n")
        _write(manifest, members, contents, key, target)
        with suppress(OSError):  # the bundle stands; only the next one cannot tell as well what changed
            for shelf, staged in shelves:
                shelf.follow(staged)
    return Bundle(manifest, tuple(plans), tuple(_doubts(manifest, last)))


def shelf_of(build: Path, dataset: Dataset) -> Shelf:
    """The packages of a dataset that were bundled before."""
    return Shelf(build / SHELVES / folder_name(dataset.label.replace("/", "-")))


def signature_text(key: PublicKey, signature: bytes) -> bytes:
    """The member `signature`: what it is, whose it is, the 64 bytes in hexadecimal."""
    return f"{_SIGNED}\n{key.text}\n{signature.hex()}\n".encode()


def _ensure_one_of_each(datasets: Sequence[Dataset]) -> None:
    """Datasets of one organization, no two of them published under one name."""
    names = sorted({dataset.organization.name for dataset in datasets})
    if len(names) != 1:
        raise UsageError("bundle-organizations", value=", ".join(names))
    seen: dict[str, str] = {}
    for dataset in datasets:
        here = label_of(dataset.folder)
        first = seen.setdefault(dataset.label, here)
        if first != here:
            raise UsageError("dataset-published-twice", value=here, second=first)


def _packed(dataset: Dataset, package: Path, shelf: Shelf, contents: IO[bytes]) -> tuple[Entry, Plan, list[Member]]:
    """Appends the package to `contents`, unless it may not be published."""
    gate = Gate.of(dataset)
    gate.without_embargo().check(package)
    descriptor = json.loads((package / DESCRIPTOR).read_bytes())
    names = [DESCRIPTOR, *(str(one["path"]) for one in descriptor["resources"])]
    members, files = [], []
    for name in names:
        if contents.tell() + (package / name).stat().st_size > LARGEST_CONTENT:
            raise UsageError("bundle-too-large")
        member, file = archive.pack(f"packages/{dataset.label}/{name}", package / name, contents)
        members.append(member)
        files.append(file)
    plan = _plan(str(descriptor["name"]), descriptor, package, files, shelf)
    entry = Entry(
        dataset.label,
        str(descriptor["name"]),
        str(descriptor["title"]),
        gate.required,
        gate.of_package(descriptor),
        gate.embargo_until,
        tuple(files),
        shortened_plan(plan.to_dict()),
    )
    return entry, plan, members


def _plan(name: str, descriptor: dict[str, Any], package: Path, files: Sequence[File], shelf: Shelf) -> Plan:
    """What changed since the dataset was bundled last, table by table and row by row."""
    line = shelf.line
    if not line:
        return Plan(name, "create", (), tuple(FileChange(one.path, "create") for one in files))
    before, held, tables = line[-1].folder, line[-1].files, tables_of(descriptor)
    changes = [_change(one, before, package, tables.get(one.path), held) for one in files]
    gone = sorted(held - {one.path for one in files})
    changes += [FileChange(path, "remove") for path in gone]
    same = all(one.action == "keep" for one in changes)
    return Plan(name, "keep" if same else "update", (), tuple(changes))


def _change(one: File, before: Path, package: Path, table: dict[str, Any] | None, held: set[str]) -> FileChange:
    if one.path not in held:
        return FileChange(one.path, "create")
    if sha256(before / one.path) == one.sha256:
        return FileChange(one.path, "keep")
    if table is None:
        return FileChange(one.path, "update")
    old, new = (read_table((folder / one.path).read_bytes()) for folder in (before, package))
    if old is None or new is None:
        return FileChange(one.path, "update")
    return FileChange(one.path, "update", (), compare_tables(old, new, keys_of(schema_of(table))))


def _manifest(dataset: Dataset, entries: Sequence[Entry], contents: IO[bytes], now: datetime) -> Manifest:
    packed = contents.tell()
    files = [file for entry in entries for file in entry.files]
    if packed > LARGEST_CONTENT or len(files) > MOST_FILES or sum(one.bytes for one in files) > LARGEST_CONTENT:
        raise UsageError("bundle-too-large")
    contents.seek(0)
    owner = dataset.organization
    return Manifest(
        secrets.token_hex(16),
        now,
        owner.name,
        owner.title,
        owner.code,
        packed,
        archive.hash_of_next(contents, packed),
        tuple(entries),
    )


def _last(state: Path) -> datetime | None:
    """When the last bundle was made; None where nobody knows."""
    try:
        last = datetime.fromisoformat(json.loads(state.read_text(encoding="utf-8"))["created"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return last if last.tzinfo else None


def _after(last: datetime | None) -> datetime:
    """A time behind that of the last bundle, whatever the clock says; a clock that was days ahead is forgotten."""
    now = datetime.now(UTC)
    now = now.replace(microsecond=now.microsecond // 1000 * 1000)
    return max(now, last + timedelta(milliseconds=1)) if last and last < now + _DAY else now


def _doubts(manifest: Manifest, last: datetime | None) -> Iterator[Note]:
    """Who received the last bundle takes none that was made before by its own account: a person has to judge."""
    if last and last > manifest.created:
        yield Note("bundle-clock", {"now": told(manifest.created), "last": told(last)})


def _write(manifest: Manifest, members: Sequence[Member], contents: IO[bytes], key: OfficeKey, target: Path) -> None:
    listed = manifest.to_bytes()
    signed = signature_text(key.public, key.sign(listed))
    first = [(Member.stored(name, content), content) for name, content in ((MANIFEST, listed), (SIGNATURE, signed))]
    end = archive.directory([*(member for member, _ in first), *members])
    if len(listed) > LARGEST_MANIFEST or manifest.packed + len(listed) + len(end) >= archive.LARGEST_ARCHIVE:
        raise UsageError("bundle-too-large")
    for old in target.parent.glob(f".{glob.escape(target.name)}.{'[0-9a-f]' * 8}"):  # of one that was killed
        old.unlink(missing_ok=True)
    beside = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        with beside.open("xb") as file:
            for member, content in first:
                file.write(member.header + content)
            contents.seek(0)
            shutil.copyfileobj(contents, file, 1 << 20)
            file.write(end)
            file.flush()
            os.fsync(file.fileno())
        rename_new(beside, target)
    except FileExistsError as error:  # while this one was made
        raise UsageError("bundle-there", value=target) from error
    finally:
        beside.unlink(missing_ok=True)
