"""Addresses of portals: what people copy from a browser, as the address that the Action API lies below."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import SplitResult, quote, urlsplit

from pipelines.errors import UsageError
from pipelines.report.display import visible

_PORTS = {"http": 80, "https": 443}
_LONGEST = 200
# the first of these in a path is a page of CKAN: what stands before it is where CKAN lies
_PAGES = frozenset({"about", "api", "ckan-admin", "dashboard", "dataset", "feeds", "group", "organization", "user"})
_LANGUAGES = frozenset({"ja", "en"})


def base_address(text: str) -> str:
    """The address of the site that `text` leads to: `https://data.example/ja/dataset/aed` is `https://data.example`.

    A path before the pages stays (`https://host/data`). Raises UsageError where it is no web address, or holds a user
    name or password, which would be kept in files and shown.
    """
    text = text.strip()
    try:
        parts = urlsplit(text)
        scheme, host, port = parts.scheme, parts.hostname or "", parts.port
    except ValueError:
        scheme, host, port = "", "", None
    if host and "@" in parts.netloc:
        raise UsageError("portal-address-secret", value=visible(host))
    if scheme not in _PORTS or not host or port == 0 or len(text) > _LONGEST or not _is_plain(text):
        unsaid = text.rpartition("@")[2]  # what stands before it may be a password
        raise UsageError("portal-address-wrong", value=visible(unsaid[:_LONGEST]))
    place = f"[{host}]" if ":" in host else host
    if port and port != _PORTS[scheme]:
        place = f"{place}:{port}"
    return "/".join([f"{scheme}://{place}", *_prefix(parts.path)])


def _is_plain(text: str) -> bool:
    return text.isprintable() and not set(text) & set(' \\"<>^`{|}')


def _prefix(path: str) -> list[str]:
    segments = [segment for segment in path.split("/") if segment not in ("", ".", "..")]
    page = next((number for number, segment in enumerate(segments) if segment in _PAGES), None)
    if page is None:
        return segments
    kept = segments[:page]
    return kept[:-1] if kept and kept[-1] in _LANGUAGES else kept


def parts_of(url: str) -> SplitResult:
    """The parts of what a portal calls an address; all of them are blank where it is none (`http://[…`)."""
    try:
        return urlsplit(url)
    except ValueError:
        return urlsplit("")


def is_loopback(url: str) -> bool:
    """Whether the address stays on this machine."""
    host = (parts_of(url).hostname or "").rstrip(".")
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def is_same_site(url: str, other: str) -> bool:
    """Whether two addresses lead to the same server in the same way (scheme, host, port)."""
    return _origin(url) == _origin(other)


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = parts_of(url)
    try:
        return parts.scheme, parts.hostname, parts.port or _PORTS.get(parts.scheme)
    except ValueError:
        return "", url, None


def may_carry_token(url: str) -> bool:
    """Whether a token sent there can be read by nobody on the way."""
    return urlsplit(url).scheme == "https" or is_loopback(url)


def name_of(url: str) -> str:
    """A name for a portal that is only known by its base address: no other address or setting has the same.

    It is fit for a folder's name: `@data.example.jp+data`, `@127.0.0.1=5000`.
    """
    parts = urlsplit(url)
    return "@" + quote(parts.netloc + parts.path, safe="").replace("%2F", "+").replace("%3A", "=")
