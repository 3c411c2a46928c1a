"""Descriptions: Markdown without HTML, without pictures from elsewhere, without headings that upset the page's own."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING

from markupsafe import Markup

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

_SUMMARY = 140
_BEGINNING = 2000  # characters that a summary is made of
_LONGEST = 100_000  # characters that are shown
_KEPT = 1024  # descriptions: one takes half a millisecond, and lists show the same again and again
_MARKDOWN = 20_000  # the most costly take a third of a second, and four times that where they are twice as long


def rendered(notes: str) -> Markup:
    """The description as safe HTML. Very long ones are plain text from some point on, and then cut."""
    return _rendered(notes) if len(notes) <= _BEGINNING else _made(notes)


@lru_cache(_KEPT)
def _rendered(notes: str) -> Markup:
    return _made(notes)


def _made(notes: str) -> Markup:
    rest = notes[_MARKDOWN:_LONGEST]
    return _markdown(notes[:_MARKDOWN]) + (Markup("<p>{}</p>\n").format(rest) if rest.strip() else "")


def _markdown(notes: str) -> Markup:
    parser = _parser()
    tokens = parser.parse(notes)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = "p"
            token.attrSet("class", "lead-in") if token.nesting == 1 else None
        for child in token.children or []:
            if child.type == "link_open":
                child.attrSet("rel", "nofollow noopener")
    return Markup(parser.renderer.render(tokens, parser.options, {}))


def summary(notes: str) -> str:
    """The beginning of the description as plain text."""
    return _summary(notes[:_BEGINNING])


@lru_cache(_KEPT)
def _summary(notes: str) -> str:
    words: list[str] = []
    heading = False
    for token in _parser().parse(notes):
        heading = token.type == "heading_open" or (heading and token.type != "heading_close")
        for child in [] if heading else token.children or []:
            words.append(" " if child.type in ("softbreak", "hardbreak") else child.content)
        words.append(" ")
    plain = " ".join("".join(words).split())
    return plain if len(plain) <= _SUMMARY else plain[:_SUMMARY].rstrip() + "…"


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False, "maxNesting": 20}).disable(["image", "html_block", "html_inline"])
