"""What a console cannot show. A Japanese Windows shows the letters of cp932, where text may hold any."""

from __future__ import annotations

import codecs
import sys
import unicodedata

_HANDLER = "machikado.readable"
_LIKE = {
    "−": "-", "–": "-", "‐": "-", "‑": "-", "—": "―", "〜": "～", "·": "・", "•": "・", "→": "->", "✓": "○", "✗": "×",
    "“": '"', "”": '"', "‘": "'", "’": "'", "«": "<<", "»": ">>", "¥": "\\", "…": "...", "÷": "/", "×": "x", "■": "#",
}  # fmt: skip
"""What is read the same, most of it by those for whom cp932 has another sign of the same look."""


def make_readable() -> None:
    """From now on, what the console lacks is shown by what is most like it, at worst by "?"; printing cannot fail."""
    codecs.register_error(_HANDLER, _most_like)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors=_HANDLER)


def _most_like(error: UnicodeError) -> tuple[str | bytes, int]:
    """For `codecs.register_error`: the text instead of what cannot be encoded, and where to go on."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end]
    return "".join(_shown(letter, error.encoding) for letter in lacking), error.end


def _shown(letter: str, encoding: str) -> str:
    plain = unicodedata.normalize("NFKD", letter)
    for candidate in (_LIKE.get(letter, ""), plain, "".join(one for one in plain if not unicodedata.combining(one))):
        if candidate and _fits(candidate, encoding):
            return candidate
    return "" if unicodedata.category(letter) in ("Mn", "Cf") else "?"


def _fits(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
