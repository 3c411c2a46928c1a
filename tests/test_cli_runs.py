"""The commands `run`, `rollback`, `build` as people type them: what is said, exit codes, what a terminal is sent."""

from __future__ import annotations

import io
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from commanding import Command
from towns import EVERYWHERE, Town, places_on, portal_of

import publish
from commands import publishing
from commands.catalogue import embedded_catalogue
from commands.progress import Bar
from commands.telling import tell, tell_published
from pipelines import building
from pipelines import publishing as library
from pipelines import rollback as undoing
from pipelines.errors import WorldError
from pipelines.portal import Portal, Published, inspect_portal
from pipelines.portal.notes import Note

WRONG = "名称,住所,緯度,経度,設置場所\n公民館,見本県見本市港町2-3,34.06x,137.61,玄関\n"


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path)


@pytest.fixture
def prefecture(town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Portal]:
    """Another portal, known to the workspace as `prefecture`."""
    with portal_of(tmp_path / "prefecture") as portal:
        (town.root / "publish.toml").write_text(
            f'[portal.prefecture]\nurl = "{portal.url}"\ncreate_organization = true\n', encoding="utf-8"
        )
        monkeypatch.setenv("CKAN_API_TOKEN_PREFECTURE", portal.token)
        yield portal


def test_stopped_allowed_recorded(command: Command, town: Town) -> None:
    town.dataset("aed", *EVERYWHERE)
    assert command("aed")[0] == 0
    town.dataset("aed", "市役所")
    code, _, told = command("aed")
    assert code == 1 and "--allow rows-fell" in told and "公開を止めました" in told
    code, out, told = command("aed", "--allow", "rows-fell", "--format", "json")
    (outcome,) = json.loads(out)
    assert (code, outcome["state"], [one["rule"] for one in outcome["overridden"]]) == (0, "updated", ["rows-fell"])
    assert "許可により公開（rows-fell）" in told
    assert command("aed")[0] == 0, "the same again needs no consent"


def test_what_stopped_is_told_to_programs(command: Command, town: Town) -> None:
    town.dataset("aed", *EVERYWHERE)
    command("aed")
    town.dataset("aed", "市役所")
    code, out, _ = command("aed", "--format", "json")
    (outcome,) = json.loads(out)
    assert (code, outcome["state"], outcome["error"]) == (1, "stopped", "publish-stopped")
    assert [one["rule"] for one in outcome["stops"]] == ["rows-fell"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["aed", "--allow", "row-fell"], "rows-fell"),
        (["aed", "--to", "prefectur"], "catalogue"),
        (["run", "aed", "--resume"], "publish run --resume"),
        (["run", "--all", "--resume"], "publish run --resume"),
        (["rollback", "aedd"], "もしかして: aed"),
        (["rollback", "mihon"], "mihon/aed, mihon/public-wifi"),
        (["rollback", "aed"], "公開先にありません"),
        (["rollback"], "DATASET"),
    ],
)
def test_wrong_calls(command: Command, town: Town, arguments: list[str], says: str) -> None:
    for name in ("aed", "public-wifi"):
        town.dataset(name, "市役所", kind=name)
    code, out, told = command(*arguments)
    assert (code, out) == (2, "") and says in told
    assert not (town.build / "journal.jsonl").exists()


def test_nothing_to_go_on_with_is_no_error(command: Command, town: Town) -> None:
    town.dataset("aed", "市役所")
    assert command("run", "--resume")[:2] == (0, "")
    code, out, told = command("run", "--resume", "--format", "json")
    assert (code, json.loads(out)) == (0, []) and "途中で止まったものはありません" in told


