"""Approval (決裁) and embargo: what is published is what was approved, and not before its time."""

from __future__ import annotations

import json
import shutil
import sys
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from commanding import Command

from pipelines import approval
from pipelines.approval import JST, Approval, Gate, digest, sealed
from pipelines.errors import UsageError, WithheldError
from pipelines.paths import SAMPLES

GIVEN = Approval("a" * 64, "情報政策課主事", "総務課長", "四半期の更新", date(2026, 11, 20))
WHO = ("--drafter", "情報政策課主事", "--approver", "総務課長", "--reason", "四半期の更新")


@pytest.fixture
def town(tmp_path: Path) -> Path:
    """A workspace whose only organization publishes nothing without approval; its folder of AEDs."""
    place = tmp_path / "datasets" / "mihon"
    shutil.copytree(SAMPLES / "mihon" / "aed", place / "aed")
    settings = (SAMPLES / "mihon" / "organization.yaml").read_text("utf-8")
    (place / "organization.yaml").write_text(settings.replace("approval: optional", "approval: required"), "utf-8")
    return place / "aed"


def change(folder: Path) -> None:
    """Another title, which is part of the package."""
    settings = (folder / "dataset.yaml").read_text("utf-8")
    (folder / "dataset.yaml").write_text(settings.replace("title: AED", "title: 市の AED"), "utf-8")


def test_nothing_is_published_without_approval(town: Path, command: Command) -> None:
    refused = command("aed")
    assert refused.code == 1
    assert "まだ公開しません" in refused.err and "publish approve mihon/aed" in refused.err
    approved = command("approve", "aed", *WHO, "--yes")
    assert approved.code == 0
    assert command("aed").code == 0


def test_a_change_after_the_approval_needs_another(town: Path, command: Command) -> None:
    assert command("approve", "aed", *WHO, "--yes").code == 0
    change(town)
    assert command("aed").code == 1
    assert command("approve", "aed", *WHO, "--yes").code == 0
    assert command("aed").code == 0
    assert [one.approver for one in approval.load(town)] == ["総務課長", "総務課長"]


def test_the_trail_goes_into_the_package(town: Path, command: Command, tmp_path: Path) -> None:
    seen = command("approve", "aed", "--show").out.strip()
    command("approve", "aed", *WHO, "--date", "2026-11-20", "--package", seen)
    command("aed")
    held = json.loads((tmp_path / "build" / "mihon" / "aed" / "datapackage.json").read_bytes())
    trail = held["approval"]
    assert seen.count("-") == 3 and trail.pop("package").startswith(seen.replace("-", ""))
    assert trail == {
        "drafter": "情報政策課主事",
        "approver": "総務課長",
        "reason": "四半期の更新",
        "date": "2026-11-20",
    }


def test_what_is_approved_is_what_was_seen(town: Path, command: Command) -> None:
    seen = command("approve", "aed", "--show").out.strip()
    change(town)
    refused = command("approve", "aed", *WHO, "--package", seen)
    assert refused.code == 2 and "決裁は記録していません" in refused.err
    assert approval.load(town) == ()


def test_what_was_seen_counts_although_what_is_there_was_approved_before(
    town: Path, command: Command, tmp_path: Path
) -> None:
    settings = (town / "dataset.yaml").read_bytes()
    command("approve", "aed", *WHO, "--yes")
    change(town)
    seen = command("approve", "aed", "--show").out.strip()
    (town / "dataset.yaml").write_bytes(settings)
    refused = command("approve", "aed", *WHO, "--package", seen)
    assert refused.code == 2 and "決裁は記録していません" in refused.err
    assert len(approval.load(town)) == 1


@pytest.mark.parametrize("length", [1, 12, 34])
def test_a_hash_that_nobody_has_seen_whole_is_no_consent(town: Path, command: Command, length: int) -> None:
    seen = command("approve", "aed", "--show").out.strip()
    refused = command("approve", "aed", *WHO, "--package", seen[:length])
    assert refused.code == 2 and seen[:length] in refused.err and "--show" in refused.err
    assert command("approve", "aed", *WHO, "--package", " - ").code == 2
    assert approval.load(town) == ()
    assert command("approve", "aed", *WHO, "--package", seen.upper().replace("-", " ")).code == 0
    (given,) = approval.load(town)
    assert command("approve", "aed", "--package", given.package).code == 0, "the whole of it, as it is recorded"


