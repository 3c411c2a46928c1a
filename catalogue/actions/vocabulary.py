"""Vocabularies: lists of tags that programs agree on. Datasets have free tags only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from catalogue.actions.registry import read, write
from catalogue.actions.views import show_tag
from catalogue.context import Context
from catalogue.errors import NotFound, ValidationFailed
from catalogue.fields.reading import Fields, as_text, required
from catalogue.fields.tags import read_tags
from catalogue.store.vocabularies import (
    Vocabulary,
    add_vocabulary,
    all_vocabularies,
    find_vocabulary,
    remove_vocabulary,
)
from catalogue.texts import text


@read
def vocabulary_list(context: Context, data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The vocabularies with their tags."""
    return [_show(one) for one in all_vocabularies(context.connection)]


@read
def vocabulary_show(context: Context, data: Mapping[str, Any]) -> dict[str, Any]:
    """One vocabulary with its tags.

    :param id (required): name or id
    """
    return _show(_find(context, data))


@write
def vocabulary_create(context: Context, data: Mapping[str, Any]) -> dict[str, Any]:
    """Makes a vocabulary; only for administrators.

    :param name (required): 2 to 100 characters
    :param tags: [{name}]
    """
    context.require_sysadmin()
    fields = Fields(data, {})
    name = as_text(data.get("name")) or ""
    if not 2 <= len(name) <= 100:
        fields.fail("name", "vocabulary-name" if name else "missing")
    elif find_vocabulary(context.connection, name) is not None:
        fields.fail("name", "name-taken")
    vocabulary = Vocabulary(str(uuid4()), name, read_tags(fields))
    if fields.errors:
        raise ValidationFailed(fields.errors)
    add_vocabulary(context.connection, vocabulary)
    return _show(vocabulary)


@write
def vocabulary_delete(context: Context, data: Mapping[str, Any]) -> None:
    """Removes a vocabulary; only for administrators.

    :param id (required): name or id
    """
    vocabulary = _find(context, data)
    context.require_sysadmin()
    remove_vocabulary(context.connection, vocabulary.id)


def _find(context: Context, data: Mapping[str, Any]) -> Vocabulary:
    found = find_vocabulary(context.connection, required(data, "id"))
    if found is None:
        raise NotFound(text("vocabulary-unknown"))
    return found


def _show(vocabulary: Vocabulary) -> dict[str, Any]:
    tags = [show_tag(name, vocabulary.id) for name in vocabulary.tags]
    return {"id": vocabulary.id, "name": vocabulary.name, "tags": tags}
