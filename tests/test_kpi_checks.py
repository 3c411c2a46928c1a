"""Each slip in the tables of KPIs is told with the cell it is in, and then nothing is published."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kpi_town import DATASET, HEADINGS, Tables, built, published, said, tables, town, write_rows

from pipelines.build import Build, Wanted, build_dataset, check, convert
from pipelines.errors import UsageError
from pipelines.findings import column_letters
from pipelines.kpi import forms
from pipelines.kpi.figures import figure_in
from pipelines.workspace import load_dataset

Change = tuple[str, int, str, str]


def changed(*changes: Change) -> Tables:
    """The plan with other words in some cells."""
    content = tables()
    for table, record, field, value in changes:
        content[table][record][field] = value
    return content


def cell(table: str, record: int, field: str) -> str:
    """Where the cell stands for the officer: `indicators.csv!D2`."""
    return f"{table}.csv!{column_letters(HEADINGS[table].split().index(field) + 1)}{record + 2}"


def test_the_plan_itself_has_nothing_wrong(tmp_path: Path) -> None:
    build = built(tmp_path)
    assert said(build) == []
    assert build.log.repairs == []
    assert build.folder == tmp_path / "package"


ERRORS: list[tuple[str, str, int, str, str]] = [
    # slips that change what a reader would be told of the plan
    ("constraint-enum", "indicators", 0, "method", "average"),
    ("kpi-unit-unknown", "indicators", 0, "unit", "ぴこ"),
    ("kpi-unit-unknown", "indicators", 0, "unit", "手続/年"),
    ("kpi-target-before-baseline", "indicators", 0, "target_fiscal_year", "2022"),
    ("kpi-target-before-baseline", "indicators", 0, "target_fiscal_year", "2023"),
    ("kpi-observation-twice", "observations", 2, "fiscal_year", "2023"),
    ("kpi-reference", "indicators", 0, "plan_id", "mihon-dx-2042"),
    ("constraint-required", "indicators", 0, "plan_id", ""),
    ("kpi-share", "indicators", 1, "target_value", "1,234"),
    ("kpi-share", "indicators", 1, "baseline_value", "-1"),
    ("kpi-share", "observations", 1, "value", "1,234"),
    ("kpi-year-outside", "observations", 2, "fiscal_year", "2028"),
    ("kpi-year-outside", "observations", 2, "fiscal_year", "2021"),
    ("kpi-year-outside", "indicators", 0, "target_fiscal_year", "2028"),
    ("kpi-year-outside", "indicators", 0, "start_fiscal_year", "2030"),
    ("kpi-year-outside", "measures", 0, "schedule", "2024:検討;2028:導入"),
    ("kpi-year-outside", "measures", 0, "schedule", "2022:検討"),
    # and what else cannot be
    ("constraint-enum", "indicators", 0, "direction", "sideways"),
    ("constraint-enum", "indicators", 0, "per", "month"),
    ("kpi-reference", "indicators", 0, "measure_id", "mihon-1-9"),
    ("kpi-reference", "measures", 1, "plan_id", "other"),
    ("kpi-reference", "observations", 0, "indicator_id", "mihon-1-1-09"),
    ("duplicate-id", "indicators", 1, "indicator_id", "mihon-1-1-01"),
    ("kpi-unit-missing", "indicators", 0, "unit", ""),
    ("kpi-plan-years", "plans", 0, "end_fiscal_year", "2023"),
    ("kpi-organization", "plans", 0, "organization", "midori"),
    ("kpi-day-outside", "observations", 2, "as_of", "2025-07-01"),
    ("kpi-day-outside", "indicators", 1, "baseline_date", "2023-01-16"),
    ("kpi-number-long", "indicators", 0, "target_value", "1234567890123456"),
    ("number-other-unit", "indicators", 0, "target_value", "7O"),
    ("type-integer", "observations", 0, "fiscal_year", "昔"),
    ("type-integer", "observations", 0, "fiscal_year", "2023-05-01"),
    ("constraint-minimum", "plans", 0, "start_fiscal_year", "6"),
    ("constraint-pattern", "measures", 0, "schedule", "検討してから導入"),
    ("constraint-pattern", "observations", 0, "evidence_link", "javascript:alert(1)"),
    ("uri-unreadable", "plans", 0, "source_url", "ftp://example.jp"),
    ("constraint-required", "indicators", 0, "title", ""),
]  # fmt: skip


@pytest.mark.parametrize(("code", "table", "record", "field", "value"), ERRORS)
def test_a_slip_is_told_with_its_cell_and_nothing_is_published(
    tmp_path: Path, code: str, table: str, record: int, field: str, value: str
) -> None:
    build = built(tmp_path, changed((table, record, field, value)))
    found = [finding for finding in said(build, "error") if finding.place.cell == cell(table, record, field)]
    assert code in [finding.code for finding in found], [(f.code, f.place.cell) for f in said(build)]
    assert all(finding.message(lang) and finding.remedy(lang) for finding in found for lang in ("ja", "en"))
    assert build.folder is None
    assert not (tmp_path / "package").exists()


def test_a_count_under_per_cent_is_told_where_it_is_no_share(tmp_path: Path) -> None:
    """A cut of costs may well be beyond 100, not beyond 1,000."""
    words = [("indicators", 3, "baseline_text", ""), ("indicators", 3, "target_text", "")]
    of_costs = [("indicators", 3, "unit", "%"), ("indicators", 3, "baseline_value", "0"), *words]
    assert said(built(tmp_path, changed(*of_costs, ("indicators", 3, "target_value", "150")))) == []
    build = built(tmp_path, changed(*of_costs, ("indicators", 3, "target_value", "1,234")))
    assert [(one.code, one.place.cell) for one in said(build, "error")] == [
        ("kpi-percentage", cell("indicators", 3, "target_value"))
    ]


WARNINGS: list[tuple[str, str, int, str, str]] = [
    ("kpi-percentage-small", "observations", 1, "value", "0.33"),
    ("kpi-direction", "indicators", 0, "direction", "decrease"),
    ("kpi-baseline-differs", "observations", 1, "value", "34"),
    ("kpi-text-differs", "observations", 2, "value", "54"),
    ("kpi-text-differs", "indicators", 0, "target_value", "70"),
    ("kpi-text-differs", "indicators", 3, "baseline_value", "15"),
    ("kpi-year-calendar", "observations", 0, "fiscal_year", "2023年"),
    ("kpi-year-calendar", "observations", 0, "fiscal_year", "令和5年（2023年）"),
    ("kpi-year-calendar", "indicators", 0, "target_fiscal_year", "令和9年"),
    ("expected-required", "indicators", 1, "section", ""),
    ("expected-required", "indicators", 1, "target_fiscal_year", ""),
    ("formula-cell", "indicators", 0, "title", "@ホーム"),
]


@pytest.mark.parametrize(("code", "table", "record", "field", "value"), WARNINGS)
def test_what_is_doubtful_is_told_and_published(
    tmp_path: Path, code: str, table: str, record: int, field: str, value: str
) -> None:
    build = built(tmp_path, changed((table, record, field, value)))
    assert (code, cell(table, record, field)) in [(one.code, one.place.cell) for one in said(build, "warning")]
    assert build.folder is not None


@pytest.mark.parametrize(
    ("table", "record", "field", "value"),
    [
        ("measures", 0, "schedule", "2023:準備"),  # the year in which the plan is drawn up
        ("observations", 0, "as_of", "2024-04-01"),  # the day after the year's end tells how it ended
        ("indicators", 3, "plan_id", "mihon-dx-2024"),
        ("observations", 0, "fiscal_year", "令和5年度"),
        ("observations", 2, "text", "目標の20施設に対し45手続"),
        ("observations", 2, "note", "累計"),  # of what is not added up
        ("indicators", 0, "baseline_fiscal_year", "2019"),  # a baseline may be old
        ("indicators", 0, "title", "手続" * 200),
    ],
)
def test_what_real_plans_have_is_no_slip(tmp_path: Path, table: str, record: int, field: str, value: str) -> None:
    assert [one.code for one in said(built(tmp_path, changed((table, record, field, value))))] == []


@pytest.mark.parametrize(
    ("text", "unit", "value", "same"),
    [
        ("年10社以上", "社", "10", True),
        ("15,000件/年", "件", "15000", True),
        ("30%減", "%", "-30", True),
        ("27手続き", "手続", "27", True),
        ("30名", "人", "30", True),
        ("3千円", "円", "3000", True),
        ("3千円", "千円", "3", True),
        ("1200000円", "千円", "1200", True),
        ("1.5万", "人", "15000", True),
        ("5件", "ぴこ", "5", False),
        ("3000円", "円", "30", False),
        ("1200000円", "千円", "1200000", False),
        ("58人", "%", "58", False),
        ("90%以上", "%", "80", False),
        # not one figure, or not surely the value's
        ("12人（うち市外3人）", "人", "9", None),
        ("1回当たり10社", "社", "9", None),
        ("約50人", "人", "9", None),
        ("令和5年度末", "件", "9", None),
        ("R5", "件", "9", None),
        ("第2期導入", "件", "9", None),
        ("5部門", "部署", "9", None),
        ("24時間対応", "件", "9", None),
        ("5G", "件", "9", None),
        ("全手続き", "件", "9", None),
    ],
)
def test_a_value_beside_the_figure_of_its_words(text: str, unit: str, value: str, same: bool | None) -> None:
    found = figure_in(text, unit)
    assert (found and found.is_value(Decimal(value), unit)) == same


@pytest.mark.parametrize(
    ("method", "words", "codes"),
    [
        ("at_least", "24施設以下", ["kpi-method-words"]),
        ("at_least", "年24施設未満", ["kpi-method-words"]),
        ("at_most", "24施設以上", ["kpi-method-words"]),
        ("at_most", "24施設以内", []),
        ("at_least", "24施設以上", []),
        ("at_most", "65歳以上の利用24施設", []),
    ],
)
def test_a_limit_that_its_words_call_the_opposite(tmp_path: Path, method: str, words: str, codes: list[str]) -> None:
    build = built(tmp_path, changed(("indicators", 3, "method", method), ("indicators", 3, "target_text", words)))
    assert [one.code for one in said(build)] == codes


@pytest.mark.parametrize(
    ("text", "note", "definition", "codes"),
    [
        ("45手続", "累計", "", ["kpi-total-year"]),
        ("45手続", "", "計画の始まりからの累計", ["kpi-total-year"]),
        ("累計45手続（単年度では18）", "", "", ["kpi-total-total"]),
        ("累計45手続", "累計", "", []),
        ("45手続（単年度）", "累計は72", "", []),
        ("45手続", "累計でなく単年度", "累計", []),
    ],
)
def test_a_total_that_is_called_so_elsewhere(
    tmp_path: Path, text: str, note: str, definition: str, codes: list[str]
) -> None:
    of_count = [("indicators", 0, "method", "cumulative"), ("indicators", 0, "definition", definition)]
    observed = [("observations", 2, "text", text), ("observations", 2, "note", note)]
    content = changed(*of_count, *observed)
    del content["observations"][0]
    assert [one.code for one in said(built(tmp_path, content))] == codes


def test_a_unit_of_the_towns_own(tmp_path: Path) -> None:
    content = changed(("indicators", 0, "unit", "ぴこ"))
    build = built(tmp_path, content)
    (finding,) = said(build, "error")
    assert "units: [ぴこ]" in finding.remedy("ja") and "units: [ぴこ]" in finding.remedy("en")
    assert built(tmp_path, content, DATASET + "units: [ぴこ]\n").ok


def test_an_indicator_in_another_plan_than_its_measure(tmp_path: Path) -> None:
    content = changed(("measures", 0, "plan_id", "mihon-dx-2020"), ("measures", 0, "schedule", ""))
    content["plans"].append({**content["plans"][0], "plan_id": "mihon-dx-2020", "start_fiscal_year": "2020"})
    build = built(tmp_path, content)
    assert [(one.code, one.place.cell) for one in said(build)] == [
        ("kpi-plan-differs", cell("indicators", 0, "plan_id")),
        ("kpi-plan-differs", cell("indicators", 1, "plan_id")),
    ]


def test_an_observation_or_a_target_of_nothing(tmp_path: Path) -> None:
    build = built(tmp_path, changed(("observations", 2, "value", ""), ("observations", 2, "text", "")))
    assert [(one.code, one.place.cell) for one in said(build)] == [
        ("kpi-observation-empty", cell("observations", 2, "value"))
    ]
    build = built(tmp_path, changed(("indicators", 2, "target_text", "")))
    assert [one.code for one in said(build)] == ["kpi-target-missing"]


def test_every_error_of_several_tables_is_told_at_once(tmp_path: Path) -> None:
    """Cells with the same address in two files are told apart."""
    content = changed(("measures", 0, "plan_id", "x-1"), ("indicators", 0, "measure_id", "x-1"))
    build = built(tmp_path, content)
    assert [(one.code, one.place.cell) for one in said(build)] == [
        ("kpi-reference", "measures.csv!B2"),
        ("kpi-reference", "indicators.csv!B2"),
    ]


def test_words_stay_words(tmp_path: Path) -> None:
    """A word in the field for numbers moves to the one for words; 未実施 is not 0, and a typo is no word."""
    content = changed(
        ("indicators", 3, "baseline_value", "未整備"),
        ("indicators", 3, "baseline_text", ""),
        ("indicators", 3, "target_value", "24 施設"),
        ("observations", 2, "value", "５１手続"),
        ("observations", 2, "text", "51手続"),
    )
    build = built(tmp_path, content)
    assert said(build) == []
    assert [(one.code, one.field, one.before, one.after) for one in build.log.repairs] == [
        ("kpi-words", "baseline_value", "未整備", ""),
        ("number-unit", "target_value", "24 施設", "24"),
        ("number-unit", "value", "５１手続", "51"),
    ]
    indicator = published(tmp_path, "indicators")[3]
    assert (indicator["baseline_value"], indicator["baseline_text"], indicator["target_value"]) == ("", "未整備", "24")


def test_a_space_beside_an_id_does_not_hide_its_unit(tmp_path: Path) -> None:
    content = changed(("indicators", 0, "indicator_id", "mihon-1-1-01 "), ("observations", 2, "value", "77手続"))
    build = built(tmp_path, content)
    assert said(build, "error") == []
    assert ("number-unit", "77手続", "77") in [(one.code, one.before, one.after) for one in build.log.repairs]


@pytest.mark.parametrize(
    ("table", "field", "written", "kept"),
    [
        ("plans", "start_fiscal_year", "令和6年度", "2024"),
        ("plans", "start_fiscal_year", "R6", "2024"),
        ("plans", "adopted", "令和6年3月", "2024-03"),
        ("plans", "adopted", "令和6年3月25日", "2024-03-25"),
        ("plans", "organization_code", "９９２０１１", "992011"),
        ("measures", "schedule", "令和6年度：検討；令和7年度：導入", "2024:検討;2025:導入"),
        ("measures", "departments", "情報政策課、市民課", "情報政策課;市民課"),
        ("indicators", "method", "直線", "linear"),
        ("indicators", "direction", "増やす", "increase"),
        ("indicators", "per", "１年あたり", "year"),
        ("indicators", "unit", "手続き", "手続"),
        ("indicators", "target_value", "1,077", "1077"),
        ("indicators", "target_fiscal_year", "令和9（2027）年度", "2027"),
        ("indicators", "baseline_date", "令和6年3月31日", "2024-03-31"),
        ("observations", "fiscal_year", "令和5年度", "2023"),
        ("observations", "as_of", "R6.3.31", "2024-03-31"),
    ],
)
def test_what_can_be_proved_is_repaired_and_listed(
    tmp_path: Path, table: str, field: str, written: str, kept: str
) -> None:
    build = built(tmp_path, changed((table, 0, field, written)))
    assert [(one.field, one.before, one.after) for one in build.log.repairs] == [(field, written, kept)]
    assert said(build, "error") == []
    assert published(tmp_path, table)[0][field] == kept


@pytest.mark.parametrize("unit", ["％", "パーセント", "%"])
def test_one_sign_for_per_cent(tmp_path: Path, unit: str) -> None:
    assert built(tmp_path, changed(("indicators", 1, "unit", unit))).ok
    assert published(tmp_path, "indicators")[1]["unit"] == "%"


FIELDS = [(name, record, field) for name, rows in tables().items() for record, row in enumerate(rows) for field in row]
ODD = [
    "=1+1",
    "<b>x</b>",
    "a\nb",
    "﻿",
    "９" * 40,
    "1e99",
    "-0",
    "0.0",
    "NaN",
    "1900",
    "9999",
    "R99",
    "2024:;",
    ";;",
    "—",
    "\x00",
]


@given(
    where=st.sampled_from(FIELDS),
    value=st.one_of(st.sampled_from(ODD), st.text(max_size=30), st.from_regex("[0-9:;.]+")),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_stands_in_a_cell_is_published_well_or_told(
    tmp_path: Path, where: tuple[str, int, str], value: str
) -> None:
    """Never a failure of ours, and what is published is valid for frictionless, keys included."""
    from frictionless import Package

    value = value.encode("utf-8", "ignore").decode()
    build = built(tmp_path, changed((*where, value)))
    if build.ok:
        assert Package(str(tmp_path / "package/datapackage.json")).validate().valid
    assert all(one.message() and one.message("en") for one in build.log.findings)


# The files themselves


def test_japanese_headings_in_any_width(tmp_path: Path) -> None:
    folder = town(tmp_path)
    for name, rows in tables().items():
        titles = [f" {forms.heading(name, field)}　".replace("ID", "ＩＤ") for field in HEADINGS[name].split()]
        write_rows(folder / "source" / f"{name}.csv", [titles, *(list(row.values()) for row in rows)])
    build = built_again(tmp_path)
    assert said(build) == []
    assert published(tmp_path, "indicators") == tables()["indicators"]


def built_again(root: Path) -> Build:
    """The workspace as it now stands."""
    return build_dataset(load_dataset(root / "datasets/mihon/dx-plan-kpi"), root / "package")


@pytest.mark.parametrize(("table", "severity"), [("plans", "error"), ("indicators", "error"), ("measures", "info")])
def test_a_missing_file(tmp_path: Path, table: str, severity: str) -> None:
    folder = town(tmp_path)
    (folder / "source" / f"{table}.csv").rename(folder / "source" / f"{table[:-1]}-2.csv")
    found = [one for one in built_again(tmp_path).log.findings if one.code == "kpi-table-missing"]
    assert [(one.severity, one.value) for one in found] == [(severity, table)]
    assert f"{table[:-1]}-2.csv" in found[0].remedy()
    assert not (tmp_path / "package").exists()


def test_no_observations_yet(tmp_path: Path) -> None:
    """The file may have headings only, or not be there at all."""
    folder = town(tmp_path, {**tables(), "observations": []})
    assert said(built_again(tmp_path)) == []
    assert {row["grade"] for row in published(tmp_path, "progress")} == {"baseline", "not_reported"}
    (folder / "source" / "observations.csv").unlink()
    assert said(built_again(tmp_path)) == []
    assert published(tmp_path, "observations") == []


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file-empty"),
        (b"\n\n", "file-blank"),
        ("指標名,単位\na,件\n".encode(), "kpi-no-heading"),
        (b"\x89PNG\r\n\x1a\n", "file-other-format"),
    ],
)
def test_a_file_without_the_table_is_told_by_its_name(tmp_path: Path, content: bytes, code: str) -> None:
    folder = town(tmp_path)
    (folder / "source" / "indicators.csv").write_bytes(content)
    found = [one for one in said(built_again(tmp_path), "error") if one.place.sheet == "indicators.csv"]
    assert [one.code for one in found] == [code]
    assert found[0].message() and found[0].message("en")


def test_a_table_that_cannot_be_read_is_told_once(tmp_path: Path) -> None:
    """And not again for each row that refers to it."""
    folder = town(tmp_path)
    (folder / "source" / "indicators.csv").write_bytes(b"")
    (folder / "source" / "plans.csv").unlink()
    assert {one.code for one in said(built_again(tmp_path), "error")} == {"file-empty", "kpi-table-missing"}


def test_a_year_beyond_all_calendars_is_told(tmp_path: Path) -> None:
    content = changed(
        ("indicators", 0, "baseline_fiscal_year", "9999"), ("indicators", 0, "baseline_date", "2024-03-31")
    )
    assert "kpi-day-outside" in [one.code for one in said(built(tmp_path, content))]


def test_years_of_a_plan_that_are_exchanged_are_told_once(tmp_path: Path) -> None:
    plan = tables()["plans"][0]
    years = plan["start_fiscal_year"], plan["end_fiscal_year"]
    content = changed(("plans", 0, "start_fiscal_year", years[1]), ("plans", 0, "end_fiscal_year", years[0]))
    told = [one.code for one in said(built(tmp_path, content), "error")]
    assert told.count("kpi-plan-years") == 1 and "kpi-year-outside" not in told


def test_columns_that_are_missing_doubled_or_unknown(tmp_path: Path) -> None:
    folder = town(tmp_path)
    rows = [[*HEADINGS["measures"].split(), "指標名", "施策名"], *(list(row.values()) for row in tables()["measures"])]
    rows[0][4] = "番合"
    rows[0][2] = "memo"
    write_rows(folder / "source" / "measures.csv", [[*row, "", ""][:10] for row in rows])
    found = [(one.code, one.place.cell) for one in said(built_again(tmp_path))]
    assert found == [
        ("kpi-column-unknown", "measures.csv!C1"),
        ("kpi-column-unknown", "measures.csv!E1"),
        ("kpi-column-unknown", "measures.csv!I1"),
        ("kpi-column-twice", "measures.csv!J1"),
        ("kpi-column-missing", "measures.csv!1"),
    ]
    text = built_again(tmp_path).report.to_text()
    assert "番号" in text and "pillar" in text
    missing = said(built_again(tmp_path))[-1]
    assert "）（" not in missing.message("ja") and "（" not in missing.message("en")


def test_a_note_below_the_table_is_not_left_out_in_silence(tmp_path: Path) -> None:
    folder = town(tmp_path)
    with (folder / "source" / "indicators.csv").open("a", encoding="utf-8") as file:
        file.write("※ 令和6年度から\n合計,,4\n")
    errors = said(built_again(tmp_path), "error")
    assert {one.place.row for one in errors} == {6, 7}


def test_one_workbook_with_four_sheets(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    for name, rows in tables().items():
        sheet = book.create_sheet(forms.title(name))
        sheet.append([f"見本市の{forms.title(name)}"])
        sheet.append([forms.heading(name, field) for field in HEADINGS[name].split()])
        for row in rows:
            sheet.append([int(value) if value.isdecimal() and len(value) < 5 else value for value in row.values()])
    book.create_sheet("選択肢").append(["linear"])
    book.save(tmp_path / "kpi.xlsx")

    build = check(Wanted(tmp_path / "kpi.xlsx", dataset="dx-plan-kpi"))
    assert said(build) == [] and build.report.rows == 4
    done = convert(Wanted(tmp_path / "kpi.xlsx", dataset="dx-plan-kpi"), tmp_path / "package")
    assert done.folder is not None
    assert published(tmp_path, "indicators") == tables()["indicators"]

    book["指標"]["D3"] = "ぴこ"
    book.save(tmp_path / "kpi.xlsx")
    build = check(Wanted(tmp_path / "kpi.xlsx", dataset="dx-plan-kpi"))
    assert [(one.code, one.place.cell) for one in said(build)] == [("kpi-unit-unknown", "指標!D3")]


def test_a_csv_alone_is_no_source(tmp_path: Path) -> None:
    town(tmp_path)
    with pytest.raises(UsageError) as caught:
        check(Wanted(tmp_path / "datasets/mihon/dx-plan-kpi/source/plans.csv", dataset="dx-plan-kpi"))
    assert caught.value.code == "kpi-source"


def test_a_published_package_can_be_read_again(tmp_path: Path) -> None:
    assert built(tmp_path).ok
    build = check(Wanted(tmp_path / "package", dataset="dx-plan-kpi"))
    assert said(build) == [] and build.log.repairs == []
