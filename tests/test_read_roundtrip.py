"""Write a table, read it: the same cells at the same places, whatever the characters, encoding and delimiter."""

from __future__ import annotations

import csv
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from read_samples import cells, csv_text, headings, take, write, xlsx

HEADINGS = ["名称", "所在地_連結表記", "ひらがなの備考", "電話番号"]
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp932", "euc_jp"]
LETTERS = st.one_of(
    st.sampled_from("あいうアイウ漢字見本市町村①②㈱髙Ⅲ～－ｱｲｳﾞ　,;\t|\"'\n =+@#☆§é🏫𠮷"),
    st.characters(codec="cp932", exclude_categories=["Cc", "Cs", "Co"], exclude_characters="?¢£¬‖−〜"),
)
TEXTS = st.text(LETTERS, max_size=12).map(lambda text: f"値{text}".rstrip())
RECORDS = st.lists(st.lists(TEXTS, min_size=4, max_size=4), min_size=2, max_size=12)


def holdable(text: str, encoding: str) -> str:
    """What of a text this encoding can hold and give back."""
    codec = {"utf-8-sig": "utf-8"}.get(encoding, encoding)
    return "".join(char for char in text if char.encode(codec, "ignore").decode(codec, "ignore") == char)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    records=RECORDS,
    encoding=st.sampled_from(ENCODINGS),
    delimiter=st.sampled_from(",\t;"),
    blank_before=st.sets(st.integers(0, 11), max_size=4),
)
def test_text_files(records: list[list[str]], encoding: str, delimiter: str, blank_before: set[int]) -> None:
    records = [[holdable(cell, encoding) for cell in record] for record in records]
    rows: list[list[str]] = [HEADINGS]
    places = []
    for number, record in enumerate(records):
        if number in blank_before:
            rows.append([""] * 4)
        rows.append(record)
        places.append(len(rows))
    with tempfile.TemporaryDirectory() as folder:
        path = write(Path(folder), csv_text(rows, delimiter, csv.QUOTE_ALL).encode(encoding))
        table, _ = take(path)
    assert headings(table) == HEADINGS
    assert cells(table) == records
    assert list(table.row_numbers) == places
    assert table.source.delimiter == delimiter
    assert [table.place(0, column.name).column for column in table.columns] == [1, 2, 3, 4]
    names = {"utf-16-le": {"utf-16"}, "utf-16-be": {"utf-16"}, "euc_jp": {"euc-jp"}}.get(encoding, {encoding})
    assert table.source.encoding in names


@settings(max_examples=25, deadline=None)
@given(records=RECORDS, left=st.integers(0, 3), above=st.integers(0, 3))
def test_workbooks(records: list[list[str]], left: int, above: int) -> None:
    records = [[cell.replace("\r", "") for cell in record] for record in records]
    rows = [[]] * above + [[*[""] * left, *row] for row in [HEADINGS, *records]]
    with tempfile.TemporaryDirectory() as folder:
        table, _ = take(xlsx(Path(folder), rows))
    assert cells(table) == records
    assert list(table.row_numbers) == [above + 2 + number for number in range(len(records))]
    assert [column.number for column in table.columns] == [left + 1, left + 2, left + 3, left + 4]