def test_an_approved_package_is_not_approved_twice(town: Path, command: Command) -> None:
    command("approve", "aed", *WHO, "--yes")
    again = command("approve", "aed", *WHO, "--yes")
    assert again.code == 0 and "決裁済み" in again.err
    assert len(approval.load(town)) == 1


def test_what_has_errors_is_not_put_before_the_approver(town: Path, command: Command) -> None:
    settings = (town / "dataset.yaml").read_text("utf-8")
    (town / "dataset.yaml").write_text(settings.replace("min: 30", "min: 45"), "utf-8")
    refused = command("approve", "aed", *WHO, "--yes")
    assert refused.code == 1 and "publish check mihon/aed" in refused.err


@pytest.mark.parametrize("closed", [False, True])
@pytest.mark.parametrize("missing", ["--drafter", "--approver", "--reason", "--yes"])
def test_without_a_terminal_nothing_is_asked(
    town: Path, command: Command, monkeypatch: pytest.MonkeyPatch, missing: str, closed: bool
) -> None:
    if closed:
        monkeypatch.setattr(sys, "stdin", None)  # as Python has it of `<&-`
    given = [*WHO, "--yes"]
    at = given.index(missing)
    del given[at : at + (1 if missing == "--yes" else 2)]
    refused = command("approve", "aed", *given)
    assert refused.code == 2 and missing in refused.err
    said = command("approve", "aed").err
    assert "--drafter --approver --reason --yes" in said and "起案者、決裁者、" in said
    assert not (town / approval.NAME).exists()


@pytest.mark.parametrize(
    ("drafter", "approver"),
    [
        ("総務課長", "総務課長 "),
        ("総務課 主事", "総務課主事"),
        ("総務課\u3000主事", "総務課 主事"),
        ("主事1", "主事１"),
        ("Suzuki", "ＳＵＺＵＫＩ"),
        ("主事", "主\u200b事"),
        ("主事", "\u200b"),
        ("", "総務課長"),
    ],
)
def test_drafter_and_approver_are_two(town: Path, command: Command, drafter: str, approver: str) -> None:
    given = ["a" * 64, drafter, approver, "x", date(2026, 1, 1)]
    with pytest.raises(ValueError, match="persons"):
        Approval(*given)
    with pytest.raises(ValueError, match="persons"):
        Approval.of_dict(GIVEN.to_dict() | {"drafter": drafter, "approver": approver})
    if drafter.strip():
        who = ("--drafter", drafter, "--approver", approver, "--reason", "更新", "--yes")
        refused = command("approve", "aed", *who)
        assert refused.code == 2 and "別の二人" in refused.err and "記録していません" in refused.err
    assert not (town / approval.NAME).exists()


def test_a_record_of_one_person_is_none(town: Path) -> None:
    line = f"- {{package: {'a' * 64}, drafter: 主事, approver: '主事 ', reason: c, date: 2026-01-01}}"
    (town / approval.NAME).write_text(f"approvals:\n{line}\n", "utf-8")
    with pytest.raises(UsageError) as told:
        approval.load(town)
    assert approval.NAME in told.value.message("ja") and "2026-01-01" in told.value.message("ja")


