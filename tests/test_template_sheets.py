"""What stands in a template: locked headings with notes, rules with messages, lists, formats, examples, versions."""

from __future__ import annotations

import io
from functools import cache
from typing import Any

import openpyxl
import pytest
from filling import samples

from pipelines.findings import column_letters
from pipelines.messages.template import NEEDS, SHEETS
from pipelines.standards import GENERATIONS, ODS, Standard, definitions, standard, standard_of
from pipelines.template.book import versions, workbook
from pipelines.template.columns import columns_of, width_of
from pipelines.template.rules import ROWS

FORMS = [(name, generation) for name in definitions() for generation in GENERATIONS]
each = pytest.mark.parametrize(("name", "generation"), FORMS)


@cache
def book_of(name: str, generation: str) -> Any:
    return openpyxl.load_workbook(io.BytesIO(workbook(standard(name, generation), f"mihon/{name}")))


def data_of(name: str, generation: str) -> Any:
    return book_of(name, generation).worksheets[0]


def rules_of(sheet: Any) -> dict[int, Any]:
    """Number of the column → its rule."""
    return {next(iter(rule.sqref.ranges)).min_col: rule for rule in sheet.data_validations.dataValidation}


@each
def test_the_first_row_is_the_standard(name: str, generation: str) -> None:
    sheet, form = data_of(name, generation), standard(name, generation)
    assert [cell.value for cell in sheet[1]] == list(form.names)
    assert sheet.max_row == 1 and not sheet.merged_cells.ranges
    assert sheet.title == definitions()[name].title and len(sheet.title) <= 31
    assert sheet.freeze_panes.endswith("2")
    assert sheet.auto_filter.ref == f"A1:{column_letters(len(form.names))}{ROWS}"


@each
def test_headings_are_locked_and_cells_are_not(name: str, generation: str) -> None:
    sheet, form = data_of(name, generation), standard(name, generation)
    rights = sheet.protection
    assert rights.sheet and not rights.password and rights.hashValue is None
    allowed = (rights.sort, rights.autoFilter, rights.insertRows, rights.deleteRows, rights.formatColumns)
    assert not any(allowed)  # what is false is not forbidden
    assert rights.insertColumns and rights.deleteColumns and rights.formatCells
    assert all(cell.protection.locked for cell in sheet[1])
    for number in range(1, len(form.names) + 2):
        assert not sheet.column_dimensions[column_letters(number)].protection.locked
    beyond = sheet.column_dimensions[column_letters(len(form.names) + 1)]
    assert (beyond.min, beyond.max) == (len(form.names) + 1, 16_384)  # a row is deleted only if all of it is unlocked


@each
def test_every_heading_has_a_note_that_says_in_words_how_much_it_is_needed(name: str, generation: str) -> None:
    sheet, form = data_of(name, generation), standard(name, generation)
    columns = columns_of(form)
    for cell, column in zip(sheet[1], columns, strict=True):
        ja, en = NEEDS[column.need]
        note = cell.comment.text
        assert note.startswith(f"【{ja}】{column.field.description}") and f"[{en}]" in note
        assert not column.field.example or f"例: {column.field.example}" in note
        assert (cell.fill.start_color.rgb == "001F3A5F") == (column.need == "must") == (cell.font.underline == "single")
        assert width_of(column.name) <= 3 * column.width
    required = {field.name for field in form.fields if field.constraints.get("required")}
    assert required <= {column.name for column in columns if column.need in ("must", "ours")}
    ours = {column.name for column in columns if column.need == "ours"}
    assert all("自動で入ります" in cell.comment.text for cell in sheet[1] if cell.value in ours)


@each
def test_every_column_has_a_rule_with_messages(name: str, generation: str) -> None:
    book, sheet, form = book_of(name, generation), data_of(name, generation), standard(name, generation)
    rules = rules_of(sheet)
    assert sorted(rules) == list(range(1, len(form.names) + 1))
    for number, column in enumerate(columns_of(form), 1):
        rule = rules[number]
        letters = column_letters(number)
        assert str(rule.sqref) == f"{letters}2:{letters}{ROWS}"
        assert rule.showInputMessage and rule.promptTitle == column.name[:32] and 0 < len(rule.prompt) <= 255
        assert len(rule.error or "") <= 255 and len(rule.errorTitle or "") <= 32
        assert bool(rule.showErrorMessage) == bool(rule.error and (column.closed or not column.choices))
        strict = bool(column.choices and column.field.constraints.get("enum"))
        assert (rule.errorStyle or "stop") == ("stop" if strict else "warning")
        if column.choices:
            assert rule.type == "list"
            area = book.defined_names[rule.formula1].attr_text.split("!")[1].replace("$", "")
            assert tuple(cell[0].value for cell in book[SHEETS["choices"]][area]) == column.choices
            assert all(cell[0].data_type == "s" for cell in book[SHEETS["choices"]][area])


