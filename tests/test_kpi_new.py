"""`publish new`: a dataset to begin with, the tables as a workbook or as CSV; nothing is overwritten."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from kpi_town import ORGANIZATION, published, tables, town, write, write_rows

import publish
from pipelines.build import build_dataset
from pipelines.findings import Log
from pipelines.kpi.workbook import read_tables
from pipelines.workspace import load_dataset


class Command:
    """`command("new", …)` → exit code, stdout, stderr, in a workspace with the invented town."""

    def __init__(self, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.root, self.capsys = root, capsys
        self.organization("mihon", ORGANIZATION)

    def organization(self, name: str, text: str) -> None:
        (self.root / "datasets" / name).mkdir(parents=True)
        (self.root / "datasets" / name / "organization.yaml").write_text(text, encoding="utf-8")

    def __call__(self, *arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as stopped:
            publish.main(["--lang", "ja", "--workspace", str(self.root), *arguments])
        said = self.capsys.readouterr()
        assert "Traceback" not in said.out + said.err
        return int(stopped.value.code or 0), said.out, said.err


@pytest.fixture
def command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(tmp_path, capsys)


def test_a_new_dataset(command: Command) -> None:
    code, out, err = command("new", "dx-plan-kpi")
    folder = command.root / "datasets" / "mihon" / "dx-plan-kpi"
    assert (code, out.strip()) == (0, str(folder))
    assert "`publish check mihon/dx-plan-kpi`" in err
    assert sorted(path.name for path in folder.rglob("*") if path.is_file()) == ["DX計画のKPI.xlsx", "dataset.yaml"]
    dataset = load_dataset(folder)
    assert (dataset.title, dataset.frequency) == ("見本市DX計画のKPI", "annual")
    assert dataset.source == folder / "source" / "DX計画のKPI.xlsx"
    book = openpyxl.load_workbook(dataset.source)
    assert [cell.value for cell in book["計画"][2]][:3] == [None, "992011", "mihon"]
    code, out, _ = command("check", "mihon/dx-plan-kpi")
    assert code == 1 and "計画ID" in out  # what is to be filled in is named


def test_a_dataset_that_is_filled_in_can_be_published(command: Command) -> None:
    command("new", "mihon/dx-plan-kpi")
    folder = command.root / "datasets" / "mihon" / "dx-plan-kpi"
    book = openpyxl.load_workbook(folder / "source" / "DX計画のKPI.xlsx")
    fields = {"計画": "plans", "施策": "measures", "指標": "indicators", "実績": "observations"}
    for sheet, table in fields.items():
        for number, row in enumerate(tables()[table], 2):
            for column, text in enumerate(row.values(), 1):
                book[sheet].cell(number, column, {"linear": "直線", "increase": "増やす"}.get(text, text))
    book.save(folder / "source" / "DX計画のKPI.xlsx")
    build = build_dataset(load_dataset(folder), command.root / "package")
    assert build.folder is not None and build.log.repairs == []
    assert published(command.root, "indicators") == tables()["indicators"]


def test_nothing_is_overwritten(command: Command) -> None:
    folder = town(command.root)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    code, _, err = command("new", "dx-plan-kpi")
    assert code == 2 and "--from mihon/dx-plan-kpi --out" in err
    for out in ("x.xlsx", "some"):
        path = command.root / out
        if path.suffix:
            path.write_text("mine", encoding="utf-8")
        else:
            path.mkdir()
            (path / "mine.txt").write_text("mine", encoding="utf-8")
        code, _, err = command("new", "dx-plan-kpi", "--from", "dx-plan-kpi", "--out", str(path))
        assert code == 2 and "書き換えていません" in err
    assert (command.root / "x.xlsx").read_text(encoding="utf-8") == "mine"
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_from_csv_to_a_workbook_and_back(command: Command) -> None:
    folder = town(command.root)
    book, csvs = command.root / "out.xlsx", command.root / "out"
    assert command("new", "mihon/dx-plan-kpi", "--from", "mihon/dx-plan-kpi", "--out", str(book))[0] == 0
    assert command("new", "dx-plan-kpi", "--from", str(book), "--out", str(csvs))[0] == 0
    assert sorted(path.name for path in csvs.iterdir()) == [
        "indicators.csv",
        "measures.csv",
        "observations.csv",
        "plans.csv",
    ]
    for path in csvs.iterdir():
        assert path.read_bytes() == (folder / "source" / path.name).read_bytes()


def test_a_dataset_from_what_stands_elsewhere(command: Command) -> None:
    write(command.root / "elsewhere", tables())
    code, out, _ = command("new", "dx-plan-kpi", "--from", str(command.root / "elsewhere"))
    assert code == 0
    source = load_dataset(Path(out.strip())).source
    one, two = read_tables(source, Log()), read_tables(command.root / "elsewhere", Log())
    assert all(one[name].equals(two[name]) for name in one)


def test_a_report_with_its_years_side_by_side_becomes_rows(command: Command) -> None:
    write(command.root / "elsewhere", tables())
    write_rows(command.root / "elsewhere" / "observations.csv", [["指標名", "R5実績", "R6実績"], ["申請", "27", "45"]])
    code, _, err = command(
        "new", "dx-plan-kpi", "--from", str(command.root / "elsewhere"), "--out", str(command.root / "o")
    )
    assert code == 0 and "年度が横に並んだ表" in err
    rows = read_tables(command.root / "o", Log())["observations"].rows()
    assert [row[:4] for row in rows] == [("mihon-1-1-01", "2023", "", "27"), ("mihon-1-1-01", "2024", "", "45")]


def test_what_cannot_be_read_whole_is_not_written(command: Command) -> None:
    write(command.root / "elsewhere", tables())
    (command.root / "elsewhere" / "indicators.csv").write_text("単位,値\n件,3\n", encoding="utf-8")
    code, _, err = command("new", "dx-plan-kpi", "--from", str(command.root / "elsewhere"))
    assert code == 1 and "指標ID" in err and "書き出していません" in err
    assert not (command.root / "datasets" / "mihon" / "dx-plan-kpi").exists()


def test_a_blank_workbook_needs_no_workspace(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        publish.main(["--workspace", str(tmp_path / "none"), "new", "dx-plan-kpi", "--out", str(tmp_path / "a.xlsx")])
    assert not stopped.value.code
    assert openpyxl.load_workbook(tmp_path / "a.xlsx")["計画"]["B2"].value is None
    assert capsys.readouterr().out.strip() == str(tmp_path / "a.xlsx")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["mihom/dx-plan-kpi"], "もしかして: mihon"),
        (["dx-plan"], "もしかして: dx-plan-kpi"),
        (["dx-plan-kpi", "--out", "a.csv"], ".xlsx で終わる名前"),
        (["dx-plan-kpi", "--from", "missing.xlsx"], "missing.xlsx"),
        (["dx-plan-kpi", "--from", "nothing"], "nothing"),
    ],
)
def test_wrong_usage(arguments: list[str], told: str, command: Command, monkeypatch: Any, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = command("new", *arguments)
    assert (code, out) == (2, "") and told in err


def test_of_several_organizations_one_must_be_named(command: Command) -> None:
    command.organization("other", "code: 131016\nname: other\ntitle: ほか\n")
    code, _, err = command("new", "dx-plan-kpi")
    assert code == 2 and "mihon, other" in err
    assert command("new", "other/dx-plan-kpi")[0] == 0
    assert command("new", "dx-plan-kpi", "--out", str(command.root / "blank.xlsx"))[0] == 0


def test_without_a_workspace_there_is_no_dataset(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        publish.main(["--lang", "ja", "--workspace", str(tmp_path), "new", "dx-plan-kpi"])
    assert stopped.value.code == 2 and "datasets フォルダー" in capsys.readouterr().err
