"""Single cells and columns through `normalise`, for tests: which field stands for a kind, what came of the cells."""

from __future__ import annotations

from collections.abc import Sequence

from making import make_table

from pipelines.findings import Log
from pipelines.normalise import normalise
from pipelines.standards import ODS, standard

FIELD = {
    "string": ("aed", "備考"),
    "line": ("aed", "名称"),
    "kana": ("aed", "名称_カナ"),
    "english": ("aed", "名称_英字"),
    "code-lg6": ("aed", "全国地方公共団体コード"),
    "code-town": ("aed", "町字ID"),
    "code-poi": ("public-facilities", "POIコード"),
    "code": ("care-services", "事業所番号"),
    "code-lang": ("events", "言語コード"),
    "id": ("aed", "ID"),
    "corporate-number": ("aed", "法人番号"),
    "latitude": ("aed", "緯度"),
    "longitude": ("aed", "経度"),
    "phone": ("aed", "電話番号"),
    "fax": ("medical-institutions", "FAX番号"),
    "postal": ("public-facilities", "郵便番号"),
    "uri": ("aed", "URL"),
    "email": ("aed", "連絡先メールアドレス"),
    "license": ("aed", "画像1_ライセンス"),
    "date": ("population-by-area-age", "調査年月日"),
    "time": ("aed", "開始時間"),
    "weekday-set": ("aed", "利用可能曜日"),
    "presence": ("aed", "小児対応設備の有無"),
    "permission": ("events", "飲食可否"),
    "flag": ("emergency-evacuation-sites", "災害種別_洪水"),
    "enum": ("childcare-facilities", "種別"),
    "list": ("medical-institutions", "診療科目"),
    "integer": ("population-by-area-age", "総人口"),
    "yen": ("events", "料金(基本)"),
    "capacity": ("care-services", "定員"),
    "number": ("aed", "高度の値"),
    "bore": ("fire-water-sources", "口径"),
    "height": ("emergency-evacuation-sites", "標高"),
}


def column(kind: str, cells: Sequence[str], code: str | None = None, generation: str = ODS) -> tuple[list[str], Log]:
    """The cells of one column afterwards, and the log."""
    dataset, field = FIELD[kind]
    log = Log()
    table = normalise(make_table([{field: cell} for cell in cells]), standard(dataset, generation), log, code=code)
    return table.frame.get_column(field).to_list(), log


def cell(kind: str, value: str, code: str | None = None) -> tuple[str, str | None, str | None]:
    """One cell alone in its column: what it became, the code of the repair, the code of the doubt."""
    cells, log = column(kind, [value], code)
    assert len(log.repairs) <= 1 and len(log.findings) <= 1
    rule = log.repairs[0].code if log.repairs else None
    doubt = log.findings[0].code if log.findings else None
    assert (rule is not None) == (cells[0] != value)
    return cells[0], rule, doubt


def repairs(log: Log) -> dict[str, str]:
    """Before → after of all repairs."""
    return {repair.before: repair.after for repair in log.repairs}


def doubts(log: Log) -> list[tuple[str, str]]:
    """(code, value) of all findings."""
    return [(finding.code, finding.value or "") for finding in log.findings]
