"""Errors outside the endpoints: unknown addresses, wrong methods."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from catalogue.endpoints import error_page


async def http_error(request: Request, error: Exception) -> Response:
    """A page for an HTTP error; its headers (such as Allow) are kept."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    response = await run_in_threadpool(error_page, request, status)
    if isinstance(error, HTTPException) and error.headers:
        response.headers.update(error.headers)
    return response
