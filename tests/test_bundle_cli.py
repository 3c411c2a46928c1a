"""`publish bundle` and `publish receive` as people type them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from bundling import parts_of
from commanding import Command
from towns import EVERYWHERE, Town, places_on, portal_of

from pipelines.bundle import keys, writing
from pipelines.portal import Portal

WHO = ("--drafter", "情報政策課主事", "--approver", "総務課長", "--reason", "四半期の更新", "--yes")


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Town:
    """The closed side, with two datasets."""
    monkeypatch.setenv(keys.VARIABLE, str(tmp_path / "key.pem"))
    found = Town(tmp_path / "closed")
    found.dataset("aed", *EVERYWHERE)
    found.dataset("public-toilets", *EVERYWHERE[:2], kind="public-toilets")
    return found


@pytest.fixture
def portal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Portal]:
    """What the other side calls `prefecture`."""
    with portal_of(tmp_path / "prefecture") as found:
        monkeypatch.setenv("CKAN_API_TOKEN_PREFECTURE", found.token)
        yield found


class Sides:
    """The command on both sides."""

    def __init__(self, command: Command, tmp_path: Path, portal: Portal) -> None:
        self.command, self.root, self.portal = command, tmp_path, portal

    def closed(self, *arguments: str) -> tuple[int, str, str]:
        return self.command("--workspace", str(self.root / "closed"), *arguments)

    def open(self, *arguments: str) -> tuple[int, str, str]:
        return self.command("--workspace", str(self.root / "open"), *arguments)

    def trust(self) -> None:
        key = self.closed("key", "new")[1].strip()
        (self.root / "open").mkdir()
        (self.root / "open" / "publish.toml").write_text(
            f'[portal.prefecture]\nurl = "{self.portal.url}"\n[office.mihon]\nkey = "{key}"\n', encoding="utf-8"
        )


@pytest.fixture
def sides(command: Command, tmp_path: Path, portal: Portal, town: Town) -> Sides:
    found = Sides(command, tmp_path, portal)
    found.trust()
    return found


def test_from_one_side_to_the_other(sides: Sides, town: Town, tmp_path: Path) -> None:
    code, out, told = sides.closed("bundle", "aed", "public-toilets", "-o", "a.zip")
    assert (code, out) == (0, "a.zip\n")
    assert "mihon-aed: 新しく公開" in told and "照合用の番号" in told
    to = ("--to", "prefecture")
    code, _, told = sides.open("receive", "a.zip", *to)
    assert code == 2 and "--create-organization" in told
    code, out, told = sides.open("receive", "a.zip", *to, "--create-organization", "--format", "json")
    assert code == 0 and "mihon の署名を確かめました" in told
    assert [(one["dataset"], one["state"]) for one in json.loads(out)] == [
        ("mihon/aed", "created"),
        ("mihon/public-toilets", "created"),
    ]
    code, _, told = sides.open("receive", "a.zip", *to)
    assert code == 1 and "もう受け取って" in told


def test_a_dry_run_shows_and_writes_nothing(sides: Sides, town: Town, tmp_path: Path) -> None:
    sides.closed("bundle", "aed", "-o", "a.zip")
    sides.open("receive", "a.zip", "--to", "prefecture", "--create-organization")
    town.dataset("aed", "市役所")
    code, _, told = sides.closed("bundle", "aed", "-o", "b.zip")
    assert code == 0 and "5 行 → 1 行" in told
    held = {path: path.read_bytes() for path in sorted((tmp_path / "open").rglob("*")) if path.is_file()}
    code, out, _ = sides.open("receive", "b.zip", "--to", "prefecture", "--dry-run")
    assert code == 1 and "rows-fell" in out and "5 行 → 1 行" in out
    code, out, _ = sides.open("receive", "b.zip", "--to", "prefecture", "--dry-run", "--format", "json")
    assert code == 1 and json.loads(out)[0]["stops"][0]["rule"] == "rows-fell"
    assert sides.open("receive", "b.zip", "--to", "prefecture", "--dry-run", "--format", "html", "--output", "b.html")[
        0
    ]
    assert "rows-fell" in (tmp_path / "b.html").read_text("utf-8")
    assert held == {path: path.read_bytes() for path in sorted((tmp_path / "open").rglob("*")) if path.is_file()}
    assert places_on(sides.portal) == list(EVERYWHERE)
    meant = ("receive", "b.zip", "--to", "prefecture", "--allow", "rows-fell")
    code, out, told = sides.open(*meant, "--dry-run")
    assert code == 0 and "rows-fell" not in out and "5 行 → 1 行" in out and "許可により公開（rows-fell）" in told
    assert json.loads(sides.open(*meant, "--dry-run", "--format", "json")[1])[0]["stops"] == []
    code, _, told = sides.open("receive", "b.zip", "--to", "prefecture")
    assert code == 1 and "公開を止めました" in told
    assert sides.open(*meant)[0] == 0
    assert places_on(sides.portal) == ["市役所"]
    code, _, told = sides.open("receive", "a.zip", "--to", "prefecture", "--dry-run")
    assert code == 1 and "より後に作られた" in told


def test_a_stranger_is_shown_and_refused(sides: Sides, town: Town, tmp_path: Path) -> None:
    sides.closed("bundle", "aed", "-o", "a.zip")
    fingerprint = sides.closed("key", "show")[2].split(": ")[1].splitlines()[0]
    (tmp_path / "open" / "publish.toml").write_text("", encoding="utf-8")
    for more in ([], ["--dry-run"]):
        code, out, told = sides.open("receive", "a.zip", *more)
        assert (code, out) == (2, "") and fingerprint in told and "[office.mihon]" in told
    key = next(line for line in told.splitlines() if line.startswith("key = "))
    (tmp_path / "open" / "publish.toml").write_text(f"[office.mihon]\n{key}\n", encoding="utf-8")
    assert sides.open("receive", "a.zip", "--dry-run")[0] == 0, "what it says to write is right"


def test_a_dataset_with_errors_is_not_bundled(sides: Sides, town: Town, tmp_path: Path) -> None:
    town.dataset("aed", text="名称,住所,緯度,経度,設置場所\n公民館,見本県見本市港町2-3,34.06x,137.61,玄関\n")
    code, out, told = sides.closed("bundle", "--all", "-o", "a.zip")
    assert (code, out) == (1, "") and "ファイルは作っていません: mihon/aed" in told
    assert not (tmp_path / "a.zip").exists()
    code, _, told = sides.closed("bundle", "aedd", "-o", "a.zip")
    assert code == 2 and "もしかして: aed" in told


def test_what_is_approved_is_bundled_with_its_trail(sides: Sides, town: Town, tmp_path: Path) -> None:
    with (town.folder / "organization.yaml").open("a", encoding="utf-8") as file:
        file.write("approval: required\n")
    code, _, told = sides.closed("bundle", "aed", "-o", "a.zip")
    assert code == 1 and "publish approve mihon/aed" in told and not (tmp_path / "a.zip").exists()
    assert sides.closed("approve", "aed", *WHO)[0] == 0
    assert sides.closed("bundle", "aed", "-o", "a.zip")[0] == 0
    (entry,) = parts_of(tmp_path / "a.zip")[0]["datasets"]
    assert entry["approval_required"] and [one["approver"] for one in entry["approvals"]] == ["総務課長"]
    assert sides.open("receive", "a.zip", "--to", "prefecture", "--create-organization")[0] == 0


def test_an_embargo_is_said(sides: Sides, town: Town) -> None:
    with (town.folder / "aed" / "dataset.yaml").open("a", encoding="utf-8") as file:
        file.write("embargo_until: 2999-01-01\n")
    code, _, told = sides.closed("bundle", "aed", "-o", "a.zip")
    assert code == 0 and "2999-01-01 00:00 JST" in told
    to = ("--to", "prefecture", "--create-organization")
    for more in ([], ["--dry-run"], ["--dry-run", "--format", "html"]):
        code, out, told = sides.open("receive", "a.zip", *to, *more)
        assert code == 1 and "まだ公開しません" in told and "同じファイルをもう一度" in told
        assert "mihon の署名を確かめました" in told and ("2999-01-01" in out) == ("html" in more)


def test_a_clock_that_went_back_is_said(sides: Sides, town: Town) -> None:
    state = town.root / writing.STATE
    state.parent.mkdir(exist_ok=True)
    state.write_text('{"created": "2999-01-01T00:00:00.000Z"}', encoding="utf-8")
    code, _, told = sides.closed("bundle", "aed", "-o", "a.zip")
    assert code == 0 and "2999-01-01" in told and "時計が狂っているなら" in told


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["bundle", "aed"], "-o"),
        (["bundle", "aed", "-o", "a.zip"], "publish key new"),
        (["receive", "none.zip"], "none.zip"),
        (["receive", "none.zip", "--allow", "row-fell"], "rows-fell"),
        (["receive", "none.zip", "--format", "html"], "--dry-run"),
        (["key", "show"], "publish key new"),
    ],
)
def test_what_was_typed_wrongly(command: Command, town: Town, tmp_path: Path, arguments: list[str], says: str) -> None:
    told = command("--workspace", str(town.root), *arguments)
    assert told.code == 2 and says in told.err
