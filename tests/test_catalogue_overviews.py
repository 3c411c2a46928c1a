"""Home, search, organizations with their board, groups, quality of a dataset, the API page: what stands on them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from catalogue_site import Site, dataset, open_site, upload

from catalogue import clock
from catalogue.actions import ACTIONS
from catalogue.freshness import freshness
from catalogue.kinds import KINDS
from catalogue.pages.about_api import NOUNS, noun_of

TABLE = (
    "ID,名称,電話番号,郵便番号,定員,緯度,経度\n"
    "1,甲,0277000001,3760000,10,36.1,139.1\n2,乙,0277000002,3760001,20,36.2,139.2\n3,丙,0277000003,3760002,30,,\n"
).encode()
FIELDS = [{"name": name, "type": kind} for name, kind in (("定員", "integer"), ("緯度", "number"), ("経度", "number"))]


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with open_site(tmp_path) as opened:
        yield opened


def of_kind(kind: str, name: str = "", **changed: Any) -> dict[str, Any]:
    """A dataset that is one of the 14."""
    extras = [{"key": "standard", "value": f"{kind}/standard-ods"}, {"key": "frequency", "value": "annual"}]
    return dataset(**{"name": name or kind, "title": name or kind, "extras": extras} | changed)


def shown(site: Site, path: str) -> str:
    """The words of a page, without its markup."""
    answer = site.client.get(path)
    assert answer.status_code == 200, path
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def test_home_counts_what_is_public(site: Site) -> None:
    site.call("package_create", of_kind("aed"))
    site.call("package_create", of_kind("aed", "aed-2"))
    site.call("package_create", of_kind("aed", "aed-3", owner_org="other"), "admin")
    site.call("package_create", of_kind("events", private=True))
    words = shown(site, "/")
    assert "AED設置箇所 2 団体、3 件" in words
    assert "イベント まだありません" in words
    assert "3 件 データセット" in words or "データセット 3 件" in words
    assert words.count("まだありません") == 13
    assert 'href="/dataset?kind=aed"' in site.client.get("/").text
    site.call("package_delete", {"id": "aed-3"}, "admin")
    assert "AED設置箇所 2 件" in shown(site, "/")  # one organization only: its number says nothing


def test_home_tells_what_changed(site: Site) -> None:
    site.call("package_create", dataset())
    made = site.call("resource_create", {"package_id": "shelters"}, files={"upload": upload(content=TABLE)})
    more = TABLE.replace("乙".encode(), "丁".encode()) + "4,戊,,,,,\n".encode()
    site.call("resource_patch", {"id": made["id"]}, files={"upload": upload(content=more)})
    assert "1 行を追加、1 行を変更" in shown(site, "/")
    assert "rows added: 1, rows changed: 1" in shown(site, "/?lang=en")


def test_search_by_kind_and_group(site: Site) -> None:
    site.call("group_create", {"name": "bousai", "title": "防災"}, "admin")
    site.call("package_create", of_kind("aed"))
    site.call("package_create", of_kind("events", groups=[{"name": "bousai"}]), "admin")
    assert site.search(fq="kind:aed") == ["aed"]
    words = shown(site, "/dataset?kind=events")
    assert "種類: イベント" in words
    assert "Kind: Events" in shown(site, "/dataset?kind=events&lang=en")
    assert "グループ: 防災" in shown(site, "/dataset?groups=bousai")
    assert 'href="/dataset/events"' in site.client.get("/dataset?groups=bousai").text
    assert 'href="/dataset/aed"' not in site.client.get("/dataset?groups=bousai").text


@pytest.mark.parametrize(
    ("asked", "offered"),
    [
        ("ひなんじょちず", ["kind=emergency-evacuation-sites"]),
        ("避難場所のちらし", ["q=%E9%81%BF%E9%9B%A3%E5%A0%B4%E6%89%80"]),
        ("避難場所 なにか", ["q=%E9%81%BF%E9%9B%A3%E5%A0%B4%E6%89%80"]),
        ("xyz", []),
        ('"', []),
        ("- + *", []),
        ("あ" * 200, []),
        ("OR AND NOT (", []),
    ],
)
def test_empty_search_offers_what_leads_on(site: Site, asked: str, offered: list[str]) -> None:
    site.call("package_create", of_kind("emergency-evacuation-sites", title="指定緊急避難場所一覧"))
    answer = site.client.get("/dataset", params={"q": asked})
    assert answer.status_code == 200
    empty = answer.text.partition('class="empty"')[2]
    found = re.findall(r'class="chip" href="/dataset\?([^"]*)"', empty)
    assert [one for one in offered if one not in found] == []
    assert bool(found) is bool(offered)
    for one in found:
        assert 'class="results"' in site.client.get(f"/dataset?{one}").text


def test_groups_are_offered_only_where_there_are_any(site: Site) -> None:
    assert 'href="/group"' not in site.client.get("/").text
    assert "グループはまだありません" in shown(site, "/group")
    site.call("group_create", {"name": "bousai", "title": "防災", "description": "そなえ"}, "admin")
    assert 'href="/group"' in site.client.get("/").text
    site.call("package_create", dataset(groups=[{"name": "bousai"}]), "admin")
    assert "指定緊急避難場所" in shown(site, "/group/bousai")
    assert "推奨データセットの公開状況" not in shown(site, "/group/bousai")
    assert 'href="/group/bousai"' in site.client.get("/dataset/shelters").text
    assert site.client.get("/group/mihon").status_code == 404
    assert site.client.get("/organization/bousai").status_code == 404
    site.call("package_patch", {"id": "shelters", "private": True})
    assert "指定緊急避難場所" not in shown(site, "/group/bousai")


def test_board(site: Site) -> None:
    linked = {"url": "https://x.example/a.csv", "format": "CSV", "validation_status": "success"}
    site.call("package_create", of_kind("aed", resources=[linked | {"last_modified": "2001-01-01T00:00:00"}]))
    site.call("package_create", of_kind("events", resources=[linked | {"validation_warnings": 7}]))
    site.call("package_create", of_kind("public-wifi", resources=[linked | {"validation_status": "failure"}]))
    site.call("package_create", of_kind("open-data-list", state="draft"))
    site.call("package_create", of_kind("public-toilets", private=True))
    words = shown(site, "/organization/mihon").partition("推奨データセットの公開状況")[2]
    assert "3 / 14" in words
    assert words.count("公開中") == 3
    assert words.count(" まだ ") == 11
    for line in ("AED設置箇所 公開中 誤りなし 期限を過ぎています 2001年1月1日", "イベント 公開中 注意 7 件 期限内"):
        assert line in words
    assert "公衆無線LAN 公開中 誤りあり" in words
    assert "推奨データ 14 のうち 3" in shown(site, "/organization")
    assert shown(site, "/organization/other").count(" まだ ") == 14


def test_other_datasets_below_the_board_and_pages(site: Site) -> None:
    site.call("package_create", of_kind("aed"))
    for number in range(53):
        site.call("package_create", dataset(name=f"other-{number:02}", title=f"資料{number:02}", private=number == 0))
    first, second = (site.client.get(f"/organization/mihon?page={page}").text for page in (1, 2))
    names = [re.findall(r'<h3><a href="/dataset/(other-\d+)"', text) for text in (first, second)]
    assert [len(one) for one in names] == [50, 2]
    assert sorted(names[0] + names[1]) == [f"other-{number:02}" for number in range(1, 53)]
    assert "board" in first
    assert 'class="board' not in second
    for page in ("0", "-1", "x", "99999", "999999999", ""):
        assert site.client.get(f"/organization/mihon?page={page}").status_code == 200


def test_organization_tells_whom_to_ask(site: Site) -> None:
    extras = {
        "contact_name": "情報課",
        "contact_email": "a@b.example",
        "homepage": "https://b.example/",
        "code": "992011",
    }
    pairs = [{"key": key, "value": value} for key, value in extras.items()]
    site.call("organization_create", {"name": "town", "title": "町", "extras": pairs}, "admin")
    html = site.client.get("/organization/town").text
    assert 'href="mailto:a@b.example"' in html
    assert 'href="https://b.example/"' in html
    bad = [{"key": "contact_email", "value": "x?cc=y@z.example"}, {"key": "homepage", "value": "javascript:alert(1)"}]
    site.call("organization_create", {"name": "bad", "title": "悪", "extras": bad}, "admin")
    assert "mailto:" not in site.client.get("/organization/bad").text
    assert "javascript:" not in site.client.get("/organization/bad").text


def test_quality_and_first_rows(site: Site) -> None:
    site.call("package_create", of_kind("aed"))
    sent = {"package_id": "aed", "validation_status": "success", "validation_warnings": "2"}
    site.call("resource_create", sent, files={"upload": upload(content=TABLE)})
    html, words = site.client.get("/dataset/aed").text, shown(site, "/dataset/aed")
    for said in ("注意 2 件", "期限内", "3 行、7 列", "3 行のうち 3 行", "（3 行）"):
        assert said in words, said
    day = date.fromisoformat(clock.today())
    due = freshness("annual", day, day)
    expected, last = (f"{one.year}年{one.month}月{one.day}日" for one in (due.expected, due.deadline) if one)
    assert f"次の期限 {expected}（猶予 {last} まで）" in words
    # Without a schema all but places is text, and stands left: nobody calculates with telephone numbers.
    assert re.findall(r'<th scope="col" class="number">([^<]*)', html) == ["緯度", "経度"]


def test_numbers_stand_right_and_places_are_counted(site: Site) -> None:
    made = site.call("package_create", of_kind("aed", resources=[{"name": "一覧", "schema": {"fields": FIELDS}}]))
    held = made["resources"][0]["id"]
    site.call("resource_patch", {"id": held}, files={"upload": upload(content=TABLE)})
    html = site.client.get("/dataset/aed").text
    assert re.findall(r'<th scope="col" class="number">([^<]*)', html) == ["定員", "緯度", "経度"]
    assert "66%（3 行のうち 2 行に緯度経度）" in shown(site, "/dataset/aed")


def test_addresses_that_stay_lead_to_the_data(site: Site) -> None:
    site.call("package_create", dataset())
    assert 'id="use"' not in site.client.get("/dataset/shelters").text
    site.call("resource_create", {"package_id": "shelters"}, files={"upload": upload(content=TABLE)})
    html = site.client.get("/dataset/shelters").text
    assert 'href="/mihon/shelters/data.csv"' in html
    assert "curl -O http://catalogue.example/mihon/shelters/data.csv" in html
    assert site.client.get("/mihon/shelters/data.csv").content == TABLE


def test_history_on_the_page(site: Site) -> None:
    site.call("package_create", dataset())
    for number in range(8):
        site.call("package_patch", {"id": "shelters", "version": str(number)})
    html = site.client.get("/dataset/shelters").text
    assert html.count("改めた項目：版") == 8
    assert "これより前の変更（4 回）" in html
    assert "公開しました" in html


def test_api_page_tells_every_action(site: Site) -> None:
    html = site.client.get("/api").text
    for name, action in ACTIONS.items():
        row = html.partition(f">{name}</a>")[2].partition("</tr>")[0]
        assert ("GET, POST" in row) is action.reads, name
        assert noun_of(name) in NOUNS, name
    assert set(re.findall(r"help_show\?name=(\w+)", html)) == set(ACTIONS) | {"package_search"}


def test_api_page_tells_the_limits(tmp_path: Path) -> None:
    with open_site(tmp_path, reads_per_minute=600, max_upload=20 * 1024 * 1024) as site:
        words = shown(site, "/api")
    assert "1 分に 600 回" in words
    assert "20 MB" in words


def test_kinds_have_a_drawing(site: Site) -> None:
    html = site.client.get("/").text
    tiles = re.findall(r'class="tile[^>]*>(.*?)</svg>', html, re.DOTALL)
    assert len(tiles) == len(set(tiles)) == len(KINDS)
    assert all(re.search(r"<(path|rect|circle)", one) for one in tiles)
