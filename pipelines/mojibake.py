"""Text that was read in the wrong encoding before it came to us, and what it meant."""

from __future__ import annotations

from pipelines.lazy import pattern

C1_CONTROLS = pattern("[\x80-\x84\x86-\x9f]")  # left by CP932 read as Latin-1; no real text has them
_JAPANESE = pattern("[\u3041-\u30ff\u4e00-\u9fff々]")
_READABLE = pattern("[\u0020-\u007e\n\u3000-\u303f\u3041-\u30ff\u4e00-\u9fff\uff01-\uff9f]+")
_TO_UTF8 = (("cp932", "utf-8"), ("cp1252", "utf-8"), ("latin-1", "utf-8"))


def undone(text: str) -> str | None:
    """What a garbled text was before it was read in the wrong encoding, when turning it back proves it; else None.

    The proof: the text goes back into bytes without loss, these are strictly valid in the right encoding, fewer
    characters come out, all of them readable and two at least Japanese. Bytes that are Japanese UTF-8 throughout are
    not something else by chance: of each three bytes eight bits are given.
    """
    pairs = (*_TO_UTF8, ("latin-1", "cp932")) if C1_CONTROLS.search(text) else _TO_UTF8
    for wrongly, rightly in pairs:
        try:
            meant = text.encode(wrongly).decode(rightly)
        except UnicodeError:
            continue
        if len(meant) < len(text) and _READABLE.fullmatch(meant) and len(_JAPANESE.findall(meant)) >= 2:
            return meant
    return None
