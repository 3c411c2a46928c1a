"""`--changed-since`: only what changed is checked, and more rather than less where nobody can tell."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path, PurePosixPath

import pytest
from ci_town import Town, leave_ci
from hypothesis import given
from hypothesis import strategies as st

from pipelines.ci import git
from pipelines.ci.changes import Changes, affected_by, changed_since, of_files
from pipelines.errors import UsageError
from pipelines.run import label_of
from pipelines.workspace import Workspace

ALL = ["mihon/aed", "mihon/public-facilities", "umi/public-facilities"]


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of a git or a CI around these tests."""
    leave_ci(monkeypatch)


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path / "まち")


def since(town: Town, ref: str = "main") -> Changes:
    return changed_since(Workspace.at(town.root), ref)


def labels(found: Changes) -> list[str]:
    return [label_of(folder) for folder in found.folders]


def write(path: Path, text: str = "x\n") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


DEEDS: dict[str, tuple[Callable[[Town], object], list[str]]] = {
    "nothing": (lambda town: None, []),
    "a source": (lambda town: town.change("市役所", "市役場"), ["mihon/aed"]),
    "a ledger of IDs": (lambda town: write(town.settings("mihon/aed").with_name("ids.csv")), ["mihon/aed"]),
    "approvals": (lambda town: write(town.settings("mihon/aed").with_name("approvals.yaml")), ["mihon/aed"]),
    "a file deleted": (lambda town: town.source("umi/public-facilities").unlink(), ["umi/public-facilities"]),
    "an organization": (lambda town: write(town.root / "datasets/mihon/organization.yaml"), ALL[:2]),
    "settings of all": (lambda town: write(town.root / "publish.toml"), ALL),
    "the version of the program": (lambda town: write(town.root / ".github/workflows/x.yml"), ALL),
    "requirements": (lambda town: write(town.root / "requirements.txt"), ALL),
    "a gazetteer": (lambda town: write(town.root / "data/japan.gazetteer"), ALL),
    "something else": (lambda town: write(town.root / "README.md"), []),
    "something beside datasets": (lambda town: write(town.root / "datasets/mihon/README.md"), []),
    "a strange name": (lambda town: write(town.source().with_name("-p $(touch pwned) '😀' [a] .csv")), ["mihon/aed"]),
    "a hostile name": (lambda town: write(town.source().with_name("-x\n$(touch pwned) :(top)*.csv")), ["mihon/aed"]),
    "a new dataset": (lambda town: write(town.root / "datasets/umi/aed/dataset.yaml"), ["umi/aed"]),
}
if sys.platform == "win32":
    del DEEDS["a hostile name"]  # no file can have it there


@pytest.mark.parametrize("deed", DEEDS)
def test_what_changed_is_checked_whether_committed_or_not(town: Town, deed: str) -> None:
    town.git("checkout", "--quiet", "-b", "枝/一")
    act, expected = DEEDS[deed]
    act(town)
    assert labels(since(town)) == expected
    town.commit()
    assert labels(since(town)) == expected
    assert bool(since(town).everything) == (expected == ALL)
    assert not list(town.root.rglob("pwned"))


def test_what_others_did_meanwhile_is_not_ours(town: Town) -> None:
    town.git("checkout", "--quiet", "-b", "ours")
    town.change("市役所", "市役場")
    town.commit()
    town.git("checkout", "--quiet", "main")
    town.change("公民館", "会館", "umi/public-facilities")
    town.commit()
    town.git("checkout", "--quiet", "ours")
    assert labels(since(town)) == ["mihon/aed"]


def test_a_deleted_dataset_is_told(town: Town) -> None:
    town.git("rm", "-r", "--quiet", "datasets/mihon/aed")
    assert (labels(since(town)), since(town).deleted) == ([], ("mihon/aed",))
    town.git("reset", "--hard", "--quiet")
    town.git("mv", "datasets/mihon/aed", "datasets/umi/aed")
    assert (labels(since(town)), since(town).deleted) == (["umi/aed"], ("mihon/aed",))


def test_files_that_git_ignores_may_have_changed(town: Town) -> None:
    write(town.root / ".gitignore", "datasets/umi/**/source/\n~$*\n")
    town.git("rm", "-r", "--quiet", "--cached", "datasets/umi/public-facilities/source")
    town.commit()
    assert labels(since(town)) == ["umi/public-facilities"]


