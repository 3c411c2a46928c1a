"""A small invented catalogue for tests in a browser: a town with its board, a group, a report, a table that changed."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime, timedelta
from typing import Any

from conftest import ROOT

from catalogue.kinds import KINDS

REPORT = "<!doctype html><html lang=ja><meta charset=utf-8><title>報告</title><style>p{color:#123}</style><p>誤りなし"
SITES = "emergency-evacuation-sites"
_HEAD = (
    "ID,名称,名称_カナ,所在地,全国地方公共団体コード,緯度,経度,洪水,崖崩れ、土石流及び地滑り,高潮,地震,"
    "津波,大規模な火事,想定収容人数,備考\n"
)
_NOTES = (
    "洪水や土砂災害、地震のときに、命を守るために**まず逃げる場所**です。\n\n## 入っていること\n\n"
    "- 名称、所在地、緯度経度\n- 災害の種類ごとに使えるかどうか\n\n詳しくは[防災のページ](https://www.example.jp/)へ。"
)
# Of the other kinds: frequency, days since the data changed, status and warnings of the check; None is unpublished.
_BOARD: dict[str, tuple[str, int, str, int] | None] = {
    "aed": ("annual", 20, "success", 0),
    "care-services": ("monthly", 40, "success", 0),
    "medical-institutions": ("monthly", 18, "success", 2),
    "cultural-properties": ("annual", 200, "success", 0),
    "tourist-facilities": ("annual", 380, "success", 14),
    "events": ("weekly", 2, "success", 0),
    "public-wifi": ("quarterly", 30, "", 0),
    "public-toilets": ("annual", 900, "success", 0),
    "fire-water-sources": None,
    "population-by-area-age": ("monthly", 10, "success", 0),
    "public-facilities": ("irregular", 60, "failure", 3),
    "childcare-facilities": None,
    "open-data-list": ("monthly", 1, "success", 0),
}


def table(rows: int, capacity: int = 150) -> bytes:
    """A CSV of evacuation sites, as Excel likes it; site 5 holds `capacity` people."""
    lines = (
        f"{n},見本公園{n},ミホンコウエン,見本市本町{n}-1,099201,{'' if n == 7 else f'36.42{n}'},"
        f"{'' if n == 7 else f'139.24{n}'},1,1,,1,,1,{capacity if n == 5 else n * 150},段差あり\n"
        for n in range(1, rows + 1)
    )
    return b"\xef\xbb\xbf" + (_HEAD + "".join(lines)).encode()


def fill(ckan: Any) -> None:
    """Puts the town into an empty catalogue."""
    _make_publishers(ckan)
    _make_kinds(ckan)
    _make_others(ckan)
    _make_sites(ckan)


def _make_publishers(ckan: Any) -> None:
    lead = "見本市のオープンデータです。**見本**であり、実在しません。"
    extras = {
        "code": "992011",
        "contact_name": "情報政策課",
        "contact_email": "opendata@example.jp",
        "homepage": "https://www.example.jp/",
        "title_en": "Mihon City",
    }
    pairs = [{"key": key, "value": value} for key, value in extras.items()]
    ckan.action.organization_create(name="mihon", title="見本市", description=lead, extras=pairs)
    ckan.action.organization_create(name="kouiki", title="見本広域消防組合")
    ckan.action.group_create(name="bousai", title="防災", description="災害にそなえるデータです。")


def _make_kinds(ckan: Any) -> None:
    for kind in KINDS:
        said = _BOARD.get(kind.name)
        if said is None:
            continue
        frequency, days, status, warnings = said
        schema = json.loads((ROOT / "schemas" / kind.name / "dataset.json").read_text(encoding="utf-8"))
        changed = (datetime.now(UTC) - timedelta(days=days)).replace(tzinfo=None).isoformat()
        resource = {
            "url": f"https://x.example/{kind.name}.csv",
            "name": kind.title,
            "format": "CSV",
            "last_modified": changed,
        }
        ckan.action.package_create(
            name=kind.name,
            title=kind.title,
            owner_org="mihon",
            notes=schema["description"],
            license_id="CC-BY-4.0",
            tags=[{"name": "推奨データセット"}],
            extras=[
                {"key": "standard", "value": f"{kind.name}/standard-ods"},
                {"key": "title_en", "value": kind.title_en},
                {"key": "title_kana", "value": kind.kana},
                {"key": "frequency", "value": frequency},
            ],
            resources=[resource | ({"validation_status": status, "validation_warnings": warnings} if status else {})],
        )


def _make_others(ckan: Any) -> None:
    for number in range(12):
        ckan.action.package_create(
            name=f"survey-{number}",
            title=f"避難所運営の調査 {number}年度",
            owner_org="kouiki" if number % 3 else "mihon",
            notes="市内の場所、避難のときの使い方、開いている時間が入っています。",
            license_id="CC-BY-4.0" if number % 3 else "PDL-1.0",
            tags=[{"name": "調査"}],
            groups=[{"name": "bousai"}],
            resources=[{"url": "https://x.example/a.xlsx", "name": "一覧"}],
        )
    ckan.action.package_create(name="no-files", title="ファイルのないデータ", owner_org="mihon")
    ckan.action.package_create(name="private", title="非公開", owner_org="mihon", private=True)


def _make_sites(ckan: Any) -> None:
    """The dataset with everything: files, a report, a table that was replaced once, words that changed."""
    checked = {"validation_status": "success", "validation_warnings": 0}
    made = ckan.action.package_create(
        name=SITES,
        title="指定緊急避難場所一覧",
        owner_org="mihon",
        notes=_NOTES,
        license_id="CC-BY-4.0",
        version="2026-11-01",
        author="見本市",
        maintainer="危機管理課",
        maintainer_email="kiki@city.mihon.example",
        url="https://www.example.jp/bosai",
        groups=[{"name": "bousai"}],
        tags=[{"name": name} for name in ("防災", "避難", "推奨データセット", "指定緊急避難場所")],
        extras=[
            {"key": "title_kana", "value": "シテイキンキュウヒナンバショイチラン"},
            {"key": "title_en", "value": "Designated emergency evacuation sites"},
            {"key": "frequency", "value": "annual"},
            {"key": "standard", "value": f"{SITES}/standard-ods"},
            {"key": "対象日", "value": "2026年11月1日"},
        ],
        resources=[
            {
                "name": "指定緊急避難場所一覧",
                "description": "UTF-8、BOM付き。Excel でそのまま開けます。",
                "encoding": "utf-8",
                "schema": {"fields": [{"name": "緯度", "type": "number"}, {"name": "経度", "type": "number"}]},
                **checked,
            },
            {"name": "指定緊急避難場所一覧（地図）", "description": "RFC 7946、世界測地系（WGS 84）", **checked},
            {"name": "検査の報告"},
            {"name": "データパッケージ定義"},
            {"name": "元のページ", "url": "https://www.example.jp/bosai", "format": "HTML"},
        ],
        state="draft",
    )
    contents = {
        "992011_emergency_evacuation_site.csv": table(22),
        "992011_emergency_evacuation_site.geojson": b"{}" * 6000,
        "report.html": REPORT.encode(),
        "datapackage.json": b"{}",
    }
    files = {
        f"update__resources__{place}__upload": (name, io.BytesIO(content))
        for place, (name, content) in enumerate(contents.items())
    }
    ckan.call_action("package_revise", {"match__id": made["id"], "update__state": "active"}, files=files)
    newer = {"update__resources__0__upload": ("992011_emergency_evacuation_site.csv", io.BytesIO(table(24, 900)))}
    ckan.call_action("package_revise", {"match__id": made["id"]}, files=newer)
    ckan.action.package_patch(id=SITES, version="2026-11-20", maintainer="防災課")
