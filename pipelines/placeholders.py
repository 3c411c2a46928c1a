"""Signs that stand for "nothing here" in a field that can hold no such word."""

from __future__ import annotations

from pipelines.nfkc import nfkc

DASHES = "-‐‑‒–—―−－─━ー⁃﹣ｰ"
"""Every sign that is typed for a hyphen."""

_DASHES = frozenset(DASHES)
_DASH_SIGNS = _DASHES | {"*", "/", "･", "・", "…", "‥", "."}
_COMPUTER_WORDS = frozenset({"none", "nan", "null", "nil", "n/a", "na", "undefined"})
_WORDS = frozenset({"なし", "無し", "無", "ナシ", "不明", "該当なし", "該当無し", "設定なし", "未設定", "未記入"})


def is_dash(text: str) -> bool:
    """Nothing but dashes and the like (the half-width 1 to 4 of them that people type)."""
    return 0 < len(text) <= 4 and set(nfkc(text).replace(" ", "")) <= _DASH_SIGNS


def is_real_dash(text: str) -> bool:
    """A dash only: a star refers to a note, and … says in statistics that the figure is not known."""
    return is_dash(text) and set(nfkc(text).replace(" ", "")) <= _DASHES


def is_computer_word(text: str) -> bool:
    """None, NaN, null …: what a program writes where there is no value."""
    return nfkc(text).casefold() in _COMPUTER_WORDS


def is_blank_word(text: str) -> bool:
    """なし, 不明 …, also in brackets."""
    return nfkc(text).strip("() 「」") in _WORDS


def is_placeholder(text: str) -> bool:
    """Any of the three: a sign for "no value" where the field holds figures, codes, dates or addresses of the net."""
    return is_dash(text) or is_computer_word(text) or is_blank_word(text)
