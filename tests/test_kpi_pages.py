"""Pages of KPIs without a browser: boards, indicators, comparisons, and the ways there."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import quote

import pytest
from catalogue_site import Site, open_site
from kpi_reports import reported_package
from kpi_site import indicator, of_indicator, page, progress, put_package, put_tables, words

BOARD = "/kpi/mihon-dx-plan-kpi"
OTHER = [
    indicator(1, title="市内マイナンバーカード交付率", unit="%", baseline_value="33.0", baseline_text="33.0%"),
    indicator(2, title="マイナンバーカードの窓口", unit="施設", definition="窓口のある施設の数"),
    indicator(3, title="道路の補修", unit="か所"),
]


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return reported_package(tmp_path_factory.mktemp("package"))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, package: Path) -> Iterator[Site]:
    """Two plans: one with reports, and another town's with targets only."""
    with open_site(tmp_path_factory.mktemp("kpi")) as opened:
        put_package(opened, package)
        put_tables(opened, "other-dx", indicators=OTHER, progress=[progress(1), progress(2)])
        yield opened


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Site]:
    with open_site(tmp_path) as opened:
        yield opened


# The board


def test_board_tells_every_grade_with_its_numbers(site: Site) -> None:
    html = page(site, BOARD)
    read = words(of_indicator(html, "オンラインで申請できる手続の数"))
    assert "基準 20手続（2020年度） → 目標 70手続（2025年度）" in read
    assert "報告 52手続（2024-03-31） 予定 50手続（2024-03-31）" in read
    assert "計画どおり" in read and "(52 − 20) ÷ (70 − 20) = 64.0 %、予定 60.0 %" in read
    assert "先行" in words(of_indicator(html, "マイナンバーカード交付率"))
    assert "遅れ" in words(of_indicator(html, "情報セキュリティ事故"))
    assert "判定できない" in words(of_indicator(html, "電子決裁率"))
    assert re.findall(r"grade (\w+)\">.*?</span><b>(\d+)</b>", html) == [
        ("ahead", "3"),
        ("on_plan", "2"),
        ("behind", "3"),
        ("not_judged", "2"),
        ("not_reported", "1"),
    ]
    assert words(html).count("指標のうち") == 3 and "指標のない施策（1）" in words(html)


def test_board_draws_only_what_is_there(site: Site) -> None:
    html = page(site, BOARD)
    silent = of_indicator(html, "計画の進捗")
    assert 'class="fill"' not in silent and "報告なし" in silent
    assert 'class="hollow"' in of_indicator(html, "電子決裁率") and 'class="fill"' not in of_indicator(
        html, "電子決裁率"
    )
    assert html.split('class="pillar"', 1)[1].count('class="fill"') == 7
    other = page(site, "/kpi/other-dx")
    assert "報告された値はまだありません" in other
    assert 'class="fill"' not in other.split('class="pillar"', 1)[1]


def test_board_in_english(site: Site) -> None:
    html = page(site, f"{BOARD}?lang=en")
    assert '<html lang="en">' in html and "KPIs of Mihon" in html
    read = words(of_indicator(html, '<span lang="ja">オンラインで申請できる手続の数</span>'))
    assert "On plan" in read and "a straight line from 2021-03-31 to 2026-03-31" in read
    assert '<span lang="ja">52手続 (2024-03-31)</span>' in html


