"""Work spread over processes of this machine, or over a cluster of machines that share its disk.

A crew is whatever does the work: this process itself (`Here`), processes (`Processes`), a `dask.distributed` cluster
(`Cluster`). `Spread` keeps a bounded number of items under way and outlives workers that die: what was under way then
is done again, each item alone, so that one that kills its worker then is known and given up, and no other is.
"""

from __future__ import annotations

import contextlib
import importlib
import logging
import multiprocessing
import os
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future, ProcessPoolExecutor, wait
from multiprocessing.connection import wait as wait_for
from typing import Any, Generic, Protocol, TypeVar

from pipelines.errors import UsageError, WorldError

Item = TypeVar("Item")
Result = TypeVar("Result")
_AHEAD = 2  # items under way for each worker: the next one waits where the last one ends
_SELDOM = (50_000, 20, 100)  # objects: what a worker makes for one dataset is mostly no garbage before its end
_CONNECT_S = 10
_MOST_RENEWED = 8  # times in a row without anything done in between
_COUNT_S = 5  # from one count of a cluster's workers to the next
_DESERTED_S = 120  # without a worker: nobody starts one any more


class Crew(Protocol):
    """Those who do the work. `most`: how many items may be under way. `is_apart`: in other processes than this one;
    `is_elsewhere`: perhaps on other machines.
    """

    @property
    def most(self) -> int:
        """How many items may be under way at a time."""

    @property
    def is_apart(self) -> bool:
        """Whether the work is done in other processes than this one."""

    @property
    def is_elsewhere(self) -> bool:
        """Whether it is perhaps done on other machines."""

    def submit(self, work: Callable[[Any], Any], item: Any) -> Future[Any]:
        """Begins with an item. Raises RuntimeError or OSError where nobody is there to do it."""

    def is_lost(self, error: BaseException) -> bool:
        """Whether the error says that workers went away, so that nobody knows which item was at fault."""

    def is_fatal(self, error: BaseException) -> bool:
        """Whether the error says that the worker died on which this item was done, perhaps beside others."""

    def check(self) -> None:
        """Raises WorldError where nobody is left who would do what is under way, however long one waits."""

    def renew(self) -> None:
        """Brings new workers in the place of those that are gone. Raises WorldError where that is impossible."""

    def close(self) -> None:
        """Lets the workers go; what they have not begun is not done."""


class Here:
    """This process: the work is done when `submit` returns."""

    most = 1
    is_apart = is_elsewhere = False

    def submit(self, work: Callable[[Any], Any], item: Any) -> Future[Any]:
        """Does it at once; what it raises is kept in the future."""
        future: Future[Any] = Future()
        try:
            future.set_result(work(item))
        except Exception as error:
            future.set_exception(error)
        return future

    def is_lost(self, error: BaseException) -> bool:
        """Never: nobody can go away."""
        return False

    def is_fatal(self, error: BaseException) -> bool:
        """Never: this process would not be here to ask."""
        return False

    def check(self) -> None:
        """There is always this process."""

    def renew(self) -> None:
        """Nothing to renew."""

    def close(self) -> None:
        """Nothing to let go."""


class Processes:
    """`count` processes, started when there is something to do."""

    is_apart, is_elsewhere = True, False

    def __init__(self, count: int) -> None:
        self.most = _AHEAD * count
        self._count = count
        self._pool: ProcessPoolExecutor | None = None

    def submit(self, work: Callable[[Any], Any], item: Any) -> Future[Any]:
        """Begins with an item; starts the processes with the first one."""
        if self._pool is None:
            # not forked: this process has threads, and a fork would copy locks that they hold
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(self._count, context, _begin_worker, (self._count,))
        return self._pool.submit(work, item)

    def is_lost(self, error: BaseException) -> bool:
        """A process of the pool died, and with it all that was under way."""
        return isinstance(error, BrokenExecutor | CancelledError)

    def is_fatal(self, error: BaseException) -> bool:
        """Never: the pool does not tell on which item a process died."""
        return False

    def check(self) -> None:
        """A process that dies ends what it did."""

    def renew(self) -> None:
        """Lets the pool go; the next item starts another one."""
        self.close()

    def close(self) -> None:
        """Waits for what is being done and ends the processes."""
        if self._pool is not None:
            # not to be left to the end of the program: what is being built is waited for there as well
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None


