"""The embedded catalogue: a small service that speaks CKAN's Action API and shows its datasets as pages.

It is fed over its own API only and imports nothing from `pipelines`, so that a real CKAN can take its place.
"""

from __future__ import annotations

from catalogue.errors import CatalogueError
from catalogue.settings import Settings

__all__ = ["CatalogueError", "Settings"]
