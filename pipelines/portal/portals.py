"""Which portal to publish to: the `[portal.NAME]` tables of `publish.toml`, or a bare address."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pipelines.errors import UsageError
from pipelines.messages.filling import Both
from pipelines.portal import tokens
from pipelines.portal.addresses import base_address, may_carry_token, name_of
from pipelines.report.display import visible
from pipelines.standards import nearest
from pipelines.toml_settings import parsed, refuse_unknown, table_of, text_of, wrong

EMBEDDED = "catalogue"
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")


@dataclass(frozen=True, slots=True)
class Portal:
    """A CKAN site and how it is reached. The token never appears in messages.

    `organization` is the owner's name there where it differs from ours; `create_organization` the consent to make it.
    `datastore` says whether tables are filled, `timeout` and `backoff` are seconds, `attempts` how often what is safe
    to repeat is tried, `parallel` how many datasets are sent at once; `address`: where people see it, if that is not
    `url` ("": nobody has said). Raises UsageError when the token would cross a
    network in the clear.
    """

    url: str
    token: str = field(repr=False)
    name: str = EMBEDDED
    organization: str | None = None
    create_organization: bool = False
    datastore: bool = True
    proxy: str | None = field(default=None, repr=False)  # it may hold a password
    ca_bundle: Path | None = None
    timeout: float = 60.0
    attempts: int = 5
    backoff: float = 0.5
    parallel: int = 4
    address: str | None = None

    def __post_init__(self) -> None:
        if self.token and not may_carry_token(self.url):
            raise UsageError("portal-insecure", value=self.url)

    @property
    def to(self) -> str:
        """What names it on the command line."""
        return self.url if self.name.startswith("@") else self.name


def choose(
    path: Path, to: str | None, *, anonymous: bool = False, environ: Mapping[str, str] | None = None
) -> Portal | None:
    """The portal that `to` names (a name in the `publish.toml` at `path`, or an address), with its token.

    Without `to` the default one. None stands for the embedded catalogue. Tokens come from `environ` only where it is
    given. Raises UsageError for unknown names, wrong settings, and unless `anonymous` for a missing token and for an
    address that none may be sent to.
    """
    portal = find(path, to)
    if portal is None:
        return None
    if not anonymous and not may_carry_token(portal.url):
        raise UsageError("portal-insecure", value=portal.url)
    token = tokens.token_of(portal.name, environ) if may_carry_token(portal.url) else ""
    if not token and not anonymous:
        raise UsageError(
            "portal-token-missing", value=portal.url, variable=tokens.variable_of(portal.name), name=portal.to
        )
    return replace(portal, token=token)


def find(path: Path, to: str | None) -> Portal | None:
    """As `choose`, but without a token."""
    known, default = read_portals(path)
    if to is None:
        return known.get(default)
    if to == EMBEDDED:
        return None
    if "://" in to:
        url = base_address(to)
        return next((portal for portal in known.values() if portal.url == url), Portal(url, "", name_of(url)))
    if to not in known:
        raise UsageError(
            "portal-unknown-name", value=visible(to.rpartition("@")[2][:100]), nearest=nearest(to, [*known, EMBEDDED])
        )
    return known[to]


def read_portals(path: Path) -> tuple[dict[str, Portal], str]:
    """The portals of a `publish.toml` by name, without tokens, and the name of the default one ("": the embedded).

    Raises UsageError that names the wrong key.
    """
    tables = parsed(path)
    given = table_of(path, "portal", tables.get("portal", {}))
    portals: dict[str, Portal] = {}
    defaults = []
    for name, table in given.items():
        values = _values(path, name, table, portals)
        if values.pop("default", False):
            defaults.append(name)
        portals[name] = Portal(token="", name=name, **values)
    if len(defaults) > 1:
        raise UsageError("portal-default-twice", file=path, value=", ".join(defaults))
    return portals, (defaults or [""])[0]


def _values(path: Path, name: str, table: Any, others: Collection[str]) -> dict[str, Any]:
    if not _NAME.fullmatch(name) or name == EMBEDDED:
        raise wrong(
            path,
            "portal",
            name,
            Both(f"半角の英小文字・数字・-・_（{EMBEDDED} 以外）", f"a–z, 0–9, - and _ (not {EMBEDDED})"),
        )
    alike = [other for other in others if tokens.variable_of(other) == tokens.variable_of(name)]
    if alike:
        raise UsageError("portal-names-alike", file=path, value=name, second=alike[0])
    given = table_of(path, f"portal.{name}", table)
    for key in given:
        if "token" in key.lower() or "key" in key.lower() or "password" in key.lower():
            raise UsageError(
                "portal-token-in-file",
                file=path,
                key=f"portal.{name}.{visible(key)}",
                variable=tokens.variable_of(name),
                name=name,
            )
    refuse_unknown(path, f"portal.{name}.", given, _READERS)
    if "url" not in given:
        raise UsageError("setting-missing", file=path, value=f"portal.{name}.url")
    return {key: _read(path, f"portal.{name}.{key}", value) for key, value in given.items()}


def _read(path: Path, key: str, value: Any) -> Any:
    name = key.rpartition(".")[2]
    parse, expected = _READERS[name]
    try:
        return path.parent / parse(value) if name == "ca_bundle" else parse(value)
    except ValueError:
        shown = "…" if name == "proxy" else value  # a proxy's address may hold a password
        raise wrong(path, key, shown, expected) from None


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError
    return value


def _organization(value: Any) -> str:
    if not re.fullmatch(r"[a-z0-9_-]{2,100}", text_of(value)):
        raise ValueError
    return text_of(value)


def _proxy(value: Any) -> str:
    text = text_of(value)
    address = text if "://" in text else f"http://{text}"
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.port == 0:
        raise ValueError
    return address


def _seconds(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 1 <= value <= 3600:
        raise ValueError
    return float(value)


def _number(most: int) -> Callable[[Any], int]:
    def read(value: Any) -> int:
        if type(value) is not int or not 1 <= value <= most:
            raise ValueError
        return value

    return read


_READERS: Mapping[str, tuple[Callable[[Any], Any], str | Both]] = {
    "url": (
        lambda value: base_address(text_of(value)),
        Both("https:// で始まるアドレス", "an address that begins with https://"),
    ),
    "organization": (_organization, Both("団体の名前、半角の英小文字・数字・-・_", "a name of a–z, 0–9, - and _")),
    "create_organization": (_flag, "true / false"),
    "datastore": (_flag, "true / false"),
    "proxy": (_proxy, "http://proxy.example:8080"),
    "ca_bundle": (text_of, Both("証明書ファイルの場所", "path of a file of certificates")),
    "timeout": (_seconds, Both("1〜3600 秒", "1 to 3600 seconds")),
    "attempts": (_number(20), Both("1〜20 回", "a number from 1 to 20")),
    "parallel": (_number(16), Both("1〜16", "a number from 1 to 16")),
    "default": (_flag, "true / false"),
}
