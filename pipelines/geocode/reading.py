"""Reading one address: municipality, then town, by the longest name that fits. `columns` is the shortcut to this.

A name is only taken where the text allows it: no number is cut in two, and a name that runs on into unread text is not
trusted when its spelling was loose or when another name follows. Nothing is taken for being alike: a name fits or not.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum

from pipelines.geocode.folding import Folded, composed, fold_with_places
from pipelines.geocode.former import successors
from pipelines.geocode.gazetteer.index import LOOSE, Index, Level
from pipelines.geocode.gazetteer.names import END
from pipelines.geocode.hashing import MISS, beginnings, seed
from pipelines.geocode.rewriting import respellings, rewritings, without_particles, without_second_stem, without_streets
from pipelines.geocode.unknown import completed, exchanged
from pipelines.nfkc import nfkc

LONGEST_MUNICIPALITY, LONGEST_TOWN = 17, 24
LONGEST_TEXT = 160  # no address is longer; what lies beyond is not looked at, so that time is bounded
# What may follow a town's name without making it doubtful.
CLEAN = frozenset(
    "0123456789-|\n番号地先無内他外甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥第()[]/:;ABCDEFGHIJKLMNOPQRSTUVWXYZ"
) | {chr(code) for code in range(0x30A1, 0x30FA)}
NUMBERS = frozenset("0123456789-\n")  # what follows a name of one character that is written loosely (湊 for 湊町)
_NUMBER_ALONE = re.compile(r"[0-9]+(?=[-番|\n(\[])")  # no 三光 of 三光臼木, which the fold makes 3光
_ONE_MORE = re.compile(r"[^0-9](?=[-0-9\n])")  # 字西田南128 is no 西田
ANOTHER_NAME = re.compile(r"^[^0-9\-|(]*?(?:[町村市]|丁目|[条通][0-9])")
_DIVISIONS = ("市", "区", "町", "村")
_NO_FIT = (0, 0)


class State(Enum):
    """How sure a reading is."""

    SURE = "sure"
    AMBIGUOUS = "ambiguous"
    DOUBTFUL = "doubtful"  # a town's name begins the text, but the rest contradicts it
    CORRECTED = "corrected"  # one character was lost or mistaken, and only one town has the others


@dataclass(slots=True)
class Reading:
    """Rows of the index (-1: none) and how much of `text` was read.

    `candidates`: rows of towns of one name; `shared`: municipalities of one name. `named`: how much of the text names
    the municipality. `runs_on`: the town's name goes on into text that is not read.
    """

    text: str
    municipality: int = -1
    town: int = -1
    state: State = State.SURE
    read: int = 0
    candidates: list[int] = field(default_factory=list)
    shared: list[int] = field(default_factory=list)
    named: int = field(default=0, compare=False)
    runs_on: bool = field(default=False, compare=False)

    @property
    def rest(self) -> str:
        """What was not read, as it was written."""
        return self.text[self.read :]

    def level(self, index: Index) -> Level:
        """How fine the place is that was read: town or finer, municipality, prefecture, or none."""
        if self.town >= 0:
            return Level(int(index.town_level[self.town]))
        if self.municipality < 0:
            return Level.NONE
        return Level.PREFECTURE if index.is_prefecture[self.municipality] else Level.MUNICIPALITY


def read_address(index: Index, address: str, within: int = -1) -> Reading:
    """What the address names. `within`: the municipality (row) to assume where it names none, -1 for none."""
    written = composed(address[:LONGEST_TEXT])
    return improved(index, _read(index, without_streets(written), within), written, within)


def improved(index: Index, best: Reading, written: str, within: int) -> Reading:
    """The reading, or a better one of the same text seen in another way; without a town where it is doubtful."""
    if best.town < 0 or best.state is not State.SURE or best.level(index) == Level.FORMER:
        best = _second_chance(index, best, written, within)
    elif best.level(index) == Level.OAZA:
        best = _deeper(index, best, within)
    if best.state is State.DOUBTFUL:
        best.town = -1
    if best.town < 0:
        if written.startswith(best.text[: best.named]):
            best.text = written
        best.read = best.named
    return best


def _second_chance(index: Index, best: Reading, written: str, within: int) -> Reading:
    """Other ways to see the text, the most conservative first."""
    if best.state is State.AMBIGUOUS:
        return best  # seen in another way, all but one might drop out
    unknown = completed(index, best.municipality, best.text, best.rest)
    exact = [] if unknown else [(text, False) for text in rewritings(best.text, written)]
    loose = [unknown] if unknown else respellings(best.text)
    for text, must_end in itertools.chain(exact, ((text, True) for text in loose)):
        other = _read(index, text, within)
        if _is_found(index, other) and not (must_end and other.runs_on):
            other.state = State.CORRECTED if unknown else State.SURE
            return other
        if best.town < 0 and best.level(index) == Level.PREFECTURE and other.level(index) == Level.MUNICIPALITY:
            best = other
    if best.municipality >= 0 and best.level(index) == Level.PREFECTURE:
        for text in successors(index, best.text, best.municipality, best.named):
            other = _read(index, text, within)
            best = other if _is_found(index, other) and not other.runs_on else best
    return best if unknown else _corrected(index, best, within)


def _corrected(index: Index, best: Reading, within: int) -> Reading:
    """The town whose name comes out when the city's is taken away before it, or one mistaken character is exchanged."""
    if best.municipality < 0 or best.state is State.AMBIGUOUS or index.is_prefecture[best.municipality]:
        return best
    for text in without_second_stem(best.text, best.named, index.municipalities.row(best.municipality)):
        other = _read(index, text, within)
        if best.state is State.SURE and _is_found(index, other) and not other.runs_on:
            return other
    found: dict[int, Reading] = {}
    for text, place in exchanged(best.text, best.rest):
        other = _read(index, text, within)
        same = other.municipality == best.municipality
        if same and other.read > place and _is_found(index, other) and not other.runs_on:
            found.setdefault(other.town, other)
    if len(found) != 1:
        return best
    (other,) = found.values()
    other.state = State.CORRECTED
    return other


