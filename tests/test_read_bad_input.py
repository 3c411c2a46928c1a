"""Whatever is given, the answer is a clear error, soon, in little memory, with nothing printed."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from read_samples import TABLE, csv_text, take, write, xls, xlsx

from pipelines.errors import DataError, MachikadoError, UsageError, WorldError
from pipelines.read import limits

MB = 1024 * 1024
NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def repacked(path: Path, change: Callable[[str, bytes], bytes]) -> Path:
    """The workbook with its parts changed, sizes and checksums right."""
    out = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    path.write_bytes(out.getvalue())
    return path


def with_sheet(folder: Path, rows: str, before: str = "", after: str = "", head: str = "") -> Path:
    """A workbook whose only sheet has this XML."""
    xml = f'<?xml version="1.0"?>{head}<worksheet {NAMESPACE}>{before}<sheetData>{rows}</sheetData>{after}</worksheet>'
    return repacked(
        xlsx(folder, [["名称", "住所"], ["a", "b"]]),
        lambda name, content: xml.encode() if name == "xl/worksheets/sheet1.xml" else content,
    )


def cell(reference: str, text: str = "x") -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


GOOD_ROWS = f'<row r="1">{cell("A1", "名称")}{cell("B1", "住所")}</row><row r="2">{cell("A2")}{cell("B2")}</row>'


def ods_with(folder: Path, rows: str) -> Path:
    names = "".join(
        f' xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{prefix}:1.0"'
        for prefix in ("office", "table", "text")
    )
    table = f'<table:table table:name="S">{rows}</table:table>'
    body = f"<office:body><office:spreadsheet>{table}</office:spreadsheet></office:body>"
    path = folder / "table.ods"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<?xml version='1.0'?><manifest:manifest/>")
        archive.writestr(
            "content.xml", f"<?xml version='1.0'?><office:document-content{names}>{body}</office:document-content>"
        )
    return path


def ods_row(*cells: str, times: int = 1) -> str:
    return f'<table:table-row table:number-rows-repeated="{times}">{"".join(cells)}</table:table-row>'


def ods_cell(text: str = "a", times: int = 1) -> str:
    return (
        f'<table:table-cell office:value-type="string" table:number-columns-repeated="{times}">'
        f"<text:p>{text}</text:p></table:table-cell>"
    )


def bomb(folder: Path) -> Path:
    return with_sheet(folder, GOOD_ROWS + " " * (120 * MB))


def lying_header(folder: Path) -> Path:
    """A part that says it is small: the sizes in the archive's directory are falsified."""
    path = with_sheet(folder, GOOD_ROWS + " " * (40 * MB))
    raw = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    true, false = size.to_bytes(4, "little"), (2000).to_bytes(4, "little")
    path.write_bytes(bytes(raw).replace(true, false))
    return path


def with_shared_texts(folder: Path, texts: list[str], rows: str) -> Path:
    """A workbook that keeps its texts apart, as Excel does."""
    items = "".join(f"<si><t>{text}</t></si>" for text in texts)
    path = with_sheet(folder, rows)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", f'<?xml version="1.0"?><sst {NAMESPACE}>{items}</sst>')
    return path


def pointing(reference: str, text: int) -> str:
    return f'<c r="{reference}" t="s"><v>{text}</v></c>'


def shared_text_bomb(folder: Path) -> Path:
    """One text of 30,000 characters that 100,000 cells point at: nine gigabytes once written out."""
    rows = "".join(f'<row r="{n}">{pointing(f"A{n}", 1 if n > 1 else 0)}</row>' for n in range(1, 100_000))
    return with_shared_texts(folder, ["名称", "あ" * 30_000], rows)


def entity_bomb(folder: Path) -> Path:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    return with_sheet(
        folder, GOOD_ROWS.replace(">x<", ">&e9;<"), head=f'<!DOCTYPE x [<!ENTITY e0 "0123456789">{entities}]>'
    )


def sheet_called_picture(folder: Path) -> Path:
    """The workbook's directory of parts may point anywhere: a part is searched whatever its name."""
    path = with_sheet(folder, f'{GOOD_ROWS}<row r="1048576">{cell("XFD1048576")}</row>')
    out = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name.replace("sheet1.xml", "a.png"), old.read(name).replace(b"sheet1.xml", b"a.png"))
    path.write_bytes(out.getvalue())
    return path


