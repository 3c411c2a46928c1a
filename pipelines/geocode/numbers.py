"""The numbers after the town: 番, 号, 番地 and their branches, as keys of the gazetteer's points, finest first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from pipelines.geocode.folding import composed, fold_with_places

# 甲乙丙 and the twelve branches stand before or after the number of a parcel: 甲95番地, 2番地乙, 亥45番地1, ハの74-2.
_SIGN = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥ァ-ヴ"
_FIRST = re.compile(rf"(?:\([^()]{{1,30}}\))?[-|ノ]?第?(?:([{_SIGN}])ノ?)?([0-9]+)(?![0-9]|組|班)")
# Floors and rooms are no numbers of parcels: 1-5-2F, 3-5-201号室. After 号 a branch needs its hyphen: 8番15号3階.
_NO_ROOM = "(?![0-9]|階|F|号室|号棟|棟|室|組|班)"
_NEXT = re.compile(rf"(?:(?:番地|番)?[-ノ|]?|号[-ノ])([0-9]+{_NO_ROOM}|[{_SIGN}](?=$|[-0-9番号|]))")
_UNIT = re.compile(r"番地|番(?!外)|号(?!室)")
_CHOME = re.compile(r"丁目?")
_MOST = 3
_LONGEST = 40  # characters that a number is looked for in


class Number(NamedTuple):
    """`key` as points are known under; `end`: how many of the given characters it was read from."""

    key: str
    end: int


def keys(rest: str) -> Iterator[tuple[str, int]]:
    """(key, characters read) for the folded rest of an address: `8番15号` gives `8-15`, then `8`.

    Nothing where the rest begins with no number, or with that of a 丁目 that the gazetteer does not know.
    """
    first = _FIRST.match(rest)
    if first is None or _CHOME.match(rest, first.end()):
        return
    tokens, ends = [(first[1] or "") + _plain(first[2])], [_unit_end(rest, first.end())]
    place = first.end()
    while len(tokens) < _MOST and (found := _NEXT.match(rest, place)):
        place = found.end()
        tokens.append(_plain(found[1]))
        ends.append(_unit_end(rest, place))
    for count in range(len(tokens), 0, -1):
        yield "-".join(tokens[:count]), ends[count - 1]


def read_number(rest: str) -> Iterator[Number]:
    """`keys` of what was left of an address, as it was written."""
    folded = fold_with_places(composed(rest[:_LONGEST]))
    for key, length in keys(folded.text):
        yield Number(key, folded.places[length - 1] + 1)


def read_numbers(rests: list[str]) -> list[list[Number]]:
    """`read_number` of each."""
    from pipelines.geocode.folding_columns import fold_column

    if not rests:
        return []
    short = [rest[:_LONGEST] for rest in rests]
    column = fold_column(short)
    text = column.text(0, len(column.flat))
    spans = zip(column.start.tolist(), column.length.tolist(), column.given_start.tolist(), strict=True)
    return [
        list(read_number(rest))
        if strange
        else [
            Number(key, int(column.place[first + end - 1]) - given + 1)
            for key, end in keys(text[first : first + length])
        ]
        for rest, strange, (first, length, given) in zip(short, column.strange.tolist(), spans, strict=True)
    ]


def written(key: str, level: str) -> str:
    """The number in standard notation: 8番15号 of a building, 8番 of a block, 2952番地1 of a parcel, else 8-15."""
    first, *others = key.split("-")
    if level == "parcel":
        return f"{first}番地{'-'.join(others)}"
    if level == "block":
        return f"{first}番"
    if level == "building" and others:
        return f"{first}番{'-'.join(others)}号"
    return f"{first}号" if level == "building" else key


def _plain(number: str) -> str:
    return number.lstrip("0") or "0" if number.isdigit() else number


def _unit_end(rest: str, place: int) -> int:
    unit = _UNIT.match(rest, place)
    return unit.end() if unit else place
