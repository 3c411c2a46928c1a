"""A data package becomes, and stays, a dataset on a CKAN portal (our own catalogue is one).

New files and metadata go in through one `package_revise`, so that readers see the old dataset or the new one.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from pipelines.errors import WorldError
from pipelines.portal import mapping
from pipelines.portal.plan import Plan, compare
from pipelines.portal.rows import compare_rows


@dataclass(frozen=True, slots=True)
class Portal:
    """Where to publish. The token never appears in messages."""

    url: str
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Published:
    """What happened to the dataset `name`."""

    name: str
    state: Literal["created", "updated", "unchanged"]


def publish_package(folder: Path, portal: Portal) -> Published:
    """Publishes the data package in `folder`. Does nothing when the portal holds the same already.

    Raises WorldError when the portal cannot be reached, refuses, or does not hold afterwards what was sent.
    """
    from ckanapi import RemoteCKAN

    descriptor = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    files = _resources(descriptor, folder)
    with _told(portal, descriptor), RemoteCKAN(portal.url, apikey=portal.token, user_agent="machikado") as ckan:
        _ensure_organization(ckan, mapping.organization(descriptor))
        wanted = mapping.dataset(descriptor)
        current = _show(ckan, wanted["name"])
        if compare(current, wanted, files).action == "keep":
            return Published(wanted["name"], "unchanged")
        created = current is None
        if current is None:
            current = ckan.call_action("package_create", {**wanted, "state": "draft"})
        _revise(ckan, current, wanted, files, folder)
        _verify(ckan, wanted["name"], files)
    return Published(wanted["name"], "created" if created else "updated")


def plan_package(folder: Path, portal: Portal) -> Plan:
    """What publishing the data package in `folder` would do, the rows of its tables included. Writes nothing.

    Raises WorldError as `publish_package` does.
    """
    from ckanapi import RemoteCKAN

    descriptor = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    files = _resources(descriptor, folder)
    with _told(portal, descriptor), RemoteCKAN(portal.url, apikey=portal.token, user_agent="machikado") as ckan:
        wanted = mapping.dataset(descriptor)
        current = _show(ckan, wanted["name"])
        plan = compare(current, wanted, files)
        tables = {entry["path"]: _keys(entry) for entry in descriptor["resources"] if entry.get("type") == "table"}
        held = {entry.get("path"): entry for entry in (current or {}).get("resources", [])}
        return replace(
            plan,
            files=tuple(
                replace(one, rows=compare_rows(_fetch(ckan, held[one.path]), (folder / one.path).read_bytes(), keys))
                if one.has_new_content and (keys := tables.get(one.path)) is not None
                else one
                for one in plan.files
            ),
        )


def _keys(entry: dict[str, Any]) -> list[list[str]]:
    """Columns that may tell rows apart: the primary key that the schema names, else the column ID."""
    key = entry["schema"].get("primaryKey", [])
    return [[key] if isinstance(key, str) else list(key), ["ID"]]


def _fetch(ckan: Any, resource: dict[str, Any]) -> bytes:
    answer = ckan.session.get(resource["url"], timeout=60)
    answer.raise_for_status()
    content: bytes = answer.content
    return content


def _resources(descriptor: dict[str, Any], folder: Path) -> list[dict[str, Any]]:
    """The files of the package and the descriptor itself, as CKAN resources."""
    from pipelines.files import sha256

    path = folder / "datapackage.json"
    own = {
        "name": "datapackage",
        "title": "データパッケージ定義（datapackage.json）",
        "path": path.name,
        "mediatype": "application/json",
        "hash": sha256(path),
    }
    return [mapping.resource(entry) for entry in [*descriptor["resources"], own]]


def _show(ckan: Any, name: str) -> dict[str, Any] | None:
    from ckanapi.errors import NotFound

    try:
        found: dict[str, Any] = ckan.call_action("package_show", {"id": name})
    except NotFound:
        return None
    return found if found.get("state") != "deleted" else None


def _ensure_organization(ckan: Any, wanted: dict[str, Any]) -> None:
    from ckanapi.errors import NotFound

    try:
        ckan.call_action("organization_show", {"id": wanted["name"]})
    except NotFound:
        ckan.call_action("organization_create", wanted)


def _revise(
    ckan: Any, current: dict[str, Any], wanted: dict[str, Any], files: list[dict[str, Any]], folder: Path
) -> None:
    """One `package_revise`: metadata, resources that go, stay (with their ids) and come, and the changed files.

    CKAN lays lists over lists by position, so tags and extras are taken out before the new ones come in.
    """
    held = {entry.get("path"): entry for entry in current.get("resources", [])}
    paths = {entry["path"] for entry in files}
    kept = [entry for entry in files if entry["path"] in held]
    new = [entry for entry in files if entry["path"] not in held]
    gone = [f"-resources__{entry['id']}" for path, entry in held.items() if path not in paths]
    data: dict[str, Any] = {
        "match": {"id": current["id"], "metadata_modified": current["metadata_modified"]},
        "filter": ["-tags", "-extras", *gone],
        "update": {**wanted, "state": "active"},
        **{f"update__resources__{held[entry['path']]['id']}": entry for entry in kept},
        "update__resources__extend": new,
    }
    sent = {held[entry["path"]]["id"]: entry for entry in kept if held[entry["path"]].get("hash") != entry["hash"]}
    sent |= {str(len(kept) + number): entry for number, entry in enumerate(new)}
    with contextlib.ExitStack() as stack:
        uploads = {
            f"update__resources__{key}__upload": (
                entry["path"],
                stack.enter_context((folder / entry["path"]).open("rb")),
            )
            for key, entry in sent.items()
        }
        # a request with files is a form: what is no text goes as JSON text
        flat = {key: json.dumps(value, ensure_ascii=False) for key, value in data.items()}
        ckan.call_action("package_revise", flat if uploads else data, files=uploads or None)


def _verify(ckan: Any, name: str, files: list[dict[str, Any]]) -> None:
    """Reads the files back and compares their hashes."""
    from hashlib import sha256

    shown = {entry.get("path"): entry for entry in ckan.call_action("package_show", {"id": name})["resources"]}
    for entry in files:
        answer = ckan.session.get(shown[entry["path"]]["url"], timeout=60) if entry["path"] in shown else None
        if answer is None or sha256(answer.content).hexdigest() != entry["hash"]:
            raise WorldError("portal-mismatch", value=entry["path"])


@contextlib.contextmanager
def _told(portal: Portal, descriptor: dict[str, Any]) -> Iterator[None]:
    """Foreign errors as ours, without tokens."""
    import requests
    from ckanapi import errors

    organization = descriptor["organization"]["name"]
    try:
        yield
    except errors.NotAuthorized as error:
        raise WorldError("portal-refused", value=portal.url, organization=organization) from error
    except errors.ValidationError as error:
        raise WorldError("portal-invalid", value=_fields(error.error_dict)) from error
    except requests.RequestException as error:
        raise WorldError("portal-unreachable", value=portal.url) from error
    except errors.CKANAPIError as error:
        raise WorldError("portal-answer", value=portal.url) from error


def _fields(error: dict[str, Any]) -> str:
    return "; ".join(f"{key}: {value}" for key, value in error.items() if key != "__type")


__all__ = ["Plan", "Portal", "Published", "plan_package", "publish_package"]
