"""An invented list of fire hydrants and water tanks, as long as is asked for: the same at every run.

The columns are those of the national form (`schemas/fire-water-sources`), 16 of them, about 185 bytes a row. The rows
are spread over invented municipalities; no two have the same ID, address or position. Of a hundred rows two are
as people leave them: full-width digits, a unit behind a figure, a space before a word, half-width kana, no position.
None of that is an error, so that a package comes of it.
"""

from __future__ import annotations

import csv
import random
import zipfile
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from string import ascii_uppercase
from xml.sax.saxutils import escape

from municipalities import municipalities

HEADINGS = (
    "全国地方公共団体コード",
    "ID",
    "地方公共団体名",
    "種別",
    "所在地_全国地方公共団体コード",
    "町字ID",
    "所在地_連結表記",
    "所在地_都道府県",
    "所在地_市区町村",
    "所在地_町字",
    "所在地_番地以下",
    "建物名等(方書)",
    "緯度",
    "経度",
    "口径",
    "備考",
)
_PREFECTURE = "見本県"
_TOWNS = ("中央町", "港町", "緑ヶ丘", "本町", "栄町", "東山", "西条", "上野", "下川", "新田", "大森", "旭町")
_CHOME = "一二三四五六七八九"
_KINDS = ("消火栓",) * 9 + ("防火水そう", "プール", "河川・溝等")
_BORES = ("65", "75", "100", "150", "")
_REMARKS = ("", "", "地下式", "容量40立方メートル")
_OF_A_MUNICIPALITY = 574
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "http://schemas.openxmlformats.org"
_MAIN = f"{_OFFICE}/spreadsheetml/2006/main"
_OF_A_BOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_RELATION = f'<Relationship Id="{{}}" Type="{_OFFICE}/officeDocument/2006/relationships/{{}}" Target="{{}}"/>'
_RELATIONS = f'<Relationships xmlns="{_OFFICE}/package/2006/relationships">{{}}</Relationships>'
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_OFFICE}/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_OF_A_BOOK}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_OF_A_BOOK}.worksheet+xml"/>'
    f'<Override PartName="/xl/sharedStrings.xml" ContentType="{_OF_A_BOOK}.sharedStrings+xml"/></Types>',
    "_rels/.rels": _RELATIONS.format(_RELATION.format("rId1", "officeDocument", "xl/workbook.xml")),
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}/officeDocument/2006/relationships">'
    '<sheets><sheet name="消防水利" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": _RELATIONS.format(
        _RELATION.format("rId1", "worksheet", "worksheets/sheet1.xml")
        + _RELATION.format("rId2", "sharedStrings", "sharedStrings.xml")
    ),
}
_FULL_WIDTH = {ord(digit): 0xFEE0 + ord(digit) for digit in "0123456789"}


def rows(count: int, *, tidy: bool = False) -> Iterator[list[str]]:
    """The first `count` records, one by one; `tidy`: none of them as people leave it."""
    chance = random.Random(1741)
    towns = municipalities()
    for number in range(count):
        place, within = divmod(number, _OF_A_MUNICIPALITY)
        town = towns[place % len(towns)]
        again, here = place // len(towns), place % len(towns)
        quarter, house = divmod(within, 48)
        name = f"{_TOWNS[quarter]}{_CHOME[again % 9]}丁目"
        lot = f"{house // 6 + 1}-{house % 6 + 1}"
        row = [
            town.code,
            f"F{number:07d}",
            _PREFECTURE + town.title,
            chance.choice(_KINDS),
            town.code,
            f"{quarter + 1:04d}{again % 9 + 1:03d}",
            f"{_PREFECTURE}{town.title}{name}{lot}",
            _PREFECTURE,
            town.title,
            name,
            lot,
            "" if chance.random() < 0.8 else "見本駅ビル1階",
            f"{35.3 + here // 60 * 0.04 + chance.random() * 0.03:.6f}",
            f"{136.5 + here % 60 * 0.05 + chance.random() * 0.04:.6f}",
            chance.choice(_BORES),
            chance.choice(_REMARKS),
        ]
        yield row if tidy else _as_left(row, chance)


def _as_left(row: list[str], chance: random.Random) -> list[str]:
    """Two rows of a hundred as people leave them."""
    if chance.random() >= 0.02:
        return row
    match chance.randrange(5):
        case 0:
            row[12] = row[12].translate(_FULL_WIDTH)
        case 1:
            row[14] = "100mm"
        case 2:
            row[3] = " " + row[3]
        case 3:
            row[15] = "ﾁｶｼｷ"
        case _:
            row[12] = row[13] = ""
    return row


def write_csv(path: Path, count: int, *, tidy: bool = False) -> Path:
    """The list as a CSV in UTF-8."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADINGS)
        writer.writerows(rows(count, tidy=tidy))
    return path


def write_xlsx(path: Path, count: int) -> Path:
    """The list as a workbook, written as Excel writes it: texts kept once and pointed at, positions as numbers."""
    texts: dict[str, int] = {}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in _PARTS.items():
            archive.writestr(name, _XML + part)
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(f'{_XML}<worksheet xmlns="{_MAIN}"><sheetData>'.encode())
            for number, row in enumerate(chain([list(HEADINGS)], rows(count)), 1):
                cells = "".join(_cell(texts, column, number, cell) for column, cell in enumerate(row) if cell)
                sheet.write(f'<row r="{number}" spans="1:{len(HEADINGS)}">{cells}</row>'.encode())
            sheet.write(b"</sheetData></worksheet>")
        shared = "".join(f'<si><t xml:space="preserve">{escape(text)}</t></si>' for text in texts)
        archive.writestr("xl/sharedStrings.xml", f'{_XML}<sst xmlns="{_MAIN}">{shared}</sst>')
    return path


def _cell(texts: dict[str, int], column: int, row: int, cell: str) -> str:
    place = f"{ascii_uppercase[column]}{row}"
    if _is_figure(column, cell):
        return f'<c r="{place}"><v>{cell}</v></c>'
    return f'<c r="{place}" t="s"><v>{texts.setdefault(cell, len(texts))}</v></c>'


def _is_figure(column: int, cell: str) -> bool:
    return column in (12, 13, 14) and cell.isascii() and cell.replace(".", "", 1).isdigit()


def write_xlsx_with_openpyxl(path: Path, count: int) -> Path:
    """The same, written by openpyxl: each text in its cell."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("消防水利")
    sheet.append(HEADINGS)
    for row in rows(count):
        sheet.append([float(cell) if _is_figure(column, cell) else cell or None for column, cell in enumerate(row)])
    book.save(path)
    return path
