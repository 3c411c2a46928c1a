"""The 14 kinds, freshness, and what an empty search offers: tables of cases."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from conftest import ROOT

from catalogue.freshness import FREQUENCIES, freshness
from catalogue.kinds import KINDS, KINDS_BY_NAME, kind_of
from catalogue.pages.marks import check_mark, freshness_of, last_update
from catalogue.pages.suggestions import kinds_by_reading
from catalogue.store.model import Dataset, Resource


def made(standard: str = "", frequency: str = "", resources: list[dict[str, object]] | None = None) -> Dataset:
    """A dataset with the extras and resource fields that matter here."""
    extras = [{"key": "standard", "value": standard}, {"key": "frequency", "value": frequency}]
    held = [Resource(str(n), "2026-01-01T00:00:00", "", None, None, one) for n, one in enumerate(resources or [])]
    return Dataset(1, "i", "n", "t", "dataset", "active", False, "o", "u", "", "", {}, [], extras, resources=held)


def test_kinds_are_those_of_the_schemas() -> None:
    folders = [path.parent for path in (ROOT / "schemas").glob("*/standard-ods.json")]  # the KPIs are none of the 14
    defined = [json.loads((folder / "dataset.json").read_text(encoding="utf-8")) for folder in folders]
    defined.sort(key=lambda one: one["number"])
    keys = ("name", "title", "title_en", "title_kana")
    wanted = [tuple(one[key] for key in keys) for one in defined]
    assert [(k.name, k.title, k.title_en, k.kana) for k in KINDS] == wanted
    assert len(KINDS) == 14
    assert all(kind.title.startswith(kind.label) for kind in KINDS if kind.name != "public-wifi")


@pytest.mark.parametrize(
    ("standard", "name"),
    [
        ("aed/standard-ods", "aed"),
        ("events/recommended-basic", "events"),
        ("aed", "aed"),
        ("AED/standard-ods", None),
        ("nosuch/standard-ods", None),
        ("/aed", None),
        ("", None),
    ],
)
def test_kind_of(standard: str, name: str | None) -> None:
    assert kind_of(made(standard)) == (KINDS_BY_NAME[name] if name else None)


@pytest.mark.parametrize(
    ("frequency", "updated", "expected", "deadline"),
    [
        ("daily", "2026-03-01", "2026-03-02", "2026-03-04"),
        ("weekly", "2026-02-25", "2026-03-04", "2026-03-07"),
        ("monthly", "2026-01-31", "2026-02-28", "2026-03-14"),
        ("monthly", "2028-01-31", "2028-02-29", "2028-03-14"),
        ("quarterly", "2026-11-30", "2027-02-28", "2027-03-21"),
        ("biannual", "2026-08-31", "2027-02-28", "2027-03-31"),
        ("annual", "2024-02-29", "2025-02-28", "2025-03-31"),
        ("annual", "2026-04-01", "2027-04-01", "2027-05-02"),
        ("annual", "2026-12-15", "2027-12-15", "2028-01-15"),
    ],
)
def test_freshness(frequency: str, updated: str, expected: str, deadline: str) -> None:
    start, due, last = (date.fromisoformat(one) for one in (updated, expected, deadline))
    day = timedelta(days=1)
    found = freshness(frequency, start, start)
    assert (found.state, found.expected, found.deadline) == ("fresh", due, last)
    states = [freshness(frequency, start, today).state for today in (due, due + day, last, last + day)]
    assert states == ["fresh", "soon", "soon", "late"]


@pytest.mark.parametrize(
    ("frequency", "updated"),
    [
        ("irregular", "2026-01-01"),
        ("never", "2026-01-01"),
        ("", "2026-01-01"),
        ("毎年", "2026-01-01"),
        ("annual", None),
        ("annual", "9999-12-31"),
        ("daily", "9999-12-31"),
    ],
)
def test_freshness_is_not_invented(frequency: str, updated: str | None) -> None:
    start = date.fromisoformat(updated) if updated else None
    assert freshness(frequency, start, date(2026, 6, 1)).state == "unknown"


def test_frequencies_are_those_of_the_workspace() -> None:
    from pipelines.workspace import FREQUENCIES as WRITTEN

    assert set(FREQUENCIES) == set(WRITTEN)


def test_the_day_of_an_update_is_a_day_in_japan() -> None:
    late = made("", "daily", [{"last_modified": "2026-03-01T15:30:00"}])  # 2 March, 0:30 in Japan
    assert freshness_of(late, "2026-03-05T14:59:00").state == "soon"
    assert freshness_of(late, "2026-03-05T15:00:00").state == "late"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        ([], None),
        ([{"last_modified": "2026-01-02T00:00:00"}, {"last_modified": "2026-03-01T00:00:00"}], "2026-03-01T00:00:00"),
        ([{}], "2026-01-01T00:00:00"),
        ([{"last_modified": "0001-01-01T00:00:00"}], None),
        ([{"last_modified": "9999-12-31T23:59:59"}], None),
        ([{"last_modified": "きのう"}], None),
    ],
)
def test_last_update(resources: list[dict[str, object]], expected: str | None) -> None:
    assert last_update(made(resources=resources)) == expected


@pytest.mark.parametrize(
    ("said", "code", "count"),
    [
        ([], "check-unknown", None),
        ([("", 0)], "check-unknown", None),
        ([("pending", 0)], "check-unknown", None),
        ([("success", 0)], "check-success", None),
        ([("success", None)], "check-success", None),
        ([("success", "many")], "check-success", None),
        ([("success", -5)], "check-success", None),
        ([("success", "²")], "check-success", None),
        ([("success", 3), ("success", 3)], "check-warnings", "3"),
        ([("success", "1200")], "check-warnings", "1,200"),
        ([("success", 0), ("failure", 0)], "check-failure", None),
    ],
)
def test_check_mark(said: list[tuple[object, object]], code: str, count: str | None) -> None:
    dataset = made(resources=[{"validation_status": one, "validation_warnings": n} for one, n in said])
    mark = check_mark(dataset)
    assert (mark.code, mark.params.get("n")) == (code, count)


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("ひなんじょちず", ["emergency-evacuation-sites"]),
        ("ヒナンバショ", ["emergency-evacuation-sites"]),
        ("ﾋﾅﾝﾊﾞｼｮ", ["emergency-evacuation-sites"]),
        ("えーいーでぃー", ["aed"]),
        ("こうしゅう", ["public-wifi", "public-toilets"]),
        ("いちらんひょう", []),
        ("ひな", []),
        ("避難場所の地図", []),
        ("", []),
    ],
)
def test_kinds_by_reading(typed: str, names: list[str]) -> None:
    assert [kind.name for kind in kinds_by_reading(typed)] == names
