"""What holds for all tables: cells come out as they went in, filters and distances agree with Python, a read sees one
state."""

from __future__ import annotations

import csv
import io
import json
import operator
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

import pytest
from catalogue_site import Site, as_json, dataset, open_site, upload
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalogue.bigrams import fold
from catalogue.rows import tables
from catalogue.rows.folding import fold_row, fold_rows, fold_text
from catalogue.rows.model import Column, Near, RowQuery, Table
from catalogue.rows.near import metres
from catalogue.rows.query import count, select, value_counts
from catalogue.settings import Settings
from catalogue.store import Store

LETTERS = st.characters(exclude_categories=("Cs",), exclude_characters="\0")
KANA = st.sampled_from("がガｶﾞﾊﾟか゛カ\u3099はは\u309aＡａAée\u0301１①㌔㈱ﬁß漢字ー〜-ｰΣσςİ가각ㄱ")
CELLS = st.text(LETTERS | KANA, max_size=12)
quick = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with open_site(tmp_path_factory.mktemp("site")) as opened:
        opened.call("package_create", dataset(resources=[{"name": "a"}]))
        yield opened


def _publish(site: Site, content: bytes, **fields: Any) -> str:
    resource = str(site.call("package_show", {"id": "shelters"})["resources"][0]["id"])
    sent = {key: as_json(value) for key, value in fields.items()}
    shown = site.call("resource_update", {"id": resource, **sent}, files={"upload": upload("a.csv", content)})
    assert shown["datastore_active"] is True
    return resource


@settings(max_examples=500, deadline=None)
@given(st.text(LETTERS | KANA))
def test_quick_folding_is_folding(words: str) -> None:
    assert fold_text(words) == fold(words)


@quick
@given(st.lists(st.tuples(CELLS, st.sampled_from(["Ａ", "a\nB", "か゛"]), st.text("aB1\n")), max_size=9))
def test_quick_folding_of_columns_is_that_of_rows(rows: list[tuple[str, ...]]) -> None:
    found = fold_rows(list(zip(*rows, strict=True)))
    assert [_lines(text) for text in found] == [_lines(fold("\n".join(row))) for row in rows]


def _lines(text: str) -> list[str]:
    """Blank ones are left out: in the quick form columns without any cell have none."""
    return [line for line in text.split("\n") if line]


@quick
@given(st.integers(1, 5).flatmap(lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), max_size=9)))
def test_text_comes_out_as_it_went_in(site: Site, rows: list[list[str]]) -> None:
    width = len(rows[0]) if rows else 3
    headings = [f"列{place}" for place in range(width)]
    written = io.StringIO()
    csv.writer(written).writerows([headings, *rows])
    resource = _publish(site, written.getvalue().encode())
    for form, delimiter in (("csv", ","), ("tsv", "\t")):
        query = {"fields": ",".join(headings), "format": form}
        answer = site.client.get(f"/datastore/dump/{resource}", params=query).content.decode()
        assert list(csv.reader(io.StringIO(answer, newline=""), delimiter=delimiter)) == [headings, *rows]


MOMENTS = st.datetimes(datetime(1000, 1, 1), datetime(9999, 1, 1)).map(lambda moment: moment.replace(microsecond=0))
TYPED = st.tuples(
    st.integers(-(2**63), 2**63 - 1) | st.none(),
    st.floats(allow_nan=False, allow_infinity=False) | st.none(),
    st.booleans() | st.none(),
    st.dates(date(1000, 1, 1)) | st.none(),
    st.times().map(lambda one: time(one.hour, one.minute, one.second)) | st.none(),
    MOMENTS | st.none(),
)
TYPES = ("integer", "number", "boolean", "date", "time", "datetime")


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    return str(value).lower() if isinstance(value, bool) else repr(value)


