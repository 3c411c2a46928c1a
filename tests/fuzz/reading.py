"""Targets: the readers of files as they come in. Texts are raw bytes; of workbooks the parts inside are altered."""

from __future__ import annotations

import faulthandler
import io
import os
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from unittest.mock import patch

from read_samples import TABLE, csv_text, ods, xls, xlsx

from pipelines.findings import Log
from pipelines.read import isolated, read
from pipelines.read.grid import Grid
from pipelines.read.whole import whole

from .errors import told
from .memory import taken
from .samples import real_files
from .target import of_bytes

_TEXT_WORDS = [
    *(b",", b"\t", b";", b"|", b"\n", b"\r\n", b"\r", b'"', b'""', b'"\n"', b"\xef\xbb\xbf", b"\xff\xfe", b"\x00"),
    *(
        b"sep=;\n",
        b"\x1b$B",
        b"\x1b(B",
        b"\x81\x40",
        b"\x87\x40",
        b"\xe3\x80\x80",
        b"\xed\xa0\x80",
        b"\xf4\x90\x80\x80",
    ),
    *(text.encode() for text in ("名称", "住所", "緯度", "№", "ﾒｲｼｮｳ", "合計", "※注", "\u2028", "\u202e", "𠮷")),
]
_HTML_WORDS = [
    *(b"<table>", b"</table>", b"<tr>", b"<td>", b"</td>", b"<th colspan=3>", b"<td rowspan=999>", b"<br>", b"<!--"),
    *(
        b"-->",
        b"<script>",
        b"<![CDATA[",
        b"]]>",
        b"&amp;",
        b"&#x110000;",
        b"&#0;",
        b"<?xml ",
        b"<!DOCTYPE html>",
        b"</",
    ),
]
_JSON_WORDS = [
    *(b"{", b"}", b"[", b"]", b'":', b'"', b"null", b"1e999", b"-0", b'"\\ud800"', b'"\\u0000"', b"[[]]", b"9" * 400),
    *(b'"features"', b'"geometry"', b'"type":"Point"', b'"coordinates"', b'"crs":{"properties":{"name":"EPSG:6677"}}'),
]
_XML_WORDS = [
    *(b"<row ", b"<c ", b"<v>", b'r="A1"', b'r="XFD1048576"', b't="s"', b't="e"', b't="inlineStr"', b"</c>", b"<f>"),
    *(
        b'ref="A1:XFD1048576"',
        b"<mergeCell ",
        b"<!DOCTYPE x [",
        b'<!ENTITY e "x">',
        b"&e;",
        b"<![CDATA[",
        b"<!--",
        b"<x:",
    ),
    *(b'number-columns-repeated="9"', b'number-rows-repeated="9"', b"<table:table-row>", b"<table:table-cell/>", b"'"),
    *(b'xmlns="y"', b'Target="../x.xml"', b's="4294967295"', b"count=", b"1E308", b"-1", b"&#xD800;", b"\xff\xfe"),
]

_LONGEST = 8  # seconds; more than a case may take


@cache
def _folder() -> Path:
    """A place for the file of each case, on a disk in memory where there is one."""
    memory = Path("/dev/shm")
    usable = memory.is_dir() and os.access(memory, os.W_OK)
    return Path(tempfile.mkdtemp(prefix="fuzz-", dir=memory if usable else None))


@contextmanager
def held(data: bytes, suffix: str) -> Iterator[Path]:
    """The bytes as a file."""
    path = _folder() / f"{os.getpid()}{suffix}"
    path.write_bytes(data)
    try:
        yield path
    finally:
        path.unlink()


def _taken(data: bytes, suffix: str) -> None:
    """Both ways to look at a file: the table in it, and the file as it stands."""
    with held(data, suffix) as path:
        with told():
            table = read(path, Log())
            assert table.frame.width == len(table.columns) and len(table.row_numbers) == len(table)
            assert not table.frame.null_count().sum_horizontal().item()
        with told():
            whole(path)


