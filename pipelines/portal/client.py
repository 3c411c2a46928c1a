"""Calls to a portal's Action API.

Reads are repeated here, with growing pauses. Writes are sent once: whether to send again can only be decided by looking
at what the portal holds by now, which is the caller's business.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import requests
import tenacity
from ckanapi.common import prepare_action, reverse_apicontroller_action
from urllib3.exceptions import HTTPError

from pipelines.errors import UsageError, WorldError
from pipelines.portal.addresses import is_same_site
from pipelines.portal.answers import fits, parsed
from pipelines.portal.faults import LONGEST_PAUSE_S, UNREACHED, Fault, of_network, of_page, of_status, shown
from pipelines.portal.portals import Portal
from pipelines.portal.sending import SLOWEST, Body, Form, Line, TooLargeError, TooSlowError, body_of, clock_ahead

_CONNECT_S = 10
_LARGEST_FILE = 500_000_000  # bytes
_LARGEST_ANSWER = 50_000_000


class Client:
    """One portal's Action API. Raises `Fault` for what may pass, WorldError for what will not, and ckanapi's
    NotFound, NotAuthorized and ValidationError for what the portal says of the call.

    `clock_ahead`: by how many seconds the portal's clock is ahead of ours, known after the first answer.
    """

    def __init__(self, portal: Portal) -> None:
        self.portal = portal
        self.clock_ahead: float | None = None
        self._line = Line(portal)

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Closes the connections."""
        self._line.close()

    def repeated(self, work: Callable[[], Any]) -> Any:
        """What `work` returns; it is called again after a Fault, up to the portal's number of attempts.

        Raises a WorldError that is no Fault when they are used up: who called this again would try for ever.
        """
        try:
            return tenacity.Retrying(
                retry=tenacity.retry_if_exception(_may_pass_soon),
                stop=tenacity.stop_after_attempt(self.portal.attempts),
                wait=self._pause,
                reraise=True,
            )(work)
        except Fault as fault:
            raise WorldError(fault.code, **fault.params) from fault

    def _pause(self, state: tenacity.RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        asked = error.pause if isinstance(error, Fault) else 0.0
        return asked + tenacity.wait_random_exponential(self.portal.backoff, max=20)(state)

    def read(self, action: str, **params: str) -> Any:
        """The result of an action that changes nothing."""
        url, _, headers = self._prepared(action)
        return self.repeated(lambda: self._call("GET", action, url, 0.0, params=params, headers=headers))

    def write(self, action: str, data: Mapping[str, Any], files: Mapping[str, Path] | None = None) -> Any:
        """The result of an action that changes something, sent once. `files` are uploads by the name of their field."""
        url, body, headers = self._prepared(action, data)
        if not files:
            return self._call("POST", action, url, len(body) / SLOWEST, data=Body(body), headers=headers)
        # a request with files is a form: what is no text goes as JSON text
        texts = {key: json.dumps(value, ensure_ascii=False) for key, value in data.items()}
        with Form(texts, files) as form:
            headers["Content-Type"] = form.content_type
            return self._call("POST", action, url, len(form) / SLOWEST, data=form, headers=headers)

    def fetch(self, url: str) -> bytes:
        """A published file, read as anybody reads it: without the token."""
        try:
            content: bytes = self.repeated(lambda: self._fetch(url))
        except UsageError as error:  # the portal leads to what is no address
            raise WorldError("portal-file-missing", value=shown(url), status="–") from error
        except WorldError as error:
            if error.code in UNREACHED and not is_same_site(url, self.portal.url):
                raise WorldError("portal-file-elsewhere", value=shown(url)) from error
            raise
        return content

    def _fetch(self, url: str) -> bytes:
        if not url.startswith(("https://", "http://")):
            raise WorldError("portal-file-missing", value=shown(url), status="–")
        with self._sent("GET", url, 0.0, headers={"Accept-Encoding": "identity"}, redirects=True) as answer:
            if answer.status_code != 200:
                raise of_status(answer) or _missing(answer)
            return self._body(answer, _LARGEST_FILE, "portal-file-too-large")

    def _prepared(self, action: str, data: Mapping[str, Any] | None = None) -> tuple[str, bytes, dict[str, str]]:
        path, body, headers = prepare_action(action, data, self.portal.token or None)
        return f"{self.portal.url.rstrip('/')}/{path}", body, headers

    def _call(self, method: str, action: str, url: str, slack: float, **given: Any) -> Any:
        """The result that the portal answers with. `slack`: seconds to wait longer than for a small request."""
        with self._sent(method, url, slack, **given) as answer:
            if error := of_status(answer):
                raise error
            content = self._body(answer, _LARGEST_ANSWER, "portal-answer")
            said = _said(content, answer)
            if not (isinstance(said, dict) and said.get("success") is True):
                reverse_apicontroller_action(url, answer.status_code, content.decode("utf-8", "replace"))  # raises
            if "result" not in said or not fits(action, said["result"]):
                raise WorldError("portal-answer-odd", value=shown(url))
            return said["result"]

    @contextlib.contextmanager
    def _sent(self, method: str, url: str, slack: float, **given: Any) -> Iterator[requests.Response]:
        """The answer to a request. What goes wrong with it, and with the reading of it, is told as ours."""
        try:
            with self._line.send(method, url, timeout=(_CONNECT_S, self.portal.timeout + slack), **given) as answer:
                self.clock_ahead = clock_ahead(answer, self.clock_ahead)
                yield answer
        except (requests.RequestException, HTTPError) as error:
            raise of_network(error, url) from error

    def _body(self, answer: requests.Response, largest: int, too_large: str) -> bytes:
        try:
            return body_of(answer, largest, self.portal.timeout)
        except TooLargeError as error:
            raise WorldError(too_large, value=shown(answer.url)) from error
        except TooSlowError as error:
            raise Fault("portal-slow", value=shown(answer.url)) from error


def _may_pass_soon(error: BaseException) -> bool:
    """A portal that asks for a longer pause than a person would wait for is not asked again before that."""
    return isinstance(error, Fault) and error.pause <= LONGEST_PAUSE_S


def _missing(answer: requests.Response) -> WorldError:
    return WorldError("portal-file-missing", value=shown(answer.url), status=answer.status_code)


def _said(content: bytes, answer: requests.Response) -> Any:
    """What a CKAN says: an object that tells of success or an error, or a bare text where the call itself is wrong."""
    try:
        said = parsed(content)
    except ValueError as error:
        if "json" in answer.headers.get("Content-Type", ""):
            raise Fault("portal-answer", value=shown(answer.url)) from error  # it broke off
        raise of_page(answer) from error
    if isinstance(said, dict) and isinstance(said.get("success"), bool) and isinstance(said.get("error", {}), dict):
        return said
    if isinstance(said, str) and answer.status_code == 400:
        return said
    raise of_page(answer)


__all__ = ["Client", "Fault"]
