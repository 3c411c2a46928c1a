"""Records → the index that addresses are looked up in."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from pipelines.geocode.folding import fold
from pipelines.geocode.gazetteer import names
from pipelines.geocode.gazetteer.build_points import build_points
from pipelines.geocode.gazetteer.coverage import coverage
from pipelines.geocode.gazetteer.index import LOOSE, Index, Level
from pipelines.geocode.gazetteer.municipalities import bare_forms, forms, parents
from pipelines.geocode.gazetteer.records import Records
from pipelines.geocode.hashing import HashTable, seeds, whole

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

NO_OAZA = "大字なし"  # how the national list calls land outside any 大字
_OLD_TOWN = r"^(?:大字)?([^町村区字]{1,6}[町村区])[^丁]+$"
_SIDES = r"^(.+[町条])(?:東|西|南|北|中央)$"
_HALVES = r"^(.{2,})[上下]分$|^(?:大字)?[上下]([^上下]{2,})$"
_NEAR = 0.03  # degrees, some 3 km
_DECIMALS = 6  # of degrees: 11 cm
_SHARED_BY = 5
_FIGURES = "〇一二三四五六七八九十百"
_LOOSE, _ALONE = 2, 3  # places among the tiers
_SAME_PLACE_KM = 1.0


def build_index(records: Records) -> Index:
    """The index of all municipalities, towns and numbered points."""
    municipalities = records.municipalities.to_dicts()
    number_of = {row["code"]: number for number, row in enumerate(municipalities)}
    towns = _towns(records.towns, number_of)
    town_table, ambiguous = _town_table(towns, municipalities)
    municipality_table, shared = _municipality_table(municipalities, towns)
    return Index(
        municipalities=records.municipalities,
        towns=towns.drop("position", "given", "half"),
        parents=_integers(parents(municipalities)),
        town_table=town_table,
        ambiguous=ambiguous,
        municipality_table=municipality_table,
        shared=shared,
        outside=_outside(towns, len(municipalities)),
        sources=records.sources,
        coverage=coverage(records),
        points=build_points(records.points, towns, number_of),
        facilities=records.facilities,
    )


def _towns(towns: pl.DataFrame, number_of: dict[str, int]) -> pl.DataFrame:
    """One row per town of the source, then those that follow from them: an oaza of chome, an old town of its towns."""
    import polars as pl

    given = (
        towns.with_columns(
            municipality=pl.col("code").replace_strict(number_of, default=-1, return_dtype=pl.Int32),
            given=pl.lit(True),
        )
        .filter(pl.col("municipality") >= 0)
        .unique(["code", "oaza", "chome", "koaza", "latitude", "longitude"], keep="first", maintain_order=True)
    )
    middle = given.group_by("municipality", "oaza").agg(a=pl.col("latitude").median(), b=pl.col("longitude").median())
    given = given.join(middle, on=["municipality", "oaza"], how="left", maintain_order="left").with_columns(
        latitude=pl.coalesce("latitude", "a"), longitude=pl.coalesce("longitude", "b")
    )
    whole_oaza = given.filter((pl.col("chome") == 0) & (pl.col("koaza") == "")).select("municipality", "oaza")
    derived = (
        given.join(whole_oaza, on=["municipality", "oaza"], how="anti")
        .group_by("municipality", "oaza", maintain_order=True)
        .agg(pl.col("latitude").median(), pl.col("longitude").median())
    )
    sides, halves = _made_of_sides(given, whole_oaza), _made_of_halves(given)
    old = (
        given.filter(pl.col("koaza") == "")
        .unique(["municipality", "oaza"], maintain_order=True)
        .with_columns(oaza=pl.col("oaza").str.extract(_OLD_TOWN))
        .drop_nulls("oaza")
        .group_by("municipality", "oaza", maintain_order=True)
        .agg(pl.len(), pl.col("latitude").median(), pl.col("longitude").median())
        .filter(pl.col("len") >= 2)
        .join(
            pl.concat([frame.select("municipality", "oaza") for frame in (given, derived, sides)]),
            on=["municipality", "oaza"],
            how="anti",
            maintain_order="left",
        )
    )
    columns = ["municipality", "oaza", "chome", "koaza", "town_id", "latitude", "longitude", "level", "given", "half"]
    return (
        pl.concat(
            [
                given.with_columns(level=_level(), half=pl.lit(False)).select(columns),
                _made(pl.concat([derived, sides]), Level.OAZA).select(columns),
                _made(old, Level.FORMER).select(columns),
                _made(halves, Level.OAZA).with_columns(half=pl.lit(True)).select(columns),
            ]
        )
        .with_columns(pl.col("latitude", "longitude").round(_DECIMALS))
        .with_row_index("position")
    )


def _made_of_sides(given: pl.DataFrame, whole_oaza: pl.DataFrame) -> pl.DataFrame:
    """美山町 of 美山町東, 美山町西 …; 西二条 of 西二条北, 西二条南: the name without its side is used too."""
    import polars as pl

    return (
        given.filter(pl.col("koaza") == "")
        .unique(["municipality", "oaza"], maintain_order=True)
        .with_columns(oaza=pl.col("oaza").str.extract(_SIDES))
        .drop_nulls("oaza")
        .group_by("municipality", "oaza", maintain_order=True)
        .agg(pl.col("latitude").median(), pl.col("longitude").median(), pl.len())
        .filter(pl.col("len") >= 2)
        .drop("len")
        .join(whole_oaza, on=["municipality", "oaza"], how="anti", maintain_order="left")
    )


def _made_of_halves(given: pl.DataFrame) -> pl.DataFrame:
    """時枝 of 上時枝 and 下時枝, 上八川 of 上八川上分 and 上八川下分: the name of both, where they lie side by side."""
    import polars as pl

    spread = [pl.col(name).max() - pl.col(name).min() for name in ("latitude", "longitude")]
    return (
        given.filter((pl.col("koaza") == "") & (pl.col("chome") == 0))
        .with_columns(
            whole=pl.col("oaza"), oaza=pl.coalesce(pl.col("oaza").str.extract(_HALVES, group) for group in (1, 2))
        )
        .drop_nulls("oaza")
        .group_by("municipality", "oaza", maintain_order=True)
        .agg(
            pl.col("whole").n_unique().alias("halves"),
            pl.max_horizontal(spread).alias("spread"),
            pl.col("latitude").mean(),
            pl.col("longitude").mean(),
        )
        .filter((pl.col("halves") == 2) & (pl.col("spread") <= _NEAR))
        .drop("halves", "spread")
    )


def _level() -> pl.Expr:
    import polars as pl

    return (
        pl.when(pl.col("koaza") != "")
        .then(Level.KOAZA)
        .when(pl.col("chome") > 0)
        .then(Level.CHOME)
        .otherwise(Level.OAZA)
        .cast(pl.Int8)
    )


def _made(frame: pl.DataFrame, level: Level) -> pl.DataFrame:
    import polars as pl

    return frame.with_columns(
        chome=pl.lit(0, pl.Int16),
        koaza=pl.lit(""),
        town_id=pl.lit(""),
        given=pl.lit(False),
        half=pl.lit(False),
        level=pl.lit(level, pl.Int8),
    )


def _town_table(towns: pl.DataFrame, municipalities: list[dict[str, str]]) -> tuple[HashTable, list[list[int]]]:
    """Hashes of all written names → the town's row, or -1 - n for the n-th list of several towns of one name."""
    import numpy as np

    columns = ("municipality", "oaza", "chome", "koaza")
    municipality, oaza, chome, koaza = (towns[column].to_list() for column in columns)
    folded_oaza = _folded(["" if NO_OAZA in name else name for name in oaza])
    folded_koaza = _folded(koaza)
    former = _former_prefixes(towns)
    for number, row in enumerate(municipalities):
        former[number].add(row["city"][:-1])  # 涌谷町字中江南 is 涌谷中江南
    folded_city = [fold(row["city"][:-1]) for row in municipalities]
    half = towns["half"].to_numpy()
    owners, given = np.array(municipality, np.int64), towns["given"].to_numpy()
    latitude, longitude = towns["latitude"].to_numpy(), towns["longitude"].to_numpy()
    level_former = (towns["level"] == int(Level.FORMER)).to_numpy()

    def loose(row: int) -> Iterator[str]:
        old = [] if level_former[row] else _old_and_rest(oaza[row], former[municipality[row]])
        return names.loose(folded_oaza[row], chome[row], folded_koaza[row], old)

    def alone(row: int) -> Iterator[str]:
        if half[row]:
            return iter([folded_oaza[row]])
        return names.alone(folded_oaza[row], folded_koaza[row], folded_city[municipality[row]])

    tiers: list[Callable[[int], Iterator[str]]] = [
        lambda row: names.full(folded_oaza[row], chome[row], folded_koaza[row]),
        lambda row: names.short(folded_oaza[row], chome[row], folded_koaza[row]),
        loose,
        alone,
    ]
    ambiguous: list[list[int]] = []
    known, values = np.empty(0, np.uint64), np.empty(0, np.int32)
    for number, tier in enumerate(tiers):
        rows_here = range(towns.height) if number == _ALONE else np.flatnonzero(~half).tolist()
        written = [(row, name) for row in rows_here for name in tier(row)]
        hashes, rows = _hashes(written, owners, _integers(parents(municipalities)))
        new = ~np.isin(hashes, known)
        found, chosen = _resolved(hashes[new], rows[new], given, latitude, longitude, ambiguous)
        if number == _ALONE:
            found, chosen = found[chosen >= 0], chosen[chosen >= 0]
        if number >= _LOOSE:
            chosen = np.where(chosen >= 0, chosen | LOOSE, chosen)
        known, values = np.concatenate([known, found]), np.concatenate([values, chosen])
    return HashTable.of(known, values.astype(np.int32)), ambiguous


