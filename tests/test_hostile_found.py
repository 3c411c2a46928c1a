"""What the fuzzers and the bombs have found, each in its smallest form."""

from __future__ import annotations

import io
import json
import re
import time
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from normalising import cell, column
from read_samples import TABLE, ods, take, write, xlsx
from test_read_bad_input import GOOD_ROWS, ods_cell, ods_row, ods_with, repacked, with_shared_texts, with_sheet
from test_read_bad_input import cell as xml_cell

from catalogue.errors import CatalogueError
from catalogue.settings import Settings
from pipelines.build import Wanted, check
from pipelines.errors import DataError, UsageError
from pipelines.kpi.wide_headings import _spread
from pipelines.nfkc import nfkc
from pipelines.packages import check_package
from pipelines.portal.portals import read_portals
from pipelines.privacy.cells import Cells as Column
from pipelines.privacy.formulas import formulas
from pipelines.read import child, limits, shown, workbook
from pipelines.read.grid import Grid, Span
from pipelines.read.heading_rows import Spans
from pipelines.read.html_tables import parse
from pipelines.readability import judge
from pipelines.readability.level1_table import _spanned
from pipelines.readability.level3_form import _ERA_DATE
from pipelines.readability.words import QUANTITY
from pipelines.report.places import lines_of
from pipelines.report.workbook.comments import _SHAPES
from pipelines.report.workbook.parts import _cells_of
from pipelines.shapes import SHAPES, Cells, fits
from pipelines.validate.exact.endless import endless_pattern, is_doubtful
from pipelines.workspace import load_organization

FAR = f'{GOOD_ROWS}<row r="1048576">{xml_cell("XFD1048576")}</row>'


def refused(path: Path) -> str:
    with pytest.raises(DataError) as told:
        take(path)
    return told.value.code


@pytest.mark.parametrize("before", [b"x", b"\x00", b"\x0c", b"\xff\xfe", b"]]>"])
def test_what_stands_before_a_sheet_does_not_hide_it(tmp_path: Path, before: bytes) -> None:
    """The reader of workbooks would lay out 17 billion cells, and the process end without a word."""
    path = repacked(
        with_sheet(tmp_path, FAR), lambda name, content: before + content if name.endswith("sheet1.xml") else content
    )
    assert refused(path) == "workbook-damaged"


def test_nor_does_the_name_of_the_texts(tmp_path: Path) -> None:
    path = with_shared_texts(tmp_path, ["名称"], FAR)
    moved = repacked(
        path,
        lambda name, content: (
            content.replace(b"worksheets/sheet1.xml", b"sharedStrings.xml")
            if name.endswith(".rels")
            else (b'<sst xmlns="x"/>' + with_cells(FAR) if name.endswith("sharedStrings.xml") else content)
        ),
    )
    assert refused(moved) == "workbook-damaged"


def with_cells(rows: str) -> bytes:
    return f"<worksheet><sheetData>{rows}</sheetData></worksheet>".encode()


@pytest.mark.parametrize("said", ['uniqueCount="4294967295"', "uniqueCount = '1000000000'", 'count="99999999"'])
def test_room_is_not_made_for_what_is_only_said(tmp_path: Path, said: str) -> None:
    path = repacked(
        with_shared_texts(tmp_path, ["名称"], GOOD_ROWS),
        lambda name, content: (
            content.replace(b"<sst ", f"<sst {said} ".encode()) if name.endswith("gs.xml") else content
        ),
    )
    assert refused(path) == "workbook-damaged"


