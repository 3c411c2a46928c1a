"""The 30 national rules as `schemas/machine-readability/rules.json` has them.

Source: 行政データにおける機械可読性に関するルール (Digital Agency of Japan, 2026-03-31, PDL 1.0).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any, Literal

from pipelines.frozen import frozen
from pipelines.paths import SCHEMAS

Severity = Literal["fatal", "critical", "major", "minor", "info"]
LEVELS = (1, 2, 3)


@frozen
class Rule:
    """One rule: `id` (L1-01 … L3-09), `level` 1 to 3, what it applies to (all, workbook, text), how grave it is.

    `name` is the rule's own title, in Japanese; `gist` says the same shortly in English.
    """

    id: str
    level: int
    applies_to: str
    severity: Severity
    name: str
    gist: str

    @property
    def code(self) -> str:
        """Under which the catalogue of texts has how it is judged and what to do."""
        return f"rule-{self.id.lower()}"

    def title(self, lang: str = "ja") -> str:
        """What the rule asks for, in one line."""
        return self.gist if lang == "en" else self.name


@cache
def _document() -> Mapping[str, Any]:
    document: Mapping[str, Any] = json.loads(
        (SCHEMAS / "machine-readability" / "rules.json").read_text(encoding="utf-8")
    )
    return document


@cache
def rules() -> Mapping[str, Rule]:
    """All rules by id, in their order."""
    return {raw["id"]: Rule(**raw) for raw in _document()["rules"]}


def deduction(severity: str, level: int) -> int:
    """The points that a broken rule takes from its level's 100; a fatal one takes all."""
    if severity == "fatal":
        return 100
    points: list[int] = _document()["deductions"][severity]
    return points[level - 1]
