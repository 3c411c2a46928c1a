"""Readings in full-width katakana."""

from __future__ import annotations

import re

from pipelines.lazy import pattern
from pipelines.normalise.cell import DASHES, Outcome, doubted, kept, repaired

_SIGN = "ァ-ヺー・ヽヾ0-9０-９（）()A-Za-zＡ-Ｚａ-ｚ"
CANONICAL = rf"^[{_SIGN}]+(?:[ 　][{_SIGN}]+)*$"

_HIRAGANA = {code: code + 0x60 for code in (*range(0x3041, 0x3097), 0x309D, 0x309E)}
_DASH = re.escape(DASHES.replace("ー", ""))
_LONG_VOWEL = pattern(rf"(?<=[ァ-ヴ])[{_DASH}](?=$|[ 　)）]|[ンッァィゥェォャュョ])")
_INNER_DASH = pattern(rf"(?<=[ァ-ヴ])[{_DASH}](?=[ァ-ヴ])")
_KANJI = pattern(r"[\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")


def read(text: str) -> Outcome:
    """One reading (half-width kana are already full). Hiragana are the same syllables; kanji are doubted."""
    katakana = text.translate(_HIRAGANA)
    value = _long_vowels(katakana)
    rule = "kana-hiragana" if katakana != text else "kana-long-vowel" if value != text else None
    kanji = sorted(set(_KANJI.findall(value)))
    if kanji:
        return doubted(text, "kana-kanji", signs="".join(kanji))
    return repaired(value, rule) if rule else kept(text)


def _long_vowels(katakana: str) -> str:
    """A dash that ends a word, or stands before a syllable that begins none, is a long vowel (センタ-, クリ-ン).

    A cell that writes its long vowels so and has no ー means the same by its other dashes between katakana.
    """
    value = _LONG_VOWEL.sub("ー", katakana)
    return value if value == katakana or "ー" in katakana else _INNER_DASH.sub("ー", value)
