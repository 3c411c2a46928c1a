"""The errors told from columns are those of frictionless: all of them, in its order and in its words."""

from __future__ import annotations

import csv
import io
import itertools
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import polars as pl
import pytest
from frictionless import Schema
from hostile_tables import (
    EVERYTHING,
    FORMATS,
    LIMITS,
    TYPES,
    Errors,
    compared,
    difference,
    judged_by_frictionless,
    our_schemas,
    random_field,
    random_schema,
    small_parts,
)

from pipelines.paths import SCHEMAS
from pipelines.validate.exact import files, layout, regular
from pipelines.validate.exact.known import NotSure, reader_of
from pipelines.validate.exact.patterns import surely_matching
from pipelines.validate.exact.plan import Column, plan_of_schema
from pipelines.validate.schema import cell_errors

V2 = "https://datapackage.org/profiles/2.0/tableschema.json"
OURS = our_schemas()
CELLS = [*dict.fromkeys(EVERYTHING)]


def _fields(count: int) -> list[dict[str, Any]]:
    """Every type in every format, every type with each limit, and as many at random."""
    plain = [
        {"name": "a", "type": type_, "format": form} for type_ in TYPES for form in FORMATS.get(type_, ["default"])
    ]
    rules = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
    limited = [
        {"name": "a", "type": type_, "constraints": {rule: limit}}
        for type_, limits in LIMITS.items()
        for rule, limit in itertools.product(rules, limits)
    ]
    chance = Random(1)
    return [*plain, *limited, *(random_field("a", chance, is_v2=True) for _ in range(count))]


FIELDS = [field for field in _fields(200) if field.get("format") != "wkt"]  # for which one has to install something


def _column(field: dict[str, Any]) -> tuple[Column, Callable[[str | None], Any]]:
    schema = {"$schema": V2, "fields": [field]}
    return plan_of_schema(schema).columns[0], Schema.from_descriptor(dict(schema)).fields[0].create_cell_reader()


def _told(read: Callable[[str | None], Any], cell: str | None) -> str:
    """Value and notes as text; frictionless stops at a few cells."""
    try:
        return repr(read(cell))
    except NotSure:
        raise
    except Exception as error:
        return type(error).__name__


def test_what_is_proved_good_is_good() -> None:
    proved = 0
    for field in FIELDS:
        column, read = _column(field)
        doubtful = pl.select(column.doubtful(pl.lit(pl.Series(CELLS)))).to_series().to_list()
        good = [cell for cell, doubt in zip(CELLS, doubtful, strict=True) if not doubt]
        assert [cell for cell in good if read(cell)[1]] == [], field
        proved += len(good)
    assert proved > 5_000


def test_what_is_said_without_frictionless_is_what_it_says() -> None:
    """Value, notes and their words, for every type and rule."""
    said: dict[str, int] = dict.fromkeys(TYPES, 0)
    for field in FIELDS:
        column, read = _column(field)
        known = reader_of(column.descriptor, column.missing)
        for cell in (None, *CELLS) if known else ():
            try:
                ours = _told(known, cell)
            except NotSure:
                continue
            assert ours == _told(read, cell), (field, cell)
            said[field["type"]] += 1
    usual = {"string", "any", "boolean", "integer", "number", "year", "date", "time", "datetime"}
    assert {type_ for type_, count in said.items() if count > 1000} == usual


def test_addresses_need_a_scheme_and_nothing_else() -> None:
    column, read = _column({"name": "a", "type": "string", "format": "uri"})
    known = reader_of(column.descriptor, column.missing)
    assert known
    chance = Random(1)
    alphabet = "%[]@:::///?#&=あ\u2028é.-_~!$'()*+,;\"<>\\^`{|}0aaHtp \n\r\t：１😀"
    for _ in range(4000):
        cell = "".join(chance.choices(alphabet, k=chance.randint(1, 9)))
        assert known(cell) == read(cell), cell


