"""Findings that say the same are one entry with many cells; repairs by one rule are one entry with examples."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipelines.findings import Finding, Place, Repair, column_letters
from pipelines.frozen import frozen
from pipelines.messages import Severity

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")


@frozen
class Entry:
    """Findings with the same message and remedy, in order of place. `value` is None where they differ or have none."""

    severity: Severity
    code: str
    field: str | None
    value: str | None
    message: str
    remedy: str
    places: tuple[Place, ...]

    @property
    def count(self) -> int:
        """How many findings this is."""
        return len(self.places)


@frozen
class Section:
    """All entries of one code and field: `entries` to show, and how many findings are `left_out`."""

    severity: Severity
    entries: tuple[Entry, ...]
    left_out: int

    @property
    def count(self) -> int:
        """How many findings this is, shown or not."""
        return sum(entry.count for entry in self.entries) + self.left_out


@frozen
class Rule:
    """Repairs of one field by one rule."""

    code: str
    field: str
    repairs: tuple[Repair, ...]


def sections(findings: Iterable[Finding], lang: str, limit: int | None) -> list[Section]:
    """Findings by severity, then by column from the left, then by row. At most `limit` entries of a kind."""
    found: dict[tuple[Severity, str, str | None], dict[tuple[str, str], list[Finding]]] = {}
    for finding in sorted(findings, key=_order):
        kind = found.setdefault((finding.severity, finding.code, finding.field), {})
        kind.setdefault((finding.message(lang), finding.remedy(lang)), []).append(finding)
    return [_section(kind, list(entries.items()), limit) for kind, entries in found.items()]


def _order(finding: Finding) -> tuple[int, str, int, int]:
    place = finding.place
    rank = SEVERITIES.index(finding.severity) if finding.severity in SEVERITIES else len(SEVERITIES)
    return rank, place.sheet or "", place.column or 0, place.row or 0


def _section(
    kind: tuple[Severity, str, str | None], entries: Sequence[tuple[tuple[str, str], list[Finding]]], limit: int | None
) -> Section:
    severity, code, field = kind
    shown = entries if limit is None else entries[:limit]
    left_out = sum(len(found) for _, found in entries[len(shown) :])
    return Section(
        severity,
        tuple(
            Entry(severity, code, field, _common_value(found), message, remedy, tuple(item.place for item in found))
            for (message, remedy), found in shown
        ),
        left_out,
    )


def _common_value(findings: Sequence[Finding]) -> str | None:
    values = {finding.value for finding in findings}
    return values.pop() if len(values) == 1 else None


def rules(repairs: Iterable[Repair]) -> list[Rule]:
    """Repairs by rule and field, in the order they were first made."""
    found: dict[tuple[str, str], list[Repair]] = {}
    for repair in repairs:
        found.setdefault((repair.code, repair.field), []).append(repair)
    return [Rule(code, field, tuple(made)) for (code, field), made in found.items()]


def rule_text(rule: Rule, lang: str) -> str:
    """What the rule does: of "'a' became 'b': why" only why, since the examples show the rest."""
    from pipelines.messages import text

    entry = text(rule.code)
    template, colon = (entry.en, ": ") if lang == "en" else (entry.ja, "：")
    change, found, why = template.partition(colon)
    if found and "{value}" in change and "{after}" in change and "{" not in why:
        return why
    return rule.repairs[0].message(lang)


def cell_ranges(places: Iterable[Place], sheet: str | None) -> list[str]:
    """Cells as a spreadsheet writes them, runs joined (`C2:C9`). The sheet is named when it is not `sheet`."""
    runs: list[tuple[str | None, int | None, int | None, int | None]] = []
    for place in places:
        if runs and place.row is not None:
            before_sheet, column, first, last = runs[-1]
            if (before_sheet, column) == (place.named, place.column) and last is not None and place.row == last + 1:
                runs[-1] = (before_sheet, column, first, place.row)
                continue
        runs.append((place.named, place.column, place.row, place.row))
    return [_range(run, sheet) for run in runs]


def _range(run: tuple[str | None, int | None, int | None, int | None], sheet: str | None) -> str:
    own_sheet, column, first, last = run
    letters = column_letters(column) if column else ""
    text = f"{letters}{first or ''}"
    if first != last:
        text += f":{letters}{last}"
    if not own_sheet or own_sheet == sheet:
        return text
    return f"{own_sheet}!{text}" if text else own_sheet
