"""What an operator can set. Everything has a default but the folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from catalogue.errors import CatalogueError

MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the catalogue keeps its data and how it presents itself.

    `base_url` is the address the world sees (it may have a path: `https://data.example/catalogue`); without it,
    addresses are made from each request's Host header. Sizes are in bytes, times in seconds.
    """

    folder: Path
    title: str = "オープンデータカタログ"
    title_en: str = "Open data catalogue"
    contact: str = ""
    base_url: str | None = None
    max_upload: int = 100 * MB
    max_request: int = 400 * MB
    max_json: int = 16 * MB
    max_anonymous_request: int = MB
    busy_timeout: float = 10.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "folder", Path(self.folder))
        if self.base_url is None:
            return
        parts = urlsplit(self.base_url)
        if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
            raise CatalogueError("setting-base-url", value=self.base_url)
        object.__setattr__(self, "base_url", self.base_url.rstrip("/"))

    @property
    def prefix(self) -> str:
        """The path of `base_url`, that every link of a page begins with; mostly empty."""
        return urlsplit(self.base_url).path if self.base_url else ""
