"""`publish check` of many datasets: what is checked, how it is told, and which rows differ from an earlier commit."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import kpi_town
import pytest
from ci_town import BREAK, ROOT, Town, leave_ci
from commanding import Command

from pipelines.ci.git import Repository
from pipelines.ci.rows import Before, Difference


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of a git or a CI around these tests."""
    leave_ci(monkeypatch)


@pytest.fixture
def town(tmp_path: Path, command: Command, monkeypatch: pytest.MonkeyPatch) -> Town:
    found = Town(tmp_path / "まち")
    monkeypatch.chdir(found.root)
    return found


def rows(town: Town, label: str = "mihon/aed") -> Difference:
    """How the dataset's rows differ from those of the commit."""
    from pipelines.ci.checking import check_folder

    folder = town.settings(label).parent
    return Before(Repository.around(town.root), town.git("rev-parse", "HEAD")).difference(
        folder, check_folder(folder)[1]
    )


def test_all_are_checked_and_the_worst_decides(town: Town, command: Command) -> None:
    done = command("check", "--all")
    assert (done.code, done.out) == (0, "") and done.err.count(": よい") == 3
    town.change(*BREAK)
    done = command("check", "--all")
    assert done.code == 1 and "D4" in done.out and done.err.count(": よい") == 2
    town.source("umi/public-facilities").unlink()
    town.settings("mihon/public-facilities").write_text("dataset: [\n", encoding="utf-8")
    done = command("check", "--all", "--format", "json")
    found = {one["dataset"]: one for one in json.loads(done.out)["datasets"]}
    assert done.code == 2 and [one["state"] for one in found.values()] == ["error", "failed", "failed"]
    assert found["mihon/aed"]["report"]["counts"]["errors"] == 1
    assert found["umi/public-facilities"]["error"]["code"] == "source-missing"


def test_some_by_name(town: Town, command: Command) -> None:
    done = command("check", "aed", "umi/public-facilities")
    assert done.code == 0 and done.err.count(": よい") == 2
    assert command("check", "mihon").err.count(": よい") == 2
    assert command("check", "--all", "public-facilities").err.count(": よい") == 2
    assert command("check", "public-facilities").code == 2  # of which organization?
    mixed = command("check", "aed", str(town.source("umi/public-facilities")), "--format", "json")
    found = [(one["dataset"].endswith(".csv"), one["state"]) for one in json.loads(mixed.out)["datasets"]]
    assert found == [(False, "ok"), (True, "error")]  # as a file, it does not say which dataset it is
    assert json.loads(command("check", "aed", "--format", "json").out)["counts"]["rows"] == 3  # one alone: its report


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["check"], "検査するものが指定されていません"),
        (["check", "--all", "--format", "html"], "一つのファイルかデータセット"),
        (["check", "--all", "--report", "pdf=x"], "sarif"),
        (["check", "--all", "--report", "sarif"], "sarif=machikado.sarif"),
        (["check", "--all", "--changed-since", "nosuch"], "origin/main"),
        (["check", "--changed-since=--output=x"], "git の版ではありません"),
        (["check", "--changed-files", "/etc/hostname"], "ワークスペースの外"),
        (["check", "--changed-files", "--changed-since", "main", "publish.toml"], "--changed-since は一緒に使えません"),
        (["check", "--changed-files", "--all", "publish.toml"], "--all は一緒に使えません"),
        (["check", "nosuch", "aed"], "nosuch"),
    ],
)
def test_wrong_calls(town: Town, command: Command, arguments: list[str], told: str) -> None:
    done = command(*arguments)
    assert (done.code, done.out) == (2, "") and told in done.err


def test_what_did_not_change_is_not_checked(town: Town, command: Command) -> None:
    town.settings("mihon/aed").write_text("broken", encoding="utf-8")
    town.commit()
    done = command("check", "--all", "--changed-since", "HEAD", "--format", "github", "--summary", "s.md")
    assert (done.code, done.out) == (0, "") and "変わったデータセットはありません" in done.err
    assert "3 のうち 0" in (town.root / "s.md").read_text("utf-8")
    shutil.rmtree(town.settings("umi/public-facilities").parent)
    done = command("check", "--changed-since", "HEAD")
    assert done.code == 0 and "umi/public-facilities: なくなりました" in done.err


def test_a_list_that_is_written_from_a_portal_need_not_be_there(town: Town, command: Command) -> None:
    folder = town.root / "datasets/mihon/open-data-list"
    folder.mkdir()
    settings = "dataset: open-data-list\nsource: {from: portal, path: source/list.csv}\n"
    (folder / "dataset.yaml").write_text(settings, encoding="utf-8")
    done = command("check", "--changed-since", "HEAD", "--format", "junit")
    assert done.code == 0 and '<skipped message="元のファイルは公開のときに書かれるので' in done.out


