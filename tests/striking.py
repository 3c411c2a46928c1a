"""Calls of `publish` that meet a fault at a chosen write: power cut (kill -9), full disk, a signal.

A first process loads everything and then only forks: each call runs in a child of its own, in which every step to the
disk is counted that Python makes below the folder `root`: a file opened for writing (before and after), written through
(fsync), a name made, moved or taken away, a transaction of the catalogue begun and ended. At step `at` the fault comes.

    python tests/striking.py       the first process: orders by line on stdin, answers by line on stdout, both JSON
"""

from __future__ import annotations

import builtins
import errno
import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import SimpleNamespace, TracebackType
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_MAKES = {"os.mkdir", "os.link"}  # a full disk lets names be moved and taken away
_MOVES = {*_MAKES, "os.rename", "os.remove", "os.rmdir", "os.truncate"}
_LOADED = (
    "publish", "polars", "yaml", "sqlite3", "openpyxl", "requests", "ckanapi", "uvicorn", "httptools", "zipfile",
    "pipelines.build", "pipelines.run", "pipelines.publishing", "pipelines.publishing_lists", "pipelines.approving",
    "pipelines.adopting", "pipelines.package", "pipelines.package.descriptor", "pipelines.package.geojson",
    "pipelines.template", "pipelines.starting", "pipelines.workspace", "pipelines.portal.carrying",
    "pipelines.portal.stops", "pipelines.bundle.writing", "pipelines.rollback", "catalogue.server", "catalogue.backup",
    "catalogue.search", "catalogue.app", "jinja2", "pipelines.read", "pipelines.read.delimited", "pipelines.validate",
    "pipelines.validate.exact", "pipelines.validate.content", "pipelines.recognition", "pipelines.normalise",
    "pipelines.geocode.step", "pipelines.geocode.plausibility", "pipelines.geocode.gazetteer.find",
    "pipelines.report.page", "pipelines.report.text", "pipelines.identifying", "pipelines.year_on_year",
    "pipelines.kpi.computed", "pipelines.template.book", "pipelines.adopting.telling", "pipelines.privacy.headed",
)  # fmt: skip


@dataclass(frozen=True)
class Call:
    """`publish ARGUMENTS` in `root`; `fault` (kill, full, SIGTERM, SIGINT or "") comes at step `at`."""

    root: str
    arguments: Sequence[str]
    fault: str = ""
    at: int = 0
    env: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Came:
    """How a call ended: its exit code (negative: the signal), the steps it made, what it said."""

    code: int
    steps: int
    out: str
    err: str


class Striker:
    """The first process, as long as the block lasts."""

    def __enter__(self) -> Striker:
        path = os.pathsep.join((str(ROOT), str(ROOT / "tests")))
        env = os.environ | {"PYTHONPATH": path, "LANG": "ja_JP.UTF-8", "PYTHONWARNINGS": "ignore"}
        env |= {"POLARS_MAX_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"}
        pipe = subprocess.PIPE
        self._process = subprocess.Popen([sys.executable, __file__], stdin=pipe, stdout=pipe, text=True, env=env)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.close()
        self._process.wait(60)
        self._process.stdout.close()

    def call(self, root: Path, *arguments: str, fault: str = "", at: int = 0, **env: str) -> Came:
        """Makes a call and waits for its end."""
        assert self._process.stdin and self._process.stdout
        order = asdict(Call(str(root), arguments, fault, at, env))
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        assert answer, "the first process has died"
        came = Came(**json.loads(answer))
        assert "Traceback" not in came.err + came.out, came.err
        return came


def _main() -> None:
    import importlib

    for name in _LOADED:
        importlib.import_module(name)
    importlib.import_module("pipelines.messages").catalogue()
    importlib.import_module("tenacity.nap").time = SimpleNamespace(sleep=lambda seconds: None)  # a full disk stays full
    for line in sys.stdin:
        print(json.dumps(asdict(_made(Call(**json.loads(line))))), flush=True)


