"""Which findings of many are shown where there is room for few, and by what one is known again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from hashlib import sha256
from itertools import chain, islice, zip_longest
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipelines.ci.checking import Checked
    from pipelines.findings import Finding

Pair = tuple["Checked", "Finding"]


def picked(checks: Iterable[Checked], severities: Collection[str], most: int) -> list[Pair]:
    """At most `most` findings of these severities, in the order of the checks.

    Of each kind (dataset, code, column) first one, then a second, …: ten thousand of one kind crowd out no other.
    """
    kinds: dict[tuple[str, str, str | None], list[tuple[int, Pair]]] = {}
    number = 0
    for check in checks:
        for finding in check.findings:
            if finding.severity in severities:
                kind = kinds.setdefault((check.label, finding.code, finding.field), [])
                kind.append((number, (check, finding)))
                number += 1
    turns = chain.from_iterable(zip_longest(*kinds.values()))
    chosen = islice((one for one in turns if one is not None), most)
    return [pair for _, pair in sorted(chosen, key=lambda one: one[0])]


def fingerprints(pairs: Sequence[Pair]) -> list[str]:
    """By what each of these findings is known again in a later run, wherever its row stands by then.

    A hash of dataset, code, column and value, and the number of the finding among those that have the same.
    """
    seen: Counter[str] = Counter()
    found = []
    for check, finding in pairs:
        known = "\0".join((check.label, finding.code, finding.field or "", finding.value or "", _about(finding)))
        digest = sha256(known.encode("utf-8", "surrogatepass")).hexdigest()[:32]
        seen[digest] += 1
        found.append(f"{digest}:{seen[digest]}")
    return found


def _about(finding: Finding) -> str:
    """What tells apart findings that have neither column nor value: the place in settings is no part of it."""
    return (
        ""
        if finding.field or finding.value
        else "\0".join(
            f"{key}={value}" for key, value in sorted(finding.params.items()) if key not in ("line", "file", "row")
        )
    )
