"""What a workbook holds besides the texts of its cells: formulas, colours, drawings, what is hidden.

The reader of workbooks gives none of it, so the parts of the archive are looked at, each once. They have been searched
for what could harm before (`pipelines.read.container`). Source of the names: ECMA-376 (Office Open XML) part 1.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import Literal
from xml.etree.ElementTree import Element, iterparse

from pipelines.frozen import frozen
from pipelines.read.xml_parts import BROKEN, elements, name_of, relations, sheet_parts
from pipelines.readability.ranges import Box, Cell, box_of, cell_of

MOST_CELLS = 500_000
"""So many cells of a sheet are looked at; formats and formulas below them are not seen, and that is said."""

Drawn = Literal["picture", "shape", "text", "chart", "other"]
_ANCHORS = ("twoCellAnchor", "oneCellAnchor", "absoluteAnchor")
_WHITE = {"FFFFFFFF", "00FFFFFF", "FFFFFF"}
_BLACK = {"FF000000", "00000000", "000000"}
_PLAIN_INDEX = {"8", "64"}  # black, and the system's colour of text
_WHITE_INDEX = {"1", "9", "64", "65"}


@frozen
class Look:
    """How a cell differs from a plain one; "" where it does not."""

    fill: str = ""
    colour: str = ""
    bold: bool = False
    struck: bool = False

    @property
    def plain(self) -> bool:
        """Nothing marks the cell."""
        return not (self.fill or self.colour or self.bold or self.struck)


@frozen
class Parts:
    """Of one sheet. `looks`: cells that do not look plain; `texts`: cells kept as text; `merged` where the reader of
    workbooks tells none; `all_seen` False: the sheet goes on below what was looked at."""

    formulas: list[Cell] = field(default_factory=list)
    looks: dict[Cell, Look] = field(default_factory=dict)
    texts: set[Cell] = field(default_factory=set)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    drawings: list[tuple[Box, Drawn]] = field(default_factory=list)
    merged: list[Box] = field(default_factory=list)
    all_seen: bool = True


def parts_of(raw: bytes, kind: str) -> dict[str, Parts]:
    """Sheet → what it holds besides texts; nothing of an .xls or where the archive is not as usual."""
    try:
        if kind in ("xlsx", "xlsm"):
            with zipfile.ZipFile(io.BytesIO(raw)) as archive:
                return dict(_sheets(archive))
        if kind == "ods":
            from pipelines.readability.parts_ods import sheets

            with zipfile.ZipFile(io.BytesIO(raw)) as archive:
                return dict(sheets(archive))
    except BROKEN:
        return {}
    return {}


def _sheets(archive: zipfile.ZipFile) -> Iterator[tuple[str, Parts]]:
    looks = _looks(archive) if "xl/styles.xml" in archive.namelist() else {}
    for name, part in sheet_parts(archive).items():
        yield name, _sheet(archive, part, looks)


def _sheet(archive: zipfile.ZipFile, part: str, looks: Mapping[str, Look]) -> Parts:
    found = Parts()
    row, seen = -1, 0
    with archive.open(part) as stream:
        for _, element in iterparse(stream):
            name = name_of(element)
            if name == "row":
                row = int(element.get("r", row + 2)) - 1
                seen += _row(found, row, element, looks)
                element.clear()
                if seen > MOST_CELLS:
                    found = Parts(**{**vars(found), "all_seen": False})
                    break
            elif name == "col" and element.get("hidden") in ("1", "true"):
                found.hidden_columns.append((int(element.attrib["min"]) - 1, int(element.attrib["max"]) - 1))
            elif name == "mergeCell" and (box := box_of(element.get("ref", ""))):
                found.merged.append(box)
    for target, kind in relations(archive, part).values():
        if kind == "drawing" and target in archive.namelist():
            found.drawings.extend(_drawings(archive, target))
    return found


def _row(found: Parts, row: int, element: Element, looks: Mapping[str, Look]) -> int:
    """Takes in the cells of a row; gives how many there are."""
    if element.get("hidden") in ("1", "true"):
        found.hidden_rows.append(row)
    column = -1
    for cell in element:
        place = cell_of(cell.get("r", ""))
        column = place[1] if place else column + 1
        if look := looks.get(cell.get("s", "0")):
            found.looks[row, column] = look
        if any(child.tag.endswith("}f") for child in cell):
            found.formulas.append((row, column))
        elif cell.get("t") in ("s", "inlineStr", "str"):
            found.texts.add((row, column))
    return len(element)


def _drawings(archive: zipfile.ZipFile, part: str) -> Iterator[tuple[Box, Drawn]]:
    for event, name, element in elements(archive, part):
        if event == "end" and name in _ANCHORS:
            corners = [_corner(child) for child in element if name_of(child) in ("from", "to")]
            first, last = (corners[0], corners[-1]) if corners else ((0, 0), (0, 0))
            kind = _drawn(element)
            if kind:
                yield (*first, *last), kind
            element.clear()


def _corner(element: Element) -> Cell:
    at = {name_of(child): int(child.text or 0) for child in element if name_of(child) in ("row", "col")}
    return at.get("row", 0), at.get("col", 0)


def _drawn(anchor: Element) -> Drawn | None:
    """What hangs there. A shape with words is a text box to whoever reads."""
    names = {name_of(element) for element in anchor.iter()}
    if "pic" in names:
        return "picture"
    if "graphicFrame" in names:
        return "chart"
    if "sp" in names or "cxnSp" in names:
        words = any(name_of(element) == "t" and (element.text or "").strip() for element in anchor.iter())
        return "text" if words else "shape"
    return "other" if names & {"contentPart", "grpSp"} else None


def _looks(archive: zipfile.ZipFile) -> dict[str, Look]:
    """Number of a cell's style → its look; only those that are not plain."""
    fonts: list[Look] = []
    fills: list[str] = []
    looks: dict[str, Look] = {}
    for event, name, element in elements(archive, "xl/styles.xml"):
        if event != "end":
            continue
        if name == "fonts":
            fonts = [_font(one) for one in element]
        elif name == "fills":
            fills = [_fill(one) for one in element]
        elif name == "cellXfs":
            for number, style in enumerate(element):
                font = fonts[int(style.get("fontId", "0"))] if fonts else Look()
                fill = fills[int(style.get("fillId", "0"))] if fills else ""
                look = Look(fill, font.colour, font.bold, font.struck)
                if not look.plain:
                    looks[str(number)] = look
    return looks


