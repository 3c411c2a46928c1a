"""What git says of a workspace. The command is called; nothing of the repository's own is run.

Names of files come as bytes between NULs and are taken as they are; a revision is never taken for an option.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from pipelines.errors import UsageError, WorldError
from pipelines.frozen import frozen

_NOTHING = frozenset("0")
"""The digits of what CI calls the commit before the first one."""
_PLAIN_FILE = ("100644", "100755")
_MOST_BYTES = 500_000_000  # as for sources: a larger one cannot be read anyway
_PATIENCE_S = 600


@frozen
class Entry:
    """A file of a commit: its path from the top of the repository, its size in bytes."""

    path: str
    size: int


@frozen
class Repository:
    """The repository whose top is `place`. `prefix`: the workspace as seen from there, "" or ended by "/"."""

    place: Path
    prefix: str

    @classmethod
    def around(cls, place: Path) -> Repository:
        """The repository of a folder. Raises UsageError where there is none, or no git."""
        done = _run(place, "rev-parse", "--show-prefix")
        if done.returncode:
            raise _refused(place, done)
        prefix = _text(done.stdout).removesuffix("\n")
        return cls(place.joinpath(*[".."] * prefix.count("/")), prefix)

    def base_of(self, ref: str) -> str | None:
        """The commit in which what is here and `ref` have parted; None where they have nothing in common.

        Raises UsageError for what is no revision of this repository, and where its history is cut off.
        """
        if ref.startswith("-"):
            raise UsageError("ref-option", value=ref)
        commit = self._asked("rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
        if commit is None:
            raise UsageError("ref-shallow" if self._is_shallow() else "ref-unknown", value=ref)
        if self._asked("rev-parse", "--verify", "--quiet", "HEAD^{commit}") is None:
            return commit  # nothing was committed here yet
        base = self._asked("merge-base", commit, "HEAD")
        if base is None and self._is_shallow():
            raise UsageError("ref-shallow", value=ref)
        return base

    def changed(self, base: str) -> dict[str, str]:
        """What differs between the commit `base` and the files as they are now, committed or not.

        Path from the top of the repository → A (new), D (gone), M and other letters of git (changed). Files that git
        is told to ignore are not among them.
        """
        flags = ("--no-renames", "--no-ext-diff", "--no-textconv", "--ignore-submodules=none")
        fields = _names(self._said("diff", "--name-status", "-z", *flags, base, "--"))
        found = {path: status for status, path in zip(fields[::2], fields[1::2], strict=True)}
        for path in _names(self._said("ls-files", "-z", "--others", "--exclude-standard", "--")):
            found.setdefault(path, "A")
        return found

    def unseen(self, below: str) -> list[str]:
        """Files below this folder of the workspace that git does not look at: whether they changed is unknown.

        It was told to ignore them, or to take them for unchanged.
        """
        place = self.prefix + below
        ignored = _names(self._said("ls-files", "-z", "--others", "--ignored", "--exclude-standard", "--", place))
        known = (one.partition(" ") for one in _names(self._said("ls-files", "-z", "-v", "--", place)))
        return ignored + [path for tag, _, path in known if tag == "S" or tag.islower()]

    def files_at(self, commit: str, paths: list[str]) -> list[Entry]:
        """The plain files of a commit that have these paths or lie below them; paths from the top."""
        told = self._said("ls-tree", "-r", "-l", "-z", "--full-tree", commit, "--", *paths)
        found = []
        for line in _names(told):
            about, _, path = line.partition("\t")
            mode, _, _, size = about.split()
            if mode in _PLAIN_FILE and _is_safe(path) and int(size) <= _MOST_BYTES:
                found.append(Entry(path, int(size)))
        return found

    def content(self, commit: str, path: str) -> bytes:
        """A file of a commit, as it would be checked out. Raises WorldError."""
        return self._said("cat-file", "--filters", f"{commit}:{path}")

    def _is_shallow(self) -> bool:
        return self._asked("rev-parse", "--is-shallow-repository") == "true"

    def _asked(self, *arguments: str) -> str | None:
        """The answer in one line; None where git has none."""
        done = _run(self.place, *arguments)
        return _text(done.stdout).strip() or None if not done.returncode else None

    def _said(self, *arguments: str) -> bytes:
        done = _run(self.place, *arguments)
        if done.returncode:
            raise WorldError("git-failed", value=" ".join(arguments[:2]), reason=_last_line(done.stderr))
        return done.stdout


def is_nothing(ref: str) -> bool:
    """Whether CI says by it that there is no earlier commit: it is empty, or a hash of zeros."""
    return not ref.strip() or (len(ref) >= 40 and set(ref) == _NOTHING)


def _run(place: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """Calls git in the folder. Raises UsageError where there is no git, WorldError where it does not end."""
    own = {"LC_ALL": "C", "LANGUAGE": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0"}
    environment = os.environ | own | {"GIT_LITERAL_PATHSPECS": "1", "GIT_PAGER": ""}
    # a repository can name a program that git would start to learn which files changed
    command = ["git", "-c", "core.fsmonitor=false", *arguments]
    try:
        return subprocess.run(
            command, cwd=place, env=environment, capture_output=True, stdin=subprocess.DEVNULL, timeout=_PATIENCE_S
        )
    except FileNotFoundError as error:
        raise UsageError("git-missing") from error
    except (OSError, subprocess.TimeoutExpired) as error:
        raise WorldError("git-failed", value=arguments[0], reason=str(error)) from error


def _refused(place: Path, done: subprocess.CompletedProcess[bytes]) -> UsageError:
    told = _text(done.stderr)
    if "safe.directory" in told:
        return UsageError("git-owner", value=place.resolve())
    if "not a git repository" in told:
        return UsageError("git-no-repository", value=place.resolve())
    return UsageError("git-failed", value="rev-parse", reason=_last_line(done.stderr))


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogateescape")


def _names(raw: bytes) -> list[str]:
    return [_text(one) for one in raw.split(b"\0") if one]


def _last_line(raw: bytes) -> str:
    lines = raw.decode("utf-8", "replace").strip().splitlines()
    return lines[-1] if lines else ""


def _is_safe(path: str) -> bool:
    """A commit can be made by hand: no path of it may lead out of the folder that it is written to."""
    parts = path.split("/")
    return "\\" not in path and ":" not in path and not any(part in ("", ".", "..") for part in parts)


def under(path: str, prefix: str) -> PurePosixPath | None:
    """The path as seen from the workspace; None for what lies elsewhere in the repository."""
    return PurePosixPath(path.removeprefix(prefix)) if path.startswith(prefix) else None


def take_out(repository: Repository, commit: str, paths: list[str], target: Path) -> Iterator[Path]:
    """Writes the files of a commit (`files_at`) below `target`, under their paths from the top of the repository."""
    for entry in repository.files_at(commit, paths):
        place = target.joinpath(*PurePosixPath(entry.path).parts)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(repository.content(commit, entry.path))
        yield place
