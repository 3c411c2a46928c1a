"""A real browser for tests: Chromium, pages that may reach nothing but the catalogue, and axe-core's judgement."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

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
NARROWEST = 320
"""Pixels."""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@contextmanager
def chromium() -> Iterator[Any]:
    """The browser; the test is skipped where there is none, and fails where CI promises one."""
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


@contextmanager
def watched(browser: Any, address: str, **options: Any) -> Iterator[Any]:
    """A page that may reach nothing but `address`. Whatever else it asked for, and any complaint, fails the test."""
    context = browser.new_context(
        **{"viewport": {"width": 1280, "height": 900}, "locale": "ja-JP", "accept_downloads": True, **options}
    )
    opened = context.new_page()
    outside: list[str] = []
    complaints: list[str] = []

    def route(asked: Any) -> None:
        if asked.request.url.startswith(f"{address}/"):
            asked.continue_()
        else:
            outside.append(asked.request.url)
            asked.abort()

    def said(message: Any) -> None:
        # The browser itself says so of every page of an error.
        if message.type in ("error", "warning") and "status of 40" not in message.text:
            complaints.append(message.text)

    context.route("**/*", route)
    opened.on("console", said)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("dialog", lambda dialog: (complaints.append(dialog.message), dialog.dismiss()))
    yield opened
    context.close()
    assert outside == []
    assert complaints == []


def violations(page: Any) -> list[str]:
    """What axe-core finds wrong with the page as it stands (WCAG 2.2 AA and its best practices)."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    # What is in order need not be told element by element, which takes longer than to find it.
    found = axe.run(page, options={"runOnly": RULES, "resultTypes": ["violations"]}).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found]


def too_wide(page: Any) -> str:
    """At which widths the page scrolls sideways: its own, and that of the narrowest phone."""
    view = page.viewport_size
    wide = []
    for width in (NARROWEST, view["width"]):  # its own again in the end
        page.set_viewport_size(view | {"width": width})
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wide.append(f"wider than {width}")
    return ", ".join(wide)


def expect(locator: Any) -> Any:
    """An assertion that waits: after a click or a key the next page takes its time."""
    from playwright.sync_api import expect as waiting

    return waiting(locator)


def with_language(paths: Iterable[str], lang: str) -> list[str]:
    """The paths, asked for in a language."""
    return [f"{path}{'&' if '?' in path else '?'}lang={lang}" for path in paths]
