"""`publish doctor`: whether publishing to a portal will work, before anything is sent."""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from commands.choosing import names_argument
from commands.helping import Command
from commands.portals import opened_portal, to_option
from commands.speaking import lang, say
from commands.telling import line

if TYPE_CHECKING:
    from pipelines.portal import Portal
    from pipelines.portal.checks import Check


@click.command(cls=Command)
@names_argument
@to_option
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="Form of the output.")
@click.pass_obj
def doctor(settings: dict[str, Any], /, names: tuple[str, ...], everything: bool, to: str | None, form: str) -> None:
    """Look whether a portal is ready; nothing is written to it.

    \b
    Without names: for all datasets. Exit code: 0, or with a problem what publishing would end with.

    \b
    Example: publish doctor --to prefecture
    """
    from pipelines.portal.doctor import diagnose, exit_code

    root = settings["root"]
    folders = _folders(root, names, everything)
    with opened_portal(root, to, anonymous=True) as portal, tempfile.TemporaryDirectory() as beside:
        line(say("Looking at {url}", url=portal.url))
        checks = diagnose(folders, portal, Path(beside))
    click.echo(_json(checks, portal) if form == "json" else _text(checks))
    line(say("Nothing was written to the portal."))
    sys.exit(exit_code(checks))


def _folders(root: Path, names: tuple[str, ...], everything: bool) -> list[Path]:
    """The datasets named, or all. A portal can be looked at before there are any."""
    from pipelines.workspace import Workspace

    if not names and not (root / "datasets").is_dir():
        return []
    return Workspace.at(root).select(names, everything=everything or not names)


def _text(checks: list[Check]) -> str:
    from pipelines.report.doctor_text import doctor_text

    return doctor_text(checks, lang(), shutil.get_terminal_size((100, 24)).columns)


def _json(checks: list[Check], portal: Portal) -> str:
    found = {
        "portal": {"name": portal.name, "url": portal.url},
        "checks": [check.to_dict(lang()) for check in checks],
    }
    return json.dumps(found, ensure_ascii=False, indent=2)
