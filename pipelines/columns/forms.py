"""What headings can mean in a form: its names, the names of the other generation, the fields that most forms share."""

from __future__ import annotations

from collections import Counter
from functools import cached_property, lru_cache

from pipelines.frozen import frozen
from pipelines.spelling import Misprints, fold
from pipelines.standards import ODS, Crossing, definition, definitions, standard

_SHARED_BY = 5  # a field that this many forms have may be claimed in a file of no known dataset
# … but for these: about as many forms have another field for the same (名称_英語, 利用開始時間, 診療開始時間)
_CALLED_OTHERWISE = ("名称_英字", "開始時間", "終了時間")
_ALWAYS_COMMON = ("URL", "備考", "郵便番号", "電話番号", "都道府県名", "市区町村名", "説明")


@frozen
class Form:
    """`names`: folded name → field, in order. `old`: folded name of the other generation → how it is carried over."""

    dataset: str | None
    generation: str
    names: dict[str, str]
    old: dict[str, Crossing]

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields in order."""
        return tuple(self.names.values())

    @cached_property
    def misprints(self) -> Misprints:
        """Its names, by what may be a misprint of them."""
        return Misprints(self.names)


@lru_cache(maxsize=64)
def form_of(dataset: str | None, generation: str = ODS) -> Form:
    """The form of one dataset, or what all datasets share."""
    if dataset is None:
        return _common()
    fields = standard(dataset, generation).names
    lines = definition(dataset).crosswalk
    crossings = [line for line in lines if line.rule != "copy" or line.old != line.new]
    old = {fold(name): line for line in (crossings if generation == ODS else _reversed(crossings)) for name in line.old}
    names = {fold(name): name for name in fields}
    return Form(dataset, generation, names, {name: line for name, line in old.items() if name not in names})


def _reversed(lines: list[Crossing]) -> list[Crossing]:
    """Only what is copied can be carried back."""
    return [Crossing(line.new, line.old, "copy", {}) for line in lines if line.rule == "copy"]


def _common() -> Form:
    shared = Counter(name for dataset in definitions() for name in standard(dataset).names)
    ordered = [name for name, count in shared.items() if count >= _SHARED_BY and name not in _CALLED_OTHERWISE]
    ordered += [name for name in _ALWAYS_COMMON if name not in ordered and name in shared]
    names = {fold(name): name for name in ordered}
    old: dict[str, Crossing] = {}
    for entry in definitions().values():
        for line in entry.crosswalk:
            if line.rule != "split-flags" and all(new in ordered for new in line.new):
                for name in line.old:
                    if fold(name) not in names:
                        old.setdefault(fold(name), line)
    return Form(None, ODS, names, old)
