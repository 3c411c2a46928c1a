"""`open-data-list` is written from what the portal publishes."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from ckanapi import RemoteCKAN
from commanding import Command
from publishing import portal_at
from real_ckan import PLAIN, RealCKAN
from towns import EVERYWHERE, Town, portal_of, shown

from pipelines import journal, open_data_list
from pipelines.errors import UsageError, WorldError
from pipelines.licenses import LICENSES
from pipelines.open_data_list import lists_of, write_list
from pipelines.portal import Portal
from pipelines.publishing import Task
from pipelines.publishing_lists import publish_lists_last
from pipelines.standards import KPI, definitions, standard
from pipelines.workspace import FREQUENCIES, load_dataset

SOURCE = "source/オープンデータ一覧.csv"


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path)


def add_list(town: Town, more: str = "") -> Path:
    """The folder of a list that is written by itself."""
    folder = town.folder / "open-data-list"
    folder.mkdir()
    text = f"dataset: open-data-list\nsource: {{path: {SOURCE}, from: portal}}\n{more}"
    (folder / "dataset.yaml").write_text(text, encoding="utf-8")
    return folder


def rows_of(folder: Path) -> list[dict[str, str]]:
    """What the list says."""
    return list(csv.DictReader(io.StringIO((folder / SOURCE).read_text("utf-8-sig"), newline="")))


def published(town: Town, portal: Portal, *names: str) -> dict[str, str]:
    """States by name, in the order of ending."""
    tasks = [Task(town.folder / name) for name in names]
    outcomes = publish_lists_last(tasks, town.build, portal)
    return {one.label.removeprefix("mihon/"): one.error.code if one.error else one.state for one in outcomes}


def test_a_row_per_file_of_what_is_published(command: Command, town: Town) -> None:
    town.dataset("aed", *EVERYWHERE)
    folder = add_list(town, "frequency: irregular\n")
    done = command("aed")
    assert done.code == 0, done.err
    rows = rows_of(folder)
    assert [row["ファイル_形式"] for row in rows] == ["CSV", "GEOJSON"]
    (one,) = [row for row in rows if row["ファイル_形式"] == "CSV"]
    assert tuple(one) == standard("open-data-list", "standard-ods").names
    assert one["データセット_タイトル"] == "AED設置箇所一覧" and one["地方公共団体名"] == "見本市"
    assert one["データセット_分類"] == "社会保障・衛生"
    assert one["データセット_準拠する標準"] == "自治体標準オープンデータセット"
    assert (
        one["ファイル_サイズ"] == "2KB"
        and one["ファイル_ステータス"] == "配信中"
        and one["ファイル_API対応有無"] == "有"
    )
    assert one["データセット_公開日"] == one["ファイル_公開日"] != ""
    assert one["ファイル_ダウンロードURL"] == ""  # where the catalogue is seen was not said
    assert "open-data-list" in done.err


def test_the_list_needs_no_repair(command: Command, town: Town) -> None:
    town.dataset("aed", *EVERYWHERE)
    add_list(town)
    assert command("aed").code == 0
    found = json.loads(command("check", "mihon/open-data-list", "--format", "json").out)
    assert (found["counts"]["errors"], found["counts"]["warnings"], found["counts"]["repairs"]) == (0, 0, 0)


def test_every_licence_has_the_word_of_the_standard() -> None:
    assert open_data_list._LICENSES.keys() == LICENSES.keys()
    assert open_data_list._SUBJECTS.keys() == {*definitions(), KPI}
    assert open_data_list._INTERVALS.keys() == set(FREQUENCIES)
    form = standard("open-data-list", "standard-ods")
    subjects = form.field("データセット_分類").vocabulary
    assert {*open_data_list._SUBJECTS.values(), open_data_list._OTHER} <= set(subjects)


@pytest.mark.parametrize(
    ("file", "dataset", "told"),
    [
        ({"license": LICENSES["CC0-1.0"].address}, {"license_id": "CC-BY-4.0"}, "CC0"),
        ({"license": "https://example.jp/terms"}, {"license_id": "CC-BY-4.0"}, "https://example.jp/terms"),
        ({}, {"license_id": "CC-BY-4.0", "license_title": "x"}, "CC BY 4.0"),
        ({}, {"license_id": "ours", "license_title": "市の規約"}, "市の規約"),
    ],
)
def test_a_file_has_its_own_licence(file: dict[str, str], dataset: dict[str, str], told: str) -> None:
    assert open_data_list._license(file, dataset) == told


@pytest.mark.parametrize(
    ("entry", "days"),
    [
        ({"created": "2024-04-01T01:00:00", "last_modified": "2025-06-02T01:00:00"}, ("2024-04-01", "2025-06-02")),
        ({"created": "2024-04-01T01:00:00", "last_modified": None}, ("2024-04-01", "2024-04-01")),
        ({}, ("", "")),
    ],
)
def test_a_file_has_its_own_days(entry: dict[str, Any], days: tuple[str, str], town: Town) -> None:
    own, portal = load_dataset(add_list(town)), Portal("http://127.0.0.1:1", "")
    told = open_data_list._file(entry, {}, {"データセット_URL": ""}, own, portal)
    assert (told["ファイル_公開日"], told["ファイル_最終更新日"]) == days


def test_twice_writes_nothing(command: Command, town: Town) -> None:
    town.dataset("aed", *EVERYWHERE)
    folder = add_list(town)
    assert command("--all").code == 0
    before = (folder / SOURCE).stat().st_mtime_ns
    done = command("run", "--all", "--format", "json")
    assert done.code == 0 and done.out.count('"unchanged"') == 2
    assert (folder / SOURCE).stat().st_mtime_ns == before


def test_addresses_are_those_that_people_see(command: Command, town: Town) -> None:
    (town.root / "publish.toml").write_text('[catalogue]\nbase_url = "https://data.example.jp/open"\n', "utf-8")
    town.dataset("aed", *EVERYWHERE)
    folder = add_list(town)
    assert command("aed").code == 0
    one = rows_of(folder)[0]
    assert one["データセット_URL"] == "https://data.example.jp/open/dataset/mihon-aed"
    assert one["ファイル_ダウンロードURL"].startswith(f"https://data.example.jp/open/dataset/{one['データセット_ID']}/")
    assert one["ファイル_アクセスURL"] == f"{one['データセット_URL']}/resource/{one['ファイル_ID']}"


def test_lists_come_last_and_do_not_list_themselves(town: Town, tmp_path: Path) -> None:
    town.dataset("aed", *EVERYWHERE)
    town.dataset("aed-2", *EVERYWHERE[:2])
    folder = add_list(town)
    with portal_of(tmp_path / "catalogue") as portal:
        first = published(town, portal, "open-data-list", "aed")
        assert list(first.items()) == [("aed", "created"), ("open-data-list", "created")]
        (town.folder / "aed-2" / "dataset.yaml").write_text(
            "dataset: public-toilets\nsource: {path: source/a.csv}\n", encoding="utf-8"
        )
        assert published(town, portal, "aed-2", "open-data-list") == {"aed-2": "created", "open-data-list": "updated"}
        titles = {row["データセット_タイトル"] for row in rows_of(folder)}
        assert titles == {"AED設置箇所一覧", "公衆トイレ一覧"}
        assert published(town, portal, "open-data-list") == {"open-data-list": "unchanged"}
        found = shown(portal, "mihon-open-data-list")
        assert found and found["title"] == "オープンデータ一覧"


@pytest.mark.parametrize(
    ("told", "url", "address"),
    [
        ("https://data.example.jp", "http://10.0.0.5", "https://data.example.jp"),
        ("https://data.example.jp/", "http://10.0.0.5/od", "https://data.example.jp/od"),
        ("https://data.example.jp/od/", "http://10.0.0.5/od", "https://data.example.jp/od"),
        ("", "http://10.0.0.5/od", "http://10.0.0.5/od"),
        ("javascript:alert(1)", "http://10.0.0.5", "http://10.0.0.5"),
        ("http://[data", "http://10.0.0.5/od", "http://10.0.0.5/od"),
        (None, "http://10.0.0.5", "http://10.0.0.5"),
    ],
)
def test_the_address_is_that_which_the_site_says_it_has(told: str | None, url: str, address: str) -> None:
    class Site:
        def read(self, action: str) -> dict[str, str | None]:
            return {"site_url": told}

    client: Any = Site()
    assert open_data_list._seen_at(client, url) == address


class Giving:
    """A portal that says it has so many datasets, and gives no more than `most` of those it has at a time."""

    def __init__(self, has: int, most: int, says: int | None = None) -> None:
        self._names = [f"d{number:05}" for number in range(has)]
        self._most, self._says = most, has if says is None else says

    def read(self, action: str, **asked: str) -> dict[str, Any]:
        start, most = int(asked["start"]), min(int(asked["rows"]), self._most)
        return {"count": self._says, "results": [{"name": name} for name in self._names[start : start + most]]}


@pytest.mark.parametrize(("has", "most"), [(0, 50), (50, 50), (100, 100), (170, 50), (170, 100), (7, 1)])
def test_all_are_listed_however_few_come_at_a_time(has: int, most: int) -> None:
    client: Any = Giving(has, most)
    assert len(open_data_list.published_by(client, "mihon")) == has


@pytest.mark.parametrize(("has", "says"), [(170, 171), (0, 1), (100, 10_001)])
def test_a_part_is_not_taken_for_the_whole(has: int, says: int) -> None:
    client: Any = Giving(has, 50, says)
    with pytest.raises(WorldError) as refused:
        open_data_list.published_by(client, "mihon")
    assert refused.value.code == "portal-list-short"
    assert f"{says} 件" in refused.value.message("ja") and "10,000 件" in refused.value.remedy("ja")


def test_going_on_brings_the_list_up_to_date(command: Command, town: Town) -> None:
    town.dataset("aed", *EVERYWHERE)
    folder = add_list(town)
    left = {"mihon/aed": ("", ())}
    journal.Run(town.build / journal.NAME, "run", Portal("http://127.0.0.1:1", ""), left)  # it never ended
    assert command("run", "--resume").code == 0
    assert {row["データセット_タイトル"] for row in rows_of(folder)} == {"AED設置箇所一覧"}


def test_what_is_not_public_is_not_listed(town: Town, tmp_path: Path) -> None:
    town.dataset("aed", *EVERYWHERE)
    town.dataset("public-toilets", *EVERYWHERE, kind="public-toilets")
    folder = add_list(town)
    with portal_of(tmp_path / "catalogue") as portal:
        published(town, portal, "aed", "public-toilets")
        with RemoteCKAN(portal.url, apikey=portal.token) as client:
            client.action.package_patch(id="mihon-aed", private=True)
        assert write_list(load_dataset(folder), portal).changed
    assert {row["データセット_タイトル"] for row in rows_of(folder)} == {"公衆トイレ一覧"}


def test_what_neighbours_publish_is_not_listed(town: Town, tmp_path: Path) -> None:
    """Two towns under one organization of the portal."""
    neighbour = Town(tmp_path / "umi")
    about = "code: 131041\nname: umi\ntitle: 海町\n"
    (neighbour.folder / "organization.yaml").write_text(about, encoding="utf-8")
    town.dataset("aed", *EVERYWHERE)
    neighbour.dataset("aed", *EVERYWHERE)
    folder = add_list(town)
    with portal_of(tmp_path / "catalogue", organization="pref") as portal:
        neighbour.publish(portal, "aed")
        tasks = [Task(town.folder / name) for name in ("aed", "open-data-list")]
        first, last = publish_lists_last(tasks, town.build, portal)
    assert {row["データセット_URL"].rpartition("/")[2] for row in rows_of(folder)} == {"mihon-aed"}
    assert first.published and last.published and "list-aside" not in [note.code for note in first.published.notes]
    (note,) = [note for note in last.published.notes if note.code == "list-aside"]
    assert "1件" in note.message() and note.remedy()


def test_nothing_changes_where_the_portal_cannot_be_asked(town: Town, tmp_path: Path) -> None:
    town.dataset("aed", *EVERYWHERE)
    folder = add_list(town)
    with portal_of(tmp_path / "catalogue", attempts=1) as portal:
        published(town, portal, "aed", "open-data-list")
    before = (folder / SOURCE).read_bytes()
    with pytest.raises(WorldError):
        write_list(load_dataset(folder), portal)
    assert (folder / SOURCE).read_bytes() == before


def test_a_portal_without_data_of_the_organization(town: Town, tmp_path: Path) -> None:
    folder = add_list(town)
    with portal_of(tmp_path / "catalogue") as portal:
        with pytest.raises(UsageError) as raised:
            write_list(load_dataset(folder), portal)
        assert raised.value.code == "list-nothing"
        assert not (folder / SOURCE).exists()
        (town.dataset("aed") / "source" / "a.csv").unlink()
        assert "open-data-list" not in published(town, portal, "aed", "open-data-list")


def test_other_lists_are_read_as_they_lie_there(town: Town) -> None:
    town.dataset("aed", *EVERYWHERE)
    town.dataset("open-data-list", *EVERYWHERE, kind="open-data-list")
    assert lists_of([town.folder / "aed"]) == []
    assert lists_of([town.folder / "open-data-list"]) == []


@pytest.mark.parametrize(("kind", "origin"), [("aed", "portal"), ("open-data-list", "internet")])
def test_no_other_source_comes_from_a_portal(town: Town, kind: str, origin: str) -> None:
    folder = town.dataset(kind, *EVERYWHERE)
    (folder / "dataset.yaml").write_text(f"dataset: {kind}\nsource: {{path: a.csv, from: {origin}}}\n", "utf-8")
    with pytest.raises(UsageError):
        load_dataset(folder)


def test_building_uses_the_file_as_it_lies_there(command: Command, town: Town) -> None:
    add_list(town)
    done = command("build", "open-data-list")
    assert done.code != 0 and SOURCE.rpartition("/")[2] in done.err
    town.dataset("aed", *EVERYWHERE)
    assert command("aed").code == 0
    assert command("build", "open-data-list").code == 0


@pytest.mark.parametrize("real_ckan", PLAIN[-1:], indirect=True, ids=str)
def test_a_real_ckan(real_ckan: RealCKAN, town: Town) -> None:
    real_ckan.reset()
    portal = portal_at(real_ckan.url, real_ckan.token)
    town.dataset("aed", *EVERYWHERE)
    folder = add_list(town)
    assert published(town, portal, "aed", "open-data-list") == {"aed": "created", "open-data-list": "created"}
    one = rows_of(folder)[0]
    assert one["データセット_URL"] == f"{real_ckan.url}/dataset/mihon-aed"
    assert one["ファイル_ダウンロードURL"].startswith(f"{real_ckan.url}/dataset/")
    assert published(town, portal, "aed", "open-data-list") == {"aed": "unchanged", "open-data-list": "unchanged"}
