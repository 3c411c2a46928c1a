"""How far a call is, as a bar on stderr; nothing where stderr is no terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from commands.speaking import say

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


class Bar:
    """A bar of `total` datasets, while the block lasts."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._progress: Progress | None = None
        self._task: TaskID | None = None

    def __enter__(self) -> Bar:
        if sys.stderr is not None and sys.stderr.isatty():
            self._progress = _progress()
            self._task = self._progress.add_task("", total=self._total)
            self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._progress:
            self._progress.stop()

    def begin(self, label: str) -> None:
        """Says which dataset is being worked on."""
        if self._progress and self._task is not None:
            self._progress.update(self._task, description=label)

    @contextmanager
    def ended(self) -> Iterator[None]:
        """One more is done; lines printed in the block stand above the bar."""
        if self._progress and self._task is not None:
            self._progress.stop()
            yield
            self._progress.advance(self._task)
            self._progress.start()
        else:
            yield


def _progress() -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    return Progress(
        SpinnerColumn(),
        TextColumn(say("公開しています", "Publishing")),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.description}", markup=False),
        console=Console(stderr=True),
        transient=True,
    )
