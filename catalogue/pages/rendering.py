"""From a template and values to an answer: language, addresses, dates, numbers."""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles

from catalogue.api import base_address, find_user, opened
from catalogue.context import Context
from catalogue.errors import ActionError
from catalogue.settings import Settings
from catalogue.store.model import Dataset, Group
from catalogue.texts import LANGUAGES, text

if TYPE_CHECKING:
    from jinja2 import Environment

logger = logging.getLogger("catalogue")
_HERE = Path(__file__).resolve().parent.parent
_JAPAN = timezone(timedelta(hours=9))
_JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
Endpoint = Callable[[Request], Response]


class Pages:
    """The templates of one application."""

    def __init__(self, settings: Settings) -> None:
        from jinja2 import Environment, FileSystemLoader, StrictUndefined

        self.settings = settings
        self.environment: Environment = Environment(
            loader=FileSystemLoader(_HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.version = _static_version()

    def render(self, request: Request, template: str, values: Mapping[str, Any], status: int = 200) -> Response:
        """The template as a page in the language of the request."""
        view = View(request, self)
        html = self.environment.get_template(template).render(view.names() | dict(values))
        headers = {"content-language": view.lang, "cache-control": "no-cache"}
        return HTMLResponse(html, status, headers)


class View:
    """What templates may call."""

    def __init__(self, request: Request, pages: Pages) -> None:
        self._request = request
        self._pages = pages
        self.lang = language(request)

    def names(self) -> dict[str, Any]:
        """The names that every template knows."""
        settings = self._pages.settings
        return {
            "lang": self.lang,
            "t": self.text,
            "url": self.url,
            "site": self.site,
            "static": self.static,
            "tongue": self.tongue,
            "say": self.say,
            "title_of": self.title_of,
            "day": self.day,
            "size": size,
            "number": lambda value: f"{value:,}",
            "other_language": self.other_language(),
            "site_title": settings.title_en if self.lang == "en" else settings.title,
            "contact": settings.contact,
        }

    def text(self, code: str, **params: object) -> str:
        """A text of the catalogue in the page's language."""
        return text(code, self.lang, **params)

    def url(self, path: str, **query: object) -> str:
        """An address on this site that keeps the language."""
        pairs = [
            (key, one)
            for key, value in query.items()
            for one in (value if isinstance(value, list) else [value])
            if one not in (None, "")
        ]
        if self.lang != LANGUAGES[0]:
            pairs.append(("lang", self.lang))
        return self._pages.settings.prefix + quote(path) + (f"?{urlencode(pairs)}" if pairs else "")

    def site(self, path: str) -> str:
        """The address of a file or an API call, which have no language. `path` is percent-encoded already."""
        return self._pages.settings.prefix + path

    def static(self, name: str) -> str:
        """The address of a static file, different when its content is."""
        return f"{self._pages.settings.prefix}/static/{name}?v={self._pages.version}"

    def say(self, words: str) -> Markup:
        """Words of a publisher, marked as Japanese on an English page (screen readers change their voice)."""
        marked = self.tongue(words)
        return Markup("<span{}>{}</span>").format(marked, words) if marked else escape(words)

    def tongue(self, words: str) -> Markup:
        """The attribute that says that `words` are Japanese, on a page that is not."""
        return Markup(' lang="ja"' if self.lang != "ja" and _JAPANESE.search(words) else "")

    def title_of(self, one: Dataset | Group) -> str:
        """The title in the page's language where there is one."""
        extras = {extra["key"]: extra["value"] for extra in one.extras}
        return (self.lang == "en" and extras.get("title_en")) or one.title or one.name

    def day(self, moment: str) -> str:
        """The day in Japan of a stored time."""
        date = _in_japan(moment)
        return f"{date.day} {date:%b %Y}" if self.lang == "en" else f"{date.year}年{date.month}月{date.day}日"

    def other_language(self) -> str:
        """The address of this page in the other language."""
        pairs = [(key, value) for key, value in self._request.query_params.multi_items() if key != "lang"]
        if self.lang == LANGUAGES[0]:
            pairs.append(("lang", "en"))
        path = self._pages.settings.prefix + quote(self._request.scope["path"])
        return path + (f"?{urlencode(pairs)}" if pairs else "")


def language(request: Request) -> str:
    """Japanese unless `?lang=en`."""
    asked = request.query_params.get("lang")
    return asked if asked in LANGUAGES else LANGUAGES[0]


def iso_day(moment: str) -> str:
    """The day in Japan of a stored time, for machines."""
    return _in_japan(moment).date().isoformat()


def size(count: int | None) -> str:
    """Bytes as people read them: 6.1 KB."""
    if count is None:
        return ""
    value = float(count)
    for unit in ("B", "KB", "MB"):
        if value < 1024:
            return f"{value:.0f} {unit}" if unit == "B" or value >= 100 else f"{value:.1f} {unit}"
        value /= 1024
    return f"{value:.1f} GB"


def highlight(words: str, query: str) -> Markup:
    """`words` with what was searched for marked."""
    wanted = [re.escape(one) for one in re.findall(r"[^\s\"+*-][^\s\"*]*", query) if ":" not in one]
    if not wanted:
        return escape(words)
    parts = re.split(f"({'|'.join(wanted)})", words, flags=re.IGNORECASE)
    return Markup("").join(Markup("<mark>{}</mark>").format(part) if n % 2 else part for n, part in enumerate(parts))


def guarded(endpoint: Endpoint) -> Endpoint:
    """An endpoint whose errors become pages."""

    @wraps(endpoint)
    def answer(request: Request) -> Response:
        try:
            return endpoint(request)
        except ActionError as error:
            return error_page(request, error.status if error.status in (403, 404, 503) else 400)
        except Exception as error:
            logger.error("page %s failed", request.scope["path"], exc_info=error)
            return error_page(request, 500)

    return answer


def error_page(request: Request, status: int) -> Response:
    """What happened and where to go from there."""
    known = status if status in (400, 403, 404) else 400 if status < 500 else 500
    values = {"status": status, "heading": f"error-{known}", "lead": f"error-{known}-text", "nav": ""}
    return pages_of(request).render(request, "error.html", values, status)


@contextmanager
def reading(request: Request) -> Iterator[Context]:
    """A context for a page."""
    settings, store = opened(request)
    user = find_user(store, request)
    with store.reading() as connection:
        yield Context(connection, store, settings, user, base_address(request))


def pages_of(request: Request) -> Pages:
    """The templates of the application."""
    pages: Pages = request.app.state.pages
    return pages


class _Static(StaticFiles):
    """Static files; their addresses change with their content, so that browsers may keep them."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        response = super().file_response(*args, **kwargs)
        response.headers["cache-control"] = "public, max-age=31536000, immutable"
        return response


def static_files() -> StaticFiles:
    """The folder of the stylesheet, the script and the icon."""
    return _Static(directory=_HERE / "static")


def _static_version() -> str:
    digest = hashlib.sha256()
    for path in sorted((_HERE / "static").iterdir()):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _in_japan(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=UTC).astimezone(_JAPAN)
