"""Bundles that somebody altered, and files that only look like one: nothing of them is published."""

from __future__ import annotations

import copy
import io
import os
import random
import stat
import struct
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from bundling import Handed, files_of, forged, handed_over, new_key, parts_of

from pipelines.bundle.writing import signature_text
from pipelines.errors import UsageError

SEED = int(os.environ.get("MACHIKADO_TEST_SEED", "5"))
MUTATIONS = int(os.environ.get("MACHIKADO_TEST_MUTATIONS", "300"))


@pytest.fixture(scope="module")
def handed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Handed]:
    with handed_over(tmp_path_factory.mktemp("handed")) as found:
        yield found


def _bit(data: bytearray, chance: random.Random) -> None:
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)


def _byte(data: bytearray, chance: random.Random) -> None:
    data[chance.randrange(len(data))] = chance.randrange(256)


def _cut(data: bytearray, chance: random.Random) -> None:
    begin = chance.randrange(len(data))
    del data[begin : begin + chance.randint(1, 300)]


def _truncated(data: bytearray, chance: random.Random) -> None:
    del data[chance.randrange(len(data)) :]


def _inserted(data: bytearray, chance: random.Random) -> None:
    begin = chance.randrange(len(data) + 1)
    data[begin:begin] = chance.randbytes(chance.randint(1, 40))


def _doubled(data: bytearray, chance: random.Random) -> None:
    begin = chance.randrange(len(data))
    part = data[begin : begin + chance.randint(1, 300)]
    data[begin:begin] = part


def _swapped(data: bytearray, chance: random.Random) -> None:
    size = chance.randint(1, 60)
    one, other = sorted(chance.sample(range(len(data) - size), 2))
    data[one : one + size], data[other : other + size] = data[other : other + size], data[one : one + size]


def _blanked(data: bytearray, chance: random.Random) -> None:
    begin = chance.randrange(len(data) - 50)
    data[begin : begin + 50] = bytes(50)


def _structured(data: bytearray, chance: random.Random) -> None:
    """A field of one of the ZIP's own records gets another value."""
    marks = [at for mark in (b"PK\3\4", b"PK\1\2", b"PK\5\6") for at in _places(data, mark)]
    begin = chance.choice(marks) + chance.randrange(4, 22)
    data[begin : begin + 2] = chance.choice([b"\0\0", b"\xff\xff", b"\1\0", b"\x2d\0", chance.randbytes(2)])


def _places(data: bytearray, mark: bytes) -> Iterator[int]:
    found = data.find(mark)
    while found >= 0:
        yield found
        found = data.find(mark, found + 1)


BYTES = [_bit, _byte, _cut, _truncated, _inserted, _doubled, _swapped, _blanked, _structured]


def test_no_altered_file_is_published(handed: Handed, tmp_path: Path) -> None:
    """Wherever it is altered, be it in the records of the ZIP that no program looks at."""
    good, chance, path = handed.good.read_bytes(), random.Random(SEED), tmp_path / "a.zip"
    tried = 0
    while tried < MUTATIONS:
        data = bytearray(good)
        alter = BYTES[tried % len(BYTES)]
        alter(data, chance)
        if data == good:
            continue
        path.write_bytes(data)
        assert handed.refused(path).code == "bundle-altered", (alter.__name__, tried)
        tried += 1


def test_every_byte_of_its_records_counts(handed: Handed, tmp_path: Path) -> None:
    good, path = handed.good.read_bytes(), tmp_path / "a.zip"
    told, signed, packed = parts_of(handed.good)
    heads = {at + step for at in _places(bytearray(good), b"PK\3\4") for step in range(0, 46, 3)}
    heads |= set(range(good.index(signed), good.index(signed) + len(signed), 3))
    heads |= set(range(good.index(packed) + len(packed), len(good), 3))
    assert told["contents"]["bytes"] == len(packed) and len(heads) > 200
    for place in sorted(heads):
        data = bytearray(good)
        data[place] ^= 0x10
        path.write_bytes(data)
        assert handed.refused(path).code == "bundle-altered", place


def _again(path: Path, change: Callable[[list[tuple[zipfile.ZipInfo, bytes]]], None], **options: Any) -> bytes:
    """The bundle unpacked, changed, and packed again by Python's zipfile."""
    with zipfile.ZipFile(path) as held:
        members = [(one, held.read(one)) for one in held.infolist()]
    change(members)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", **options) as target:
        for info, content in members:
            target.writestr(info, content)
    return made.getvalue()


def _renamed(members: list[tuple[zipfile.ZipInfo, bytes]], name: str) -> None:
    members[-1][0].filename = name


def _linked(members: list[tuple[zipfile.ZipInfo, bytes]]) -> None:
    info = zipfile.ZipInfo(members[-1][0].filename)
    info.create_system, info.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    members[-1] = (info, b"/etc/passwd")


def _more(members: list[tuple[zipfile.ZipInfo, bytes]], name: str, content: bytes = b"x", times: int = 1) -> None:
    for number in range(times):
        members.append((zipfile.ZipInfo(name.format(number)), content))


