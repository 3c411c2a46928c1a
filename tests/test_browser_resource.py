"""The page of a resource in a real browser: filters, pages, map, downloads, code; accessibility; hostile content."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browsing import expect, too_wide, violations, watched, with_language
from ckanapi import RemoteCKAN

from catalogue.server import background, create_token
from catalogue.settings import Settings

pytestmark = pytest.mark.browser

ALL = bool(os.environ.get("MACHIKADO_TEST_ALL"))
KINDS = ("公園", "学校", "公民館")
SCHEMA = {
    "fields": [
        {"name": "ID", "type": "string", "description": "番号", "description_en": "Number", "example": "001"},
        {"name": "種別", "type": "string", "constraints": {"required": True, "enum": list(KINDS)}},
        {"name": "緯度", "type": "number"},
        {"name": "経度", "type": "number"},
        {"name": "定員", "type": "integer", "unit": "人"},
        {"name": "指定日", "type": "date"},
    ]
}
MARKUP = "<img src=x onerror=alert(1)><script>alert(1)</script>{{7*7}}'`"
SHAPES = {
    "type": "FeatureCollection",
    "features": [
        {"type": "Feature", "properties": {"名称": name}, "geometry": {"type": kind, "coordinates": places}}
        for name, kind, places in (
            ("見本区域", "Polygon", [[[139, 36], [139.1, 36], [139.1, 36.1], [139, 36]]]),
            (MARKUP, "Point", [139.05, 36.02]),
            ("場所なし", "Point", [None, None]),
            ("形でないもの", "Circle", [139, 36]),
        )
    ],
}


def table() -> bytes:
    """120 sites, the third with a long remark, the seventh without a place."""
    lines = ["ID,名称,種別,所在地,緯度,経度,洪水,地震,津波,定員,指定日,URL,備考"]
    for n in range(1, 121):
        place = "," if n == 7 else f"{36 + n % 11 * 0.01 + n / 9000:.6f},{139 + n % 13 * 0.01:.6f}"
        kind, marks = KINDS[n % 3], f"{'1' if n % 2 else ''},1,{'1' if n % 3 == 0 else ''}"
        lines.append(
            f"{n:03},見本{kind}{n},{kind},見本市本町{n}-1,{place},{marks},{n * 50},{2000 + n % 5}-04-01,"
            f"https://x.example/{n},{'とても長い備考です。' * 12 if n == 3 else ''}"
        )
    return ("\r\n".join(lines) + "\r\n").encode("utf-8-sig")


def population() -> bytes:
    """Two districts by age and sex."""
    ages = [f"{age}-{age + 4}歳の{sex}" for age in range(0, 85, 5) for sex in ("男性", "女性")]
    lines = ["地域名,総人口," + ",".join(ages)]
    lines += [f"{name},1000," + ",".join(str(20 + n % 9) for n in range(len(ages))) for name in ("本町", "駅前")]
    return "\n".join(lines).encode()


FILES = {
    "sites": ("992011_sites.csv", table(), SCHEMA),
    "population": (
        "992011_population.csv",
        population(),
        {
            "fields": [
                {"name": name, "type": "integer"} for name in population().decode().splitlines()[0].split(",")[1:]
            ]
        },
    ),
    "shapes": ("shapes.geojson", json.dumps(SHAPES).encode(), None),
    "document": ("guide.pdf", b"%PDF-1.4", None),
    "evil": (
        "evil.csv",
        f'"{MARKUP}",名称,緯度,経度,種別\n{MARKUP},{MARKUP},36,139,{MARKUP}\n{MARKUP}2,b,36.1,139,{MARKUP}\n'.encode(),
        None,
    ),
}


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The addresses of the resources' pages, and that of the catalogue as "address"."""
    settings = Settings(folder=tmp_path_factory.mktemp("browser"), title="見本市オープンデータ")
    with background(settings) as url:
        found = {"address": url}
        with RemoteCKAN(url, apikey=create_token(settings, "test")) as ckan:
            ckan.action.organization_create(name="mihon", title="見本市")
            ckan.action.package_create(name="sites", title="避難場所", owner_org="mihon", license_id="CC-BY-4.0")
            for key, (name, content, schema) in FILES.items():
                file = io.BytesIO(content)
                file.name = name
                words = {"name": MARKUP if key == "evil" else f"見本の{key}", "encoding": "utf-8"}
                more = {"schema": json.dumps(schema)} if schema else {}
                made = ckan.action.resource_create(package_id="sites", upload=file, **words, **more)
                found[key] = f"{url}/dataset/sites/resource/{made['id']}"
        yield found


