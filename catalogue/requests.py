"""What a client sent → one dict of parameters: JSON, forms, multipart with files, query strings, as CKAN reads them."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator
from contextlib import aclosing, nullcontext
from typing import TYPE_CHECKING, Any

import anyio
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request

from catalogue.errors import BadRequest, ValidationFailed
from catalogue.fields.reading import is_unstorable
from catalogue.fields.resources import Upload
from catalogue.settings import KB, Settings
from catalogue.store.files import Files, TooLarge
from catalogue.texts import text

if TYPE_CHECKING:
    from catalogue.limits import Receiving

_FIELDS = 5000
_SMALL_BODY = 64 * KB


def is_small(request: Request, settings: Settings) -> bool:
    """Whether the request is so small that anybody may send as much, and any number of them at the same time."""
    if request.method in ("GET", "HEAD"):
        return True
    length = request.headers.get("content-length", "")
    return length.isdigit() and int(length) <= min(_SMALL_BODY, settings.max_anonymous_request)


async def read_parameters(
    request: Request, settings: Settings, files: Files, reads: bool, known: bool
) -> dict[str, Any]:
    """The parameters of a call. `reads`: the action may be called by GET; `known`: the caller has a valid token (of a
    small request that need not be told).

    Received files are in the result as `Upload`; call `discard_uploads` when done. Raises BadRequest, ValidationFailed.
    """
    if request.method in ("GET", "HEAD"):
        if not reads:
            raise BadRequest("JSON エラー: Invalid request. Please use POST method for your request")
        parameters = _from_query(request)
    else:
        limit = settings.max_request if known else min(settings.max_anonymous_request, settings.max_request)
        receiving: Receiving = request.app.state.receiving
        async with nullcontext() if is_small(request, settings) else receiving.place(known):
            parameters = await _from_body(request, settings, files, limit)
        if not parameters and reads:
            parameters = _from_query(request)
    try:
        _check_characters(parameters)
    except (BadRequest, ValidationFailed):
        discard_uploads(parameters)
        raise
    return parameters


def discard_uploads(parameters: dict[str, Any]) -> None:
    """Removes received files that were not placed."""
    for value in parameters.values():
        if isinstance(value, Upload):
            value.incoming.discard()


def _from_query(request: Request) -> dict[str, Any]:
    items = request.query_params
    return {key: values[0] if len(values := items.getlist(key)) == 1 else values for key in items}


async def _from_body(request: Request, settings: Settings, files: Files, limit: int) -> dict[str, Any]:
    length = request.headers.get("content-length", "")
    if length.isdigit() and int(length) > limit:
        raise BadRequest(text("request-too-large", limit=limit), status=413)
    if request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
        return await _from_multipart(request, settings, files, limit)
    json_limit = min(limit, settings.max_json)
    body = b"".join([chunk async for chunk in _limited(request, json_limit, settings.body_timeout)])
    return _from_json_or_form(body)


async def _limited(request: Request, limit: int, patience: float) -> AsyncGenerator[bytes, None]:
    size = 0
    try:
        async with aclosing(request.stream()) as stream:
            while True:
                with anyio.fail_after(patience):
                    chunk = await anext(stream, None)
                if chunk is None:
                    return
                size += len(chunk)
                if size > limit:
                    raise BadRequest(text("request-too-large", limit=limit), status=413)
                yield chunk
    except ClientDisconnect:
        raise BadRequest("the request was cut off") from None
    except TimeoutError:
        raise BadRequest(text("too-slow"), status=408) from None


def _from_json_or_form(body: bytes) -> dict[str, Any]:
    """CKAN's documentation sends JSON with curl's default content type, so the content decides."""
    stripped = body.strip()
    if not stripped:
        return {}
    if stripped[:1] in (b"{", b"[") or b"=" not in stripped:
        return _from_json(stripped)
    return _from_form(stripped)


def _from_json(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        raise BadRequest("JSON エラー: Error decoding JSON data.") from None
    if not isinstance(value, dict):
        raise BadRequest("JSON エラー: Request data JSON decoded, but it needs to be a dictionary.")
    return value


def _from_form(body: bytes) -> dict[str, Any]:
    from urllib.parse import parse_qsl

    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=_FIELDS, errors="strict")
    except ValueError:
        raise BadRequest("JSON エラー: Error decoding JSON data.") from None
    return _collected(pairs)


class _Parser(MultiPartParser):
    """Knows whether the form came to its end: a part that was cut off is lost, and must not be lost in silence."""

    ended = False

    def on_end(self) -> None:
        self.ended = True

    async def parse(self) -> FormData:
        """Raises MultiPartException for a form without its end, too."""
        form = await super().parse()
        if not self.ended:
            for file in self._files_to_close_on_error:
                file.close()
            raise MultiPartException("the form was cut off")
        return form


async def _from_multipart(request: Request, settings: Settings, files: Files, limit: int) -> dict[str, Any]:
    try:
        parser = _Parser(
            request.headers,
            _limited(request, limit, settings.body_timeout),
            max_fields=_FIELDS,
            max_part_size=settings.max_json,
        )
        form = await parser.parse()
    except MultiPartException as error:
        raise BadRequest(error.message) from None
    except (UnicodeError, KeyError, ValueError):
        raise BadRequest("multipart") from None
    try:
        return await run_in_threadpool(_receive, form, settings, files)
    finally:
        await form.close()


def _receive(form: FormData, settings: Settings, files: Files) -> dict[str, Any]:
    received: list[tuple[str, Any]] = []
    try:
        for key, value in form.multi_items():
            if isinstance(value, UploadFile):
                received.append((key, _upload(key, value, settings, files)))
            else:
                received.append((key, value))
    except BaseException:
        discard_uploads({str(place): value for place, (_, value) in enumerate(received)})
        raise
    return _collected([(key, value) for key, value in received if value is not None])


def _upload(key: str, sent: UploadFile, settings: Settings, files: Files) -> Upload | None:
    if not sent.filename and not sent.size:
        return None  # a browser's empty file field
    if key.rpartition("__")[2] != "upload":
        raise ValidationFailed({key: [text("not-text")]})
    try:
        incoming = files.receive(sent.file, settings.max_upload)
    except TooLarge:
        raise ValidationFailed({key.rpartition("__")[2]: ["File upload too large"]}) from None
    return Upload(sent.filename or "file", incoming)


def _collected(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Repeated keys become lists; of several files under one key the last counts."""
    result: dict[str, Any] = {}
    for key, value in pairs:
        if key not in result:
            result[key] = value
        elif isinstance(value, Upload) or isinstance(result[key], Upload):
            discard_uploads({key: result[key]})
            result[key] = value
        elif isinstance(result[key], list):
            result[key].append(value)
        else:
            result[key] = [result[key], value]
    return result


def _check_characters(parameters: dict[str, Any]) -> None:
    """NUL and half surrogate pairs cannot be stored or sent. CKAN fails with 500 here; we name the field."""
    try:
        bad = [key for key, value in parameters.items() if is_unstorable(key) or is_unstorable(value)]
    except RecursionError:
        raise BadRequest("JSON エラー: nested too deeply") from None
    if bad:
        raise ValidationFailed({key.encode("utf-8", "replace").decode(): [text("bad-characters")] for key in bad})
