"""The report as a workbook: the officer's own, with the cells coloured and commented and a sheet that lists it all.

Nothing that was in it is changed. Colours are conditional formats and lie over the cells' own; comments bear our name;
the list is a sheet of its own. What an earlier report left in the workbook is taken out first, so that it can be worked
off: mend, save, check again.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipelines.report import Report


def annotated(report: Report, raw: bytes, lists: Collection[str] = (), lang: str = "ja") -> bytes:
    """The workbook `raw` (.xlsx or .xlsm) with the findings and repairs of `report` in it. Raises DataError.

    `lists` names the sheets that earlier reports added; any other sheet is the officer's, whatever it is called.
    """
    from pipelines.report.workbook import colours, comments, listing
    from pipelines.report.workbook.marks import marks_of
    from pipelines.report.workbook.parts import Book
    from pipelines.report.workbook.styles import Styles

    book = Book(raw)
    styles = Styles(book)
    formats = styles.marking()
    theirs = [name for name in book.sheet_names if name not in lists]
    marks = marks_of(report, theirs, lang)
    for name in book.sheet_names:
        sheet = book.sheet(name)
        colours.put(sheet, marks.get(name, {}), formats)
        comments.put(book, sheet, marks.get(name, {}))
        book.keep(sheet)
    listing.put(book, report, theirs, styles.heading(), styles.wrapped(), lang)
    styles.keep()
    return book.packed()


__all__ = ["annotated"]
