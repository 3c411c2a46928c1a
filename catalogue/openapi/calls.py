"""The paths of the actions: what can be sent to each, and every answer it may give."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from catalogue.actions.registry import Action, Parameter
from catalogue.openapi.schemas import Schema, failure, of_parameter, reference, success
from catalogue.texts import text

_JSON = "application/json"
_FORM = "application/x-www-form-urlencoded"
_MULTIPART = "multipart/form-data"
_FILES = ("file",)
_REVISED_FILE = "^update__resources__[^_]+__upload$"

_RETRY = {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds after which to try again."}}
# The answers that any call may get besides its own.
COMMON: dict[str, Any] = {
    "BadRequest": {
        "description": "Not understood: broken JSON, an unknown action, a write by GET (a bare text); or a search "
        "parameter that cannot be used.",
        "content": {_JSON: {"schema": {"anyOf": [reference("BareError"), failure("Search Query Error")]}}},
    },
    "Forbidden": {
        "description": "No token, a wrong one, or one without the right to do this.",
        "content": {_JSON: {"schema": failure("Authorization Error")}},
    },
    "NotFound": {
        "description": "Nothing has this name or id.",
        "content": {_JSON: {"schema": failure("Not Found Error")}},
    },
    "Refused": {
        "description": "What was sent breaks a rule, field by field; or a search query cannot be read.",
        "content": {_JSON: {"schema": {"anyOf": [reference("ValidationError"), failure("Search Error")]}}},
    },
    "TooSlow": {
        "description": "Nothing arrived for too long.",
        "content": {_JSON: {"schema": reference("BareError")}},
    },
    "TooLarge": {
        "description": "The request is larger than the operator allows.",
        "content": {_JSON: {"schema": reference("BareError")}},
    },
    "TooMany": {
        "description": "This client asks more often than the operator allows.",
        "headers": _RETRY,
        "content": {_JSON: {"schema": failure("Rate Limit Error")}},
    },
    "TooManyForFiles": {
        "description": "This client asks more often than the operator allows.",
        "headers": _RETRY,
        "content": {"text/plain": {"schema": {"type": "string"}}},
    },
    "Unavailable": {
        "description": "Cannot be done just now (the database is locked, the disk is full, too much is being "
        "received). Nothing was changed.",
        "headers": _RETRY,
        "content": {_JSON: {"schema": failure("Internal Server Error")}},
    },
}
_BY_STATUS = {
    "400": "BadRequest",
    "403": "Forbidden",
    "404": "NotFound",
    "409": "Refused",
    "429": "TooMany",
    "503": "Unavailable",
}
_OF_BODIES = {"408": "TooSlow", "413": "TooLarge"}


def path_of(action: Action, parameters: list[Parameter]) -> dict[str, Any]:
    """The path item of an action."""
    item: dict[str, Any] = {"post": _operation(action, "post") | {"requestBody": _body(action, parameters)}}
    if action.reads:
        item = {"get": _operation(action, "get") | {"parameters": [_in_query(one) for one in parameters]}} | item
    return item


def _operation(action: Action, method: str) -> dict[str, Any]:
    answers = _BY_STATUS | (_OF_BODIES if method == "post" else {})
    return {
        "operationId": action.name if method == "post" else f"{action.name}_by_get",
        "tags": [action.noun],
        "summary": f"{text(f'does-{action.name}', 'ja')} · {text(f'does-{action.name}', 'en')}",
        "description": action.about,
        "security": [{}, {"token": []}] if action.reads else [{"token": []}],
        "responses": {
            "200": {"description": "Done.", "content": {_JSON: {"schema": success(action)}}},
            **{status: {"$ref": f"#/components/responses/{name}"} for status, name in sorted(answers.items())},
        },
    }


def _in_query(parameter: Parameter) -> dict[str, Any]:
    schema = of_parameter(parameter)
    about = {"name": parameter.name, "in": "query", "required": parameter.required}
    about["description"] = schema.pop("description")
    if parameter.type in ("object", "objects", "any", "strings"):
        return about | {"content": {_JSON: {"schema": schema}}}
    return about | {"schema": schema}


def _body(action: Action, parameters: list[Parameter]) -> dict[str, Any]:
    required = [one.name for one in parameters if one.required]
    plain = [one for one in parameters if one.type not in _FILES]
    schema = _sent({one.name: of_parameter(one) for one in plain}, required)
    content = {_JSON: {"schema": schema}}
    if all(one.type in ("string", "integer", "number", "boolean") for one in plain):
        content[_FORM] = {"schema": schema}
    if action.name == "package_revise":
        files = {"patternProperties": {_REVISED_FILE: {"type": "string", "format": "binary"}}}
        content[_MULTIPART] = {"schema": {"type": "object"} | files}
    elif len(plain) < len(parameters):
        content[_MULTIPART] = {"schema": _sent({one.name: of_parameter(one) for one in parameters}, required)}
    return {"required": bool(required), "content": content}


def _sent(properties: Mapping[str, Schema], required: list[str]) -> Schema:
    """Other keys may be sent: resources keep them, most actions take no notice of them."""
    schema: Schema = {"type": "object", "properties": dict(properties)}
    return schema | ({"required": required} if required else {})
