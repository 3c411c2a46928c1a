"""Lists of datasets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from catalogue.actions.registry import read
from catalogue.actions.views import show_packages
from catalogue.context import Context
from catalogue.fields.reading import as_integer, natural
from catalogue.fields.words import asked_words
from catalogue.search import MOST_ROWS, search
from catalogue.store.datasets import load_datasets, names_with, public_names


@read
def package_list(context: Context, data: Mapping[str, Any]) -> list[str]:
    """Names of the public datasets.

    :param limit, offset: a part of the list
    """
    limit = natural(data, "limit", 0) if data.get("limit") not in (None, "") else None
    return public_names(context.connection, limit, natural(data, "offset", 0))


@read
def current_package_list_with_resources(context: Context, data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The datasets with their resources, the latest change first; to administrators the private ones, too.

    :param limit: how many, at most 1000 (default)
    :param offset: how many to skip, or
    :param page: which page of `limit` datasets, counted from 1
    """
    limit, offset = natural(data, "limit", MOST_ROWS), natural(data, "offset", 0)
    page = as_integer(data.get("page"))
    if page is not None and data.get("offset") is None and data.get("limit") is not None:
        offset = max(page - 1, 0) * limit
    asked = {"rows": limit, "start": offset, "sort": "metadata_modified desc", "include_private": context.is_sysadmin()}
    return show_packages(context, load_datasets(context.connection, search(context, asked).numbers))


@read
def package_autocomplete(context: Context, data: Mapping[str, Any]) -> list[dict[str, str]]:
    """Datasets with a text in their name or title: {name, title, match_field, match_displayed}.

    :param q (required): the text
    :param limit: how many at most (default 10)
    """
    words, limit = asked_words(data), natural(data, "limit", 10)
    own = None if context.is_sysadmin() else list(context.capacities())
    return [
        {"name": name, "title": title, **_match(words, name, title)}
        for name, title in (names_with(context.connection, words, own, limit) if words else [])
    ]


def _match(words: str, name: str, title: str) -> dict[str, str]:
    if words.lower() in name:
        return {"match_field": "name", "match_displayed": name}
    return {"match_field": "title", "match_displayed": f"{title} ({name})"}
