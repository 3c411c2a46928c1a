"""Files that town halls have published, taken in as their officers would: from the first command to the package."""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path

import pytest
from adopting import tree, workspace
from commanding import Command

from pipelines.adopting import Decisions, carry_out, propose
from pipelines.build import check_dataset
from pipelines.errors import MachikadoError
from pipelines.workspace import load_dataset

# municipality and its code, the file, what it is, options, rows in the package
TOWNS = [
    # CP932, the national headings
    ("市川市 122033 いちかわし", "aed/whitecat-22+ichikawa_city_info__122033_108_aed.csv", "aed", [], 191),
    # a workbook with sheets of notes and titles above the table
    (
        "宇部市 352021 うべし",
        "cultural-properties/yukihara9294+uesugi-engine___04..xlsx",
        "cultural-properties",
        [],
        77,
    ),
    # headings of its own
    ("松山市 382019 まつやまし", "aed/aohana-AO+Python__382019_aed.csv", "aed", [], 502),
    # headings of its own, and no telephone numbers
    (
        "神戸市 281000 こうべし",
        "emergency-evacuation-sites/City-of-Kobe+opendata__kobe_okugaihinanjyo.csv",
        "emergency-evacuation-sites",
        ["--waive", "電話番号"],
        83,
    ),
]


@pytest.mark.parametrize(("town", "path", "dataset", "options", "rows"), TOWNS, ids=["cp932", "xlsx", "own", "waived"])
def test_from_nothing_to_a_package(
    command: Command,
    tmp_path: Path,
    shared: Path,
    monkeypatch: pytest.MonkeyPatch,
    town: str,
    path: str,
    dataset: str,
    options: list[str],
    rows: int,
) -> None:
    monkeypatch.setattr(sys.stdin, "isatty", lambda: False, raising=False)
    title, code, kana = town.split()
    file = shared / "real" / path
    before = file.read_bytes()
    assert command("init", code, "--title", title, "--kana", kana).code == 0
    adopted = command("adopt", str(file), "--yes", *options)
    assert adopted.code == 0, adopted.err
    checked = json.loads(command("check", dataset, "--format", "json").out)["counts"]
    assert f"{checked['rows']}件、誤り0、注意{checked['warnings']}、修正{checked['repairs']}" in adopted.err
    built = command("build", dataset)
    assert built.code == 0, built.err
    descriptor = json.loads(Path(built.out.strip()).read_text(encoding="utf-8"))
    table = next(one for one in descriptor["resources"] if one["path"].endswith(".csv"))
    with (Path(built.out.strip()).parent / table["path"]).open(encoding="utf-8-sig", newline="") as found:
        assert sum(1 for _ in csv.DictReader(found)) == rows == checked["rows"]
    assert table["path"].startswith(code)
    assert file.read_bytes() == before
    again = command("adopt", str(file), "--yes", "--replace")
    assert again.code == 0 and "見出しは前と同じです" in again.err  # next year, without a question


def test_what_is_promised_is_what_the_check_says(tmp_path: Path, shared: Path) -> None:
    """Of every twelfth real file: adopted or refused with a question, and never anything in between."""
    town = workspace(tmp_path)
    with (shared / "real" / "manifest.csv").open(encoding="utf-8-sig") as file:
        paths = [row["path"] for row in csv.DictReader(file)][::12]
    adopted = 0
    for path in paths:
        before = tree(town)
        try:
            proposal = propose(tmp_path, shared / "real" / path, Decisions(is_ours=True))
        except MachikadoError as error:
            assert error.code == "adopt-exists", path
            continue
        if proposal.needed:
            assert tree(town) == before, path
            continue
        folder = carry_out(proposal).folder
        build = check_dataset(load_dataset(folder))
        assert proposal.build is not None
        assert build.report.counts == proposal.build.report.counts, path
        assert [(one.code, one.place, one.field) for one in build.log.findings] == [
            (one.code, one.place, one.field) for one in proposal.build.log.findings
        ], path
        adopted += 1
        for file in sorted(folder.rglob("*"), reverse=True):
            file.unlink() if file.is_file() else file.rmdir()
    assert adopted >= 5
