"""`publish diff`: what publishing would change, before it is done."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from commands.choosing import names_argument
from commands.helping import Command
from commands.portals import opened_portal, to_option
from commands.speaking import lang
from commands.telling import logged, put, tell_outcome

if TYPE_CHECKING:
    from pipelines.portal import Plan, Portal
    from pipelines.portal.site import Site
    from pipelines.run import Outcome


@click.command(cls=Command)
@names_argument
@to_option
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "html"]), default="text", help="Form of the output."
)
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="Write to this file.")
@click.pass_obj
def diff(
    settings: dict[str, Any],
    /,
    names: tuple[str, ...],
    everything: bool,
    to: str | None,
    form: str,
    output: Path | None,
) -> None:
    """What publishing would change; nothing is published.

    \b
    Exit code 1: publishing would be stopped (see --allow of `publish run`).

    \b
    Example: publish diff aed --format html --output diff.html
    """
    import tempfile

    from pipelines.portal import inspect_portal
    from pipelines.workspace import Workspace

    root = settings["root"]
    folders = Workspace.at(root).select(names, everything=everything)
    plans: list[Plan] = []
    failed: list[Outcome] = []
    with opened_portal(root, to, anonymous=True) as portal, tempfile.TemporaryDirectory() as beside:
        site = inspect_portal(portal)
        for folder in folders:
            outcome, plan = _planned(folder, Path(beside), portal, site)
            if plan is None:
                failed.append(outcome)
                tell_outcome(outcome, lang())
            else:
                plans.append(plan)
                if form == "text" and not output:
                    click.echo(logged(_text([plan])))
    if form != "text" or output:
        put(rendered(form, plans, failed, portal.name), output)
    sys.exit(max([outcome.exit_code for outcome in failed] + [1 for plan in plans if plan.stops], default=0))


def _planned(folder: Path, target: Path, portal: Portal, site: Site) -> tuple[Outcome, Plan | None]:
    """What came of building the dataset, and the plan, if there is one. Errors in the data are one of its stops."""
    from pipelines.errors import MachikadoError
    from pipelines.portal import plan_package
    from pipelines.run import run

    outcome = run(folder, target, allow=("report-errors",), trial=True)
    if not (outcome.build and outcome.build.folder):
        return outcome, None
    try:
        return outcome, plan_package(outcome.build.folder, portal, site=site)
    except MachikadoError as error:
        return replace(outcome, error=error), None


def rendered(form: str, plans: list[Plan], failed: list[Outcome], portal: str) -> str:
    """The plans, and what could not be planned, as text, JSON or a page."""
    from pipelines.report.plan_page import plan_page

    if form == "json":
        return json.dumps([plan.to_dict(lang()) for plan in plans], ensure_ascii=False, indent=2) + "\n"
    if form == "html":
        return plan_page(plans, lang(), portal=portal, problems=[_problem(outcome) for outcome in failed])
    return _text(plans) + "\n"


def _text(plans: list[Plan]) -> str:
    from pipelines.report.plan_text import plan_text

    return "\n".join(plan_text(plan, lang()) for plan in plans)


def _problem(outcome: Outcome) -> tuple[str, str, str]:
    """Label, what happened, what to do; a table that was not recognised has no error but findings."""
    from pipelines.report.plan_words import plan_words

    if outcome.error:
        return outcome.label, outcome.error.message(lang()), outcome.error.remedy(lang())
    return outcome.label, plan_words(lang())["refused"], f"publish check {outcome.label}"
