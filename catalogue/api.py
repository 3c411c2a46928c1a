"""The Action API: `/api/3/action/<name>` in CKAN's envelope."""

from __future__ import annotations

import errno
import logging
import re
import sqlite3
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from catalogue.actions import ACTIONS, Action
from catalogue.context import Context
from catalogue.dependence import depends_on
from catalogue.errors import ActionError, BadRequest, CatalogueError, Unavailable
from catalogue.packed import packed
from catalogue.requests import discard_uploads, is_small, read_parameters
from catalogue.settings import Settings
from catalogue.store import Store
from catalogue.store.model import User
from catalogue.store.users import user_of_token
from catalogue.texts import text

logger = logging.getLogger("catalogue")
_RETRY_SECONDS = 10
_STORAGE_FAILS = (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN)
_HOST = re.compile(r"[A-Za-z0-9._-]+(:[0-9]{1,5})?|\[[0-9A-Fa-f:.]+\](:[0-9]{1,5})?")


class JSONResponse(Response):
    """JSON in UTF-8, with CKAN's content type."""

    media_type = "application/json;charset=utf-8"

    def __init__(self, content: Any, status_code: int = 200) -> None:
        super().__init__(as_json(content), status_code)


def as_json(content: Any) -> bytes:
    """`content` as JSON in UTF-8; half of a surrogate pair becomes a question mark."""
    return packed(content).encode("utf-8", "replace")


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
        body = await _run(request, settings, store, action, base_url)
    except BadRequest as error:
        return _bad_request(error)
    except ActionError as error:
        return failure(error, help=help_url)
    except Exception as error:
        return failure(unforeseen(f"action {name}", error), help=help_url)
    return Response(body, media_type=JSONResponse.media_type)


def opened(request: Request) -> tuple[Settings, Store]:
    """The settings and the store of the application."""
    return request.app.state.settings, request.app.state.store


def base_address(request: Request) -> str:
    """The address under which the caller reached us, without a slash at the end."""
    settings, _ = opened(request)
    return base_of(settings, request.scope["scheme"], request.headers.get("host", ""))


def base_of(settings: Settings, scheme: str, host: str) -> str:
    """The address under which `host` reached us, unless the settings say what it is."""
    return settings.base_url or f"{scheme}://{host if _HOST.fullmatch(host) else '127.0.0.1'}"


def find_user(store: Store, request: Request) -> User | None:
    """Whose token the request carries; a wrong one is as good as none, as in CKAN."""
    token = request.headers.get("authorization")
    if not token:
        return None
    with store.reading() as connection:
        return user_of_token(connection, token)


async def _run(request: Request, settings: Settings, store: Store, action: Action, base_url: str) -> bytes:
    # Going to another thread and back costs as much as a small query: who sends little is looked up with the call.
    token = request.headers.get("authorization")
    known = False
    if token and not is_small(request, settings):
        known = await run_in_threadpool(find_user, store, request) is not None
    parameters = await read_parameters(request, settings, store.files, action.reads, known)
    try:
        body, dataset = await run_in_threadpool(_execute, settings, store, action, token, base_url, parameters)
        depends_on(request.scope, dataset)
        return body
    finally:
        discard_uploads(parameters)


def _execute(
    settings: Settings, store: Store, action: Action, token: str | None, base_url: str, parameters: dict[str, Any]
) -> tuple[bytes, int | None]:
    """The answer, and the dataset that it depends on."""
    help_url = f"{base_url}/api/3/action/help_show?name={action.name}"
    with store.reading() if action.reads else store.writing() as connection:
        user = user_of_token(connection, token) if token else None
        context = Context(connection, store, settings, user, base_url)
        answer = {"result": action.function(context, parameters)}
    answer |= {"changed_entities": context.changed_entities} if context.changed_entities else {}
    return as_json({"help": help_url, "success": True, **answer}), context.dataset


def unforeseen(name: str, error: Exception) -> ActionError:
    """An error that nobody raises on purpose: told in general words, logged without what was sent."""
    if isinstance(error, CatalogueError):
        logger.error("%s", error.message())
        return Unavailable(text("damaged"))
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    number = error.errno if isinstance(error, OSError) else 0
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return Unavailable(text("unavailable"))
    if code == sqlite3.SQLITE_FULL or number in (errno.ENOSPC, errno.EDQUOT):
        return Unavailable(text("disk-full"))
    logger.error("%s failed", name, exc_info=error)
    if code in _STORAGE_FAILS or number in (errno.EROFS, errno.EIO):
        return Unavailable(text("unavailable"))
    return ActionError(text("internal"))


def failure(error: ActionError, **more: str) -> Response:
    """The answer that tells an error, with `more` in its envelope."""
    response = JSONResponse({**more, "error": error.body(), "success": False}, error.status)
    if isinstance(error, Unavailable):
        response.headers["retry-after"] = str(_RETRY_SECONDS)
    return response


def _bad_request(error: BadRequest) -> Response:
    return JSONResponse(f"Bad request: {error.reason}", error.status)
