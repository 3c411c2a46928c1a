"""Bytes → text by ordered strict decoding: each step either proves itself or is passed over, and says so.

1. a byte order mark; 2. a zero byte beside every ASCII character (UTF-16 without a mark); 3. strict UTF-8;
4. escape sequences of ISO-2022-JP, as the standard or as Windows has it, and nothing else where they stand: they are
ASCII, so any other reading would lose no byte and still be garbage; 5. strict CP932 (Shift_JIS with ①㈱髙) or strict
EUC-JP; 6. else the bytes are damaged: the reading that loses fewest characters, each loss a U+FFFD that is reported
later, cell by cell.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from io import StringIO

from pipelines.errors import DataError
from pipelines.frozen import frozen
from pipelines.lazy import pattern

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
HEAD_BYTES = 8000
SAMPLE_CHARS = 20_000
BEGINNING_CHARS = 60_000
_NO_CP932 = pattern("[\x80\xa0\uf8f1-\uf8f3]")  # single bytes that stand for nothing; Python lets them through
_USUAL = pattern(
    r"[\t\r\n\x20-\x7e\xa1-\xff\u0370-\u045f\u2010-\u22ff\u2460-\u266f\u3000-\u9fff\uf900-\uffef\U0001f000-\U0002ffff]"
)
_SEPARATOR = pattern(r"[,;\t\n]")
_SWITCH = re.compile(rb"\x1b(\$[@B]|\([BIJ])")  # pairs of JIS X 0208, ASCII, half-width kana, Roman letters with ¥
_PAIRS = re.compile(rb"(?:[\x21-\x7e]{2})*")
_KANA = re.compile(rb"[\x21-\x5f]*")
_SHIFTS = pattern("[\x0e\x1b]")  # Python lets them through, and the letters behind that are kana or kanji
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@frozen
class Decoded:
    """Text, the name of its encoding, how it was told (the end of a code `encoding-…`), and characters lost."""

    text: str
    encoding: str
    how: str
    lost: int = 0


def decode(raw: bytes, declared: str | None = None) -> Decoded:
    """The text of a file. `declared` is what the file says of itself (HTML) and is believed when it proves true.

    Raises DataError for bytes that are no text in any of these encodings.
    """
    wide = _marked(raw) or _utf16(raw)
    if wide:
        return wide
    _refuse_binary(raw)
    return _declared(raw, declared) or _utf8(raw) or _jis(raw) or _cp932_or_euc(raw) or _damaged(raw)


def _has_escapes(raw: bytes) -> bool:
    """Whether kanji or half-width kana are switched to, as ISO-2022-JP does."""
    return b"\x1b$" in raw or b"\x1b(I" in raw


def beginning(raw: bytes) -> Decoded | None:
    """The first characters of a file that by them, or by its mark, is UTF-8; the rest has still to prove it.

    None for all other encodings. Raises DataError for bytes that are no text.
    """
    marked = raw.startswith(codecs.BOM_UTF8)
    if not marked:
        if any(raw.startswith(mark) for mark, _ in _BOMS) or _utf16(raw) or b"\x1b" in raw:
            return None
        _refuse_binary(raw)
    try:
        text = codecs.getincrementaldecoder("utf-8-sig")().decode(raw[: 4 * BEGINNING_CHARS])[:BEGINNING_CHARS]
    except UnicodeDecodeError:
        return None
    if marked:
        return Decoded(text, "utf-8-sig", "marked")
    return Decoded(text, "utf-8", "ascii" if raw.isascii() else "utf-8")


def _strict(raw: bytes, codec: str) -> str | None:
    try:
        return raw.decode(codec)
    except (UnicodeDecodeError, LookupError):
        return None


def _marked(raw: bytes) -> Decoded | None:
    for mark, name in _BOMS:
        if raw.startswith(mark):
            text = _strict(raw, name)
            if text is not None:
                return Decoded(text, name, "marked")
            return _replaced(raw, name, name)
    return None


def _utf16(raw: bytes) -> Decoded | None:
    """Without a mark: commas, digits and line ends have a zero byte, and in the right order it is a Japanese text."""
    head = raw[: HEAD_BYTES if len(raw) > HEAD_BYTES else len(raw) // 2 * 2]
    if head.count(0) * 32 < len(head):
        return None
    samples = {codec: head.decode(codec, "replace") for codec in ("utf-16-le", "utf-16-be")}
    codec = max(samples, key=lambda name: len(_SEPARATOR.findall(samples[name])))
    sample = samples[codec]
    if not _SEPARATOR.search(sample) or len(_USUAL.findall(sample)) < 0.9 * len(sample):
        return None
    text = _strict(raw, codec)
    return Decoded(text, "utf-16", "zero-bytes") if text is not None else _replaced(raw, codec, "utf-16")


def _refuse_binary(raw: bytes) -> None:
    """Control characters in more than 2 % of the first bytes: no text."""
    head = raw[:HEAD_BYTES]
    control = sum(head.count(code) for code in range(32) if code not in b"\t\n\r\x0b\x0c\x1a\x1b")
    if control > 0.02 * len(head) + 2:
        raise DataError("file-binary")


def _declared(raw: bytes, declared: str | None) -> Decoded | None:
    if not declared or _has_escapes(raw):
        return None
    codec = {"shift_jis": "cp932", "shift-jis": "cp932", "x-sjis": "cp932", "windows-31j": "cp932"}.get(
        declared.lower(), declared.lower()
    )
    try:
        name = codecs.lookup(codec).name.replace("_", "-")
    except LookupError:
        return None
    text = _strict(raw, codec) if name in ("utf-8", "cp932", "euc-jp", "iso2022-jp") else None
    return Decoded(text, name, "declared") if text is not None else None


def _utf8(raw: bytes) -> Decoded | None:
    text = _strict(raw, "utf-8")
    if text is None or (text.isascii() and _has_escapes(raw)):
        return None
    return Decoded(text, "utf-8", "ascii" if text.isascii() else "utf-8")


def _jis(raw: bytes) -> Decoded | None:
    """None where nothing is switched. Raises DataError where something is, and the bytes are no ISO-2022-JP even so.

    Python knows the standard, where ①, ㈱ and half-width kana are missing; Windows and programs for mail write them.
    """
    if not _has_escapes(raw):
        return None
    text = _standard_jis(raw)
    if text is not None:
        return Decoded(text, "iso-2022-jp", "jis")
    return Decoded(_as_windows_has_it(raw), "iso-2022-jp", "jis-windows")


def _standard_jis(raw: bytes) -> str | None:
    text = _strict(raw, "iso2022_jp")
    return text if text is not None and not _SHIFTS.search(text) else None


def _as_windows_has_it(raw: bytes) -> str:
    """A text in ISO-2022-JP with all characters of CP932, from one switch to the next."""
    whole, row = StringIO(newline=""), 1
    for kind, part in _switched(raw):
        text = _part(kind, part)
        if text is None:
            wrong = (at for at, line in enumerate(part.split(b"\n")) if _part(kind, line) is None)
            raise DataError("jis-broken", row=row + next(wrong, 0))
        row += part.count(b"\n")
        whole.write(text)
    return whole.getvalue()


def _switched(raw: bytes) -> Iterator[tuple[bytes, bytes]]:
    """What is switched to, and the bytes until the next switch; a text begins in ASCII."""
    kind, start = b"(B", 0
    for switch in _SWITCH.finditer(raw):
        yield kind, raw[start : switch.start()]
        kind, start = switch[1], switch.end()
    yield kind, raw[start:]


def _part(kind: bytes, part: bytes) -> str | None:
    if kind == b"(I":
        return _strict(bytes(code | 0x80 for code in part), "cp932") if _KANA.fullmatch(part) else None
    if kind.startswith(b"$"):
        pairs = map(_shifted, part[::2], part[1::2])
        return _strict(b"".join(pairs), "cp932") if _PAIRS.fullmatch(part) else None
    return _standard_jis(b"\x1b" + kind + part)


def _shifted(row: int, cell: int) -> bytes:
    """A character's place in JIS X 0208, both numbers 0x21 to 0x7E, as the two bytes of Shift_JIS."""
    first = (row + 1) // 2 + (0x70 if row < 0x5F else 0xB0)
    if row % 2 == 0:
        return bytes((first, cell + 0x7E))
    return bytes((first, cell + (0x1F if cell < 0x60 else 0x20)))


