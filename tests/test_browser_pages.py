"""The pages in a real browser: what people do there, accessibility in both languages, hostile content."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser_town import SITES, fill, table
from browsing import expect, too_wide, violations, watched, with_language
from ckanapi import RemoteCKAN

from catalogue.server import background, create_token
from catalogue.settings import Settings

pytestmark = pytest.mark.browser

PAGES = {
    "/": 200,
    "/dataset": 200,
    "/dataset?q=避難": 200,
    "/dataset?q=避難&organization=mihon&data_format=CSV": 200,
    "/dataset?kind=aed": 200,
    "/dataset?q=ひなんじょちず": 200,
    "/dataset?q=ありません&tags=調査": 200,
    f"/dataset/{SITES}": 200,
    "/dataset/tourist-facilities": 200,
    "/dataset/no-files": 200,
    "/organization": 200,
    "/organization/mihon": 200,
    "/organization/kouiki": 200,
    "/group": 200,
    "/group/bousai": 200,
    "/api": 200,
    "/nosuch": 404,
    "/dataset/private": 403,
}
MARKUP = (
    "<script>alert(1)</script><img src=x onerror=alert(1)>\"'><svg/onload=alert(1)>"
    '<a href="javascript:alert(1)">x</a>{{7*7}}</title></textarea>'
)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The town's catalogue."""
    settings = Settings(
        folder=tmp_path_factory.mktemp("browser"), title="見本市オープンデータ", contact="見本市 情報政策課"
    )
    with background(settings) as url:
        with RemoteCKAN(url, apikey=create_token(settings, "test")) as ckan:
            fill(ckan)
        yield url


@pytest.fixture
def page(browser: Any, address: str) -> Iterator[Any]:
    with watched(browser, address) as opened:
        yield opened


def test_search_open_download(page: Any, address: str) -> None:
    page.goto(address)
    page.get_by_role("searchbox").fill("ひなんばしょ")
    page.get_by_role("button", name="検索").click()
    expect(page.locator(".result")).to_have_count(1)
    page.get_by_role("searchbox").fill("避難")
    page.keyboard.press("Enter")
    expect(page.locator("#found")).to_contain_text("13 件")
    page.get_by_role("link", name="指定緊急避難場所一覧").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("指定緊急避難場所一覧")
    expect(page.locator("table.data tbody tr")).to_have_count(10)
    with page.expect_download() as download:
        page.get_by_role("link", name="ダウンロード").first.click()
    assert download.value.suggested_filename == "992011_emergency_evacuation_site.csv"
    assert Path(download.value.path()).read_bytes() == table(24, 900)


def test_from_a_kind_to_its_datasets(page: Any, address: str) -> None:
    page.goto(address)
    expect(page.locator(".tile")).to_have_count(14)
    expect(page.locator("div.tile.absent")).to_have_count(2)
    page.get_by_role("link", name="観光施設").click()
    expect(page.locator("#found")).to_contain_text("1 件")
    expect(page.get_by_label("観光施設")).to_be_checked()


def test_filter_sort_and_pages(page: Any, address: str) -> None:
    page.goto(f"{address}/dataset")
    page.get_by_label("見本広域消防組合").check()
    page.get_by_role("button", name="この条件で絞り込む").click()
    expect(page.locator(".result")).to_have_count(8)
    page.locator(".chip", has_text="すべて外す").click()
    page.get_by_label("並び順").select_option("title")
    page.get_by_role("button", name="並べ替え").click()
    page.get_by_role("link", name="次へ").click()
    page.wait_for_url("**sort=title&page=2")
    expect(page.locator(".result")).to_have_count(5)


def test_nothing_found_leads_on(page: Any, address: str) -> None:
    page.goto(f"{address}/dataset?q=ひなんじょちず")
    page.get_by_role("link", name="指定緊急避難場所（1 件）").click()
    expect(page.locator(".result")).to_have_count(1)
    page.goto(f"{address}/dataset?q=避難所運営の報告書")
    page.locator(".empty .chip").first.click()
    expect(page.locator(".result").first).to_contain_text("避難所運営")


def test_language_stays(page: Any, address: str) -> None:
    page.goto(f"{address}/dataset?q=避難&sort=title")
    page.get_by_role("link", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("searchbox")).to_have_value("避難")
    page.get_by_role("link", name="Designated emergency evacuation sites").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Designated emergency evacuation sites")
    page.get_by_role("link", name="日本語").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("指定緊急避難場所一覧")


def test_report_opens_in_its_cage(page: Any, address: str) -> None:
    page.goto(f"{address}/dataset/{SITES}")
    page.get_by_role("link", name="検査の報告を読む").click()
    expect(page.locator("p")).to_have_text("誤りなし")
    assert page.evaluate("origin") == "null"


def test_board_is_words_and_fits_one_sheet(page: Any, address: str) -> None:
    page.goto(f"{address}/organization/mihon")
    words = page.locator(".board tbody tr").all_inner_texts()
    assert len(words) == 14
    assert sum("公開中" in one for one in words) == 12
    assert sum("期限を過ぎています" in one for one in words) == 1
    assert sum("注意" in one for one in words) == 2
    assert page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n") == 1


