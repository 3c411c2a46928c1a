"""L3-02, L3-03, L3-04, L3-08: what has to be said about the data: codes, marks, units, definitions.

A CSV file has no room for it; a `datapackage.json` beside it has. Where neither the file nor a descriptor says it, it
may still stand on the page the file is published on: then nothing is judged rather than blamed.
"""

from __future__ import annotations

import re

from pipelines.lazy import pattern
from pipelines.read.notes import shortened
from pipelines.readability.area import Area, Column
from pipelines.readability.model import Hit, Verdict, judged, not_judged, passed
from pipelines.readability.words import MARK, UNITS, narrow

_CODED = pattern(r"\d{1,4}|[A-Za-z]\d{0,3}")
_CODED_HEADING = pattern(r"区分|種別|分類|カテゴリ|コード|種類|状況|type|category|フラグ|flag", re.IGNORECASE)
_NO_CODED_HEADING = pattern(r"地方公共団体|都道府県|市区町村|市町村|郵便|法人|町字|地域コード|団体コード|丁目|学年")
_TABLE_OF_CODES = pattern(r"コード表|コード一覧|選択肢|凡例|区分一覧|マスタ|リスト|定義|項目説明|code", re.IGNORECASE)


def code_table(area: Area, sheets: tuple[str, ...] = ()) -> Verdict:
    """L3-02: coded columns have their codes explained: by the descriptor, or on a sheet of the workbook for it."""
    coded = [column for column in area.headed if _is_coded(area, column)]
    if not coded:
        return passed("L3-02", 0.6, "mr-no-codes")
    names = "、".join(shortened(column.heading) for column in coded[:5])
    descriptor = area.descriptor
    if descriptor is not None:
        bare = [c for c in coded if not descriptor.codes(c.heading) and not descriptor.described(c.heading)]
        row = area.region.header[-1] if area.region.header else 0
        return judged(
            "L3-02", area.sheet, [Hit("mr-codes-bare", cells=[(row, c.place) for c in bare])] if bare else [], 0.8
        )
    if any(_TABLE_OF_CODES.search(narrow(name)) for name in sheets if name != area.sheet):
        return passed("L3-02", 0.5, "mr-codes-on-sheet")
    return not_judged("L3-02", "mr-not-codes-elsewhere", value=names, number=len(coded))


def _is_coded(area: Area, column: Column) -> bool:
    """Few short codes that come again, under a heading that speaks of kinds; or a closed list by the descriptor."""
    if area.descriptor is not None and area.descriptor.codes(column.heading):
        return True
    name = column.name
    if column.role in ("coordinate", "phone", "postal", "date", "time", "url", "list"):
        return False
    if not column.filled or not _CODED_HEADING.search(name) or _NO_CODED_HEADING.search(name):
        return False
    few = len(column.distinct) <= 30 and len(column.filled) >= 3 * len(column.distinct)
    return few and all(_CODED.fullmatch(narrow(text)) for text in column.distinct)


def marks(area: Area) -> Verdict:
    """L3-03: marks such as - or X in columns of numbers are explained, on the sheet or by the descriptor."""
    columns = [column for column in area.columns if column.role == "number" and column.filled]
    if not columns:
        return not_judged("L3-03", "mr-not-no-numbers")
    told = _told(area)
    hits: list[Hit] = []
    for column in columns:
        found = column.where(lambda text: bool(MARK.fullmatch(narrow(text).lower())))
        open_ = [(row, text) for row, text in found if not _is_defined(text, told)]
        if open_:
            shown = {(row, column.place): shortened(text) for row, text in open_}
            hits.append(Hit("mr-mark", cells=column.at(open_), gravity="warning", shown=shown))
    return judged("L3-03", area.sheet, hits, 0.6)


def _told(area: Area) -> str:
    """What is said around the table and by the descriptor."""
    rows = area.skipped("above", "note", "lone", "description")[:200]
    texts = [text for row in rows for text in area.row(row).values()]
    texts += [column.heading for column in area.headed]
    if area.descriptor is not None:
        texts += [str(value) for value in area.descriptor.missing_values or () if isinstance(value, dict)]
        texts += [str(field.get("description") or "") for field in area.descriptor.fields.values()]
    return " ".join(texts)


