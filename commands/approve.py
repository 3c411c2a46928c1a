"""`publish approve`: who approved the data package that is going to be published, and why."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from commands.asking import is_typed
from commands.choosing import one_dataset
from commands.helping import Command
from commands.speaking import lang, later, say
from commands.telling import line, tell_notices

if TYPE_CHECKING:
    from pipelines.approving import Proposal


@click.command(cls=Command)
@click.argument("name", metavar="DATASET")
@click.option("--drafter", default="", help="Who drafted it; is published.")
@click.option("--approver", default="", help="Who approves it; is published.")
@click.option("--reason", default="", help="Why it is published.")
@click.option("--date", "day", default="", help="The day, 2026-12-01 (default: today).")
@click.option("--package", "digest", default="", metavar="HASH", help="The hash that was seen.")
@click.option("--show", is_flag=True, help="Only show what is to be approved.")
@click.option("--yes", is_flag=True, help="Record without asking.")
@click.pass_obj
def approve(
    settings: dict[str, Any],
    /,
    name: str,
    drafter: str,
    approver: str,
    reason: str,
    day: str,
    digest: str,
    show: bool,
    yes: bool,
) -> None:
    """Record that a package may be published.

    \b
    Example: publish approve aed --show
             publish approve aed --drafter 情報政策課主事 --approver 総務課長 --reason 四半期の更新
    """
    from pipelines.approval import JST
    from pipelines.approving import approve as record
    from pipelines.approving import ensure_seen, propose

    root = settings["root"]
    proposal = propose(one_dataset(root, name), root / "build")
    _show(proposal)
    if digest:
        ensure_seen(proposal, digest)
    if show or proposal.approved:
        return
    is_agreed = yes or bool(digest)
    _refuse_missing(drafter, approver, reason, is_agreed=is_agreed)
    drafter = _asked(drafter, later("drafter"))
    approver = _asked(approver, later("approver"))
    reason = _asked(reason, later("reason"))
    date = _day(day) if day else datetime.now(JST).date()
    if not is_agreed:
        click.confirm(say("Record the approval of this"), abort=True, err=True)
    record(proposal, drafter, approver, reason, date)
    recorded = say("The approval is recorded. To publish:")
    line(f"{recorded} `publish {proposal.label}`")


def _show(proposal: Proposal) -> None:
    from pipelines.approval import shown

    line(f"{proposal.label}: {proposal.title} — {proposal.built.summary(lang())}")
    line(say("  files: ") + ", ".join(proposal.files))
    line(say("  report: ") + str(proposal.package / "report.html"))
    line(say("  what changes: ") + f"`publish diff {proposal.label}`")
    tell_notices(proposal.built, lang())
    click.echo(shown(proposal.digest))
    if proposal.approved:
        one = proposal.approved
        line(say("{approver} approved exactly this on {date}.", approver=one.approver, date=one.date))


def _asked(value: str, words: str) -> str:
    """The value, or what the person at the terminal types."""
    while not value.strip():
        value = str(click.prompt(say(words), err=True))
    return value


def _refuse_missing(drafter: str, approver: str, reason: str, *, is_agreed: bool) -> None:
    """Raises UsageError that names all that is missing, where nobody can be asked."""
    from pipelines.errors import UsageError

    given = (
        (later("drafter"), "--drafter", drafter.strip()),
        (later("approver"), "--approver", approver.strip()),
        (later("reason"), "--reason", reason.strip()),
        (later("consent"), "--yes", is_agreed),
    )
    missing = [(say(words), option) for words, option, value in given if not value]
    if missing and not is_typed():
        raise UsageError(
            "approval-incomplete",
            value=tuple(words for words, _ in missing),
            option=" ".join(option for _, option in missing),
        )


def _day(text: str) -> Any:
    from datetime import date

    from pipelines.errors import UsageError

    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError("date-wrong", value=text) from None
