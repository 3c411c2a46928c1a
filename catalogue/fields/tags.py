"""Tags: 2 to 100 letters of any script, digits, spaces, `-`, `_` and `.`."""

from __future__ import annotations

import re

from catalogue.fields.reading import Fields, object_list

_TAG = re.compile(r"[\w \-.]*")


def read_tags(fields: Fields) -> list[str]:
    """Names from `tags` ([{name}]) and `tag_string` ("a,b"), each once, sorted."""
    names = [str(one.get("name") or "").strip() for one in object_list(fields, "tags")]
    names += [part.strip() for part in (fields.text("tag_string") or "").split(",") if part.strip()]
    for name in names:
        _check(fields, name)
    return sorted(set(names))


def _check(fields: Fields, name: str) -> None:
    if len(name) < 2:
        fields.fail("tags", "tag-short", value=name)
    if len(name) > 100:
        fields.fail("tags", "tag-long", value=name)
    if not _TAG.fullmatch(name):
        fields.fail("tags", "tag-characters", value=name)
