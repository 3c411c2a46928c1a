"""What the release promises: locks that fit, judged licences, a bill of materials, one version, pinned actions."""

from __future__ import annotations

import json
import re
import tomllib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path
from threading import Thread
from typing import Any, ClassVar

import pytest
import yaml
from conftest import ROOT, unavailable
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from release import audit, licences, locks

LOCKS = (locks.RUNS, locks.ALL, locks.BUILDS)
PYTHONS = ("3.11", "3.12", "3.13")
PLATFORMS = {
    "linux": {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix"},
    "windows": {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt", "platform_machine": "AMD64"},
    "macos": {"sys_platform": "darwin", "platform_system": "Darwin", "os_name": "posix", "platform_machine": "arm64"},
}
_PINNED = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40}")
_FROM_OTHERS = re.compile(r"\$\{\{\s*(inputs|github\.(event|head_ref|ref_name|actor))")
_RELEASE = re.compile(r"^## \[(?P<version>[^\]]+)\](?: - (?P<day>\d{4}-\d\d-\d\d))?$", re.MULTILINE)


def is_for(requirement: Requirement, python: str, platform: str) -> bool:
    """Whether it is asked for there at all."""
    there = {
        **default_environment(),
        **PLATFORMS[platform],
        "python_version": python,
        "python_full_version": f"{python}.1",
    }
    return requirement.marker is None or requirement.marker.evaluate(there)


def installed(lock: Path, python: str, platform: str) -> dict[str, str]:
    """Name → version of what the lock gives there. Fails when a name would have two versions."""
    found: dict[str, str] = {}
    for pin in locks.read(lock):
        if is_for(pin.requirement, python, platform):
            assert pin.name not in found, f"{pin.name} twice"
            found[pin.name] = pin.version
    return found


def lacking(wanted: list[Requirement], given: dict[str, str]) -> list[str]:
    """What is not given, or in a version that does not do."""
    found = [(one, given.get(canonicalize_name(one.name))) for one in wanted]
    return [str(one) for one, version in found if version is None or not one.specifier.contains(version)]


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("platform", PLATFORMS)
def test_the_locks_give_what_the_project_asks_for(python: str, platform: str) -> None:
    whole = installed(locks.ALL, python, platform)
    assert not lacking(locks.wanted(), installed(locks.RUNS, python, platform))
    for extra in ["", *locks.extras()]:
        here = [one for one in locks.wanted(extra) if is_for(one, python, platform)]
        assert not lacking(here, whole), extra
    table = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    builds = [*table["build-system"]["requires"], *table["dependency-groups"]["build"]]
    assert not lacking([Requirement(one) for one in builds], installed(locks.BUILDS, python, platform))
    for part in (locks.RUNS, locks.BUILDS):
        assert installed(part, python, platform).items() <= whole.items(), part


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_pin_has_a_hash_and_none_an_address(lock: Path) -> None:
    text = lock.read_text("utf-8")
    assert "://" not in text and not re.search(
        r"^\s*--(?!hash)|(index|find-links|trusted-host)[ =]", text, re.MULTILINE
    )
    for pin in locks.read(lock):
        assert pin.hashes and all(re.fullmatch(r"sha256:[0-9a-f]{64}", one) for one in pin.hashes), pin.name
        assert str(pin.requirement.specifier).startswith("==")


def test_a_requirement_that_no_lock_gives_would_be_seen() -> None:
    given = installed(locks.RUNS, "3.13", "linux")
    assert lacking([Requirement("click>=999"), Requirement("not-there")], given) == ["click>=999", "not-there"]


def test_every_licence_is_known_and_judged() -> None:
    assert [*licences.mistakes()] == []
    assert licences.PAGE.read_text("utf-8") == licences.page()


def test_a_new_dependency_or_licence_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    listed = licences.read()
    del listed["components"]["click"]
    listed["components"]["lxml"] = {"licence": "AGPL-3.0-only"}
    listed["components"]["nobody-needs-this"] = {"licence": "MIT"}
    monkeypatch.setattr(licences, "read", lambda: listed)
    found = "\n".join(licences.mistakes())
    for words in (
        "click is not on the list",
        "nobody has judged AGPL",
        "lxml says",
        "nobody-needs-this is on the list but",
    ):
        assert words in found


def test_nothing_that_runs_asks_for_more_than_a_notice() -> None:
    """What would bind those who hand on the whole (GPL, AGPL) is at most one of two choices."""
    components = licences.read()["components"]
    for name in locks.needed_by():
        choices = components[name]["licence"].split(" OR ")
        assert any(not re.search(r"GPL|SSPL|BUSL", choice) for choice in choices), name


@pytest.fixture(scope="module")
def bill() -> dict[str, Any]:
    if not find_spec("cyclonedx_py"):
        unavailable('needs the extra "release"')
    from release import sbom

    return sbom.made()


def test_the_bill_names_every_pin(bill: dict[str, Any]) -> None:
    listed = {(one["name"], one["version"]): one for one in bill["components"]}
    pins = locks.read(locks.RUNS)
    assert set(listed) == {(pin.name, pin.version) for pin in pins} and len(bill["components"]) == len(pins)
    for pin in pins:
        one = listed[pin.name, pin.version]
        assert licences.ids(one["licenses"][0]["expression"])
        assert one["purl"] == f"pkg:pypi/{pin.name}@{pin.version}"
        hashes = {f"sha256:{each['content']}" for of in one["externalReferences"] for each in of.get("hashes", ())}
        assert hashes == set(pin.hashes)


def test_the_bill_tells_who_needs_what(bill: dict[str, Any]) -> None:
    whole = bill["metadata"]["component"]
    assert (whole["name"], whole["version"]) == ("machikado", locks.project()["version"])
    needs = {one["ref"]: one["dependsOn"] for one in bill["dependencies"]}
    reached, left = set(), [whole["bom-ref"]]
    while left:
        ref = left.pop()
        left += [one for one in needs[ref] if one not in reached]
        reached |= set(needs[ref])
    assert reached == {one["bom-ref"] for one in bill["components"]}


def test_the_bill_is_of_no_time_and_no_machine(bill: dict[str, Any]) -> None:
    assert "serialNumber" not in bill and "timestamp" not in bill["metadata"]
    addresses = set(re.findall(r"https?://([^/\"]+)", json.dumps(bill)))
    assert addresses <= {"pypi.org", "github.com", "cyclonedx.org", "www.cyclonedx.org"} | {
        one for one in addresses if one.endswith("readthedocs.io")
    }


def test_versions_agree() -> None:
    version = Version(str(locks.project()["version"]))
    found = [match.groupdict() for match in _RELEASE.finditer((ROOT / "CHANGELOG.md").read_text("utf-8"))]
    assert found and found[0]["version"] == "Unreleased"
    released = [Version(one["version"]) for one in found[1:]]
    assert all(one["day"] for one in found[1:]) and released == sorted(released, reverse=True)
    assert all(one <= version for one in released)


def test_the_kinds_of_change_are_those_of_keep_a_changelog() -> None:
    kinds = re.findall(r"^### (.*)$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert set(kinds) <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


def test_a_source_that_finds_nothing_is_not_believed(monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    monkeypatch.setattr(audit, "asked", lambda source, pins: [{"name": "x", "version": "1", "vulns": []} for _ in pins])
    assert audit.main([]) == 3 and "NOT RUN" in capsys.readouterr().err


LXML = next(pin.version for pin in locks.read(locks.RUNS) if pin.name == "lxml")


class Advisories(BaseHTTPRequestHandler):
    """Answers as OSV does: one advisory for each version in `KNOWN`."""

    KNOWN: ClassVar[set[str]] = {audit.KNOWN, f"lxml=={LXML}"}

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        name = asked["package"]["name"]
        events = [{"introduced": "0"}, {"fixed": "999"}]
        affected = [
            {"package": {"name": name, "ecosystem": "PyPI"}, "ranges": [{"type": "ECOSYSTEM", "events": events}]}
        ]
        known = f"{name}=={asked['version']}" in self.KNOWN
        told = json.dumps({"vulns": [{"id": "OSV-1", "details": "x", "affected": affected}] if known else []}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    def log_message(self, *arguments: Any) -> None:
        """Nothing."""


def test_what_is_known_is_told(monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    """All pins are asked about, by pip-audit itself."""
    if not find_spec("pip_audit"):
        unavailable('needs the extra "release"')
    with ThreadingHTTPServer(("127.0.0.1", 0), Advisories) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/v1/query"
        monkeypatch.setattr(audit, "SOURCES", {"mirror": ["osv", "--osv-url", url]})
        assert audit.main(["--json"]) == 1
        server.shutdown()
    *told, last = capsys.readouterr().out.splitlines()
    assert told == [f"lxml {LXML}: OSV-1"]
    figures = json.loads(last)
    assert figures.pop("seconds") > 0
    assert figures == {"cases": sum(map(len, audit.pins())), "failures": 1, "source": "mirror"}


def workflows() -> list[Path]:
    return sorted((ROOT / ".github" / "workflows").glob("*.yml"))


@pytest.mark.parametrize("path", workflows(), ids=lambda path: path.name)
def test_workflows_take_actions_by_commit_and_only_the_rights_they_need(path: Path) -> None:
    workflow = yaml.safe_load(path.read_text("utf-8"))
    uses = [step["uses"] for job in workflow["jobs"].values() for step in job.get("steps", ()) if "uses" in step]
    assert all(one.startswith("./") or _PINNED.fullmatch(one) for one in uses), uses
    assert workflow["permissions"] in ({}, {"contents": "read"})
    for name, job in workflow["jobs"].items():
        assert job.get("timeout-minutes"), name
        for step in job.get("steps", ()):  # what others can write is given to a shell by the environment only
            assert not _FROM_OTHERS.search(step.get("run", "")), (name, step)


def test_only_the_jobs_that_sign_or_publish_may_write() -> None:
    jobs = yaml.safe_load((ROOT / ".github" / "workflows" / "release.yml").read_text("utf-8"))["jobs"]
    assert {name: job["permissions"] for name, job in jobs.items()} == {
        "build": {"contents": "read"},
        "attest": {"id-token": "write", "attestations": "write"},
        "pypi": {"id-token": "write"},
        "page": {"contents": "write"},
    }
    assert jobs["pypi"]["environment"] == "pypi"
