"""Several processes answer at one address: the same, at once, and they begin and end together."""

from __future__ import annotations

import os
import platform
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest
import requests
from ckanapi import RemoteCKAN

from catalogue.server import create_token
from catalogue.settings import Settings

pytestmark = pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="looks at processes in /proc")
ROOT = Path(__file__).resolve().parent.parent
SERVED = """
import sys
from pathlib import Path
from catalogue.server import serve
from catalogue.settings import Settings
serve(Settings(folder=Path(sys.argv[1]), processes=2), on_ready=lambda url: print(url, flush=True))
"""


def others(process: int) -> list[int]:
    """Those that answer beside it: what it has started, but for what the system of processes needs itself."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            if int(path.read_text().rpartition(")")[2].split()[1]) == process:
                found.append(int(path.parent.name))
    return [one for one in found if b"spawn_main" in Path(f"/proc/{one}/cmdline").read_bytes()]


def eventually(holds: Callable[[], object]) -> object:
    """What it gives once it holds. A process may end, or close a file, between two looks at it: not yet."""
    for _ in range(300):
        with suppress(OSError):
            if found := holds():
                return found
        time.sleep(0.1)
    raise AssertionError("it never came to be")


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    command = [sys.executable, "-W", "error", "-c", SERVED, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout
        yield process, process.stdout.readline().strip()
        process.kill()


def is_over(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def answers(url: str, count: int = 30) -> set[str]:
    """What `package_list` gives, each time on a connection of its own."""
    address = f"{url}/api/3/action/package_list"
    return {requests.get(address, headers={"Connection": "close"}, timeout=20).text for _ in range(count)}


def test_all_answer_the_same_and_see_a_change_at_once(
    served: tuple[subprocess.Popen[str], str], tmp_path: Path
) -> None:
    process, url = served
    (other,) = eventually(lambda: others(process.pid))  # type: ignore[misc]
    eventually(lambda: _listens(other))
    token = create_token(Settings(folder=tmp_path), "test")
    with RemoteCKAN(url, apikey=token) as ckan:
        ckan.action.organization_create(name="mihon", title="見本市")
        for number in range(3):
            ckan.action.package_create(name=f"sites-{number}", title="避難場所", owner_org="mihon")
            (told,) = answers(url)
            assert f"sites-{number}" in told
    os.kill(process.pid, signal.SIGTERM)
    assert process.wait(30) == 0
    eventually(lambda: is_over(other))
    assert process.stderr and process.stderr.read() == ""


def _listens(process: int) -> bool:
    """Whether it has begun: its event loop is there."""
    return any("eventpoll" in str(one.readlink()) for one in Path(f"/proc/{process}/fd").iterdir())


def heaps(process: int) -> list[str]:
    """Those that glibc has made for threads: each 64 MB long and at a multiple of that, its first part in use."""
    size, found, before = 64 << 20, [], (0, 0, "")
    for line in Path(f"/proc/{process}/maps").read_text(encoding="utf-8").splitlines():
        words = line.split()
        begin, end = (int(one, 16) for one in words[0].split("-"))
        if words[1] == "---p" and before[1:] == (begin, "rw-p") and before[0] % size == 0 and end - before[0] == size:
            found.append(line)
        before = (begin, end, words[1])
    return found


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc has a heap for each thread")
def test_all_threads_have_one_heap(served: tuple[subprocess.Popen[str], str]) -> None:
    process, url = served
    (other,) = eventually(lambda: others(process.pid))  # type: ignore[misc]
    eventually(lambda: _listens(other))

    def both_have_worked() -> bool:
        with ThreadPoolExecutor(8) as readers:
            assert set(readers.map(lambda _: requests.get(url, timeout=20).status_code, range(80))) == {200}
        return all(len(list(Path(f"/proc/{one}/task").iterdir())) > 2 for one in (process.pid, other))

    eventually(both_have_worked)
    assert heaps(process.pid) == heaps(other) == []


def test_one_that_dies_is_replaced_and_none_outlives_the_first(served: tuple[subprocess.Popen[str], str]) -> None:
    process, url = served
    (other,) = eventually(lambda: others(process.pid))  # type: ignore[misc]
    os.kill(other, signal.SIGKILL)
    (another,) = eventually(lambda: [one for one in others(process.pid) if one != other])  # type: ignore[misc]
    eventually(lambda: _listens(another))
    assert len(answers(url)) == 1
    process.kill()
    eventually(lambda: is_over(another))
