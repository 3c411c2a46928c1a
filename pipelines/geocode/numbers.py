"""The numbers after the town: 番, 号, 番地 and their branches, as keys of the gazetteer's points, finest first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from pipelines.geocode.folding import composed, fold_with_places

KANJI = "〇一二三四五六七八九十"
# What the fold drops, but ends a number: 1-1 2階 and 1-1・2 are not 1-12. Nothing of it is seen in 1\u200b2.
_MARKS = str.maketrans(
    dict.fromkeys(" \u3000\t\r\n\xa0\u2002\u2003", "_") | dict.fromkeys("・･、､。\"'", ";") | dict.fromkeys(",，", ".")
)
_AZA = re.compile(f"(?<=[0-9０-９{KANJI}])字")  # 小木4字59番地: the number of a 字
# 甲乙丙 and the twelve branches stand before or after the number of a parcel: 甲95番地, 2番地乙, 亥45番地1, ハの74-2.
SIGN = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥ァ-ヴ"
_SIGN_ALONE = f"[{SIGN}](?=$|-?[0-9]|[番号|_(])"
# 3,105 is one number or two. Floors and rooms are no numbers of parcels: 1-5-2F, 3-5-201号室; nor is 235の一部.
_NO_OTHER = r"(?![0-9]|\.[0-9]{3}(?![0-9])|_*階|F|号?[室棟館]|組|班|街?区|部)"
# What a lot number may stand before. 3区, 24時間, 第3分団, 三ノ輪, 三番割 and 第13号17番地 begin with none.
_CLOSED = r"$|[-_;()\[\]]|先"
_AFTER = "|".join(
    (
        r"$|[-|_;.()\[\]/:]",
        f"番(?:地|街区|付|周辺|[0-9ノ内外他]|{_CLOSED}|{_SIGN_ALONE})",
        f"号(?:ノ|{_CLOSED})",
        f"ノ_*(?:[0-9]|{_SIGN_ALONE})",
        _SIGN_ALONE,
        f"地先|地内|先|付近|周辺|付(?:{_CLOSED})",
        f"(?:[内外他]|ホケ)(?:[0-9]|{_CLOSED})",  # ほか
    )
)
_FIRST = re.compile(
    rf"_*(?:\([^()]{{1,30}}\))?_*[-|ノ]?_*第?(?:([{SIGN}])_*ノ?_*)?([1-9][0-9]*){_NO_OTHER}(?={_AFTER})(?![-;._0-9]*丁目)"
)
# After 番 no second 番 (1番 2番); after 号 a branch needs its hyphen: 8番15号3階.
_JOINT = "_*番地?(?!_*[0-9]+_*番)_*[-ノ]?_*|_*[-ノ]_*|_*号_*[-ノ]_*|"
_NEXT = re.compile(rf"(?:{_JOINT})([0-9]+{_NO_OTHER}|{_SIGN_ALONE})")
_UNIT = re.compile(r"_*(?:番地|番(?!外地)|号(?!室))")
_MOST = 3
_LONGEST = 40  # characters that a number is looked for in


class Number(NamedTuple):
    """`key` as points are known under; `end`: how many of the given characters it was read from."""

    key: str
    end: int


def keys(rest: str) -> Iterator[tuple[str, int]]:
    """(key, characters read) for the folded rest of an address: `8番15号` gives `8-15`, then `8`.

    Nothing where the rest begins with no number, or with one of something else than a lot or a building: 3区, 9丁目.
    A number that begins with 0 is none: it would be that of a telephone.
    """
    first = _FIRST.match(rest)
    if first is None:
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
    folded = fold_with_places(marked(composed(rest[:_LONGEST])))
    for key, length in keys(folded.text):
        yield Number(key, folded.places[length - 1] + 1)


def marked(text: str) -> str:
    """The text with signs for what ends a number, which the fold would drop: _ for blanks, ; between, . for commas."""
    return _AZA.sub("?", text).translate(_MARKS)


def read_numbers(rests: list[str]) -> list[list[Number]]:
    """`read_number` of each."""
    from pipelines.geocode.folding_columns import fold_column

    if not rests:
        return []
    short = [rest[:_LONGEST] for rest in rests]
    column = fold_column([marked(rest) for rest in short])
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
