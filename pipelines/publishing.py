"""Many datasets to one portal: built by a crew, sent at the same time, written down, kept for undoing."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines import inputs, journal, memory
from pipelines.approval import Gate
from pipelines.building import PATIENCE_S, Yard, ours
from pipelines.errors import UsageError, WorldError
from pipelines.jobs import Crew, Here
from pipelines.kept import NotOurs, Shelf, fingerprint, shelf
from pipelines.memory import Memory, Package
from pipelines.portal import Published, inspect_portal, publish_package
from pipelines.portal.answers import moment_of
from pipelines.portal.carrying import is_begun
from pipelines.portal.client import Client
from pipelines.portal.notes import Note
from pipelines.portal.seen import Seen
from pipelines.run import Outcome, label_of
from pipelines.workspace import load_dataset, settings_of

if TYPE_CHECKING:
    from pipelines.portal import Portal
    from pipelines.portal.site import Site

_SENT_AHEAD = 3  # packages that are being sent or wait for it, for each that is sent at a time
_NAMED = 10  # datasets named in a message; the journal has them all


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
    tasks: Iterable[Task],
    build: Path,
    portal: Portal,
    watch: Callable[[str], None] = lambda label: None,
    *,
    crew: Crew | None = None,
) -> Generator[Outcome, None, None]:
    """Builds and publishes each dataset; yields what came of each when it is done, in the order of ending.

    Packages, journal, kept packages and what is remembered lie in the folder `build`. `watch` is given the label of
    each dataset when it is begun; `crew` does the building (by default this process), the sending is done here. One
    dataset that fails never stops the others. Raises MachikadoError when the portal cannot be used at all, OSError when
    the journal cannot be written: nothing was sent then. Raises WorldError when a cluster goes away, once all that was
    on its way is done and yielded.
    """
    tasks = list(tasks)
    site = inspect_portal(portal)
    begun = {task.label: (inputs_of(task.folder).fingerprint if task.allow else "", task.allow) for task in tasks}
    log = journal.Run(build / journal.NAME, "run", portal, begun)
    with (
        closing(Memory(build / memory.NAME)) as kept,
        closing(_Call(build, portal, site, log, Seen(portal, site, kept, len(tasks)))) as call,
    ):
        yield from call.outcomes(tasks, watch, Yard(build, crew or Here(), kept))


class _Call:
    """What all datasets of one call share. `finish` runs in several threads."""

    def __init__(self, build: Path, portal: Portal, site: Site, log: journal.Run, seen: Seen) -> None:
        self.build, self.portal, self.site, self.log = build, portal, site, log
        self._seen = seen
        self._names: dict[str, str] = {}
        self._published_as: dict[str, str] = {}
        self._building: dict[str, Task] = {}
        self._local = threading.local()
        self._clients: list[Client] = []
        self._sending: dict[Future[Outcome], tuple[Task, Package | None]] = {}

    def outcomes(self, tasks: Sequence[Task], watch: Callable[[str], None], yard: Yard) -> Iterator[Outcome]:
        """What came of each, as it ends."""
        with ThreadPoolExecutor(self.portal.parallel, "publish") as pool:
            todo = deque(tasks)
            try:
                while todo or self._sending or not yard.is_empty:
                    while todo and yard.has_room and len(self._sending) < _SENT_AHEAD * self.portal.parallel:
                        task = todo.popleft()
                        watch(task.label)
                        if outcome := self._begin(task, yard, pool):
                            yield outcome
                    for outcome, package in yard.ended():
                        self._send_later(pool, self._building.pop(outcome.label), outcome, package)
                    yield from self._ended()
                    if futures := {*self._sending, *yard.futures}:
                        wait(futures, PATIENCE_S, FIRST_COMPLETED)
            except WorldError as error:  # nobody is there any more who builds
                while self._sending:
                    wait(self._sending, PATIENCE_S, FIRST_COMPLETED)
                    yield from self._ended()
                left = [*self._building, *(task.label for task in todo)]
                raise LeftError(error, left, len(tasks) - len(left)) from error
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)  # what is on its way is ended well, no more is begun
                raise

    def close(self) -> None:
        """Closes the connections."""
        for client in self._clients:
            client.close()

    def _begin(self, task: Task, yard: Yard, pool: ThreadPoolExecutor) -> Outcome | None:
        """Has the dataset built, unless its package is there already; the outcome where that is all."""
        files, package = yard.known(task.folder, task.allow)
        name = self._published_as[task.label] = package.name if package else named(task.folder)
        first = self._names.setdefault(name, task.label)
        if first != task.label:
            twice = UsageError("dataset-published-twice", value=task.label, second=first)
            return self.finish(task, Outcome(task.label, error=twice))
        if package is None:
            self._building[task.label] = task
            yard.begin(task.folder, task.allow, files)
        elif self._seen.is_unchanged(task.label, package):
            done = Published(package.name, "unchanged")
            return self.finish(task, Outcome(task.label, package.built, done))
        else:
            self._send_later(pool, task, Outcome(task.label, package.built), package)
        return None

    def _send_later(self, pool: ThreadPoolExecutor, task: Task, outcome: Outcome, package: Package | None) -> None:
        is_new = self._seen.is_absent(self._published_as[task.label])
        self._sending[pool.submit(self.finish, task, outcome, is_new)] = task, package

    def _ended(self) -> Iterator[Outcome]:
        """Those that are done, taken out and remembered."""
        for future in [one for one in self._sending if one.done()]:
            task, package = self._sending.pop(future)
            outcome = future.result()
            if package and outcome.published:
                self._seen.keep(task.label, package, outcome.published)
            yield outcome

    def finish(self, task: Task, outcome: Outcome, is_new: bool = False) -> Outcome:
        """Sends the package, where there is one that is not there yet, and writes down what came of it."""
        if outcome.build and outcome.build.folder and not outcome.published:
            try:
                outcome = replace(outcome, published=self._send(task, outcome.build.folder, is_new))
            except Exception as error:
                outcome = replace(outcome, error=ours(error))
        try:
            self.log.done(outcome.label, outcome.state, **told_of(outcome))
        except OSError:
            outcome = replace(outcome, published=noted(outcome.published, "journal-not-written"))
        return outcome

    def _send(self, task: Task, package: Path, is_new: bool) -> Published:
        kept = shelf(self.build, self.portal, self._published_as[task.label])
        return send(
            package,
            self.portal,
            kept,
            self.log,
            task.label,
            site=self.site,
            gate=Gate.of(load_dataset(task.folder)),
            allow=task.allow,
            client=self._client(),
            is_new=is_new,
        )

    def _client(self) -> Client:
        """The connection of this thread, kept for all that it sends."""
        client: Client | None = getattr(self._local, "client", None)
        if client is None:
            client = self._local.client = Client(self.portal)
            self._clients.append(client)
        return client


class LeftError(WorldError):
    """A call ended before its time, because of `reason`, and left these datasets undone."""

    def __init__(self, reason: WorldError, labels: Sequence[str], done: int) -> None:
        more = ", …" if len(labels) > _NAMED else ""
        super().__init__("run-left", count=len(labels), done=done, names=", ".join(labels[:_NAMED]) + more)
        self._reason = reason

    def message(self, lang: str = "ja") -> str:
        """Why, and what is left."""
        return f"{self._reason.message(lang)}\n{super().message(lang)}"


def send(
    package: Path,
    portal: Portal,
    kept: Shelf,
    log: journal.Run,
    label: str,
    *,
    gate: Gate,
    site: Site | None = None,
    allow: Collection[str] = (),
    back: bool = False,
    client: Client | None = None,
    is_new: bool = False,
) -> Published:
    """Publishes a data package from a copy, keeping first what the portal holds, and afterwards what was published.

    `gate`: what has to be so before. `back`: it is one of those kept, and what came after it is withdrawn. The others
    are as for `publish_package`. Raises as that does, WithheldError where the gate is closed, and OSError when
    something cannot be kept or written down before; nothing was sent then.
    """
    notes: list[Note] = []
    with kept.staged(package) as staged:
        gate.check(staged)
        digest = fingerprint(staged)

        def before(client: Client, current: dict[str, Any] | None) -> None:
            notes.clear()
            log.publishing(label, digest, _held(kept, client, current, notes))

        published = publish_package(staged, portal, site=site, allow=allow, before=before, client=client, is_new=is_new)
        was_there = back or published.state == "unchanged"  # then what came after it was withdrawn, here or elsewhere
        try:
            if not (was_there and kept.back_to(digest)):
                # what was there already was not published today
                kept.follow(staged, moment_of(published.version) if published.state == "unchanged" else None)
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


def noted(published: Published | None, code: str, **params: object) -> Published | None:
    """With one note more."""
    return replace(published, notes=(*published.notes, Note(code, params))) if published else None


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
    """The settings and the files of the dataset in `folder`, as a fingerprint that changes with any of them."""
    dataset = settings_of(folder)
    return Inputs(dataset.package_name, inputs.of_dataset(folder)) if dataset else Inputs()


def named(folder: Path) -> str:
    """The name under which the dataset in `folder` is published; its label where its settings cannot be read."""
    dataset = settings_of(folder)
    return dataset.package_name if dataset else label_of(folder)
