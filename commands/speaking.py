"""The language that a command speaks."""

from __future__ import annotations

import os

import click


def default_lang() -> str:
    """English only when the system says so: most users of this tool are Japanese offices."""
    return "en" if os.environ.get("LANG", "").lower().startswith("en") else "ja"


def lang() -> str:
    """The language of this call, "ja" or "en"."""
    context = click.get_current_context(silent=True)
    chosen = context.find_root().params.get("lang") if context else None
    return str(chosen or default_lang())


def say(ja: str, en: str) -> str:
    """One of both, in the language of this call."""
    return en if lang() == "en" else ja
