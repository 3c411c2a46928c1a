"""What publishing would change, as text and as a page: whole, harmless, readable by all, in both languages."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from browsing import chromium, too_wide, violations
from standing_pages import Page, standing

from pipelines.portal.notes import Note
from pipelines.portal.plan import Change, FileChange, Plan
from pipelines.portal.rows import CellChange, RowChanges
from pipelines.portal.stopping import Stop
from pipelines.report.plan_page import plan_page
from pipelines.report.plan_text import plan_text

HOSTILE = "<script>alert(1)</script>\x1b[31m\u202e&\"'\n{x}{{7*7}}%s"
CSV = "992011_aed.csv"


def rows(
    added: int = 1, removed: int = 1, changed: int = 1, name: str = "見本公園", listed: int | None = None
) -> RowChanges:
    """So many of each kind, the first `listed` of them held one by one."""
    names = [f"{name} {number}" for number in range(max(added, removed, changed))]
    cells = [CellChange(row, "電話番号", "0999-00-0001", "") for row in names[:changed]]
    return RowChanges(
        ("ID",), 1000, 900, tuple(names[:added][:listed]), tuple(names[:removed][:listed]), tuple(cells[:listed]),
        ("位置の精度",), ("画像",), added, removed, changed, changed,
    )  # fmt: skip


STOPS = (
    Stop("rows-fell", {"file": CSV, "before": 1000, "now": 700, "share": 0.3}),
    Stop("column-vanished", {"file": CSV, "columns": ["画像"]}),
)
UPDATE = Plan(
    "mihon-aed",
    "update",
    (Change("title", "AED", "AED設置箇所"), Change("tags", ["防災"], []), Change("private", True, False)),
    (
        FileChange(CSV, "update", (Change("hash", "1", "2"), Change("size", 10, 20)), rows()),
        FileChange("992011_aed.geojson", "remove"),
        FileChange("datapackage.json", "update", (Change("description", "x", "y"),)),
    ),
    STOPS,
    (Note("licence-none"),),
)
CREATE = Plan("mihon-wifi", "create", (), (FileChange("992011_wifi.csv", "create"),))
KEEP = Plan("mihon-events", "keep", (), (FileChange("992011_events.csv", "keep"),))
PROBLEM = ("mihon/toilets", "ファイルが見つかりません", "場所を確かめてください")
HARMFUL = Plan(
    HOSTILE,
    "update",
    (Change(HOSTILE, {HOSTILE: [HOSTILE]}, [HOSTILE]),),
    (FileChange(HOSTILE, "update", (Change(HOSTILE, 1, 2), Change("hash", 1, 2)), rows(name=HOSTILE)),),
    (Stop("column-vanished", {"file": HOSTILE, "columns": [HOSTILE]}), Stop("not-ours", {"name": HOSTILE})),
    (Note("licence-not-listed", {"value": HOSTILE}),),
)


def test_text_says_what_changes_and_what_stops_it() -> None:
    text = plan_text(UPDATE)
    for said in (
        "mihon-aed: 更新",
        "rows-fell: 「992011_aed.csv」の行が 1,000 行から 700 行に",
        "--allow rows-fell --allow column-vanished",
        "題名: AED → AED設置箇所",
        "タグ: 防災 → （空）",
        "private: はい → いいえ",
        "992011_aed.csv: 更新（中身）",
        "992011_aed.geojson: 取り下げ",
        "1,000 行 → 900 行（追加 1、削除 1、変更 1）",
        "+ 列「位置の精度」",
        "- 列「画像」",
        "+ 見本公園 0",
        "- 見本公園 0",
        "~ 見本公園 0 電話番号: 0999-00-0001 → （空）",
        "datapackage.json: 更新（説明）",
    ):
        assert said in text
    english = plan_text(UPDATE, "en")
    assert "mihon-aed: update" in english and "Publishing would be stopped" in english and "title: AED →" in english


def test_text_lists_some_and_counts_all() -> None:
    many = Plan("a", "update", (), (FileChange(CSV, "update", (), rows(5000, 30, 20, listed=1000)),))
    text = plan_text(many)
    assert text.count("\n    + 見本公園") == 20 and "… ほか 4,980" in text and "… ほか 10" in text
    assert text.count("… ほか") == 2


def test_nothing_reaches_the_terminal_as_it_is() -> None:
    for lang in ("ja", "en"):
        text = plan_text(HARMFUL, lang)
        assert not re.search("[\x00-\x09\x0b-\x1f\u202e]", text) and "␛[31m" in text
        assert all(line.startswith((" ", "<script>")) for line in text.splitlines()), "a line feed came through"


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_page_stands_alone_and_is_well_formed(lang: str) -> None:
    page = standing(plan_page([UPDATE, CREATE, KEEP], lang, portal="prefecture", problems=[PROBLEM]), lang)
    for said in (
        "mihon-aed",
        "mihon-wifi",
        "mihon-events",
        "prefecture",
        "rows-fell",
        "見本公園 0",
        "位置の精度",
        "mihon/toilets",
    ):
        assert said in page.text


def test_page_escapes_everything() -> None:
    text = plan_page([HARMFUL], portal=HOSTILE, problems=[(HOSTILE, HOSTILE, HOSTILE)])
    assert "<script" not in text and "\x1b" not in text and "\u202e" not in text and "7*7" in text and "49" not in text
    assert Page(text).open == []


def test_page_keeps_its_size_and_says_what_it_leaves_out() -> None:
    many = Plan("a", "update", (), (FileChange(CSV, "update", (), rows(5000, 100_000, 3, listed=1000)),))
    page = plan_page([many])
    assert len(page) < 200_000
    assert "ほかに 4,800 件" in page and "ほかに 99,800 件" in page and page.count("ほかに") == 2


def test_page_without_datasets_is_one_too() -> None:
    assert Page(plan_page([])).open == []


def test_same_plans_same_bytes() -> None:
    assert plan_page([UPDATE, CREATE]) == plan_page([UPDATE, CREATE])


@pytest.mark.browser
def test_accessibility_width_and_print(tmp_path: Path) -> None:
    """No violation of WCAG 2.2 AA or of axe's best practices, no sideways scrolling; nothing is cut off on paper."""
    path = tmp_path / "plan.html"
    path.write_text(plan_page([UPDATE, CREATE, KEEP], portal="見本県", problems=[PROBLEM]), encoding="utf-8")
    found: list[Any] = []
    with chromium() as browser:
        for width, scheme in ((1280, "light"), (360, "dark")):
            context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
            page = context.new_page()
            page.goto(path.as_uri())
            found += violations(page)
            if wide := too_wide(page):
                found.append(wide)
            context.close()
        page = browser.new_page(viewport={"width": 700, "height": 1000})
        page.goto(path.as_uri())
        page.emulate_media(media="print")
        hidden = "[...document.querySelectorAll('.scroll')].filter(e => e.scrollWidth > e.clientWidth + 1).length"
        assert page.evaluate(hidden) == 0
        assert len(page.pdf(format="A4")) > 5_000
    assert found == []
