"""Address text → a form in which two ways to write the same name are equal.

The same fold is applied to the names of the gazetteer and to addresses, so it need not be right, only the same: 三条
and 3条 become one key, and a number that is part of a name (八丁目353番地, 七十三) needs no rule. Each folded character
knows the place it came from, so that what was not read can be cut from the untouched text.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from pipelines.frozen import frozen
from pipelines.nfkc import nfkc

BAR = "|"  # between a number in kanji and one in figures: 七十三5 → 73|5
HYPHENS = "-－−‐‑‒–—―─━ーｰ⏤⎯﹘﹣⁃⁻~〜～"
_DROPPED = " \u3000\t\r\n\xa0\u200b\ufeff\u2002\u2003・･、，,。\"'"
_SMALL = dict(zip("ァィゥェォャュョヮッヵヶ", "アイウエオヤユヨワツカケ", strict=True))
# Kana that one name is written with in several ways: 霞ヶ浦 霞が浦, つつじヶ丘 つつじケ丘, ヱ エ.
_SAME_KANA = {"カ": "ケ", "ガ": "ケ", "ゲ": "ケ", "ヱ": "エ", "ヰ": "イ", "ヅ": "ズ", "ヂ": "ジ", "ヲ": "オ"}
# Characters that look alike, and the particle の in its three spellings.
_LOOKS = {"之": "ノ", "乃": "ノ", "口": "ロ", "工": "エ", "夕": "タ", "卜": "ト", "力": "カ", "零": "〇"}
_DIGITS = str.maketrans("〇一二三四五六七八九", "0123456789")
_NUMBER = re.compile(r"[〇一二三四五六七八九十百千]+|[0-9]+")
_LARGE = re.compile(
    r"(?:([一二三四五六七八九]?)千)?(?:([一二三四五六七八九]?)百)?(?:([一二三四五六七八九]?)十)?([一二三四五六七八九]?)"
)
_CHOME = re.compile(r"(?<=[〇一二三四五六七八九十0-9])町目")
_TEN = re.compile(r"([〇一二三四五六七八九]?)十(?=([〇一二三四五六七八九]?))")
_NO = re.compile(r"(?<=[0-9])ノ(?=[0-9])")
_HALF_MARKS = re.compile("[ﾞﾟ]")


@frozen
class Folded:
    """`places` holds, for each character, the place in `composed(text)` that it came from; `breaks` whether something
    was left out just before it (a space, 字): there a writer ended a name.
    """

    text: str
    places: list[int]
    breaks: list[bool]


def fold(text: str) -> str:
    """The folded text alone."""
    return fold_with_places(composed(text)).text


def composed(text: str) -> str:
    """The text that places refer to: as given, but half-width kana have their marks (ｶﾞ → ガ) and no surrogates."""
    if _HALF_MARKS.search(text):
        text = nfkc(text)
    return text if text.isprintable() else text.encode("utf-8", "replace").decode("utf-8")


def fold_with_places(text: str) -> Folded:
    """Folds a text that is `composed` already."""
    table = characters()
    kept = [(one, place) for place, character in enumerate(text) if (one := table.get(character, character))]
    kept = _without_aza(kept)
    plain = _CHOME.sub("丁目", "".join(one for one, _ in kept))
    parts: list[str] = []
    origins: list[int] = []  # places in `plain`
    last = 0
    for match in _NUMBER.finditer(plain):
        start, end = match.span()
        figures = _figures(match[0])
        parts.append(plain[last:start])
        origins += range(last, start)
        if last == start > 0 and figures[0].isdigit() and parts[-2][-1:].isdigit():
            parts.append(BAR)
            origins.append(start)
        parts.append(figures)
        origins += [min(start + offset, end - 1) for offset in range(len(figures) - 1)] + [end - 1]
        last = end
    parts.append(plain[last:])
    origins += range(last, len(plain))
    breaks = [False, *(kept[i][1] - kept[i - 1][1] > 1 for i in range(1, len(kept)))]
    return Folded(_NO.sub("-", "".join(parts)), [kept[one][1] for one in origins], [breaks[one] for one in origins])


def _without_aza(kept: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """字, 大字 and 小字 are written or not, on both sides: they go."""
    result: list[tuple[str, int]] = []
    for one in kept:
        if one[0] != "字":
            result.append(one)
        elif result and result[-1][0] in "大小":
            result.pop()
    return result


def _figures(written: str) -> str:
    """A number in figures: 二十三 → 23, 一〇五 → 105, 百二十 → 120. What is no well-formed number stays (百々)."""
    if written[0].isdigit():
        return written
    if "百" in written or "千" in written:
        whole = _LARGE.fullmatch(written)
        if whole is None or len(written) == 1:
            return written
        values = [
            _unit(written, group, sign) for group, sign in zip(whole.groups(), ("千", "百", "十", ""), strict=True)
        ]
        return str(sum(value * weight for value, weight in zip(values, (1000, 100, 10, 1), strict=True)))
    return _TEN.sub(lambda m: (m[1] or "1") + ("" if m[2] else "0"), written).translate(_DIGITS)


def _unit(written: str, group: str | None, sign: str) -> int:
    if group:
        return int(group.translate(_DIGITS))
    return 1 if group == "" and sign and sign in written else 0


@cache
def characters() -> dict[str, str]:
    """What each character folds to; "" drops it. Characters that are not listed stay as they are."""
    variants = _variants()
    table: dict[str, str] = {}
    for code in range(0x20, 0x30000):
        character = chr(code)
        folded = _folded(character, variants)
        if folded != character:
            table[character] = folded
    for character in map(chr, [*range(0x20), *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)]):
        table[character] = ""
    table |= dict.fromkeys(HYPHENS, "-") | dict.fromkeys(_DROPPED, "")
    return table


def _folded(character: str, variants: dict[str, str]) -> str:
    if 0xD800 <= ord(character) < 0xE000:
        return character
    wide = nfkc(character)
    folded = wide if len(wide) == 1 else character
    folded = variants.get(folded, folded)
    if "ぁ" <= folded <= "ゖ":
        folded = chr(ord(folded) + 0x60)
    folded = _SMALL.get(folded, folded)
    folded = _SAME_KANA.get(folded, folded)
    return folded.upper() if folded.isascii() else folded


def _variants() -> dict[str, str]:
    """Variant and old forms of a character → the form of today, which stands first in its line of variants.txt."""
    lines = files("pipelines.geocode").joinpath("variants.txt").read_text(encoding="utf-8").split()
    return _LOOKS | {other: line[0] for line in lines for other in line[1:]}
