"""The whole definition (OpenAPI 3.1)."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from catalogue.actions import ACTIONS
from catalogue.actions.registry import Action, Parameter
from catalogue.api import JSONResponse, as_json, base_address, opened
from catalogue.openapi import calls, files
from catalogue.openapi.schemas import SCHEMAS
from catalogue.version import software_version

_DESCRIPTION = """CKAN's Action API 3, and the addresses of files, tables and metadata.

Calls go to `/api/3/action/<name>` (`/api/action/<name>` is the same), reads by GET or POST, writes by POST. Parameters
are sent as JSON, as a form, or, with files, as multipart; numbers and booleans may come as texts, lists and objects as
JSON in a text. Answers have CKAN's envelope `{help, success, result}`, errors `{help, success, error}` with
`error.__type`: rely on that and on the keys, not on the words of messages.
"""


def endpoint(request: Request) -> Response:
    """`GET /api/openapi.json`"""
    settings, _ = opened(request)
    return Response(_written(base_address(request), settings.title), media_type=JSONResponse.media_type)


@lru_cache(maxsize=4)
def _written(base_url: str, title: str) -> bytes:
    return as_json(document(base_url, title))


def document(base_url: str, title: str) -> dict[str, Any]:
    """The definition, for a catalogue at this address."""
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": software_version(), "description": _DESCRIPTION},
        "servers": [{"url": base_url}],
        "paths": _paths(),
        "components": {
            "schemas": SCHEMAS,
            "responses": calls.COMMON,
            "securitySchemes": {
                "token": {
                    "type": "apiKey",
                    "in": "header",
                    "name": "Authorization",
                    "description": "The API token as it is, without a word such as Bearer before it.",
                }
            },
        },
    }


@lru_cache(maxsize=1)
def _paths() -> dict[str, Any]:
    described = {
        f"/api/3/action/{action.name}": calls.path_of(action, parameters_of(action)) for action in ACTIONS.values()
    }
    return files.paths() | described


def parameters_of(action: Action) -> list[Parameter]:
    """The parameters of an action, with those of the action that it is like."""
    own = {one.name: one for one in action.parameters()}
    others = parameters_of(ACTIONS[action.like]) if action.like else []
    # What the other one needs, this one keeps when it is not sent.
    kept = {one.name: Parameter(one.name, one.type, False, one.about) for one in others}
    return list((own | kept | own).values())
