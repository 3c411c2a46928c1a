"""From claims to a mapping: each field goes to the strongest claim, and where two are equally strong to none."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.columns.claims import VALUES, Claim, Setting, Subject, claims_of
from pipelines.columns.forms import Form
from pipelines.columns.mapping import PAIR
from pipelines.columns.pairing import AXES, TIE, Pair, pairs_of
from pipelines.headings import readings, unbracketed
from pipelines.shapes import SHAPES
from pipelines.spelling import fold
from pipelines.vocabulary import vocabulary

_FULLER = 1.25  # of two columns with the same heading, one that has so many times the cells is the main one
_BY_CELLS = (("緯度", "latitude!"), ("経度", "longitude!"), ("所在地_連結表記", "address!"))
_NO_DOUBT = 0.9  # share of cells that must look so where no heading says it
_FEW = 3  # cells that are too few to tell anything
_LONG_HEADING = 20  # a heading this long says something else


class Assignment:
    """Who has which field. A field may be shared by parts (prefecture and municipality of one name)."""

    def __init__(self) -> None:
        self.of_column: dict[int, Claim] = {}
        self.disputed: dict[int, Claim] = {}
        self.repeated: dict[int, Claim] = {}
        self._holders: dict[str, list[Claim]] = {}
        self._closed: set[str] = set()

    def close(self, field: str) -> None:
        """No column gets the field."""
        self._closed.add(field)

    def is_closed(self, claim: Claim) -> bool:
        """Has it been decided that no column gets what is claimed?"""
        return any(field in self._closed for field in _covers(claim.field))

    def holder(self, claim: Claim) -> Claim | None:
        """Who stands in the way of a claim."""
        return next(self._rivals(claim), None)

    def give(self, claim: Claim) -> None:
        """The column gets the field."""
        self.of_column[claim.subject.index] = claim
        for field in _covers(claim.field):
            self._holders.setdefault(field, []).append(claim)

    def has(self, field: str) -> bool:
        """Does any column have the field?"""
        return field in self._holders

    def open_to(self, claim: Claim) -> bool:
        """May the claim still be granted?"""
        return (
            claim.subject.index not in self.of_column
            and claim.subject.index not in self.repeated
            and not self.is_closed(claim)
            and self.holder(claim) is None
            and all(self.has(field) for field in claim.needs)
        )

    def _rivals(self, claim: Claim) -> Iterator[Claim]:
        for field in _covers(claim.field):
            for holder in self._holders.get(field, ()):
                if holder.part is None or claim.part is None or holder.part == claim.part:
                    yield holder


def _covers(field: str) -> tuple[str, ...]:
    """The fields that a claim takes up: a pair of coordinates both, a column that is split none."""
    if field == PAIR:
        return (*PAIR.split(","), PAIR)
    return (field,) if field else ()


def assign(subjects: list[Subject], around: Setting, reserved: Assignment) -> Assignment:
    """Give each column its field. `reserved` holds what the officer has decided; it is filled up and returned."""
    state = reserved
    pending = [claim for subject in subjects for claim in claims_of(subject, around)]
    disputed: set[str] = set()
    while group := _strongest([claim for claim in pending if claim.field not in disputed and state.open_to(claim)]):
        if group[0].field in AXES and (pairs := _pairs(pending, state)):
            _give(pairs, state)
        elif group[0].field in AXES and (unpaired := _unpaired(pending, state)):
            disputed.update(AXES)
            state.disputed.update(unpaired)
        elif chosen := _chosen(group):
            state.give(chosen)
            if chosen.field not in AXES:  # a coordinate is repeated with the other one only
                state.repeated.update({claim.subject.index: claim for claim in group if _repeats(claim, chosen)})
        else:
            disputed.add(group[0].field)
            state.disputed.update({claim.subject.index: claim for claim in group})
    _by_cells(subjects, around.form, state)
    return state


def _pairs(pending: list[Claim], state: Assignment) -> list[Pair]:
    """The pairs of coordinates that columns form, as far as they keep to what the officer has decided."""
    usable = [
        claim
        for claim in pending
        if claim.field in AXES
        and not state.is_closed(claim)
        and state.of_column.get(claim.subject.index, claim).field == claim.field
        and all(state.has(field) for field in claim.needs)
    ]
    return [
        pair
        for pair in pairs_of(usable)
        if all(claim.subject.index in state.of_column or not state.has(claim.field) for claim in pair)
    ]


def _give(pairs: list[Pair], state: Assignment) -> None:
    """Both fields to the first pair. Further ones under its headings repeat it, unless the officer has named one."""
    decided = any(state.has(axis) for axis in AXES)
    main = pairs[0]
    for claim in main:
        if not state.has(claim.field):
            state.give(claim)
    for pair in () if decided else pairs[1:]:
        if all(_repeats(claim, chosen) for claim, chosen in zip(pair, main, strict=True)):
            state.repeated.update({claim.subject.index: claim for claim in pair})


def _unpaired(pending: list[Claim], state: Assignment) -> dict[int, Claim]:
    """The columns of both coordinates, where both have some and nothing is decided."""
    groups = [_strongest([one for one in pending if one.field == axis and state.open_to(one)]) for axis in AXES]
    return {claim.subject.index: claim for group in groups for claim in group} if all(groups) else {}


def _strongest(pending: list[Claim]) -> list[Claim]:
    """The strongest claim, and those of other columns for the same field that are as strong."""
    if not pending:
        return []
    best = min(pending, key=lambda claim: (claim.strength, claim.order, claim.subject.index))
    equals = (
        claim
        for claim in pending
        if claim.subject.index != best.subject.index
        and claim.field == best.field != ""
        and (claim.part, claim.order) == (best.part, best.order)
        and claim.strength - best.strength < TIE
    )
    return [best, *equals]


def _chosen(group: list[Claim]) -> Claim | None:
    """The one that is meant: the only one with cells, any of several that say the same, of one heading the main."""
    if len(group) == 1:
        return group[0]
    filled = [claim for claim in group if len(claim.subject.cells)] or group[:1]
    first = filled[0]
    if all(claim.subject.cells == first.subject.cells for claim in filled):
        return first
    if len({fold(claim.subject.heading) for claim in filled}) > 1:
        return None
    return None if first.field in AXES else _main(filled)


def _repeats(claim: Claim, chosen: Claim) -> bool:
    """Another column under the same heading: a further value of the same field."""
    return claim is not chosen and fold(claim.subject.heading) == fold(chosen.subject.heading)


def _main(same: list[Claim]) -> Claim | None:
    """Of columns with one heading, the clearly fullest, or the first of those side by side (one property's values)."""
    sizes = sorted((len(claim.subject.cells) for claim in same), reverse=True)
    if sizes[0] >= _FULLER * sizes[1]:
        return max(same, key=lambda claim: len(claim.subject.cells))
    first, last = same[0].subject.index, same[-1].subject.index
    return same[0] if last - first == len(same) - 1 else None


def _says_more(heading: str) -> bool:
    """A bracket that nobody understands, or a word by which it is somebody else's or no longer so: 本社, 使用不可."""
    words = vocabulary()
    text = words.evened(fold(heading))
    return any(unbracketed(heading)) or any(word in text for word in words.others | words.turning)


def _by_cells(subjects: list[Subject], form: Form, state: Assignment) -> None:
    """Coordinates and addresses under a heading that nobody understands, where only one column can be meant."""
    for field, shape in _BY_CELLS:
        if field not in form.fields or state.has(field):
            continue
        test = SHAPES[shape].test
        candidates = [
            subject
            for subject in subjects
            if subject.index not in state.of_column
            and subject.index not in state.repeated
            and len(subject.cells) >= _FEW
            and len(fold(subject.heading)) <= _LONG_HEADING
            and not readings(subject.heading)
            and not _says_more(subject.heading)
            and subject.cells.share(test) >= _NO_DOUBT
        ]
        claims = [Claim(candidate, field, "values", VALUES) for candidate in candidates]
        if len(claims) == 1 and not state.is_closed(claims[0]):
            state.give(claims[0])
