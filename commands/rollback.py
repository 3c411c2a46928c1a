"""`publish rollback`: a dataset becomes again what it was before it was published last."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from commands.choosing import one_dataset
from commands.helping import Command
from commands.portals import known_portal, opened_portal, to_option
from commands.speaking import lang, say
from commands.telling import interruptible, line, tell_published

if TYPE_CHECKING:
    from pipelines.kept import Kept
    from pipelines.rollback import Undone


@click.command(cls=Command)
@click.argument("name", metavar="DATASET")
@to_option
@click.option("--package", "wanted", default="", metavar="TIME", help="Which one, of --list.")
@click.option("--list", "listing", is_flag=True, help="Only show what is kept.")
@click.pass_obj
def rollback(settings: dict[str, Any], /, name: str, to: str | None, wanted: str, listing: bool) -> None:
    """Publish again what was published before.

    \b
    Example: publish rollback aed
    """
    from pipelines.rollback import rollback as undo
    from pipelines.rollback import shelf_of

    root = settings["root"]
    folder = one_dataset(root, name)
    if listing:
        packages = shelf_of(folder, root / "build", known_portal(root, to)).packages
        click.echo("\n".join(_listed(one) for one in packages) or say("Nothing is kept."))
        return
    with opened_portal(root, to) as portal, interruptible():
        _tell(undo(folder, root / "build", portal, wanted))


def _listed(one: Kept) -> str:
    state = say(" (taken back)") if one.withdrawn else ""
    return f"{one.name}  {_time(one)}{state}"


def _time(one: Kept) -> str:
    return f"{one.at.astimezone():%Y-%m-%d %H:%M}"


def _tell(undone: Undone) -> None:
    label = undone.label
    if undone.kept is None or undone.published is None:
        line(say("{label}: the unfinished publishing was removed.", label=label))
        return
    time = _time(undone.kept)
    if undone.published.state == "unchanged":
        line(say("{label}: is as it was published at {time}.", label=label, time=time))
    else:
        line(say("{label}: as it was published at {time} again.", label=label, time=time))
    tell_published(undone.published, lang())