def _is_found(index: Index, reading: Reading) -> bool:
    return reading.town >= 0 and reading.state is State.SURE and reading.level(index) > Level.FORMER


def _deeper(index: Index, best: Reading, within: int) -> Reading:
    """大字 read, 小字 not: perhaps one side leaves a particle out (一ノ坪 and 一坪)."""
    text = without_particles(best.text, best.read)
    if text is None:
        return best
    other = _read(index, text, within)
    finer = other.town >= 0 and other.state is State.SURE and other.level(index) > Level.OAZA
    return other if finer and other.municipality == best.municipality else best


def _read(index: Index, text: str, within: int) -> Reading:
    folded = fold_with_places(text)
    reading = Reading(text)
    if not folded.text:
        return reading
    length, number = _municipality(index, folded, within, reading)
    if number >= 0:
        reading.municipality, reading.named = number, given_length(folded, length)
        if not index.is_prefecture[number]:
            length = _town(index, folded, length, reading)
    reading.read = given_length(folded, length)
    return reading


def given_length(folded: Folded, length: int) -> int:
    """How many characters of the text its first `length` folded ones come from."""
    return folded.places[min(length, len(folded.places)) - 1] + 1 if length else 0


def _municipality(index: Index, folded: Folded, within: int, reading: Reading) -> tuple[int, int]:
    """How many characters name the municipality, and its row."""
    length, value = 0, MISS
    for place, value_here in enumerate(_values(index.municipality_table, folded.text[:LONGEST_MUNICIPALITY], -1), 1):
        if value_here != MISS:
            length, value = place, value_here
    if value == MISS:
        return 0, within
    if value >= 0:
        return length, value
    return _proven(index, folded, length, index.shared[-value - 1], within, reading)


