"""Progress reports with their years side by side become observations; what is not sure is told and left out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kpi_town import published, said, tables, town, write_rows

from pipelines.build import Build, Wanted, build_dataset, convert
from pipelines.findings import Finding
from pipelines.kpi import forms
from pipelines.kpi.wide_headings import heading_of, names_indicator, names_measure
from pipelines.workspace import load_dataset

FIRST, SECOND, DONE, WIFI = "mihon-1-1-01", "mihon-1-1-02", "mihon-2-1-01", "mihon-plan-01"


def read(root: Path, rows: list[list[str]]) -> Build:
    """The invented plan, with these rows in place of its observations."""
    folder = town(root)
    write_rows(folder / "source" / "observations.csv", rows)
    return build_dataset(load_dataset(folder), root / "package")


def lines(text: str) -> list[list[str]]:
    return [line.split(",") for line in text.strip().splitlines()]


def observed(root: Path) -> list[tuple[str, ...]]:
    keys = ("indicator_id", "fiscal_year", "as_of", "value", "text")
    return [tuple(row[key] for key in keys) for row in published(root, "observations")]


def wide(build: Build) -> list[Finding]:
    return [one for one in build.log.findings if one.code.startswith("kpi-wide")]


def told(build: Build) -> list[tuple[str, str]]:
    return [(one.code, one.place.cell.removeprefix("observations.csv!")) for one in wide(build)]


# headings


@pytest.mark.parametrize(
    ("text", "kind", "year", "day"),
    [
        ("令和4年度実績", "observed", 2022, ""),
        ("令和４年度\n実績", "observed", 2022, ""),
        ("R4実績", "observed", 2022, ""),
        ("2022年度 実績値", "observed", 2022, ""),
        ("令和4（2022）年度実績", "observed", 2022, ""),
        ("2022(R4)年度実績", "observed", 2022, ""),
        ("令和元年度実績", "observed", 2019, ""),
        ("平成31年度実績", "observed", 2019, ""),
        ("令和4年度実績（％）", "observed", 2022, ""),
        ("令和4年度実績（単位：人）", "observed", 2022, ""),
        ("R5年度実績値【人】", "observed", 2023, ""),
        ("令和5年3月31日現在", "observed", 2022, "2023-03-31"),
        ("R5.3.31時点実績", "observed", 2022, "2023-03-31"),
        ("令和4年9月末実績", "observed", 2022, "2022-09-30"),
        ("現状値（令和3年度）", "baseline", 2021, ""),
        ("基準値\n(R3)", "baseline", 2021, ""),
        ("R4", "plain", 2022, ""),
        ("令和4年度末", "plain", 2022, ""),
        ("2022", "plain", 2022, ""),
        ("令和7年度目標", "other", 2025, ""),
        ("目標値(R7)", "other", 2025, ""),
        ("R5達成率", "other", 2023, ""),
        ("実績", "observed", None, ""),
        ("目標値", "other", None, ""),
        ("備考", "other", None, ""),
        ("令和4年実績", "calendar", 2022, ""),
        ("2022年", "calendar", 2022, ""),
        ("令和4年度実績（速報）", "unclear", 2022, ""),
        ("令和4年度の取組内容", "unclear", 2022, ""),
        ("令和4年度（2023年度）実績", "unclear", None, ""),
        ("R3～R7実績", "unclear", None, ""),
        ("昭和70年度実績", "unclear", None, ""),
        ("令和5年13月末実績", "unclear", None, ""),
        ("令和5年2月30日実績", "unclear", None, ""),
        ("令和6年1月", "unclear", None, ""),
    ],
)
def test_what_a_heading_says(text: str, kind: str, year: int | None, day: str) -> None:
    found = heading_of(text)
    assert found is not None and (found.kind, found.fiscal_year, found.as_of) == (kind, year, day)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("令和4年度実績（千円）", "千円"),
        ("R5年度実績値【単位：人】", "人"),
        ("令和4年度実績", ""),
        ("目標値（件）", "件"),
    ],
)
def test_the_unit_in_a_heading(text: str, unit: str) -> None:
    found = heading_of(text)
    assert found is not None and found.unit == unit


@pytest.mark.parametrize(
    "text", ["", "指標名", "単位", "年度", "4年度実績", "No.2022", "Wi-Fi6", "担当課", "1", "A2022B"]
)
def test_headings_that_say_nothing_of_years(text: str) -> None:
    assert heading_of(text) is None


def test_columns_that_name_the_indicator() -> None:
    assert [names_indicator(text) for text in ("指標ID", "KPI（重要業績評価指標）", "成果指標", "施策名")] == [
        "indicator_id",
        "title",
        "title",
        None,
    ]
    assert [names_measure(text) for text in ("施策ID", "取組項目", "指標名", "単位")] == [
        "measure_id",
        "title",
        None,
        None,
    ]


# whole tables


def test_one_heading_row(tmp_path: Path) -> None:
    build = read(
        tmp_path,
        lines("""
