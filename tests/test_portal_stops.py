"""What forbids publishing: every rule at its border, allowed by name, and judged in spite of what a portal may hold."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stopping import CC_BY, CSV, OWNER, PDL, TOWN, Holding, csv_of, described, offered, table

from pipelines.errors import UsageError, WorldError
from pipelines.messages import catalogue
from pipelines.portal import stops
from pipelines.portal.held import Held
from pipelines.portal.mapping import DRAFT
from pipelines.portal.offer import DESCRIPTOR
from pipelines.portal.stopping import RULES, Stop, StoppedError
from pipelines.portal.table_stops import Side, table_stops

BLANK_30 = ["" if number < 30 else "x" for number in range(100)]


def moved(rows: int, metres: float, of: int = 100) -> list[str]:
    """Latitudes of `table(of)`, the first `rows` of them that far to the north."""
    degrees = metres / 110_940  # one degree at 34° N on the ellipsoid
    return [f"{34 + number / 1000 + (degrees if number < rows else 0):.9f}" for number in range(of)]


def other(rows: int, of: int = 100) -> dict[str, list[str]]:
    """IDs and names of `table(of)`, the first `rows` of them new."""
    names = (("ID", "AED{:04d}", "B{}"), ("名称", "見本施設{}", "別の施設{}"))
    return {key: [(new if one < rows else old).format(one) for one in range(of)] for key, old, new in names}


def shifted() -> list[str]:
    """Names of `table()`, each at the next row."""
    return [f"見本施設{(number - 1) % 100}" for number in range(100)]


def rules_of(old: pl.DataFrame, new: pl.DataFrame) -> list[str]:
    """The codes of the rules that one table meets."""
    sides = [Side(frame, described({CSV: csv_of(frame)})["resources"][0]["schema"]) for frame in (old, new)]
    return [stop.code.removeprefix("stop-") for stop in table_stops(CSV, *sides)]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (table(), table(), []),
        (table(), table(100, 備考="日中"), []),
        (table(100), table(80), []),
        (table(100), table(79), ["rows-fell"]),
        (table(10), table(8), []),
        (table(4), table(3), []),
        (table(5), table(3), []),
        (table(5), table(2), ["rows-fell"]),
        (table(2), table(0), ["rows-fell"]),
        (table(1), table(0), ["rows-fell"]),
        (table(0), table(0), []),
        (table(0), table(50), []),
        (table(50), table(200), []),
        (table(), table(備考=None), ["column-vanished"]),
        (table(備考=""), table(備考=None), ["column-vanished"]),
        (table(備考=None), table(), []),
        (table(**{"*": "x"}), table(**{"*": "", "新": "z"}), ["column-vanished-emptied"]),
        (table(**{"^名.*$": "x"}), table(**{"^名.*$": ""}), ["column-vanished-emptied"]),
        (table(), table(備考=""), ["column-vanished-emptied"]),
        (table(備考=["x"] * 2 + [""] * 98), table(備考=""), []),
        (table(備考=["x"] * 3 + [""] * 97), table(備考=""), ["column-vanished-emptied"]),
        (table(備考=["x"] * 50 + [""] * 50), table(備考=["x"] + [""] * 99), ["column-vanished-emptied"]),
        (table(), table(電話番号=["0999-00-0000"] * 2 + [""] * 98), ["column-vanished-emptied"]),
        (table(), table(備考=["終日"] * 10 + [""] * 90), ["column-vanished-emptied"]),
        (table(), table(備考=["終日"] * 11 + [""] * 89), []),
        (table(100), table(10), ["rows-fell"]),
        (table(2), table(2, 備考=""), ["column-vanished-emptied"]),
        (table(), table(緯度=None, 経度=None), ["column-vanished", "located-fell"]),
        (table(), table(緯度="", 経度=""), ["column-vanished-emptied", "located-fell"]),
        (table(緯度=None, 経度=None), table(), []),
        (table(緯度=BLANK_30), table(緯度=BLANK_30), []),
        (table(), table(緯度=["", *moved(0, 0)[1:]]), []),
        (table(), table(緯度=["", "", *moved(0, 0)[2:]]), ["located-fell"]),
        (table(10), table(10, 緯度=["", *moved(0, 0, 10)[1:]]), []),
        (table(10), table(10, 緯度=["", "", *moved(0, 0, 10)[2:]]), ["located-fell"]),
        (table(1000), table(1000, 緯度=[""] * 10 + moved(0, 0, 1000)[10:]), []),
        (table(1000), table(1000, 緯度=[""] * 11 + moved(0, 0, 1000)[11:]), ["located-fell"]),
        (table(), table(緯度=["34.1x"] * 50 + moved(0, 0)[50:]), ["located-fell"]),
        (table(), table(緯度="137.5", 経度="34.5"), ["located-fell"]),
        (table(), table(緯度=["1" * 400] * 50 + moved(0, 0)[50:]), ["located-fell"]),
        (table(緯度=["", *moved(0, 0)[1:]]), table(緯度=["", "", *moved(0, 0)[2:]]), []),
        (table(), table(緯度=moved(5, 600)), []),
        (table(), table(緯度=moved(6, 600)), ["coordinates-moved"]),
        (table(), table(緯度=moved(100, 495)), []),
        (table(), table(緯度=moved(100, 505)), ["coordinates-moved"]),
        (table(ID=None), table(緯度=moved(100, 600), ID=None), ["coordinates-moved"]),
        (table(ID=None, 名称="施設"), table(緯度=moved(100, 600), ID=None, 名称="施設"), ["coordinates-moved"]),
        (table(ID="1"), table(緯度=moved(100, 600), ID="1"), ["coordinates-moved"]),
        (table(), table(ID=[f"B{number}" for number in range(100)], 緯度=moved(100, 600)), ["coordinates-moved"]),
        (table(), table().reverse(), []),
        (table(20), table(20, ID=table(20)["ID"].reverse()), ["rows-replaced", "coordinates-moved"]),
        (table(10), table(10, 緯度=moved(2, 55_000, 10)), []),
        (table(10), table(10, 緯度=moved(3, 55_000, 10)), ["coordinates-moved"]),
        (table(), table(**other(100), 緯度=moved(100, 1_000_000)), ["rows-replaced"]),
        (table(), table(**other(100)), []),
        (table(), table(**other(81), 緯度=moved(81, 610)), ["rows-replaced"]),
        (table(), table(**other(80), 緯度=moved(80, 610)), []),
        (table(19), table(19, **other(19, 19), 緯度=moved(19, 610, 19)), []),
        (table(20), table(20, **other(20, 20), 緯度=moved(20, 610, 20)), ["rows-replaced"]),
        (table(), table(100, ID=other(100)["ID"], 緯度=moved(100, 410)), []),
        (table(), table(名称=shifted()), ["rows-replaced"]),
        (table(名称="施設"), table(名称="施設", ID=other(100)["ID"]), []),
        (table(名称=None), table(ID=None), ["column-vanished"]),
        (table(ID=None, 名称=None), table(ID=None, 名称=None, 緯度=moved(100, 600)), ["coordinates-moved"]),
    ],
)  # fmt: skip
def test_rules_of_tables(old: pl.DataFrame, new: pl.DataFrame, expected: list[str]) -> None:
    assert rules_of(old, new) == expected


def test_a_published_table_without_its_schema_is_compared_too() -> None:
    new = table(緯度=moved(100, 600))
    schema = described({CSV: csv_of(new)})["resources"][0]["schema"]
    assert [stop.code for stop in table_stops(CSV, Side(table(), {}), Side(new, schema))] == ["stop-coordinates-moved"]


CELLS = st.sampled_from(["", "1", "34.5", "137.5", "x", "ID", "９"])
TABLES = st.integers(0, 12).flatmap(
    lambda rows: st.fixed_dictionaries(
        {name: st.lists(CELLS, min_size=rows, max_size=rows) for name in ("ID", "名称", "緯度", "経度")}
    )
)


@given(TABLES, st.randoms())
def test_a_table_never_stops_itself_in_any_order(columns: dict[str, list[str]], random: Any) -> None:
    old = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))
    order = list(range(old.height))
    random.shuffle(order)
    assert rules_of(old, old[order]) == []


# ---- datasets ----------------------------------------------------------------------------------------------------


def judged(folder: Path, portal: Holding, tables: dict[str, pl.DataFrame], **described_as: Any) -> list[str]:
    """The codes of all stops, and no message that a template cannot fill."""
    met = stops.found(Held(portal, portal.current), offered(folder, tables, **described_as))
    for stop in met:
        assert stop.message("ja") and stop.message("en") and stop.remedy("ja") and stop.remedy("en")
        assert json.loads(json.dumps(stop.to_dict()))["rule"] in RULES
    return [stop.code.removeprefix("stop-") for stop in met]


MARK = [{"key": DRAFT, "value": "first publishing"}]
OTHER = {"id": "77", "name": "other", "title": "別の市"}
BY_HAND = [{"id": "r1", "name": "一覧", "url": "https://ckan.example/list.xlsx"}]


def as_told(license: dict[str, str]) -> list[dict[str, str]]:
    """What is said of a licence where the portal's list names only its family."""
    return [{"key": "license_title", "value": license["title"]}, {"key": "license_url", "value": license["path"]}]


