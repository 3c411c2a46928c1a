"""What changed from one table to the next: rows and cells, the same as comparing them one by one would say."""

from __future__ import annotations

import csv
import io
from collections import Counter
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.portal import rows as module
from pipelines.portal.rows import CellChange, RowChanges, compare_tables, keys_of, read_table

BEFORE = "ID,名称,電話\n1,見本公園,0999-00-0001\n2,見本小学校,0999-00-0002\n3,港,\n"
AFTER = "ID,名称,住所\n1,見本公園,本町\n3,みなと,\n4,新しい館,港町\n"


def changes(before: str, after: str, keys: list[list[str]]) -> RowChanges:
    old, new = read_table(before.encode()), read_table(after.encode())
    assert old is not None and new is not None
    return compare_tables(old, new, keys)


def test_rows_by_key() -> None:
    rows = changes("\ufeff" + BEFORE, AFTER, [[], ["ID"]])
    assert (rows.key, rows.before, rows.after) == (("ID",), 3, 3)
    assert (rows.added, rows.removed) == (("4",), ("2",))
    assert rows.changed == (CellChange("3", "名称", "港", "みなと"),)
    assert (rows.columns_added, rows.columns_removed) == (("住所",), ("電話",))
    assert (rows.added_rows, rows.removed_rows, rows.changed_rows, rows.changed_cells) == (1, 1, 1, 1)


def test_several_columns_tell_rows_apart_and_are_not_run_together() -> None:
    before, after = "年,町,人\n1,1 2,5\n1 1,2,6\n", "年,町,人\n1 1,2,7\n1,1 2,5\n"
    assert changes(before, after, [["年", "町"]]).changed == (CellChange("1 1 2", "人", "6", "7"),)


@pytest.mark.parametrize("keys", [[], [[]], [["none"]], [["名称"]], [["名称", "none"]]])
def test_rows_without_a_key_are_compared_whole(keys: list[list[str]]) -> None:
    rows = changes("名称,n\na,1\na,1\nb,2\n", "名称,n\na,1\nb,3\nb,2\n", keys)
    assert (rows.key, rows.added, rows.removed, rows.changed_rows) == ((), ("b 3",), ("a 1",), 0)


def test_a_column_more_does_not_make_all_rows_others() -> None:
    rows = changes("a,b\n1,2\n1,2\n3,4\n", "b,c,a\n2,x,1\n4,y,3\n", [])
    assert (rows.added_rows, rows.removed, rows.columns_added) == (0, ("1 2",), ("c",))


@pytest.mark.parametrize("heading", ["*", "^.*$", "^n.*$", "備考_duplicated_1", "part 0", "old", "row"])
def test_headings_mean_nothing_but_themselves(heading: str) -> None:
    before, after = f"名称,{heading},n\na,1,x\nb,2,y\n", f"名称,{heading},n\na,1,x\nb,3,y\n"
    whole = changes(before, after, [])
    assert (whole.key, whole.added, whole.removed) == ((), ("b 3 y",), ("b 2 y",))
    assert changes(before, after, [["名称"]]).changed == (CellChange("b", heading, "2", "3"),)
    by_it = changes(before, after, [[heading]])
    assert (by_it.key, by_it.added, by_it.removed) == ((heading,), ("3",), ("2",))


def test_tables_without_a_common_column_share_no_row() -> None:
    rows = changes("a\n1\n2\n", "b\n1\n", [["a"], ["b"]])
    assert (rows.added, rows.removed, rows.columns_added, rows.columns_removed) == (("1",), ("1", "2"), ("b",), ("a",))


@pytest.mark.parametrize("key", ["ID\n1\n1\n", "ID,a\n,x\n2,y\n", "ID,a\n ,x\n2,y\n"])
def test_a_column_with_blanks_or_repetitions_is_no_key(key: str) -> None:
    assert changes(key, key, [["ID"]]).key == ()


@pytest.mark.parametrize(
    ("schema", "keys"),
    [
        ({}, [["ID"], ["名称"]]),
        ({"primaryKey": "kpi_id"}, [["kpi_id"], ["ID"], ["名称"]]),
        ({"primaryKey": ["a", "b"], "fields": []}, [["a", "b"], ["ID"], ["名称"]]),
        (
            {"fields": [{"name": "NO", "kind": "id", "type": "string"}, {"name": "緯度", "type": "number"}]},
            [["NO"], ["ID"], ["名称"], ["NO"]],
        ),
        (
            {"fields": [{"name": n, "type": t} for n, t in (("町", "string"), ("日", "date"), ("人", "integer"))]},
            [["ID"], ["名称"], ["町", "日"]],
        ),
    ],
)
def test_keys_of_a_schema(schema: dict[str, Any], keys: list[list[str]]) -> None:
    assert keys_of(schema) == keys


def test_tables_of_counts_are_told_apart_by_all_that_is_no_number() -> None:
    fields = [{"name": "町", "type": "string"}, {"name": "日", "type": "date"}, {"name": "人", "type": "integer"}]
    before, after = "町,日,人\n本町,1,10\n港町,1,20\n", "町,日,人\n本町,1,11\n港町,1,20\n本町,2,12\n"
    rows = changes(before, after, keys_of({"fields": fields}))
    assert (rows.changed, rows.added) == ((CellChange("本町 1", "人", "10", "11"),), ("本町 2",))


