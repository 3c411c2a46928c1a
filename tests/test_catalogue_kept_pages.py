"""Kept pages: given again until something changes that they depend on, and not a moment longer."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from catalogue_site import Site, dataset, open_site

from catalogue import clock
from catalogue.store import Store
from catalogue.store.stamps import Stamps

PAGES = [
    "/",
    "/dataset",
    "/dataset?q=避難",
    "/organization/mihon",
    "/feeds/dataset.atom",
    "/catalog.ttl",
    "/sitemap.xml",
]
OF_ONE = [
    "/dataset/shelters",
    "/dataset/shelters.ttl",
    "/dataset/shelters/datapackage.json",
    "/api/3/action/package_show?id=shelters",
]


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with open_site(tmp_path) as opened:
        opened.call("package_create", dataset())
        opened.call("package_create", dataset() | {"name": "parks", "title": "公園"})
        yield opened


@pytest.fixture
def opened(site: Site, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Grows whenever somebody reads the database: a kept answer needs no more than the stamps."""
    found: list[str] = []
    reading = Store.reading

    def counted(store: Store, *arguments: Any) -> Any:
        found.append("")
        return reading(store, *arguments)

    monkeypatch.setattr(Store, "reading", counted)
    return found


def is_kept(site: Site, opened: list[str], path: str, **headers: str) -> bool:
    """Whether this answer was there already."""
    before = len(opened)
    assert site.client.get(path, headers=headers).status_code == 200
    return len(opened) == before


@pytest.mark.parametrize("path", [*PAGES, *OF_ONE])
def test_what_was_asked_before_is_there(site: Site, opened: list[str], path: str) -> None:
    first = site.client.get(path)
    again = site.client.get(path)
    assert (first.content, first.headers) == (again.content, again.headers)
    assert is_kept(site, opened, path)
    assert site.client.get(path, headers={"If-None-Match": first.headers["etag"]}).status_code == 304


