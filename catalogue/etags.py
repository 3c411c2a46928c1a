"""If-None-Match: which versions of an answer a reader has already."""

from __future__ import annotations


def listed_tags(header: str | None) -> set[str]:
    """The tags of the header, weak ones as if they were strong (RFC 9110, section 13.1.2); `*` stands for any."""
    return {bare(tag) for tag in (header or "").split(",")}


def bare(tag: str) -> str:
    """The tag without the mark of a weak one."""
    return tag.strip().removeprefix("W/")