PATTERNS = {  # with what Python finds, and polars has to leave to Python or finds too
    "[0-9]{2}|[a-z]{2}": ["12xx", "xxab", "12", "ab", "12\n", "1"],
    "(?:[0-9]{2}|[a-z]{2})": ["12xx", "12", "12\n", "12\n\n", ""],
    r"\d+": ["12", "１２", "٣", "1２", "", "a"],
    r"\w*": ["あ", "é", "a_1", "-", "", "ａ"],
    r"\s": [" ", "　", "\t", "\x1c", "\x85", "\u200b"],
    ".*": ["", "a\nb", "a\rb", "\u2028", "a"],
    "a|": ["", "a", "ab", "xa"],
    "^a$|b": ["a", "b", "xb", "ab"],
    "[^0-9]+": ["あ", "\n", "1", "a\n"],
    "(?i)ab": ["AB", "ab", "aB"],
    r"(a)\1": ["aa", "ab"],
    r"a\b.*": ["a b", "ab", "a"],
    "[ァ-ヶー]*": ["カナ", "ｶﾅ", "かな", ""],
    "a{2,3}?b*+": ["aab", "aaab", "ab"],
    r"[\]\\-]": ["]", "\\", "-", "a"],
    "(?:": ["a"],
    "a{1000}": ["a" * 1000, "a" * 999],
}


@pytest.mark.parametrize(("pattern", "cells"), PATTERNS.items())
def test_patterns_find_nothing_that_python_does_not_find(pattern: str, cells: list[str]) -> None:
    found = surely_matching(pattern)
    if found is None:
        return
    *_, read = _column({"name": "a", "type": "string", "constraints": {"pattern": pattern}, "missingValues": ["-"]})
    for cell in [*cells, *CELLS]:
        if pl.Series([cell]).str.contains(found).item() and cell != "-":
            assert read(cell) == (cell, None), (pattern, cell)


@pytest.mark.parametrize("name", OURS)
def test_tables_of_our_schemas(name: str, tmp_path: Path) -> None:
    assert compared(OURS[name], 1, tmp_path, rows=15) == []


@pytest.mark.parametrize("seed", range(24))
def test_made_up_tables(seed: int, tmp_path: Path) -> None:
    assert compared(random_schema(Random(seed)), seed, tmp_path, rows=30) == []


def test_the_comparison_sees_what_is_missed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Column, "doubtful", lambda column, cell: column.is_missing(cell) & False)
    assert any(compared(random_schema(Random(seed)), seed, tmp_path, rows=30) for seed in range(5))


SCHEMA: dict[str, Any] = {
    "fields": [
        {"name": "id", "type": "integer", "constraints": {"unique": True}},
        {"name": "name", "type": "string", "constraints": {"required": True, "maxLength": 2, "enum": ["a", "bb"]}},
        {"name": "n", "type": "number", "constraints": {"minimum": 1}},
    ],
    "primaryKey": ["id", "name"],
}
HEAD = "id,name,n\n"
TABLES: dict[str, tuple[str, str]] = {  # the file; type, row and field of each error
    "nothing wrong": (HEAD + "1,a,2\n2,bb,1.5\n", ""),
    "several errors in a cell and a record": (
        HEAD + "x,ccc,0\n",
        "type-error 2 id, constraint-error 2 name, constraint-error 2 name, constraint-error 2 n",
    ),
    "the same value in another form": (
        HEAD + "1,a,1\n01,a,1\n１,bb,1\n",
        "unique-error 3 id, primary-key 3, unique-error 4 id",
    ),
    "no key at all": (HEAD + ",,2\n", "constraint-error 2 name, primary-key 2"),
    "blank records": (HEAD + ",,\n1,a,1\n\n", "blank-row 2, primary-key 2, blank-row 4, primary-key 4"),
    "too many cells and too few": (
        HEAD + "1,a,1,x,\n2,a\n3,,x\n",
        "extra-cell 2, extra-cell 2, missing-cell 3 n, constraint-error 4 name, type-error 4 n",
    ),
    "a heading in another order": (
        "name,id,n\n1,a,1\n",
        "incorrect-label id, incorrect-label name",
    ),
    "a heading too long and with a name twice": (
        "id,id,n,m\n1,a,1,\n",
        "extra-label, duplicate-label name",
    ),
    "a heading too short": ("id,name\n1,a\n", "missing-label n"),
    "no record": (HEAD, ""),
    "nothing": ("", "source-error"),
    "line ends and a mark": (
        '\ufeffid,name,n\r\n1,a,1\r\n2,"b\nb",1\r\n',
        "constraint-error 3 name, constraint-error 3 name",
    ),
    "quotes astray": (
        HEAD + '1,a"b",1\n2,"a"b,1\n',
        "constraint-error 2 name, constraint-error 2 name, constraint-error 3 name",
    ),
}