@pytest.fixture
def page(browser: Any, places: dict[str, str]) -> Iterator[Any]:
    with watched(browser, places["address"]) as opened:
        yield opened


def _rows(page: Any) -> Any:
    return page.locator(".rows tbody tr")


def test_from_the_dataset_to_its_rows(page: Any, places: dict[str, str]) -> None:
    page.goto(f"{places['address']}/dataset/sites")
    page.get_by_role("link", name="見本のsites", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("見本のsites")
    expect(_rows(page)).to_have_count(50)


def test_filter_sort_and_pages(page: Any, places: dict[str, str]) -> None:
    page.goto(places["sites"])
    page.get_by_role("link", name="次へ").click()
    expect(_rows(page).first).to_have_attribute("data-row", "51")
    page.get_by_role("link", name="定員").click()
    expect(page.locator("[aria-sort=ascending]")).to_contain_text("定員")
    page.get_by_role("link", name="定員").click()
    expect(_rows(page).first).to_have_attribute("data-row", "120")
    page.get_by_label("種別 で絞り込む").select_option("=学校")
    page.get_by_label("定員 で絞り込む").fill("5000..5500")
    page.keyboard.press("Enter")
    expect(page.locator(".found")).to_contain_text("4 行が見つかりました")
    expect(_rows(page).first).to_have_attribute("data-row", "109")
    expect(page.get_by_label("定員 で絞り込む")).to_have_value("5000..5500")
    page.locator(".chip", has_text="定員").first.click()
    expect(page.locator(".found")).to_contain_text("40 行が見つかりました")
    page.get_by_label("表の中をさがす").fill("ありません")
    page.keyboard.press("Enter")
    expect(page.locator(".empty")).to_contain_text("条件に合う行はありません")
    page.locator(".empty").get_by_role("link").click()
    expect(page.locator(".found")).to_contain_text("全 120 行")


def test_choice_of_columns(page: Any, places: dict[str, str]) -> None:
    page.goto(places["sites"])
    page.locator("summary", has_text="列を選ぶ").click()
    for name in ("所在地", "緯度", "経度"):
        page.get_by_label(name, exact=True).uncheck()
    page.get_by_role("button", name="選んだ列を表示する").click()
    expect(page.locator(".rows thead th a", has_text="所在地")).to_have_count(0)
    expect(page.locator(".rows thead th a", has_text="名称")).to_have_count(1)


def test_download_is_the_file(page: Any, places: dict[str, str]) -> None:
    page.goto(places["sites"])
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV をダウンロード").click()
    assert download.value.suggested_filename == "992011_sites.csv"
    assert Path(download.value.path()).read_bytes() == table()


def test_download_of_what_is_selected(page: Any, places: dict[str, str]) -> None:
    page.goto(f"{places['sites']}?f.名称=公園")
    with page.expect_download() as download:
        page.locator(".take").get_by_role("link", name="JSON", exact=True).click()
    assert len(json.loads(Path(download.value.path()).read_text(encoding="utf-8"))["records"]) == 40


def test_map_shows_the_selection_and_leads_to_rows(page: Any, places: dict[str, str]) -> None:
    page.emulate_media(reduced_motion="reduce")  # contrast is judged when nothing fades any more
    page.goto(places["sites"])
    expect(page.locator("[data-map-status]")).to_contain_text("119か所")
    expect(page.locator("[data-map-plain]")).to_be_visible()
    shown = page.locator(".point").count() + sum(int(one) for one in page.locator(".cluster").all_inner_texts())
    assert shown == 119
    expect(page.locator("[data-row='7'] button")).to_have_count(0)
    page.get_by_role("button", name="地図で見る: 見本学校1", exact=True).click()
    expect(page.locator(".leaflet-popup-content")).to_contain_text("見本市本町1-1")
    assert violations(page) == []
    page.locator(".leaflet-popup-content a").click()
    expect(page.locator(".record h2")).to_contain_text("見本学校1")
    page.goto(f"{places['sites']}?q=ありません")
    expect(page.locator("[data-map-status]")).to_contain_text("位置のある行はありません")


def test_map_by_keyboard(page: Any, places: dict[str, str]) -> None:
    page.goto(places["sites"])
    before = page.locator(".degree").first.inner_text()
    page.locator(".cluster").first.focus()
    assert "か所" in page.evaluate("document.activeElement.ariaLabel")
    page.keyboard.press("Enter")
    expect(page.locator(".degree").first).not_to_have_text(before)
    page.get_by_role("button", name="全体を見る").press("Enter")
    expect(page.locator(".degree").first).to_have_text(before)
    page.goto(f"{places['sites']}?f.定員=50")
    page.locator(".point").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".leaflet-popup-content b")).to_have_text("見本学校1")
    page.keyboard.press("Escape")
    expect(page.locator(".leaflet-popup")).to_have_count(0)


