"""Readings in kana as the Latin names that towns bear: Hepburn without marks for long vowels (きょうと → kyoto)."""

from __future__ import annotations

import re
import unicodedata

_KATAKANA_TO_HIRAGANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}
_ROWS = {
    "": "あいうえお", "k": "かきくけこ", "s": "さしすせそ", "t": "たちつてと", "n": "なにぬねの", "h": "はひふへほ",
    "m": "まみむめも", "r": "らりるれろ", "g": "がぎぐげご", "z": "ざじずぜぞ", "d": "だぢづでど", "b": "ばびぶべぼ",
    "p": "ぱぴぷぺぽ",
}  # fmt: skip
_SYLLABLES = {kana: row + vowel for row, line in _ROWS.items() for kana, vowel in zip(line, "aiueo", strict=True)} | {
    "し": "shi", "ち": "chi", "つ": "tsu", "ふ": "fu", "じ": "ji", "ぢ": "ji", "づ": "zu", "ん": "n",
    "や": "ya", "ゆ": "yu", "よ": "yo", "わ": "wa", "ゐ": "i", "ゑ": "e", "を": "o", "ゔ": "vu",
}  # fmt: skip
_SMALL = {"ゃ": "a", "ゅ": "u", "ょ": "o"}
_SMALL_VOWELS = {"ぁ": "a", "ぃ": "i", "ぅ": "u", "ぇ": "e", "ぉ": "o"}
# kanji whose reading begins with う or お: the vowel before it is not long (松浦 is Matsuura, 瀬戸内 Setouchi)
_BEGINNINGS = {"浦": "うら", "内": "うち", "上": "(?<=の)うえ", "海": "うみ", "牛": "うし", "魚": "うお", "岡": "おか"}
_LONG = re.compile(r"o[uo]|uu")
# the kinds of municipalities: how the title ends → how its reading may end, how its English name ends
_KINDS = {
    "市": (("し",), "City"),
    "町": (("ちょう", "まち"), "Town"),
    "村": (("むら", "そん"), "Village"),
    "区": (("く",), "City"),
    "県": (("けん",), "Prefecture"),
    "府": (("ふ",), "Prefecture"),
    "都": (("と",), "Metropolis"),
}


def romanised(kana: str, title: str = "") -> str:
    """はこだて → hakodate. `title` (in kanji) tells where a vowel begins a word of its own.

    Raises ValueError for what is no kana.
    """
    text = "".join(unicodedata.normalize("NFKC", kana).split()).translate(_KATAKANA_TO_HIRAGANA)
    for kanji, reading in _BEGINNINGS.items():
        if kanji in title:
            text = re.sub(f"(?={reading})", "'", text)
    parts = [_LONG.sub(lambda long: long[0][0], _spelt(part)) for part in text.split("'")]
    return "".join(parts)


def _spelt(text: str) -> str:
    written = ""
    doubled = False
    for sign in text:
        if sign == "っ":
            doubled = True
            continue
        if sign == "ー":
            continue
        if sign in _SMALL:
            written = _palatal(written, _SMALL[sign])
            continue
        if sign in _SMALL_VOWELS:
            written = written[:-1] + _SMALL_VOWELS[sign]
            continue
        if sign not in _SYLLABLES:
            raise ValueError(text)
        syllable = _SYLLABLES[sign]
        if doubled:
            syllable = ("t" if syllable.startswith("ch") else syllable[0]) + syllable
            doubled = False
        written += syllable
    return written


def _palatal(written: str, vowel: str) -> str:
    """き and ゃ are kya, し and ゃ sha."""
    if not written.endswith("i"):
        raise ValueError(written)
    stem = written[:-1]
    return stem + vowel if stem.endswith(("sh", "ch", "j")) else f"{stem}y{vowel}"


def stem_of(kana: str, title: str) -> str:
    """The reading without that of 市, 町, 村, 区, 県, 府 or 都, where the title ends so: みどりし → みどり."""
    endings, _ = _KINDS.get(title[-1:], ((), ""))
    text = "".join(unicodedata.normalize("NFKC", kana).split()).translate(_KATAKANA_TO_HIRAGANA)
    for ending in endings:
        if text.endswith(ending) and len(text) > len(ending):
            return text[: -len(ending)]
    return text


def english_title(latin: str, title: str) -> str:
    """`midori`, みどり市 → Midori City."""
    _, kind = _KINDS.get(title[-1:], ((), ""))
    return f"{latin.capitalize()} {kind}".rstrip()
