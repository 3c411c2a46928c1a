"""Files that the disk lost: nobody is sent half of one, and publishing again mends what it can see."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from catalogue_site import CSV, Site, dataset, open_site, upload
from commanding import Command
from towns import Town

from catalogue.store import Store
from catalogue.store.lost import note_lost
from pipelines.portal import seen

DAMAGES = {
    "gone": lambda path: path.unlink(),
    "short": lambda path: path.write_bytes(path.read_bytes()[:-1]),
    "empty": lambda path: path.write_bytes(b""),
    "longer": lambda path: path.write_bytes(path.read_bytes() + b"\n"),
}


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with open_site(tmp_path) as opened:
        opened.call("package_create", dataset())
        opened.call("resource_create", {"package_id": "shelters", "name": "a"}, files={"upload": upload()})
        opened.call("package_create", dataset(name="parks"))
        opened.call("resource_create", {"package_id": "parks"}, files={"upload": upload(content=CSV * 2)})
        yield opened


def noted(site: Site) -> None:
    """What opening the folder once more does."""
    store = Store(site.settings)
    store.note_lost()
    store.close()


def show(site: Site, name: str = "shelters") -> dict[str, Any]:
    shown: dict[str, Any] = site.call("package_show", {"id": name}, None)
    return shown


def stored(site: Site, name: str = "shelters") -> Path:
    return next((site.settings.folder / "files").glob(f"??/{show(site, name)['resources'][0]['hash']}"))


@pytest.mark.parametrize("damage", DAMAGES)
def test_what_is_lost_is_told_by_a_blank_hash(site: Site, damage: str) -> None:
    before, other = show(site), show(site, "parks")
    resource, path = before["resources"][0], stored(site)
    DAMAGES[damage](path)
    assert site.client.get(resource["url"]).status_code == 404, "half a list looks like a list"
    noted(site)
    after = show(site)
    assert after["metadata_modified"] > before["metadata_modified"], "publishers look at that first"
    assert after["resources"][0] == resource | {"hash": ""}
    assert show(site, "parks") == other
    assert "shelters" in site.search(q="避難")
    noted(site)
    assert show(site) == after, "once"
    site.call("resource_patch", {"id": resource["id"]}, files={"upload": upload()})
    mended = show(site)
    assert mended["resources"][0]["hash"] == resource["hash"]
    assert site.client.get(resource["url"]).content == CSV
    noted(site)
    assert show(site) == mended


def test_what_nobody_can_look_at_is_not_lost(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    before = show(site)

    def refused(path: Path) -> Any:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patched:
        patched.setattr(os, "scandir", refused)
        noted(site)
    assert show(site) == before


def test_a_whole_catalogue_is_written_to_by_nobody(site: Site) -> None:
    store = Store(site.settings)
    with store.writing() as connection:
        note_lost(connection, store.files.lost(connection))
        assert connection.total_changes == 0
    store.close()


def files_of(town: Town, name: str) -> list[Path]:
    """The stored files of this name in the package."""
    folder = town.root / ".machikado" / "catalogue" / "files"
    hashes = [sha256(path.read_bytes()).hexdigest() for path in (town.root / "build" / "mihon").glob(f"*/{name}")]
    return [folder / one[:2] / one for one in hashes]


@pytest.mark.parametrize("fewest", [1, 10])
@pytest.mark.parametrize("name", ["*.csv", "datapackage.json", "*.geojson"])
def test_publishing_again_sends_it_again(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, fewest: int
) -> None:
    """Few datasets are looked at one by one, of many it is asked at once which have changed."""
    monkeypatch.setattr(seen, "_FEWEST", fewest)
    town = Town(tmp_path)
    town.dataset("aed", "市役所", "公民館")
    for state in ("created", "unchanged"):
        assert f'"{state}"' in command("run", "--all", "--format", "json").out
    (path,) = files_of(town, name)
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    done = command("run", "--all", "--format", "json")
    assert done.code == 0 and '"updated"' in done.out, done.err
    assert path.read_bytes() == content
    assert '"unchanged"' in command("run", "--all", "--format", "json").out


def test_other_bytes_of_the_same_size(command: Command, tmp_path: Path) -> None:
    """Only a backup sees them; the way that its message tells mends them."""
    town = Town(tmp_path)
    town.dataset("aed", "市役所", "公民館")
    assert command("aed").code == 0
    (path,) = files_of(town, "*.csv")
    content = path.read_bytes()
    path.write_bytes(content[::-1])
    assert "updated" not in command("run", "--all", "--format", "json").out
    target = tmp_path / "a.machikado-backup"
    told = command("backup", str(target))
    assert told.code == 3 and "publish --all" in told.err
    assert command("backup", str(target), "--without-damaged").code == 0
    assert command("restore", str(target)).code == 0
    assert '"updated"' in command("run", "--all", "--format", "json").out
    assert path.read_bytes() == content
    assert command("backup", str(tmp_path / "b.machikado-backup")).code == 0


def test_all_of_it_lost(command: Command, tmp_path: Path) -> None:
    town = Town(tmp_path)
    town.dataset("aed", "市役所", "公民館")
    assert command("aed").code == 0
    folder = tmp_path / ".machikado" / "catalogue" / "files"
    names = sorted(path.name for path in folder.glob("??/*"))
    shutil.rmtree(folder)
    assert command("aed").code == 0
    assert sorted(path.name for path in folder.glob("??/*")) == names
