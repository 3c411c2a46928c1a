"""`publish new --update`: a template made anew keeps every value, and the old workbook stands beside it."""

from __future__ import annotations

import datetime
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from filling import fill, samples, workspace
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from pipelines import files
from pipelines.build import build_dataset, check_dataset
from pipelines.errors import MachikadoError
from pipelines.findings import Log
from pipelines.standards import ODS, definitions, standard, standard_of
from pipelines.template import book
from pipelines.template.asked import Asked
from pipelines.template.beginning import beginning_of
from pipelines.template.updating import update
from pipelines.workspace import Dataset, load_dataset

LATER = ("小児対応設備の有無", "備考")
"""Fields that the standard of our tests got later."""


def older(name: str, *, without: tuple[str, ...] = (), more: tuple[str, ...] = ()) -> Any:
    """The standard as it was: without some fields, with others that are gone, one in another place."""
    now = standard(name).schema
    fields = [one for one in now["fields"] if one["name"] not in without]
    gone = [{**fields[0], "name": field, "title": field, "kind": "string", "constraints": {}} for field in more]
    return standard_of(name, ODS, {**now, "fields": [*fields[:3], *gone, *reversed(fields[3:])]})


def town(root: Path, form: Any = None, *, filled: bool = True) -> Dataset:
    """A dataset whose template was made of `form`, filled in with the examples."""
    name = form.dataset if form else "aed"
    folder = beginning_of(Asked(workspace(root), f"mihon/{name}"), None, None).dataset(Log())
    dataset = load_dataset(folder)
    if form:
        dataset.source.write_bytes(book.workbook(form, dataset.label))
    if filled:
        made = form or standard(name)
        rows = [{key: text for key, text in row.items() if key in made} for row in samples(standard(name))]
        fill(dataset.source, made, rows)
    return dataset


def renewed(root: Path) -> tuple[Path | None, Log]:
    log = Log()
    return update(Asked(root, "mihon/aed"), log), log


def changed(dataset: Dataset, change: Callable[[Any], None]) -> bytes:
    """The workbook with its first sheet changed, saved; its bytes."""
    written = openpyxl.load_workbook(dataset.source)
    change(written.worksheets[0])
    written.save(dataset.source)
    return dataset.source.read_bytes()


def cells(path: Path) -> dict[tuple[int, str], tuple[Any, str]]:
    sheet = openpyxl.load_workbook(path).worksheets[0]
    heads = {cell.column: cell.value for cell in sheet[1]}
    return {
        (cell.row, heads[cell.column]): (cell.value, cell.comment.text if cell.comment else "")
        for row in sheet.iter_rows(min_row=2)
        for cell in row
        if cell.value is not None
    }


def codes(log: Log) -> dict[str, dict[str, Any]]:
    return {finding.code: {"value": finding.value, **finding.params} for finding in log.findings}


def test_a_template_of_today_is_left_alone(tmp_path: Path) -> None:
    dataset = town(tmp_path)
    before = dataset.source.read_bytes()
    path, log = renewed(tmp_path)
    assert path is None and list(codes(log)) == ["template-current"]
    assert dataset.source.read_bytes() == before
    assert [one.name for one in dataset.source.parent.iterdir()] == [dataset.source.name]


@pytest.mark.parametrize("name", list(definitions()))
def test_of_an_older_standard_every_value_is_kept(name: str, tmp_path: Path) -> None:
    lost = standard(name).names[-2:]
    form = older(name, without=lost, more=("廃止された項目",))
    dataset = town(tmp_path, form)
    changed(dataset, lambda sheet: sheet.cell(3, form.names.index("廃止された項目") + 1, "残すこと"))
    before, was = dataset.source.read_bytes(), cells(dataset.source)
    log = Log()
    assert update(Asked(tmp_path, f"mihon/{name}"), log) == dataset.source
    assert cells(dataset.source) == was and was[3, "廃止された項目"] == ("残すこと", "")
    sheet = openpyxl.load_workbook(dataset.source).worksheets[0]
    assert [cell.value for cell in sheet[1]] == [*standard(name).names, "廃止された項目"]
    kept = dataset.source.with_name(f"{dataset.source.stem}(旧).xlsx")
    assert kept.read_bytes() == before
    told = codes(log)
    assert told["template-columns-new"]["columns"] == "、".join(lost)
    assert told["template-columns-kept"]["columns"] == "廃止された項目"
    assert "template-columns-moved" in told and told["template-renewed"]["rows"] == len(samples(standard(name)))
    again = Log()
    assert update(Asked(tmp_path, f"mihon/{name}"), again) is None


