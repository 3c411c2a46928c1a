"""The shapes of what is sent and answered, as JSON Schema."""

from __future__ import annotations

import types
import typing
from typing import Any

from catalogue.actions.registry import Action, Parameter

Schema = dict[str, Any]

_TEXT: Schema = {"type": "string"}
_TEXT_OR_NULL: Schema = {"type": ["string", "null"]}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_FLAG: Schema = {"type": "boolean"}
_ID: Schema = {"type": "string", "minLength": 1}
_MOMENT: Schema = {"type": "string", "description": "UTC, without a zone: 2026-11-20T01:02:03.456789"}

_OF_TYPE: dict[str, Schema] = {
    "string": _TEXT,
    "integer": {"type": "integer"},
    "number": {"type": "number"},
    "boolean": _FLAG,
    "object": {"type": "object"},
    "strings": {"type": "array", "items": _TEXT},
    "objects": {"type": "array", "items": {"type": "object"}},
    "file": {"type": "string", "format": "binary"},
    "any": {},
}
_OF_ANNOTATION: dict[Any, Schema] = {
    str: _TEXT,
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: _FLAG,
    type(None): {"type": "null"},
    Any: {},
}


def reference(name: str) -> Schema:
    """A schema by its name among the components."""
    return {"$ref": f"#/components/schemas/{name}"}


def array_of(name: str) -> Schema:
    """A list of such objects."""
    return {"type": "array", "items": reference(name)}


def of_parameter(parameter: Parameter) -> Schema:
    """The schema of a parameter's value, with what it is."""
    return {**_OF_TYPE[parameter.type], "description": parameter.about}


def of_result(action: Action) -> Schema:
    """The schema of what stands under `result`: a component for the shapes that have a name, else from the annotation
    of the function."""
    known = RESULTS.get(action.name)
    return known or _of_annotation(typing.get_type_hints(action.function)["return"])


def _of_annotation(annotation: Any) -> Schema:
    if annotation in _OF_ANNOTATION:
        return _OF_ANNOTATION[annotation]
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is list:
        return {"type": "array", "items": _of_annotation(arguments[0])}
    if origin is tuple:
        count = {"minItems": len(arguments), "maxItems": len(arguments)}
        return {"type": "array", "items": {"anyOf": [_of_annotation(one) for one in dict.fromkeys(arguments)]}} | count
    if origin in (typing.Union, types.UnionType):
        return {"anyOf": [_of_annotation(one) for one in arguments]}
    return {"type": "object"}


def _object(required: dict[str, Schema], **others: Schema) -> Schema:
    return {"type": "object", "required": list(required), "properties": {**required, **others}}


_DAY: Schema = {"type": "string", "description": "A day in Japan: 2026-04-01"}
_TRACKED = _object({"total": _COUNT, "recent": _COUNT}) | {
    "description": "With include_tracking: downloads in all, and in the last 14 days."
}
_KEY_AND_VALUE = _object({"key": _TEXT, "value": _TEXT})
_GROUP = {
    "id": _ID,
    "name": _TEXT,
    "title": _TEXT,
    "description": _TEXT,
    "image_url": _TEXT,
    "is_organization": _FLAG,
    "state": _TEXT,
    "type": _TEXT,
}
_CHOSEN_FIELDS = {"type": "object", "description": "The fields that `fl` asked for."}
_ENVELOPE = {"help": {"type": "string", "description": "Where the action is explained."}}