担当課,指標名,単位,現状値（令和5年度）,令和6年度実績,令和7年度実績,目標値(R9)
情報政策課,申請,手続,27,45手続,51,77
情報政策課,交付率,％,33.0%,－,70.50%,90%
,電子決裁の導入,,未導入,検討中,,導入・運用
,Wi-Fi のある施設,施設,16,1018,,24
"""),
    )
    assert said(build) == []
    assert observed(tmp_path) == [
        (FIRST, "2023", "", "27", ""),
        (FIRST, "2024", "", "45", "45手続"),
        (FIRST, "2025", "", "51", ""),
        (SECOND, "2023", "", "33.0", "33.0%"),
        (SECOND, "2025", "", "70.50", "70.50%"),
        (DONE, "2023", "", "", "未導入"),
        (DONE, "2024", "", "", "検討中"),
        (WIFI, "2023", "", "16", ""),
        (WIFI, "2024", "", "1018", ""),
    ]
    assert told(build) == [("kpi-wide-read", "1"), ("kpi-wide-left", "1"), ("kpi-wide-dash", "E3")]
    assert "現状値（令和5年度）（2023年度）、令和6年度実績（2024年度）" in wide(build)[0].message()
    assert "担当課、目標値(R9)" in wide(build)[1].message()


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("指標名,単位,令和6年度,,令和7年度,\n,,目標,実績,目標,実績", {"2024": "2", "2025": "4"}),
        ("指標名,単位,実績,目標,実績,目標\n,,令和7年度,R6,R6,R7", {"2025": "1", "2024": "3"}),
        ("見本市 進捗,,,,,\n指標名,単位,R6,,R7,\n,,目標値,実績値,目標値,実績値", {"2024": "2", "2025": "4"}),
        ("指標名,単位,令和6年度,令和7年度,目標,備考\n,,実績,実績,R9,", {"2024": "1", "2025": "2"}),
    ],
)
def test_two_heading_rows(heading: str, expected: dict[str, str], tmp_path: Path) -> None:
    build = read(tmp_path, lines(heading + "\n申請,手続,1,2,3,4"))
    assert said(build) == []
    assert {row[1]: row[3] for row in observed(tmp_path)} == expected


def test_a_group_over_its_years(tmp_path: Path) -> None:
    build = read(tmp_path, lines("指標ID,目標,,実績,\n,R5,R6,R5,R6\nmihon-1-1-01,20,30,27,45"))
    assert said(build) == []
    assert observed(tmp_path) == [(FIRST, "2023", "", "27", ""), (FIRST, "2024", "", "45", "")]


def test_evidence_and_notes_of_a_row_hold_for_all_its_years(tmp_path: Path) -> None:
    build = read(tmp_path, lines("指標ID,R5実績,R6実績,根拠,備考\nmihon-1-1-01,27,45,報告書 p.4,注"))
    assert said(build) == []
    found = published(tmp_path, "observations")
    assert {(row["evidence"], row["note"]) for row in found} == {("報告書 p.4", "注")} and len(found) == 2


def test_a_workbook_with_merged_cells_and_percentages(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in tables().items():
        sheet = book.create_sheet(forms.title(name))
        if name != "observations":
            for cells in (list(rows[0]), *(list(row.values()) for row in rows)):
                sheet.append(cells)
    sheet = book["実績"]
    for cells in (
        ["DX計画の進み具合"],
        ["指標", None, "令和5年度", None, "令和6年度", None],
        ["名称", "単位", "目標", "実績", "目標", "実績"],
        ["交付率", "%", 0.3, 0.33, 0.5, 0.455],
        ["申請", "手続", 20, 27, 40, 45],
    ):
        sheet.append(cells)
    for merged in ("A1:F1", "A2:B2", "C2:D2", "E2:F2"):
        sheet.merge_cells(merged)
    for place in ("C4", "D4", "E4", "F4"):
        sheet[place].number_format = "0.0%"
    book.save(tmp_path / "kpi.xlsx")
    build = convert(Wanted(tmp_path / "kpi.xlsx", dataset="dx-plan-kpi"), tmp_path / "package")
    assert said(build) == []
    assert observed(tmp_path) == [
        (SECOND, "2023", "", "33.0", "33.0%"),
        (SECOND, "2024", "", "45.5", "45.5%"),
        (FIRST, "2023", "", "27", ""),
        (FIRST, "2024", "", "45", ""),
    ]


YEARS = st.integers(2023, 2027)
STYLES = [
    lambda year: f"令和{year - 2018}年度実績",
    lambda year: f"R{year - 2018}実績値",
    lambda year: f"{year}年度実績",
    lambda year: f"令和{year - 2018}（{year}）年度 実績",
]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    values=st.dictionaries(st.tuples(st.sampled_from([FIRST, SECOND, WIFI]), YEARS), st.integers(0, 99), min_size=1),
    style=st.sampled_from(STYLES),
    by_title=st.booleans(),
)
def test_long_to_wide_to_long(values: dict[Any, int], style: Any, by_title: bool, tmp_path_factory: Any) -> None:
    root = tmp_path_factory.mktemp("wide")
    years = sorted({year for _, year in values})
    titles = {row["indicator_id"]: row["title"] for row in tables()["indicators"]}
    rows = [["指標名" if by_title else "指標ID", *map(style, years)]]
    for indicator in dict.fromkeys(indicator for indicator, _ in values):
        cells = [str(values.get((indicator, year), "")) for year in years]
        rows.append([titles[indicator] if by_title else indicator, *cells])
    build = read(root, rows)
    assert said(build, "error") == []
    assert {(row[0], int(row[1])): int(row[3]) for row in observed(root)} == values


# what cannot be read


def test_findings_name_the_cell_of_the_wide_table(tmp_path: Path) -> None:
    build = read(tmp_path, lines("指標名,R5実績,R6実績\n交付率,330,約45\n申請,2O,3\nWi-Fi のある施設,16,1８"))
    assert [(one.code, one.place.cell, one.value) for one in said(build, "error")] == [
        ("number-about", "observations.csv!C2", "約45"),
        ("number-other-unit", "observations.csv!B3", "2O"),
        ("kpi-share", "observations.csv!B2", "330"),
    ]
    assert [(one.place.cell, one.before, one.after) for one in build.log.repairs] == [
        ("observations.csv!C4", "1８", "18")
    ]
    assert build.folder is None


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ("指標名,R5実績\nない指標,1", ("kpi-wide-indicator", "A2")),
        ("指標名,R5実績\n,1", ("kpi-wide-nameless", "A2")),
        ("指標名,単位,R5実績\n申請,人,1", ("kpi-wide-unit", "B2")),
        ("指標名,R5実績（件）\n申請,1", ("kpi-wide-unit", "B2")),
        ("指標名,R5実績（％）\n申請,1", ("kpi-wide-unit", "B2")),
        ("指標名,単位：件,R5実績\n申請,,1", ("kpi-wide-unit", "C2")),
        ("（単位：件）,\n指標名,R5実績\n申請,1", ("kpi-wide-unit", "B3")),
        ("指標名,区分,R5\n申請,実績（件）,1", ("kpi-wide-unit", "B2")),
        ("指標名,区分,R5\n申請,目標,1\n申請,速報,2", ("kpi-wide-row-unclear", "B3")),
        ("指標名,区分,R5\n申請,目標,1\n交付率,,2", ("kpi-wide-row-unclear", "B3")),
        ("各年度の目標値,\n指標名,R5\n申請,1", ("kpi-wide-targets", "2")),
        (",年度別目標\n指標名,R5\n申請,1", ("kpi-wide-targets", "2")),
        ("施策名,指標名,R5実績\n窓口,申請,1", ("kpi-wide-measure", "B2")),
        ("施策名,指標名,R5実績\n電子決裁,申請,1", ("kpi-wide-measure", "B2")),
        ("施策ID,指標名,R5実績\nmihon-9,申請,1", ("kpi-wide-measure", "B2")),
        ("指標名,令和5年,R6年度\n申請,1,2", ("kpi-wide-calendar", "B1")),
        ("指標名,R5目標,R6目標\n申請,1,2", ("kpi-no-heading", "")),
        ("指標名,R5（速報）\n申請,1", ("kpi-wide-nothing", "1")),
    ],
)
def test_what_is_not_sure_is_not_published(rows: str, found: tuple[str, str], tmp_path: Path) -> None:
    build = read(tmp_path, lines(rows))
    errors = [(one.code, one.place.cell.removeprefix("observations.csv!")) for one in said(build, "error")]
    assert found in errors and build.folder is None
    for one in said(build, "error"):
        assert one.message() and one.remedy() and one.message("en") and one.remedy("en")


@pytest.mark.parametrize(
    "rows",
    [
        "指標名,R5実績（手続）\n申請,27",
        "（単位：手続、人）,\n指標名,R5実績\n申請,27",
        "（単位：千円）,,\n指標名,単位,R5実績\n申請,手続,27",  # the row knows better
        "目標と実績,\n指標名,R5\n申請,27",
        "DX計画の進捗,\n指標名,R5\n申請,27",
        "目標値,\n指標名,R5実績\n申請,27",
        "施策名,指標名,R5\n①電子申請,申請,27",
        "施策名,指標名,R5\n柱1　市民,申請,27",
        "指標名（令和6年度）,R5\n申請,27",
    ],
)
def test_what_is_said_around_the_figures_and_fits(rows: str, tmp_path: Path) -> None:
    build = read(tmp_path, lines(rows))
    assert said(build) == []
    assert observed(tmp_path) == [(FIRST, "2023", "", "27", "")]


def test_a_column_tells_which_rows_were_observed(tmp_path: Path) -> None:
    rows = """
