"""A stop: a reason not to publish that a person may overrule by its name, for one call."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from pipelines.errors import DataError, UsageError
from pipelines.messages import text
from pipelines.report.display import shortened, visible
from pipelines.standards import nearest

RULES = (
    "rows-fell",
    "rows-replaced",
    "column-vanished",
    "located-fell",
    "coordinates-moved",
    "standard-changed",
    "licence-changed",
    "report-errors",
    "not-ours",
    "withdrawn",
    "not-comparable",
)
_LISTED = 10  # names in a message; the machine form has them all
_LONGEST = 60  # columns of a terminal for one of them


@dataclass(frozen=True, slots=True)
class Stop:
    """The rule that was met, the values that show it, and which of its cases it is ("" where there is but one)."""

    rule: str
    params: dict[str, Any] = field(default_factory=dict)
    case: str = ""

    @property
    def code(self) -> str:
        """The entry of the catalogue of texts."""
        return f"stop-{self.rule}-{self.case}" if self.case else f"stop-{self.rule}"

    def message(self, lang: str = "ja") -> str:
        """What would change. What comes from the portal is made harmless for terminals."""
        return text(self.code).message(lang, **self._shown(lang))

    def remedy(self, lang: str = "ja") -> str:
        """What to look at before it is allowed."""
        return text(self.code).remedy(lang, **self._shown(lang))

    def to_dict(self, lang: str = "ja") -> dict[str, Any]:
        """The machine form: rule, message, remedy, and the values."""
        return {"rule": self.rule, "message": self.message(lang), "remedy": self.remedy(lang), **self.params}

    def _shown(self, lang: str) -> dict[str, Any]:
        return {key: _shown(value, lang) for key, value in self.params.items()}


def _shown(value: Any, lang: str) -> Any:
    if isinstance(value, str):
        return shortened(visible(value), _LONGEST)
    if isinstance(value, list):
        rest = len(value) - _LISTED
        more = [f"and {rest} more" if lang == "en" else f"ほか {rest}"] if rest > 0 else []
        comma = ", " if lang == "en" else "、"
        return comma.join([*(str(_shown(one, lang)) for one in value[:_LISTED]), *more])
    return value


class StoppedError(DataError):
    """Publishing the dataset `name` was stopped, and nothing was written. `stops`: all that were not allowed."""

    def __init__(self, name: str, stops: Sequence[Stop]) -> None:
        super().__init__("publish-stopped", value=name, allow=allowing(stops))
        self.stops = tuple(stops)

    def message(self, lang: str = "ja") -> str:
        """What was stopped, and a line for each reason."""
        lines = [f"- {stop.rule}: {stop.message(lang)}\n  → {stop.remedy(lang)}" for stop in self.stops]
        return "\n".join([super().message(lang), *lines])


def allowing(stops: Sequence[Stop]) -> str:
    """The options that allow these stops."""
    return " ".join(f"--allow {rule}" for rule in dict.fromkeys(stop.rule for stop in stops))


def allowed(names: Collection[str]) -> frozenset[str]:
    """The rules called by these names. Raises UsageError for a name that is none, with the nearest that is."""
    for name in names:
        if name not in RULES:
            raise UsageError("stop-unknown", value=visible(name[:100]), nearest=nearest(name, RULES))
    return frozenset(names)