SCHEMAS: dict[str, Schema] = {
    "Resource": _object(
        {
            "id": _ID,
            "package_id": _ID,
            "url": _TEXT_OR_NULL,
            "name": _TEXT_OR_NULL,
            "description": _TEXT_OR_NULL,
            "format": _TEXT_OR_NULL,
            "mimetype": _TEXT_OR_NULL,
            "size": {"type": ["integer", "null"]},
            "hash": _TEXT_OR_NULL,
            "created": _MOMENT,
            "last_modified": _TEXT_OR_NULL,
            "metadata_modified": _MOMENT,
            "position": _COUNT,
            "state": _TEXT,
            "url_type": _TEXT_OR_NULL,
            "datastore_active": _FLAG,
        },
        tracking_summary=_TRACKED,
    )
    | {"description": "A file of a dataset. Publishers may add other keys."},
    "Tag": _object({"id": _ID, "name": _TEXT, "display_name": _TEXT, "vocabulary_id": _TEXT_OR_NULL}),
    "Dataset": _object(
        {
            "id": _ID,
            "name": _TEXT,
            "title": _TEXT,
            "notes": _TEXT_OR_NULL,
            "owner_org": _ID,
            "organization": _object(_GROUP),
            "private": _FLAG,
            "state": {"enum": ["active", "draft", "deleted"]},
            "type": _TEXT,
            "license_id": _TEXT_OR_NULL,
            "license_title": _TEXT_OR_NULL,
            "isopen": _FLAG,
            "metadata_created": _MOMENT,
            "metadata_modified": _MOMENT,
            "num_resources": _COUNT,
            "num_tags": _COUNT,
            "resources": array_of("Resource"),
            "tags": array_of("Tag"),
            "extras": {"type": "array", "items": _KEY_AND_VALUE},
            "groups": {"type": "array", "items": {"type": "object"}},
        },
        license_url=_TEXT,
        tracking_summary=_TRACKED,
    ),
    "Downloads": _object(
        {
            "from": _DAY,
            "to": _DAY,
            "counted_since": {"type": ["string", "null"], "description": "Before this day nothing was counted."},
            "total": _COUNT,
            "days": {"type": "array", "items": _object({"day": _DAY, "total": _COUNT})},
            "datasets": {
                "type": "array",
                "items": _object(
                    {
                        "id": _ID,
                        "name": _TEXT,
                        "title": _TEXT,
                        "total": _COUNT,
                        "resources": {
                            "type": "array",
                            "items": _object({"id": _ID, "name": _TEXT, "format": _TEXT_OR_NULL, "total": _COUNT}),
                        },
                    }
                ),
            },
        }
    ),
    "Group": _object(_GROUP | {"display_name": _TEXT, "created": _MOMENT}, package_count=_COUNT)
    | {"description": "An organization (a publisher) or a thematic group."},
    "SearchResult": _object(
        {
            "count": _COUNT,
            "results": {"type": "array", "items": {"anyOf": [reference("Dataset"), _CHOSEN_FIELDS]}},
            "sort": _TEXT,
            "facets": {"type": "object", "additionalProperties": {"type": "object", "additionalProperties": _COUNT}},
            "search_facets": {"type": "object"},
        }
    ),
    "Error": _object(
        {
            **_ENVELOPE,
            "success": {"const": False},
            "error": _object(
                {"__type": _TEXT}, message={"type": "string", "description": "For people; its words may change."}
            ),
        }
    ),
    "ValidationError": _object(
        {
            **_ENVELOPE,
            "success": {"const": False},
            "error": _object({"__type": {"const": "Validation Error"}})
            | {"description": "Besides `__type` one key for each field that breaks a rule, with a list of messages."},
        }
    ),
    "BareError": {"type": "string", "description": "Not an object: the request could not be understood."},
}

RESULTS: dict[str, Schema] = {
    **dict.fromkeys(
        ("package_show", "package_create", "package_update", "package_patch"),
        reference("Dataset"),
    ),
    **dict.fromkeys(("resource_show", "resource_create", "resource_update", "resource_patch"), reference("Resource")),
    **dict.fromkeys(
        [f"{kind}_{act}" for kind in ("organization", "group") for act in ("show", "create", "update", "patch")],
        reference("Group"),
    ),
    "download_statistics": reference("Downloads"),
    "package_search": reference("SearchResult"),
    "current_package_list_with_resources": array_of("Dataset"),
}


def success(action: Action) -> Schema:
    """The whole answer of an action that did what was asked."""
    return _object({**_ENVELOPE, "success": {"const": True}, "result": of_result(action)})


def failure(*types_: str) -> Schema:
    """The whole answer when an action refuses: CKAN's envelope with one of these types."""
    narrowed = {"properties": {"error": {"properties": {"__type": {"enum": list(types_)}}}}}
    return {"allOf": [reference("Error"), narrowed]}
