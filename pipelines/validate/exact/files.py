"""A whole file against a Table Schema: the errors of `frictionless validate`, all of them."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from polars.exceptions import PolarsError

from pipelines.validate.exact.cells import Fault
from pipelines.validate.exact.errors import Records, faults, uncollected
from pipelines.validate.exact.foreign import Counted, ForeignKeys
from pipelines.validate.exact.known import OnlyFrictionless
from pipelines.validate.exact.layout import NotRegular
from pipelines.validate.exact.plan import Plan, plan_of_fields, plan_of_schema, valid_schema
from pipelines.validate.exact.reference import errors_of_file, resource_of, trusting
from pipelines.validate.exact.regular import RegularFile
from pipelines.validate.exact.streamed import StreamedFile

_TEXT_FORMATS = ("csv", "tsv")


class FileError(NamedTuple):
    """One error of frictionless. `row` is its row number: 2 for the first record of a file with a heading.

    `row`, `field` and `cell` are None where the error is of the file, its heading or a whole row.
    """

    type: str
    row: int | None
    field: str | None
    cell: str | None
    note: str
    message: str


def file_errors(
    path: Path, schema: Mapping[str, Any], *, dialect: Mapping[str, Any] | None = None, encoding: str | None = None
) -> list[FileError]:
    """What `frictionless validate` says of a file, given its Table Schema, in the same order and without limit.

    `dialect` is a Table Dialect; what it leaves open, and the encoding, frictionless finds out. Raises ValueError when
    `schema` is not valid, or asks for what frictionless cannot do.
    """
    file = _File(path, schema, dialect, encoding)
    with trusting(), uncollected():
        found = file.told_from_columns()
    return found if found is not None else file.told_by_frictionless()


class TableFile:
    """A file and its Table Schema. `rows`: how many records it has, once they have been looked at."""

    def __init__(self, path: Path, schema: Mapping[str, Any]) -> None:
        self._path, self._schema = path, schema
        self.rows = 0

    def resource(self) -> Any:
        """A new one, with the schema: frictionless changes what it is given, and reads it once."""
        raise NotImplementedError

    def bare_resource(self) -> Any:
        """A new one that need not have the schema."""
        return self.resource()

    def told_from_columns(self) -> list[FileError] | None:
        """None when frictionless has to do it."""
        from frictionless import FrictionlessException

        resource = self.bare_resource()
        if not _is_text(resource):
            return None
        try:
            keys = self.foreign_keys()
            plan = plan_of_schema(self._schema)
            heading: list[FileError] | None = []
            if not _has_heading(resource, plan.names):
                heading, plan = self._other_heading()
            if heading is None:
                return None
            regular = _regular_file(self._path, resource, len(plan.columns))
            return heading + self._of_records(plan, regular, keys)
        except (FrictionlessException, OnlyFrictionless, PolarsError, UnicodeError):
            return None

    def _other_heading(self) -> tuple[list[FileError] | None, Plan]:
        """What is wrong with the heading (None: only frictionless can tell), and what the records should be then."""
        resource = self.resource()
        resource.to_descriptor(validate=True)
        with resource:
            fields = resource.header.get_expected_fields()
            plan = plan_of_fields(self._schema, fields)
            if not fields or not (resource.labels or resource.fragment):
                return None, plan
            return [of_frictionless(error) for error in resource.header.errors], plan

    def foreign_keys(self) -> ForeignKeys | None:
        """What its records have to point at. Raises OnlyFrictionless where only frictionless can tell."""
        if self._schema.get("foreignKeys"):
            raise OnlyFrictionless
        return None

    def records(self) -> tuple[Plan, Iterator[Records]]:
        """What is expected of the records, and the ways to read them: each for when the one before it failed.

        Raises OnlyFrictionless and FrictionlessException.
        """
        resource = self.bare_resource()
        plan = plan_of_schema(self._schema)
        if not (_is_text(resource) and _has_heading(resource, plan.names)):
            raise OnlyFrictionless
        return plan, self._ways(plan, _regular_file(self._path, resource, len(plan.columns)))

    def _ways(self, plan: Plan, regular: RegularFile | None) -> Iterator[Records]:
        if regular:
            yield regular
        yield StreamedFile(self.resource, len(plan.columns))

    def _of_records(self, plan: Plan, regular: RegularFile | None, keys: ForeignKeys | None) -> list[FileError]:
        for way in self._ways(plan, regular):
            try:
                return _worded(self._faults(plan, way, keys))
            except NotRegular:
                continue
        raise OnlyFrictionless

    def _faults(self, plan: Plan, records: Records, keys: ForeignKeys | None) -> list[Fault]:
        counted = Counted(records)
        found = faults(plan, counted)
        self.rows = counted.rows
        return keys.added(plan, counted, found) if keys else found


class _File(TableFile):
    def __init__(
        self, path: Path, schema: Mapping[str, Any], dialect: Mapping[str, Any] | None, encoding: str | None
    ) -> None:
        super().__init__(path, schema)
        self._dialect, self._encoding = dialect, encoding

    def resource(self) -> Any:
        return resource_of(self._schema, **self._described())

    def bare_resource(self) -> Any:
        from frictionless import Resource

        return Resource(**self._described())

    def _described(self) -> dict[str, Any]:
        from frictionless import Dialect

        known: dict[str, Any] = {"path": str(self._path), "encoding": self._encoding}
        if self._dialect is not None:
            known["dialect"] = Dialect.from_descriptor(dict(self._dialect))
        return known

    def told_by_frictionless(self) -> list[FileError]:
        """The errors that frictionless itself finds. Raises ValueError."""
        valid_schema(self._schema)
        return list(map(of_frictionless, errors_of_file(self._schema, **self._described())))


def _is_text(resource: Any) -> bool:
    """A text file with one table, whose headings are to be as they are in the schema."""
    from frictionless.resources import TableResource

    plain = isinstance(resource, TableResource) and resource.scheme == "file" and resource.format in _TEXT_FORMATS
    return plain and not (resource.compression or resource.multipart or not resource.dialect.header_case)


def _has_heading(resource: Any, names: list[str]) -> bool:
    """Its heading is made of these names. The resource knows its encoding and its dialect then."""
    from frictionless import system

    with system.create_parser(resource) as parser:
        resource.dialect = resource.detector.detect_dialect(parser.sample, dialect=resource.dialect)
        return bool(resource.dialect.read_labels(parser.sample) == names and "" not in names)


def _regular_file(path: Path, resource: Any, width: int) -> RegularFile | None:
    """How to read an open resource with polars; None when its dialect is not one that polars has."""
    from frictionless.formats import CsvControl

    dialect = resource.dialect
    python = CsvControl.from_dialect(dialect).to_python()
    plain = (python.quotechar, python.escapechar, python.skipinitialspace, python.quoting, python.doublequote)
    every_record = not (dialect.comment_char or dialect.comment_rows or dialect.skip_blank_rows)
    one_character = len(python.delimiter) == 1 and python.delimiter.isascii() and python.delimiter not in '"\r\n'
    if plain != ('"', None, False, csv.QUOTE_MINIMAL, True) or not (every_record and one_character):
        return None
    if resource.format != "csv":  # in others frictionless changes line ends within cells
        return None
    return RegularFile(path, resource.encoding, python.delimiter, width, dialect.create_first_content_row() - 1)


def of_frictionless(error: Any) -> FileError:
    """An error object of frictionless."""
    return FileError(
        type=error.type,
        row=getattr(error, "row_number", None),
        field=getattr(error, "field_name", None),
        cell=getattr(error, "cell", None),
        note=error.note,
        message=error.message,
    )


def _worded(found: list[Fault]) -> list[FileError]:
    """With the messages that frictionless has for these types of errors."""
    from frictionless import errors

    words = {one.type: _in_order(one.template) for one in errors.RowError.list_children()}
    return [
        FileError(type_, number, field, cell, note, words[type_].format(number, column, field, cell, note))
        for number, _, _, type_, column, field, cell, note in found
    ]


def _in_order(template: str) -> str:
    """A template for arguments by position: number, column, field, cell, note."""
    names = ("rowNumber", "fieldNumber", "fieldName", "cell", "note")
    return template.format(**{name: f"{{{position}}}" for position, name in enumerate(names)})