def _begin_worker(count: int) -> None:
    """The first that a worker does: it must not outlive the process that gives it work."""
    import gc
    import signal

    gc.set_threshold(*_SELDOM)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that gives the work
    # polars would start a thread for every core in each worker
    os.environ.setdefault("POLARS_MAX_THREADS", str(max(1, (os.cpu_count() or 1) // count)))
    threading.Thread(target=_end_with_parent, name="watch", daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait_for([parent.sentinel])
        os._exit(1)


class Cluster:
    """The workers of a `dask.distributed` scheduler. They need this version of the program, and the same paths."""

    is_apart = is_elsewhere = True

    def __init__(self, address: str) -> None:
        """Raises UsageError where the extra is not installed, WorldError where nobody answers at the address."""
        self.address = address
        self._client: Any = None
        self._executor: Executor | None = None
        self._counted, self._threads = 0.0, 1
        self._seen = time.monotonic()  # a worker
        self._open()

    def _open(self) -> None:
        try:
            distributed: Any = importlib.import_module("distributed")
        except ImportError as error:
            raise UsageError("cluster-not-installed", value=self.address) from error
        # it tells of every broken connection on stderr, with tracebacks: what matters is told by us
        logging.getLogger("distributed").setLevel(logging.CRITICAL)
        try:
            self._client = distributed.Client(self.address, timeout=_CONNECT_S, set_as_default=False)
            self._executor = self._client.get_executor(pure=False)
        except (OSError, ValueError, TimeoutError) as error:
            raise WorldError("cluster-unreached", value=self.address) from error

    @property
    def most(self) -> int:
        """Grows with the cluster."""
        self._count()
        return _AHEAD * max(1, self._threads)

    def _count(self) -> None:
        if time.monotonic() - self._counted > _COUNT_S:
            with contextlib.suppress(Exception):  # it is just going away; the next item will tell
                self._threads = sum(self._client.nthreads().values())
            self._counted = time.monotonic()
        if self._threads:
            self._seen = time.monotonic()

    def check(self) -> None:
        """Raises WorldError where the scheduler has had no worker for two minutes: it would keep the work for ever."""
        self._count()
        if time.monotonic() - self._seen > _DESERTED_S:
            raise WorldError("cluster-deserted", value=self.address)

    def submit(self, work: Callable[[Any], Any], item: Any) -> Future[Any]:
        """Begins with an item, connecting again where the connection was closed."""
        if self._executor is None:
            self._open()
        assert self._executor is not None
        return self._executor.submit(work, item)

    def is_lost(self, error: BaseException) -> bool:
        """The connection broke. The work tells its own errors as results, so none of these is its own."""
        return isinstance(error, CancelledError | OSError | TimeoutError)

    def is_fatal(self, error: BaseException) -> bool:
        """The scheduler says that this item has killed workers, one after the other."""
        return type(error).__name__ == "KilledWorker"

    def renew(self) -> None:
        """Connects again. Raises WorldError where nobody answers."""
        self.close()
        self._open()

    def close(self) -> None:
        """Ends the connection; the workers stay."""
        client, self._client, self._executor = self._client, None, None
        if client is not None:
            with contextlib.suppress(Exception):  # of a cluster that is gone
                client.close(timeout=_CONNECT_S)


def crew(jobs: int = 1, scheduler: str | None = None) -> Crew:
    """Those who do the work: a cluster where its scheduler is named, else so many processes, one being this one."""
    if scheduler:
        return Cluster(scheduler)
    return Processes(jobs) if jobs > 1 else Here()


class Spread(Generic[Item, Result]):
    """Items that a crew works on. `work` must be a function of a module, items and results such as can be pickled."""

    def __init__(self, crew: Crew, work: Callable[[Item], Result]) -> None:
        self._crew = crew
        self._work = work
        self._running: dict[Future[Result], Item] = {}
        self._suspects: deque[Item] = deque()  # each of them is done alone
        self._alone = False
        self._ended: deque[tuple[Item, Result | Exception]] = deque()
        self._renewed = 0  # how often since something was done

    @property
    def has_room(self) -> bool:
        """Whether one more item may be put in now."""
        return not self._suspects and not self._alone and len(self._running) < self._crew.most

    @property
    def is_empty(self) -> bool:
        """Whether nothing is under way."""
        return not self._running and not self._suspects and not self._ended

    @property
    def futures(self) -> set[Future[Any]]:
        """To be waited for."""
        return set(self._running)

    def put(self, item: Item) -> None:
        """Begins with an item. Raises WorldError where nobody is there to do it, and nobody can be brought."""
        try:
            self._running[self._crew.submit(self._work, item)] = item
        except Exception as error:  # they went away since the last item
            if self._alone:
                self._alone = False
                self._ended.append((item, WorldError.of(error)))
            else:
                self._suspects.append(item)
            self._begin_anew()

    def ended(self) -> Iterator[tuple[Item, Result | Exception]]:
        """Items that are done, each with its result, or with the error that it ended with."""
        self._collect([future for future in self._running if future.done()])
        if self._running:
            self._crew.check()
        while self._ended:
            yield self._ended.popleft()
        if self._suspects and not self._running:
            self._alone = True
            self.put(self._suspects.popleft())

    def _collect(self, done: list[Future[Result]]) -> None:
        lost = False
        for future in done:
            item = self._running.pop(future)
            error = _error_of(future)
            if error is None:
                self._ended.append((item, future.result()))
                self._renewed = 0
            elif self._crew.is_fatal(error) or self._crew.is_lost(error):
                if self._alone and self._is_to_blame(error):
                    self._ended.append((item, WorldError("worker-died")))
                else:
                    self._suspects.append(item)
                lost |= self._crew.is_lost(error)
            elif isinstance(error, Exception):
                self._ended.append((item, error))
            else:
                raise error
            self._alone = False
        if lost:
            self._begin_anew()

    def _is_to_blame(self, error: BaseException) -> bool:
        """Whether the only item that was under way has killed its worker: a cluster goes away by itself."""
        return self._crew.is_fatal(error) or not self._crew.is_elsewhere

    def _begin_anew(self) -> None:
        """New workers; what was under way is under suspicion, unless it was done in time."""
        wait(self._running, _CONNECT_S)
        for future, item in list(self._running.items()):
            del self._running[future]
            if future.done() and _error_of(future) is None:
                self._ended.append((item, future.result()))
            else:
                self._suspects.append(item)
        self._renewed += 1
        if self._renewed > _MOST_RENEWED:
            raise WorldError("workers-gone")
        self._crew.renew()


def _error_of(future: Future[Any]) -> BaseException | None:
    try:
        return future.exception(timeout=0)
    except CancelledError as error:
        return error
