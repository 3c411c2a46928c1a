"""Targets: data packages and bundles that somebody else made. Nothing is fetched, nothing written outside."""

from __future__ import annotations

import copy
import json
import shutil
import socket
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

from bundling import Closed, Open, files_of, forged, listed, new_key, parts_of
from towns import EVERYWHERE, Town

from pipelines.bundle.receiving import proved
from pipelines.packages import check_package

from .errors import told
from .target import of_bytes

_APART = b"\x1c"
_CSV = "ID,名称,緯度\n1,本庁,35.1\n2,支所,\n"
_FIELDS = [
    {"name": "ID", "type": "integer", "constraints": {"required": True, "unique": True}},
    {"name": "名称", "type": "string", "constraints": {"pattern": "[^a]+", "maxLength": 9}},
    {"name": "緯度", "type": "number", "constraints": {"minimum": 20}},
]
_RESOURCE = {
    "name": "a",
    "type": "table",
    "path": "a.csv",
    "scheme": "file",
    "format": "csv",
    "mediatype": "text/csv",
    "encoding": "utf-8",
    "hash": "sha256:" + "0" * 64,
    "bytes": 3,
    "dialect": {"delimiter": ",", "header": True},
    "schema": {"fields": _FIELDS, "primaryKey": ["ID"], "missingValues": ["", "-"]},
}
_WORDS = [
    *(b'"path":"http://127.0.0.1:9/a.csv"', b'"path":"../x.csv"', b'"path":"/etc/passwd"', b'"path":["a.csv","a.csv"]'),
    *(
        b'"schema":"http://127.0.0.1:9/s.json"',
        b'"profile":"https://127.0.0.1:9/p.json"',
        b'"$schema":"x"',
        b'"data":[]',
    ),
    *(
        b'"format":"xlsx"',
        b'"format":"json"',
        b'"format":"sql"',
        b'"format":"zip"',
        b'"compression":"gz"',
        b'"scheme":"s3"',
    ),
    *(b'"type":"package"', b'"type":"resource"', b'"type":"json"', b'"extrapaths":["a.csv"]', b'"innerpath":"x"'),
    *(
        b'"foreignKeys":[{"fields":"ID","reference":{"resource":"","fields":"ID"}}]',
        b'"type":"geojson"',
        b"null",
        b"1e999",
    ),
    *(b'"format":"%Y"', b'"encoding":"rot13"', b'"delimiter":""', b'"\\u0000"', b"[", b"]", b"{", b"}", b",", b'"'),
]


class _FetchedError(Exception):
    """Something tried to reach the network."""


def _fetched(*_: object, **__: object) -> None:
    raise _FetchedError


@contextmanager
def unconnected() -> Iterator[None]:
    """Whoever looks for a host or connects to one fails."""
    with (
        patch.object(socket, "getaddrinfo", _fetched),
        patch.object(socket.socket, "connect", _fetched),
        patch.object(socket, "create_connection", _fetched),
    ):
        yield


# data packages


@cache
def _package() -> Path:
    return Path(tempfile.mkdtemp(prefix="fuzz-")) / "package"


def _checked(data: bytes) -> None:
    """The descriptor, and the table beside it."""
    descriptor, _, table = data.partition(_APART)
    folder = _package()
    folder.mkdir(exist_ok=True)
    (folder / "a.csv").write_bytes(table or _CSV.encode())
    (folder / "datapackage.json").write_bytes(descriptor)
    with unconnected(), told():
        report = check_package(folder / "datapackage.json").report
        assert report.to_json("ja") and report.to_text("en")
    assert {one.name for one in folder.parent.iterdir()} == {"package"}


def _package_seeds() -> Iterable[bytes]:
    package: dict[str, Any] = {"name": "mihon-aed", "standard": "aed/standard-ods", "resources": [_RESOURCE]}
    plain = {key: _RESOURCE[key] for key in ("name", "path", "schema")}
    two = {
        "resources": [plain, {"name": "b", "path": "a.csv", "schema": {"fields": _FIELDS}}],
        "profile": "data-package",
    }
    for described in (package, two, {"resources": [{"name": "a", "data": [["x"], [1]]}]}):
        yield json.dumps(described, ensure_ascii=False).encode() + _APART + _CSV.encode()


# bundles


@cache
def _handed() -> tuple[Path, Path, Closed]:
    """A place, a good bundle in it, and who made it. Nothing has to be published for that."""
    root = Path(tempfile.mkdtemp(prefix="fuzz-"))
    closed = Closed(Town(root / "closed"), new_key())
    closed.town.dataset("aed", *EVERYWHERE[:2])
    good = closed.hand_over("good.zip", "aed")
    Open(root / "open").trust(closed.key)
    return root, good, closed


def _received(data: bytes) -> None:
    """The first byte says whether the bytes are a bundle, or what a trusted key signed: its list, a descriptor."""
    root, good, closed = _handed()
    kind, rest = (data[0] if data else 0) % 3, data[1:]
    path, place = root / "bundle.zip", root / "place"
    path.write_bytes(rest)
    if kind:
        try:
            _forge(path, good, closed, kind, rest)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return  # no such bundle can be made
    before = {one.name for one in root.iterdir()} | {path.with_suffix(end).name for end in (".part", ".contents")}
    place.mkdir()
    try:
        with unconnected(), told():
            proved(path, root / "open", place)
    finally:
        shutil.rmtree(place)
    assert {one.name for one in root.iterdir()} <= before


def _forge(path: Path, good: Path, closed: Closed, kind: int, rest: bytes) -> None:
    described, files = copy.deepcopy(parts_of(good)[0]), files_of(good)
    if kind == 1:
        described = json.loads(rest)
    else:
        files[0] = (files[0][0], rest)
        described["datasets"][0]["files"][0] = listed("datapackage.json", rest)
    forged(path, closed.key, described, files)


def _bundle_seeds() -> Iterable[bytes]:
    _, good, _ = _handed()
    yield b"\x00" + good.read_bytes()
    yield b"\x01" + json.dumps(parts_of(good)[0], ensure_ascii=False).encode()
    yield b"\x02" + files_of(good)[0][1]


packages = of_bytes("packages", _checked, _package_seeds, words=_WORDS, few=10)
bundles = of_bytes("bundles", _received, _bundle_seeds, words=_WORDS, longest=32_768, few=15)