def _proven(
    index: Index, folded: Folded, length: int, candidates: list[int], within: int, reading: Reading
) -> tuple[int, int]:
    """Which of the municipalities of one name is meant: the town that follows says it, or the one to assume."""
    own = [one for one in candidates if one >= 0]
    near = [one for one in own if within >= 0 and within in (one, int(index.parents[one]))]
    if within >= 0 and not near and _fit(index, folded, 0, within) > _NO_FIT:
        return 0, within  # 北方町4-1 inside a known city is no 北方町 elsewhere
    fits = {one: _fit(index, folded, *((length, one) if one >= 0 else (0, -1 - one))) for one in candidates}
    known = [one for one, fit in fits.items() if fit > _NO_FIT and not any(_beats(more, fit) for more in fits.values())]
    if len(known) == 1 and known[0] >= 0:
        return length, known[0]
    if near:
        return length, near[-1]
    if within >= 0 and folded.text[length - 1] != "区":
        return 0, within
    reading.state = State.AMBIGUOUS
    reading.shared = [one if one >= 0 else -1 - one for one in known or own]
    return length, -1


def _fit(index: Index, folded: Folded, start: int, municipality: int) -> tuple[int, int]:
    """How well the municipality has the town that the text goes on with, and how far that reads.

    3 for a name as it is written, 2 for a loose one, 1 where it runs on into unread text, 0 for none.
    """
    trial = Reading("", municipality)
    hits = _town_hits(index, folded, start, municipality)
    end = take_town(index, hits, folded, start, trial)
    if not hits or trial.state is State.DOUBTFUL or (trial.town < 0 and not trial.candidates):
        return _NO_FIT
    if trial.runs_on:
        return 1, end
    length, value = hits[-1]
    is_short = (folded.text + END)[start + length - 1] in "-\n"  # 松が枝町1-38 may be 番地 as well
    return (2 if value >= LOOSE or is_short else 3), end


