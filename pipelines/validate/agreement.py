"""Fields of one record that contradict each other: sums, beds, heights without their kind, prefectures."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import combinations
from typing import TYPE_CHECKING

from pipelines.lgcode import PREFECTURES
from pipelines.validate.context import Context

if TYPE_CHECKING:
    import polars as pl

WHOLE_NUMBER = r"^-?[0-9]{1,15}$"
"""More figures are rounded by spreadsheets, and by what reads numbers as JSON does."""

_TOTAL, _SEXES, _HOUSEHOLDS = "総人口", ("男性", "女性"), "世帯数"
_BAND = re.compile(r"[0-9]+(?:-[0-9]+歳|歳以上)の(男性|女性)")
_TOILETS = re.compile(r"(.+)トイレ総数")
_KIND, _BEDS = "医療機関の種類", "病床数"
_BEDS_OF = {  # 医療法 第1条の5
    "病院": (20, None, "20以上", "20 or more"),
    "有床診療所": (1, 19, "1から19", "1 to 19"),
    "無床診療所": (0, 0, "0", "0"),
}
_HEIGHT = ("高度の種別", "高度の値")
_PLACE_CODE = "所在地_全国地方公共団体コード"
_PREFECTURES = ("所在地_都道府県", _PLACE_CODE, "所在地_連結表記")


def add_agreement_findings(context: Context) -> None:
    """Warnings: which of the cells is the wrong one, only the officer can know."""
    _check_population(context)
    _check_toilets(context)
    _check_beds(context)
    _check_heights(context)
    _check_prefectures(context)


def _has(context: Context, *names: str) -> bool:
    return context.has(*names) and all(name in context.standard for name in names)


def _fills(context: Context, *names: str) -> bool:
    return _has(context, *names) and context.fills(*names)


def _check_population(context: Context) -> None:
    if not _has(context, _TOTAL, *_SEXES):
        return
    _check_sum(context, _TOTAL, _SEXES, "男性と女性", "men and women")
    for sex, words in zip(_SEXES, ("men by age", "women by age"), strict=True):
        bands = [name for name in context.standard.names if (found := _BAND.fullmatch(name)) and found.group(1) == sex]
        if bands and context.has(*bands):
            _check_sum(context, sex, bands, f"年齢別の{sex}", words)
    if _fills(context, _HOUSEHOLDS):
        for record, people, households in _sums(context, _TOTAL, [_HOUSEHOLDS]).iter_rows():
            if households > people:
                context.add("households-exceed-people", record, _HOUSEHOLDS, expected=people)


def _check_sum(context: Context, total: str, parts: Sequence[str], words: str, words_en: str) -> None:
    """Only where all parts are given: hidden figures are no mistake."""
    for record, _, expected in _sums(context, total, parts).iter_rows():
        context.add("population-sum", record, total, expected=expected, parts=words, parts_en=words_en)


def _check_toilets(context: Context) -> None:
    """The parts are counted within the total (便座単位), which may hold others; not every town counts all parts."""
    for total in context.standard.names:
        found = _TOILETS.fullmatch(total)
        parts = [name for name in context.standard.names if found and name.startswith(f"{found[1]}トイレ数（")]
        given = [name for name in parts if context.fills(name)]
        if given and context.fills(total):
            for record, whole, counted in _sums(context, total, given, blank="0").iter_rows():
                if counted > whole:
                    context.add("parts-exceed-total", record, total, expected=counted)


def _sums(context: Context, total: str, parts: Sequence[str], blank: str = "") -> pl.DataFrame:
    """(record, total, sum of the parts) where all are whole numbers and the two differ. A blank part counts `blank`."""
    import polars as pl

    cells = context.table.frame.select(total, pl.col(parts).replace("", blank)).with_row_index("record")
    whole = cells.filter(pl.all_horizontal(pl.col(total, *parts).str.contains(WHOLE_NUMBER)))
    sums = whole.select(
        "record",
        pl.col(total).cast(pl.Int64).alias("total"),
        pl.sum_horizontal(pl.col(parts).cast(pl.Int64)).alias("sum"),
    )
    return sums.filter(pl.col("total") != pl.col("sum"))


def _check_beds(context: Context) -> None:
    """For how many patients it has beds makes an institution a hospital or a clinic."""
    import polars as pl

    if not _fills(context, _KIND, _BEDS):
        return
    cells = context.table.frame.select(_KIND, _BEDS).with_row_index("record")
    for record, kind, beds in cells.filter(pl.col(_BEDS).str.contains(WHOLE_NUMBER)).iter_rows():
        low, high, words, words_en = _BEDS_OF.get(kind, (0, None, "", ""))
        if int(beds) < low or (high is not None and int(beds) > high):
            context.add("beds-of-another-kind", record, _BEDS, kind=kind, expected=words, expected_en=words_en)


def _check_heights(context: Context) -> None:
    """A height says nothing without its kind, nor a kind without a height."""
    if not _has(context, *_HEIGHT):
        return
    kind, height = (context.table.frame.get_column(name) == "" for name in _HEIGHT)
    for record in (kind != height).arg_true().to_list():
        blank, given = _HEIGHT if kind[record] else reversed(_HEIGHT)
        context.add("height-half", record, blank, other=given, other_value=context.value(record, given))


def _check_prefectures(context: Context) -> None:
    """The prefecture of a place as its own field, its code and its address say it. What names none is no witness."""
    import polars as pl

    names = [name for name in _PREFECTURES if _fills(context, name)]
    said = context.table.frame.select(_prefecture(name) for name in names)
    told = set[int]()
    for one, other in combinations(names, 2):
        for record in said.select((pl.col(one) != pl.col(other)).arg_true()).to_series().to_list():
            if record not in told:
                told.add(record)
                value = context.value(record, other)
                context.add("prefectures-differ", record, one, other=other, other_value=value)


def _prefecture(name: str) -> pl.Expr:
    """Its name; null where the cell gives none."""
    import polars as pl

    if name == _PLACE_CODE:
        names = {f"{number:02d}": prefecture for number, prefecture in enumerate(PREFECTURES, 1)}
        return pl.col(name).str.extract(r"^([0-9]{2})[0-9]{4}$").replace_strict(names, default=None)
    return pl.col(name).str.extract(f"^({'|'.join(PREFECTURES)})")
