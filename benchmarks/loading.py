"""Filling a site over its API."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import requests
from municipalities import datasets, municipalities

_AT_ONCE = 4


@dataclass
class Site:
    """A CKAN, or our catalogue, and a token for it."""

    name: str
    address: str
    token: str
    _local: threading.local = field(default_factory=threading.local)

    def call(self, action: str, data: Any) -> Any:
        """The result of an action. Ends the program when it fails."""
        session = getattr(self._local, "session", None)
        if session is None:
            session = self._local.session = requests.Session()
            session.headers["Authorization"] = self.token
        answer = session.post(f"{self.address}/api/3/action/{action}", json=data, timeout=120)
        body = answer.json()
        if not (isinstance(body, dict) and body["success"]):
            raise SystemExit(f"{self.name}: {action} failed with {answer.status_code}: {answer.text[:300]}")
        return body["result"]

    def count(self) -> int:
        """How many public datasets the site has."""
        return int(self.call("package_search", {"rows": 0})["count"])


def load(site: Site, towns: int) -> float:
    """Makes the organizations and datasets that the site does not have. Returns how many seconds the datasets took."""
    present = set(site.call("organization_list", {}))
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        new = [town.organization for town in municipalities(towns) if town.code not in present]
        list(pool.map(lambda one: site.call("organization_create", one), new))
        names = set(site.call("package_list", {}))
        started = time.monotonic()
        wanted = (one for one in datasets(towns) if one["name"] not in names)
        list(pool.map(lambda one: site.call("package_create", one) and None, wanted))
        return time.monotonic() - started
