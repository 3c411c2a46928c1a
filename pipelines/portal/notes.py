"""What a portal cannot take as it is, and what was done about it. Publishing goes on; a person is told."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from pipelines.messages import text
from pipelines.portal.answers import harmless


@dataclass(frozen=True, slots=True)
class Note:
    """`code` names an entry of `pipelines.messages`; `params` fill its text."""

    code: str
    params: dict[str, Any] = field(default_factory=dict)

    def message(self, lang: str = "ja") -> str:
        """What was done. What comes from the portal is made harmless for terminals."""
        return text(self.code).message(lang, **harmless(self.params))

    def remedy(self, lang: str = "ja") -> str:
        """What a person can do about it."""
        return text(self.code).remedy(lang, **harmless(self.params))

    def to_dict(self) -> dict[str, Any]:
        """The machine form."""
        return {**self.params, "code": self.code}
