"""Target: a hostile workbook checked, and the report written into it."""

from __future__ import annotations

from collections.abc import Iterable

from pipelines.annotating import annotated
from pipelines.build import Wanted, check
from pipelines.findings import Log, Place
from pipelines.read import read
from pipelines.report import Report
from pipelines.table import Source

from .errors import told
from .reading import held, packed
from .reading import workbooks as books
from .target import of_bytes


def _marked(data: bytes) -> None:
    """What was read before is read again after, with the same cells."""
    with held(packed(data), ".xlsx") as path, told():
        before = read(path, Log())
        after = annotated(_report(before.source), path)
        path.write_bytes(after)
        again = read(path, Log(), sheet=before.source.sheet)
        assert again.frame.equals(before.frame)


def _report(source: Source) -> Report:
    log = Log()
    log.add("primary-key", Place(source.sheet, 2, 1), field="=cmd()", value="=1+1")
    log.add("column-blank", Place(source.sheet, None, 3), field="\x00\ud800", value="]]>&<")
    return Report(source, log=log)


def _checked(data: bytes) -> None:
    with held(packed(data), ".xlsx") as path, told():
        annotated(check(Wanted(path)).report, path)


def _seeds() -> Iterable[bytes]:
    return books.seeds()


marks = of_bytes("report-workbook", _marked, _seeds, words=books.words, longest=16_384, few=15)
check_books = of_bytes("check-xlsx", _checked, _seeds, words=books.words, longest=16_384, few=3)
