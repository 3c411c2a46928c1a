"""Readings in full-width katakana."""

from __future__ import annotations

import re

from pipelines.normalise.cell import DASHES, Outcome, doubted, kept, repaired

_SIGN = "ァ-ヺー・ヽヾ0-9０-９（）()A-Za-zＡ-Ｚａ-ｚ"
CANONICAL = rf"^[{_SIGN}]+(?:[ 　][{_SIGN}]+)*$"

_HIRAGANA = {code: code + 0x60 for code in (*range(0x3041, 0x3097), 0x309D, 0x309E)}
_LONG_VOWEL = re.compile(rf"(?<=[ァ-ヴ])[{re.escape(DASHES.replace('ー', ''))}](?=$|[ 　)）])")
_KANJI = re.compile(r"[\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")


def read(text: str) -> Outcome:
    """One reading (half-width kana are already full). Hiragana are the same syllables; a dash that ends a word of
    katakana is its long vowel; kanji are no reading and are doubted."""
    katakana = text.translate(_HIRAGANA)
    value = _LONG_VOWEL.sub("ー", katakana)
    rule = "kana-hiragana" if katakana != text else "kana-long-vowel" if value != text else None
    kanji = sorted(set(_KANJI.findall(value)))
    if kanji:
        return doubted(text, "kana-kanji", signs="".join(kanji))
    return repaired(value, rule) if rule else kept(text)
