"""Where the targets are. A module is imported only when one of its targets is asked for, so that it can be watched."""

from __future__ import annotations

from importlib import import_module

from .target import Target

PLACES: dict[str, str] = {
    "readers": "reading:readers",
    "html": "reading:html",
    "json": "reading:json",
    "xlsx": "reading:workbooks",
    "ods": "reading:ods_books",
    "xls": "reading:xls_books",
    "headings": "tables:headings",
    "normalisers": "tables:cells",
    "check": "tables:checks",
    "long-cells": "stretched:long_cells",
    "addresses": "places:addresses",
    "geocoder": "places:geocoder",
    "settings": "written:settings",
    "packages": "handed:packages",
    "bundles": "handed:bundles",
    "report-workbook": "marking:marks",
    "check-xlsx": "marking:check_books",
    "search": "asking:SEARCH",
    "rows": "asking:ROWS",
    "actions": "asking:ACTION_API",
    "uploads": "uploading:UPLOADS",
    "pages": "visiting:PAGES",
}
"""Name on the command line → `module:variable` in this package."""


def load(name: str) -> Target:
    """The target of this name."""
    module, _, variable = PLACES[name].partition(":")
    found: Target = getattr(import_module(f".{module}", __package__), variable)
    return found
