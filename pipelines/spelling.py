"""One spelling for many: what may differ between two headings that say the same. Pure functions, no vocabulary."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from pipelines.lazy import pattern
from pipelines.nfkc import nfkc

_DASHES = pattern(r"[‐‑‒–—―−﹣]")
_BRACKETS = str.maketrans("〔〕【】[]<>《》「」『』{}〈〉", "()()()()()()()()()")
_CIRCLED = pattern(r"^\s*[①-⑳❶-❿]")  # becomes a plain digit under NFKC
_NUMBERING = pattern(r"\(?\d{1,3}[.):_、](?=\D|\d+(?:-\d+)?歳)|[◎○●〇※*★☆■□◆]+")
_ROMAJI = tuple(
    (pattern(written), usual)
    for written, usual in (
        (r"cch", "tch"), (r"ch(?=[auo])", "ty"), (r"ch", "t"), (r"sh(?=[auo])", "sy"), (r"sh", "s"), (r"tsu", "tu"),
        (r"fu", "hu"), (r"jy", "zy"), (r"j(?=[auo])", "zy"), (r"j", "z"), (r"m(?=[bpm])", "n"), (r"o[ou]+", "o"),
        (r"uu+", "u"),
    )
)  # fmt: skip
# a changed character that makes another field of it
_TELLING = pattern(r"[\d男女和洋緯経開終始了有無年月日時名県市区町車輪]")
_TELLING_ALONE = pattern(r"[\d男女]")


_FOLDED = pattern("[0-9a-zぁ-ゖァ-ヺー一-鿿_]*")  # of such characters folding leaves all as they are


@lru_cache(maxsize=8192)
def fold(heading: str) -> str:
    """A heading for comparing: NFKC, no spaces, lower case, plain dashes and brackets; of a URI its last part."""
    if _FOLDED.fullmatch(heading):
        return heading
    text = _CIRCLED.sub("", heading)
    if "://" in text:
        text = re.split(r"[/#]", text.rstrip("/# "))[-1]
    text = re.sub(r"[\s\u200b\ufeff\x00-\x1f]+", "", nfkc(text)).casefold()
    if text.startswith("#property"):  # LinkData: the column of the record's own name
        return "#property"
    return _DASHES.sub("-", text).translate(_BRACKETS).replace("･", "・").replace("‗", "_").replace("〜", "~")


def plain_name(name: str) -> str:
    """A name for comparing where only width, case and spaces do not count."""
    return "".join(nfkc(name).casefold().split())


def spaced(heading: str) -> str:
    """A Latin heading with its camel case kept as underscores: `facilityName` → `facility_Name`; others as they are."""
    if not heading.isascii() or "://" in heading:
        return heading
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|\s+", "_", heading.strip())


def unnumbered(folded: str) -> str:
    """A folded heading without numbering in front (`1.`, `①`)."""
    return _NUMBERING.sub("", folded, count=1) if _NUMBERING.match(folded) else folded


def romanised(text: str) -> str:
    """One romanisation for all: `shisetsu`, `sisetu` · `juusho`, `jūsho`, `jusyo` · `secchi`, `setchi`, `setti`."""
    text = re.sub(r"[\u0300-\u036f]", "", unicodedata.normalize("NFD", text))
    for written, usual in _ROMAJI:
        text = written.sub(usual, text)
    return text


def misprint(written: str, meant: str) -> bool:
    """One character put in, left out or exchanged, or two neighbours exchanged, in a heading of five or more.

    Never a digit, and never a character that tells two fields apart (男 and 女, 緯 and 経, 始 and 終).
    """
    if abs(len(written) - len(meant)) > 1 or min(len(written), len(meant)) < 5 or written == meant:
        return False
    head = 0
    while head < min(len(written), len(meant)) and written[head] == meant[head]:
        head += 1
    tail = 0
    while tail < min(len(written), len(meant)) - head and written[-1 - tail] == meant[-1 - tail]:
        tail += 1
    if len(written) == len(meant) and head + tail == len(written) - 2:
        exchanged = written[head : head + 2]
        if exchanged[::-1] == meant[head : head + 2]:  # two neighbours in the wrong order
            return not _TELLING.search(exchanged)
    left, right = written[head : len(written) - tail], meant[head : len(meant) - tail]
    if len(left) > 1 or len(right) > 1:
        return False
    return not (_TELLING if left and right else _TELLING_ALONE).search(left + right)


class Misprints:
    """Names, found by what may be a misprint of them, without comparing it with each.

    Of two texts of which one may be a misprint of the other, both become the same when at most one character of each
    is left out.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._names: dict[str, list[str]] = {}
        self._longest = 0
        for name in names:
            self._longest = max(self._longest, len(name) + 1)
            for cut in _cuttings(name):
                self._names.setdefault(cut, []).append(name)

    def near(self, written: str) -> set[str]:
        """Those that `written` may be a misprint of, as `misprint` has it."""
        if len(written) > self._longest:
            return set()
        known = {name for cut in _cuttings(written) for name in self._names.get(cut, ())}
        return {name for name in known if misprint(written, name)}


def _cuttings(text: str) -> set[str]:
    """The text, and all that it becomes when one character is left out."""
    return {text, *(text[:place] + text[place + 1 :] for place in range(len(text)))}
