"""What a target is, and how one is made of a function of bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .mutation import mutated

Run = Callable[[bytes], object]

FEW = 100
"""Cases of a target in the default suite, unless it says otherwise."""


class Counter:
    """How often the code under test was really called: bytes that make no case are not counted."""

    def __init__(self) -> None:
        self.cases = 0


@dataclass(frozen=True)
class Target:
    """`run` takes one case and raises for a failure only; `test` is the same as a hypothesis test.

    `seeds`: good cases to begin from. `words`: pieces that a mutation may put in. `longest`: bytes of a case.
    `counter` counts the cases.
    """

    name: str
    run: Run
    test: Callable[[], object]
    counter: Counter
    seeds: Callable[[], Iterable[bytes]] = tuple
    words: tuple[bytes, ...] = ()
    longest: int = 4096


def of_bytes(
    name: str,
    function: Callable[[bytes], object],
    seeds: Callable[[], Iterable[bytes]],
    *,
    words: Iterable[bytes] = (),
    longest: int = 4096,
    few: int = FEW,
) -> Target:
    """A target whose cases are bytes as they are. In the suite they are seeds, altered."""
    counter, words = Counter(), tuple(words)

    def run(data: bytes) -> None:
        counter.cases += 1
        function(data)

    def test() -> None:
        held = list(seeds()) or [b""]

        @settings(max_examples=few, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        @given(st.sampled_from(held), st.randoms(use_true_random=False))
        def altered(seed: bytes, chance: Random) -> None:
            run(mutated(seed, chance, words, longest))

        altered()

    return Target(name, run, test, counter, seeds, words, longest)
