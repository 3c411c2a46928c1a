"""The formats that the report needs, among those of the workbook: found where they are there already, else added."""

from __future__ import annotations

from typing import Any

from pipelines.report.workbook.marks import KINDS, Kind
from pipelines.report.workbook.parts import Book, namespace, parsed, serialised

_COLOURS: dict[Kind, str] = {"error": "FFFFC7CE", "warning": "FFFFEB9C", "repair": "FFDDEBF7"}
_HEADING = "FFD9D9D9"
_ORDER = ("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs", "tableStyles")


class Styles:
    """The part that holds the formats of a workbook. Numbers are those by which cells and conditions name formats."""

    def __init__(self, book: Book) -> None:
        self._book, self._part = book, book.related(book.path, "styles") or "xl/styles.xml"
        self._root = parsed(book.read(self._part))
        self._space = f"{{{namespace(self._root)}}}"

    def marking(self) -> dict[Kind, int]:
        """The conditional formats that colour what is marked."""
        return {
            kind: self._number("dxfs", self._element("dxf", self._fill(_COLOURS[kind], "bgColor"))) for kind in KINDS
        }

    def wrapped(self) -> int:
        """Text in several lines, from the top of its cell."""
        return self._number("cellXfs", self._cell(0, 0))

    def heading(self) -> int:
        """Bold on grey."""
        font = self._number("fonts", self._element("font", self._element("b"), self._element("sz", val="11")))
        return self._number("cellXfs", self._cell(font, self._number("fills", self._fill(_HEADING, "fgColor"))))

    def keep(self) -> None:
        """Writes the part back."""
        self._book.write(self._part, serialised(self._root))

    def _cell(self, font: int, fill: int) -> Any:
        alignment = self._element("alignment", vertical="top", wrapText="1")
        said = {"numFmtId": "49", "fontId": str(font), "fillId": str(fill), "borderId": "0", "xfId": "0"}
        applied = dict.fromkeys(("applyNumberFormat", "applyFont", "applyFill", "applyAlignment"), "1")
        return self._element("xf", alignment, **said, **applied)

    def _fill(self, colour: str, ground: str) -> Any:
        """Solid; conditional formats take its colour from another element than cells do."""
        pattern = self._element("patternFill", self._element(ground, rgb=colour), patternType="solid")
        return self._element("fill", pattern)

    def _element(self, name: str, *children: Any, **attributes: str) -> Any:
        element = self._root.makeelement(self._space + name, attributes)
        element.extend(children)
        return element

    def _number(self, group: str, wanted: Any) -> int:
        held = self._group(group)
        plain = _plain(wanted)
        for number, entry in enumerate(held):
            if _plain(entry) == plain:
                return number
        held.append(wanted)
        held.set("count", str(len(held)))
        return len(held) - 1

    def _group(self, name: str) -> Any:
        found = self._root.find(self._space + name)
        if found is None:
            before = {self._space + one for one in _ORDER[: _ORDER.index(name)]}
            at = max((number for number, child in enumerate(self._root) if child.tag in before), default=-1)
            found = self._element(name, count="0")
            self._root.insert(at + 1, found)
        return found


def _plain(element: Any) -> tuple[object, ...]:
    """What an element says, whatever its prefixes are."""
    return element.tag, tuple(sorted(element.attrib.items())), tuple(_plain(child) for child in element)
