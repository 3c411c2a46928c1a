"""Tags."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from catalogue.actions.registry import read
from catalogue.actions.views import show_tag
from catalogue.context import Context
from catalogue.fields.reading import as_flag, as_text
from catalogue.store.datasets import public_tags


@read
def tag_list(context: Context, data: Mapping[str, Any]) -> list[Any]:
    """The tags of the public datasets.

    :param query: only tags that contain this text
    :param all_fields: objects instead of names
    """
    query = (as_text(data.get("query")) or "").casefold()
    names = [name for name in public_tags(context.connection) if query in name.casefold()]
    return [show_tag(name) for name in names] if as_flag(data.get("all_fields")) else names
