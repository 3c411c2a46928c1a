"""The proxy of the fault tests does what it says: otherwise they would prove nothing."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
import requests
from fault_proxy import FAULTS, FaultProxy

BODY = {"upload": ("a.csv", b"1" * 500_000)}


class Portal(ThreadingHTTPServer):
    """Answers each whole request with its own address, and counts them."""

    daemon_threads = True
    whole = 0


class _Handler(BaseHTTPRequestHandler):
    server: Portal

    def do_POST(self) -> None:
        size = int(self.headers["Content-Length"])
        if len(self.rfile.read(size)) < size:
            return
        self.server.whole += 1
        content = f'{{"at": "http://127.0.0.1:{self.server.server_port}/x"}}'.encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Nothing."""

    def handle(self) -> None:
        try:
            super().handle()
        except ConnectionError:
            self.close_connection = True


@pytest.fixture
def upstream() -> Iterator[Portal]:
    with Portal(("127.0.0.1", 0), _Handler) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


SEEN = {
    "refuse": requests.ConnectionError,
    "reset": requests.ConnectionError,
    "busy": 429,
    "gateway": 502,
    "login": 200,
    "stall": requests.ReadTimeout,
    "truncate": requests.exceptions.ChunkedEncodingError,
    "lose": requests.ConnectionError,
    "late": requests.ReadTimeout,
    "overdue": requests.ReadTimeout,
}
ARRIVE = {"truncate": 1, "lose": 1, "late": 1, "overdue": 1}


@pytest.mark.parametrize("fault", FAULTS)
def test_faults(upstream: Portal, fault: str) -> None:
    with FaultProxy(f"http://127.0.0.1:{upstream.server_port}", retry_after="7") as proxy:
        url = f"{proxy.url}/api/3/action/package_revise"
        proxy.fail(fault, 1)
        with requests.Session() as session:
            session.trust_env = False
            assert session.post(url, files=BODY, timeout=30).json() == {"at": f"{proxy.url}/x"}
            expected = SEEN[fault]
            if isinstance(expected, int):
                answer = session.post(url, files=BODY, timeout=30)
                assert (answer.status_code, answer.headers.get("Retry-After")) == (
                    expected,
                    "7" if fault == "busy" else None,
                )
                assert "html" in answer.headers["Content-Type"]
            else:
                with pytest.raises(expected):
                    session.post(url, files=BODY, timeout=0.5 if expected is requests.ReadTimeout else 30)
        proxy.release()
        proxy.settle()
        assert upstream.whole == 1 + ARRIVE.get(fault, 0)
        assert [one.fault for one in proxy.asked] == [None, fault]
        assert proxy.writes == ["package_revise"] * 2


def test_nobody_listens_for_a_moment_after_a_refusal(upstream: Portal) -> None:
    with FaultProxy(f"http://127.0.0.1:{upstream.server_port}", closed=2.0) as proxy:
        proxy.fail("refuse", 0)
        for _ in range(2):
            with pytest.raises(requests.ConnectionError):
                requests.post(proxy.url, timeout=30)
        assert len(proxy.asked) == 1
