"""The descriptor of the data package that a dataset has among its files."""

from __future__ import annotations

from typing import Any

from catalogue.rows.tableschema import read_json
from catalogue.store.files import Files
from catalogue.store.model import Dataset

_LARGEST = 5_000_000  # bytes


def published_descriptor(files: Files, dataset: Dataset) -> dict[str, Any]:
    """What the first descriptor that can be read says; {} where there is none."""
    for resource in dataset.resources:
        if not (resource.is_descriptor and resource.file):
            continue
        try:
            path = files.path(resource.file)
            value = read_json(path.read_bytes()) if path.stat().st_size <= _LARGEST else None
        except OSError:
            continue
        if isinstance(value, dict):
            return value
    return {}
