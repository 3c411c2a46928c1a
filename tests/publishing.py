"""Data packages to be published in tests, sites to publish them to, and what a reader sees there."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import requests
from ckanapi import RemoteCKAN
from real_ckan import RealCKAN

from catalogue.server import background, create_token
from catalogue.settings import Settings
from pipelines.errors import MachikadoError
from pipelines.portal import Portal, publish_package

DONE = {"created", "updated", "unchanged"}
OF_A_SITE = {  # what a portal writes by itself, and what differs between two that hold the same
    "creator_user_id",
    "groups",
    "id",
    "isopen",
    "license_title",
    "license_url",
    "metadata_created",
    "metadata_modified",
    "name",
    "num_resources",
    "num_tags",
    "organization",
    "owner_org",
    "resources",
    "tags",
}
OF_A_RESOURCE = {
    "cache_last_updated",
    "created",
    "datastore_active",
    "id",
    "last_modified",
    "metadata_modified",
    "package_id",
    "position",
    "url",
}


@dataclass
class CatalogueSite:
    """The embedded catalogue, as tests see a `RealCKAN`: empty after each `reset`, on another port."""

    url: str = ""
    token: str = ""
    kind: str = "catalogue"
    settings: Settings = field(init=False)
    _stack: ExitStack = field(default_factory=ExitStack)

    def client(self, token: str | None = None) -> RemoteCKAN:
        """ckanapi's client, as the administrator unless another token is given."""
        return RemoteCKAN(self.url, apikey=token or self.token)

    def reset(self) -> None:
        """An empty catalogue."""
        self.close()
        self.settings = Settings(folder=Path(self._stack.enter_context(TemporaryDirectory())))
        self.token = create_token(self.settings, "test")
        self.url = self._stack.enter_context(background(self.settings))

    def close(self) -> None:
        """Ends the catalogue."""
        self._stack.close()


@contextmanager
def catalogue_running() -> Iterator[CatalogueSite]:
    """An empty catalogue until the block ends."""
    site = CatalogueSite()
    try:
        site.reset()
        yield site
    finally:
        site.close()


def portal_at(url: str, token: str, **changed: Any) -> Portal:
    """A portal that is retried fast, and whose organization may be made."""
    return Portal(url, token, **{"create_organization": True, "backoff": 0.02, "timeout": 20.0} | changed)


def copied(package: Path, folder: Path, *, name: str | None = None) -> Path:
    """The data package again, as that of another dataset where a `name` is given."""
    shutil.copytree(package, folder)
    if name:
        rewrite(folder, lambda descriptor: descriptor.update(name=name))
    return folder


def rewrite(folder: Path, change: Callable[[dict[str, Any]], Any]) -> None:
    """Changes the descriptor; sizes and hashes are brought in line with the files."""
    path = folder / "datapackage.json"
    descriptor = json.loads(path.read_text(encoding="utf-8"))
    change(descriptor)
    for entry in descriptor["resources"]:
        content = (folder / entry["path"]).read_bytes()
        entry.update(bytes=len(content), hash=f"sha256:{sha256(content).hexdigest()}")
    path.write_text(json.dumps(descriptor, ensure_ascii=False, indent=1), encoding="utf-8")


def replace_in(folder: Path, suffix: str, before: str, after: str) -> None:
    """Another text in the files that end in `suffix`, once each."""
    for path in folder.glob(f"*{suffix}"):
        text = path.read_bytes().decode()
        assert before in text, (path, before)
        path.write_bytes(text.replace(before, after, 1).encode())
    rewrite(folder, lambda _: None)


def outcome_of(package: Path, portal: Portal) -> str:
    """Publishes. How it ended: the state, or the code of the error."""
    try:
        return publish_package(package, portal).state
    except MachikadoError as error:
        return error.code


def editor_of(site: RealCKAN | CatalogueSite, organization: str) -> str:
    """The token of somebody who may only edit the datasets of this organization, which is made."""
    with site.client() as client:
        client.action.organization_create(name=organization, title="見本市")
        if isinstance(site, CatalogueSite):
            return create_token(site.settings, "editor", user="editor", organization=organization)
        token = founder_on(site)
        client.action.organization_member_create(id=organization, username="user", role="editor")
        return token