def many_members(folder: Path) -> Path:
    path = xlsx(folder, TABLE)
    with zipfile.ZipFile(path, "a") as archive:
        for number in range(limits.MAX_MEMBERS):
            archive.writestr(f"x/{number}.xml", "<x/>")
    return path


def twice_named(folder: Path) -> Path:
    path = xlsx(folder, TABLE)
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/worksheets/sheet1.xml", "<worksheet/>")
    return path


def encrypted(folder: Path) -> Path:
    """What Excel writes when a password is set: the old container format with the workbook as an encrypted stream."""
    raw = xls(folder, {"一覧": TABLE}).read_bytes()
    path = folder / "secret.xlsx"
    path.write_bytes(raw + "EncryptedPackage".encode("utf-16-le"))
    return path


def encrypted_ods(folder: Path) -> Path:
    path = ods_with(folder, ods_row(ods_cell()))
    return repacked(path, lambda name, content: b"<manifest:encryption-data/>" if "manifest" in name else content)


def zip_with_password(folder: Path) -> Path:
    path = xlsx(folder, TABLE)
    raw = bytearray(path.read_bytes())
    at = 0
    while (at := raw.find(b"PK\x01\x02", at)) >= 0:  # the flag "encrypted" in each entry of the directory
        raw[at + 8] |= 1
        at += 4
    at = 0
    while (at := raw.find(b"PK\x03\x04", at)) >= 0:
        raw[at + 6] |= 1
        at += 4
    path.write_bytes(bytes(raw))
    return path


def other_office_file(folder: Path) -> Path:
    kind = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    return repacked(xlsx(folder, TABLE), lambda name, content: kind if "Content_Types" in name else content)


def plain_zip(folder: Path) -> Path:
    path = folder / "table.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("table.csv", csv_text(TABLE))
    return path


def folder_only(name: str) -> Callable[[Path], Path]:
    """A zip that holds a folder called like a map, and nothing else."""

    def make(folder: Path) -> Path:
        with zipfile.ZipFile(folder / "table.zip", "w") as archive:
            archive.writestr(name, b"")
        return folder / "table.zip"

    return make


def truncated(folder: Path) -> Path:
    path = xlsx(folder, TABLE)
    path.write_bytes(path.read_bytes()[:-200])
    return path


def broken_inside(folder: Path) -> Path:
    path = xlsx(folder, TABLE)
    raw = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        start = archive.getinfo("xl/worksheets/sheet1.xml").header_offset
    raw[start + 80 : start + 120] = bytes(40)
    path.write_bytes(bytes(raw))
    return path


def xls_far_cell(folder: Path) -> Path:
    """Row and column of a cell record set to 65,535: the reader would ask for 4 billion cells."""
    path = xls(folder, {"一覧": [["名称", 1.5], ["a", 2.5]]})
    raw = path.read_bytes()
    record = b"\x03\x02\x0e\x00"  # NUMBER: row, column, format, eight bytes of value
    alternatives = (record, b"\x7e\x02\x0a\x00")  # or RK, the short form
    at = max(raw.rfind(mark) for mark in alternatives)
    assert at > 0
    path.write_bytes(raw[: at + 4] + b"\xff\xff\xff\xff" + raw[at + 8 :])
    return path


def xls_garbage(folder: Path) -> Path:
    head = xls(folder, {"一覧": TABLE}).read_bytes()[:1024]
    return write(folder, head + bytes(range(256)) * 40 + "Workbook".encode("utf-16-le"), "table.xls")


def named(content: bytes, name: str = "table.csv") -> Callable[[Path], Path]:
    return lambda folder: write(folder, content, name)


