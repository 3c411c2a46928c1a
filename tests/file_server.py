"""A server of files as the official ones are: ranges, ETags, and faults on demand."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


@dataclass
class Files:
    """Files below `folder`, at `url`. `cuts`: path → after how many bytes of an answer the connection breaks, once for
    each entry; `fails`: path → status codes to answer with first. `asked`: (path, Range or "") of every request."""

    folder: Path
    url: str = ""
    cuts: dict[str, list[int]] = field(default_factory=dict)
    fails: dict[str, list[int]] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    ranges: bool = True
    lengths: bool = True

    def ranges_of(self, path: str) -> list[str]:
        """The Range headers of the requests for a path."""
        return [given for asked, given in self.asked if asked == path]


@contextmanager
def serving(folder: Path) -> Iterator[Files]:
    """The files of the folder, until the block ends."""
    files = Files(folder)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            pass

        def do_GET(self) -> None:
            path = self.path.lstrip("/")
            files.asked.append((path, self.headers.get("Range", "")))
            if files.fails.get(path):
                self._answer(files.fails[path].pop(0), b"")
                return
            file = files.folder / path
            if not file.is_file():
                self._answer(404, b"not here")
                return
            data = file.read_bytes()
            tag = f'"{len(data)}-{file.stat().st_mtime_ns}"'
            start = self._start(tag)
            if start is not None and start >= len(data):
                self._answer(416, b"")
                return
            headers = {"ETag": tag}
            if start is not None:
                headers["Content-Range"] = f"bytes {start}-{len(data) - 1}/{len(data)}"
            self._answer(206 if start is not None else 200, data[start or 0 :], headers, path)

        def _start(self, tag: str) -> int | None:
            given = self.headers.get("Range")
            if not files.ranges or not given or self.headers.get("If-Range", tag) != tag:
                return None
            return int(given.removeprefix("bytes=").rstrip("-"))

        def _answer(self, status: int, body: bytes, headers: dict[str, str] | None = None, path: str = "") -> None:
            self.send_response(status)
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            if files.lengths or status != 200:
                self.send_header("Content-Length", str(len(body)))
            self.send_header("Connection", "close")
            self.end_headers()
            cut = files.cuts[path].pop(0) if files.cuts.get(path) else len(body)
            self.wfile.write(body[:cut])
            self.close_connection = True

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    files.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield files
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
