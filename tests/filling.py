"""Templates filled in by program, as Excel would keep what is typed into them."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from copy import copy
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl

from pipelines.standards import BASIC, Standard
from pipelines.template.cells import FIGURES, cell_of

ROOT = Path(__file__).resolve().parent.parent
ORGANIZATION = "code: 992011\nname: mihon\ntitle: 見本県見本市\n"
OURS = ("全国地方公共団体コード", "都道府県コード又は市区町村コード", "市区町村コード", "地方公共団体名")
"""Columns that an officer leaves blank."""


def workspace(root: Path, organization: str = ORGANIZATION) -> Path:
    """A workspace with one organization, mihon, and no dataset."""
    folder = root / "datasets" / "mihon"
    folder.mkdir(parents=True)
    (folder / "organization.yaml").write_text(organization, encoding="utf-8")
    return root


def samples(form: Standard) -> list[dict[str, str]]:
    """The right examples that lie beside the schema."""
    name = "valid.recommended-basic.csv" if form.generation == BASIC else "valid.csv"
    with (ROOT / "schemas" / form.dataset / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def fill(path: Path, form: Standard, rows: Iterable[Mapping[str, str]], leave: Iterable[str] = OURS) -> Any:
    """Types these rows into the first sheet below its headings and saves it; figures, days and times as Excel would."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    places = {cell.value: cell.column for cell in sheet[1]}
    for number, row in enumerate(rows, 2):
        for name, text in row.items():
            if text and name not in leave:
                cell = sheet.cell(number, places[name])
                cell.value = cell_of(form.field(name), text, name)[0]
                cell._style = copy(sheet.column_dimensions[cell.column_letter]._style)
    book.save(path)
    return book


def published(package: Path) -> list[dict[str, str]]:
    """The rows of the CSV in a package."""
    path = next(package.glob("*.csv"))
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def alike(form: Standard, name: str, one: str, other: str) -> bool:
    """The same value: 34.50 is 34.5."""
    if one == other:
        return True
    return form.field(name).kind in FIGURES and bool(one and other) and Decimal(one) == Decimal(other)
