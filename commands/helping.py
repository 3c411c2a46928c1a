"""Help in the language of the call: English stands in the code, Japanese in the catalogue."""

from __future__ import annotations

from copy import copy
from inspect import cleandoc
from typing import TypeVar

import click

from commands.speaking import lang
from pipelines.translating import translated

C = TypeVar("C", bound=click.Command)
_AS_IT_IS = "\b\n"  # Click does not wrap the paragraph


class Command(click.Command):
    """A command whose help is in the language of the call."""

    def get_help(self, ctx: click.Context) -> str:
        """The whole help."""
        return click.Command.get_help(in_language(self, lang()), ctx)

    def get_short_help_str(self, limit: int = 45) -> str:
        """One line of help, where the group lists its commands."""
        return click.Command.get_short_help_str(in_language(self, lang()), limit)


class Group(Command, click.Group):
    """A group of commands whose help is in the language of the call."""

    command_class = Command


def in_language(command: C, lang: str) -> C:
    """The command with its help in `lang`. Neither it nor its options are changed."""
    spoken = copy(command)
    spoken.help = help_in(command.help, lang)
    spoken.params = [_option_in(one, lang) for one in command.params]
    spoken._help_option = None  # made again in this language
    return spoken


def help_in(text: str | None, lang: str) -> str | None:
    """A text of help in `lang`, paragraph by paragraph."""
    return "\n\n".join(_paragraph(one, lang) for one in cleandoc(text).split("\n\n")) if text else text


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a text of help, as they stand in the catalogue."""
    return [one.removeprefix(_AS_IT_IS) for one in cleandoc(text).split("\n\n")]


def _paragraph(text: str, lang: str) -> str:
    kept = _AS_IT_IS if text.startswith(_AS_IT_IS) else ""
    return kept + translated(text.removeprefix(kept), lang)


def _option_in(param: click.Parameter, lang: str) -> click.Parameter:
    if not isinstance(param, click.Option) or not param.help:
        return param
    spoken = copy(param)
    spoken.help = translated(param.help, lang)
    return spoken
