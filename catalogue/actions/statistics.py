"""How much the data is used."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from catalogue import clock
from catalogue.actions.package import readable
from catalogue.actions.registry import read
from catalogue.context import Context
from catalogue.errors import NotFound, ValidationFailed
from catalogue.fields.reading import as_text
from catalogue.store.counts import counted_since, downloads_by_day, downloads_of
from catalogue.store.datasets import load_datasets
from catalogue.store.groups import find_organization
from catalogue.store.model import Dataset
from catalogue.store.visibility import PUBLIC, PUBLIC_AMONG_FEW
from catalogue.texts import text

_RECENT = timedelta(days=14)  # CKAN's word for it
_YEAR = timedelta(days=365)
_FIRST, _LAST = "0000-00-00", "9999-99-99"


@read
def download_statistics(context: Context, data: Mapping[str, Any]) -> dict[str, Any]:
    """How often files were downloaded in a span of days (not an action of CKAN). Nothing is known of who did.

    :param id: name or id of a dataset; else all public datasets
    :param organization: name or id: its public datasets only
    :param from: the first day, as 2026-04-01 (default: a year before the last)
    :param to: the last day (default: today). Days are those of Japan.
    """
    last = _day(data, "to") or date.fromisoformat(clock.today())
    first = _day(data, "from") or max(last, date.min + _YEAR) - _YEAR
    chosen = _chosen(context, data)
    ids = [dataset.id for dataset in chosen]
    span = first.isoformat(), last.isoformat()
    found = downloads_of(context.connection, ids, *span)
    return {
        "from": span[0],
        "to": span[1],
        "counted_since": counted_since(context.connection),
        "total": sum(sum(counts.values()) for counts in found.values()),
        "days": downloads_by_day(context.connection, ids, *span),
        "datasets": [_of_dataset(dataset, found.get(dataset.id, {})) for dataset in chosen],
    }


def tracked(context: Context, dataset: Dataset, shown: dict[str, Any]) -> dict[str, Any]:
    """What `package_show` gives, with CKAN's `tracking_summary` for the dataset and each file: downloads in all, and in
    the last 14 days."""
    since = (date.fromisoformat(clock.today()) - _RECENT).isoformat()
    total, recent = (
        downloads_of(context.connection, [dataset.id], first, _LAST).get(dataset.id, {}) for first in (_FIRST, since)
    )

    def summary(ids: list[str]) -> dict[str, int]:
        return {"total": sum(total.get(id, 0) for id in ids), "recent": sum(recent.get(id, 0) for id in ids)}

    resources = [one | {"tracking_summary": summary([one["id"]])} for one in shown["resources"]]
    return shown | {"tracking_summary": summary(list(total)), "resources": resources}


def _of_dataset(dataset: Dataset, counts: Mapping[str, int]) -> dict[str, Any]:
    """With all files that it has; those that it had before count in the total only."""
    return {
        "id": dataset.id,
        "name": dataset.name,
        "title": dataset.title,
        "total": sum(counts.values()),
        "resources": [
            {
                "id": one.id,
                "name": one.fields.get("name") or one.file_name or "",
                "format": one.format,
                "total": counts.get(one.id, 0),
            }
            for one in dataset.resources
        ],
    }


def _chosen(context: Context, data: Mapping[str, Any]) -> list[Dataset]:
    reference, owner = as_text(data.get("id")), as_text(data.get("organization"))
    if reference:
        return [readable(context, reference)]
    where, values = f"WHERE {PUBLIC}", tuple[str, ...]()
    if owner:
        organization = find_organization(context.connection, owner)
        if organization is None or organization.state != "active":
            raise NotFound
        where, values = f"WHERE organization = ? AND {PUBLIC_AMONG_FEW}", (organization.id,)
    numbers = context.connection.execute(f"SELECT number FROM datasets {where} ORDER BY name", values)
    return load_datasets(context.connection, [row["number"] for row in numbers])


def _day(data: Mapping[str, Any], key: str) -> date | None:
    told = as_text(data.get(key))
    if not told:
        return None
    try:
        return date.fromisoformat(told)
    except ValueError:
        raise ValidationFailed({key: [text("not-day", value=told)]}) from None
