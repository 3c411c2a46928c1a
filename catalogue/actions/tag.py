"""Tags."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from catalogue.actions.registry import read
from catalogue.actions.views import show_packages, show_tag
from catalogue.context import Context
from catalogue.errors import NotFound, ValidationFailed
from catalogue.fields.reading import UUID, as_flag, as_text, from_json, natural, required
from catalogue.query import quoted
from catalogue.search import MOST_ROWS, search
from catalogue.store.datasets import load_datasets, public_tags
from catalogue.store.vocabularies import find_vocabulary
from catalogue.texts import text

_MOST_WORDS = 50


@read
def tag_list(context: Context, data: Mapping[str, Any]) -> list[Any]:
    """The tags of the public datasets, or those of a vocabulary.

    :param query: only tags that contain this text
    :param vocabulary_id: name or id of the vocabulary
    :param all_fields: objects instead of names
    """
    vocabulary, names = _tags(context, data)
    if vocabulary is None and data.get("vocabulary_id"):
        raise NotFound(text("vocabulary-unknown"))
    names = _matching(names, _words(data))
    return [show_tag(name, vocabulary) for name in names] if as_flag(data.get("all_fields")) else names


@read
def tag_show(context: Context, data: Mapping[str, Any]) -> dict[str, Any]:
    """One tag.

    :param id (required): its name or id
    :param vocabulary_id: name or id of the vocabulary it is in
    :param include_datasets: the public datasets that have it, too, at most 1000
    """
    reference = required(data, "id")
    vocabulary, names = _tags(context, data)
    name = reference if reference in names else None
    if name is None and UUID.fullmatch(reference):
        name = next((one for one in names if show_tag(one, vocabulary)["id"] == reference), None)
    if name is None:
        raise NotFound
    shown = show_tag(name, vocabulary)
    if as_flag(data.get("include_datasets")):
        found = search(context, {"fq": f"tags:{quoted(name)}", "rows": MOST_ROWS}) if vocabulary is None else None
        shown["packages"] = show_packages(context, load_datasets(context.connection, found.numbers if found else []))
    return shown


@read
def tag_search(context: Context, data: Mapping[str, Any]) -> dict[str, Any]:
    """Tags that contain a text, and how many there are.

    :param query (any): the text, or several (at most 50)
    :param vocabulary_id: name or id of the vocabulary to search in
    :param limit, offset: a part of the list
    """
    vocabulary, found, count = _found(context, data)
    return {"count": count, "results": [_bare(name, vocabulary) for name in found]}


@read
def tag_autocomplete(context: Context, data: Mapping[str, Any]) -> list[str]:
    """Names of the tags that contain a text.

    :param query (any): the text, or several (at most 50)
    :param vocabulary_id: name or id of the vocabulary to search in
    :param limit, offset: a part of the list
    """
    return _found(context, data)[1]


def _found(context: Context, data: Mapping[str, Any]) -> tuple[str | None, list[str], int]:
    """The vocabulary's id, the tags that contain the text (a part of them), and how many there are in all."""
    words = _words(data)
    vocabulary, names = _tags(context, data)
    names = _matching(names, words) if words else []
    offset = natural(data, "offset", 0)
    return vocabulary, names[offset : offset + natural(data, "limit", len(names))], len(names)


def _tags(context: Context, data: Mapping[str, Any]) -> tuple[str | None, list[str]]:
    """The vocabulary's id and its tags, or None and the free tags; nothing when there is no such vocabulary."""
    reference = as_text(data.get("vocabulary_id"))
    if not reference:
        return None, public_tags(context.connection)
    found = find_vocabulary(context.connection, reference)
    return (found.id, found.tags) if found else (None, [])


def _words(data: Mapping[str, Any]) -> list[str]:
    sent = data.get("query") or data.get("q") or []
    sent = from_json(sent, "query") if isinstance(sent, str) and sent.startswith("[") else sent
    words = [(as_text(one) or "").strip().casefold() for one in (sent if isinstance(sent, list) else [sent])]
    asked = [word for word in dict.fromkeys(words) if word]
    if len(asked) > _MOST_WORDS:
        raise ValidationFailed({"query": [text("rows-too-many", limit=_MOST_WORDS)]})
    return asked


def _matching(names: list[str], words: list[str]) -> list[str]:
    folded = ((name, name.casefold()) for name in names)
    return [name for name, plain in folded if all(word in plain for word in words)]


def _bare(name: str, vocabulary: str | None) -> dict[str, Any]:
    return {key: value for key, value in show_tag(name, vocabulary).items() if key != "display_name"}