@settings(quick, max_examples=25)
@given(st.lists(TYPED, min_size=1, max_size=6))
def test_typed_values_keep_their_meaning(site: Site, rows: list[tuple[Any, ...]]) -> None:
    written = io.StringIO()
    csv.writer(written).writerows([TYPES, *(map(_cell, row) for row in rows)])
    schema = {"fields": [{"name": name, "type": name} for name in TYPES]}
    resource = _publish(site, written.getvalue().encode(), schema=schema)
    body = site.client.get(f"/datastore/dump/{resource}", params={"format": "json"}).json()
    types = [field["type"] for field in body["fields"][1:]]
    assert types[0] in ("int4", "int8")
    assert types[1:] == ["float8", "bool", "date", "time", "timestamp"]
    expected = [[one.isoformat() if isinstance(one, (date, time)) else one for one in row] for row in rows]
    assert [row[1:] for row in body["records"]] == expected
    for row in rows:
        for name, value in zip(TYPES, row, strict=True):
            filters = {name: _cell(value) if isinstance(value, (date, time)) else value}
            found = site.call("datastore_search", {"resource_id": resource, "filters": filters}, None)
            assert found["total"] == sum(other[TYPES.index(name)] == value for other in rows)


COLUMNS = [Column("数", "int"), Column("語", "text"), Column("長", "float"), Column("否", "bool"), Column("名", "text")]
VALUES: dict[str, list[Any]] = {
    "数": [None, *range(-3, 4)],
    "語": [None, "", "a", "A", "あ", "ア", "10", "9"],
    "長": [None, -1.5, 0.0, 2.0, 3.25],
    "否": [None, False, True],
}
ROWS = [
    {"数": a, "語": b, "長": c, "否": d}
    for a in VALUES["数"][::2]
    for b in VALUES["語"]
    for c in VALUES["長"][::2]
    for d in VALUES["否"]
]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    opened = Store(Settings(folder=tmp_path_factory.mktemp("store")))
    yield opened
    opened.close()


def _filled(store: Store, resource: str, columns: list[Column], rows: list[dict[str, Any]]) -> Table:
    with store.writing() as connection:
        table = tables.create(connection, resource, columns, None, "2026-11-20T00:00:00")
        values = [[row.get(column.id) for row in rows] for column in columns]
        if rows:
            tables.append(connection, table, 1, values, [fold_row(map(str, row.values())) for row in rows])
        return tables.index_all(connection, table)


@pytest.fixture(scope="module")
def table(store: Store) -> Table:
    _filled(store, "before", COLUMNS, ROWS)  # neighbours in the same table of the database
    made = _filled(store, "filters", COLUMNS, ROWS)
    _filled(store, "after", COLUMNS, ROWS)
    return made


COMPARED: dict[str, Callable[[Any, Any], bool]] = {
    "eq": operator.eq,
    "gt": operator.gt,
    "gte": operator.ge,
    "lt": operator.lt,
    "lte": operator.le,
}
SENT = {name: st.sampled_from(values) for name, values in VALUES.items()}


def _field(name: str) -> st.SearchStrategy[Any]:
    value = SENT[name]
    ranges = st.dictionaries(st.sampled_from(list(COMPARED)), value.filter(lambda one: one is not None), min_size=1)
    listed = st.lists(value, max_size=3)
    return value | listed | ranges | st.lists(value | ranges, min_size=1, max_size=3)


OBJECTS = st.fixed_dictionaries({}, optional={name: _field(name) for name in SENT})
FILTERS = st.recursive(
    OBJECTS,
    lambda inner: st.builds(
        lambda fields, op, members: {**fields, op: members},
        OBJECTS,
        st.sampled_from(["$or", "$and"]),
        st.lists(inner, min_size=1, max_size=3),
    ),
    max_leaves=6,
)


def _holds(row: dict[str, Any], filters: dict[str, Any]) -> bool:
    return all(_key_holds(row, key, value) for key, value in filters.items())


def _key_holds(row: dict[str, Any], key: str, value: Any) -> bool:
    if key in ("$or", "$and"):
        members = [one for one in value if not _empty(one)]
        return not members or (any if key == "$or" else all)(_holds(row, one) for one in members)
    own = row[key]
    if isinstance(value, dict):
        return own is not None and all(COMPARED[op](own, other) for op, other in value.items())
    if isinstance(value, list):
        return any(_key_holds(row, key, one) for one in value)
    return _same(key, own, value)


