"""Names that lead elsewhere: whatever a file, a sheet, a dataset or a package is called, nothing outside is touched."""

from __future__ import annotations

import json
import os
import socket
import zipfile
from pathlib import Path

import pytest
from commanding import Command
from read_samples import TABLE, csv_text, xlsx

from pipelines import build
from pipelines.annotating import write_annotated
from pipelines.build import Wanted
from pipelines.errors import DataError, UsageError
from pipelines.findings import Log
from pipelines.package import Metadata
from pipelines.packages import check_package
from pipelines.read import read
from pipelines.workspace import Workspace, is_name, load_dataset, load_organization

SECRET = "外にあるファイル"
ABOVE = ("../x.csv", "../../x.csv", "source/../../x.csv", "/etc/hostname", "a/../../../x.csv", "source/../../../x.csv")
NO_NAMES = ("a\0b", "x" * 5000, "\ud800.csv")
WINDOWS = (
    *(
        "C:\\x.csv",
        "C:x.csv",
        "..\\x.csv",
        "..\\..\\x.csv",
        "\\\\server\\share\\x.csv",
        "\\\\?\\C:\\x.csv",
        "x.csv:hidden",
    ),
    *("CON", "con.csv", "NUL.csv", "COM1", "x.csv.", "x.csv ", "AUX.txt"),
)


@pytest.fixture
def town(tmp_path: Path) -> Path:
    """A workspace, with a file beside and above it that is none of its business."""
    root = tmp_path / "work"
    folder = root / "datasets" / "mihon" / "aed"
    (folder / "source").mkdir(parents=True)
    (folder.parent / "organization.yaml").write_text("code: 992011\nname: mihon\ntitle: 見本市\n", encoding="utf-8")
    for place in (tmp_path, root, folder.parent.parent, folder.parent):
        (place / "x.csv").write_text(f"名称,住所\n{SECRET},東町1\n{SECRET},東町2\n", encoding="utf-8")
    return root


def settings(town: Path, path: str) -> Path:
    """The dataset's folder, its source being this path."""
    folder = town / "datasets" / "mihon" / "aed"
    text = json.dumps(path)  # as YAML writes it too
    (folder / "dataset.yaml").write_text(f"dataset: aed\nsource: {{path: {text}}}\n", encoding="utf-8")
    return folder


def everything(folder: Path) -> dict[str, bytes]:
    """All files below, with what is in them."""
    return {str(one.relative_to(folder)): one.read_bytes() for one in sorted(folder.rglob("*")) if one.is_file()}


@pytest.mark.parametrize("path", [*ABOVE, *NO_NAMES[:2]])
def test_a_source_outside_of_its_folder_is_refused(town: Path, path: str) -> None:
    folder = settings(town, path)
    with pytest.raises(UsageError) as told:
        build.check_dataset(load_dataset(folder))
    assert told.value.code in ("source-outside", "file-missing", "file-unreadable")
    assert SECRET not in told.value.message() + told.value.remedy()


@pytest.mark.parametrize("path", WINDOWS)
def test_names_of_windows_name_nothing_elsewhere(town: Path, path: str) -> None:
    """On Windows they lead away, or to a device; elsewhere they are odd names of files that are not there."""
    folder = settings(town, path)
    with pytest.raises(UsageError) as told:
        build.check_dataset(load_dataset(folder))
    assert told.value.code in (
        *("source-outside", "source-missing", "file-unreadable", "file-not-regular", "setting-wrong"),
    )


@pytest.mark.skipif(not hasattr(os, "symlink") or os.name == "nt", reason="links need a right on Windows")
@pytest.mark.parametrize("to", ["../../../../x.csv", "/etc/hostname", "a.csv", "."])
def test_a_link_that_leads_out_is_refused(town: Path, to: str) -> None:
    folder = settings(town, "source/a.csv")
    (folder / "source" / "a.csv").symlink_to(to)
    with pytest.raises(UsageError) as told:
        build.check_dataset(load_dataset(folder))
    assert told.value.code in ("source-outside", "file-unreadable", "file-folder")


