"""The fixed words of what publishing would change."""

from __future__ import annotations

from collections.abc import Mapping

from pipelines.translating import words_of

WORDS = {
    "title": "What publishing would change",
    "portal": "Portal: {name}",
    "create": "create",
    "update": "update",
    "keep": "keep",
    "remove": "remove",
    "failed": "cannot be built",
    "refused": "There are errors: no data package can be built.",
    "empty": "(empty)",
    "yes": "yes",
    "no": "no",
    "rows": "{before} → {after} rows ({added} added, {removed} removed, {changed} changed)",
    "column-added": "column '{name}' is added",
    "column-removed": "column '{name}' goes",
    "more": "… {count} more",
    "more-page": "{count} more (--format json has all).",
    "stopped": "Publishing would be stopped.",
    "stopped-advice": "If all is as meant, publish with {allow}: it is published this once.",
    "notes": "Changed to suit the portal",
    "metadata": "Changed fields",
    "field": "Field",
    "before": "Now",
    "after": "Then",
    "files": "Files",
    "file": "File",
    "action": "Action",
    "changed-fields": "Changed fields",
    "content": "content",
    "changed-rows": "Changed rows: {path}",
    "kind": "Change",
    "row": "Row",
    "column": "Column",
    "added": "added",
    "removed": "removed",
    "changed": "changed",
    "datasets": "Datasets",
    "count-create": "Datasets to create",
    "count-update": "Datasets to update",
    "count-keep": "Datasets to keep",
    "count-stopped": "Datasets that are stopped",
    "nothing": "The same as what is published: nothing would be written.",
    "without-key": "No column tells the rows apart: whole rows were compared.",
    "with-key": "Rows are told apart by '{key}'.",
}
# What CKAN and we call the fields, in plain words. Others are shown under their own names.
FIELDS = {
    "state": "state",
    "title": "title",
    "notes": "description",
    "license_id": "licence",
    "license_title": "name of the licence",
    "license_url": "page of the licence",
    "license": "licence",
    "version": "version",
    "url": "home page",
    "author": "author",
    "maintainer": "contact",
    "maintainer_email": "contact's e-mail",
    "owner_org": "organization",
    "tags": "tags",
    "groups": "groups",
    "frequency": "update frequency",
    "spatial": "spatial extent",
    "code": "code of the municipality",
    "standard": "standard",
    "title_kana": "title in kana",
    "title_en": "title in English",
    "name": "name",
    "description": "description",
    "format": "format",
    "mimetype": "MIME type",
    "size": "size",
    "schema": "definition of the columns",
    "validation_status": "result of the checks",
    "validation_warnings": "warnings of the checks",
    "hash": "content",
}


def plan_words(lang: str) -> Mapping[str, str]:
    """The words in `lang` ("ja" or "en")."""
    return words_of(WORDS, lang, "plan")


def field_word(name: str, lang: str) -> str:
    """What a field is called, in plain words where they are known."""
    return words_of(FIELDS, lang, "ckan").get(name, name)
