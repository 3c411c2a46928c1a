"""A real browser: searching, opening and downloading; accessibility of every page in both languages."""

from __future__ import annotations

import io
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ckanapi import RemoteCKAN

from catalogue.server import background, create_token
from catalogue.settings import Settings

pytestmark = pytest.mark.browser

CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PAGES = {
    "/": 200,
    "/dataset": 200,
    "/dataset?q=避難": 200,
    "/dataset?q=避難&organization=mihon&data_format=CSV": 200,
    "/dataset?q=ありません": 200,
    "/dataset/emergency-evacuation-sites": 200,
    "/dataset/no-files": 200,
    "/organization": 200,
    "/organization/mihon": 200,
    "/api": 200,
    "/nosuch": 404,
    "/dataset/private": 403,
}
REPORT = "<!doctype html><html lang=ja><meta charset=utf-8><title>報告</title><style>p{color:#123}</style><p>誤りなし"
WIDE = (
    "ID,名称,名称_カナ,所在地,緯度,経度,洪水,崖崩れ、土石流及び地滑り,高潮,地震,津波,大規模な火事,想定収容人数,備考\n"
    + "".join(
        f"{n},見本公園{n},ミホンコウエン,見本市本町{n}-1,36.42{n},139.24{n},1,1,,1,,1,{n * 150},段差あり\n"
        for n in range(1, 25)
    )
)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A catalogue with two organizations and enough datasets for several pages of results."""
    settings = Settings(
        folder=tmp_path_factory.mktemp("browser"), title="見本市オープンデータ", contact="見本市 情報政策課"
    )
    with background(settings) as url:
        with RemoteCKAN(url, apikey=create_token(settings, "test")) as ckan:
            fill(ckan)
        yield url


def fill(ckan: Any) -> None:
    """Invented content in the forms that real content has."""
    extras = [{"key": "code", "value": "992011"}]
    lead = "見本市のオープンデータです。**見本**であり、実在しません。"
    ckan.action.organization_create(name="mihon", title="見本市", description=lead, extras=extras)
    ckan.action.organization_create(name="kouiki", title="見本広域消防組合")
    titles = [
        "AED設置箇所",
        "介護サービス事業所",
        "医療機関",
        "文化財",
        "観光施設",
        "イベント",
        "公衆無線LAN",
        "公衆トイレ",
    ]
    for number in range(24):
        ckan.action.package_create(
            name=f"dataset-{number}",
            title=f"{titles[number % 8]}{number or ''}",
            owner_org="kouiki" if number % 6 == 5 else "mihon",
            notes="市内の場所、避難のときの使い方、開いている時間が入っています。",
            license_id="CC-BY-4.0" if number % 3 else "PDL-1.0",
            tags=[{"name": "推奨データセット"}, {"name": titles[number % 8]}],
            resources=[{"url": "https://x.example/a.csv", "name": "一覧"}],
        )
    ckan.action.package_create(name="no-files", title="ファイルのないデータ", owner_org="mihon")
    ckan.action.package_create(name="private", title="非公開", owner_org="mihon", private=True)
    notes = (
        "洪水や土砂災害、地震のときに、命を守るために**まず逃げる場所**です。\n\n## 入っていること\n\n"
        "- 名称、所在地、緯度経度\n- 災害の種類ごとに使えるかどうか\n\n詳しくは[防災のページ](https://www.example.jp/)へ。"
    )
    made = ckan.action.package_create(
        name="emergency-evacuation-sites",
        title="指定緊急避難場所一覧",
        owner_org="mihon",
        notes=notes,
        license_id="CC-BY-4.0",
        version="2026-11-01",
        author="見本市",
        maintainer="危機管理課",
        maintainer_email="kiki@city.mihon.example",
        url="https://www.example.jp/bosai",
        tags=[{"name": name} for name in ("防災", "避難", "推奨データセット", "指定緊急避難場所")],
        extras=[
            {"key": "title_kana", "value": "シテイキンキュウヒナンバショイチラン"},
            {"key": "title_en", "value": "Designated emergency evacuation sites"},
            {"key": "frequency", "value": "annual"},
            {"key": "対象日", "value": "2026年11月1日"},
        ],
        resources=[
            {
                "name": "指定緊急避難場所一覧",
                "description": "UTF-8、BOM付き。Excel でそのまま開けます。",
                "encoding": "utf-8",
            },
            {"name": "指定緊急避難場所一覧（地図）", "description": "RFC 7946、世界測地系（WGS 84）"},
            {"name": "検査の報告"},
            {"name": "データパッケージ定義"},
            {"name": "元のページ", "url": "https://www.example.jp/bosai", "format": "HTML"},
        ],
    )
    contents = {
        "992011_emergency_evacuation_site.csv": b"\xef\xbb\xbf" + WIDE.encode(),
        "992011_emergency_evacuation_site.geojson": b"{}" * 6000,
        "report.html": REPORT.encode(),
        "datapackage.json": b"{}",
    }
    ckan.call_action(
        "package_revise",
        {"match__id": made["id"]},
        files={
            f"update__resources__{place}__upload": (name, io.BytesIO(content))
            for place, (name, content) in enumerate(contents.items())
        },
    )


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if CHROMIUM is None:
        reason = "needs Chromium (Debian: apt-get install chromium): it is not installed"
        if os.environ.get("MACHIKADO_TEST_STRICT"):
            pytest.fail(reason)
        pytest.skip(reason)
    sync_api = pytest.importorskip("playwright.sync_api", reason="needs playwright (pip install '.[test]')")
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture
def page(browser: Any, address: str) -> Iterator[Any]:
    """A page that may reach nothing but the catalogue; anything else it asks for, and any complaint, fails the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="ja-JP", accept_downloads=True)
    opened = context.new_page()
    outside: list[str] = []
    complaints: list[str] = []

    def route(asked: Any) -> None:
        if asked.request.url.startswith(address):
            asked.continue_()
        else:
            outside.append(asked.request.url)
            asked.abort()

    context.route("**/*", route)
    opened.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    yield opened
    context.close()
    assert outside == []
    assert [text for text in complaints if "status of 40" not in text] == []


