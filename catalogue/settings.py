"""What an operator can set. Everything has a default but the folder.

A workspace's `publish.toml` holds the settings under `[catalogue]`, by the names of the fields of `Settings` (the two
of the map's background under `[catalogue.tiles]`).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from ipaddress import IPv4Network, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from catalogue.errors import CatalogueError

KB = 1024
MB = 1024 * KB
GB = 1024 * MB
_LARGEST = 1_000_000 * GB
_LARGEST_FILE = 1_000_000  # bytes: it is written by hand
_SIZE = re.compile(r"([0-9]{1,12}(?:\.[0-9]{1,3})?)\s*(KB|MB|GB)", re.IGNORECASE)
_TILE_HOST = re.compile(r"[A-Za-z0-9.-]+(:[0-9]{1,5})?")
_TILE_PARTS = frozenset({"x", "y", "z"})


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the catalogue keeps its data, how it presents itself, and what it allows. Sizes are in bytes, times in
    seconds.

    - `base_url`: the address the world sees (it may have a path: `https://data.example/catalogue`); without it,
      addresses are made from each request's Host header.
    - `max_upload`: one file; `max_request`: all of one request; `max_json`: JSON or a form; `max_anonymous_request`:
      a request without a token; `max_uploads`: requests with files that are received at the same time.
    - `max_table_size`, `max_table_rows`, `max_table_columns`: a larger CSV is kept as a file, but not made a table.
    - `max_query_time`: how long one request may read; six times that for each part of a dump of rows.
    - `reads_per_minute`, `writes_per_minute`: calls of one client (0: as many as it likes).
    - `trusted_proxies`: addresses or networks of the web servers in front, whose X-Forwarded-For is believed.
    - `max_connections`: at the same time; `body_timeout`: how long a client may be silent while it sends.
    - `processes`: how many answer, each with `max_connections`, `max_uploads` and calls of a client of its own. One
      uses one processor. On Windows there is one.
    - `robots`: whether search engines may read the pages; false for a site that is only tried out.
    - `tiles_url`: the map's background, with {z}, {x} and {y}; without it maps have none.
    """

    folder: Path
    title: str = "オープンデータカタログ"
    title_en: str = "Open data catalogue"
    contact: str = ""
    base_url: str | None = None
    max_upload: int = 100 * MB
    max_request: int = 400 * MB
    max_json: int = 16 * MB
    max_anonymous_request: int = MB
    max_uploads: int = 8
    max_table_size: int = 200 * MB
    max_table_rows: int = 2_000_000
    max_table_columns: int = 1000
    busy_timeout: float = 10.0
    max_query_time: float = 10.0
    reads_per_minute: int = 0
    writes_per_minute: int = 0
    trusted_proxies: tuple[str, ...] = ("127.0.0.1", "::1")
    max_connections: int = 500
    processes: int = 1
    body_timeout: float = 30.0
    access_log: bool = False
    robots: bool = True
    tiles_url: str = ""
    tiles_attribution: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "folder", Path(self.folder))
        object.__setattr__(self, "trusted_proxies", tuple(_network(one) for one in self.trusted_proxies))
        _check_tiles(self.tiles_url)
        if self.base_url is None:
            return
        parts = _split(self.base_url)
        if parts is None or parts.query or parts.fragment:
            raise CatalogueError("setting-base-url", value=self.base_url)
        object.__setattr__(self, "base_url", self.base_url.rstrip("/"))

    @classmethod
    def from_file(cls, path: Path, folder: Path, others: Collection[str] = ()) -> Settings:
        """The settings of a `publish.toml`; the defaults where there is no such file.

        `others` are the tables of the file that are somebody else's. Raises CatalogueError that names the wrong key.
        """
        tables = _parsed(path)
        _refuse_unknown(path, "", tables, {"catalogue", *others})
        values = _table(path, "catalogue", tables.get("catalogue", {}))
        tiles = _table(path, "catalogue.tiles", values.pop("tiles", {}))
        _refuse_unknown(path, "catalogue.", values, {*_READERS, "tiles"})
        _refuse_unknown(path, "catalogue.tiles.", tiles, _TILES)
        given = {key: _read(path, f"catalogue.{key}", value, _READERS[key]) for key, value in values.items()}
        given |= {
            f"tiles_{key}": _read(path, f"catalogue.tiles.{key}", value, _TILES[key]) for key, value in tiles.items()
        }
        return cls(folder, **given)

    @property
    def prefix(self) -> str:
        """The path of `base_url`, that every link of a page begins with; mostly empty."""
        return urlsplit(self.base_url).path if self.base_url else ""

    @property
    def tiles_origin(self) -> str:
        """The one host that pages may load the map's background from (`https://…`), or "": none, or this one."""
        parts = urlsplit(self.tiles_url)
        return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


