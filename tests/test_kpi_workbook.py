"""The workbook of a plan: a round trip changes no cell, Excel's own changes are seen through, the sheets help."""

from __future__ import annotations

import datetime
import io
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from kpi_town import HEADINGS, built, published, said, tables, town, write

from pipelines.build import Wanted, build_dataset, check, convert
from pipelines.errors import DataError
from pipelines.findings import Log
from pipelines.kpi import forms
from pipelines.kpi.excel import cell_of
from pipelines.kpi.workbook import blank, read_tables, workbook, write_tables
from pipelines.read.shown import Format, format_of, shown_figures
from pipelines.template.cells import TEXT
from pipelines.workspace import load_dataset

ROOT = Path(__file__).resolve().parent.parent
TOWNS = ("midori", "kaizu", "imari", "nakanojo", "tsukubamirai")

# what Excel would change or obey, and what its files cannot hold as it is
TRICKY = [
    "", "33.0", "33", "-0.5", "-0", "007", "012-1", "1-2", "1/2", "1e5", "33.0%", "2022-01-16", "2022/1/16",
    "1899-12-31", "0001-01-01", "=1+1", "=HYPERLINK()", "+1", "@x", "#N/A", "TRUE", "true", "'5", "_x0041_",
    "_x005F_", "直線", "linear", "全手続き", "１２", "  x ", "a\nb", "a,b", 'a"b', "999999999999999",
    "9999999999999999", "0.1234567890123456", "令和4年度", "2022", "２０２２年度", "12:30", "1,234", "\u3000",
    "①", "𠮷", "―",
]  # fmt: skip
# shrinking four tables takes minutes and tells little more
PHASES = [Phase.explicit, Phase.generate]
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=12)
CELLS = st.one_of(st.sampled_from(TRICKY), WORDS, st.decimals(-(10**9), 10**9, places=2, allow_nan=False).map(str))


def frames(cells: st.SearchStrategy[str] = CELLS) -> st.SearchStrategy[dict[str, pl.DataFrame]]:
    """Tables of any content: a row has its id, as blank rows are none."""
    made = {}
    for name in forms.TABLES:
        fields = forms.form(name).names
        row = st.tuples(st.sampled_from(["a-1", "012", "B.2_3"]), *[cells] * (len(fields) - 1))
        made[name] = st.lists(row, max_size=8).map(
            lambda rows, fields=fields: pl.DataFrame(rows, schema=dict.fromkeys(fields, pl.String), orient="row")
        )
    return st.fixed_dictionaries(made)


