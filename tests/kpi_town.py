"""A small plan of the invented town in four tables, for tests that change one cell of it."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

from pipelines.build import Build, build_dataset
from pipelines.findings import Finding
from pipelines.workspace import load_dataset

ORGANIZATION = "code: 992011\nname: mihon\ntitle: 見本市\n"
DATASET = "dataset: dx-plan-kpi\nsource: {path: source}\n"
ORGANIZATION_ROOT = "datasets/mihon"

Rows = list[dict[str, str]]
Tables = dict[str, Rows]

HEADINGS = {
    "plans": "plan_id organization_code organization title title_en start_fiscal_year end_fiscal_year adopted source "
    "source_url",
    "measures": "measure_id plan_id pillar group number title departments schedule",
    "indicators": "indicator_id measure_id title unit method direction baseline_value baseline_text baseline_date "
    "target_value target_text target_fiscal_year section plan_id baseline_fiscal_year per definition "
    "start_fiscal_year note",
    "observations": "indicator_id fiscal_year as_of value text evidence evidence_link note",
}

_ROWS = {
    "plans": [
        "mihon-dx-2024|992011|mihon|見本市DX計画|Mihon DX Plan|2024|2027|2024-03|見本市DX推進計画（2024年）|"
        "https://www.example.lg.jp/dx.pdf",
    ],
    "measures": [
        "mihon-1-1|mihon-dx-2024|柱1 市民|(1) 手続|①|電子申請|情報政策課;市民課|2023:準備;2024:検討;2025:導入",
        "mihon-2-1|mihon-dx-2024|柱2 行政運営||②|電子決裁|情報政策課|",
    ],
    "indicators": [
        "mihon-1-1-01|mihon-1-1|申請|手続|linear|increase|27|27手続||77|77手続|2027|柱1 ①|mihon-dx-2024|2023||||",
        "mihon-1-1-02|mihon-1-1|交付率|%|share|increase|33.0|33.0%|2024-01-16|90|90%|2027|柱1 ①|mihon-dx-2024|2023||||",
        "mihon-2-1-01|mihon-2-1|電子決裁の導入||milestone|increase||未導入|||導入・運用|2026|柱2 ②|mihon-dx-2024|||||",
        "mihon-plan-01||Wi-Fi のある施設|施設|linear|increase|16|16施設||24|24施設|2027|第5章|mihon-dx-2024|2023||||",
    ],
    "observations": [
        "mihon-1-1-01|2023||27|27手続|計画 柱1 (1)①||",
        "mihon-1-1-02|2023|2024-01-16|33.0|33.0%|計画 柱1 (1)①||",
        "mihon-1-1-01|2024|2025-03-31|45|45手続|進捗報告 p.4|https://www.example.lg.jp/r6.pdf|",
    ],
}  # fmt: skip


def tables() -> Tables:
    """The plan: one cell of it may be changed."""
    return {
        name: [dict(zip(HEADINGS[name].split(), row.split("|"), strict=True)) for row in rows]
        for name, rows in _ROWS.items()
    }


def write(folder: Path, content: Tables) -> None:
    """The tables as four CSV files."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in content.items():
        headings = list(rows[0]) if rows else HEADINGS[name].split()
        write_rows(folder / f"{name}.csv", [headings, *(list(row.values()) for row in rows)])


def write_rows(path: Path, rows: Iterable[list[str]]) -> None:
    """A CSV as people keep it."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def town(root: Path, content: Tables | None = None, settings: str = DATASET) -> Path:
    """The dataset's folder in a workspace at `root`."""
    folder = root / ORGANIZATION_ROOT / "dx-plan-kpi"
    folder.mkdir(parents=True, exist_ok=True)
    (folder.parent / "organization.yaml").write_text(ORGANIZATION, encoding="utf-8")
    (folder / "dataset.yaml").write_text(settings, encoding="utf-8")
    write(folder / "source", tables() if content is None else content)
    return folder


def built(root: Path, content: Tables | None = None, settings: str = DATASET) -> Build:
    """What came of it; the package, if there is one, is `root/package`."""
    return build_dataset(load_dataset(town(root, content, settings)), root / "package")


def published(root: Path, table: str) -> Rows:
    """A table of the package."""
    with (root / "package" / f"992011_dx_plan_kpi_{table}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def said(build: Build, *severities: str) -> list[Finding]:
    """The findings of these severities."""
    return [finding for finding in build.log.findings if finding.severity in (severities or ("error", "warning"))]
