"""Names in standard notation: prefecture, county, city, ward, town with its 丁目 in kanji."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from pipelines.geocode.gazetteer.build import NO_OAZA
from pipelines.geocode.gazetteer.index import Index

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

_FIGURES = "〇一二三四五六七八九"


class StandardNames:
    """Standard names of the rows of an index."""

    def __init__(self, index: Index) -> None:
        self._oaza, self._chome, self._koaza = (index.towns[name] for name in ("oaza", "chome", "koaza"))
        parts = ("prefecture", "county", "city", "ward")
        self._municipalities = ["".join(row) for row in index.municipalities.select(parts).iter_rows()]
        self._of = index.town_municipality

    def municipality(self, row: int) -> str:
        """群馬県吾妻郡中之条町; "" for -1."""
        return self._municipalities[row] if row >= 0 else ""

    def town(self, row: int) -> str:
        """岐阜県海津市南濃町津屋, 香川県高松市番町一丁目."""
        oaza = self._oaza[row]
        chome = f"{in_kanji(self._chome[row])}丁目" if self._chome[row] else ""
        plain = "" if NO_OAZA in oaza else oaza
        return f"{self.municipality(int(self._of[row]))}{plain}{chome}{self._koaza[row]}"

    def column(self, municipality: NDArray[np.int64], town: NDArray[np.int64]) -> pl.Series:
        """The name of each town, of the municipality where the town is -1, "" where that is -1 too."""
        import numpy as np
        import polars as pl

        nowhere = len(self._municipalities)
        names = pl.Series([*self._municipalities, ""])[np.where(municipality < 0, nowhere, municipality)]
        rows = np.maximum(town, 0)
        oaza, chome, koaza = self._oaza[rows], self._chome[rows], self._koaza[rows]
        most = int(chome.to_numpy().max(initial=0))
        numbers = pl.Series(["", *(f"{in_kanji(number)}丁目" for number in range(1, most + 1))])
        frame = pl.DataFrame({"m": names, "o": oaza, "c": numbers[chome.to_numpy()], "k": koaza, "t": town})
        plain = pl.when(pl.col("o").str.contains(NO_OAZA, literal=True)).then(pl.lit("")).otherwise("o")
        return frame.select(
            pl.when(pl.col("t") >= 0).then(pl.concat_str("m", plain, "c", "k")).otherwise("m").alias("matched_address")
        ).to_series()


@cache
def in_kanji(number: int) -> str:
    """12 → 十二. From 1 to 99; others as they are."""
    if not 0 < number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    return (_FIGURES[tens] if tens > 1 else "") + ("十" if tens else "") + (_FIGURES[ones] if ones else "")
