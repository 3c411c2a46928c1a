"""Arrays of the index as columns that compress well, and back, exactly.

A hash table becomes a row per entry in the order of the slots: how many free slots stand before it, its mark, its value
byte by byte. Coordinates become whole numbers, each as its step from the one before, byte by byte too: bytes of one
kind side by side are what makes them small.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from pipelines.geocode.hashing import HashTable

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

MICRO = 1_000_000  # units to the degree in frames: 11 cm
_DEGREES = ("latitude", "longitude")
_NOWHERE = -(2**31)


def slots(table: HashTable) -> pl.DataFrame:
    """The entries of a table."""
    import numpy as np
    import polars as pl

    places = np.flatnonzero(table.marks)
    gaps = np.diff(places, prepend=-1) - 1
    columns = {"gap": gaps.astype(np.uint8 if gaps.max(initial=0) < 256 else np.uint32), "mark": table.marks[places]}
    return pl.DataFrame(columns | _bytes_of("value", table.values[places].view(np.uint32)))


def table_of(entries: pl.DataFrame, size: int) -> HashTable:
    """The table of `size` slots with these entries. Raises ValueError where they do not fit."""
    import numpy as np

    places = np.cumsum(np.add(entries["gap"].to_numpy(), 1, dtype=np.uint32), dtype=np.int64)
    places -= 1
    if size < 16 or size & (size - 1) or (len(places) and places[-1] >= size) or len(places) >= size:
        raise ValueError("entries beyond the table")
    marks, values = np.zeros(size, np.uint32), np.zeros(size, np.uint32)
    marks[places] = entries["mark"].to_numpy()
    values[places] = _from_bytes(entries, "value")
    return HashTable(marks, values.view(np.int32))


def steps(name: str, numbers: NDArray[np.int32]) -> dict[str, NDArray[np.generic]]:
    """Columns for whole numbers of which neighbours lie near one another."""
    import numpy as np

    step = np.diff(numbers.view(np.uint32), prepend=np.uint32(0)).view(np.int32)
    return _bytes_of(name, ((step << 1) ^ (step >> 31)).view(np.uint32))  # the sign goes last: small steps, small bytes


def numbers_of(frame: pl.DataFrame, name: str) -> NDArray[np.int32]:
    """The numbers that `steps` was given."""
    import numpy as np

    step = _from_bytes(frame, name)  # in place from here on: half of the time goes into new memory
    sign = step & np.uint32(1)
    step >>= np.uint32(1)
    step ^= np.negative(sign, out=sign)
    return np.cumsum(step, dtype=np.uint32, out=step).view(np.int32)


def without_degrees(frame: pl.DataFrame) -> pl.DataFrame:
    """A frame with latitude and longitude in degrees, in which they are steps."""
    import polars as pl

    packed: dict[str, pl.Series | NDArray[np.generic]] = {}
    for column in frame:
        if column.name in _DEGREES:
            whole = (column * MICRO).round().cast(pl.Int32).fill_null(_NOWHERE)
            packed |= steps(column.name, whole.to_numpy())
        else:
            packed[column.name] = column
    return pl.DataFrame(packed)


def with_degrees(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame that `without_degrees` was given."""
    import polars as pl

    columns = []
    for name in frame.columns:
        stem, _, place = name.rpartition("_")
        if stem not in _DEGREES:
            columns.append(frame[name])
        elif place == "0":
            whole = numbers_of(frame, stem)
            degrees = pl.Series(stem, whole / MICRO)  # numpy's division: the nearest number, as it was read from text
            nowhere = whole == _NOWHERE
            columns.append(degrees.set(pl.Series(nowhere), None) if nowhere.any() else degrees)
    return pl.DataFrame(columns)


def texts_of(frame: pl.DataFrame) -> pl.Series:
    """All different texts of a frame."""
    import polars as pl

    texts = [frame[name] for name, kind in frame.schema.items() if kind == pl.String]
    return pl.concat(texts).unique(maintain_order=True).alias("text")


def without_texts(frame: pl.DataFrame, texts: pl.Series) -> pl.DataFrame:
    """The frame with the place of each text among `texts`."""
    import polars as pl

    places = pl.Series(range(len(texts)), dtype=pl.UInt32)
    return frame.with_columns(pl.col(pl.String).replace_strict(texts, places, return_dtype=pl.UInt32))


def with_texts(frame: pl.DataFrame, texts: pl.Series, names: Iterable[str]) -> pl.DataFrame:
    """The frame that `without_texts` was given; `names` are its columns of text."""
    return frame.with_columns(texts.gather(frame[name]).alias(name) for name in names)


def _bytes_of(name: str, numbers: NDArray[np.uint32]) -> dict[str, NDArray[np.generic]]:
    """A column for each of the four bytes, the highest first."""
    rows = numbers.astype(">u4").view("u1").reshape(-1, 4)
    return {f"{name}_{place}": rows[:, place].copy() for place in range(4)}


def _from_bytes(frame: pl.DataFrame, name: str) -> NDArray[np.uint32]:
    import numpy as np

    numbers: NDArray[np.uint32] = frame[f"{name}_0"].to_numpy().astype(np.uint32)
    for place in range(1, 4):
        numbers <<= np.uint32(8)
        numbers |= frame[f"{name}_{place}"].to_numpy()
    return numbers
