"""The checks of the standards that a schema cannot say: each finds what it is for, at the right cell."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from making import checked, found, make_table, read_rows

import pipelines.validate
from pipelines.findings import Log, Place
from pipelines.lgcode import is_code, is_corporate_number
from pipelines.messages.validate import CODES, CONSTRAINTS, CONTENT, EXPECTED, ORDER, PLACES, ROWS
from pipelines.paths import SCHEMAS
from pipelines.standards import BASIC, ODS, Field, Standard, standard
from pipelines.translating import FINDINGS, translated
from pipelines.validate import validate
from pipelines.validate.context import Context
from pipelines.validate.expected import add_expected_findings
from pipelines.validate.order import pairs

CODE = "全国地方公共団体コード"
OURS, OTHER, PREFECTURE = "992011", "131041", "130001"


def test_no_rows_is_an_error() -> None:
    table = make_table([{"名称": "見本"}])
    log = Log()
    validate(replace(table, frame=table.frame.clear(), row_numbers=()), standard("aed"), log)
    assert [(item.code, item.severity) for item in log.findings] == [("no-rows", "error")]


def test_wrong_check_digit_names_the_right_code() -> None:
    log = checked("aed", [{CODE: OURS}, {CODE: "992012"}, {CODE: "99201"}])
    assert found(log, "code-check-digit") == [("code-check-digit", "A3")]
    assert OURS in log.findings[[item.code for item in log.findings].index("code-check-digit")].remedy("ja")
    assert found(log, "constraint-pattern") == [("constraint-pattern", "A4")]


@pytest.mark.parametrize("code", ["482013", "482014", "501000", "001007", "989991"])
def test_a_code_of_no_prefecture_is_not_said_to_be_right_but_for_its_check_digit(code: str) -> None:
    (finding,) = [item for item in checked("aed", [{CODE: code}]).findings if item.code.startswith("code-")]
    assert (finding.code, finding.place.cell) == ("code-no-prefecture", "A2")
    assert code[:2] in finding.message("ja") and code not in finding.remedy("ja")


def test_code_of_another_municipality() -> None:
    rows = [{CODE: OURS}, {CODE: OTHER}, {CODE: ""}, {CODE: "131042"}]
    assert found(checked("aed", rows, code=OURS), "code-other-municipality") == [("code-other-municipality", "A3")]
    assert found(checked("aed", rows), "code-other-municipality") == []
    assert is_code(PREFECTURE)
    assert found(checked("aed", [{CODE: OTHER}], code=PREFECTURE), "code-other-municipality") == []


def test_the_code_of_a_place_may_be_elsewhere() -> None:
    rows = [{CODE: OURS, "所在地_全国地方公共団体コード": OTHER}]
    assert found(checked("aed", rows, code=OURS), "code-other-municipality") == []


def test_corporate_number() -> None:
    good, bad = "7000020992011", "7000020992012"
    assert is_corporate_number(good)
    log = checked("aed", [{"法人番号": good}, {"法人番号": bad}, {"法人番号": ""}, {"法人番号": "123"}])
    assert found(log, "corporate-number-check-digit") == [("corporate-number-check-digit", "A3")]
    assert found(log, "constraint-pattern") == [("constraint-pattern", "A5")]


def test_ids_are_unique_within_a_municipality() -> None:
    rows = [
        {"ID": "A1", CODE: OURS}, {"ID": "A2", CODE: OURS}, {"ID": "", CODE: OURS}, {"ID": "", CODE: OURS},
        {"ID": "A1", CODE: OURS}, {"ID": "A1", CODE: OTHER},
    ]  # fmt: skip
    log = checked("aed", rows)
    assert found(log, "duplicate-id") == [("duplicate-id", "A6")]
    assert "A2" in next(item for item in log.findings if item.code == "duplicate-id").message("ja")
    assert log.errors


def test_one_event_on_several_days_is_a_warning() -> None:
    rows = [{"ID": "E1", "開始日": "2024-04-01"}, {"ID": "E1", "開始日": "2024-04-08"}]
    (finding,) = [item for item in checked("events", rows).findings if item.code == "duplicate-id"]
    assert finding.severity == "warning"


def test_datasets_with_several_files_repeat_the_id_of_the_dataset() -> None:
    rows = [{"データセット_ID": "D1", "ファイル_ID": "1"}, {"データセット_ID": "D1", "ファイル_ID": "2"},
            {"データセット_ID": "D1", "ファイル_ID": "2"}]  # fmt: skip
    assert found(checked("open-data-list", rows), "duplicate-id") == [("duplicate-id", "B4")]


def test_files_without_an_id_of_their_own_are_not_told_apart_by_the_id_of_the_dataset() -> None:
    named = [{"ファイル_ID": "1", "ファイル_タイトル": "甲"}, {"ファイル_タイトル": "乙"}, {"ファイル_タイトル": "丙"}]
    rows = [{"データセット_ID": "D1", "データセット_タイトル": "施設", **row} for row in named]
    assert found(checked("open-data-list", rows), "duplicate-id") == []


def test_dates_in_order() -> None:
    rows = [
        {"開始日": "2024-05-01", "終了日": "2024-04-30", "参加申込終了日": "2024-05-01"},
        {"開始日": "2024-05-01", "終了日": "2024-05-01", "参加申込終了日": ""},
        {"開始日": "2024-05-01", "終了日": "未定", "参加申込終了日": ""},
        {"開始日": "0024-05-01", "終了日": "", "参加申込終了日": ""},
    ]
    log = checked("events", rows)
    assert found(log, "dates-order", "dates-unlikely-order", "date-unlikely") == [
        ("dates-order", "B2"), ("dates-unlikely-order", "B2"), ("date-unlikely", "A5"),
    ]  # fmt: skip
    updated = checked("open-data-list", [{"ファイル_公開日": "2024-05-02", "ファイル_最終更新日": "2024-05-01"}])
    assert found(updated, "dates-unlikely-order") == [("dates-unlikely-order", "B2")]
    entered = checked("open-data-list", [{"登録日": "2024-05-02", "最終更新日": "2024-05-01"}], generation=BASIC)
    assert found(entered, "dates-unlikely-order") == [("dates-unlikely-order", "B2")]


def test_years_since_meiji_are_likely() -> None:
    days = ["1867-12-31", "1868-01-01", "2100-12-31", "2101-01-01"]
    log = checked("events", [{"開始日": day} for day in days])
    assert found(log, "date-unlikely") == [("date-unlikely", "A2"), ("date-unlikely", "A5")]


def test_times_in_order() -> None:
    rows = [
        {"開始時間": "09:00", "終了時間": "08:00"},
        {"開始時間": "00:00", "終了時間": "00:00"},
        {"開始時間": "09:00", "終了時間": "09:00"},
        {"開始時間": "09:00", "終了時間": "17:00"},
        {"開始時間": "09:00", "終了時間": ""},
    ]
    log = checked("aed", rows)
    assert found(log, "times-order") == [("times-order", "B2"), ("times-order", "B4")]
    assert {item.severity for item in log.findings if item.code == "times-order"} == {"warning"}


def test_times_of_different_days_need_no_order() -> None:
    rows = [
        {"開始日": "2024-05-01", "終了日": "2024-05-02", "開始時間": "18:00", "終了時間": "05:00"},
        {"開始日": "2024-05-01", "終了日": "2024-05-01", "開始時間": "18:00", "終了時間": "05:00"},
        {"開始日": "2024-05-01", "終了日": "", "開始時間": "18:00", "終了時間": "05:00"},
    ]
    assert found(checked("events", rows), "times-order") == [("times-order", "D3"), ("times-order", "D4")]


def test_beginning_and_end_are_found_by_name() -> None:
    words = (("開始", "終了"), ("開所", "閉所"))
    assert pairs(standard("childcare-facilities"), "time", words) == [
        ("開始時間", "終了時間"), ("子供預かり開所時間", "子供預かり閉所時間"),
    ]  # fmt: skip
    assert pairs(standard("events"), "date", words) == [("開始日", "終了日"), ("掲載開始日", "掲載終了日")]


def test_doubled_rows() -> None:
    first, second = {"名称": "甲", "備考": "x"}, {"名称": "乙", "備考": ""}
    rows = [first, second, first, first, {"名称": "甲", "備考": ""}]
    log = checked("aed", rows)
    assert found(log, "duplicate-row") == [("duplicate-row", "4"), ("duplicate-row", "5")]
    assert all("2 行目と" in item.message("ja") for item in log.findings if item.code == "duplicate-row")


def test_blank_rows_are_not_doubled() -> None:
    assert found(checked("aed", [{"名称": "甲"}, {"名称": ""}, {"名称": ""}]), "duplicate-row") == []


@pytest.mark.parametrize("cell", ["=1+1", "+81-3-0000-0000", "@SUM(A1)", "-なし", "-要予約", "-1+1", "-A1"])
def test_cells_that_a_spreadsheet_would_run(cell: str) -> None:
    rows = [{"備考": cell, "URL": "https://x.example/"}, {"備考": "1=1 -2", "URL": "https://x.example/"}]
    assert found(checked("aed", rows), "formula-cell") == [("formula-cell", "A2")]


@pytest.mark.parametrize("cell", ["-", "---", "-5", "-1.5", "-5℃", "- 夜間のみ"])
def test_dashes_and_figures_below_zero_are_no_formulas(cell: str) -> None:
    assert found(checked("aed", [{"備考": cell}]), "formula-cell") == []


def test_numbers_are_no_formulas() -> None:
    assert found(checked("aed", [{"緯度": "+35.1", "経度": "135.1"}]), "formula-cell") == []


@pytest.mark.parametrize(
    ("dataset", "field", "cell"),
    [
        ("aed", "緯度", "３５.６"), ("aed", "緯度", "+35.6"), ("aed", "高度の値", "NaN"), ("aed", "高度の値", "1_000"),
        ("care-services", "定員", "１２"), ("aed", "開始時間", "9:00"), ("events", "開始日", "2024-4-1"),
    ],
)  # fmt: skip
def test_cells_that_frictionless_reads_but_others_do_not(dataset: str, field: str, cell: str) -> None:
    assert found(checked(dataset, [{field: cell}]), "not-portable") == [("not-portable", "A2")]


def test_a_cell_that_is_an_error_already_is_not_called_unportable_too() -> None:
    log = Log()
    log.add("number-text", Place(None, 2, 1), field="高度の値", value="1_000", severity="error")
    assert found(checked("aed", [{"高度の値": "1_000"}] * 2, log=log), "not-portable") == [("not-portable", "A3")]


@pytest.mark.parametrize(
    ("name", "reading", "is_told"),
    [
        ("見本市役所", "Mihon City Hall", True), ("みほん会館", "ＡＥＤ", True), ("見本ビル2", "2", True),
        ("見本市役所", "ミホンシヤクショ", False), ("見本IC", "ミホンIC", False), ("AED", "AED", False),
        ("", "Mihon", False), ("見本市役所", "", False), ("見本市役所", "-", False), ("見本市役所", "見本IC", False),
    ],
)  # fmt: skip
def test_a_japanese_name_is_not_read_in_latin(name: str, reading: str, is_told: bool) -> None:
    log = checked("aed", [{"名称": name, "名称_カナ": reading}, {"名称": "甲", "名称_カナ": "コウ"}])
    assert found(log, "kana-none") == [("kana-none", "B2")] * is_told


def test_a_reading_without_its_name_is_not_looked_at() -> None:
    assert found(checked("aed", [{"名称_カナ": "Mihon City Hall"}]), "kana-none") == []


def test_unreadable_cells_are_said_once() -> None:
    log = checked("care-services", [{"定員": "12人", "名称": "x"}])
    assert [code for code, cell in found(log) if cell == "A2"] == ["type-integer"]


def test_population_sums() -> None:
    (row, *_) = read_rows(SCHEMAS / "population-by-area-age" / "valid.csv")
    wrong_total = {**row, "総人口": str(int(row["総人口"]) + 1)}
    wrong_band = {**row, "0-4歳の男性": str(int(row["0-4歳の男性"]) + 1)}
    hidden_band = {**row, "総人口": row["総人口"], "0-4歳の女性": ""}
    log = checked("population-by-area-age", [row, wrong_total, wrong_band, hidden_band])
    assert [(item.field, item.place.row) for item in log.findings if item.code == "population-sum"] == [
        ("総人口", 3), ("男性", 4),
    ]  # fmt: skip


def test_evacuation_sites_for_no_disaster() -> None:
    rows = read_rows(SCHEMAS / "emergency-evacuation-sites" / "valid.csv")[:2]
    flags = [name for name in rows[0] if name.startswith("災害種別_")]
    blank = dict.fromkeys(flags, "")
    log = checked("emergency-evacuation-sites", [{**rows[0], flags[0]: "1"}, {**rows[1], **blank}])
    assert found(log, "hazard-none") == [("hazard-none", "3")]
    nowhere = checked("emergency-evacuation-sites", [{**row, **blank} for row in rows])
    assert found(nowhere, "hazard-none", "hazard-none-anywhere") == [("hazard-none-anywhere", "")]


# ---- expected: what is not known for sure ------------------------------------------------------------------------


def _standard(
    expected: dict[str, object], *, kind: str = "string", type_: str = "string", **constraints: object
) -> Standard:
    fields = tuple(
        Field(name, kind, type_, "", "", "例", constraints, rules) for name, rules in (("f", expected), ("g", {}))
    )
    raw = [{"name": field.name, "type": field.type, "constraints": dict(field.constraints)} for field in fields]
    return Standard("aed", ODS, fields, {"fields": raw})


def _expected(form: Standard, cells: list[str], *, named: str = "f", number: bool = True) -> list[tuple[str, str, str]]:
    table = make_table([{"g": "x", named: cell} for cell in cells])
    if not number:
        table = table.with_frame(table.frame, [replace(column, number=None) for column in table.columns])
    log = Log()
    add_expected_findings(Context(table, form, log))
    return [(item.code, item.severity, item.place.cell) for item in log.findings]


@pytest.mark.parametrize(
    ("rules", "options", "good", "bad"),
    [
        ({"pattern": "[0-9]{2}|[a-z]{2}"}, {}, ["12", "ab", ""], ["12xx", "xxab", "12\n", "1"]),
        ({"enum": ["有", "無"]}, {}, ["有", "無", ""], ["○", "有 "]),
        ({"enum": ["内科", "外科"]}, {"kind": "list"}, ["内科;外科", "内科", ""], ["内科;歯科", "内科；外科"]),
        ({"minimum": 0}, {"type_": "integer"}, ["0", "12", "", "多数"], ["-1"]),
        ({"maximum": 10.5}, {"type_": "number"}, ["10.5", ""], ["10.51"]),
        ({"exclusiveMinimum": 0}, {"type_": "number"}, ["0.1"], ["0"]),
        ({"exclusiveMaximum": 5}, {"type_": "number"}, ["4.9"], ["5"]),
        ({"minimum": "1900-01-01"}, {"type_": "date"}, ["1900-01-01", ""], ["1899-12-31"]),
        ({"minLength": 2}, {}, ["ab", ""], ["a"]),
        ({"maxLength": 2}, {}, ["ab"], ["abc"]),
    ],
)
def test_expected_rules_are_warnings(
    rules: dict[str, object], options: dict[str, str], good: list[str], bad: list[str]
) -> None:
    form = _standard(rules, **options)  # type: ignore[arg-type]
    (key,) = rules
    kebab = {"exclusiveMinimum": "exclusive-minimum", "exclusiveMaximum": "exclusive-maximum",
             "minLength": "min-length", "maxLength": "max-length"}.get(key, key)  # fmt: skip
    assert _expected(form, good) == []
    assert _expected(form, bad) == [(f"expected-{kebab}", "warning", f"B{row}") for row in range(2, 2 + len(bad))]


def test_fewer_people_than_none_are_too_few_and_no_words() -> None:
    log = checked("emergency-evacuation-sites", [{"想定収容人数": cell} for cell in ("-5", "0", "五", "810")])
    assert found(log, "expected-minimum", "expected-pattern") == [
        ("expected-minimum", "A2"),
        ("expected-pattern", "A4"),
    ]
    assert "0 以上" in next(item for item in log.findings if item.code == "expected-minimum").message("ja")


def test_what_an_earlier_step_warned_of_is_not_warned_of_again() -> None:
    log = Log()
    log.add("phone-two", Place(None, 2, 1), field="電話番号", value="(000)000-0000 内線1", severity="warning")
    checked("aed", [{"電話番号": "(000)000-0000 内線1"}] * 2, log=log)
    assert found(log, "expected-pattern") == [("expected-pattern", "A3")]


def test_what_is_only_believed_is_not_said_as_if_it_were_known() -> None:
    rules = {
        "pattern",
        "enum",
        "minimum",
        "maximum",
        "exclusive-minimum",
        "exclusive-maximum",
        "min-length",
        "max-length",
    }
    assert set(CONSTRAINTS) - rules == {"required", "unique"}
    for name in rules:
        believed = EXPECTED[f"expected-{name}"]
        assert "seem" in believed.en and believed.en != CONSTRAINTS[name][0]
        assert "思われ" in translated(believed.en, "ja", f"expected-{name}", FINDINGS)


def test_waiving_what_is_not_required_asks_for_nothing() -> None:
    log = Log()
    form = standard("emergency-evacuation-sites", BASIC).waiving(("備考", "名称"))
    validate(make_table([{"名称": "甲", "備考": "x"}, {"名称": "", "備考": ""}]), form, log)
    assert [(item.code, item.field) for item in log.findings if item.place.row == 3 and item.field] == [
        ("expected-required", "名称")
    ]


def test_expected_unique_names_the_first() -> None:
    assert _expected(_standard({"unique": True}), ["a", "", "", "b", "a"]) == [("expected-unique", "warning", "B6")]


def test_expected_required() -> None:
    form = _standard({"required": True})
    assert _expected(form, ["a", ""]) == [("expected-required", "warning", "B3")]
    assert _expected(form, ["", ""]) == [("column-blank", "warning", "B")]
    assert _expected(form, ["", ""], number=False) == [("column-missing", "warning", "")]
    assert _expected(form, ["", ""], named="h") == [("column-missing", "warning", "")]


def test_what_is_an_error_already_is_no_warning_too() -> None:
    form = _standard({"minimum": 1, "required": True}, type_="integer", minimum=1, required=True)
    assert _expected(form, ["0", ""]) == []


def test_required_columns_are_said_once() -> None:
    """A column that is blank everywhere, or is not there, is one error and not one for each record."""
    form = standard("emergency-evacuation-sites", BASIC)
    required = next(field.name for field in form.fields if field.constraints.get("required"))
    blank = checked("emergency-evacuation-sites", [{required: "", "備考": "x"}] * 3, generation=BASIC)
    assert [(item.severity, item.place.cell) for item in blank.findings if item.field == required] == [("error", "A")]
    absent = checked("emergency-evacuation-sites", [{"備考": "x"}] * 3, generation=BASIC)
    assert [(item.code, item.severity) for item in absent.findings if item.field == required] == [
        ("column-missing", "error")
    ]
    some = checked(
        "emergency-evacuation-sites", [{required: "a", "備考": "x"}, {required: "", "備考": "y"}], generation=BASIC
    )
    assert ("constraint-required", "A3") in found(some)


def test_all_texts_are_whole_in_both_languages() -> None:
    """Every check once; no text may keep a hole or an empty remedy."""
    rows = [
        {CODE: "992012", "ID": "A", "緯度": "0", "経度": "0", "開始時間": "9時", "終了時間": "08:00", "備考": "=1",
         "URL": "なし", "高度の種別": "階", "高度の値": "1_0", "法人番号": "7000020992012"},
        {CODE: OTHER, "ID": "A", "緯度": "35.1", "経度": ""},
        {CODE: OTHER, "ID": "B", "緯度": "135.1", "経度": "35.1"},
        {CODE: OTHER, "ID": "C", "緯度": "38.0", "経度": "130.0"},
        {CODE: OTHER, "ID": "C", "緯度": "38.0", "経度": "130.0"},
        {CODE: "", "備考": ""},
    ]  # fmt: skip
    log = checked("aed", rows, code=OURS)
    assert len({item.code for item in log.findings}) >= 15
    for finding in log.findings:
        for lang in ("ja", "en"):
            texts = finding.message(lang) + finding.remedy(lang)
            assert finding.message(lang) and finding.remedy(lang)
            assert "「」" not in texts and "（）" not in texts and "()" not in texts and "None" not in texts, texts


def test_every_code_of_the_step_is_used_somewhere() -> None:
    """The catalogue holds no text that nothing can say."""
    source = "".join(path.read_text("utf-8") for path in Path(pipelines.validate.__file__).parent.glob("*.py"))
    plain = {*ROWS, *CODES, *PLACES, *ORDER, *CONTENT}
    assert [code for code in plain if f'"{code}"' not in source] == []
    assert all(code.startswith("expected-") for code in EXPECTED)
