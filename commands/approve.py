"""`publish approve`: who approved the data package that is going to be published, and why."""

from __future__ import annotations

import sys
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from commands.choosing import one_dataset
from commands.speaking import lang, say
from commands.telling import line

if TYPE_CHECKING:
    from pipelines.approving import Proposal


@click.command()
@click.argument("name", metavar="DATASET")
@click.option("--drafter", default="", help="起案者（職名を勧めます。公開されます） · who drafted it; is published.")
@click.option("--approver", default="", help="決裁者（同上） · who approves it; is published.")
@click.option("--reason", default="", help="理由 · why it is published.")
@click.option("--date", "day", default="", help="決裁の日（既定は今日） · the day, 2026-12-01 (default: today).")
@click.option("--package", "digest", default="", metavar="HASH", help="見たもののハッシュ · the hash that was seen.")
@click.option("--show", is_flag=True, help="決裁に付すものを示すだけ · only show what is to be approved.")
@click.option("--yes", is_flag=True, help="確認せずに記録する · record without asking.")
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
    """公開してよいという決裁を記録する · record that a package may be published.

    \b
    Example: publish approve aed --show
             publish approve aed --drafter 情報政策課主事 --approver 総務課長 --reason 四半期の更新
    """
    from pipelines.approval import JST
    from pipelines.approving import approve as record
    from pipelines.approving import propose

    root = settings["root"]
    proposal = propose(one_dataset(root, name), root / "build")
    _show(proposal)
    if show or proposal.approved:
        return
    drafter = _asked(drafter, "起案者", "drafter", "--drafter")
    approver = _asked(approver, "決裁者", "approver", "--approver")
    reason = _asked(reason, "理由", "reason", "--reason")
    date = _day(day) if day else datetime.now(JST).date()
    if not yes and not digest:
        if not sys.stdin.isatty():
            _missing("--yes", say("確認", "consent"))
        click.confirm(say("この内容の決裁を記録しますか", "Record the approval of this"), abort=True, err=True)
    record(proposal, drafter, approver, reason, date, digest)
    recorded = say("決裁を記録しました。公開するには", "The approval is recorded. To publish:")
    line(f"{recorded} `publish {proposal.label}`")


def _show(proposal: Proposal) -> None:
    from pipelines.approval import shown

    line(f"{proposal.label}: {proposal.title} — {proposal.built.summary(lang())}")
    line(say("  ファイル: ", "  files: ") + ", ".join(proposal.files))
    line(say("  報告書: ", "  report: ") + str(proposal.package / "report.html"))
    line(say("  変わるところ: ", "  what changes: ") + f"`publish diff {proposal.label}`")
    click.echo(shown(proposal.digest))
    if proposal.approved:
        one = proposal.approved
        line(
            say(
                f"この内容は {one.date} に{one.approver}が決裁済みです。",
                f"{one.approver} approved exactly this on {one.date}.",
            )
        )


def _asked(value: str, ja: str, en: str, option: str) -> str:
    """The value, or what the person at the terminal types."""
    if value.strip():
        return value
    if not sys.stdin.isatty():
        _missing(option, say(ja, en))
    return str(click.prompt(say(ja, en), err=True))


def _missing(option: str, value: str) -> None:
    from pipelines.errors import UsageError

    raise UsageError("approval-incomplete", value=value, option=option)


def _day(text: str) -> Any:
    from datetime import date

    from pipelines.errors import UsageError

    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError("date-wrong", value=text) from None
