"""Whether BODIK's nationwide API would take a dataset up, by the rules that its operator tells on a page.

Source: https://www.bodik.jp/project/bodik-api/bodik-api-info/, read in November 2026 in a stored copy that breaks off:
the licences and the ways of recognition are all there, the table of tags and title words only for four datasets.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipelines.portal.mapping import clean, first_license, listed
from pipelines.portal.notes import Note
from pipelines.portal.offer import Offer
from pipelines.standards import BASIC, ODS

READ = "2026-11"
_FAMILY_TAGS = {ODS: "自治体標準ODS", BASIC: "推奨データセット"}
# CC BY, CC BY-SA and CC0, as the ids of licences on CKAN sites have them, written without signs
_TAKEN = re.compile(r"cc(by(sa)?|0|zero)(v?[0-9].*|jp.*|int.*)?")


@dataclass(frozen=True, slots=True)
class _Row:
    """One line of the table: the tag that stands beside that of the family, and the word in the title."""

    tag: str
    word: str


_ROWS = {
    "aed": _Row("AED設置箇所", "AED"),
    "care-services": _Row("介護サービス事業所", "介護サービス"),
    "medical-institutions": _Row("医療機関", "医療機関一覧"),
    "cultural-properties": _Row("文化財", "文化財一覧"),
}
# Its API has these (known from programs that call it), but their lines were not seen.
_UNSEEN = frozenset(
    {"childcare-facilities", "emergency-evacuation-sites", "events", "fire-water-sources", "population-by-area-age"}
    | {"public-facilities", "public-toilets", "public-wifi", "tourist-facilities"}
)


def judge(offer: Offer) -> Note:
    """Whether the dataset would be taken up if BODIK gathers from the portal, and what to change if not."""
    kind, _, generation = clean(offer.descriptor.get("standard")).partition("/")
    if kind not in _ROWS and kind not in _UNSEEN:
        return Note("bodik-not-served", {"read": READ})
    there = offer.dataset.get("license_id")
    if not (there and (is_taken(there) or is_taken(first_license(offer.descriptor).get("name")))):
        return Note("bodik-licence", {"read": READ, "value": licence_title(offer)})
    family = _FAMILY_TAGS.get(generation, _FAMILY_TAGS[ODS])
    tags = {str(tag.get("name")) for tag in offer.dataset.get("tags") or []}
    if kind in _UNSEEN:
        return Note("bodik-unseen", {"read": READ, "family": family})
    row = _ROWS[kind]
    if row.word in str(offer.dataset.get("title")):
        return Note("bodik-by-title", {"read": READ})
    if any({tag, row.tag} <= tags for tag in _FAMILY_TAGS.values()):
        return Note("bodik-by-tags", {"read": READ})
    keywords = ", ".join(dict.fromkeys([family, row.tag, *map(clean, listed(offer.descriptor.get("keywords")))]))
    return Note("bodik-not-recognised", {"read": READ, "value": row.word, "keywords": keywords})


def is_taken(license_id: object) -> bool:
    """Whether a licence of this id on a portal is one of the three that are taken."""
    return bool(_TAKEN.fullmatch(re.sub(r"[^a-z0-9]", "", clean(license_id).casefold())))


def licence_title(offer: Offer) -> str:
    """What the package calls its licence."""
    licence = first_license(offer.descriptor)
    return clean(licence.get("title")) or clean(licence.get("name")) or "–"