def test_a_second_directory_is_read_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An archive that can be read in two ways goes to the process that may end."""
    asked = []
    monkeypatch.setattr("pipelines.read.isolated.read_isolated", lambda raw: asked.append(1) or workbook.grids(raw))
    path = with_sheet(tmp_path, GOOD_ROWS + "<row r='3'><c r='A3'><v>1</v></c></row>")
    good = with_sheet(tmp_path, GOOD_ROWS).read_bytes()
    path.write_bytes(good)
    take(path)
    assert not asked
    path.write_bytes(good[:-2] + b"\x04\x00more")
    take(path)
    assert asked


def test_the_same_sheet_a_thousand_times(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MAX_SHEETS", 3)
    more = b'<sheet name="x" sheetId="9" r:id="rId1" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"/>'
    path = repacked(
        with_sheet(tmp_path, GOOD_ROWS),
        lambda name, content: (
            content.replace(b"</sheets>", more * 3 + b"</sheets>") if name.endswith("book.xml") else content
        ),
    )
    assert refused(path) == "workbook-too-large"


def test_elements_that_are_no_cells_have_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.read.extent.MAX_OTHERS", 1000)
    assert len(take(with_sheet(tmp_path, GOOD_ROWS, after="<a/>" * 500))[0]) == 1
    assert refused(with_sheet(tmp_path, GOOD_ROWS, after="<a/>" * 2000)) == "workbook-too-large"


@pytest.mark.parametrize("piece", ['<c r="A1" t="e" ', "<c r='A1' ", "<mergeCell ", "<a "])
def test_tags_that_never_end_take_no_time(tmp_path: Path, piece: str) -> None:
    path, start = with_sheet(tmp_path, GOOD_ROWS, after=piece * 200_000), time.process_time()
    with suppress(DataError):
        take(path)
    assert time.process_time() - start < 3


def test_ranges_that_lie_upon_each_other_take_no_time(tmp_path: Path) -> None:
    """No spreadsheet writes them, and 40,000 of them are a file of 100 kB."""
    rows = [f'<row r="{at}">{xml_cell(f"A{at}", f"館{at}")}{xml_cell(f"B{at}")}</row>' for at in range(3, 3001)]
    said = "<mergeCells>" + '<mergeCell ref="A2:A3000"/>' * 40_000 + "</mergeCells>"
    path = with_sheet(tmp_path, GOOD_ROWS + "".join(rows), after=said)
    start = time.process_time()
    assert len(take(path)[0]) == 2999
    assert time.process_time() - start < 3


LINES = [["指標", "令和5年度"], ["", "実績", "目標", *[""] * 16_381]]


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (lambda merged: Spans(Grid("S", LINES, merged), [0, 1]).leader(0, 2), (0, 1)),
        (lambda merged: _spread(Grid("S", LINES, merged), 0, 1)[2], "令和5年度"),
        (lambda merged: len(_spanned([(*first, *last) for first, last in merged], 1000)), 998),
    ],
)
def test_nor_do_those_of_headings(found: Callable[[list[Span]], object], expected: object) -> None:
    start = time.process_time()
    assert found([((0, 0), (1, 0)), *[((0, 1), (0, 16_383))] * 5000]) == expected
    assert time.process_time() - start < 1


@pytest.mark.parametrize("quote", ["'", '"'])
def test_what_repeats_itself_in_an_ods_is_seen_in_either_quotes(tmp_path: Path, quote: str) -> None:
    rows = ods_row(ods_cell(), ods_cell(times=2_000_000_000)).replace('"', quote)
    assert refused(ods_with(tmp_path, rows)) == "workbook-too-large"


@pytest.mark.parametrize(
    ("old", "new"),
    [(b"</table:table>", b""), (b"</office:document-content>", b""), (b"<table:table-row>", b"<table:table-row></x>")],
)
def test_an_ods_that_does_not_end_is_none(tmp_path: Path, old: bytes, new: bytes) -> None:
    """The reader of workbooks would look for the end for ever."""
    path = ods(tmp_path, TABLE)
    repacked(path, lambda name, content: content.replace(old, new) if name == "content.xml" else content)
    start = time.monotonic()
    assert refused(path) == "workbook-damaged"
    assert time.monotonic() - start < child.SECONDS / 10


@pytest.mark.parametrize("encoding", ["foo", "shift_jis", "idna"])
@pytest.mark.parametrize("make", [xlsx, ods])
def test_parts_in_an_encoding_that_nobody_knows(tmp_path: Path, make: Callable[..., Path], encoding: str) -> None:
    """Each part in turn; read or refused, and no other error, neither of its rules nor of its figures as shown."""
    good = make(tmp_path, TABLE).read_bytes()
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        parts = [name for name in archive.namelist() if archive.read(name).startswith(b"<")]
    for part in parts:
        path = write(tmp_path, good, f"a.{make.__name__}")
        repacked(path, lambda name, content: _in_encoding(content, encoding) if name == part else content)  # noqa: B023
        judge(path)
        for look in (take, shown.shown_figures):
            with suppress(DataError):
                look(path)


def _in_encoding(xml: bytes, encoding: str) -> bytes:
    return f'<?xml version="1.0" encoding="{encoding}"?>'.encode() + re.sub(rb"^<\?.*?\?>", b"", xml)


def test_a_figure_repeated_over_a_sheet(tmp_path: Path) -> None:
    figure = (
        '<table:table-cell office:value-type="float" office:value="1.5" table:number-columns-repeated="4000">'
        "<text:p>1.5</text:p></table:table-cell>"
    )
    with pytest.raises(DataError):
        shown.shown_figures(ods_with(tmp_path, ods_row(figure, times=4000)))


@pytest.mark.parametrize("piece", ["<!--", "<a ", "</a ", "<![a", "<a b='", '<a b="', "<script>", "<?x"])
def test_pages_are_walked_through_once(piece: str) -> None:
    """Python's own parser takes the square of their number."""
    start = time.process_time()
    grids = parse("<table><tr><td>本庁<td>東町</table>" + piece * 100_000)
    assert time.process_time() - start < 3
    assert [row[:2] for row in grids[0].rows] == [["本庁", "東町"]]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ("<td colspan='2'>a<td>b", ["a", "", "b"]),
        ('<td title="x>y" COLSPAN = "2">a<td>b', ["a", "", "b"]),
        ("<td title=it's>a<td>it's", ["a", "it's"]),
        ("<td>1 < 2<td>&lt;b&gt;&amp;amp;", ["1 < 2", "<b>&amp;"]),
        ("<td>a<!-- <td>x --><td>b<script>'<td>'</script>", ["a", "b"]),
        ("<TD>a</TD ><td/>b", ["a", "b"]),
        ("<td>a<style>td{}</style>", ["a"]),
        ("<td>a</td", ["a</td"]),
    ],
)
def test_pages_are_read_as_before(cells: str, expected: list[str]) -> None:
    assert parse(f"<table><tr>{cells}")[0].rows == [expected]