@pytest.mark.skipif(os.name == "nt", reason="links need a right on Windows")
def test_a_folder_that_is_a_link_is_refused(town: Path, tmp_path: Path) -> None:
    folder = settings(town, "source/x.csv")
    (folder / "source").rmdir()
    (folder / "source").symlink_to(tmp_path)
    with pytest.raises(UsageError) as told:
        load_dataset(folder)
    assert told.value.code == "source-outside"


@pytest.mark.parametrize(
    "name", ["..", "../..", "mihon/../..", "/etc", "C:\\", "..\\..", "mihon/aed/../../..", "a\0b", "~"]
)
def test_datasets_are_named_and_not_looked_up(town: Path, name: str) -> None:
    settings(town, "source/a.csv")
    with pytest.raises(UsageError) as told:
        Workspace.at(town).select([name])
    assert told.value.code == "dataset-unknown-name"


@pytest.mark.parametrize(
    "name", ["..", "a/b", "a\\b", "C:", "", ".", "a", "名", "a b", "con", "nul", "com1", "x" * 81, "a\n"]
)
def test_an_organization_has_a_plain_name(town: Path, name: str) -> None:
    assert not is_name(name)
    folder = town / "datasets" / "mihon"
    text = f"code: 992011\nname: {json.dumps(name)}\ntitle: 見本市\n"
    (folder / "organization.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as told:
        load_organization(folder)
    assert told.value.code == "setting-wrong"


@pytest.mark.parametrize("name", ["../../x", "..\\x", "/etc/passwd", "C:\\x", "a:b", "CON", "x'\"", "=1+1"])
def test_names_of_sheets_name_no_files(tmp_path: Path, name: str) -> None:
    """Excel does not allow such names, but a program may write them into the file."""
    folder = tmp_path / "in"
    folder.mkdir()
    path = xlsx(folder, {"一覧": TABLE})
    parts = {}
    with zipfile.ZipFile(path) as archive:
        for part in archive.namelist():
            parts[part] = archive.read(part)
    shown = name.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;").encode()
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace("一覧".encode(), shown)
    with zipfile.ZipFile(path, "w") as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
    before = everything(tmp_path)
    table = read(path, Log())
    assert table.source.sheet == name and len(table) == len(TABLE) - 1
    found = build.convert(Wanted(path, "public-facilities"), folder / "package")
    write_annotated(found.report, folder / "marked.xlsx")
    new = everything(tmp_path).keys() - before.keys()
    assert all(one.startswith(("in/package/", "in/marked.xlsx")) or one == "in\\marked.xlsx" for one in new), new


MEMBERS = ("../evil.csv", "/evil.csv", "..\\evil.csv", "C:\\evil.csv", "a/../../evil.csv", "xl/../../../evil.xml")


@pytest.mark.parametrize("name", MEMBERS)
def test_members_of_archives_are_not_unpacked(tmp_path: Path, name: str) -> None:
    path = xlsx(tmp_path, TABLE)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(name, "x")
    before = everything(tmp_path)
    read(path, Log())
    assert everything(tmp_path) == before and not (tmp_path.parent / "evil.csv").exists()


@pytest.mark.parametrize("name", [*MEMBERS, "map.shp/../../evil.shp"])
def test_nor_are_those_of_maps(tmp_path: Path, name: str) -> None:
    path = tmp_path / "map.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for part in (name.replace(".csv", ".shp"), "a.shp"):
            for suffix in (".shp", ".shx", ".dbf"):
                archive.writestr(part.rpartition(".")[0] + suffix, b"\0" * 100)
    before = everything(tmp_path.parent)
    with pytest.raises(DataError):
        read(path, Log())
    assert everything(tmp_path.parent) == before


def described(folder: Path, **resource: object) -> Path:
    """A data package with one resource, and a file outside that it could ask for."""
    package = folder / "package"
    package.mkdir()
    (folder / "x.csv").write_text(f"a\n{SECRET}\n", encoding="utf-8")
    (package / "a.csv").write_text("a\n1\n", encoding="utf-8")
    given = {"name": "a", "path": "a.csv", "schema": {"fields": [{"name": "a", "type": "integer"}]}, **resource}
    (package / "datapackage.json").write_text(json.dumps({"name": "x", "resources": [given]}), encoding="utf-8")
    return package / "datapackage.json"


@pytest.mark.parametrize(
    "resource",
    [
        *({"path": path} for path in ("../x.csv", "a/../../x.csv", "/etc/hostname", "file:///etc/hostname", "a\0b")),
        {"path": ["a.csv", "../x.csv"]},
        {"path": None, "data": "../x.csv", "extrapaths": ["../x.csv"]},
        {"schema": "../schema.json"},
        {"dialect": "../dialect.json"},
        {"path": "http://127.0.0.1:9/a.csv"},
        {"schema": "http://127.0.0.1:9/s.json"},
        {"profile": "http://127.0.0.1:9/p.json"},
    ],
)
def test_a_package_reaches_nothing_outside(tmp_path: Path, resource: dict[str, object]) -> None:
    log = check_package(described(tmp_path, **resource)).log
    assert log.errors
    assert SECRET not in "".join(finding.message() for finding in log.findings)


def test_titles_are_no_names_of_files(town: Path) -> None:
    """A package's files are named by code and dataset alone."""
    folder = settings(town, "source/a.csv")
    (folder / "source" / "a.csv").write_text(csv_text(TABLE), encoding="utf-8")
    text = "dataset: public-facilities\ntitle: ../../x\nversion: ../../y\nsource: {path: source/a.csv}\n"
    (folder / "dataset.yaml").write_text(text, encoding="utf-8")
    metadata = Metadata.of_dataset(load_dataset(folder))
    assert metadata.title == "../../x"
    before = everything(town)
    build.build_dataset(load_dataset(folder), town / "build" / "p", allow_errors=True)
    new = everything(town).keys() - before.keys()
    assert new and all(one.replace("\\", "/").startswith(("build/p/", "datasets/mihon/aed/ids.csv")) for one in new), (
        new
    )


@pytest.mark.parametrize("name", ["../x", "..", "a/b", "C:\\x", "con"])
def test_commands_write_where_they_are_told_only(command: Command, town: Path, name: str) -> None:
    before = everything(town.parent)
    for asked in (
        ("new", name),
        ("--workspace", str(town), "run", name),
        ("--workspace", str(town), "check", f"{name}/"),
    ):
        assert command(*asked).code == 2
    assert everything(town.parent) == before


ADDRESS = "http://127.0.0.1:9/x"
NESTED = {
    "a resource in a file": (["n.json"], {"name": "a", "path": ADDRESS}),
    "its schema": (["n.json"], {"name": "a", "path": "a.csv", "schema": ADDRESS}),
    "a package in it": ([{"name": "a", "type": "package", "path": "n.json"}], {"resources": [{"path": ADDRESS}]}),
    "an inquiry in it": ([{"name": "a", "type": "inquiry", "path": "n.json"}], {"tasks": [{"path": ADDRESS}]}),
    "profile of its schema": ([{"name": "a", "path": "a.csv", "schema": "n.json"}], {"profile": ADDRESS, "fields": []}),
    "profile of its dialect": ([{"name": "a", "path": "a.csv", "dialect": "n.json"}], {"$schema": ADDRESS}),
    "another scheme": ([{"name": "a", "path": "a.csv", "scheme": "http"}], {}),
    "a table of the net": ([{"name": "a", "path": "a.csv", "format": "gsheets"}], {}),
    "another portal": (
        [{"name": "a", "path": "a.csv", "format": "ckan", "dialect": {"ckan": {"baseurl": ADDRESS}}}],
        {},
    ),
    "cells of another place": ([{"name": "a", "data": ADDRESS}], {}),
}


@pytest.mark.parametrize("what", NESTED)
def test_nothing_is_fetched_for_a_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    asked: list[object] = []
    monkeypatch.setattr(socket, "getaddrinfo", lambda *host, **_: asked.append(host))
    monkeypatch.setattr(socket.socket, "connect", lambda _, place: asked.append(place))
    resources, nested = NESTED[what]
    for name, content in (("a.csv", "a\n1\n"), ("n.json", json.dumps(nested))):
        (tmp_path / name).write_text(content, encoding="utf-8")
    path = tmp_path / "datapackage.json"
    path.write_text(json.dumps({"name": "x", "resources": resources}), encoding="utf-8")
    check_package(path)
    assert not asked
