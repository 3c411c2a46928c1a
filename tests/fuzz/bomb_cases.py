"""The bombs: archives, XML, workbooks, texts, JSON, HTML, settings, packages."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

from read_samples import TABLE, csv_text, xlsx
from test_read_bad_input import BAD, GOOD_ROWS, NAMESPACE, cell, ods_cell, ods_row, ods_with, repacked, with_sheet

from .bombs import Bomb

MB = 1024 * 1024
_CHECK, _RULES = ("check", "{path}"), ("check", "{path}", "--rules")
_MARK = ("check", "{path}", "--format", "xlsx", "--output", "marked.xlsx")
_ALL = (_CHECK, _RULES, _MARK)
_ANY = (0, 1, 2)
Make = Callable[[Path], Path]


def _file(name: str, *parts: bytes | tuple[bytes, int]) -> Make:
    """A file of these parts, each repeated as often as said."""

    def make(folder: Path) -> Path:
        path = folder / name
        with path.open("wb") as file:
            for part in parts:
                piece, times = part if isinstance(part, tuple) else (part, 1)
                at_once = max(1, MB // max(1, len(piece)))
                for _ in range(times // at_once):
                    file.write(piece * at_once)
                file.write(piece * (times % at_once))
        return path

    return make


def _later(make: Callable[[], Make]) -> Make:
    """What is large is made when it is wanted, and not kept."""
    return lambda folder: make()(folder)


# workbooks


def _part(name: str, content: bytes | Callable[[bytes], bytes]) -> Make:
    """A good workbook with one part replaced or added."""

    def make(folder: Path) -> Path:
        path = xlsx(folder, TABLE)
        raw, out = path.read_bytes(), io.BytesIO()
        with (
            zipfile.ZipFile(io.BytesIO(raw)) as old,
            zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
        ):
            for one in old.namelist():
                if one != name:
                    new.writestr(one, old.read(one))
            before = old.read(name) if name in old.namelist() else b""
            new.writestr(name, content if isinstance(content, bytes) else content(before))
        path.write_bytes(out.getvalue())
        return path

    return make


def _sheet(before: str = "", rows: str = GOOD_ROWS, after: str = "", head: str = "") -> Make:
    return lambda folder: with_sheet(folder, rows, before, after, head)


def _sheet_bytes(change: Callable[[bytes], bytes]) -> Make:
    """A workbook with a cell far away whose sheet is then written in another way."""
    far = f'{GOOD_ROWS}<row r="1048576">{cell("XFD1048576")}</row>'

    def make(folder: Path) -> Path:
        return repacked(
            with_sheet(folder, far), lambda name, content: change(content) if name.endswith("sheet1.xml") else content
        )

    return make


def _renamed_sheet(folder: Path) -> Path:
    """A sheet with a cell far away, under the name of the part that holds the texts."""
    path = _sheet_bytes(lambda content: content)(folder)
    out = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name).replace(b"worksheets/sheet1.xml", b"worksheets/sharedStrings.xml")
            new.writestr(name.replace("sheet1.xml", "sharedStrings.xml"), content)
    path.write_bytes(out.getvalue())
    return path


def _laughs(root: bytes, body: bytes) -> bytes:
    entities = b"".join(b'<!ENTITY e%d "%b">' % (n, b"&e%d;" % (n - 1) * 10) for n in range(1, 10))
    doctype = b'<?xml version="1.0"?><!DOCTYPE %b [<!ENTITY e0 "0123456789">%b]>' % (root, entities)
    return doctype + body.replace(b"@", b"&e9;")


def _external(address: bytes, root: bytes, body: bytes) -> bytes:
    return b'<?xml version="1.0"?><!DOCTYPE %b [<!ENTITY e SYSTEM "%b">]>' % (root, address) + body.replace(
        b"@", b"&e;"
    )


_SST = b"<sst %b><si><t>@</t></si></sst>" % NAMESPACE.encode()
_STYLES = b"<styleSheet %b><cellXfs>%%b</cellXfs></styleSheet>" % NAMESPACE.encode()
_WIDE = '<dataValidation type="list" sqref="A1:XFD1048576"><formula1>"a,b"</formula1></dataValidation>'
_RULE = '<conditionalFormatting sqref="A1:XFD1048576"><cfRule type="expression" priority="1"><formula>1</formula>'
_RULE_END = "</cfRule></conditionalFormatting>"


def _two_directories(folder: Path) -> Path:
    """Two directories at the end: programs do not agree on which of them counts."""
    good = xlsx(folder, TABLE).read_bytes()
    bad = _sheet_bytes(lambda content: content)(folder)
    raw = bad.read_bytes()
    end = good.rindex(b"PK\x05\x06")
    size, start = struct.unpack_from("<2I", good, end + 12)
    moved = bytearray(good[start:end])
    at = 0
    while (at := moved.find(b"PK\x01\x02", at)) >= 0:
        (offset,) = struct.unpack_from("<I", moved, at + 42)
        struct.pack_into("<I", moved, at + 42, offset + len(raw))
        at += 4
    tail = bytearray(good[end:])
    struct.pack_into("<2I", tail, 12, size, start + len(raw))
    bad.write_bytes(raw + good[:start] + bytes(moved) + bytes(tail))
    return bad


def _overlapping(folder: Path) -> Path:
    """Thousands of names in the directory for one and the same member."""
    path = xlsx(folder, TABLE)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/image0000.xml", b"<x>" + b" " * (15 * MB) + b"</x>")
    raw = path.read_bytes()
    end = raw.rindex(b"PK\x05\x06")
    _, start = struct.unpack_from("<2I", raw, end + 12)
    entry = raw[raw.rindex(b"PK\x01\x02", 0, end) : end]
    more = b"".join(entry.replace(b"image0000", b"image%04d" % number) for number in range(1, 3000))
    directory = raw[start:end] + more
    count = struct.unpack_from("<H", raw, end + 10)[0] + 2999
    tail = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, count, count, len(directory), start, 0)
    path.write_bytes(raw[:start] + directory + tail)
    return path


def _huge_sizes(folder: Path) -> Path:
    """The directory says that a part has four gigabytes."""
    path = xlsx(folder, TABLE)
    raw = bytearray(path.read_bytes())
    at = raw.rindex(b"PK\x01\x02")
    struct.pack_into("<2I", raw, at + 20, 0xFFFF_FFF0, 0xFFFF_FFF0)
    path.write_bytes(bytes(raw))
    return path


def _zip_in_zip(folder: Path) -> Path:
    inner = xlsx(folder, TABLE).read_bytes()
    for _ in range(50):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("table.xlsx", inner)
        inner = out.getvalue()
    path = folder / "table.xlsx"
    path.write_bytes(inner)
    return path


def _ods(rows: str) -> Make:
    return lambda folder: ods_with(folder, rows)


_SINGLE = ods_row(ods_cell(), ods_cell(times=2_000_000_000)).replace('"', "'")
_FIGURE = (
    '<table:table-cell office:value-type="float" office:value="1.5" table:number-columns-repeated="4000">'
    "<text:p>1.5</text:p></table:table-cell>"
)

WORKBOOKS = {
    "zip in zip in zip": Bomb(_zip_in_zip),
    "zip entries that overlap": Bomb(_overlapping),
    "zip with two directories": Bomb(_two_directories, _ALL),
    "zip sizes of four gigabytes": Bomb(_huge_sizes),
    "sheet with a letter before it": Bomb(_later(lambda: _sheet_bytes(lambda content: b"x" + content)), _ALL),
    "sheet with a NUL before it": Bomb(_later(lambda: _sheet_bytes(lambda content: b"\x00" + content)), _ALL),
    "sheet in UTF-16": Bomb(
        _later(lambda: _sheet_bytes(lambda content: content.decode().encode("utf-16"))), _ALL, _ANY
    ),
    "sheet named as the texts": Bomb(_renamed_sheet, _ALL),
    "entities in the texts": Bomb(_later(lambda: _part("xl/sharedStrings.xml", _laughs(b"sst", _SST))), _ALL),
    "entities in the styles": Bomb(
        _later(lambda: _part("xl/styles.xml", _laughs(b"styleSheet", _STYLES % b"@"))), _ALL
    ),
    "entities in the workbook": Bomb(
        _later(lambda: _part("xl/workbook.xml", lambda old: _laughs(b"workbook", old.replace(b"Sheet1", b"@", 1)))),
        _ALL,
    ),
    "entities in UTF-16": Bomb(
        _later(
            lambda: _part("xl/styles.xml", _laughs(b"styleSheet", _STYLES % b"<xf>@</xf>").decode().encode("utf-16"))
        ),
        _ALL,
        _ANY,
    ),
    "file as an entity": Bomb(
        _later(lambda: _part("xl/sharedStrings.xml", _external(b"file:///etc/passwd", b"sst", _SST))), _ALL
    ),
    "address as an entity": Bomb(
        _later(
            lambda: _part("xl/styles.xml", _external(b"http://127.0.0.1:9/x", b"styleSheet", _STYLES % b"<xf>@</xf>"))
        ),
        _ALL,
    ),
    "one range over the whole sheet": Bomb(
        _later(lambda: _sheet(after='<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>')), _ALL, _ANY
    ),
    "merged ranges with a tab": Bomb(
        _later(lambda: _sheet(after="<mergeCells>" + '<mergeCell\tref="A5:B6"/>' * 3_000_000 + "</mergeCells>")), _ALL
    ),
    "choices over whole columns": Bomb(
        _later(lambda: _sheet(after=f'<dataValidations count="1">{_WIDE * 200_000}</dataValidations>')), _ALL, _ANY
    ),
    "formats over whole columns": Bomb(_later(lambda: _sheet(after=(_RULE + _RULE_END) * 200_000)), _ALL, _ANY),
    "dimension of the whole sheet": Bomb(_later(lambda: _sheet('<dimension ref="A1:XFD1048576"/>')), _ALL, _ANY),
    "dimension beyond any sheet": Bomb(_later(lambda: _sheet('<dimension ref="A1:ZZZZ99999999999"/>')), _ALL, _ANY),
    "texts that say they are a billion": Bomb(
        _later(
            lambda: _part(
                "xl/sharedStrings.xml", _SST.replace(b"<sst ", b'<sst count="1000000000" uniqueCount="4294967295" ')
            )
        ),
        _ALL,
        _ANY,
    ),
    "styles that say they are four billion": Bomb(
        _later(
            lambda: _part("xl/styles.xml", _STYLES.replace(b"<cellXfs>", b'<cellXfs count="4294967295">') % b"<xf/>")
        ),
        _ALL,
        _ANY,
    ),
    "merged ranges that say they are a billion": Bomb(
        _later(lambda: _sheet(after='<mergeCells count="4294967295"><mergeCell ref="A5:B6"/></mergeCells>')), _ALL, _ANY
    ),
    "millions of styles": Bomb(
        _later(lambda: _part("xl/styles.xml", _STYLES % (b'<xf numFmtId="10"/>' * 4_000_000))), _ALL
    ),
    "millions of columns in the sheet's head": Bomb(
        _later(lambda: _sheet("<cols>" + '<col min="1" max="16384" hidden="1"/>' * 400_000 + "</cols>")), _ALL, _ANY
    ),
    "elements of no use": Bomb(_later(lambda: _sheet(after="<a/>" * 30_000_000)), _ALL),
    "elements within each other": Bomb(_later(lambda: _sheet(after="<a>" * 300_000 + "</a>" * 300_000)), _ALL, _ANY),
    "tags without end": Bomb(_later(lambda: _sheet(after='<c r="A1" t="e" ' * 240_000)), _ALL),
    "sheets without end": Bomb(
        _later(lambda: _sheet_bytes(lambda content: b"<worksheet><sheetData>" + b"<sheetData " * 800_000)), _ALL
    ),
    "a million sheets": Bomb(
        _later(
            lambda: _part(
                "xl/workbook.xml",
                lambda old: old.replace(
                    b"</sheets>", b'<sheet name="x" sheetId="9" r:id="rId1" xmlns:r="r"/>' * 200_000 + b"</sheets>"
                ),
            )
        ),
        _ALL,
        _ANY,
    ),
    "ods repeated, in single quotes": Bomb(_later(lambda: _ods(_SINGLE)), _ALL),
    "ods figures repeated": Bomb(_later(lambda: _ods(ods_row(ods_cell()) + ods_row(_FIGURE, times=4000))), _ALL, _ANY),
    "ods rows without end": Bomb(_later(lambda: _ods("<table:table-row " * 400_000)), _ALL),
    "ods cells without end": Bomb(
        _later(lambda: _ods(ods_row("<table:table-cell number-columns-repeated=" * 100_000))), _ALL
    ),
}

# texts

_HEAD = csv_text(TABLE).encode()
TEXTS = {
    "one line of 100 MB": Bomb(_file("a.csv", (b"a,", 50 * MB)), _ALL),
    "one cell of 100 MB": Bomb(_file("a.csv", b'a,b\n"', (b"x\n", 50 * MB), b'"\n'), _ALL),
    "a million columns": Bomb(_file("a.csv", (b"a,", MB), b"\n", (b"1,", MB), b"\n"), _ALL),
    "positions without end": Bomb(
        _file(
            "AED一覧.csv",
            ("設置位置,住所,名称".encode(), 1),
            (",緯度,経度".encode(), 498),
            (b"\na,b,c", 1),
            (b",35.1,139.2", 498),
            (b"\nd,e,f", 1),
            (b",36.1,139.2,35.1,139.2", 249),
        ),
        _ALL,
        _ANY,
    ),
    "only NULs": Bomb(_file("a.csv", (b"\x00", 100 * MB)), _ALL),
    "NULs between lines": Bomb(_file("a.csv", _HEAD, (b"\x00\n", 10 * MB)), _ALL, _ANY),
    "only quotation marks": Bomb(_file("a.csv", (b'"', 100 * MB)), _ALL),
    "only quotation marks and lines": Bomb(_file("a.csv", (b'"\n', 30 * MB)), _ALL),
    "a quotation mark at the beginning": Bomb(_file("a.csv", b'"', (_HEAD, 30_000)), _ALL),
    "a quotation mark in a small beginning": Bomb(_file("a.csv", b'"', (_HEAD, 500)), _ALL, _ANY),
    "small cells without end": Bomb(
        _file("a.csv", b'a"b,c\n', (b"ab,cd,ef,gh,ij,kl,mn,op,qr,st\n", 1_500_000)), _ALL, _ANY
    ),
    "only CR": Bomb(_file("a.csv", (b"a,b\r", 10 * MB)), _ALL, _ANY),
    "spaces without end": Bomb(_file("a.csv", b"a,b\n", (b" " * 500_000 + b",\n", 100)), _ALL, _ANY),
    "marks of UTF-16": Bomb(_file("a.csv", b"\xff\xfe", (b",\x00", 3 * MB)), _ALL),
    "accents without end": Bomb(_file("a.csv", b"a,b\n", ("\u0301\u0323".encode(), 200_000), b",x\n"), _ALL, _ANY),
    "escapes of JIS without end": Bomb(_file("a.csv", b"a,b\n", (b"\x1b$B\x1b(B", MB), b",x\n"), _ALL, _ANY),
    "JSON in JSON": Bomb(_file("a.json", (b"[", 60 * MB)), _ALL),
    "objects in objects": Bomb(_file("a.json", (b'{"a":', 12 * MB)), _ALL),
    "lists without end": Bomb(_file("a.json", b"[", (b"[1],", 15 * MB), b"[1]]"), _ALL),
    "lists of nothing": Bomb(_file("a.json", b"[", (b"[],", 20 * MB), b"[]]"), _ALL),
    "keys without end": Bomb(
        lambda folder: _written(folder, "a.json", json.dumps([{f"k{n}": 1 for n in range(1_500_000)}])), _ALL
    ),
    "digits without end": Bomb(_file("a.json", b'[{"a":', (b"9", 50 * MB), b"}]"), _ALL, _ANY),
    "rows of HTML without end": Bomb(_file("a.html", b"<table>", (b"<tr>", 15 * MB)), _ALL),
    "cells of HTML without end": Bomb(_file("a.html", b"<table><tr>", (b"<td>a", 12 * MB)), _ALL),
    "comments that never end": Bomb(_file("a.html", b"<table><tr><td>a", (b"<!--", MB)), _ALL),
    "tags that never end": Bomb(_file("a.html", b"<table><tr><td>a", (b"<a ", MB)), _ALL),
    "end tags that never end": Bomb(_file("a.html", b"<table><tr><td>a", (b"</a ", MB)), _ALL),
    "declarations that never end": Bomb(_file("a.html", b"<table><tr><td>a", (b"<![a", MB)), _ALL),
    "tables in tables": Bomb(_file("a.html", (b"<table><tr><td>a", 2 * MB)), _ALL),
    "entities of HTML": Bomb(_file("a.html", b"<table><tr><td>a", (b"&amp;", 12 * MB)), _ALL, _ANY),
    "attributes without end": Bomb(_file("a.html", b"<table><tr><td ", (b"a=b ", 10 * MB), b">x"), _ALL, _ANY),
}


def _written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


# settings: a workspace around them

_ORGANIZATION = "code: 992011\nname: mihon\ntitle: 見本市\n"
_LAUGHS = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 40))
_DEEP_LAUGHS = "".join(f"? &b{n} [*b{n - 1}, *b{n - 1}]\n: x\n" if n else "? &b0 [x, x]\n: x\n" for n in range(40))


def _workspace(dataset: str = "", organization: str = _ORGANIZATION, toml: str = "") -> Make:
    def make(folder: Path) -> Path:
        _written(folder, "datasets/mihon/organization.yaml", organization)
        _written(folder, "datasets/mihon/aed/source/a.csv", csv_text(TABLE))
        _written(folder, "publish.toml", toml)
        good = "dataset: aed\nsource: {path: source/a.csv}\n"
        return _written(folder, "datasets/mihon/aed/dataset.yaml", dataset or good).parent

    return make


def _settings(text: str) -> Bomb:
    return Bomb(_workspace(text))


_BASE = "dataset: aed\nsource: {path: source/a.csv}\n"
SETTINGS = {
    "YAML aliases": _settings(_LAUGHS + _BASE),
    "YAML aliases as keys": _settings(_BASE + _DEEP_LAUGHS),
    "YAML aliases in keywords": _settings(_BASE + "keywords: &a [a, *a]\n"),
    "YAML in YAML": _settings(_BASE + "keywords: " + "[" * 400_000),
    "YAML mappings in YAML": _settings(_BASE + "keywords: " + "{a: " * 200_000),
    "YAML block in block": _settings(_BASE + "".join(" " * n + "a:\n" for n in range(1200))),
    "YAML keys in keys": _settings(_BASE + "? " * 300_000),
    "YAML number of a million digits": _settings(_BASE + f"assertions: {{rows: {{min: {'9' * 900_000}}}}}\n"),
    "YAML number that is none": _settings(_BASE + "assertions: {located: {min: .nan}, rows: {min: 1e9}}\n"),
    "YAML of five megabytes": _settings(_BASE + "# " + "x" * 5_000_000),
    "YAML path with a NUL": _settings('dataset: aed\nsource: {path: "a\\0b"}\n'),
    "YAML tag of Python": _settings(_BASE + "title: !!python/object/apply:os.system [echo]\n"),
    "a position that is no number": Bomb(
        _later(
            lambda: _workspace(
                organization=_ORGANIZATION + "centre: {latitude: .nan, longitude: .inf, radius_km: -1}\n"
            )
        ),
        codes=_ANY,
    ),
    "TOML number of a million digits": Bomb(
        _later(lambda: _workspace(toml=f"[portal.a]\ntimeout = {'9' * 900_000}\n")), (("list",),), _ANY
    ),
    "TOML in TOML": Bomb(
        _later(lambda: _workspace(toml="[portal.a]\nurl = " + "[" * 300_000)), (("run", "aed", "--to", "a"),)
    ),
    "TOML digits": Bomb(
        _later(lambda: _workspace(toml=f'[portal.a]\nurl = "https://a.example"\ntimeout = {"9" * 9000}\n')),
        (("run", "aed", "--to", "a"),),
    ),
    "TOML key of a million parts": Bomb(
        _later(lambda: _workspace(toml="a" + ".a" * 300_000 + " = 1\n")), (("run", "aed", "--to", "a"),)
    ),
}

# packages


def _package(described: object, table: str = "a\n1\n") -> Make:
    def make(folder: Path) -> Path:
        _written(folder, "package/a.csv", table)
        text = described if isinstance(described, str) else json.dumps(described)
        return _written(folder, "package/datapackage.json", text).parent

    return make


def _field(**field: object) -> dict[str, object]:
    schema = {"fields": [{"name": "a", **field}]}
    return {"name": "x", "resources": [{"name": "a", "path": "a.csv", "schema": schema}]}


PACKAGES = {
    "pattern that looks back and forth": Bomb(
        _later(lambda: _package(_field(type="string", constraints={"pattern": "(a+)+b"}), "a\n" + "a" * 40 + "c\n")),
        codes=(1,),
    ),
    "pattern that looks ahead": Bomb(
        _later(
            lambda: _package(_field(type="string", constraints={"pattern": "(?=(a+)+b)a*"}), "a\n" + "a" * 40 + "c\n")
        ),
        codes=(1,),
    ),
    "descriptor in descriptor": Bomb(_later(lambda: _package('{"resources":' + "[" * 500_000)), codes=(1,)),
    "descriptor of 100 MB": Bomb(
        _later(lambda: _package('{"name":"' + "x" * 100 * MB + '","resources":[]}')), codes=(1,)
    ),
    "resources without end": Bomb(
        _later(
            lambda: _package({"name": "x", "resources": [{"name": f"r{n}", "path": "a.csv"} for n in range(20_000)]})
        ),
        codes=(1,),
    ),
    "number of a million digits": Bomb(
        _later(
            lambda: _package('{"name":"x","resources":[{"name":"a","path":"a.csv","bytes":' + "9" * 900_000 + "}]}")
        ),
        codes=(1,),
    ),
    "whole numbers without end": Bomb(
        _later(lambda: _package(_field(type="integer"), "a\n" + "9" * 900_000 + "\n")), codes=(1,)
    ),
    "powers of ten": Bomb(_later(lambda: _package(_field(type="number"), "a\n1e999999999\n")), codes=_ANY),
}

BOMBS: dict[str, Bomb] = {
    **{f"known: {name}": Bomb(make) for name, (make, _) in BAD.items()},
    **WORKBOOKS,
    **TEXTS,
    **SETTINGS,
    **PACKAGES,
}
