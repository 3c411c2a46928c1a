"""Readings in full-width katakana."""

from __future__ import annotations

import re

from pipelines.lazy import pattern
from pipelines.normalise.cell import Outcome, doubted
from pipelines.placeholders import DASHES

_SIGN = "ァ-ヺー・ヽヾ0-9０-９（）()A-Za-zＡ-Ｚａ-ｚ"
CANONICAL = rf"^[{_SIGN}]+(?:[ 　][{_SIGN}]+)*$"

_HIRAGANA = {code: code + 0x60 for code in (*range(0x3041, 0x3097), 0x309D, 0x309E)}
_DASH = re.escape(DASHES.replace("ー", ""))
_VOICED = "(?<=[ァ-ヴ])(?<![ンッ])"  # ン and ッ cannot be drawn out
_LONG_VOWEL = pattern(rf"{_VOICED}(?:[{_DASH}](?=$|[)）]|[ンッァィゥェォャュョ])|[―—─━－](?=[ 　]))")
_LEFT = pattern(rf"{_VOICED}[{_DASH}](?=[ァ-ヴ 　])")
_KANJI = pattern(r"[\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")


def read(text: str) -> Outcome:
    """One reading (half-width kana are already full). Hiragana are the same syllables.

    Kanji are doubted, and dashes that may be long vowels or not.
    """
    katakana = text.translate(_HIRAGANA)
    value = _long_vowels(katakana)
    rule = "kana-hiragana" if katakana != text else "kana-long-vowel" if value != text else None
    kanji = sorted(set(_KANJI.findall(value)))
    if kanji:
        return doubted(text, "kana-kanji", signs="".join(kanji))
    doubt = "kana-dash" if _LEFT.search(value) else None
    return Outcome(value, rule=rule, doubt=doubt)


def _long_vowels(katakana: str) -> str:
    """A dash that ends a word, or stands before a syllable that begins none, is a long vowel (センタ-, クリ-ン).

    Between words it may divide them (アイ-プラザ), and so may a hyphen before a space (キタ- ミナミ).
    """
    return _LONG_VOWEL.sub("ー", katakana)