def _hashes(
    written: list[tuple[int, str]], owners: NDArray[np.int64], parents: NDArray[np.int32]
) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """Hashes and rows of the names; those in a ward also under its city, for addresses that leave the ward out."""
    import numpy as np

    rows = np.fromiter((row for row, _ in written), np.int64, len(written))
    texts = [name for _, name in written]
    own = whole(texts, seeds(owners[rows]))
    warded = np.flatnonzero(parents[owners[rows]] >= 0)
    under_city = whole([texts[place] for place in warded], seeds(parents[owners[rows[warded]]]))
    return np.concatenate([own, under_city]), np.concatenate([rows, rows[warded]])


def _resolved(
    hashes: NDArray[np.uint64],
    rows: NDArray[np.int64],
    given: NDArray[np.bool_],
    latitude: NDArray[np.float64],
    longitude: NDArray[np.float64],
    ambiguous: list[list[int]],
) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """One value per hash. Rows of the source go before derived ones, and one place written twice is one place."""
    import numpy as np

    order = np.argsort(hashes, kind="stable")
    hashes, rows = hashes[order], rows[order]
    different, first, count = np.unique(hashes, return_index=True, return_counts=True)
    values = rows[first].copy()
    for place in np.flatnonzero(count > 1):
        candidates = np.unique(rows[first[place] : first[place] + count[place]])
        if given[candidates].any():
            candidates = candidates[given[candidates]]
        values[place] = candidates[0]
        north = (latitude[candidates] - latitude[candidates[0]]) * 111
        east = (longitude[candidates] - longitude[candidates[0]]) * 91
        if len(candidates) > 1 and not np.hypot(north, east).max() < _SAME_PLACE_KM:
            ambiguous.append(candidates.tolist())
            values[place] = -len(ambiguous)
    return different, values


