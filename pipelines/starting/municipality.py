"""Which municipality is meant: its code, its title, and where it lies, as far as that is known here.

Prefectures are known by heart. Municipalities are known from the installed gazetteer; without one their title or code
has to be given.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.errors import UsageError
from pipelines.frozen import frozen
from pipelines.lgcode import check_digit, is_code, restored_codes

if TYPE_CHECKING:
    from pipelines.geocode.gazetteer.index import Index

MARGIN_KM = 3.0  # beyond the farthest town: towns are known by their middle
_CODE = re.compile(r"[0-9]{4,6}")
_LARGEST_RADIUS_KM = 2000.0


@frozen
class Municipality:
    """`code`: six digits; `title`: みどり市 or 群馬県; `prefecture`: "" where not known; `centre` as in settings."""

    code: str
    title: str = ""
    prefecture: str = ""
    centre: tuple[float, float, float] | None = None

    @property
    def full(self) -> str:
        """With the prefecture in front: 東京都府中市."""
        return self.title if self.title == self.prefecture else self.prefecture + self.title


def is_code_like(text: str) -> bool:
    """Is a number meant, and no name? Full-width digits and blanks are taken for what they are."""
    return bool(re.fullmatch(r"[0-9\s-]+", unicodedata.normalize("NFKC", text)))


def completed(text: str) -> list[str]:
    """The six-digit codes that a number may stand for: itself, or with its check digit or the zero that was lost.

    Raises UsageError for a wrong check digit, which tells the right code, and for what is no code at all.
    """
    digits = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", text))
    if is_code(digits):
        return [digits]
    found = restored_codes(digits) if _CODE.fullmatch(digits) else []
    if found:
        return found
    if len(digits) == 6 and is_code(right := digits[:5] + check_digit(digits[:5])):
        raise UsageError("init-check-digit", value=digits, right=right)
    raise UsageError("init-code-wrong", value=text)


def by_code(codes: Sequence[str], index: Index | None) -> list[Municipality]:
    """The municipalities with these codes; one that nothing is known of has only its code."""
    found = [one for code in codes if (one := _known(code, index)) is not None]
    return found or [Municipality(code) for code in codes]


def by_name(name: str, index: Index | None) -> list[Municipality]:
    """The municipalities of this name, with or without prefecture and county; several where they share it."""
    from pipelines.geocode.folding import fold
    from pipelines.lgcode import PREFECTURES

    wanted = "".join(unicodedata.normalize("NFKC", name).split())
    for number, prefecture in enumerate(PREFECTURES, 1):
        if wanted == prefecture:
            code = f"{number:02}000"
            return by_code([code + check_digit(code)], index)
    if index is None:
        return []
    rows = index.municipalities.select("code", "prefecture", "county", "city", "ward").to_dicts()
    return [
        _from_index(row["code"], index)
        for row in rows
        if row["city"]
        and not row["ward"]
        and fold(wanted)
        in {
            fold(before + row["city"])
            for before in ("", row["prefecture"], row["county"], row["prefecture"] + row["county"])
        }
    ]


def index_of(gazetteer: Path | None) -> Index | None:
    """The gazetteer that is named or installed, or None. Raises UsageError where one was named that cannot be read."""
    from pipelines.geocode.gazetteer.find import open_gazetteer

    try:
        return open_gazetteer(gazetteer)
    except UsageError as error:
        if error.code == "gazetteer-none":
            return None
        raise


def _known(code: str, index: Index | None) -> Municipality | None:
    from pipelines.lgcode import PREFECTURES

    if index is not None and code in index.number_of_code:
        return _from_index(code, index)
    number = int(code[:2])
    if code[2:5] == "000" and number <= len(PREFECTURES):
        return Municipality(code, PREFECTURES[number - 1], PREFECTURES[number - 1])
    return None


def _from_index(code: str, index: Index) -> Municipality:
    row = index.municipalities.row(index.number_of_code[code], named=True)
    title = row["city"] + row["ward"] if row["city"] else row["prefecture"]
    return Municipality(code, title, row["prefecture"], _centre(code, index))


def _centre(code: str, index: Index) -> tuple[float, float, float] | None:
    """The office, or the middle of the towns, and how far (km) the farthest town is, with a margin."""
    import polars as pl

    number = index.number_of_code[code]
    own = [number, *(ward for ward, city in enumerate(index.parents) if city == number)]
    if index.is_prefecture[number]:
        own = [one for one, other in enumerate(index.municipalities["code"]) if other[:2] == code[:2]]
    towns = index.towns.filter(pl.col("municipality").is_in(own)).select("latitude", "longitude").drop_nulls()
    points = towns.filter(pl.col("latitude").is_finite() & pl.col("longitude").is_finite()).rows()
    if not points:
        return None
    row = index.municipalities.row(number, named=True)
    centre = (row["latitude"], row["longitude"])
    if None in centre or not all(map(math.isfinite, centre)):
        centre = tuple(sum(values) / len(points) for values in zip(*points, strict=True))
    radius = max(_distance_km(centre, point) for point in points) + MARGIN_KM
    if radius > _LARGEST_RADIUS_KM:
        return None
    return round(centre[0], 4), round(centre[1], 4), float(math.ceil(radius))


def _distance_km(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    """Along the surface, on a plane: good enough for a municipality."""
    north = (other[0] - one[0]) * 111.2
    east = (other[1] - one[1]) * 111.2 * math.cos(math.radians(one[0]))
    return math.hypot(north, east)
