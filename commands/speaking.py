"""The language that a command speaks."""

from __future__ import annotations

import gettext
import os
import sys
from collections.abc import Sequence

import click

from pipelines.translating import DOMAIN, LOCALE, translated

_META = "machikado.lang"
_JAPANESE = 0x11
"""The primary language of Japanese in a Windows LANGID (winnt.h, LANG_JAPANESE), its lowest ten bits."""


def default_lang() -> str:
    """English only when the system says so: most users of this tool are Japanese offices."""
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(variable):
            return "en" if value.lower().startswith("en") else "ja"
    return _lang_of_windows() if sys.platform == "win32" else "ja"


def _lang_of_windows() -> str:
    """Of the menus, since Windows sets no LANG; where that cannot be asked, of the formats of dates and numbers."""
    import ctypes
    import locale

    try:
        return "ja" if ctypes.windll.kernel32.GetUserDefaultUILanguage() & 0x3FF == _JAPANESE else "en"  # type: ignore[attr-defined,unused-ignore]
    except (AttributeError, OSError):
        return "en" if (locale.getlocale()[0] or "").lower().startswith("en") else "ja"


def lang_of(arguments: Sequence[str]) -> str:
    """The language that the arguments of a call ask for, before they are read: "ja" or "en"."""
    for place, argument in enumerate(arguments):
        given = arguments[place + 1 : place + 2] if argument == "--lang" else [argument.removeprefix("--lang=")]
        if argument.startswith("--lang") and given and given[0] in ("ja", "en"):
            return given[0]
    return default_lang()


def speak(lang: str, context: click.Context) -> None:
    """From now on the call speaks `lang`, and so does Click itself: usage errors, headings of the help, prompts.

    Click asks for its texts by `gettext.gettext` when it shows them, so our catalogue becomes the one that is asked.
    """
    context.meta[_META] = lang
    os.environ["LANGUAGE"] = lang
    gettext.bindtextdomain(DOMAIN, LOCALE)
    gettext.textdomain(DOMAIN)


def lang() -> str:
    """The language of this call, "ja" or "en"."""
    context = click.get_current_context(silent=True)
    return context.meta.get(_META) or default_lang() if context else default_lang()


def say(english: str, context: str = "", /, **params: object) -> str:
    """The text in the language of this call, `{name}` filled in from `params`.

    `context` tells apart what is the same in English and not in Japanese.
    """
    text = translated(english, lang(), context)
    return text.format(**params) if params else text


def later(english: str) -> str:
    """Marks a text for the catalogue that is said elsewhere."""
    return english
