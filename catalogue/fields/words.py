"""Words that are looked for in names and titles, bounded to what the database can compare with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from catalogue.errors import ValidationFailed
from catalogue.fields.reading import as_text
from catalogue.texts import text

LONGEST = 10_000  # characters; a pattern of SQLite has at most 50,000 bytes


def asked_words(data: Mapping[str, Any]) -> str:
    """The words that were sent as `q`. Raises ValidationFailed when there are none at all, or too many."""
    if data.get("q") is None:
        raise ValidationFailed({"q": [text("missing")]})
    return checked_words(as_text(data["q"]) or "", "q")


def checked_words(words: str, key: str) -> str:
    """The words. Raises ValidationFailed when they are too long."""
    if len(words) > LONGEST:
        raise ValidationFailed({key: [text("too-long", longest=LONGEST)]})
    return words
