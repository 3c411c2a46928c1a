"""What must not be published: cells that look like data of persons, and formulas.

The source is looked at before anything is built, all of its columns, for there each cell has its place and is as the
officer knows it. What would be published (columns that become a field, and columns that are kept) is an error until
somebody answers for it in `dataset.yaml`; a column that is left out leaks nothing, so it is only told, once: the file
itself may still be sent to somebody, or its columns be kept some day. What was found is shown nowhere (`concealing`).

watch = Watch(waivers)
watch.describe({"title": …}, log)                     # what is published besides the tables
watch.look(source, log, published={…}, fields={…})   # for each table
watch.end(log)                                        # when all steps have spoken
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from pipelines.findings import Place
from pipelines.privacy.cells import Cells
from pipelines.privacy.options import BESIDES, FORMULA, PERSONAL, Waiver

if TYPE_CHECKING:
    import polars as pl

    from pipelines.findings import Log
    from pipelines.privacy.cells import Hit
    from pipelines.privacy.concealing import Secrets
    from pipelines.privacy.outside import Kinds, Outside
    from pipelines.privacy.telling import Told
    from pipelines.table import Column, Table

__all__ = ["Watch", "forbids"]

_MOST = 100_000  # distinct cells of a column that one detector is shown
_MANY = 5_000


def forbids(log: Log) -> bool:
    """Something personal would be published: no stop rule that is overridden allows that."""
    return any(finding.code in (*PERSONAL, *BESIDES) and finding.severity == "error" for finding in log.findings)


class Watch:
    """One run's look at all of its tables."""

    def __init__(self, waivers: Iterable[Waiver] = ()) -> None:
        self._waivers = tuple(waivers)
        self._used: set[Waiver] = set()
        self._secrets: Secrets | None = None
        self._outside: Outside | None = None

    def describe(self, texts: Mapping[str, str], log: Log) -> None:
        """Adds a finding for each text, by the name of the setting that it stands in, that looks personal.

        The contact of the organization is meant to be read: it is only asked about.
        """
        from pipelines.privacy.described import CONTACT, FILE
        from pipelines.privacy.outside import kinds_of

        held = kinds_of(text for text in texts.values() if text)
        for name, text in texts.items():
            code = "personal-contact" if name.startswith(CONTACT) else "personal-described"
            for kind, mask in held.get(text, {}).items():
                if kind in PERSONAL and not self._answered(kind, name, log):
                    log.add("personal-file-name" if name == FILE else code, field=name, value=mask, **_words(kind))

    def look(
        self,
        table: Table,
        log: Log,
        *,
        published: Collection[str] | None = None,
        fields: Mapping[str, str] | None = None,
    ) -> None:
        """Adds a finding to `log` for each cell of the source that looks personal.

        `published`: the columns of the frame that would be (None: all); `fields`: the field that a column becomes.
        """
        from pipelines.privacy import headed, prefilter
        from pipelines.spelling import fold

        names = tuple(fold(column.heading) for column in table.columns)
        self._look_at_names(table, log, published or (), fields or {})
        for column, name, cells in zip(table.columns, names, prefilter.doubtful(table), strict=True):
            whole = headed.is_personal(name) or headed.is_unnamed_date(name, names)
            if whole:
                filled = table.frame.get_column(column.name)
                cells = filled.filter(filled != "").unique(maintain_order=True)
            if not len(cells):
                continue
            is_out = published is not None and column.name not in published
            for finding, hits in _found(cells, column, names, whole=whole).items():
                self._tell(self._told(table, column, finding, hits, fields), log, is_out=is_out)

    def end(self, log: Log) -> None:
        """Waivers for nothing are told, and what was found is taken out of all that other steps have said."""
        for waiver in self._waivers:
            if waiver not in self._used:
                log.add("privacy-waiver-unused", field=waiver.column, value=waiver.finding)
        if self._secrets:
            self._secrets.conceal(log)
        if self._outside:
            self._outside.conceal(log)

    def _look_at_names(self, table: Table, log: Log, published: Collection[str], fields: Mapping[str, str]) -> None:
        """Headings and the sheet; of a column that is kept the heading is published as a cell is."""
        from pipelines.privacy.outside import Outside, kinds_of

        sheet = table.source.sheet or ""
        self._outside = self._outside or Outside()
        held = kinds_of((sheet, *(column.heading for column in table.columns)))
        self._outside.hide(held.get(sheet, {}), sheet)
        for column in table.columns:
            kinds, kept = held.get(column.heading, {}), column.name in published and column.name not in fields
            if kept and kinds:
                kinds = self._look_at_heading(column, kinds, table, log)
            self._outside.hide(kinds, column.heading, column.name, told=kept)

    def _look_at_heading(self, column: Column, held: Kinds, table: Table, log: Log) -> Kinds:
        """What the heading holds and nobody answers for."""
        kinds = {kind: mask for kind, mask in held.items() if not self._answered(kind, column.heading, log)}
        if not kinds and self._outside:
            self._outside.allowed.add(column.heading)
        place = Place(table.source.sheet, max(table.source.header_rows, default=None), column.number)
        for kind, mask in kinds.items():
            if kind == FORMULA:
                log.add(FORMULA, place, field=column.heading, value=column.heading, severity="error")
            else:
                log.add("personal-heading", place, value=mask, **_words(kind))
        return kinds

    def _answered(self, kind: str, name: str, log: Log) -> bool:
        """Somebody allows this kind of finding in a heading or setting of this name."""
        from pipelines.spelling import fold

        waiver = next((one for one in self._waivers if one.finding == kind and fold(one.column) == fold(name)), None)
        if waiver is None:
            return False
        self._used.add(waiver)
        log.add("privacy-waived", field=name, by=waiver.by, reason=waiver.reason, count="1", **_words(kind))
        return True

    def _told(
        self, table: Table, column: Column, finding: str, hits: Mapping[str, Hit], fields: Mapping[str, str] | None
    ) -> Told:
        from pipelines.privacy.telling import Told

        is_named = self._outside is None or column.heading not in self._outside.names
        return Told(table, column, finding, hits, (fields or {}).get(column.name, ""), is_named=is_named)

    def _tell(self, told: Told, log: Log, *, is_out: bool) -> None:
        from pipelines.privacy.concealing import Secrets

        waiver = next((waiver for waiver in self._waivers if told.is_meant(waiver)), None)
        if waiver:
            self._used.add(waiver)
            told.waived(waiver, log)
            return
        if is_out and told.finding == FORMULA:
            return
        self._secrets = self._secrets or Secrets()
        told.hide(self._secrets)
        if is_out:
            told.left_out(log)
        else:
            told.each(log)


