"""Whole tables: places, extra columns, and what must hold for any table whatever is in it."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from making import make_table, read_rows
from normalising import FIELD, column, doubts

import pipelines.normalise
from pipelines.findings import Log
from pipelines.messages import catalogue
from pipelines.messages.normalise import TEXTS
from pipelines.normalise import normalise
from pipelines.normalise.fiscal import fiscal_year
from pipelines.normalise.rules import rule_for
from pipelines.normalise.values import Synonyms, values
from pipelines.paths import SCHEMAS
from pipelines.standards import BASIC, GENERATIONS, ODS, Field, definitions, standard
from pipelines.table import Column, Source, Table

FORMS = [(dataset, generation) for dataset in definitions() for generation in GENERATIONS]


def test_every_repair_and_doubt_has_its_place() -> None:
    log = Log()
    table = make_table(
        [
            {"名称": "第一小学校", "電話番号": "03-1234-5678", "設置位置": "1階 ", "独自": " あ "},
            {"名称": " 第二小学校", "電話番号": "554-4111", "設置位置": "2階", "独自": "い"},
        ],
        sheet="一覧",
        first_row=7,
    )
    after = normalise(table, standard("aed"), log)
    assert after.frame.rows() == [
        ("第一小学校", "(03)1234-5678", "1階", "あ"),
        ("第二小学校", "554-4111", "2階", "い"),
    ]
    assert [(r.code, r.place.cell, r.field, r.before, r.after) for r in log.repairs] == [
        ("text-spaces", "一覧!A8", "名称", " 第二小学校", "第二小学校"),
        ("phone-format", "一覧!B7", "電話番号", "03-1234-5678", "(03)1234-5678"),
        ("text-spaces", "一覧!C7", "設置位置", "1階 ", "1階"),
        ("text-spaces", "一覧!D7", "独自", " あ ", "あ"),
    ]
    assert [(f.code, f.place.cell, f.field, f.value) for f in log.findings] == [
        ("phone-no-area-code", "一覧!B8", "電話番号", "554-4111")
    ]
    assert after.columns == table.columns
    assert after.row_numbers == table.row_numbers
    assert table.frame.row(0)[1] == "03-1234-5678"


def test_damage_that_reading_has_named_is_not_named_again() -> None:
    table = make_table([{"名称": "��所"}, {"名称": "公??民館"}, {"名称": "図??書館"}])
    log = Log()
    log.add("mojibake", table.place(0, "名称"), value="��所")
    log.add("character-doubtful", table.place(2, "名称"), value="図??書館")
    normalise(table, standard("aed"), log)
    assert [(f.code, f.place.cell) for f in log.findings[2:]] == [("text-lost-characters", "A3")]


def test_a_column_that_we_made_has_a_row_but_no_column() -> None:
    frame = pl.DataFrame({"電話番号": ["03-1234-5678"]})
    table = Table(frame, (Column("電話番号", ""),), (5,), Source("表.csv", "csv"))
    log = Log()
    normalise(table, standard("aed"), log)
    assert [repair.place.cell for repair in log.repairs] == ["5"]


def test_kept_columns_stay_on_one_line_as_prose_does() -> None:
    log = Log()
    after = normalise(make_table([{"備考": "一\n\n二", "独自": "三\n 四"}]), standard("aed"), log)
    assert after.frame.rows() == [("一 二", "三 四")]
    assert [(one.code, one.field, one.before) for one in log.repairs] == [
        ("text-paragraphs", "備考", "一\n\n二"),
        ("text-paragraphs", "独自", "三\n 四"),
    ]


def test_a_table_without_rows_or_columns_stays() -> None:
    for table in (make_table([]), make_table([{"名称": "", "緯度": "", "経度": ""}])):
        log = Log()
        empty = table.with_frame(table.frame.clear())
        assert normalise(empty, standard("aed"), log).frame.equals(empty.frame)
        assert not log.repairs
        assert not log.findings


@pytest.mark.parametrize(("dataset", "generation"), FORMS)
def test_the_valid_examples_are_canonical(dataset: str, generation: str) -> None:
    name = "valid.csv" if generation == ODS else f"valid.{generation}.csv"
    rows = read_rows(SCHEMAS / dataset / name)
    log = Log()
    after = normalise(make_table(rows), standard(dataset, generation), log, code="992011")
    assert not log.repairs
    assert not doubts(log)
    assert after.frame.rows(named=True) == rows


@pytest.mark.parametrize(("dataset", "generation"), FORMS)
def test_the_examples_of_the_schemas_are_canonical(dataset: str, generation: str) -> None:
    form = standard(dataset, generation)
    log = Log()
    normalise(make_table([{field.name: field.example for field in form.fields}]), form, log)
    assert not log.repairs
    assert not doubts(log)


def test_every_kind_of_the_schemas_has_a_rule() -> None:
    kinds = {field.kind for dataset, generation in FORMS for field in standard(dataset, generation).fields}
    from pipelines.normalise.rules import _RULES

    assert kinds <= _RULES.keys() | {"string"}
    assert rule_for(None).good is None


def test_the_tables_of_values_name_fields_and_words_that_exist() -> None:
    fields = [field for dataset, generation in FORMS for field in standard(dataset, generation).fields]
    tables = values()
    for measure in tables.measures:
        named = [field for field in fields if measure.fields.fullmatch(field.name)]
        assert named
        assert all(field.kind in ("integer", "number") for field in named)
    assert any(tables.one_line.fullmatch(field.name) for field in fields)
    for entry in tables.synonyms:
        named = _named(entry)
        assert named
        for field in named:
            assert not field.vocabulary or set(entry.values.values()) <= set(field.vocabulary), field.name


def _named(entry: Synonyms) -> list[Field]:
    return [
        field
        for dataset, generation in FORMS
        if entry.dataset in (None, dataset)
        for field in standard(dataset, generation).fields
        if (field.kind == entry.kind if entry.kind else entry.fields and entry.fields.fullmatch(field.name))
    ]


def test_every_code_that_is_used_has_its_texts_and_none_is_left_over() -> None:
    folder = Path(pipelines.normalise.__file__).parent
    code = re.compile(r'"([a-z0-9]+(?:-[a-z0-9]+)+|placeholder)"')
    used = set().union(*(code.findall(path.read_text(encoding="utf-8")) for path in folder.glob("*.py")))
    assert TEXTS.keys() <= used
    assert TEXTS.keys() <= catalogue().keys()
    for name in TEXTS:
        text = catalogue()[name]
        assert text.ja and text.en, name
        assert text.severity == "repair" or (text.remedy_ja and text.remedy_en), name


MESS = [
    "", " ", "-", "―", "なし", "None", "#N/A", "1", "0", "2", "1.0", "０", "○", "〇", "×", "●", "有", "無",
    "－", "４０", "1,400 ", "1,158,09", "約100", "40/12", "3階", "無料", "40401", "45016", "R6.4.1",
    "令和6年4月1日", "昭和64年1月8日", "4/5/2023", "4/25/2023", "25/4/2023", "2024/4/1", "2024-04-01",
    "20240401", "9:00", "24:00", "0.375", "900", "9時半", "35.681236", "139.767125", "35681236", "139767125",
    "3568123", "34,694,554", "35°41'10\"", "35.6812,139.7671", "0", "03-1234-5678", "0335811111", "899471234",
    "554-4111", "03-1234-5678（代）", "〒123-4567", "600001", "123-4567", "15000", "0015000", "38201",
    "382019", "382019.0", "62014.0", "5000020172120", "1.00E+12", "Ａ１", "A1", "月～金", "月火", "土日祝",
    "内科、外科", "内科・外科", "内科", "外科", "ｾﾝﾀ-", "せんたー", "大六天", "www.a.jp", "http://a.jp/",
    "a＠b.jp", "&amp;amp;", "a<br>b", "���", "蝗ｳ譖ｸ鬢ｨ", "あ\r\nい", "1_000", "NaN", "802", "0803",
    "日本語", "CC-BY 4.0", "消火栓",
]  # fmt: skip
CELLS = st.one_of(
    st.sampled_from(MESS),
    st.from_regex(r"[0-9０-９]{1,9}([.,/:：ー－-][0-9]{1,6}){0,3}", fullmatch=True),
    st.from_regex(r"[RHS令平昭][0-9元]{1,2}[年./][0-9]{1,2}[月./][0-9]{1,2}日?", fullmatch=True),
    st.text(alphabet="0123456789.,-/:年月日時分半午前後～、・;○×有無ｱﾞあア()（）　 \n&<br>", max_size=12),
)
QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.parametrize("kind", FIELD)
@QUICK
@given(st.lists(CELLS, min_size=1, max_size=6))
def test_normalising_twice_is_normalising_once(kind: str, cells: list[str]) -> None:
    once, first = column(kind, cells)
    twice, second = column(kind, once)
    assert twice == once
    assert not second.repairs
    assert sorted(code for code, _ in doubts(second)) == sorted(code for code, _ in doubts(first))


@QUICK
@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=4))
def test_coordinates_twice_are_coordinates_once(rows: list[tuple[str, str]]) -> None:
    form = standard("aed")
    once = normalise(make_table([{"緯度": a, "経度": b} for a, b in rows]), form, Log())
    log = Log()
    twice = normalise(once, form, log)
    assert twice.frame.equals(once.frame)
    assert not log.repairs


@pytest.mark.parametrize("kind", ["date", "time", "integer", "yen", "number", "bore", "latitude", "longitude"])
@QUICK
@given(st.lists(CELLS, min_size=1, max_size=4))
def test_what_is_repaired_is_readable_by_frictionless(kind: str, cells: list[str]) -> None:
    from frictionless import Schema

    dataset, name = FIELD[kind]
    descriptor = next(field for field in standard(dataset).schema["fields"] if field["name"] == name)
    field = Schema.from_descriptor(
        {"fields": [{key: descriptor[key] for key in ("name", "type", "format") if key in descriptor}]}
    ).fields[0]
    read = field.create_cell_reader()
    after, log = column(kind, cells)
    for repair in log.repairs:
        if repair.after and repair.code.startswith(("date", "time", "number", "coordinate")):
            value, notes = read(repair.after)
            assert value is not None and notes is None, repair
    assert len(after) == len(cells)


@pytest.mark.parametrize("kind", FIELD)
@QUICK
@given(st.lists(CELLS, min_size=1, max_size=4))
def test_a_cell_is_changed_exactly_when_a_repair_says_so(kind: str, cells: list[str]) -> None:
    after, log = column(kind, cells)
    own = [repair for repair in log.repairs if repair.field == FIELD[kind][1]]  # a second coordinate has its own
    changed = {f"A{row}" for row, (x, y) in enumerate(zip(cells, after, strict=True), start=2) if x != y}
    assert {repair.place.cell for repair in own} == changed
    assert all(cells[(repair.place.row or 0) - 2] == repair.before for repair in own)
    assert all(after[(repair.place.row or 0) - 2] == repair.after for repair in own)


def test_texts_are_filled() -> None:
    _, log = column("date", ["昭和64年1月8日", "R6.4.1", "2024年4月1日（火）"])
    for lang in ("ja", "en"):
        for finding in log.findings:
            assert "{" not in finding.message(lang) + finding.remedy(lang)
            assert finding.value and finding.value in finding.message(lang)
        assert "2024-04-01" in log.repairs[0].message(lang)


def test_generations_share_their_rules() -> None:
    assert column("phone", ["03-1234-5678"], generation=BASIC)[0] == ["(03)1234-5678"]
    assert fiscal_year("令和6年度") == 2024


def test_real_files_stay_as_they_are_after_one_pass(shared: Path) -> None:
    """Cells of real files, whatever field they are taken for: one pass settles them and nothing breaks."""
    cells: set[str] = set()
    for path in sorted((shared / "real").glob("*/*.csv")):
        try:
            text = path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError:
            text = path.read_text(encoding="cp932", errors="replace")
        rows = csv.reader(text.splitlines())
        cells.update(cell for row in list(rows)[:12] for cell in row)
    assert len(cells) > 1000
    for kind in FIELD:
        once, _ = column(kind, sorted(cells))
        twice, log = column(kind, once)
        assert twice == once
        assert not log.repairs
