"""At any write of any call the power goes, the disk gets full, or a signal comes: what was there is there, or what was
to come; a signal or a full disk ends it with exit code 3 and no traceback; and the call can be repeated.

A few writes of some calls; every write of all: `MACHIKADO_TEST_FAULTS=all pytest tests/test_faults_killed.py`
"""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Callable, Iterator

import pytest
from disasters import CASES, FAULTS, Case, Trial
from striking import Striker

WANTED = os.environ.get("MACHIKADO_TEST_FAULTS", "")
SEED = int(os.environ.get("MACHIKADO_TEST_SEED", "5"))
FEW = {
    ("kill", "publish-again"): 1,
    ("SIGTERM", "publish-again"): 1,
    ("kill", "adopt-replace"): 1,
    ("kill", "restore"): 2,
}
WANTED_OF = [(fault, case) for case in CASES for fault in FAULTS if WANTED or (fault, case.name) in FEW]
pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="forks, and kills as POSIX does")


@pytest.fixture(scope="module")
def striker() -> Iterator[Striker]:
    with Striker() as running:
        yield running


@pytest.fixture(scope="module")
def trials(striker: Striker, tmp_path_factory: pytest.TempPathFactory) -> Callable[[Case], Trial]:
    """Each case is prepared once."""
    known: dict[str, Trial] = {}

    def of(case: Case) -> Trial:
        if case.name not in known:
            known[case.name] = Trial(case, tmp_path_factory.mktemp("trial") / case.name, striker)
        return known[case.name]

    return of


def _chosen(fault: str, case: Case, steps: int) -> list[int]:
    """The writes at which it happens."""
    if WANTED == "all":
        return list(range(1, steps + 1))
    wanted = int(WANTED) if WANTED else FEW[fault, case.name]
    return sorted(random.Random(SEED).sample(range(1, steps + 1), min(wanted, steps)))


@pytest.mark.parametrize(("fault", "case"), WANTED_OF, ids=lambda one: getattr(one, "name", one))
def test_at_any_write(
    fault: str, case: Case, trials: Callable[[Case], Trial], record_property: Callable[[str, object], None]
) -> None:
    trial = trials(case)
    chosen = _chosen(fault, case, trial.steps)
    wrong = [told for at in chosen if (told := trial.strike(fault, at))]
    record_property("cases", len(chosen))
    assert not wrong, "\n".join(wrong)
