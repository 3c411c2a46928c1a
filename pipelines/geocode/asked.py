"""What is asked of the geocoder: the settings of a dataset, without what reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.frozen import frozen

if TYPE_CHECKING:
    from pipelines.geocode.crs import System


@frozen
class Declared:
    """`crs:` — the system of the source's coordinates (None: not said), and whether 362340.5 means 36°23′40.5″."""

    system: System | None = None
    dms: bool = False


@frozen
class Geocoding:
    """`geocode:` — `check` given coordinates against the gazetteer, `fill` missing ones, also with `coarse` points.

    Not set: checked, not filled. `true` or a section: filled where the point is that of a block or finer.
    `publish_coarser_than_block: true`: else with the point of the town. `false`: the gazetteer is left alone.
    """

    check: bool = True
    fill: bool = False
    coarse: bool = False
