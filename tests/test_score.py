"""How far the real files beside the checkout are read, recognised and matched: the figures that must hold."""

from __future__ import annotations

import importlib.util
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from pipelines import columns, read, recognition
from pipelines.errors import DataError
from pipelines.findings import Log
from pipelines.table import Source

# share of the questions that must be answered right; what a town heads in its own words cannot all be known
FIGURES = {
    "encoding": 1.0,
    "sheet": 1.0,
    "heading rows": 1.0,
    "data rows": 1.0,
    "dataset, national heading": 1.0,
    "generation": 1.0,
    "columns found, national": 1.0,
    "columns claimed right, national": 1.0,
    "dataset, own heading": 0.90,
    "columns found, own": 0.97,
    "columns claimed right, own": 0.995,
}

Answer = tuple[str, bool, str]  # question, right or wrong, what it was about


@pytest.fixture(scope="module")
def scorer(shared: Path) -> ModuleType:
    """`score.py`: how headings and fields are compared."""
    spec = importlib.util.spec_from_file_location("score", shared / "real" / "score.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sys, "dont_write_bytecode", True)  # nothing is put among files that are not ours
        spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def answers(shared: Path, scorer: ModuleType) -> list[Answer]:
    """Every question about every file, in one process."""
    truth = json.loads((shared / "real" / "truth.json").read_text(encoding="utf-8"))
    asked = [label for label in truth if _is_asked(label)]
    assert len(asked) > 100
    return [answer for label in asked for answer in _ask(label, shared / "real" / label["path"], scorer)]


def _is_asked(label: dict[str, Any]) -> bool:
    return label["kind"] in ("table", "several-tables") and label["format"] not in ("geojson", "json")


def _ask(label: dict[str, Any], path: Path, scorer: ModuleType) -> Iterator[Answer]:
    try:
        table = read.read(path, Log())
    except DataError as error:
        yield "heading rows", False, f"{label['path']}: {error}"
        return
    yield from _structure(label, table.source)
    if not label.get("sure", True):
        return
    seen = recognition.recognise(table)
    yield from _what(label, seen)
    mapping = columns.match(table, seen.dataset, seen.generation, Log())
    have = {scorer.fold(entry.heading): entry.field for entry in mapping.entries}
    yield from _columns(label, have, scorer)


def _structure(label: dict[str, Any], source: Source) -> Iterator[Answer]:
    path = label["path"]
    if label.get("encoding"):
        yield "encoding", source.encoding == label["encoding"], f"{path}: {source.encoding}"
    if not label.get("sure", True):
        return
    if label.get("sheet"):
        right = source.sheet in [label["sheet"], *(label.get("sheet_alternatives") or [])]
        yield "sheet", right, f"{path}: {source.sheet}"
    if label["kind"] == "table":
        yield "heading rows", list(source.header_rows) == label["header_rows"], f"{path}: {source.header_rows}"
        yield "data rows", source.rows == label["data_rows"], f"{path}: {source.rows}"


def _what(label: dict[str, Any], seen: recognition.Recognition) -> Iterator[Answer]:
    others = label.get("dataset_alt") or []
    others = [others] if isinstance(others, str) else others
    right = (seen.dataset or "other") in {label["dataset"], *others, *(label.get("dataset_alternatives") or [])}
    kind = "own" if label["generation"] == "own" else "national"
    yield f"dataset, {kind} heading", right, f"{label['path']}: {seen.dataset}"
    if kind == "national":
        yield "generation", seen.generation == label["generation"], f"{label['path']}: {seen.generation}"


def _columns(label: dict[str, Any], have: dict[str, str | None], scorer: ModuleType) -> Iterator[Answer]:
    kind = "own" if label["generation"] == "own" else "national"
    doubtful = {scorer.fold(heading) for heading in label.get("doubtful") or []}
    labelled = {scorer.fold(heading): field for heading, field in (label["columns"] or {}).items() if heading}
    want = {heading: field for heading, field in labelled.items() if heading not in doubtful and not _counted(heading)}
    for heading, field in want.items():
        got = have.get(heading)
        about = f"{label['path']}: {heading}: {got}, not {field}"
        if field:
            yield f"columns found, {kind}", got is not None and scorer.same(got, field), about
        if got and label["dataset"] != "other":
            yield f"columns claimed right, {kind}", field is not None and scorer.same(got, field), about


def _counted(heading: str) -> bool:
    """`名称 [7]`, `名称#2`: a heading that stands more than once, labelled by its place."""
    return bool(re.search(r"#\d+$|\[\d+\]$", heading))


@pytest.mark.parametrize("question", sorted(FIGURES))
def test_the_figures_hold(answers: list[Answer], question: str) -> None:
    counts = Counter(right for asked, right, _ in answers if asked == question)
    misses = [about for asked, right, about in answers if asked == question and not right]
    assert counts[True] / counts.total() >= FIGURES[question], misses
