"""A small data package, and the site it is offered to."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

from pipelines.portal import Portal
from pipelines.portal.offer import Offer
from pipelines.portal.site import Site

CKAN_LIST = [
    {"id": "notspecified", "title": "License not specified", "url": ""},
    {"id": "cc-by", "title": "Creative Commons Attribution", "url": "http://www.opendefinition.org/licenses/cc-by"},
    {"id": "cc-zero", "title": "Creative Commons CCZero", "url": "http://www.opendefinition.org/licenses/cc-zero"},
    {"id": "other-at", "title": "Other (Attribution)"},
]
SITE = Site("2.12.0", frozenset({"datastore"}), tuple(CKAN_LIST), frozenset({"mihon"}), frozenset({"safety"}), user="u")
PORTAL = Portal("http://127.0.0.1:1", "t")
CSV = "名称\n見本公園\n".encode()


def package(folder: Path, **changed: Any) -> Path:
    """A small data package on disk; None takes a property of the descriptor away."""
    folder.mkdir(exist_ok=True)
    (folder / "a.csv").write_bytes(CSV)
    descriptor = {
        "name": "mihon-aed",
        "title": "AED設置箇所一覧",
        "organization": {
            "name": "mihon",
            "title": "見本市",
            "code": "992011",
            "contact": {"name": "課", "email": "a@b.jp"},
        },
        "licenses": [{"name": "CC-BY-4.0"}],
        "keywords": ["防災"],
        "frequency": "annual",
        "resources": [
            {
                "name": "a",
                "path": "a.csv",
                "type": "table",
                "mediatype": "text/csv",
                "hash": f"sha256:{sha256(CSV).hexdigest()}",
                "schema": {"fields": [{"name": "名称", "type": "string"}]},
            }
        ],
    } | changed
    kept = {key: value for key, value in descriptor.items() if value is not None}
    (folder / "datapackage.json").write_text(json.dumps(kept, ensure_ascii=True), encoding="utf-8")
    return folder


def codes(offer: Offer) -> list[str]:
    return [note.code for note in offer.notes]


def extras(dataset: dict[str, Any]) -> dict[str, str]:
    return {one["key"]: one["value"] for one in dataset["extras"]}
