"""Kept packages: the line that led to what a portal holds, whatever the clock, the disk or a portal does."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipelines import kept
from pipelines.errors import WorldError
from pipelines.kept import NotOurs, Shelf, fingerprint, folder_name


def package(folder: Path, text: str, name: str = "a.csv") -> Path:
    """A data package with one file."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    entry = {"path": name, "hash": f"sha256:{sha256(text.encode()).hexdigest()}"}
    (folder / "datapackage.json").write_text(json.dumps({"name": "x", "resources": [entry]}), encoding="utf-8")
    return folder


def publish(shelf: Shelf, source: Path) -> str:
    """As a run keeps what it published."""
    with shelf.staged(source) as staged:
        digest = fingerprint(staged)
        shelf.follow(staged)
    return digest


def line(shelf: Shelf) -> list[str]:
    return [(one.folder / "a.csv").read_text(encoding="utf-8") for one in shelf.line]


def everything(shelf: Shelf) -> list[tuple[str, bool]]:
    return [((one.folder / "a.csv").read_text(encoding="utf-8"), one.withdrawn) for one in shelf.packages]


class Site:
    """What a portal shows of a dataset, and its files."""

    def __init__(self, source: Path, **changed: Any) -> None:
        self.files = {path.name: path.read_bytes() for path in source.iterdir()} | changed.pop("files", {})
        self.fetched: list[str] = []
        self.shown: dict[str, Any] = {
            "resources": [
                {"path": name, "url": name, "hash": sha256(content).hexdigest()} for name, content in self.files.items()
            ]
        } | changed

    def fetch(self, url: str) -> bytes:
        self.fetched.append(url)
        return self.files[url]


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "published" / "catalogue" / "mihon-aed")


def test_the_last_five_are_kept(shelf: Shelf, tmp_path: Path) -> None:
    for text in "abcdefg":
        publish(shelf, package(tmp_path / "new", text))
    assert line(shelf) == list("cdefg")
    assert not [path for path in shelf.folder.iterdir() if path.name.startswith(".")]


def test_names_say_when_and_what_and_suit_windows(shelf: Shelf, tmp_path: Path) -> None:
    digest = publish(shelf, package(tmp_path / "new", "a"))
    (one,) = shelf.packages
    assert one.name.endswith(f"Z-{digest[:8]}") and not set(one.name) & set('<>:"/\\|?*')
    assert abs(one.at - datetime.now(UTC)) < timedelta(minutes=1)


def test_the_same_again_is_kept_once(shelf: Shelf, tmp_path: Path) -> None:
    for text in "aab":
        publish(shelf, package(tmp_path / "new", text))
    assert line(shelf) == ["a", "b"]
    publish(shelf, package(tmp_path / "new", "a"))
    assert line(shelf) == ["a", "b", "a"], "it was published again after b"


def test_going_back_withdraws_what_came_after(shelf: Shelf, tmp_path: Path) -> None:
    first, *_ = [publish(shelf, package(tmp_path / "new", text)) for text in "abc"]
    assert shelf.back_to(first)
    assert everything(shelf) == [("a", False), ("b", True), ("c", True)]
    publish(shelf, package(tmp_path / "new", "d"))
    assert line(shelf) == ["a", "d"]
    assert not shelf.back_to("0" * 64)
    assert line(shelf) == ["a", "d"]


