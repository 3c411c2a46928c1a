"""What a command says on stderr: outcomes of datasets, errors with what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from commands.speaking import say

if TYPE_CHECKING:
    from catalogue.errors import CatalogueError
    from pipelines.errors import MachikadoError
    from pipelines.run import Outcome


def tell_outcome(outcome: Outcome, lang: str) -> None:
    """What came of one dataset, with its counts, its error, or where to read on."""
    summary = f" — {outcome.build.report.summary(lang)}" if outcome.build else ""
    state = {
        "failed": say("できませんでした", "failed"),
        "refused": say("誤りがあるため公開しません", "has errors, not published"),
        "built": say("作りました", "built"),
        "created": say("公開しました", "published"),
        "updated": say("更新しました", "updated"),
        "unchanged": say("変更はありません", "unchanged"),
    }[outcome.state]
    click.echo(f"{outcome.label}: {state}{summary}", err=True)
    if outcome.error:
        tell(outcome.error, lang)
    if outcome.state == "refused":
        click.echo(say("→ 内容を見るには", "→ To see why:") + f" `publish check {outcome.label}`", err=True)


def tell(error: MachikadoError | CatalogueError, lang: str) -> int:
    """Prints what went wrong and what to do; returns the exit code."""
    click.echo(error.message(lang), err=True)
    remedy = getattr(error, "remedy", None)
    if remedy and remedy(lang):
        click.echo("→ " + remedy(lang), err=True)
    return getattr(error, "exit_code", 3)