def test_limits_of_pages_and_of_json(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.read.html_tables.MAX_TAGS", 10)
    with pytest.raises(DataError, match="too many cells"):
        parse("<table>" + "<tr>" * 10)
    monkeypatch.setattr("pipelines.read.html_tables.MAX_HTML_CHARS", 50)
    with pytest.raises(DataError):
        parse("<table>" + "x" * 50)
    monkeypatch.setattr("pipelines.read.json_records.MAX_ITEMS", 100)
    assert refused(write(tmp_path, "[" + "[1]," * 200 + "[1]]", "a.json")) == "too-many-cells"


def test_small_cells_have_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.read.delimited.MAX_CELLS_BY_ROWS", 1000)
    assert refused(write(tmp_path, 'a"b,c\n' + "1,2\n" * 1000)) == "too-many-cells"
    assert limits.MAX_CELLS_BY_ROWS < limits.MAX_CELLS


@pytest.mark.parametrize(
    ("module", "name", "text"),
    [
        ("json_records", "a.json", json.dumps([{f"k{n}": 1 for n in range(100)}, *({"k1": 1} for _ in range(100))])),
        ("assemble", "a.json", json.dumps([[f"k{n}" for n in range(100)], *([1, 2, 3] for _ in range(100))])),
        ("assemble", "a.csv", ",".join(f"k{n}" for n in range(100)) + "\n" + "1,2,3\n" * 100),
    ],
)
def test_short_records_are_counted_before_they_are_filled_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: str, name: str, text: str
) -> None:
    """A thousand headings and half a million records of three cells: a file of 5 MB, and 500 million cells."""
    path = write(tmp_path, text, name)
    assert len(take(path)[0]) == 100 + (module == "json_records")
    monkeypatch.setattr(f"pipelines.read.{module}.MAX_CELLS", 1000)
    assert refused(path) == "too-many-cells"
    assert {one.code for one in judge(path).verdicts} >= {"too-many-cells" if name == "a.csv" else "mr-not-a-sheet"}


def test_a_heap_of_accents_is_left_as_it_is() -> None:
    """To put 200,000 in order takes minutes; sixty of them nobody writes."""
    heap, start = "ａ" + "\u0301\u0323" * 200_000, time.process_time()
    assert nfkc(heap) == heap
    assert time.process_time() - start < 1
    assert nfkc("ａe\u0301か\u3099") == "aéが" and nfkc("abc") == "abc"
    assert nfkc("ｶﾞ" * 1000) == "ガ" * 1000


def test_shapes_and_cells_that_never_end_take_no_time() -> None:
    start = time.process_time()
    assert not _SHAPES.search("<v:shape " * 200_000)
    with pytest.raises(DataError):
        _cells_of(b"<sheetData>" * 200_000)
    assert time.process_time() - start < 2
    assert _cells_of(b"<a><x:sheetData><r/></x:sheetData ></a>") == (b"x:", 3, 35)
    assert _cells_of(b"<a><sheetData/></a>") == (b"", 3, 15)


def test_digits_that_are_none_are_no_telephone_number() -> None:
    assert cell("phone", "²²²²²²²²²²") == ("²²²²²²²²²²", None, "phone-unreadable")
    assert cell("phone", "03123²5678")[2] is not None


