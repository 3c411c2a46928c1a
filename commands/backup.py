"""`publish backup` and `publish restore`: the whole embedded catalogue in one file, and back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from commands.catalogue import catalogue_settings
from commands.helping import Command
from commands.speaking import say
from commands.telling import line

if TYPE_CHECKING:
    from catalogue.backup import Manifest

_KB, _MB, _GB = 1024, 1024**2, 1024**3
_NAMED = 20  # tokens in a message


@click.command(cls=Command)
@click.argument("target", type=click.Path(), metavar="FOLDER|FILE")
@click.option("--replace", is_flag=True, help="Replace a backup of the same name.")
@click.option("--without-damaged", is_flag=True, help="Leave out files that are damaged on this disk.")
@click.pass_obj
def backup(settings: dict[str, Any], /, target: str, replace: bool, without_damaged: bool) -> None:
    """Back up the embedded catalogue, also while it is open.

    \b
    Example: publish backup D:\\控え
    """
    from datetime import datetime

    from catalogue.backup import backup_name, write_backup

    path = backup_name(target, datetime.now())
    made = write_backup(catalogue_settings(settings["root"]), path, replace=replace, without_damaged=without_damaged)
    line(say("Backed up: {what}.", what=_told(made)))
    if made.missing:
        line(say("{count} damaged files are not in it.", count=len(made.missing)))
    line(say("In it is the catalogue. Not in it: datasets, publish.toml, build, received bundles, keys."))
    click.echo(path)


@click.command(cls=Command)
@click.argument("file", type=click.Path(path_type=Path), metavar="BACKUP")
@click.option("--check", is_flag=True, help="Only prove that the backup is whole; change nothing.")
@click.pass_obj
def restore(settings: dict[str, Any], /, file: Path, check: bool) -> None:
    """Restore the embedded catalogue from a backup.

    \b
    Example: publish restore D:\\控え\\20261122-043000.machikado-backup
    """
    from datetime import datetime

    from catalogue.backup import check_backup, restore_backup

    if check:
        line(say("The backup is whole: {what}.", what=_told(check_backup(file))))
        return
    known = catalogue_settings(settings["root"])
    restored = restore_backup(file, known, datetime.now())
    line(say("Restored: {what}.", what=_told(restored.manifest)))
    if restored.manifest.missing:
        line(say("{count} damaged files are not in it.", count=len(restored.manifest.missing)))
    if restored.former:
        line(say("What was there before is kept in {path}. Remove it when all is well.", path=restored.former))
    line(say("What was published after the backup: `publish --all` publishes it again."))
    line(say("What was deleted or made private after it is again as it was then: public, if it was public."))
    if restored.tokens:
        line(say("These tokens are good again: {names}. Revoke again what was revoked.", names=_named(restored.tokens)))
    if (settings["root"] / ".machikado" / "received.json").exists():
        line(say("What was received after it is not received twice: have it bundled anew."))


def _named(tokens: list[str]) -> str:
    """The names in one line; whoever made the backup chose them."""
    shown = [" ".join(name.split())[:100] for name in tokens[:_NAMED]]
    return ", ".join([*shown, *(["…"] if len(tokens) > _NAMED else [])])


def _told(made: Manifest) -> str:
    """When it was made, and what is in it."""
    from datetime import datetime

    deleted = made.counts["deleted"]
    return say(
        "{at}, {datasets} datasets{besides}, {files} files, {size} (machikado {program})",
        at=f"{datetime.fromisoformat(made.created).astimezone():%Y-%m-%d %H:%M:%S}",
        datasets=made.counts["datasets"] - deleted,
        besides=say(" ({count} deleted besides)", count=deleted) if deleted else "",
        files=made.counts["files"],
        size=_size(made.counts["bytes"]),
        program=made.program,
    )


def _size(count: int) -> str:
    if count < _MB:
        return f"{max(1, round(count / _KB))} KB"
    return f"{count / _MB:.1f} MB" if count < _GB else f"{count / _GB:.1f} GB"
