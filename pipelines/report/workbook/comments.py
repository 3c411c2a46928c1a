"""Comments at the marked cells, under our name; those of the officer stay, with ours below."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pipelines.findings import column_letters, column_number
from pipelines.report.display import visible
from pipelines.report.workbook.marks import KINDS, Cell, Mark
from pipelines.report.workbook.parts import Book, Sheet, namespace, number_of, parsed, serialised

AUTHOR = "Machikado"
MOST = 5_000
"""Comments of a sheet: beyond that spreadsheet programs become slow. The list has everything."""

_OURS = f"【{AUTHOR}】"
_VML = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/>'
    '</o:shapelayout><v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" '
    'path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype></xml>'
)
_SHAPE = (
    '<v:shape id="_x0000_s{number}" type="#_x0000_t202" style="position:absolute;width:240pt;height:{height}pt;'
    'z-index:1;visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/>'
    '<v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
    '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
    '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
    "<x:Anchor>{anchor}</x:Anchor><x:AutoFill>False</x:AutoFill>"
    "<x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)
_SHAPES = re.compile(r"<v:shape\b(?:(?!</?v:shape\b).)*</v:shape>", re.DOTALL)  # none within another
_NUMBERS = re.compile(r"_x0000_s([0-9]{1,9})")
_ROW, _COLUMN = re.compile(r"<x:Row>\s*([0-9]{1,9})"), re.compile(r"<x:Column>\s*([0-9]{1,9})")
_SPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_VML_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_BEHIND = (
    *("legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst"),
)
_KEEP_BLANKS = "{http://www.w3.org/XML/1998/namespace}space"


def put(book: Book, sheet: Sheet, marks: Mapping[Cell, Mark]) -> None:
    """Comments at the marked cells of a sheet, the gravest first where they are too many. Earlier ones of ours go."""
    part = book.related(sheet.part, "comments")
    if part is None and not marks:
        return
    comments = _Comments(book.read(part) if part else b"")
    gone = comments.clear()
    chosen = sorted(marks, key=lambda cell: (KINDS.index(marks[cell].kind), cell))[:MOST]
    new = [cell for cell in chosen if comments.add(cell, "\n\n".join(marks[cell].texts))]
    if not gone and not chosen:
        return
    if part is None:
        part = book.free_name("xl/machikado_comments{}.xml")
        book.relate(sheet.part, part, "comments")
        book.set_type(part, _TYPE)
    book.write(part, serialised(comments.root))
    _draw(book, sheet, gone, {cell: len(marks[cell].texts) for cell in new})


class _Comments:
    """The part that holds the comments of a sheet."""

    def __init__(self, raw: bytes) -> None:
        blank = f'<comments xmlns="{_SPACE}"><authors/><commentList/></comments>'
        self.root = parsed(raw or blank.encode())
        self._space = f"{{{namespace(self.root)}}}"
        self._authors, self._list = (self._child(name) for name in ("authors", "commentList"))
        self._held = {comment.get("ref", ""): comment for comment in self._list}

    def clear(self) -> set[Cell]:
        """Takes out what we said before; the cells that have no comment any more."""
        ours = {str(number) for number, author in enumerate(self._authors) if author.text == AUTHOR}
        gone = set()
        for reference, comment in list(self._held.items()):
            if comment.get("authorId") in ours:
                self._list.remove(comment)
                del self._held[reference]
                gone.add(_cell(reference))
            else:
                self._shorten(comment)
        return gone

    def add(self, cell: Cell, text: str) -> bool:
        """Says `text` at a cell; True where it had no comment before."""
        reference = f"{column_letters(cell[1])}{cell[0]}"
        held = self._held.get(reference)
        if held is not None:
            self._say(held, f"\n{_OURS}\n{text}")
            return False
        comment = self._list.makeelement(f"{self._space}comment", {"ref": reference, "authorId": str(self._author())})
        self._say(comment, text)
        self._list.append(comment)
        self._held[reference] = comment
        return True

    def _say(self, comment: Any, text: str) -> None:
        run = comment.makeelement(f"{self._space}r")
        words = run.makeelement(f"{self._space}t", {_KEEP_BLANKS: "preserve"})
        words.text = "\n".join(visible(line) for line in text.split("\n"))
        run.append(words)
        whole = comment.find(f"{self._space}text")
        if whole is None:
            whole = comment.makeelement(f"{self._space}text")
            comment.append(whole)
        for plain in whole.findall(f"{self._space}t"):  # a text without formats may not stand beside runs
            first = whole.makeelement(f"{self._space}r")
            whole.replace(plain, first)
            first.append(plain)
        whole.append(run)

    def _shorten(self, comment: Any) -> None:
        """Without what we said below somebody else's words."""
        whole = comment.find(f"{self._space}text")
        for run in list(whole) if whole is not None else ():
            if run.findtext(f"{self._space}t", "").startswith(f"\n{_OURS}"):
                whole.remove(run)

    def _author(self) -> int:
        for number, author in enumerate(self._authors):
            if author.text == AUTHOR:
                return number
        author = self._authors.makeelement(f"{self._space}author")
        author.text = AUTHOR
        self._authors.append(author)
        return len(self._authors) - 1

    def _child(self, name: str) -> Any:
        found = self.root.find(self._space + name)
        if found is None:
            found = self.root.makeelement(self._space + name)
            self.root.append(found)
        return found


def _draw(book: Book, sheet: Sheet, gone: set[Cell], new: Mapping[Cell, int]) -> None:
    """The boxes of the comments, without which Excel does not show them."""
    part = book.related(sheet.part, "vmlDrawing") if sheet.root.find(sheet.tag("legacyDrawing")) is not None else None
    if part is None:
        part = book.free_name("xl/drawings/machikado{}.vml")
        reference = book.relate(sheet.part, part, "vmlDrawing")
        book.set_type(part, _VML_TYPE, extension="vml")
        book.write(part, _VML.encode())
        behind = {sheet.tag(name) for name in _BEHIND}
        at = next((number for number, child in enumerate(sheet.root) if child.tag in behind), len(sheet.root))
        sheet.root.insert(at, book.reference(sheet, "legacyDrawing", reference))
    text = book.read(part).decode("utf-8", "surrogateescape")
    text = _SHAPES.sub(lambda found: "" if _noted(found[0]) in gone else found[0], text)
    head, end, rest = text.rpartition("</xml>")
    first = 1 + max(map(int, _NUMBERS.findall(text)), default=1024)
    book.write(part, (head + "".join(_shapes(new, first)) + end + rest).encode("utf-8", "surrogateescape"))


def _noted(shape: str) -> Cell | None:
    """The cell of a comment's box; None for other shapes."""
    row, column = _ROW.search(shape), _COLUMN.search(shape)
    return (int(row[1]) + 1, int(column[1]) + 1) if row and column and 'ObjectType="Note"' in shape else None


def _shapes(cells: Mapping[Cell, int], first: int) -> Iterator[str]:
    for number, ((row, column), texts) in enumerate(cells.items(), first):
        anchor = f"{column}, 15, {max(0, row - 2)}, 10, {column + 4}, 15, {row + 2 + 2 * texts}, 4"
        yield _SHAPE.format(number=number, height=60 + 40 * texts, anchor=anchor, row=row - 1, column=column - 1)


def _cell(reference: str) -> Cell:
    letters = reference.rstrip("0123456789")
    return number_of(reference[len(letters) :]), column_number(letters)
