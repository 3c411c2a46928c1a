"""IDs for records without one: unique, stable, told, kept."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import polars as pl
import pytest
from commanding import Command
from hypothesis import given
from hypothesis import strategies as st

from pipelines.errors import UsageError
from pipelines.findings import Log
from pipelines.identifying import NAME, Known, Ledger, identify
from pipelines.paths import SAMPLES
from pipelines.standards import ODS, standard
from pipelines.table import Column, Source, Table

AED = standard("aed", ODS)
FIELDS = ("ID", "名称", "所在地_連結表記", "設置位置")
Row = tuple[str, str, str, str]


def table(*rows: Row) -> Table:
    """A table of AEDs with these fields."""
    frame = pl.DataFrame(rows, schema=dict.fromkeys(FIELDS, pl.String), orient="row")
    columns = tuple(Column(name, name, number) for number, name in enumerate(FIELDS, 1))
    return Table(frame, columns, range(2, len(rows) + 2), Source("x.csv", "csv"))


def ids(rows: list[Row], ledger: Ledger) -> tuple[list[str], Ledger, Log]:
    """The IDs after one run, the ledger, and what was told."""
    log = Log()
    done, kept = identify(table(*rows), AED, ledger, log)
    return done.frame.get_column("ID").to_list(), kept, log


HALL: Row = ("", "市役所", "本町1", "玄関")
SCHOOL: Row = ("", "小学校", "本町2", "")


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([HALL, SCHOOL], ["AED0001", "AED0002"]),
        ([("AED0007", *HALL[1:]), SCHOOL], ["AED0007", "AED0008"]),
        ([("x-1", *HALL[1:]), SCHOOL], ["x-1", "AED0001"]),
        ([HALL, HALL], ["AED0001", "AED0002"]),
        ([("AED20240001", *HALL[1:]), SCHOOL], ["AED20240001", "AED0001"]),  # a code of another maker
        ([("", "", "", "玄関"), HALL], ["", "AED0001"]),
        ([("1", *HALL[1:])], ["1"]),
    ],
)
def test_ids_are_given_to_those_without(rows: list[Row], expected: list[str], tmp_path: Path) -> None:
    found, _, log = ids(rows, Ledger(tmp_path))
    assert found == expected
    assert [one.after for one in log.repairs] == [
        new for new, row in zip(found, rows, strict=True) if new and not row[0]
    ]


@pytest.mark.parametrize(
    ("later", "expected", "told"),
    [
        ([SCHOOL, HALL], ["AED0002", "AED0001"], 0),  # another order
        ([SCHOOL], ["AED0002"], 0),  # one has gone
        ([("", "図書館", "本町9", ""), SCHOOL], ["AED0003", "AED0002"], 0),  # one gone, one new
        ([("", "市役所", "新町5", "受付"), SCHOOL], ["AED0001", "AED0002"], 1),  # it moved
        ([("", "市役所", "本町1", "受付"), SCHOOL], ["AED0001", "AED0002"], 1),  # another corner
        ([("", "市役所", "新町5", ""), ("", "市役所", "新町6", "")], ["AED0003", "AED0004"], 0),  # which of them?
    ],
)
def test_records_are_known_again(later: list[Row], expected: list[str], told: int, tmp_path: Path) -> None:
    _, ledger, _ = ids([HALL, SCHOOL], Ledger(tmp_path))
    found, after, log = ids(later, ledger)
    assert found == expected
    assert [one.code for one in log.findings] == ["id-known-again"] * told
    assert len({one.id for one in after.entries}) == len(after.entries) >= 2
    again, _, _ = ids(later, after)
    assert again == found


def test_an_id_that_somebody_wrote_down_is_no_longer_free(tmp_path: Path) -> None:
    _, ledger, _ = ids([HALL], Ledger(tmp_path))
    rows: list[Row] = [("AED0001", "図書館", "本町9", ""), HALL]
    found, ledger, _ = ids(rows, ledger)
    assert found == ["AED0001", "AED0002"]
    assert ids(rows, ledger)[0] == found


def test_an_id_that_moves_to_another_record_is_told(tmp_path: Path) -> None:
    _, ledger, _ = ids([HALL, SCHOOL], Ledger(tmp_path))
    _, ledger, log = ids([("AED0001", "新庁舎", "新町1", ""), HALL], ledger)
    assert [(one.code, one.value) for one in log.findings] == [("id-of-another", "AED0001")]
    assert [one.name for one in ledger.entries] == ["新庁舎", "小学校", "市役所"]
    for same in (("AED0001", "新庁舎", "本町9", ""), ("AED0001", "別館", "新町1", "")):
        assert not ids([same], ledger)[2].findings, "moved, or got another name"


def test_an_id_of_the_source_is_not_given_to_another_record(tmp_path: Path) -> None:
    own: Row = ("AED0002", *SCHOOL[1:])
    _, ledger, _ = ids([HALL, own], Ledger(tmp_path))
    assert ids([HALL, ("", "図書館", "本町9", "")], ledger)[0] == ["AED0003", "AED0004"]
    assert ids([SCHOOL], ledger)[0] == ["AED0002"], "it lost its ID and is known again"


def test_an_id_is_never_given_twice(tmp_path: Path) -> None:
    _, ledger, _ = ids([HALL, SCHOOL], Ledger(tmp_path))
    _, ledger, _ = ids([HALL], ledger)
    found, _, _ = ids([HALL, ("", "図書館", "本町9", "")], ledger)
    assert found == ["AED0001", "AED0003"]


def test_nor_when_the_numbers_outgrow_their_form(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path, (Known("AED9999", "図書館", "本町9", ""),))
    found, ledger, _ = ids([HALL], ledger)
    assert found == ["AED10000"]
    assert ids([SCHOOL, HALL], ledger)[0] == ["AED10001", "AED10000"]
    assert ids([SCHOOL], ledger)[0] == ["AED10001"], "what was given to one that went is not given again"


TEXT = st.text("市役所a ", max_size=3)
ROWS = st.lists(st.tuples(st.sampled_from(["", "", "AED0002", "z"]), TEXT, TEXT, TEXT), max_size=8)


@given(st.lists(ROWS, min_size=1, max_size=4))
def test_laws(years: list[list[Row]]) -> None:
    ledger = Ledger(Path())
    for rows in years:
        before = ledger
        found, ledger, log = ids(rows, ledger)
        new = [one.after for one in log.repairs]
        assert len(set(new)) == len(new)
        assert not {*new} & {row[0] for row in rows}
        assert {one.id for one in before.entries} <= {one.id for one in ledger.entries}
        again, same, _ = ids(rows, ledger)
        assert again == found and same == ledger


def test_a_ledger_comes_back_as_it_was(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path, (Known("AED0001", '名, "x"', "本町\n1", ""), Known("AED0002", "", "本町2", "玄関")))
    ledger.keep()
    assert Ledger.of(tmp_path) == ledger
    Ledger(tmp_path / "other").keep()
    assert not (tmp_path / "other").exists()


def test_so_does_one_with_very_long_names(tmp_path: Path) -> None:
    long = "あ" * 1_000_000  # the longest cell that is read; details are several of them
    ledger = Ledger(tmp_path, (Known("AED0001", long, "本町1", f"{long} {long}"),))
    ledger.keep()
    assert Ledger.of(tmp_path) == ledger


@pytest.mark.parametrize(
    ("content", "row"),
    [
        (b"", 1),
        (b"\xef\xbb\xbf", 1),
        (b"ID\nx\n", 1),
        ("AED0001,市役所,本町1,玄関\nAED0002,小学校,本町2,\n".encode(), 1),  # the headings have gone
        ("AED0001,市役所,本町1,玄関\nID,名称,所在地,そのほか\n".encode(), 1),  # sorted together with them
        ("ID,名称,所在地,そのほか\nA,a,b\n".encode(), 2),
        ("ID,名称,所在地,そのほか\nA,a,b,c\n".encode() + b"\xff\n", 3),
    ],
)
def test_a_broken_ledger_is_told_with_its_row(content: bytes, row: int, tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(content)
    with pytest.raises(UsageError) as raised:
        Ledger.of(tmp_path)
    assert (raised.value.code, raised.value.params["row"]) == ("ledger-broken", row)


def test_an_id_that_stands_twice_in_the_ledger_is_told(tmp_path: Path) -> None:
    (tmp_path / NAME).write_text("ID,名称,所在地,そのほか\nA,a,b,c\nA,d,e,f\n", "utf-8")
    with pytest.raises(UsageError) as raised:
        Ledger.of(tmp_path)
    assert raised.value.code == "ledger-id-twice"


def test_a_ledger_without_entries_is_sound(tmp_path: Path) -> None:
    (tmp_path / NAME).write_text("ID,名称,所在地,そのほか\n", "utf-8-sig")
    assert Ledger.of(tmp_path) == Ledger(tmp_path)


def test_forms_with_several_ids_or_none_are_left_alone(tmp_path: Path) -> None:
    for name in ("open-data-list", "population-by-area-age"):
        form, log = standard(name, ODS), Log()
        frame = pl.DataFrame({field: [""] for field in form.names})
        given_table = Table(frame, tuple(Column(field, field, 1) for field in form.names), [2], Source("x", "csv"))
        done, ledger = identify(given_table, form, Ledger(tmp_path), log)
        assert done is given_table and not ledger.entries and not log.repairs


def test_what_is_published_keeps_its_ids(command: Command, tmp_path: Path) -> None:
    place = tmp_path / "datasets" / "mihon"
    (place / "aed" / "source").mkdir(parents=True)
    shutil.copy(SAMPLES / "mihon" / "organization.yaml", place)
    (place / "aed" / "dataset.yaml").write_text("dataset: aed\nsource: {path: source/a.csv}\n", "utf-8")
    source = place / "aed" / "source" / "a.csv"
    source.write_text(
        "名称,住所,緯度,経度,設置位置\n市役所,見本市本町1,34.05,137.6,玄関\n小学校,見本市本町2,34.05,137.61,廊下\n",
        "utf-8",
    )
    assert command("check", "aed").code == 0
    assert not (place / "aed" / NAME).exists()  # checking writes nothing
    assert command("build", "aed").code == 0
    source.write_text(
        "名称,住所,緯度,経度,設置位置\n図書館,見本市本町3,34.05,137.6,玄関\n小学校,見本市本町2,34.05,137.61,廊下\n",
        "utf-8",
    )
    assert command("build", "aed").code == 0
    package = tmp_path / "build" / "mihon" / "aed"
    held = json.loads((package / "datapackage.json").read_bytes())
    frame = pl.read_csv(package / held["resources"][0]["path"])
    assert dict(zip(frame["名称"], frame["ID"], strict=True)) == {"図書館": "AED0003", "小学校": "AED0002"}
    assert [one.name for one in Ledger.of(place / "aed").entries] == ["市役所", "小学校", "図書館"]
