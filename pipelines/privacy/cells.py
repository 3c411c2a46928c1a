"""What the detectors look at: the doubtful cells of one column, each written in the plainest way."""

from __future__ import annotations

import re
from functools import cached_property

from pipelines.frozen import frozen
from pipelines.lazy import pattern
from pipelines.nfkc import nfkc
from pipelines.spelling import fold

_DASHES = pattern("[‐‑‒–—―−－﹣ｰ─━]")
_BETWEEN = pattern(r"(?<=[0-9)]) ?[-_ー〜~][-_ー〜~ \r\n]*(?=[0-9(])")
_ITEMS = pattern("[⓪①-⒛㉑-㉟㊱-㊿⓫-⓿❶-➓]")  # numbers of a list: NFKC would put their figures before what follows
_BRACKETS = str.maketrans("[]〔〕［］", "()()()")
_UNSEEN = pattern("[\u00ad\u200b-\u200f\u2060\ufeff]")
_SPACES = pattern("[ \t\u00a0\u3000]+")
_ADDRESS = pattern(r"(?:https?://|www\.)[!-~]+")


def plain(text: str) -> str:
    """The text in half-width (NFKC), with one kind of hyphen, space and bracket, and without what cannot be seen."""
    if not text.isascii():
        text = nfkc(_DASHES.sub("-", _ITEMS.sub("、", _UNSEEN.sub("", text))))
        text = _DASHES.sub("-", text)
    text = text.translate(_BRACKETS)
    return _BETWEEN.sub("-", _SPACES.sub(" ", text)).strip()


def digits(text: str) -> str:
    """The digits of a plain text, one after the other."""
    return re.sub("[^0-9]", "", text)


@frozen
class Hit:
    """Something personal in the text number `at`: the `secret` as it stands there, and what to show instead of it.

    `reason` names a text of `pipelines.messages.privacy`.
    """

    at: int
    secret: str
    mask: str
    reason: str


@frozen
class Cells:
    """Distinct texts of one column, as `plain` has them. `headings`: those of the whole table, folded."""

    heading: str
    texts: tuple[str, ...]
    headings: tuple[str, ...] = ()

    @cached_property
    def name(self) -> str:
        """The heading folded for looking words up in it."""
        return fold(self.heading)

    @cached_property
    def numbers(self) -> tuple[str, ...]:
        """The texts without addresses of the web, which are full of numbers."""
        return tuple(_ADDRESS.sub(" ", text) if "/" in text or "www" in text else text for text in self.texts)

    def is_headed(self, *words: str) -> bool:
        """The heading has one of the words."""
        return any(word in self.name for word in words)
