"""Personal data taken out of what the other steps say of it: a repair, a doubt, a note of frictionless."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pipelines.messages.filling import changed
from pipelines.messages.privacy import TEXTS
from pipelines.privacy.cells import digits, plain
from pipelines.privacy.options import FORMULA

if TYPE_CHECKING:
    from pipelines.findings import Finding, Log, Place, Repair

_Spot = tuple[str | None, int | None, int | None]
_Secrets = list[tuple[str, str]]  # what is hidden, and what is shown
_DIGITS = 6  # fewer digits in a row are found anywhere


class Secrets:
    """Cells and what in them is personal."""

    def __init__(self) -> None:
        self._cells: dict[_Spot, str] = {}
        self._near: dict[_Spot, _Secrets] = {}

    def hide(self, place: Place, secret: str, mask: str) -> None:
        """Nothing of the cell at `place` is shown, and `secret` nowhere in its row or with its column."""
        self._cells[place.sheet, place.row, place.column] = mask
        for near in ((place.sheet, place.row, None), (place.sheet, None, place.column)):
            self._near.setdefault(near, []).append((secret, mask))

    def hide_column(self, place: Place, mask: str) -> None:
        """Nothing of any cell of the column is shown."""
        self._cells[place.sheet, None, place.column] = mask

    def conceal(self, log: Log) -> None:
        """Every finding and repair that shows a hidden cell shows its mask instead; what a formula is, is told once."""
        told = {finding.place for finding in log.findings if finding.code == FORMULA and finding.severity == "error"}
        log.findings[:] = [
            self._finding(finding)
            for finding in log.findings
            if not (finding.code == FORMULA and finding.severity != "error" and finding.place in told)
        ]
        log.repairs[:] = map(self._repair, log.repairs)

    def _finding(self, finding: Finding) -> Finding:
        if finding.code in TEXTS:
            return finding
        shown = self._shown(finding.place)
        if shown is None:
            return finding
        params: dict[str, Any] = {key: shown(text, key) for key, text in finding.params.items()}
        value = finding.value and shown(finding.value, "value")
        return replace(finding, value=value, params=params)

    def _repair(self, repair: Repair) -> Repair:
        shown = self._shown(repair.place)
        if shown is None:
            return repair
        return replace(repair, before=shown(repair.before, "before"), after=shown(repair.after, "after"))

    def _shown(self, place: Place) -> Callable[[Any, str], Any] | None:
        """How texts about a place are to be shown; None: as they are."""
        mask = self._cells.get((place.sheet, place.row, place.column))
        if mask is None and place.row is not None:
            mask = self._cells.get((place.sheet, None, place.column))
        near = self._near.get((place.sheet, place.row, None)) or self._near.get((place.sheet, None, place.column))
        if mask is None and near is None:
            return None

        def hidden(text: str) -> str:
            return next((instead for secret, instead in near or () if text and _holds(text, secret)), text)

        def shown(given: Any, name: str) -> Any:
            return mask if mask is not None and name in _WHOLE and given else changed(given, hidden)

        return shown


_WHOLE = ("value", "before", "after")


def _holds(text: str, secret: str) -> bool:
    number = digits(secret)
    written = plain(text)
    return secret in written or (len(number) >= _DIGITS and number.lstrip("0") in digits(written))
