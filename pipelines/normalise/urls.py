"""Web and mail addresses."""

from __future__ import annotations

import re

from pipelines.lazy import pattern
from pipelines.normalise.cell import Outcome, doubted, kept, narrow, repaired

# Behind "," and "|" a second address may stand: such cells are looked at
CANONICAL_URI = r"^https?://[!-+\--:<-{}~]+\.[!-+\--:<-{}~]+$"
CANONICAL_EMAIL = r"^[!-9=?A-~]+@[!-9=?A-~]+\.[!-9=?A-~]+$"

# What comes first (?>…?) is found once: going back to each of the others takes the square of their number.
_URI = pattern(r"https?://(?>[^\s@　]+?\.)[^\s　]+")
_ANY_SCHEME = pattern(r"(https?)://", re.IGNORECASE)
_WRAPPED = pattern(r"(?<=[/?=&_-])\n(?=[!-~]+$)(?!https?:)|(?<=[!-~])\n(?=[/?&=][!-~]+$)")
_SITE = pattern(r"https?://[^/?#\s]+/?", re.IGNORECASE)
_HOST = pattern(r"[\w-]+(?:\.[\w-]+)*\.(?:jp|com|org|net|info)(?:[/:?#]|$)", re.IGNORECASE)
_NO_PATH = pattern(r"[^\n]*@|www\.|[(<\[]|\+81|0[0-9]*[-()][-()0-9]+$|0[0-9]{9,10}$", re.IGNORECASE)
_REMARK = pattern(r"[）」】、。，]$")
_EMPTY = pattern(r"https?:?/*", re.IGNORECASE)
_EMAIL = pattern(r"[!-?A-~]+@(?>[!-?A-~]+?\.)[!-?A-~]+")
_BEFORE_EMAIL = pattern(r"^(?:mailto:|[< ])+", re.IGNORECASE)
_NO_SCHEME = pattern(r"[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.(?:jp|com|org|net|info|html?)(?:[/:?#].*)?", re.IGNORECASE)
_HIDDEN = pattern(r"(?>.+?(?:\(at\)|\[at\]|★|☆|◆|●|アットマーク|_at_)).+", re.IGNORECASE)


def read_uri(text: str) -> Outcome:
    """One web address, also one that was wrapped at one of its signs.

    Missing schemes and two addresses are doubted: which one is meant is not written. So are signs of a sentence at its
    end: an address in Japanese is one, with a remark behind it none.
    """
    if _URI.fullmatch(text) and len(_ANY_SCHEME.findall(text)) == 1 and not _REMARK.search(text):
        return kept(text)
    plain = _joined(_half_width(text.strip().strip("<>＜＞")))
    if _EMPTY.fullmatch(plain):
        return repaired("", "placeholder")
    scheme = _ANY_SCHEME.match(plain)
    if scheme:
        plain = scheme[1].lower() + "://" + plain[scheme.end() :]
    if _URI.fullmatch(plain) and not _REMARK.search(plain):
        return _with_one_scheme(text, plain)
    return _unread(text, plain)


def _half_width(text: str) -> str:
    """Half-width as far as that is sure.

    A page may have a name in full width (資料（１）.pdf), so behind the site signs stay. Where the site itself was
    typed so, the rest was too if that leaves no other letters, and else may have been: then nothing is changed.
    """
    half = narrow(text)
    site = _SITE.match(half)
    if site is None:
        return half
    before, behind = text[: site.end()], text[site.end() :]
    if before == half[: site.end()]:
        return text
    if half.isascii():
        return half
    return half[: site.end()] + behind if narrow(behind) == behind else text


def _joined(plain: str) -> str:
    """The two halves of one address. What has another meaning of its own, or follows a home page, is no half."""
    head, _, tail = plain.partition("\n")
    if _NO_PATH.match(tail) or _HOST.match(tail) or (_SITE.fullmatch(head) and tail[:1] not in ("/", "?")):
        return plain
    return _WRAPPED.sub("", plain)


def _with_one_scheme(text: str, plain: str) -> Outcome:
    """An address inside another's query is one address; two that follow each other are two."""
    if re.search(r"[^=/?&]https?://", plain):
        return doubted(text, "uri-two")
    return repaired(plain, "uri-format") if plain != text else kept(text)


def _unread(text: str, plain: str) -> Outcome:
    schemes = len(_ANY_SCHEME.findall(plain))
    if schemes > 1 or (schemes and any(map(_HOST.match, plain.split("\n")[1:]))):
        return doubted(text, "uri-two")
    if _EMAIL.fullmatch(plain):
        return doubted(text, "uri-email")
    if _NO_SCHEME.fullmatch(plain):
        return doubted(text, "uri-scheme")
    return doubted(text, "uri-unreadable")


def read_email(text: str) -> Outcome:
    """One mail address; its shape is for the validation to judge."""
    plain = _BEFORE_EMAIL.sub("", narrow(text).strip()).rstrip("> ")
    if _EMAIL.fullmatch(plain):
        return repaired(plain, "email-format") if plain != text else kept(text)
    return doubted(text, "email-hidden") if _HIDDEN.fullmatch(plain) else kept(text)
