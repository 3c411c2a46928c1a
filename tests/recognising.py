"""Small invented tables with headings of our choice, for recognising and matching."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from pipelines.table import Column, Source, Table


def table_of(
    columns: Mapping[str, Sequence[str]] | Sequence[tuple[str, Sequence[str]]],
    *,
    hints: Sequence[str] = (),
    aliases: Mapping[str, tuple[str, ...]] | None = None,
    header_rows: tuple[int, ...] = (1,),
) -> Table:
    """Heading → cells; a list of pairs where a heading stands twice. Frame columns are called c1, c2, …"""
    pairs = list(columns.items() if isinstance(columns, Mapping) else columns)
    height = max((len(cells) for _, cells in pairs), default=0)
    names = [f"c{number}" for number in range(1, len(pairs) + 1)]
    filled = [[*cells, *[""] * (height - len(cells))] for _, cells in pairs]
    frame = pl.DataFrame(dict(zip(names, filled, strict=True)), schema=dict.fromkeys(names, pl.String))
    made = tuple(
        Column(name, heading, number, (aliases or {}).get(heading, ()))
        for number, (name, (heading, _)) in enumerate(zip(names, pairs, strict=True), start=1)
    )
    first = header_rows[-1] + 1
    source = Source("表.csv", "csv", header_rows=header_rows, rows=height)
    return Table(frame, made, tuple(range(first, first + height)), source, tuple(hints))


def headed(headings: Sequence[str]) -> Table:
    """A table with these headings and no cells."""
    return table_of([(heading, ("",)) for heading in headings])


NAMES = ("見本市役所", "北見本公民館", "見本中央図書館", "見本第一小学校", "見本体育館", "南見本集会所")
ADDRESSES = tuple(f"見本市中央{number}丁目{number}番{number}号" for number in range(1, 7))
LATITUDES = ("35.681", "35.682", "35.683", "35.684", "35.685", "35.686")
LONGITUDES = ("139.761", "139.762", "139.763", "139.764", "139.765", "139.766")
PLACES = {"住所": ADDRESSES, "緯度": LATITUDES, "経度": LONGITUDES}
