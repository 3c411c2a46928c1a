"""Headings of progress reports that have their years side by side: 令和4年度実績, R5 目標, 現状値（令和3年度）.

What a heading says is its fiscal year, the day where it names one, and whether its figures are observed.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from pipelines.kpi import forms
from pipelines.kpi.layout import HEADING_AMONG, region
from pipelines.kpi.model import FISCAL_YEARS, fiscal_year_of
from pipelines.nfkc import nfkc
from pipelines.normalise import dates
from pipelines.normalise.eras import SIGN, era_of, spelled_out, year_number
from pipelines.normalise.fiscal import fiscal_year
from pipelines.read.grid import Grid, Known, is_number, live_rows
from pipelines.read.layout import Region
from pipelines.read.records import Skipped
from pipelines.spelling import fold

Kind = Literal["observed", "baseline", "other", "plain", "calendar", "unclear"]
"""Observed figures · those that the plan began with · targets, rates, notes · a year and nothing else · a year that may
run from January to December · a year with words that do not tell."""

_OBSERVED = "実績 実績値 実績数 結果 値 実測値"
_BASELINE = "基準 基準値 現状 現状値 現況 現況値 当初 当初値 策定時 計画策定時"
_OTHER = (
    "目標 目標値 目標数 計画 計画値 予定 予定値 見込 見込み 見込値 見込み値 中間目標 中間目標値 最終目標 "
    "最終目標値 達成率 達成度 達成状況 進捗 進捗率 進捗度 進捗状況 評価 自己評価 判定 増減 前年比 前年度比 対前年比 "
    "対前年度比 備考"
)
_SAYS: Mapping[str, Kind] = {
    **dict.fromkeys(_OBSERVED.split(), "observed"),
    **dict.fromkeys(_BASELINE.split(), "baseline"),
    **dict.fromkeys(_OTHER.split(), "other"),
}
_ERA_YEAR = rf"(?:{SIGN})\.?(?:元|[0-9]{{1,2}})"
_WESTERN_YEAR = r"(?:西暦)?[12][0-9]{3}"
_YEAR = rf"(?:{_ERA_YEAR}|{_WESTERN_YEAR})"
_BOTH = rf"{_YEAR}(?:年?度?\({_YEAR}年?度?\))?"
_DAY = rf"{_YEAR}(?:年[0-9]{{1,2}}月[0-9]{{1,2}}日|(?P<mark>[./-])[0-9]{{1,2}}(?P=mark)[0-9]{{1,2}})"
_TIME = re.compile(
    rf"(?<![0-9A-Za-z.])(?:(?P<day>{_DAY})|(?P<month>{_YEAR}年[0-9]{{1,2}}月)末|{_YEAR}年[0-9]{{1,2}}月"
    rf"|(?P<fiscal>{_BOTH}(?:年?度末?))|(?P<calendar>{_BOTH}年)|(?P<bare>{_BOTH}))(?![0-9年月日])"
)
_ONE_YEAR = re.compile(_YEAR)
_BRACKETS = str.maketrans("【】[]〔〕「」", "()()()()")
_JOINTS = re.compile(r"(?:現在|時点|における|[の_・:\-/,、。()])+")

_NAMES = "指標 評価指標 成果指標 数値目標 成果目標 目標指標 評価項目 指標名称 指標項目 KPI 重要業績評価指標"
_MEASURES = "施策 取組 取り組み 取組名 取組項目 個別取組 主な取組 事業 事業名"


@dataclass(frozen=True, slots=True)
class Heading:
    """What a heading of a year says. `fiscal_year` is None where it names none; `as_of` is an ISO day or blank.

    `unit` is the one in its brackets: 令和4年度実績（千円）.
    """

    kind: Kind
    fiscal_year: int | None = None
    as_of: str = ""
    unit: str = ""

    @property
    def is_time(self) -> bool:
        """Whether the column belongs to a fiscal year."""
        return self.fiscal_year is not None


def heading_of(text: str) -> Heading | None:
    """What the heading of a column says of a year or of what its figures are; None where it speaks of neither."""
    plain = re.sub(r"\s", "", spelled_out(nfkc(text))).translate(_BRACKETS)
    times = list(_TIME.finditer(plain))
    words, unit = _words(_TIME.sub("", plain))
    if not times:
        return Heading(_SAYS[words], unit=unit) if words in _SAYS else None
    read = [_read(time) for time in times]
    years = {year for year, _ in read}
    year, as_of = read[-1]
    if len(years) > 1 or year is None or year not in FISCAL_YEARS:
        return Heading("other" if _SAYS.get(words) == "other" else "unclear")
    return Heading(_kind(times[-1], words), year, as_of, unit)


def _kind(time: re.Match[str], words: str) -> Kind:
    says = _SAYS.get(words, "unclear")
    if words and says in ("other", "unclear"):
        return says
    if time["calendar"]:
        return "calendar"
    if words:
        return says
    return "observed" if time["day"] or time["month"] else "plain"


def _words(rest: str) -> tuple[str, str]:
    """What a heading says besides its year, and the unit in brackets: 令和4年度実績（千円） → 実績, 千円."""
    units = []

    def without_unit(found: re.Match[str]) -> str:
        inside = found[1].removeprefix("単位").lstrip(":")
        if fold(inside) not in forms.unit_spellings():
            return found[0]
        units.append(inside)
        return ""

    words = _JOINTS.sub("", re.sub(r"\(([^()]*)\)", without_unit, rest))
    return words, units[-1] if units else ""


def _read(time: re.Match[str]) -> tuple[int | None, str]:
    """Fiscal year and day of a time that a heading names; None where there is no such time."""
    if time["day"] or time["month"]:
        found = _day(time["day"]) if time["day"] else _month_end(time["month"])
        return (fiscal_year_of(found), found.isoformat()) if found else (None, "")
    text = time["fiscal"] or time["calendar"] or time["bare"] or ""  # 令和6年1月: of no fiscal year
    years = {fiscal_year(f"{year}年度") for year in _ONE_YEAR.findall(text)}
    return (years.pop() if len(years) == 1 else None), ""


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(dates.read(text).value)
    except ValueError:
        return None


def _month_end(text: str) -> date | None:
    year_text, _, month = text.rstrip("月").partition("年")
    sign = re.match(SIGN, year_text)
    western = year_text.removeprefix("西暦")
    year = era_of(sign[0]).western_year(year_number(year_text[sign.end() :].lstrip("."))) if sign else int(western)
    if not (1 <= int(month) <= 12 and year in FISCAL_YEARS):
        return None
    return date(year, int(month), calendar.monthrange(year, int(month))[1])


# columns that say which indicator a row is of


def names_indicator(text: str) -> str | None:
    """`indicator_id` or `title`, where the heading is one of those."""
    for part in _parts(text):
        field = forms.field_of(part, "indicators")
        if field in ("indicator_id", "title"):
            return field
        if fold(part) in map(fold, _NAMES.split()):
            return "title"
    return None


def names_measure(text: str) -> str | None:
    """`measure_id` or `title`, where the heading is that of the measures."""
    for part in _parts(text):
        field = forms.field_of(part, "measures")
        if field in ("measure_id", "title") and names_indicator(part) is None:
            return field
        if fold(part) in map(fold, _MEASURES.split()):
            return "title"
    return None


def _parts(text: str) -> list[str]:
    return [text, *re.split(r"[\s()（）/／]+", text)]


def _is_long(headings: list[str]) -> bool:
    """The heading of a table with one observation per row."""
    return {"indicator_id", "fiscal_year"} <= {forms.field_of(text, "observations") for text in headings}


def is_wide(headings: list[str]) -> bool:
    """A table with a column for the indicator, none for the fiscal year, and figures of some fiscal year."""
    fields = {forms.field_of(text, "observations") for text in headings}
    read = [heading_of(text) for text in headings]
    years = any(one is not None and one.is_time and one.kind != "other" for one in read)
    return years and "fiscal_year" not in fields and any(map(names_indicator, headings))


# where the table stands on its sheet


def layout_or(otherwise: Callable[[Grid, Known], Region | None]) -> Callable[[Grid, Known], Region | None]:
    """Finds a table with years side by side, whose heading may take two rows; else what `otherwise` finds."""

    def locate(grid: Grid, known: Known) -> Region | None:
        live = live_rows(grid.rows)
        for order, row in enumerate(live[:HEADING_AMONG]):
            if _is_long(list(grid.cells(row).values())):
                break
            for header in ((row, *live[order + 1 : order + 2]), (row,)):
                headings = _headings(grid, header)
                if (len(header) == 1 or _is_one_heading(grid, header)) and is_wide(list(headings.values())):
                    records = [below for below in live if below > header[-1]]
                    above = [Skipped(one, "above") for one in live if one < row]
                    return region(grid, header, records, above, headings)
        return otherwise(grid, known)

    return locate


def _is_one_heading(grid: Grid, header: tuple[int, ...]) -> bool:
    """Of two rows each says of some columns what the other does not: the year, or what the figures are."""
    upper, lower = header
    above = _spread(grid, upper, lower)
    pairs = [(heading_of(above.get(column, "")), text) for column, text in grid.cells(lower).items()]
    under = [(top, heading_of(text)) for top, text in pairs if top]
    beside = [text for top, text in pairs if not top]
    if not under or any(is_number(text) and heading_of(text) is None for text in beside):
        return False
    return all(low is not None and top.is_time != low.is_time for top, low in under)


def _headings(grid: Grid, header: tuple[int, ...]) -> dict[int, str]:
    """The heading of each column; of two rows both words."""
    if len(header) == 1:
        return grid.cells(header[0])
    above, below = _spread(grid, *header), grid.cells(header[1])
    columns = sorted({*above, *below})
    return {k: " ".join(dict.fromkeys(filter(None, (above.get(k, ""), below.get(k, ""))))) for k in columns}


def _spread(grid: Grid, upper: int, lower: int) -> dict[int, str]:
    """The upper row with what is merged written out; where the file keeps no merged cells, a year or a word for
    figures holds until the next text.
    """
    cells, done = dict(grid.cells(upper)), 0
    for (top, left), (_, right) in sorted(grid.merged):
        if top == upper and left in cells:
            cells.update(dict.fromkeys(range(max(left, done), right + 1), cells[left]))
            done = max(done, right + 1)
    held = ""
    for column in range(1 + max((*cells, *grid.cells(lower)), default=0)):
        if column in cells:
            held = cells[column] if heading_of(cells[column]) and not grid.merged else ""
        elif held and heading_of(grid.cell(lower, column)):
            cells[column] = held
    return cells
