"""Large text files are read by whole columns, small ones record by record: both must see the same in every file."""

from __future__ import annotations

import csv
import io
import random
from datetime import datetime, time
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from pipelines import read
from pipelines.errors import DataError
from pipelines.findings import Log
from pipelines.read import limits, regular, workbook
from pipelines.read.delimited import parse
from pipelines.read.frames import FrameRows
from pipelines.table import Table

ROOT = Path(__file__).resolve().parent.parent
FILES = [*ROOT.glob("datasets/mihon/*/source/*.csv"), *ROOT.glob("schemas/*/*valid*.csv")]
NEVER = 10**12

HEADINGS = ["名称", "住所", "緯度", "経度", "電話番号", "備考", "ID", "", "開始時間", "区分"]
USUAL = ["中央公園", "市役所", "東町1-2", "35.1", "139.25", "03-1234-5678", "○", "", "", "1", "12", "2021-01-05"]
ODD = [
    " ", "\u3000", "合計", "小計", "総数", "計", "名称", "住所", "注：これは見本です", "※印は休館", "a,b", 'a"b', '"',
    "x\ny", "x\r\ny", "x\ry", "\xa0", "\u2028", "\x1c", "\x85", "\ufeff", "\ufffd", "\u0000", "人", "(1)", "単位：人",
    "a\tb", '""', "a;b", " 合計", "Total", "文字列", "1,000", "必須", "ﾁｶｼｷ", "繝", "é", "😀", "-", "x" * 50,
]  # fmt: skip


def outcome(path: Path) -> tuple[object, ...]:
    """All that reading gives: the table cell by cell with its places, the findings, or the error."""
    log = Log()
    try:
        table = read.read(path, log)
    except DataError as error:
        return (error.code, error.params)
    return (*parts(table), log.findings, log.repairs)


def parts(table: Table) -> tuple[object, ...]:
    return (table.frame.rows(), table.columns, list(table.row_numbers), table.source, table.hints, dict(table.spread))


def both(path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[tuple[object, ...], tuple[object, ...]]:
    monkeypatch.setattr(regular, "LARGE", 0)
    by_columns = outcome(path)
    monkeypatch.setattr(regular, "LARGE", NEVER)
    return by_columns, outcome(path)


def invented(chance: random.Random) -> bytes:
    """A file such as people make, with more or less in it that is out of the ordinary."""
    width, oddness = chance.randint(1, 7), chance.choice([0.0, 0.0, 0.02, 0.3])
    rows = [[chance.choice(USUAL) for _ in range(width)] for _ in range(chance.choice([0, 1, 3, 12, 60]))]
    rows.insert(0, chance.sample(HEADINGS, width))
    for row in rows:
        for place in range(width):
            if chance.random() < oddness:
                row[place] = chance.choice(ODD)
        if chance.random() < oddness / 3:
            row[:] = chance.choice([row[: width // 2], [*row, chance.choice(ODD)], [""] * width, [], [row[0]]])
    if chance.random() < 0.3:
        rows.insert(0, ["施設一覧（令和6年）"] + [""] * chance.choice([0, width - 1]))
    file, delimiter = io.StringIO(newline=""), chance.choice(",,,\t;")
    line_end = chance.choice(["\r\n", "\n", "\n", "\r"])
    if chance.random() < 0.8:
        style = chance.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC])
        csv.writer(file, delimiter=delimiter, quoting=style, lineterminator=line_end).writerows(rows)
    else:  # as a program writes that knows nothing of quotation marks
        file.write(line_end.join(delimiter.join(row) for row in rows))
    text = file.getvalue() + chance.choice(["", "", "\n", "\r\n\r\n", '"', ",,,\n"])
    return text.encode(chance.choice(["utf-8", "utf-8", "utf-8-sig", "cp932", "utf-16"]), "ignore")


@pytest.mark.parametrize("seed", range(8))
def test_columns_and_records_give_the_same_table(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chance, path = random.Random(seed), tmp_path / "一覧.csv"
    for _ in range(60):
        path.write_bytes(invented(chance))
        by_columns, by_records = both(path, monkeypatch)
        assert by_columns == by_records, path.read_bytes()


@pytest.mark.parametrize("seed", range(4))
def test_so_do_those_of_a_workbook(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chance, path, seen = random.Random(seed), tmp_path / "一覧.xlsx", []
    for _ in range(15):
        book(path, chance)
        outcomes = []
        for large in (0, NEVER):
            monkeypatch.setattr(workbook, "_LARGE", large)
            outcomes.append(outcome(path))
            seen += [type(sheet.rows) for sheet in workbook.read_zip(path.read_bytes()).sheets]
        assert outcomes[0] == outcomes[1]
    assert seen.count(FrameRows) > 10


def book(path: Path, chance: random.Random) -> None:
    """A workbook with texts, figures, dates and what may stand in a cell besides."""
    made = Workbook()
    sheet = made.worksheets[0]
    width = chance.randint(2, 6)
    others = [35.25, 12, 0.1 + 0.2, 1e20, True, datetime(2024, 4, 1), datetime(2024, 4, 1, 9, 30), time(9, 30), None]
    texts = [cell for cell in (*USUAL, *ODD) if not ILLEGAL_CHARACTERS_RE.search(cell)]
    for row in range(chance.choice([2, 10, 40])):
        cells = [chance.choice(chance.choice([USUAL, USUAL, texts, others])) for _ in range(width)]
        sheet.append(cells if row else chance.sample(HEADINGS, width))
    if chance.random() < 0.2:
        sheet.merge_cells("A2:A3")
    made.save(path)


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_our_own_files_too(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    by_columns, by_records = both(path, monkeypatch)
    assert by_columns == by_records


def test_many_of_these_files_are_read_by_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the comparison would compare nothing."""
    monkeypatch.setattr(regular, "LARGE", 0)
    chance, texts = random.Random(1), []
    while len(texts) < 200:
        raw = invented(chance)
        if raw.strip() and not raw.startswith(b"\xff\xfe"):
            texts.append(raw.decode("utf-8-sig", "ignore"))
    assert sum(isinstance(parse(text).rows, FrameRows) for text in texts) > 80


@pytest.mark.parametrize(
    ("limit", "code"), [("MAX_RECORDS", "too-many-rows"), ("MAX_CELLS", "too-many-cells")], ids=["rows", "cells"]
)
@pytest.mark.parametrize("large", [0, NEVER], ids=["columns", "records"])
@pytest.mark.parametrize("quoted", [False, True])
def test_a_file_beyond_the_limits_is_refused_either_way(
    limit: str, code: str, large: int, quoted: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipelines.read import delimited

    monkeypatch.setattr(regular, "LARGE", large)
    by_rows, by_columns = (limit,) * 2 if limit == "MAX_RECORDS" else (f"{limit}_BY_ROWS", f"{limit}_BY_COLUMNS")
    monkeypatch.setattr(delimited, by_rows, 100)
    monkeypatch.setattr(regular, by_columns, 100)
    path = tmp_path / "一覧.csv"
    path.write_text("名称,住所\n" + ('"公園",東町1\n' if quoted else "公園,東町1\n") * 101, encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read.read(path, Log())
    assert caught.value.code == code and caught.value.exit_code == 1


def test_a_million_rows_are_within_the_limits() -> None:
    assert limits.MAX_RECORDS >= 1_000_000
    assert limits.MAX_CELLS >= 16 * 1_000_000
    assert limits.MAX_CELLS_BY_COLUMNS >= 64 * 1_000_000
