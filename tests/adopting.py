"""A workspace with 見本市, files of its officers, and somebody who types answers."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import openpyxl
import pytest

ORGANIZATION = "code: 992011\nname: mihon\ntitle: 見本市\n"
AED = """施設の名前,住所,緯度,経度,設置場所,こども用,メモ
市役所,見本県見本市本町1-1,34.05,137.60,1階ロビー,○,本庁舎
公民館,見本県見本市港町2-3,34.06,137.61,玄関,×,分館
"""
SHELTERS = """避難場所名,住所,洪水,地震
見本公園,見本県見本市本町1-1,○,○
港小学校,見本県見本市港町2,×,○
"""


def workspace(root: Path, **organizations: str) -> Path:
    """`datasets/` with 見本市, or with these organizations; returns the folder of the first."""
    wanted = organizations or {"mihon": ORGANIZATION}
    for name, text in wanted.items():
        (root / "datasets" / name).mkdir(parents=True)
        (root / "datasets" / name / "organization.yaml").write_text(text, encoding="utf-8")
    return root / "datasets" / next(iter(wanted))


def written(path: Path, text: str, encoding: str = "cp932") -> Path:
    """The file as an officer's Excel saves it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.replace("\n", "\r\n").encode(encoding))
    return path


def book(path: Path, **sheets: list[list[object]]) -> Path:
    """A workbook with these rows on these sheets."""
    made = openpyxl.Workbook()
    made.remove(made.worksheets[0])
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    made.save(path)
    return path


def typing(monkeypatch: pytest.MonkeyPatch, *answers: str) -> None:
    """Somebody types these answers, and then there is nobody any more."""
    monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{answer}\n" for answer in answers)))


def tree(folder: Path) -> dict[str, bytes]:
    """All files below a folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
