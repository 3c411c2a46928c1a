"""Texts in the language of whoever reads them: English stands in the code, Japanese in the catalogue of `locale/`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gettext import GNUTranslations

DOMAIN = "machikado"
"""The catalogue of commands and their help; Click's own texts are in it too."""
FINDINGS = "findings"
"""The catalogue of what is found in data and what went wrong, by code: large, and not needed for help."""
REPORTS = "reports"
"""The catalogue of the fixed words of reports and dialogues."""
LOCALE = Path(__file__).with_name("locale")
"""The folder of catalogues, as gettext wants it: `ja/LC_MESSAGES/machikado.mo`."""


def translated(english: str, lang: str, context: str = "", domain: str = DOMAIN) -> str:
    """The text in `lang`: English as it is, Japanese by the catalogue (where that has none: English).

    `context` tells apart what is the same in English. Nothing is read before the first Japanese text.
    """
    if lang == "en" or not english:
        return english
    texts = _japanese(domain)
    return texts.pgettext(context, english) if context else texts.gettext(english)


@cache
def _japanese(domain: str) -> GNUTranslations:
    from gettext import translation

    return translation(domain, LOCALE, ["ja"])  # gettext keeps it, so that Click's texts need no second reading


def words_of(table: Mapping[str, str], lang: str, group: str) -> Mapping[str, str]:
    """The fixed words of a table (by key, in English) in `lang`. The context of each is `group.key`."""
    if lang == "en":
        return table
    if group not in _TABLES:
        _TABLES[group] = {key: translated(text, lang, f"{group}.{key}", REPORTS) for key, text in table.items()}
    return _TABLES[group]


_TABLES: dict[str, dict[str, str]] = {}
