"""`publish new`: a dataset to begin with, a template alone, and a template brought up to date."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from commands.helping import Command
from commands.speaking import lang, say
from commands.telling import line

if TYPE_CHECKING:
    from pipelines.findings import Log
    from pipelines.template.asked import Asked

_GENERATIONS = ("standard-ods", "recommended-basic")


@click.command(cls=Command)
@click.argument("name", metavar="[ORGANIZATION/]DATASET")
@click.option("--from", "source", metavar="PATH|NAME", help="Take the rows from.")
@click.option("--out", type=click.Path(path_type=Path), help="Only write the workbook.")
@click.option("--generation", type=click.Choice(_GENERATIONS), help="Generation of the standard.")
@click.option("--update", is_flag=True, help="Renew the template.")
@click.pass_obj
def new(
    settings: dict[str, Any], /, name: str, source: str | None, out: Path | None, generation: str | None, update: bool
) -> None:
    """Make a dataset that is ready to be filled in.

    Makes the folder, its settings and an Excel template. Nothing is overwritten.

    \b
    Example: publish new mihon/aed
             publish new aed --from 一覧.xlsx --out ひな形.xlsx
             publish new aed --update
    """
    from pipelines.errors import MachikadoError, UsageError
    from pipelines.findings import Log
    from pipelines.template.asked import Asked

    log, asked = Log(), Asked(settings["root"], name)
    if update and (source or out or generation):
        raise UsageError("new-update-alone", value=name)
    try:
        made = _renewed(asked, log) if update else _begun(asked, source, generation, out, log)
    except MachikadoError:
        _tell(log)
        raise
    _tell(log)
    if made is None:
        return
    if out is None:
        book = made if update else next((made / "source").iterdir())
        line(say("Fill in {book}, then `publish check {label}`.", book=book, label=asked.label))
    click.echo(made)


def _begun(asked: Asked, source: str | None, generation: str | None, out: Path | None, log: Log) -> Path:
    from pipelines.template.beginning import beginning_of

    beginning = beginning_of(asked, source, generation)
    return beginning.file(out, log) if out else beginning.dataset(log)


def _renewed(asked: Asked, log: Log) -> Path | None:
    from pipelines.template.updating import update

    return update(asked, log)


def _tell(log: Log) -> None:
    """What was read in another way than it stands there, or not at all, and what became of a template."""
    for finding in log.findings:
        if finding.severity == "info" and not finding.code.startswith(("kpi-", "row-skipped-", "merged-", "template-")):
            continue
        place = f"{finding.place.cell}: " if finding.place.cell else ""
        line(place + finding.message(lang()))
        if remedy := finding.remedy(lang()):
            line(f"→ {remedy}")
