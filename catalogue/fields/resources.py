"""One resource as it was sent → as it is kept."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from catalogue.errors import ValidationFailed
from catalogue.fields.formats import clean_format, guess_format, guess_media_type, safe_file_name
from catalogue.fields.reading import UUID, Fields, as_flag
from catalogue.store.files import Incoming, is_sha256
from catalogue.store.model import Resource
from catalogue.texts import text

# Computed here, whatever the client sends back of an earlier answer.
_COMPUTED = frozenset(
    {"id", "package_id", "position", "state", "datastore_active", "metadata_modified", "created", "url_type", "upload"}
    | {"clear_upload", "revision_id", "tracking_summary", "save"}
)
_TEXTS = ("name", "description", "url", "format", "mimetype", "mimetype_inner", "hash", "resource_type", "cache_url")
_MOMENTS = ("last_modified", "cache_last_updated")
_DOWNLOAD = re.compile(r"/resource/([^/]+)/download(/|$)")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with the request: its name as sent, and where it was received."""

    file_name: str
    incoming: Incoming


def read_resource(data: Mapping[str, Any], old: Resource | None, now: str) -> tuple[Resource, Upload | None]:
    """The resource that `data` describes; `old` is the stored one with the same id.

    Times are kept from `old` where nothing changed. Raises ValidationFailed with CKAN's field keys.
    """
    fields = Fields(data, {})
    identifier = _read_id(fields, old)
    kept = _read_kept(fields)
    upload = data.get("upload") if isinstance(data.get("upload"), Upload) else None
    resource = Resource(identifier, old.created if old else now, now, None, None, kept)
    if upload:
        _take_upload(fields, resource, upload, old, now)
    elif old and old.file and _keeps_file(data, old):
        resource.file, resource.file_name = old.file, old.file_name
        kept.update(url="", size=old.fields.get("size"))
    elif data.get("url_type") == "datastore":
        kept["url"] = ""  # the address of its rows, made anew with every answer
    if fields.errors:
        raise ValidationFailed(fields.errors)
    kept["format"] = clean_format(kept["format"] or guess_format(resource.file_name or kept["url"]))
    if old and _same(resource, old):
        resource.modified = old.modified
    return resource, upload


def _read_id(fields: Fields, old: Resource | None) -> str:
    if old:
        return old.id
    sent = fields.text("id")
    if not sent:
        return str(uuid4())
    if not UUID.fullmatch(sent):
        fields.fail("id", "not-uuid")
    return sent.lower()


def _read_kept(fields: Fields) -> dict[str, Any]:
    """CKAN's own fields, then every other key as it is."""
    kept: dict[str, Any] = {key: fields.text(key) for key in _TEXTS}
    for key in ("url", "format", "hash"):
        kept[key] = (kept[key] or "").strip()
    kept["mimetype"] = kept["mimetype"] or None
    kept["size"] = fields.integer("size")
    kept |= {key: fields.moment(key) for key in _MOMENTS}
    others = {key: value for key, value in fields.data.items() if key not in kept and key not in _COMPUTED}
    return kept | others


def _keeps_file(data: Mapping[str, Any], old: Resource) -> bool:
    """Whether the stored file stays: unless it is cleared or another address takes its place."""
    if as_flag(data.get("clear_upload")):
        return False
    url = str(data.get("url") or "")
    own = _DOWNLOAD.search(url)
    return not url or data.get("url_type") == "upload" or bool(own and own[1] == old.id)


def _take_upload(fields: Fields, resource: Resource, upload: Upload, old: Resource | None, now: str) -> None:
    kept = resource.fields
    resource.file, resource.file_name = upload.incoming.sha256, safe_file_name(upload.file_name)
    renamed = old is None or old.file_name is None or guess_format(old.file_name) != guess_format(resource.file_name)
    if not kept["mimetype"] or (renamed and old and kept["mimetype"] == old.fields.get("mimetype")):
        kept["mimetype"] = guess_media_type(resource.file_name)
    kept.update(url="", size=upload.incoming.size, last_modified=now)
    kept["hash"] = _checked_hash(fields, kept["hash"], upload.incoming.sha256, old)


def _checked_hash(fields: Fields, sent: str, sha256: str, old: Resource | None) -> str:
    """The hash to keep: the publisher's own words when they agree with the bytes or are of another kind."""
    bare = sent.removeprefix("sha256:").lower()
    if bare == sha256 or not sent:
        return sent or sha256
    if old and sent == old.fields.get("hash"):
        return sha256
    if is_sha256(bare):
        fields.fail("hash", "hash-differs")
    return sent


def _same(new: Resource, old: Resource) -> bool:
    return new.fields == old.fields and (new.file, new.file_name) == (old.file, old.file_name)


def check_unique(resources: list[Resource]) -> None:
    """Two resources cannot have one id. Raises ValidationFailed."""
    seen: set[str] = set()
    complaints: list[dict[str, list[str]]] = []
    for resource in resources:
        complaints.append({"id": [text("id-taken")]} if resource.id in seen else {})
        seen.add(resource.id)
    if any(complaints):
        raise ValidationFailed({"resources": complaints})
