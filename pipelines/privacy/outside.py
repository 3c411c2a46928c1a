"""What stands outside the records: headings, rows above and below, names of sheets, texts of the data package.

Each is a text of its own, so it is judged alone, and where it holds anything personal nothing of it is shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from pipelines.lazy import pattern
from pipelines.messages import columns, read
from pipelines.messages.filling import changed, texts_in
from pipelines.messages.privacy import WHAT
from pipelines.privacy.cells import Cells, plain
from pipelines.privacy.options import FORMULA
from pipelines.translating import words_of

if TYPE_CHECKING:
    from pipelines.findings import Finding, Log, Place, Repair

Kinds = dict[str, str]
"""What a text holds: by finding, what is shown instead of it."""

_FOR_PROGRAMS = ("sheets",)  # parameters that no text shows
_MOMENT = pattern("(?<![0-9])20[0-9]{2}[01][0-9][0-3][0-9][0-9]{4,6}(?![0-9])")  # 202604011530 in the name of a file
_OF_A_KIND = pattern("(?:個人|[長者主員])宅$")  # as a heading 区長宅 says what the column tells, of nobody


def kinds_of(texts: Iterable[str]) -> dict[str, Kinds]:
    """The texts that hold anything personal, or a formula, and what."""
    from pipelines.privacy.prefilter import doubtful_texts

    found = ((text, _kinds(text)) for text in doubtful_texts(set(texts)))
    return {text: kinds for text, kinds in found if kinds}


def _kinds(text: str) -> Kinds:
    from pipelines.privacy.detectors import DETECTORS

    cells = Cells("備考", (_MOMENT.sub(" ", plain(text)),))  # a heading that says nothing
    hits = ((detector.finding, hit) for detector in DETECTORS for hit in detector.find(cells))
    return {finding: hit.mask for finding, hit in hits if not _OF_A_KIND.search(hit.secret)}


def mask_of(kinds: Kinds) -> str:
    """What is shown instead of the whole text; "" for formulas alone."""
    return "、".join(dict.fromkeys(mask for finding, mask in kinds.items() if finding != FORMULA))


class Outside:
    """`names`: headings and sheets that hold something personal, and what is shown instead; `allowed`: headings that
    somebody answers for."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}
        self.allowed: set[str] = set()
        self._held: Counter[str] = Counter()

    def hide(self, kinds: Kinds, *names: str, told: bool = False) -> None:
        """The heading, or the name of a sheet, is shown nowhere; `told`: a finding of its own says so."""
        mask = mask_of(kinds)
        if mask:
            self.names |= dict.fromkeys(names, mask)
            self._held.update(() if told else kinds.keys() - {FORMULA})

    def conceal(self, log: Log) -> None:
        """What reading and matching say shows nothing personal, and nothing shows the names that are hidden."""
        theirs = [finding for finding in log.findings if finding.code in read.TEXTS or finding.code in columns.TEXTS]
        held = kinds_of(text for finding in theirs for text in _texts(finding) if text not in self.allowed)
        masks = {text: mask for text, kinds in held.items() if (mask := mask_of(kinds))}
        for text in masks.keys() - self.names.keys():
            self._held.update(held[text].keys() - {FORMULA})
        masks |= self.names
        if not masks:
            return
        log.shown.update(self.names)
        log.findings[:] = map(partial(self._finding, masks), log.findings)
        log.repairs[:] = map(self._repair, log.repairs)
        what = words_of(WHAT, "ja", "privacy-what")
        for kind in WHAT:
            if count := self._held[kind]:
                log.add("personal-outside", what=what[kind], what_en=WHAT[kind], count=f"{count:,}")

    def _finding(self, masks: Mapping[str, str], finding: Finding) -> Finding:
        place, field = self._place(finding.place), self.names.get(finding.field or "", finding.field)
        if finding.code not in read.TEXTS and finding.code not in columns.TEXTS:
            same = place is finding.place and field == finding.field
            return finding if same else replace(finding, place=place, field=field)
        params: dict[str, Any] = {
            key: given if key in _FOR_PROGRAMS else changed(given, lambda text: masks.get(text, text))
            for key, given in finding.params.items()
        }
        value = masks.get(finding.value, finding.value) if finding.value else finding.value
        return replace(finding, place=place, field=field, value=value, params=params)

    def _repair(self, repair: Repair) -> Repair:
        place, field = self._place(repair.place), self.names.get(repair.field, repair.field)
        return repair if place is repair.place and field == repair.field else replace(repair, place=place, field=field)

    def _place(self, place: Place) -> Place:
        mask = self.names.get(place.sheet or "")
        return replace(place, alias=mask) if mask else place


def _texts(finding: Finding) -> list[str]:
    return list(filter(None, texts_in((finding.value, *finding.params.values()))))
