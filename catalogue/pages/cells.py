"""Values of a table as a page shows them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from catalogue.metadata.values import web_address
from catalogue.pages.columns import is_code
from catalogue.rows.model import Column
from catalogue.rows.values import to_cell
from catalogue.texts import text

_LONGEST = 80
_LINE = 22
_THOUSANDS = 10_000  # a smaller number is read as easily without a comma, and may be a year


@dataclass(frozen=True, slots=True)
class Cell:
    """`text` is what is shown, `link` where it leads; `cut`: there is more of it."""

    text: str
    link: str | None = None
    cut: bool = False

    @property
    def is_long(self) -> bool:
        """Whether it needs more than one line of a column of usual width."""
        return len(self.text) > _LINE

    @property
    def html(self) -> Markup:
        """The text, as a link where it leads somewhere."""
        if not self.link:
            return escape(self.text)
        return Markup('<a href="{}" rel="noopener nofollow ugc">{}</a>').format(self.link, self.text)


def drawn(one: Cell, column: Column, is_name: bool, more: Markup) -> Markup:
    """The cell of a table in HTML. `more` leads to all that is in a cell that is cut."""
    opening, closing = ('th scope="row"', "th") if is_name else ("td", "td")
    kind = ' class="number"' if column.is_number else ' class="long"' if one.is_long else ""
    return Markup(f"<{opening}{kind}>{one.html}{more if one.cut else ''}</{closing}>")


def cell(column: Column, value: Any, lang: str, whole: bool = False) -> Cell:
    """A value as a cell: on one line and not too long, unless it is wanted `whole`."""
    words = shown(column, value, lang)
    link = web_address(words) if column.type == "text" and words[:4].lower() == "http" else None
    if whole:
        return Cell(words, link)
    line = " ".join(words.split())
    return Cell(line[: _LONGEST - 1] + "…", link, True) if len(line) > _LONGEST else Cell(line, link)


def shown(column: Column, value: Any, lang: str) -> str:
    """A value as words. Large numbers have thousands, unless they are codes."""
    if value is None:
        return ""
    if column.type == "bool":
        return text("res-yes" if value else "res-no", lang)
    if column.is_number and isinstance(value, (int, float)) and abs(value) >= _THOUSANDS and not is_code(column):
        return f"{value:,}" if isinstance(value, int) else _grouped(to_cell(column.type, value))
    if column.type == "time":
        return str(value).removesuffix(":00") if len(str(value)) == 8 else str(value)
    if column.type == "timestamp":
        return str(value).replace("T", " ").removesuffix(":00")
    if column.type == "json":
        return json.dumps(value, ensure_ascii=False)
    return to_cell(column.type, value)


def _grouped(number: str) -> str:
    whole, point, part = number.partition(".")
    return f"{int(whole):,}{point}{part}" if whole.lstrip("-").isdigit() else number
