"""Wheel and source archive, built twice from two clean copies of what is committed: the same bytes, or nothing is kept.

    python -m release.build [--tag v1.2.3] [--out dist]

The copies lie elsewhere, are written in another order, at another time, under another umask. The time in the archives
is that of the commit (SOURCE_DATE_EPOCH), the tools that build are those of requirements-build.lock. Beside them come
the bill of materials and SHA256SUMS.

Exit codes: 0 done · 1 not the same, or not what the tag says · 2 the tree is not clean.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from release import locks

ODD_HOURS = 1_000_000_000
"""A time (seconds since 1970) that no file of ours has."""


def tracked(root: Path = locks.ROOT) -> list[str]:
    """All files that are under version control, "/" between folders."""
    told = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, check=True).stdout
    return [name for name in told.decode("utf-8").split("\0") if name and (root / name).is_file()]


def copy(folder: Path, *, odd: bool = False, root: Path = locks.ROOT) -> None:
    """What is under version control, as it is now. `odd`: as on a machine that does everything in another way."""
    before = os.umask(0o077 if odd else 0o022)
    try:
        for name in sorted(tracked(root), reverse=odd):
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes((root / name).read_bytes())
            if odd:
                os.utime(target, (ODD_HOURS, ODD_HOURS))
    finally:
        os.umask(before)


def build(source: Path, out: Path, epoch: int, *kinds: str) -> dict[str, bytes]:
    """Builds `kinds` (wheel, sdist) of a copy with the tools that are installed; name → bytes.

    Raises subprocess.CalledProcessError.
    """
    kinds = kinds or ("sdist", "wheel")
    command = [
        sys.executable,
        "-m",
        "hatchling",
        "build",
        "-d",
        str(out),
        *(part for kind in kinds for part in ("-t", kind)),
    ]
    environment = os.environ | {"SOURCE_DATE_EPOCH": str(epoch)}
    subprocess.run(command, cwd=source, env=environment, capture_output=True, check=True)
    return {path.name: path.read_bytes() for path in sorted(out.iterdir())}


def twice(folder: Path, epoch: int) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """The archives of two copies that have nothing in common but what is in them."""
    made: list[dict[str, bytes]] = []
    for name, odd in (("one", False), ("二つ目/another", True)):
        copy(folder / name, odd=odd)
        out = folder / f"out-{len(made)}"
        out.mkdir()
        made.append(build(folder / name, out, epoch))
    return made[0], made[1]


def _git(*arguments: str) -> str:
    return subprocess.run(
        ["git", *arguments], cwd=locks.ROOT, capture_output=True, text=True, check=True
    ).stdout.strip()


def main(arguments: list[str]) -> int:
    """Builds what is released; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path("dist"), help="a folder that is not there yet or empty")
    parser.add_argument("--tag", help="the tag that is released: v and the version")
    asked = parser.parse_args(arguments)
    if _git("status", "--porcelain") or (asked.out.is_dir() and any(asked.out.iterdir())):
        print(f"There are changes that are not committed, or {asked.out} is not empty.", file=sys.stderr)
        return 2
    version = str(locks.project()["version"])
    if asked.tag and asked.tag != f"v{version}":
        print(f"The tag is {asked.tag}, but pyproject.toml has {version}.", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as folder:
        one, other = twice(Path(folder), int(_git("log", "-1", "--format=%ct")))
    if one != other:
        print(
            f"Built twice, but not the same: {[name for name in one if one[name] != other.get(name)]}", file=sys.stderr
        )
        return 1
    keep(asked.out, one, f"machikado-{version}.cdx.json")
    print(f"{len(one)} archives, each built twice with the same bytes, in {asked.out}", file=sys.stderr)
    return 0


def keep(out: Path, archives: dict[str, bytes], bill: str) -> None:
    """Writes the archives, the bill of materials and the sums of all of them."""
    from release import sbom

    with tempfile.TemporaryDirectory(dir=out.absolute().parent) as beside:
        for name, content in archives.items():
            (Path(beside) / name).write_bytes(content)
        sbom.main([str(Path(beside) / bill)])
        sums = [
            f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in sorted(Path(beside).iterdir())
        ]
        (Path(beside) / "SHA256SUMS").write_text("".join(sums), "utf-8", newline="\n")
        shutil.copytree(beside, out, dirs_exist_ok=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
