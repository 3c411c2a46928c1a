"""The pages of `docs/` followed as a reader follows them: their commands are run in order in a folder of their own.

A page says what to do in its own text, and in comments that its reader does not see:

    ```powershell      lines to be typed. `publish …` is run; what sets up the machine (`py`, `cd` …) is passed over
    ```text            after it: what the last of them shows. `…` stands for anything, a line `…` for any lines
    <!-- types: 1 | 2 -->        what is answered to the questions of the next command
    <!-- does: NAME ARGUMENT -->  what happens between commands: `DEEDS` of `deeds.py`
    <!-- writes: FILE -->        the next block (`toml`, `yaml`) replaces FILE; `adds:` is put at its end
    ![text](pictures/NAME.png)   a picture of what was just done: taken by `docs/pictures.py`, checked to be there
"""

from __future__ import annotations

import io
import os
import re
import shlex
import sys
import tomllib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

ROOT = Path(__file__).resolve().parent.parent
FOLLOWED = ("first-publication.md", "excel-to-portal.md", "operating-the-catalogue.md")
COLUMNS = "100"
SET_UP = ("py ", "notepad ", "[Environment]", "robocopy ", "copy ", r"C:\machikado\Scripts\python -m pip ")
RUN = ("publish ", "mkdir ", "cd ")
"""Begins a line that sets up a Windows machine, which no test on another can run."""
PREFECTURE = "https://data.example.lg.jp"
_FENCE = re.compile(r"^```(\w*)$")
_COMMENT = re.compile(r"^<!-- (types|does|writes|adds): (.+) -->$")
_PICTURE = re.compile(r"^!\[(?P<alt>[^\]]+)\]\(pictures/(?P<name>[\w-]+)\.png\)$")


@dataclass(frozen=True)
class Step:
    """What a page has at `line`: `kind` is command, output, deed, file or picture."""

    kind: str
    line: int
    text: str
    extra: str = ""


def steps_of(page: Path) -> Iterator[Step]:
    """All that is to be done and to be seen, in the order of the page."""
    lines = page.read_text("utf-8").splitlines()
    said: dict[str, str] = {}
    number = 0
    while number < len(lines):
        line, number = lines[number], number + 1
        if comment := _COMMENT.match(line):
            if comment[1] == "does":
                yield Step("deed", number, comment[2])
            else:
                said[comment[1]] = comment[2]
        elif picture := _PICTURE.match(line):
            yield Step("picture", number, picture["name"], picture["alt"])
        elif fence := _FENCE.match(line):
            end = lines.index("```", number)
            yield from _of_block(fence[1], lines[number:end], number, said)
            number = end + 1


def _of_block(kind: str, lines: list[str], number: int, said: dict[str, str]) -> Iterator[Step]:
    if kind == "powershell":
        for offset, line in enumerate(lines, 1):
            typed = line.split("  # ")[0].rstrip()
            if typed.startswith(RUN):
                yield Step("command", number + offset, typed, said.pop("types", ""))
            elif typed and not typed.startswith(("#", "$env:", *SET_UP)):
                raise AssertionError(f"line {number + offset}: nobody knows how to try `{typed}`")
    elif kind == "text":
        yield Step("output", number, "\n".join(lines))
    for how in ("writes", "adds"):
        if how in said:
            yield Step("file", number, "\n".join(lines) + "\n", f"{how} {said.pop(how)}")


class Typing(io.StringIO):
    """A keyboard: what is typed is seen on the screen."""

    def __init__(self, answers: list[str], screen: io.TextIOBase) -> None:
        super().__init__("".join(f"{answer}\n" for answer in answers))
        self._screen = screen

    def isatty(self) -> bool:
        return True

    def readline(self, size: int | None = -1) -> str:  # type: ignore[override]
        typed = super().readline(-1 if size is None else size)
        self._screen.write(typed)
        return typed


