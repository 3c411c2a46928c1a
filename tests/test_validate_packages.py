"""Whole data packages: the errors are those of frictionless, in its order, whichever way they are found."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from frictionless import validate

from pipelines.validate.exact import keys, packages, regular, streamed
from pipelines.validate.exact.files import FileError, of_frictionless
from pipelines.validate.exact.packages import elsewhere, package_errors

TOWNS = {
    "fields": [
        {"name": "code", "type": "string", "constraints": {"required": True}},
        {"name": "ward", "type": "string"},
        {"name": "name", "type": "string", "constraints": {"maxLength": 4}},
        {"name": "people", "type": "integer", "constraints": {"minimum": 0}},
        {"name": "parent", "type": "string"},
    ],
    "missingValues": ["", "-"],
    "primaryKey": ["code", "ward"],
    "foreignKeys": [{"fields": ["parent"], "reference": {"resource": "", "fields": ["code"]}}],
}
PLACES = {
    "fields": [
        {"name": "id", "type": "string", "constraints": {"unique": True}},
        {"name": "code", "type": "string"},
        {"name": "ward", "type": "string", "constraints": {"enum": ["北", "南", "東"]}},
        {"name": "opened", "type": "date"},
    ],
    "foreignKeys": [
        {"fields": ["code", "ward"], "reference": {"resource": "towns", "fields": ["code", "ward"]}},
        {"fields": ["code"], "reference": {"resource": "towns", "fields": ["code"]}},
    ],
}
V2 = "https://datapackage.org/profiles/2.0/datapackage.json"


def written(folder: Path, tables: dict[str, list[list[str]]], **schemas: dict[str, Any]) -> Path:
    """A package of these tables, headings included, that is as its descriptor says."""
    folder.mkdir(exist_ok=True)
    resources = []
    for name, rows in tables.items():
        file = io.StringIO()
        csv.writer(file, lineterminator="\n").writerows(rows)
        content = file.getvalue().encode()
        (folder / f"{name}.csv").write_bytes(content)
        digest = hashlib.sha256(content).hexdigest()
        resources.append({"name": name, "type": "table", "path": f"{name}.csv", "bytes": len(content)})
        resources[-1] |= {"format": "csv", "hash": f"sha256:{digest}", "encoding": "utf-8", "schema": schemas[name]}
    path = folder / "datapackage.json"
    path.write_text(json.dumps({"name": "package", "resources": resources}), encoding="utf-8")
    return path


def made_up(chance: Random, odd: float) -> dict[str, list[list[str]]]:
    """Two tables; with the chance `odd` a cell is one that may be wrong."""

    def cell(usual: list[str], unusual: list[str]) -> str:
        return chance.choice(unusual if chance.random() < odd else usual)

    codes, wards = [f"{number:02}" for number in range(12)], ["北", "南", ""]
    towns, places = [[one["name"] for one in TOWNS["fields"]]], [[one["name"] for one in PLACES["fields"]]]  # type: ignore[index]
    towns += [
        [code, chance.choice(wards), cell(["町"], ["ながすぎる町"]), cell(["1"], ["-1", "x"]), ""] for code in codes
    ]
    for row in towns[1:]:
        row[4] = cell(["", "-", *codes], ["99", " "])
        row[0] = cell([row[0]], ["", "00"])
    for number in range(chance.randint(1, 30)):
        town = chance.choice(towns[1:])
        code, ward = cell([town[0]], ["77", "", "None"]), cell([town[1]], ["西", "北"])
        places.append([cell([f"p{number}"], ["p0", ""]), code, ward, cell(["2024-01-01", ""], ["昨日"])])
    for rows in (towns, places):
        if chance.random() < odd:
            chance.choice(rows[1:]).append("多い")
        if chance.random() < odd:
            chance.choice(rows[1:]).pop()
        if chance.random() < odd:
            rows.insert(chance.randint(1, len(rows)), [""] * len(rows[0]))
        if chance.random() < odd / 3:
            rows[0][chance.randrange(len(rows[0]))] = chance.choice(["", "別の名前", "code"])
    return {"towns": towns, "places": places}


def judged(path: Path) -> list[FileError]:
    """What frictionless says of it, asked as its command asks."""
    report = validate(str(path), limit_errors=0)
    return [
        of_frictionless(error) for error in (*report.errors, *(one for task in report.tasks for one in task.errors))
    ]


def told(path: Path) -> list[FileError]:
    return [error for one in package_errors(path) for error in one.errors]


@pytest.fixture(params=[True, False], ids=["small parts", "one part"])
def _parts(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    if request.param:
        monkeypatch.setattr(regular, "WHOLE_BYTES", 0)
        monkeypatch.setattr(regular, "PART_BYTES", 97)
        monkeypatch.setattr(streamed, "PART_RECORDS", 3)
        monkeypatch.setattr(keys, "_KEPT_BYTES", 0)
    yield


@pytest.mark.usefixtures("_parts")
@pytest.mark.parametrize("seed", range(20))
def test_made_up_packages(seed: int, tmp_path: Path) -> None:
    chance = Random(seed)
    path = written(tmp_path, made_up(chance, chance.choice([0.0, 0.02, 0.1, 0.4])), towns=TOWNS, places=PLACES)
    assert told(path) == judged(path)


def test_most_of_them_need_no_frictionless(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the comparison would compare nothing; and they do have foreign keys that point at nothing."""
    asked: list[str] = []
    by_frictionless = packages._by_frictionless
    monkeypatch.setattr(
        packages, "_by_frictionless", lambda resource: asked.append(resource.name) or by_frictionless(resource)
    )
    found = set()
    for seed in range(20):
        path = written(tmp_path, made_up(Random(seed), 0.03), towns=TOWNS, places=PLACES)
        found |= {error.type for one in package_errors(path) for error in one.errors}
    assert len(asked) < 20
    assert {"foreign-key", "primary-key", "unique-error", "constraint-error", "type-error"} <= found


