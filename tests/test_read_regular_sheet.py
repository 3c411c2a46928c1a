"""Large sheets are read by columns where they are plain: cell for cell what the reader of workbooks finds in them."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from pipelines.errors import DataError
from pipelines.read import container
from pipelines.read.regular_sheet import plain_styles
from pipelines.read.workbook import grids

ROOT = Path(__file__).resolve().parent.parent
REAL = [*(ROOT.parent / "shared" / "real").glob("*/*.xlsx"), *ROOT.glob("datasets/mihon/*/source/*.xlsx")]
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.spreadsheetml.sheet.main+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
    '<sheet name="一覧 &amp; 表" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
    f'<Relationship Id="rId3" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>',
    "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="164" formatCode="yyyy/m/d"/>'
    '<numFmt numFmtId="165" formatCode="0.0_ ;[Red]\\-0.0&quot;人&quot;"/></numFmts><cellStyleXfs><xf numFmtId="14"/>'
    '</cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="165"/><xf numFmtId="10"><alignment/></xf>'
    '<xf numFmtId="164"/><xf numFmtId="14"/><xf numFmtId="57"/></cellXfs></styleSheet>',
}
FIGURES = ["1", "-1", "0", "-0", "007", "35.5", "35.681236", "35.681235999999998", "0.30000000000000004"]
FIGURES += ["1E5", "1e-7", ".5", "5.", "1e300", "123456789012345678", "-0.25", "0.000001"]
TEXTS = [
    "公園",
    "a b",
    "a\nb",
    "　全角の空白　",
    "a &amp; b",
    "&lt;&gt;&quot;&apos;",
    "&amp;amp;",
    "&#20844;&#x5712;&#12288;&amp;",
    "a&gt;b",
    "x" * 300,
    "1.0",
    "😀",
]
ODD_TEXTS = [
    " a",
    "a\n",
    "",
    " ",
    "a&#10;b",
    "&#32;",
    "&#xD800;",
    "&#0;",
    "&#95;x0041_",
    "&#99999999;",
    "&#1114112;",
    "a_x000D_b",
    "a\r\nb",
    "a\x1cb",
    "a&nbsp;b",
    "a]]>b",
    "<!-- a -->b",
    "a\tb",
    "_x0041_",
]
SHARED = [
    *(f"<t>{text}</t>" for text in TEXTS),
    '<t xml:space="preserve"> a </t>',
    "<t>東京</t><rPh sb=\"0\" eb=\"2\"><t>トウキョウ</t></rPh><phoneticPr fontId=\"1\"/>",
    "<r><t>東</t></r><r><rPr><b/><sz val=\"9\"/></rPr><t>京</t></r><rPh sb=\"0\" eb=\"2\"><t>トウ</t></rPh>",
    '<r><rPr><b/></rPr><t xml:space="preserve"> a</t></r><r><t>&amp;</t></r>',
    "<t/>",
    "<t></t>",
]  # fmt: skip
ODD_SHARED = [*(f"<t>{text}</t>" for text in ODD_TEXTS), "", "<t>a</t><t>b</t>", "<r></r>", "<t >a</t>", "<t>a</t> "]
ODD_CELLS = [
    '<c r="{at}" s="3"><v>45000</v></c>',
    '<c r="{at}" s="4"><v>45000.5</v></c>',
    '<c r="{at}" s="9"><v>1</v></c>',
    '<c r="{at}" t="e"><v>#N/A</v></c>',
    '<c r="{at}"><f>1+1</f><v>2</v></c>',
    '<c r="{at}" t="str"><f>1+1</f><v>a</v></c>',
    '<c r="{at}"><v> 1 </v></c>',
    '<c r="{at}"><v>abc</v></c>',
    '<c r="{at}"><v></v></c>',
    '<c r="{at}"><v/></c>',
    '<c r="{at}"></c>',
    '<c r="{at}" t="s"><v>99999</v></c>',
    '<c r="{at}" t="b"><v>true</v></c>',
    '<c r="{at}" t="d"><v>2024-01-01</v></c>',
    '<c r="{at}" t="inlineStr"><is><r><t>a</t></r></is></c>',
    '<c r="{at}" t="n" s="1"><v>1</v></c>',
    '<c t="n"><v>1</v></c>',
    '<c r="A1"><v>1</v></c>',
    '<c r="XFE1"><v>1</v></c>',
    "<c r='{at}'><v>1</v></c>",
    '<c r="{at}"><v>1e400</v></c>',
    '<x:c r="{at}"><v>1</v></x:c>',
    "</row><row><c><v>1</v></c>",
]
HEADS = [
    "",
    '<dimension ref="A1"/><sheetViews><sheetView><selection/></sheetView></sheetViews>',
    '<cols><col min="1"/></cols>',
]
ODD_HEADS = ["<!-- a -->", "<sheetData/>", "<cols>\n</cols>"]
TAILS = ["", '<pageMargins left="1"/>', '<rowBreaks count="1"><brk id="1"/></rowBreaks>']
ODD_TAILS = [
    '<mergeCells><mergeCell ref="A1:A2"/></mergeCells>',
    '<sheetData><row><c r="A9"><v>1</v></c></row></sheetData>',
]


def cell(chance: random.Random, at: str, odd: float) -> str:
    """A cell as programs write them, or with the chance `odd` in another way."""
    if chance.random() < odd:
        return chance.choice(ODD_CELLS).format(at=at)
    style = chance.choice(["", "", ' s="0"', ' s="1"', ' s="2"'])
    text = chance.choice(ODD_TEXTS if chance.random() < odd else TEXTS)
    match chance.randrange(8):
        case 0:
            return ""
        case 1:
            return f'<c r="{at}" s="{chance.randrange(6)}"/>'
        case 2:
            return f'<c r="{at}"{style} t="b"><v>{chance.randrange(2)}</v></c>'
        case 3:
            return f'<c r="{at}" s="4" t="str"><v>{text}</v></c>'
        case 4:
            space = chance.choice(["", ' xml:space="preserve"'])
            return f'<c r="{at}"{style} t="inlineStr"><is><t{space}>{text}</t></is></c>'
        case 5:
            return f'<c r="{at}" s="3" t="s"><v>{chance.randrange(len(SHARED))}</v></c>'
        case _:
            kind = chance.choice(["", ' t="n"'])
            return f'<c r="{at}"{style}{kind}><v>{chance.choice(FIGURES)}</v></c>'


def sheet(chance: random.Random, odd: float) -> str:
    """The XML of a sheet; rows and columns may be left out."""
    rows = []
    columns = ["A", "B", "C", "Z", "AA", "AMJ"][: chance.randint(1, 6)]
    for number in sorted(chance.sample(range(1, 60), chance.randint(1, 12))):
        cells = "".join(cell(chance, f"{column}{number}", odd) for column in columns)
        rows.append(f'<row r="{number}" spans="1:3">{cells}</row>' if cells else f'<row r="{number}" ht="12"/>')
    if chance.random() < odd:
        chance.shuffle(rows)
    head = chance.choice(ODD_HEADS if chance.random() < odd else HEADS)
    tail = chance.choice(ODD_TAILS if chance.random() < odd else TAILS)
    return f'<worksheet xmlns="{MAIN}">{head}<sheetData>{"".join(rows)}</sheetData>{tail}</worksheet>'


def book(sheet: str, shared: Sequence[str] = SHARED, others: Mapping[str, str] = PARTS) -> bytes:
    """A workbook of one sheet."""
    file = io.BytesIO()
    texts = "".join(f"<si>{text}</si>" for text in shared)
    declared = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    with zipfile.ZipFile(file, "w") as archive:
        for name, part in others.items():
            archive.writestr(name, declared + part)
        archive.writestr("xl/worksheets/sheet1.xml", declared + sheet)
        archive.writestr("xl/sharedStrings.xml", f'{declared}<sst xmlns="{MAIN}">{texts}</sst>')
    return file.getvalue()


def differing(raw: bytes) -> tuple[int, int]:
    """How many sheets are read by columns, and how many of these differ from what the reader of workbooks finds."""
    found = container.inspect(raw).rows
    if not found:
        return 0, 0
    read = {grid.name: grid for grid in grids(raw)}
    differ = sum(
        [list(row) for row in rows] != read[name].rows or bool(read[name].merged) for name, rows in found.items()
    )
    return len(found), differ


@pytest.fixture(autouse=True)
def _all_sheets_are_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(container, "LARGE", 0)


@pytest.mark.parametrize("odd", [0.0, 0.01, 0.2])
@pytest.mark.parametrize("seed", range(4))
def test_invented_sheets(seed: int, odd: float) -> None:
    chance, regular = random.Random(f"{seed} {odd}"), 0
    for _ in range(30):
        shared = SHARED if chance.random() >= odd else [*SHARED[1:], chance.choice(ODD_SHARED)]
        raw = book(sheet(chance, odd), shared)
        try:
            by_columns, differ = differing(raw)
        except DataError:
            continue
        assert not differ, raw
        regular += by_columns
    assert regular > (25 if odd == 0 else 12 if odd < 0.1 else 0)


@pytest.mark.parametrize(
    "odd", [*ODD_CELLS, *ODD_HEADS, *ODD_TAILS, *ODD_TEXTS, *ODD_SHARED, *FIGURES, *TEXTS, *SHARED]
)
def test_each_oddity_by_itself(odd: str) -> None:
    """Each where it can stand: whatever comes of it, it is what the reader of workbooks makes of it."""
    plain = '<row r="2"><c r="A2"><v>1</v></c>{}</row>'
    places = [
        (plain.format(odd.replace("{at}", "B2")), "", "", SHARED),
        (plain.format(f'<c r="B2" t="inlineStr"><is><t>{odd}</t></is></c>'), "", "", SHARED),
        (plain.format(f'<c r="B2" t="inlineStr"><is><t xml:space="preserve">{odd}</t></is></c>'), "", "", SHARED),
        (plain.format(f'<c r="B2" t="str"><v>{odd}</v></c>'), "", "", SHARED),
        (plain.format(f'<c r="B2" s="1"><v>{odd}</v></c>'), "", "", SHARED),
        (plain.format(""), odd, "", SHARED),
        (plain.format(""), "", odd, SHARED),
        (plain.format('<c r="B2" t="s"><v>0</v></c><c r="C2" t="s"><v>1</v></c>'), "", "", [odd, "<t>b</t>"]),
    ]
    for rows, head, tail, shared in places:
        raw = book(f'<worksheet xmlns="{MAIN}">{head}<sheetData>{rows}</sheetData>{tail}</worksheet>', shared)
        try:
            _, differ = differing(raw)
        except DataError:
            continue
        assert not differ, raw


def test_workbooks_of_openpyxl() -> None:
    made = Workbook()
    sheet, dated = made.worksheets[0], made.create_sheet("日付")
    for number in range(200):
        sheet.append([f"公園{number}", " a ", "a\nb", 35 + number / 7, number, None, number % 2 == 0, "&<>\"'"])
        dated.append([date(2024, 4, 1), number])
    file = io.BytesIO()
    made.save(file)
    assert differing(file.getvalue()) == (1, 0)


@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem)
def test_workbooks_of_town_halls(path: Path) -> None:
    assert differing(path.read_bytes())[1] == 0


def test_some_of_them_are_read_by_columns() -> None:
    """Else the comparison would compare nothing."""
    if len(REAL) < 20:
        pytest.skip("the real files are not here")
    assert sum(differing(path.read_bytes())[0] for path in REAL) > 10


def test_a_part_in_several_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(container, "_BLOCK", 512)
    for seed in range(20):
        assert differing(book(sheet(random.Random(seed), 0.0)))[1] == 0


def test_which_styles_leave_figures_alone() -> None:
    assert plain_styles(PARTS["xl/styles.xml"].encode()) == {0, 1, 2}
    assert plain_styles(b"<styleSheet/>") == frozenset()


def test_a_sheet_too_large_to_be_laid_out_is_refused() -> None:
    far = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    with pytest.raises(DataError) as refused:
        container.inspect(book(f'<worksheet xmlns="{MAIN}"><sheetData>{far}</sheetData></worksheet>'))
    assert refused.value.code == "workbook-extent"


def test_texts_beyond_the_bound_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    from pipelines.read import extent

    monkeypatch.setattr(extent, "MAX_CELL_TEXT_BYTES", 10_000)
    rows = "".join(f'<row r="{at}"><c r="A{at}" t="s"><v>0</v></c></row>' for at in range(1, 100))
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'
    with pytest.raises(DataError) as refused:
        container.inspect(book(sheet, ["<t>" + "x" * 300 + "</t>"]))
    assert refused.value.code == "workbook-too-large"
