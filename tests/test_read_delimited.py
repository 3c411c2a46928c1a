"""Delimited text: delimiter whatever the name says, quoted line breaks, ragged rows, rows numbered as in Excel."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from read_samples import HEADINGS, RECORDS, TABLE, cells, codes, csv_text, headings, take, write

from pipelines.errors import DataError
from pipelines.read.delimited import best_delimiter, parse


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
@pytest.mark.parametrize("name", ["a.csv", "a.tsv", "a.txt", "a", "一覧 (最新).csv.csv"])
def test_the_delimiter_is_found_in_the_text(tmp_path: Path, delimiter: str, name: str) -> None:
    table, _ = take(write(tmp_path, csv_text(TABLE, delimiter), name))
    assert table.source.delimiter == delimiter
    assert headings(table) == HEADINGS
    assert cells(table) == RECORDS


def test_commas_inside_tabbed_cells_do_not_win() -> None:
    rows = [["名称", "住所", "備考"], *([f"施設{n}", "見本市", "a,b,c,d"] for n in range(20))]
    assert best_delimiter(csv_text(rows, "\t")) == "\t"


def test_a_quoted_cell_may_span_lines_and_rows_count_as_in_excel(tmp_path: Path) -> None:
    text = '名称,住所,備考\r\n"見本\r\n公民館",見本市1,"a\nb"\r\n\r\n港公民館,見本市2,\r\n'
    table, log = take(write(tmp_path, text))
    assert cells(table) == [["見本\r\n公民館", "見本市1", "a\nb"], ["港公民館", "見本市2", ""]]
    assert table.row_numbers == (2, 4)
    assert table.place(1, "c1").cell == "A4"
    assert [
        (finding.params["rows"], finding.params["count"]) for finding in log.findings if finding.code == "blank-rows"
    ] == [("3", 1)]


def test_sep_line_is_obeyed_and_not_counted(tmp_path: Path) -> None:
    table, _ = take(write(tmp_path, "sep=|\r\n名称|住所\r\na,b|c,d\r\n"))
    assert cells(table) == [["a,b", "c,d"]]
    assert table.source.header_rows == (1,) and table.row_numbers == (2,)


@pytest.mark.parametrize("line", ["sep=、", "sep= ", 'sep="', "sep=", "sep=,,"])
def test_a_sep_line_that_names_no_delimiter_is_no_more_than_a_line(tmp_path: Path, line: str) -> None:
    table, log = take(write(tmp_path, f"{line}\r\n{csv_text(TABLE)}"))
    assert table.source.delimiter == "," and cells(table) == RECORDS
    assert table.source.header_rows == (2,) and "row-skipped-above" in codes(log)


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_line_ends(tmp_path: Path, newline: str) -> None:
    table, _ = take(write(tmp_path, csv_text(TABLE).replace("\r\n", newline)))
    assert cells(table) == RECORDS


def test_a_record_with_too_many_cells_is_named(tmp_path: Path) -> None:
    rows = [*TABLE]
    rows[4] = [*TABLE[4], "はみ出し"]
    table, log = take(write(tmp_path, csv_text(rows)))
    found = [finding for finding in log.findings if finding.code == "row-too-long"]
    assert [(finding.place.row, finding.value, finding.severity) for finding in found] == [(5, "はみ出し", "warning")]
    assert len(table) == len(RECORDS) and cells(table)[3][-1] == "はみ出し"
    assert "heading-blank" not in codes(log)


def test_short_records_are_filled_up(tmp_path: Path) -> None:
    text = "名称,住所,電話番号,備考\r\n見本,見本市,(099)999-0001\r\n港,見本市\r\n山手,見本市,(099)999-0003,あり\r\n"
    table, _ = take(write(tmp_path, text))
    assert cells(table)[1] == ["港", "見本市", "", ""]


def test_a_quotation_mark_that_is_never_closed_is_an_error(tmp_path: Path) -> None:
    lines = csv_text(TABLE).splitlines(keepends=True)
    lines[6] = lines[6].replace("髙台", "髙台").replace("見本県", '"見本県', 1)
    lines[6] = lines[6].replace("駐車場あり", '"駐車場あり')
    table, log = take(write(tmp_path, "".join(lines)))
    found = [finding for finding in log.findings if finding.code == "quote-open"]
    assert [(finding.severity, finding.place.row) for finding in found] == [("error", 7)]
    assert len(table) == 6


def test_nul_and_odd_characters_stay_in_their_cells(tmp_path: Path) -> None:
    rows = [*TABLE[:3], ["1", "2", "あ\x00い", *TABLE[3][3:]], *TABLE[4:]]
    table, _ = take(write(tmp_path, csv_text(rows)))
    assert cells(table)[2][2] == "あ\x00い"


def test_the_limit_of_the_csv_module_is_put_back(tmp_path: Path) -> None:
    before = csv.field_size_limit()
    with pytest.raises(DataError) as refused:
        take(write(tmp_path, '名称,住所\r\n"' + "あ" * 1_100_000 + '",x\r\n'))
    assert refused.value.code == "cell-too-long" and refused.value.params["row"] == 2
    assert csv.field_size_limit() == before


def test_parse_keeps_every_record() -> None:
    parsed = parse("a,b\n\n1,2,3\n4\n")
    assert parsed.rows == [["a", "b"], [], ["1", "2", "3"], ["4"]]
    assert parsed.open_quote is None
    assert parse('a,"b').open_quote == 1
