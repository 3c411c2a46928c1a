"""Many datasets built, by this process or by others; what did not change since it was built is left as it is."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines import inputs
from pipelines.errors import MachikadoError, UsageError, WorldError
from pipelines.jobs import Crew, Here, Spread
from pipelines.memory import Memory, Package
from pipelines.run import PACKAGE, Outcome, label_of, place_of, run
from pipelines.standards import KPI
from pipelines.workspace import settings_of

if TYPE_CHECKING:
    pass

PATIENCE_S = 0.5  # Windows hears of Ctrl-C only between two waits
_ONE_AT_A_TIME = threading.Lock()  # a worker of a cluster may have several threads


@dataclass(frozen=True, slots=True)
class Order:
    """A dataset to be built from `folder` below `target`. `inputs`: the fingerprint of its files when it was given out.

    `equipment`: what a worker elsewhere must have as well; "" for one of this machine.
    """

    folder: Path
    target: Path
    allow: frozenset[str] = frozenset()
    form: str = PACKAGE
    inputs: str = ""
    equipment: str = ""

    @property
    def label(self) -> str:
        """How the dataset is named on the command line."""
        return label_of(self.folder)


@dataclass(frozen=True, slots=True)
class Delivery:
    """What came of an order; `package` where it may be remembered as what `inputs` give."""

    outcome: Outcome
    package: Package | None = None
    inputs: str = ""


def carry_out(order: Order) -> Delivery:
    """Builds one dataset. What a worker does: it never raises, so that what is raised is a fault of the crew."""
    with _ONE_AT_A_TIME:
        try:
            if order.equipment and inputs.equipment() != order.equipment:
                return Delivery(Outcome(order.label, error=WorldError("worker-differs")))
            outcome = run(order.folder, order.target, allow=order.allow, form=order.form)
            return _delivered(order, outcome)
        except Exception as error:  # a fault of ours in one dataset is no reason to leave the others undone
            return Delivery(Outcome(order.label, error=ours(error)))


def _delivered(order: Order, outcome: Outcome) -> Delivery:
    """No package for KPIs that count in other datasets, and where somebody changed a file meanwhile."""
    if outcome.build is None or outcome.build.folder is None or not order.inputs or order.form != PACKAGE:
        return Delivery(outcome)
    organization, name = outcome.build.folder.parts[-2:]  # as `place_of` has it
    if name == KPI:
        dataset = settings_of(order.folder)
        if dataset is None or dataset.computed:
            return Delivery(outcome)
    now = inputs.of_dataset(order.folder)
    if now != inputs.with_ids(order.inputs, outcome.build.ids):
        return Delivery(outcome)
    return Delivery(outcome, Package.of(f"{organization}-{name}", outcome.build), now)


class Yard:
    """Where packages are built: the folder `target`, a crew, and the memory of what was built there."""

    def __init__(self, target: Path, crew: Crew, memory: Memory, form: str = PACKAGE) -> None:
        self._target = target
        self._memory = memory
        self._form = form
        self._elsewhere = crew.is_elsewhere
        self._surroundings = inputs.surroundings()
        self._equipment = inputs.equipment() if crew.is_elsewhere else ""
        self._spread: Spread[Order, Delivery] = Spread(crew, carry_out)

    @property
    def has_room(self) -> bool:
        """Whether one more dataset may be begun now."""
        return self._spread.has_room

    @property
    def is_empty(self) -> bool:
        """Whether nothing is under way."""
        return self._spread.is_empty

    @property
    def futures(self) -> set[Future[Any]]:
        """To be waited for."""
        return self._spread.futures

    def known(self, folder: Path, allow: Collection[str]) -> tuple[str, Package | None]:
        """The fingerprint of the dataset's files, and the package that was built of them, if it still stands."""
        files = inputs.of_dataset(folder)
        if not files or self._form != PACKAGE:
            return files, None
        return files, self._memory.built(label_of(folder), self._key(files, allow))

    def begin(self, folder: Path, allow: Collection[str], files: str) -> None:
        """Has the dataset built. Raises WorldError where nobody is there to do it."""
        order = Order(folder, self._target, frozenset(allow), self._form, files)
        if self._elsewhere:
            order = replace(order, folder=folder.absolute(), target=self._target.absolute(), equipment=self._equipment)
        self._spread.put(order)

    def ended(self) -> Iterator[tuple[Outcome, Package | None]]:
        """What is built by now."""
        for order, delivery in self._spread.ended():
            if isinstance(delivery, Exception):
                yield Outcome(order.label, error=ours(delivery)), None
                continue
            outcome, package = self._as_given(delivery.outcome), delivery.package
            if package is not None and outcome.build is not None and outcome.build.folder is not None:
                package = replace(package, folder=outcome.build.folder)
                self._memory.keep_built(order.label, self._key(delivery.inputs, order.allow), package)
            yield outcome, package

    def _as_given(self, outcome: Outcome) -> Outcome:
        """With the folder as this process calls it."""
        if not self._elsewhere or outcome.build is None or outcome.build.folder is None:
            return outcome
        folder = self._target / outcome.build.folder.relative_to(self._target.absolute())
        return replace(outcome, build=replace(outcome.build, folder=folder))

    def _key(self, files: str, allow: Collection[str]) -> str:
        told = f"{self._surroundings} {files} {'report-errors' in allow}"
        return sha256(told.encode()).hexdigest()


def build_all(
    folders: Iterable[Path], build: Path, form: str = PACKAGE, *, crew: Crew | None = None, memory: Memory | None = None
) -> Iterator[Outcome]:
    """Builds the package of each dataset below `build`, or another form; yields what came of each, when it is done.

    One that fails never stops the others; of two that have one place only the first is built. Raises WorldError when a
    cluster goes away, with the outcomes of all that is done before it.
    """
    builders: dict[tuple[str, ...], str] = {}
    yard = Yard(build, crew or Here(), memory or Memory(None), form)
    todo = iter(folders)
    more = True
    while more or not yard.is_empty:
        while more and yard.has_room:
            folder = next(todo, None)
            more = folder is not None
            if folder is None:
                break
            files, package = yard.known(folder, ())
            label = label_of(folder)
            first = builders.setdefault(_place(folder, package), label)
            if first != label:
                yield Outcome(label, error=UsageError("dataset-published-twice", value=label, second=first))
            elif package is not None:
                yield Outcome(label, package.built)
            else:
                yard.begin(folder, (), files)
        for outcome, _ in yard.ended():
            yield outcome
        if futures := yard.futures:
            wait(futures, PATIENCE_S, FIRST_COMPLETED)


def _place(folder: Path, package: Package | None) -> tuple[str, ...]:
    """Where the dataset's package goes below any target; a place of its own where its settings cannot be read."""
    if package is not None:
        return package.folder.parts[-2:]  # which spares the settings
    dataset = settings_of(folder)
    return place_of(dataset, Path()).parts if dataset else (str(folder),)


def ours(error: Exception) -> MachikadoError:
    """The error as one of ours."""
    if isinstance(error, MachikadoError):
        return error
    told = WorldError.of(error)
    told.__cause__ = error
    return told
