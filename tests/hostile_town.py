"""A catalogue in which every word that a publisher can write tries to become something else on a page."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from catalogue_site import Site, upload
from hostile_words import ADDRESSES, BARE, EVIL, NOTES, ONE_LINE, QUOTES, RUN, SHORT, TEMPLATES, turned
from kpi_site import indicator, progress, put_tables

from catalogue.settings import Settings

PLAN = "evil-dx-plan-kpi"
PAGE = f"<!doctype html><title>x</title><script>{RUN}</script><img src=//{EVIL}/k.png onerror={RUN}>"
DRAWING = f"<svg xmlns='http://www.w3.org/2000/svg' onload='{RUN}'><script>{RUN}</script></svg>"
XHTML = f"<html xmlns='http://www.w3.org/1999/xhtml'><script>{RUN}</script></html>"
# Files that a browser could run: name, type as the publisher states it, content.
FILES = (
    ("page.html", "", PAGE),
    ("page.htm", "text/html", PAGE),
    ("page.csv", "text/html; charset=utf-8", PAGE),
    ("page.txt", "TEXT/HTML ", PAGE),
    ("drawing.svg", "", DRAWING),
    ("drawing.png", "image/svg+xml", DRAWING),
    ("page.xhtml", "application/xhtml+xml", XHTML),
    ("page.xml", "", XHTML),
    ("style.xsl", "text/xsl", XHTML),
    ("code.js", "text/javascript", RUN),
    ("code.mjs", "application/javascript", RUN),
    ("code.es", "application/x-ecmascript; v=1", RUN),
    ("style.css", "text/css", f"*{{background:url(//{EVIL}/l)}}"),
    ("nothing", "", PAGE),
    ("odd.pdf", "application/pdf", PAGE),
    ("odd.json", "application/json", PAGE),
    ("odd.txt", "text/plain", PAGE),
    ("odd.zip", "multipart/x-mixed-replace", PAGE),
    ("odd.bin", "text/html\r\nX-Evil: 1", PAGE),
    ("odd.hta", "application/hta", PAGE),
)


def fill(site: Site) -> None:
    """Everything, with hostile words wherever words are taken."""
    extras = {
        "code": "992011",
        "title_en": turned(ONE_LINE),
        "contact_name": turned(ONE_LINE),
        "contact_email": "a&b'<svg/onload=alert`1`>@x.test".replace("<", "").replace(">", ""),
        "homepage": f"https://{EVIL}/?\"'><script>{RUN}</script>",
        ONE_LINE[:200]: ONE_LINE,
    }
    words = {"title": turned(ONE_LINE), "description": NOTES, "image_url": f"javascript:{RUN}", "extras": pairs(extras)}
    site.call("organization_create", {"name": "evil", **words}, "admin")
    site.call("group_create", {"name": "evil-group", **words}, "admin")
    _dataset(site)
    for number in range(2):
        linked = [{"url": url, "name": SHORT} for url in ADDRESSES]
        more = {"groups": [{"name": "evil-group"}], "resources": linked, "private": number == 1}
        site.call("package_create", {"name": f"links-{number}", "owner_org": "evil", **_said(), **more}, "admin")
    _plan(site)


def pairs(extras: Mapping[str, str]) -> list[dict[str, str]]:
    """Extras as the API has them."""
    return [{"key": key, "value": value} for key, value in extras.items()]


def _said(**extras: str) -> dict[str, Any]:
    more = {
        "title_en": turned(ONE_LINE),
        "title_kana": ONE_LINE,
        "frequency": ONE_LINE,
        "spatial": ONE_LINE,
        f"a{SHORT}": turned(SHORT),
        turned(SHORT): QUOTES[0],
        "template": "".join(TEMPLATES[:6]),
        "bare": BARE,
    }
    return {
        "title": turned(ONE_LINE),
        "notes": NOTES,
        "license_id": ONE_LINE,
        "version": SHORT,
        "author": turned(ONE_LINE),
        "maintainer": turned(ONE_LINE),
        "maintainer_email": f"\"onmouseover='{RUN}'".replace('"', "").replace(",", "").replace("(", "").replace(")", "")
        + "@x.test",
        "url": f"https://{EVIL}/\"'><script>{RUN}</script>",
        "type": ONE_LINE,
        "tags": [{"name": name} for name in ("onerror alert 1", "script", "q7.7q _-")],
        "extras": pairs(more | extras),
    }


def _dataset(site: Site) -> None:
    """One with files: tables with everything in their cells, pages, drawings, places on a map; changed afterwards."""
    said = _said(standard="aed/standard-ods", frequency="annual")
    groups = {"groups": [{"name": "evil-group"}]}
    site.call("package_create", {"name": "evil-data", "owner_org": "evil", **said, **groups}, "admin")
    columns = [ONE_LINE[:950], turned(SHORT), "緯度", "経度", *QUOTES[:3], TEMPLATES[0], "名称", "flag", "n"]
    first = _add(site, f"{SHORT}.csv", table(columns, 15), schema=schema(columns), format="CSV", **_named())
    _add(site, "second.csv", table(columns, 3), schema=schema(columns), **_named())
    _add(site, "datapackage.json", "{}")
    _add(site, "places.geojson", places())
    _add(site, "report.html", PAGE, validation_status=ONE_LINE, validation_warnings=ONE_LINE)
    for name, kind, content in FILES:
        _add(site, name, content, mimetype=kind, name=turned(SHORT))
    _add(site, "picture.png", DRAWING, mimetype="image/png", name=turned(SHORT))
    newer = {"upload": upload(f"{SHORT}.csv", table(columns, 16).encode())}
    site.call("resource_patch", {"id": first["id"], "description": NOTES[:500]}, "admin", files=newer)
    site.call("package_patch", {"id": "evil-data", "title": turned(ONE_LINE), "notes": NOTES + "!"}, "admin")


def _named() -> dict[str, Any]:
    return {
        "name": turned(ONE_LINE),
        "description": NOTES,
        "encoding": ONE_LINE,
        "resource_type": ONE_LINE,
        "validation_status": "success",
        "validation_warnings": ONE_LINE,
    }


def _add(site: Site, file: str, content: str, **words: Any) -> Any:
    sent = {"package_id": "evil-data", **words}
    return site.call("resource_create", sent, "admin", files={"upload": upload(file, content.encode())})


def table(columns: Sequence[str], rows: int) -> str:
    """A CSV: in each row and column another payload."""
    cells = [*ADDRESSES, ONE_LINE, SHORT, turned(SHORT), *QUOTES, *TEMPLATES, "=cmd|' /C calc'!A0", "", "1"]
    lines = [list(columns)]
    for row in range(rows):
        line = [cells[(row + place) % len(cells)] for place in range(len(columns))]
        line[2:4] = [f"{36 + row / 100:.3f}", f"{139 + row / 100:.3f}"]
        line[-2:] = ["○" if row % 2 else "", str(row)]
        lines.append(line)
    return written(lines)


def written(lines: Iterable[Iterable[object]]) -> str:
    """Lines as CSV."""
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerows(lines)
    return file.getvalue()


def schema(columns: Sequence[str]) -> str:
    """A Table Schema in which all that can be said of a column is hostile."""
    words = {
        "title": turned(ONE_LINE),
        "description": NOTES,
        "unit": SHORT,
        "example": ONE_LINE,
        "rdfType": ADDRESSES[0],
    }
    listed = {"constraints": {"enum": [ONE_LINE, SHORT, *QUOTES]}, "categories": [{"value": SHORT, "label": ONE_LINE}]}
    fields = [{"name": name, **words, **(listed if place < 2 else {})} for place, name in enumerate(columns)]
    for field in fields[2:4]:
        field["type"] = "number"
    return json.dumps({"fields": fields, "missingValues": ["", ONE_LINE]}, ensure_ascii=False)


def places() -> str:
    """A GeoJSON file with hostile names, properties and ids."""
    features = [
        {
            "type": "Feature",
            "id": words,
            "geometry": {"type": "Point", "coordinates": [139 + place / 10, 36 + place / 10]},
            "properties": {"名称": words, words: words, "style": words, "list": [words], "object": {words: words}},
        }
        for place, words in enumerate((ONE_LINE, SHORT, turned(SHORT), *QUOTES))
    ]
    shape = {"type": "Polygon", "coordinates": [[[139, 36], [139.5, 36], [139.5, 36.5], [139, 36]]]}
    features.append({"type": "Feature", "geometry": shape, "properties": {"name": ONE_LINE, "fill": ONE_LINE}})
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)


def _plan(site: Site) -> None:
    """KPIs, all of whose words and keys are hostile."""
    bad = turned(ONE_LINE)[:480]
    plan = {
        "plan_id": "p",
        "title": bad,
        "title_en": bad,
        "start_fiscal_year": 2020,
        "end_fiscal_year": 2024,
        "adopted": bad,
        "source": bad,
        "source_url": f"javascript:{RUN}",
    }
    measure = {
        "measure_id": "m",
        "plan_id": "p",
        "pillar": bad,
        "group": SHORT,
        "number": SHORT,
        "title": bad,
        "departments": f"{SHORT};{SHORT}",
        "schedule": f"2021:{SHORT};2022:{QUOTES[0].replace(';', '')}",
    }
    words = {
        "title": bad,
        "unit": SHORT,
        "measure_id": "m",
        "definition": bad,
        "note": bad,
        "section": bad,
        "per": SHORT,
    }
    more = {"baseline_text": SHORT, "target_text": SHORT, "method": SHORT, "direction": SHORT}
    hostile = indicator(2, **words, **more, indicator_id=SHORT, baseline_value="", target_value="")
    rows = [progress(1, year, value=year - 2020, text=SHORT, grade="on_plan") for year in (2021, 2022)]
    told = {"explanation": bad, "explanation_en": bad}
    rows = [row | told for row in [*rows, progress(2, 2021, indicator_id=SHORT, text=bad, grade=SHORT)]]
    seen = [
        {
            "indicator_id": "i-1",
            "fiscal_year": 2021,
            "value": 1,
            "text": bad,
            "evidence": bad,
            "note": bad,
            "link": link,
        }
        for link in (f"javascript:{RUN}", f"https://{EVIL}/\"'>", "dataset/evil-data#x", f"organization/{SHORT}", SHORT)
    ]
    indicators = [indicator(1, **words), hostile, indicator(3, **words, method="cumulative")]
    put_tables(
        site,
        PLAN,
        plans=[plan, plan | {"plan_id": SHORT}],
        measures=[measure],
        indicators=indicators,
        progress=rows,
        observations=seen,
    )
    site.call("package_patch", {"id": PLAN, "title": turned(ONE_LINE), "notes": NOTES}, "admin")


def open_settings(folder: Path) -> Settings:
    """The settings of the catalogue that `fill` was given, in words that an operator may have copied from anywhere."""
    words = {name: turned(ONE_LINE) for name in ("title", "title_en", "contact", "tiles_attribution")}
    return Settings(folder=folder, **words)  # type: ignore[arg-type]
