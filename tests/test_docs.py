"""The pages for officers tell the truth: every command on them is run, in order, and shows what they say it shows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from following import FOLLOWED, ROOT, Reader, Step, alike, follow, reading, steps_of

DOCS = ROOT / "docs"
PICTURES = DOCS / "pictures"


@pytest.mark.parametrize("name", FOLLOWED)
def test_a_page_can_be_followed(name: str, tmp_path: Path) -> None:
    compared = 0
    with reading(tmp_path) as reader:
        for step, page, shown in follow(DOCS / name, reader, _pictured):
            assert alike(page, shown), f"{name}:{step.line} shows\n{page}\nbut the command shows\n{shown}"
            compared += 1
    assert compared


def _pictured(step: Step, reader: Reader) -> None:
    """There is a picture, small and with words for those who do not see it."""
    path = PICTURES / f"{step.text}.png"
    assert path.read_bytes().startswith(b"\x89PNG") and path.stat().st_size <= 150_000
    assert len(step.extra) > 10


def test_all_pictures_are_shown_and_no_others() -> None:
    shown = {step.text for name in FOLLOWED for step in steps_of(DOCS / name) if step.kind == "picture"}
    assert {path.stem for path in PICTURES.glob("*")} == shown


def test_links_lead_somewhere() -> None:
    for page in [*DOCS.glob("*.md"), ROOT / "README.md"]:
        for target in re.findall(r"\]\((?!https?://|#)([^)#\s]+)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


@pytest.mark.parametrize(
    ("page", "shown", "same"),
    [
        ("公開しました", "公開しました\n", True),
        ("公開しました", "更新しました\n", False),
        ("一\n…\n四", "一\n二\n三\n四", True),
        ("一\n…\n四", "一\n四", True),
        ("一\n…\n四", "一\n二\n五", False),
        ("一\n…", "一\n二\n三", True),
        ("…\n三", "一\n二\n三", True),
        ("一…三", "一二三", True),
        ("期限 2026-04-01", "期限 2027-11-30", True),
        ("(件)", "(件)", True),
        ("件", "12件", False),
    ],
)
def test_what_counts_as_the_same(page: str, shown: str, same: bool) -> None:
    assert alike(page, shown) is same