def _words(kind: str) -> dict[str, Any]:
    """What a kind of finding is about, in both languages."""
    from pipelines.messages.privacy import WHAT
    from pipelines.translating import words_of

    return {"what": words_of(WHAT, "ja", "privacy-what")[kind], "what_en": WHAT[kind], "kind": kind}


def _found(cells: pl.Series, column: Column, names: tuple[str, ...], *, whole: bool) -> dict[str, dict[str, Hit]]:
    """What the distinct cells of a column hold: by finding, by cell. A cell's number is one thing only."""
    from pipelines.privacy.cells import digits
    from pipelines.privacy.detectors import DETECTORS

    taken: dict[tuple[str, str], str] = {}
    found: dict[str, dict[str, Hit]] = {}
    many = len(cells) > _MANY and not whole
    if many:
        cells = _without_identifiers(cells, column, names)
    every = () if many else tuple(cells.head(_MOST))
    shown = _shown(every)
    for detector in DETECTORS:
        if many:
            every = tuple(cells.filter(cells.str.contains(detector.trigger)).head(_MOST))
            shown = _shown(every)
        for hit in detector.find(Cells(column.heading, shown, names)):
            key = (every[hit.at], digits(hit.secret) or hit.secret)
            if taken.setdefault(key, detector.finding) == detector.finding:
                found.setdefault(detector.finding, {}).setdefault(every[hit.at], hit)
    return found


def _without_identifiers(cells: pl.Series, column: Column, names: tuple[str, ...]) -> pl.Series:
    """Of a long column that is full of numbers some thousand tell whether they are personal."""
    from pipelines.privacy.detectors import DETECTORS
    from pipelines.privacy.prefilter import BARE

    bare = cells.str.contains(BARE)
    numbers = cells.filter(bare)
    if len(numbers) <= _MANY:
        return cells
    some = Cells(column.heading, _shown(numbers.gather_every(len(numbers) // _MANY)), names)
    return cells if any(detector.find(some) for detector in DETECTORS) else cells.filter(~bare)


def _shown(cells: Iterable[str]) -> tuple[str, ...]:
    from pipelines.privacy.cells import plain

    return tuple(map(plain, cells))
