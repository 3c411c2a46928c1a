"""The same of an .ods: formulas, colours, drawings, merged and hidden cells (OpenDocument 1.3, part 3)."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import Element

from pipelines.read.limits import MAX_ELEMENTS, MB
from pipelines.read.xml_parts import attribute, elements, name_of
from pipelines.readability.parts import MOST_CELLS, Drawn, Look, Parts

_DRAWN: dict[str, Drawn] = {"image": "picture", "text-box": "text", "object": "chart"}
_SHAPES = ("custom-shape", "rect", "ellipse", "line", "connector", "polygon", "path", "g", "circle", "caption")
_REPEATED = 200
"""A look that is repeated over more cells than that is the look of a whole row or column, and so of nothing."""


def sheets(archive: zipfile.ZipFile) -> Iterator[tuple[str, Parts]]:
    """Sheet → what it holds besides texts; nothing of a document with more elements than can be held at a time."""
    if _elements_of(archive) > MAX_ELEMENTS:
        return
    looks: dict[str, Look] = {}
    for event, name, element in elements(archive, "content.xml"):
        if event != "end":
            continue
        if name == "automatic-styles":
            looks = dict(_looks(element))
        elif name == "table" and "table:1.0" in element.tag:
            yield attribute(element, "name") or "", _sheet(element, looks)
            element.clear()


def _elements_of(archive: zipfile.ZipFile) -> int:
    """At most so many."""
    count = 0
    with archive.open("content.xml") as part:
        while block := part.read(MB):
            count += block.count(b"<")
    return count // 2


def _looks(styles: Element) -> Iterator[tuple[str, Look]]:
    for style in styles:
        if attribute(style, "family") != "table-cell":
            continue
        found = {key.rpartition("}")[2]: value for part in style for key, value in part.attrib.items()}
        fill, colour = found.get("background-color", ""), found.get("color", "")
        look = Look(
            "" if fill in ("transparent", "#ffffff") else fill,
            "" if colour in ("#000000",) else colour,
            found.get("font-weight") == "bold",
            found.get("text-line-through-style", "none") != "none",
        )
        if not look.plain:
            yield attribute(style, "name") or "", look


def _sheet(table: Element, looks: Mapping[str, Look]) -> Parts:
    found = Parts()
    row = column = seen = 0
    for element in table.iter():
        name = name_of(element)
        if name == "table-column":
            times = int(attribute(element, "number-columns-repeated") or 1)
            if attribute(element, "visibility") in ("collapse", "filter"):
                found.hidden_columns.append((column, column + times - 1))
            column += times
        elif name == "table-row":
            times = int(attribute(element, "number-rows-repeated") or 1)
            if attribute(element, "visibility") in ("collapse", "filter") and times <= _REPEATED:
                found.hidden_rows.extend(range(row, row + times))
            seen += _row(found, element, row, looks)
            row += times
            if seen > MOST_CELLS:
                return Parts(**{**vars(found), "all_seen": False})
    return found


def _row(found: Parts, element: Element, row: int, looks: Mapping[str, Look]) -> int:
    column = 0
    for cell in element:
        if name_of(cell) not in ("table-cell", "covered-table-cell"):
            continue
        times = int(attribute(cell, "number-columns-repeated") or 1)
        _cell(found, cell, (row, column), times, looks)
        column += times
    return len(element)


def _cell(found: Parts, cell: Element, at: tuple[int, int], times: int, looks: Mapping[str, Look]) -> None:
    row, column = at
    if attribute(cell, "formula"):
        found.formulas.append(at)
    look = looks.get(attribute(cell, "style-name") or "")
    if look and times <= _REPEATED:
        found.looks.update({(row, column + right): look for right in range(times)})
    if attribute(cell, "value-type") == "string" and times <= _REPEATED:
        found.texts.update((row, column + right) for right in range(times))
    down = int(attribute(cell, "number-rows-spanned") or 1)
    right = int(attribute(cell, "number-columns-spanned") or 1)
    if down > 1 or right > 1:
        found.merged.append((row, column, row + down - 1, column + right - 1))
    for inside in cell.iter():
        kind = name_of(inside)
        if "drawing:1.0" in inside.tag and kind in _DRAWN:
            found.drawings.append(((row, column, row, column), _DRAWN[kind]))
        elif "drawing:1.0" in inside.tag and kind in _SHAPES:
            found.drawings.append(((row, column, row, column), "shape"))