def _text_seeds() -> Iterable[bytes]:
    text = csv_text(TABLE)
    for encoding in ("utf-8", "utf-8-sig", "cp932", "euc_jp", "iso2022_jp", "utf-16", "utf-16-le", "utf-32"):
        yield text.encode(encoding, "replace")
    yield csv_text(TABLE, "\t").encode()
    yield f"sep=;\n{csv_text(TABLE, ';')}".encode("cp932")
    yield f"令和6年度 一覧,,\n\n{text}\n合計,,12\n※注,,".encode()
    yield from real_files("csv", 4000, 12)


def _html_seeds() -> Iterable[bytes]:
    rows = "".join(f"<tr>{''.join(f'<td>{cell}' for cell in row)}" for row in TABLE)
    yield f"<html><head><meta charset=utf-8></head><body><table>{rows}</table></body></html>".encode()
    nested = f"<table><tr><th colspan=2>a<tr><td rowspan=3>x<table>{rows}</table></table>"
    yield f'<?xml version="1.0" encoding="shift_jis"?><html>{nested}<script>1<2</script></html>'.encode("cp932")
    yield b"<table><tr><td>a<br>b<td>c</table><table><tr><td>1</table>"


def _json_seeds() -> Iterable[bytes]:
    point = (
        '{"type":"Feature","geometry":{"type":"Point","coordinates":[139.1,35.2]},"properties":{"名称":"本庁","n":1}}'
    )
    yield f'{{"type":"FeatureCollection","features":[{point},{point}]}}'.encode()
    yield '{"result":{"records":[{"名称":"a","住所":null},{"名称":["x","y"],"緯度":1.5e3}]}}'.encode()
    yield '[["名称","住所"],["本庁","東町1"],["支所","西町2"]]'.encode()
    yield b'\xef\xbb\xbf[{"a":true,"b":{"c":[1]}}]'


def is_map(data: bytes) -> bool:
    """Maps are read by another program in a process of its own: not the matter here."""
    from pipelines.read import maps

    head = data.decode("utf-8", "ignore")
    return maps.is_map(data) or maps.is_kml(head) or maps.has_own_system(head)


def _text(data: bytes) -> None:
    if not is_map(data) and not data.startswith((b"PK", b"\xd0\xcf")):
        _taken(data, ".csv")


# workbooks: the parts of a small one, altered and packed again


def _parts(raw: bytes) -> bytes:
    """The parts of an archive one after the other, with their names: what a case of a workbook is."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return b"".join(b"\x1c%b\x1d%b" % (name.encode(), archive.read(name)) for name in archive.namelist())


def packed(data: bytes) -> bytes:
    """The inverse, whatever the bytes are."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        names = set()
        for part in data.split(b"\x1c")[1:]:
            name, _, content = part.partition(b"\x1d")
            shown = name.decode("utf-8", "replace").replace("\x00", "") or "x"
            if shown not in names:
                names.add(shown)
                archive.writestr(zipfile.ZipInfo(shown), content)
    return out.getvalue()


def _made(make: Callable[[Path], Path]) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        return make(Path(folder)).read_bytes()


_SMALL = [TABLE[0][:4], *[[*row[:3], index] for index, row in enumerate(TABLE[1:4])], ["", "", 0.5, True]]


@cache
def _xlsx_seeds() -> tuple[bytes, ...]:
    two = {"一覧": _SMALL, "例": _SMALL[:2]}
    return (
        _parts(_made(lambda folder: xlsx(folder, _SMALL, merge=["A4:B5"]))),
        _parts(_made(lambda folder: xlsx(folder, two, hidden=["例"]))),
        _parts(_shared_texts()),
    )