def test_two_coordinates_behind_a_mark_nobody_sees() -> None:
    cells, log = column("latitude", ["\ufeff139.1,35.2"])
    assert cells == ["35.2"] and {one.code for one in log.repairs} == {"coordinate-two"}


def test_words_are_restored_whatever_stands_in_them() -> None:
    assert cell("string", "縺薙\u200bｓ")[:2] == cell("string", "縺薙ｓ")[:2] == ("こん", "text-mojibake-restored")


TOWN = "code: 992011\nname: mihon\ntitle: 見本市\n"


@pytest.mark.parametrize("key", ["? [a, b]\n: x", "? {a: b}\n: x", "? &a [x]\n: x\n? [*a, *a]\n: x"])
def test_a_key_of_settings_is_a_text(tmp_path: Path, key: str) -> None:
    """A list as a key may hold itself, and never end when it is written out."""
    (tmp_path / "organization.yaml").write_text(f"{TOWN}{key}\n", encoding="utf-8")
    with pytest.raises(UsageError) as told:
        load_organization(tmp_path)
    assert told.value.code == "setting-wrong" and told.value.params["line"] == 4


@pytest.mark.parametrize("text", [f"a = {'9' * 5000}", f"a = {'9' * 1_000_001}", "a = " + "[" * 5000])
def test_numbers_without_end_in_publish_toml(tmp_path: Path, text: str) -> None:
    path = tmp_path / "publish.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as told:
        read_portals(path)
    assert told.value.code == "portal-setting-file" and len(told.value.message()) < 1000
    with pytest.raises(CatalogueError) as refusal:
        Settings.from_file(path, tmp_path)
    assert refusal.value.code == "setting-file"


@pytest.mark.parametrize(
    ("pattern", "doubtful"),
    [
        *(("(a+)+b", True), ("(?=(a+)+b)a*", True), ("((a?){50}){50}", True), (r"(\w{1,9})*", True), ("(a|b?)+", True)),
        *(("[0-9]{2,4}-[0-9]{3}", False), ("(a|b)*", False), ("a+b+", False), ("(a+)?", False), ("(", False)),
        *(
            ("(a|aa)+b", True),
            ("a*a*b", True),
            (".*x.*y", True),
            ("[^a]*b{2,200}c", True),
            (r"(a+)\1*(?P<n>b)(?P=n)*", True),
        ),
        *(("(a|bc)?d+", False), ("[a-z]{1,40}[a-z]+", False), ("https?://[^ ]+", False), (r"[ぁ-ん]+\d+", False)),
    ],
)
def test_patterns_that_may_never_end(pattern: str, doubtful: bool) -> None:
    assert is_doubtful(pattern) is doubtful


def package(folder: Path, pattern: str, value: str) -> Path:
    fields = [{"name": "a", "type": "string", "constraints": {"pattern": pattern}}]
    described = {"name": "x", "resources": [{"name": "a", "path": "a.csv", "schema": {"fields": fields}}]}
    (folder / "a.csv").write_text(f"a\n{value}\n", encoding="utf-8")
    (folder / "datapackage.json").write_text(json.dumps(described), encoding="utf-8")
    return folder / "datapackage.json"


def test_a_pattern_that_never_ends_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.validate.exact.endless._SECONDS", 0.01)
    log = check_package(package(tmp_path, "(a+)+b", "a" * 40 + "c")).log
    assert [(one.code, one.params["type"]) for one in log.findings] == [("package-descriptor", "pattern")]


def test_one_that_ends_is_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.validate.exact.endless._SECONDS", 60)
    path = package(tmp_path, "(a+)+b", "aac")
    assert endless_pattern(path, json.loads(path.read_bytes())) is None
    assert [one.code for one in check_package(path).log.findings] == ["package-cell"]


def test_descriptors_have_a_size(tmp_path: Path) -> None:
    path = tmp_path / "datapackage.json"
    path.write_text(json.dumps({"name": "x", "resources": [{"name": "a", "path": "a.csv"}] * 1001}), encoding="utf-8")
    assert [(one.code, one.params["type"]) for one in check_package(path).log.findings] == [
        ("package-descriptor", "resources")
    ]
    path.write_text(json.dumps({"name": "x" * 5_000_000, "resources": []}), encoding="utf-8")
    with pytest.raises(DataError) as told:
        check_package(path)
    assert told.value.code == "file-too-large"


FORMULA = "=cmd|'/c calc'!A1"


