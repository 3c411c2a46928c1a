"""The connection below the calls: certificates, proxies, uploads in pieces, answers of a bounded size and time."""

from __future__ import annotations

import io
import os
import ssl
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from http.cookiejar import DefaultCookiePolicy
from pathlib import Path
from typing import IO, Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.fields import RequestField

from pipelines.errors import UsageError
from pipelines.portal.addresses import is_loopback
from pipelines.portal.portals import Portal

SLOWEST = 50_000  # bytes per second that even a bad line carries
_BLOCK = 1 << 18  # bytes; on a bad line half of the time that is allowed for connecting


class TooLargeError(Exception):
    """More arrived than was allowed."""


class TooSlowError(Exception):
    """The answer trickles in so slowly that it would never end."""


class _Adapter(HTTPAdapter):
    """Trusts what the system trusts (a town's own authority, Windows' store) beside the usual authorities."""

    def __init__(self) -> None:
        self._context = ssl.create_default_context()
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs, ssl_context=self._context)

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        return super().proxy_manager_for(proxy, **kwargs, ssl_context=self._context)


class _Session(requests.Session):
    def rebuild_auth(self, prepared_request: requests.PreparedRequest, response: requests.Response) -> None:
        """Only files are followed to another address, and those are asked for without a login."""
        prepared_request.headers.pop("Authorization", None)


class Line:
    """Requests to a portal and to where its files lie, without cookies and without passwords of a `.netrc`.

    Proxies and certificates are those of the portal's settings, else those of the environment. Raises UsageError when
    the file of certificates cannot be used.
    """

    def __init__(self, portal: Portal) -> None:
        self._proxies = {"http": portal.proxy, "https": portal.proxy} if portal.proxy else {}
        self._verify = _certificates(portal.ca_bundle)
        self._session = _Session()
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self._session.headers["User-Agent"] = "machikado"
        if is_loopback(portal.url):  # packing takes longer than the way
            self._session.headers["Accept-Encoding"] = "identity"
        # an office's proxy, set for the whole machine, does not know this machine's own addresses
        self._session.trust_env = not is_loopback(portal.url)
        if portal.url.startswith("https:"):
            self._session.mount("https://", _Adapter())

    def send(
        self,
        method: str,
        url: str,
        *,
        timeout: tuple[float, float],
        headers: Mapping[str, str],
        redirects: bool = False,
        **given: Any,
    ) -> requests.Response:
        """The answer to a request, as of `requests.request`; its body waits to be read.

        What a session does for cookies, defaults and hooks takes longer than to send the request, and we have none.
        """
        session, request = self._session, requests.PreparedRequest()
        try:
            request.prepare(method, url, headers={**session.headers, **headers}, auth=_as_it_is, **given)
            way: dict[str, Any] = {"proxies": dict(self._proxies), "stream": True, "verify": self._verify, "cert": None}
            if session.trust_env:
                way = dict(session.merge_environment_settings(str(request.url), **way))
            way["timeout"] = timeout
            answer = session.get_adapter(str(request.url)).send(request, **way)
            for followed in session.resolve_redirects(answer, request, **way) if redirects else ():
                answer = followed
        except requests.RequestException:
            raise
        except ValueError as error:  # from the depth of it, where a redirect leads to what is no address
            raise requests.exceptions.InvalidHeader("Location") from error
        return answer

    def close(self) -> None:
        """Closes the connections."""
        self._session.close()


def _as_it_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """No login but the token: requests would put a password from `.netrc` in its place."""
    return request


def _certificates(own: Path | None) -> str | bool:
    path = str(own or os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE") or "")
    if not path:
        return True
    try:
        modified = Path(path).stat().st_mtime_ns
        if not Path(path).is_dir():
            _check_certificates(path, modified)
    except ssl.SSLError as error:
        raise UsageError("portal-ca-wrong", value=path) from error
    except OSError as error:
        raise UsageError("portal-ca-missing", value=path) from error
    return path


@cache
def _check_certificates(path: str, modified: int) -> None:
    """Reading hundreds of certificates takes 20 ms and more: once for a file as it was at that time."""
    ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(path)


class Body:
    """What is sent, piece by piece: at one go it would have to go out within the time that is allowed for connecting.

    Files are read while they are sent, never all into memory.
    """

    def __init__(self, *parts: bytes | IO[bytes]) -> None:
        self._parts: list[IO[bytes]] = []
        self._size = 0
        self._add(*parts)

    def _add(self, *parts: bytes | IO[bytes]) -> None:
        for part in parts:
            self._parts.append(io.BytesIO(part) if isinstance(part, bytes) else part)
            self._size += len(part) if isinstance(part, bytes) else os.fstat(part.fileno()).st_size

    def __len__(self) -> int:
        return self._size

    def __iter__(self) -> Iterator[bytes]:
        """Pieces of one size: each wakes the portal up."""
        waiting = b""
        for part in self._parts:
            while block := part.read(_BLOCK - len(waiting)):
                waiting += block
                if len(waiting) == _BLOCK:
                    yield waiting
                    waiting = b""
        if waiting:
            yield waiting


class Form(Body):
    """A multipart form of texts and files."""

    def __init__(self, texts: Mapping[str, str], files: Mapping[str, Path]) -> None:
        super().__init__()
        self.boundary = uuid.uuid4().hex
        self._stack = ExitStack()
        for key, text in texts.items():
            self._add(self._head(key), text.encode(), b"\r\n")
        for key, path in files.items():
            file = self._stack.enter_context(path.open("rb"))
            self._add(self._head(key, path.name), file, b"\r\n")
        self._add(f"--{self.boundary}--\r\n".encode())

    def _head(self, key: str, filename: str | None = None) -> bytes:
        field = RequestField(name=key, data=b"", filename=filename)
        field.make_multipart()
        return f"--{self.boundary}\r\n{field.render_headers()}".encode()

    @property
    def content_type(self) -> str:
        """The header that goes with it."""
        return f"multipart/form-data; boundary={self.boundary}"

    def __enter__(self) -> Form:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()


def body_of(answer: requests.Response, largest: int, seconds: float) -> bytes:
    """The body of an answer, at most `largest` bytes, at least `SLOWEST` bytes per second after `seconds`.

    Raises TooLargeError, TooSlowError, and what requests and urllib3 raise for broken connections.
    """
    started = time.monotonic()
    parts: list[bytes] = []
    size = 0
    while part := answer.raw.read1(_BLOCK, decode_content=True):
        parts.append(part)
        size += len(part)
        if size > largest:
            raise TooLargeError
        if time.monotonic() - started > seconds + size / SLOWEST:
            raise TooSlowError
    return b"".join(parts)


def asked_pause(answer: requests.Response) -> float:
    """`Retry-After` in seconds, which may be written as a number or as a date; 0 without."""
    asked = answer.headers.get("Retry-After", "").strip()
    if asked.isascii() and asked.isdigit():
        return min(float(asked[:9]), 1e9)
    when = _date(asked)
    return max(0.0, (when - datetime.now(UTC)).total_seconds()) if when else 0.0


def clock_ahead(answer: requests.Response, known: float | None = None) -> float | None:
    """By how many seconds the portal's clock is ahead of this machine's; what is `known` where it does not tell."""
    when = _date(answer.headers.get("Date", ""))
    return (when - datetime.now(UTC)).total_seconds() if when else known


def _date(text: str) -> datetime | None:
    try:
        when = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    return when if when.tzinfo else when.replace(tzinfo=UTC)
