"""Bundles signed by a trusted key whose program is at fault, or in other hands: nothing of them is published."""

from __future__ import annotations

import copy
import json
import os
import random
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from bundling import Handed, Open, files_of, forged, handed_over, listed, parts_of
from towns import portal_of

from pipelines.approval import digest
from pipelines.bundle import archive, checking, manifest
from pipelines.bundle.archive import Member
from pipelines.bundle.receiving import opened, proved
from pipelines.errors import DataError, MachikadoError, WithheldError


@pytest.fixture(scope="module")
def handed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Handed]:
    with handed_over(tmp_path_factory.mktemp("handed")) as found:
        yield found


def _forged(handed: Handed, path: Path, change: Callable[[dict[str, Any], list[tuple[str, bytes]]], None]) -> Path:
    told, files = copy.deepcopy(parts_of(handed.good)[0]), files_of(handed.good)
    change(told, files)
    return forged(path, handed.closed.key, told, files)


NAMES = {
    "bundle-altered": (
        *("../evil.csv", "/evil.csv", "a\\b.csv", "C:evil.csv", "con.csv", "NUL", ".hidden", "a/b.csv", "", "表.csv"),
        *("a b", "DataPackage.json", "datapackage.json", "x" * 101, "a.csv.", "a\0.csv", "..", "."),
    ),
    "bundle-unfit": ("more.csv",),  # a good name: then the descriptor is looked at, which has no such file
}


@pytest.mark.parametrize(("code", "name"), [(code, name) for code, names in NAMES.items() for name in names])
def test_only_plain_names_are_unpacked(handed: Handed, tmp_path: Path, code: str, name: str) -> None:
    def change(told: dict[str, Any], files: list[tuple[str, bytes]]) -> None:
        told["datasets"][0]["files"].append(listed(name, b"x"))
        files.append((f"packages/mihon/aed/{name if name.isascii() else 'x'}", b"x"))

    assert handed.refused(_forged(handed, tmp_path / "a.zip", change)).code == code


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("label", "other/aed"),
        ("label", "mihon/../aed"),
        ("label", "mihon"),
        ("name", "other-aed"),
        ("title", 5),
        ("approval_required", "no"),
        ("approvals", [{"package": "x"}]),
        ("approvals", {}),
        ("embargo_until", "tomorrow"),
        ("embargo_until", 5),
        ("files", []),
        ("files", None),
        ("plan", []),
    ],
)
def test_a_list_that_makes_no_sense_is_refused(handed: Handed, tmp_path: Path, key: str, value: Any) -> None:
    path = _forged(handed, tmp_path / "a.zip", lambda told, files: told["datasets"][0].update({key: value}))
    assert handed.refused(path).code == "bundle-altered"


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("format", "machikado-bundle/2", "bundle-newer"),
        ("format", "other/1", "bundle-altered"),
        ("format", 1, "bundle-altered"),
        ("id", "../../x", "bundle-altered"),
        ("created", "2026-11-22", "bundle-altered"),
        ("created", "2026-11-22T00:00:00.000+00:00", "bundle-altered"),
        ("created", "2999-01-01T00:00:00.000Z", "bundle-from-future"),
        ("datasets", [], "bundle-altered"),
        ("organization", {"name": "other", "title": "x", "code": "992011"}, "bundle-altered"),
        ("organization", {"name": "mihon", "title": "x", "code": "1"}, "bundle-altered"),
    ],
)
def test_so_is_one_of_another_time_or_kind(handed: Handed, tmp_path: Path, key: str, value: Any, code: str) -> None:
    path = _forged(handed, tmp_path / "a.zip", lambda told, files: told.update({key: value}))
    assert handed.refused(path).code == code


def test_a_dataset_twice_is_refused(handed: Handed, tmp_path: Path) -> None:
    def change(told: dict[str, Any], files: list[tuple[str, bytes]]) -> None:
        told["datasets"] *= 2
        files += files

    assert handed.refused(_forged(handed, tmp_path / "a.zip", change)).code == "bundle-altered"


def test_a_file_larger_than_told_is_not_written(handed: Handed, tmp_path: Path) -> None:
    """A bomb: 100 MB in 100 KB. It is given up where it exceeds what was told, and never in memory as a whole."""

    def change(told: dict[str, Any], files: list[tuple[str, bytes]]) -> None:
        told["datasets"][0]["files"].append(listed("bomb.csv", b"x" * 1000))
        files.append(("packages/mihon/aed/bomb.csv", bytes(100_000_000)))

    path = _forged(handed, tmp_path / "a.zip", change)
    assert path.stat().st_size < 150_000
    tracemalloc.start()
    assert handed.refused(path).code == "bundle-altered"
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 30_000_000