HTML = b"<!DOCTYPE html>\n<html><title>Login</title>\n<p>a, b\n</html>\n"


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        ({}, []),
        ({"dataset": {"owner_org": "mihon", "organization": None}}, []),
        ({"dataset": {"owner_org": "77", "organization": OTHER}}, ["not-ours-owner"]),
        ({"dataset": {"owner_org": None, "organization": None}}, ["not-ours-nobody"]),
        ({"dataset": {"owner_org": ["mihon"], "organization": "mihon"}}, ["not-ours-owner"]),
        ({"dataset": {"resources": BY_HAND}}, ["not-ours"]),
        ({"dataset": {"resources": [], "state": "draft", "extras": MARK}}, []),
        ({"dataset": {"resources": [], "private": True, "extras": MARK}}, []),
        ({"dataset": {"resources": [], "state": "draft"}}, ["not-ours-draft"]),
        ({"dataset": {"resources": [], "private": True}}, ["not-ours-draft"]),
        ({"dataset": {"resources": [], "private": True, "license_id": "cc-zero"}},
         ["not-ours-draft", "licence-changed"]),
        ({"dataset": {"resources": BY_HAND, "state": "draft", "extras": MARK}}, ["not-ours"]),
        ({"dataset": {"private": True}}, ["withdrawn"]),
        ({"dataset": {"private": True, "extras": MARK}}, ["withdrawn"]),
        ({"dataset": {"state": "draft"}}, ["withdrawn"]),
        ({"dataset": {"private": True, "owner_org": "77", "organization": OTHER}}, ["not-ours-owner"]),
        ({"standard": "public-toilets/standard-ods"}, ["standard-changed"]),
        ({"standard": "aed/recommended-basic"}, ["standard-changed"]),
        ({"standard": ""}, []),
        ({"organization": TOWN | {"name": "mihon-suido"}}, ["not-ours-package"]),
        ({"organization": TOWN | {"code": "011002"}}, ["not-ours-package"]),
        ({"organization": TOWN | {"title": "新見本市", "license": "x"}}, []),
        ({"organization": {"title": "見本市"}}, []),
        ({"organization": "mihon"}, []),
        ({"dataset": {"resources": [], "state": "active"}}, ["not-ours"]),
        ({"dataset": {"resources": BY_HAND, "state": "draft"}}, ["not-ours"]),
        ({"dataset": {"resources": [], "state": "draft", "organization": OTHER, "owner_org": "77"}},
         ["not-ours-owner"]),
        ({"missing": (CSV,)}, ["not-comparable"]),
        ({"missing": (DESCRIPTOR,)}, ["not-comparable-descriptor"]),
        ({"descriptor": HTML}, ["not-comparable-descriptor"]),
        ({"descriptor": b"[" * 200_000}, ["not-comparable-descriptor"]),
        ({"descriptor": b"[1]"}, ["not-comparable-descriptor"]),
        ({"license": PDL}, ["licence-changed"]),
        ({"dataset": {"license_id": "cc-by"}}, ["licence-changed"]),
        ({"dataset": {"license_id": ""}}, ["licence-changed"]),
        ({"dataset": {"license_id": None}}, ["licence-changed"]),
        ({"dataset": {"license_id": "cc by 4.0"}}, []),
        ({"dataset": {"license_id": "cc-by", "extras": as_told(CC_BY)}}, []),
        ({"dataset": {"license_id": "cc-by", "extras": as_told(PDL)}}, ["licence-changed"]),
        ({"dataset": {"license_id": "cc-by-sa", "extras": as_told(CC_BY)}}, ["licence-changed"]),
        ({"dataset": {"license_id": "cc-by", "license_url": "http://www.creativecommons.org/licenses/by/4.0/"}}, []),
        ({"dataset": {"license_id": "other", "license_url": 5, "license_title": ["x"]}}, ["licence-changed"]),
    ],
)  # fmt: skip
def test_rules_of_datasets(tmp_path: Path, held: dict[str, Any], expected: list[str]) -> None:
    """One row more is offered than is published, so that the tables are compared as well."""
    assert judged(tmp_path, Holding({CSV: table(100)}, **held), {CSV: table(101)}) == expected


