"""The pages of KPIs in a real browser: the five real plans and an invented one with reports; accessibility, paper."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browsing import expect, too_wide, violations, watched, with_language
from kpi_reports import reported_package
from publishing import CatalogueSite, catalogue_running, portal_at

from pipelines.build import build_dataset
from pipelines.portal import publish_package
from pipelines.workspace import load_dataset

pytestmark = pytest.mark.browser

DATASETS = Path(__file__).parent.parent / "datasets"
TOWNS = ("midori", "kaizu", "imari", "nakanojo", "tsukubamirai")
CARD = "/kpi/compare?indicator=midori-dx-plan-kpi/midori-4-1-1-01"
FOUR = CARD + "".join(
    f"&indicator={one}"
    for one in (
        "kaizu-dx-plan-kpi/kaizu-1-3-01",
        "imari-dx-plan-kpi/imari-2-1-1-01",
        "nakanojo-dx-plan-kpi/nakanojo-1-2-01",
    )
)
PAGES = [
    "/",
    "/kpi",
    "/dataset/midori-dx-plan-kpi",
    "/organization/midori",
    *(f"/kpi/{town}-dx-plan-kpi" for town in (*TOWNS, "mihon")),
    "/kpi/midori-dx-plan-kpi/midori-4-1-1-01",
    "/kpi/imari-dx-plan-kpi/imari-1-1-1-01",
    "/kpi/nakanojo-dx-plan-kpi/nakanojo-1-1-01",
    "/kpi/kaizu-dx-plan-kpi/kaizu-1-3-01",
    *(f"/kpi/mihon-dx-plan-kpi/mihon-{key}" for key in ("1-1-01", "1-2-02", "2-1-01", "2-1-04")),
    CARD,
    "/kpi/compare?q=キャッシュレス決済",
    "/kpi/compare?q=ありません",
    "/kpi/compare",
]
# Whose words lie on those of another label of the same drawing, by more than a pixel.
OVERLAPS = """() => [...document.querySelectorAll('.bullet svg, .small-line svg')].flatMap(drawing => {
  const texts = [...drawing.querySelectorAll('text')].map(one => [one.textContent, one.getBoundingClientRect()]);
  return texts.flatMap(([words, a], n) => texts.slice(n + 1).filter(([, b]) =>
    Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
    && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 5).map(([other]) => `${words} / ${other}`));
})"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A catalogue with the five plans of `datasets/` and the invented one."""
    root = tmp_path_factory.mktemp("kpi")
    packages = [reported_package(root / "mihon")]
    for town in TOWNS:
        build_dataset(load_dataset(DATASETS / town / "dx-plan-kpi"), root / town)
        packages.append(root / town)
    with catalogue_running() as site:
        _publish(site, packages)
        yield site.url


def _publish(site: CatalogueSite, packages: list[Path]) -> None:
    for package in packages:
        assert publish_package(package, portal_at(site.url, site.token)).state == "created"


@pytest.fixture
def page(browser: Any, address: str) -> Iterator[Any]:
    with watched(browser, address) as opened:
        yield opened


def test_from_the_home_page_to_a_comparison(page: Any, address: str) -> None:
    page.goto(address)
    page.get_by_role("navigation", name="主なページ").get_by_role("link", name="DX計画").click()
    page.get_by_role("link", name="みどり市デジタル化推進計画のKPI").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("みどり市デジタル化推進計画のKPI")
    page.get_by_role("link", name="市内マイナンバーカード交付率").first.click()
    expect(page.locator("aside .grade")).to_have_text("未報告")
    page.get_by_role("link", name="並べてくらべる").click()
    rows = page.locator(".compared tbody th")
    towns = [words.split("\n")[0].strip() for words in rows.all_inner_texts()]
    assert {"みどり市", "海津市", "伊万里市", "中之条町", "見本市"} <= set(towns)
    page.get_by_role("checkbox", name="見本市「マイナンバーカード交付率」をくらべる").uncheck()
    page.get_by_role("button", name="選んだものだけにする").click()
    expect(rows).to_have_count(len(towns) - 1)
    assert "見本市" not in "".join(rows.all_inner_texts())
    with page.expect_download() as download:
        page.get_by_role("link", name="この表を CSV で").click()
    with Path(download.value.path()).open(encoding="utf-8-sig", newline="") as file:
        assert len(list(csv.DictReader(file))) == len(towns) - 1


def test_every_indicator_of_the_five_plans_has_its_page(page: Any, address: str) -> None:
    for town in TOWNS:
        with (DATASETS / town / "dx-plan-kpi/source/indicators.csv").open(encoding="utf-8", newline="") as file:
            count = len(list(csv.DictReader(file)))
        page.goto(f"{address}/kpi/{town}")
        entries = page.locator(".kpi")
        expect(entries).to_have_count(count)
        # Nothing but what the plans state is reported of real towns.
        assert page.locator(".pillar .fill").count() == 0
        assert set(page.locator(".kpi .grade").all_inner_texts()) <= {"未報告", "基準値だけ"}
        links = page.locator(".kpi .name a").evaluate_all("all => all.map(one => one.href)")
        assert len(set(links)) == count
        for link in links:
            assert page.request.get(link).status == 200, link


