"""Templates of the 14 datasets: filled in as Excel would keep it they pass, left blank they say so."""

from __future__ import annotations

from pathlib import Path

import pytest
from filling import OURS, alike, fill, published, samples, workspace

from pipelines.build import build_dataset, check, check_dataset, wanted_of
from pipelines.findings import Log
from pipelines.standards import GENERATIONS, ODS, definitions, standard
from pipelines.template.asked import Asked
from pipelines.template.beginning import beginning_of
from pipelines.workspace import load_dataset

ROOT = Path(__file__).resolve().parent.parent
FORMS = [(name, generation) for name in definitions() for generation in GENERATIONS]


def begun(root: Path, name: str, generation: str = ODS) -> Path:
    """The folder of a new dataset."""
    return beginning_of(Asked(root, f"mihon/{name}"), None, generation).dataset(Log())


@pytest.mark.parametrize(("name", "generation"), FORMS)
def test_filled_in_it_passes_and_is_published_as_written(name: str, generation: str, tmp_path: Path) -> None:
    form, folder = standard(name, generation), begun(workspace(tmp_path), name, generation)
    dataset, rows = load_dataset(folder), samples(form)
    assert dataset.generation == generation
    fill(dataset.source, form, rows)
    build = build_dataset(dataset, tmp_path / "package")
    assert build.folder is not None, [(f.code, f.place.cell, f.message()) for f in build.log.findings]
    assert [repair.to_dict() for repair in build.log.repairs] == []
    made = published(build.folder)
    assert len(made) == len(rows)
    for before, after in zip(rows, made, strict=True):
        wrong = [n for n in form.names if not alike(form, n, before[n], after[n])]
        assert [n for n in wrong if n not in OURS] == [], [(n, before[n], after[n]) for n in wrong]
        assert {after[n] for n in OURS if n in form} <= {"992011", "見本県見本市"}  # from organization.yaml


@pytest.mark.parametrize("name", list(definitions()))
def test_the_sample_town_typed_into_templates_comes_out_the_same(name: str, tmp_path: Path) -> None:
    organization = (ROOT / "datasets" / "mihon" / "organization.yaml").read_text(encoding="utf-8")
    form, town = standard(name), load_dataset(ROOT / "datasets" / "mihon" / name)
    before = build_dataset(town, tmp_path / "before")
    assert before.folder is not None
    folder = begun(workspace(tmp_path, organization), name)
    rows = [{n: row[n] for n in form.names} for row in published(before.folder)]
    fill(load_dataset(folder).source, form, rows, leave=())
    after = build_dataset(load_dataset(folder), tmp_path / "after")
    assert after.folder is not None, [(f.code, f.place.cell, f.message()) for f in after.log.findings]
    assert after.log.repairs == []
    for one, other in zip(rows, published(after.folder), strict=True):
        assert [(n, one[n], other[n]) for n in form.names if not alike(form, n, one[n], other[n])] == []


@pytest.mark.parametrize(("name", "generation"), FORMS)
def test_left_blank_it_is_told_so_in_one_finding(name: str, generation: str, tmp_path: Path) -> None:
    folder = begun(workspace(tmp_path), name, generation)
    dataset = load_dataset(folder)
    for build in (check_dataset(dataset), check(wanted_of(dataset))):
        told = [finding.code for finding in build.log.findings if finding.severity != "info"]
        assert told == ["no-rows"] and build.report.dataset == name and build.report.rows == 0
        assert build.report.source.sheet == definitions()[name].title


def test_the_body_is_filled_in_only_where_nobody_says_who_it_is(tmp_path: Path) -> None:
    form, folder = standard("aed"), begun(workspace(tmp_path), "aed")
    rows = [dict(row) for row in samples(form)]
    for row in rows[1:]:
        row["全国地方公共団体コード"] = ""
    fill(load_dataset(folder).source, form, rows, leave=("地方公共団体名",))
    build = check_dataset(load_dataset(folder))
    assert build.table is not None
    assert build.table.frame.get_column("全国地方公共団体コード").to_list() == ["992011", *[""] * (len(rows) - 1)]
    assert build.table.frame.get_column("地方公共団体名").to_list() == ["見本県見本市"] * len(rows)
    filled = [finding.field for finding in build.log.findings if finding.code == "organization-filled"]
    assert filled == ["地方公共団体名"]
