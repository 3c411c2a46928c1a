"""What `dataset.yaml` may say about personal data: findings that somebody has looked at and allows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pipelines.frozen import frozen
from pipelines.settings import TEXT, Section, Sections, one_of

FORMULA = "formula-cell"
PERSONAL = (
    "personal-number",
    "personal-phone",
    "personal-email",
    "personal-birth-date",
    "personal-home",
    "personal-bank-account",
    "personal-card",
    "personal-licence",
    "personal-passport",
    "personal-insurance",
    "personal-pension",
    "personal-document",
)
BESIDES = ("personal-heading", "personal-described", "personal-file-name")
"""Personal data that are published, but in no cell."""
CODES = (*PERSONAL, FORMULA)
"""What can be found, and waived."""

_KEYS = ("column", "finding", "by", "reason")
SECTION = Section(
    {"waive": Sections(Section({"column": TEXT, "finding": one_of(*CODES), "by": TEXT, "reason": TEXT}, _KEYS))}
)


@frozen
class Waiver:
    """`by` has looked at the findings of one kind in a column and allows them, for a reason.

    `column` is the heading of the source, or the field that it is published as; or the setting that is published.
    """

    column: str
    finding: str
    by: str
    reason: str


def waivers(raw: Mapping[str, Any] | None) -> tuple[Waiver, ...]:
    """The waivers of the section `privacy`, as the settings have it."""
    entries: Sequence[Mapping[str, str]] = (raw or {}).get("waive", ())
    return tuple(Waiver(**entry) for entry in entries)
