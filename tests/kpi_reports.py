"""An invented plan with reports of every kind, as the standard's four tables; what was reported is made up, too."""

from __future__ import annotations

from pathlib import Path

from kpi_town import DATASET, HEADINGS, Rows, Tables, built

PLAN = "mihon-dx-2021"
_PLANS = [
    f"{PLAN}|992011|mihon|見本市DX推進計画|Mihon DX Plan|2021|2025|2021-03|見本市DX推進計画（令和3年3月）|https://www.example.lg.jp/dx.pdf"
]
_MEASURES = [
    f"mihon-1-1|{PLAN}|柱1 市民の便利|(1) 手続|①|電子申請|情報政策課;市民課|2021:検討;2022:導入;2023:運用",
    f"mihon-1-2|{PLAN}|柱1 市民の便利|(1) 手続|②|カードの普及|市民課|",
    f"mihon-2-1|{PLAN}|柱2 役所の仕事||③|電子決裁|総務課|",
    f"mihon-2-2|{PLAN}|柱2 役所の仕事||④|指標のない施策|総務課|",
]
# id|measure|title|unit|method|direction|baseline|wording|day|target|wording|year|per|definition
_INDICATORS = [
    "mihon-1-1-01|mihon-1-1|オンラインで申請できる手続の数|手続|linear|increase|20|20手続||70|70手続|2025||",
    "mihon-1-1-02|mihon-1-1|申請にかかる時間|分|linear|decrease|60|60分||20|20分|2025||受付から交付まで",
    "mihon-1-2-01|mihon-1-2|マイナンバーカード交付率|%|share|increase|25.5|25.5%|2021-01-31|90|90%|2025||交付枚数÷人口",
    "mihon-1-2-02|mihon-1-2|出張受付の参加者数|人|cumulative|increase||||500|500人|2025||",
    "mihon-1-2-03|mihon-1-2|講座の開催|回|at_least|increase||||10|年10回以上|2025|year|",
    "mihon-2-1-01|mihon-2-1|電子決裁の導入||milestone|increase||未導入|||導入・運用|2023||",
    "mihon-2-1-02|mihon-2-1|電子決裁率|%|share|increase||未導入||80|80%|2025||電子決裁の件数÷決裁の件数",
    "mihon-2-1-03|mihon-2-1|情報セキュリティ事故|件|keep|keep|0|0件||0|0件|2025||",
    "mihon-2-1-04|mihon-2-1|RPAで減らした時間|時間|linear|increase|0|0時間||1000|1,000時間|2025||",
    "mihon-2-1-05|mihon-2-1|職員の満足|%|share|increase|50|50%||60|60%|2025||",
    "mihon-plan-01||計画の進捗|%|share|increase|0|0%||100|100%|2025||",
]
# id|fiscal year|day|value|wording|link
_OBSERVATIONS = [
    "mihon-1-1-01|2020||20|20手続|",
    "mihon-1-1-01|2021|2022-03-31|24|24手続|https://www.example.lg.jp/r3.pdf",
    "mihon-1-1-01|2022|2023-03-31|40|40手続|https://www.example.lg.jp/r4.pdf",
    "mihon-1-1-01|2023|2024-03-31|52|52手続|dataset/mihon-dx-plan-kpi#992011_dx_plan_kpi_plans.csv",
    "mihon-1-1-02|2022|2023-03-31|64|64分|organization/mihon",
    "mihon-1-2-01|2020|2021-01-31|25.5|25.5%|",
    "mihon-1-2-01|2022|2023-03-31|66.1|66.1%|",
    "mihon-1-2-01|2023|2024-03-31|73.9|73.9%|dataset/nosuch#a.csv",
    "mihon-1-2-02|2021|2022-03-31|40|40人|",
    "mihon-1-2-02|2022|2023-03-31|50|50人|",
    "mihon-1-2-02|2023|2024-03-31|60|60人|",
    "mihon-1-2-03|2023|2024-03-31|12|12回|",
    "mihon-2-1-01|2023|2024-03-31||導入・運用|",
    "mihon-2-1-02|2023|2024-03-31|35|35%|",
    "mihon-2-1-03|2023|2024-03-31|2|2件|",
    "mihon-2-1-04|2022|2023-03-31|5200|5,200時間|",
    "mihon-2-1-05|2023|2024-03-31||前の年より良い|",
]


def reports() -> Tables:
    """The four tables."""
    return {
        "plans": _rows("plans", _PLANS),
        "measures": _rows("measures", _MEASURES),
        "indicators": [_indicator(row) for row in _INDICATORS],
        "observations": [_observation(row) for row in _OBSERVATIONS],
    }


def reported_package(root: Path) -> Path:
    """The data package of the plan, built in the workspace `root`."""
    built(root, reports(), DATASET)
    return root / "package"


def _rows(table: str, rows: list[str]) -> Rows:
    return [dict(zip(HEADINGS[table].split(), row.split("|"), strict=True)) for row in rows]


def _indicator(written: str) -> dict[str, str]:
    cells = dict.fromkeys(HEADINGS["indicators"].split(), "")
    given = (
        "indicator_id measure_id title unit method direction baseline_value baseline_text baseline_date target_value"
        " target_text target_fiscal_year per definition"
    )
    cells |= dict(zip(given.split(), written.split("|"), strict=True))
    stated = cells["baseline_text"] and "2020"
    return cells | {"plan_id": PLAN, "section": "第3章", "baseline_fiscal_year": stated}


def _observation(written: str) -> dict[str, str]:
    cells = dict.fromkeys(HEADINGS["observations"].split(), "")
    given = "indicator_id fiscal_year as_of value text evidence_link"
    return cells | dict(zip(given.split(), written.split("|"), strict=True)) | {"evidence": "進捗報告"}