def _shared_texts() -> bytes:
    """As Excel writes it: the texts of cells kept apart."""
    space = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    cells = (
        b'<row r="%d"><c r="A%d" t="s"><v>%d</v></c>'
        b'<c r="B%d" s="1"><v>45000.5</v></c><c r="C%d" t="e"><v>#N/A</v></c></row>'
    )
    sheet = b"".join(cells % (n, n, n - 1, n, n) for n in range(1, 4))
    texts = b"".join(b"<si><t>%b</t></si>" % text.encode() for text in ("名称", "本庁", "支所"))
    raw = bytearray(_made(lambda folder: xlsx(folder, [["名称", "住所"]])))
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                content = b'<worksheet %b><dimension ref="A1:C3"/><sheetData>%b</sheetData></worksheet>' % (
                    space,
                    sheet,
                )
            if name != "xl/sharedStrings.xml":
                new.writestr(name, content)
        new.writestr("xl/sharedStrings.xml", b'<sst %b count="3">%b</sst>' % (space, texts))
    return out.getvalue()


@cache
def _ods_seeds() -> tuple[bytes, ...]:
    return (_parts(_made(lambda folder: ods(folder, _SMALL))),)


@cache
def _xls_seeds() -> tuple[bytes, ...]:
    return (_made(lambda folder: xls(folder, {"一覧": _SMALL})), _made(lambda folder: xls(folder, {"a": [["x", 1.5]]})))


def forked(raw: bytes) -> list[Grid]:
    """What `read_isolated` does, in a copy of this process: a thousand times as fast as a new one."""
    from pipelines.errors import DataError
    from pipelines.read import workbook

    if not hasattr(os, "fork"):
        return isolated.read_isolated(raw)
    came, went = os.pipe()
    child = os.fork()
    if child == 0:
        code = b"?"
        try:
            faulthandler.disable()  # it may end, and need not say so
            os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
            isolated.bound_memory(_as_much_as_a_new_process())
            _bound_time()
            workbook.grids(raw)
            code = b"."
        except DataError as error:
            code = error.code.encode()
        finally:
            os.write(went, code)
            os._exit(0)
    os.close(went)
    with os.fdopen(came, "rb") as answer:
        said = answer.read()
    os.waitpid(child, 0)
    assert said != b"?", "an error that is none of ours in the process that reads workbooks"
    if said != b".":
        raise DataError(said.decode() or "workbook-damaged")  # nothing: the process has ended, as it may
    return [Grid("一覧", [["名称", "住所"], ["本庁", "東町"]])]


def _bound_time() -> None:
    """The clock ends it in the product, after minutes; here the processor's, and its parent is told so."""
    import resource

    resource.setrlimit(resource.RLIMIT_CPU, (_LONGEST, _LONGEST))


def _as_much_as_a_new_process() -> int:
    """Bytes of address space for this process with which it takes no more memory in the end than a new one could."""
    size, resident = taken()
    return isolated.MEMORY_BYTES + size - resident


def _isolated_by_fork(data: bytes, suffix: str) -> None:
    with patch("pipelines.read.isolated.read_isolated", forked):
        _taken(data, suffix)


readers = of_bytes("readers", _text, _text_seeds, words=_TEXT_WORDS, few=30)
html = of_bytes("html", _text, _html_seeds, words=[*_HTML_WORDS, *_TEXT_WORDS[:8]], few=25)
json = of_bytes("json", _text, _json_seeds, words=_JSON_WORDS, few=25)
workbooks = of_bytes(
    "xlsx",
    lambda data: _isolated_by_fork(packed(data), ".xlsx"),
    lambda: _xlsx_seeds(),
    words=_XML_WORDS,
    longest=16_384,
    few=30,
)
ods_books = of_bytes(
    "ods",
    lambda data: _isolated_by_fork(packed(data), ".ods"),
    lambda: _ods_seeds(),
    words=_XML_WORDS,
    longest=16_384,
    few=20,
)
xls_books = of_bytes("xls", lambda data: _isolated_by_fork(data, ".xls"), lambda: _xls_seeds(), longest=16_384, few=4)