def test_made_anew_it_passes_as_before(tmp_path: Path) -> None:
    dataset = town(tmp_path, older("aed", without=LATER))
    before = build_dataset(dataset, tmp_path / "before")
    renewed(tmp_path)
    after = build_dataset(dataset, tmp_path / "after")
    assert before.ok and after.ok and after.log.repairs == []
    one, other = (next((tmp_path / name).glob("*.csv")).read_bytes() for name in ("before", "after"))
    assert one == other


def test_what_excel_holds_stays_as_it_is(tmp_path: Path) -> None:
    """Dates, fractions, figures among texts, texts among figures, notes, words that look like formulas, blank rows."""
    dataset = town(tmp_path, older("aed", without=LATER), filled=False)
    form = older("aed", without=LATER)
    at = {name: number for number, name in enumerate(form.names, 1)}

    def write(sheet: Any) -> None:
        sheet.cell(2, at["名称"], "一")
        sheet.cell(2, at["緯度"], 34.50123456)
        sheet.cell(2, at["経度"], "東経137度")
        sheet.cell(2, at["開始時間"], datetime.time(8, 30)).number_format = "h:mm"
        sheet.cell(2, at["終了時間"], 1.0).number_format = "[h]:mm"
        sheet.cell(2, at["法人番号"], 7000020992011).number_format = "0"
        sheet.cell(2, at["ID"], "0001")
        sheet.cell(4, at["名称"], "二").comment = Comment("確かめること", "誰か")
        sheet.cell(4, at["高度の値"], 0.33).number_format = "0%"
        sheet.cell(4, at["設置位置"]).value = "=入口の右"
        sheet.cell(4, at["設置位置"]).data_type = "s"
        sheet.cell(4, at["電話番号"], datetime.date(2026, 4, 1)).number_format = "yyyy/mm/dd"
        sheet.cell(4, at["団体名"], "_x0041_\n二行目")
        sheet.cell(1, len(form.names) + 1, "担当")
        sheet.cell(4, len(form.names) + 1, 12.5)
        sheet.cell(4, len(form.names) + 2, "見出しなし")

    changed(dataset, write)
    was, found = cells(dataset.source), check_dataset(dataset).table
    _, log = renewed(tmp_path)
    now = cells(dataset.source)
    assert was.pop((4, None)) == ("見出しなし", "") and now.pop((4, "（AM列）")) == ("見出しなし", "")
    assert now == was and now[4, "名称"] == ("二", "確かめること")
    after = check_dataset(dataset).table
    assert found is not None and after is not None
    assert after.frame.select(form.names).equals(found.frame.select(form.names))
    assert codes(log)["template-columns-kept"]["columns"] == "担当、（AM列）"


def test_sheets_formulas_and_colours_are_told_of(tmp_path: Path) -> None:
    dataset = town(tmp_path, older("aed", without=LATER))
    written = openpyxl.load_workbook(dataset.source)
    written.create_sheet("集計")["A1"] = "メモ"
    written.worksheets[0]["D2"].fill = PatternFill("solid", start_color="FFFF00")
    written.save(dataset.source)
    _, log = renewed(tmp_path)
    assert codes(log)["template-sheets-left"]["value"] == "集計" and "template-looks-left" in codes(log)
    kept = dataset.source.with_name(f"{dataset.source.stem}(旧).xlsx")
    assert openpyxl.load_workbook(kept)["集計"]["A1"].value == "メモ"


def test_formulas_become_their_results(tmp_path: Path) -> None:
    """As Excel saves them: the formula and what it gave."""
    dataset = town(tmp_path, older("aed", without=LATER))
    changed(dataset, lambda sheet: sheet.__setitem__("D2", '="市"&"役所"'))
    with zipfile.ZipFile(dataset.source) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"]
    given = re.sub(rb'(<c r="D2"[^>]*?)>(<f>.*?</f>)(?:<v ?/>|<v></v>)', r'\1 t="str">\2<v>市役所</v>'.encode(), sheet)
    assert given != sheet
    with zipfile.ZipFile(dataset.source, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part if part is not sheet else given)
    _, log = renewed(tmp_path)
    assert codes(log)["template-formulas"] == {"value": "D2", "count": 1}
    assert cells(dataset.source)[2, older("aed", without=LATER).names[3]] == ("市役所", "")


