"""Words, addresses and times of publishers, made fit for XML, RDF and JSON-LD whatever they hold."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

# Not characters of XML 1.0: controls, lone surrogates, two that are no characters at all.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_HOST = re.compile(r"(?!-)[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*\.?|\[[0-9a-f:.]+\]")
# What may stand in an address as it is; a percent sign only before two hexadecimal digits.
_KEPT = "-._~!$&'()*+,;=:@/%?"
_BARE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_LONGEST_ADDRESS = 2000


def plain(words: object) -> str:
    """The text without what XML cannot hold, with line ends as `\\n`; "" for None. Parsing an answer gives it back."""
    text = "" if words is None else str(words)
    return _NOT_XML.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def tongue(words: str) -> str | None:
    """The language tag of a publisher's words: `ja` when Japanese script is in them, else unknown."""
    return "ja" if _JAPANESE.search(words) else None


def web_address(value: object) -> str | None:
    """The value as an ASCII address of http or https, its odd characters percent-encoded; None when it is none."""
    text = str(value or "").strip()
    if not text or len(text) > _LONGEST_ADDRESS:
        return None
    try:
        parts = urlsplit(text)
        host = (parts.hostname or "").encode("idna").decode("ascii").lower()
        port = f":{parts.port}" if parts.port is not None else ""
        rest = _encoded(parts.path), _encoded(parts.query), _encoded(parts.fragment)
    except (ValueError, UnicodeError):
        return None
    host = f"[{host}]" if ":" in host else host
    if parts.scheme not in ("http", "https") or not _HOST.fullmatch(host):
        return None
    path, query, fragment = rest
    return (
        f"{parts.scheme}://{host}{port}{path}" + (f"?{query}" if query else "") + (f"#{fragment}" if fragment else "")
    )


def mail_address(value: object) -> str | None:
    """A `mailto:` address; None when the value is no e-mail address."""
    text = str(value or "").strip()
    try:
        return f"mailto:{quote(text, safe='@.+-_~')}" if re.fullmatch(r"[^\s@]+@[^\s@]+\.[^\s@]+", text) else None
    except UnicodeError:
        return None


def moment(stored: str) -> str:
    """A stored time with its zone, to the second: `2026-11-20T18:38:38Z`."""
    return f"{stored[:19]}Z"


def _encoded(part: str) -> str:
    return quote(_BARE_PERCENT.sub("%25", part), safe=_KEPT)
