"""What every endpoint but the API's begins and ends with: a context, the language, the page asked for, errors."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps

from starlette.requests import Request
from starlette.responses import Response

from catalogue.api import base_address, find_user, opened
from catalogue.context import Context
from catalogue.errors import ActionError, CatalogueError, SearchQueryError
from catalogue.texts import LANGUAGES

logger = logging.getLogger("catalogue")
_LAST_PAGE = 1_000_000
Endpoint = Callable[[Request], Response]


def guarded(endpoint: Endpoint) -> Endpoint:
    """An endpoint whose errors become pages."""

    @wraps(endpoint)
    def answer(request: Request) -> Response:
        try:
            return endpoint(request)
        except ActionError as error:
            return error_page(request, error.status if error.status in (403, 404, 503) else 400)
        except CatalogueError as error:
            logger.error("%s", error.message())
            return error_page(request, 503)
        except Exception as error:
            logger.error("page %r failed", request.scope["path"], exc_info=error)
            return error_page(request, 500)

    return answer


def error_page(request: Request, status: int) -> Response:
    """What happened and where to go from there."""
    known = status if status in (400, 403, 404) else 400 if status < 500 else 500
    values = {"status": status, "heading": f"error-{known}", "lead": f"error-{known}-text", "nav": ""}
    page: Response = request.app.state.pages.render(request, "error.html", values, status)
    return page


@contextmanager
def reading(request: Request) -> Iterator[Context]:
    """A context that sees what the caller may see."""
    settings, store = opened(request)
    user = find_user(store, request)
    with store.reading() as connection:
        yield Context(connection, store, settings, user, base_address(request))


def language(request: Request) -> str:
    """Japanese unless `?lang=en`."""
    asked = request.query_params.get("lang")
    return asked if asked in LANGUAGES else LANGUAGES[0]


def page_number(request: Request, *, strict: bool = False) -> int:
    """The page of results that `?page=` asks for. What is none is the first, or raises SearchQueryError (`strict`)."""
    written = request.query_params.get("page") or "1"
    number = int(written) if re.fullmatch(r"[0-9]{1,7}", written) else 0
    if strict and not 1 <= number <= _LAST_PAGE:
        raise SearchQueryError('Invalid "page" parameter')
    return min(max(number, 1), _LAST_PAGE)
