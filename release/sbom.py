"""The bill of materials (CycloneDX, JSON) of what is installed to run this project: name, version, hashes, licence.

    python -m release.sbom FILE

`cyclonedx-py` makes it from the lock; the licences come from the judged list, who needs what from the lock's comments,
since neither stands in a lock's lines. The same lock gives the same bytes. Needs the extra `release`.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from release import licences, locks

VERSION = "1.6"


def made() -> dict[str, Any]:
    """The bill. Raises ValueError when it does not hold to the standard's schema."""
    command = [sys.executable, "-m", "cyclonedx_py", "requirements", "--output-reproducible", "--no-validate"]
    command += [
        "--sv",
        VERSION,
        "--pyproject",
        "pyproject.toml",
        "--mc-type",
        "application",
        "--of",
        "JSON",
        "-o",
        "-",
        locks.RUNS.name,
    ]
    done = subprocess.run(command, cwd=locks.ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode:
        raise ValueError(done.stderr)
    bill: dict[str, Any] = json.loads(done.stdout)
    _add_licences(bill)
    _add_needs(bill)
    _check(bill)
    return bill


def _add_licences(bill: dict[str, Any]) -> None:
    known = licences.read()["components"]
    for component in bill["components"]:
        component["licenses"] = [{"expression": known[component["name"]]["licence"]}]
        del component["description"]  # the line of the lock once more


def _add_needs(bill: dict[str, Any]) -> None:
    """Replaces the flat list by who needs what. A name that is pinned twice (for two Pythons) is needed twice."""
    whole = bill["metadata"]["component"]
    refs: dict[str, list[str]] = {whole["name"]: [whole["bom-ref"]]}
    for component in bill["components"]:
        refs.setdefault(component["name"], []).append(component["bom-ref"])
    needs: dict[str, set[str]] = {ref: set() for of in refs.values() for ref in of}
    for pin in locks.read(locks.RUNS):
        for above in (ref for name in pin.wanted_by for ref in refs[name]):
            needs[above] |= set(refs[pin.name])
    bill["dependencies"] = [{"ref": ref, "dependsOn": sorted(of)} for ref, of in sorted(needs.items())]


def _check(bill: dict[str, Any]) -> None:
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    wrong = JsonStrictValidator(SchemaVersion.from_version(VERSION)).validate_str(json.dumps(bill))
    if wrong:
        raise ValueError(str(wrong))


def main(arguments: list[str]) -> int:
    """Writes the file; the exit code."""
    if len(arguments) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    text = json.dumps(made(), ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    Path(arguments[0]).write_text(text, "utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
