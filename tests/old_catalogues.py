"""Makes a small catalogue with the program as it was, and writes down what it answered.

Run with a former version of the folder `catalogue` before this one on the path; what it made lies in tests/catalogues:

    mkdir old; git archive COMMIT catalogue | tar x -C old
    PYTHONPATH=old python tests/old_catalogues.py tests/catalogues/version-N.zip

Version 1 is of 609f47e, version 2 of c6d047e, version 3 of 94a0bfb, version 4 of the commit that brought its file;
version-2-unfinished of f69eec5, when the tables of version 2 were not yet all there.
"""

from __future__ import annotations

import io
import json
import sqlite3
import sys
import tempfile
import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any

TOKEN = "token.txt"
ANSWERS = "answers.json"
CSV = "名称,緯度,経度\n見本公園,36.1,139.1\n見本小学校,36.2,139.2\n".encode()
READS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("package_list", {}),
    ("package_show", {"id": "shelters"}),
    ("package_show", {"id": "libraries"}),
    ("package_search", {"q": "避難", "facet.field": '["tags", "res_format", "license_id", "organization"]'}),
    ("package_search", {"q": "図書館", "sort": "title asc"}),
    ("package_search", {"fq": "tags:防災"}),
    ("organization_list", {"all_fields": True}),
    ("organization_show", {"id": "mihon"}),
    ("tag_list", {}),
    ("license_list", {}),
    ("group_show", {"id": "bousai"}),
    ("vocabulary_list", {}),
)


def fill(client: Any, token: str) -> list[str]:
    """Two datasets that everybody sees, one with two files; a private one, a draft, a deleted one. Ids of resources."""

    def call(action: str, data: dict[str, Any], content: bytes | None = None) -> Any:
        headers = {"Authorization": token}
        path = f"/api/3/action/{action}"
        if content is None:
            answer = client.post(path, json=data, headers=headers)
        else:
            files = {"upload": ("表.csv", io.BytesIO(content), "text/csv")}
            answer = client.post(path, data=data, files=files, headers=headers)
        return answer.json().get("result") if answer.status_code == 200 else None

    extras = [{"key": "code", "value": "992011"}]
    assert call("organization_create", {"name": "mihon", "title": "見本市", "extras": extras})
    call("group_create", {"name": "bousai", "title": "防災"})
    common = {"owner_org": "mihon", "license_id": "CC-BY-4.0", "notes": "命を守る場所の**一覧**です。"}
    more = {
        "shelters": {
            "title": "指定緊急避難場所",
            "tags": [{"name": "防災"}, {"name": "避難"}],
            "groups": [{"name": "bousai"}],
        },
        "libraries": {
            "title": "図書館一覧",
            "tags": [{"name": "図書館"}],
            "extras": [{"key": "title_kana", "value": "トショカン"}],
        },
        "secret": {"title": "まだ見せない", "private": True},
        "draft": {"title": "下書き", "state": "draft"},
        "gone": {"title": "消したもの"},
    }
    for name, values in more.items():
        made = call("package_create", {"name": name, **common, **values})
        if made is None:  # version 1 knows no groups
            values.pop("groups", None)
            assert call("package_create", {"name": name, **common, **values}), name
    resources = [
        call(
            "resource_create", {"package_id": name, "name": f"表{number}", "format": "CSV"}, CSV + b"x,1,%d\n" % number
        )
        for number, name in enumerate(("shelters", "shelters", "libraries", "secret"))
    ]
    assert call("package_patch", {"id": "libraries", "version": "2"})
    assert call("package_delete", {"id": "gone"}, None) is None
    return [one["id"] for one in resources]


def answers(client: Any, resources: list[str], reads: Any = READS) -> list[Any]:
    """What anybody is told: status and result of each call, the rows of each table, each file."""
    told: list[Any] = []
    for action, data in reads:
        told.append(_told(client.get(f"/api/3/action/{action}", params=data)))
    for one in resources:
        told.append(_told(client.get("/api/3/action/datastore_search", params={"resource_id": one})))
        shown = client.get("/api/3/action/resource_show", params={"id": one}).json().get("result")
        told.append(client.get(shown["url"]).text if shown else None)
    return told


def _told(answer: Any) -> Any:
    return answer.json().get("result") if answer.status_code == 200 else None


def main(target: Path) -> None:
    from starlette.testclient import TestClient

    from catalogue.app import create_app
    from catalogue.server import create_token
    from catalogue.settings import Settings

    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "catalogue"
        settings = Settings(folder=folder)
        token = create_token(settings, "test")
        with TestClient(create_app(settings), base_url="http://catalogue.example") as client:
            resources = fill(client, token)
            told = answers(client, resources)
        with closing(sqlite3.connect(folder / "catalogue.db", isolation_level=None)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")
            connection.execute("VACUUM")
            connection.execute("PRAGMA journal_mode = WAL")
            version = connection.execute("PRAGMA user_version").fetchone()[0]
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in [folder / "catalogue.db", *sorted((folder / "files").glob("??/" + "?" * 64))]:
                archive.write(path, path.relative_to(folder).as_posix())
            archive.writestr(TOKEN, token)
            archive.writestr(ANSWERS, json.dumps([version, resources, told], ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