def test_row_and_point_light_up_together(page: Any, places: dict[str, str]) -> None:
    page.goto(f"{places['sites']}?f.定員=50")
    expect(page.locator(".point")).to_have_count(1)
    page.locator("tr[data-row='1']").hover()
    expect(page.locator(".point.lit")).to_have_count(1)


def test_map_of_a_geojson_file(page: Any, places: dict[str, str]) -> None:
    page.goto(places["shapes"])
    expect(page.locator("[data-map-status]")).to_contain_text("2か所")
    expect(page.locator("path.shape")).to_have_count(1)
    expect(page.locator(".point")).to_have_count(1)
    page.locator(".point").click()
    expect(page.locator(".leaflet-popup-content b")).to_have_text(MARKUP)


def test_background_comes_from_the_set_address_only(browser: Any, tmp_path: Path) -> None:
    """Tiles of the catalogue itself here: another host would need the network."""
    settings = Settings(
        folder=tmp_path / "tiles", tiles_url="/static/icon.svg?{z}/{x}/{y}", tiles_attribution="<b>出典</b>"
    )
    with background(settings) as url:
        with RemoteCKAN(url, apikey=create_token(settings, "test")) as ckan:
            ckan.action.organization_create(name="mihon", title="見本市")
            ckan.action.package_create(name="sites", title="避難場所", owner_org="mihon")
            file = io.BytesIO(table())
            file.name = "sites.csv"
            made = ckan.action.resource_create(package_id="sites", upload=file)
        with watched(browser, url) as opened:
            opened.goto(f"{url}/dataset/sites/resource/{made['id']}")
            expect(opened.locator("img.leaflet-tile-loaded").first).to_be_visible()
            expect(opened.locator(".leaflet-control-attribution")).to_have_text("<b>出典</b>")
            expect(opened.locator(".graticule")).to_have_count(0)
            for _ in range(3):  # tiles that are no longer wanted must not get an address that pages forbid
                opened.locator(".leaflet-control-zoom-out").click()
                opened.wait_for_timeout(300)


def test_charts_and_pyramid(page: Any, places: dict[str, str]) -> None:
    page.goto(places["sites"])
    page.get_by_label("グラフにする列").select_option("定員")
    page.get_by_role("button", name="表示する", exact=True).click()
    expect(page.get_by_role("img", name="「定員」の分布")).to_be_visible()
    page.goto(places["population"])
    drawing = page.get_by_role("img", name=re.compile("年齢と性別ごとの人数"))
    expect(drawing.locator("rect")).to_have_count(34)


