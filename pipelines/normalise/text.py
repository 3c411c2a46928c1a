"""Cleaning that holds for any cell: what cannot be seen, what a web page left behind, spaces at the ends.

The words themselves are not touched: a name keeps its full-width letters and its inner spaces. Half-width kana become
full-width, because Unicode gives them as the same letters (compatibility decomposition), as it does for the Kangxi
radicals that copying from a PDF produces. A half-width long-vowel sign stays where no kana stands before it: between
figures it was typed for a hyphen.
"""

from __future__ import annotations

import re
import unicodedata
from html.entities import html5

from pipelines.lazy import pattern
from pipelines.mojibake import undone
from pipelines.normalise.cell import Outcome, kept, repaired

_ENTITY = pattern(r"&(?:#([0-9]{1,7})|#[xX]([0-9A-Fa-f]{1,6})|([A-Za-z][A-Za-z0-9]{1,30}));")
_TIMES = 5  # what is escaped in what is escaped …: each level takes another walk through the cell
_AMPERSANDS = pattern(r"&amp;(?:amp;)+")  # one more with each saving, in some systems
_BREAK = pattern(r"(?<![ \t])[ \t]*<[bB][rR] */?>\n?")
_ESCAPED_CONTROL = pattern(r"_x00(0[0-9A-Fa-f]|1[0-9A-Fa-f]|7[Ff])_")
_LINE_END = pattern(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_BROKEN_FORMULA = pattern(r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NULL!|NUM!)", re.IGNORECASE)
_CONTROL = pattern(r"[\x00-\x08\x0b-\x1f\x7f]")
_INVISIBLE = pattern("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_UNSEEN = "\u034f\u061c\u115f\u1160\u180e\u200c\u200d\u2800\u3164\uffa0"
"""Joiners and blank letters of other writings: between letters they may be meant, alone they show nothing."""
_ODD_SPACE = pattern("[\t\u00a0\u1680\u2000-\u200a\u202f\u205f]")
# A run of spaces is looked at from its beginning only: from each of them takes the square of their number.
_LINE_TAIL = pattern(r"(?<![ \u3000])[ \u3000]+\n")
_HALF_KANA = pattern("(?:[\uff61-\uff6f\uff71-\uff9f]|(?<=[\u3041-\u30ff\uff66-\uff9f])\uff70)+")
_SPLIT_VOICING = pattern("[\u3041-\u30ff][\u3099\u309a]")
_RADICAL = pattern("[\u2f00-\u2fd5]")
_JAPANESE = pattern("[\u3041-\u30ff\u4e00-\u9fff]")
_LOST = pattern("[\ufffd\x80-\x84\x86-\x9f]")
_MORE_THAN_SPACES = pattern(
    "[\x00-\x09\x0b-\x1f\x7f-\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u2069"
    "\u2800\u2f00-\u2fd5\u3099\u309a\u3164\ufeff\uff61-\uffa0]|&[A-Za-z#]|<[bB][rR]|_x00|[ \u3000]\n"
)
_GARBLED = pattern("[\x80-\u00ff\uff61-\uff9fšœžŠŒŽŸƒˆ˜‚„†‡‰‹›€縺繧繝譁荳蜈]")
_PARAGRAPHS = pattern("(?<![ \u3000])[ \u3000]*\n[ \u3000\n]*")
_RUN_OF_SPACES = pattern("[ \u3000]{2,}")

_LONE_MARKS = {0x3099: "゛", 0x309A: "゜"}

OUTER = " \u3000\n"

NEEDS_CLEANING = (
    r"^[\s\x{3000}]|[\s\x{3000}]$|[\x00-\x09\x0b-\x1f\x7f-\x{a0}\x{ad}\x{34f}\x{61c}\x{115f}\x{1160}\x{1680}\x{180e}"
    r"\x{2000}-\x{200f}\x{2028}-\x{202f}\x{205f}\x{2060}\x{2066}-\x{2069}\x{2800}\x{2f00}-\x{2fd5}\x{3099}\x{309a}"
    r"\x{3164}\x{feff}\x{ff61}-\x{ffa0}\x{fffd}]"
    r"|&[A-Za-z#][A-Za-z0-9]*;|<[bB][rR]|_x00|[ \x{3000}]\n|\?\?|^#[A-Za-z]|[ÃÂãåäæçèé縺繧繝譁荳蜈]"
)
LINE_NEEDS_CLEANING = NEEDS_CLEANING + r"|[ \x{3000}]{2}|\n"
"""A cell without a match (of the regular expressions of polars) is clean. A match proves nothing: it is looked at."""


def clean(text: str) -> Outcome:
    """The cell without what nobody meant to write. The rule named is the gravest of those that changed it."""
    if (restored := _restored(text)) is not None:
        return repaired(restored, "text-mojibake-restored")
    if _LOST.search(text):
        return Outcome(text, doubt="text-mojibake")
    value, rule = _tidy(text)
    if value != text and (restored := _restored(value)) is not None:  # something unseen stood in it
        return repaired(restored, "text-mojibake-restored")
    doubt = None
    if _BROKEN_FORMULA.fullmatch(value):
        doubt = "text-broken-formula"
    elif "??" in value and _JAPANESE.search(value):
        doubt = "text-lost-characters"
    return Outcome(value, rule if value != text else None, doubt)


def _restored(text: str) -> str | None:
    """The text that was garbled, once or several times, tidy; None where it is not garbled."""
    found = None
    while _GARBLED.search(text) and (before := undone(text)) is not None:
        text = found = _tidy(before)[0]
    return found


def clean_line(text: str) -> Outcome:
    """As `clean`, for a field of one line: runs of spaces become one, a line break inside is doubted."""
    outcome = clean(text)
    value = _RUN_OF_SPACES.sub(lambda run: run[0][0], outcome.value)
    rule = outcome.rule or ("text-spaces" if value != outcome.value else None)
    return Outcome(value, rule, outcome.doubt or ("text-line-break" if "\n" in value else None))


def _tidy(text: str) -> tuple[str, str | None]:
    """All harmless repairs, until nothing is left to repair (one may bring another to light, if not without end)."""
    if not _MORE_THAN_SPACES.search(text):
        value = text.strip(OUTER)
        return value, "text-spaces" if value != text else None
    rule = None
    for _ in range(_TIMES):
        before = text
        for name, step in _STEPS:
            after = step(text)
            if after != text:
                text, rule = after, rule or name
        if text == before:
            break
    return text, rule


def _unescape(text: str) -> str:
    text = _AMPERSANDS.sub("&amp;", text)
    for _ in range(_TIMES):
        before = text
        text = _BREAK.sub("\n", _ENTITY.sub(_character, text))
        if text == before:
            break
    return text


def _character(entity: re.Match[str]) -> str:
    if entity[3]:
        return html5.get(entity[3] + ";", entity[0])
    code = int(entity[1]) if entity[1] else int(entity[2], 16)
    printable = 0x20 <= code < 0x110000 and not 0x7F <= code < 0xA0 and not 0xD800 <= code < 0xE000
    return chr(code) if printable or code in (9, 10, 13) else entity[0]


def _controls(text: str) -> str:
    return _CONTROL.sub("", _ESCAPED_CONTROL.sub(_control, text))


def _control(escape: re.Match[str]) -> str:
    return "" if escape[1].upper() == "0D" else chr(int(escape[1], 16))


def _compose(text: str) -> str:
    return _SPLIT_VOICING.sub(lambda pair: unicodedata.normalize("NFC", pair[0]), text)


def full_kana(text: str) -> str:
    """Half-width kana and their punctuation become full-width, voicing marks joined to their letters."""
    return _compose(_HALF_KANA.sub(_full_run, text))


def _full_run(run: re.Match[str]) -> str:
    """A voicing mark that no letter before it can take stays a sign of its own (゛), not a combining one."""
    full = _compose(unicodedata.normalize("NFKC", run[0]))
    before = run.string[run.start() - 1] if run.start() else ""
    taken = before and len(unicodedata.normalize("NFC", before + full[0])) == 1
    return (full[0] if taken else full[0].translate(_LONE_MARKS)) + full[1:].translate(_LONE_MARKS)


def _radicals(text: str) -> str:
    return _RADICAL.sub(lambda sign: unicodedata.normalize("NFKC", sign[0]), text)


def _spaces(text: str) -> str:
    return _LINE_TAIL.sub("\n", _ODD_SPACE.sub(" ", text)).strip(OUTER)


_STEPS = (
    ("text-html", _unescape),
    ("text-line-end", lambda text: _LINE_END.sub("\n", text)),
    ("text-control", _controls),
    ("text-invisible", lambda text: _INVISIBLE.sub("", text)),
    ("text-half-kana", full_kana),
    ("text-radical", _radicals),
    ("text-spaces", _spaces),
    ("text-invisible", lambda text: text if text.strip(_UNSEEN + OUTER) else ""),
)


def on_one_line(text: str) -> Outcome:
    """Paragraphs of prose one after the other: in a CSV file a record has to stay one line (national rule L1-14)."""
    joined = _PARAGRAPHS.sub(" ", text)
    return repaired(joined, "text-paragraphs") if joined != text else kept(text)


def unchanged(text: str) -> Outcome:
    """No rule but the cleaning of text."""
    return kept(text)
