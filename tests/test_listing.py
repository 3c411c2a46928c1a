"""`publish list`: how the datasets of a workspace stand."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from commanding import Command
from towns import EVERYWHERE, Town, portal_of

from pipelines.approval import JST
from pipelines.kept import shelf
from pipelines.portal import Portal
from pipelines.standing import standing_of


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path)


def listed(command: Command, *arguments: str) -> list[dict[str, Any]]:
    """What `publish list --format json` says."""
    done = command("list", *arguments, "--format", "json")
    assert done.code == 0
    found: list[dict[str, Any]] = json.loads(done.out)
    return found


def aged(town: Town, label: str, days: int) -> None:
    """As if the last package had been published so many days ago."""
    line = shelf(town.root / "build", Portal("", ""), label.replace("/", "-")).line
    at = datetime.now(UTC) - timedelta(days=days)
    line[-1].folder.rename(line[-1].folder.with_name(f"{at:%Y%m%dT%H%M%S}.000Z-{line[-1].folder.name[-8:]}"))


def test_from_unpublished_to_published(command: Command, town: Town) -> None:
    town.dataset("aed", *EVERYWHERE)
    (one,) = listed(command)
    assert (one["state"], one["published"], one["counts"], one["changes"]) == ("unpublished", None, None, None)
    assert command("aed").code == 0
    (one,) = listed(command)
    assert (one["state"], one["counts"]["errors"], one["due"]) == ("published", 0, None)
    text = command("list").out
    assert one["dataset"] in text and "公開中" in text and f"{datetime.now(JST):%Y-}" in text


@pytest.mark.parametrize("folder", ["", "datasets"])
def test_without_datasets_a_program_gets_an_empty_list(command: Command, tmp_path: Path, folder: str) -> None:
    (tmp_path / folder).mkdir(exist_ok=True)
    assert listed(command) == []
    assert "aed" in command("list").out


@pytest.mark.parametrize(("days", "state"), [(0, "fresh"), (6, "fresh"), (9, "due"), (20, "overdue")])
def test_freshness_is_that_of_the_promise(command: Command, town: Town, days: int, state: str) -> None:
    folder = town.dataset("aed", *EVERYWHERE)
    with (folder / "dataset.yaml").open("a", encoding="utf-8") as file:
        file.write("frequency: weekly\n")
    assert command("aed").code == 0
    aged(town, "mihon/aed", days)
    (one,) = listed(command)
    assert one["state"] == state


def test_other_words_do_not_make_old_data_fresh(command: Command, town: Town) -> None:
    folder = town.dataset("aed", *EVERYWHERE)
    settings = (folder / "dataset.yaml").read_text("utf-8") + "frequency: weekly\n"
    (folder / "dataset.yaml").write_text(settings, "utf-8")
    assert command("aed").code == 0
    aged(town, "mihon/aed", 20)
    (folder / "dataset.yaml").write_text(settings + "title: 市の AED\n", "utf-8")
    assert command("aed").code == 0
    assert [one["state"] for one in listed(command)] == ["overdue"]
    town.dataset("aed", *EVERYWHERE[:-1])
    with (folder / "dataset.yaml").open("a", encoding="utf-8") as file:
        file.write("frequency: weekly\n")
    assert command("aed").code == 0
    assert [one["state"] for one in listed(command)] == ["fresh"]


@pytest.mark.parametrize(("title", "state"), [("", "unchanged"), ("title: 市の AED\n", "updated")])
def test_what_was_there_already_is_not_as_fresh_as_the_day_on_which_it_was_found(
    town: Town, tmp_path: Path, title: str, state: str
) -> None:
    """Another computer published it, or this one lost its folder `build`."""
    with portal_of(tmp_path / "portal") as portal:
        town.dataset("aed", *EVERYWHERE)
        town.publish(portal, "aed")
        time.sleep(1)
        later, other = datetime.now(UTC), Town(tmp_path / "other")
        folder = other.dataset("aed", *EVERYWHERE)
        with (folder / "dataset.yaml").open("a", encoding="utf-8") as file:
            file.write(title)
        assert other.state(portal) == state
        found = standing_of(folder, other.build, portal)
        assert found.updated and found.updated < later
        assert found.published and (found.published < later) == (state == "unchanged")


def test_what_changed_the_last_time(command: Command, town: Town) -> None:
    town.dataset("aed", *EVERYWHERE[:-1])
    command("aed")
    town.dataset("aed", *EVERYWHERE)
    assert command("aed").code == 0
    (one,) = listed(command)
    assert one["changes"] == {"added_rows": 1, "removed_rows": 0, "changed_rows": 0, "changed_cells": 0}
    assert "+1" in command("list").out


def test_broken_settings_do_not_hide_the_others(command: Command, town: Town) -> None:
    town.dataset("aed", *EVERYWHERE)
    broken = town.dataset("public-wifi", *EVERYWHERE)
    (broken / "dataset.yaml").write_text("dataset: [", "utf-8")
    assert [one["state"] for one in listed(command)] == ["unpublished", "broken"]
    assert "設定に誤り" in command("list").out


def test_names_choose(command: Command, town: Town) -> None:
    town.dataset("aed", *EVERYWHERE)
    town.dataset("public-toilets", *EVERYWHERE)
    assert [one["dataset"].split("/")[1] for one in listed(command, "aed")] == ["aed"]
    assert command("list", "aeb").code == 2


def test_without_datasets_the_known_names(command: Command) -> None:
    done = command("list")
    assert done.code == 0 and "population-by-area-age" in done.out