def founder_on(site: RealCKAN | CatalogueSite) -> str:
    """The token of somebody who may make organizations; on a real CKAN no administrator of the site."""
    if isinstance(site, CatalogueSite):
        return site.token
    with site.client() as client:
        client.action.user_create(name="user", email="user@example.jp", password="useruser1")
        return str(client.action.api_token_create(user="user", name="test")["token"])


def named(client: RemoteCKAN, name: str) -> int:
    """How many datasets there are of this name, drafts included."""
    found = client.action.package_search(fq=f"name:{name}", include_drafts=True, include_private=True)
    return int(found["count"])


def seen(url: str, name: str, *, ids: bool = False, files: bool = True) -> dict[str, Any] | None:
    """What anybody sees of a dataset, each file downloaded unless told otherwise: None where there is none.

    `ids`: the dataset's and the resources' ids and addresses are part of it.
    """
    with requests.Session() as session:
        answer = session.get(f"{url}/api/3/action/package_show", params={"id": name}, timeout=60)
        if answer.status_code in (403, 404):
            return None
        answer.raise_for_status()
        shown = answer.json()["result"]
        own = (OF_A_SITE, OF_A_RESOURCE) if not ids else (OF_A_SITE - {"id"}, OF_A_RESOURCE - {"id", "url"})
        found = {key: value for key, value in shown.items() if key not in own[0]}
        found["extras"] = sorted((one["key"], one["value"]) for one in shown["extras"])
        found["tags"] = sorted(tag["name"] for tag in shown["tags"])
        found["resources"] = [
            {key: value for key, value in one.items() if key not in own[1]}
            | ({"sha256": sha256(_content(session, one["url"])).hexdigest()} if files else {})
            for one in sorted(shown["resources"], key=lambda one: str(one.get("path")))
        ]
    return found


def _content(session: requests.Session, url: str) -> bytes:
    answer = session.get(url, timeout=60)
    answer.raise_for_status()
    return answer.content


def content_of(package: Path) -> dict[str, str]:
    """SHA-256 of each published file of a data package, by name."""
    descriptor = json.loads((package / "datapackage.json").read_text(encoding="utf-8"))
    names = [entry["path"] for entry in descriptor["resources"]] + ["datapackage.json"]
    return {name: sha256((package / name).read_bytes()).hexdigest() for name in names}


def everything(client: RemoteCKAN) -> dict[str, dict[str, Any]]:
    """All datasets of a site, drafts too, as its administrator is shown them."""
    found = client.action.package_search(rows=1000, include_drafts=True, include_private=True)["results"]
    names = {one["name"] for one in found} | set(client.action.package_list())
    assert len(found) == len({one["id"] for one in found})
    return {name: client.action.package_show(id=name) for name in sorted(names)}


def rows_of(url: str, name: str) -> dict[str, list[dict[str, Any]]]:
    """The rows of a dataset's tables in the datastore, by path of the file."""
    with RemoteCKAN(url) as client:
        found = {}
        for entry in client.action.package_show(id=name)["resources"]:
            if entry.get("datastore_active"):
                records = client.action.datastore_search(resource_id=entry["id"], limit=1000)["records"]
                rows = [{key: value for key, value in row.items() if key != "_id"} for row in records]
                found[entry["path"]] = sorted(rows, key=repr)
        return found


def two_states(package: Path, folder: Path, name: str) -> tuple[Path, Path]:
    """Two data packages for one dataset that differ in everything: cells, metadata, which files there are."""
    first, second = (copied(package, folder / f"{name}-{which}", name=name) for which in "ab")
    for which, where in (("a", first), ("b", second)):
        (where / f"guide-{which}.txt").write_text(f"案内{which}\n" * 5000, encoding="utf-8")
        guide = {
            "name": f"guide-{which}",
            "title": f"案内{which}",
            "path": f"guide-{which}.txt",
            "mediatype": "text/plain",
        }
        rewrite(where, lambda descriptor, entry=guide: descriptor["resources"].append(entry))
    for suffix in (".csv", ".geojson"):
        replace_in(second, suffix, "見本", "手本")
    changed = {"title": "別の題", "description": "別の説明", "keywords": ["別の語"], "version": "2027-01-01"}
    rewrite(second, lambda descriptor: descriptor.update(changed))
    return first, second
