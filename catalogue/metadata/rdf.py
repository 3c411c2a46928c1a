"""DCAT-AP over HTTP: `/dataset/<name>.ttl`, `/catalog.ttl`, each also as `.jsonld`, `.rdf`, `.xml`."""

from __future__ import annotations

import re
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from catalogue import clock
from catalogue.actions.package import readable
from catalogue.aside import Aside
from catalogue.context import Context
from catalogue.dependence import depends_on
from catalogue.endpoints import Endpoint, guarded, page_number
from catalogue.errors import SearchQueryError, Unavailable
from catalogue.metadata.conditional import anonymous, answer
from catalogue.metadata.dcat import Page, Site, catalogue_graph, dataset_graph
from catalogue.metadata.described import Described, describe
from catalogue.metadata.graph import Graph
from catalogue.search import search
from catalogue.store.datasets import load_datasets
from catalogue.store.visibility import PUBLIC
from catalogue.texts import text

# Ending of the address → media type and the form's name in rdflib.
FORMS = {
    "ttl": ("text/turtle", "turtle"),
    "jsonld": ("application/ld+json", "json-ld"),
    "rdf": ("application/rdf+xml", "pretty-xml"),
    "xml": ("application/rdf+xml", "pretty-xml"),
}
PAGE = 100
_PATIENCE = 20.0  # seconds
_aside = Aside()  # a page of the catalogue takes a third of a second and 20 MB


@guarded
def dataset(request: Request) -> Response:
    """`/dataset/<name>.ttl`: one public dataset, by name or id."""
    return _dataset(request, _ending(request))


@guarded
def catalogue(request: Request) -> Response:
    """`/catalog.ttl?page=…&q=…&fq=…&modified_since=…`: the public datasets, 100 on a page, the oldest first."""
    ending = _ending(request)
    number = page_number(request, strict=True)
    asked = {key: request.query_params[key] for key in ("q", "fq", "modified_since") if request.query_params.get(key)}
    with anonymous(request) as context:
        found = search(context, _query(asked, number))
        datasets = describe(context, load_datasets(context.connection, found.numbers))
        site = _site(context)
    page = _page(f"{site.base}/catalog.{ending}", asked, number, found.count)
    made_of = (site, page, datasets)
    return answer(request, FORMS[ending][0], made_of, lambda: _written_aside(ending, *made_of))


def _written_aside(ending: str, site: Site, page: Page, datasets: list[Described]) -> bytes:
    try:
        return _aside.do(_written_catalogue, ending, site, page, datasets, patience=_PATIENCE)
    except (TimeoutError, ChildProcessError):
        raise Unavailable(text("unavailable")) from None


def _written_catalogue(ending: str, site: Site, page: Page, datasets: list[Described]) -> bytes:
    return _written(catalogue_graph(site, page, datasets), ending)


def negotiated(page: Endpoint) -> Endpoint:
    """The page of a dataset that answers in RDF a reader who asks for that rather than for HTML."""

    def choose(request: Request) -> Response:
        ending = preferred(request.headers.get("accept", ""))
        response = _negotiated_dataset(request, ending) if ending else page(request)
        response.headers.add_vary_header("Accept")
        return response

    return choose


def _negotiated_dataset(request: Request, ending: str) -> Response:
    response = guarded(lambda asked: _dataset(asked, ending))(request)
    if response.status_code == 200:  # then it is a name that may stand in a header
        response.headers["content-location"] = f"{request.scope['path'].rpartition('/')[2]}.{ending}"
    return response


def _dataset(request: Request, ending: str) -> Response:
    with anonymous(request) as context:
        dataset = readable(context, request.path_params["name"])
        one = describe(context, [dataset])[0]
    depends_on(request.scope, dataset.number)
    return answer(request, FORMS[ending][0], one, lambda: _written(dataset_graph(one), ending))


def _written(graph: Graph, ending: str) -> bytes:
    return graph.written(FORMS[ending][1])


def _ending(request: Request) -> str:
    return str(request.scope["path"]).rpartition(".")[2]


def _query(asked: dict[str, str], number: int) -> dict[str, object]:
    """New datasets come last, and a change moves none: who reads page after page misses nothing."""
    filters = [asked["fq"]] if "fq" in asked else []
    if "modified_since" in asked:
        filters.append(f"metadata_modified:[{_since(asked['modified_since'])} TO *]")
    return {
        "q": asked.get("q", ""),
        "fq": filters,
        "sort": "metadata_created asc",
        "rows": PAGE,
        "start": (number - 1) * PAGE,
    }


def _since(written: str) -> str:
    try:
        return f"{clock.parse(written).isoformat(timespec='microseconds')}Z"
    except ValueError:
        raise SearchQueryError('Invalid "modified_since" parameter') from None


def _page(address: str, asked: dict[str, str], number: int, count: int) -> Page:
    last = max(-(-count // PAGE), 1)

    def at(one: int) -> str:
        return f"{address}?{urlencode({**asked, 'page': one})}"

    return Page(
        at(number),
        at(1),
        at(number - 1) if number > 1 else None,
        at(number + 1) if number < last else None,
        at(last),
        PAGE,
        count,
    )


def _site(context: Context) -> Site:
    settings = context.settings
    row = context.connection.execute(
        f"SELECT min(created) AS issued, max(modified) AS modified FROM datasets WHERE {PUBLIC}"
    ).fetchone()
    return Site(context.base_url, (settings.title, settings.title_en), row["issued"], row["modified"])


def preferred(accept: str) -> str | None:
    """The ending that the Accept header asks for; None where HTML is as welcome, or nothing of ours is named."""
    weights: dict[str, float] = {}
    for part in accept.lower().split(",")[:30]:
        name, *parameters = (one.strip() for one in part.split(";"))
        weight = next((one[2:].strip() for one in parameters if one.startswith("q=")), "1")
        weights[name] = float(weight) if re.fullmatch(r"[01](\.[0-9]{0,3})?", weight) else 0.0
    html = max(weights.get("text/html", 0.0), weights.get("application/xhtml+xml", 0.0))
    offers = [(weights.get(kind, 0.0), ending) for ending, (kind, _) in FORMS.items()]
    best, chosen = max(offers, key=lambda offer: offer[0])
    return chosen if best > html else None
