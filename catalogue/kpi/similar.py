"""Indicators of different plans whose names are alike. That is all that is known of them: they may count other things.

Letters, digits and kana count, in any width and case; signs and spaces do not. Two names are alike when the one
contains the other (at least 4 characters), or when both have 8 or more characters in a row in common.
"""

from __future__ import annotations

from collections.abc import Iterable

from catalogue.bigrams import fold

SHORTEST, LONGEST_RUN = 4, 8
_MOST_PHRASES = 24
_MOST_GROUPS = 8
_MEANT = 120  # characters of a name that are compared


def folded(name: str) -> str:
    """The name without signs and spaces, in one width, case and kind of kana."""
    return "".join(filter(str.isalnum, fold(name[:_MEANT])))


def contains(one: str, other: str) -> bool:
    """Whether one folded name contains the other."""
    shorter, longer = sorted((one, other), key=len)
    return len(shorter) >= SHORTEST and shorter in longer


def alike(one: str, other: str) -> bool:
    """Whether two folded names are alike."""
    return contains(one, other) or not _runs(one).isdisjoint(_runs(other))


def _runs(name: str) -> set[str]:
    return {name[place : place + LONGEST_RUN] for place in range(len(name) - LONGEST_RUN + 1)}


def shared_phrases(names: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    """Words (8 or more characters) that stand in names of at least two owners, and how many owners those are.

    `names`: a name and the number of its owner, from 0. Those of most owners come first, longer ones before shorter.
    """
    shown: dict[str, list[str]] = {}
    owners: dict[str, int] = {}  # of each run, as the bits of a number
    for name, owner in names:
        whole, letters = _letters(name)
        shown.setdefault(whole, letters)
        for run in _runs(whole):
            owners[run] = owners.get(run, 0) | 1 << owner
    found: dict[str, tuple[str, int]] = {}
    for whole, letters in shown.items():
        for begin, end, of in _stretches(whole, owners):
            found.setdefault(whole[begin:end], ("".join(letters[begin:end]), of))
    return _told(found)


def _letters(name: str) -> tuple[str, list[str]]:
    """The folded name and, for each of its characters, what stands there in the name itself."""
    pairs = [
        (one, letter if place == 0 else "") for letter in name[:_MEANT] for place, one in enumerate(folded(letter))
    ]
    return "".join(one for one, _ in pairs), [letter for _, letter in pairs]


def _stretches(name: str, owners: dict[str, int]) -> Iterable[tuple[int, int, int]]:
    """For each group of two or more owners that share a part of the name: the longest parts that all of them have."""
    of = [owners[name[place : place + LONGEST_RUN]] for place in range(len(name) - LONGEST_RUN + 1)]
    groups = sorted({one for one in of if one.bit_count() > 1}, key=lambda one: (-one.bit_count(), one))
    for these in groups[:_MOST_GROUPS]:
        begin = None
        for place in range(len(of) + 1):
            inside = place < len(of) and these & of[place] == these
            if inside and begin is None:
                begin = place
            elif not inside and begin is not None:
                yield begin, place - 1 + LONGEST_RUN, these
                begin = None


def _told(found: dict[str, tuple[str, int]]) -> list[tuple[str, int]]:
    """Without those that are a part of another one of the same owners or more."""
    kept: list[tuple[str, str, int]] = []
    for name, (shown, of) in sorted(found.items(), key=lambda item: (-item[1][1].bit_count(), -len(item[0]), item[0])):
        if not any(name in other and of & theirs == of for other, _, theirs in kept):
            kept.append((name, shown, of))
        if len(kept) == _MOST_PHRASES:
            break
    return [(shown, of.bit_count()) for _, shown, of in kept]
