"""Garbled, lost and doubtful characters: found by cell, sound texts left alone."""

from __future__ import annotations

import contextlib
import re
from pathlib import Path

import pytest
from read_samples import RECORDS, TABLE, codes, csv_text, take, write, xlsx

from pipelines.mojibake import undone
from pipelines.read.damage import judge, suspicious
from pipelines.read.limits import LISTED

WORDS = ["見本公民館", "名称", "第１会議室（西）", "ミホンコウミンカン", "みほん市民館", "〇〇町一丁目2番3号"]


def garbled_words() -> list[tuple[str, str]]:
    """Words read in a wrong encoding, where that loses no character: garbled, sound."""
    pairs = []
    for word in WORDS:
        for wrongly in ("cp932", "cp1252", "latin-1"):
            with contextlib.suppress(UnicodeDecodeError):
                pairs.append((word.encode("utf-8").decode(wrongly), word))
    return pairs


@pytest.mark.parametrize(("garbled", "word"), garbled_words())
def test_text_read_in_the_wrong_encoding_is_undone(garbled: str, word: str) -> None:
    assert re.search(suspicious(), garbled)
    assert judge(garbled) == ("mojibake-reversible", word)


@pytest.mark.parametrize(
    "text", [*WORDS, "café", "Ã", "縺れ糸", "鮨処 螢", "髙橋", "ﾐﾎﾝ", "https://example.jp/?q=a", "本当?", "何？山"]
)
def test_sound_texts_are_left_alone(text: str) -> None:
    assert undone(text) is None
    assert judge(text) is None


def test_each_kind_is_named_by_cell(tmp_path: Path) -> None:
    rows = [list(row) for row in TABLE]
    rows[0][9] = "備\ufffd"
    rows[2][2] = "\ufffd\ufffd\u8b17公民館"
    rows[3][4] = "見本市".encode().decode("latin-1")  # proved to be 見本市, and repaired when cells are normalised
    rows[0][4] = "所在地".encode().decode("latin-1")
    rows[4][2] = "\ue123田館"
    rows[5][2] = "都立白?高等学校"
    rows[6][9] = "https://example.jp/?地図"
    for path, sheet in ((xlsx(tmp_path, rows), "Sheet1!"), (write(tmp_path, csv_text(rows)), "")):
        _, log = take(path)
        found = {finding.place.cell: finding for finding in log.findings if finding.code in (
            "mojibake", "mojibake-reversible", "gaiji", "character-doubtful")}  # fmt: skip
        assert {cell: (finding.code, finding.severity) for cell, finding in found.items()} == {
            f"{sheet}J1": ("mojibake", "error"),
            f"{sheet}C3": ("mojibake", "error"),
            f"{sheet}E1": ("mojibake-reversible", "error"),
            f"{sheet}C5": ("gaiji", "error"),
            f"{sheet}C6": ("character-doubtful", "warning"),
        }
        assert "所在地" in found[f"{sheet}E1"].message("ja")
        assert found[f"{sheet}C3"].field == "名称"


def test_a_wholly_damaged_file_is_not_listed_without_end(tmp_path: Path) -> None:
    rows = [TABLE[0], *([[cell.replace("公", "\ufffd") for cell in row] for row in RECORDS] * 50)]
    _, log = take(write(tmp_path, csv_text(rows)))
    assert codes(log).count("mojibake") == LISTED
    more = next(finding for finding in log.findings if finding.code == "more-of-the-same")
    assert more.params["count"] == len(RECORDS) * 50 - LISTED
