"""The stylesheet, the scripts and the pictures of pages."""

from __future__ import annotations

from functools import lru_cache
from os import PathLike, stat_result
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import FileResponse, Response
from starlette.staticfiles import NotModifiedResponse, StaticFiles
from starlette.types import Scope

from catalogue.compression import WORTHWHILE, accepts_gzip, compress, compressible


class Assets(StaticFiles):
    """Files that come with the program. Their addresses change with their content, so that browsers may keep them.
    Compressed once in the life of the process: they are few and small."""

    def file_response(
        self, full_path: str | PathLike[str], stat_result: stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        """The file, kept by browsers for ever; compressed where the asker takes that, 304 where it is known already."""
        plain = FileResponse(full_path, status_code, stat_result=stat_result)
        plain.headers["cache-control"] = "public, max-age=31536000, immutable"
        asked = Headers(scope=scope)
        packable = compressible(plain.headers["content-type"]) and stat_result.st_size >= WORTHWHILE
        if packable:
            plain.headers["vary"] = "Accept-Encoding"
        if self.is_not_modified(plain.headers, asked):
            return NotModifiedResponse(plain.headers)
        if not packable or "range" in asked or not accepts_gzip(asked.get("accept-encoding", "")):
            return plain
        kept = ("content-type", "cache-control", "vary", "last-modified")
        headers = {name: plain.headers[name] for name in kept} | {"content-encoding": "gzip"}
        headers["etag"] = f"W/{plain.headers['etag']}"
        return Response(_packed(str(full_path), stat_result.st_mtime_ns), status_code, headers)


@lru_cache(maxsize=64)
def _packed(path: str, _changed: int) -> bytes:
    return compress(Path(path).read_bytes())
