"""What readers of a catalogue ask for: people on its pages, programs at its interfaces, both at its files."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from municipalities import Municipality, municipalities
from publications import Publications
from queries import TAGS, WORDS, repeated

_PAGES = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"
_SEARCHES = 1000  # different ones of `package_search`, some asked often, most seldom
_RDF = ("ttl", "jsonld", "rdf")
_DETAIL = ("", "", "", "?page=2", "?q=市", "?sort=_id", "?lang=en")


@dataclass(frozen=True, slots=True)
class Asked:
    """One request. `check` is how its answer is judged; `name`, `file`: the published dataset and file it is about."""

    kind: str
    path: str
    check: str
    name: str = ""
    file: str = ""
    accept: str = "*/*"


class Mix:
    """Requests without end. `ours`: also those that a plain CKAN has no addresses for, RDF and lasting addresses."""

    def __init__(self, publications: Publications, towns: int, ours: bool, seed: int = 9) -> None:
        self._chance = random.Random(seed)
        self._publications = publications
        self._towns = municipalities(towns)
        self._searches: Iterator[str] = repeated(towns, _SEARCHES)
        kinds = [(make, weight) for make, weight, only_ours in _KINDS if ours or not only_ours]
        self._makers, self._weights = zip(*kinds, strict=True)

    def next(self) -> Asked:
        """The next request of whichever reader."""
        make: Callable[[Mix], Asked] = self._chance.choices(self._makers, self._weights)[0]
        return make(self)

    def _town(self) -> Municipality:
        return self._chance.choice(self._towns)

    def _name(self) -> str:
        """A published dataset: some are asked for much more often than others."""
        names = self._publications.names
        return names[int(self._chance.paretovariate(0.7) - 1) % len(names)]

    def _file(self, ending: str) -> tuple[str, str, str, str]:
        """A published file with this ending: dataset, file, id, address."""
        while True:
            name = self._name()
            for file, (identity, path) in self._publications[name].files.items():
                if file.endswith(ending):
                    return name, file, identity, path

    def home(self) -> Asked:
        return Asked("home", "/", "page", accept=_PAGES)

    def search(self) -> Asked:
        asked: dict[str, object] = {"q": self._chance.choice(WORDS)}
        if self._chance.random() < 0.3:
            asked["q"] = f"{self._town().title} {asked['q']}"
        if self._chance.random() < 0.3:
            asked["tags"] = self._chance.choice(TAGS)
        if self._chance.random() < 0.2:
            asked["page"] = self._chance.randint(2, 5)
        return Asked("search page", f"/dataset?{urlencode(asked)}", "page", accept=_PAGES)

    def organization(self) -> Asked:
        name = self._chance.choice([self._town().code, "mihon"])
        return Asked("organization page", f"/organization/{name}", "page", accept=_PAGES)

    def dataset(self) -> Asked:
        if self._chance.random() < 0.3:
            town = self._town()
            return Asked("dataset page", f"/dataset/{town.code}_{self._chance.choice(_COMMON)}", "page", accept=_PAGES)
        name = self._name()
        return Asked("dataset page", f"/dataset/{name}", "text", name, accept=_PAGES)

    def resource(self) -> Asked:
        name, _, identity, _ = self._file(".csv")
        path = f"/dataset/{name}/resource/{identity}{quote(self._chance.choice(_DETAIL), safe='?=&')}"
        return Asked("resource page", path, "text", name, accept=_PAGES)

    def package_search(self) -> Asked:
        return Asked("package_search", next(self._searches), "json")

    def package_show(self) -> Asked:
        name = self._name()
        return Asked("package_show", f"/api/3/action/package_show?id={name}", "metadata", name)

    def datastore_search(self) -> Asked:
        name, _, identity, _ = self._file(".csv")
        asked: dict[str, object] = {"resource_id": identity, "limit": self._chance.choice((10, 100, 100, 1000))}
        if self._chance.random() < 0.3:
            asked["q"] = self._chance.choice(("市", "町", "公園"))
        path = f"/api/3/action/datastore_search?{urlencode(asked)}"
        return Asked("datastore_search", path, "text", name)

    def csv(self) -> Asked:
        name, file, _, path = self._file(".csv")
        return Asked("CSV file", path, "file", name, file)

    def geojson(self) -> Asked:
        name, file, _, path = self._file(".geojson")
        return Asked("GeoJSON file", path, "file", name, file)

    def lasting(self) -> Asked:
        name, file, _, _ = self._file(".csv")
        return Asked("lasting address", f"/mihon/{name}/data.csv", "file", name, file)

    def feed(self) -> Asked:
        path = self._chance.choice(("/feeds/dataset.atom", f"/feeds/organization/{self._town().code}.atom"))
        return Asked("feed", path, "feed")

    def rdf(self) -> Asked:
        name = self._name()
        return Asked("DCAT of a dataset", f"/dataset/{name}.{self._chance.choice(_RDF)}", "text", name)

    def rdf_catalogue(self) -> Asked:
        return Asked("DCAT of 100 datasets", f"/catalog.ttl?page={self._chance.randint(1, 3)}", "any")


_COMMON = ("aed", "events", "public-wifi")
_KINDS: tuple[tuple[Callable[[Mix], Asked], float, bool], ...] = (
    (Mix.home, 6, False),
    (Mix.search, 18, False),
    (Mix.organization, 2, False),
    (Mix.dataset, 18, False),
    (Mix.resource, 12, False),
    (Mix.package_search, 12, False),
    (Mix.package_show, 10, False),
    (Mix.datastore_search, 8, False),
    (Mix.csv, 6, False),
    (Mix.geojson, 3, False),
    (Mix.feed, 2, False),
    (Mix.lasting, 1, True),
    (Mix.rdf, 1.98, True),
    (Mix.rdf_catalogue, 0.02, True),
)
