"""Headings of the national standards: which form they follow, however incomplete or misspelt."""

from __future__ import annotations

from functools import lru_cache

from pipelines.frozen import frozen
from pipelines.headings import fold
from pipelines.spelling import Misprints
from pipelines.standards import BASIC, GENERATIONS, ODS, definitions, names_of
from pipelines.vocabulary import vocabulary

# headings that only one generation has, whatever the dataset
_MARKS = {
    BASIC: "都道府県コード又は市区町村コード NO 都道府県名 市区町村名 住所 方書",
    ODS: "全国地方公共団体コード ID 地方公共団体名 所在地_全国地方公共団体コード 町字ID 所在地_連結表記"
    " 所在地_都道府県 所在地_市区町村 所在地_町字 所在地_番地以下 建物名等(方書) 高度の種別 高度の値"
    " 連絡先FormURL 名称_英字",
}


@frozen
class NationalForm:
    """The generation, and the dataset where it is sure. `share`: headings that belong to the form, of all."""

    dataset: str | None
    generation: str
    share: float
    evidence: tuple[str, ...]


@frozen
class Fit:
    """How well headings fit one form."""

    dataset: str
    generation: str
    hits: int  # fields of the form that are there
    exact: int  # of these, written as in the form
    share: float  # hits / headings
    cover: float  # weighted share of the form's fields that are there
    filled: float  # plain share of the form's fields that are there
    marks: int  # headings that only this generation has
    distinctive: float  # share of the fields that only this dataset has
    undistinguished: bool  # the dataset has no field of its own

    @property
    def total(self) -> float:
        """For choosing between forms."""
        return self.share + self.cover + self.filled

    @property
    def sure(self) -> bool:
        """Enough of what only this dataset has, or nearly the whole form."""
        if self.distinctive >= 0.2 and self.cover >= 0.2:
            return True
        whole = self.filled >= 0.72 and self.share >= 0.8
        return whole and (self.undistinguished or self.cover >= 0.5)


@lru_cache(maxsize=1)
def _forms() -> dict[tuple[str, str], frozenset[str]]:
    return {
        (dataset, generation): frozenset(map(fold, names_of(dataset, generation)))
        for dataset in definitions()
        for generation in GENERATIONS
    }


@lru_cache(maxsize=1)
def _weights() -> dict[tuple[str, str], float]:
    """(generation, folded field) → 1 / number of forms that have it: what all forms share tells little."""
    counts: dict[tuple[str, str], int] = {}
    for (_, generation), names in _forms().items():
        for name in names:
            counts[generation, name] = counts.get((generation, name), 0) + 1
    return {key: 1 / count for key, count in counts.items()}


@lru_cache(maxsize=1)
def _misprints() -> Misprints:
    return Misprints(frozenset().union(*_forms().values()))


@lru_cache(maxsize=4096)
def _misprinted(heading: str) -> frozenset[str]:
    """The fields, of whatever form, that a heading may be a misprint of."""
    return frozenset(_misprints().near(heading))


def _canonical(heading: str, names: frozenset[str]) -> str | None:
    """The field that a heading is, itself or by an alias."""
    if heading in names:
        return heading
    return next((fold(meant) for meant in vocabulary().aliases.get(heading, ()) if fold(meant) in names), None)


def _fit(headings: frozenset[str], dataset: str, generation: str, marks: int) -> Fit:
    names = _forms()[dataset, generation]
    hit = {name for heading in headings if (name := _canonical(heading, names))}
    exact = len(hit & headings)
    strange = headings - names
    hit |= names & frozenset().union(*map(_misprinted, strange))
    weights = _weights()
    only = {fold(name) for name in definitions()[dataset].distinctive.get(generation, ())}
    return Fit(
        dataset=dataset,
        generation=generation,
        hits=len(hit),
        exact=exact,
        share=len(hit) / len(headings),
        cover=sum(weights[generation, name] for name in hit) / sum(weights[generation, name] for name in names),
        filled=len(hit) / len(names),
        marks=marks,
        distinctive=len(hit & only) / len(only) if only else 0.0,
        undistinguished=not only,
    )


def _marks(headings: frozenset[str], generation: str) -> int:
    names = frozenset(map(fold, _MARKS[generation].split()))
    if generation == ODS:  # aliases of these are in use everywhere
        return len(headings & names)
    return len({found for heading in headings if (found := _canonical(heading, names))})


@lru_cache(maxsize=256)  # towns write the same headings
def national_form(headings: frozenset[str]) -> NationalForm | None:
    """The form that folded headings follow; None where they are not national."""
    marks = {generation: _marks(headings, generation) for generation in GENERATIONS}
    if max(marks.values()) < 2:
        return None
    fits = [
        _fit(headings, dataset, generation, marks[generation])
        for dataset in definitions()
        for generation in GENERATIONS
    ]
    generation = max(fits, key=lambda fit: fit.marks * 2 + fit.share * 6 + fit.exact * 0.3).generation
    rivals = [fit for fit in fits if fit.generation == generation]
    best = max(rivals, key=lambda fit: fit.total)
    closest = max(fit.share for fit in rivals)
    every = sum((generation, heading) in _weights() for heading in headings) / len(headings)
    framed = best.marks >= 3 and ((best.hits >= 6 and closest >= 0.45) or every >= 0.6)
    if not framed and not (best.marks >= 2 and best.share >= 0.6 and best.hits >= 8):
        return None
    dataset = best.dataset if best.sure else None
    evidence = (f"{generation}: {best.marks} marks", f"{best.dataset}: {best.hits} of {len(headings)} headings")
    return NationalForm(dataset, generation, round(best.share, 3), evidence)