RULES = [
    ("aed", "緯度", "decimal", ("20", "46"), "0.000000", "off"),
    ("aed", "開始時間", "time", ("0", "0.999994"), "hh:mm", "off"),
    ("aed", "法人番号", "textLength", ("13", None), "@", "off"),
    ("aed", "郵便番号", "textLength", ("7", None), "@", "off"),
    ("aed", "電話番号", "textLength", ("9", "20"), "@", "off"),
    ("aed", "名称_カナ", None, (None, None), "@", "fullKatakana"),
    ("aed", "名称", None, (None, None), "@", "hiragana"),
    ("aed", "ID", None, (None, None), "@", "off"),
    ("events", "開始日", "date", ("61", "2958465"), "yyyy-mm-dd", "off"),
    ("population-by-area-age", "総人口", "whole", ("0", "1000000000000"), "General", "off"),
    ("emergency-evacuation-sites", "想定収容人数", None, (None, None), "General", "off"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "field", "kind", "limits", "form", "writing"), RULES)
def test_rules_by_kind(
    name: str, field: str, kind: str | None, limits: tuple[str | None, str | None], form: str, writing: str
) -> None:
    sheet = data_of(name, ODS)
    number = standard(name).names.index(field) + 1
    rule = rules_of(sheet)[number]
    assert (rule.type if rule.type != "none" else None, (rule.formula1, rule.formula2)) == (kind, limits)
    assert sheet.column_dimensions[column_letters(number)].number_format == form
    assert rule.imeMode == writing


def test_addresses_are_looked_at_by_a_formula_for_the_first_cell() -> None:
    sheet, form = data_of("aed", ODS), standard("aed")
    letters = column_letters(form.names.index("URL") + 1)
    rule = rules_of(sheet)[form.names.index("URL") + 1]
    assert rule.type == "custom" and rule.formula1.count(f"({letters}2,") == 2


@each
def test_the_other_sheets(name: str, generation: str) -> None:
    book, form = book_of(name, generation), standard(name, generation)
    states = {sheet.title: sheet.sheet_state for sheet in book.worksheets[1:]}
    listed = {SHEETS["choices"]: "hidden"} if any(column.choices for column in columns_of(form)) else {}
    assert states == {SHEETS["example"]: "visible", SHEETS["help"]: "visible", **listed, SHEETS["versions"]: "hidden"}
    example = book[SHEETS["example"]]
    assert [cell.value for cell in example[1]] == list(form.names)
    assert example.protection.sheet and all(cell.protection.locked for row in example.iter_rows() for cell in row)
    assert example.max_row == 1 + min(3, len(samples(form)))
    explained = {row[1].value: row for row in book[SHEETS["help"]].iter_rows(min_row=10)}
    assert set(form.names) <= set(explained)
    stated = {row[0].value: row[1].value for row in book[SHEETS["versions"]].iter_rows()}
    assert stated == versions(form) and len(stated["schema"]) == 64


def test_the_same_standard_makes_the_same_bytes() -> None:
    assert workbook(standard("aed"), "a/aed") == workbook(standard("aed"), "a/aed")


def test_a_list_longer_than_a_rule_can_hold_is_a_list_all_the_same() -> None:
    raw = [{**one} for one in standard("aed").schema["fields"]]
    words = [f"とても長い選択肢その{number}" for number in range(300)]
    at = next(number for number, one in enumerate(raw) if one["name"] == "小児対応設備の有無")
    raw[at] = {**raw[at], "constraints": {"enum": words}}
    form: Standard = standard_of("aed", ODS, {**standard("aed").schema, "fields": raw})
    book = openpyxl.load_workbook(io.BytesIO(workbook(form, "a/aed")))
    rule = rules_of(book.worksheets[0])[at + 1]
    area = book.defined_names[rule.formula1].attr_text.split("!")[1].replace("$", "")
    assert [cell[0].value for cell in book[SHEETS["choices"]][area]] == words
    assert len(rule.error) <= 255 and len(rule.prompt) <= 255
