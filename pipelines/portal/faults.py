"""What can go wrong on the way to a portal, told apart: what may pass from what somebody has to mend."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
from urllib3 import exceptions as below

from pipelines.errors import MachikadoError, UsageError, WorldError
from pipelines.portal.addresses import base_address
from pipelines.portal.answers import plain
from pipelines.portal.sending import asked_pause

LONGEST_PAUSE_S = 120
# codes of errors that mean: nothing that could answer was reached
UNREACHED = frozenset(
    {
        "portal-unreachable",
        "portal-host-unknown",
        "portal-not-encrypted",
        "portal-certificate",
        "portal-certificate-date",
        "portal-certificate-host",
    }
)
_DATES = (9, 10)  # numbers of OpenSSL's X509_V_ERR_…: not yet valid, expired
_OTHER_HOST = (62, 64)
_MAY_PASS = (408, 425, 429)


class Fault(WorldError):
    """The network or the portal failed in a way that may pass. `pause` is how long the portal asks to wait, in s."""

    def __init__(self, code: str, pause: float = 0.0, **params: Any) -> None:
        super().__init__(code, **params)
        self.pause = pause


def shown(url: str) -> str:
    """An address as it may be shown: without what follows ?, which may be a signature that opens the file."""
    return plain(url.split("?")[0])


def of_network(error: Exception, url: str) -> MachikadoError:
    """What the network did when `url` was asked for, as an error of ours."""
    value = shown(url)
    causes = tuple(_causes(error))
    if isinstance(error, requests.exceptions.InvalidURL | requests.exceptions.InvalidSchema):
        return UsageError("portal-address-wrong", value=value)
    if isinstance(error, requests.exceptions.ProxyError):
        return _of_proxy(causes, value)
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return _of_certificate(cause, value)
        if isinstance(cause, ssl.SSLError) and cause.reason == "WRONG_VERSION_NUMBER":
            return WorldError("portal-not-encrypted", value=value)
        if isinstance(cause, below.NameResolutionError):
            return Fault("portal-host-unknown", value=plain(urlsplit(url).hostname))
    if isinstance(error, requests.TooManyRedirects | requests.exceptions.InvalidHeader):
        return WorldError("portal-not-ckan", value=value, status="3xx")
    if isinstance(error, requests.exceptions.ContentDecodingError | below.DecodeError):
        return Fault("portal-answer", value=value)
    if any(isinstance(cause, requests.ReadTimeout | below.ReadTimeoutError | TimeoutError) for cause in causes):
        return Fault("portal-slow", value=value)
    return Fault("portal-unreachable", value=value)


def of_status(answer: requests.Response) -> MachikadoError | None:
    """What an answer's status and headers tell before its body is read; None where the body is what counts."""
    status = answer.status_code
    if 200 <= status < 300:
        return None
    value = shown(answer.url)
    if status in _MAY_PASS or status >= 500:
        pause = asked_pause(answer)
        code = "portal-busy-long" if pause > LONGEST_PAUSE_S else "portal-busy"
        return Fault(code, pause, value=value, status=status, minutes=round(pause / 60))
    if status == 413:
        return WorldError("portal-too-large", value=value)
    if status == 407:
        return WorldError("portal-proxy-login", value=value)
    if 300 <= status < 400:
        return _of_redirect(answer)
    return None


def of_page(answer: requests.Response) -> MachikadoError:
    """An answer that no CKAN gives: a login page, a firewall's refusal, another site."""
    status = answer.status_code
    code = "portal-blocked" if status in (401, 403, 406) else "portal-not-ckan"
    return WorldError(code, value=shown(answer.url), status=status)


def _of_redirect(answer: requests.Response) -> MachikadoError:
    """The same call at another address means that the site has moved; all else is a login page or the like."""
    call = urlsplit(answer.url).path.rpartition("/api/")[2]
    try:
        target = urljoin(answer.url, answer.headers["Location"])
        if urlsplit(target).path.endswith(f"/api/{call}"):
            return WorldError("portal-moved", value=shown(answer.url), target=base_address(target))
    except (KeyError, ValueError, UsageError):
        pass
    return of_page(answer)


def _of_proxy(causes: tuple[BaseException, ...], value: str) -> MachikadoError:
    said = " ".join(str(cause) for cause in causes if isinstance(cause, OSError))
    if " 407 " in said:
        return WorldError("portal-proxy-login", value=value)
    if " 403 " in said:
        return WorldError("portal-proxy-refused", value=value)
    return Fault("portal-proxy", value=value)


def _of_certificate(error: ssl.SSLCertVerificationError, value: str) -> MachikadoError:
    if error.verify_code in _DATES:
        return WorldError("portal-certificate-date", value=value)
    if error.verify_code in _OTHER_HOST:
        return WorldError("portal-certificate-host", value=value)
    return WorldError("portal-certificate", value=value, reason=plain(error.verify_message))


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and what it was made of, which requests and urllib3 keep in three different places."""
    waiting: list[object] = [error]
    seen: list[object] = []
    while waiting:
        one = waiting.pop(0)
        if not isinstance(one, BaseException) or any(one is known for known in seen):
            continue
        seen.append(one)
        yield one
        waiting += [*one.args, getattr(one, "reason", None), one.__cause__, one.__context__]
