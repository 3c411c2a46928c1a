"""The web application: its routes and what surrounds them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Mount, Route

from catalogue import api
from catalogue.middleware import ResponseHeaders
from catalogue.pages import about_api, dataset, errors, home, organization, search
from catalogue.pages.download import download, resource_page
from catalogue.pages.rendering import Pages, static_files
from catalogue.settings import Settings
from catalogue.store import Store

_CALL = ["GET", "POST"]


def create_app(settings: Settings) -> Starlette:
    """The application over the settings' folder. Raises CatalogueError when the folder cannot be used."""
    store = Store(settings)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        store.sweep()
        try:
            yield
        finally:
            store.close()

    app = Starlette(
        routes=_routes(),
        middleware=[Middleware(ResponseHeaders)],
        exception_handlers={HTTPException: errors.http_error},
        lifespan=lifespan,
    )
    app.state.settings, app.state.store, app.state.pages = settings, store, Pages(settings)
    return app


def _routes() -> list[BaseRoute]:
    return [
        Route("/", home.page),
        Route("/dataset", search.page),
        Route("/dataset/{name}", dataset.page),
        Route("/dataset/{name}/resource/{id}", resource_page),
        Route("/dataset/{name}/resource/{id}/download", download),
        Route("/dataset/{name}/resource/{id}/download/{file}", download),
        Route("/organization", organization.list_page),
        Route("/organization/{name}", organization.page),
        Route("/api", about_api.page),
        Route("/api/3", api.version),
        Route("/api/3/action/{name}", api.call, methods=_CALL),
        Route("/api/action/{name}", api.call, methods=_CALL),
        Mount("/static", static_files(), name="static"),
    ]
