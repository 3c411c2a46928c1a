"""`publish new` for the 14 datasets: folder, settings to choose from, template; from a file; nothing is overwritten."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from filling import ORGANIZATION, alike, fill, published, samples, workspace

import publish
from pipelines.build import build_dataset, check_dataset
from pipelines.findings import Log
from pipelines.read import read
from pipelines.standards import BASIC, GENERATIONS, ODS, definitions, standard
from pipelines.template.cells import is_same
from pipelines.workspace import load_dataset

ROOT = Path(__file__).resolve().parent.parent


class Command:
    """`command("new", …)` → exit code, stdout, stderr, in a workspace with the invented town."""

    def __init__(self, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.root, self.capsys = workspace(root), capsys

    def __call__(self, *arguments: str, lang: str = "ja") -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as stopped:
            publish.main(["--lang", lang, "--workspace", str(self.root), *arguments])
        said = self.capsys.readouterr()
        assert "Traceback" not in said.out + said.err
        return int(stopped.value.code or 0), said.out, said.err


@pytest.fixture
def command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(tmp_path, capsys)


def test_a_new_dataset(command: Command) -> None:
    code, out, err = command("new", "aed")
    folder = command.root / "datasets" / "mihon" / "aed"
    assert (code, out.strip()) == (0, str(folder))
    assert "`publish check mihon/aed`" in err
    assert sorted(path.name for path in folder.rglob("*") if path.is_file()) == ["AED設置箇所一覧.xlsx", "dataset.yaml"]
    code, out, _ = command("check", "aed")
    assert code == 1 and "誤り 1 件" in out and "1件を1行で" in out
    fill(load_dataset(folder).source, standard("aed"), samples(standard("aed")))
    assert command("check", "mihon/aed")[0] == 0
    assert command("new", "aed", "--update")[0] == 0


def test_the_other_generation(command: Command) -> None:
    assert command("new", "aed", "--generation", BASIC)[0] == 0
    dataset = load_dataset(command.root / "datasets" / "mihon" / "aed")
    assert dataset.generation == BASIC
    sheet = openpyxl.load_workbook(dataset.source).worksheets[0]
    assert [cell.value for cell in sheet[1]] == list(standard("aed", BASIC).names)


@pytest.mark.parametrize("generation", GENERATIONS)
@pytest.mark.parametrize("name", list(definitions()))
def test_every_setting_of_the_file_can_be_switched_on(name: str, generation: str, command: Command) -> None:
    command("new", name, "--generation", generation)
    settings = command.root / "datasets" / "mihon" / name / "dataset.yaml"
    text = settings.read_text(encoding="utf-8")
    assert load_dataset(settings.parent).generation == generation
    options = re.findall(r"(?m)^# ([a-z_]+: .+)$", text)
    assert len(options) >= 14
    settings.write_text(re.sub(r"(?m)^# ([a-z_]+: .+)$", r"\1", text), encoding="utf-8")
    dataset = load_dataset(settings.parent)
    assert dataset.waive_required and set(dataset.waive_required) <= set(standard(name, generation).names)
    assert dataset.title == definitions()[name].title and dataset.keywords == definitions()[name].keywords


@pytest.mark.parametrize("name", list(definitions()))
def test_a_file_of_ones_own_in_the_template_says_the_same(name: str, command: Command) -> None:
    """The sample town's files: title rows, two heading rows, notes, totals, words of its own, other encodings."""
    town = load_dataset(ROOT / "datasets" / "mihon" / name)
    code, _, err = command("new", name, "--from", str(town.folder))
    assert code == 0, err
    made = load_dataset(command.root / "datasets" / "mihon" / name)
    before, after = check_dataset(town), check_dataset(replace(town, source=made.source, sheet=None, columns={}))
    assert after.ok and before.table is not None and after.table is not None
    assert (after.report.source.header_rows, len(after.table)) == ((1,), len(before.table))
    for field in standard(name).names:
        cells = zip(before.table.frame.get_column(field), after.table.frame.get_column(field), strict=True)
        assert [pair for pair in cells if not alike(standard(name), field, *pair)] == [], field


