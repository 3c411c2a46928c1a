"""The shape of the code: small files and functions, a docstring for all that is public, and who may import whom."""

from __future__ import annotations

import ast
import statistics
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CODE = [
    ROOT / "publish.py",
    *(path for room in ("commands", "pipelines", "catalogue") for path in sorted((ROOT / room).rglob("*.py"))),
]
TREES = {path.relative_to(ROOT).as_posix(): ast.parse(path.read_text(encoding="utf-8")) for path in CODE}

LONGEST_FILE = 400
LONGEST_TEST = 600
LONGEST_FUNCTION = 70

STEPS = ("columns", "normalise", "validate", "privacy", "completing", "points", "table", "findings", "lgcode")
"""What does one job on a table and knows of no other that does: only `build.py` knows their order."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


def test_files_are_small() -> None:
    lines = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in ROOT.rglob("*.py")}
    large = {
        path.relative_to(ROOT).as_posix(): count
        for path, count in lines.items()
        if count > (LONGEST_FILE if path in CODE else LONGEST_TEST)
    }
    assert not large


def test_functions_are_short() -> None:
    lengths = {
        f"{path}:{node.lineno} {node.name}": node.end_lineno - node.lineno + 1
        for path, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, Function) and node.end_lineno
    }
    assert statistics.median(lengths.values()) < 15
    assert not {name: length for name, length in lengths.items() if length > LONGEST_FUNCTION}


def test_what_is_public_has_a_docstring() -> None:
    assert not [f"{path}: {name}" for path, tree in TREES.items() for name in _without_docstring(tree)]


def _without_docstring(node: ast.Module | ast.ClassDef, prefix: str = "") -> Iterator[str]:
    for child in node.body:
        if isinstance(child, Function | ast.ClassDef) and not child.name.startswith("_"):
            if not ast.get_docstring(child):
                yield prefix + child.name
            if isinstance(child, ast.ClassDef):
                yield from _without_docstring(child, f"{child.name}.")


@pytest.mark.parametrize(
    ("room", "barred"),
    [
        ("catalogue/", ("pipelines", "commands", "click")),
        ("pipelines/", ("commands", "catalogue", "click", "rich", "publish")),
        ("commands/", ("publish",)),
    ],
)
def test_rooms_keep_apart(room: str, barred: tuple[str, ...]) -> None:
    """The catalogue is fed over its API only; the library prints nothing and asks nobody."""
    strange = [
        f"{path} imports {module}"
        for path, tree in TREES.items()
        if path.startswith(room)
        for module in _imported(tree)
        if module.split(".")[0] in barred
    ]
    assert not strange


@pytest.mark.parametrize("step", STEPS)
def test_steps_do_not_import_each_other(step: str) -> None:
    others = {f"pipelines.{one}" for one in ("build", "package", "portal", "run", *STEPS) if one != step}
    base = {"pipelines.table", "pipelines.findings", "pipelines.lgcode", "pipelines.points"}
    strange = [
        f"{path} imports {module}"
        for path, tree in TREES.items()
        if path == f"pipelines/{step}.py" or path.startswith(f"pipelines/{step}/")
        for module in _imported(tree)
        if ".".join(module.split(".")[:2]) in others - base
    ]
    assert not strange


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{one.name}" for one in node.names)
