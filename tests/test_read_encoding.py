"""Bytes → text: each encoding by proof, the decision explained, lost characters named by cell."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest
from read_samples import RECORDS, TABLE, WIDTH, cells, codes, csv_text, take, write

from pipelines.errors import DataError
from pipelines.read.encoding import decode

TEXT = csv_text(TABLE)
PLAIN = TEXT.replace("髙", "高").replace("㈱", "(株)").replace("①", "1")  # EUC-JP and JIS lack these


@pytest.mark.parametrize(
    ("raw", "encoding", "how"),
    [
        (TEXT.encode("utf-8"), "utf-8", "utf-8"),
        (TEXT.encode("utf-8-sig"), "utf-8-sig", "marked"),
        (TEXT.encode("cp932"), "cp932", "cp932"),
        (PLAIN.encode("euc_jp"), "euc-jp", "euc-jp"),
        (PLAIN.encode("iso2022_jp"), "iso-2022-jp", "jis"),
        (TEXT.encode("utf-16"), "utf-16", "marked"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-16", "marked"),
        (TEXT.encode("utf-16-le"), "utf-16", "zero-bytes"),
        (TEXT.encode("utf-16-be"), "utf-16", "zero-bytes"),
        (TEXT.encode("utf-32"), "utf-32", "marked"),
        (b"name,address\r\na,b\r\n", "utf-8", "ascii"),
    ],
)
def test_encodings_are_told_by_proof(raw: bytes, encoding: str, how: str) -> None:
    decoded = decode(raw)
    assert (decoded.encoding, decoded.how, decoded.lost) == (encoding, how, 0)
    assert decoded.text.removeprefix("\ufeff") in (TEXT, PLAIN, "name,address\r\na,b\r\n")


NEC_1 = b"\x1b$B\x2d\x21\x1b(B"  # ①


def jis(text: str) -> bytes:
    """As Windows and programs for mail write it: pairs of JIS X 0208 for whatever CP932 has, half-width kana apart."""
    return b"".join(_jis(char) for char in text)


def _jis(char: str) -> bytes:
    raw = char.encode("cp932")
    if len(raw) == 1:
        return raw if char.isascii() else b"\x1b(I" + bytes([raw[0] - 0x80]) + b"\x1b(B"
    row, cell = (raw[0] - (0x70 if raw[0] < 0xA0 else 0xB0)) * 2 - 1, raw[1]
    second = cell - 0x7E if cell > 0x9E else cell - (0x20 if cell > 0x7E else 0x1F)
    return b"\x1b$B" + bytes((row + (cell > 0x9E), second)) + b"\x1b(B"


@pytest.mark.parametrize("text", ["①番", "㈱", "ｾﾝﾀｰ", "髙", "本ｶﾝ", "亜弌熙ミ゛ー", "～①"])
def test_jis_of_windows_is_read_with_all_its_characters(text: str) -> None:
    """Python's codec refuses them; all else would read the bytes as ASCII, and lose none of them."""
    rows = f"名称,備考\r\n本庁,{text}\r\n"
    decoded = decode(jis(rows))
    assert (decoded.text, decoded.encoding, decoded.lost) == (rows, "iso-2022-jp", 0)
    assert decoded.how in ("jis-windows", "jis") and decode(jis(rows), "shift_jis") == decoded


@pytest.mark.parametrize("text", ["①", "ｱ"])
def test_one_sign_of_windows_is_enough_and_told(tmp_path: Path, text: str) -> None:
    """In a table whose other cells and headings are all ASCII as well."""
    rows = "name,address,note\n" + "".join(f"a{n},b,{text if n == 3 else ''}\n" for n in range(8))
    table, log = take(write(tmp_path, jis(rows)))
    assert cells(table)[3] == ["a3", "b", text]
    assert [(one.code, one.severity) for one in log.findings][:1] == [("encoding-jis-windows", "info")]
    assert "①" in log.findings[0].message("ja")


