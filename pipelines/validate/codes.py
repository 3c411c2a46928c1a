"""Numbers that prove themselves: local government codes, corporate numbers, and IDs that must not repeat."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from pipelines import lgcode
from pipelines.messages import Severity
from pipelines.validate.context import Context, likely_repeated

if TYPE_CHECKING:
    import polars as pl

    from pipelines.standards import Field

_SIX_DIGITS = re.compile(r"[0-9]{6}")
_PREFECTURE_ITSELF = "000"
_FILE = "ファイル_"  # an entry of the list of open data: a file of a dataset
_DATASET, _FILE_ID, _TITLE = "データセット_ID", "ファイル_ID", "データセット_タイトル"
_AREAS = ("地域コード", "地域名")  # a form without IDs: of an area there are figures once a day
_AREA_OWNERS, _DAY = ("全国地方公共団体コード", "都道府県コード又は市区町村コード", "地方公共団体名"), "調査年月日"
_ONE_ID_MANY_ROWS = ("events",)  # an event held on several days is one ID in several records


def add_code_findings(context: Context) -> None:
    """Check digits of all codes and corporate numbers, codes of other municipalities, repeated IDs."""
    for field in context.filled:
        if field.kind == "code-lg6":
            _check_digits(context, field)
        elif field.kind == "corporate-number":
            _check_corporate_numbers(context, field)
    _check_municipality(context)
    _check_ids(context)
    _check_datasets(context)
    _check_areas(context)


def _wrong(context: Context, field: Field, is_wrong: Callable[[str], bool]) -> list[tuple[int, str]]:
    """(record, value) of the filled cells that are wrong. Each distinct value is judged once."""
    import polars as pl

    column = context.table.frame.get_column(field.name)
    wrong = [value for value in column.unique().to_list() if value and is_wrong(value)]
    records = column.is_in(pl.Series(wrong, dtype=pl.String).implode()).arg_true().to_list() if wrong else []
    return [(record, column[record]) for record in records]


def _check_digits(context: Context, field: Field) -> None:
    """Six digits only: what has another shape breaks the pattern of the schema."""

    def wrong(code: str) -> bool:
        return bool(_SIX_DIGITS.fullmatch(code)) and not lgcode.is_code(code)

    for record, value in _wrong(context, field, wrong):
        if not lgcode.has_prefecture(value):
            context.add("code-no-prefecture", record, field.name, prefecture=value[:2])
            continue
        expected = value[:5] + lgcode.check_digit(value[:5])
        context.add("code-check-digit", record, field.name, expected=expected)


def _check_corporate_numbers(context: Context, field: Field) -> None:
    """Where the schema has a pattern, what breaks it has been said already."""
    pattern = field.constraints.get("pattern") or field.expected.get("pattern") or ".*"

    def wrong(number: str) -> bool:
        return bool(re.fullmatch(pattern, number)) and not lgcode.is_corporate_number(number)

    for record, _ in _wrong(context, field, wrong):
        context.add("corporate-number-check-digit", record, field.name)


def _check_municipality(context: Context) -> None:
    """The record's own code (the form's first; others say where a thing stands) against the organization's."""
    fields = context.standard.of_kind("code-lg6")
    if context.code is None or not fields or not context.fills(fields[0].name):
        return
    own = context.code
    prefecture = own[:2] if own[2:5] == _PREFECTURE_ITSELF else None

    def elsewhere(code: str) -> bool:
        if not lgcode.is_code(code) or code == own:
            return False
        return prefecture is None or code[:2] != prefecture

    for record, _ in _wrong(context, fields[0], elsewhere):
        context.add("code-other-municipality", record, fields[0].name, expected=own)


def _check_ids(context: Context) -> None:
    """Within a municipality the IDs of the form name one record; where there are several IDs, all of them together."""
    ids = [field.name for field in context.standard.of_kind("id")]
    severity: Severity | None = "warning" if context.standard.dataset in _ONE_ID_MANY_ROWS else None
    if not ids or not context.fills(*ids):
        return
    keys = context.table.frame.select(*ids, *_owner(context))
    for record, first in _repeated(keys, len(ids)):
        other = context.cell(first, ids[-1])
        context.add("duplicate-id", record, ids[-1], severity=severity, other=other)


def _owner(context: Context) -> list[str]:
    """The field that says whose record it is, where the table has it."""
    return [field.name for field in context.standard.of_kind("code-lg6")[:1] if context.has(field.name)]


def _repeated(keys: pl.DataFrame, needed: int) -> Iterator[tuple[int, int]]:
    """(record, the first one) of the records with the same cells. The first `needed` of them must not be blank."""
    seen: dict[tuple[str, ...], int] = {}
    for record in likely_repeated(keys):
        key = keys.row(record)
        if not all(key[:needed]):
            continue
        first = seen.setdefault(key, record)
        if first != record:
            yield record, first


def _check_datasets(context: Context) -> None:
    """The ID of a dataset stands at each of its files: it has one title, and without IDs its files differ in something.

    Lists of the older form have one ID for each record, and none for files.
    """
    if _DATASET not in context.standard or not context.fills(_DATASET, _TITLE):
        return
    frame, owner = context.table.frame, _owner(context)
    titles: dict[tuple[str, ...], tuple[str, int]] = {}
    doubled: dict[int, int] = {}
    for record, (dataset, title, *rest) in enumerate(frame.select(_DATASET, _TITLE, *owner).iter_rows()):
        usual, first = titles.setdefault((dataset, *rest), (title, record)) if dataset and title else (title, record)
        if usual != title:
            doubled[record] = first
    files = [name for name in frame.columns if name.startswith(_FILE)]
    for record, first in _repeated(frame.select(_DATASET, *owner, *files), 1):
        if not (_FILE_ID in files and frame.item(record, _FILE_ID)):
            doubled.setdefault(record, first)
    for record, first in sorted(doubled.items()):
        context.add("duplicate-id", record, _DATASET, other=context.cell(first, _DATASET))


def _check_areas(context: Context) -> None:
    """Records of the same area and day, told by its code or, where there is none, by its name."""
    import polars as pl

    areas = [name for name in _AREAS if name in context.standard and context.fills(name)]
    if context.standard.of_kind("id") or not areas:
        return
    others = [name for name in (*_AREA_OWNERS, _DAY) if context.has(name)]
    area = pl.coalesce(pl.when(pl.col(name) != "").then(pl.col(name)) for name in areas).fill_null("")
    keys = context.table.frame.select(area.alias(areas[0]), *others)
    for record, first in _repeated(keys, 1):
        field = next(name for name in areas if context.table.frame.item(record, name))
        context.add("duplicate-area", record, field, other=context.cell(first, field))