def test_interrupted_and_gone_on_with(
    command: Command, town: Town, prefecture: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`--resume` knows by itself to which portal the run went, and what of it was left."""
    for name in ("aed", "public-wifi"):
        town.dataset(name, "市役所", kind=name)

    def interrupted(*args: Any, **kwargs: Any) -> None:
        raise KeyboardInterrupt

    command("public-wifi")
    with monkeypatch.context() as patched:
        patched.setattr(library, "publish_package", interrupted)
        code, _, told = command("--all", "--to", "prefecture")
    assert code == 3 and "publish run --resume" in told
    assert places_on(prefecture) == []
    code, _, told = command("run", "--resume")
    assert code == 0 and "mihon/aed: 公開しました" in told and "mihon/public-wifi: 公開しました" in told
    assert prefecture.url in told
    assert places_on(prefecture) == ["市役所"] == places_on(prefecture, "mihon-public-wifi")
    assert "途中で止まったものはありません" in command("run", "--resume")[2]


def test_an_interrupted_rollback_says_how_to_go_on(
    command: Command, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in (2, 3):
        town.dataset("aed", *EVERYWHERE[:number])
        command("aed")

    def interrupted(*args: Any, **kwargs: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(undoing, "send", interrupted)
        code, _, told = command("rollback", "aed")
    assert code == 3 and "publish rollback" in told
    code, _, told = command("rollback", "aed")
    assert code == 0 and "に戻しました" in told


def test_two_at_once_in_one_workspace_do_not_take_each_others_token(tmp_path: Path) -> None:
    """In containers that share a workspace two processes may well have the same number."""
    with embedded_catalogue(tmp_path) as portal:
        with embedded_catalogue(tmp_path):
            pass
        assert inspect_portal(portal).user


def test_what_is_left_elsewhere_is_told(command: Command, town: Town, prefecture: Portal) -> None:
    town.dataset("aed", text=WRONG)
    assert command("aed", "--to", "prefecture")[0] == 1
    assert command("aed")[0] == 1
    code, _, told = command("run", "--resume")
    assert code == 1 and "`publish run --resume --to prefecture`" in told


def test_consent_that_is_not_taken_over_is_told(command: Command, town: Town) -> None:
    folder = town.dataset("aed", text=WRONG)
    assert command("aed", "--allow", "rows-fell")[0] == 1
    town.dataset("aed", "市役所")
    code, _, told = command("run", "--resume")
    assert code == 0 and "--allow は引き継ぎません" in told
    assert command("aed", "--allow", "rows-fell")[0] == 0
    (folder / "dataset.yaml").unlink()


def test_a_portal_that_moved_is_not_gone_on_with(
    command: Command, town: Town, prefecture: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.dataset("aed", text=WRONG)
    command("aed", "--to", "prefecture")
    settings = town.root / "publish.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace(prefecture.url, "http://127.0.0.1:9"), encoding="utf-8")
    code, _, told = command("run", "--resume")
    assert code == 2 and f"{prefecture.url} → http://127.0.0.1:9" in told


@pytest.mark.parametrize("to", [[], ["--to", "prefecture"]])
def test_a_portal_that_is_gone_is_told_and_can_be_given_up(
    command: Command, town: Town, prefecture: Portal, to: list[str]
) -> None:
    town.dataset("aed", text=WRONG)
    command("aed", "--to", "prefecture")
    settings = town.root / "publish.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text("", encoding="utf-8")
    code, _, told = command("run", "--resume", *to)
    assert code == 2 and "「prefecture」" in told and prefecture.url in told and "mihon/aed" in told
    assert "`publish run --resume --to catalogue`" in told
    settings.write_text(text.replace("[portal.prefecture]", "[portal.renamed]"), encoding="utf-8")
    assert command("run", "--resume", "--to", "catalogue")[2].count("`publish run --resume --to renamed`") == 1
    settings.write_text("", encoding="utf-8")
    for count in (1, 0):
        code, _, told = command("run", "--resume", "--to", "catalogue")
        assert code == 0 and told.count(f"mihon/aed: 公開先「prefecture」（{prefecture.url}）") == count


def test_what_is_left_on_a_portal_by_its_address_goes_on(
    command: Command, town: Town, prefecture: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether it was named by it then, or has no name any more and is named by it now."""
    monkeypatch.setenv("CKAN_API_TOKEN", prefecture.token)
    town.dataset("aed", text=WRONG)
    command("aed", "--to", "prefecture")
    (town.root / "publish.toml").write_text("", encoding="utf-8")
    for to in (["--to", prefecture.url], []):
        code, _, told = command("run", "--resume", "--create-organization", *to)
        assert code == 1 and "mihon/aed" in told and "publish.toml" not in told


def test_back_and_back_again(command: Command, town: Town, prefecture: Portal) -> None:
    for number in (1, 2, 5):
        town.dataset("aed", *EVERYWHERE[:number])
        assert command("aed", "--to", "prefecture", "--create-organization")[0] == 0
    code, out, _ = command("rollback", "aed", "--to", "prefecture", "--list")
    assert code == 0 and len(out.splitlines()) == 3
    code, _, told = command("rollback", "mihon/aed", "--to", "prefecture")
    assert code == 0 and "に戻しました" in told and "許可により公開（rows-fell）" in told
    assert len(places_on(prefecture)) == 2
    listed = command("rollback", "aed", "--to", "prefecture", "--list")[1].splitlines()
    assert ["取り消したもの" in line for line in listed] == [False, False, True]
    latest = listed[2].split()[0]
    assert command("rollback", "aed", "--to", "prefecture", "--package", latest)[0] == 0
    assert len(places_on(prefecture)) == 5
    assert "残っていません" in command("rollback", "aed", "--list")[1], "nothing went to the embedded catalogue"


def test_the_public_address_of_the_catalogue_is_not_needed_for_publishing(command: Command, town: Town) -> None:
    """It leads to another machine, which serves the same data later; limits of calls are meant for strangers."""
    (town.root / "publish.toml").write_text(
        '[catalogue]\nbase_url = "https://data.invalid/cat"\nwrites_per_minute = 1\nreads_per_minute = 1\n',
        encoding="utf-8",
    )
    town.dataset("aed", "市役所")
    code, _, told = command("aed")
    assert code == 0, told


def test_a_fault_of_ours_is_shown_to_those_who_ask_for_it(
    command: Command, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.dataset("aed", "市役所")

    def broken(*args: Any, **kwargs: Any) -> None:
        raise ZeroDivisionError("fault of ours")

    monkeypatch.setattr(building, "run", broken)
    code, _, told = command("aed")
    assert code == 3 and "mihon/aed: できませんでした" in told and "fault of ours" in told
    monkeypatch.setenv("MACHIKADO_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        publish.main(["aed"])


def test_what_a_portal_says_does_not_steer_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    tell(WorldError("portal-invalid", value="title: \x1b[2J\x1b]0;owned\x07 \u202egpj.exe\r\x9b1m"), "ja")
    told = capsys.readouterr().err
    assert "title: ␛[2J" in told
    assert not {character for character in told if ord(character) < 32 and character != "\n"} and "\u202e" not in told
    assert "\x9b" not in told


def test_what_a_portal_says_does_not_fill_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    note = Note("licence-family", {"value": "CC BY 4.0", "other": "\x1b[2J" + "長" * 5000})
    tell_published(Published("mihon-aed", "updated", (note,)), "ja")
    told = capsys.readouterr().err
    assert "␛[2J長" in told and len(told) < 1000


def test_no_bar_where_stderr_is_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    with Bar(3) as bar:
        bar.begin("mihon/aed")
        with bar.ended():
            pass
    assert capsys.readouterr().err == ""


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_bar_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = Terminal()
    monkeypatch.setattr(sys, "stderr", shown)
    monkeypatch.setenv("TERM", "xterm")
    with Bar(2) as bar:
        bar.begin("mihon/[red]aed")
        with bar.ended():
            print("mihon/aed: done", file=sys.stderr)
    assert "/s" in shown.getvalue() and "-:--:--" in shown.getvalue(), "the rate, and the time that is left"
    assert "0/2" in shown.getvalue() and "1/2" in shown.getvalue()
    assert "mihon/aed: done\n" in shown.getvalue() and "[red]" in shown.getvalue()


def test_lines_of_one_dataset_stay_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is held comes a moment later, perhaps while another dataset is telling its own."""

    told = io.StringIO()
    monkeypatch.setattr(sys, "stderr", Terminal())
    monkeypatch.setattr(sys, "stdout", told)
    with Bar(3) as bar:
        for name in "abc":
            with bar.ended():
                print(f"{name}1")
                time.sleep(0.3 if name == "c" else 0)  # longer than anything is held
                print(f"{name}2")
    assert told.getvalue().split() == ["a1", "a2", "b1", "b2", "c1", "c2"]


def test_running_without_a_workspace_is_told(command: Command, tmp_path: Path) -> None:
    for arguments in (("run", "--resume"), ("rollback", "aed")):
        code, _, told = command(*arguments)
        assert code == 2 and "datasets フォルダー" in told
    assert publishing.run.name == "run"
