"""The Action API: `/api/3/action/<name>` in CKAN's envelope."""

from __future__ import annotations

import errno
import json
import logging
import re
import sqlite3
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from catalogue.actions import ACTIONS, Action
from catalogue.context import Context
from catalogue.errors import ActionError, BadRequest, Unavailable
from catalogue.requests import discard_uploads, read_parameters
from catalogue.settings import Settings
from catalogue.store import Store
from catalogue.store.model import User
from catalogue.store.users import user_of_token
from catalogue.texts import text

logger = logging.getLogger("catalogue")
_HOST = re.compile(r"[A-Za-z0-9._-]+(:[0-9]{1,5})?|\[[0-9A-Fa-f:.]+\](:[0-9]{1,5})?")


class JSONResponse(Response):
    """JSON in UTF-8, with CKAN's content type."""

    media_type = "application/json;charset=utf-8"

    def __init__(self, content: Any, status_code: int = 200) -> None:
        super().__init__(json.dumps(content, ensure_ascii=False, separators=(",", ":")), status_code)


async def version(request: Request) -> Response:
    """`GET /api/3`: what CKAN answers there."""
    return JSONResponse({"version": 3})


async def call(request: Request) -> Response:
    """One call of an action."""
    settings, store = opened(request)
    name = request.path_params["name"]
    base_url = base_address(request)
    action = ACTIONS.get(name)
    if action is None:
        return _bad_request(BadRequest(f"Action name not known: {name}"))
    help_url = f"{base_url}/api/3/action/help_show?name={name}"
    try:
        result = await _run(request, settings, store, action, base_url)
    except BadRequest as error:
        return _bad_request(error)
    except ActionError as error:
        return _failure(help_url, error)
    except Exception as error:
        return _failure(help_url, _unforeseen(name, error))
    return JSONResponse({"help": help_url, "success": True, "result": result})


def opened(request: Request) -> tuple[Settings, Store]:
    """The settings and the store of the application."""
    return request.app.state.settings, request.app.state.store


def base_address(request: Request) -> str:
    """The address under which the caller reached us, without a slash at the end."""
    settings, _ = opened(request)
    if settings.base_url:
        return settings.base_url
    host = request.headers.get("host", "")
    return f"{request.scope['scheme']}://{host if _HOST.fullmatch(host) else '127.0.0.1'}"


def find_user(store: Store, request: Request) -> User | None:
    """Whose token the request carries; a wrong one is as good as none, as in CKAN."""
    token = request.headers.get("authorization")
    if not token:
        return None
    with store.reading() as connection:
        return user_of_token(connection, token)


async def _run(request: Request, settings: Settings, store: Store, action: Action, base_url: str) -> Any:
    user = await run_in_threadpool(find_user, store, request)
    parameters = await read_parameters(request, settings, store.files, action.reads, known=user is not None)
    try:
        return await run_in_threadpool(_execute, settings, store, action, user, base_url, parameters)
    finally:
        discard_uploads(parameters)


def _execute(
    settings: Settings, store: Store, action: Action, user: User | None, base_url: str, parameters: dict[str, Any]
) -> Any:
    with store.reading() if action.reads else store.writing() as connection:
        return action.function(Context(connection, store, settings, user, base_url), parameters)


def _unforeseen(name: str, error: Exception) -> ActionError:
    """An error that no action raises on purpose: told in general words, logged without what was sent."""
    if isinstance(error, sqlite3.OperationalError) and "locked" in str(error):
        return Unavailable(text("unavailable"))
    if "disk is full" in str(error) or (isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)):
        return Unavailable(text("disk-full"))
    logger.error("action %s failed", name, exc_info=error)
    return ActionError(text("internal"))


def _failure(help_url: str, error: ActionError) -> Response:
    return JSONResponse({"help": help_url, "error": error.body(), "success": False}, error.status)


def _bad_request(error: BadRequest) -> Response:
    return JSONResponse(f"Bad request: {error.reason}", error.status)
