"""Are given coordinates where the record says it is? Reverse checks against the gazetteer; nothing is changed here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.geocode.columns import STATES, Readings, read_addresses
from pipelines.geocode.gazetteer.index import Index, Level
from pipelines.geocode.located import Located, shown_km
from pipelines.geocode.names import StandardNames
from pipelines.geocode.reading import State
from pipelines.geocode.shift import shift_of
from pipelines.geocode.surroundings import Surroundings, distances_km

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def against_gazetteer(found: Located, index: Index, code: str | None = None) -> set[int]:
    """Findings about positions that do not fit their records. `code`: the organization's six digits.

    Returns the places in `found` that are doubtful.
    """
    import numpy as np

    within = index.number_of_code.get(code or "", -1)
    latitude, longitude = (found.places[axis].to_numpy() for axis in ("latitude", "longitude"))
    readings = read_addresses(index, found.places["address"].to_list(), within)
    around = Surroundings(index)
    towns = _sure_towns(index, readings)
    known = np.flatnonzero(towns >= 0)
    far = _far_from_town(latitude, longitude, around, towns, known)
    city = around.city(np.where(readings.municipality >= 0, readings.municipality, within).astype(np.int64))
    rest = np.flatnonzero((towns < 0) & (city >= 0))
    astray = _astray(latitude, longitude, around, city, rest)
    _tell(found, around, towns, city, far, astray)
    near = np.setdiff1d(known, list(far))
    _check_datum(found, index, towns[near], latitude[near], longitude[near])
    return {*far, *astray}


def lie_in(index: Index, code: str, latitude: NDArray[np.float64], longitude: NDArray[np.float64]) -> int:
    """How many points lie in the municipality, or so near its towns that they may."""
    import numpy as np

    around = Surroundings(index)
    city = int(around.city(np.array([index.number_of_code.get(code, -1)]))[0])
    known = np.isfinite(latitude) & np.isfinite(longitude)
    if city < 0 or not known.any():
        return 0
    towns, apart = around.nearest(latitude[known], longitude[known], city)
    return int((apart <= around.outside_km(city, towns)).sum()) if (towns >= 0).all() else 0


def _sure_towns(index: Index, readings: Readings) -> NDArray[np.int64]:
    """The town that each address names, -1 where it names none surely or one that has no point."""
    import numpy as np

    towns = readings.town.astype(np.int64)
    sure = (towns >= 0) & (readings.state == STATES.index(State.SURE))
    sure[sure] = index.town_level[towns[sure]] > Level.FORMER
    sure[sure] = np.isfinite(index.towns["latitude"].to_numpy()[towns[sure]])
    return np.where(sure, towns, -1)


def _far_from_town(
    latitude: NDArray[np.float64],
    longitude: NDArray[np.float64],
    around: Surroundings,
    towns: NDArray[np.int64],
    known: NDArray[np.int64],
) -> dict[int, float]:
    """Records (places) that lie further from the town of their address than a place in it can, with km."""
    town = towns[known]
    apart = distances_km(latitude[known], longitude[known], around.latitude[town], around.longitude[town])
    too_far = apart > around.reach_km(town)
    return dict(zip(known[too_far].tolist(), apart[too_far].tolist(), strict=True))


def _astray(
    latitude: NDArray[np.float64],
    longitude: NDArray[np.float64],
    around: Surroundings,
    city: NDArray[np.int64],
    rest: NDArray[np.int64],
) -> dict[int, float]:
    """Records without a town in their address that lie in another municipality than theirs, with km to their own."""
    import numpy as np

    astray: dict[int, float] = {}
    for one in np.unique(city[rest]).tolist():
        here = rest[city[rest] == one]
        own, apart = around.nearest(latitude[here], longitude[here], one)
        usable = own >= 0
        here, own, apart = here[usable], own[usable], apart[usable]
        too_far = apart > around.outside_km(one, own)
        here, apart = here[too_far], apart[too_far]
        nearest, _ = around.nearest(latitude[here], longitude[here])
        foreign = around.city(around.index.town_municipality[nearest].astype(np.int64)) != one
        astray.update(zip(here[foreign].tolist(), apart[foreign].tolist(), strict=True))
    return astray


def _tell(
    found: Located,
    around: Surroundings,
    towns: NDArray[np.int64],
    city: NDArray[np.int64],
    far: dict[int, float],
    astray: dict[int, float],
) -> None:
    import numpy as np

    places = np.array(sorted({*far, *astray}), np.int64)
    if not len(places):
        return
    called = StandardNames(around.index)
    latitude, longitude = (found.places[axis].to_numpy()[places] for axis in ("latitude", "longitude"))
    nearest, _ = around.nearest(latitude, longitude)
    for place, near in zip(places.tolist(), nearest.tolist(), strict=True):
        if place in far:
            found.add(
                "position-far-from-address",
                place,
                distance=shown_km(far[place]),
                town=called.town(int(towns[place])),
                near=called.town(near),
            )
        else:
            found.add(
                "position-other-municipality",
                place,
                distance=shown_km(astray[place]),
                municipality=called.municipality(int(city[place])),
                near=called.town(near),
            )


def _check_datum(
    found: Located,
    index: Index,
    towns: NDArray[np.int64],
    latitude: NDArray[np.float64],
    longitude: NDArray[np.float64],
) -> None:
    """A whole column that lies beside its towns as another datum would."""
    shift = shift_of(latitude, longitude, *(index.towns[name].to_numpy()[towns] for name in ("latitude", "longitude")))
    if shift is None:
        return
    found.add(
        "position-converted-twice" if shift.twice else "position-old-datum",
        None,
        distance=round(shift.length, -1),
        count=shift.points,
        before=round(shift.before),
        after=round(shift.after),
    )