def _former_prefixes(towns: pl.DataFrame) -> dict[int, set[str]]:
    """Beginnings of oaza names that are an old town's name: 大間々町 of 大間々町桐原; for each municipality."""
    import polars as pl

    found: dict[int, set[str]] = defaultdict(set)
    for number, name in towns.filter(pl.col("level") == int(Level.FORMER)).select("municipality", "oaza").iter_rows():
        found[number].add(name)
    plain = towns.filter("given").select("municipality", name=pl.col("oaza").str.strip_prefix("大字")).unique()
    for length in (2, 3, 4):
        beginnings = plain.filter(pl.col("name").str.len_chars() > length).with_columns(
            pl.col("name").str.slice(0, length)
        )
        for number, name, shared in beginnings.group_by("municipality", "name").len().iter_rows():
            if shared >= _SHARED_BY and name[-1] not in _FIGURES:  # 北三十 of 北三十七条西 is no town
                found[number].add(name)
    return found


def _old_and_rest(oaza: str, prefixes: set[str]) -> list[tuple[str, str]]:
    name = oaza.removeprefix("大字").removeprefix("字")
    return [
        (fold(old), fold(name[len(old) :]))
        for old in {name[:length] for length in range(2, 8)} & prefixes
        if len(name) > len(old) + 1 or (len(name) > len(old) and old[-1] in "町村区")
    ]


def _municipality_table(rows: list[dict[str, str]], towns: pl.DataFrame) -> tuple[HashTable, list[list[int]]]:
    """Hashes of the written names → the municipality's row, or -1 - n for the n-th list where the name needs proof."""
    import numpy as np

    written, bare = forms(rows), bare_forms(rows)
    elsewhere = _towns_called(bare, towns)
    shared: list[list[int]] = []
    values = []
    for form, numbers in written.items():
        if len(numbers) > 1 or form in bare:
            shared.append(numbers + [-1 - number for number in sorted(elsewhere[form] - set(numbers))])
            values.append(-len(shared))
        else:
            values.append(numbers[0])
    hashes = whole(list(written), np.zeros(len(written), np.uint64))
    return HashTable.of(hashes, np.array(values, np.int32)), shared


def _towns_called(bare: set[str], towns: pl.DataFrame) -> dict[str, set[int]]:
    """Municipalities in which a town's name begins as a 町 or 村 is called (北方町北方 of 一宮市)."""
    found: dict[str, set[int]] = defaultdict(set)
    longest = max(map(len, bare), default=0)
    names = towns.select("municipality", "oaza").unique()
    for municipality, oaza in zip(names["municipality"], _folded(names["oaza"].to_list()), strict=True):
        for length in range(2, min(longest, len(oaza)) + 1):
            if oaza[:length] in bare:
                found[oaza[:length]].add(municipality)
    return found


def _outside(towns: pl.DataFrame, municipalities: int) -> NDArray[np.int32]:
    """For each municipality the row of its land outside any 大字, or -1: there a number follows the name at once."""
    import numpy as np
    import polars as pl

    rows = np.full(municipalities, -1, np.int32)
    chosen = towns.filter(pl.col("oaza").str.contains(NO_OAZA) & (pl.col("chome") == 0) & (pl.col("koaza") == ""))
    rows[chosen["municipality"].to_numpy()] = chosen["position"].to_numpy()
    return rows


def _folded(texts: list[str]) -> list[str]:
    """Each distinct text is folded once."""
    known = {text: fold(re.sub(r"\s", "", text)) for text in set(texts)}
    return [known[text] for text in texts]


def _integers(values: list[int]) -> NDArray[np.int32]:
    import numpy as np

    return np.array(values, np.int32)
