"""From a template and values to an answer: language, addresses, dates, numbers."""

from __future__ import annotations

import hashlib
import re
import sqlite3
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from catalogue.api import opened
from catalogue.assets import Assets
from catalogue.endpoints import language
from catalogue.kinds import Kind
from catalogue.kpi.finding import has_plans
from catalogue.last_used import LastUsed
from catalogue.metadata.head import head_links
from catalogue.metadata.values import tongue
from catalogue.settings import Settings
from catalogue.store.model import Dataset, Group
from catalogue.texts import LANGUAGES, text

if TYPE_CHECKING:
    from jinja2 import Environment

_HERE = Path(__file__).resolve().parent.parent
_JAPAN = timezone(timedelta(hours=9))


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
        self.overviews: LastUsed[Any] = LastUsed(4)  # what the home page counts, by the state of the datasets
        self.drawn: LastUsed[Any] = LastUsed(24)  # boards of plans, by the state of their tables

    def render(self, request: Request, template: str, values: Mapping[str, Any], status: int = 200) -> Response:
        """The template as a page in the language of the request."""
        view = View(request, self)
        links = head_links(request, view.lang) if status == 200 else ""
        names = view.names() | _sections(request) | {"head_links": links} | dict(values)
        html = self.environment.get_template(template).render(names)
        headers = {"content-language": view.lang, "cache-control": "no-cache"}
        return HTMLResponse(html, status, headers)

    def part(self, request: Request, template: str, values: Mapping[str, Any]) -> Markup:
        """The template as a part of a page, in the language of the request."""
        return Markup(self.environment.get_template(template).render(View(request, self).names() | dict(values)))


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
            "date": self.date,
            "size": size,
            "number": lambda value: f"{value:,}",
            "label_of": self.label_of,
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
        return Markup(' lang="ja"' if self.lang != "ja" and tongue(words) else "")

    def title_of(self, one: Dataset | Group) -> str:
        """The title in the page's language where there is one."""
        extras = {extra["key"]: extra["value"] for extra in one.extras}
        return (self.lang == "en" and extras.get("title_en")) or one.title or one.name

    def label_of(self, kind: Kind) -> str:
        """The short title of one of the 14 kinds."""
        return kind.label_en if self.lang == "en" else kind.label

    def day(self, moment: str) -> str:
        """The day in Japan of a stored time."""
        return self.date(in_japan(moment))

    def date(self, date: date) -> str:
        """A day in words."""
        return f"{date.day} {date:%b %Y}" if self.lang == "en" else f"{date.year}年{date.month}月{date.day}日"

    def other_language(self) -> str:
        """The address of this page in the other language."""
        pairs = [(key, value) for key, value in self._request.query_params.multi_items() if key != "lang"]
        if self.lang == LANGUAGES[0]:
            pairs.append(("lang", "en"))
        path = self._pages.settings.prefix + quote(self._request.scope["path"])
        return path + (f"?{urlencode(pairs)}" if pairs else "")


def iso_day(moment: str) -> str:
    """The day in Japan of a stored time, for machines."""
    return in_japan(moment).date().isoformat()


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


def _sections(request: Request) -> dict[str, bool]:
    """Whether there are thematic groups and plans to offer. A page of an error must not fail over this."""
    try:
        with opened(request)[1].reading() as connection:
            found = connection.execute("SELECT 1 FROM groups WHERE state = 'active' AND is_organization = 0 LIMIT 1")
            return {"has_groups": found.fetchone() is not None, "has_plans": has_plans(connection)}
    except sqlite3.Error:
        return {"has_groups": False, "has_plans": False}


def pages_of(request: Request) -> Pages:
    """The templates of the application."""
    pages: Pages = request.app.state.pages
    return pages


def static_files() -> Assets:
    """The folder of the stylesheet, the script and the icon."""
    return Assets(directory=_HERE / "static")


def _static_version() -> str:
    digest = hashlib.sha256()
    for path in sorted((_HERE / "static").iterdir()):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def in_japan(moment: str) -> datetime:
    """A stored time (UTC without zone) as a time in Japan; the last of all where the calendar ends before."""
    try:
        return datetime.fromisoformat(moment).replace(tzinfo=UTC).astimezone(_JAPAN)
    except OverflowError:
        return datetime.max.replace(tzinfo=_JAPAN)