def test_a_blank_answer_is_asked_for_again(town: Path, command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter(["主事", " ", "課長", "", "\u3000", "更新"])
    monkeypatch.setattr("commands.approve.is_typed", lambda: True)
    monkeypatch.setattr("commands.approve.click.prompt", lambda *words, **more: next(answers))
    assert command("approve", "aed", "--yes").code == 0
    (given,) = approval.load(town)
    assert (given.drafter, given.approver, given.reason) == ("主事", "課長", "更新")


@pytest.mark.parametrize(
    ("line", "key"),
    [
        (f"- {{package: {'z' * 64}, drafter: a, approver: b, reason: c, date: 2026-01-01}}", "package"),
        (f"- {{package: {'a' * 63}, drafter: a, approver: b, reason: c, date: 2026-01-01}}", "package"),
        (f"- {{package: {'a' * 64}, drafter: a, approver: b, reason: c, date: 2026-13-01}}", "date"),
        (f"- {{package: {'a' * 64}, drafter: a, approver: b, date: 2026-01-01}}", "reason"),
    ],
)
def test_a_broken_record_names_its_line(town: Path, line: str, key: str) -> None:
    (town / approval.NAME).write_text(f"approvals:\n{line}\n", "utf-8")
    with pytest.raises(UsageError) as told:
        approval.load(town)
    assert key in told.value.message("ja")


def test_records_come_back_as_they_were_written(town: Path) -> None:
    other = Approval("c" * 64, "起案: #1", "課長 'x'", "理由\nその二", date(2026, 1, 2))
    for one in (GIVEN, other):
        approval.record(town, one)
    assert approval.load(town) == (GIVEN, other)
    assert Approval.of_dict(other.to_dict()) == other


@pytest.mark.parametrize("descriptor", [{"name": "a"}, {"name": "a", "resources": [{"hash": "x", "path": "ｙ"}]}])
def test_the_trail_does_not_change_the_hash(descriptor: dict[str, Any]) -> None:
    bare = digest(descriptor)
    given = Approval(bare, "a", "b", "c", date(2026, 1, 1))
    with_trail = sealed(descriptor, [GIVEN, given])
    assert with_trail["approval"]["package"] == bare == digest(with_trail)
    assert digest(dict(reversed(descriptor.items()))) == bare
    assert digest({**descriptor, "name": "b"}) != bare
    assert sealed(descriptor, [GIVEN]) == descriptor
    later = Approval(bare, "a", "d", "again", date(2026, 1, 2))
    assert sealed(descriptor, [given, GIVEN, later])["approval"]["approver"] == "d"


@pytest.mark.parametrize(
    ("until", "opens"),
    [
        ("2026-12-01", "2026-12-01T00:00+09:00"),
        ("2026-12-01T09:00", "2026-12-01T09:00+09:00"),
        ("2026-12-01T00:00+00:00", "2026-12-01T09:00+09:00"),
    ],
)
def test_an_embargo_ends_at_its_time_in_japan(until: str, opens: str, tmp_path: Path) -> None:
    gate, opening = Gate("mihon/aed", embargo_until=approval.moment(until)), datetime.fromisoformat(opens)
    gate.check(tmp_path, opening)
    with pytest.raises(WithheldError) as told:
        gate.check(tmp_path, opening - timedelta(seconds=1))
    assert f"{opening.astimezone(JST):%Y-%m-%d %H:%M}" in told.value.message("ja")
    gate.without_embargo().check(tmp_path, opening - timedelta(days=1))


def test_before_its_time_a_dataset_is_built_and_not_published(town: Path, command: Command, tmp_path: Path) -> None:
    settings = (town.parent / "organization.yaml").read_text("utf-8")
    (town.parent / "organization.yaml").write_text(
        settings.replace("approval: required", "approval: optional"), "utf-8"
    )
    with (town / "dataset.yaml").open("a", encoding="utf-8") as file:
        file.write("embargo_until: 2999-01-01\n")
    told = command("aed", "--format", "json")
    assert told.code == 1
    assert [one["state"] for one in json.loads(told.out)] == ["withheld"]
    assert "2999-01-01 00:00" in told.err
    assert (tmp_path / "build" / "mihon" / "aed" / "datapackage.json").is_file()
    text = (town / "dataset.yaml").read_text("utf-8")
    (town / "dataset.yaml").write_text(text.replace("2999-01-01", "2020-01-01"), "utf-8")
    assert command("aed").code == 0


@pytest.mark.parametrize("value", ["tomorrow", "2026-02-30", "12/1"])
def test_a_wrong_time_of_an_embargo_is_refused(town: Path, command: Command, value: str) -> None:
    with (town / "dataset.yaml").open("a", encoding="utf-8") as file:
        file.write(f"embargo_until: {value}\n")
    refused = command("aed")
    assert refused.code == 2 and "embargo_until" in refused.err


def test_going_back_asks_for_an_approval_as_well(town: Path, command: Command) -> None:
    command("approve", "aed", *WHO, "--yes")
    command("aed")
    change(town)
    command("approve", "aed", *WHO, "--yes")
    assert command("aed").code == 0
    held = (town / approval.NAME).read_bytes()
    (town / approval.NAME).unlink()
    refused = command("rollback", "aed")
    assert refused.code == 1 and "publish approve mihon/aed" in refused.err
    (town / approval.NAME).write_bytes(held)
    assert command("rollback", "aed").code == 0