def _beats(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one != other and one[0] >= other[0] and one[1] >= other[1]


def _town(index: Index, folded: Folded, start: int, reading: Reading) -> int:
    """Reads the town's name from the place `start` on. Returns how many characters have been read in all."""
    return take_town(index, _town_hits(index, folded, start, reading.municipality), folded, start, reading)


def take_town(index: Index, hits: list[tuple[int, int]], folded: Folded, start: int, reading: Reading) -> int:
    """Chooses among the names that fit, (length, value) from the place `start` on, shortest first."""
    text = folded.text + END
    if not hits:
        return _outside(index, text, start, reading)
    length, value = hits[-1]
    if not _may_end(folded, text, start + length + (text[start + length : start + length + 1] == "目")):
        # 大字林字西山: 林西 is longer, but the writer ended a name after 林; 知念字久手堅 is one name
        at_break = (
            []
            if _is_spelled(index, value, reading.text, text[start + length :])
            else [hit for hit in hits if start + hit[0] < len(folded.breaks) and folded.breaks[start + hit[0]]]
        )
        length, value = at_break[-1] if at_break else (length, value)
    end = start + length
    end -= text[end - 1] == END
    end += text[end] == "目"
    is_loose = value >= LOOSE
    reading.runs_on = not _may_end(folded, text, end)
    if reading.runs_on and (is_loose or length == 1 or _another(index, value, text[end:])):
        reading.state = State.DOUBTFUL
    if is_loose and length == 1 and text[end] not in NUMBERS:
        reading.state = State.DOUBTFUL
    if value >= 0:
        reading.town = value - LOOSE if is_loose else value
        if reading.runs_on and reading.state is State.SURE and index.town_level[reading.town] == Level.OAZA:
            _beside(index, folded, end, reading)
    else:
        _choose(index, index.ambiguous[-value - 1], reading)
        if reading.state is State.AMBIGUOUS:
            end = _common(index, hits, start, reading) or end
    return end


def _is_spelled(index: Index, value: int, text: str, rest: str) -> bool:
    """Whether the name stands in the text as the gazetteer has it, 字 and all; one more character makes it another."""
    if not 0 <= value < LOOSE or _ONE_MORE.match(rest):
        return False
    town = index.towns.row(value, named=True)
    plain = nfkc(text)
    oaza = re.sub("^(大字|字)", "", town["oaza"])
    names = (oaza + between + town["koaza"] for between in ("", "字"))
    return len(town["koaza"]) != 1 and any(nfkc(name) in plain for name in names)


def _beside(index: Index, folded: Folded, end: int, reading: Reading) -> None:
    """小野藤河内: 藤河内 may be a part of 大字小野, but it is another 大字 of the municipality too.

    長野市三輪, 玉山区渋民: what was taken for the 大字 is the name of a city or ward of before, 三輪 is the town.
    """
    if folded.text[end : end + 1] in _DIVISIONS:
        named = _town_hits(index, folded, end + 1, reading.municipality)
        if named and named[-1][0] > 1 and _may_end(folded, folded.text + END, end + 1 + named[-1][0]):
            reading.state = State.DOUBTFUL
            return
    hits = _town_hits(index, folded, end, reading.municipality)
    length, value = hits[-1] if hits else (0, MISS)
    if length < 2 or not 0 <= value < LOOSE or index.town_level[value] != Level.OAZA or value == reading.town:
        return
    inside = folded.text[end : end + length] in folded.text[:end]
    if not inside and _may_end(folded, folded.text + END, end + length):
        reading.candidates, reading.state, reading.town = [reading.town, value], State.AMBIGUOUS, -1


def _common(index: Index, hits: list[tuple[int, int]], start: int, reading: Reading) -> int:
    """Takes the 大字 that all candidates lie in, if it was named. Returns how much has been read then, or 0."""
    of = {(int(index.town_municipality[row]), index.towns["oaza"][row]) for row in reading.candidates}
    for length, value in reversed(hits):
        row = value - LOOSE if value >= LOOSE else value
        if row < 0 or index.town_level[row] != Level.OAZA:
            continue
        if of == {(int(index.town_municipality[row]), index.towns["oaza"][row])}:
            reading.town = row
            return start + length
    return 0


def _another(index: Index, value: int, rest: str) -> bool:
    """Whether the rest names another town. After a 大字 it is a part of it (中戸次本町 in 大字中戸次)."""
    return not (value >= 0 and index.has_parts[value]) and ANOTHER_NAME.match(rest) is not None


def _outside(index: Index, text: str, start: int, reading: Reading) -> int:
    """道志村7568: a number right after the municipality, where there is land outside any 大字."""
    row = int(index.outside[reading.municipality])
    if row >= 0 and _NUMBER_ALONE.match(text, start):
        reading.town = row
    return start


def _choose(index: Index, candidates: list[int], reading: Reading) -> None:
    """Names that the fold made equal: the spelling decides, if it does."""
    text = _spelling(reading.text)
    spelled = [row for row in candidates if _name(index, row) in text]
    if len(spelled) == 1:
        reading.town = spelled[0]
    else:
        reading.state, reading.candidates = State.AMBIGUOUS, candidates


def _name(index: Index, row: int) -> str:
    town = index.towns.row(row, named=True)
    chome = f"{town['chome']}丁目" if town["chome"] else ""
    return _spelling(town["oaza"] + chome + town["koaza"])


def _spelling(text: str) -> str:
    return re.sub(r"大字|小字|字|\s", "", nfkc(text))


def _town_hits(index: Index, folded: Folded, start: int, municipality: int) -> list[tuple[int, int]]:
    """(length, value) of the names in the municipality that the text goes on with, shortest first."""
    text = folded.text[start : start + LONGEST_TOWN + 1] + END
    values = _values(index.town_table, text[:LONGEST_TOWN], municipality)
    return [
        (length, value)
        for length, value in enumerate(values, 1)
        if value != MISS and not (text[length - 1].isdigit() and length < len(text) and text[length].isdigit())
    ]


def _values(table: object, text: str, municipality: int) -> Iterator[int]:
    find = table.find_one  # type: ignore[attr-defined]
    return (find(one) for one in beginnings(text, seed(municipality)))


def _may_end(folded: Folded, text: str, place: int) -> bool:
    """Whether a name may end before this place."""
    if place >= len(folded.breaks):
        return True
    return text[place] in CLEAN or folded.breaks[place]