class _Wrong(Exception):
    """A value that does not fit. The argument is the code of the text that says what does."""


def _text(value: Any) -> str:
    if not isinstance(value, str) or any(character < " " for character in value):
        raise _Wrong("setting-wants-text")
    return value


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise _Wrong("setting-wants-flag")
    return value


def _size(value: Any) -> int:
    if isinstance(value, str) and (found := _SIZE.fullmatch(value.strip())):
        value = round(float(found[1]) * {"KB": KB, "MB": MB, "GB": GB}[found[2].upper()])
    if type(value) is not int or not 0 < value <= _LARGEST:
        raise _Wrong("setting-wants-size")
    return value


def _seconds(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= 3600:
        raise _Wrong("setting-wants-seconds")
    return float(value)


def _number(least: int) -> Callable[[Any], int]:
    def read(value: Any) -> int:
        if type(value) is not int or not least <= value <= 10_000_000:
            raise _Wrong("setting-wants-number" if least else "setting-wants-number-or-0")
        return value

    return read


def _addresses(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise _Wrong("setting-wants-addresses")
    return tuple(value)


_READERS: Mapping[str, Callable[[Any], Any]] = {
    "title": _text,
    "title_en": _text,
    "contact": _text,
    "base_url": _text,
    "max_upload": _size,
    "max_request": _size,
    "max_json": _size,
    "max_anonymous_request": _size,
    "max_uploads": _number(1),
    "max_table_size": _size,
    "max_table_rows": _number(1),
    "max_table_columns": _number(1),
    "busy_timeout": _seconds,
    "max_query_time": _seconds,
    "reads_per_minute": _number(0),
    "writes_per_minute": _number(0),
    "trusted_proxies": _addresses,
    "max_connections": _number(1),
    "processes": _number(1),
    "body_timeout": _seconds,
    "access_log": _flag,
    "robots": _flag,
}
_TILES: Mapping[str, Callable[[Any], Any]] = {"url": _text, "attribution": _text}


def _parsed(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > _LARGEST_FILE:
            raise CatalogueError("setting-file", path=path, reason=f"> {_LARGEST_FILE} bytes")
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError) as error:  # a number of thousands of digits is a plain ValueError
        raise CatalogueError("setting-file", path=path, reason=str(error)[:200]) from error


def _table(path: Path, key: str, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _refused(path, key, value, "setting-wants-table")
    return dict(value)


def _read(path: Path, key: str, value: Any, reader: Callable[[Any], Any]) -> Any:
    try:
        return reader(value)
    except _Wrong as wrong:
        raise _refused(path, key, value, str(wrong)) from None


def _refused(path: Path, key: str, value: Any, wanted: str) -> CatalogueError:
    plain = "".join(character if character.isprintable() else "?" for character in str(value)[:100])
    return CatalogueError("setting-type", path=path, key=key, value=plain, wanted=CatalogueError(wanted, key=key))


def _refuse_unknown(path: Path, prefix: str, given: Mapping[str, Any], known: Collection[str]) -> None:
    for key in given:
        if key not in known:
            nearest = (get_close_matches(key, known, n=1, cutoff=0.0) or sorted(known))[0]
            raise CatalogueError("setting-unknown", path=path, key=prefix + key, nearest=prefix + nearest)


def _network(value: str) -> str:
    """The address or network in its usual form: what cannot be one would silently never be trusted."""
    try:
        network = ip_network(value.strip(), strict=False)
    except ValueError:
        raise CatalogueError("setting-proxy", value=value) from None
    return str(network.network_address) if network.num_addresses == 1 else str(network)


def seen_as(proxies: Collection[str]) -> list[str]:
    """The addresses and networks, and what they look like to a server that listens on IPv6 and IPv4 at once."""
    networks = [ip_network(one) for one in proxies]
    mapped = [
        f"::ffff:{one.network_address}" + (f"/{one.prefixlen + 96}" if one.num_addresses > 1 else "")
        for one in networks
        if isinstance(one, IPv4Network)
    ]
    return [*proxies, *mapped]


def _split(address: str) -> Any:
    """The parts of a web address, or None. What is found in it is used in headers, so its host must be plain."""
    try:
        parts = urlsplit(address)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        return None
    return parts if usable else None


def _check_tiles(url: str) -> None:
    if not url:
        return
    parts = _split(url)
    own = url.startswith("/") and not url.startswith("//")
    if not own and (parts is None or not _TILE_HOST.fullmatch(parts.netloc)):
        raise CatalogueError("setting-tiles", value=url)
    path = url if own or parts is None else f"{parts.path}?{parts.query}"
    if sorted(re.findall(r"\{([^{}]*)\}", path)) != sorted(_TILE_PARTS):
        raise CatalogueError("setting-tiles", value=url)
