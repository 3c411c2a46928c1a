"""A publisher that never stops: the sample town's datasets with one cell changed, and now and then a new one.

It runs in a process of its own, through the same code as `publish`, and tells what it does: see `publications.py`.
"""

from __future__ import annotations

import itertools
import json
import multiprocessing
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from publications import MARK, Began, Ended, Publications  # noqa: E402

TOWN = "mihon"
_EVERY = 10  # each so many publishings one is of a dataset that was not there


@contextmanager
def publishing(address: str, token: str, copies: int, pause: float) -> Iterator[tuple[Publications, int]]:
    """The publisher, which has published the 14 samples `copies` times and goes on with one after the other until the
    block ends, `pause` seconds between two. Yields what it tells, and its process."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_publish, args=(address, token, copies, pause, there), daemon=True)
    process.start()
    there.close()
    publications = Publications(here)
    try:
        while len(publications.names) < copies * 14:
            if not here.poll(300):
                raise SystemExit("the publisher does not come forward")
            publications.listen()
            if publications.wrong:
                raise SystemExit(publications.wrong[0])
        assert process.pid
        yield publications, process.pid
    finally:
        here.send(None)
        process.join(60)
        process.kill()


def _publish(address: str, token: str, copies: int, pause: float, told: Connection) -> None:
    from ckanapi import RemoteCKAN

    from pipelines.portal import Portal, inspect_portal

    portal = Portal(address, token, create_organization=True)
    with tempfile.TemporaryDirectory() as folder, RemoteCKAN(address, apikey=token) as ckan:
        _clear(ckan)
        site = inspect_portal(portal)
        samples = list(_samples(Path(folder)))
        made = [sample.copy(number) for number in range(copies) for sample in samples]
        for one in made:
            one.publish(portal, site, told)
        for number in itertools.count(1):
            if told.poll(pause):
                break
            if number % _EVERY:
                made[number % len(made)].publish(portal, site, told)
            else:
                made.append(samples[number // _EVERY % len(samples)].copy(copies + number))
                made[-1].publish(portal, site, told)


def _clear(ckan: Any) -> None:
    """Removes what an earlier run has left."""
    while found := ckan.action.package_search(fq=f"organization:{TOWN}", rows=500, include_private=True)["results"]:
        for one in found:
            ckan.action.dataset_purge(id=one["id"])


class _Sample:
    """A data package that is published again and again, each time as another version."""

    def __init__(self, package: Path, target: Path, name: str) -> None:
        self.name = name
        self._package = package
        self._target = target
        self._number = 0

    def copy(self, number: int) -> _Sample:
        """The same as another dataset."""
        return _Sample(self._package, self._target.with_name(f"{self._target.name}-{number}"), f"{self.name}-{number}")

    def publish(self, portal: Any, site: Any, told: Connection) -> None:
        """The next version."""
        from pipelines.errors import MachikadoError
        from pipelines.portal import publish_package

        self._number += 1
        hashes = self._write()
        told.send(Began(self.name, self._number, hashes, time.monotonic()))
        try:
            publish_package(self._target, portal, site=site)
        except MachikadoError as error:
            told.send(Ended(self.name, self._number, time.monotonic(), wrong=f"{error.code} {error.params}"))
            return
        moment = time.monotonic()
        told.send(Ended(self.name, self._number, moment, _files(portal, self.name)))

    def _write(self) -> dict[str, str]:
        """Writes the next version; SHA-256 of each file."""
        if not self._target.exists():
            shutil.copytree(self._package, self._target)
        mark = f"見本{self._number}版"
        assert MARK.fullmatch(mark)
        path = self._target / "datapackage.json"
        descriptor = json.loads((self._package / path.name).read_text(encoding="utf-8"))
        descriptor |= {"name": self.name, "description": f"{descriptor['description']}（{mark}）"}
        for entry in descriptor["resources"]:
            content = (self._package / entry["path"]).read_bytes()
            if entry["path"].endswith((".csv", ".geojson")):
                content = content.replace("見本".encode(), mark.encode(), 1)
                (self._target / entry["path"]).write_bytes(content)
            entry.update(bytes=len(content), hash=f"sha256:{sha256(content).hexdigest()}")
        path.write_text(json.dumps(descriptor, ensure_ascii=False, indent=1), encoding="utf-8")
        names = [*(entry["path"] for entry in descriptor["resources"]), path.name]
        return {name: sha256((self._target / name).read_bytes()).hexdigest() for name in names}


def _samples(folder: Path) -> Iterator[_Sample]:
    """The sample town's datasets, built."""
    from pipelines.build import build_dataset
    from pipelines.workspace import load_dataset

    for path in sorted((ROOT / "datasets" / TOWN).glob("*/dataset.yaml")):
        package = folder / "built" / path.parent.name
        build_dataset(load_dataset(path.parent), package)
        yield _Sample(package, folder / path.parent.name, f"{TOWN}-{path.parent.name}")


def _files(portal: Any, name: str) -> dict[str, tuple[str, str]]:
    """Id and address (without the host) of each file."""
    import requests

    shown = requests.get(f"{portal.url}/api/3/action/package_show", params={"id": name}, timeout=60).json()["result"]
    return {one["path"]: (one["id"], urlsplit(one["url"]).path) for one in shown["resources"]}