def test_other_addresses_lead_to_the_board(site: Site) -> None:
    identifier = site.call("package_show", {"id": "mihon-dx-plan-kpi"})["id"]
    answer = site.client.get(f"/kpi/{identifier}?lang=en", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (302, f"{BOARD}?lang=en")
    answer = site.client.get("/kpi/mihon", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (302, "/organization/mihon")  # it has two plans
    for path in ("/kpi/nosuch", "/kpi/other", f"{BOARD}/nosuch", "/kpi/nosuch/i-1"):
        page(site, path, 404)


def test_an_organization_with_one_plan_leads_to_it(empty: Site) -> None:
    put_tables(empty, indicators=[indicator()])
    answer = empty.client.get("/kpi/mihon", follow_redirects=False)
    assert answer.headers["location"] == BOARD


def test_a_plan_called_compare_has_its_board(empty: Site) -> None:
    put_tables(empty, "compare", indicators=[indicator()])
    board = re.search(r'href="(/kpi/[0-9a-f-]{36})"', page(empty, "/kpi"))
    assert board and "指標1" in page(empty, board[1])
    assert "指標1" in page(empty, f"{board[1]}/i-1")


def test_every_link_leads_somewhere(site: Site) -> None:
    seen, waiting = set(), {"/kpi", "/kpi?lang=en", "/kpi/compare?q=カード"}
    while waiting:
        path = waiting.pop()
        seen.add(path)
        answer = site.client.get(path)
        assert answer.status_code == 200, path
        if path.startswith("/kpi") and "csv" not in path:
            found = {unescape(one) for one in re.findall(r'href="(/[^"#]*)', answer.text)}
            waiting |= {one for one in found if one.startswith(("/kpi", "/datastore"))} - seen
    assert sum(path.startswith(f"{BOARD}/") for path in seen) == 2 * 11


def test_pages_lead_to_the_plans(site: Site, empty: Site) -> None:
    for path in ("/", "/organization/mihon", "/dataset/mihon-dx-plan-kpi", "/sitemap-1.xml"):
        assert BOARD in site.client.get(path).text, path
    assert ">DX計画</a>" in page(site, "/dataset")
    assert "/kpi" not in page(empty, "/")
    assert "まだ公開されていません" in page(empty, "/kpi")


def test_what_is_private_is_seen_by_members_only(empty: Site) -> None:
    put_tables(empty, indicators=[indicator()])
    empty.call("package_patch", {"id": "mihon-dx-plan-kpi", "private": True}, "admin")
    page(empty, BOARD, 403)
    page(empty, f"{BOARD}/i-1", 403)
    assert "指標1" in page(empty, BOARD, user="editor")
    for path in ("/kpi", "/kpi/compare?q=指標", "/kpi/compare?indicator=mihon-dx-plan-kpi/i-1", "/organization/mihon"):
        assert "指標1" not in page(empty, path, user="editor") and BOARD not in page(empty, path)


def test_a_newer_table_is_seen_at_once(empty: Site) -> None:
    put_tables(empty, indicators=[indicator()], progress=[progress()])
    assert "未報告" in page(empty, BOARD)
    table = empty.call("package_show", {"id": "mihon-dx-plan-kpi"})["resources"][1]["id"]
    reported = progress(value="7", text="7件", progress="0.7", grade="ahead", explanation="先に進んだ")
    content = io.StringIO()
    writer = csv.DictWriter(content, reported)
    writer.writeheader()
    writer.writerow(reported)
    empty.call(
        "resource_patch", {"id": table}, "admin", files={"upload": ("progress.csv", content.getvalue().encode())}
    )
    assert "報告 7件（2022-03-31）" in words(page(empty, BOARD))


def test_a_new_title_is_seen_at_once(empty: Site) -> None:
    put_tables(empty, indicators=[indicator()])
    for title in ("初めの題", "新しい題"):
        empty.call("package_patch", {"id": "mihon-dx-plan-kpi", "title": title}, "admin")
        assert re.findall(r'<caption id="all">(.*?)</caption>', page(empty, BOARD)) == [title]


# One indicator


def test_indicator_tells_values_formula_evidence_and_definition(site: Site) -> None:
    html = page(site, f"{BOARD}/mihon-1-2-01")
    read = words(html)
    assert "2023年度 2024-03-31 73.9% 65.01% 75% 61.3% +13.7 先行" in read
    assert "2024年度 2025-03-31 報告なし 77.5% — 80.6% — 未報告" in read
    assert "(73.9 − 25.5) ÷ (90 − 25.5) = 75.0 %" in read
    assert "交付枚数÷人口" in read and "割合" in read and "市民課" in read and "第3章" in read
    assert "市内マイナンバーカード交付率" in read  # of the other plan
    assert f'href="/kpi/compare?indicator={quote("mihon-dx-plan-kpi/mihon-1-2-01", safe="")}"' in html


def test_evidence_leads_inside_and_outside(site: Site) -> None:
    html = page(site, f"{BOARD}/mihon-1-1-01?lang=en")
    assert 'href="https://www.example.lg.jp/r4.pdf" rel="noopener nofollow"' in html
    assert re.search(r'href="/dataset/mihon-dx-plan-kpi/resource/[0-9a-f-]{36}\?lang=en"', html)
    assert 'href="/organization/mihon?lang=en"' in page(site, f"{BOARD}/mihon-1-1-02?lang=en")
    assert '<span class="mono small">dataset/nosuch#a.csv</span>' in page(site, f"{BOARD}/mihon-1-2-01")


def test_evidence_that_is_not_public_is_no_link(empty: Site) -> None:
    seen = [{"indicator_id": "i-1", "fiscal_year": 2021, "text": "4件", "evidence_link": "dataset/hidden#a.csv"}]
    put_tables(empty, indicators=[indicator()], observations=seen)
    empty.call("package_create", {"name": "hidden", "owner_org": "mihon"}, "admin")
    assert 'href="/dataset/hidden"' in page(empty, f"{BOARD}/i-1")
    empty.call("package_patch", {"id": "hidden", "private": True}, "admin")
    assert 'href="/dataset/hidden"' not in page(empty, f"{BOARD}/i-1")


def test_evidence_at_an_organization_that_is_not_there_is_no_link(empty: Site) -> None:
    names = ["leaving", "nobody", "", "mihon/x"]
    seen = [
        {"indicator_id": "i-1", "fiscal_year": 2021 + n, "text": "4件", "evidence_link": f"organization/{name}"}
        for n, name in enumerate(names)
    ]
    put_tables(empty, indicators=[indicator()], observations=seen)
    empty.call("organization_create", {"name": "leaving"}, "admin")
    found = re.compile(r'<li><b>4件[^<]*</b> <a href="(.*?)"')
    assert found.findall(page(empty, f"{BOARD}/i-1")) == ["/organization/leaving"]
    empty.call("organization_delete", {"id": "leaving"}, "admin")
    assert found.findall(page(empty, f"{BOARD}/i-1")) == []


@pytest.mark.parametrize(
    ("standard", "known"),
    [
        ("dx-plan-kpi", 1),
        ("dx-plan-kpi/2.0", 1),
        ("dx-plan-kpi-old/1.0", 0),
        ("dx-plan-kpi0", 0),
        ("aed/1", 0),
        ("", 0),
    ],
)
def test_which_datasets_are_plans(empty: Site, standard: str, known: int) -> None:
    put_tables(empty, indicators=[indicator()])
    empty.call(
        "package_patch", {"id": "mihon-dx-plan-kpi", "extras": [{"key": "standard", "value": standard}]}, "admin"
    )
    assert page(empty, "/kpi").count('class="result"') == known
    page(empty, BOARD, 200 if known else 404)
    assert ("進み具合の図を見る" in page(empty, "/dataset/mihon-dx-plan-kpi")) is bool(known)


def test_rows_of_one_indicator_as_a_file(site: Site) -> None:
    addresses = re.findall(r'href="(/datastore/dump/[^"]+)"', page(site, f"{BOARD}/mihon-1-2-01"))
    counts = []
    for address in addresses:
        rows = list(csv.DictReader(io.StringIO(site.client.get(unescape(address)).content.decode("utf-8-sig"))))
        assert {row["indicator_id"] for row in rows} == {"mihon-1-2-01"}
        counts.append(len(rows))
    assert counts == [6, 3]


def test_words_have_no_chart(site: Site) -> None:
    html = page(site, f"{BOARD}/mihon-2-1-01")
    assert 'class="course"' not in html and "数で書かれていないため" in html and "導入・運用" in html


# Comparison


def test_comparison_tells_units_dates_and_denominators_apart(site: Site) -> None:
    html = page(site, "/kpi/compare?indicator=mihon-dx-plan-kpi/mihon-1-2-01")
    read = words(html)
    assert "「マイナンバーカード交付率」と似た名前の指標" in read and "2 計画、3 指標" in read
    assert "同じ指標とは限りません" in read and "道路の補修" not in read
    assert re.findall(r'<h2 id="unit-\d">単位：(.*?)</h2>', html) == ["%", "施設"]
    assert "分母・算式を計画が示すのは 2 指標、示さないのは 1 指標です" in read
    assert "33.0% 2020年度 報告なし" in read and "73.9% 2024-03-31" in read
    assert read.count("計画に記載なし") == 1


def test_comparison_of_those_that_were_chosen(site: Site) -> None:
    chosen = "indicator=other-dx/i-1&indicator=other-dx/i-3&indicator=nosuch/i-1"
    read = words(page(site, f"/kpi/compare?{chosen}"))
    assert "選んだ指標" in read and "1 計画、2 指標" in read and "道路の補修" in read


@pytest.mark.parametrize(
    "asked", ["q=ありません", "indicator=nosuch/1", "q=<script>alert(1)</script>", "q=%20%00%E3", "q=・"]
)
def test_comparison_of_nothing(site: Site, asked: str) -> None:
    html = page(site, f"/kpi/compare?{asked}")
    assert (
        "見つかりませんでした" in html and "マイナンバーカード交付率（2 計画）" in html and "<script>alert" not in html
    )


def test_comparison_without_a_question_offers_words(site: Site) -> None:
    html = page(site, "/kpi/compare")
    assert "見つかりませんでした" not in html and "8 文字以上" in html and 'type="search"' in html


def test_comparison_as_a_file(site: Site) -> None:
    answer = site.client.get("/kpi/compare.csv?q=交付率")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [(row["organization"], row["title"], row["baseline_value"], row["reported_text"]) for row in rows] == [
        ("見本市", "マイナンバーカード交付率", "25.5", "73.9%"),
        ("見本市", "市内マイナンバーカード交付率", "33", ""),
    ]
    assert rows[0]["reported_as_of"] == "2024-03-31" and rows[0]["baseline_date"] == "2021-01-31"


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "1899-12-31", "2201-01-01"])
@pytest.mark.parametrize("value", [5, 1e15, -1e15, "1e308"])
def test_days_at_the_ends_of_time_are_none(empty: Site, day: str, value: object) -> None:
    rows = [progress(1, year, as_of=day, value=value, grade="on_plan") for year in (2021, 2022)]
    ends = {"target_value": "", "target_fiscal_year": "", "baseline_date": day}
    put_tables(empty, indicators=[indicator(1, method="cumulative", **ends)], progress=rows)
    for path in (
        "/kpi/mihon-dx-plan-kpi",
        "/kpi/mihon-dx-plan-kpi/i-1",
        "/kpi/compare?indicator=mihon-dx-plan-kpi/i-1",
    ):
        assert day not in page(empty, path)
