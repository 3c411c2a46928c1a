"""Columns in the system that a dataset declares become latitude and longitude in degrees of JGD2011.

Metres and degrees run together (362340.5) are read before cells are normalised, since they would be taken for broken
degrees; a datum is shifted afterwards, when all cells are plain decimal degrees. Every changed cell is a repair.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pipelines.geocode.crs import System, to_degrees, zones_of
from pipelines.geocode.datums import Grids, Places
from pipelines.nfkc import nfkc
from pipelines.points import coordinate_fields, points
from pipelines.spelling import plain_name

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from pipelines.findings import Log
    from pipelines.standards import Standard
    from pipelines.table import Table

COARSE_M = 2.0  # an operation worse than this is a warning
_METRES = re.compile(r"[-−－]?[0-9][0-9,]*(?:\.[0-9]+)?(?=\s*m?$)")
_DEGREES = ((20.0, 46.0), (122.0, 154.0))
_RUN_TOGETHER = tuple(re.compile(rf"([0-9]{{{figures}}})([0-5][0-9])([0-5][0-9](?:\.[0-9]+)?)") for figures in (2, 3))
_DOTTED = re.compile(r"([0-9]{2,3})\.([0-5]?[0-9])\.([0-5]?[0-9](?:\.[0-9]+)?)")
_AXES = tuple(
    re.compile(
        rf"(?:平面直角(?:座標系?)?|公共座標)?[_-]?(?:座標{axis}|{axis}(?:座標)?)(?:値)?(?:\((?:m|{way}|{way}方向|測量)\))?"
    )
    for axis, way in (("x", "北"), ("y", "東"))
)


@dataclass(slots=True)
class Converter:
    """Converts the coordinates of one table. `facts` is what the package's metadata is to say of it."""

    standard: Standard
    log: Log
    system: System | None = None
    dms: bool = False
    grids: Grids = field(default_factory=Grids)
    code: str | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    metres: tuple[NDArray[np.float64], NDArray[np.float64]] | None = None  # what was converted: X and Y

    def before(self, table: Table) -> Table:
        """Metres of a plane zone, or degrees run together, as decimal degrees. `table` is mapped, not normalised."""
        names = coordinate_fields(self.standard)
        if names is None or not set(names) <= set(table.frame.columns):
            return table
        if self.dms:
            table = self._read_dms(table, names)
        if self.system is None or not self.system.is_plane:
            return table
        if all(not table.values(name, limit=1) for name in names):
            self._add("crs-no-columns", table, None, names[0])
            return table
        self._check_zone()
        return self._from_plane(table, names)

    def after(self, table: Table) -> Table:
        """Degrees of an older datum as degrees of JGD2011. `table` is normalised."""
        names = coordinate_fields(self.standard)
        if names is None or self.system is None or self.system.is_plane or self.system.is_here:
            return table
        located = points(table, self.standard)
        latitude, longitude = located["latitude"].to_numpy(), located["longitude"].to_numpy()
        inside = ((latitude > 20) & (latitude < 46) & (longitude > 122) & (longitude < 155)).nonzero()[0]
        records = (
            located["record"].to_numpy()[inside].tolist()
        )  # what is no place in Japan is for the validation to say
        return self._put(
            table, names, records, to_degrees(self.system, latitude[inside], longitude[inside], self.grids)
        )

    def other_way_round(self) -> Places | None:
        """Where the places would be if X were the easting, as it is in most programs; None without a plane."""
        if self.metres is None or self.system is None:
            return None
        return to_degrees(self.system, self.metres[1], self.metres[0], self.grids)

    def _check_zone(self) -> None:
        zones = zones_of(self.code or "")
        if self.system is not None and zones and self.system.zone not in zones:
            expected = "、".join(f"{zone}系" for zone in zones)
            self.log.add("crs-zone", field=None, value=str(self.system.zone), expected=expected)

    def _from_plane(self, table: Table, names: tuple[str, str]) -> Table:
        import numpy as np

        assert self.system is not None
        records, north, east = [], [], []
        for record, pair in enumerate(zip(*(table.frame.get_column(name).to_list() for name in names), strict=True)):
            x, y = map(metres, pair)
            if x is None or y is None:
                continue  # blank, or no number: that is said of every cell that cannot be read
            if all(low <= one <= high for one, (low, high) in zip((x, y), _DEGREES, strict=True)):
                self._add("crs-degrees", table, record, names[0], value=", ".join(pair))
                continue
            records.append(record)
            north.append(x)
            east.append(y)
        self.metres = np.array(north), np.array(east)
        return self._put(table, names, records, to_degrees(self.system, *self.metres, self.grids))

    def _put(self, table: Table, names: tuple[str, str], records: Sequence[int], places: Places) -> Table:
        """The table with the degrees of these records; blank, with an error, where there are none."""
        import numpy as np
        import polars as pl

        cells = [table.frame.get_column(name).to_list() for name in names]
        good = np.isfinite(places.latitude) & np.isfinite(places.longitude)
        for place, record in enumerate(records):
            before = tuple(column[record] for column in cells)
            degrees = (places.latitude[place], places.longitude[place])
            for name, column, value in zip(names, cells, degrees, strict=True):
                after = f"{value:.8f}" if good[place] else ""
                if after:
                    self.log.repair("coordinate-converted", table.place(record, name), name, column[record], after)
                column[record] = after
            if not good[place]:
                self._add("crs-outside", table, record, names[0], value=", ".join(before))
        self._say(places.accuracy[good])
        return table.with_frame(
            table.frame.with_columns(pl.Series(name, column) for name, column in zip(names, cells, strict=True))
        )

    def _say(self, accuracy: NDArray[np.float32]) -> None:
        """How many places were converted, and how well."""
        if self.system is None or not len(accuracy):
            return
        worst = round(float(accuracy.max()), 1)
        self.facts.update(source=f"EPSG:{self.system.epsg}", target="EPSG:6668", accuracy=worst)
        titles: dict[str, Any] = {"system": self.system.title(), "system_en": self.system.title("en")}
        coarse = accuracy > COARSE_M
        if coarse.any():
            self.log.add("crs-coarse", count=int(coarse.sum()), accuracy=f"{worst:g}", **titles)
        if not coarse.all():
            best = round(float(accuracy[~coarse].max()), 1)
            self.log.add(
                "crs-converted", count=int((~coarse).sum()), accuracy=f"{best:g}" if best else "0.001", **titles
            )

    def _read_dms(self, table: Table, names: tuple[str, str]) -> Table:
        import polars as pl

        columns = []
        for name, form in zip(names, _RUN_TOGETHER, strict=True):
            cells = table.frame.get_column(name).to_list()
            for record, before in enumerate(cells):
                plain = nfkc(before).strip()
                found = form.fullmatch(plain) or _DOTTED.fullmatch(plain)
                if found:
                    cells[record] = f"{int(found[1]) + int(found[2]) / 60 + float(found[3]) / 3600:.8f}"
                    place = table.place(record, name)
                    self.log.repair("coordinate-dms-declared", place, name, before, cells[record])
                elif re.fullmatch(r"[0-9]+(?:\.[0-9]*)?", plain):
                    self._add("coordinate-unreadable", table, record, name, value=before, severity="error")
            columns.append(pl.Series(name, cells))
        return table.with_frame(table.frame.with_columns(columns))

    def _add(self, code: str, table: Table, record: int | None, name: str, **params: Any) -> None:
        titles: dict[str, Any] = {}
        if self.system:
            titles = {"system": self.system.title(), "system_en": self.system.title("en")}
        self.log.add(code, table.place(record, name), field=name, **titles, **params)


def metres(cell: str) -> float | None:
    """-12,345.678 (m, full-width too) as a number; None for a blank and for anything else."""
    plain = nfkc(cell).strip()
    found = _METRES.match(plain)
    if found is None or plain[found.end() :].strip() not in ("", "m"):
        return None
    return float(found[0].replace(",", "").replace("−", "-"))


def plane_columns(table: Table) -> dict[str, str]:
    """Field → heading for the columns of a source that are called Ｘ座標 (north) and Ｙ座標 (east), one of each."""
    found: dict[str, str] = {}
    for name, axis in zip(("緯度", "経度"), _AXES, strict=True):
        headings = [column.heading for column in table.columns if axis.fullmatch(plain_name(column.heading))]
        if len(headings) != 1:
            return {}
        found[name] = headings[0]
    return found
