"""`publish new`: a dataset to begin with, and tables that stand somewhere as a workbook or as CSV."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from commands.speaking import lang, say
from commands.telling import line

if TYPE_CHECKING:
    from pipelines.findings import Log


@click.command()
@click.argument("name", metavar="[ORGANIZATION/]DATASET")
@click.option("--from", "source", metavar="PATH|NAME", help="写す元（ブック、フォルダー、名前） · take the rows from.")
@click.option(
    "--out", type=click.Path(path_type=Path), help="表だけを書き出す先（.xlsx かフォルダー） · only write the tables."
)
@click.pass_obj
def new(settings: dict[str, Any], /, name: str, source: str | None, out: Path | None) -> None:
    """書き込むだけのデータセットを作る · make a dataset that is ready to be filled in.

    今作れるのは dx-plan-kpi（DX計画のKPI）です。何も上書きしません。
    Only dx-plan-kpi so far. Nothing is overwritten.

    \b
    Example: publish new mihon/dx-plan-kpi
             publish new mihon/dx-plan-kpi --from mihon/dx-plan-kpi --out KPI.xlsx
    """
    from pipelines.errors import MachikadoError
    from pipelines.findings import Log
    from pipelines.kpi.beginning import Beginning

    log, beginning = Log(), Beginning(settings["root"], name, source)
    try:
        made = beginning.file(out, log) if out else beginning.dataset(log)
    except MachikadoError:
        _tell(log)
        raise
    _tell(log)
    if out is None:
        label = f"{made.parent.name}/{made.name}"
        line(
            say(
                f"source のブックに書き込み、`publish check {label}` で調べてください。",
                f"Fill in the workbook in source, then `publish check {label}`.",
            )
        )
    click.echo(made)


def _tell(log: Log) -> None:
    """What was read in another way than it stands there, or not at all."""
    for finding in log.findings:
        if finding.severity == "info" and not finding.code.startswith(("kpi-", "row-skipped-", "merged-")):
            continue
        place = f"{finding.place.cell}: " if finding.place.cell else ""
        line(place + finding.message(lang()))
        if remedy := finding.remedy(lang()):
            line(f"→ {remedy}")
