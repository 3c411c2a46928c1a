"""Four real files of different messes, held to checked-in expectations: columns, findings and repairs.

The expectations in `tests/golden/` name places and counts, never cells: the files are not part of the project.
After a change that is meant, `MACHIKADO_UPDATE_GOLDEN=1 pytest tests/test_golden.py` writes them anew; review it.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from pipelines.build import Build, Wanted, check

GOLDEN = Path(__file__).parent / "golden"
FILES = {
    "two-row-headings-and-japanese-years": "medical-institutions/Allo128+mediMap__oita_hospital.csv",
    "template-with-several-sheets": "public-wifi/yukihara9294+uesugi-engine__07_lan_353418_public_wireless_lan.xlsx",
    "latitude-and-longitude-swapped": "public-facilities/sugama-satsuki+CreateTile__12_suisyou_koukyoushisetu-1.xlsx",
    "tabs-in-a-csv-in-cp932": "public-facilities/City-of-Kobe+opendata__kobe_institution03_20141128.csv",
}


def outline(build: Build) -> dict[str, Any]:
    """What the run said, without a single cell of the file."""
    report = json.loads(build.report.to_json())
    del report["source"]["path"]
    findings = Counter((f["severity"], f["code"], f["field"]) for f in report["findings"])
    repairs = Counter((r["code"], r["field"]) for r in report["repairs"])
    first = {r["code"]: r["cell"] for r in reversed(report["repairs"])}
    return {
        "source": report["source"],
        "standard": report["standard"],
        "columns": report["columns"],
        "counts": report["counts"],
        "findings": [[*key, number] for key, number in sorted(findings.items(), key=str)],
        "repairs": [[*key, number] for key, number in sorted(repairs.items(), key=str)],
        "first repair of each rule": dict(sorted(first.items())),
    }


@pytest.mark.parametrize("name", FILES)
def test_golden(name: str, shared: Path) -> None:
    found = outline(check(Wanted(shared / "real" / FILES[name])))
    expected = GOLDEN / f"{name}.json"
    if os.environ.get("MACHIKADO_UPDATE_GOLDEN"):
        expected.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    assert found == json.loads(expected.read_text(encoding="utf-8"))
