"""`publish run`, `publish build`, `publish demo`: from the source to the package, and to a portal."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from commands.catalogue import embedded_catalogue, serve_catalogue
from commands.choosing import names_argument
from commands.helping import Command
from commands.jobs import crew_options, hired
from commands.portals import create_organization_option, known_portal, opened_portal, to_option
from commands.progress import Bar
from commands.speaking import lang, say
from commands.telling import interruptible, line, tell_outcome

if TYPE_CHECKING:
    from pipelines.jobs import Crew
    from pipelines.journal import Entry
    from pipelines.portal import Portal
    from pipelines.publishing import Task
    from pipelines.run import Outcome


@click.command(cls=Command)
@names_argument
@to_option
@create_organization_option
@click.option("--allow", multiple=True, metavar="RULE", help="Publish in spite of a stop rule.")
@click.option("--resume", is_flag=True, help="Go on with what was interrupted.")
@crew_options
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="Form of the output.")
@click.pass_obj
def run(
    settings: dict[str, Any],
    /,
    names: tuple[str, ...],
    everything: bool,
    to: str | None,
    create_organization: bool,
    allow: tuple[str, ...],
    resume: bool,
    jobs: int,
    scheduler: str | None,
    form: str,
) -> None:
    """Check, build and publish.

    \b
    Example: publish aed public-wifi
    """
    from pipelines.errors import UsageError
    from pipelines.kpi.computed import dependents
    from pipelines.open_data_list import lists_of
    from pipelines.portal.stopping import allowed
    from pipelines.publishing import Task

    root, consent = settings["root"], allowed(allow)
    if resume:
        if names or everything:
            raise UsageError("resume-with-names")
        with hired(jobs, scheduler) as crew:
            outcomes = _resume(root, to, create_organization, consent, crew)
    else:
        folders = _selected(root, names, everything=everything)
        folders += dependents(folders)  # KPIs that count what is in these datasets
        folders += lists_of(folders)  # which tell what is published
        with (
            hired(jobs, scheduler) as crew,
            opened_portal(root, to, create_organization, is_busy=crew.is_apart) as portal,
        ):
            outcomes = _publish([Task(folder, consent) for folder in folders], root, portal, crew)
    if form == "json":
        click.echo(json.dumps([outcome.to_dict(lang()) for outcome in outcomes], ensure_ascii=False, indent=2))
    sys.exit(_worst(outcomes))


@click.command(cls=Command)
@names_argument
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Folder to write to (default: build/).")
@click.option(
    "--form", type=click.Choice(["package", "open-sdg"]), default="package", help="Form (open-sdg: of KPIs only)."
)
@crew_options
@click.pass_obj
def build(
    settings: dict[str, Any],
    /,
    names: tuple[str, ...],
    everything: bool,
    out: Path | None,
    form: str,
    jobs: int,
    scheduler: str | None,
) -> None:
    """Build data packages, publish nothing.

    \b
    Example: publish build aed
    """
    from contextlib import closing

    from pipelines import memory
    from pipelines.building import build_all
    from pipelines.workspace import Workspace

    target = out or settings["root"] / "build"
    folders = Workspace.at(settings["root"]).select(names, everything=everything)
    outcomes = []
    with (
        closing(memory.Memory(None if out else target / memory.NAME)) as known,
        hired(jobs, scheduler) as crew,
        Bar(len(folders), say("Building")) as bar,
    ):
        for outcome in build_all(folders, target, form, crew=crew, memory=known):
            with bar.ended():
                tell_outcome(outcome, lang())
                _show_package(outcome, form)
            outcomes.append(outcome)
    sys.exit(_worst(outcomes))


def _show_package(outcome: Outcome, form: str) -> None:
    if outcome.state == "built" and outcome.build and outcome.build.folder:
        folder = outcome.build.folder
        click.echo(folder / "datapackage.json" if form == "package" else folder)


@click.command(cls=Command)
@click.option("--no-serve", is_flag=True, help="Publish and exit.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, show_default="free", help="Port.")
@click.pass_obj
def demo(settings: dict[str, Any], /, no_serve: bool, port: int) -> None:
    """Publish a sample town and show it.

    \b
    Example: publish demo --no-serve
    """
    from pipelines.paths import SAMPLES
    from pipelines.publishing import Task
    from pipelines.workspace import Workspace

    folders = Workspace(SAMPLES.parent, SAMPLES).select(["mihon"])
    with embedded_catalogue(settings["root"]) as portal:
        outcomes = _publish([Task(folder) for folder in folders], settings["root"], portal)
    if not no_serve:
        serve_catalogue(settings["root"], "127.0.0.1", port)
    sys.exit(_worst(outcomes))


def _publish(tasks: Sequence[Task], root: Path, portal: Portal, crew: Crew | None = None) -> list[Outcome]:
    """Builds and publishes each, told as it is done; what came of them in the order of `tasks`."""
    from contextlib import closing

    from pipelines.portal.portals import EMBEDDED
    from pipelines.publishing_lists import publish_lists_last

    outcomes = {}
    with (
        interruptible(),
        Bar(len(tasks), say("Publishing")) as bar,
        closing(publish_lists_last(tasks, root / "build", portal, bar.begin, crew=crew)) as ended,
    ):
        for outcome in ended:
            with bar.ended():
                tell_outcome(outcome, lang())
            outcomes[outcome.label] = outcome
    if any(outcome.published for outcome in outcomes.values()):
        where = "`publish serve`" if portal.name == EMBEDDED else portal.url
        line(say("To see what is published: ") + where)
    return [outcomes[task.label] for task in tasks if task.label in outcomes]


def _resume(root: Path, to: str | None, create_organization: bool, allow: frozenset[str], crew: Crew) -> list[Outcome]:
    """Goes on with what runs have left on one portal: the one that `to` names, else that of the last of them."""
    from pipelines.open_data_list import lists_of
    from pipelines.publishing import Task
    from pipelines.resuming import give_up, left_over, portals_of, unfinished
    from pipelines.workspace import Workspace

    folders = Workspace.at(root).folders
    entries = unfinished(root / "build")
    if entries:
        portals = portals_of(entries, root / "publish.toml")
        chosen = to or portals[entries[-1]]
        _ensure_known(chosen, portals, root)
        with opened_portal(root, chosen, create_organization, is_busy=crew.is_apart) as portal:
            left = left_over(entries, folders, root / "build", portal, allow)
            others = {entry: name for entry, name in portals.items() if not entry.is_of(portal)}
            _tell_left(others, left.changed, left.gone)
            give_up([entry for entry, name in others.items() if not name], root / "build")
            if left.tasks:
                lists = [Task(folder) for folder in lists_of(task.folder for task in left.tasks)]
                return _publish([*left.tasks, *lists], root, portal, crew)
    line(say("Nothing is left to be done."))
    return []


def _ensure_known(chosen: str, portals: Mapping[Entry, str], root: Path) -> None:
    """Raises UsageError where the call is for a portal that is no longer in `publish.toml`."""
    from pipelines.errors import UsageError

    lost = [entry for entry, name in portals.items() if not name and (not chosen or chosen == entry.portal)]
    if lost:
        last = lost[-1]
        names = ", ".join(entry.label for entry in lost if entry.is_of_the_same(last))
        target = known_portal(root, None).to
        raise UsageError("resume-portal-gone", value=last.portal, before=last.url, target=target, names=names)


def _tell_left(others: Mapping[Entry, str], changed: Sequence[str], gone: Sequence[str]) -> None:
    """`others`: what is left on other portals, with what names them now."""
    for entry in (one for one, name in others.items() if not name):
        text = say(
            "{label}: left alone, since publish.toml no longer has its portal '{name}' ({url}).",
            label=entry.label,
            name=entry.portal,
            url=entry.url,
        )
        line(text)
    for label in gone:
        line(say("{label}: no longer here, left alone.", label=label))
    for label in changed:
        line(
            say(
                "{label}: its source, its settings and what the portal holds are not surely what they were, so the "
                "--allow of that call is not taken over.",
                label=label,
            )
        )
    for other in dict.fromkeys(filter(None, others.values())):
        line(say("More is left on another portal: ") + f"`publish run --resume --to {other}`")


def _selected(root: Path, names: tuple[str, ...], *, everything: bool) -> list[Path]:
    """The datasets of these names. Raises UsageError as `Workspace.select`.

    `publish chek x` comes here as datasets called chek and x: what is raised then says which command was meant.
    """
    from difflib import get_close_matches

    from pipelines.errors import UsageError
    from pipelines.workspace import Workspace

    try:
        return Workspace.at(root).select(names, everything=everything)
    except UsageError as error:
        first = names[0] if names else ""
        is_unknown = error.code == "dataset-unknown-name" and error.params["value"] == first.strip("/")
        commands = list(getattr(click.get_current_context().find_root().command, "commands", ()))
        close = get_close_matches(first, commands, n=1, cutoff=0.7)
        if close and (is_unknown or error.code == "workspace-empty"):
            raise UsageError("command-unknown", value=first, nearest=close[0]) from error
        raise


def _worst(outcomes: Sequence[Outcome]) -> int:
    return max((outcome.exit_code for outcome in outcomes), default=0)
