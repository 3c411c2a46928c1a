"""A catalogue for tests: the application in this process, three users, and calls of actions in one line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from catalogue.app import create_app
from catalogue.server import create_token
from catalogue.settings import Settings

CSV = "名称,緯度,経度\n見本公園,36.1,139.1\n見本小学校,36.2,139.2\n".encode()


class Site:
    """`admin` may do everything, `editor` writes in the organization `mihon`, `outsider` only in `other`."""

    def __init__(self, client: TestClient, settings: Settings, tokens: dict[str | None, str]) -> None:
        self.client = client
        self.settings = settings
        self.tokens = tokens

    def send(
        self, action: str, data: Any = None, user: str | None = "editor", files: Any = None, method: str = "POST"
    ) -> Any:
        """The raw answer: JSON by POST, multipart with files, query string by GET."""
        headers = {"Authorization": self.tokens[user]} if user else {}
        path = f"/api/3/action/{action}"
        if method == "GET":
            return self.client.get(path, params=data or {}, headers=headers)
        if files:
            return self.client.post(path, data=data or {}, files=files, headers=headers)
        return self.client.post(path, json=data or {}, headers=headers)

    def call(self, action: str, data: Any = None, user: str | None = "editor", files: Any = None) -> Any:
        """The result of a call that succeeds."""
        answer = self.send(action, data, user, files)
        body = answer.json()
        assert answer.status_code == 200, body
        assert body["success"] is True
        return body["result"]

    def refused(self, action: str, data: Any = None, user: str | None = "editor", files: Any = None) -> tuple[int, Any]:
        """Status and error of a call that fails."""
        answer = self.send(action, data, user, files)
        body = answer.json()
        assert body["success"] is False, body
        return answer.status_code, body["error"]

    def search(self, user: str | None = None, **data: Any) -> list[str]:
        """Names of the datasets found."""
        return [one["name"] for one in self.call("package_search", data, user)["results"]]


@contextmanager
def open_site(folder: Path, **settings: Any) -> Iterator[Site]:
    """The catalogue with two organizations and three users."""
    chosen = Settings(folder=folder / "catalogue", title="見本市オープンデータ", **settings)
    with TestClient(create_app(chosen), base_url="http://catalogue.example") as client:
        site = Site(client, chosen, {"admin": create_token(chosen, "test")})
        for name, title in (("mihon", "見本市"), ("other", "別の市")):
            extras = [{"key": "code", "value": "992011"}]
            site.call("organization_create", {"name": name, "title": title, "extras": extras}, "admin")
        site.tokens["editor"] = create_token(chosen, "test", user="editor", organization="mihon")
        site.tokens["outsider"] = create_token(chosen, "test", user="outsider", organization="other")
        yield site


def dataset(**changed: Any) -> dict[str, Any]:
    """A dataset to be created."""
    return {
        "name": "shelters",
        "title": "指定緊急避難場所",
        "notes": "命を守るために逃げる場所の**一覧**です。",
        "owner_org": "mihon",
        "license_id": "CC-BY-4.0",
        "tags": [{"name": "防災"}, {"name": "避難"}],
        "extras": [{"key": "title_kana", "value": "シテイキンキュウヒナンバショ"}],
    } | changed


def upload(name: str = "shelters.csv", content: bytes = CSV, kind: str = "text/csv") -> tuple[str, bytes, str]:
    """A file for a multipart request."""
    return (name, content, kind)


def as_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