@dataclass
class Reader:
    """Somebody who follows a page. `place` is called `folder` here; `disks` holds C and D.

    `shown`: the commands and what each showed, the newest last. `catalogue`, `prefecture`: addresses of those that run.
    """

    disks: Path
    folder: Path
    place: str = r"C:\オープンデータ"
    shown: list[tuple[str, str]] = field(default_factory=list)
    prefecture: str = ""
    catalogue: str = ""
    _open: ExitStack = field(default_factory=ExitStack)

    def types(self, typed: str, answers: str = "") -> str:
        """Runs a command line, and gives all that the terminal shows after it."""
        match typed.partition(" "):
            case "mkdir", _, place:
                self.at(place).mkdir(parents=True, exist_ok=True)
                return ""
            case "cd", _, place:
                self.place, self.folder = place, self.at(place)
                os.chdir(self.folder)
                return ""
        return self._publishes(typed, answers)

    def at(self, place: str) -> Path:
        """Where a folder of Windows lies on this machine."""
        return self.disks / place.replace(":", "").replace("\\", "/")

    def _publishes(self, typed: str, answers: str) -> str:
        import publish

        screen = io.TextIOWrapper(io.BytesIO(), "utf-8", newline="", write_through=True)
        release = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
        keys = Typing(answers.split(" | ") if answers else [], screen)
        arguments = shlex.split(typed.replace("\\", "/"))[1:]
        arguments = [self.prefecture if one == PREFECTURE else one for one in arguments]
        arguments = [str(self.at(one)) if re.match("[CD]:/", one) else one for one in arguments]
        with (
            redirect_stdout(screen),
            redirect_stderr(screen),
            patch.object(sys, "stdin", keys),
            patch("catalogue.server.serve", self._serve),
            patch("importlib.metadata.version", lambda name: release),  # tests run where it is not installed, too
            suppress(SystemExit),
        ):
            publish.main(arguments)
        screen.seek(0)
        shown = screen.read().replace("\r\n", "\n")
        assert "Traceback" not in shown, shown
        self.shown.append((typed, shown))
        return shown

    def _serve(self, settings: Any, host: str, port: int, on_ready: Callable[[str], None]) -> None:
        """The catalogue stays open until the page is read; who reads goes on, as in a second window."""
        self.catalogue = self.opened(settings)
        on_ready(self.catalogue)

    def opened(self, settings: Any) -> str:
        """A catalogue that is served until the page ends: its address."""
        from catalogue.server import background

        return self._open.enter_context(background(settings))

    def stops(self) -> None:
        """Ctrl-C in the window of the catalogue, and in all others."""
        self._open.close()

    def writes(self, how: str, text: str) -> None:
        """Puts a block of the page into a file of the folder."""
        way, _, name = how.partition(" ")
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        before = path.read_text("utf-8") if way == "adds" and path.is_file() else ""
        if self.prefecture:
            text = text.replace(PREFECTURE, self.prefecture)
        path.write_text(before + text, "utf-8")

    def screen(self, typed: str, shown: str) -> str:
        """What a terminal on Windows shows: its paths, and no address of this machine."""
        for here, there in ((f"{self.folder}/", ""), (str(self.folder), self.place)):
            shown = shown.replace(here, there)
        if self.prefecture:
            shown = shown.replace(self.prefecture, PREFECTURE)
        shown = re.sub(r"http://127\.0\.0\.1:\d+", "http://127.0.0.1:8000", shown)
        shown = re.sub(
            rf"{re.escape(str(self.disks))}/([CD])(/[^\s`]*)?",
            lambda path: f"{path[1]}:{path[2] or ''}".replace("/", "\\"),
            shown,
        )
        own = r"(?<![\w:./])(datasets|build|source|\.machikado)(/[^\s/`]+)+"
        return re.sub(own, lambda path: path[0].replace("/", "\\"), shown)


@contextmanager
def reading(folder: Path) -> Iterator[Reader]:
    """A reader with an empty folder, whose machine knows nothing of this one's settings."""
    here = Path.cwd()
    home = folder / "home"
    home.mkdir()
    known = {name: value for name, value in os.environ.items() if not name.startswith(("CKAN_API", "MACHIKADO"))}
    settings = {"LANG": "ja_JP.UTF-8", "COLUMNS": COLUMNS, "LINES": "40", "HOME": str(home)}
    settings |= {"XDG_DATA_HOME": str(home / "data"), "XDG_CONFIG_HOME": str(home / "config")}
    reader = Reader(folder, folder)
    reader.folder = reader.at(reader.place)
    reader.folder.mkdir(parents=True)
    with patch.dict(os.environ, known | settings, clear=True), reader._open:
        os.chdir(reader.folder)
        try:
            yield reader
        finally:
            os.chdir(here)


def follow(page: Path, reader: Reader, picture: Callable[[Step, Reader], None]) -> Iterator[tuple[Step, str, str]]:
    """Does what the page says; yields (step, what the page shows, what was shown) of each output on it."""
    from deeds import DEEDS

    for step in steps_of(page):
        if step.kind == "command":
            reader.types(step.text, step.extra)
        elif step.kind == "deed":
            name, *arguments = step.text.split(" ")
            DEEDS[name](reader, *arguments)
        elif step.kind == "file":
            reader.writes(step.extra, step.text)
        elif step.kind == "picture":
            picture(step, reader)
        elif step.kind == "output" and reader.shown:
            yield step, step.text, reader.screen(*reader.shown[-1])


def alike(page: str, shown: str) -> bool:
    """Whether the terminal shows what the page says it does, but for what `…` stands for, days and blanks at ends."""
    wanted = [re.escape(line.rstrip()) for line in _dated(page).strip().splitlines()]
    pattern = "\n".join("__ANY__" if line == "…" else line.replace("…", ".*") for line in wanted)
    pattern = pattern.replace("\n__ANY__\n", r"\n(?:.*\n)*?").replace("\n__ANY__", r"(?:\n.*)*")
    pattern = pattern.replace("__ANY__\n", r"(?:.*\n)*?")
    pattern = pattern.replace("__ANY__", r"(?:.*\n?)*")
    told = "\n".join(line.rstrip() for line in _dated(shown).strip().splitlines())
    return re.fullmatch(pattern, told) is not None


def _dated(text: str) -> str:
    """All days and times as one."""
    return re.sub(r"20\d\d-\d\d-\d\d( \d\d:\d\d(:\d\d)?)?", "0000-00-00", text)
