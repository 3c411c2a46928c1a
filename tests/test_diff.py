"""`publish diff` in its three forms, and the stop rules from the source to the portal: met, told, allowed, recorded."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from ckanapi import RemoteCKAN
from commanding import Command, Done
from standing_pages import standing
from towns import EVERYWHERE, HEAD, PLACES, Town

from pipelines.identifying import NAME

CSV = "992011_aed.csv"


@pytest.fixture
def town(tmp_path: Path) -> Town:
    """A workspace with one dataset of five places."""
    made = Town(tmp_path)
    made.dataset("aed", *EVERYWHERE)
    return made


def plans(done: Done) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(done.out)
    return found


def held(name: str = "mihon-aed") -> dict[str, Any]:
    """What the embedded catalogue shows; it runs only while a command does."""
    from catalogue.server import background
    from commands.catalogue import catalogue_settings

    with background(catalogue_settings(Path())) as url, RemoteCKAN(url) as ckan:
        found: dict[str, Any] = ckan.action.package_show(id=name)
        for entry in found["resources"]:
            del entry["url"]  # the port is another one each time
        return found


def test_what_publishing_would_change(command: Command, town: Town) -> None:
    new = command("diff", "aed")
    assert (new.code, new.err) == (0, "") and "mihon-aed: 新しく公開" in new.out
    assert command("aed").code == 0
    assert "mihon-aed: 変更なし" in command("diff", "aed").out
    before = held()
    changed = [PLACES[place] for place in EVERYWHERE]
    changed[0] = changed[0].replace("1階ロビー", "2階ロビー")
    town.dataset("aed", text="\n".join([HEAD, *changed, "新館,見本県見本市本町9-1,34.05,137.61,玄関"]))
    done = command("--lang", "en", "diff", "aed")
    assert done.code == 0
    assert "mihon-aed: update" in done.out and "5 → 6 rows (1 added, 0 removed, 1 changed)" in done.out
    assert "~ AED0001 設置位置: 1階ロビー → 2階ロビー" in done.out and "+ AED0006" in done.out
    [plan] = plans(command("diff", "aed", "--format", "json"))
    assert (plan["action"], plan["stops"]) == ("update", [])
    rows = next(one["rows"] for one in plan["files"] if one["path"] == CSV)
    assert rows["key"] == ["ID"] and rows["changed"][0]["before"] == "1階ロビー"
    assert held() == before, "a diff changes nothing"


def test_stops_are_shown_in_all_three_forms(command: Command, town: Town) -> None:
    command("aed")
    town.dataset("aed", *EVERYWHERE[:2])
    text = command("diff", "aed")
    assert text.code == 1
    assert "rows-fell: 「992011_aed.csv」の行が 5 行から 2 行に減ります（60.0% の減少）" in text.out
    assert "--allow rows-fell" in text.out
    done = command("--lang", "en", "diff", "aed", "--format", "json")
    [stop] = plans(done)[0]["stops"]
    assert (done.code, stop["rule"], stop["before"], stop["now"]) == (1, "rows-fell", 5, 2)
    assert stop["message"].startswith("'992011_aed.csv' falls from 5 to 2 rows")
    page = command("diff", "aed", "--format", "html")
    assert page.code == 1
    shown = standing(page.out, "ja")
    assert "rows-fell" in shown.text and "公開は止まります" in shown.text and "AED0004" in shown.text


def test_a_stop_keeps_what_is_published_until_it_is_allowed_by_name(command: Command, town: Town) -> None:
    command("aed")
    before = held()
    town.dataset("aed", *EVERYWHERE[:2])
    stopped = command("aed")
    assert stopped.code == 1 and "rows-fell" in stopped.err and "--allow rows-fell" in stopped.err
    assert held() == before
    other = command("run", "aed", "--allow", "licence-changed", "--format", "json")
    assert other.code == 1 and [stop["rule"] for stop in json.loads(other.out)[0]["stops"]] == ["rows-fell"]
    wrong = command("run", "aed", "--allow", "row-fell")
    assert wrong.code == 2 and "rows-fell" in wrong.err and held() == before
    allowed = command("run", "aed", "--allow", "rows-fell", "--format", "json")
    [told] = json.loads(allowed.out)
    assert allowed.code == 0 and told["state"] == "updated"
    assert [stop["rule"] for stop in told["overridden"]] == ["rows-fell"]
    assert "rows-fell" in (town.build / "journal.jsonl").read_text(encoding="utf-8")
    assert held()["metadata_modified"] > before["metadata_modified"]
    assert command("diff", "aed").code == 0, "what is published now is what is compared with"


def test_errors_in_the_data_are_a_stop_that_can_be_allowed(command: Command, town: Town) -> None:
    wrong = [HEAD, *(PLACES[place] for place in EVERYWHERE)]
    wrong[1] = wrong[1].replace("34.05", "34.05x")
    town.dataset("aed", text="\n".join(wrong))
    done = command("diff", "aed", "--format", "json")
    assert done.code == 1 and [stop["rule"] for stop in plans(done)[0]["stops"]] == ["report-errors"]
    assert not town.build.exists(), "a diff leaves nothing behind"
    assert command("aed").code == 1 and not (town.build / "mihon").exists()
    assert command("run", "aed", "--allow", "rows-fell").code == 1 and not (town.build / "mihon").exists()
    allowed = command("run", "aed", "--allow", "report-errors", "--format", "json")
    [told] = json.loads(allowed.out)
    assert (allowed.code, told["state"]) == (0, "created")
    assert [stop["rule"] for stop in told["overridden"]] == ["report-errors"]
    table = next(entry for entry in held()["resources"] if entry["path"] == CSV)
    assert table["validation_status"] == "failure"


@pytest.mark.parametrize("looked", ["diff", "doctor"])
def test_looking_gives_out_no_ids(command: Command, town: Town, looked: str) -> None:
    command(looked, "aed")
    assert not (town.folder / "aed" / NAME).exists()
    command("build", "aed")
    assert (town.folder / "aed" / NAME).exists()


def test_diff_goes_on_after_a_dataset_that_cannot_be_built(command: Command, town: Town) -> None:
    folder = town.dataset("public-wifi", *EVERYWHERE, kind="public-wifi")
    (folder / "source" / "a.csv").unlink()
    done = command("diff", "--all")
    assert done.code == 2 and "mihon-aed: 新しく公開" in done.out
    assert "mihon/public-wifi" in done.err and "mihon/public-wifi" not in done.out
    page = command("diff", "--all", "--format", "html")
    assert page.code == 2
    assert "mihon/public-wifi" in standing(page.out, "ja").text and "a.csv" in page.out


@pytest.mark.parametrize("form", ["text", "json", "html"])
def test_output_goes_to_a_file(command: Command, town: Town, tmp_path: Path, form: str) -> None:
    done = command("diff", "aed", "--format", form, "--output", "out/plan")
    assert (done.code, done.out, done.err.strip()) == (0, "", str(Path("out/plan")))
    written = (tmp_path / "out" / "plan").read_text(encoding="utf-8")
    assert "mihon-aed" in written and written.endswith("\n")
    assert written.strip() == command("diff", "aed", "--format", form).out.strip()


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["diff", "aed", "--to", "prefectur"], 2, "prefecture"),
        (["diff", "aed", "--to", "prefecture"], 3, "127.0.0.1:9"),
        (["diff", "aed", "--format", "pdf"], 2, "pdf"),
        (["diff", "aedd"], 2, "aed"),
        (["diff", "aed", "--output", "publish.toml/plan.html"], 3, "publish.toml"),
    ],
)
def test_wrong_calls(command: Command, town: Town, tmp_path: Path, arguments: list[str], code: int, says: str) -> None:
    (tmp_path / "publish.toml").write_text(
        '[portal.prefecture]\nurl = "http://127.0.0.1:9"\nattempts = 1\n', encoding="utf-8"
    )
    done = command(*arguments)
    assert (done.code, done.out) == (code, "") and says in done.err
