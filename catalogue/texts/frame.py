"""What stands around every page, and pages of errors."""

from __future__ import annotations

TEXTS: dict[str, str] = {
    # Frame
    "skip": "Skip to content",
    "brand-note": "Published with Machikado",
    "nav": "Main pages",
    "nav-search": "Search",
    "nav-organizations": "Organizations",
    "nav-groups": "Groups",
    "nav-api": "API",
    "crumbs": "Breadcrumb",
    "home": "Home",
    "site-description": "Find, read and use the data published here.",
    "all-datasets": "All datasets",
    "foot-dcat": "DCAT (Turtle)",
    "foot-feed": "Feed of updates (Atom)",
    "foot-local": "This page loads nothing from other hosts.",
    "foot-licence": "How data may be used stands on each dataset's page.",
    # Errors
    "error-404": "Page not found",
    "error-404-text": "The address may have changed, or the data is no longer published.",
    "error-403": "This page is not public",
    "error-403-text": "The dataset is not published yet, or no longer.",
    "error-400": "This page cannot be shown",
    "error-400-text": "The request could not be understood.",
    "error-500": "Something went wrong",
    "error-500-text": "An error occurred on the server. Please try again in a moment.",
    "error-home": "Back to the home page",
}
