"""The texts of a large .xlsx that are kept once and pointed at by cells → a column, where each is written as usual."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

TEXT = r"[^<>\x00-\x08\x0b-\x1f]"
"""A character of a text between two tags. \\r and what XML does not allow are left to the reader of workbooks."""

EDGE = r"[^<> \x00-\x1f]"
"""The first and the last character of a text: blanks there count only where the tag says `preserve`."""

_T = rf"<t(?:/>|>(?:{EDGE}(?:{TEXT}*{EDGE})?)?</t>| xml:space=\"preserve\">{TEXT}*</t>)"
_KANA = r"(?:<rPh [^<>]*><t[^<>]*>[^<>]*</t></rPh>)*(?:<phoneticPr [^<>]*/>)?"
_PLAIN = rf"^{_T}{_KANA}</si>$"
_RICH = re.compile(rf"((?:<r>(?:<rPr>(?:<(?!/?r?t[ />]|/?r>)[^<>]*>)*</rPr>)?{_T}</r>)+){_KANA}</si>")
_OF_RICH = re.compile(r"<t(?: [^<>]*)?>([^<>]*)</t>")
_HEAD = re.compile(r"\s*(?:<\?xml [^<>]*\?>\s*)?<sst [^<>]*>\s*")
_END = "</sst>"
_ESCAPED = {"lt": "<", "gt": ">", "quot": '"', "apos": "'", "amp": "&"}
_REFERENCE = "&(?:lt|gt|quot|apos|amp|#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6});"
_HEX = r"_x[0-9A-Fa-f]{4}_"  # how workbooks write control characters


class SharedColumn:
    """Takes the pieces of `xl/sharedStrings.xml` one by one, each ending before a text."""

    def __init__(self) -> None:
        self._parts: list[pl.Series] | None = []
        self._ended = False

    def take(self, piece: bytes) -> None:
        """Adds a piece."""
        if self._parts is None:
            return
        part = self._part(piece)
        if part is None:
            self._parts = None
        else:
            self._parts.append(part)

    def texts(self) -> pl.Series | None:
        """All texts in their order; None where one of them is written in another way."""
        import polars as pl

        if not self._parts or not self._ended:
            return None
        return pl.concat(self._parts)

    def _part(self, piece: bytes) -> pl.Series | None:
        import polars as pl

        if self._ended:
            return None
        try:
            text = piece.decode()
        except UnicodeDecodeError:
            return None
        body, end, rest = text.partition(_END)
        self._ended = bool(end)
        head, *items = body.split("<si>")
        if rest.strip() or not (_HEAD.fullmatch(head) if not self._parts else not head):
            return None
        return _texts(pl.Series(items, dtype=pl.String))


def _texts(items: pl.Series) -> pl.Series | None:
    import polars as pl

    plain = items.str.contains(_PLAIN)
    written = items.str.extract(r"^<t[^<>]*>([^<>]*)<")
    texts = pl.select(pl.when(items.str.starts_with("<t/>")).then(pl.lit("")).otherwise(written)).to_series()
    if not plain.all():
        rich = {item: text for item in items.filter(~plain).unique() if (text := _of_rich(item)) is not None}
        found = items.replace_strict(list(rich), list(rich.values()), default=None, return_dtype=pl.String)
        texts = pl.select(pl.when(plain).then(texts).otherwise(found)).to_series()
    return None if texts.has_nulls() else unescaped(texts)


def _of_rich(item: str) -> str | None:
    """The text of an item whose parts have fonts of their own."""
    found = _RICH.fullmatch(item)
    return "".join(_OF_RICH.findall(found[1])) if found else None


def unescaped(texts: pl.Series) -> pl.Series | None:
    """The texts with `&amp;`, `&#20844;` and the like as characters; None where there is more to it than these."""
    escaped = texts.str.contains("&", literal=True)
    if escaped.any():
        written = texts.filter(escaped)
        references = written.str.extract_all(_REFERENCE).explode()
        if len(references) != written.str.count_matches("&", literal=True).sum():
            return None
        known = {one: _character(one[1:-1]) for one in references.unique()}
        characters = [char for char in known.values() if char is not None]
        if len(characters) < len(known):
            return None
        texts = texts.str.replace_many(list(known), characters)
    return None if texts.str.contains(_HEX).any() else texts


def _character(reference: str) -> str | None:
    """What a reference means; None where it is unknown, or names a blank or a control character."""
    return _ESCAPED.get(reference) or _numbered(reference)


def _numbered(reference: str) -> str | None:
    code = int(reference[2:], 16) if reference.startswith("#x") else int(reference[1:])
    return chr(code) if 0x20 < code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code < 0x110000 else None
