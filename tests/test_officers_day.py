"""A new user's path, from nothing to the page that a citizen sees, with the commands that they would type."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from browsing import expect, watched
from commanding import Command
from filling import fill, published, samples

from catalogue.server import background
from commands.catalogue import catalogue_settings
from pipelines.findings import LISTS
from pipelines.standards import ODS, standard

AED = standard("aed", ODS)
WHO = ("--drafter", "情報政策課主事", "--approver", "総務課長", "--reason", "はじめての公開")


@pytest.mark.browser
def test_from_nothing_to_the_page(command: Command, browser: Any, tmp_path: Path) -> None:
    begun = command(
        *("init", "見本市", "--code", "992011", "--kana", "みほんし"),
        *("--contact", "情報政策課", "--email", "opendata@example.lg.jp"),
    )
    assert begun.code == 0
    owner = tmp_path / "datasets" / "mihon" / "organization.yaml"
    owner.write_text(owner.read_text("utf-8").replace("approval: optional", "approval: required"), "utf-8")

    assert command("new", "aed").code == 0
    template = next((tmp_path / "datasets" / "mihon" / "aed" / "source").glob("*.xlsx"))
    rows = samples(AED)
    fill(template, AED, [{**rows[0], "緯度": "35.06x"}, *rows[1:]])

    wrong = command("check", "aed")
    assert wrong.code == 1 and "緯度" in wrong.out and "35.06x" in wrong.out
    marked = command("check", "aed", "--format", "xlsx").out.strip()
    listed = openpyxl.load_workbook(tmp_path / marked)[next(iter(LISTS))]
    assert listed["A2"].value == "誤り" and listed["C2"].value == "緯度"

    fill(template, AED, rows)
    assert command("check", "aed").code == 0
    withheld = command("aed")
    assert withheld.code == 1 and "publish approve mihon/aed" in withheld.err

    seen = command("approve", "aed", "--show").out.strip()
    assert command("approve", "aed", *WHO, "--package", seen).code == 0
    done = command("aed")
    assert done.code == 0 and "公開しました" in done.err
    assert "公開中" in command("list").out
    assert len(published(tmp_path / "build" / "mihon" / "aed")) == len(rows)

    with background(catalogue_settings(tmp_path)) as address, watched(browser, address) as page:
        page.goto(address)
        page.get_by_role("searchbox").first.fill("AED")
        page.get_by_role("searchbox").first.press("Enter")
        page.get_by_role("link", name="AED設置箇所一覧").first.click()
        expect(page.get_by_role("heading", level=1)).to_have_text("AED設置箇所一覧")
        assert rows[0]["名称"] in page.content()
        page.screenshot(path=str(tmp_path / "dataset.png"), full_page=True)
