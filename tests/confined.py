"""Runs a command as deploy/machikado.service has it, as far as can be where no systemd runs. Needs root and Linux.

    python tests/confined.py STATE COMMAND …

An unprivileged user; no rights and no way to more; the file system read-only but for STATE and a temporary folder; of
/proc only the processes, of the network only this machine; no memory that is written and run; the unit's system calls.
"""

from __future__ import annotations

import ctypes
import os
import socket
import subprocess
import sys
from pathlib import Path

UNIT = Path(__file__).resolve().parent.parent / "deploy" / "machikado.service"
USER = 10001
_NEW_NAMESPACES = ["unshare", "--mount", "--net", "--ipc", "--pid", "--fork", "--kill-child=SIGTERM"]
_MDWE, _REFUSE_EXEC_GAIN = 65, 1  # linux/prctl.h: PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN
_ALLOW, _EPERM = 0x7FFF0000, 0x00050001  # seccomp.h: SCMP_ACT_ALLOW, SCMP_ACT_ERRNO(EPERM)


def settings() -> dict[str, list[str]]:
    """The section Service: each setting with all its values in order."""
    found: dict[str, list[str]] = {}
    section = UNIT.read_text("utf-8").partition("[Service]\n")[2].partition("\n[")[0]
    for line in section.splitlines():
        if line and not line.startswith("#"):
            name, _, value = line.partition("=")
            found.setdefault(name, []).append(value)
    return found


def system_calls() -> set[str]:
    """The names that SystemCallFilter leaves."""
    left: set[str] = set()
    for value in settings()["SystemCallFilter"]:
        named = {call for group in value.lstrip("~").split() for call in _calls_of(group)}
        left = left - named if value.startswith("~") else left | named
    return left


def _calls_of(group: str) -> set[str]:
    if not group.startswith("@"):
        return {group}
    told = subprocess.run(
        ["systemd-analyze", "syscall-filter", group], capture_output=True, text=True, check=True
    ).stdout
    lines = [line.strip() for line in told.splitlines()[1:] if line.strip() and not line.strip().startswith("#")]
    return {call for line in lines for call in _calls_of(line)}


class _Comparison(ctypes.Structure):
    """seccomp.h: struct scmp_arg_cmp."""

    _fields_ = (("arg", ctypes.c_uint), ("op", ctypes.c_int), ("a", ctypes.c_uint64), ("b", ctypes.c_uint64))


def _only(calls: set[str]) -> None:
    """From now on this process has only these system calls, and sockets of these families; others are refused."""
    library = ctypes.CDLL("libseccomp.so.2", use_errno=True)
    library.seccomp_init.restype = ctypes.c_void_p
    rules = ctypes.c_void_p(library.seccomp_init(_EPERM))
    add = library.seccomp_rule_add_array
    number = library.seccomp_syscall_resolve_name(b"socket")
    for family in settings()["RestrictAddressFamilies"][0].split():
        equal = _Comparison(0, 4, getattr(socket, family), 0)  # SCMP_CMP_EQ
        assert add(rules, _ALLOW, number, 1, ctypes.byref(equal)) == 0, family
    for call in calls - {"socket"}:
        number = library.seccomp_syscall_resolve_name(call.encode())
        if number >= 0:
            assert add(rules, _ALLOW, number, 0, None) == 0, call
    assert library.seccomp_load(rules) == 0


def _prctl(option: int, value: int) -> None:
    library = ctypes.CDLL(None, use_errno=True)
    if library.prctl(option, value, 0, 0, 0):
        raise OSError(ctypes.get_errno(), f"prctl {option}")


def _mount(*arguments: str) -> None:
    subprocess.run(["mount", *arguments], check=True)


def _make_reachable(needed: list[Path], beside: Path) -> None:
    """Folders that others may not enter are covered by empty ones in which only what is needed of them is left."""
    closed: dict[Path, list[Path]] = {}
    for path in dict.fromkeys(needed):
        above = next((one for one in reversed(path.parents) if not one.stat().st_mode & 0o001), None)
        if above:
            closed.setdefault(above, []).append(path)
    for above, paths in closed.items():
        kept = {beside / f"{number}": path for number, path in enumerate(paths)}
        for holder, path in kept.items():
            holder.mkdir()
            _mount("--bind", str(path), str(holder))
        _mount("-t", "tmpfs", "-o", "mode=755", "tmpfs", str(above))
        for holder, path in kept.items():
            path.mkdir(parents=True)
            _mount("--move", str(holder), str(path))
            holder.rmdir()


def _in_namespaces(state: Path, command: list[str], calls: set[str]) -> None:
    """Second half, in namespaces of its own: gives up what it has, and becomes the command."""
    subprocess.run(["ip", "link", "set", "lo", "up"], check=False)
    _mount("--make-rprivate", "/")
    _mount("--bind", str(state), str(state))
    (state / "tmp").mkdir(exist_ok=True)
    _mount("-t", "tmpfs", "-o", "mode=1777", "tmpfs", str(state / "tmp"))
    _make_reachable([Path(one).resolve() for one in (sys.base_prefix, sys.prefix, UNIT.parent.parent)], state / "tmp")
    _mount("-t", "proc", "-o", "subset=pid,hidepid=invisible", "proc", "/proc")
    mounts = Path("/proc/self/mountinfo").read_text("utf-8").splitlines()
    for place in sorted({line.split()[4] for line in mounts}, key=len, reverse=True):
        if not place.startswith((str(state), "/proc", "/dev")):
            _mount("-o", "remount,bind,ro", place)
    os.setgroups([])
    os.umask(int(settings()["UMask"][0], 8))
    os.chdir(state)
    os.environ.update(HOME=str(state), TMPDIR=str(state / "tmp"), PYTHONDONTWRITEBYTECODE="1")
    os.setresgid(USER, USER, USER)
    os.setresuid(USER, USER, USER)
    _prctl(38, 1)  # PR_SET_NO_NEW_PRIVS
    _prctl(_MDWE, _REFUSE_EXEC_GAIN)
    _only(calls)
    os.execvp(command[0], command)


def main(arguments: list[str]) -> int:
    """The exit code of the command."""
    if arguments[0] == "--in":
        _in_namespaces(Path(arguments[1]), arguments[3:], set(arguments[2].split(",")))
    calls = ",".join(sorted(system_calls()))
    return subprocess.call([*_NEW_NAMESPACES, sys.executable, __file__, "--in", arguments[0], calls, *arguments[1:]])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
