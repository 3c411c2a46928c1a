"""Are versions pinned that are known to be vulnerable? `pip-audit` asks PyPI or OSV about every pin of every lock.

    python -m release.audit [--json]

A source that answers nothing finds nothing. So it is first asked about an old version that is known to be vulnerable;
if it does not find that, or cannot be reached, nothing is claimed. Exit codes: 0 nothing known · 1 something is known ·
3 not run: no source could be asked. Needs the extra `release`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from release import locks

KNOWN = "jinja2==2.10"
"""Vulnerable since 2019 (CVE-2019-10906)."""
SOURCES = {"pypi": ["pypi"], "osv": ["osv"]}
if MIRROR := os.environ.get("MACHIKADO_OSV_URL"):
    SOURCES = {"mirror": ["osv", "--osv-url", MIRROR]}
"""What pip-audit is told to ask: PyPI, then OSV; or an address that answers as OSV's `/v1/query` does."""
PATIENCE = 600.0
"""Seconds for one lock."""


def asked(source: str, pins: list[str]) -> list[dict[str, Any]] | None:
    """What is known of each pin; None when the source did not answer for all of them."""
    with tempfile.TemporaryDirectory() as folder:
        listed = Path(folder) / "pins.txt"
        listed.write_text("".join(f"{pin}\n" for pin in pins), "utf-8")
        command = [sys.executable, "-m", "pip_audit", "--requirement", str(listed), "--no-deps", "--disable-pip"]
        command += ["--strict", "--format", "json", "--progress-spinner", "off", "-s", *SOURCES[source]]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
            told: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
        except (subprocess.TimeoutExpired, ValueError, KeyError):
            return None
    return told if len(told) == len(pins) and all("vulns" in one for one in told) else None


def usable() -> str | None:
    """The first source that finds what is known to be there."""
    for source in SOURCES:
        told = asked(source, [KNOWN])
        if told and told[0]["vulns"]:
            return source
    return None


def pins() -> list[list[str]]:
    """All pins of all locks and platforms, in lists that have each name once."""
    versions: dict[str, set[str]] = {}
    for lock in (locks.ALL, locks.RUNS, locks.BUILDS):
        for pin in locks.read(lock):
            versions.setdefault(pin.name, set()).add(pin.version)
    most = max(map(len, versions.values()))
    each = {name: sorted(of) for name, of in versions.items()}
    return [[f"{name}=={of[place]}" for name, of in each.items() if place < len(of)] for place in range(most)]


def main(arguments: list[str]) -> int:
    """Tells what is known; the exit code."""
    started, listed, found = time.monotonic(), pins(), []
    source = usable()
    for some in listed:
        told = asked(source, some) if source else None
        if told is None:
            source = None
            break
        found += [(one["name"], one["version"], fault["id"]) for one in told for fault in one["vulns"]]
    total = sum(map(len, listed))
    if source is None:
        print(
            f"NOT RUN: no source of advisories could be asked. Nothing is known about the {total} pins.",
            file=sys.stderr,
        )
    else:
        print(f"{total} pins asked at {source}: {len(found)} known vulnerabilities", file=sys.stderr)
    for name, version, fault in found:
        print(f"{name} {version}: {fault}")
    if arguments == ["--json"]:
        seconds = round(time.monotonic() - started, 1)
        print(
            json.dumps({"cases": total if source else 0, "failures": len(found), "seconds": seconds, "source": source})
        )
    return 3 if source is None else int(bool(found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