def _font(font: Element) -> Look:
    parts = {name_of(child): child for child in font}
    on = {name for name in ("b", "strike", "u") if name in parts and parts[name].get("val") not in ("0", "false")}
    colour = "" if "u" in on else _colour(parts.get("color"))  # underlined: a link, which says nothing of the data
    return Look("", colour, "b" in on, "strike" in on)


def _colour(element: Element | None) -> str:
    if element is None or element.get("auto") == "1":
        return ""
    rgb, index, theme = element.get("rgb"), element.get("indexed"), element.get("theme")
    if rgb in _BLACK or index in _PLAIN_INDEX or theme == "1":
        return ""
    return f"{rgb or ''}/{index or ''}/{theme or ''}/{element.get('tint', '')}"


def _fill(fill: Element) -> str:
    pattern = next((child for child in fill if name_of(child) == "patternFill"), None)
    if pattern is None:
        return "gradient" if len(fill) else ""
    kind = pattern.get("patternType", "none")
    if kind in ("none", "gray125"):
        return ""
    colour = next((child for child in pattern if name_of(child) == "fgColor"), None)
    if colour is None or kind != "solid":
        return kind
    rgb, index, theme = colour.get("rgb"), colour.get("indexed"), colour.get("theme")
    white = rgb in _WHITE or index in _WHITE_INDEX or (theme == "0" and float(colour.get("tint", "0")) > -0.04)
    return "" if white else f"{rgb or ''}/{index or ''}/{theme or ''}/{colour.get('tint', '')[:5]}"