@pytest.mark.parametrize("what", TABLES)
def test_files(what: str, tmp_path: Path) -> None:
    content, expected = TABLES[what]
    path = tmp_path / "table.csv"
    path.write_text(content, encoding="utf-8", newline="")
    found = files.file_errors(path, SCHEMA)
    places = (" ".join(str(part) for part in (error.type, error.row, error.field) if part) for error in found)
    assert ", ".join(places) == expected
    assert difference(found, judged_by_frictionless(path, SCHEMA) or []) == ""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16", "euc_jp"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_ordinary_files_are_read_by_columns(
    encoding: str, line_end: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither record by record nor by frictionless: that would be exact too, but slow."""
    monkeypatch.setattr(files, "StreamedFile", None)
    monkeypatch.setattr(files, "errors_of_file", None)
    path = tmp_path / "table.csv"
    records = [f'{number},"市民""会館,{number}",{number}' for number in range(300)]
    path.write_text(line_end.join(["id,名称,n", *records, ""]), encoding=encoding, newline="")
    schema = {
        "fields": [{"name": "id"}, {"name": "名称", "constraints": {"maxLength": 10}}, {"name": "n", "type": "year"}]
    }
    found = files.file_errors(path, schema, encoding=encoding)
    assert (len(found), found[-1].row, found[-1].cell) == (300, 301, "299")


def test_files_that_pass_for_regular_are_what_python_reads(tmp_path: Path) -> None:
    """Bytes put together at random: where nothing is astray, polars finds the cells that `csv` finds."""
    chance = Random(1)
    path, read = tmp_path / "table.csv", 0
    for _ in range(500):
        width = chance.randint(2, 3)
        cells = [
            chance.choice(['""', '"a"', '"a""b"', '"\n"', '"\r\n,"', '""""', "a", "", "ab", "あ" * 30])
            for _ in range(12)
        ]
        lines = [",".join(cells[at : at + width]) for at in range(0, 12, width)]
        text = chance.choice(("\n", "\r\n")).join(lines) + chance.choice(("", "\n", "\r\n"))
        for _ in range(chance.choice((0, 0, 1, 2))):
            at = chance.randrange(len(text) + 1)
            text = text[:at] + chance.choice('",\n\ra') + text[at + chance.choice((0, 1)) :]
        path.write_bytes(text.encode())
        with small_parts(chance):
            try:
                parts = list(regular.RegularFile(path, "utf-8", ",", width, chance.choice((0, 1))).parts())
            except layout.NotRegular:
                continue
        records = list(csv.reader(io.StringIO(text, newline="")))
        found = [
            (number, list(row)) for part in parts for number, row in zip(part.numbers, part.frame.rows(), strict=True)
        ]
        skipped = len(records) - len(found)
        assert found == list(enumerate(records, 1))[skipped:], repr(text)
        assert skipped <= 1
        read += 1
    assert read > 120


OTHERS: dict[str, bytes] = {
    "table.json": b'[["a","b"],[1,"x"],["z","2"]]',
    "no ending": b"a,b\nx,2\n",
    "*.csv": b"a,b\nx,2\n",
    "zero.csv": b"a,b\n1,\x00\nx,b\x00c\n",
    "long cell.csv": b'a,b\nx,"' + b"x" * 140_000 + b'"\n2,y\n',
    "bytes of no text.csv": b"a,b\n1,x\n" + b"2,y\n" * 40_000 + b"3,\xff\n4,z\n",
    "old line ends.csv": b"a,b\rx,x\r2,y\r",
    "one column.csv": b'a\n1\n\n"x"\n',
}


