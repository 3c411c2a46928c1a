"""The descriptor of the data package that a dataset has among its files."""

from __future__ import annotations

from typing import Any

from catalogue.rows.tableschema import read_json
from catalogue.store.files import Files
from catalogue.store.model import Dataset

_LARGEST = 5_000_000  # bytes


def published_resources(files: Files, dataset: Dataset) -> dict[str, dict[str, Any]]:
    """What the first descriptor that can be read says of each file, by its path; {} where there is none."""
    listed = _descriptor(files, dataset).get("resources")
    entries = [entry for entry in listed if isinstance(entry, dict)] if isinstance(listed, list) else []
    return {entry["path"]: entry for entry in entries if isinstance(entry.get("path"), str)}


def _descriptor(files: Files, dataset: Dataset) -> dict[str, Any]:
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
