"""What a portal cannot take as it is, and what was done about it. Publishing goes on; a person is told."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Note:
    """`code` names an entry of `pipelines.messages`; `params` fill its text."""

    code: str
    params: dict[str, Any] = field(default_factory=dict)
