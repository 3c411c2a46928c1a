"""Takes the pictures of the pages in this folder, from the real thing: `python docs/pictures.py [PAGE…]`.

Follows each page as `tests/test_docs.py` does, in a folder of its own, and takes each picture where it stands on the
page: what the terminal shows (drawn like one of Windows), a page of the catalogue or a report (Chromium), or a workbook
(LibreOffice, the cells that `SHEETS` names). A second run changes days and nothing else. Needs what `pip install
".[test]"` brings, Pillow, Chromium, LibreOffice, poppler's pdftoppm and the fonts Noto CJK.
"""

from __future__ import annotations

import html
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

# ruff: noqa: E402
import openpyxl
from browsing import chromium, watched
from following import FOLLOWED, Reader, Step, follow, reading
from PIL import Image, ImageChops

PICTURES = ROOT / "docs" / "pictures"
LARGEST = 150_000
WIDTH = 1000

TERMINALS = {
    "demo-terminal",
    "check-terminal",
    "publish-terminal",
    "adopt-terminal",
    "list-terminal",
}
"""Drawn from what the last command showed."""
PAGES = {
    "demo-page": ("/", 900),
    "dataset-page": ("/dataset/mihon-aed", 900),
}
"""Paths in the catalogue that is open, and how many pixels of the page are shown."""
FILES = {"report-page": ("報告.html", 900)}
"""Pages that a command has written."""
SHEETS = {
    "template-excel": ("datasets/*/aed/source/*.xlsx", 0, "B1:P6"),
    "marked-excel": ("*検査*.xlsx", 0, "B1:P6"),
    "findings-excel": ("*検査*.xlsx", 1, "A1:G6"),
    "list-excel": ("AED一覧R7.xlsx", 0, "A1:K10"),
}
"""Workbooks: where, which sheet, which cells."""
_TERMINAL = """<!doctype html><html lang=ja><meta charset=utf-8><style>
body{margin:0;background:#0c0c0c;width:WIDTHpx}
header{background:#333;height:38px;display:flex;align-items:flex-end;font:13px "Noto Sans CJK JP"}
header b{background:#0c0c0c;color:#fff;font-weight:400;padding:7px 90px 8px 14px;margin-left:8px;
border-radius:7px 7px 0 0}
header i{margin-left:auto;color:#ccc;font-style:normal;letter-spacing:26px;align-self:center}
pre{margin:0;padding:12px 14px 16px;color:#ccc;font:15px/1.38 "Noto Sans Mono CJK JP";white-space:pre-wrap;
word-break:break-all}</style><header><b>&gt;_ Windows PowerShell</b><i>―□×</i></header><pre>TEXT</pre>"""


def take(browser: Any, step: Step, reader: Reader) -> None:
    """Takes the picture that stands at this place of the page. Raises KeyError for one that is not known."""
    target = PICTURES / f"{step.text}.png"
    if step.text in TERMINALS:
        _shoot_terminal(browser, reader, target)
    elif step.text in PAGES:
        path, height = PAGES[step.text]
        with watched(browser, reader.catalogue) as page:
            page.goto(reader.catalogue + path)
            _shoot(page, target, height)
    elif step.text in FILES:
        name, height = FILES[step.text]
        with _opened(browser) as page:
            page.goto((reader.folder / name).as_uri())
            _shoot(page, target, height)
    else:
        _shoot_sheet(reader.folder, *SHEETS[step.text], target)
    _make_small(target)
    print(f"{target.relative_to(ROOT)}  {target.stat().st_size:,} bytes")


def _shoot_terminal(browser: Any, reader: Reader, target: Path) -> None:
    typed, shown = reader.shown[-1]
    prompt = f"PS {reader.place}> "
    text = html.escape(f"{prompt}{typed}\n{reader.screen(typed, shown).rstrip()}\n{prompt}")
    with _opened(browser, width=WIDTH) as page:
        page.set_content(_TERMINAL.replace("WIDTH", str(WIDTH)).replace("TEXT", text))
        page.screenshot(path=str(target), full_page=True)


def _shoot(page: Any, target: Path, height: int) -> None:
    page.wait_for_load_state("networkidle")
    page.screenshot(path=str(target), clip={"x": 0, "y": 0, "width": 1100, "height": height}, full_page=True)


@contextmanager
def _opened(browser: Any, width: int = 1100) -> Iterator[Any]:
    context = browser.new_context(viewport={"width": width, "height": 200}, locale="ja-JP")
    yield context.new_page()
    context.close()


def _shoot_sheet(folder: Path, pattern: str, number: int, cells: str, target: Path) -> None:
    """LibreOffice prints these cells with the letters and numbers of columns and rows around them."""
    book = openpyxl.load_workbook(next(folder.glob(pattern)))
    for place, sheet in enumerate(book.worksheets):
        if place != number:
            sheet.sheet_state = "hidden"
    sheet = book.worksheets[number]
    book.active = number
    sheet.sheet_state = "visible"
    sheet.print_area = cells
    sheet.print_options.headings = sheet.print_options.gridLines = True
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A3
    sheet.sheet_properties.pageSetUpPr = openpyxl.worksheet.properties.PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.oddHeader.center.text = sheet.oddFooter.center.text = None
    with TemporaryDirectory() as beside:
        book.save(f"{beside}/book.xlsx")
        office = ["soffice", f"-env:UserInstallation=file://{beside}/profile", "--headless", "--convert-to", "pdf"]
        subprocess.run([*office, "--outdir", beside, f"{beside}/book.xlsx"], check=True, capture_output=True)
        subprocess.run(
            ["pdftoppm", "-r", "100", "-png", "-f", "1", "-singlefile", f"{beside}/book.pdf", target.with_suffix("")],
            check=True,
        )
    with Image.open(target) as opened:
        picture = opened.convert("RGB")
    left, top, right, bottom = ImageChops.difference(picture, Image.new("RGB", picture.size, "white")).getbbox()
    picture.crop((left - 8, top - 8, right + 8, bottom + 8)).save(target)


def _make_small(target: Path) -> None:
    """No more colours than are needed, and no more than `LARGEST` bytes. Raises ValueError if they do not do."""
    with Image.open(target) as opened:
        picture = opened.convert("RGB")
    for colours in (256, 64, 32, 16):
        few = picture.quantize(colours, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        few.save(target, optimize=True)
        if target.stat().st_size <= LARGEST:
            return
    raise ValueError(f"{target.name} is too large")


def main(names: list[str]) -> None:
    """Takes the pictures of these pages, or of all."""
    PICTURES.mkdir(exist_ok=True)
    with chromium() as browser:
        for name in names or FOLLOWED:
            with TemporaryDirectory() as folder, reading(Path(folder)) as reader:
                for step, _, _ in follow(ROOT / "docs" / name, reader, partial(take, browser)):
                    print(f"{name}:{step.line}")


if __name__ == "__main__":
    main(sys.argv[1:])
