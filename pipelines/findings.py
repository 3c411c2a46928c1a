"""Findings (something wrong or doubtful) and repairs (something changed), each with its place in the source."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pipelines.frozen import frozen
from pipelines.messages import Severity, text


def column_letters(number: int) -> str:
    """Column 1 → "A", 27 → "AA", as a spreadsheet names it."""
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """Column "A" → 1, "XFD" → 16384; more than three letters are beyond any sheet, and the number says so."""
    number = 0
    for letter in letters[:4]:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


LISTS = {"検査結果": "何が問題か", "Check report": "What is wrong"}
"""Sheets on which a report in a workbook lists what was found, with a heading they have: they are no data."""


def list_name(name: str) -> str:
    """What the list on a sheet of this name is called: 検査結果_2 → 検査結果; other names as they are."""
    stem, _, number = name.rpartition("_")
    return stem if stem in LISTS and number.isdecimal() else name


@frozen
class Place:
    """Where in the source: sheet name (workbooks only), row and column counted from 1. Any part may be unknown.

    `alias` is shown instead of a sheet name that is not to be read.
    """

    sheet: str | None = None
    row: int | None = None
    column: int | None = None
    alias: str | None = None

    @property
    def named(self) -> str | None:
        """The sheet as it is shown."""
        return self.alias or self.sheet

    @property
    def cell(self) -> str:
        """`Sheet1!C12`, `C12`, `C` (a whole column), `12` (a whole row) or "" (the whole file)."""
        spot = (column_letters(self.column) if self.column else "") + (str(self.row) if self.row else "")
        return f"{self.named}!{spot}" if self.named and spot else spot


NOWHERE = Place()


@frozen
class Finding:
    """Something wrong (`error`), doubtful (`warning`) or worth knowing (`info`)."""

    code: str
    place: Place = NOWHERE
    field: str | None = None
    value: str | None = None
    params: dict[str, Any] = dataclasses.field(default_factory=dict)
    severity_override: Severity | None = None

    @property
    def severity(self) -> Severity:
        """As the catalogue has it, unless the check said otherwise."""
        return self.severity_override or text(self.code).severity

    def _texts(self) -> dict[str, Any]:
        return {"value": self.value, "field": self.field, "cell": self.place.cell, **self.params}

    def message(self, lang: str = "ja") -> str:
        """What is wrong, for people."""
        return text(self.code).message(lang, **self._texts())

    def remedy(self, lang: str = "ja") -> str:
        """What to do about it."""
        return text(self.code).remedy(lang, **self._texts())

    def to_dict(self, lang: str = "ja") -> dict[str, Any]:
        """The machine form: code, severity, sheet, row, column, cell, field, value, message, remedy."""
        return {
            "code": self.code,
            "severity": self.severity,
            "sheet": self.place.named,
            "row": self.place.row,
            "column": self.place.column,
            "cell": self.place.cell or None,
            "field": self.field,
            "value": self.value,
            "message": self.message(lang),
            "remedy": self.remedy(lang),
        }


@frozen
class Repair:
    """A change that was made to one cell because it could be proved: rule (`code`), place, field, before, after."""

    code: str
    place: Place
    field: str
    before: str
    after: str

    def message(self, lang: str = "ja") -> str:
        """Which rule was applied."""
        return text(self.code).message(
            lang, field=self.field, value=self.before, after=self.after, cell=self.place.cell
        )

    def to_dict(self) -> dict[str, Any]:
        """The machine form: code, cell, field, before, after."""
        return {
            "code": self.code,
            "cell": self.place.cell or None,
            "field": self.field,
            "before": self.before,
            "after": self.after,
        }


@dataclass(slots=True)
class Log:
    """What a run found and changed, in the order of the steps. `shown`: names of columns and sheets that are not to be
    read, with what is shown instead.
    """

    findings: list[Finding] = dataclasses.field(default_factory=list)
    repairs: list[Repair] = dataclasses.field(default_factory=list)
    shown: dict[str, str] = dataclasses.field(default_factory=dict)

    def add(
        self,
        code: str,
        place: Place = NOWHERE,
        *,
        field: str | None = None,
        value: str | None = None,
        severity: Severity | None = None,
        **params: Any,
    ) -> None:
        """Note a finding."""
        self.findings.append(Finding(code, place, field, value, params, severity))

    def repair(self, code: str, place: Place, field: str, before: str, after: str) -> None:
        """Note a repair."""
        self.repairs.append(Repair(code, place, field, before, after))

    def extend(self, findings: Iterable[Finding] = (), repairs: Iterable[Repair] = ()) -> None:
        """Take over what another log holds."""
        self.findings.extend(findings)
        self.repairs.extend(repairs)

    @property
    def counts(self) -> Counter[str]:
        """Findings by severity."""
        return Counter(finding.severity for finding in self.findings)

    @property
    def errors(self) -> int:
        """How many findings forbid publishing."""
        return self.counts["error"]