def test_a_clock_that_goes_back_does_not_change_the_order(
    shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Late(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Late:
            return cls(2031, 1, 1, tzinfo=tz)

    with monkeypatch.context() as patched:
        patched.setattr(kept, "datetime", Late)
        publish(shelf, package(tmp_path / "new", "a"))
        publish(shelf, package(tmp_path / "new", "b"))
    publish(shelf, package(tmp_path / "new", "c"))
    assert line(shelf) == ["a", "b", "c"]


@settings(max_examples=60, deadline=None)
@example([("publish", "a"), ("publish", "b"), ("publish", "a"), ("back", "a")])
@given(st.lists(st.tuples(st.sampled_from(["publish", "back", "hold"]), st.sampled_from("abc")), max_size=12))
def test_the_line_ends_with_what_the_portal_holds(steps: list[tuple[str, str]]) -> None:
    """Runs, rollbacks and what others published, in any order: the line is a model list, cut at five."""
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        shelf, model = Shelf(Path(folder) / "shelf"), list[str]()
        for step, text in steps:
            source = package(Path(folder) / "new", text)
            if step == "publish" and (not model or model[-1] != text):
                publish(shelf, source)
                model.append(text)
            elif step == "publish":
                publish(shelf, source)
            elif step == "back" and not shelf.back_to(fingerprint(source)):
                assert text not in model
            elif step == "back" or text in model:
                shelf.back_to(fingerprint(source))
                model = model[: len(model) - model[::-1].index(text)]
            elif step == "hold":
                site = Site(source)
                assert shelf.hold(site.shown, site.fetch) == fingerprint(source)
                model.append(text)
            model = model[-5:]
            assert line(shelf) == model


def test_what_others_published_is_fetched_once(shelf: Shelf, tmp_path: Path) -> None:
    publish(shelf, package(tmp_path / "ours", "a"))
    site = Site(package(tmp_path / "theirs", "b"))
    assert shelf.hold(site.shown, site.fetch) == shelf.hold(site.shown, site.fetch)
    assert line(shelf) == ["a", "b"]
    assert site.fetched == ["datapackage.json", "a.csv"]


PAST = "2024-04-01T01:02:03.456789"


@pytest.mark.parametrize(
    ("changed", "file", "at", "since"),
    [
        ({}, {}, None, None),
        ({"metadata_modified": PAST}, {}, "2024-04-01", "2024-04-01"),
        ({"metadata_modified": PAST}, {"last_modified": "2024-03-01T00:00:00"}, "2024-03-01", "2024-03-01"),
        ({"metadata_modified": PAST}, {"last_modified": None, "created": "2023-01-01"}, "2023-01-01", "2023-01-01"),
        ({"metadata_modified": PAST}, {"last_modified": "2024-03-01T08:00:00+09:00"}, "2024-02-29", "2024-02-29"),
        ({"metadata_modified": "9999-01-01"}, {}, None, None),
        ({"metadata_modified": 7}, {"last_modified": "yesterday"}, None, None),
        ({"metadata_modified": "0001-01-01"}, {}, "1970-01-01", "1970-01-01"),
    ],
)
def test_what_others_published_is_as_old_as_the_portal_tells(
    shelf: Shelf, tmp_path: Path, changed: dict[str, Any], file: dict[str, Any], at: str | None, since: str | None
) -> None:
    """Not as old as the copy."""
    site = Site(package(tmp_path / "theirs", "b"), **changed)
    for entry in site.shown["resources"]:
        entry |= file
    shelf.hold(site.shown, site.fetch)
    (one,) = shelf.line
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    assert (f"{one.at:%Y-%m-%d}", f"{one.since:%Y-%m-%d}") == (at or today, since or today)


def test_what_others_published_stands_behind_what_was_kept_before(shelf: Shelf, tmp_path: Path) -> None:
    publish(shelf, package(tmp_path / "ours", "a"))
    site = Site(package(tmp_path / "theirs", "b"), metadata_modified=PAST)
    shelf.hold(site.shown, site.fetch)
    assert line(shelf) == ["a", "b"]


def test_data_keep_their_age_while_only_words_change(shelf: Shelf, tmp_path: Path) -> None:
    """Also when none of the packages that are kept shows any more when the data came."""
    site = Site(package(tmp_path / "theirs", "b"), metadata_modified=PAST)
    shelf.hold(site.shown, site.fetch)
    for number in range(7):
        source = package(tmp_path / "ours", "b")
        words = json.loads((source / "datapackage.json").read_text("utf-8")) | {"title": str(number)}
        (source / "datapackage.json").write_text(json.dumps(words), "utf-8")
        publish(shelf, source)
    assert len(shelf.line) == 5
    assert {f"{one.since:%Y-%m-%d}" for one in shelf.line} == {"2024-04-01"}
    publish(shelf, package(tmp_path / "ours", "c"))
    assert shelf.line[-1].since == shelf.line[-1].at


@pytest.mark.parametrize("note", [b"", b"[]", b'{"since": 3, "address": null}', b"\xff", b'{"since": "9999-01-01"}'])
def test_a_note_that_cannot_be_read_tells_nothing(shelf: Shelf, tmp_path: Path, note: bytes) -> None:
    publish(shelf, package(tmp_path / "new", "a"))
    (shelf.line[0].folder / ".kept.json").write_bytes(note)
    (one,) = Shelf(shelf.folder, "https://data.example.jp").line
    assert (one.since, one.address) == (one.at, "")


def test_each_address_has_its_own_line(shelf: Shelf, tmp_path: Path) -> None:
    """But what was kept before addresses were written down belongs to any."""
    publish(shelf, package(tmp_path / "new", "a"))
    old, new = (Shelf(shelf.folder, f"https://{name}.example.jp") for name in ("old", "new"))
    for text in "bcde":
        publish(old, package(tmp_path / "new", text))
    assert (line(new), new.elsewhere) == (["a"], "https://old.example.jp")
    publish(new, package(tmp_path / "new", "b"))
    assert new.back_to(new.line[-1].fingerprint or "")
    assert (line(new), line(old)) == (["a", "b"], list("abcde"))


def test_what_was_withdrawn_and_is_there_again_needs_no_fetching(shelf: Shelf, tmp_path: Path) -> None:
    first = publish(shelf, package(tmp_path / "a", "a"))
    publish(shelf, package(tmp_path / "b", "b"))
    shelf.back_to(first)
    site = Site(tmp_path / "b")
    shelf.hold(site.shown, site.fetch)
    assert (line(shelf), site.fetched) == (["a", "b"], [])


NAMES = (
    "../a.csv", "../../a.csv", "a/b.csv", "..\\a.csv", "C:a.csv", "a.csv:stream", "", ".", "..", ".hidden", "CON",
    "nul.csv", "a.csv.", "a.csv ", "a\n.csv", "表.csv", "-rf", "x" * 300, "x" * 101,
)  # fmt: skip


def _entry(path: str) -> bytes:
    return json.dumps({"resources": [{"path": path, "hash": f"sha256:{sha256(b'x').hexdigest()}"}]}).encode()


@pytest.mark.parametrize(
    "descriptor",
    [
        *map(_entry, NAMES),
        _entry("a.csv").replace(b'"a.csv"', b"5"),
        _entry("a.csv").replace(sha256(b"x").hexdigest().encode(), b"0" * 64),
        _entry("not-there.csv"),
        b"<html>login</html>",
        b"[" * 100_000,
        b"\xff\xff",
        b"null",
        b'{"resources": null}',
        b'{"resources": [null]}',
        b'{"resources": [{"path": "a.csv"}]}',
    ],
)
def test_what_is_no_package_of_ours_is_not_kept(shelf: Shelf, tmp_path: Path, descriptor: bytes) -> None:
    """A portal may answer anything: nothing is written outside the shelf, and nothing of it stays."""
    files = dict.fromkeys(NAMES, b"x") | {"datapackage.json": descriptor}
    site = Site(package(tmp_path / "theirs", "x"), files=files)
    shelf.folder.mkdir(parents=True)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(NotOurs):
        shelf.hold(site.shown, site.fetch)
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("resources", [[], [{"path": None}], [{"url": "x"}], [{"path": "datapackage.json"}]])
def test_a_dataset_without_our_files_is_not_kept(shelf: Shelf, resources: list[dict[str, Any]]) -> None:
    with pytest.raises(NotOurs):
        shelf.hold({"resources": resources}, lambda url: b"")


def test_a_dataset_without_our_files_is_not_taken_for_a_kept_package_that_is_damaged(
    shelf: Shelf, tmp_path: Path
) -> None:
    """Neither has a fingerprint."""
    for text in "ab":
        publish(shelf, package(tmp_path / "new", text))
    (shelf.line[0].folder / "datapackage.json").unlink()
    with pytest.raises(NotOurs):
        shelf.hold({"resources": []}, lambda url: b"")
    assert line(shelf) == ["a", "b"]


def test_runs_at_the_same_time_do_not_disturb_each_other(
    shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What another run has just finished with is gone between looking and looking closer."""
    actual = Path.glob

    def glob(path: Path, pattern: str) -> list[Path]:
        return [path / ".new-gone", *actual(path, pattern)]

    monkeypatch.setattr(Path, "glob", glob)
    publish(shelf, package(tmp_path / "new", "a"))
    assert line(shelf) == ["a"]


@pytest.mark.parametrize("damage", ["changed", "missing", "no descriptor", "no json"])
def test_a_damaged_package_is_not_published(shelf: Shelf, tmp_path: Path, damage: str) -> None:
    source = package(tmp_path / "new", "a")
    {
        "changed": lambda: (source / "a.csv").write_text("b", encoding="utf-8"),
        "missing": (source / "a.csv").unlink,
        "no descriptor": (source / "datapackage.json").unlink,
        "no json": lambda: (source / "datapackage.json").write_bytes(b"\0" * 90),
    }[damage]()
    with pytest.raises(WorldError, match="not what its descriptor says"), shelf.staged(source):
        pytest.fail("it was published")
    assert list(shelf.folder.iterdir()) == []


def test_what_a_killed_run_left_is_cleared_away_after_a_day(shelf: Shelf, tmp_path: Path) -> None:
    old, young = shelf.folder / ".new-0123", shelf.folder / ".new-4567"
    for path in (old, young):
        package(path, "half")
    os.utime(old, (0, 0))
    publish(shelf, package(tmp_path / "new", "a"))
    assert (old.exists(), young.exists(), line(shelf)) == (False, True, ["a"])


@pytest.mark.parametrize("name", ["20261399T000000.000Z-01234567", "notes", "20260101T000000.000Z-0123456", "a.csv"])
def test_other_folders_are_left_alone(shelf: Shelf, tmp_path: Path, name: str) -> None:
    (shelf.folder / name).mkdir(parents=True)
    publish(shelf, package(tmp_path / "new", "a"))
    assert line(shelf) == ["a"] and (shelf.folder / name).is_dir()


@pytest.mark.parametrize(
    ("name", "folder"),
    [
        ("prefecture", "prefecture"),
        ("mihon-aed", "mihon-aed"),
        ("@data.example.jp+data", "@data.example.jp+data"),
        ("@127.0.0.1=5000", "@127.0.0.1=5000"),
    ],
)
def test_plain_names_stay_as_they_are(name: str, folder: str) -> None:
    assert folder_name(name) == folder


@pytest.mark.parametrize("name", ["con", "NUL", "aux.x", "Aed", "見本市", "a/b", "..", ".", "", "a:b", "a.", "x" * 200])
def test_other_names_become_plain(name: str) -> None:
    made = folder_name(name)
    assert made != name and made == made.lower() and made.isascii() and len(made) < 60
    assert not set(made) & set('<>:"/\\|?* ') and made.strip(".") == made


@given(st.lists(st.text(max_size=30), min_size=2, max_size=2, unique=True))
def test_no_two_names_share_a_folder_even_where_case_does_not_count(names: list[str]) -> None:
    first, second = (folder_name(name).lower() for name in names)
    assert first != second
