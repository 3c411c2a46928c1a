"""`publish report`: the year's figures for the council."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from commands.helping import Command
from commands.portals import opened_portal, to_option
from commands.speaking import lang
from commands.telling import line, put

if TYPE_CHECKING:
    from pipelines.council import Account
    from pipelines.council.model import State

_DAY = click.DateTime(["%Y-%m-%d", "%Y/%m/%d"])


@click.command(cls=Command)
@click.argument("organization", required=False, metavar="[ORGANIZATION]")
@click.option("--year", type=int, help="Fiscal year, April to March.")
@click.option("--from", "first", type=_DAY, metavar="YYYY-MM-DD", help="First day.")
@click.option("--to-date", "last", type=_DAY, metavar="YYYY-MM-DD", help="Last day.")
@to_option
@click.option("--format", "form", type=click.Choice(["text", "html", "csv", "json"]), default="text", help="Output.")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="To this file.")
@click.pass_obj
def report(
    settings: dict[str, Any],
    /,
    organization: str | None,
    year: int | None,
    first: datetime | None,
    last: datetime | None,
    to: str | None,
    form: str,
    output: Path | None,
) -> None:
    """Sum up the year's figures for the council.

    \b
    Example: publish report --year 2026 --format html -o report.html
    """
    from pipelines.council import gather, span_of

    span = span_of(year, first.date() if first else None, last.date() if last else None)
    root = settings["root"]
    town, folders = _chosen(root, organization)
    with opened_portal(root, to, anonymous=True) as portal:
        account = gather(town, folders, root / "build", portal, span, judge=_judged)
    if not account.asked:
        _warn()
    text = _rendered(account, form)
    if output and form == "csv":
        text = "\ufeff" + text  # Excel takes a file without it for another encoding
    put(text, output)


def _warn() -> None:
    """A table has no room for it, and a program does not read it."""
    from pipelines.messages.council import words

    said = words(lang())
    line(f"! {said['unasked']} {said['unasked-advice']}")


def _chosen(root: Path, name: str | None) -> tuple[Any, list[Path]]:
    """The organization and the folders of its datasets. Raises UsageError where it is not clear which one is meant."""
    from pipelines.errors import UsageError
    from pipelines.standards import nearest
    from pipelines.workspace import Workspace, load_organization

    folders = Workspace.at(root).folders
    names = list(dict.fromkeys(label.split("/")[0] for label in folders))
    if not names:
        raise UsageError("workspace-empty", value=root)
    if name is None and len(names) > 1:
        raise UsageError("report-which", nearest=names[0], names=tuple(names))
    chosen = (name or names[0]).strip("/")
    if chosen not in names:
        raise UsageError("adopt-organization-unknown", value=chosen, nearest=nearest(chosen, names))
    own = [folder for label, folder in folders.items() if label.split("/")[0] == chosen]
    return load_organization(own[0].parent), own


def _judged(frequency: str, updated: date | None, today: date) -> tuple[State, date | None]:
    """As the catalogue's pages and `publish list` have it."""
    from catalogue.freshness import PERIODIC, freshness

    found = freshness(frequency, updated, today)
    unknown: State = "undated" if frequency in PERIODIC else "unpromised"
    states: dict[str, State] = {"fresh": "fresh", "soon": "due", "late": "overdue", "unknown": unknown}
    return states[found.state], found.expected


def _rendered(account: Account, form: str) -> str:
    if form == "json":
        return json.dumps(account.to_dict(), ensure_ascii=False, indent=2) + "\n"
    if form == "html":
        from pipelines.council.page import account_page

        return account_page(account, lang())
    from pipelines.council.table import account_csv, account_text

    return account_csv(account, lang()) if form == "csv" else account_text(account, lang())
