"""How to use the API, from the actions themselves."""

from __future__ import annotations

from collections.abc import Iterable

from starlette.requests import Request
from starlette.responses import Response

from catalogue.actions import ACTIONS, Action
from catalogue.endpoints import guarded, reading
from catalogue.pages.rendering import pages_of
from catalogue.settings import MB

# The nouns in the order of the page, and the words in an action's name that stand for them.
NOUNS = {
    "package": ("package", "dataset"),
    "resource": ("resource", "format"),
    "datastore": ("datastore",),
    "organization": ("organization",),
    "group": ("group", "member"),
    "tag": ("tag", "license", "vocabulary"),
    "user": ("user", "api", "token"),
    "download": ("download",),
    "status": ("status", "help", "site", "config"),
}
_STATUSES = (
    ("400", "Search Query Error"),
    ("403", "Authorization Error"),
    ("404", "Not Found Error"),
    ("409", "Validation Error"),
    ("413", ""),
    ("429", ""),
    ("503", ""),
)


@guarded
def page(request: Request) -> Response:
    """`/api`"""
    with reading(request) as context:
        base_url, settings = context.base_url, context.settings
    values = {
        "nav": "api",
        "base_url": base_url,
        "nouns": [(noun, actions) for noun, actions in by_noun(ACTIONS.values()).items() if actions],
        "statuses": _STATUSES,
        "max_upload": settings.max_upload // MB,
        "per_minute": settings.reads_per_minute,
    }
    return pages_of(request).render(request, "api.html", values)


def by_noun(actions: Iterable[Action]) -> dict[str, list[Action]]:
    """The actions by what they are about, those that read first; "status" takes what fits nowhere else."""
    found: dict[str, list[Action]] = {noun: [] for noun in NOUNS}
    for action in sorted(actions, key=lambda one: (not one.reads, one.name)):
        found[noun_of(action.name) or "status"].append(action)
    return found


def noun_of(name: str) -> str | None:
    """What an action is about: the first word of its name that stands for a noun."""
    known = {word: noun for noun, words in NOUNS.items() for word in words}
    return next((known[word] for word in name.split("_") if word in known), None)
