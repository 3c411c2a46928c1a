"""The calls recorded from a real CKAN 2.12, replayed against the catalogue: status, envelope, keys and types agree."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from catalogue_site import Site
from conftest import ROOT

from catalogue.actions import ACTIONS
from catalogue.app import create_app
from catalogue.server import create_token
from catalogue.settings import Settings

# Where our answer differs on purpose, and why.
_NO_SQL = "there is no SQL endpoint: 400, the action is not known"
KNOWN = {
    "datastore_search_sql": _NO_SQL,
    "err_datastore_sql_not_select": _NO_SQL,
    "err_datastore_sql_forbidden": _NO_SQL,
}
# Where everything agrees, but a list has more items or fewer.
KNOWN_COUNTS = {
    "status_show": "there are no CKAN extensions here",
    "license_list": "there are four more licences: CC BY 4.0, CC0, PDL 1.0, CC BY 2.1 JP",
    "package_search_japanese_substring": "any substring of a Japanese title is found",
    "organization_show": "names of accounts are shown to members only",
    "group_show": "names of accounts are shown to members only",
}
CALLS = 110
AGREEING = 105  # of them, at least
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
USERS = {"user token": "editor1", "sysadmin": "admin", "none": None, "bogus": "bogus"}


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    from starlette.testclient import TestClient

    settings = Settings(folder=tmp_path, max_upload=10 * 1024 * 1024)
    with TestClient(create_app(settings), base_url="http://127.0.0.1:15000") as client:
        yield Site(client, settings, {"admin": create_token(settings, "test"), "bogus": "bogus"})


def test_recorded_calls_agree(shared: Path, site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    folder = shared / "ckan" / "samples"
    ids: dict[str, str] = {}
    verdicts: dict[str, str] = {}
    counts: dict[str, str] = {}
    for name, *_ in json.loads((folder / "_index.json").read_text(encoding="utf-8")):
        sample = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
        status, body = _replay(site, sample, ids, _user_of(name, sample))
        _learn_ids(sample["response"], body, ids)
        verdicts[name] = "; ".join(_differences(sample, status, body))
        counts[name] = "; ".join(_count_differences(sample["response"], body, "answer"))
        if name == "organization_create_2":
            _add_users(site)
    differing = {name: verdict for name, verdict in verdicts.items() if verdict}
    with capsys.disabled():
        print(f"\nrecorded calls: {len(verdicts)}, agree {len(verdicts) - len(differing)}")
        for name, verdict in differing.items():
            print(f"  {name}: {verdict} ({KNOWN.get(name, 'UNFORESEEN')})")
    assert len(verdicts) == CALLS
    assert differing.keys() == KNOWN.keys()
    assert {name for name, verdict in counts.items() if verdict} == KNOWN_COUNTS.keys()
    assert len(verdicts) - len(differing) >= AGREEING


def _user_of(name: str, sample: dict[str, Any]) -> str | None:
    """The recordings tell users apart only as "user token": which one follows from what was tested."""
    if name in ("err_403_not_member", "err_403_other_user"):
        return "outsider"
    return USERS[sample["auth"]]


def _add_users(site: Site) -> None:
    """They exist before the recording makes one of them a member."""
    site.tokens["editor1"] = create_token(site.settings, "t", user="editor1")
    site.tokens["outsider"] = create_token(site.settings, "t", user="outsider")


def _replay(site: Site, sample: dict[str, Any], ids: dict[str, str], user: str | None) -> tuple[int, Any]:
    request = sample["request"]
    action = request["path"].rpartition("/")[2]
    data = request["data"]
    if isinstance(data, str):  # the broken JSON
        answer = site.client.post(request["path"], content=data[2:-1])
        return answer.status_code, answer.json()
    text = json.dumps(data)
    for recorded, ours in ids.items():
        text = text.replace(recorded, ours)
    files = {key: (name, bytes(size), kind) for key, (name, size, kind) in request.get("multipart_files", {}).items()}
    answer = site.send(action, json.loads(text), user, files or None, request["method"])
    return answer.status_code, answer.json()


def _learn_ids(recorded: Any, ours: Any, ids: dict[str, str]) -> None:
    """Ids of CKAN's answer and ours that stand at the same place name the same thing."""
    if isinstance(recorded, dict) and isinstance(ours, dict):
        for key in recorded.keys() & ours.keys():
            _learn_ids(recorded[key], ours[key], ids)
    elif isinstance(recorded, list) and isinstance(ours, list):
        for one, other in zip(recorded, ours, strict=False):
            _learn_ids(one, other, ids)
    elif isinstance(recorded, str) and isinstance(ours, str) and UUID.fullmatch(recorded) and UUID.fullmatch(ours):
        ids.setdefault(recorded, ours)


def _differences(sample: dict[str, Any], status: int, body: Any) -> list[str]:
    recorded = sample["response"]
    if status != sample["status"]:
        return [f"status {status} instead of {sample['status']}: {str(body)[:300]}"]
    if isinstance(recorded, str):
        return [] if isinstance(body, str) else ["not a bare text"]
    if recorded.keys() != body.keys():
        return [f"envelope {sorted(body)}"]
    if "error" in recorded:
        return _error_differences(recorded["error"], body["error"])
    return sorted(set(_shape_differences(recorded["result"], body["result"], "result")))


def _error_differences(recorded: dict[str, Any], ours: dict[str, Any]) -> list[str]:
    if recorded["__type"] != ours["__type"]:
        return [f"type {ours['__type']}"]
    return [] if recorded.keys() == ours.keys() else [f"error keys {sorted(ours)} instead of {sorted(recorded)}"]


def _shape_differences(recorded: Any, ours: Any, place: str) -> Iterator[str]:
    """Key sets and types; values are the sites' own. None may stand for a text or a number."""
    if isinstance(recorded, dict) and isinstance(ours, dict):
        for key in recorded.keys() ^ ours.keys():
            yield f"{place}.{key} {'missing' if key in recorded else 'more'}"
        for key in recorded.keys() & ours.keys():
            yield from _shape_differences(recorded[key], ours[key], f"{place}.{key}")
    elif isinstance(recorded, list) and isinstance(ours, list):
        for one, other in zip(recorded, ours, strict=False):
            yield from _shape_differences(one, other, f"{place}[]")
    elif recorded is not None and ours is not None and type(recorded) is not type(ours):
        yield f"{place} is {type(ours).__name__} instead of {type(recorded).__name__}"


def _count_differences(recorded: Any, ours: Any, place: str) -> Iterator[str]:
    """Lists that have more items or fewer."""
    if isinstance(recorded, dict) and isinstance(ours, dict):
        for key in recorded.keys() & ours.keys():
            yield from _count_differences(recorded[key], ours[key], f"{place}.{key}")
    elif isinstance(recorded, list) and isinstance(ours, list):
        if len(recorded) != len(ours):
            yield f"{place} has {len(ours)} items instead of {len(recorded)}"
        for one, other in zip(recorded, ours, strict=False):
            yield from _count_differences(one, other, f"{place}[]")


def test_docs_name_every_action_and_every_difference() -> None:
    written = (ROOT / "docs" / "catalogue-api.md").read_text(encoding="utf-8")
    for name in (*ACTIONS, *KNOWN, *KNOWN_COUNTS):
        assert f"`{name}`" in written, name
