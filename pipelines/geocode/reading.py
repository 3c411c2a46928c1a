"""Reading one address: municipality, then town, by the longest name that fits. `columns` is the shortcut to this.

A name is only taken where the text allows it: no number is cut in two, and a name that runs on into unread text is not
trusted when its spelling was loose or when another name follows. Nothing is taken for being alike: a name fits or not.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum

from pipelines.geocode.folding import Folded, composed, fold_with_places
from pipelines.geocode.gazetteer.index import LOOSE, Index, Level
from pipelines.geocode.gazetteer.names import END
from pipelines.geocode.hashing import MISS, beginnings, seed
from pipelines.geocode.rewriting import rewritings, without_particles, without_streets
from pipelines.geocode.unknown import completed

LONGEST_MUNICIPALITY, LONGEST_TOWN = 17, 24
LONGEST_TEXT = 300  # no address is longer; what lies beyond is not looked at, so that time is bounded
# What may follow a town's name without making it doubtful.
CLEAN = frozenset(
    "0123456789-|\n番号地先無内他外甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥第()[]/:;ABCDEFGHIJKLMNOPQRSTUVWXYZ"
) | {chr(code) for code in range(0x30A1, 0x30FA)}
ANOTHER_NAME = re.compile(r"^[^0-9\-|(]*?(?:[町村市]|丁目|[条通][0-9])")


class State(Enum):
    """How sure a reading is."""

    SURE = "sure"
    AMBIGUOUS = "ambiguous"
    DOUBTFUL = "doubtful"  # a town's name begins the text, but the rest contradicts it


@dataclass(slots=True)
class Reading:
    """Rows of the index (-1: none) and how much of `text` was read. `candidates`: rows of towns of one name."""

    text: str
    municipality: int = -1
    town: int = -1
    state: State = State.SURE
    read: int = 0
    candidates: list[int] = field(default_factory=list)

    @property
    def rest(self) -> str:
        """What was not read, as it was written."""
        return self.text[self.read :]

    def level(self, index: Index) -> Level:
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
    return best


def _second_chance(index: Index, best: Reading, written: str, within: int) -> Reading:
    """Other ways to see the text, the most conservative first."""
    unknown = completed(index, best.municipality, best.text, best.rest)
    for text in [unknown] if unknown else rewritings(best.text, written):
        other = _read(index, text, within)
        if other.town >= 0 and other.state is State.SURE and other.level(index) > Level.FORMER:
            return other
        if best.town < 0 and best.level(index) == Level.PREFECTURE and other.level(index) == Level.MUNICIPALITY:
            best = other
    return best


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
    length, number = _municipality(index, folded, within, reading)
    if number >= 0 and not index.is_prefecture[number]:
        reading.municipality = number
        length = _town(index, folded, length, reading)
    else:
        reading.municipality = number
    reading.read = folded.places[min(length, len(folded.places)) - 1] + 1 if length else 0
    return reading


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
    candidates = index.shared[-value - 1]
    known = [one for one in candidates if _town_hits(index, folded, length, one)]
    if len(known) == 1:
        return length, known[0]
    near = [one for one in candidates if within >= 0 and within in (one, int(index.parents[one]))]
    if near:
        return length, near[-1]
    if within >= 0:
        return 0, within  # 北方町4-1 inside a known city is no 北方町 elsewhere
    reading.state = State.AMBIGUOUS
    return length, -1


def _town(index: Index, folded: Folded, start: int, reading: Reading) -> int:
    """Reads the town's name from the place `start` on. Returns how many characters have been read in all."""
    return take_town(index, _town_hits(index, folded, start, reading.municipality), folded, start, reading)


def take_town(index: Index, hits: list[tuple[int, int]], folded: Folded, start: int, reading: Reading) -> int:
    """Chooses among the names that fit, (length, value) from the place `start` on, shortest first."""
    text = folded.text + END
    if not hits:
        return _outside(index, text, start, reading)
    length, value = hits[-1]
    if not _may_end(folded, text, start + length):
        # 大字林字西山: 林西 is longer, but the writer ended a name after 林
        at_break = [hit for hit in hits if start + hit[0] < len(folded.breaks) and folded.breaks[start + hit[0]]]
        length, value = at_break[-1] if at_break else (length, value)
    end = start + length
    end -= text[end - 1] == END
    end += text[end] == "目"
    is_loose = value >= LOOSE
    if not _may_end(folded, text, end) and (is_loose or length == 1 or _another(index, value, text[end:])):
        reading.state = State.DOUBTFUL
    if value >= 0:
        reading.town = value - LOOSE if is_loose else value
    else:
        _choose(index, index.ambiguous[-value - 1], reading)
    return end


def _another(index: Index, value: int, rest: str) -> bool:
    """Whether the rest names another town. After a 大字 it is a part of it (中戸次本町 in 大字中戸次)."""
    return not (value >= 0 and index.has_parts[value]) and ANOTHER_NAME.match(rest) is not None


def _outside(index: Index, text: str, start: int, reading: Reading) -> int:
    """道志村7568: a number right after the municipality, where there is land outside any 大字."""
    row = int(index.outside[reading.municipality])
    if row >= 0 and text[start].isdigit():
        reading.town = row
    return start


def _choose(index: Index, candidates: list[int], reading: Reading) -> None:
    """Names that the fold made equal: the spelling decides, if it does."""
    text = unicodedata.normalize("NFKC", reading.text)
    spelled = [row for row in candidates if _name(index, row) in text]
    if len(spelled) == 1:
        reading.town = spelled[0]
    else:
        reading.state, reading.candidates = State.AMBIGUOUS, candidates


def _name(index: Index, row: int) -> str:
    town = index.towns.row(row, named=True)
    chome = f"{town['chome']}丁目" if town["chome"] else ""
    return unicodedata.normalize("NFKC", re.sub("^(大字|字)", "", town["oaza"] + chome + town["koaza"]))


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
