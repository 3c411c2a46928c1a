"""Whether a text is a page of HTML, and its own word on its characters; its tables are `html_tables`'s."""

from __future__ import annotations

import re


def is_html(text: str) -> bool:
    """Whether a text is an HTML page or a bare table."""
    head = text[:4000].lstrip("\ufeff \t\r\n").lower()
    return head.startswith("<") and ("<html" in head or "<table" in head or "<!doctype html" in head)


def declared_encoding(raw: bytes) -> str | None:
    """The character set that the page names for itself."""
    head = raw[:4000].lower()
    if not head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return None
    found = re.search(rb"(?:charset|encoding)\s*=\s*[\"']?\s*([\w.-]+)", head)
    return found[1].decode("ascii", "replace") if found else None
