"""Publishing in the order that lists need: `open-data-list` of an organization after all else of the call."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.building import ours
from pipelines.open_data_list import own_list_of, write_list
from pipelines.publishing import Task, noted, publish_all
from pipelines.run import Outcome

if TYPE_CHECKING:
    from pipelines.jobs import Crew
    from pipelines.portal import Portal


def publish_lists_last(
    tasks: Iterable[Task],
    build: Path,
    portal: Portal,
    watch: Callable[[str], None] = lambda label: None,
    *,
    crew: Crew | None = None,
) -> Generator[Outcome, None, None]:
    """As `publish_all`; lists that are written from what the portal publishes are written and sent when the rest is.

    There is no outcome of a list where nothing of its organization that was to be published is on the portal now.
    """
    tasks = list(tasks)
    lists = {task: dataset for task in tasks if (dataset := own_list_of(task.folder))}
    others = [task for task in tasks if task not in lists]
    there: dict[Path, bool] = {}  # organizations: whether something of them is on the portal
    folders = {task.label: task.folder.parent for task in others}
    if others:
        with closing(publish_all(others, build, portal, watch, crew=crew)) as outcomes:
            for outcome in outcomes:
                town = folders[outcome.label]
                there[town] = there.get(town, False) or outcome.published is not None
                yield outcome
    ready, aside = [], {}
    for task, dataset in lists.items():
        if not there.get(task.folder.parent, True):
            continue
        try:
            written = write_list(dataset, portal)
        except Exception as error:
            yield Outcome(task.label, error=ours(error))
        else:
            ready.append(task)
            aside[task.label] = written.aside
    if ready:
        with closing(publish_all(ready, build, portal, watch, crew=crew)) as outcomes:
            for outcome in outcomes:
                count = aside[outcome.label]
                published = noted(outcome.published, "list-aside", count=count) if count else outcome.published
                yield replace(outcome, published=published)