def test_reports_beside_each_other(town: Town, command: Command) -> None:
    town.change(*BREAK)
    (town.root / "s.md").write_text("# 前の段階\n", encoding="utf-8")
    forms = [
        part for form in ("github", "gitlab", "sarif", "junit", "json") for part in ("--report", f"{form}=out/{form}")
    ]
    done = command("check", "--all", "--summary", "s.md", *forms)
    assert done.code == 1 and "D4" in done.out
    assert sorted(path.name for path in (town.root / "out").iterdir()) == ["github", "gitlab", "json", "junit", "sarif"]
    assert (town.root / "out" / "github").read_text("utf-8").startswith("::error file=datasets/mihon/aed/source/")
    assert (town.root / "s.md").read_text("utf-8").startswith("# 前の段階\n## オープンデータの検査\n")


@pytest.mark.parametrize("full", [(), ("--full",)])
def test_a_file_is_told_what_the_terminal_is_told(
    town: Town, command: Command, monkeypatch: pytest.MonkeyPatch, full: tuple[str, ...]
) -> None:
    """All of it where that is asked for, and what could not be checked."""
    monkeypatch.setenv("COLUMNS", "100")  # as wide as a file
    rows = "".join(f"市役所{n},見本県見本市本町1-1,34.0x{n},137.60,入口\n" for n in range(40))
    (town.root / "many.csv").write_text("名称,住所,緯度,経度,設置場所\n" + rows, encoding="utf-8")
    asked = ("check", "many.csv", "no\x1bfile.csv", "--dataset", "aed", *full)
    shown, kept = command(*asked), command(*asked, "-o", "told.txt")
    told = (town.root / "told.txt").read_text("utf-8")
    assert shown.code == kept.code == 2 and kept.out == ""
    assert told.startswith(shown.out.strip()) and ("34.0x39" in told) is bool(full)
    failed = told.removeprefix(shown.out.strip()).strip().splitlines()
    assert failed[0] == "no␛file.csv: 検査できませんでした" and failed == shown.err.splitlines()[-len(failed) :]
    assert len(failed) >= 3 and failed[2].startswith("→ ")


def test_one_file_in_a_form_for_ci(town: Town, command: Command) -> None:
    town.change(*BREAK)
    done = command("check", str(town.source()), "--dataset", "aed", "--format", "github")
    assert done.code == 1 and "line=5,endLine=5,col=20" in done.out
    failed = command("check", "missing.csv", "--format", "junit")
    assert failed.code == 2 and 'type="file-missing"' in failed.out


