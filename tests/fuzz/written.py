"""Targets: settings of a workspace as somebody writes them."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

from catalogue.errors import CatalogueError
from catalogue.settings import Settings
from pipelines import approval
from pipelines.bundle.offices import read_offices
from pipelines.portal.portals import read_portals
from pipelines.workspace import Dataset, Organization, load_dataset, load_organization

from .errors import told
from .target import of_bytes

_ORGANIZATION = "code: 992011\nname: mihon\ntitle: 見本市\n"
_MORE = (
    "title_en: Mihon\nlicense: CC-BY-4.0\ncontact: {name: 情報政策課, email: a@example.jp}\nhomepage: https://a.example/\n"
    "centre: {latitude: 35.1, longitude: 139.2, radius_km: 12}\napproval: required\n"
)
_DATASET = """dataset: aed
title: AED
source: {path: source/a.csv, sheet: 一覧}
frequency: annual
keywords: [a, b]
groups: [disaster]
extras: {a: b}
columns: {名称: 施設名}
waive_required: [ID]
embargo_until: 2027-01-01 09:00
crs: EPSG:6677
geocode: {publish_coarser_than_block: false}
assertions: {rows: {min: 20, max: 30}, located: {min: 0.9}}
privacy: {waive: [{column: 備考, finding: personal-phone, by: 係長, reason: 代表番号}]}
"""
_KPI = """dataset: dx-plan-kpi
source: {path: source}
units: [a]
computed:
  - {kpi: a, dataset: mihon/aed, method: rows}
"""
_APPROVALS = f"""approvals:
  - package: {"a" * 64}
    drafter: 甲
    approver: 乙
    reason: 決裁第1号
    date: 2026-01-01
"""
_TOML = """[portal.one]
url = "https://portal.example/"
organization = "mihon"
default = true
timeout = 30
attempts = 3
[office.mihon]
key = "ed25519:AAAA"
organizations = ["mihon"]
[catalogue]
title = "見本市"
"""
_WORDS = [
    *(
        b": ",
        b"- ",
        b"\n  ",
        b"{",
        b"}",
        b"[",
        b"]",
        b"&a ",
        b"*a",
        b"? ",
        b"!!python/object:os.system",
        b"!!binary ",
        b"|",
    ),
    *(b"<<: ", b'"\\0"', b"'", b"#", b"%YAML 9.9\n", b"---\n", b"...\n", b"\t", b"\x85", b"~", b"../", b"/etc/passwd"),
    *(
        b"C:\\x",
        b"1" * 5000,
        b".inf",
        b".nan",
        b"0x10",
        b"1e999",
        b"1979-05-27T07:32:00Z",
        b"''' ",
        b'"""',
        b"= ",
        b"[[",
    ),
]


@cache
def _folder() -> Path:
    root = Path(tempfile.mkdtemp(prefix="fuzz-"))
    (root / "mihon" / "aed").mkdir(parents=True)
    return root


def _write(place: str, data: bytes) -> Path:
    path = _folder() / place
    path.write_bytes(data)
    return path


def _organization(data: bytes) -> None:
    found = load_organization(_write("mihon/organization.yaml", data).parent)
    assert isinstance(found, Organization)


def _dataset(data: bytes) -> None:
    _write("mihon/organization.yaml", _ORGANIZATION.encode())
    found = load_dataset(_write("mihon/aed/dataset.yaml", data).parent)
    assert isinstance(found, Dataset)
    assert found.source.resolve().is_relative_to(found.folder.resolve())


def _approvals(data: bytes) -> None:
    approval.load(_write("mihon/aed/approvals.yaml", data).parent)


def _toml(data: bytes) -> None:
    path = _write("publish.toml", data)
    for read in (read_portals, read_offices, _catalogue):
        with told():
            read(path)


def _catalogue(path: Path) -> None:
    try:
        Settings.from_file(path, _folder(), {"portal", "office"})
    except CatalogueError as error:
        assert error.code


_FILES: tuple[Callable[[bytes], None], ...] = (_organization, _dataset, _approvals, _toml)


def _settings(data: bytes) -> None:
    """The first byte says which file it is."""
    with told():
        _FILES[(data[0] if data else 0) % len(_FILES)](data[1:])


def _seeds() -> Iterable[bytes]:
    texts = (_ORGANIZATION + _MORE, _DATASET, _APPROVALS, _TOML)
    yield from (bytes([number]) + text.encode() for number, text in enumerate(texts))
    yield b"\x01" + _KPI.encode()
    shutil.rmtree(_folder() / "mihon" / "aed" / "source", ignore_errors=True)


settings = of_bytes("settings", _settings, _seeds, words=_WORDS, longest=4096, few=150)