def _is_defined(mark: str, told: str) -> bool:
    """The mark stands in brackets or before a sign of explanation: 「-」は…, X：秘匿, …は不詳."""

    plain = re.escape(mark)
    return bool(re.search(rf"[「『\"'“(（]\s*{plain}\s*[」』\"'”)）]|{plain}\s*[:：=＝は]", told))


_IN_BRACKETS = pattern(rf"[(\[〔].*({UNITS}).*[)\]〕]|単位|[(\[](℃|°|度|/)", re.IGNORECASE)
_WITH_UNIT = pattern(rf".*\d\s*({UNITS})", re.IGNORECASE)
_EVIDENT = pattern(
    r"数(\(.*\))?$|数[_・(]|人口|人数|世帯|定員|人員|回数|件数|歳|率$|割合|%|円$|床$|年齢|\d$|男|女|計$|合計|総計|点$|順位|倍|指数"
)
_MEASURE = pattern(
    r"面積|高さ|標高|海抜|長さ|延長(?!保育)|幅|距離|重さ|重量|容量|貯水量|金額|価格|料金|費$|費用|額$|予算|決算|所要時間|深さ|水深|口径|速度|気温"
    r"|水温|降水量|電力|出力|濃度|体積|直径"
)


def units(area: Area) -> Verdict:
    """L3-04: columns that measure something name their unit, in the heading, above the table or in the descriptor."""
    columns = [column for column in area.headed if column.role == "number" and column.filled]
    if not columns:
        return not_judged("L3-04", "mr-not-no-numbers")
    if _unit_row(area):
        return passed("L3-04", 0.7)
    row = area.region.header[-1] if area.region.header else 0
    if area.descriptor is not None:
        bare = [column for column in columns if not _has_unit(area, column)]
        hits = [Hit("mr-unit-bare", cells=[(row, column.place) for column in bare])] if bare else []
        return judged("L3-04", area.sheet, hits, 0.9)
    measured = [column for column in columns if not _has_unit(area, column) and _MEASURE.search(column.name)]
    hits = [
        Hit("mr-unit", cells=[(row, column.place)], params={"value": shortened(column.heading)}) for column in measured
    ]
    open_ = [column for column in columns if column not in measured and not _has_unit(area, column)]
    if not hits and open_:
        names = "、".join(shortened(column.heading) for column in open_[:5])
        return not_judged("L3-04", "mr-not-units", value=names, number=len(open_))
    return judged("L3-04", area.sheet, hits, 0.7)


def _has_unit(area: Area, column: Column) -> bool:
    """By the heading, the descriptor or the national definition."""
    heading = column.name
    if _IN_BRACKETS.search(heading) or _in_cells(column):
        return True
    if area.descriptor is not None and column.heading in area.descriptor.fields:
        return bool(area.descriptor.unit(column.heading))
    return column.field is not None or bool(_EVIDENT.search(heading) and not _MEASURE.search(heading))


def _in_cells(column: Column) -> bool:
    """The unit stands at the numbers themselves, which is another rule's matter."""
    named = sum(n for text, n in column.distinct.items() if _WITH_UNIT.fullmatch(narrow(text)))
    return named >= 0.5 * len(column.filled)


def _unit_row(area: Area) -> bool:
    """単位：人 above the table, or a row of units under the heading."""
    texts = [text for row in area.skipped("above", "description")[:50] for text in area.row(row).values()]
    return any("単位" in text for text in texts)


def definitions(area: Area) -> Verdict:
    """L3-08: the descriptor gives definitions, source, frequency, version and encoding."""
    descriptor = area.descriptor
    if descriptor is None:
        return not_judged("L3-08", "mr-not-definitions")
    box = area.header_box or area.box
    hits = [Hit(f"mr-lacks-{name}", box=box) for name in descriptor.missing]
    if any(not name.isascii() for name in descriptor.fields):
        hits.append(Hit("mr-names-japanese", box=box, gravity="info"))
    return judged("L3-08", area.sheet, hits, 0.9)
