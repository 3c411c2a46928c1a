"""Web and mail addresses."""

from __future__ import annotations

import re

from pipelines.lazy import pattern
from pipelines.normalise.cell import Outcome, doubted, kept, narrow, repaired

CANONICAL_URI = r"^https?://[!-:<-~]+\.[!-:<-~]+$"
CANONICAL_EMAIL = r"^[!-9<-?A-~]+@[!-9<-?A-~]+\.[!-9<-?A-~]+$"

# What comes first (?>…?) is found once: going back to each of the others takes the square of their number.
_URI = pattern(r"https?://(?>[^\s@　]+?\.)[^\s　]+")
_ANY_SCHEME = pattern(r"(https?)://", re.IGNORECASE)
_WRAPPED = pattern(r"(?<=[/?=&_-])\n(?=[!-~]+$)(?!https?:)|(?<=[!-~])\n(?=[/?&=][!-~]+$)")
_EMPTY = pattern(r"https?:?/*", re.IGNORECASE)
_EMAIL = pattern(r"[!-?A-~]+@(?>[!-?A-~]+?\.)[!-?A-~]+")
_NO_SCHEME = pattern(r"[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.(?:jp|com|org|net|info|html?)(?:[/:?#].*)?", re.IGNORECASE)
_HIDDEN = pattern(r"(?>.+?(?:\(at\)|\[at\]|★|☆|◆|●|アットマーク|_at_)).+", re.IGNORECASE)


def read_uri(text: str) -> Outcome:
    """One web address, also one that was wrapped at one of its signs.

    Missing schemes and two addresses are doubted: which one is meant is not written.
    """
    if _URI.fullmatch(text) and len(_ANY_SCHEME.findall(text)) == 1:
        return kept(text)
    plain = _WRAPPED.sub("", narrow(text).strip().strip("<>"))
    if _EMPTY.fullmatch(plain):
        return repaired("", "placeholder")
    scheme = _ANY_SCHEME.match(plain)
    if scheme:
        plain = scheme[1].lower() + "://" + plain[scheme.end() :]
    if _URI.fullmatch(plain):
        return _with_one_scheme(text, plain)
    return _unread(text, plain)


def _with_one_scheme(text: str, plain: str) -> Outcome:
    """An address inside another's query is one address; two that follow each other are two."""
    if re.search(r"[^=/?&]https?://", plain):
        return doubted(text, "uri-two")
    return repaired(plain, "uri-format") if plain != text else kept(text)


def _unread(text: str, plain: str) -> Outcome:
    if len(_ANY_SCHEME.findall(plain)) > 1:
        return doubted(text, "uri-two")
    if _EMAIL.fullmatch(plain):
        return doubted(text, "uri-email")
    if _NO_SCHEME.fullmatch(plain):
        return doubted(text, "uri-scheme")
    return doubted(text, "uri-unreadable")


def read_email(text: str) -> Outcome:
    """One mail address; its shape is for the validation to judge."""
    plain = narrow(text).strip().strip("<>")
    plain = re.sub(r"^mailto:", "", plain, flags=re.IGNORECASE)
    if _EMAIL.fullmatch(plain):
        return repaired(plain, "email-format") if plain != text else kept(text)
    return doubted(text, "email-hidden") if _HIDDEN.fullmatch(plain) else kept(text)
