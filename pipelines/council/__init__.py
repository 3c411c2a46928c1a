"""The year's figures of an organization's open data, for its council: each with where it comes from and what is not
known.

`span`: which days. `model`: the figures. `portal`: what a portal tells. `gathering`: the portal's figures and those of
this workspace together. `wording`, `page`, `table`: telling them.
"""

from __future__ import annotations

from pipelines.council.gathering import gather
from pipelines.council.model import Account, Downloads, Line
from pipelines.council.span import Span, span_of

__all__ = ["Account", "Downloads", "Line", "Span", "gather", "span_of"]
