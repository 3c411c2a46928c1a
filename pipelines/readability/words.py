"""Words and shapes by which the rules know what a column holds. Any table of a town hall, no file in particular."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from pipelines.lazy import pattern
from pipelines.nfkc import nfkc

if TYPE_CHECKING:
    from pipelines.standards import Field

UNITS = (
    r"[人名世帯戸件か箇ヶカ所台基個床回年月日歳才円％%棟点組本枚冊校園室席区画階時間分秒]{1,3}|千円|百万円|億円|万円|㎡|m2|m²|㎥|m3"
    r"|mm|cm|km|m|ha|kg|g|t|l|ml|kw|kwh|ヘクタール|アール|平米|坪|平方メートル|立方メートル|メートル|キロ|トン|リットル|人以上|人以下|名以上"
)
NUMBER = r"(?>\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?"
PURE = pattern(r"[-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]+)?")
"""A cell that every program reads as a number, in half-width characters."""

GROUPED = pattern(r"[-+△▲−]?\d{1,3}(,\d{3})+(\.\d+)?")
QUANTITY = pattern(
    rf"(約|およそ|概ね|計)?\s*+[-+△▲−]?\s*+{NUMBER}\s*+({UNITS})?(程度|以上|以下|未満|強|弱)?\s*+([(（]?(※|注|\*+)\d*[)）]?)?",
    re.IGNORECASE,
)
"""A number with what people put around it: 1,234人, 約50名, 30※1 (once half-width)."""

MARK = pattern(
    r"[-‐−―–—ー－*＊…‥#＃?？.・/／△▲]{1,4}|[xXχΧ×]{1,3}|秘匿|非公表|不詳|不明|未公表|該当なし|該当数字なし|n/?a|-9+|…"
)
"""Marks in a column of numbers: kept secret, not surveyed, nothing there (once half-width)."""

_NO_QUANTITY = pattern(
    r"コード|code|番号|ナンバー|\bid\b|^id|id$|\bno\b|^no|№|電話|tel\b|phone|fax|ファックス|ファクス|郵便|〒|zip|postal"
    r"|緯度|経度|\blat|\blon|\blng|座標|標準時|年度|年月|日付|date|年$|月$|日$|時刻|開始|終了|時間帯|丁目|番地|号$|法人|内線"
    r"|url|学年|地区|順|^x$|^y$|北緯|東経|連番|項番|整理|管理|年号|期間|曜日|^年齢$|年齢(階級|区分|別)|階級",
    re.IGNORECASE,
)
_COORDINATE = pattern(r"緯度|経度|\blat|\blon|\blng|北緯|東経|^x$|^y$|^ido$|^keido$", re.IGNORECASE)
_PHONE = pattern(r"電話|tel\b|phone|fax|ファックス|ファクス|連絡先", re.IGNORECASE)
_POSTAL = pattern(r"郵便|〒|zip|postal", re.IGNORECASE)
_TIME = pattern(r"時刻|開始時|終了時|開園時間|閉園時間|終園時間|開館時間|閉館時間|開店|閉店")
_DATE = pattern(
    r"年月日|日付|(開始|終了|更新|作成|登録|認可|指定|調査|設置|締切|基準)日|date\b|年月|^年度?$|期日|^調査年",
    re.IGNORECASE,
)
_URL = pattern(r"https?://")
_CODE_HEADING = pattern(r"コード|code|番号|ナンバー|\bid\b|^id|id$|\bno\b|^no|№|連番|項番", re.IGNORECASE)

REMEMBERED = 100
"""Texts up to this length are remembered with what was found out about them; longer ones would fill the memory."""

KINDS = {
    "latitude": "coordinate",
    "longitude": "coordinate",
    "phone": "phone",
    "postal": "postal",
    "date": "date",
    "time": "time",
    "uri": "url",
    "integer": "number",
    "number": "number",
    "flag": "choice",
    "enum": "choice",
    "license": "choice",
    "list": "list",
    "weekday-set": "list",
    "id": "code",
}
"""Kinds of the standard's fields → what the rules ask of a column."""


def narrow(text: str) -> str:
    """Half-width where there is a half-width form, outer spaces removed."""
    if text.isascii():
        return text.strip()
    return _narrow(text) if len(text) <= REMEMBERED else nfkc(text).strip()


@lru_cache(maxsize=65_536)
def _narrow(text: str) -> str:
    return nfkc(text).strip()


def role_of(heading: str, distinct: Mapping[str, int], field: Field | None) -> str:
    """What the cells of a column are, by the standard where the column is known, else by heading and cells."""
    if field is not None:
        if field.kind in KINDS:
            return KINDS[field.kind]
        if field.kind.startswith("code") or field.kind == "corporate-number":
            return "code"
    name = narrow(heading).lower()
    for shape, role in ((_COORDINATE, "coordinate"), (_PHONE, "phone"), (_POSTAL, "postal"), (_TIME, "time")):
        if shape.search(name):
            return role
    if _DATE.search(name):
        return "date"
    if _CODE_HEADING.search(name):
        return "code"
    return _by_cells(name, distinct) if field is None else "text"


def _by_cells(name: str, distinct: Mapping[str, int]) -> str:
    total = sum(distinct.values())
    if not total:
        return "text"
    plain = {text: narrow(text) for text in distinct}
    if sum(count for text, count in distinct.items() if _URL.match(text)) >= 0.8 * total:
        return "url"
    if _is_sequence(distinct, total):
        return "code"
    numbers = sum(count for text, count in distinct.items() if QUANTITY.fullmatch(plain[text]))
    marks = sum(count for text, count in distinct.items() if MARK.fullmatch(plain[text]))
    if numbers >= 0.8 * (total - marks) and numbers >= 0.5 * total and not _NO_QUANTITY.search(name):
        return "number"
    if len(distinct) <= 20 and total >= 4 * len(distinct) and all(len(text) <= 15 for text in distinct):
        return "choice"
    return "text"


def _is_sequence(distinct: Mapping[str, int], total: int) -> bool:
    """1, 2, 3 …: whole numbers that rise from record to record and leave few out number the records."""
    if total < 5 or len(distinct) < total:
        return False
    numbers = [int(text) for text in distinct if text.isascii() and text.isdecimal() and len(text) < 9]
    rising = all(one < other for one, other in pairwise(numbers))
    return rising and len(numbers) >= 0.9 * total and numbers[-1] - numbers[0] < 1.5 * total
