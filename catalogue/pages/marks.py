"""What pages say of a dataset in one word: whether it was found free of errors, and how fresh it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from catalogue.clock import parse
from catalogue.freshness import Freshness, freshness
from catalogue.pages.rendering import in_japan
from catalogue.store.model import Dataset

Look = Literal["ok", "warn", "bad", "none"]
_LOOKS: Mapping[str, Look] = {"fresh": "ok", "soon": "warn", "late": "bad", "unknown": "none"}


@dataclass(frozen=True, slots=True)
class Mark:
    """A word (`code` of a text, with its parameters) and how it looks; never colour alone."""

    look: Look
    code: str
    params: Mapping[str, Any] = field(default_factory=dict)


def check_mark(dataset: Dataset) -> Mark:
    """What the publisher says of the check of the data: failed, passed with warnings, passed, or nothing.

    It stands with the files: `validation_status` ("success" or "failure") and `validation_warnings` (a number).
    """
    said = [one.fields for one in dataset.resources if one.is_data and one.fields.get("validation_status")]
    states = {str(fields["validation_status"]) for fields in said}
    if "failure" in states:
        return Mark("bad", "check-failure")
    if "success" not in states:
        return Mark("none", "check-unknown")
    warnings = max(_count(fields.get("validation_warnings")) for fields in said)
    return Mark("warn", "check-warnings", {"n": f"{warnings:,}"}) if warnings else Mark("ok", "check-success")


def fresh_mark(fresh: Freshness, frequency: str) -> Mark:
    """How fresh, as a word; where no interval was promised on purpose, what was promised instead."""
    if frequency in ("irregular", "never"):
        return Mark("none", f"frequency-{frequency}")
    return Mark(_LOOKS[fresh.state], f"fresh-{fresh.state}")


def freshness_of(dataset: Dataset, now: str) -> Freshness:
    """How fresh the dataset's data is at the stored time `now`."""
    moment = last_update(dataset)
    updated = in_japan(moment).date() if moment else None
    return freshness(dataset.extra("frequency"), updated, _today(now))


def last_update(dataset: Dataset) -> str | None:
    """When the data itself last changed: the latest of its files, not of the words about it."""
    moments = [str(one.fields.get("last_modified") or one.created) for one in dataset.resources if one.is_data]
    return max((one for one in moments if _is_moment(one)), default=None)


def _today(now: str) -> date:
    return in_japan(now).date()


def _is_moment(written: str) -> bool:
    try:
        return 1 < parse(written).year < 9999
    except ValueError:
        return False


def _count(value: object) -> int:
    """The publisher's number; whatever is no number counts as none."""
    if isinstance(value, int):
        return max(value, 0)
    return int(value) if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 10 else 0
