"""Every text that a person reads about their data, by code, in Japanese and English: one catalogue.

A text may name `{value}`, `{field}`, `{cell}` and the parameters given with the finding.
`docs/findings.md` lists all codes.
"""

from __future__ import annotations

from typing import Literal

from pipelines.frozen import frozen

Severity = Literal["error", "warning", "info", "repair"]


@frozen
class Text:
    """One entry: how grave it is, what happened (ja, en) and what to do (ja, en)."""

    severity: Severity
    ja: str
    en: str
    remedy_ja: str = ""
    remedy_en: str = ""

    def message(self, lang: str = "ja", **params: object) -> str:
        """The message in `lang` with its parameters filled in."""
        return _fill(self.en if lang == "en" else self.ja, params)

    def remedy(self, lang: str = "ja", **params: object) -> str:
        """The remedy in `lang` with its parameters filled in."""
        return _fill(self.remedy_en if lang == "en" else self.remedy_ja, params)


class _Nothing:
    """A parameter that is not there: blank, whatever format the text asks for."""

    def __format__(self, spec: str) -> str:
        return ""


class _Blank(dict[str, object]):
    def __missing__(self, key: str) -> _Nothing:
        return _Nothing()


def _fill(template: str, params: dict[str, object]) -> str:
    shown = {key: _Nothing() if value is None else value for key, value in params.items()}
    return template.format_map(_Blank(shown))


def catalogue() -> dict[str, Text]:
    """All texts of all steps. Codes are unique; a clash is a programming error."""
    from pipelines.messages import (
        addresses,
        approval,
        columns,
        datastore,
        doctor,
        gazetteer,
        geocode,
        kpi,
        kpi_files,
        mapping,
        normalise,
        portal,
        read,
        runs,
        stops,
        validate,
        workspace,
    )

    merged: dict[str, Text] = {}
    for step in (
        read,
        columns,
        normalise,
        geocode,
        addresses,
        approval,
        gazetteer,
        validate,
        kpi,
        kpi_files,
        portal,
        mapping,
        datastore,
        stops,
        runs,
        doctor,
        workspace,
    ):
        part = step.TEXTS
        clash = merged.keys() & part.keys()
        assert not clash, f"message codes defined twice: {sorted(clash)}"
        merged.update(part)
    return merged


_cache: dict[str, Text] = {}


def text(code: str) -> Text:
    """The entry for `code`. Raises KeyError for a code that is not in the catalogue."""
    if not _cache:
        _cache.update(catalogue())
    return _cache[code]
