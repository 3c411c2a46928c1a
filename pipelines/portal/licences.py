"""Our licences in a portal's own list."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pipelines.errors import UsageError
from pipelines.licenses import License, find_license
from pipelines.portal.mapping import clean, first_license
from pipelines.portal.notes import Note

# Ids and titles that sites use, written without signs. CC0 has but one version.
_ALSO_CALLED = {
    "CC-BY-4.0": ("ccby4", "ccby40international", "ccbyint40", "creativecommonsattribution40"),
    "CC0-1.0": ("cc0", "cczero", "cczero10"),
    "PDL-1.0": ("pdl1", "publicdatalicense10", "publicdatalicensev10"),
    "CC-BY-2.1-JP": ("ccbyjp21", "ccby21japan"),
}
# Entries of CKAN's own list that name no version. They say nothing wrong, but too little: the extras say the rest.
FAMILIES = {"CC-BY-4.0": "cc-by", "CC-BY-2.1-JP": "cc-by"}
_NONE = "notspecified"


@dataclass(frozen=True, slots=True)
class Licence:
    """The licence on a portal: its id there, and what has to be said beside it where the portal's list does not."""

    id: str
    license: License | None = None
    told: bool = True
    notes: tuple[Note, ...] = ()

    @property
    def extras(self) -> dict[str, str]:
        """Title and address, unless the entry of the portal's list has them."""
        if self.told or self.license is None:
            return {}
        return {"license_title": self.license.title, "license_url": self.license.address}


def licence_of(descriptor: Mapping[str, Any], licenses: Iterable[Mapping[str, Any]]) -> Licence:
    """What the package's licence is on a portal with this list (`license_list`): found by id, address, title, family.

    A licence that the list lacks keeps our id, which CKAN stores as it is.
    """
    known = {str(one["id"]): one for one in licenses if isinstance(one.get("id"), str) and one["id"]}
    first = first_license(descriptor)
    name = clean(first.get("name"))
    if not name:
        return Licence(_NONE if _NONE in known else "", notes=(Note("licence-none"),))
    try:
        license = find_license(name)
    except UsageError:
        title, path = clean(first.get("title")) or name, clean(first.get("path"))
        license = License(name, title, title, path)
    if found := _listed(license, known):
        return Licence(found, license)
    family = FAMILIES.get(license.name)
    if family in known:
        title = str(known[family].get("title") or family)
        return Licence(family, license, False, (Note("licence-family", {"value": license.title, "other": title}),))
    return Licence(license.name, license, False, (Note("licence-not-listed", {"value": license.title}),))


def _listed(license: License, known: Mapping[str, Mapping[str, Any]]) -> str | None:
    if license.name in known:
        return license.name
    names = {_bare(license.name), *_ALSO_CALLED.get(license.name, ())}
    titles = {*names, _bare(license.title), _bare(license.title_en)} - {""}
    page = page_of(license.path)
    by_name = (id for id in known if _bare(id) in names - {""})
    by_page = (id for id, one in known.items() if page and page_of(str(one.get("url") or "")) == page)
    by_title = (id for id, one in known.items() if _bare(str(one.get("title") or "")) in titles)
    return next(by_name, None) or next(by_page, None) or next(by_title, None)


def _bare(text: str) -> str:
    return re.sub(r"[\W_]", "", text.casefold())


def page_of(address: str) -> str:
    """The address of a licence without what differs from one writer to the next."""
    return re.sub(r"^https?://(www\.)?|/*((deed|legalcode)(\.[\w-]+)?)?/*$", "", address.strip().casefold())
