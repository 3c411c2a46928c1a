"""The map library: its browser files, where the installed packages have them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from starlette.routing import BaseRoute, Mount

from catalogue.assets import Assets

_PACKAGES = {"leaflet": "XStatic-Leaflet", "leaflet_markercluster": "XStatic-Leaflet.markercluster"}
STYLES = ("leaflet/leaflet.css", "leaflet_markercluster/MarkerCluster.css")
SCRIPTS = ("leaflet/leaflet.js", "leaflet_markercluster/leaflet.markercluster.js")


@dataclass(frozen=True, slots=True)
class Library:
    """A folder of browser files, and the path it is served under: another one for another version."""

    name: str
    version: str
    folder: Path

    @property
    def path(self) -> str:
        """Below the address of the site."""
        return f"/static/{self.name.replace('_', '-')}/{self.version}"


@cache
def libraries() -> dict[str, Library]:
    """The libraries by name, or {}: an installation without one of them has pages without maps."""
    found = {}
    for name, package in _PACKAGES.items():
        try:
            installed = distribution(package)
        except PackageNotFoundError:
            return {}
        folder = Path(str(installed.locate_file(f"xstatic/pkg/{name}/data")))
        if not folder.is_dir():
            return {}
        found[name] = Library(name, installed.version, folder)
    return found


def routes() -> list[BaseRoute]:
    """One for each library; they go before the route of the other static files."""
    return [Mount(one.path, Assets(directory=one.folder)) for one in libraries().values()]


def addresses(files: tuple[str, ...]) -> list[str]:
    """The paths of files of the libraries (`SCRIPTS`, `STYLES`), in order; [] where they are not installed."""
    known = libraries()
    parts = [file.partition("/") for file in files]
    return [f"{known[name].path}/{rest}" for name, _, rest in parts] if known else []
