"""`publish init`: a workspace for an organization, from its name or code."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from commands.asking import is_typed
from commands.helping import Command
from commands.speaking import lang
from commands.telling import line

if TYPE_CHECKING:
    from pipelines.errors import MachikadoError
    from pipelines.starting import Given, Start


@click.command(cls=Command)
@click.argument("municipality", metavar="NAME|CODE")
@click.option("--code", default="", help="The code, where the name is given.")
@click.option("--title", default="", help="The official name.")
@click.option("--title-en", default="", help="The name in English.")
@click.option("--kana", default="", help="How the name is read.")
@click.option("--name", default="", help="The name for addresses.")
@click.option("--contact", default="", help="The office to be asked.")
@click.option("--email", default="", help="Its e-mail address.")
@click.option("--homepage", default="", help="The organization's web site.")
@click.option("--gazetteer", type=click.Path(path_type=Path), help="The gazetteer to look it up in.")
@click.pass_obj
def init(settings: dict[str, Any], /, **given: Any) -> None:
    """Begin: the folder and settings of an organization.

    Writes organization.yaml, publish.toml, CI files and a README. Nothing is overwritten.

    \b
    Example: publish init みどり市
             publish init 102121 --title みどり市 --kana みどりし
    """
    from pipelines.errors import UsageError
    from pipelines.starting import Given, start_of, write

    try:
        asks = is_typed()
        start = _complete(start_of(Given(**given)), asks=asks)
        if asks:
            start = _asked_for_contact(start)
    except click.Abort:
        line("")
        raise UsageError("init-unanswered") from None
    if start.completed_from:
        line(_word("completed", typed=start.completed_from, code=start.code))
    started = write(settings["root"], start, lang())
    for path in started.kept:
        line(_word("kept", path=path))
    for path in started.made[:-1]:
        line(_word("made", path=path))
    if start.centre is None:
        line(_word("no-centre"))
    line("→ " + _word("next"))
    click.echo(started.made[-1])


def _complete(start: Start, *, asks: bool) -> Start:
    """The start with all that is missing asked for. Raises UsageError where nobody can be asked."""
    from pipelines.errors import UsageError
    from pipelines.starting import start_of

    while start.missing or start.candidates:
        if not asks:
            raise _unanswered(start)
        try:
            start = start_of(_answered(start))
        except UsageError as error:  # what was typed at the prompt: it is asked again
            _tell(error)
    return start


def _unanswered(start: Start) -> Exception:
    from pipelines.errors import UsageError

    value = start.given.municipality
    if start.candidates:
        candidates = tuple(f"{one.full} {one.code}" for one in start.candidates)
        return UsageError("init-ambiguous", value=value, candidates=candidates, example=start.candidates[0].code)
    return UsageError(f"init-{start.missing}-missing", value=start.title or value)


def _answered(start: Start) -> Given:
    if start.candidates:
        line(_word("ask-which"))
        for number, one in enumerate(start.candidates, 1):
            line(f"  {number:>2}) {one.full} {one.code}")
        return replace(start.given, municipality=start.candidates[_number(len(start.candidates)) - 1].code, code="")
    answer: dict[str, Any] = {start.missing: _prompt(f"ask-{start.missing}")}
    return replace(start.given, **answer)


def _number(high: int) -> int:
    while True:
        typed = _prompt("number")
        if typed.isdecimal() and 1 <= int(typed) <= high:
            return int(typed)
        line(_word("wrong-number", low=1, high=high))


def _asked_for_contact(start: Start) -> Start:
    """The name is shown before it becomes part of addresses; the contact may be left out."""
    for field, default in (("name", start.name), ("contact", ""), ("email", "")):
        given = start.given
        if not getattr(given, field) and (field != "email" or given.contact):
            start = _asked_for(start, field, default)
    return start


def _asked_for(start: Start, field: str, default: str) -> Start:
    from pipelines.errors import UsageError
    from pipelines.starting import start_of

    while True:
        answer: dict[str, Any] = {field: _prompt(f"ask-{field}", default)}
        try:
            return start_of(replace(start.given, **answer))
        except UsageError as error:
            _tell(error)


def _tell(error: MachikadoError) -> None:
    line(error.message(lang()))
    line("→ " + error.remedy(lang()))


def _prompt(code: str, default: str | None = None) -> str:
    typed: str = click.prompt(_word(code), default=default, show_default=bool(default), err=True)
    return typed.strip()


def _word(code: str, /, **params: object) -> str:
    from pipelines.messages.starting_words import word

    return word(code, lang(), **params)
