"""The XML in the archive of a workbook: the elements of a part, what it is related to, which part is which sheet.

The parts have been searched for what could harm before (`container`). Source of the names: ECMA-376 (Office Open XML)
part 1.
"""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError, iterparse

BROKEN = (ParseError, ValueError, LookupError, zipfile.BadZipFile)
"""What is raised of parts that are missing, no XML, in an encoding that nobody knows, or not as they must be."""
_BOOK = "xl/workbook.xml"


def elements(archive: zipfile.ZipFile, part: str) -> Iterator[tuple[str, str, Element]]:
    """The elements of a part as they begin and end: "start" or "end", name without namespace, element.

    Raises ParseError where its XML is broken.
    """
    with archive.open(part) as stream:
        for event, element in iterparse(stream, ("start", "end")):
            yield event, name_of(element), element


def name_of(element: Element) -> str:
    """The name without namespace."""
    return element.tag.rpartition("}")[2]


def attribute(element: Element, name: str) -> str | None:
    """An attribute in whatever namespace."""
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), None)


def relations(archive: zipfile.ZipFile, part: str) -> dict[str, tuple[str, str]]:
    """Relations of a part: id → the part it leads to, and what kind of relation that is. Raises ParseError."""
    folder, name = posixpath.split(part)
    path = f"{folder}/_rels/{name}.rels"
    if path not in archive.namelist():
        return {}
    found = {}
    for kind, element in _complete(archive, path):
        if kind == "Relationship" and element.get("TargetMode") != "External":
            target = element.get("Target", "")
            whole = target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            found[element.get("Id", "")] = (whole, element.get("Type", "").rpartition("/")[2])
    return found


def sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Sheet of an .xlsx → the part that holds it, in the order of the workbook. Raises ParseError."""
    names, targets = set(archive.namelist()), relations(archive, _BOOK)
    found = {}
    for name, element in _complete(archive, _BOOK):
        if name == "sheet":
            part = targets.get(attribute(element, "id") or "", ("", ""))[0]
            if part in names:
                found[element.get("name", "")] = part
    return found


def _complete(archive: zipfile.ZipFile, part: str) -> Iterator[tuple[str, Element]]:
    """Name and element, each when it is complete and forgotten afterwards: there may be millions in a hostile part."""
    for event, name, element in elements(archive, part):
        if event == "end":
            yield name, element
            element.clear()
