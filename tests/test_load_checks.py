"""What the load test takes for an error: whatever shows a state that never was, or one that was over."""

from __future__ import annotations

import json
import sys
from multiprocessing import Pipe
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).resolve().parent.parent / "benchmarks"))  # not first: it has a publish.py, too

from publications import Began, Dataset, Ended, Publications
from readers import _Answer, _Broken, _is_whole

FILES = {"a.csv": ("1", "/a"), "b.csv": ("2", "/b")}


@pytest.fixture
def told() -> Publications:
    """Version 1 from 10 to 20, version 2 begun at 30 and done at 40."""
    here, there = Pipe()
    for number, (began, ended) in enumerate(((10.0, 20.0), (30.0, 40.0)), 1):
        there.send(Began("aed", number, {name: f"{name}{number}" for name in FILES}, began))
        there.send(Ended("aed", number, ended, FILES))
    publications = Publications(here)
    publications.listen()
    return publications


def body(numbers: str, *hashes: str) -> bytes:
    resources = [{"path": name, "sha256": one} for name, one in zip(FILES, hashes, strict=True)]
    return json.dumps({"result": {"resources": resources, "notes": f"見本{numbers}版"}}).encode()


@pytest.mark.parametrize(
    ("asked", "answered", "possible"),
    [(21, 22, {1}), (21, 31, {1, 2}), (35, 45, {1, 2}), (39, 39.5, {1, 2}), (41, 42, {2})],
)
def test_of_which_version_an_answer_may_be(
    told: Publications, asked: float, answered: float, possible: set[int]
) -> None:
    assert {one.number for one in told["aed"].possible(asked, answered)} == possible
    for number in (1, 2):
        wrong = number not in possible
        assert bool(told.fault_of_file("aed", "a.csv", f"a.csv{number}", asked, answered)) is wrong
        whole = body(str(number), f"a.csv{number}", f"b.csv{number}")
        assert bool(told.fault_of_metadata("aed", whole, asked, answered)) is wrong
        page = f"<p>見本{number}版</p>…見本{number}版".encode()
        assert bool(told.fault_of_text("aed", page, asked, answered)) is wrong


def test_two_versions_in_one_answer_are_an_error(told: Publications) -> None:
    assert told.fault_of_metadata("aed", body("2", "a.csv1", "b.csv2"), 35, 36)
    assert told.fault_of_metadata("aed", body("1", "a.csv2", "b.csv2"), 35, 36)
    assert told.fault_of_text("aed", "見本1版 見本2版".encode(), 35, 36)
    assert not told.fault_of_text("aed", b"nothing", 35, 36)
    assert told.fault_of_file("aed", "a.csv", "b.csv1", 35, 36)


def test_what_failed_may_be_there_or_not() -> None:
    here, there = Pipe()
    publications = Publications(here)
    there.send(Began("aed", 1, {"a.csv": "x"}, 1.0))
    there.send(Ended("aed", 1, 2.0, FILES))
    there.send(Began("aed", 2, {"a.csv": "y"}, 3.0))
    there.send(Ended("aed", 2, 4.0, wrong="portal-unreachable"))
    publications.listen()
    assert publications.wrong and publications.published == 1
    assert not publications.fault_of_file("aed", "a.csv", "x", 5, 6)
    assert not publications.fault_of_file("aed", "a.csv", "y", 5, 6)
    assert Dataset("none").possible(1, 2) == []


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


@pytest.mark.parametrize(
    "raw",
    [
        HEAD + b"Content-Length: 13\r\n\r\n<p>abc</html>",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n7\r\n<p>abc<\r\n6\r\n/html>\r\n0\r\n\r\n",
    ],
)
def test_answers_are_read_piece_by_piece(raw: bytes) -> None:
    answer = _Answer()
    whole = [answer.feed(raw[place : place + 1]) for place in range(len(raw))]
    if b"Length" in raw:
        assert answer.status == 200 and not any(whole[:-1])
    assert answer.body().startswith(b"<p>abc")
    broken = _Answer()
    broken.feed(raw[:-3])
    with pytest.raises(_Broken):
        broken.feed(b"")


def test_half_a_page_is_an_error() -> None:
    answer = _Answer()
    answer.feed(HEAD + b"Content-Length: 4\r\n\r\n<p>a")
    assert not _is_whole(answer, answer.body())
