"""How our workbooks look and how they are kept: fonts, headings, printing, the same bytes for the same contents."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

FONT = "游ゴシック"
LINE_POINTS = 18.0
"""The height of a line of text."""

_INK, _LINE = "1A1A1A", "9AA5B1"
_FILLS = {"must": ("1F3A5F", "FFFFFF"), "should": ("DCE6F1", _INK), "may": ("F3F6FA", _INK), "ours": ("E4E4E4", _INK)}
_STAMP = (2000, 1, 1, 0, 0, 0)  # the same contents make the same bytes


def font(**more: Any) -> Any:
    """The font of all cells."""
    from openpyxl.styles import Font

    return Font(name=FONT, **{"size": 11, **more})


def fill_in(cell: Any, value: Any, form: str) -> None:
    """Puts a value into a cell; words are words, whatever they look like (=1+1, #N/A)."""
    from openpyxl.styles import Alignment

    put(cell, value)
    cell.number_format = form
    cell.font = font()
    cell.alignment = Alignment(vertical="top", wrap_text=isinstance(value, str))


def put(cell: Any, value: Any) -> None:
    """The value alone, with whatever look the cell has."""
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"


def to_be_printed(sheet: Any, *, heading: bool, pages: int = 1) -> None:
    """A4 across, as wide as so many pages, with the heading on each."""
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = pages, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.oddFooter.center.text = "&A  &P / &N"
    if heading:
        sheet.print_title_rows = "1:1"


def as_heading(cell: Any, *, strong: bool) -> None:
    """The look of a heading; strong for what must be filled in."""
    as_heading_of(cell, "must" if strong else "should")


def as_heading_of(cell: Any, need: str) -> None:
    """The look of a heading by how much its column is needed: must, should, may, or ours to fill in."""
    from openpyxl.styles import Alignment, PatternFill

    fill, ink = _FILLS[need]
    cell.font = font(bold=need != "may", color=ink, underline="single" if need == "must" else None)
    cell.fill = PatternFill("solid", start_color=fill)
    cell.alignment = Alignment(vertical="center", wrap_text=True)
    box(cell)


def box(cell: Any) -> None:
    """A thin line around a cell."""
    from openpyxl.styles import Border, Side

    line = Side(style="thin", color=_LINE)
    cell.border = Border(left=line, right=line, top=line, bottom=line)


def kept(book: Any) -> bytes:
    """The workbook as a file (.xlsx), without the time at which it was made."""
    stream, stamped = io.BytesIO(), io.BytesIO()
    book.save(stream)
    with zipfile.ZipFile(stream) as made, zipfile.ZipFile(stamped, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in made.namelist():
            part = made.read(name)
            if name == "docProps/core.xml":
                part = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"%04d-%02d-%02dT%02d:%02d:%02dZ" % _STAMP, part)
            info = zipfile.ZipInfo(name, _STAMP)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, part)
    return stamped.getvalue()
