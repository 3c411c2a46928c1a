"""Searching datasets."""

from __future__ import annotations

from collections.abc import Mapping
from operator import itemgetter
from typing import Any

from catalogue.actions.registry import read
from catalogue.actions.views import show_packages
from catalogue.context import Context
from catalogue.fields.reading import string_list
from catalogue.search import facet_titles, search
from catalogue.store.datasets import PLAIN_FIELDS, load_datasets, plain_fields


@read
def package_search(context: Context, data: Mapping[str, Any]) -> dict[str, Any]:
    """Searches datasets by words of two characters or more (one is taken as a beginning), also by kana reading.

    :param q: words, "phrases", -excluded; with a colon in it: field:value, AND, OR, NOT, (…), [from TO to], begin*
    :param fq, fq_list: filters in the same language, at most 100
    :param sort: e.g. `metadata_modified desc`; default: best first
    :param rows, start: the page; at most 1000 rows
    :param facet.field: fields to count by, as a JSON list: organization, groups, tags, res_format, license_id
    :param facet.limit, facet.mincount: values per field (default 50, -1 for all), and how often they must occur
    :param fl: only these fields of the datasets
    :param include_private, include_drafts, include_deleted: also what the caller may see beyond the public datasets
    """
    found = search(context, data)
    fields = {name for one in string_list(data, "fl") for name in one.split()}
    return {
        "count": found.count,
        "facets": found.facets,
        "results": _results(context, found.numbers, fields),
        "sort": found.sort,
        "search_facets": {
            field: {"title": field, "items": _items(context, field, counts)} for field, counts in found.facets.items()
        },
    }


def _results(context: Context, numbers: list[int], fields: set[str]) -> list[dict[str, Any]]:
    """The datasets, or only these fields of them."""
    if fields and fields <= PLAIN_FIELDS:
        shown = plain_fields(context.connection, numbers)
    else:
        shown = show_packages(context, load_datasets(context.connection, numbers))
    return [{key: one[key] for key in one if key in fields} for one in shown] if fields else shown


def _items(context: Context, field: str, counts: Mapping[str, int]) -> list[dict[str, Any]]:
    """The values by what people read, from the end of the alphabet as in CKAN."""
    titles = facet_titles(context, field, counts)
    items = [{"name": name, "display_name": titles.get(name, name), "count": n} for name, n in counts.items()]
    return sorted(items, key=itemgetter("display_name"), reverse=True)
