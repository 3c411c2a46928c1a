"""Required fields in which something stands that says nothing: a dash, 不明, N/A."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipelines.messages import Severity
from pipelines.placeholders import is_blank_word, is_computer_word
from pipelines.validate.context import Context, must

if TYPE_CHECKING:
    from pipelines.standards import Field

_KINDS = ("string", "kana", "list")  # the others have a form, and their rules know what is none
_SAYS = r"[\p{L}\p{N}\p{So}]"
_LONGEST = 12  # of the words for "nothing", with brackets
_NAME = re.compile("名|タイトル")


def add_required_findings(context: Context) -> None:
    """Findings as for a blank cell. A name may be such a word (the tree ナシ, a shop called NA): a warning."""
    for field in context.filled:
        if field.kind in _KINDS and (field.constraints.get("required") or field.expected.get("required")):
            _check(context, field)


def _check(context: Context, field: Field) -> None:
    import polars as pl

    column = context.table.frame.get_column(field.name)
    says = column.str.contains(_SAYS)
    severity: Severity = "error" if field.constraints.get("required") else "warning"
    why = must(severity, field.name, context.standard)
    for record in (~says & (column != "")).arg_true().to_list():
        context.add("required-unsaid", record, field.name, severity=severity, **why)
    short = column.filter(says & (column.str.len_chars() <= _LONGEST)).unique().to_list()
    words = [cell for cell in short if is_computer_word(cell) or is_blank_word(cell)]
    doubt: Severity = "warning" if _NAME.search(field.name) else severity
    for record in column.is_in(pl.Series(words, dtype=pl.String).implode()).arg_true().to_list() if words else ():
        context.add("required-placeholder", record, field.name, severity=doubt, **why)
