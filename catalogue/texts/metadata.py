"""What people see of the catalogue in other programs: feed readers, other catalogues, search engines."""

from __future__ import annotations

TEXTS: dict[str, str] = {
    "atom-all": "{site}: new and updated data",
    "atom-organization": "{site}: new and updated data of {title}",
    "atom-group": '{site}: new and updated data in "{title}"',
    "atom-tag": '{site}: new and updated data tagged "{title}"',
    "atom-custom": '{site}: search results for "{title}"',
    "atom-link": "Updates (Atom)",
    "service-api": "Action API (as CKAN has it)",
    "service-dump": "Rows as files (CSV, JSON)",
    "publisher-LocalAuthority": "Local authority",
    "publisher-RegionalAuthority": "Regional authority",
    "licence-Attribution": "Attribution",
    "licence-PublicDomain": "Public domain",
    # Search engines want at least 50 characters of description.
    "search-description": (
        '{notes}"{title}" is data published by {organization}. Its files, terms of use and last update stand here.'
    ),
}
