"""A workspace of a made-up town with small CSV files, and what a portal holds of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import requests
from ckanapi import RemoteCKAN

from catalogue.server import background, create_token
from catalogue.settings import Settings
from pipelines.portal import Portal
from pipelines.publishing import Task, publish_all
from pipelines.run import Outcome

HEAD = "名称,住所,緯度,経度,設置場所"
PLACES = {
    "市役所": "市役所,見本県見本市本町1-1,34.05,137.60,1階ロビー",
    "公民館": "公民館,見本県見本市港町2-3,34.06,137.61,玄関",
    "図書館": "図書館,見本県見本市港町3-1,34.07,137.62,2階",
    "体育館": "体育館,見本県見本市港町4-1,34.08,137.63,入口",
    "博物館": "博物館,見本県見本市港町5-1,34.08,137.64,入口",
}
EVERYWHERE = tuple(PLACES)


class Town:
    """The workspace `root` of the town mihon."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.build = root / "build"
        self.folder = root / "datasets" / "mihon"
        self.folder.mkdir(parents=True)
        (self.folder / "organization.yaml").write_text("code: 992011\nname: mihon\ntitle: 見本市\n", encoding="utf-8")

    def dataset(self, name: str, *places: str, kind: str = "aed", text: str = "") -> Path:
        """The dataset's folder; its source lists these places (or is `text`)."""
        folder = self.folder / name
        (folder / "source").mkdir(parents=True, exist_ok=True)
        (folder / "dataset.yaml").write_text(f"dataset: {kind}\nsource: {{path: source/a.csv}}\n", encoding="utf-8")
        lines = [HEAD, *(PLACES[place] for place in places)]
        (folder / "source" / "a.csv").write_text(text or "\n".join(lines) + "\n", encoding="utf-8")
        return folder

    def publish(self, portal: Portal, *names: str, allow: frozenset[str] = frozenset()) -> dict[str, Outcome]:
        """What came of each, by name."""
        tasks = [Task(self.folder / name, allow) for name in names]
        with closing(publish_all(tasks, self.build, portal)) as outcomes:
            return {outcome.label.removeprefix("mihon/"): outcome for outcome in outcomes}

    def state(self, portal: Portal, name: str = "aed", *, allow: frozenset[str] = frozenset()) -> str:
        """As `publish`, of one: its state, with the code of its error."""
        outcome = self.publish(portal, name, allow=allow)[name]
        return outcome.state if outcome.error is None else f"{outcome.state}: {outcome.error.code}"


@contextmanager
def portal_of(folder: Path, **changed: Any) -> Iterator[Portal]:
    """An empty catalogue, reached as a portal."""
    settings = Settings(folder=folder)
    token = create_token(settings, "test")
    with background(settings) as url:
        yield Portal(url, token, **{"create_organization": True, "backoff": 0.01} | changed)


def shown(portal: Portal, name: str = "mihon-aed") -> dict[str, Any] | None:
    """The dataset as its administrator is shown it, drafts too; None where there is none."""
    from ckanapi.errors import NotFound

    with RemoteCKAN(portal.url, apikey=portal.token) as client:
        try:
            found: dict[str, Any] = client.action.package_show(id=name)
        except NotFound:
            return None
        return found if found["state"] != "deleted" else None


def places_on(portal: Portal, name: str = "mihon-aed") -> list[str]:
    """The places that the published CSV lists; none where there is no such file."""
    found = shown(portal, name)
    for entry in found["resources"] if found else ():
        if entry["path"].endswith(".csv"):
            text = requests.get(entry["url"], timeout=10).content.decode("utf-8-sig")
            return [place for place in PLACES if f",{place}," in text]
    return []