BAD: dict[str, tuple[Callable[[Path], Path], str]] = {
    "empty": (named(b""), "file-empty"),
    "blanks": (named(b" \r\n\t\r\n" * 100), "file-blank"),
    "only a mark": (named(b"\xef\xbb\xbf"), "file-blank"),
    "only commas": (named(b",,,\r\n,,,\r\n"), "file-blank"),
    "only ideographic spaces": (named("\u3000,\u3000\n".encode("cp932")), "file-blank"),
    "png": (named(b"\x89PNG\r\n\x1a\n" + bytes(1000)), "file-other-format"),
    "pdf called xlsx": (named(b"%PDF-1.7\n" + b"x" * 100, "table.xlsx"), "file-other-format"),
    "gzip": (named(b"\x1f\x8b\x08" + bytes(50)), "file-other-format"),
    "binary": (named(bytes(range(256)) * 100), "file-binary"),
    "xml": (named(b'<?xml version="1.0"?><Workbook><Row/></Workbook>', "table.xls"), "file-other-format"),
    "one cell": (named("一つ".encode()), "no-table"),
    "10,000 columns": (
        named(csv_text([[f"見出し{k}" for k in range(10_000)], range(10_000)]).encode()),
        "too-many-columns",
    ),
    "100,000 columns": (named(csv_text([range(100_000)] * 2).encode()), "too-many-columns"),
    "10,000 columns, xlsx": (
        lambda folder: xlsx(folder, [[f"見出し{k}" for k in range(10_000)]] * 2),
        "too-many-columns",
    ),
    "zip bomb": (bomb, "workbook-too-large"),
    "lying header": (lying_header, "workbook-damaged"),
    "shared texts": (shared_text_bomb, "workbook-too-large"),
    "entities": (entity_bomb, "workbook-damaged"),
    "many members": (many_members, "workbook-too-large"),
    "one name twice": (twice_named, "workbook-damaged"),
    "password": (encrypted, "workbook-password"),
    "ods password": (encrypted_ods, "workbook-password"),
    "zip password": (zip_with_password, "workbook-password"),
    "word": (other_office_file, "file-other-format"),
    "plain zip": (plain_zip, "file-other-format"),
    "folder a.kml": (folder_only("a.kml/"), "file-other-format"),
    "folder a.shp": (folder_only("a.shp/"), "file-other-format"),
    "cut off": (truncated, "workbook-damaged"),
    "broken inside": (broken_inside, "workbook-damaged"),
    "zip magic only": (named(b"PK\x03\x04" + bytes(100), "table.xlsx"), "workbook-damaged"),
    "far cell": (
        lambda folder: with_sheet(folder, f'{GOOD_ROWS}<row r="1048576">{cell("XFD1048576")}</row>'),
        "workbook-extent",
    ),
    "far cell in single quotes": (
        lambda folder: with_sheet(folder, GOOD_ROWS + "<row r='1048576'><c r='XFD1048576'><v>1</v></c></row>"),
        "workbook-extent",
    ),
    **{
        f"far cell, {name}": (lambda folder, row=row: with_sheet(folder, GOOD_ROWS + row), code)
        for name, row, code in (
            ("by order", f'<row r="1048576">{"<c/>" * 16_383}<c><v>1</v></c></row>', "workbook-extent"),
            ("with a prefix", '<row r="3"><x:c xmlns:x="y" r="XFD1048576"><x:v>1</x:v></x:c></row>', "workbook-extent"),
            ("style first", '<row r="3"><c s="0" r="XFD1048576"><v>1</v></c></row>', "workbook-extent"),
            ("blank to the eye", '<row r="3"><c r="XFD1048576" x="/>"><v>1</v></c></row>', "workbook-extent"),
            ("behind another place", '<row r="3"><c r="A3" r="XFD1048576"><v>1</v></c></row>', "workbook-damaged"),
            ("in small letters", '<row r="3"><c r="xfd1048576"><v>1</v></c></row>', "workbook-damaged"),
        )
    },
    "far cell in a picture": (sheet_called_picture, "workbook-extent"),
    "cell beyond any sheet": (
        lambda folder: with_sheet(folder, GOOD_ROWS + cell("ZZZZZZ99999999999")),
        "workbook-damaged",
    ),
    "text without end": (
        lambda folder: with_sheet(folder, GOOD_ROWS.replace(">x<", f">{os.urandom(5 * MB).hex()}<", 1)),
        "workbook-too-large",
    ),
    "merged a million times": (
        lambda folder: with_sheet(
            folder, GOOD_ROWS, after="<mergeCells>" + '<mergeCell ref="A1:XFD1048576"/>' * 250_000 + "</mergeCells>"
        ),
        "workbook-too-large",
    ),
    "ods columns": (
        lambda folder: ods_with(folder, ods_row(ods_cell(), ods_cell(times=2_000_000_000))),
        "workbook-too-large",
    ),
    "ods blank columns": (
        lambda folder: ods_with(
            folder, ods_row(ods_cell(), '<table:table-cell table:number-columns-repeated="2000000000"/>', ods_cell())
        ),
        "workbook-extent",
    ),
    "ods rows": (lambda folder: ods_with(folder, ods_row(ods_cell(), times=2_000_000_000)), "workbook-too-large"),
    "ods both": (
        lambda folder: ods_with(
            folder,
            ods_row(ods_cell(times=16_000)) + ods_row("<table:table-cell/>", times=1_000_000) + ods_row(ods_cell()),
        ),
        "workbook-extent",
    ),
    "ods text": (lambda folder: ods_with(folder, ods_row(ods_cell("あ" * 100_000, 900)) * 3), "workbook-too-large"),
    "xls far cell": (xls_far_cell, "workbook-damaged"),
    "xls garbage": (xls_garbage, "workbook-damaged"),
    "ole that is no workbook": (
        named(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(2000), "table.xls"),
        "file-other-format",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_refused_clearly_and_soon(tmp_path: Path, case: str, capfd: pytest.CaptureFixture[str]) -> None:
    make, code = BAD[case]
    path = make(tmp_path)
    start = time.monotonic()
    with pytest.raises(DataError) as refused:
        take(path)
    assert time.monotonic() - start < 10
    assert refused.value.code == code
    for language in ("ja", "en"):
        assert refused.value.message(language) and refused.value.remedy(language)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("write_to", "code"),
    [
        (lambda file: file.write(b"a," * (100 * MB)), "line-too-long"),
        (lambda file: file.write(b'a,b\n"' + b"x\n" * (100 * MB) + b'"\n'), "cell-too-long"),
        (lambda file: file.write(b"\n" * (100 * MB)), "file-blank"),
        (lambda file: file.write(b"a,b\n" + b"\n" * (20 * MB)), "too-many-rows"),
        (lambda file: file.write((b"," * 10_000 + b"\n") * 8_000 + b"a,b\n"), "too-many-cells"),
        (lambda file: file.write(b"," * 10_000 + b"\n" + b"a,b\n" * 100_000), "no-records"),
        (lambda file: file.write(b"[" + b"[1]," * (40 * MB)), "file-too-large"),
        (lambda file: file.write(b"<table>" + b"<tr><td colspan=1000 rowspan=1000>" * 40), "too-many-cells"),
        (lambda file: file.truncate(600 * MB), "file-too-large"),
    ],
)
def test_huge_files_take_little_time_and_memory(
    tmp_path: Path, write_to: Callable[[io.BufferedWriter], object], code: str
) -> None:
    """Measured in a process of its own: under 10 seconds and under 1 GB."""
    if not Path("/proc/self/status").is_file():
        pytest.skip("the memory that a process has used is read from /proc")
    path = tmp_path / "huge.csv"
    with path.open("wb") as file:
        write_to(file)
    script = (
        "import re, sys, time\nfrom pathlib import Path\n"
        "from pipelines.errors import DataError\nfrom pipelines.findings import Log\nfrom pipelines.read import read\n"
        "start = time.monotonic()\n"
        "try:\n    read(sys.argv[1], Log()); code = 'none'\nexcept DataError as error:\n    code = error.code\n"
        "peak = re.search('VmHWM:\\\\s+([0-9]+)', Path('/proc/self/status').read_text())[1]\n"
        "print(code, time.monotonic() - start, peak)\n"
    )
    root = Path(__file__).parent.parent
    done = subprocess.run(
        [sys.executable, "-c", script, str(path)], cwd=root, capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    found, seconds, kilobytes = done.stdout.split()
    assert found == code
    assert float(seconds) < 10 and int(kilobytes) < 1024 * 1024


def test_shared_texts_that_are_not_too_much_are_read(tmp_path: Path) -> None:
    rows = "".join(
        f'<row r="{n}">{pointing(f"A{n}", 0 if n == 1 else 2)}{pointing(f"B{n}", 1 if n == 1 else 3)}</row>'
        for n in range(1, 9000)
    )
    table, _ = take(with_shared_texts(tmp_path, ["名称", "住所", "見本館", "見本市" * 2000], rows))
    assert len(table) == 8998 and set(table.values("c1")) == {"見本館"}


def test_a_missing_file_names_the_nearest(tmp_path: Path) -> None:
    write(tmp_path, csv_text(TABLE), "公共施設一覧(R6).csv")
    with pytest.raises(UsageError) as refused:
        take(tmp_path / "公共施設一覧（R5）.csv")
    assert refused.value.code == "file-missing" and "公共施設一覧(R6).csv" in refused.value.remedy("ja")


@pytest.mark.parametrize("parts", [("no", "such", "folder.csv"), ("table.csv", "inside.csv")])
def test_a_missing_folder(tmp_path: Path, parts: tuple[str, ...]) -> None:
    write(tmp_path, csv_text(TABLE))
    with pytest.raises(UsageError) as refused:
        take(tmp_path.joinpath(*parts))
    assert refused.value.code == "file-missing"


def test_a_folder_names_a_file_in_it(tmp_path: Path) -> None:
    write(tmp_path, csv_text(TABLE), "一覧.csv")
    with pytest.raises(UsageError) as refused:
        take(tmp_path)
    assert refused.value.code == "file-folder" and "一覧.csv" in refused.value.remedy("ja")


@pytest.mark.parametrize("name", ["a\x00b.csv", "x" * 5000 + ".csv"])
def test_names_that_cannot_be(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError) as refused:
        take(Path(f"{tmp_path}/{name}"))
    assert refused.value.code in ("file-unreadable", "file-missing")


@pytest.mark.parametrize(
    "name", [" 一覧 .csv", "a;b&c$(x)`y`.csv", "改\n行.csv", "絵🏫.csv", "-x.csv", "%s{0}.csv", "か\u3099.csv"]
)
def test_odd_names_are_read(tmp_path: Path, name: str) -> None:
    table, _ = take(write(tmp_path, csv_text(TABLE), name))
    assert table.source.path.endswith(name)


def test_a_name_that_is_no_text_can_be_reported(tmp_path: Path) -> None:
    raw = os.fsencode(tmp_path) + b"/\xff\xfe.csv"
    try:
        with open(raw, "wb") as file:  # noqa: PTH123  (a name in bytes)
            file.write(csv_text(TABLE).encode())
    except OSError:
        pytest.skip("this file system takes no such name")
    table, _ = take(Path(os.fsdecode(raw)))
    assert table.source.path.encode("utf-8").endswith(b"??.csv")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(UsageError) as refused:
        take(tmp_path / "pipe.csv")
    assert refused.value.code == "file-not-regular"


@pytest.mark.parametrize(
    ("error", "kind", "code"),
    [
        (PermissionError(13, "Permission denied"), UsageError, "file-forbidden"),
        (OSError(5, "Input/output error"), WorldError, "file-unreadable"),
        (OSError(40, "Too many levels"), UsageError, "file-unreadable"),
    ],
)
def test_files_that_cannot_be_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError, kind: type[MachikadoError], code: str
) -> None:
    path = write(tmp_path, csv_text(TABLE))

    def refuse(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(kind) as refused:
        take(path)
    assert refused.value.code == code and refused.value.remedy("ja")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may read everything")
def test_a_file_without_permission(tmp_path: Path) -> None:
    path = write(tmp_path, csv_text(TABLE))
    path.chmod(0)
    with pytest.raises(UsageError) as refused:
        take(path)
    assert refused.value.code == "file-forbidden"


def test_a_panic_of_the_reader_is_an_error_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    import python_calamine

    class PanicException(BaseException):
        """As pyo3 raises it: no Exception."""

    class Panicking:
        @staticmethod
        def from_filelike(_: object) -> None:
            os.write(2, b"thread panicked at ...")
            raise PanicException("capacity overflow")

    monkeypatch.setattr(python_calamine, "CalamineWorkbook", Panicking)
    with pytest.raises(DataError) as refused:
        take(xlsx(tmp_path, TABLE))
    assert refused.value.code == "workbook-damaged"
    assert capfd.readouterr() == ("", "")


def test_an_interrupt_is_no_damaged_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import python_calamine

    class Interrupted:
        @staticmethod
        def from_filelike(_: object) -> None:
            raise KeyboardInterrupt

    monkeypatch.setattr(python_calamine, "CalamineWorkbook", Interrupted)
    with pytest.raises(KeyboardInterrupt):
        take(xlsx(tmp_path, TABLE))


def test_a_reader_that_hangs_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:

    from pipelines.read import child

    monkeypatch.setattr(child, "SECONDS", 0)
    with pytest.raises(DataError) as refused:
        take(xls(tmp_path, {"一覧": TABLE}))
    assert refused.value.code == "workbook-damaged"