def test_events_that_are_over_leave(tmp_path: Path) -> None:
    events = {"standard": "events/standard-ods"}
    held = Holding({CSV: table()}, **events)
    assert judged(tmp_path, held, {CSV: table(30)}, **events) == []
    assert judged(tmp_path, held, {CSV: table(**other(100), 緯度=moved(100, 610))}, **events) == []
    assert judged(tmp_path, held, {CSV: table(0)}, **events) == ["rows-fell"]
    assert judged(tmp_path, held, {CSV: table(30)}) == ["standard-changed", "rows-fell"]


def test_what_was_deleted_on_the_portal_is_not_published_again(tmp_path: Path) -> None:
    deleted, offer = Holding({CSV: table()}).current | {"state": "deleted"}, offered(tmp_path, {CSV: table()})

    def codes(shown: dict[str, Any]) -> list[str]:
        return [stop.code for stop in stops.found(Held(Holding({}), None, shown), offer)]

    assert codes(deleted) == ["stop-withdrawn-deleted"]
    assert codes(deleted | {"resources": []}) == [], "a draft that was taken back"
    assert codes(deleted | {"owner_org": "77", "organization": OTHER}) == []


@pytest.mark.parametrize(
    "content",
    [
        HTML,
        b"",
        b"\xef\xbb\xbf",
        "ID,名称\nあ,い\n".encode("cp932"),
        "ID,名称\n".encode("utf-16"),
        b'ID,b\n"x',
        b"\x00",
    ],
)
def test_what_is_no_table_is_told(tmp_path: Path, content: bytes) -> None:
    held = Holding({CSV: content}, descriptor=described({CSV: csv_of(table())}))
    assert judged(tmp_path, held, {CSV: table()}) == ["not-comparable"]


