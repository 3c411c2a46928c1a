"""Plans in a catalogue of a test: from a data package, or from tables that no pipeline would have let through; and
what their pages say."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from html import unescape
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from catalogue_site import Site

Cells = Mapping[str, Any]
TABLES = ("plans", "measures", "indicators", "observations", "progress")


def put_package(site: Site, package: Path, name: str = "mihon-dx-plan-kpi") -> None:
    """A data package of KPIs, as publishing brings it: files with their schemas."""
    descriptor = json.loads((package / "datapackage.json").read_text(encoding="utf-8"))
    _create(site, name, descriptor["title"])
    for entry in descriptor["resources"]:
        if entry.get("type") == "table":
            content = (package / entry["path"]).read_bytes()
            words = {"name": entry["title"], "schema": json.dumps(entry["schema"]), "path": entry["path"]}
            _upload(site, name, entry["path"], content, words)


def put_tables(site: Site, name: str = "mihon-dx-plan-kpi", **tables: Sequence[Cells]) -> None:
    """A dataset that says that it holds KPIs, with these tables only, each without a schema."""
    _create(site, name, "見本市DX計画のKPI")
    for table, rows in tables.items():
        file = io.StringIO()
        headings = list(dict.fromkeys(heading for row in rows for heading in row)) or ["indicator_id"]
        writer = csv.DictWriter(file, headings, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        _upload(site, name, f"992011_dx_plan_kpi_{table}.csv", file.getvalue().encode(), {"name": table})


def indicator(number: int = 1, **changed: Any) -> dict[str, Any]:
    """A row of the table of indicators."""
    return {
        "indicator_id": f"i-{number}",
        "measure_id": "",
        "title": f"指標{number}",
        "unit": "件",
        "method": "linear",
        "direction": "increase",
        "baseline_value": "0",
        "baseline_text": "0件",
        "baseline_date": "",
        "baseline_fiscal_year": "2020",
        "target_value": "10",
        "target_text": "10件",
        "target_fiscal_year": "2023",
        "plan_id": "p",
    } | changed


def progress(number: int = 1, year: int = 2021, **changed: Any) -> dict[str, Any]:
    """A row of the table of progress; a year that nothing is reported of, unless changed."""
    return {
        "indicator_id": f"i-{number}",
        "fiscal_year": year,
        "as_of": f"{year + 1}-03-31",
        "value": "",
        "text": "",
        "progress": "",
        "expected_value": "5",
        "expected_progress": "0.5",
        "grade": "not_reported",
        "explanation": f"{year}年度の値は報告されていない",
        "explanation_en": f"No value is reported for fiscal {year}",
    } | changed


def page(site: Site, path: str, status: int = 200, user: str | None = None) -> str:
    """The page; its drawings must be well-formed and hold no number that is none."""
    headers = {"Authorization": site.tokens[user]} if user else {}
    answer = site.client.get(path, headers=headers)
    assert answer.status_code == status, path
    for svg in drawings(answer.text):
        ElementTree.fromstring(svg)
        assert "nan" not in svg and "inf%" not in svg and "None" not in svg
    return answer.text


def drawings(html: str) -> Iterator[str]:
    """Each drawing with those inside of it."""
    depth, begin = 0, 0
    for tag in re.finditer(r"<svg\b|</svg>", html):
        if tag[0] == "<svg":
            begin = begin if depth else tag.start()
            depth += 1
        else:
            depth -= 1
            if depth == 0:
                yield html[begin : tag.end()]


def words(html: str) -> str:
    """What is read on a page, without tags."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))


def of_indicator(html: str, title: str) -> str:
    """The part of a board about one indicator."""
    return next(one for one in html.split('<div class="kpi')[1:] if f">{title}</a>" in one)


def _create(site: Site, name: str, title: str) -> None:
    extras = [{"key": "standard", "value": "dx-plan-kpi/1.0"}, {"key": "title_en", "value": "KPIs of Mihon"}]
    site.call("package_create", {"name": name, "title": title, "owner_org": "mihon", "extras": extras}, "admin")


def _upload(site: Site, dataset: str, file: str, content: bytes, words: dict[str, str]) -> None:
    data = {"package_id": dataset, "encoding": "utf-8", **words}
    site.call("resource_create", data, "admin", files={"upload": (file, content, "text/csv")})
