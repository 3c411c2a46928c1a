"""What may be under way when the power goes, what must hold then, and what must have come of it when it is repeated.

python tests/disasters.py --json --jobs 2     every write of every call meets every fault (a quarter of an hour)
python tests/disasters.py --json --sample 5   five writes of each
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from adopting import AED, tree, written
from striking import Came, Striker
from towns import Town

from catalogue.backup import check_backup
from catalogue.settings import Settings
from catalogue.store import Store
from pipelines import approval
from pipelines.approval import Approval
from pipelines.identifying import Ledger
from pipelines.resuming import unfinished
from pipelines.workspace import load_dataset

BACKUP = "控え/町.machikado-backup"
Check = Callable[[Path], Any]


@dataclass(frozen=True)
class Case:
    """A call in a workspace. `holds`: what is seen by one who looks, and nothing else may be; raises AssertionError.

    `ended`: all that the call is for, which must be as if nothing had happened once it was repeated with one of the
    exit codes in `again`.
    """

    name: str
    make: Callable[[Path, Striker], None]
    arguments: tuple[str, ...]
    holds: Check
    ended: Check
    again: tuple[int, ...] = (0,)
    piece_by_piece: bool = False  # several files, each of which is there or not


@dataclass
class Trial:
    """A case in the folder `place`: the workspace `before`, and as an undisturbed call leaves it (`after`)."""

    case: Case
    place: Path
    striker: Striker
    steps: int = 0

    def __post_init__(self) -> None:
        self.place.mkdir()
        self.case.make(self.place / "before", self.striker)
        came = self.call(self.copy("after"))
        assert came.code == 0, came.err
        self.steps = came.steps
        self.before, self.after = (self.case.holds(self.place / name) for name in ("before", "after"))
        self.end = self.case.ended(self.place / "after")

    def copy(self, name: str) -> Path:
        """Another workspace like the one before. The times of files stay, as they do in a real one."""
        return Path(shutil.copytree(self.place / "before", self.place / name, symlinks=True))

    def call(self, root: Path, fault: str = "", at: int = 0) -> Came:
        return self.striker.call(root, *self.case.arguments, fault=fault, at=at)

    def strike(self, fault: str, at: int) -> str:
        """One call that meets the fault, and one that repeats it. What was wrong, "" for nothing."""
        root = self.copy(f"{fault}-{at}")
        try:
            came = self.call(root, fault, at)
            if fault == "kill" and came.code != -9 and not (came.code == 0 and came.steps < at):
                return f"{self._named(fault, at)}: not killed ({came.code}): {came.err}"
            if fault != "kill" and came.code not in (0, 3):
                return f"{self._named(fault, at)}: exit code {came.code}: {came.err}"
            if problem := self._seen(root) or self._repeated(root):
                return f"{self._named(fault, at)} ({came.code}): {problem}\n{came.err}"
            return ""
        finally:
            shutil.rmtree(root)

    def _seen(self, root: Path) -> str:
        try:
            found = self.case.holds(root)
        except Exception as error:
            return f"{type(error).__name__}: {error}"
        whole = found in (self.before, self.after)
        if self.case.piece_by_piece:
            whole = found.items() <= self.after.items()
        return "" if whole else f"neither old nor new: {found}"

    def _repeated(self, root: Path) -> str:
        came = self.call(root)
        if came.code not in self.case.again:
            return f"repeated: exit code {came.code}: {came.err}"
        try:
            found = self.case.ended(root)
        except Exception as error:
            return f"repeated: {type(error).__name__}: {error}"
        return "" if found == self.end else f"repeated: {found} instead of {self.end}"

    def _named(self, fault: str, at: int) -> str:
        return f"{self.case.name}, {fault} at step {at} of {self.steps}"


def package(root: Path) -> dict[str, str]:
    """The built package: SHA-256 by name, each as its descriptor says. Empty where there is none.

    Between two renames the former one stands beside, for the next call to put it back.
    """
    folder = root / "build" / "mihon" / "aed"
    if not folder.exists():
        beside = list(folder.parent.glob(".aed.old-*"))
        if not beside:
            return {}
        (folder,) = beside
    descriptor = json.loads((folder / "datapackage.json").read_bytes())
    for one in descriptor["resources"]:
        assert one["hash"] == f"sha256:{sha256((folder / one['path']).read_bytes()).hexdigest()}"
    return {path.name: sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def ids(root: Path) -> tuple[tuple[str, str], ...]:
    """The IDs that were given, and to what."""
    return tuple((one.id, one.name) for one in Ledger.of(root / "datasets" / "mihon" / "aed").entries)


def catalogue(root: Path) -> dict[str, dict[str, str]]:
    """What a reader sees: SHA-256 of each file of each dataset, each as it is on the disk; the database is sound."""
    store = Store(Settings(folder=root / ".machikado" / "catalogue"))
    with closing(store), store.reading() as connection:
        assert [row[0] for row in connection.execute("PRAGMA integrity_check")] == ["ok"]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        found: dict[str, dict[str, str]] = {}
        rows = connection.execute(
            "SELECT name, file_name, file, size FROM resources JOIN datasets ON number = dataset"
            " JOIN files ON sha256 = file WHERE state = 'active' AND private = 0 ORDER BY 1, 2"
        )
        for name, file_name, file, size in rows:
            content = store.files.path(file).read_bytes()
            assert (sha256(content).hexdigest(), len(content)) == (file, size)
            found.setdefault(name, {})[file_name] = file
        return found


def published(root: Path) -> Any:
    """As `catalogue`; and nobody has anything left to be gone on with."""
    assert not unfinished(root / "build")
    return catalogue(root), package(root), ids(root)


def approvals(root: Path) -> tuple[Approval, ...]:
    """The record, as the program reads it."""
    return tuple(approval.load(root / "datasets" / "mihon" / "aed"))


def dataset(root: Path) -> dict[str, bytes]:
    """All files of the dataset; {} where there is none. What there is can be used: its settings, its source."""
    folder = root / "datasets" / "mihon" / "aed"
    if not folder.exists():
        beside = list(folder.parent.glob(".aed.old-*"))
        if not beside:
            return {}
        (folder,) = beside
    else:
        assert load_dataset(folder).source.is_file()
    return tree(folder)


def started(root: Path) -> dict[str, bytes]:
    """The files of a new workspace under their own names."""
    names = ("publish.toml", "README.md", ".gitignore", ".gitlab-ci.yml", ".github/workflows/open-data.yml")
    wanted = [*names, "datasets/midori/organization.yaml"]
    return {name: (root / name).read_bytes() for name in wanted if (root / name).exists()}


def backup(root: Path) -> bool:
    """Whether there is a backup; if there is one, it is whole."""
    path = root / BACKUP
    if path.exists():
        assert path.stat().st_mode & 0o777 == 0o600
        check_backup(path)
    return path.exists()


def _town(root: Path, *places: str) -> Town:
    town = Town(root)
    town.dataset("aed", *(places or ("市役所", "公民館")))
    return town


def _well(came: Any) -> None:
    assert came.code == 0, came.err


def _nothing(root: Path, striker: Striker) -> None:
    root.mkdir(exist_ok=True)


def _new_town(root: Path, striker: Striker) -> None:
    _town(root)


def _built(root: Path, striker: Striker) -> None:
    _town(root)
    _well(striker.call(root, "build", "aed"))
    source = root / "datasets" / "mihon" / "aed" / "source" / "a.csv"
    source.write_text(source.read_text("utf-8") + "体育館,見本県見本市港町4-1,34.08,137.63,入口\n", "utf-8")


def _published(root: Path, striker: Striker) -> None:
    _town(root)
    _well(striker.call(root, "run", "aed"))
    _built_anew = root / "datasets" / "mihon" / "aed" / "source" / "a.csv"
    _built_anew.write_text(_built_anew.read_text("utf-8") + "体育館,見本県見本市港町4-1,34.08,137.63,入口\n", "utf-8")


def _published_twice(root: Path, striker: Striker) -> None:
    _published(root, striker)
    _well(striker.call(root, "run", "aed"))


def _backed_up(root: Path, striker: Striker) -> None:
    """What is there now is not what the backup holds."""
    _published(root, striker)
    _well(striker.call(root, "backup", BACKUP))
    _well(striker.call(root, "run", "aed"))


def _to_be_approved(root: Path, striker: Striker) -> None:
    _town(root)
    path = root / "datasets" / "mihon" / "organization.yaml"
    path.write_text(path.read_text("utf-8") + "approval: required\n", "utf-8")


def _file_given(root: Path, striker: Striker) -> None:
    (root / "datasets" / "mihon").mkdir(parents=True)
    (root / "datasets" / "mihon" / "organization.yaml").write_text(
        "code: 992011\nname: mihon\ntitle: 見本市\n", "utf-8"
    )
    written(root / "AED一覧.csv", AED)


def _adopted(root: Path, striker: Striker) -> None:
    """Last year's file was adopted, and IDs were given to its records; this year's has one row more."""
    _file_given(root, striker)
    _well(striker.call(root, *_ADOPT))
    _well(striker.call(root, "build", "aed"))
    written(root / "AED一覧R7.csv", AED + "図書館,見本県見本市港町3-1,34.07,137.62,2階,×,\n")


def _all_built(root: Path) -> Any:
    return package(root), ids(root)


def _names(root: Path) -> list[str]:
    return sorted(dataset(root))


_INIT = ("init", "みどり市", "--code", "102121", "--kana", "みどりし")
_ADOPT = ("adopt", "AED一覧.csv", "--yes", "--column", "小児対応設備の有無=こども用")
_APPROVAL = ("--drafter", "主事", "--approver", "課長", "--reason", "更新", "--date", "2026-04-01")
_APPROVE = ("approve", "aed", *_APPROVAL, "--yes")
CASES = (
    Case("build", _new_town, ("build", "aed"), package, _all_built),
    Case("build-again", _built, ("build", "aed"), package, _all_built),
    Case("publish", _new_town, ("run", "aed"), catalogue, published),
    Case("publish-again", _published, ("run", "aed"), catalogue, published),
    Case("rollback", _published_twice, ("rollback", "aed"), catalogue, catalogue, (0, 2)),
    Case("approve", _to_be_approved, _APPROVE, approvals, approvals),
    Case("init", _nothing, _INIT, started, started, (0, 2), piece_by_piece=True),
    Case("new", _file_given, ("new", "aed"), _names, _names, (0, 2)),
    Case("adopt", _file_given, _ADOPT, dataset, dataset, (0, 2)),
    Case("adopt-replace", _adopted, ("adopt", "AED一覧R7.csv", "--replace", "--yes"), dataset, dataset),
    Case("backup", _published, ("backup", BACKUP), backup, backup, (0, 2)),
    Case("restore", _backed_up, ("restore", BACKUP), catalogue, catalogue),
)
FAULTS = ("kill", "full", "SIGTERM", "SIGINT")


def struck(case: Case, fault: str, sample: int, seed: int) -> tuple[int, list[str]]:
    """A case that meets the fault at every step (at `sample` of them, unless that is 0): how often, what was wrong."""
    with tempfile.TemporaryDirectory() as place, Striker() as striker:
        trial = Trial(case, Path(place) / case.name, striker)
        steps = list(range(1, trial.steps + 1))
        if sample:
            steps = random.Random(seed).sample(steps, min(sample, len(steps)))
        return len(steps), [told for at in steps if (told := trial.strike(fault, at))]


def main() -> int:
    """Tells on the last line of stdout how many faults were met and survived, as JSON. 1 where one was not."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--sample", type=int, default=0, help="so many writes of each call (0: all)")
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--jobs", type=int, default=1, help="so many calls at a time")
    options = parser.parse_args()
    started, wrong, met = time.monotonic(), [], Counter[str]()
    with ThreadPoolExecutor(options.jobs) as pool:
        asked = [(case, fault) for case in CASES for fault in FAULTS]
        for (case, fault), (count, problems) in zip(
            asked, pool.map(lambda one: struck(*one, options.sample, options.seed), asked), strict=True
        ):
            met[fault] += count
            wrong += problems
            print(f"{case.name}, {fault}: {count} writes, {len(problems)} problems", file=sys.stderr, flush=True)
    print("\n".join(wrong), file=sys.stderr)
    told = {"cases": met.total(), "failures": len(wrong), "seconds": round(time.monotonic() - started, 1), **met}
    print(json.dumps(told | {"survived": met.total() - len(wrong), "calls": len(CASES)}))
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