@pytest.mark.parametrize(
    "resources",
    [None, 5, "x", [5, None, "x"], [{"path": CSV, "type": "table", "schema": "x"}], [{"path": ["x"], "type": "table"}],
     [{"path": CSV, "type": "table", "schema": {"fields": [{"name": 5}, None, {"name": "ID", "kind": "latitude"}]}}],
     [{"path": CSV, "type": "table", "schema": {"fields": 7}}], [{"path": "../../etc/passwd", "type": "table"}]],
)  # fmt: skip
def test_a_descriptor_of_any_form_is_survived(tmp_path: Path, resources: Any) -> None:
    held = Holding({CSV: table()}, descriptor={"licenses": [CC_BY], "resources": resources})
    assert set(judged(tmp_path, held, {CSV: table(101)})) <= {"not-comparable", "rows-fell-gone"}


@pytest.mark.parametrize("resources", [None, [None, 5, {}], [{"path": 5, "id": "x", "url": "y"}]])
def test_a_dataset_of_any_form_is_survived(tmp_path: Path, resources: Any) -> None:
    assert judged(tmp_path, Holding({}, dataset={"resources": resources}), {CSV: table()}) == ["not-ours"]


@pytest.mark.parametrize("url", ["", None, "file:///etc/passwd", "ftp://x/y"])
def test_only_addresses_of_the_web_are_fetched(tmp_path: Path, url: Any) -> None:
    held = Holding({CSV: table()})
    held.current["resources"][0]["url"] = url
    assert judged(tmp_path, held, {CSV: table(50)}) == ["not-comparable"]
    assert held.fetched == [DESCRIPTOR]


def test_a_fault_of_the_network_is_no_stop(tmp_path: Path) -> None:
    class Down(Holding):
        def fetch(self, url: str) -> bytes:
            raise WorldError("portal-unreachable", value=url)

    with pytest.raises(WorldError) as caught:
        judged(tmp_path, Down({CSV: table()}), {CSV: table(50)})
    assert caught.value.code == "portal-unreachable"


def test_nothing_is_fetched_that_stays_the_same_and_nothing_twice(tmp_path: Path) -> None:
    same, other = table(), table(50)
    held = Holding({"1_a.csv": same, "1_b.csv": other})
    assert judged(tmp_path, held, {"1_a.csv": same, "1_b.csv": table(51)}) == []
    assert sorted(held.fetched) == ["1_b.csv", DESCRIPTOR]
    again = Holding({CSV: same})
    assert judged(tmp_path, again, {CSV: same}) == [] and again.fetched == []