def test_keyboard_reaches_all_in_the_order_of_the_page(page: Any, address: str) -> None:
    """Every link, button and field gets the focus by Tab, in order, and shows it."""
    for path in ("/", "/dataset?q=避難", f"/dataset/{SITES}", "/organization/mihon", "/api"):
        page.goto(address + path)
        wanted = page.evaluate(
            "[...document.querySelectorAll('a[href],button,input:not([type=hidden]),select,summary,[tabindex=\"0\"]')]"
            ".filter(one => one.checkVisibility()).length"
        )
        seen = []
        for _ in range(wanted):
            page.keyboard.press("Tab")
            seen.append(
                page.evaluate(
                    "(() => { const one = document.activeElement; one.dataset.seen = 1;"
                    " return getComputedStyle(one).outlineStyle + one.tagName })()"
                )
            )
        reached = page.evaluate("document.querySelectorAll('[data-seen]').length")
        assert reached == wanted, (path, reached, wanted)
        assert [one for one in seen if one.startswith("none")] == [], path


def test_skip_link_leads_to_the_content(page: Any, address: str) -> None:
    page.goto(address)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_without_javascript(browser: Any, address: str) -> None:
    with watched(browser, address, java_script_enabled=False) as opened:
        opened.goto(f"{address}/dataset?q=避難")
        assert opened.get_by_label("CSV").first.is_visible()
        opened.get_by_role("link", name="指定緊急避難場所一覧").click()
        expect(opened.locator("table.data tbody tr")).to_have_count(10)


@pytest.mark.parametrize(("width", "lang", "scheme"), [(1280, "ja", "light"), (390, "en", "dark")])
def test_accessibility_and_width(browser: Any, address: str, width: int, lang: str, scheme: str) -> None:
    """No violation of WCAG 2.2 AA or of axe's best practices, and no sideways scrolling, on any page."""
    shots = os.environ.get("MACHIKADO_SCREENSHOTS")
    found: list[str] = []
    view = {"width": width, "height": 900}
    with watched(browser, address, viewport=view, color_scheme=scheme) as opened:
        for number, (path, status) in enumerate(zip(with_language(PAGES, lang), PAGES.values(), strict=True)):
            answer = opened.goto(address + path)
            assert answer.status == status, path
            found += [f"{path}: {one}" for one in violations(opened)]
            if wide := too_wide(opened):
                found.append(f"{path}: {wide}")
            if shots:
                opened.screenshot(path=f"{shots}/{number:02}-{lang}-{width}-{scheme}.png", full_page=True)
    assert found == []


def test_no_field_becomes_markup(browser: Any, tmp_path: Path) -> None:
    """Titles, notes, extras, names of files and cells are words, whatever they say; nothing runs, asks or breaks."""
    settings = Settings(folder=tmp_path / "hostile", title=MARKUP, title_en=MARKUP, contact=MARKUP)
    with background(settings) as url:
        with RemoteCKAN(url, apikey=create_token(settings, "test")) as ckan:
            _fill_with_markup(ckan, tmp_path)
        paths = ["/", "/dataset", f"/dataset?q={MARKUP[:60]}&tags={MARKUP[:60]}", "/dataset/evil"]
        paths += ["/organization", "/organization/evil", "/group", "/group/theme", "/api", "/nosuch"]
        with watched(browser, url) as opened:
            for lang in ("ja", "en"):
                for path in with_language(paths, lang):
                    opened.goto(url + path)
                    assert opened.locator("script:not([src]):not([type='application/ld+json'])").count() == 0, path
                    assert opened.locator("main img, [onerror], [onload], [href^='javascript:']").count() == 0, path
                    assert "49" not in opened.title(), path


def _fill_with_markup(ckan: Any, folder: Path) -> None:
    extras = [{"key": key, "value": MARKUP} for key in (MARKUP, "title_en", "code", "contact_name", "contact_email")]
    address = [{"key": "homepage", "value": "javascript:alert(1)"}]
    words = {"title": MARKUP, "description": MARKUP, "image_url": MARKUP}
    ckan.action.organization_create(name="evil", **words, extras=extras + address)
    ckan.action.group_create(name="theme", **words)
    ckan.action.package_create(
        name="evil",
        owner_org="evil",
        notes=MARKUP,
        groups=[{"name": "theme"}],
        tags=[{"name": "script alert"}],
        extras=[{"key": key, "value": MARKUP} for key in (MARKUP, "frequency", "standard", "title_en", "title_kana")],
        resources=[{"url": "javascript:alert(1)", "name": MARKUP, "description": MARKUP, "format": MARKUP}],
        **dict.fromkeys(("title", "author", "maintainer", "license_id", "url"), MARKUP),
        version=MARKUP[:90],
    )
    path = folder / '<img src=x onerror=alert(1)>".csv'
    for count in (1, 2):
        cells = "".join(f'"{MARKUP.replace(chr(34), "")}",{n}\n' for n in range(count))
        path.write_text('"<script>alert(1)</script>",b\n' + cells, encoding="utf-8")
        with path.open("rb") as file:
            if count == 1:
                words = {"name": MARKUP, "format": "CSV", "validation_status": MARKUP, "validation_warnings": MARKUP}
                made = ckan.action.resource_create(package_id="evil", upload=file, **words)
            else:
                ckan.action.resource_patch(id=made["id"], upload=file)