def _cp932_or_euc(raw: bytes) -> Decoded | None:
    """EUC-JP read as CP932 is a sea of half-width kana; CP932 is hardly ever valid EUC-JP."""
    cp932, euc = _strict(raw, "cp932"), _strict(raw, "euc_jp")
    if cp932 is not None and _NO_CP932.search(cp932):
        cp932 = None
    if euc is not None and (cp932 is None or _mostly_half_width_kana(cp932)):
        return Decoded(euc, "euc-jp", "euc-jp")
    return Decoded(cp932, "cp932", "cp932") if cp932 is not None else None


def _mostly_half_width_kana(text: str) -> bool:
    sample = [char for char in text[: SAMPLE_CHARS * 10] if char > "\x7f"][:SAMPLE_CHARS]
    kana = sum("｡" <= char <= "ﾟ" for char in sample)
    return kana > 0.4 * max(len(sample) - kana, 1)


def _damaged(raw: bytes) -> Decoded:
    names = (("utf-8", "utf-8"), ("cp932", "cp932"), ("euc_jp", "euc-jp"))
    best = min((_replaced(raw, codec, name) for codec, name in names), key=lambda decoded: decoded.lost)
    if best.lost > 0.2 * len(best.text):
        raise DataError("file-binary")
    return best


def _replaced(raw: bytes, codec: str, name: str) -> Decoded:
    text = raw.decode(codec, "replace")
    if codec == "cp932":
        text = _NO_CP932.sub(REPLACEMENT, text)
    return Decoded(text, name, "damaged", text.count(REPLACEMENT))
