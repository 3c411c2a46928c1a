"""How far a call is, as a bar on stderr; nothing where stderr is no terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from threading import Timer

    from rich.progress import Progress, ProgressColumn, Task, TaskID

_PAUSE_S = 0.1  # a bar that makes way for each of a thousand lines a second would take longer than the work


class Bar:
    """A bar of `total` datasets, while the block lasts. `doing`: what is done with them."""

    def __init__(self, total: int, doing: str = "") -> None:
        from threading import Lock

        self._total = total
        self._doing = doing
        self._progress: Progress | None = None
        self._task: TaskID | None = None
        self._lock = Lock()
        self._held: list[tuple[str, str]] = []  # for stderr and stdout
        self._streams = sys.stderr, sys.stdout  # the timer may come while a block has others
        self._told = 0.0
        self._timer: Timer | None = None

    def __enter__(self) -> Bar:
        if sys.stderr is not None and sys.stderr.isatty():
            self._progress = _progress(self._doing)
            self._task = self._progress.add_task("", total=self._total)
            self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._progress:
            self._tell(last=True)

    def begin(self, label: str) -> None:
        """Says which dataset is being worked on."""
        if self._progress and self._task is not None:
            self._progress.update(self._task, description=label)

    @contextmanager
    def ended(self) -> Iterator[None]:
        """One more is done; lines printed in the block stand above the bar, a moment later."""
        if self._progress is None or self._task is None:
            yield
            return
        from contextlib import redirect_stderr, redirect_stdout
        from io import StringIO

        errors, output = StringIO(), StringIO()
        try:
            with redirect_stderr(errors), redirect_stdout(output):
                yield
        finally:
            self._progress.advance(self._task)
            self._hold(errors.getvalue(), output.getvalue())

    def _hold(self, errors: str, output: str) -> None:
        from threading import Timer
        from time import monotonic

        with self._lock:
            self._held.append((errors, output))
            waits = self._timer is not None
            late = monotonic() - self._told > _PAUSE_S
            if not late and not waits:
                self._timer = Timer(_PAUSE_S, self._tell)
                self._timer.daemon = True
                self._timer.start()
        if late:
            self._tell()

    def _tell(self, last: bool = False) -> None:
        """Prints what is held; the bar makes way for it."""
        from time import monotonic

        assert self._progress is not None
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None
            held, self._held, self._told = self._held, [], monotonic()
            if not held and not last:
                return
            self._progress.stop()
            for texts in held:
                for stream, text in zip(self._streams, texts, strict=True):
                    stream.write(text)
            for stream in self._streams:
                stream.flush()
            if not last:
                self._progress.start()


def _progress(doing: str) -> Progress:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        SpinnerColumn,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    return Progress(
        SpinnerColumn(),
        TextColumn(doing, markup=False),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        _rate_column(),
        TimeElapsedColumn(),
        TextColumn("<"),
        TimeRemainingColumn(),
        TextColumn("{task.description}", markup=False),
        console=Console(file=sys.stderr),
        redirect_stdout=False,
        redirect_stderr=False,
        transient=True,
    )


def _rate_column() -> ProgressColumn:
    """Datasets per second, as they were in the last half minute."""
    from rich.progress import ProgressColumn
    from rich.text import Text

    class Rate(ProgressColumn):
        def render(self, task: Task) -> Text:
            return Text(f"{task.speed:,.1f}/s" if task.speed else "–/s")

    return Rate()
