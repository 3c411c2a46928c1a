"""What must be true of every answer of the catalogue, whatever was asked."""

from __future__ import annotations

import json
import re
from xml.etree import ElementTree

from .shop import Reply

_RUNS = re.compile(rb"<svg/onload|<script>|<img src=x|onerror=alert")


def judge_api(reply: Reply, sent: object = None) -> None:
    """What every answer of the API is: JSON whose success and status agree. Raises AssertionError."""
    told = f"{reply.status} {reply.body[:300]!r} to {str(sent)[:1000]!r}"
    if reply.status == 304:
        return
    assert reply.headers["content-type"] == "application/json;charset=utf-8", told
    found = json.loads(reply.body.decode(), parse_constant=_refuse)
    if isinstance(found, str):
        assert reply.status in (400, 404, 405, 408, 413) and found, told
        return
    assert found["success"] is (reply.status == 200), told
    assert ("result" in found) is found["success"] and ("error" in found) is not found["success"], told
    assert b"Traceback" not in reply.body, told


def _refuse(constant: str) -> None:
    raise AssertionError(f"{constant} is no JSON")


def judge_page(reply: Reply, path: str) -> None:
    """What every answer of a page, a file or metadata is. Raises AssertionError."""
    kind = reply.headers.get("content-type", "").partition(";")[0]
    told = f"{reply.status} {kind} {path!r}"
    assert reply.headers["x-content-type-options"] == "nosniff" and "content-security-policy" in reply.headers, told
    if reply.status in (204, 304):
        assert not reply.body, told
        return
    if "content-encoding" in reply.headers or not reply.body or reply.status == 206:
        return
    if kind == "text/html":
        assert reply.body.startswith(b"<!doctype html>") and not _RUNS.search(reply.body), told
    try:
        if kind in ("application/atom+xml", "application/rdf+xml", "application/xml"):
            ElementTree.fromstring(reply.body)
        elif kind in ("application/json", "application/ld+json", "application/geo+json"):
            json.loads(reply.body, parse_constant=_refuse)
    except (ElementTree.ParseError, ValueError) as error:
        raise AssertionError(told) from error