def test_very_many_changes_are_counted_whole_and_listed_in_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_LISTED", 3)
    old = pl.DataFrame({"ID": [str(n) for n in range(10)], "a": ["x"] * 10, "b": ["x"] * 10})
    rows = compare_tables(old, old.with_columns(pl.lit("y").alias("a"), pl.lit("z").alias("b")), [["ID"]])
    assert [(one.row, one.column) for one in rows.changed] == [("0", "a"), ("0", "b"), ("1", "a")]
    assert (rows.changed_rows, rows.changed_cells) == (10, 20)
    gone = compare_tables(old, old.clear(), [["ID"]])
    assert (len(gone.removed), gone.removed_rows) == (3, 10)
    assert rows.to_dict()["counts"] == {"added": 0, "removed": 0, "changed": 10, "changed_cells": 20}


# ---- reading -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "rows"),
    [
        (b"a,b\n1,2\n\n3,4\n", [("1", "2"), ("3", "4")]),
        (b"a,b\n1\n", [("1", "")]),
        (b"a,b\n,\n", []),
        (b"\xef\xbb\xbfa,b\r\n1,2\r\n", [("1", "2")]),
        (b'a,b\n"x\r\ny","p,""q"""\n', [("x\r\ny", 'p,"q"')]),
        (b"a,b\n1, 2 \n", [("1", " 2 ")]),
        (b"a,b", []),
        (b"a,b\nNA,null\n", [("NA", "null")]),
        (b"a,b\n1," + b"x" * 1_100_000, [("1", "x" * 1_100_000)]),
    ],
)
def test_what_a_table_is(data: bytes, rows: list[tuple[str, ...]]) -> None:
    found = read_table(data)
    assert found is not None and found.rows() == rows


@pytest.mark.parametrize(
    ("data", "headings"),
    [
        (b"\xef\xbb\xbfa,b\r\n1,2\r\n", ["a", "b"]),
        (b'"a""b","x\r\ny","p,q"\n1,2,3\n', ['a"b', "x\r\ny", "p,q"]),
        (b"_duplicated_0,a_duplicated_12\n1,2\n", ["_duplicated_0", "a_duplicated_12"]),
        (b"a,,c\n1,2,3\n", ["a", "", "c"]),
        (b"\r\n\na,b\n1,2\n", ["a", "b"]),
        (b"\xef\xbb\xbf\na,b\n1,2\n", ["a", "b"]),
        ("\ufffd,b\n1,2\n".encode(), ["\ufffd", "b"]),
    ],
)
def test_headings_stay_as_they_are(data: bytes, headings: list[str]) -> None:
    found = read_table(data)
    assert found is not None and found.columns == headings and found.height == 1


@pytest.mark.parametrize(
    "data",
    [
        b"", b"\xef\xbb\xbf", b"a,b\n1,2,3\n", b'a,b\n1,"x\n', b'a,b\n1,"' + b"x" * 1_100_000, b"a,a\n1,2\n",
        b"a,b\n\xff,1\n", "見出し,b\nあ,1\n".encode("cp932"), "a,b\n1,2\n".encode("utf-16"), b"\x89PNG\r\n\x1a\n\x00",
        "a,b\n1,2\n".encode("utf-16-le"), b'a"b,c\n1,2\n', b"\r\n", b"\xef\xbb\xbf\n\n",
    ],
)  # fmt: skip
def test_what_is_no_table(data: bytes) -> None:
    assert read_table(data) is None


@given(st.binary(max_size=200) | st.text('a,"\n\r\ufeff\x00あ ', max_size=60).map(str.encode))
def test_any_bytes_are_a_table_or_none(data: bytes) -> None:
    found = read_table(data)
    if found is not None:
        assert compare_tables(found, found, [found.columns]).changed_rows == 0
        assert compare_tables(found, found, []).added_rows == 0


# ---- laws --------------------------------------------------------------------------------------------------------

COLUMNS = ("ID", "v", "w")
CELLS = st.text("ab 1\n,\"'あ", max_size=3)
TABLES = st.dictionaries(st.integers(0, 30).map(str), st.tuples(CELLS, CELLS), max_size=12)


def csv_of(table: dict[str, tuple[str, str]]) -> str:
    file = io.StringIO()
    csv.writer(file).writerows([COLUMNS, *((key, *cells) for key, cells in table.items())])
    return file.getvalue()


@given(TABLES, TABLES)
def test_the_changes_lead_from_one_table_to_the_other(
    old: dict[str, tuple[str, str]], new: dict[str, tuple[str, str]]
) -> None:
    rows = changes(csv_of(old), csv_of(new), [["ID"]])
    result = {key: list(cells) for key, cells in old.items() if key not in rows.removed}
    for change in rows.changed:
        place = COLUMNS.index(change.column) - 1
        assert result[change.row][place] == change.before != change.after
        result[change.row][place] = change.after
    result |= {key: list(new[key]) for key in rows.added}
    assert result == {key: list(cells) for key, cells in new.items()}
    assert rows.changed_rows == len({change.row for change in rows.changed})
    assert [change.row for change in rows.changed] == sorted(
        (change.row for change in rows.changed), key=list(new).index
    )


@given(st.lists(st.tuples(CELLS, CELLS), max_size=12), st.lists(st.tuples(CELLS, CELLS), max_size=12))
def test_whole_rows_are_told_as_often_as_they_are_more_or_less(
    old: list[tuple[str, str]], new: list[tuple[str, str]]
) -> None:
    tables = [pl.DataFrame(one, schema={"v": pl.String, "w": pl.String}, orient="row") for one in (old, new)]
    rows = compare_tables(*tables, [])
    held, wanted = Counter(old), Counter(new)
    assert (rows.added_rows, rows.removed_rows) == ((wanted - held).total(), (held - wanted).total())
    names = Counter(" ".join(cells).strip() for cells in (wanted - held).elements())
    assert Counter(rows.added) == names
