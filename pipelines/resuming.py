"""Going on with runs that were interrupted or failed: which datasets are left, and under which consent."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines import journal
from pipelines.errors import UsageError
from pipelines.inputs import without_ids
from pipelines.journal import Entry
from pipelines.publishing import Task, inputs_of

if TYPE_CHECKING:
    from pipelines.portal import Portal


@dataclass(frozen=True, slots=True)
class Left:
    """`tasks`: what is to be published. Labels of `changed`: what they are built from is another than at that time, so
    the stop rules that were overridden then are in force again. `gone`: no longer in the workspace.
    """

    tasks: tuple[Task, ...]
    changed: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()


def unfinished(build: Path) -> list[Entry]:
    """What runs have left open, on all portals, the earliest first. Raises OSError."""
    return [entry for entry in journal.latest(build / journal.NAME) if entry.kind == "run" and entry.is_open]


def left_over(
    entries: Sequence[Entry], folders: Mapping[str, Path], build: Path, portal: Portal, allow: Collection[str] = ()
) -> Left:
    """What `entries` leave to be done on `portal`, with the datasets of the workspace (`folders`, by label).

    `allow` are stop rules that this call overrides. Raises UsageError where the portal's name means another address
    by now.
    """
    mine = [entry for entry in entries if entry.is_of(portal)]
    moved = [entry for entry in mine if entry.url != journal.address(portal)]
    if moved:
        names = ", ".join(entry.label for entry in moved)
        raise UsageError(
            "resume-portal-moved", value=portal.name, before=moved[0].url, target=journal.address(portal), names=names
        )
    here = {entry.label: entry for entry in mine if entry.label in folders}
    changed = {label for label, entry in here.items() if entry.allow and not _is_as_it_was(folders[label], entry)}
    tasks = [
        Task(folders[label], frozenset(allow) | (frozenset() if label in changed else frozenset(entry.allow)))
        for label, entry in here.items()
    ]
    gone = tuple(entry.label for entry in mine if entry.label not in folders)
    _close(gone, build, portal)
    return Left(tuple(tasks), tuple(sorted(changed)), gone)


def _is_as_it_was(folder: Path, entry: Entry) -> bool:
    """Whether people left the dataset alone; the build of the run that was interrupted may have given out IDs."""
    before = without_ids(entry.inputs)
    return before != "" and before == without_ids(inputs_of(folder).fingerprint)


def _close(labels: Collection[str], build: Path, portal: Portal) -> None:
    """Writes down that nothing can be done any more, so that the next call does not speak of it again."""
    if labels:
        with suppress(OSError):
            log = journal.Run(build / journal.NAME, "run", portal, dict.fromkeys(labels, ("", ())))
            for label in labels:
                log.done(label, "gone")