def _same(key: str, own: Any, value: Any) -> bool:
    """An empty text is no value, but in a column of text."""
    return own is None if value is None else own == value


def _empty(filters: dict[str, Any]) -> bool:
    """Whether it asks for nothing, and is passed over."""
    return all(key in ("$or", "$and") and all(map(_empty, members)) for key, members in filters.items())


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(FILTERS)
def test_filters_agree_with_python(store: Store, table: Table, filters: dict[str, Any]) -> None:
    expected = [place for place, row in enumerate(ROWS, 1) if _holds(row, filters)]
    with store.reading() as connection:
        query = RowQuery(filters=filters, limit=-1)
        assert [row["_id"] for row in select(connection, table, query)] == expected
        assert count(connection, table, query) == len(expected)
        counts = dict(value_counts(connection, table, "否", query, 10))
    found = [ROWS[place - 1]["否"] for place in expected]
    assert counts == {value: found.count(value) for value in set(found)}


PLACES = st.lists(
    st.tuples(st.floats(-90, 90), st.floats(-180, 180)) | st.tuples(st.floats(35, 36), st.floats(139, 140)), max_size=40
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(PLACES, st.floats(-90, 90), st.floats(-180, 180), st.floats(0, 3e7), st.integers(1, 5))
def test_the_nearest_come_first(
    store: Store, places: list[tuple[float, float]], latitude: float, longitude: float, distance: float, limit: int
) -> None:
    rows: list[dict[str, Any]] = [{"lat": one, "lon": other} for one, other in places] + [{"lat": None, "lon": 1.0}]
    table = _filled(store, "places", [Column("lat", "float"), Column("lon", "float")], rows)
    measured = sorted((metres(one, other, latitude, longitude), place) for place, (one, other) in enumerate(places, 1))
    with store.reading() as connection:
        near = Near(latitude, longitude)
        whole = [(row["_distance"], row["_id"]) for row in select(connection, table, RowQuery(near=near))]
        assert whole == measured
        first = select(connection, table, RowQuery(near=near, limit=limit))
        assert [row["_id"] for row in first] == [place for _, place in measured[:limit]]
        within = RowQuery(near=replace(near, distance=distance))
        expected = [place for far, place in measured if far is not None and far <= distance]
        assert [row["_id"] for row in select(connection, table, within)] == expected
        assert count(connection, table, within) == len(expected)


def test_a_read_sees_the_old_rows_or_the_new_ones(site: Site) -> None:
    def content(mark: int) -> bytes:
        return b"value,other\n" + b"".join(b"%d,%d\n" % (mark, number) for number in range(300 + mark))

    resource = _publish(site, content(0))

    def read(number: int) -> set[tuple[int, int]]:
        seen = set()
        for _ in range(15):
            found = site.call("datastore_search", {"resource_id": resource, "limit": 1000, "q": ""}, None)
            marks = {int(row["value"]) for row in found["records"]}
            assert len(marks) == 1
            seen.add((marks.pop(), found["total"]))
            assert len(found["records"]) == found["total"]
        return seen

    def write(number: int) -> set[tuple[int, int]]:
        for mark in range(1, 16):
            _publish(site, content(mark))
        return set()

    with ThreadPoolExecutor(3) as pool:
        seen = set().union(*pool.map(lambda number: write(number) if number == 0 else read(number), range(3)))
    assert seen
    assert all(total == 300 + mark for mark, total in seen)


def test_any_bytes_are_published(site: Site) -> None:
    @quick
    @given(st.binary(max_size=60) | st.text('a,"\n\r\t\0 ', max_size=40).map(str.encode))
    def published(content: bytes) -> None:
        resource = str(site.call("package_show", {"id": "shelters"})["resources"][0]["id"])
        shown = site.call("resource_update", {"id": resource}, files={"upload": upload("a.csv", content)})
        answer = site.send("datastore_search", {"resource_id": resource}, None)
        assert answer.status_code == (200 if shown["datastore_active"] else 404)
        json.dumps(answer.json())

    published()