def _made(call: Call) -> Came:
    """Forks; the child counts its steps into a pipe, one byte each, so that they are known when it is killed."""
    counting, count = os.pipe()
    told = {name: os.memfd_create(name) for name in ("out", "err")}
    child = os.fork()
    if not child:
        os.close(counting)
        try:
            _run(call, count, told)
        finally:
            os._exit(70)
    os.close(count)
    steps = 0
    while block := os.read(counting, 65536):
        steps += len(block)
    _, status = os.waitpid(child, 0)
    os.close(counting)
    said = {}
    for name, handle in told.items():
        with os.fdopen(handle, encoding="utf-8", errors="replace") as file:
            file.seek(0)
            said[name] = file.read()
    return Came(os.waitstatus_to_exitcode(status), steps, said["out"], said["err"])


def _run(call: Call, count: int, told: dict[str, int]) -> None:
    null = os.open(os.devnull, os.O_RDONLY)
    for handle, place in ((null, 0), (told["out"], 1), (told["err"], 2)):
        os.dup2(handle, place)
    sys.stdin = os.fdopen(0, encoding="utf-8")
    sys.stdout, sys.stderr = (os.fdopen(number, "w", encoding="utf-8", buffering=1) for number in (1, 2))
    os.environ.update(call.env)
    os.chdir(call.root)
    import publish

    _Counting(call, count)
    try:
        publish.main(list(call.arguments))
    except SystemExit as done:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(done.code if isinstance(done.code, int) else 0)


class _Counting:
    """Counts the steps of this process, and lets the fault come."""

    def __init__(self, call: Call, count: int) -> None:
        self._root, self._call, self._count = os.path.realpath(call.root), call, count
        self._steps = 0
        self._meets()
        sys.addaudithook(self._audit)

    def step(self) -> None:
        """One more; at the chosen one the fault."""
        self._steps += 1
        os.write(self._count, b".")
        call = self._call
        if call.fault == "full" and self._steps >= call.at:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        if self._steps != call.at:
            return
        if call.fault == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        elif call.fault in ("SIGTERM", "SIGINT"):
            os.kill(os.getpid(), getattr(signal, call.fault))

    def _audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            path, mode, flags = arguments
            writes = set(mode) & set("wax+") if mode else (flags or 0) & _WRITING
            if writes and self._is_below(path):
                self.step()
        elif event in (_MAKES if self._call.fault == "full" else _MOVES) and self._is_below(arguments[0]):
            self.step()

    def _is_below(self, path: object) -> bool:
        if not isinstance(path, str | os.PathLike):
            return False
        return os.path.abspath(os.fspath(path)).startswith(self._root)  # noqa: PTH100 — it must open nothing itself

    def _meets(self) -> None:
        """What no audit hook sees: the moment after a file was opened, and before it is written through."""
        for module in (builtins, io):
            module.open = self._after(io.open if module is io else builtins.open)  # type: ignore[assignment]
        fsync = os.fsync

        def through(handle: Any) -> None:
            self.step()
            fsync(handle)

        os.fsync = through
        from catalogue.store.database import _Connection

        begin, end = _Connection.begin, _Connection.end

        def begun(connection: Any, writing: bool, patience: float) -> None:
            if writing:
                self.step()
            begin(connection, writing, patience)

        def ended(connection: Any, word: str) -> None:
            writes = connection.writing and connection.in_transaction and word == "COMMIT"
            if writes:
                self.step()
            end(connection, word)
            if writes and self._call.fault != "full":
                self.step()

        _Connection.begin, _Connection.end = begun, ended  # type: ignore[method-assign]

    def _after(self, opening: Callable[..., Any]) -> Callable[..., Any]:
        def opened(file: Any, mode: str = "r", *more: Any, **named: Any) -> Any:
            made = opening(file, mode, *more, **named)
            if set(mode) & set("wax+") and self._is_below(file) and self._call.fault != "full":
                self.step()
            return made

        return opened


if __name__ == "__main__":
    _main()
