"""Every text a person reads in the catalogue: error answers and pages. English here, one module per area; Japanese in
`catalogue/locale`."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from catalogue.texts import (
    actions,
    answers,
    api,
    backup,
    changes,
    dataset,
    frame,
    groups,
    kpi,
    lists,
    metadata,
    organization,
    resource,
    rows,
    service,
)

LANGUAGES = ("ja", "en")
_AREAS = (
    actions,
    answers,
    api,
    backup,
    changes,
    dataset,
    frame,
    groups,
    kpi,
    lists,
    metadata,
    organization,
    resource,
    rows,
    service,
)
TEXTS: dict[str, str] = {code: english for area in _AREAS for code, english in area.TEXTS.items()}
"""English by code."""
LOCALE = Path(__file__).resolve().parent.parent / "locale"
DOMAIN = "catalogue"


def text(code: str, lang: str = "ja", /, **params: object) -> str:
    """The text of `code` in `lang` with its parameters filled in."""
    return (TEXTS if lang == "en" else _japanese())[code].format(**params)


def msgid(code: str) -> str:
    """Under what a text stands in the catalogue of Japanese, with its code as the context."""
    return TEXTS[code] or code  # where English has no word, gettext still needs one


@cache
def _japanese() -> dict[str, str]:
    from gettext import translation

    known = translation(DOMAIN, LOCALE, ["ja"])
    return {code: known.pgettext(code, msgid(code)) for code in TEXTS}
