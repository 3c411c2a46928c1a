"""The web application: its routes and what surrounds them."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Mount, Route

from catalogue import api, downloads, leaflet, openapi
from catalogue.compression import Compression
from catalogue.errors import Unavailable
from catalogue.kept_answers import Answers
from catalogue.limits import RateLimit, Receiving
from catalogue.metadata import datapackage, feeds, rdf, sitemap
from catalogue.middleware import AccessLog, ResponseHeaders
from catalogue.pages import about_api, dataset, errors, group, home, resource, search
from catalogue.pages.kpi import board, comparison, indicator, plans
from catalogue.pages.rendering import Pages, static_files
from catalogue.rows.dump import dump
from catalogue.search import prepare
from catalogue.settings import Settings
from catalogue.store import Store
from catalogue.turns import take_turns
from catalogue.upgrade import catch_up

logger = logging.getLogger("catalogue")
_CALL = ["GET", "POST"]


def create_app(settings: Settings) -> Starlette:
    """The application over the settings' folder. Raises CatalogueError when the folder cannot be used."""
    store = Store(settings)
    try:
        _begin(store, settings)
    except BaseException:
        store.close()
        raise

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        with closing(store):
            turns = asyncio.create_task(take_turns())
            preparing = asyncio.create_task(run_in_threadpool(prepare, store))
            try:
                yield
            finally:
                await preparing
                turns.cancel()

    app = Starlette(
        routes=_routes(),
        middleware=_middleware(settings, store),
        exception_handlers={HTTPException: errors.http_error},
        lifespan=lifespan,
    )
    app.state.settings, app.state.store, app.state.pages = settings, store, Pages(settings)
    app.state.receiving = Receiving(settings)
    return app


def _begin(store: Store, settings: Settings) -> None:
    """What a crash, an older version or the disk left to be done. A full or a busy disk is no reason not to serve."""
    try:
        store.sweep()
    except (sqlite3.OperationalError, Unavailable) as error:
        logger.warning("not swept: %s", error)
    catch_up(store, settings)  # before anything else changes a dataset
    try:
        store.note_lost()
    except (sqlite3.OperationalError, Unavailable) as error:
        logger.warning("lost files not noted: %s", error)


def _middleware(settings: Settings, store: Store) -> list[Middleware]:
    """What surrounds the endpoints, from the outside in."""
    limited = settings.reads_per_minute or settings.writes_per_minute
    return [
        *([Middleware(AccessLog)] if settings.access_log else []),
        Middleware(ResponseHeaders, settings),
        *([Middleware(RateLimit, settings)] if limited else []),
        Middleware(Answers, settings, store),
        Middleware(Compression),
    ]


def _routes() -> list[BaseRoute]:
    return [
        Route("/", home.page),
        Route("/dataset", search.page),
        Route("/dataset/{name}/datapackage.json", datapackage.descriptor),
        *(Route(f"/dataset/{{name}}.{ending}", rdf.dataset) for ending in rdf.FORMS),
        *(Route(f"/catalog.{ending}", rdf.catalogue) for ending in rdf.FORMS),
        Route("/feeds/dataset.atom", feeds.datasets),
        Route("/feeds/organization/{name}.atom", feeds.organization),
        Route("/feeds/group/{name}.atom", feeds.group),
        Route("/feeds/tag/{name}.atom", feeds.tag),
        Route("/feeds/custom.atom", feeds.custom),
        Route("/robots.txt", sitemap.robots),
        Route("/sitemap.xml", sitemap.index),
        Route("/sitemap-{number}.xml", sitemap.part),
        Route("/dataset/{name}", rdf.negotiated(dataset.page)),
        Route("/dataset/{name}/resource/{id}", resource.page),
        Route("/dataset/{name}/resource/{id}/download", downloads.download),
        Route("/dataset/{name}/resource/{id}/download/{file}", downloads.download),
        Route("/datastore/dump/{id}", dump),
        Route("/organization", group.organization_list),
        Route("/organization/{name}", group.organization),
        Route("/group", group.group_list),
        Route("/group/{name}", group.group),
        Route("/kpi", plans.page),
        Route("/kpi/compare", comparison.page),
        Route("/kpi/compare.csv", comparison.table),
        Route("/kpi/{name}", board.page),
        Route("/kpi/{name}/{indicator:path}", indicator.page),
        Route("/api", about_api.page),
        Route("/api/openapi.json", openapi.endpoint),
        Route("/api/3", api.version),
        Route("/api/3/action/{name}", api.call, methods=_CALL),
        Route("/api/action/{name}", api.call, methods=_CALL),
        *leaflet.routes(),
        Mount("/static", static_files(), name="static"),
        # The last, so that an organization called "dataset" or "api" takes none of the addresses above.
        Route("/{organization}/{dataset}/data.{format}", downloads.data),
    ]
