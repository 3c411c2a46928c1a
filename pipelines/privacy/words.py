"""The words and domains of `schemas/privacy.toml`, made ready for looking up."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache

from pipelines.frozen import frozen
from pipelines.paths import SCHEMAS


@frozen
class Labelled:
    """A number that words tell: `before` finds it in a cell behind one of them; `shape` is its form."""

    finding: str
    words: tuple[str, ...]
    shape: re.Pattern[str]
    short: re.Pattern[str]
    before: re.Pattern[str]
    check: str


@frozen
class Words:
    """`mail`: the kind of each domain; `numbers`: all that are told by words."""

    mail: Mapping[str, str]
    numbers: tuple[Labelled, ...]


@cache
def words() -> Words:
    """What the file says."""
    raw = tomllib.loads((SCHEMAS / "privacy.toml").read_text(encoding="utf-8"))
    mail = {domain: kind for kind, domains in raw["mail"].items() for domain in domains}
    return Words(mail, tuple(_labelled(**entry) for entry in raw["numbers"]))


_RUN = re.compile(r"(\[[^\]]+\])\{([0-9,]+)\}")
_LINK = r" ?(?:の?(?:番号|記号)|No\.?)?[^0-9A-Z]{0,12}"
_NO_NUMBER = "(?![0-9年月日円人名件枚時歳])"


def _labelled(finding: str, words: list[str], shape: str, short: str = "", check: str = "") -> Labelled:
    gapped = _RUN.sub(r"(?:\1[- ]?){\2}", shape)
    label = "|".join(re.escape(word) for word in words)
    before = re.compile(rf"(?:{label}){_LINK}({gapped}){_NO_NUMBER}", re.IGNORECASE)
    return Labelled(finding, tuple(words), re.compile(shape), re.compile(short or shape), before, check)
