"""Going on with runs that were interrupted or failed: which datasets are left, and under which consent."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from pipelines import journal
from pipelines.errors import UsageError
from pipelines.inputs import without_ids
from pipelines.journal import Entry
from pipelines.kept import fingerprint_on, shelf
from pipelines.portal import mapping, told
from pipelines.portal.carrying import is_begun, show
from pipelines.portal.client import Client
from pipelines.portal.portals import EMBEDDED, Portal, read_portals
from pipelines.publishing import Task, inputs_of, named

_FOREIGN = "not ours"  # no fingerprint


@dataclass(frozen=True, slots=True)
class Left:
    """`tasks`: what is to be published. Labels of `changed`: what they are built from, or what the portal holds, is not
    surely what it was at that time, so the stop rules that were overridden then are in force again. `gone`: no longer
    in the workspace.
    """

    tasks: tuple[Task, ...]
    changed: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()


def unfinished(build: Path) -> list[Entry]:
    """What runs have left open, on all portals, the earliest first. Raises OSError."""
    return [entry for entry in journal.latest(build / journal.NAME) if entry.kind == "run" and entry.is_open]


def portals_of(entries: Sequence[Entry], path: Path) -> dict[Entry, str]:
    """What names the portal of each on the command line now; "" where the `publish.toml` at `path` has neither its name
    nor its address any more. Raises UsageError as `read_portals`.
    """
    known, _ = read_portals(path)
    by_name = {EMBEDDED: EMBEDDED} | {name: name for name in known}
    by_address = {journal.address(portal): name for name, portal in known.items()}
    unnamed = {entry.url: entry.url for entry in entries if entry.to == entry.url}
    return {
        entry: by_name.get(entry.portal) or by_address.get(entry.url) or unnamed.get(entry.url, "") for entry in entries
    }


def give_up(entries: Sequence[Entry], build: Path) -> None:
    """Writes down that nothing is left to be done of these, whose portals are no longer known."""
    for entry in entries:
        _close((entry.label,), build, Portal(entry.url, "", entry.portal))


def left_over(
    entries: Sequence[Entry], folders: Mapping[str, Path], build: Path, portal: Portal, allow: Collection[str] = ()
) -> Left:
    """What `entries` leave to be done on `portal`, with the datasets of the workspace (`folders`, by label).

    `allow` are stop rules that this call overrides. Raises UsageError where the portal's name means another address
    by now, WorldError where it does not say what it holds.
    """
    mine = [entry for entry in entries if entry.is_of(portal)]
    moved = [entry for entry in mine if entry.url != journal.address(portal)]
    if moved:
        names = ", ".join(entry.label for entry in moved)
        raise UsageError(
            "resume-portal-moved", value=portal.name, before=moved[0].url, target=journal.address(portal), names=names
        )
    here = {entry.label: entry for entry in mine if entry.label in folders}
    allowed = {label: entry for label, entry in here.items() if entry.allow}
    same = {label: entry for label, entry in allowed.items() if _is_as_it_was(folders[label], entry)}
    changed = allowed.keys() - _still_held(same, folders, build, portal)
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


def _still_held(entries: Mapping[str, Entry], folders: Mapping[str, Path], build: Path, portal: Portal) -> set[str]:
    """The labels of those of which the portal holds what it held when the stop rules were overridden, or what the run
    sent. Where nothing was sent yet, that is the package that was known to be there.
    """
    if not entries:
        return set()
    found = set()
    with told(portal), Client(portal) as client:
        for label, entry in entries.items():
            name = named(folders[label])
            line = shelf(build, portal, name).line[-1:]
            then = (entry.before, entry.package) if entry.sent else tuple(one.fingerprint for one in line) or ("",)
            current = show(client, mapping.name(name)[0])
            now = "" if current is None or is_begun(current) else fingerprint_on(current) or _FOREIGN
            if now in then:
                found.add(label)
    return found


def _close(labels: Collection[str], build: Path, portal: Portal) -> None:
    """Writes down that nothing can be done any more, so that the next call does not speak of it again."""
    if labels:
        with suppress(OSError):
            log = journal.Run(build / journal.NAME, "run", portal, dict.fromkeys(labels, ("", ())))
            for label in labels:
                log.done(label, "gone")