def test_a_renamed_sheet_keeps_its_name(tmp_path: Path) -> None:
    dataset = town(tmp_path, older("aed", without=LATER))
    settings = dataset.folder / "dataset.yaml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("一覧.xlsx\n", "一覧.xlsx\n  sheet: 令和8年\n", 1), encoding="utf-8")
    changed(dataset, lambda sheet: setattr(sheet, "title", "令和8年"))
    assert renewed(tmp_path)[0] == dataset.source
    assert openpyxl.load_workbook(dataset.source).sheetnames[0] == "令和8年"
    assert check_dataset(load_dataset(dataset.folder)).ok


def test_a_blank_template_is_made_anew_too(tmp_path: Path) -> None:
    dataset = town(tmp_path, older("aed", without=LATER), filled=False)
    path, log = renewed(tmp_path)
    assert path == dataset.source and codes(log)["template-renewed"]["rows"] == 0
    heads = [cell.value for cell in openpyxl.load_workbook(path).worksheets[0][1]]
    assert heads == list(standard("aed").names)


def test_where_the_workbook_cannot_be_replaced_nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on Windows, where Excel holds the file."""
    dataset = town(tmp_path, older("aed", without=LATER))
    before, write = dataset.source.read_bytes(), files.write_bytes

    def held(path: Path, data: bytes) -> None:
        if path == dataset.source:
            raise PermissionError(13, "held", str(path))
        write(path, data)

    monkeypatch.setattr(files, "write_bytes", held)
    with pytest.raises(PermissionError):
        renewed(tmp_path)
    assert dataset.source.read_bytes() == before and len(list(dataset.source.parent.iterdir())) == 1


def test_the_second_old_workbook_gets_a_number(tmp_path: Path) -> None:
    dataset = town(tmp_path, older("aed", without=LATER))
    first = dataset.source.read_bytes()
    renewed(tmp_path)
    dataset.source.write_bytes(first)
    renewed(tmp_path)
    names = {path.name for path in dataset.source.parent.iterdir()}
    stem = dataset.source.stem
    assert names == {f"{stem}.xlsx", f"{stem}(旧).xlsx", f"{stem}(旧)2.xlsx"}


def _formula(sheet: Any) -> None:
    sheet["D2"] = '="市役所"'


def _merged(sheet: Any) -> None:
    sheet.merge_cells("D2:D3")


def _error(sheet: Any) -> None:
    sheet["D2"] = "#N/A"
    sheet["D2"].data_type = "e"


def _title_row(sheet: Any) -> None:
    sheet.insert_rows(1)
    sheet["A1"] = "令和8年度のAED"


REFUSED = [
    (_formula, "new-update-formula", 1),
    (_merged, "new-update-merged", 1),
    (_error, "new-update-differs", 1),
    (_title_row, "new-update-not-ours", 2),
]


@pytest.mark.parametrize(("change", "code", "exit_code"), REFUSED)
def test_what_cannot_be_kept_is_not_touched(
    change: Callable[[Any], None], code: str, exit_code: int, tmp_path: Path
) -> None:
    dataset = town(tmp_path, older("aed", without=LATER))
    before = changed(dataset, change)
    with pytest.raises(MachikadoError) as refused:
        renewed(tmp_path)
    assert (refused.value.code, refused.value.exit_code) == (code, exit_code)
    assert refused.value.message() and refused.value.remedy()
    assert dataset.source.read_bytes() == before and len(list(dataset.source.parent.iterdir())) == 1


def test_a_template_of_the_other_generation_is_not_touched(tmp_path: Path) -> None:
    dataset = town(tmp_path)
    settings = dataset.folder / "dataset.yaml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("# generation: standard-ods", "generation: recommended-basic"), encoding="utf-8")
    before = dataset.source.read_bytes()
    with pytest.raises(MachikadoError) as refused:
        renewed(tmp_path)
    assert refused.value.code == "new-update-generation" and dataset.source.read_bytes() == before


def test_where_the_new_would_read_otherwise_the_old_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dataset = town(tmp_path, older("aed", without=LATER))
    before, fill_in = dataset.source.read_bytes(), book._fill

    def careless(sheet: Any, names: Any, rows: Any) -> None:
        fill_in(sheet, names, rows)
        sheet["D3"] = "ほか"

    monkeypatch.setattr(book, "_fill", careless)
    with pytest.raises(MachikadoError) as refused:
        renewed(tmp_path)
    assert refused.value.code == "new-update-differs" and "名称" in refused.value.message()
    assert dataset.source.read_bytes() == before and len(list(dataset.source.parent.iterdir())) == 1
