"""The step of the pipeline: coordinates become JGD2011, are checked against the gazetteer, filled in if asked for."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.errors import UsageError
from pipelines.geocode.asked import Declared, Geocoding
from pipelines.lazy import pattern
from pipelines.points import coordinate_fields, points

if TYPE_CHECKING:
    from pipelines.findings import Log
    from pipelines.geocode.convert import Converter
    from pipelines.geocode.crs import System
    from pipelines.geocode.gazetteer.index import Index
    from pipelines.standards import Standard
    from pipelines.table import Table

GRIDS = "MACHIKADO_GRIDS"
_MOST = 0.8
_DATUM = pattern(r"測地系|(?i:tokyo)")  # what names a datum at all


@dataclass(slots=True)
class Positions:
    """The work on the coordinates of one table, in two parts: `before` it is normalised and `after`.

    `facts` gathers what was done: `source`, `target` and `accuracy` (m) of a conversion; `levels`, the number of
    positions that were filled in at each level (`given`: the source has them), and the sources of the `gazetteer`.
    """

    standard: Standard
    log: Log
    declared: Declared = field(default_factory=Declared)
    geocoding: Geocoding = field(default_factory=Geocoding)
    code: str | None = None
    gazetteer: Path | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    _converter: Converter | None = None

    def overrides(self, table: Table, given: Mapping[str, str]) -> Mapping[str, str]:
        """The officer's columns, and Ｘ座標 and Ｙ座標 of the source where they are what a plane system needs."""
        system = self.declared.system
        if system is None or not system.is_plane or {"緯度", "経度"} & set(given):
            return given
        from pipelines.geocode.convert import plane_columns

        return {**plane_columns(table), **given}

    def before(self, table: Table) -> Table:
        """Metres and degrees run together become decimal degrees."""
        system = self._system(table)
        if (system is None or system.is_here) and not self.declared.dms:
            return table
        from pipelines.geocode.convert import Converter
        from pipelines.geocode.datums import Grids

        grids = Grids.at(grids_folder())
        self._converter = Converter(self.standard, self.log, system, self.declared.dms, grids, self.code, self.facts)
        return self._converter.before(table)

    def after(self, table: Table) -> Table:
        """Older datums become JGD2011; positions are checked and filled."""
        if coordinate_fields(self.standard) is None:
            return table
        if self._converter is not None:
            table = self._converter.after(table)
        if self.geocoding.check or self.geocoding.fill:
            table = self._with_gazetteer(table, points(table, self.standard).height)
        return table

    def _system(self, table: Table) -> System | None:
        """What the file says of itself, else what the settings say; a clash is an error."""
        from pipelines.geocode.crs import parse_system

        declared, written = self.declared.system, table.source.crs
        if written is None:
            if declared is None:
                self._tell_datum(table)
            return declared
        own = parse_system(written)
        if declared is not None and declared.datum != own.datum:
            titles: dict[str, Any] = {"other": declared.title(), "other_en": declared.title("en")}
            self.log.add("crs-differs", system=own.title(), system_en=own.title("en"), **titles)
        return own

    def _tell_datum(self, table: Table) -> None:
        """A heading, or a line above the table, names the datum of before 2002: its degrees lie some 450 m off."""
        fields = coordinate_fields(self.standard)
        degrees = [column for column in table.columns if fields and column.name in fields and column.heading]
        texts = [text for text in (*(column.heading for column in degrees), *table.hints) if _DATUM.search(text)]
        if not degrees or not texts:
            return
        from pipelines.geocode.crs import names_tokyo_datum

        if said := next(filter(names_tokyo_datum, texts), None):
            place = table.place(None, degrees[0].name)
            self.log.add("crs-said", place, field=degrees[0].name, value=said)

    def _with_gazetteer(self, table: Table, given: int) -> Table:
        from pipelines.geocode.addresses import missing

        blank = len(missing(table, self.standard))
        if not given and not blank:
            return table
        index = self._index()
        if self.geocoding.check:
            self._check(table, index)
        if index is None:
            if self.geocoding.fill and blank:
                self.log.add("geocode-no-gazetteer", count=blank)
            return table
        return self._fill(table, given, index) if blank else table

    def _check(self, table: Table, index: Index | None) -> None:
        """Given positions against the gazetteer, if there is one, and against each other."""
        from pipelines.geocode.comparing import compare
        from pipelines.geocode.located import Located

        found = Located.of(table, self.standard, self.log)
        if found is None:
            return
        doubtful: set[int] = set()
        if index is not None:
            from pipelines.geocode.plausibility import against_gazetteer

            self._check_axes(table, index)
            doubtful = against_gazetteer(found, index, self.code)
        compare(found, doubtful)

    def _fill(self, table: Table, given: int, index: Index) -> Table:
        from pipelines.geocode.filling import fill

        table, levels = fill(table, self.standard, self.log, index, self.geocoding, self.code)
        if levels:
            self.facts.update(levels={"given": given, **dict(sorted(levels.items()))}, gazetteer=index.sources)
        return table

    def _check_axes(self, table: Table, index: Index) -> None:
        """X and Y exchanged: hardly a point lies in the municipality, and the other way round most do."""
        swapped = self._converter.other_way_round() if self._converter else None
        if swapped is None or self.code is None:
            return
        from pipelines.geocode.plausibility import lie_in

        located = points(table, self.standard)
        inside = lie_in(index, self.code, located["latitude"].to_numpy(), located["longitude"].to_numpy())
        better = lie_in(index, self.code, swapped.latitude, swapped.longitude)
        total = len(swapped.latitude)
        if better and better >= _MOST * total and inside <= (1 - _MOST) * total:
            self.log.add("crs-axes", count=better)

    def _index(self) -> Index | None:
        """The gazetteer, or None where none is installed. One that was named but cannot be read is an error."""
        from pipelines.geocode.gazetteer.find import open_gazetteer

        try:
            return open_gazetteer(self.gazetteer, self.code)
        except UsageError as error:
            if error.code == "gazetteer-none":
                return None
            raise


def grids_folder() -> Path:
    """Where the official grids of the datums are looked for: the environment's folder, else that of the installer."""
    from pipelines.geocode.gazetteer import find

    named = os.environ.get(GRIDS)
    return Path(named) if named else find.grids_folder()