@pytest.mark.parametrize(
    "wrong",
    [
        *(b"\x1b$B$", b"\x1b$B$\x80\x1b(B", b"\x1b$B\x7d\x21\x1b(B", b"\x1b$(D\x22\x2f\x1b(B", b"\x1b(I\n1\x1b(B"),
        *(NEC_1 + b"\xb1", NEC_1 + b"\x1b$A1!\x1b(B", NEC_1 + b"\x0e1\x0f", b'\x1b$B$"\x1b(B\x0e1\x0f'),
        b"\x1b[1m" + NEC_1,  # Python's codec lets all behind it pass as letters
        *("見".encode("cp932") + b"\x1b$Gj\x0f", b'\x1b$B$"\x1b(B\xa4\xa2', NEC_1 + b"\x1b$B$\n$\x1b(B"),
    ],
)
def test_what_switches_as_jis_does_and_is_none_is_refused(wrong: bytes) -> None:
    with pytest.raises(DataError) as refused:
        decode(b"name,address\r\na,b\r\n" + wrong + b",c\r\n")
    assert (refused.value.code, refused.value.params) == ("jis-broken", {"row": 3})
    assert "3 行目" in refused.value.message("ja")


def test_escapes_in_a_text_that_proves_to_be_utf8_are_none() -> None:
    assert decode("名称\x1b$B,住所\n".encode()).how == "utf-8"


def test_half_width_kana_alone_is_not_taken_for_euc() -> None:
    text = "名称,カナ\r\n" + "".join(f"ｼｾﾂ{n},ﾐﾎﾝｼﾐﾎﾝﾁｮｳ\r\n" for n in range(30))
    assert decode(text.encode("cp932")).encoding == "cp932"
    assert decode(text.encode("cp932")).text == text


def test_many_one_characters_do_not_hide_utf16() -> None:
    """一 is U+4E00: its zero byte stands on the other side."""
    text = "".join(f"見本町一丁目{n},一番,一\r\n" for n in range(40))
    assert decode(text.encode("utf-16-le")).text == text


@pytest.mark.parametrize(("delimiter", "kind"), [(",", "csv"), ("\t", "tsv"), (";", "csv")])
def test_the_decision_explains_itself(tmp_path: Path, delimiter: str, kind: str) -> None:
    table, log = take(write(tmp_path, csv_text(TABLE, delimiter).encode("cp932")))
    assert (table.source.encoding, table.source.delimiter, table.source.format) == ("cp932", delimiter, kind)
    finding = log.findings[0]
    assert finding.code == "encoding-cp932" and finding.severity == "info" and "シフト JIS" in finding.message("ja")
    assert ("delimiter-found" in codes(log)) == (delimiter != ",")


def test_damaged_bytes_become_an_error_naming_the_cell(tmp_path: Path) -> None:
    lines = TEXT.encode("cp932").splitlines(keepends=True)
    lines[3] = lines[3].replace("南見本".encode("cp932"), "南".encode("cp932") + b"\xfd\xfe")
    table, log = take(write(tmp_path, b"".join(lines)))
    assert len(table) == len(RECORDS)
    assert table.source.encoding == "cp932"
    lost = [finding for finding in log.findings if finding.code == "mojibake"]
    assert [(finding.place.cell, finding.severity, finding.field) for finding in lost] == [("C4", "error", "名称")]
    assert "encoding-damaged" in {finding.code for finding in log.findings}


def test_a_file_cut_in_the_middle_of_a_character_is_still_read(tmp_path: Path) -> None:
    raw = csv_text([*TABLE, ["999999", "13", "末尾"]]).encode("utf-8").rstrip()[:-1]
    table, log = take(write(tmp_path, raw))
    assert len(table) == len(RECORDS) + 1
    assert [finding.place.cell for finding in log.findings if finding.code == "mojibake"] == ["C14"]


def test_a_bom_is_no_part_of_the_first_heading(tmp_path: Path) -> None:
    for encoding in ("utf-8-sig", "utf-16"):
        table, _ = take(write(tmp_path, TEXT.encode(encoding)))
        assert table.columns[0].heading == TABLE[0][0]
        assert cells(table) == [list(row) for row in RECORDS] and len(table.columns) == WIDTH


@pytest.mark.parametrize("raw", [bytes(range(256)) * 50, b"\x00\x01\x02\x03" * 3000, b"abc\x00\x07\x08" * 100])
def test_binary_is_refused(raw: bytes) -> None:
    with pytest.raises(DataError) as refused:
        decode(raw)
    assert refused.value.code == "file-binary"


def test_a_declared_encoding_counts_only_when_it_is_true() -> None:
    page = "<meta charset=euc-jp><table><tr><td>見本</td></tr></table>"
    assert decode(page.encode("euc_jp"), "euc-jp").how == "declared"
    assert decode(page.encode("utf-8"), "shift_jis").encoding in ("utf-8", "cp932")
    assert decode(page.encode("cp932"), "utf-8").encoding == "cp932"
    assert decode(page.encode("utf-8"), "no-such-thing").encoding == "utf-8"