指標名,区分,R5,R6
申請,目標,30,50
申請,実績,27,45
申請,達成率（％）,90,90
交付率,現状値,33.0,
交付率,目標値,50,60
"""
    build = read(tmp_path, lines(rows))
    assert said(build) == []
    assert observed(tmp_path) == [
        (FIRST, "2023", "", "27", ""),
        (FIRST, "2024", "", "45", ""),
        (SECOND, "2023", "", "33.0", ""),
    ]
    left = [one for one in told(build) if one[0] != "kpi-wide-read"]
    assert left == [("kpi-wide-row", cell) for cell in ("B2", "B4", "B6")]


def test_columns_that_may_be_anything_are_left_out_with_a_warning(tmp_path: Path) -> None:
    build = read(tmp_path, lines("指標名,R5実績,R6,R6の取組内容\n申請,27,45,窓口を増やした"))
    assert [(one.code, one.place.cell) for one in said(build)] == [
        ("kpi-wide-unclear", "observations.csv!C1"),
        ("kpi-wide-unclear", "observations.csv!D1"),
    ]
    assert observed(tmp_path) == [(FIRST, "2023", "", "27", "")]


def test_indicators_of_one_name_are_told_apart_by_their_measure(tmp_path: Path) -> None:
    content = tables()
    content["indicators"][3]["title"] = "申請"
    content["indicators"][3]["measure_id"] = "mihon-2-1"
    folder = town(tmp_path, content)
    for heading, row, expected in (
        ("指標名,R6実績", "申請,45", ["kpi-wide-ambiguous"]),
        ("施策名,指標名,R6実績", "電子決裁,申請,45", []),
        ("施策ID,指標名,R6実績", "mihon-1-1,申請,45", []),
    ):
        write_rows(folder / "source" / "observations.csv", lines(f"{heading}\n{row}"))
        build = build_dataset(load_dataset(folder), tmp_path / "package")
        assert [one.code for one in said(build, "error")] == expected
        if not expected:
            assert observed(tmp_path)[0][0] == (FIRST if "施策ID" in heading else WIFI)


def test_two_columns_of_one_year_are_two_observations(tmp_path: Path) -> None:
    build = read(tmp_path, lines("指標名,R6実績,令和6年9月30日\n申請,45,30"))
    assert [one.code for one in said(build, "error")] == ["kpi-observation-twice"]


def test_a_long_table_stays_one(tmp_path: Path) -> None:
    rows = [list(tables()["observations"][0]), *(list(row.values()) for row in tables()["observations"])]
    rows[1][-1] = "指標名"
    rows[1][-2] = ""
    build = read(tmp_path, [*rows, ["mihon-plan-01", "2024", "", "18", "", "指標名", "", "R4実績"]])
    assert wide(build) == [] and said(build) == []
    assert len(observed(tmp_path)) == 4


def test_any_text_can_be_a_heading() -> None:
    @settings(max_examples=300, deadline=None)
    @given(st.text(st.sampled_from("令和平成昭R0123456789（）()年度月日末実績目標値./-元 西暦〜"), max_size=14))
    def never_fails(text: str) -> None:
        found = heading_of(text)
        assert found is None or found.fiscal_year is None or 1989 <= found.fiscal_year <= 2100

    never_fails()