def test_why_opens_without_javascript(browser: Any, address: str) -> None:
    with watched(browser, address, java_script_enabled=False) as opened:
        opened.goto(f"{address}/kpi/mihon-dx-plan-kpi")
        first = opened.locator(".kpi").first
        expect(first.locator(".why p")).to_be_hidden()
        first.locator("summary").click()
        expect(first.locator(".why p")).to_contain_text("(52 − 20) ÷ (70 − 20) = 64.0 %")
        expect(first.locator(".bullet svg text").first).to_be_visible()
        opened.locator("summary", has_text="すべての指標の表").click()
        expect(opened.locator(".all tbody tr")).to_have_count(11)


def test_charts_say_in_words_what_they_show(page: Any, address: str) -> None:
    page.goto(f"{address}/kpi/mihon-dx-plan-kpi/mihon-1-2-01")
    chart = page.get_by_role("img", name=re.compile("^マイナンバーカード交付率。25.5%（2021-01-31）、66.1%"))
    expect(chart).to_be_visible()
    assert "目標 90%" in chart.text_content()
    expect(page.locator(".two-col table").first.locator("tbody tr")).to_have_count(6)


@pytest.mark.parametrize(("width", "media"), [(1280, "screen"), (390, "screen"), (696, "print")])
def test_labels_do_not_lie_on_each_other(browser: Any, address: str, width: int, media: str) -> None:
    """696 pixels are what A4 leaves between its margins."""
    with watched(browser, address, viewport={"width": width, "height": 900}) as opened:
        opened.emulate_media(media=media)
        for town in (*TOWNS, "mihon"):
            opened.goto(f"{address}/kpi/{town}-dx-plan-kpi")
            assert opened.evaluate(OVERLAPS) == [], (town, width, media)


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/kpi/midori-dx-plan-kpi", 2),
        ("/kpi/imari-dx-plan-kpi", 3),
        ("/kpi/mihon-dx-plan-kpi", 2),
        (FOUR, 1),
        ("/kpi/midori-dx-plan-kpi/midori-4-1-1-01", 2),
    ],
)
def test_paper(page: Any, address: str, path: str, most: int) -> None:
    """On A4, in grey: grades in words, no controls, no page that is not needed."""
    page.goto(address + path)
    paper = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", paper)) <= most
    assert set(re.findall(rb"/MediaBox\s*\[([^\]]+)\]", paper)) == {b"0 0 594.95996 841.91998"}
    page.emulate_media(media="print")
    assert page.locator("button:visible, input:visible, summary:visible, .no-print:visible").count() == 0
    if "compare" not in path:
        assert page.locator(".grade:visible").count() > 0


def test_keyboard_reaches_all(page: Any, address: str) -> None:
    for path in ("/kpi/mihon-dx-plan-kpi", "/kpi/mihon-dx-plan-kpi/mihon-1-1-01", CARD):
        page.goto(address + path)
        wanted = page.evaluate(
            "[...document.querySelectorAll('a[href],button,input:not([type=hidden]),summary,[tabindex=\"0\"]')]"
            ".filter(one => one.checkVisibility()).length"
        )
        for _ in range(wanted):
            page.keyboard.press("Tab")
            page.evaluate("document.activeElement.dataset.seen = 1")
        assert page.evaluate("document.querySelectorAll('[data-seen]').length") == wanted, path


@pytest.mark.parametrize(("width", "lang", "scheme"), [(1280, "ja", "light"), (390, "en", "dark")])
def test_accessibility_and_width(browser: Any, address: str, width: int, lang: str, scheme: str) -> None:
    """No violation of WCAG 2.2 AA or of axe's best practices, and no sideways scrolling, whatever is opened."""
    shots = os.environ.get("MACHIKADO_SCREENSHOTS")
    found: list[str] = []
    with watched(browser, address, viewport={"width": width, "height": 900}, color_scheme=scheme) as opened:
        for number, path in enumerate(with_language(PAGES, lang)):
            assert opened.goto(address + path).status == 200, path
            if shots:
                opened.screenshot(path=f"{shots}/kpi-{number:02}-{lang}-{width}-{scheme}.png", full_page=True)
            if wide := too_wide(opened):
                found.append(f"{path}: {wide}")
            if path.partition("?")[0].removeprefix("/kpi/").partition("-dx")[0] in TOWNS[1:]:
                continue  # more of the same
            opened.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true })")
            found += [f"{path}: {one}" for one in violations(opened)]
    assert found == []
