"""Who does the building: the options `--jobs` and `--scheduler`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from pipelines.jobs import Crew

_MOST = 256


def crew_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--jobs N` and `--scheduler ADDRESS`, passed on as `jobs` and `scheduler`."""
    for option in (
        click.option(
            "--scheduler",
            metavar="ADDRESS",
            help="Build on a dask cluster that shares this disk.",
        ),
        click.option(
            "--jobs",
            type=click.IntRange(1, _MOST),
            default=1,
            show_default=True,
            help="Processes that build at the same time.",
        ),
    ):
        command = option(command)
    return command


@contextmanager
def hired(jobs: int, scheduler: str | None) -> Iterator[Crew]:
    """Those who build, until the block ends."""
    from pipelines.jobs import crew

    found = crew(jobs, scheduler)
    try:
        yield found
    finally:
        found.close()