def test_code_runs_as_it_stands(page: Any, places: dict[str, str]) -> None:
    """Every example of the page, pasted: Python in a new process, curl where there is one, JavaScript in the page."""
    page.goto(f"{places['sites']}?f.種別==学校&f.定員=5000以上&sort=定員&order=desc")
    codes = dict(
        zip(
            page.locator(".snippets h3").all_inner_texts(),
            page.locator(".snippets code").all_inner_texts(),
            strict=True,
        )
    )
    for title, code in codes.items():
        if title.startswith("Python"):
            done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
            assert done.returncode == 0, done.stderr
            assert "見本学校118" in done.stdout, title
        elif title.startswith("curl") and shutil.which("curl"):
            done = subprocess.run(["sh", "-c", code], capture_output=True, text=True, timeout=30)
            assert json.loads(done.stdout)["result"]["total"] == 7
        elif title.startswith("JavaScript"):
            total = page.evaluate(f"(async () => {{ {code}\nreturn result.total }})()")
            assert total == 7


def test_without_javascript(browser: Any, places: dict[str, str]) -> None:
    with watched(browser, places["address"], java_script_enabled=False) as opened:
        opened.goto(places["sites"])
        expect(opened.locator(".map")).to_contain_text("JavaScript")
        opened.get_by_label("種別 で絞り込む").select_option("=公園")
        opened.get_by_role("button", name="絞り込む").click()
        expect(opened.locator(".found")).to_contain_text("40 行が見つかりました")
        opened.get_by_role("link", name="定員").click()
        expect(_rows(opened)).to_have_count(40)


@pytest.mark.parametrize(
    ("width", "lang", "scheme"),
    [(1280, "ja", "light"), (390, "en", "dark"), *([(1280, "en", "dark"), (390, "ja", "light")] if ALL else [])],
)
def test_accessibility_and_width(browser: Any, places: dict[str, str], width: int, lang: str, scheme: str) -> None:
    """No violation of WCAG 2.2 AA or of axe's best practices, and no sideways scrolling."""
    shots = os.environ.get("MACHIKADO_SCREENSHOTS")
    sites = places["sites"]
    pages = [places[key] for key in FILES]
    pages += [f"{sites}?q=公園&f.定員=100..&sort=定員", f"{sites}?q=ありません", f"{sites}?row=3&chart=指定日"]
    found: list[str] = []
    view = {"width": width, "height": 900}
    with watched(browser, places["address"], viewport=view, color_scheme=scheme) as opened:
        for number, address in enumerate(with_language(pages, lang)):
            assert opened.goto(address).status == 200
            if opened.locator("[data-map]").count():
                expect(opened.locator("[data-map-status]")).not_to_be_empty()
                opened.wait_for_timeout(400)
            found += [f"{address}: {one}" for one in violations(opened)]
            if wide := too_wide(opened):
                found.append(f"{address}: {wide}")
            if shots:
                opened.screenshot(path=f"{shots}/resource-{number:02}-{lang}-{width}-{scheme}.png", full_page=True)
    assert found == []


def test_no_cell_or_heading_becomes_markup(page: Any, places: dict[str, str]) -> None:
    page.goto(places["evil"])
    expect(page.locator("[data-map-status]")).to_contain_text("2か所")
    page.locator("tr[data-row='1'] button").click()
    expect(page.locator(".leaflet-popup-content b")).to_have_text(MARKUP)
    for query in ("", "?row=1", "?columns=all&chart=種別", f"?f.{MARKUP}={MARKUP}&q={MARKUP}"):
        page.goto(places["evil"] + query.replace("{", "%7B").replace("<", "%3C"))
        page.wait_for_timeout(300)
        assert page.locator("main img, [onerror], script:not([src])").count() == 0


def test_prints_on_few_sheets(page: Any, places: dict[str, str]) -> None:
    page.goto(places["sites"])
    sheets = page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n")
    assert 2 <= sheets <= 5
