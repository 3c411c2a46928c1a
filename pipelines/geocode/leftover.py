"""How an address goes on after the number that was found: with a room of that place, or perhaps with another place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pipelines.geocode.folding import HYPHENS
from pipelines.geocode.numbers import KANJI, SIGN, marked
from pipelines.nfkc import nfkc

NEAR, ANOTHER, LOT = "geocode-near", "geocode-rest", "geocode-lot"
_TO_HYPHEN = str.maketrans(dict.fromkeys(HYPHENS, "-"))
# What stands in the place itself: 2階, 1・2F, -201号室, 3号棟. It is taken away, the rest is looked at.
_ROOM = r"(?:B|地下)?[0-9]+(?:[-;.][0-9]+)*_*(?:階|F|号[室棟館]|[棟室館])(?:-?[0-9]+)?"
_ROOMS = re.compile(rf"(?:^-)?{_ROOM}(?:[-;.]_*{_ROOM})*", re.IGNORECASE)
_ROOM_AFTER_BUILDING = re.compile("^[0-9]{3,4}$")  # 12番5号301
# In a block that is known any number lies in it, whether it is known or not: 1番の 5号.
_OF_BLOCK = re.compile("^(?:[-のノ][0-9]+(?:-[0-9]+)*号?|[0-9]+(?:-[0-9]+)*号)(?![0-9])")
# A number that goes on, one more number, another 丁目, a place between two.
_ANOTHER = re.compile(
    f"^[-_;./&のノ]*(?:[0-9]|[{SIGN}](?:$|-?[0-9]|[番号]))|^先?_*(?:[;.&]|から|より|及び|および|並びに|又は|または|と[0-9])"
    f"|[0-9]-[0-9]|[0-9{KANJI}]_*(?:番(?![街館町])|丁目)|(?:間|まで)$"
)
_BESIDE = "裏|隣|横|脇|前|上|下|向い?|向かい|外|他|ほか|付|[東西南北]側"
_NEAR = re.compile(
    f"^(?:地先|先(?![端進])|[のノ](?!内|一部)|隣接|(?:{_BESIDE})(?=$|[0-9_;()にの筆]))|付近|周辺|近辺|近く"
)
_LOT = re.compile(rf"[0-9{KANJI}]_*番地")


def doubt(address: str, answer: Mapping[str, Any]) -> str:
    """The finding that a position found for the address calls for, "" where nothing is to be said.

    `ANOTHER`: it may be that of another place. `NEAR`: the place may lie beside it. `LOT`: the number says that it is
    that of a parcel, but the position is that of a block or a building. `answer` is a row of `Geocoder.geocode`.
    """
    level, matched = answer["coordinate_level"], answer["matched_address"]
    if level == "town" or (level == "facility" and not matched[-1:].isdigit()):  # a facility that is known by its name
        return ""
    rest, read = _plain(answer["unmatched"]), _plain(address.strip().removesuffix(answer["unmatched"]))
    if level == "block":
        rest = _OF_BLOCK.sub("", rest)
    elif read.endswith("号"):
        rest = _ROOM_AFTER_BUILDING.sub("", rest)
    if _ANOTHER.search(_ROOMS.sub("", rest)):
        return ANOTHER
    if _NEAR.search(rest):
        return NEAR
    return LOT if level in ("block", "building") and _LOT.search(read) else ""


def _plain(text: str) -> str:
    """One kind of figures, hyphens and signs between."""
    return nfkc(marked(text)).translate(_TO_HYPHEN)