def _changed(path: Path, changes: dict[str, Any]) -> None:
    described = json.loads(path.read_text(encoding="utf-8"))
    for key, value in changes.items():
        described["resources"][0][key] = value
    path.write_text(json.dumps(described), encoding="utf-8")


CHANGES: dict[str, dict[str, Any]] = {
    "hash": {"hash": "sha256:" + "0" * 64},
    "md5": {"hash": "0" * 32},
    "sha1, which is ignored": {"hash": "sha1:" + "0" * 40},
    "bytes": {"bytes": 1},
    "no such file": {"path": "nothing.csv"},
    "no name": {"name": ""},
    "no schema": {"schema": None},
    "a schema that is none": {"schema": {"fields": [{"name": "code", "type": "strung"}]}},
    "a schema in a file": {"schema": "towns.json"},
    "counted rows": {"rows": 3},
    "counted fields": {"fields": 3},
    "a foreign key into nowhere": {"schema": {**TOWNS, "foreignKeys": [
        {"fields": ["code"], "reference": {"resource": "nowhere", "fields": ["code"]}}]}},
    "a foreign key of numbers": {"schema": {**TOWNS, "foreignKeys": [
        {"fields": ["people"], "reference": {"resource": "", "fields": ["people"]}}]}},
    "a foreign key in words": {"schema": {**TOWNS, "foreignKeys": [
        {"fields": "parent", "reference": {"resource": "towns", "fields": "code"}}]}},
    "a foreign key to another": {"schema": {**TOWNS, "foreignKeys": [
        {"fields": ["code"], "reference": {"resource": "places", "fields": ["code"]}}]}},
    "another separator": {"dialect": {"delimiter": ";"}},
    "another encoding": {"encoding": "shift_jis"},
    "two files": {"extrapaths": ["places.csv"]},
    "data": {"path": None, "data": [["code"], ["01"]]},
    "outside": {"path": "../towns.csv"},
}  # fmt: skip


@pytest.mark.usefixtures("_parts")
@pytest.mark.parametrize("change", CHANGES)
def test_packages_that_are_described_otherwise(change: str, tmp_path: Path) -> None:
    for odd in (0.0, 0.1):
        path = written(tmp_path / "package", made_up(Random(7), odd), towns=TOWNS, places=PLACES)
        (path.parent / "towns.json").write_text(json.dumps(TOWNS), encoding="utf-8")
        changes = CHANGES[change]
        _changed(path, changes)
        described = json.loads(path.read_text(encoding="utf-8"))
        for key in [key for key, value in changes.items() if value is None]:
            del described["resources"][0][key]
        path.write_text(json.dumps(described), encoding="utf-8")
        assert told(path) == judged(path)


@pytest.mark.parametrize(
    "content", ["", "{", "[]", "{}", '{"resources": []}', '{"resources": [{"name": "a"}]}', "null"]
)
def test_descriptors_that_are_none(content: str, tmp_path: Path) -> None:
    path = tmp_path / "datapackage.json"
    path.write_text(content, encoding="utf-8")
    assert told(path) == judged(path)
    assert elsewhere(path) == []


def test_nothing_outside_of_the_folder(tmp_path: Path) -> None:
    path = written(tmp_path / "package", made_up(Random(7), 0.0), towns=TOWNS, places=PLACES)
    assert elsewhere(path) == []
    (tmp_path / "secret.csv").write_text("a\n", encoding="utf-8")
    (path.parent / "link.csv").symlink_to(tmp_path / "secret.csv")
    for key, text in (
        ("path", "../secret.csv"),
        ("path", "link.csv"),
        ("path", "/etc/passwd"),
        ("path", "https://example.org/a.csv"),
        ("schema", "http://example.org/schema.json"),
        ("schema", "../schema.json"),
        ("dialect", "s3://bucket/dialect.json"),
        ("path", ["towns.csv", "../secret.csv"]),
        ("path", "a\0b"),
        ("url", "https://example.org/a.csv"),
        ("profile", "https://example.org/profile.json"),
        ("profile", "profile.json"),
        ("profile", "fiscal-data-package"),
        ("profiles", ["profile.json"]),
    ):
        _changed(path, {"path": "towns.csv", "schema": TOWNS, "dialect": {}, "url": None, "profile": None, key: text})
        assert [where for where, _ in elsewhere(path)] == [f"resources[0].{key}"], text


def test_descriptors_of_resources_and_profiles_elsewhere(tmp_path: Path) -> None:
    path = tmp_path / "datapackage.json"
    path.write_text('{"profile": "https://example.org/p.json", "resources": ["http://example.org/r.json", "r.json"]}')
    assert [where for where, _ in elsewhere(path)] == ["profile", "resources[0]"]
    path.write_text('{"profile": "tabular-data-package", "resources": []}')
    assert elsewhere(path) == []


def test_a_package_of_version_two(tmp_path: Path) -> None:
    path = written(tmp_path, made_up(Random(3), 0.1), towns=TOWNS, places=PLACES)
    described = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({"$schema": V2, **described}), encoding="utf-8")
    assert told(path) == judged(path)
