"""Every text a person reads in the catalogue, in Japanese and English: error answers and pages. One module per area."""

from __future__ import annotations

from catalogue.texts import (
    actions,
    answers,
    api,
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
TEXTS: dict[str, tuple[str, str]] = {code: both for area in _AREAS for code, both in area.TEXTS.items()}


def text(code: str, lang: str = "ja", /, **params: object) -> str:
    """The text of `code` in `lang` with its parameters filled in."""
    ja, en = TEXTS[code]
    return (en if lang == "en" else ja).format(**params)
