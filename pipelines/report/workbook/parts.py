"""A workbook file as its parts (ECMA-376): what is not touched comes back byte for byte."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from dataclasses import dataclass
from typing import Any

from pipelines.errors import DataError
from pipelines.spelling import plain_name

_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_CELLS_BEGIN = re.compile(rb"<((?:\w+:)?)sheetData\b[^<>]*>")
_WHOLE = re.compile(r"[+-]?[0-9]{1,10}")
_TRANSITIONAL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml."


@dataclass(slots=True)
class Sheet:
    """One sheet: the name of its part, its XML without the cells (now, and as it was), and the bytes of these."""

    part: str
    root: Any
    cells: bytes
    before: bytes

    def tag(self, name: str) -> str:
        """The name of an element in the sheet's own namespace."""
        return f"{{{namespace(self.root)}}}{name}"


class Book:
    """The parts of a workbook by name. Raises DataError for one whose parts do not belong together."""

    def __init__(self, raw: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            self._order = [member.filename for member in archive.infolist() if not member.is_dir()]
            self._parts = {name: archive.read(name) for name in self._order}
        self.workbook = parsed(self.read(self._main()))
        self.path = self._main()
        targets = self.relations(self.path)
        self._sheets: dict[str, str] = {}
        for entry in self._entries():
            target = targets.get(_reference(entry), ("", ""))
            if target[0].endswith("/worksheet"):
                self._sheets[entry.get("name", "")] = target[1]
        if not self._sheets:
            raise DataError("workbook-damaged")

    @property
    def sheet_names(self) -> list[str]:
        """The sheets with cells, in their order."""
        return list(self._sheets)

    def read(self, part: str) -> bytes:
        """The bytes of a part. Raises DataError where there is none."""
        try:
            return self._parts[part]
        except KeyError:
            raise DataError("workbook-damaged") from None

    def write(self, part: str, content: bytes) -> None:
        """Replaces a part, or adds it."""
        if part not in self._parts:
            self._order.append(part)
        self._parts[part] = content

    def sheet(self, name: str) -> Sheet:
        """The sheet called `name`. Raises DataError where its XML is no sheet's."""
        part = self._sheets[name]
        raw = self.read(part)
        prefix, start, end = _cells_of(raw)
        root = parsed(raw[:start] + b"<" + prefix + b"sheetData/>" + raw[end:])
        sheet = Sheet(part, root, raw[start:end], serialised(root))
        if root.find(sheet.tag("sheetData")) is None:
            raise DataError("workbook-damaged")
        return sheet

    def keep(self, sheet: Sheet) -> None:
        """Writes a sheet back where it was changed, with the cells it had."""
        raw = serialised(sheet.root)
        if raw == sheet.before:
            return
        _, start, end = _cells_of(raw)
        self.write(sheet.part, raw[:start] + sheet.cells + raw[end:])

    def free_title(self, title: str) -> str:
        """A name for a sheet: `title`, or where any sheet is called so, `title_2` or the next one that is free.

        Of charts as well, which are sheets without cells; spreadsheet programs do not tell "a" from "A" in these names.
        """
        taken = {plain_name(one.get("name", "")) for one in self._entries()}
        names = (title, *(f"{title}_{number}" for number in range(2, len(taken) + 3)))
        return next(name for name in names if plain_name(name) not in taken)

    def put_sheet(self, name: str, content: bytes) -> None:
        """Replaces the sheet called `name`; where there is none, adds it behind the others."""
        if name in self._sheets:
            self.write(self._sheets[name], content)
            return
        part = self.free_name("xl/worksheets/machikado{}.xml")
        self.write(part, content)
        reference = self.relate(self.path, part, "worksheet")
        self.set_type(part, f"{_MAIN}worksheet+xml")
        space = namespace(self.workbook)
        sheets = self._entries()
        number = 1 + max(number_of(one.get("sheetId", "0")) for one in sheets)
        entry = sheets.makeelement(f"{{{space}}}sheet", {"name": name, "sheetId": str(number)})
        entry.set(f"{{{self._reference_space()}}}id", reference)
        sheets.append(entry)
        self._sheets[name] = part
        self.write(self.path, serialised(self.workbook))

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """The relations of a part: id → (type, name of the part that is meant)."""
        path = _relations_of(part)
        if path not in self._parts:
            return {}
        return {
            one.get("Id", ""): (one.get("Type", ""), _absolute(part, one.get("Target", "")))
            for one in parsed(self._parts[path])
            if one.get("TargetMode") != "External"
        }

    def related(self, part: str, kind: str) -> str | None:
        """The part of that kind (`comments`) that belongs to `part`."""
        return next((name for type_, name in self.relations(part).values() if type_.endswith(f"/{kind}")), None)

    def relate(self, part: str, target: str, kind: str) -> str:
        """Says that `target` belongs to `part`; returns the relation's id."""
        path = _relations_of(part)
        root = parsed(self._parts.get(path, f'<Relationships xmlns="{_RELATIONS}"/>'.encode()))
        used = {one.get("Id") for one in root}
        name = next(f"rIdM{number}" for number in range(1, len(used) + 2) if f"rIdM{number}" not in used)
        said = {"Id": name, "Type": f"{self._reference_space()}/{kind}", "Target": f"/{target}"}
        root.append(root.makeelement(f"{{{_RELATIONS}}}Relationship", said))
        self.write(path, serialised(root))
        return name

    def set_type(self, part: str, content_type: str, *, extension: str = "") -> None:
        """Says what a part is, or all parts with this extension."""
        root = parsed(self.read("[Content_Types].xml"))
        kind, key, value = ("Default", "Extension", extension) if extension else ("Override", "PartName", f"/{part}")
        if not any(one.get(key, "").lower() == value.lower() for one in root):
            root.append(root.makeelement(f"{{{_TYPES}}}{kind}", {key: value, "ContentType": content_type}))
            self.write("[Content_Types].xml", serialised(root))

    def reference(self, sheet: Sheet, tag: str, name: str) -> Any:
        """An element that refers to the relation `name`, such as `legacyDrawing`."""
        element = sheet.root.makeelement(sheet.tag(tag))
        element.set(f"{{{self._reference_space()}}}id", name)
        return element

    def free_name(self, pattern: str) -> str:
        """A name that no part has."""
        return next(name for number in range(1, 100_000) if (name := pattern.format(number)) not in self._parts)

    def packed(self) -> bytes:
        """The file. The same parts give the same bytes."""
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in self._order:
                archive.writestr(zipfile.ZipInfo(name), self._parts[name], zipfile.ZIP_DEFLATED)
        return out.getvalue()

    def _entries(self) -> Any:
        """The list of all sheets, those without cells as well."""
        found = self.workbook.find(f"{{{namespace(self.workbook)}}}sheets")
        if found is None:
            raise DataError("workbook-damaged")
        return found

    def _main(self) -> str:
        return self.related("", "officeDocument") or "xl/workbook.xml"

    def _reference_space(self) -> str:
        """Workbooks of the strict form have another namespace for references."""
        strict = "purl.oclc.org" in namespace(self.workbook)
        return "http://purl.oclc.org/ooxml/officeDocument/relationships" if strict else _TRANSITIONAL


def _cells_of(raw: bytes) -> tuple[bytes, int, int]:
    """Where the element with the cells begins and ends, and the prefix of its name. Raises DataError."""
    found = _CELLS_BEGIN.search(raw)
    if found is None:
        raise DataError("workbook-damaged")
    if found[0].endswith(b"/>"):
        return found[1], found.start(), found.end()
    last = raw.rfind(b"</" + found[1] + b"sheetData")
    end = raw.find(b">", last) + 1
    if last < found.end() or not end:
        raise DataError("workbook-damaged")
    return found[1], found.start(), end


def number_of(text: str) -> int:
    """A whole number as attributes hold it. Raises DataError for anything else, and for more digits than any has."""
    if not _WHOLE.fullmatch(text.strip()):
        raise DataError("workbook-damaged")
    return int(text)


def parsed(raw: bytes) -> Any:
    """The root element, with elements only below it. No entities, nothing from elsewhere. Raises DataError."""
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(raw, parser)
    except etree.XMLSyntaxError as error:
        raise DataError("workbook-damaged") from error
    if root.getroottree().docinfo.doctype:  # the parts of a workbook may have none
        raise DataError("workbook-damaged")
    return root


def serialised(root: Any) -> bytes:
    """The XML of a part, as spreadsheet programs write it."""
    from lxml import etree

    text: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return text


def namespace(root: Any) -> str:
    """The namespace of an element."""
    return str(root.tag).partition("}")[0].removeprefix("{")


def _reference(entry: Any) -> str:
    return next((value for key, value in entry.attrib.items() if key.endswith("}id")), "")


def _relations_of(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _absolute(part: str, target: str) -> str:
    if target.startswith("/"):
        return target[1:]
    return posixpath.normpath(posixpath.join(posixpath.dirname(part), target))