def test_sizes_and_counts_have_limits(handed: Handed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    huge = {"path": "huge.csv", "bytes": manifest.LARGEST_CONTENT, "sha256": "0" * 64}
    path = tmp_path / "a.zip"
    _forged(handed, path, lambda told, files: told["datasets"][0]["files"].append(huge))
    assert handed.refused(path).code == "bundle-altered"
    monkeypatch.setattr(manifest, "MOST_FILES", 3)
    more = [("packages/mihon/aed/x.csv", b"x")]
    _forged(
        handed,
        path,
        lambda told, files: (told["datasets"][0]["files"].append(listed("x.csv", b"x")), files.extend(more)),
    )
    assert handed.refused(path).code == "bundle-altered"
    path.write_bytes(Member("bundle.json", 0, 0, 2**32 - 1, 2**32 - 1).header + b"{" * 5000)
    assert handed.refused(path).code == "bundle-altered"


@pytest.mark.parametrize("field", ["crc", "packed", "size", "name"])
def test_a_directory_that_tells_another_story_is_refused(handed: Handed, tmp_path: Path, field: str) -> None:
    def change(members: list[Member]) -> None:
        last = members[-1]
        values = {key: getattr(last, key) for key in ("name", "method", "crc", "packed", "size")}
        values[field] = "packages/mihon/aed/992011_aed.jsongeo" if field == "name" else values[field] ^ 1
        members[-1] = Member(**values)

    told, files = parts_of(handed.good)[0], files_of(handed.good)
    path = forged(tmp_path / "a.zip", handed.closed.key, told, files, change)
    assert handed.refused(path).code == "bundle-altered"


def test_a_key_publishes_for_its_own_organization_only(handed: Handed, tmp_path: Path) -> None:
    side = Open(tmp_path / "open")
    side.trust(handed.closed.key, "midori")
    with pytest.raises(DataError) as told:
        side.receive(handed.good, handed.portal)
    assert told.value.code == "bundle-foreign"
    assert all('organizations = ["midori", "mihon"]' in told.value.remedy(lang) for lang in ("ja", "en"))
    side = Open(tmp_path / "both")
    side.trust(handed.closed.key, "midori", 'organizations = ["midori", "mihon"]')
    with portal_of(tmp_path / "portal") as portal:
        assert side.states(handed.good, portal) == {"aed": "created"}


def _described(files: list[tuple[str, bytes]], told: dict[str, Any], change: Callable[[dict[str, Any]], Any]) -> None:
    """Another descriptor, listed as it is."""
    descriptor = json.loads(files[0][1])
    change(descriptor)
    content = json.dumps(descriptor, ensure_ascii=False).encode()
    files[0] = (files[0][0], content)
    told["datasets"][0]["files"][0] = listed("datapackage.json", content)


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (lambda descriptor: descriptor.update(name="other-aed"), "name"),
        (lambda descriptor: descriptor["organization"].update(name="other"), "organization"),
        (lambda descriptor: descriptor["organization"].update(code="011002"), "organization"),
        (lambda descriptor: descriptor.pop("organization"), "organization"),
        (lambda descriptor: descriptor["resources"].pop(), "resources"),
        (lambda descriptor: descriptor["resources"].append(descriptor["resources"][0]), "resources"),
        (lambda descriptor: descriptor["resources"][0].update(hash="sha256:" + "0" * 64), "resources"),
        (
            lambda descriptor: descriptor["resources"][1].update(type="table", schema={"fields": []}),
            "992011_aed.geojson",
        ),
        (lambda descriptor: descriptor["resources"][0].update(dialect="dialect.json"), "992011_aed.csv"),
        (lambda descriptor: descriptor.update(resources="x"), "datapackage.json"),
        (lambda descriptor: descriptor.update(description="x" * 20_000_000), "datapackage.json"),
        (lambda descriptor: descriptor["resources"][0]["schema"].update(fields=[{"name": 5}]), "992011_aed.csv"),
    ],
)
def test_a_package_that_is_not_as_told_is_refused(
    handed: Handed, tmp_path: Path, change: Callable[[dict[str, Any]], Any], what: str
) -> None:
    path = _forged(handed, tmp_path / "a.zip", lambda told, files: _described(files, told, change))
    error = handed.refused(path)
    assert (error.code, error.params["what"]) == ("bundle-unfit", what)


VALUES = [None, True, -1, 1e308, 2**70, "", "../x", "あ\0", [], {}, [1], {"a": 1}, "9999-12-31T23:59:59-23:59"]


def _mutated(found: Any, chance: random.Random) -> None:
    """One value somewhere in it becomes another, or is gone."""
    where: Any = found
    while True:
        keys = list(where) if isinstance(where, dict) else list(range(len(where)))
        key = chance.choice(keys)
        if not isinstance(where[key], dict | list) or not where[key] or chance.random() < 0.1:
            break
        where = where[key]
    if chance.random() < 0.2 and isinstance(where, dict):
        del where[key]
    else:
        where[key] = chance.choice(VALUES)