@pytest.mark.parametrize(("extra", "found"), [("keep", [("error", "F1")]), ("drop", [])])
def test_a_heading_that_is_published_is_a_cell_too(tmp_path: Path, extra: str, found: list[tuple[str, str]]) -> None:
    records = "市役所,見本県見本市本町1-1,34.05,137.60,1階,x\n公民館,同1-2,34.06,137.61,1階,y\n"
    rows = f"名称,住所,緯度,経度,設置場所,{FORMULA}\n{records}"
    log = check(Wanted(write(tmp_path, rows), "aed", extra_columns=extra)).log
    assert [(one.severity, one.place.cell) for one in log.findings if one.code == "formula-cell"] == found


def test_the_good_ones_are_still_read(tmp_path: Path) -> None:
    texts = [heading for row in TABLE[:1] for heading in row[:2]]
    assert len(take(with_shared_texts(tmp_path, texts, GOOD_ROWS))[0]) == 1


def test_a_long_cell_is_told_in_little_time_and_few_lines(tmp_path: Path) -> None:
    long = "1ー" * 100_000 + "x"
    rows = f"名称,住所,緯度,経度,電話番号\n本庁,見本県見本市本町1-1,34.05,137.60,{long}\n支所,同1-2,34.06,137.61,\n"
    report = check(Wanted(write(tmp_path, rows), "aed")).report
    start = time.process_time()
    text = report.to_text("ja")
    assert time.process_time() - start < 2
    assert "1ー1ー" in text and len(text) < 60_000


@pytest.mark.parametrize("kind", ["string", "line", "latitude", "longitude", "phone", "time"])
def test_runs_of_spaces_are_looked_at_once(kind: str) -> None:
    start = time.process_time()
    for cells in ("1" + "\u3000" * 100_000 + "\n\nx", "1" + " " * 100_000 + "x", "1" + "\t" * 100_000 + "<x"):
        column(kind, [cells])
    assert time.process_time() - start < 5


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("weekday-set", "月曜日" * 50_000 + "x"),
        ("string", "&" + "amp;" * 50_000),
        ("string", "&#" * 50_000 + "5" + "3;" * 50_000),
        ("string", "_x0" * 20_000 + "_x0000_" + "000_" * 20_000),
        ("latitude", "35.5" + " " * 100_000 + "x9"),
        ("phone", "1234," * 20_000),
        ("uri", "http://" + "a." * 50_000 + " b"),
        ("email", "a@" + "a." * 50_000 + "あ"),
        ("email", "a" + "(at)" * 20_000 + "\n\nx"),
    ],
    ids=lambda value: value[:10],
)
def test_a_long_cell_is_read_in_little_time(kind: str, text: str) -> None:
    start = time.process_time()
    column(kind, [text])
    assert time.process_time() - start < 2


def test_ampersands_are_restored_however_often_they_were_escaped() -> None:
    assert cell("string", f"A&{'amp;' * 200}B") == ("A&B", "text-html", None)
    assert cell("string", f"&{'amp;' * 200}lt;b&gt;") == ("<b>", "text-html", None)


@pytest.mark.parametrize("text", ["1" * 20_000 + "〜" * 20_000, "35.5" + " " * 50_000 + "x", "03" + " " * 50_000 + "x"])
def test_what_a_column_looks_like_is_seen_in_little_time(text: str) -> None:
    cells, start = Cells.of([f"{text[at:]}{at}" for at in range(50)]), time.process_time()
    assert not {shape for shape in SHAPES if fits(shape, cells)} & {"latlon!", "time!", "postal"}
    assert time.process_time() - start < 2


@pytest.mark.parametrize(("end", "found"), [("!A1", 1), ("", 1), ("\n\nx", 0)])
def test_a_link_to_a_program_is_found_however_long_it_is(end: str, found: int) -> None:
    start = time.process_time()
    assert len(formulas(Column("備考", ("+" + "a|" * 100_000 + end,)))) == found
    assert time.process_time() - start < 1


def test_places_in_a_record_of_many_lines_are_found_in_little_time(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(",".join(['"' + "\n" * 1_000 + '"'] * 500), encoding="utf-8")
    start = time.process_time()
    assert lines_of(tmp_path / "a.csv", [1])[1][-1].line == 1 + 499 * 1_000
    assert time.process_time() - start < 2


@pytest.mark.parametrize(
    ("shape", "text"), [(_ERA_DATE, "令和5" + " " * 50_000 + "x"), (QUANTITY, "1" + " " * 50_000 + "x")]
)
def test_nothing_is_given_back_of_a_run_of_spaces(shape: re.Pattern[str], text: str) -> None:
    start = time.process_time()
    assert not shape.fullmatch(text)
    assert time.process_time() - start < 1
