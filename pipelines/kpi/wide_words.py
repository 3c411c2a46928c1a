"""What stands around the figures of a table with its years side by side and says what they are: in which unit, whether
observed or aimed at. A heading says it of its column (`wide_headings`), a cell of its row, a title of the whole table.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from pipelines.kpi.wide_headings import Heading, heading_of
from pipelines.nfkc import nfkc

_LONGEST = 20  # characters of a cell that says what its row is: 見込み値（単位：人）
_UNIT = re.compile(r"\(\s*単位[:\s]*([^()]+)\)|単位\s*[:(]\s*([^()\s]+)")
_AND = re.compile(r"[、,・]")
_AIMED = re.compile(r"目標|見込|予定|計画[値数額]")
_OBSERVED = re.compile(r"実績|実測|結果|進捗|進み|状況|推移|現状|現況|報告|評価")


def row_said(cell: str) -> Heading | None:
    """What a cell says its row is (目標, 実績（件）, 達成率); None where it says nothing of the kind."""
    found = heading_of(cell) if cell and len(cell) <= _LONGEST else None
    return found if found and not found.is_time and found.kind != "unclear" else None


def units_said(texts: Iterable[str]) -> tuple[str, ...]:
    """The units that all figures of the table are in: （単位：千円） above it."""
    found = (match for text in texts for match in _UNIT.finditer(nfkc(text)))
    return tuple(unit.strip() for match in found for unit in _AND.split(match[1] or match[2]) if unit.strip())


def aims(texts: Iterable[str]) -> str | None:
    """The title that says the figures are aimed at (年度別目標), where none says that they were observed."""
    said = list(texts)
    if any(_OBSERVED.search(text) for text in said):
        return None
    return next((text for text in said if _AIMED.search(text)), None)
