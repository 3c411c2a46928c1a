"""One thing that `doctor` looked at, and what it found."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from pipelines.errors import MachikadoError
from pipelines.messages import text
from pipelines.portal.answers import harmless

State = Literal["ok", "warning", "problem"]
_STATES: Mapping[str, State] = {"info": "ok", "repair": "ok", "warning": "warning", "error": "problem"}
_PORTAL = 3


@dataclass(frozen=True, slots=True)
class Check:
    """What was looked at (`name`), and what was found: `code` names an entry of `pipelines.messages`, `params` fill it.

    `datasets`: labels of those that it holds for, none where it holds for the portal or for all. `exit_code`: what
    publishing would end with because of a problem.
    """

    name: str
    code: str
    params: Mapping[str, Any] = field(default_factory=dict)
    datasets: tuple[str, ...] = ()
    exit_code: int = _PORTAL

    @classmethod
    def of(cls, name: str, error: MachikadoError, *datasets: str) -> Check:
        """The problem that publishing would end with as this error."""
        return cls(name, error.code, error.params, datasets, error.exit_code)

    @property
    def state(self) -> State:
        """ok, warning (look at it) or problem (publishing would fail)."""
        return _STATES[text(self.code).severity]

    def message(self, lang: str = "ja") -> str:
        """What was found. What comes from the portal is made harmless for terminals."""
        return text(self.code).message(lang, **self._shown)

    def remedy(self, lang: str = "ja") -> str:
        """What to do about it."""
        return text(self.code).remedy(lang, **self._shown)

    def to_dict(self, lang: str = "ja") -> dict[str, Any]:
        """The machine form."""
        return {
            "name": self.name,
            "state": self.state,
            "code": self.code,
            "message": self.message(lang),
            "remedy": self.remedy(lang),
            "datasets": list(self.datasets),
            "values": self._shown,
        }

    @property
    def _shown(self) -> dict[str, Any]:
        return harmless(self.params)


def merged(checks: Iterable[Check]) -> list[Check]:
    """Those that say the same of several datasets as one; in the order in which they came first."""
    found: dict[str, Check] = {}
    for check in checks:
        key = json.dumps([check.name, check.code, check.params], sort_keys=True, default=str)
        known = found.setdefault(key, check)
        others = tuple(label for label in check.datasets if label not in known.datasets)
        found[key] = replace(known, datasets=known.datasets + others) if known.datasets and check.datasets else known
    return list(found.values())


def exit_code(checks: Iterable[Check]) -> int:
    """0 without a problem, else the worst of those that publishing would end with."""
    return max((check.exit_code for check in checks if check.state == "problem"), default=0)
