"""Many datasets to one portal: built one after the other, sent at the same time, written down, kept for undoing."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines import journal
from pipelines.errors import MachikadoError, UsageError, WorldError
from pipelines.files import sha256 as sha256_of_file
from pipelines.kept import NotOurs, Shelf, fingerprint, shelf
from pipelines.portal import inspect_portal, publish_package
from pipelines.portal.carrying import is_begun
from pipelines.portal.notes import Note
from pipelines.portal.offer import DESCRIPTOR
from pipelines.run import PACKAGE, Outcome, label_of, run

if TYPE_CHECKING:
    from pipelines.portal import Portal, Published
    from pipelines.portal.client import Client
    from pipelines.portal.site import Site
    from pipelines.workspace import Dataset

_PATIENCE_S = 0.5  # Windows hears of Ctrl-C only between two waits


@dataclass(frozen=True, slots=True)
class Task:
    """A dataset to be published: its folder in the workspace, and the stop rules that are overridden for it."""

    folder: Path
    allow: frozenset[str] = frozenset()

    @property
    def label(self) -> str:
        """How it is named on the command line."""
        return label_of(self.folder)


def publish_all(
    tasks: Iterable[Task], build: Path, portal: Portal, watch: Callable[[str], None] = lambda label: None
) -> Generator[Outcome, None, None]:
    """Builds and publishes each dataset; yields what came of each when it is done, in the order of ending.

    Packages, journal and kept packages lie in the folder `build`. `watch` is given the label of each dataset when it
    is begun. One that fails never stops the others. Raises MachikadoError when the portal cannot be used at all,
    OSError when the journal cannot be written; nothing was sent then.
    """
    tasks = list(tasks)
    site = inspect_portal(portal)
    known = {task.label: inputs_of(task.folder) for task in tasks}
    begun = {task.label: (known[task.label].fingerprint, task.allow) for task in tasks}
    call = _Call(build, portal, site, journal.Run(build / journal.NAME, "run", portal, begun))
    names: dict[str, str] = {}
    with ThreadPoolExecutor(portal.parallel, "publish") as pool:
        sending: set[Future[Outcome]] = set()
        try:
            for task in tasks:
                watch(task.label)
                first = names.setdefault(known[task.label].name or task.label, task.label)
                sending.add(pool.submit(call.finish, task, call.build_one(task, first)))
                yield from _ended(sending, 0)
            while sending:
                yield from _ended(sending, _PATIENCE_S)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)  # what is on its way is ended well, nothing more is begun
            raise


def _ended(sending: set[Future[Outcome]], patience: float) -> Iterator[Outcome]:
    """Takes those that are done out of the set; waits for the first of them at most that many seconds."""
    done, _ = wait(sending, patience, FIRST_COMPLETED)
    sending -= done
    yield from (future.result() for future in done)


@dataclass(frozen=True, slots=True)
class _Call:
    """What all datasets of one call share. `finish` runs in several threads."""

    build: Path
    portal: Portal
    site: Site
    log: journal.Run

    def build_one(self, task: Task, first: str) -> Outcome:
        """The package of one dataset; `first` is the dataset of this call that is published under the same name."""
        if first != task.label:
            return Outcome(task.label, error=UsageError("dataset-published-twice", value=task.label, second=first))
        return _built(task.folder, self.build, task.allow)

    def finish(self, task: Task, outcome: Outcome) -> Outcome:
        """Sends the package, where there is one, and writes down what came of it."""
        if outcome.build and outcome.build.folder:
            try:
                published = self._send(task, outcome.build.folder)
                outcome = replace(outcome, published=published)
            except Exception as error:
                outcome = replace(outcome, error=_ours(error))
        try:
            self.log.done(outcome.label, outcome.state, **told_of(outcome))
        except OSError:
            outcome = replace(outcome, published=noted(outcome.published, "journal-not-written"))
        return outcome

    def _send(self, task: Task, package: Path) -> Published:
        kept = shelf(self.build, self.portal.name, str(json.loads((package / DESCRIPTOR).read_bytes())["name"]))
        return send(package, self.portal, kept, self.log, task.label, site=self.site, allow=task.allow)


def build_all(folders: Iterable[Path], build: Path, form: str = PACKAGE) -> Iterator[Outcome]:
    """Builds the package of each dataset below `build`, or another form. One that fails never stops the others."""
    yield from (_built(folder, build, form=form) for folder in folders)


def _built(folder: Path, build: Path, allow: Collection[str] = (), form: str = PACKAGE) -> Outcome:
    try:
        return run(folder, build, allow=allow, form=form)
    except Exception as error:  # a fault of ours in one dataset is no reason to leave the others undone
        return Outcome(label_of(folder), error=_ours(error))


def send(
    package: Path,
    portal: Portal,
    kept: Shelf,
    log: journal.Run,
    label: str,
    *,
    site: Site | None = None,
    allow: Collection[str] = (),
    back: bool = False,
) -> Published:
    """Publishes a data package from a copy, keeping first what the portal holds, and afterwards what was published.

    `back`: it is one of those kept, and what came after it is withdrawn. Raises as `publish_package` does, and OSError
    when something cannot be kept or written down before; nothing was sent then.
    """
    notes: list[Note] = []
    with kept.staged(package) as staged:
        digest = fingerprint(staged)

        def before(client: Client, current: dict[str, Any] | None) -> None:
            notes.clear()
            log.publishing(label, digest, _held(kept, client, current, notes))

        published = publish_package(staged, portal, site=site, allow=allow, before=before)
        was_there = back or published.state == "unchanged"  # then what came after it was withdrawn, here or elsewhere
        try:
            if not (was_there and kept.back_to(digest)):
                kept.follow(staged)
        except OSError:
            notes.append(Note("kept-not-written", {}))
    return replace(published, notes=(*published.notes, *notes))


def _held(kept: Shelf, client: Client, current: dict[str, Any] | None, notes: list[Note]) -> str:
    """The fingerprint of the package that the portal holds, which is kept from now on; "" where there is none."""
    if current is None or is_begun(current):
        return ""
    try:
        return kept.hold(current, client.fetch)
    except (NotOurs, WorldError):
        notes.append(Note("kept-foreign", {}))
        return ""


def noted(published: Published | None, code: str) -> Published | None:
    """With one note more."""
    return replace(published, notes=(*published.notes, Note(code, {}))) if published else None


def told_of(outcome: Outcome) -> dict[str, Any]:
    """What the journal says of an outcome besides its state."""
    error = {"error": outcome.error.code} if outcome.error else {}
    overridden = outcome.published.overridden if outcome.published else ()
    return {
        **error,
        **({"overridden": [{"rule": stop.rule, **stop.params} for stop in overridden]} if overridden else {}),
    }


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a dataset is built from; "" for what cannot be read. `name`: under which it is published."""

    name: str = ""
    fingerprint: str = ""


def inputs_of(folder: Path) -> Inputs:
    """The settings and the source of the dataset in `folder`, as a fingerprint that changes with any of them."""
    from pipelines.workspace import load_dataset

    try:
        dataset = load_dataset(folder)
    except (MachikadoError, OSError):
        return Inputs()
    files = [folder / "dataset.yaml", folder.parent / "organization.yaml", *_files_of(dataset.source)]
    try:
        digest = sha256("".join(sha256_of_file(path) for path in files).encode()).hexdigest()
    except OSError:
        digest = ""
    return Inputs(published_as(dataset), digest)


def _files_of(source: Path) -> list[Path]:
    """A source may be a folder of tables, too."""
    return sorted(path for path in source.rglob("*") if path.is_file()) if source.is_dir() else [source]


def published_as(dataset: Dataset) -> str:
    """The name of the dataset's data package."""
    return dataset.label.replace("/", "-")


def _ours(error: Exception) -> MachikadoError:
    if isinstance(error, MachikadoError):
        return error
    ours = WorldError.of(error)
    ours.__cause__ = error
    return ours
