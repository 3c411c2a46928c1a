"""Coordinate systems that Japanese municipalities use, and the way from each of them to degrees of JGD2011.

EPSG: geographic JGD2011 6668, JGD2000 4612, Tokyo 4301, WGS 84 4326; plane rectangular zones I–XIX
(平成14年国土交通省告示第9号) JGD2011 6669–6687, JGD2000 2443–2461, Tokyo 30161–30179. In the plane X counts metres to
the north and Y to the east. WGS 84 and JGD2011 are the same to a metre (EPSG:9936 states 1 m): nothing is shifted.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from pipelines.frozen import frozen
from pipelines.geocode.datums import JGD2000, JGD2011, TOKYO, WGS84, Grids, Places, to_jgd2011
from pipelines.nfkc import nfkc

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from pyproj import Transformer


ZONES = 19
_GEOGRAPHIC = {JGD2011: 6668, JGD2000: 4612, TOKYO: 4301, WGS84: 4326}
_FIRST_ZONE = {JGD2011: 6669, JGD2000: 2443, TOKYO: 30161}
_TITLES = {
    JGD2011: ("JGD2011（世界測地系）", "JGD2011"),
    JGD2000: ("JGD2000（世界測地系）", "JGD2000"),
    TOKYO: ("日本測地系（旧）", "Tokyo Datum"),
    WGS84: ("WGS84", "WGS 84"),
}
# Names in their plain form (see `_plain`). 日本測地系2011 is the official long name of JGD2011, not the old datum.
_DATUMS = {
    JGD2011: "jgd2011 日本測地系2011 測地成果2011 世界測地系2011 世界測地系(jgd2011) 世界測地系",
    JGD2000: "jgd2000 日本測地系2000 測地成果2000 世界測地系2000 世界測地系(jgd2000)",
    TOKYO: "日本測地系 旧日本測地系 旧測地系 日本測地系(旧) tokyo tokyodatum 東京測地系",
    WGS84: "wgs84 wgs1984",
}
_UNITS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")
_ROMAN = (*_UNITS, "X", *(f"X{unit}" for unit in _UNITS))
_PLANE = r"(?:平面直角座標系?|平面直角|公共座標系?|国土座標系?|japanplanerectangularcs|planerectangular(?:cs)?|zone)"
_ZONE = re.compile(rf"(?P<name>{_PLANE})?(?:第)?(?P<zone>[ivx]+|[0-9]{{1,2}})(?P<unit>系|座標系)?")
# Nothing lies further off its zone's origin: 鳥島 is 610 km south of that of IX, 与論島 670 km of that of I.
MAX_NORTHING_M, MAX_EASTING_M = 900_000.0, 400_000.0
_PIECE = 1 << 18  # places that are worked on at once
# The zones of each prefecture (first two digits of its codes) after the same notice.
_PREFECTURES = {
    1: "42 46",
    2: "40 41 43 44 45 46",
    3: "32 34 35",
    4: "36 37 38 39",
    5: "28 31 33",
    6: "18 24 25 26 27 29 30",
    7: "16 17 21 23",
    8: "15 19 20 22",
    9: "07 08 09 10 11 12 13 14",
    10: "02 03 04 05 06",
    11: "01",
    12: "01",
    13: "01",
    14: "13",
    15: "47",
    16: "47",
    17: "47",
    18: "13",
    19: "13",
}


@frozen
class System:
    """A datum (JGD2011, JGD2000, Tokyo or WGS84) in degrees (zone 0) or in metres of a plane zone (1 to 19)."""

    datum: str = JGD2011
    zone: int = 0

    @property
    def is_plane(self) -> bool:
        """Metres of a plane rectangular zone, not degrees."""
        return self.zone > 0

    @property
    def epsg(self) -> int:
        """The EPSG code."""
        return _FIRST_ZONE[self.datum] + self.zone - 1 if self.zone else _GEOGRAPHIC[self.datum]

    @property
    def is_here(self) -> bool:
        """In this system nothing has to be changed."""
        return not self.zone and self.datum in (JGD2011, WGS84)

    def title(self, lang: str = "ja") -> str:
        """`日本測地系（旧） 平面直角座標系 第9系 (EPSG:30169)`."""
        ja, en = _TITLES[self.datum]
        if lang == "en":
            plane = f" / Japan Plane Rectangular CS {_ROMAN[self.zone - 1]}" if self.zone else ""
            return f"{en}{plane} (EPSG:{self.epsg})"
        plane = f" 平面直角座標系 第{self.zone}系" if self.zone else ""
        return f"{ja}{plane} (EPSG:{self.epsg})"


def parse_system(text: str) -> System:
    """The system that a name means: `EPSG:6677`, `JGD2011 / 9系`, `平面直角座標系9系`, `日本測地系`, `世界測地系` …

    Where no datum is named, and for 世界測地系 alone, it is JGD2011, which is the law since October 2011. Raises
    ValueError for anything that is not surely one of the systems above.
    """
    plain = _plain(text)
    if found := re.fullmatch(r"epsg:?([0-9]{4,5})", plain):
        return _of_epsg(int(found[1]))
    for datum, names in _DATUMS.items():
        if plain in names.split():
            return System(datum)
    for datum, name in sorted(_named(), key=lambda one: -len(one[1])):
        if plain.startswith(name):
            return _in_zone(datum, plain[len(name) :].lstrip("/,"))
        if plain.endswith(f"({name})"):
            return _in_zone(datum, plain[: -len(name) - 2])
    return _in_zone(JGD2011, plain)


def names_tokyo_datum(text: str) -> bool:
    """Does a heading or a title say that degrees are in the datum of before 2002, and name no other as well?"""
    plain = _plain(text)
    if any(name in plain for datum, name in _named() if datum != TOKYO):
        return False
    return any(name in plain for name in _DATUMS[TOKYO].split() if name != "tokyo")


def _plain(text: str) -> str:
    """Half-width, small letters, no spaces or underscores; 第Ⅸ系 becomes 第ix系."""
    return re.sub(r"[\s_・]+", "", nfkc(text)).casefold().replace("wgs-84", "wgs84")


def _named() -> list[tuple[str, str]]:
    return [(datum, name) for datum, names in _DATUMS.items() for name in names.split()]


def _of_epsg(code: int) -> System:
    for datum, geographic in _GEOGRAPHIC.items():
        if code == geographic:
            return System(datum)
    for datum, first in _FIRST_ZONE.items():
        if first <= code < first + ZONES:
            return System(datum, code - first + 1)
    raise ValueError(f"EPSG:{code}")


def _in_zone(datum: str, rest: str) -> System:
    """`平面直角座標系第9系`, `9系`, `IX系`: the word or the sign 系 must be there, a bare number is no zone."""
    found = _ZONE.fullmatch(rest)
    if found is None or not (found["name"] or found["unit"]) or datum == WGS84:
        raise ValueError(rest)
    roman = found["zone"].upper()
    number = int(roman) if roman.isdigit() else (_ROMAN.index(roman) + 1 if roman in _ROMAN else 0)
    if not 1 <= number <= ZONES:
        raise ValueError(rest)
    return System(datum, number)


def zones_of(code: str) -> tuple[int, ...]:
    """The plane zones of the prefecture of a municipality's code; () for a prefecture that does not exist.

    北海道, 東京都, 鹿児島県 and 沖縄県 have several, divided by municipality.
    """
    return tuple(zone for zone, prefectures in _PREFECTURES.items() if code[:2] in prefectures.split())


def to_degrees(
    system: System, first: NDArray[np.float64], second: NDArray[np.float64], grids: Grids | None = None
) -> Places:
    """Latitude and longitude in JGD2011 of many places; NaN where the system does not reach or no shift is known.

    `first` and `second` are X (north) and Y (east) in metres, or latitude and longitude in degrees. `grids`: those of
    the 0.2 m operation; without them PROJ's next best, whose accuracy is stated in the result.
    """
    from concurrent.futures import ThreadPoolExecutor

    import numpy as np

    first, second = np.asarray(first, float), np.asarray(second, float)
    pieces = [slice(start, start + _PIECE) for start in range(0, max(len(first), 1), _PIECE)]
    if len(pieces) == 1:
        return _to_degrees(system, first, second, grids)
    with ThreadPoolExecutor() as pool:  # numpy and PROJ leave the interpreter alone meanwhile
        done = list(pool.map(lambda piece: _to_degrees(system, first[piece], second[piece], grids), pieces))
    return Places(
        np.concatenate([one.latitude for one in done]),
        np.concatenate([one.longitude for one in done]),
        np.concatenate([one.accuracy for one in done]),
    )


def _to_degrees(system: System, first: NDArray[np.float64], second: NDArray[np.float64], grids: Grids | None) -> Places:
    import numpy as np

    if not system.is_plane:
        return to_jgd2011(system.datum, first, second, grids)
    reached = (np.abs(first) <= MAX_NORTHING_M) & (np.abs(second) <= MAX_EASTING_M)
    longitude, latitude = _plane(system).transform(second, first)
    return to_jgd2011(system.datum, np.where(reached, latitude, np.nan), longitude, grids)


def to_plane(
    system: System, latitude: NDArray[np.float64], longitude: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """X (north) and Y (east) in metres of degrees in the system's own datum."""
    import numpy as np

    y, x = _plane(system).transform(np.asarray(longitude, float), np.asarray(latitude, float), direction="INVERSE")
    return x, y


@cache
def _plane(system: System) -> Transformer:
    """From the plane to degrees of the same datum: a projection only, exact, in the order east, north."""
    from pyproj import Transformer

    return Transformer.from_crs(system.epsg, _GEOGRAPHIC[system.datum], always_xy=True)
