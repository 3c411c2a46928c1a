"""Addresses that stay: of what a dataset has, whichever file it is just now."""

from __future__ import annotations

from catalogue.store.model import Dataset

_STABLE = {"CSV": "data.csv", "GeoJSON": "data.geojson", "JSON": "data.json"}


def stable_addresses(dataset: Dataset, organization: str) -> list[tuple[str, str]]:
    """Format and path of the addresses that lead to the dataset's data for as long as it has that format."""
    formats = {one.format for one in dataset.resources if one.is_data and one.file}
    return [(name, f"/{organization}/{dataset.name}/{file}") for name, file in _STABLE.items() if name in formats]
