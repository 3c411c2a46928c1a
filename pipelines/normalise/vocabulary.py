"""Values of closed lists in other spellings: width, spaces, brackets, capitals, and the listed synonyms."""

from __future__ import annotations

import re

from pipelines.nfkc import nfkc
from pipelines.normalise.cell import Cells, Cure, Outcome, kept, repaired
from pipelines.normalise.values import values

_BRACKETS = str.maketrans({"〔": "(", "〕": ")", "［": "(", "］": ")", "[": "(", "]": ")", "【": "(", "】": ")"})


def fold(text: str) -> str:
    """A spelling without width, spaces, kind of bracket and capitals, for comparing only."""
    return re.sub(r"\s", "", nfkc(text)).translate(_BRACKETS).casefold()


def vocabulary(cells: Cells) -> Cure:
    """The rule for a field with a closed list (or with listed synonyms of its values, or with labels for them)."""
    field = cells.field
    spelling = _by_folded(field.vocabulary)
    words = {**field.labels, **values().synonyms_of(cells.dataset, field.name, field.kind)}
    synonyms = {fold(word): value for word, value in words.items()}

    def cure(text: str) -> Outcome:
        if text in field.vocabulary:
            return kept(text)
        key = fold(text)
        if key in spelling:
            return repaired(spelling[key], "value-spelling") if spelling[key] != text else kept(text)
        value = synonyms.get(key)
        return repaired(value, "value-synonym") if value is not None and value != text else kept(text)

    return cure


def _by_folded(words: tuple[str, ...]) -> dict[str, str]:
    """Folded word → word, leaving out those that two words of the list share."""
    found: dict[str, str] = {}
    shared: set[str] = set()
    for word in words:
        key = fold(word)
        if key in found:
            shared.add(key)
        found[key] = word
    return {key: word for key, word in found.items() if key not in shared and word}
