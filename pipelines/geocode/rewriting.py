"""Other ways to see an address that could not be read as it stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

PARTICLES = "のノヶケがガ之ツッっつりリもモ"
_PARTICLE = re.compile(rf"(?<=[一-龥])[{PARTICLES}](?=[一-龥])")
_WITH_PARTICLE = re.compile(rf"[一-龥]{{1,3}}[{PARTICLES}][一-龥]")
_LEADING_NOTE = re.compile(r"^\s*(?:〒?\s*\d{3}-?\d{4}|[(（][^)）]{0,100}[)）])\s*")
_PREFECTURE_TWICE = re.compile(r"^(.{2,3}[都道府県])\s*\1")
_ALL_TWICE = re.compile(r"^(.{2,4}[都道府県].{1,12}?[市区町村])\1")
_CITY_TWICE = re.compile(r"(\S{1,6}?[市区町村])\s*\1(?=.)")
# Kyoto: streets and a direction stand before the town: 下立売通新町西入薮ノ内町.
_KYOTO = re.compile(
    r"^(\s*(?:京都府\s*)?京都市.{1,3}区).*"
    r"(?:[東西]\s*入\s*[ルるリり]?|[上下]\s*[ルるリり]|[上下][がガ][ルるリり])(?:[東西南北]側)?"
    r"(?:[一二三四五六七八九十\d０-９]+[筋丁]目(?=[^\d０-９\-－町]))?(?=\S)"
)
_KYOTO_STREET = re.compile(r"(京都市.{1,3}区).*通り?")
# Streets that are written without 通 before a town of 京都市 (油小路通御池押油小路町).
_STREETS = (
    "今出川|丸太町|竹屋町|夷川|二条|押小路|御池|姉小路|三条|六角|蛸薬師|錦小路|四条|綾小路|仏光寺|高辻|松原|五条|六条|七条|"
    "花屋町|正面|八条|九条|寺町|御幸町|麩屋町|富小路|柳馬場|堺町|高倉|間之町|東洞院|車屋町|烏丸|両替町|室町|衣棚|新町|釜座|"
    "西洞院|小川|油小路|醒ケ井|堀川|岩上|猪熊|黒門|大宮|千本|河原町|木屋町|川端|東大路|北大路|西大路|上長者町|中立売|下立売|出水"
)
_CORNER = re.compile(
    rf"(京都市.{{1,3}}区)(?:(?:{_STREETS})(?:通り?)?(?:[上下東西]入?[ルるリり]?|角)?)+(?=[^\d０-９町])"
)
_FOUNDED = re.compile(r"(?<=[市町村])立(?=[一-龥])")  # 長崎市立三原: copied from the name of a school
_NOTE = re.compile(r"[(（].*?[)）]")


def without_streets(text: str) -> str:
    """An address of 京都市 without its streets; any other as it is."""
    return _KYOTO.sub(r"\1", text) if "京都市" in text else text


def _shorter(text: str) -> str:
    """Without notes and postal code in front, and names that are written twice."""
    shorter = _LEADING_NOTE.sub("", text)
    shorter = _ALL_TWICE.sub(r"\1", shorter)
    shorter = _PREFECTURE_TWICE.sub(r"\1", shorter)
    return _CITY_TWICE.sub(r"\1", shorter, count=1)


def rewritings(text: str, written: str) -> Iterator[str]:
    """The same address without what does not belong to it. `text` is what was read, `written` what was given."""
    shorter = _shorter(text)
    if shorter != text:
        yield shorter
    if written != text:  # the town stands before the streets
        yield written
        yield _NOTE.sub("", written)
    if "京都市" in shorter and "通" in shorter:
        yield _KYOTO_STREET.sub(r"\1", shorter)
    if _CORNER.search(shorter):
        yield _CORNER.sub(r"\1", shorter)


def respellings(text: str) -> Iterator[str]:
    """Other spellings of what the address says: particles left out, ニ for 二. A name that fits then must end there."""
    shorter = _shorter(text)
    bare = _PARTICLE.sub("", shorter)
    if bare != shorter:
        yield bare
    if _FOUNDED.search(shorter):
        yield _FOUNDED.sub("", shorter, count=1)
    if "ニ" in shorter or "ハ" in shorter:
        yield shorter.replace("ニ", "二").replace("ハ", "八")


def without_particles(text: str, start: int) -> str | None:
    """The text without の, ヶ … between kanji, where there is such a one after the place `start`."""
    if not _WITH_PARTICLE.search(text, start):
        return None
    bare = _PARTICLE.sub("", text)
    return bare if bare != text else None


def without_second_stem(text: str, named: int, names: Iterable[object]) -> Iterator[str]:
    """The text without the name of the city or ward where it is written once more before the town: 泉区泉松陵.

    The municipality is named in the first `named` characters, `names` are its own.
    """
    for name in names:
        stem = name[:-1] if isinstance(name, str) and name[-1:] in ("市", "区") else ""
        if stem and text.startswith(stem, named):
            yield text[:named] + text[named + len(stem) :]