def test_a_first_publishing_meets_only_errors_of_the_report(tmp_path: Path) -> None:
    assert stops.found(Held(Holding({}), None), offered(tmp_path, {CSV: table()})) == []
    failing = offered(tmp_path, {CSV: table()}, status="failure")
    assert stops.found(Held(Holding({}), None), failing) == [Stop("report-errors", {"file": CSV})]


def test_a_renamed_file_is_compared_and_a_lost_table_told(tmp_path: Path) -> None:
    held = Holding({"aed.csv": table(100), "992011_wifi.csv": table(10)})
    assert judged(tmp_path, held, {CSV: table(100), "992011_wifi.csv": table(10)}) == []
    assert judged(tmp_path, held, {CSV: table(50), "992011_wifi.csv": table(10)}) == ["rows-fell"]
    assert judged(tmp_path, held, {CSV: table(100)}) == ["rows-fell-gone"]


def test_a_file_that_was_deleted_by_hand_cannot_be_compared(tmp_path: Path) -> None:
    held = Holding({CSV: table()})
    del held.current["resources"][0]
    assert judged(tmp_path, held, {CSV: table()}) == ["not-comparable"]


def test_files_of_others_are_compared_where_the_path_is_the_same(tmp_path: Path) -> None:
    held = Holding({CSV: table(100)}, missing=(DESCRIPTOR,))
    del held.current["resources"][1]
    assert judged(tmp_path, held, {CSV: table(50)}) == ["not-ours", "rows-fell"]


# ---- allowing ----------------------------------------------------------------------------------------------------


def test_all_must_be_allowed_and_those_that_are_come_back(tmp_path: Path) -> None:
    held = Holding({CSV: table()}, license=PDL)
    offer = offered(tmp_path, {CSV: table(50, 備考=None)})
    with pytest.raises(StoppedError) as caught:
        stops.check(Held(held, held.current), offer, ["rows-fell"])
    error = caught.value
    assert [stop.rule for stop in error.stops] == ["licence-changed", "column-vanished"]
    assert error.exit_code == 1
    assert "rows-fell" not in error.message() and "備考" in error.message() and "mihon-aed" in error.message("en")
    assert "--allow licence-changed --allow column-vanished" in error.remedy()
    names = ["rows-fell", "column-vanished", "licence-changed", "not-ours"]
    met = stops.check(Held(held, held.current), offer, names)
    assert [stop.rule for stop in met] == ["licence-changed", "rows-fell", "column-vanished"]
    assert met[1].to_dict()["before"] == 100 and met[1].to_dict()["now"] == 50


@pytest.mark.parametrize(("name", "nearest"), [("row-fell", "rows-fell"), ("license-changed", "licence-changed")])
def test_an_unknown_rule_is_refused_with_the_nearest(tmp_path: Path, name: str, nearest: str) -> None:
    with pytest.raises(UsageError) as caught:
        stops.check(Held(Holding({}), None), offered(tmp_path, {CSV: table()}), [name])
    assert nearest in caught.value.message() and caught.value.exit_code == 2


def test_every_rule_has_its_texts() -> None:
    texts = {code for code in catalogue() if code.startswith("stop-")} - {"stop-unknown"}
    assert {rule for rule in RULES if f"stop-{rule}" in texts} == set(RULES)
    assert all(any(code.startswith(f"stop-{rule}") for rule in RULES) for code in texts)


def test_what_a_portal_says_does_not_reach_the_terminal_as_it_is(tmp_path: Path) -> None:
    title = "\x1b[31m市\u202e" + "長" * 500
    held = Holding(
        {CSV: table()}, dataset={"owner_org": "9", "organization": {**OWNER, "id": "9", "name": "x", "title": title}}
    )
    with pytest.raises(StoppedError) as caught:
        stops.check(Held(held, held.current), offered(tmp_path, {CSV: table()}), [])
    message = caught.value.message()
    assert "\x1b" not in message and "\u202e" not in message and "␛[31m市" in message and len(message) < 400


def test_many_columns_are_told_in_short(tmp_path: Path) -> None:
    wide = table(**{f"列{number}": "x" for number in range(500)})
    portal = Holding({CSV: wide})
    met = stops.found(Held(portal, portal.current), offered(tmp_path, {CSV: table()}))
    assert len(met[0].params["columns"]) == 500
    assert "列9、ほか 490" in met[0].message() and "and 490 more" in met[0].message("en")
