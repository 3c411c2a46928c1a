"""Coordinates are chosen as pairs: a latitude and a longitude of one position, never one of each of two.

Columns form a pair where their headings are of one kind, and a further pair under the same headings fills what the main
one lacks as long as the two nowhere name different places.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from pipelines.columns.claims import Claim
from pipelines.lazy import pattern
from pipelines.nfkc import nfkc
from pipelines.spelling import fold

if TYPE_CHECKING:
    import polars as pl

Pair = tuple[Claim, Claim]

AXES = ("緯度", "経度")
TIE = 0.05  # claims closer than this are equally strong
_SAYS = "[1-9１-９]"  # what a cell with a position has, and 0 or - in its place have not
_NUMBERS = pattern(r"\d+(?:\.\d+)?")
_MOST_PARTS = 3  # degrees, minutes, seconds
_COARSEST = 1 / 3600  # degrees (some 30 m) by which two writings of one position differ at most


def pairs_of(claims: Sequence[Claim]) -> list[Pair]:
    """The pairs that the columns form, the main one first; none where it is not plain which belong together."""
    made = [claim for claim in claims if claim.subject.number is None]  # of geometries: a pair by their origin
    own = [claim for claim in claims if claim.subject.number is not None]
    found = [*_paired(own), *_paired(made)]
    return sorted(found, key=_rank) if len(found) > 1 else found


def _rank(pair: Pair) -> tuple[bool, float]:
    return not all(len(claim.subject.cells) for claim in pair), sum(claim.strength for claim in pair)


def _paired(claims: Sequence[Claim]) -> list[Pair]:
    first, second = (_family([claim for claim in claims if claim.field == axis]) for axis in AXES)
    if first and second:
        first, second = _akin(first, second, claims), _akin(second, first, claims)
    if len(first) != len(second):
        first, second = _distinct(first), _distinct(second)
    return list(zip(first, second, strict=True)) if len(first) == len(second) else []


def _family(claims: Sequence[Claim]) -> list[Claim]:
    """The strongest claim and all under its heading, as they stand; none where another heading is as strong."""
    if not claims:
        return []
    strongest = min(claims, key=lambda claim: (claim.strength, claim.order))
    level = [claim for claim in claims if claim.strength - strongest.strength < TIE and claim.order == strongest.order]
    if len(level) > 1:
        level = [claim for claim in level if len(claim.subject.cells)] or level[:1]
    heading = fold(level[0].subject.heading)
    if any(fold(one.subject.heading) != heading and one.subject.cells != level[0].subject.cells for one in level):
        return []
    same = {claim.subject.index: claim for claim in claims if fold(claim.subject.heading) == heading}
    return [same[index] for index in sorted(same)]


def _akin(family: list[Claim], other: list[Claim], claims: Sequence[Claim]) -> list[Claim]:
    """The columns as plainly headed as the weaker `other`, where there are any: of 緯度, lat and lng, lat."""
    if other[0].strength - family[0].strength < TIE:
        return family
    alike = (claim for claim in claims if abs(claim.strength - other[0].strength) < TIE)
    return _family([one for one in alike if one.field == family[0].field and len(one.subject.cells)]) or family


def _distinct(family: Iterable[Claim]) -> list[Claim]:
    """Without columns that are blank, or say what one before them says."""
    kept: list[Claim] = []
    for claim in family:
        if len(claim.subject.cells) and all(claim.subject.cells != one.subject.cells for one in kept):
            kept.append(claim)
    return kept


def differing(main: Sequence[pl.Series], other: Sequence[pl.Series]) -> list[int]:
    """The records of which two pairs of columns name different places."""
    found: set[int] = set()
    for first, second in zip(main, other, strict=True):
        unlike = ((first != second) & _told(first) & _told(second)).arg_true().to_list()
        found |= {record for record in unlike if not _same(first[record], second[record])}
    return sorted(found)


def fillable(main: Sequence[pl.Series], other: Sequence[pl.Series]) -> pl.Series:
    """True for the records whose position the main pair lacks, or has but half, and the other has."""
    return ~whole(main) & whole(other)


def filled(main: Sequence[pl.Series], other: Sequence[pl.Series]) -> list[pl.Series]:
    """The main pair, each position that it lacks from the other."""
    taken = fillable(main, other)
    return [further.zip_with(taken, cells) for cells, further in zip(main, other, strict=True)]


def whole(pair: Sequence[pl.Series]) -> pl.Series:
    """True for the records of which both columns say something."""
    return _told(pair[0]) & _told(pair[1])


def _told(cells: pl.Series) -> pl.Series:
    return cells.str.contains(_SAYS)


def _same(first: str, second: str) -> bool:
    """Whether one is the other, or what is left of it when it is rounded or cut."""
    one, other = _degrees(first), _degrees(second)
    if one is None or other is None:
        return nfkc(first).strip() == nfkc(second).strip()
    return abs(one[0] - other[0]) < 1.01 * max(one[1], other[1])


def _degrees(cell: str) -> tuple[float, float] | None:
    """Of degrees (minutes, seconds) the value, and what its last digit stands for; None for any other text."""
    parts = _NUMBERS.findall(nfkc(cell))
    if not 1 <= len(parts) <= _MOST_PARTS:
        return None
    value = sum(float(part) / 60**order for order, part in enumerate(parts))
    last = 10.0 ** -len(parts[-1].partition(".")[2]) / 60 ** (len(parts) - 1)
    return value, min(last, _COARSEST)
