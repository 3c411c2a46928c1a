"""`publish diff`: what publishing would change, before it is done."""

from __future__ import annotations

import json
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from commands.catalogue import embedded_catalogue
from commands.choosing import names_argument
from commands.speaking import lang, say
from commands.telling import tell_outcome

if TYPE_CHECKING:
    from pipelines.portal import Plan
    from pipelines.portal.plan import FileChange
    from pipelines.portal.rows import RowChanges

_SHOWN = 20  # rows of each kind that the text lists; JSON has them all
_LONGEST = 60


@click.command()
@names_argument
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="出力の形 · output.")
@click.pass_obj
def diff(settings: dict[str, Any], /, names: tuple[str, ...], everything: bool, form: str) -> None:
    """公開すると何が変わるかを、公開せずに示す · what publishing would change; nothing is published.

    \b
    Example: publish diff aed
    """
    from pipelines.errors import MachikadoError
    from pipelines.portal import plan_package
    from pipelines.run import run
    from pipelines.workspace import Workspace

    folders = Workspace.at(settings["root"]).select(names, everything=everything)
    plans: list[Plan] = []
    code = 0
    with embedded_catalogue(settings["root"]) as portal, tempfile.TemporaryDirectory() as beside:
        for folder in folders:
            outcome = run(folder, Path(beside))
            try:
                plan = plan_package(outcome.build.folder, portal) if outcome.build and outcome.build.folder else None
            except MachikadoError as error:
                outcome, plan = replace(outcome, error=error), None
            if plan is None:
                tell_outcome(outcome, lang())
                code = max(code, outcome.exit_code)
                continue
            plans.append(plan)
            if form == "text":
                click.echo("\n".join(_lines(plan)))
    if form == "json":
        click.echo(json.dumps([plan.to_dict() for plan in plans], ensure_ascii=False, indent=2))
    sys.exit(code)


def _lines(plan: Plan) -> list[str]:
    lines = [f"{plan.name}: {_action(plan.action)}"]
    for change in plan.metadata:
        lines.append(f"  {change.field}: {_short(change.before)} → {_short(change.after)}")
    for one in plan.files:
        lines += _file_lines(one)
    return lines


def _file_lines(one: FileChange) -> list[str]:
    fields = [change.field for change in one.changes if change.field != "hash"]
    said = f"（{', '.join(fields)}）" if fields else ""
    return [f"  {one.path}: {_action(one.action)}{said}", *(_row_lines(one.rows) if one.rows else [])]


def _row_lines(rows: RowChanges) -> list[str]:
    added, removed, changed = len(rows.added), len(rows.removed), rows.changed_rows
    counts = say(
        f"{rows.before} 行 → {rows.after} 行（追加 {added}、削除 {removed}、変更 {changed}）",
        f"{rows.before} → {rows.after} rows ({added} added, {removed} removed, {changed} changed)",
    )
    signs = [("+", rows.columns_added), ("-", rows.columns_removed)]
    columns = [say(f"{sign} 列 {name}", f"{sign} column {name}") for sign, names in signs for name in names]
    return [
        f"    {counts}",
        *(f"    {line}" for line in columns),
        *_listed([f"+ {_short(row)}" for row in rows.added]),
        *_listed([f"- {_short(row)}" for row in rows.removed]),
        *_listed([f"~ {one.row} {one.column}: {_short(one.before)} → {_short(one.after)}" for one in rows.changed]),
    ]


def _listed(lines: list[str]) -> list[str]:
    rest = len(lines) - _SHOWN
    more = [say(f"… ほか {rest}", f"… {rest} more")] if rest > 0 else []
    return [f"    {line}" for line in [*lines[:_SHOWN], *more]]


def _action(action: str) -> str:
    return {
        "create": say("新しく公開", "create"),
        "update": say("更新", "update"),
        "keep": say("変更なし", "keep"),
        "remove": say("取り下げ", "remove"),
    }[action]


def _short(value: object) -> str:
    text = " ".join(str(value).split())
    return (text if len(text) <= _LONGEST else text[:_LONGEST] + "…") or say("（空）", "(empty)")
