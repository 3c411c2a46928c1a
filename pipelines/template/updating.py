"""A template that is filled in, made anew when the standard or the template has changed: all values are kept.

Columns are told by their headings. The old workbook stays beside the new one, which takes its place in one step and
only when every cell reads as it did before.
"""

from __future__ import annotations

from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.errors import DataError, UsageError
from pipelines.findings import column_letters
from pipelines.standards import KPI, Standard, standard
from pipelines.template.book import Rows, versions, workbook
from pipelines.template.filled import Filled, filled, grid_of, texts_of

if TYPE_CHECKING:
    from pipelines.findings import Log
    from pipelines.template.asked import Asked

_OLD = "(旧)"
_LISTED = 30


def update(asked: Asked, log: Log) -> Path | None:
    """Makes the template of a dataset anew where it is not that of the present standard; its path, or None.

    `log` tells what changed. Raises UsageError where the dataset or its workbook is none of ours, DataError where
    something in it could not be kept; the workbook is then as before. Raises OSError when the disk refuses.
    """
    from pipelines.files import write_bytes
    from pipelines.workspace import load_dataset

    if asked.dataset == KPI:
        raise UsageError("new-update-of-kpi", value=asked.label)
    if not (asked.folder / "dataset.yaml").is_file():
        raise UsageError("new-update-missing", value=asked.folder, label=asked.label)
    dataset = load_dataset(asked.folder)
    path, form = dataset.source, standard(dataset.name, dataset.generation)
    old = filled(path, dataset.sheet, form, dataset.label)
    was = old.versions.get("generation", form.generation)
    if was != form.generation:
        raise UsageError("new-update-generation", value=was, expected=form.generation, label=dataset.label, path=path)
    if old.versions == versions(form) and set(form.names) <= set(old.headings.values()):
        log.add("template-current", value=str(path))
        return None
    rows = old.rows(form)
    book = workbook(form, dataset.label, rows, old.sheet.title)
    _ensure_alike(old, book, form, rows)
    kept = _free(path)
    write_bytes(kept, path.read_bytes())
    try:
        write_bytes(path, book)
    except OSError:  # open in Excel, for one: then there is no old one either
        kept.unlink(missing_ok=True)
        raise
    log.add("template-renewed", value=str(path), rows=sum(map(bool, rows.records)))
    log.add("template-old", value=str(kept))
    _tell(old, form, rows, log)
    return path


def _ensure_alike(old: Filled, book: bytes, form: Standard, rows: Rows) -> None:
    """Raises DataError where a cell would be read as something else than before."""
    headings = dict(enumerate((*form.names, *rows.own), 1))
    before, now = old.texts, texts_of(grid_of(book, old.sheet.title), headings)
    numbers = {name: number for number, name in old.headings.items()}
    for row, name in sorted(before.keys() | now.keys(), key=str):
        if before.get((row, name)) != now.get((row, name)):
            raise DataError("new-update-differs", value=f"{column_letters(numbers.get(name, 0))}{row}（{name}）")


def _free(path: Path) -> Path:
    """Where the old workbook is kept: `一覧(旧).xlsx`, or with a number."""
    names = (path.with_name(f"{path.stem}{_OLD}{number if number > 1 else ''}{path.suffix}") for number in count(1))
    return next(name for name in names if not name.exists())


def _tell(old: Filled, form: Standard, rows: Rows, log: Log) -> None:
    had = list(old.headings.values())
    if new := [name for name in form.names if name not in had]:
        log.add("template-columns-new", columns=_listed(new))
    if rows.own:
        log.add("template-columns-kept", columns=_listed(list(rows.own)))
    common = [name for name in had if name in form]
    if common != [name for name in form.names if name in had]:
        log.add("template-columns-moved")
    log.add("template-hints-changed")
    if old.others:
        log.add("template-sheets-left", value="、".join(sorted(old.others)))
    if old.formulas:
        log.add("template-formulas", value=old.formulas[0], count=len(old.formulas))
    if old.is_coloured:
        log.add("template-looks-left")


def _listed(names: list[str]) -> str:
    return "、".join(names[:_LISTED]) + ("…" if len(names) > _LISTED else "")
