"""What a command says: outcomes of datasets and errors with what to do on stderr, what was asked for on stdout."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from commands.speaking import say

if TYPE_CHECKING:
    from catalogue.errors import CatalogueError
    from pipelines.errors import MachikadoError
    from pipelines.portal import Published
    from pipelines.portal.notes import Note
    from pipelines.portal.stopping import Stop
    from pipelines.run import Built, Outcome


def tell_outcome(outcome: Outcome, lang: str) -> None:
    """What came of one dataset, with its counts, its error, or where to read on.

    A fault of ours is raised instead, for its traceback, where MACHIKADO_DEBUG is set.
    """
    if outcome.error and outcome.error.code == "unexpected" and os.environ.get("MACHIKADO_DEBUG"):
        raise outcome.error.__cause__ or outcome.error
    summary = f" — {outcome.build.summary(lang)}" if outcome.build else ""
    state = {
        "failed": say("failed"),
        "refused": say("has errors, not published"),
        "stopped": say("stopped, not published"),
        "withheld": say("not published yet"),
        "built": say("built"),
        "created": say("published"),
        "updated": say("updated"),
        "unchanged": say("unchanged"),
    }[outcome.state]
    line(f"{outcome.label}: {state}{summary}")
    if outcome.build:
        tell_notices(outcome.build, lang)
    if outcome.published:
        tell_published(outcome.published, lang)
    if outcome.error:
        tell(outcome.error, lang)
    if outcome.state == "refused":
        line(say("→ To see why:") + f" `publish check {outcome.label}`")


def tell_notices(built: Built, lang: str) -> None:
    """What is told of a build besides its report."""
    for finding in built.notices:
        line(f"  {finding.message(lang)}")
        line(f"  → {finding.remedy(lang)}")


def tell_published(published: Published, lang: str) -> None:
    """Stop rules that were overridden, and what the portal could not take as it is."""
    tell_allowed(published.overridden, lang)
    tell_notes(published.notes, lang)


def tell_notes(notes: Sequence[Note], lang: str) -> None:
    """What a person has to know of what was done, and can do about it."""
    for note in notes:
        line(f"  {note.message(lang)}")
        if remedy := note.remedy(lang):
            line(f"  → {remedy}")


def tell_allowed(stops: Sequence[Stop], lang: str) -> None:
    """Stop rules that are met and overridden."""
    for stop in stops:
        line(say("  allowed ({rule}): ", rule=stop.rule) + stop.message(lang))


def tell(error: MachikadoError | CatalogueError, lang: str) -> int:
    """Prints what went wrong and what to do; returns the exit code."""
    line(told(error, lang))
    return getattr(error, "exit_code", 3)


def told(error: MachikadoError | CatalogueError, lang: str) -> str:
    """What went wrong and, in a line of its own, what to do."""
    remedy = getattr(error, "remedy", None)
    after = remedy(lang) if remedy else ""
    return f"{error.message(lang)}\n→ {after}" if after else error.message(lang)


@contextmanager
def interruptible(code: str = "run-interrupted") -> Iterator[None]:
    """A block that writes to a portal. Raises WorldError where Ctrl-C ends it, which says how to go on (`code`)."""
    from pipelines.errors import WorldError

    try:
        yield
    except KeyboardInterrupt as error:
        raise WorldError(code) from error


def line(text: str) -> None:
    """Prints to stderr. Whatever a file or a portal put into the text, the terminal does not obey it."""
    from pipelines.report.display import visible

    click.echo(logged("\n".join(visible(one) for one in text.split("\n"))), err=True)


def put(text: str, output: Path | None) -> None:
    """Writes a text to a file and says where it is; to stdout without one."""
    from pipelines.files import write_text

    if output is None:
        click.echo(text, nl=False)
        return
    write_text(output, text)
    line(str(output))


def logged(text: str) -> str:
    """The text as it may stand in the log of a CI, which obeys some lines; elsewhere as it is."""
    if not os.environ.get("CI"):
        return text
    from pipelines.report.display import tamed

    return tamed(text)
