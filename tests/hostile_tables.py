"""Tables that try to be read in two ways, and what frictionless says of them: what our checks are held against.

`PYTHONPATH=. python tests/hostile_tables.py 30` does it for 30 seeds with every schema of ours and as many made up
(`--json`: the count on the last line).
"""

from __future__ import annotations

import csv
import io
import json
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

import polars as pl
from frictionless import Dialect, Resource, Schema, system

from pipelines.paths import SCHEMAS
from pipelines.validate.exact import cells, keys, layout, regular, streamed
from pipelines.validate.exact.files import file_errors
from pipelines.validate.schema import cell_errors, restricted

Errors = list[tuple[Any, ...]]

CELLS: dict[str, list[str]] = tomllib.loads(Path(__file__).with_name("hostile_cells.toml").read_text("utf-8"))
NUMBERS, MOMENTS, WORDS, LINKS, SHAPES = CELLS.values()
EVERYTHING = [*NUMBERS, *MOMENTS, *WORDS, *LINKS, *SHAPES, ""]
LIKELY = {
    "number": NUMBERS,
    "integer": NUMBERS,
    "year": [*NUMBERS, *MOMENTS],
    "boolean": WORDS,
    "string": [*WORDS, *LINKS],
    "geopoint": SHAPES,
    "geojson": SHAPES,
    "array": SHAPES,
    "object": SHAPES,
    "list": [*SHAPES, *WORDS],
    "any": EVERYTHING,
}
TYPES = [
    "string", "number", "integer", "boolean", "date", "time", "datetime", "year", "yearmonth", "duration", "geopoint",
    "geojson", "array", "object", "list", "any",
]  # fmt: skip
FORMATS = {
    "string": ["default", "uri", "email", "uuid", "binary", "wkt"],
    "date": ["default", "any", "%Y/%m/%d", "%Y-%m", "%d.%m.%Y", "%Y-%m-%d", "fmt:%Y%m%d", "%y-%m-%d"],
    "time": ["default", "any", "%H:%M", "%H%M", "%M:%H", "%I:%M"],
    "datetime": ["default", "any", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M"],
    "geopoint": ["default", "array", "object"],
    "geojson": ["default", "topojson"],
}
LIMITS: dict[str, list[Any]] = {
    "number": [20, 46, 0, 0.1, "35.60", -1, 1e3],
    "integer": [0, 1, 12, 99, 1000, "100"],
    "year": [2021, 1900],
    "date": ["2021-01-05", "1900-01-01"],
    "time": ["09:00:00", "17:00:00"],
    "datetime": ["2021-01-05T09:00:00"],
    "yearmonth": ["2021-01"],
}
PATTERNS = [
    "[0-9]{14}", "[0-9]{2}|[a-z]{2}", "(?:[0-9]{2}|[a-z]{2})", r"\d+", r"\w*", "[ァ-ヶー]*", ".*", "^a", "b$", "(?i)ab",
    r"[^0-9]+", r"a\b.*", "a|", "(a)(b)?", r"[0-9]{2,4}-[0-9]{2,4}-[0-9]{3,4}", r"\S+", r"a{1000}", r"(?!x).*",
]  # fmt: skip


def cell_of(field: Mapping[str, Any], chance: Random) -> str:
    """A cell that may or may not fit a field."""
    if chance.random() < 0.1:
        return ""
    rules = field.get("constraints", {})
    rule = chance.choice([*rules.values(), None])
    if isinstance(rule, list | str | int | float) and not isinstance(rule, bool) and chance.random() < 0.3:
        return str(chance.choice(rule) if isinstance(rule, list) else rule)
    pool = EVERYTHING if chance.random() < 0.1 else LIKELY.get(field.get("type", ""), MOMENTS)
    return chance.choice(pool)


def random_field(name: str, chance: Random, *, is_v2: bool) -> dict[str, Any]:
    """A field of any type, with rules that the type may have."""
    type_ = chance.choice(TYPES if is_v2 else [one for one in TYPES if one != "list"])
    field: dict[str, Any] = {"name": name, "type": type_}
    if chance.random() < 0.5 and type_ in FORMATS:
        field["format"] = chance.choice(FORMATS[type_])
    rules: dict[str, Any] = {}
    if chance.random() < 0.3:
        rules["required"] = chance.random() < 0.9
    if chance.random() < 0.25 and type_ not in ("geojson", "array", "object", "list"):
        rules["unique"] = chance.random() < 0.9
    if chance.random() < 0.4 and type_ in LIMITS and field.get("format", "default") == "default":
        limits = ["minimum", "maximum", *(["exclusiveMinimum", "exclusiveMaximum"] if is_v2 else [])]
        for limit in chance.sample(limits, chance.choice((1, 2))):
            rules[limit] = chance.choice(LIMITS[type_])
    if type_ == "string":
        if chance.random() < 0.4:
            rules["pattern"] = chance.choice(PATTERNS)
        for length in ("minLength", "maxLength"):
            if chance.random() < 0.2:
                rules[length] = chance.choice((0, 1, 2, 4, 50))
    if chance.random() < 0.15 and type_ in ("string", "number", "integer", "date", "any", "boolean", "year"):
        rules["enum"] = [cell_of(field, chance) for _ in range(4)]
    if rules:
        field["constraints"] = rules
    field.update(_ways(type_, chance))
    if chance.random() < 0.15:
        field["missingValues"] = _missing(chance, is_v2=is_v2)
    return field


def _missing(chance: Random, *, is_v2: bool) -> list[Any]:
    values = chance.sample(["", "-", "0", "NA", "None", "無"], chance.randint(0, 3))
    if is_v2 and chance.random() < 0.3:
        return [{"value": value, "label": f"reason {at}"} for at, value in enumerate(values)]
    return values


def _ways(type_: str, chance: Random) -> dict[str, Any]:
    """Properties that only some types have."""
    ways: dict[str, dict[str, list[Any]]] = {
        "boolean": {"trueValues": [["有", "1"], ["true"]], "falseValues": [["無", "0"]]},
        "number": {"groupChar": [","], "decimalChar": [".", ","], "bareNumber": [True, False], "floatNumber": [True]},
        "integer": {"bareNumber": [True, False]},
        "list": {"delimiter": [",", ";"], "itemType": ["string", "integer"]},
        "array": {"arrayItem": [{"type": "integer"}, {"type": "string", "constraints": {"maxLength": 1}}]},
    }
    return {key: chance.choice(values) for key, values in ways.get(type_, {}).items() if chance.random() < 0.2}


def random_schema(chance: Random) -> dict[str, Any]:
    """Any number of fields and keys."""
    is_v2 = chance.random() < 0.6
    names = chance.sample(["a", "ID", "名称", "^x$", "*", "b c", "0", "緯度", "n_1", "型"], chance.randint(1, 7))
    schema: dict[str, Any] = {"fields": [random_field(name, chance, is_v2=is_v2) for name in names]}
    if is_v2:
        schema["$schema"] = "https://datapackage.org/profiles/2.0/tableschema.json"
    if chance.random() < 0.3:
        schema["missingValues"] = _missing(chance, is_v2=is_v2)
    simple = [one["name"] for one in schema["fields"] if one["type"] not in ("geojson", "array", "object", "list")]
    if simple and chance.random() < 0.4:
        schema["primaryKey"] = chance.sample(simple, min(len(simple), chance.randint(1, 3)))
    if simple and is_v2 and chance.random() < 0.2:
        schema["uniqueKeys"] = [chance.sample(simple, min(len(simple), 2))]
    if len(simple) > 1 and chance.random() < 0.05:
        schema["foreignKeys"] = [{"fields": simple[0], "reference": {"resource": "", "fields": simple[1]}}]
    if is_v2 and chance.random() < 0.3:
        schema["fieldsMatch"] = chance.choice(["exact", "equal", "subset", "superset", "partial"])
    return schema


def random_rows(schema: Mapping[str, Any], chance: Random, count: int) -> list[list[str]]:
    """Records for the fields of a schema; some come twice, some are blank, in some columns there are few values."""
    pools = [[cell_of(field, chance) for _ in range(chance.choice((2, 6, 40)))] for field in schema["fields"]]
    rows = [[chance.choice(pool) for pool in pools] for _ in range(count)]
    for row in rows:
        if chance.random() < 0.04:
            row[:] = chance.choice(rows)
        elif chance.random() < 0.02:
            row[:] = [""] * len(row)
    return rows


def random_labels(names: Sequence[str], chance: Random) -> list[str]:
    """A heading for fields, as it should be or otherwise."""
    labels = list(names)
    what = chance.randrange(12)
    if what == 0:
        labels[chance.randrange(len(labels))] = chance.choice(["", "別の名", names[0], names[-1].upper()])
    elif what == 1:
        chance.shuffle(labels)
    elif what == 2:
        labels.insert(chance.randint(0, len(labels)), chance.choice(["別の名", names[0]]))
    elif what == 3:
        del labels[chance.randrange(len(labels))]
    return labels


def random_dialect(chance: Random) -> dict[str, Any] | None:
    """How the file is to be read; mostly left open."""
    dialects: list[dict[str, Any]] = [
        {"delimiter": ","}, {"header": False}, {"headerRows": [2]}, {"headerRows": [1, 2]}, {"headerRows": [1, 3]},
        {"commentChar": "#"}, {"commentRows": [3]}, {"skipBlankRows": True}, {"headerCase": False},
        {"csv": {"delimiter": ";"}}, {"csv": {"skipInitialSpace": True}}, {"csv": {"quoteChar": "'"}},
        {"csv": {"escapeChar": "\\"}}, {"csv": {"delimiter": "\t", "quoteChar": '"'}},
    ]  # fmt: skip
    return chance.choice(dialects) if chance.random() < 0.15 else None


def csv_bytes(rows: Sequence[Sequence[str]], chance: Random) -> bytes:
    """As programs write them: quotes where needed or everywhere, either line end, a mark or none, sometimes no end."""
    text = io.StringIO()
    quoting = chance.choice((csv.QUOTE_MINIMAL, csv.QUOTE_MINIMAL, csv.QUOTE_ALL))
    csv.writer(
        text, lineterminator=chance.choice(("\n", "\r\n")), quoting=quoting, delimiter=chance.choice(",,,;\t")
    ).writerows(rows)
    content = text.getvalue()
    content = content.rstrip("\r\n") if chance.random() < 0.1 else content
    encoding = chance.choice(("utf-8", "utf-8", "utf-8-sig", "cp932", "utf-16"))
    try:
        return content.encode(encoding)
    except UnicodeEncodeError:
        return content.encode("utf-8")


def damaged(content: bytes, chance: Random) -> bytes:
    """With bytes put in, taken out or doubled somewhere."""
    for _ in range(chance.randint(0, 3)):
        at = chance.randrange(len(content) + 1)
        piece = chance.choice((b'"', b",", b"\n", b"\r", b"\r\n", b"\n\n", b",,", b'""', b"\x00", b"\xff", b";", b" "))
        content = content[:at] + piece + content[at + chance.choice((0, 0, 1)) :]
    return content


def judged_by_frictionless(path: Path, schema: Mapping[str, Any], **known: Any) -> Errors | None:
    """All errors with their messages; None where frictionless itself fails.

    The schema is given as a file, as on the command line: one given as an object is judged by the rules of v1.
    """
    described = path.with_suffix(".schema.json")
    described.write_text(json.dumps(schema), encoding="utf-8")
    try:
        if "dialect" in known:
            known["dialect"] = Dialect.from_descriptor(dict(known["dialect"]))
        with system.use_context(trusted=True):
            resource = Resource(path=str(path), schema=str(described), **known)
            report = resource.validate(limit_errors=0)
    except Exception:
        return None
    return [
        (error.type, *(getattr(error, name, None) for name in ("row_number", "field_name", "cell", "note", "message")))
        for task in report.tasks
        for error in task.errors
    ]


def frame_judged_by_frictionless(frame: pl.DataFrame, schema: Mapping[str, Any]) -> Errors | None:
    """The same for a table in memory, without messages, its records counted from 0."""
    try:
        rows = [frame.columns, *map(list, frame.iter_rows())]
        known = Schema.from_descriptor(dict(schema))
        version = {"schema_profile": Resource.metadata_v2_profile} if "$schema" in schema else {}
        resource = Resource(name="table", data=rows, schema=known, dialect=Dialect(header_rows=[1]), **version)
        report = resource.validate(limit_errors=0)
    except Exception:
        return None
    if any(not hasattr(error, "row_number") for task in report.tasks for error in task.errors):
        return None  # the schema itself is wrong
    return [
        (error.type, error.row_number - 2, *(getattr(error, name, None) for name in ("field_name", "cell", "note")))
        for task in report.tasks
        for error in task.errors
    ]


def difference(ours: Sequence[Any], theirs: Sequence[Any]) -> str:
    """Where two lists first differ, in words; "" where they do not."""
    if list(map(tuple, ours)) == list(theirs):
        return ""
    pairs = [*zip(map(tuple, ours), theirs, strict=False)]
    first = next((pair for pair in pairs if pair[0] != pair[1]), ("…", "…"))
    return f"{len(ours)} errors, not {len(theirs)}: ours {first[0]}, frictionless {first[1]}"


def our_schemas() -> dict[str, dict[str, Any]]:
    """Every Table Schema in `schemas/`, by name."""
    found = {path: json.loads(path.read_text("utf-8")) for path in sorted(SCHEMAS.glob("*/*.json"))}
    return {f"{path.parent.name}/{path.stem}": one for path, one in found.items() if "fields" in one}


@contextmanager
def small_parts(chance: Random) -> Iterator[None]:
    """Limits so low that small tables are checked in all the ways that large ones are."""
    limits: dict[Any, dict[str, Sequence[int]]] = {
        regular: {"WHOLE_BYTES": (0, 2**28), "PART_BYTES": (100, 1000), "_HEAD_BYTES": (200, 2**16)},
        layout: {"_SCANNED_BYTES": (64, 640, 2**18)},
        streamed: {"PART_RECORDS": (3, 50_000)},
        keys: {"_KEPT_BYTES": (0, 2**28)},
        cells: {"_SAMPLE": (10, 5000), "_FEW": (3, 8), "_MANY": (5, 10_000), "_SOME": (0, 2, 8)},
    }
    with ExitStack() as stack:
        for module, choices in limits.items():
            for name, values in choices.items():
                stack.enter_context(patch.object(module, name, chance.choice(values)))
        yield


def compared(schema: dict[str, Any], seed: int, folder: Path, *, rows: int = 60) -> list[str]:
    """Differences between frictionless and our checks, for a table made up for a schema: in memory, and as files."""
    chance = Random(seed)
    names = [field["name"] for field in schema["fields"]]
    records = random_rows(schema, chance, rows)
    with small_parts(chance):
        found = [_in_memory(schema, records)]
        content = csv_bytes([random_labels(names, chance), *records], chance)
        for number, written in enumerate((content, damaged(content, chance))):
            path = folder / f"{seed}-{number}.{chance.choice(('csv', 'csv', 'csv', 'tsv'))}"
            path.write_bytes(written)
            found.append(_as_file(path, schema, random_dialect(chance)))
    return [f"seed {seed}: {one}" for one in found if one]


def _in_memory(schema: dict[str, Any], records: list[list[str]]) -> str:
    names = [field["name"] for field in schema["fields"]]
    frame = pl.DataFrame(records, schema=dict.fromkeys(names, pl.String), orient="row")
    theirs = frame_judged_by_frictionless(frame, restricted(schema, names))
    return "" if theirs is None else difference(cell_errors(frame, schema), theirs)


def _as_file(path: Path, schema: dict[str, Any], dialect: dict[str, Any] | None) -> str:
    theirs = judged_by_frictionless(path, schema, **({} if dialect is None else {"dialect": dialect}))
    return "" if theirs is None else difference(file_errors(path, schema, dialect=dialect), theirs)


def main() -> int:
    """Prints every difference, and with `--json` the count on the last line. 1 where there was one."""
    seeds, started = int(sys.argv[1]), time.monotonic()
    differences = compared_tables = 0
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(seeds):
            made_up = {f"made up {n}": random_schema(Random(seed * 1000 + n)) for n in range(40)}
            for name, schema in {**our_schemas(), **made_up}.items():
                compared_tables += 1
                for one in compared(schema, seed, Path(folder), rows=60):
                    differences += 1
                    print(name, one, flush=True)
            print(f"seed {seed}: {compared_tables} schemas with 3 tables each, {differences} differences", flush=True)
    if "--json" in sys.argv:
        seconds = round(time.monotonic() - started, 1)
        print(json.dumps({"cases": 3 * compared_tables, "failures": differences, "seconds": seconds}))
    return min(differences, 1)


if __name__ == "__main__":
    sys.exit(main())
