"""Every text that a person reads about their data, by code: English here, Japanese in the catalogue of `locale/`.

A text may name `{value}`, `{field}`, `{cell}` and the parameters given with the finding.
`docs/findings.md` lists all codes.
"""

from __future__ import annotations

from typing import Literal

from pipelines.frozen import frozen
from pipelines.messages.filling import fill
from pipelines.translating import FINDINGS, translated

Severity = Literal["error", "warning", "info", "repair"]


@frozen
class Text:
    """One entry: how grave it is, what happened and what to do, in English. The code finds the Japanese.

    `also`: the other severity that a check may give it, by what the standard says of the field.
    """

    severity: Severity
    en: str
    remedy_en: str = ""
    code: str = ""
    also: Severity | None = None

    @property
    def ja(self) -> str:
        """What happened, in Japanese."""
        assert self.code, "of a module's own table; the catalogue's entries know their code"
        return translated(self.en, "ja", self.code, FINDINGS)

    @property
    def remedy_ja(self) -> str:
        """What to do, in Japanese."""
        return translated(self.remedy_en, "ja", f"{self.code}.remedy", FINDINGS)

    def message(self, lang: str = "ja", **params: object) -> str:
        """The message in `lang` with its parameters filled in."""
        if lang == "en":
            return fill(self.en, params, lang)
        return fill(self.ja, params | _of_libraries(self.code, params), lang)

    def remedy(self, lang: str = "ja", **params: object) -> str:
        """The remedy in `lang` with its parameters filled in."""
        return fill(self.remedy_en if lang == "en" else self.remedy_ja, params, lang).strip()


_SAID_BY_LIBRARIES = {"setting-not-yaml": "value", "portal-invalid": "value"}


def _of_libraries(code: str, params: dict[str, object]) -> dict[str, object]:
    """The parameters that hold what a library or the system said, in Japanese."""
    names = [name for name in ("reason", "note", "type", _SAID_BY_LIBRARIES.get(code)) if name and params.get(name)]
    if not names:
        return {}
    from pipelines.messages.reasons import in_japanese

    return {name: in_japanese(str(params[name])) for name in names}


def catalogue() -> dict[str, Text]:
    """All texts of all steps. Codes are unique; a clash is a programming error."""
    from pipelines.messages import (
        addresses,
        adopting,
        approval,
        bundle,
        ci,
        columns,
        council,
        datastore,
        doctor,
        gazetteer,
        geocode,
        kpi,
        kpi_files,
        mapping,
        normalise,
        portal,
        privacy,
        read,
        readability,
        readability_rules,
        runs,
        starting,
        stops,
        template,
        validate,
        workspace,
    )

    merged: dict[str, Text] = {}
    for step in (
        read,
        columns,
        privacy,
        normalise,
        geocode,
        addresses,
        approval,
        council,
        gazetteer,
        validate,
        kpi,
        kpi_files,
        portal,
        mapping,
        datastore,
        stops,
        runs,
        bundle,
        doctor,
        template,
        readability,
        readability_rules,
        workspace,
        starting,
        adopting,
        ci,
    ):
        part = step.TEXTS
        clash = merged.keys() & part.keys()
        assert not clash, f"message codes defined twice: {sorted(clash)}"
        merged.update(part)
    return {code: Text(one.severity, one.en, one.remedy_en, code, one.also) for code, one in merged.items()}


_cache: dict[str, Text] = {}


def text(code: str) -> Text:
    """The entry for `code`. Raises KeyError for a code that is not in the catalogue."""
    if not _cache:
        _cache.update(catalogue())
    return _cache[code]