def test_columns_without_a_field_are_kept_at_the_end(command: Command) -> None:
    lines = ["名称,住所,担当,備考", "市役所,見本県見本市中央町1-1,総務課,=1+1", "図書館,見本県見本市中央町2-1,007,"]
    (command.root / "一覧.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    out = command.root / "ひな形.xlsx"
    code, said, _ = command("new", "aed", "--from", str(command.root / "一覧.csv"), "--out", str(out))
    assert (code, said.strip()) == (0, str(out))
    assert not (command.root / "datasets" / "mihon" / "aed").exists()
    sheet = openpyxl.load_workbook(out).worksheets[0]
    heads = [cell.value for cell in sheet[1]]
    assert heads == [*standard("aed").names, "担当"]
    row = dict(zip(heads, sheet[2], strict=True))
    assert (row["名称"].value, row["担当"].value) == ("市役所", "総務課")
    assert (row["備考"].value, row["備考"].data_type) == ("=1+1", "s")
    assert sheet.cell(3, len(heads)).value == "007" and not row["担当"].protection.locked


TRICKY = [
    "33.0", "-0.5", "-0", "007", "1-2", "1/2", "1e5", "33.0%", "2022-01-16", "2022/1/16", "1899-12-31", "0001-01-01",
    "=1+1", "=HYPERLINK()", "+1", "@x", "#N/A", "TRUE", "'5", "_x0041_", "_x005F_", "１２", "a,b", 'a"b',
    "999999999999999", "9999999999999999", "0.1234567890123456", "令和4年度", "12:30", "9:05", "24:00", "1,234", "①",
    "𠮷", "―", "090-0000-0000", "34度5分", "30000000", "137.603400", "5.00", "08:30:15", "2026-02-30", "1900-02-28",
]  # fmt: skip


def test_whatever_stands_in_a_cell_stands_in_the_template(command: Command) -> None:
    fields = ("名称", "緯度", "経度", "電話番号", "開始時間", "高度の値", "小児対応設備の有無", "備考", "法人番号")
    source = command.root / "一覧.csv"
    with source.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["ID", *fields])
        rows.writerows([f"A{number}", *[text] * len(fields)] for number, text in enumerate(TRICKY))
    out = command.root / "ひな形.xlsx"
    code, _, err = command("new", "aed", "--from", str(source), "--out", str(out))
    assert code == 0, err
    before, after = read(source, Log()), read(out, Log())
    heads = [column.heading for column in before.columns]
    for heading in heads:
        one, other = (
            table.frame.get_column(next(c.name for c in table.columns if c.heading == heading)).to_list()
            for table in (before, after)
        )
        form = standard("aed")
        assert [pair for pair in zip(one, other, strict=True) if not is_same(form.field(heading).kind, *pair)] == []


def test_from_the_old_generation_into_the_new(command: Command) -> None:
    form = standard("public-wifi", BASIC)
    command("new", "public-wifi", "--generation", BASIC)
    fill(load_dataset(command.root / "datasets" / "mihon" / "public-wifi").source, form, samples(form))
    out = command.root / "新.xlsx"
    assert command("new", "public-wifi", "--from", "public-wifi", "--out", str(out), "--generation", ODS)[0] == 0
    sheet = openpyxl.load_workbook(out).worksheets[0]
    heads = [cell.value for cell in sheet[1]]
    assert heads[: len(standard("public-wifi").names)] == list(standard("public-wifi").names)
    names = [sheet.cell(row, heads.index("名称") + 1).value for row in range(2, sheet.max_row + 1)]
    assert names == [row["名称"] for row in samples(form)]


def test_nothing_is_overwritten(command: Command) -> None:
    command("new", "aed")
    folder = command.root / "datasets" / "mihon" / "aed"
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    code, _, err = command("new", "aed")
    assert code == 2 and "--update" in err
    out = command.root / "x.xlsx"
    out.write_text("mine", encoding="utf-8")
    code, _, err = command("new", "aed", "--out", str(out))
    assert code == 2 and "書き換えていません" in err and out.read_text(encoding="utf-8") == "mine"
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["mihom/aed"], "もしかして: mihon"),
        (["aeb"], "もしかして: aed"),
        (["aed", "--out", "a.csv"], ".xlsx で終わる名前"),
        (["aed", "--out", "folder"], ".xlsx で終わる名前"),
        (["aed", "--from", "missing.xlsx"], "missing.xlsx"),
        (["aed", "--from", "nothing"], "nothing"),
        (["aed", "--update"], "publish new mihon/aed"),
        (["aed", "--update", "--out", "a.xlsx"], "--update` だけ"),
        (["dx-plan-kpi", "--update"], "--from mihon/dx-plan-kpi --out"),
        (["dx-plan-kpi", "--generation", ODS], "--generation"),
        (["aed", "--generation", "old"], "standard-ods"),
    ],
)
def test_wrong_usage(arguments: list[str], told: str, command: Command, monkeypatch: Any) -> None:
    monkeypatch.chdir(command.root)
    code, out, err = command("new", *arguments)
    assert (code, out) == (2, "") and told in err, err


def test_of_several_organizations_one_must_be_named(command: Command) -> None:
    other = command.root / "datasets" / "other"
    other.mkdir()
    (other / "organization.yaml").write_text(ORGANIZATION.replace("mihon", "other"), encoding="utf-8")
    code, _, err = command("new", "aed")
    assert code == 2 and "mihon, other" in err
    assert command("new", "other/aed")[0] == 0
    assert command("new", "aed", "--out", str(command.root / "blank.xlsx"))[0] == 0


def test_a_template_needs_no_workspace(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        publish.main(["--workspace", str(tmp_path / "none"), "new", "events", "--out", str(tmp_path / "a.xlsx")])
    assert not stopped.value.code and capsys.readouterr().out.strip() == str(tmp_path / "a.xlsx")


def test_renewed_by_the_command(command: Command) -> None:
    command("new", "aed")
    dataset = load_dataset(command.root / "datasets" / "mihon" / "aed")
    fill(dataset.source, standard("aed"), samples(standard("aed")))
    written = openpyxl.load_workbook(dataset.source)
    written["版"]["B3"] = "0" * 64
    written.save(dataset.source)
    code, out, err = command("new", "aed", "--update")
    assert (code, out.strip()) == (0, str(dataset.source))
    assert "5 行を写しました" in err and "(旧).xlsx" in err
    build = build_dataset(load_dataset(dataset.folder), command.root / "package")
    assert build.folder is not None and len(published(build.folder)) == 5
    code, out, err = command("new", "aed", "--update", lang="en")
    assert (code, out) == (0, "") and "nothing was changed" in err
