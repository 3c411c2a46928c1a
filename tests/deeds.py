"""What happens between the commands of a page of `docs/`: what is typed into Excel, who answers at the other end."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
from filling import fill, samples
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

from pipelines.standards import ODS, standard

if TYPE_CHECKING:
    from following import Reader

HEADINGS = [
    "No.",
    "施設名",
    "住所",
    "緯度",
    "経度",
    "設置場所",
    "電話番号",
    "開始時間",
    "終了時間",
    "こども用",
    "点検日",
]
_PLACES = ["市役所", "中央公民館", "図書館", "みなと小学校", "見本中学校", "総合体育館", "港町集会所", "道の駅みほん"]
_TOWNS = ["本町一丁目1-1", "本町二丁目5-3", "港町10", "港町22-1", "緑ヶ丘3-4", "緑ヶ丘8", "港町31", "浜通9-2"]


def fill_template(reader: Reader, how: str) -> None:
    """The template of the AEDs gets four rows, as Excel would keep them; of one the latitude is mistyped."""
    form = standard("aed", ODS)
    path = next((reader.folder / "datasets").glob("*/aed/source/*.xlsx"))
    rows = samples(form)[:4]
    if how == "wrong":
        rows[1] = {**rows[1], "緯度": "34.06x"}
    fill(path, form, rows)


def list_comes(reader: Reader, year: str) -> None:
    """The office's own list of AEDs, with a title, Japanese years, marks and what should not be published."""
    rows = [_row(number, private=year == "R7") for number in range(len(_PLACES))]
    headings = list(HEADINGS)
    if year == "R8":
        headings[HEADINGS.index("設置場所")] = "置いてある場所"
        rows.append(
            [
                9,
                "福祉センター",
                "見本県見本市浜通2",
                34.0437,
                137.6032,
                "1階受付",
                "0000-20-0109",
                "9:00",
                "17:00",
                "○",
                "R8.4.1",
            ]
        )
    _save(reader.folder / f"AED一覧{year}.xlsx", f"AED設置箇所一覧（{_western(year)}4月1日現在）", headings, rows)


def mend_list(reader: Reader, name: str) -> None:
    """The latitude that was mistyped, and the telephone of somebody's own, are mended in Excel and saved."""
    path = next(reader.folder.glob(name)) if "*" in name else reader.folder / name
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    for row in sheet.iter_rows(min_row=3):
        if row[3].value == "34.05x":
            row[3].value = 34.0531
    book.save(path)


def reads(reader: Reader, name: str) -> None:
    """A file of the folder is looked at."""
    reader.shown.append((f"type {name}", (reader.folder / name).read_text("utf-8")))


def prefecture(reader: Reader) -> None:
    """A portal that stands in for the prefecture's CKAN: our own catalogue, with an organization and a token."""
    from ckanapi import RemoteCKAN

    from catalogue.server import create_token
    from catalogue.settings import Settings

    settings = Settings(folder=reader.folder.parent / "prefecture")
    token = create_token(settings, "docs")
    reader.prefecture = reader.opened(settings)
    RemoteCKAN(reader.prefecture, apikey=token).action.organization_create(name="mihon-city", title="見本市")
    os.environ["CKAN_API_TOKEN_PREFECTURE"] = token


def replaces(reader: Reader, name: str, before: str, after: str) -> None:
    """A word in a file is written anew."""
    path = reader.folder / name
    text = path.read_text("utf-8")
    assert before in text, f"{name} says no {before}"
    path.write_text(text.replace(before, after.replace("_", " ")), "utf-8")


def stops(reader: Reader) -> None:
    """The catalogue that is open is stopped."""
    reader.stops()


def _western(year: str) -> str:
    return f"令和{year[1:]}年"


def _row(number: int, *, private: bool) -> list[object]:
    latitude: object = round(34.0501 + number * 0.0013, 4)
    if private and number == 4:
        latitude = "34.05x"
    phone = f"0000-20-01{number + 1:02}"
    if number == 6:
        phone = "090-0000-1234"
    place = ["1階ロビー", "玄関ホール", "２階カウンター", "職員室前", "体育館入口", "受付", "玄関", "案内所"][number]
    hours = ("8:30", "17:15") if number % 2 == 0 else ("９：００", "21:00")
    marks = "○" if number % 3 else "×"
    return [
        number + 1,
        _PLACES[number],
        f"見本県見本市{_TOWNS[number]}",
        latitude,
        round(137.6 + number * 0.0011, 4),
        place,
        phone,
        *hours,
        marks,
        f"R7.{number % 3 + 1}.15",
    ]


def _save(path: Path, title: str, headings: list[str], rows: list[list[object]]) -> None:
    """As offices make it: the title over all columns, a grid, grey headings."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "一覧"
    sheet.append([title])
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(headings))
    sheet["A1"].font, sheet["A1"].alignment = Font(size=14, bold=True), Alignment(horizontal="center")
    sheet.append(headings)
    for row in rows:
        sheet.append(row)
    side = Side(style="thin")
    for line in sheet.iter_rows(min_row=2, max_row=sheet.max_row):
        for cell in line:
            cell.border = Border(side, side, side, side)
    for cell in sheet[2]:
        cell.fill = PatternFill("solid", fgColor="D9D9D9")
    for letter, width in zip("ABCDEFGHIJK", (5, 16, 28, 10, 10, 18, 16, 10, 10, 10, 10), strict=True):
        sheet.column_dimensions[letter].width = width
    book.save(path)


DEEDS = {
    "fill-template": fill_template,
    "list-comes": list_comes,
    "mend-list": mend_list,
    "reads": reads,
    "prefecture": prefecture,
    "replaces": replaces,
    "stops": stops,
}
"""By the name that a page calls them by."""
