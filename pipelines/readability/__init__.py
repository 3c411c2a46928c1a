"""The 30 national machine-readability rules, judged on a source.

Their source: 行政データにおける機械可読性に関するルール (Digital Agency of Japan, 2026-03-31).

`judge(path)` gives the report of one file; `across(reports)` judges L3-07 over several; `forms` writes the two shapes
of the Digital Agency's sample checker, `pipelines.report.rules_text` the text for the terminal. The rules are advice:
they forbid nothing. What a program cannot judge is said to be so, with the reason.
"""

from __future__ import annotations

from pipelines.readability.judge import judge
from pipelines.readability.model import FileReport, Verdict
from pipelines.readability.years import across, compare

__all__ = ["FileReport", "Verdict", "across", "compare", "judge"]
