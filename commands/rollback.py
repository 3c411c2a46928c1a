"""`publish rollback`: a dataset becomes again what it was before it was published last."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from commands.choosing import one_dataset
from commands.portals import opened_portal, portal_name, to_option
from commands.speaking import lang, say
from commands.telling import interruptible, line, tell_published

if TYPE_CHECKING:
    from pipelines.kept import Kept
    from pipelines.rollback import Undone


@click.command()
@click.argument("name", metavar="DATASET")
@to_option
@click.option("--package", "wanted", default="", metavar="TIME", help="戻す先（--list の名前） · which one, of --list.")
@click.option("--list", "listing", is_flag=True, help="残っているものを示すだけ · only show what is kept.")
@click.pass_obj
def rollback(settings: dict[str, Any], /, name: str, to: str | None, wanted: str, listing: bool) -> None:
    """公開中のデータセットを、一つ前に公開した内容に戻す · publish again what was published before.

    \b
    Example: publish rollback aed
    """
    from pipelines.rollback import rollback as undo
    from pipelines.rollback import shelf_of

    root = settings["root"]
    folder = one_dataset(root, name)
    if listing:
        packages = shelf_of(folder, root / "build", portal_name(root, to)).packages
        click.echo("\n".join(_listed(one) for one in packages) or say("残っていません。", "Nothing is kept."))
        return
    with opened_portal(root, to) as portal, interruptible():
        _tell(undo(folder, root / "build", portal, wanted))


def _listed(one: Kept) -> str:
    state = say("（取り消したもの）", " (taken back)") if one.withdrawn else ""
    return f"{one.name}  {_time(one)}{state}"


def _time(one: Kept) -> str:
    return f"{one.at.astimezone():%Y-%m-%d %H:%M}"


def _tell(undone: Undone) -> None:
    label = undone.label
    if undone.kept is None or undone.published is None:
        line(say(f"{label}: 途中で止まった公開を取り除きました。", f"{label}: the unfinished publishing was removed."))
        return
    time = _time(undone.kept)
    if undone.published.state == "unchanged":
        line(say(f"{label}: {time} に公開した内容のままです。", f"{label}: is as it was published at {time}."))
    else:
        line(say(f"{label}: {time} に公開した内容に戻しました。", f"{label}: as it was published at {time} again."))
    tell_published(undone.published, lang())