RESOURCE = "11111111-2222-3333-4444-555555555555"
GATHERED = {"id": "safety", "object": "parks", "object_type": "package", "capacity": "public"}
# Written only together with their dataset, or nothing that an answer is kept of depends on them.
UNSTAMPED = {"resources", "search", "files", "revisions", "downloads", "stamps"}
CHANGES: dict[str, Callable[[Site], object]] = {
    "another dataset": lambda site: site.call("package_patch", {"id": "parks", "title": "別の公園"}),
    "a new dataset": lambda site: site.call("package_create", dataset() | {"name": "more"}),
    "this dataset": lambda site: site.call("package_patch", {"id": "shelters", "title": "別の題"}),
    "its organization": lambda site: site.call("organization_patch", {"id": "mihon", "title": "改名市"}, "admin"),
    "its files": lambda site: site.call("resource_create", {"package_id": "shelters", "url": "https://a.example/b"}),
    "a group": lambda site: site.call("group_create", {"name": "safety", "title": "安全"}, "admin"),
    "a plan": lambda site: site.call(
        "package_create",
        dataset() | {"name": "plan", "extras": [{"key": "standard", "value": "dx-plan-kpi/1"}]},
    ),
    "its name": lambda site: site.call("package_create", dataset() | {"name": "other", "id": "shelters"}, "admin"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_lets_go_what_depends_on_it(site: Site, opened: list[str], change: str) -> None:
    for path in [*PAGES, *OF_ONE]:
        site.client.get(path)
    CHANGES[change](site)
    others = change in ("another dataset", "a new dataset")
    assert not any(is_kept(site, opened, path) for path in PAGES)
    assert [is_kept(site, opened, path) for path in OF_ONE] == [others] * len(OF_ONE)


# What only a program asks for: a change, the answer that it changes, and a word that is in it only afterwards.
OF_PROGRAMS: dict[str, tuple[Callable[[Site], object], str, str]] = {
    "a view": (
        lambda site: site.call(
            "resource_view_create", {"resource_id": RESOURCE, "view_type": "text_view", "title": "見方"}
        ),
        f"resource_view_list?id={RESOURCE}",
        "見方",
    ),
    "a vocabulary": (
        lambda site: site.call("vocabulary_create", {"name": "words", "tags": [{"name": "防災"}]}, "admin"),
        "vocabulary_list",
        "防災",
    ),
    "a dataset in a group": (
        lambda site: site.call("member_create", GATHERED, "admin"),
        "package_show?id=parks",
        "安全",
    ),
    "the datasets of a group": (
        lambda site: site.call("member_create", GATHERED, "admin"),
        "member_list?id=safety",
        "package",
    ),
}


@pytest.mark.parametrize("change", OF_PROGRAMS)
def test_what_programs_ask_for_is_of_now(site: Site, opened: list[str], change: str) -> None:
    do, asked, word = OF_PROGRAMS[change]
    path = f"/api/3/action/{asked}"
    site.call("resource_create", {"package_id": "shelters", "id": RESOURCE, "url": "https://a.example/b"})
    site.call("group_create", {"name": "safety", "title": "安全"}, "admin")
    assert word not in site.client.get(path).text
    assert is_kept(site, opened, path)
    do(site)
    assert word in site.client.get(path).text


def test_every_change_of_a_table_that_answers_depend_on_is_stamped(site: Site) -> None:
    """A new table has to stand in one of the two lists."""
    store: Store = site.client.app.state.store  # type: ignore[attr-defined]
    with store.reading() as connection:
        named = connection.execute("SELECT type, name FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'").fetchall()
    tables = {row["name"] for row in named if row["type"] == "table"}
    triggers = {row["name"] for row in named if row["type"] == "trigger" and row["name"].startswith("stamp_")}
    left = {name for name in tables if not name.startswith(("rows_", "row_", "search_"))}
    assert triggers == {
        f"stamp_{name}_{event}" for name in left - UNSTAMPED for event in ("insert", "update", "delete")
    }


def test_rows_are_those_of_now(site: Site, opened: list[str]) -> None:
    file = io.BytesIO("名称,数\nあ,1\n".encode())
    made = site.call("resource_create", {"package_id": "shelters"}, files={"upload": ("a.csv", file, "text/csv")})
    rows = f"/api/3/action/datastore_search?resource_id={made['id']}"
    page = f"/dataset/shelters/resource/{made['id']}"
    for number in range(3):
        records = [{"名称": f"行{number}", "数": number}]
        site.call(
            "datastore_upsert", {"resource_id": made["id"], "records": records, "method": "insert", "force": True}
        )
        for path in (rows, page):
            assert not is_kept(site, opened, path)
            assert f"行{number}" in site.client.get(path).text
            assert is_kept(site, opened, path)
    site.call("package_patch", {"id": "parks", "title": "別の公園"})
    assert is_kept(site, opened, rows) and is_kept(site, opened, page), "of another dataset"
    site.call("datastore_delete", {"resource_id": made["id"], "filters": {"名称": "行1"}, "force": True})
    assert "行1" not in site.client.get(rows).text
    site.call("resource_delete", {"id": made["id"]})
    assert [site.client.get(path).status_code for path in (rows, page)] == [404, 404]


def test_each_reader_has_an_own_answer(site: Site, opened: list[str]) -> None:
    path = "/dataset/shelters"
    site.client.get(path)
    assert (
        "application/ld+json"
        in site.client.get(path, headers={"Accept": "application/ld+json"}).headers["content-type"]
    )
    assert "text/html" in site.client.get(path, headers={"Accept": "text/html"}).headers["content-type"]
    assert 'lang="en"' in site.client.get(f"{path}?lang=en").text
    assert "http://b.example/" in site.client.get(path, headers={"Host": "b.example"}).text
    assert not is_kept(site, opened, path, Authorization=site.tokens["editor"])


def test_a_private_dataset_is_kept_for_nobody(site: Site) -> None:
    site.client.get("/dataset/shelters")
    site.call("package_patch", {"id": "shelters", "private": True})
    assert site.client.get("/dataset/shelters").status_code in (403, 404)
    assert site.client.get("/dataset/shelters", headers={"Authorization": site.tokens["editor"]}).status_code == 200
    assert site.client.get("/dataset/shelters").status_code in (403, 404)


def test_a_page_is_of_today(site: Site, opened: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    site.client.get("/dataset/shelters")
    monkeypatch.setattr(clock, "today", lambda: "2030-01-01")
    assert not is_kept(site, opened, "/dataset/shelters")


def test_downloads_are_counted_and_change_no_page(site: Site, opened: list[str]) -> None:
    site.call("resource_create", {"package_id": "shelters"}, files={"upload": ("a.csv", b"a\n1\n", "text/csv")})
    site.client.get("/dataset/shelters")
    for _ in range(3):
        assert site.client.get("/mihon/shelters/data.csv").status_code == 200
    store: Store = site.client.app.state.store  # type: ignore[attr-defined]
    store.downloads.write()
    assert is_kept(site, opened, "/dataset/shelters")
    shown = site.call("package_show", {"id": "shelters", "include_tracking": True})
    assert shown["tracking_summary"]["total"] == 3


def test_stamps_tell_datasets_apart() -> None:
    stamps = Stamps()
    stamps.number, stamps._last = 7, {1: 3, 2: 7, 0: 5}
    told = {(number, one): stamps.are_as(number, one) for number in (4, 5, 6, 7) for one in (None, 1, 2, 3)}
    assert [key for key, same in told.items() if same] == [
        (5, 1),
        (5, 3),
        (6, 1),
        (6, 3),
        (7, None),
        (7, 1),
        (7, 2),
        (7, 3),
    ]
