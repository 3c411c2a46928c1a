"""How the name of a town is written in addresses. All names are folded; a town's own name is never guessed.

Names come in four tiers, and an earlier tier is never overridden by a later one:

- `full`: the name as the gazetteer has it (`本町2丁`; the 目 after it is read by the matcher)
- `short`: a number that is followed by a hyphen or by the end of the text (`本町2-`, `本町2\\n`)
- `loose`: what people leave out or add: 町, the old town's name before it, particles, 条, 第, 線 …
- `alone`: a 小字 that is called 町, without the 大字 that it lies in (長野市若松町 is 大字長野字若松町)
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import cache
from importlib.resources import files

from pipelines.geocode.folding import fold

END = "\n"  # stands for the end of the address
_NUMBERED_END = re.compile(r"第?([0-9]+)(?:[線号条]|地割)$")
_CHO_END = re.compile(r"([0-9]+)丁目?$")
_BAN = re.compile(r"([0-9]+)番[町丁]$")
_JIWARI = re.compile(r"第([0-9]+地割)")
_GRID = re.compile(r"条[東西南北]?$")
_INNER = re.compile(r"^(.{2,})町([^0-9].*)$")
_PARTICLE = re.compile(r"(?<=[^\x00-\x7f])[ケノツリモ](?=[^\x00-\x7f])")
_OPEN_ENDS = ("町", "村", "丁", "目", "通", "条")
_SIGNS = "甲乙丙丁戊己庚辛壬癸"


def full(oaza: str, chome: int, koaza: str) -> Iterator[str]:
    """The name as the gazetteer has it. 大字 + 2丁目 without a name of its own is 2丁目."""
    if oaza:
        yield oaza + _tail(chome, koaza)
    elif koaza or chome:
        yield _tail(chome, koaza) + ("" if koaza else "目")


def short(oaza: str, chome: int, koaza: str) -> Iterator[str]:
    """`本町2-5`, `本町2`, `西7線-3`: the number alone, where it cannot be a 番地."""
    if not oaza:
        return
    if chome and not koaza:
        yield f"{oaza}{chome}-"
        yield f"{oaza}{chome}{END}"
    if koaza and _NUMBERED_END.search(koaza):
        yield oaza + _NUMBERED_END.sub(r"\1-", koaza)
    if not koaza and not chome and _NUMBERED_END.search(oaza):
        yield _NUMBERED_END.sub(r"\1-", oaza)


def loose(oaza: str, chome: int, koaza: str, former: Collection[tuple[str, str]]) -> Iterator[str]:
    """Other spellings. `former`: (old town, rest) where the oaza begins with the name of an old town: 名瀬小俣町."""
    tail = _tail(chome, koaza)
    if oaza in _SIGNS and len(koaza) >= 2:  # 小諸市小原甲1812 lies in 甲, 字小原
        yield koaza + oaza
    yield from _loose_numbers(oaza, chome, koaza)
    for name in _loose_oaza(oaza, former):
        yield name + tail
        if chome and not koaza:
            yield f"{name}{chome}-"
    if koaza:
        if "第" in koaza:
            yield oaza + _JIWARI.sub(r"\1", koaza)
        bare = _PARTICLE.sub("", koaza)
        if bare != koaza:
            yield oaza + bare


def alone(oaza: str, koaza: str, city: str) -> Iterator[str]:
    """The 小字 by itself. Only names with 町, or where the 大字 is called as the municipality (涌谷町字中江南)."""
    if oaza and koaza and ((len(koaza) >= 3 and koaza[-1] == "町") or oaza == city):
        yield koaza


def _tail(chome: int, koaza: str) -> str:
    if chome:
        return f"{chome}丁目{koaza}" if koaza else f"{chome}丁"
    return koaza


def _loose_numbers(oaza: str, chome: int, koaza: str) -> Iterator[str]:
    if chome and not koaza and oaza:
        if re.search(r"[0-9]条", oaza):
            yield f"{oaza.replace('条', '-')}{chome}-"
        if _GRID.search(oaza):
            yield f"{oaza}{chome}{END}"
            for end in ("-", END, "丁"):
                yield f"{oaza.replace('条', '')}{chome}{end}"
        if _CHO_END.search(oaza):
            yield _CHO_END.sub(r"\1-", oaza) + f"{chome}{END}"
    if oaza and not koaza and not chome and _BAN.search(oaza) and not _BAN.match(oaza):
        yield _BAN.sub(r"\1-", oaza)
    for numbered in (_NUMBERED_END, _CHO_END):  # 士幌西2-164 is 西2線
        if not chome and numbered.search(oaza + koaza):
            yield numbered.sub(r"\1-", oaza + koaza)
            yield numbered.sub(rf"\1{END}", oaza + koaza)


def _loose_oaza(oaza: str, former: Collection[tuple[str, str]]) -> Iterator[str]:
    names: set[str] = set()
    if len(oaza) >= 2:
        if oaza[-1] in "大小":  # 植大字石坂: the fold takes 大字 away
            names.add(oaza[:-1])
        if oaza.endswith("条通"):  # 旭川市四条通25丁目 is 4条25丁目
            names.add(oaza[:-1])
        names.add(_INNER.sub(r"\1\2", oaza))
        if oaza[-1] in "町村郷" and (len(oaza) >= 3 or oaza[-1] == "町"):
            names.add(oaza[:-1])
        elif not oaza.endswith(_OPEN_ENDS) and not oaza[-1].isdigit():
            names.add(oaza + "町")
        if "第" in oaza:
            names.add(_JIWARI.sub(r"\1", oaza))
        bare = _PARTICLE.sub("", oaza)
        if len(bare) >= 2:
            names.add(bare)
    names |= _respelled(oaza)
    for old, rest in former:
        names.add(rest)
        if old[-1] in "町村区":
            names.add(old[:-1] + rest)
    yield from sorted(names - {oaza, ""})


def _respelled(oaza: str) -> set[str]:
    """The name in its other spellings from `rare.txt`: lists write kana where their characters lack the kanji."""
    found = set()
    for spellings in _rare():
        for one in spellings:
            if one in oaza:
                found |= {oaza.replace(one, other) for other in spellings}
    return found


@cache
def _rare() -> list[list[str]]:
    lines = files("pipelines.geocode").joinpath("rare.txt").read_text(encoding="utf-8").splitlines()
    return [[fold(spelling) for spelling in line.split()] for line in lines]
