"""Rows that could be a second heading, a note or a total, and are something else."""

from __future__ import annotations

from pathlib import Path

import pytest
from read_samples import Rows, cells, codes, csv_text, take, write, xlsx

HEADINGS = ["名称", "住所", "緯度", "経度", "洪水", "地震"]
RECORDS = [[f"見本館{n}", f"見本県見本市本町{n}番地", f"35.68{n}1", f"139.69{n}1", "○", "×"] for n in range(1, 7)]


def written(folder: Path, rows: Rows, *, as_workbook: bool) -> Path:
    return xlsx(folder, {"一覧": rows}) if as_workbook else write(folder, csv_text(rows))


@pytest.mark.parametrize("as_workbook", [False, True])
@pytest.mark.parametrize(
    ("second", "code"),
    [
        (HEADINGS, "row-skipped-heading"),
        (["名称", "住　所", "緯度", "経度", "洪水", ""], "row-skipped-heading"),
        (["名称", "住所", "緯度", "経度", "地震", "洪水"], "row-skipped-table"),
        (["住所", "名称", "緯度", "経度", "洪水", "地震"], "row-skipped-table"),
        (["名称", "住所", "緯度", "経度", "津波", "地震"], "row-skipped-table"),
        (["名称", "住所", "電話番号", "洪水", "地震", ""], "row-skipped-table"),
    ],
)
def test_a_second_heading_repeats_the_first_or_begins_another_table(
    tmp_path: Path, second: list[str], code: str, as_workbook: bool
) -> None:
    rows = [HEADINGS, *RECORDS[:3], second, *RECORDS[3:]]
    table, log = take(written(tmp_path, rows, as_workbook=as_workbook))
    assert len(table) == len(RECORDS)
    told = [finding for finding in log.findings if finding.code.startswith("row-skipped")]
    assert [(finding.code, finding.place.row) for finding in told] == [(code, 5)]
    assert (log.errors == 1) is (code == "row-skipped-table")


def test_figures_that_are_headings_elsewhere_are_no_heading(tmp_path: Path) -> None:
    ages = ["地域名", "総人口", "男性", "女性", "0", "1", "2", "3"]
    rows = [ages, *([f"見本町{n}丁目", "1", "1", "0", "1", "0", "0", "2"] for n in range(6))]
    table, log = take(write(tmp_path, csv_text(rows)))
    assert len(table) == 6 and not log.errors


@pytest.mark.parametrize("as_workbook", [False, True])
@pytest.mark.parametrize(
    "record",
    [
        ["※体育館", "見本県見本市中央3-1", "", "", "", ""],
        ["計", "見本県見本市中央3-1", "35.6912", "139.6932", "", ""],
        ["中央会計", "見本県見本市中央3-1", "35.6912", "139.6932", "", "300"],
        ["中央会計", "", "35.6912", "139.6932", "", "300"],
    ],
)
def test_what_has_a_place_of_its_own_is_a_record(tmp_path: Path, record: list[str], as_workbook: bool) -> None:
    table, log = take(written(tmp_path, [HEADINGS, *RECORDS, record], as_workbook=as_workbook))
    assert len(table) == len(RECORDS) + 1 and cells(table)[-1][0] == record[0]
    assert [finding.place.row for finding in log.findings if finding.code == "row-kept"] == [8]


@pytest.mark.parametrize(
    "row",
    [
        ["※問合せ先は総務課（見本県見本市中央1-1）", "", "", "", "", ""],
        ["", "", "", "", "", "※見本県見本市中央1-1へ"],
        ["平均", "", "35.6912", "139.6932", "", ""],
        ["合計", "", "", "", "6", "0"],
    ],
)
def test_a_note_or_a_total_stays_one(tmp_path: Path, row: list[str]) -> None:
    table, log = take(write(tmp_path, csv_text([HEADINGS, *RECORDS, row])))
    assert len(table) == len(RECORDS) and "row-kept" not in codes(log)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (["撤去済みのAED", "", "", "", "", ""], "section-says-gone"),
        (["【令和5年度撤去】", "", "", "", "", ""], "section-says-gone"),
        (["※見本館4は休止中です", "", "", "", "", ""], "row-says-gone"),
        (["北部地区", "", "", "", "", ""], None),
        (["※休止中の施設は除く", "", "", "", "", ""], None),
        (["※雨天の場合は中止", "", "", "", "", ""], None),
    ],
)
def test_a_row_that_says_what_is_gone_is_told(tmp_path: Path, row: list[str], code: str | None) -> None:
    _, log = take(write(tmp_path, csv_text([HEADINGS, *RECORDS[:3], row, *RECORDS[3:]])))
    assert [one for one in codes(log) if one.endswith("-gone")] == ([code] if code else [])


def test_a_section_of_what_is_gone_without_records_below_it_is_a_note(tmp_path: Path) -> None:
    _, log = take(write(tmp_path, csv_text([HEADINGS, *RECORDS, ["撤去済みのAED", "", "", "", "", ""]])))
    assert "row-says-gone" in codes(log) and not log.errors


def test_figures_merged_over_records_keep_them_and_are_told_by_their_column(tmp_path: Path) -> None:
    rows = [
        ["町名", "総人口", "世帯数"],
        ["本町", "300", "120"],
        ["栄町", "", ""],
        ["東町", "90", "40"],
        ["港町", "80", "30"],
    ]
    table, log = take(xlsx(tmp_path, rows, merge=["B2:B3", "C2:C3"]))
    assert [row[0] for row in cells(table)] == ["本町", "栄町", "東町", "港町"]
    assert [column.merged for column in table.columns] == [None, 2, 2]
    assert codes(log).count("merged-filled") == 2