def expect(locator: Any) -> Any:
    """An assertion that waits: after a click or a key the next page takes its time."""
    from playwright.sync_api import expect as waiting

    return waiting(locator)


def test_search_open_download(page: Any, address: str) -> None:
    page.goto(address)
    page.get_by_role("searchbox").fill("ひなんばしょ")
    page.get_by_role("button", name="検索").click()
    expect(page.locator(".result")).to_have_count(1)
    page.get_by_role("searchbox").fill("避難")
    page.keyboard.press("Enter")
    expect(page.locator("#found")).to_contain_text("25 件")
    page.get_by_role("link", name="指定緊急避難場所一覧").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("指定緊急避難場所一覧")
    expect(page.locator("table.data tbody tr")).to_have_count(10)
    with page.expect_download() as download:
        page.get_by_role("link", name="ダウンロード").first.click()
    assert download.value.suggested_filename == "992011_emergency_evacuation_site.csv"
    assert Path(download.value.path()).read_bytes() == b"\xef\xbb\xbf" + WIDE.encode()


def test_filter_sort_and_pages(page: Any, address: str) -> None:
    page.goto(f"{address}/dataset")
    page.get_by_label("見本広域消防組合").check()
    page.get_by_role("button", name="この条件で絞り込む").click()
    expect(page.locator(".result")).to_have_count(4)
    page.locator(".chip", has_text="すべて外す").click()
    page.get_by_label("並び順").select_option("title")
    page.get_by_role("button", name="並べ替え").click()
    page.get_by_role("link", name="次へ").click()
    page.wait_for_url("**sort=title&page=2")
    expect(page.locator(".result")).to_have_count(6)


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
    page.goto(f"{address}/dataset/emergency-evacuation-sites")
    page.get_by_role("link", name="報告を読む").click()
    expect(page.locator("p")).to_have_text("誤りなし")
    assert page.evaluate("origin") == "null"


def test_without_javascript(browser: Any, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    opened = context.new_page()
    opened.goto(f"{address}/dataset?q=避難")
    assert opened.get_by_label("CSV").first.is_visible()
    opened.get_by_role("link", name="指定緊急避難場所一覧").click()
    expect(opened.locator("table.data tbody tr")).to_have_count(10)
    context.close()


@pytest.mark.parametrize(
    ("width", "lang", "scheme"),
    [(1280, "ja", "light"), (390, "en", "dark")],
)
def test_accessibility_and_width(browser: Any, address: str, width: int, lang: str, scheme: str) -> None:
    """No violation of WCAG 2.2 AA or of axe's best practices, and no sideways scrolling, on any page."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    opened = context.new_page()
    shots = os.environ.get("MACHIKADO_SCREENSHOTS")
    found: list[str] = []
    for number, path in enumerate(PAGES):
        answer = opened.goto(f"{address}{path}{'&' if '?' in path else '?'}lang={lang}")
        assert answer.status == PAGES[path]
        result = axe.run(opened, options={"runOnly": RULES})
        found += [f"{path}: {one['id']}: {one['nodes'][0]['html'][:120]}" for one in result.response["violations"]]
        if opened.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{path}: wider than {width}")
        if shots:
            opened.screenshot(path=f"{shots}/{number:02}-{lang}-{width}-{scheme}.png", full_page=True)
    context.close()
    assert found == []


def test_narrowest_phone(browser: Any, address: str) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 600})
    opened = context.new_page()
    for path in PAGES:
        opened.goto(address + path)
        assert opened.evaluate("document.documentElement.scrollWidth") <= 320, path
    context.close()