@pytest.mark.parametrize("name", [*OTHERS, "missing.csv"])
def test_other_files_are_judged_by_frictionless(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    if name in OTHERS:
        path.write_bytes(OTHERS[name])
    schema = {"fields": [{"name": "a", "type": "integer"}, {"name": "b", "type": "string"}]}
    theirs = judged_by_frictionless(path, schema)
    assert theirs is not None
    assert difference(files.file_errors(path, schema), theirs) == ""


def test_a_larger_table_has_the_same_errors(tmp_path: Path) -> None:
    """More different values than are looked at one by one; keys of two columns; thousands of errors."""
    path = tmp_path / "table.csv"
    chance = Random(1)
    rows = [f"{chance.randrange(9000)},{chance.choice(['a', 'bb', ''])},{chance.choice('0123x')}" for _ in range(6000)]
    path.write_text(HEAD + "\n".join(rows), encoding="utf-8")
    found = files.file_errors(path, SCHEMA)
    assert len(found) > 5000
    assert difference(found, judged_by_frictionless(path, SCHEMA) or []) == ""


def test_what_frictionless_cannot_do_is_said(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("a\n[1]\n[1]\n", encoding="utf-8")
    with pytest.raises(ValueError, match="not a valid Table Schema"):
        files.file_errors(path, {"fields": [{"name": "a", "type": "number", "constraints": {"pattern": "x"}}]})
    lists = {"fields": [{"name": "a", "type": "array", "constraints": {"unique": True}}]}
    bad_pattern = {"fields": [{"name": "a", "type": "string", "constraints": {"pattern": "("}}]}
    for schema in (lists, bad_pattern):
        with pytest.raises(ValueError, match="frictionless cannot check the table"):
            files.file_errors(path, schema)
        with pytest.raises(ValueError, match="frictionless cannot check the table"):
            cell_errors(pl.DataFrame({"a": ["[1]", "[1]"]}), schema)


def test_columns_with_names_that_mean_something_to_polars() -> None:
    names = ["*", "^.*$", "0", "len"]
    key = {"fields": ["*"], "reference": {"resource": "", "fields": ["0"]}}
    schema = {"fields": [{"name": name, "type": "integer"} for name in names], "foreignKeys": [key]}
    frame = pl.DataFrame({"*": ["1", "x"], "^.*$": ["2", "y"], "0": ["1", "z"], "len": ["4", ""]})
    assert [(error.type, error.row, error.field) for error in cell_errors(frame, schema)] == [
        ("type-error", 1, "*"), ("type-error", 1, "^.*$"), ("type-error", 1, "0")
    ]  # fmt: skip


_SMALL = """
import json, sys
import polars as pl
from pipelines.standards import standard
from pipelines.validate.schema import cell_errors

rows = json.loads(sys.stdin.read())
errors = cell_errors(pl.DataFrame(rows), standard("aed").schema, known_good=True)
heavy = {"frictionless", "numpy", "pyarrow", "pandas", "jsonschema", "chardet"} & sys.modules.keys()
print(json.dumps([sorted(heavy), [error[:3] for error in errors]], ensure_ascii=False))
"""


def test_a_small_table_with_usual_errors_loads_nothing_heavy() -> None:
    schema = json.loads((SCHEMAS / "aed" / "standard-ods.json").read_text(encoding="utf-8"))
    row = {field["name"]: field["example"] for field in schema["fields"]}
    bad = {
        "緯度": ["abc", "99", "NaN", "３５"], "開始時間": ["9時", "25:00"], "名称": [""], "高度の種別": ["？"],
        "設置位置": ["\n"], "法人番号": ["１２"], "URL": ["なし"], "連絡先メールアドレス": ["なし"],
    }  # fmt: skip
    rows = [dict(row) for _ in range(500)]
    changes = [(name, cell) for name, cells in bad.items() if name in row for cell in cells]
    for at, (name, cell) in enumerate(changes):
        rows[at][name] = cell
    told = subprocess.run(
        [sys.executable, "-c", _SMALL], input=json.dumps(rows), capture_output=True, text=True, check=True
    )
    heavy, errors = json.loads(told.stdout)
    assert heavy == []
    known: Errors = [("type-error", 0, "緯度"), ("constraint-error", 1, "緯度"), ("constraint-error", 2, "緯度")]
    assert set(known) <= set(map(tuple, errors))
    assert len(errors) >= 9