def values(given: dict[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """The words of closed lists are their values, wherever they stand."""
    listed = {name: [field for field in forms.form(name).fields if field.labels] for name in given}
    return {
        name: frame.with_columns(pl.col(field.name).replace(dict(field.labels)) for field in listed[name])
        for name, frame in given.items()
    }


def opened(data: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data))


def book_of(tmp_path: Path, change: dict[str, dict[str, Any]] | None = None) -> Path:
    """The invented town's tables as a workbook, with cells changed as Excel would: sheet → cell → (value, format)."""
    write(tmp_path / "csv", tables())
    book = opened(workbook(read_tables(tmp_path / "csv", Log())))
    for sheet, cells in (change or {}).items():
        for place, (value, form) in cells.items():
            book[sheet][place] = value
            book[sheet][place].number_format = form
    book.save(tmp_path / "kpi.xlsx")
    return tmp_path / "kpi.xlsx"


# round trips


@settings(
    max_examples=25,
    deadline=None,
    phases=PHASES,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(made=frames())
def test_from_tables_to_a_workbook_and_back(made: dict[str, pl.DataFrame], tmp_path_factory: Any) -> None:
    folder = tmp_path_factory.mktemp("book")
    data = workbook(made)
    (folder / "kpi.xlsx").write_bytes(data)
    again = read_tables(folder / "kpi.xlsx", Log())
    for name, frame in values(made).items():
        assert again[name].rows() == frame.rows(), name
    assert workbook(again) == data


@settings(
    max_examples=25,
    deadline=None,
    phases=PHASES,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(made=frames())
def test_from_csv_to_a_workbook_to_csv(made: dict[str, pl.DataFrame], tmp_path_factory: Any) -> None:
    folder = tmp_path_factory.mktemp("csv")
    (folder / "one").mkdir()
    write_tables(made, folder / "one")
    first = read_tables(folder / "one", Log())
    (folder / "kpi.xlsx").write_bytes(workbook(first))
    second = read_tables(folder / "kpi.xlsx", Log())
    assert {name: frame.rows() for name, frame in second.items()} == {n: f.rows() for n, f in first.items()}
    write_tables(values(made), folder)
    (folder / "two").mkdir()
    for path in write_tables(second, folder / "two"):
        assert path.read_bytes() == (folder / path.name).read_bytes()


@pytest.mark.parametrize("name", TOWNS)
def test_the_five_plans_come_back_cell_for_cell(name: str, tmp_path: Path) -> None:
    log = Log()
    source = read_tables(ROOT / "datasets" / name / "dx-plan-kpi" / "source", log)
    (tmp_path / "kpi.xlsx").write_bytes(workbook(source))
    again = read_tables(tmp_path / "kpi.xlsx", log)
    assert all(again[table].equals(source[table]) for table in forms.TABLES)
    assert {finding.code for finding in log.findings} <= {"encoding-utf-8", "encoding-ascii"}


def test_workbook_and_csv_are_published_alike(tmp_path: Path) -> None:
    assert built(tmp_path / "a").folder
    folder = town(tmp_path / "b", settings="dataset: dx-plan-kpi\nsource: {path: kpi.xlsx}\n")
    (folder / "kpi.xlsx").write_bytes(workbook(read_tables(folder / "source", Log())))
    build = build_dataset(load_dataset(folder), tmp_path / "b" / "package")
    assert said(build) == [] and build.log.repairs == []
    for name in (*forms.TABLES, forms.PROGRESS):
        assert published(tmp_path / "a", name) == published(tmp_path / "b", name)


def test_the_same_tables_make_the_same_bytes() -> None:
    one, two = workbook(blank("992011", "mihon")), workbook(blank("992011", "mihon"))
    assert one == two
    assert {info.date_time for info in zipfile.ZipFile(io.BytesIO(one)).infolist()} == {(2000, 1, 1, 0, 0, 0)}


# what stands in a cell


@pytest.mark.parametrize(
    ("field", "text", "value", "form"),
    [
        ("target_value", "33.0", 33.0, "#,##0.0"),
        ("target_value", "5000", 5000, "#,##0"),
        ("target_value", "-0.50", -0.5, "#,##0.00"),
        ("target_value", "007", "007", "General"),
        ("target_value", "-0", "-0", "General"),
        ("target_value", "9999999999999999", "9999999999999999", "General"),
        ("target_value", "40%", "40%", "General"),
        ("target_fiscal_year", "2025", 2025, "0"),
        ("target_fiscal_year", "令和7年度", "令和7年度", "0"),
        ("baseline_date", "2022-01-16", datetime.date(2022, 1, 16), "yyyy-mm-dd"),
        ("baseline_date", "1899-12-31", "1899-12-31", "yyyy-mm-dd"),
        ("baseline_date", "2022-02-30", "2022-02-30", "yyyy-mm-dd"),
        ("method", "linear", "直線", TEXT),
        ("method", "lineer", "lineer", TEXT),
        ("indicator_id", "012", "012", TEXT),
        ("target_text", "33.0%", "33.0%", TEXT),
        ("note", "_x0041_", "_x005F_x0041_", TEXT),
    ],
)
def test_a_cell_holds_what_it_means(field: str, text: str, value: Any, form: str) -> None:
    found = cell_of("indicators", forms.form("indicators").field(field), text, 2)
    assert found == (value, form) and type(found[0]) is type(value)


@pytest.mark.parametrize("text", ["a\x08b", "x" * 32_768, "\ufffe"])
def test_a_cell_that_excel_cannot_hold_is_named(text: str) -> None:
    made = dict(blank())
    made["plans"] = pl.DataFrame([{**dict.fromkeys(HEADINGS["plans"].split(), ""), "title": text}])
    with pytest.raises(DataError) as caught:
        workbook(made)
    assert caught.value.code == "cell-not-for-excel"
    assert "計画 2 計画名" in caught.value.message()


def test_a_formula_stays_a_word() -> None:
    made = dict(blank())
    made["plans"] = pl.DataFrame([{**dict.fromkeys(HEADINGS["plans"].split(), ""), "title": "=1+1"}])
    assert opened(workbook(made))["計画"]["D2"].data_type == "s"


# what Excel makes of what people type


def test_what_excel_makes_of_typed_cells_is_read_as_it_is_shown(tmp_path: Path) -> None:
    day = datetime.datetime(2024, 1, 16)
    path = book_of(
        tmp_path,
        {
            "指標": {
                "G3": (0.33, "0.0%"),  # typed as 33.0% into a cell for figures
                "J3": (0.9, "0%"),
                "I3": (day, "yyyy/m/d"),
                "G2": (27, "General"),
                "L2": (2027.0, "General"),
                "P2": (None, "General"),
            },
            "実績": {"D3": (0.33, "0.0%"), "C3": (day, 'ggge"年"m"月"d"日"'), "D4": (45.0, "0.0")},
        },
    )
    build = convert(Wanted(path, dataset="dx-plan-kpi"), tmp_path / "package")
    assert said(build) == []
    rows = {row["indicator_id"]: row for row in published(tmp_path, "indicators")}
    assert rows["mihon-1-1-02"]["baseline_value"] == "33.0"
    assert rows["mihon-1-1-02"]["target_value"] == "90"
    assert rows["mihon-1-1-02"]["baseline_date"] == "2024-01-16"
    assert rows["mihon-1-1-01"] == tables()["indicators"][0]
    assert [row["value"] for row in published(tmp_path, "observations")] == ["27", "33.0", "45.0"]
    assert {(one.place.cell, one.before, one.after) for one in build.log.repairs} == {
        ("指標!G3", "33.0%", "33.0"),
        ("指標!J3", "90%", "90"),
        ("実績!D3", "33.0%", "33.0"),
    }


def test_a_percentage_where_something_else_is_counted_is_no_figure(tmp_path: Path) -> None:
    build = check(Wanted(book_of(tmp_path, {"指標": {"G2": (0.27, "0%")}}), dataset="dx-plan-kpi"))
    assert [(one.code, one.place.cell, one.value) for one in said(build, "error")] == [
        ("number-other-unit", "指標!G2", "27%")
    ]


def test_an_old_workbook_cannot_tell_percentages(tmp_path: Path) -> None:
    import xlwt

    book = xlwt.Workbook()
    for name, rows in tables().items():
        sheet = book.add_sheet(forms.title(name))
        for number, cells in enumerate([list(rows[0]), *(list(row.values()) for row in rows)]):
            for column, text in enumerate(cells):
                sheet.write(number, column, text)
    book.save(str(tmp_path / "kpi.xls"))
    build = check(Wanted(tmp_path / "kpi.xls", dataset="dx-plan-kpi"))
    assert [one.code for one in said(build)] == ["kpi-xls"]


@pytest.mark.parametrize(
    ("code", "kept", "shown"),
    [
        ("0.0%", 0.33, "33.0%"),
        ("0%", 0.5825, "58.25%"),
        ("0.0", 33, "33.0"),
        ("#,##0.00", 1234.5, "1234.50"),
        ('0.0"%"', 33, "33.0"),
        ("0.00;[Red]-0.00", -1.5, "-1.50"),
        ("0.0_ ", 0.1 + 0.2, "0.3"),
        ("0.00%", -0.0, "0.00%"),
    ],
)
def test_number_formats(code: str, kept: float, shown: str) -> None:
    known = format_of(code)
    assert known is not None and known.text(kept) == shown


@pytest.mark.parametrize(
    "code", ["General", "0", "#,##0", "yyyy-mm-dd", "0.00E+00", "# ?/?", "#,##0.0,", "@", "[h]:mm"]
)
def test_formats_that_leave_a_figure_as_it_is(code: str) -> None:
    assert format_of(code) is None


@given(st.integers(-(10**9), 10**9), st.integers(0, 5))
def test_decimals_are_kept_to_the_last_zero(digits: int, decimals: int) -> None:
    text = f"{digits / 10**decimals:.{decimals}f}"
    assert Format(decimals, percent=False).text(float(text)) == (text if digits else text.lstrip("-"))


def test_shown_figures_of_an_ods(tmp_path: Path) -> None:
    content = """<?xml version="1.0"?><office:document-content
    xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
    xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
    xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>
    <table:table table:name="指標"><table:table-row table:number-rows-repeated="2"><table:table-cell/></table:table-row>
    <table:table-row><table:table-cell table:number-columns-repeated="3"/>
    <table:table-cell office:value-type="percentage" office:value="0.33"><text:p>33.0%</text:p></table:table-cell>
    <table:table-cell office:value-type="float" office:value="33"><text:p>33.0</text:p></table:table-cell>
    <table:table-cell office:value-type="float" office:value="33"><text:p>33</text:p></table:table-cell>
    <table:table-cell office:value-type="string"><text:p>33.0</text:p></table:table-cell>
    </table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"""
    with zipfile.ZipFile(tmp_path / "a.ods", "w") as archive:
        archive.writestr("content.xml", content)
    assert shown_figures(tmp_path / "a.ods") == {"指標": {(3, 4): "33.0%", (3, 5): "33.0"}}


# the sheets


def test_the_sheets_and_their_headings() -> None:
    book = opened(workbook(blank("992011", "mihon")))
    assert book.sheetnames == ["計画", "施策", "指標", "実績", "記入例", "説明", "選択肢"]
    for name in forms.TABLES:
        sheet = book[forms.title(name)]
        fields = forms.form(name).fields
        assert [cell.value for cell in sheet[1]] == [forms.heading(name, field.name) for field in fields]
        assert sheet.freeze_panes == "B2" and sheet.print_title_rows == "$1:$1"
        for cell, field in zip(sheet[1], fields, strict=True):
            assert field.description in cell.comment.text and field.description_en in cell.comment.text
            assert ("【必ず書く】" in cell.comment.text) == bool(field.constraints.get("required"))
    assert [cell.value for cell in book["計画"][2]][:3] == [None, "992011", "mihon"]


def test_ids_codes_and_words_are_kept_as_they_are_typed() -> None:
    book = opened(workbook(blank()))
    for name in forms.TABLES:
        for number, field in enumerate(forms.form(name).fields, 1):
            letters = openpyxl.utils.get_column_letter(number)
            form = book[forms.title(name)].column_dimensions[letters].number_format
            assert (form == TEXT) == (field.kind not in ("number", "fiscal-year", "date")), field.name


def test_drop_downs_and_prompts() -> None:
    book = opened(workbook(blank()))
    lists = {}
    for name in forms.TABLES:
        rules = book[forms.title(name)].data_validations.dataValidation
        assert len(rules) == len(forms.form(name).fields)
        for rule, field in zip(rules, forms.form(name).fields, strict=True):
            assert rule.showInputMessage and 0 < len(rule.prompt) <= 255 and 0 < len(rule.promptTitle) <= 32
            assert str(rule.sqref).endswith("2000")
            if rule.type == "list":
                assert len(rule.formula1) <= 255 and not rule.showDropDown  # the arrow is shown
                lists[f"{name}.{field.name}"] = (rule.formula1, rule.errorStyle)
    for field in ("method", "direction", "per"):
        labels = forms.form("indicators").field(field).labels
        assert lists.pop(f"indicators.{field}") == (f'"{",".join(labels)}"', "stop")
    formula, style = lists.pop("indicators.unit")
    cells = [row[0].value for row in book["選択肢"][formula.split("!")[1].replace("$", "")]]
    assert cells == list(forms.units()) and style == "warning"
    ids = {key: formula.split("'")[1] for key, (formula, _) in lists.items()}
    assert ids == {
        "measures.plan_id": "計画",
        "indicators.measure_id": "施策",
        "indicators.plan_id": "計画",
        "observations.indicator_id": "指標",
    }
    assert all("$A$2" in formula for formula, _ in lists.values())


def test_the_example_is_right_when_it_is_filled_in(tmp_path: Path) -> None:
    book = opened(workbook(blank()))
    example = book["記入例"]
    starts = {cell.value: cell.row for cell in example["A"] if cell.value}
    for name in forms.TABLES:
        row = starts[f"「{forms.title(name)}」のシート"] + 2
        for cell in example[row]:
            book[forms.title(name)].cell(2, cell.column, cell.value).number_format = cell.number_format
    book.save(tmp_path / "kpi.xlsx")
    build = check(Wanted(tmp_path / "kpi.xlsx", dataset="dx-plan-kpi"))
    assert said(build) == [] and build.report.rows == 1


def test_every_method_is_explained() -> None:
    sheet = opened(workbook(blank()))["選択肢"]
    methods = forms.form("indicators").field("method").labels
    rows = {sheet.cell(row, 1).value: sheet.cell(row, 3).value for row in range(2, 2 + len(methods))}
    assert list(rows) == list(methods) and all(rows.values())
