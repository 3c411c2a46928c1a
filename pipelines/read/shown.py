"""Figures as the spreadsheet shows them: 33.0 and 33.0%, where the file keeps 33 and 0.33.

The reader of workbooks gives the figure that is kept. Where decimals and per cent count, this is what a cell's number
format makes of it. All digits that are kept stay: 0.5825 shown as 58% is 58.25%. An .xls does not tell.
"""

from __future__ import annotations

import math
import zipfile
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from xml.etree.ElementTree import Element, iterparse

from pipelines.errors import DataError
from pipelines.findings import column_number
from pipelines.frozen import frozen
from pipelines.lazy import pattern
from pipelines.read.xml_parts import BROKEN, attribute, elements, name_of, sheet_parts

Shown = dict[tuple[int, int], str]
"""Row and column, from 1 → the figure as it is shown."""

_BUILT_IN = {2: "0.00", 4: "#,##0.00", 9: "0%", 10: "0.00%", 39: "#,##0.00", 40: "#,##0.00"}
_LITERAL = pattern(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_PLAIN = pattern(r"[#0?,. %+\-()]*")
_DECIMALS = pattern(r"\.(0*)")
_REFERENCE = pattern(r"([A-Z]{1,3})([0-9]{1,7})")
_MOST_REPEATED = 100_000  # cells that one figure stands in


@frozen
class Format:
    """What a number format does to a figure: at least so many decimals, and whether it is shown in per cent."""

    decimals: int
    percent: bool

    def text(self, kept: float) -> str:
        """The figure as it is shown, without thousands separators: 0.33 with one decimal in per cent is 33.0%."""
        value = Decimal(f"{kept:.15g}") * (100 if self.percent else 1)
        whole, _, part = f"{value if value else abs(value):f}".partition(".")
        part = part.rstrip("0").ljust(self.decimals, "0")
        return whole + (f".{part}" if part else "") + ("%" if self.percent else "")


def format_of(code: str) -> Format | None:
    """What a format code (`0.0%`, `#,##0.00;[Red]-#,##0.00`) does; None where it leaves the figure as it is kept.

    Formats of dates, fractions, powers of ten and thousands are none of ours.
    """
    plain = _LITERAL.sub("", code.split(";")[0])
    if not _PLAIN.fullmatch(plain) or plain.count("%") > 1 or plain.rstrip(" %").endswith(","):
        return None
    found = _DECIMALS.search(plain)
    decimals, percent = len(found[1]) if found else 0, "%" in plain
    return Format(decimals, percent) if decimals or percent else None


def shown_figures(path: Path) -> dict[str, Shown]:
    """Sheet → cells whose figure is shown in another way than it is kept.

    `path`: a workbook that has been read, so that its archive is known to be harmless. Raises DataError where its
    formats cannot be told; nothing comes of a file that is no .xlsx, .xlsm or .ods.
    """
    if not zipfile.is_zipfile(path):
        return {}
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            if "xl/workbook.xml" in names:
                return dict(_of_excel(archive, names))
            return dict(_of_ods(archive)) if "content.xml" in names else {}
    except BROKEN as error:
        raise DataError("workbook-damaged") from error


def _elements(archive: zipfile.ZipFile, part: str, *wanted: str) -> Iterator[Element]:
    """The elements of these names, each when it is complete. What they held is forgotten afterwards."""
    with archive.open(part) as stream:
        for _, element in iterparse(stream):
            if name_of(element) in wanted:
                yield element
                element.clear()


# .xlsx and .xlsm


def _of_excel(archive: zipfile.ZipFile, names: set[str]) -> Iterator[tuple[str, Shown]]:
    formats = _formats(archive) if "xl/styles.xml" in names else {}
    if not formats:
        return
    for name, part in sheet_parts(archive).items():
        yield name, _of_sheet(archive, part, formats)


def _formats(archive: zipfile.ZipFile) -> dict[int, Format]:
    """Number of a cell style → what its number format does; only those that do anything."""
    codes = dict(_BUILT_IN)
    styles: dict[int, Format] = {}
    for element in _elements(archive, "xl/styles.xml", "numFmt", "cellXfs"):
        if name_of(element) == "numFmt":
            codes[int(element.attrib["numFmtId"])] = element.attrib["formatCode"]
            continue
        for number, style in enumerate(element):
            known = format_of(codes.get(int(style.get("numFmtId", "0")), ""))
            if known:
                styles[number] = known
    return styles


def _of_sheet(archive: zipfile.ZipFile, part: str, formats: Mapping[int, Format]) -> Shown:
    found: Shown = {}
    row = column = 0
    for event, name, element in elements(archive, part):
        if event == "start" and name == "row":
            row, column = int(element.get("r", row + 1)), 0
        elif event == "end" and name == "row":
            element.clear()
        elif event == "end" and name == "c":
            place = _REFERENCE.fullmatch(element.get("r", ""))
            row, column = (int(place[2]), column_number(place[1])) if place else (row, column + 1)
            if text := _excel_text(element, formats):
                found[row, column] = text
    return found


def _excel_text(cell: Element, formats: Mapping[int, Format]) -> str | None:
    style = formats.get(int(cell.get("s", "0")))
    kept = next((one.text for one in cell if name_of(one) == "v"), None)
    if style is None or not kept or cell.get("t", "n") != "n" or not math.isfinite(float(kept)):
        return None
    return style.text(float(kept))


# .ods


def _of_ods(archive: zipfile.ZipFile) -> Iterator[tuple[str, Shown]]:
    """A cell of an .ods has the figure and its text side by side."""
    for table in _elements(archive, "content.xml", "table"):
        yield attribute(table, "name") or "", _of_table(table)


def _of_table(table: Element) -> Shown:
    found: Shown = {}
    row = 0
    for element in table.iter():
        if name_of(element) != "table-row":
            continue
        rows = int(attribute(element, "number-rows-repeated") or 1)
        column = 0
        for cell in element:
            if name_of(cell) not in ("table-cell", "covered-table-cell"):
                continue
            columns = int(attribute(cell, "number-columns-repeated") or 1)
            text = _ods_text(cell)
            if text and rows * columns > _MOST_REPEATED:
                raise ValueError("repeated")
            if text:
                places = ((row + down, column + right) for down in range(rows) for right in range(columns))
                found.update(((one + 1, other + 1), text) for one, other in places)
            column += columns
        row += rows
    return found


def _ods_text(cell: Element) -> str | None:
    kind, kept = attribute(cell, "value-type"), attribute(cell, "value")
    if kind not in ("percentage", "float") or not kept or not math.isfinite(float(kept)):
        return None
    paragraph = next((one for one in cell if name_of(one) == "p"), None)
    written = "".join(paragraph.itertext()).replace(",", "").strip() if paragraph is not None else ""
    part = written.rstrip("%").rpartition(".")
    decimals = len(part[2]) if part[1] and part[2].isdecimal() else 0
    text = Format(decimals, kind == "percentage").text(float(kept))
    if kind == "percentage":
        return text
    try:
        return text if decimals and Decimal(written) == Decimal(text) else None
    except InvalidOperation:
        return None
