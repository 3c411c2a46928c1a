"""Tables with headings of one's own, as many lists are headed: the dataset, and the field of each column."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from recognising import invented

from pipelines.columns import match
from pipelines.findings import Log
from pipelines.recognition import recognise

TABLES = [
    pytest.param(dataset, text, id=f"{dataset}: {about}")
    for name in ("tables_of_datasets.toml", "tables_of_others.toml")
    for dataset, tables in tomllib.loads((Path(__file__).parent / name).read_text(encoding="utf-8")).items()
    for about, text in tables.items()
]


@pytest.mark.parametrize(("dataset", "text"), TABLES)
def test_the_dataset_and_the_fields(dataset: str, text: str) -> None:
    table, wanted = invented(text)
    seen = recognise(table)
    assert (seen.dataset or "other") == dataset, seen.evidence
    mapping = match(table, seen.dataset, seen.generation, Log())
    fields = {entry.heading: entry.field for entry in mapping.entries}
    assert {heading: fields[heading] for heading in wanted} == wanted