Members = list[tuple[zipfile.ZipInfo, bytes]]
REPACKED: dict[str, Callable[[Members], None]] = {
    "as it was": lambda members: None,
    "reordered": lambda members: members.reverse(),
    "packages reordered": lambda members: members.insert(2, members.pop()),
    "one removed": lambda members: members.__delitem__(-1),
    "signature removed": lambda members: members.__delitem__(1),
    "one added": lambda members: _more(members, "packages/mihon/aed/more.csv"),
    "one twice": lambda members: members.append(members[-1]),
    "renamed": lambda members: _renamed(members, "packages/mihon/aed/other.geojson"),
    "above": lambda members: _renamed(members, "../../evil.csv"),
    "absolute": lambda members: _renamed(members, "/etc/evil.csv"),
    "backslash": lambda members: _renamed(members, "packages\\mihon\\aed\\x.csv"),
    "drive": lambda members: _renamed(members, "C:/evil.csv"),
    "a link": _linked,
    "a folder": lambda members: _more(members, "packages/mihon/", b""),
    "bomb": lambda members: _more(members, "packages/mihon/aed/bomb.csv", bytes(50_000_000)),
    "very many": lambda members: _more(members, "packages/mihon/aed/{}.csv", b"", 70_000),
}


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("what", REPACKED)
def test_what_was_packed_again_is_refused(handed: Handed, tmp_path: Path, what: str) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(_again(handed.good, REPACKED[what], compression=zipfile.ZIP_DEFLATED))
    assert handed.refused(path).code == "bundle-altered"


@pytest.mark.parametrize("what", ["encrypted", "comment", "zip64", "before", "behind", "split"])
def test_what_a_zip_can_be_besides_is_refused(handed: Handed, tmp_path: Path, what: str) -> None:
    data, path = bytearray(handed.good.read_bytes()), tmp_path / "a.zip"
    central, end = data.rindex(b"PK\1\2"), data.rindex(b"PK\5\6")
    if what == "encrypted":
        data[6] |= 1
        data[central + 8] |= 1
    elif what == "comment":
        data[end + 20 : end + 22] = struct.pack("<H", 4)
        data += b"more"
    elif what == "zip64":
        data[18:26] = b"\xff" * 8  # the true sizes stand elsewhere, it says
    elif what == "before":
        data[:0] = b"#!/bin/sh\n"
    elif what == "behind":
        data += handed.older.read_bytes()
    else:
        data[end + 4 : end + 8] = struct.pack("<HH", 1, 1)
    path.write_bytes(data)
    assert handed.refused(path).code == "bundle-altered"


@pytest.mark.parametrize("content", [b"", b"PK", b"PK\5\6" + bytes(18), b"\0" * 5000, b"<html>login</html>"])
def test_what_is_no_bundle_is_refused(handed: Handed, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(content)
    assert handed.refused(path).code == "bundle-altered"


def test_neither_is_a_folder_or_nothing(handed: Handed, tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.zip"):
        assert handed.refused(path).code == "bundle-missing"


def test_parts_of_two_bundles_make_none(handed: Handed, tmp_path: Path) -> None:
    """The packages of one under the signature of the other, both of the same key."""
    (told, signed, packed), (_, other_signed, other_packed) = parts_of(handed.good), parts_of(handed.older)
    good, path = handed.good.read_bytes(), tmp_path / "a.zip"
    for data in (good.replace(packed, other_packed), good.replace(signed, other_signed)):
        assert data != good
        path.write_bytes(data)
        assert handed.refused(path).code == "bundle-altered"
    files = [*files_of(handed.good)[:1], *files_of(handed.older)[1:]]
    forged(path, handed.closed.key, copy.deepcopy(told), files)
    assert handed.refused(path).code == "bundle-altered", "the list of files is signed as well"


def test_the_signature_of_another_key_is_shown_and_refused(handed: Handed, tmp_path: Path) -> None:
    stranger = new_key()
    path = forged(tmp_path / "a.zip", stranger, parts_of(handed.good)[0], files_of(handed.good))
    error = handed.refused(path)
    assert isinstance(error, UsageError) and error.code == "bundle-unknown-key"
    assert stranger.public.fingerprint in error.message("ja")
    assert f'key = "{stranger.public.text}"' in error.remedy("en")
    assert "mihon/aed" not in error.message() + error.remedy(), "what a stranger says is not repeated"
    theirs = _mixed(stranger, handed)
    path = forged(tmp_path / "b.zip", handed.closed.key, parts_of(handed.good)[0], files_of(handed.good), signed=theirs)
    assert handed.refused(path).code == "bundle-altered", "our key's name over their signature"


def _mixed(stranger: Any, handed: Handed) -> bytes:
    """The trusted key's name, with a signature of the stranger."""
    told = handed.good.read_bytes()[30 + len("bundle.json") :]
    return signature_text(handed.closed.key.public, stranger.sign(told[: told.index(b"PK\3\4")]))