@pytest.mark.parametrize("flag", ["--assume-unchanged", "--skip-worktree"])
def test_so_may_those_that_it_takes_for_unchanged(town: Town, flag: str) -> None:
    town.git("update-index", flag, town.source().relative_to(town.top).as_posix())
    town.change("市役所", "市役場")
    assert labels(since(town)) == ["mihon/aed"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows makes links for administrators only")
@pytest.mark.parametrize("linked", ["datasets", "datasets/mihon", "datasets/mihon/aed"])
def test_git_does_not_look_behind_a_link(town: Town, linked: str) -> None:
    (town.root / linked).rename(town.top.parent / "elsewhere")
    (town.root / linked).symlink_to(town.top.parent / "elsewhere")
    town.git("checkout", "--quiet", "-b", "linked")
    town.commit()
    expected = [label for label in ALL if f"datasets/{label}".startswith(linked)]
    assert labels(since(town, "linked")) == expected


def test_a_workspace_below_the_top_of_the_repository(tmp_path: Path) -> None:
    town = Town(tmp_path / "repository", "公開 データ")
    town.change("市役所", "市役場")
    write(town.top / "datasets/mihon/public-facilities/dataset.yaml")  # another workspace
    assert labels(since(town)) == ["mihon/aed"]
    write(town.top / ".github/workflows/x.yml")
    assert labels(since(town)) == ALL


@pytest.mark.parametrize("ref", ["", " ", "0" * 40, "0" * 64])
def test_without_an_earlier_commit_everything_is_checked(town: Town, ref: str) -> None:
    found = since(town, ref)
    assert labels(found) == ALL and found.everything == ("changed-nothing-before", ref)


def test_without_a_common_commit_everything_is_checked(town: Town) -> None:
    town.git("checkout", "--quiet", "--orphan", "other")
    town.change("市役所", "市役場")
    town.commit()
    found = since(town)
    assert labels(found) == ALL and found.everything == ("changed-unrelated", "main")


@pytest.mark.parametrize(
    ("ref", "code"),
    [
        ("nosuch", "ref-unknown"),
        ("main:datasets", "ref-unknown"),
        ("main..HEAD", "ref-unknown"),
        ("0" * 39 + "1", "ref-unknown"),
        ("$(touch pwned)", "ref-unknown"),
        ("--output=pwned", "ref-option"),
        ("-p", "ref-option"),
    ],
)
def test_what_is_no_revision(town: Town, ref: str, code: str) -> None:
    with pytest.raises(UsageError) as wrong:
        since(town, ref)
    assert wrong.value.code == code
    assert not list(town.top.rglob("pwned"))


def test_a_history_that_is_cut_off(town: Town, tmp_path: Path) -> None:
    first = town.git("rev-parse", "HEAD")
    town.git("checkout", "--quiet", "-b", "ours")
    for name in ("市役場", "市庁舎"):
        town.change("市役所" if name == "市役場" else "市役場", name)
        town.commit()
    clone = tmp_path / "shallow"
    town.git("clone", "--quiet", "--depth=1", "--no-single-branch", f"file://{town.top}", str(clone))
    for ref in (first, "origin/main", "nosuch"):
        with pytest.raises(UsageError) as wrong:
            changed_since(Workspace.at(clone), ref)
        assert wrong.value.code == "ref-shallow" and "fetch-depth: 0" in wrong.value.remedy("ja")
    subprocess.run(["git", "fetch", "--quiet", "--unshallow"], cwd=clone, check=True, capture_output=True)
    assert labels(changed_since(Workspace.at(clone), "origin/main")) == ["mihon/aed"]


def test_a_repository_of_somebody_else(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a container the files often belong to another user: git says so in English, we say what to do."""
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    with pytest.raises(UsageError) as wrong:
        since(town)
    assert wrong.value.code == "git-owner" and "safe.directory" in wrong.value.remedy("ja")


def test_no_repository_and_no_git(town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "alone/datasets/mihon/aed/dataset.yaml")
    with pytest.raises(UsageError) as wrong:
        changed_since(Workspace.at(tmp_path / "alone"), "main")
    assert wrong.value.code == "git-no-repository"
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UsageError) as wrong:
        since(town)
    assert wrong.value.code == "git-missing"


def test_a_repository_cannot_have_a_program_run(town: Town) -> None:
    """What its settings name is not started: a hook for watching files, a program that shows differences."""
    script = town.top.parent / "evil.sh"
    script.write_text(f"#!/bin/sh\ntouch '{town.top.parent}/pwned'\n", encoding="utf-8")
    script.chmod(0o755)
    write(town.root / ".gitattributes", "*.csv diff=evil\n")
    for key in ("core.fsmonitor", "diff.external", "diff.evil.command", "diff.evil.textconv", "core.pager"):
        town.git("config", key, str(script))
    town.change("市役所", "市役場")
    assert labels(since(town)) == ["mihon/aed"]
    assert not (town.top.parent / "pwned").exists()


def test_files_belong_to_datasets(town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(town.root)
    workspace = Workspace.at(Path())

    def found(*files: Path | str) -> list[str]:
        return [label_of(folder) for folder in of_files(workspace, map(Path, files))]

    assert found(town.source()) == ["mihon/aed"]
    assert found("datasets/umi/public-facilities/dataset.yaml", "README.md") == ["umi/public-facilities"]
    assert found("datasets/mihon/organization.yaml") == ALL[:2]
    assert found("publish.toml") == ALL
    assert found("datasets/../datasets/mihon/aed/gone.csv") == ["mihon/aed"]
    with pytest.raises(UsageError) as wrong:
        found(tmp_path / "elsewhere.csv")
    assert wrong.value.code == "file-outside"


@given(st.lists(st.text(max_size=6).filter(lambda text: text not in ("", ".", "..")), max_size=6))
def test_no_name_of_a_file_breaks_it(parts: list[str]) -> None:
    workspace = Workspace(Path("x"), Path("x/datasets"))
    assert affected_by(workspace, [PurePosixPath(*parts)]) == set()


@pytest.mark.parametrize(
    ("path", "safe"),
    [
        ("datasets/mihon/aed/source/一覧.csv", True),
        ("../x", False),
        ("a/../../x", False),
        ("/etc/passwd", False),
        ("a//b", False),
        ("C:\\x", False),
        ("a\\..\\b", False),
        ("./a", False),
    ],
)
def test_a_commit_writes_nothing_outside(path: str, safe: bool) -> None:
    assert git._is_safe(path) is safe


@pytest.mark.skipif(sys.platform == "win32", reason="Windows makes links for administrators only")
def test_links_of_a_commit_are_not_written(town: Town, tmp_path: Path) -> None:
    (town.settings("mihon/aed").parent / "link.csv").symlink_to("/etc/hostname")
    commit = town.commit()
    written = list(git.take_out(git.Repository.around(town.root), commit, ["datasets/mihon/aed"], tmp_path / "out"))
    assert sorted(path.name for path in written) == ["AED一覧 (R8).csv", "dataset.yaml"]
    assert (tmp_path / "out/datasets/mihon/aed/source/AED一覧 (R8).csv").read_bytes() == town.source().read_bytes()
