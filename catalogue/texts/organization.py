"""Organizations with their board of the 14 recommended datasets, and groups."""

from __future__ import annotations

TEXTS: dict[str, str] = {
    "organizations": "Organizations",
    "lead-organizations": "The organizations that publish data here.",
    "organization-code": "Code",
    "organization-contact": "Contact",
    "organization-homepage": "Website",
    "organization-search": "Search this organization's datasets",
    "groups": "Groups",
    "lead-groups": "Datasets gathered by theme.",
    "groups-none": "There are no groups yet.",
    "group-datasets": "Datasets in this group",
    "group-search": "Search the datasets of this group",
    # The board
    "board": "The 14 recommended datasets",
    "board-short": "Recommended: {n} of 14",
    "board-count": "{n} of 14",
    "board-of": "of 14",
    "board-is-published": "published",
    "board-is-checked": "checked without findings",
    "board-is-fresh": "up to date",
    "board-day": "as of",
    "board-data": "Dataset",
    "board-publication": "Publication",
    "board-check": "Check",
    "board-freshness": "Freshness",
    "board-published": "Published",
    "board-not-published": "Not yet",
    "board-nothing": "—",
    "board-more": "{n} more",
    "board-how": (
        "How this is counted: published means that everybody can read it; the check is the publisher's own, against "
        "the standard's definition; fresh means that the data was last updated within the promised interval and its"
        " grace."
    ),
    "board-other": "Other datasets",
    # Words of marks
    "check-success": "No errors",
    "check-warnings": "Warnings: {n}",
    "check-failure": "Has errors",
    "check-unknown": "Not stated",
    "fresh-fresh": "Up to date",
    "fresh-soon": "Due now",
    "fresh-late": "Overdue",
    "fresh-unknown": "Not known",
}
