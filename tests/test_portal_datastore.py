"""A portal's tables: filled once, left alone, changed in place, and whole again after any fault."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from ckanapi.errors import CKANAPIError, NotAuthorized, ValidationError
from hypothesis import given
from hypothesis import strategies as st
from portal_tables import PATH, RESOURCE, FakeDatastore, offered

from pipelines.errors import WorldError
from pipelines.messages import text
from pipelines.portal import Portal, datastore
from pipelines.portal.client import Fault
from pipelines.portal.datatable import MARK
from pipelines.portal.offer import Offer

SCHEMA = {"fields": [{"name": "ID", "type": "string"}, {"name": "数", "type": "integer"}]}


def csv(*rows: tuple[str, str], heading: str = "ID,数") -> bytes:
    return "".join(f"{line}\r\n" for line in (heading, *(",".join(row) for row in rows))).encode("utf-8-sig")


def fill(store: FakeDatastore, offer: Offer) -> datastore.Filled:
    store.holds(offer)
    store.writes.clear()
    return datastore.fill(store, offer, store.shown)  # type: ignore[arg-type]


def actions(store: FakeDatastore) -> list[str]:
    return [action for action, _ in store.writes]


def rows(*of: tuple[str, int | None]) -> list[dict[str, Any]]:
    return [{"ID": name, "数": number} for name, number in of]


def test_filled_once_with_a_view_and_then_left_alone(tmp_path: Path) -> None:
    store, offer = FakeDatastore(), offered(tmp_path, csv(("a", "1"), ("b", "")), SCHEMA)
    assert fill(store, offer) == datastore.Filled(wrote=True)
    assert store.rows == rows(("a", 1), ("b", None))
    assert [one["info"]["label"] for one in store.tables[RESOURCE]["fields"]] == ["ID", "数"]
    assert store.views == 1
    assert fill(store, offer) == datastore.Filled()
    assert store.writes == []


def test_other_bytes_of_the_same_rows_write_nothing(tmp_path: Path) -> None:
    store = FakeDatastore()
    fill(store, offered(tmp_path, csv(("a", "1")), SCHEMA))
    assert not fill(store, offered(tmp_path, b'ID,\xe6\x95\xb0\n"a","1"\n', SCHEMA)).wrote


def test_a_changed_description_writes_no_row(tmp_path: Path) -> None:
    store, content = FakeDatastore(), csv(("a", "1"))
    fill(store, offered(tmp_path, content, SCHEMA))
    described = {"fields": [{**SCHEMA["fields"][0], "description": "番号"}, SCHEMA["fields"][1]]}
    assert fill(store, offered(tmp_path, content, described)).wrote
    assert [(action, data["records"]) for action, data in store.writes] == [("datastore_create", [])]
    assert store.tables[RESOURCE]["fields"][0]["info"]["notes"] == "番号"


@pytest.mark.parametrize(
    ("after", "steps"),
    [
        ([("a", "1"), ("b", "7"), ("c", "3")], ["datastore_create", "datastore_upsert", "datastore_create"]),
        ([("a", "1"), ("b", "2"), ("c", "3"), ("d", "4")], ["datastore_create", "datastore_create"]),
        (
            [("x", "0"), ("a", "1"), ("b", "2"), ("c", "3")],
            ["datastore_create", "datastore_upsert", "datastore_create"],
        ),
        (
            [("a", "1"), ("c", "3")],
            ["datastore_create", "datastore_upsert", "datastore_delete", "datastore_create"],
        ),
        ([], ["datastore_create", "datastore_delete", "datastore_create"]),
    ],
    ids=["a cell", "a row more at the end", "a row more", "a row less", "none left"],
)
def test_rows_change_in_place(tmp_path: Path, after: list[tuple[str, str]], steps: list[str]) -> None:
    store = FakeDatastore()
    fill(store, offered(tmp_path, csv(("a", "1"), ("b", "2"), ("c", "3")), SCHEMA))
    least: list[int] = []
    store.watch = lambda: least.append(len(store.rows))
    assert fill(store, offered(tmp_path, csv(*after), SCHEMA)).wrote
    assert store.rows == rows(*((name, int(number)) for name, number in after))
    assert actions(store) == steps
    assert min(least) >= min(3, len(after)), "readers found fewer rows than before and after"
    assert not fill(store, offered(tmp_path, csv(*after), SCHEMA)).wrote


def test_a_changed_cell_writes_its_row_and_no_other(tmp_path: Path) -> None:
    store = FakeDatastore()
    many = [(f"a{number}", str(number)) for number in range(50)]
    fill(store, offered(tmp_path, csv(*many), SCHEMA))
    many[7] = ("a7", "")
    fill(store, offered(tmp_path, csv(*many), SCHEMA))
    (written,) = (data["records"] for action, data in store.writes if action == "datastore_upsert")
    assert written == [{"_id": 8, "ID": "a7", "数": None}]


def test_rows_of_somebody_unknown_are_all_written(tmp_path: Path) -> None:
    """What reads like a blank may be an empty text there."""
    store, offer = FakeDatastore(), offered(tmp_path, csv(("a", ""), ("b", "2")), SCHEMA)
    fill(store, offer)
    for one in store.tables[RESOURCE]["fields"]:
        one["info"] = {}
    fill(store, offer)
    (written,) = (data["records"] for action, data in store.writes if action == "datastore_upsert")
    assert len(written) == 2


@pytest.mark.parametrize("garbled", ["x,a,1\n", "1\n", "1,a,1,9\n", '1,"a', ",,\n"])
def test_rows_that_cannot_be_read_are_a_passing_fault(tmp_path: Path, garbled: str) -> None:
    store = FakeDatastore()
    fill(store, offered(tmp_path, csv(("a", "1")), SCHEMA))
    store.garbled = garbled
    with pytest.raises(Fault):
        fill(store, offered(tmp_path, csv(("a", "2")), SCHEMA))


@pytest.mark.parametrize(
    ("content", "schema"),
    [(csv(("a", "1"), heading="ID,人数"), SCHEMA), (csv(("a", "多数")), SCHEMA)],
    ids=["a heading", "a type"],
)
def test_other_columns_make_the_table_anew(tmp_path: Path, content: bytes, schema: dict[str, Any]) -> None:
    store = FakeDatastore()
    fill(store, offered(tmp_path, csv(("a", "1")), SCHEMA))
    assert fill(store, offered(tmp_path, content, schema)).wrote
    assert actions(store) == ["datastore_delete", "datastore_create"]
    assert not fill(store, offered(tmp_path, content, schema)).wrote


def test_a_table_that_a_loader_put_in_its_place_is_set_right(tmp_path: Path) -> None:
    store, offer = FakeDatastore(), offered(tmp_path, csv(("a", "1")), SCHEMA)
    fill(store, offer)
    fields = [{"id": "ID", "type": "text", "info": {MARK: "kept"}}, {"id": "Shu", "type": "numeric"}]
    store.tables[RESOURCE] = {"fields": fields, "rows": {1: {"ID": "a", "Shu": 1}}, "next": 2}
    assert fill(store, offer).wrote
    assert store.rows == rows(("a", 1))


def test_a_large_table_goes_in_in_parts_and_counts_as_filled_only_at_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(datastore, "_LARGEST_CALL", 100)
    store = FakeDatastore(page=7)
    many = [(f"a{number:03}", str(number)) for number in range(30)]
    offer = offered(tmp_path, csv(*many), SCHEMA)
    marks: list[bool] = []
    store.watch = lambda: marks.append(MARK in store.tables[RESOURCE]["fields"][0]["info"])
    fill(store, offer)
    assert len(store.rows) == 30 and marks[-1] and not any(marks[:-1])
    sizes = [len(data["records"]) for _, data in store.writes if data.get("records")]
    assert sum(sizes) == 30 and max(sizes) <= 4
    changed = offered(tmp_path, csv(*((name, "0") for name, _ in many[:20])), SCHEMA)
    marks.clear()
    fill(store, changed)
    assert store.rows == rows(*((name, 0) for name, _ in many[:20]))
    assert marks[-1] and not any(marks[:-1])


def test_what_is_too_large_for_a_server_in_front_goes_in_in_smaller_parts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(datastore, "_SMALL_CALL", 100)

    def limit(action: str, data: Any) -> None:
        if len(data.get("records") or []) > 5:
            raise WorldError("portal-too-large")

    store = FakeDatastore(refuse=limit)
    assert fill(store, offered(tmp_path, csv(*((f"a{n}", str(n)) for n in range(30))), SCHEMA)).notes == ()
    assert len(store.rows) == 30
    monkeypatch.setattr(datastore, "_SMALL_CALL", 10_000)
    with pytest.raises(WorldError, match=r".") as caught:
        fill(FakeDatastore(refuse=limit), offered(tmp_path, csv(*((f"a{n}", str(n)) for n in range(30))), SCHEMA))
    assert caught.value.code == "portal-too-large"


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (ValidationError({"records": ["invalid input syntax"], "__type": "Validation Error"}), "invalid input syntax"),
        (NotAuthorized({}), "403"),
        (CKANAPIError("Bad request - Action name not known: datastore_create"), "not known"),
        (Fault("portal-busy", status=500), "500"),
    ],
    ids=["rows", "rights", "action", "error of CKAN"],
)
@pytest.mark.parametrize("there", [False, True], ids=["new", "there"])
def test_a_table_that_is_refused_is_told_and_no_old_rows_stay(
    tmp_path: Path, error: Exception, reason: str, there: bool
) -> None:
    store = FakeDatastore()
    if there:
        fill(store, offered(tmp_path, csv(("a", "1")), SCHEMA))

    def refuse(action: str, data: Any) -> None:
        if data.get("records"):
            raise error

    store.refuse = refuse
    filled = fill(store, offered(tmp_path, csv(("a", "2")), SCHEMA))
    assert filled.wrote is there
    (note,) = filled.notes
    assert note.code == "portal-table-refused" and reason in note.params["reason"]
    assert PATH in text(note.code).message("ja", **note.params)
    assert RESOURCE not in store.tables and store.views == there
    store.refuse = lambda action, data: None
    assert fill(store, offered(tmp_path, csv(("a", "2")), SCHEMA)).notes == ()
    assert store.rows == rows(("a", 2))


def test_a_view_that_the_site_refuses_does_no_harm(tmp_path: Path) -> None:
    def refuse(action: str, data: Any) -> None:
        if action == "resource_create_default_resource_views":
            raise Fault("portal-busy", status=500)

    store = FakeDatastore(refuse=refuse)
    assert fill(store, offered(tmp_path, csv(("a", "1")), SCHEMA)).notes == ()
    assert store.rows == rows(("a", 1))


def test_another_file_published_meanwhile_is_noticed(tmp_path: Path) -> None:
    store, offer = FakeDatastore(), offered(tmp_path, csv(("a", "1")), SCHEMA)
    store.watch = lambda: store.resource.update(hash="of another file")
    with pytest.raises(Fault) as caught:
        fill(store, offer)
    assert caught.value.code == "portal-overtaken"


def test_rows_that_somebody_else_takes_away_meanwhile_are_a_passing_fault(tmp_path: Path) -> None:
    store = FakeDatastore()
    fill(store, offered(tmp_path, csv(("a", "1")), SCHEMA))
    offer = offered(tmp_path, csv(("a", "2")), SCHEMA)

    def remove(action: str, data: Any) -> None:
        if action == "datastore_upsert":
            store.tables[RESOURCE]["rows"] = {}

    store.refuse = remove
    with pytest.raises(Fault):
        fill(store, offer)
    store.refuse = lambda action, data: None
    fill(store, offer)
    assert store.rows == rows(("a", 2))


def test_where_tables_are_not_wanted_none_is_made_and_none_grows_old(tmp_path: Path) -> None:
    store, offer = FakeDatastore(), offered(tmp_path, csv(("a", "1")), SCHEMA)
    without = replace(Portal("http://127.0.0.1:1", "t"), datastore=False)
    store.portal = without
    assert not fill(store, offer).wrote and store.tables == {}
    store.portal = Portal("http://127.0.0.1:1", "t")
    fill(store, offer)
    store.portal = without
    assert not fill(store, offer).wrote and store.rows == rows(("a", 1))
    assert fill(store, offered(tmp_path, csv(("a", "2")), SCHEMA)).wrote
    assert store.tables == {}


@pytest.mark.parametrize("content", [b"ID,\x00\r\na,1\r\n", b"ID,ID\r\na,1\r\n", "ID,名称\r\na,あ\r\n".encode("cp932")])
def test_a_file_that_is_no_table_gets_none(tmp_path: Path, content: bytes) -> None:
    store = FakeDatastore()
    fill(store, offered(tmp_path, csv(("a", "1")), SCHEMA))
    assert fill(store, offered(tmp_path, content, SCHEMA)).wrote
    assert store.tables == {}


def test_tables_of_files_that_go_are_emptied_and_no_others(tmp_path: Path) -> None:
    store, offer = FakeDatastore(), offered(tmp_path, csv(("a", "1")), SCHEMA)
    fill(store, offer)
    store.writes.clear()
    shown = store.shown
    datastore.clear(store, offer, shown)  # type: ignore[arg-type]
    assert store.writes == []
    shown["resources"][0]["path"] = "old.csv"
    datastore.clear(store, offer, shown)  # type: ignore[arg-type]
    assert store.rows == [] and store.resource["datastore_active"]
    datastore.clear(store, offer, {"resources": [{"id": "gone", "datastore_active": True}]})  # type: ignore[arg-type]


def test_tables_that_were_emptied_in_vain_are_filled_again(tmp_path: Path) -> None:
    """The portal refused to remove their files."""
    content = csv(("a", "1"), ("b", ""))
    store, offer = FakeDatastore(), offered(tmp_path, content, SCHEMA)
    fill(store, offer)
    store.resource |= {"path": "old.csv", "url": "https://x/old.csv", "schema": json.dumps(SCHEMA)}
    cleared = datastore.clear(store, offer, store.shown)  # type: ignore[arg-type]
    assert store.rows == []
    datastore.restore(store, cleared)  # type: ignore[arg-type]
    assert store.rows == [], "what cannot be fetched is left to the next publishing"
    store.files["https://x/old.csv"] = content
    datastore.restore(store, cleared)  # type: ignore[arg-type]
    assert store.rows == rows(("a", 1), ("b", None))


TABLES = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("123")), max_size=8)


@given(
    before=TABLES,
    after=TABLES,
    new=st.booleans(),
    fault=st.integers(0, 9),
    arrives=st.booleans(),
    back=st.booleans(),
    largest=st.sampled_from([40, 10_000]),
)
def test_after_any_fault_a_rerun_fills_the_table(
    before: list[tuple[str, str]],
    after: list[tuple[str, str]],
    new: bool,
    fault: int,
    arrives: bool,
    back: bool,
    largest: int,
) -> None:
    """Also when it goes `back` to what was there before."""
    with TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        folder = Path(name)
        patch.setattr(datastore, "_LARGEST_CALL", largest)
        store, wanted = FakeDatastore(), after
        if not new:
            fill(store, offered(folder, csv(*before), SCHEMA))
        hit = frozenset([fault])
        store.lost, store.unanswered = (frozenset(), hit) if arrives else (hit, frozenset())
        try:
            fill(store, offered(folder, csv(*after), SCHEMA))
        except Fault:
            wanted = before if back else after
        store.lost = store.unanswered = frozenset()
        fill(store, offered(folder, csv(*wanted), SCHEMA))
        assert store.rows == rows(*((name, int(number)) for name, number in wanted))
        assert store.views == 1
        assert not fill(store, offered(folder, csv(*wanted), SCHEMA)).wrote
