"""`publish list`: the datasets of a workspace, and how each of them stands."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from commands.choosing import names_argument
from commands.helping import Command
from commands.portals import known_portal, to_option
from commands.speaking import lang, say

if TYPE_CHECKING:
    from catalogue.freshness import Freshness
    from pipelines.standing import Standing


@click.command(cls=Command, name="list")
@names_argument
@to_option
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="Form of the output.")
@click.pass_obj
def list_datasets(
    settings: dict[str, Any], /, names: tuple[str, ...], everything: bool, to: str | None, form: str
) -> None:
    """The datasets of this workspace, and whether they are up to date.

    \b
    Example: publish list
    """
    from pipelines.report.display import aligned
    from pipelines.standing import standing_of
    from pipelines.workspace import Workspace

    root = settings["root"]
    known = Workspace.at(root) if (root / "datasets").is_dir() else None
    if known is None or not known.folders:
        _known_names(form)
        return
    folders = known.select(names, everything=everything or not names)
    portal = known_portal(root, to)
    found = [standing_of(folder, root / "build", portal) for folder in folders]
    fresh = [_freshness(one) for one in found]
    if form == "json":
        click.echo(json.dumps(list(_as_dicts(found, fresh)), ensure_ascii=False, indent=2))
    else:
        rows = (_row(one, other) for one, other in zip(found, fresh, strict=True))
        click.echo("\n".join(aligned([_headings(), *rows])))


def _known_names(form: str) -> None:
    from pipelines.standards import all_definitions

    if form == "json":
        click.echo("[]")
        return
    click.echo(say("No datasets here; `publish new NAME` makes one. Known names:"), err=True)
    for name, known in all_definitions().items():
        click.echo(f"{name:<40} {known.title_en if lang() == 'en' else known.title}")


def _freshness(one: Standing) -> Freshness:
    """As the catalogue's pages show it."""
    from catalogue.freshness import freshness
    from pipelines.approval import JST

    updated = one.updated.astimezone(JST).date() if one.updated else None
    return freshness(one.frequency, updated, datetime.now(JST).date())


def _as_dicts(found: Sequence[Standing], fresh: Sequence[Freshness]) -> Iterator[dict[str, Any]]:
    for one, other in zip(found, fresh, strict=True):
        due = other.expected.isoformat() if other.expected else None
        yield {**one.to_dict(), "state": _state(one, other), "due": due}


def _state(one: Standing, fresh: Freshness) -> str:
    """fresh, due, overdue, published (no interval was promised), unpublished or broken."""
    if one.broken:
        return "broken"
    if one.published is None:
        return "unpublished"
    return {"fresh": "fresh", "soon": "due", "late": "overdue", "unknown": "published"}[fresh.state]


def _headings() -> list[str]:
    return [
        say("dataset"),
        say("state"),
        say("published", "heading"),
        say("next by"),
        say("errors"),
        say("warnings"),
        say("last change"),
        say("title"),
    ]


def _row(one: Standing, fresh: Freshness) -> list[str]:
    from pipelines.approval import JST

    states = {
        "fresh": say("fresh"),
        "due": say("due"),
        "overdue": say("overdue"),
        "published": say("published", "state"),
        "unpublished": say("not published"),
        "broken": say("broken settings"),
    }
    return [
        one.label,
        states[_state(one, fresh)],
        f"{one.published.astimezone(JST):%Y-%m-%d}" if one.published else "",
        fresh.expected.isoformat() if fresh.expected else "",
        *([str(one.counts[name]) for name in ("errors", "warnings")] if one.counts else ["", ""]),
        _changes(one),
        one.title_en if lang() == "en" and one.title_en else one.title,
    ]


def _changes(one: Standing) -> str:
    added, removed, changed = (one.changed(f"{kind}_rows") for kind in ("added", "removed", "changed"))
    parts = [(f"+{added}", added), (f"−{removed}", removed), (say("~{changed}", changed=changed), changed)]
    return " ".join(text for text, number in parts if number)
