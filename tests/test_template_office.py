"""Templates in LibreOffice: opened and saved again, as .xlsx and as .ods, they are what they were.

Needs LibreOffice, which CI does not install; openpyxl and our own reader see the rest.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from filling import alike, fill, published, samples, workspace

from pipelines.build import build_dataset, check_dataset
from pipelines.findings import Log
from pipelines.standards import BASIC, ODS, definitions, standard
from pipelines.template.asked import Asked
from pipelines.template.beginning import beginning_of
from pipelines.template.book import workbook
from pipelines.workspace import load_dataset

OFFICE = shutil.which("soffice")
FORMS = [*((name, ODS) for name in definitions()), ("aed", BASIC), ("events", BASIC)]
PATIENCE_S = 240

pytestmark = pytest.mark.skipif(OFFICE is None, reason="needs LibreOffice")


def converted(files: list[Path], kind: str, into: Path) -> list[Path]:
    """The files as LibreOffice saves them after opening them. It starts others, all of which end with it."""
    assert OFFICE is not None
    profile = (into / "profile").as_uri()
    command = [OFFICE, f"-env:UserInstallation={profile}", "--headless", "--convert-to", kind, "--outdir", str(into)]
    office = subprocess.Popen(
        [*command, *map(str, files)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True
    )
    try:
        said = office.communicate(timeout=PATIENCE_S)[0].decode(errors="replace")
    except BaseException:
        os.killpg(office.pid, signal.SIGKILL)
        raise
    made = [into / f"{file.stem}.{kind}" for file in files]
    assert all(path.is_file() for path in made), said
    return made


@pytest.fixture(scope="module")
def originals(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("templates")
    paths = []
    for name, generation in FORMS:
        paths.append(folder / f"{name}.{generation}.xlsx")
        paths[-1].write_bytes(workbook(standard(name, generation), f"mihon/{name}"))
    return paths


def rules_of(sheet: Any) -> dict[int, tuple[Any, ...]]:
    """Number of the column → what its rule asks and says. LibreOffice writes 0 for a limit that is not asked for."""
    found = {}
    for rule in sheet.data_validations.dataValidation:
        area = next(iter(rule.sqref.ranges))
        kind = None if rule.type in (None, "none") else rule.type
        second = rule.formula2 if rule.operator in (None, "between") and kind not in ("list", "custom") else None
        limits = tuple(re.sub(r"\s", "", str(limit or "")) for limit in (rule.formula1, second) if kind)
        assert area.min_row == 2 and area.max_row > 1000  # below a thousand blank rows LibreOffice forgets it
        told = (rule.prompt, rule.error) if kind else (rule.prompt,)
        style = (rule.errorStyle or "stop", bool(rule.showErrorMessage)) if kind else ()
        found[area.min_col] = (kind, limits, told, style, rule.allow_blank)
    return found


def test_saved_again_as_xlsx_all_rules_are_there(originals: list[Path], tmp_path: Path) -> None:
    for before, after in zip(originals, converted(originals, "xlsx", tmp_path), strict=True):
        one, other = openpyxl.load_workbook(before), openpyxl.load_workbook(after)
        assert other.sheetnames == one.sheetnames
        assert [sheet.sheet_state for sheet in other] == [sheet.sheet_state for sheet in one]
        sheet, saved = one.worksheets[0], other.worksheets[0]
        assert rules_of(saved) == rules_of(sheet), before.name
        names = {name: defined.attr_text.replace("'", "") for name, defined in one.defined_names.items()}
        kept = {name: other.defined_names[name].attr_text.replace("'", "") for name in names}
        assert kept == {name: text.replace("'", "") for name, text in names.items()}
        assert [cell.comment.text for cell in saved[1]] == [cell.comment.text for cell in sheet[1]]
        assert saved.protection.sheet and not saved.protection.sort and not saved.protection.insertRows
        assert all(cell.protection.locked for cell in saved[1])
        groups = list(saved.column_dimensions.values())  # neighbours of the same look are one
        assert not any(group.protection.locked for group in groups) and max(group.max for group in groups) == 16_384


def test_saved_again_as_ods_the_lists_are_there(originals: list[Path], tmp_path: Path) -> None:
    for before, after in zip(originals, converted(originals, "ods", tmp_path), strict=True):
        book = openpyxl.load_workbook(before)
        rules = book.worksheets[0].data_validations.dataValidation
        with zipfile.ZipFile(after) as archive:
            content = archive.read("content.xml").decode()
        asked = re.findall(r"<table:content-validation [^>]*>", content)
        lists = [rule for rule in rules if rule.type == "list"]
        assert len([one for one in asked if "cell-content-is-in-list(choices_" in one]) == len(
            {(rule.formula1, rule.prompt) for rule in lists}
        )
        assert len(asked) >= len({(rule.type, rule.formula1, rule.prompt) for rule in rules if rule.type != "none"})
        named = set(re.findall(r'table:named-range table:name="(choices_\d+)"', content))
        assert named == set(book.defined_names)


@pytest.mark.parametrize(
    ("kind", "names"), [("xlsx", list(definitions())), ("ods", ["aed", "events", "public-toilets"])]
)
def test_filled_in_and_saved_by_libreoffice_they_pass(kind: str, names: list[str], tmp_path: Path) -> None:
    folders = {}
    workspace(tmp_path / "work")
    for name in names:
        folders[name] = beginning_of(Asked(tmp_path / "work", f"mihon/{name}"), None, ODS).dataset(Log())
        fill(load_dataset(folders[name]).source, standard(name), samples(standard(name)), leave=())
    files = [load_dataset(folder).source for folder in folders.values()]
    for (name, folder), made in zip(folders.items(), converted(files, kind, tmp_path), strict=True):
        settings = folder / "dataset.yaml"
        text = settings.read_text(encoding="utf-8").replace(".xlsx", f".{kind}")
        settings.write_text(text, encoding="utf-8")
        shutil.move(made, folder / "source" / made.name)
        dataset, form = load_dataset(folder), standard(name)
        build = build_dataset(dataset, tmp_path / "packages" / name)
        assert build.folder is not None, [(f.code, f.message()) for f in check_dataset(dataset).log.findings]
        for one, other in zip(samples(form), published(build.folder), strict=True):
            assert [(n, one[n], other[n]) for n in form.names if not alike(form, n, one[n], other[n])] == []
