"""Address Base Registry: masters and their position files, joined on the ids that they share.

Each kind of file is a pair: the master names and numbers things, the position file says where they are (rep_lon,
rep_lat). Both may also come joined in one file. Rows with a day of abolition are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pipelines.errors import UsageError
from pipelines.geocode.gazetteer.records import MUNICIPALITY_COLUMNS, POINT_COLUMNS, TOWN_COLUMNS
from pipelines.geocode.gazetteer.sources.municipal import from_names
from pipelines.geocode.gazetteer.sources.piece import Piece, chome_number
from pipelines.geocode.gazetteer.sources.table import RECORD, Table, checked_codes, degrees, newest, texts

if TYPE_CHECKING:
    import polars as pl

# What each kind is told by: the column that only it has (the last that fits counts), what its master has, its ids.
KINDS = {
    "city": ("lg_code", "pref", ("lg_code",)),
    "town": ("machiaza_id", "oaza_cho", ("lg_code", "machiaza_id", "rsdt_addr_flg")),
    "block": ("blk_id", "blk_num", ("lg_code", "machiaza_id", "blk_id")),
    "building": ("rsdt_id", "rsdt_num", ("lg_code", "machiaza_id", "blk_id", "rsdt_id", "rsdt2_id")),
    "parcel": ("prc_id", "prc_num1", ("lg_code", "machiaza_id", "prc_id")),
}
_NUMBERS = {
    "block": ("blk_num", "", ""),
    "building": ("blk_num", "rsdt_num", "rsdt_num2"),
    "parcel": ("prc_num1", "prc_num2", "prc_num3"),
}
_SYSTEMS = ("EPSG:6668", "EPSG:4612", "")  # they differ by 5.5 m at most, in Tohoku
_STREET = "2"  # 小字 that is a street of Kyoto, not a place


def kind_of(headings: set[str]) -> str | None:
    """The kind of table these headings belong to; None if no file of the registry."""
    fitting = [kind for kind, (own, _, _) in KINDS.items() if own in headings]
    if not fitting or "lg_code" not in headings:
        return None
    kind = fitting[-1]
    return kind if has_names(kind, headings) or has_positions(headings) else None


def has_names(kind: str, headings: set[str]) -> bool:
    """Whether a table of this kind has the column that names its places, and so is a master file."""
    return KINDS[kind][1] in headings


def has_positions(headings: set[str]) -> bool:
    """Whether these are the headings of a position file."""
    return {"rep_lon", "rep_lat"} <= headings


def read_pairs(kind: str, tables: list[Table]) -> Iterator[tuple[Table, Piece]]:
    """A piece for each of the tables of one kind, whichever order they came in; that of a position file is empty.

    Raises UsageError for positions without a master and for numbers without positions: neither is of use.
    """
    masters = [table for table in tables if has_names(kind, table.headings)]
    others = [table for table in tables if not has_names(kind, table.headings)]
    if others and not masters:
        raise UsageError("gazetteer-master-missing", value=others[0].part.name, kind=_name(kind))
    points = [_positions(kind, table) for table in others]
    placed = False
    for master in masters:
        frame = _joined(kind, master, points)
        placed = placed or not frame["latitude"].is_null().all()
        yield master, _piece(kind, master, frame)
    for table in others:
        yield table, Piece({"kind": f"abr-{kind}-pos"})
    if masters and not placed and kind in _NUMBERS:
        raise UsageError("gazetteer-positions-missing", value=masters[0].part.name, kind=_name(kind) + "_pos")


def _name(kind: str) -> str:
    return {"block": "mt_rsdtdsp_blk", "building": "mt_rsdtdsp_rsdt"}.get(kind, f"mt_{kind}")


def _ids(kind: str, *headings: set[str]) -> list[str]:
    return [name for name in KINDS[kind][2] if all(name in one for one in headings)]


def _positions(kind: str, table: Table) -> pl.DataFrame:
    import polars as pl

    if "rep_srid" in table.headings:
        odd = table.frame.filter(~pl.col("rep_srid").is_in(_SYSTEMS))
        if not odd.is_empty():
            raise table.fail(odd[RECORD][0], "EPSG:6668 / EPSG:4612", odd["rep_srid"][0])
    ids = _ids(kind, table.headings)
    placed = table.frame.with_columns(degrees(table, "rep_lat", "rep_lon"))
    return placed.select(*ids, "latitude", "longitude").drop_nulls().unique(ids, keep="first", maintain_order=True)


def _joined(kind: str, master: Table, points: list[pl.DataFrame]) -> pl.DataFrame:
    """The living rows of the master with their points; those of the file itself go first."""
    import polars as pl

    frame = master.frame
    if "ablt_date" in master.headings:
        frame = frame.filter((pl.col("ablt_date") == "") | pl.col("ablt_date").str.starts_with("9999"))
    if has_positions(master.headings):
        _positions(kind, master)  # for its checks
        frame = frame.with_columns(degrees(master, "rep_lat", "rep_lon"))
    else:
        none = pl.lit(None, pl.Float64)
        frame = frame.with_columns(none.alias("latitude"), none.alias("longitude"))
    for one in points:
        ids = _ids(kind, set(frame.columns), set(one.columns))
        frame = frame.join(one.unique(ids, keep="first"), on=ids, how="left", maintain_order="left", suffix="_of_file")
        frame = frame.with_columns(
            pl.coalesce(name, f"{name}_of_file").alias(name) for name in ("latitude", "longitude")
        ).drop("latitude_of_file", "longitude_of_file")
    return frame


def _piece(kind: str, master: Table, frame: pl.DataFrame) -> Piece:
    import polars as pl

    codes = checked_codes(master, "lg_code").alias("code")
    named = frame.with_columns(texts(("pref", "county", "city", "ward", "chome", "koaza"), set(frame.columns)))
    named = named.with_columns(codes, prefecture=pl.col("pref"))
    source = {"kind": f"abr-{kind}", "date": newest(master, "efct_date")}
    if kind == "city":
        return Piece(source, named.select(MUNICIPALITY_COLUMNS))
    named = _town_names(named)
    municipalities = _municipalities(named)
    if kind == "town":
        return Piece(source, municipalities, named.select(TOWN_COLUMNS))
    numbers = dict(zip(("first", "second", "third"), _NUMBERS[kind], strict=True))
    named = named.with_columns(
        (pl.col(column) if column in named.columns else pl.lit("")).alias(name) for name, column in numbers.items()
    ).filter(pl.col("first") != "")
    none = pl.lit(None, pl.Float64)
    towns = named.select(TOWN_COLUMNS).with_columns(latitude=none, longitude=none).unique(maintain_order=True)
    return Piece(source, municipalities, towns, points=named.with_columns(level=pl.lit(kind)).select(POINT_COLUMNS))


def _municipalities(named: pl.DataFrame) -> pl.DataFrame:
    import polars as pl

    whole_name = named.with_columns(city=pl.col("county") + pl.col("city") + pl.col("ward"))
    return from_names(whole_name.unique("code", keep="first", maintain_order=True))


def _town_names(frame: pl.DataFrame) -> pl.DataFrame:
    """oaza, chome (number), koaza, town_id. A 丁目 without a number (東丁目) is part of the 小字."""
    import polars as pl

    if "koaza_aka_code" in frame.columns:
        frame = frame.with_columns(
            koaza=pl.when(pl.col("koaza_aka_code") == _STREET).then(pl.lit("")).otherwise("koaza")
        )
    written = "chome_number" if "chome_number" in frame.columns else "chome"
    return frame.with_columns(
        oaza=pl.col("oaza_cho") if "oaza_cho" in frame.columns else pl.lit(""),
        number=chome_number(written),
        town_id=pl.col("machiaza_id"),
    ).with_columns(
        koaza=pl.when((pl.col("number") == 0) & (pl.col("chome") != "")).then(pl.col("chome") + pl.col("koaza"))
        .otherwise("koaza"),
        chome=pl.col("number"),
    )  # fmt: skip