def test_paths_are_those_of_the_repository(town: Town, command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    town.settings("mihon/aed").write_text("dataset: aed\nsorce: x\n", encoding="utf-8")
    monkeypatch.chdir(town.root / "datasets")
    monkeypatch.setenv("GITHUB_WORKSPACE", str(town.root))
    done = command("--workspace", "..", "check", "mihon/aed", "--format", "github")
    assert done.code == 2 and done.out.startswith("::error file=datasets/mihon/aed/dataset.yaml,line=2,")


@pytest.mark.parametrize("text", ["##[error]x", "::error::x"])
def test_a_log_obeys_no_cell(town: Town, command: Command, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    town.change(*BREAK)
    town.change("34.07x", text)
    monkeypatch.setenv("CI", "true")
    source = str(next((town.root / "datasets" / "mihon" / "aed" / "source").iterdir()))
    checks = [("check", *names) for names in (["--all"], ["aed"], ["aed", "--rules"])]
    for arguments in (*checks, ("convert", source, "--dataset", "aed", "--out", "package"), ("diff", "aed")):
        done = command(*arguments)
        assert "##[" not in done.out + done.err
        assert not [line for line in (done.out + done.err).splitlines() if line.strip().startswith("::")]


def test_rows_are_compared_by_id(town: Town) -> None:
    town.change("A1,市役所", "A0,市役場")
    town.change("34.06", "３４．０６")  # the same number
    town.change("玄関", "北口")
    (changes,) = rows(town).tables.values()
    assert (changes.key, changes.added, changes.removed) == (("ID",), ("A0",), ("A1",))
    assert [(one.row, one.column, one.before, one.after) for one in changes.changed] == [
        ("A2", "設置位置", "玄関", "北口")
    ]
    assert rows(town).counts == (1, 1, 1) and rows(town).names[""]["A1"] == "市役所"


def test_without_ids_of_their_own_rows_are_compared_by_name(town: Town, command: Command) -> None:
    """IDs that were given out for the comparison only would say that all rows below a new one have changed."""
    for number in (1, 2, 3):
        town.change(f"A{number},", ",")
    done = command("check", "--changed-since", "HEAD", "--format", "json")
    (warned,) = json.loads(done.out)["datasets"]
    assert warned["state"] == "warning" and "ids.csv" in warned["report"]["findings"][-1]["remedy"]
    town.commit()
    town.change("市役所,見本県見本市本町1-1", "新館,見本県見本市本町9-9\r\n,市役所,見本県見本市本町1-1")
    (changes,) = rows(town).tables.values()
    assert (changes.key, changes.added, changes.removed, changes.changed) == (("名称",), ("新館",), (), ())


def test_kept_ids_tell_rows_apart(town: Town, command: Command) -> None:
    for number in (1, 2, 3):
        town.change(f"A{number},", ",")
    assert command("build", "aed").code == 0
    town.commit()
    town.change("1階ロビー", "2階")
    (changes,) = rows(town).tables.values()
    assert changes.key == ("ID",)
    assert [(one.column, one.after) for one in changes.changed] == [("設置位置", "2階")]


DEEDS: dict[str, tuple[Callable[[Town], Any], Callable[[Town], Any], str]] = {
    "no table before": (
        lambda town: town.source().write_bytes(b"\x89PNG\r\n\x1a\n" * 99),
        lambda town: shutil.copy(ROOT / "schemas/aed/valid.csv", town.source()),
        "rows-unread-before",
    ),
    "no settings before": (
        lambda town: town.settings("mihon/aed").write_text("x", encoding="utf-8"),
        lambda town: town.settings("mihon/aed").write_text(
            'dataset: aed\nsource: {path: "source/AED一覧 (R8).csv"}\n', encoding="utf-8"
        ),
        "rows-unread-before",
    ),
    "no table now": (
        lambda town: None,
        lambda town: town.source().write_bytes(b""),
        "rows-unread-now",
    ),
}


@pytest.mark.parametrize("case", DEEDS)
def test_what_cannot_be_compared_is_said(town: Town, case: str) -> None:
    before, after, code = DEEDS[case]
    before(town)
    town.commit()
    after(town)
    unread = rows(town).unread
    assert unread is not None and unread.code == code and unread.message("ja")


def test_a_new_dataset(town: Town) -> None:
    shutil.copytree(town.settings("mihon/aed").parent, town.root / "datasets/umi/aed")
    folder = town.root / "datasets/umi/aed"
    found = Before(Repository.around(town.root), town.git("rev-parse", "HEAD")).difference(folder, None)
    assert found.is_new and found.to_dict() == {"new": True, "tables": {}}


@pytest.mark.parametrize("taken_out", [False, True])
def test_personal_data_are_counted_not_shown(town: Town, command: Command, taken_out: bool) -> None:
    """Neither where they come nor where they go."""
    town.change("工事中", "担当 090-1234-5678")
    town.change("備考", "備考")
    if taken_out:
        town.commit()
        town.change("担当 090-1234-5678", "終了")
    done = command("check", "--changed-since", "HEAD", "--summary", "s.md", "--format", "json")
    (found,) = json.loads(done.out)["datasets"]
    page = (town.root / "s.md").read_text("utf-8")
    assert "1234-5678" not in done.out + done.err + page
    assert found["rows"]["tables"][""]["counts"]["changed"] == 1 and found["rows"]["tables"][""]["changed"] == []
    assert "個人情報らしい値があるので、件数だけ" in page


def test_the_tables_of_a_plan_and_what_it_counts_elsewhere(town: Town, command: Command) -> None:
    """The indicator counts facilities: a change of these is a change of the plan."""
    tables = kpi_town.tables()
    folder = town.root / "datasets/mihon/dx-plan-kpi/source"
    kpi_town.write(folder, tables)
    counting = "computed: [{indicator: mihon-plan-01, dataset: public-facilities, count: 名称, as_of: 2025-04-01}]\n"
    town.settings("mihon/dx-plan-kpi").write_text(kpi_town.DATASET + counting, encoding="utf-8")
    town.commit()
    town.change("B2,公民館", "B2,会館\r\nB3,公民館", "mihon/public-facilities")
    done = command("check", "--changed-since", "HEAD", "--format", "json")
    found = {one["dataset"]: one for one in json.loads(done.out)["datasets"]}
    assert list(found) == ["mihon/public-facilities", "mihon/dx-plan-kpi"]
    changed = found["mihon/dx-plan-kpi"]["rows"]["tables"]["observations"]["changed"]
    assert ("value", "2", "3") in [(one["column"], one["before"], one["after"]) for one in changed]
    kpi_town.write(folder, {**tables, "observations": tables["observations"][:-1]})
    shutil.rmtree(town.settings("mihon/public-facilities").parent)
    done = command("check", "--changed-since", "HEAD", "--format", "json")
    ((_, plan),) = {one["dataset"]: one for one in json.loads(done.out)["datasets"]}.items()
    assert plan["rows"]["tables"]["observations"]["counts"]["removed"] == 2