def test_whatever_it_says_is_an_error_of_ours_or_none(handed: Handed, tmp_path: Path) -> None:
    chance, codes = random.Random(int(os.environ.get("MACHIKADO_TEST_SEED", "5"))), []
    for number in range(300):
        told, files = copy.deepcopy(parts_of(handed.good)[0]), files_of(handed.good)
        if number % 2:
            _mutated(told, chance)
        else:
            _described(files, told, lambda descriptor: _mutated(descriptor, chance))
        path = forged(tmp_path / "a.zip", handed.closed.key, told, files)
        (tmp_path / str(number)).mkdir()
        try:
            proved(path, handed.side.root, tmp_path / str(number))
        except MachikadoError as error:
            assert error.message("ja") and error.remedy("en")
            codes.append(error.code)
    assert {"bundle-altered", "bundle-unfit"} <= set(codes)


def test_a_table_that_breaks_its_schema_is_refused(handed: Handed, tmp_path: Path) -> None:
    def change(told: dict[str, Any], files: list[tuple[str, bytes]]) -> None:
        name, content = files[1]
        files[1] = (name, content.replace(b"34.05", b"north", 1))
        assert files[1][1] != content
        told["datasets"][0]["files"][1] = listed("992011_aed.csv", files[1][1])
        digest = told["datasets"][0]["files"][1]["sha256"]
        _described(files, told, lambda descriptor: descriptor["resources"][0].update(hash=f"sha256:{digest}"))

    error = handed.refused(_forged(handed, tmp_path / "a.zip", change))
    assert (error.code, error.params["count"]) == ("bundle-invalid", 1)


def test_an_approval_is_proved_again(handed: Handed, tmp_path: Path) -> None:
    given = {"drafter": "a", "approver": "b", "reason": "c", "date": "2026-01-01", "package": "0" * 64}
    for approvals in ([], [given]):
        change = {"approval_required": True, "approvals": approvals}
        path = _forged(handed, tmp_path / "a.zip", lambda told, files, c=change: told["datasets"][0].update(c))
        error = handed.refused(path)
        assert isinstance(error, WithheldError) and error.code == "approval-missing-received"


@pytest.mark.parametrize("changed", [{}, {"approver": "市長"}, {"reason": "議会の議決"}, {"approver": "係員"}])
def test_the_trail_that_is_published_is_the_one_that_was_signed(
    handed: Handed, tmp_path: Path, changed: dict[str, str]
) -> None:
    given = {"package": "", "drafter": "係員", "approver": "課長", "reason": "更新", "date": "2026-01-01"}
    itself = {"approver": "係員"} if changed == {"approver": "係員"} else {}

    def change(told: dict[str, Any], files: list[tuple[str, bytes]]) -> None:
        given["package"] = digest(json.loads(files[0][1]))
        told["datasets"][0].update(approval_required=True, approvals=[given | itself])
        _described(files, told, lambda descriptor: descriptor.update(approval=given | changed))

    path = _forged(handed, tmp_path / "a.zip", change)
    if changed:
        error = handed.refused(path)
        assert error.code == ("bundle-altered" if itself else "bundle-unfit")
        assert itself or error.params["what"] == "approval"
    else:
        (tmp_path / "b").mkdir()
        assert proved(path, handed.side.root, tmp_path / "b")


def test_a_trail_that_nobody_signed_is_refused(handed: Handed, tmp_path: Path) -> None:
    trail = {"package": "0" * 64, "drafter": "a", "approver": "b", "reason": "c", "date": "2026-01-01"}
    path = _forged(
        handed, tmp_path / "a.zip", lambda told, files: _described(files, told, lambda one: one.update(approval=trail))
    )
    error = handed.refused(path)
    assert (error.code, error.params["what"]) == ("bundle-unfit", "approval")


def test_no_office_reaches_the_dataset_of_another_by_its_name(handed: Handed, tmp_path: Path) -> None:
    """`mihon` + `suido-aed` would be published under the name of `mihon-suido` + `aed`."""

    def change(told: dict[str, Any], files: list[tuple[str, bytes]]) -> None:
        told["datasets"][0].update(label="mihon/suido-aed", name="mihon-suido-aed")
        _described(files, told, lambda descriptor: descriptor.update(name="mihon-suido-aed"))
        files[:] = [(name.replace("mihon/aed", "mihon/suido-aed"), content) for name, content in files]

    assert handed.refused(_forged(handed, tmp_path / "a.zip", change)).code == "bundle-unknown-dataset"


def test_the_checks_are_those_of_the_package(handed: Handed, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that the tests above cannot pass because something else fails before."""
    looked = []
    monkeypatch.setattr(checking, "_ensure_valid", lambda entry, path, table: looked.append(path.name))
    with opened(handed.good, handed.side.root) as found:
        assert looked == ["992011_aed.csv"]
        assert [one.label for one, _ in found.packages] == ["mihon/aed"]
    assert archive.LARGEST_ARCHIVE < 2**32
