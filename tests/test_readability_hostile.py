"""Whatever stands in the cells: a report, in bounded time, that can be written in every form."""

from __future__ import annotations

import json
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from readability_making import table

from pipelines.readability import forms, judge
from pipelines.readability.rules import rules
from pipelines.report.rules_text import rules_text

LONG = [
    *("1," * 40 + "x", "1,111," * 20 + "x", "03-1234-" * 30, "神 " * 5000, " " * 50000 + "a", "a\n" * 9000),
    *(
        "令和" * 3000,
        "その他（" + "あ" * 9000,
        "9" * 50000,
        "1・" * 500 + "x",
        "〒650-0001 " * 50,
        "×1、" * 400,
        "=1+1",
    ),
]
CELLS = st.text(alphabet="0123456789.,-/:年月日時～、・;○×有無△㈱①あ漢 　\n\"'=令和その他（）()", max_size=14)


def test_long_and_odd_cells(tmp_path: Path) -> None:
    heading = ["番号", "電話番号", "人口", "調査日", "住所", "備 考", "内線番号"]
    rows = [[str(n), *(LONG[(n + k) % len(LONG)] for k in range(6))] for n in range(100)]
    start = time.process_time()
    report = judge(table(tmp_path, [heading, *rows]))
    assert time.process_time() - start < 15
    assert report.state("L1-01") == "passed"


def test_notes_between_all_records_take_no_time(tmp_path: Path) -> None:
    rows = [row for n in range(12_000) for row in ([str(n), "施設", "東町"], ["※注", "", ""])]
    start = time.process_time()
    report = judge(table(tmp_path, [["番号", "名称", "住所"], *rows]))
    assert time.process_time() - start < 15
    assert report.state("L1-04") == "failed"


@given(st.lists(st.lists(CELLS, min_size=1, max_size=5), min_size=1, max_size=12))
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_any_table_has_a_report(rows: list[list[str]]) -> None:
    with TemporaryDirectory() as folder:
        report = judge(table(Path(folder), rows))
    assert {one.rule.id for one in report.verdicts} == set(rules())
    assert all(0 <= one.confidence <= 1 for one in report.verdicts)
    assert json.loads(forms.to_json([report], None))["Sheet数"] >= 0
    assert forms.to_csv([report], None)
    assert rules_text([report], None, "en")


@given(
    st.lists(st.lists(st.one_of(CELLS, st.integers(), st.floats(allow_nan=False), st.none()), max_size=4), max_size=8),
    st.lists(st.tuples(st.integers(1, 8), st.integers(1, 5), st.integers(0, 3), st.integers(0, 2)), max_size=3),
)
@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow])
def test_any_workbook_has_a_report(rows: list[list[object]], spans: list[tuple[int, int, int, int]]) -> None:
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    for row in rows:
        sheet.append(row)
    for top, left, down, right in spans:
        sheet.merge_cells(start_row=top, start_column=left, end_row=top + down, end_column=left + right)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.xlsx"
        book.save(path)
        report = judge(path)
    assert {one.rule.id for one in report.verdicts} == set(rules())
    assert forms.to_csv([report], None)
