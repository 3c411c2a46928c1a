"""A portal in memory for tests of what forbids publishing: what it shows, its files, and a package to offer."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.errors import WorldError
from pipelines.portal.offer import DESCRIPTOR, Offer

CSV = "992011_aed.csv"
HEADINGS = ("ID", "名称", "電話番号", "備考", "緯度", "経度")
KINDS = {"ID": "id", "緯度": "latitude", "経度": "longitude"}
PDL = {"name": "PDL-1.0", "title": "公共データ利用規約（第1.0版）", "path": "https://www.digital.go.jp/pdl"}
CC_BY = {"name": "CC-BY-4.0", "title": "CC BY", "path": "https://creativecommons.org/licenses/by/4.0/deed.ja"}
OWNER = {"id": "9f1c", "name": "mihon", "title": "見本市"}
TOWN = {"name": "mihon", "code": "992011", "title": "見本市"}


def table(rows: int = 100, **columns: Any) -> pl.DataFrame:
    """Places 150 m apart. `columns` replaces some: a list, one value for all rows, or None for no such column."""
    found: dict[str, list[str]] = {
        "ID": [f"AED{number:04d}" for number in range(rows)],
        "名称": [f"見本施設{number}" for number in range(rows)],
        "電話番号": [f"0999-00-{number:04d}" for number in range(rows)],
        "備考": ["終日"] * rows,
        "緯度": [f"{34 + number / 1000:.6f}" for number in range(rows)],
        "経度": [f"{137 + number / 1000:.6f}" for number in range(rows)],
    }
    for name, values in columns.items():
        if values is None:
            del found[name]
        else:
            found[name] = [values] * rows if isinstance(values, str) else list(values)
    return pl.DataFrame(found, schema=dict.fromkeys(found, pl.String))


def csv_of(frame: pl.DataFrame) -> bytes:
    return frame.write_csv(line_terminator="\r\n", include_bom=True).encode()


def described(
    tables: dict[str, bytes],
    *,
    license: dict[str, str] = CC_BY,
    status: str = "success",
    standard: str = "aed/standard-ods",
    organization: Any = TOWN,
) -> dict[str, Any]:
    """A descriptor of these CSV files; a resource is called what follows `_` in its path."""
    resources = [
        {
            "name": Path(path).stem.rpartition("_")[2],
            "path": path,
            "type": "table",
            "hash": f"sha256:{sha256(content).hexdigest()}",
            "schema": {"fields": [_field(name) for name in _headings(content)]},
            "validation": {"status": status, "warnings": 0},
        }
        for path, content in tables.items()
    ]
    own = {"name": "mihon-aed", "standard": standard, "organization": organization}
    return own | {"licenses": [license], "resources": resources}


def _headings(content: bytes) -> list[str]:
    return content.decode("utf-8-sig").split("\r\n")[0].split(",")


def _field(name: str) -> dict[str, str]:
    kind = "number" if name in ("緯度", "経度") else "string"
    return {"name": name, "type": kind, "kind": KINDS.get(name, kind)}


class Holding:
    """A portal that shows one dataset and gives its files; `fetched` lists what was asked for."""

    def __init__(
        self,
        tables: dict[str, bytes | pl.DataFrame],
        *,
        descriptor: dict[str, Any] | bytes | None = None,
        dataset: dict[str, Any] | None = None,
        missing: tuple[str, ...] = (),
        **described_as: Any,
    ) -> None:
        contents = {path: one if isinstance(one, bytes) else csv_of(one) for path, one in tables.items()}
        if descriptor is None:
            descriptor = described(contents, **described_as)
        own = descriptor if isinstance(descriptor, bytes) else json.dumps(descriptor).encode()
        self.files = {
            f"https://ckan.example/{path}": content for path, content in {**contents, DESCRIPTOR: own}.items()
        }
        for path in missing:
            del self.files[f"https://ckan.example/{path}"]
        self.fetched: list[str] = []
        self.current: dict[str, Any] = {
            "id": "1", "name": "mihon-aed", "state": "active", "owner_org": OWNER["id"], "organization": OWNER,
            "license_id": "CC-BY-4.0",
            "resources": [
                {"id": path, "path": path, "url": f"https://ckan.example/{path}", "hash": sha256(content).hexdigest()}
                for path, content in {**contents, DESCRIPTOR: own}.items()
            ],
        } | (dataset or {})  # fmt: skip

    def fetch(self, url: str) -> bytes:
        self.fetched.append(url.rpartition("/")[2])
        if url not in self.files:
            raise WorldError("portal-file-missing", value=url, status=404)
        return self.files[url]


def offered(folder: Path, tables: dict[str, pl.DataFrame], **described_as: Any) -> Offer:
    """The offer of a package with these tables."""
    contents = {path: csv_of(frame) for path, frame in tables.items()}
    descriptor = described(contents, **described_as)
    contents[DESCRIPTOR] = json.dumps(descriptor).encode()
    for path, content in contents.items():
        (folder / path).write_bytes(content)
    resources = [{"path": path, "hash": sha256(content).hexdigest()} for path, content in contents.items()]
    license = descriptor["licenses"][0]["name"]
    return Offer(
        folder, descriptor, {"name": "mihon-aed", "owner_org": "mihon", "license_id": license}, resources, OWNER
    )
