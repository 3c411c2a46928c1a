"""個人番号 and numbers of payment cards: told by their check digits, judged by the column.

One of eleven numbers of twelve digits has the check digit of a 個人番号 by chance. So a column of other identifiers
(stocks, books, facilities) shows about that share, a column of 個人番号 shows all of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from pipelines.lazy import pattern
from pipelines.privacy.cells import Cells, Hit, digits
from pipelines.privacy.checkdigits import chance, is_card, is_personal_number

_BEFORE, _AFTER = r"(?<![0-9A-Za-z_/=&-])(?<![0-9][.,: ])", r"(?![0-9A-Za-z_]|[-.,: ]?[0-9]| ?番)"
_TWELVE = pattern(
    _BEFORE + r"(?:[0-9]{12}|[0-9]{4}([- ./・])[0-9]{4}\1[0-9]{4}|[0-9]{3}([- ])[0-9]{3}\2[0-9]{3}\2[0-9]{3}"
    r"|[0-9](?:([- |])[0-9])(?:\3[0-9]){10})" + _AFTER
)
_CARD = pattern(
    _BEFORE
    + r"(?:[0-9]{14,16}|[0-9]{4}([- ./・])[0-9]{4}\1[0-9]{4}\1[0-9]{4}|[0-9]{4}([- ])[0-9]{6}\2[0-9]{4,5})"
    + _AFTER
)
_ANY_TWELVE = pattern(r"(?<![0-9])[0-9](?:[- ./・]?[0-9]){11}(?![0-9])")
NAMES = ("個人番号", "マイナンバー", "mynumber", "my_number", "個人no")
_NAMED = pattern(r"(?:マイ ?ナンバー|個人番号|my ?number)(?!カード)[^0-9]{0,12}", re.IGNORECASE)
CARD_NAMES = ("クレジット", "credit", "カード番号", "カードno", "cardnumber")
_OF_LOTS = ("住所", "所在", "地番", "番地")
_LISTED = pattern("[./・]")  # 2770・2771・2772: lots of land
_EXPONENT = pattern(r"[0-9](?:\.[0-9]+)?E\+?1[01]", re.IGNORECASE)
_IDENTIFIERS = pattern(
    r"(?:^|[^a-z])(?:id|no|code|key|number|num|jan|ean|isbn|gtin|sku|uri|url|uuid|serial)(?:$|[^a-z])"
    r"|識別|コード|番号|管理|整理|キー|バーコード|伝票|登録|資料|シリアル"
)
_SHARE_OF_NUMBERS = 2 / 11  # 0 is the check digit of two rests of eleven: where identifiers end in 0, so many pass
_SHARE_OF_CARDS = 1 / 10
_FEW = 2
_UNLIKELY, _MOST_UNLIKELY = 0.01, 0.002
MASK = "*" * 12


def personal_numbers(cells: Cells) -> list[Hit]:
    """個人番号, whatever is written between their digits."""
    if cells.is_headed(*NAMES):
        return _headed(cells)
    named = [hit for at, text in enumerate(cells.numbers) if _NAMED.search(text) for hit in _named(at, text)]
    said = {hit.at for hit in named}
    return named + _judged(cells, _TWELVE, is_personal_number, _SHARE_OF_NUMBERS, "check-digit", said)


def cards(cells: Cells) -> list[Hit]:
    """Numbers of credit and debit cards."""
    if cells.is_headed(*CARD_NAMES):
        found = ((at, span.group()) for at, text in enumerate(cells.numbers) for span in _CARD.finditer(text))
        return [Hit(at, written, MASK, "card") for at, written in found if is_card(digits(written))]
    return _judged(cells, _CARD, is_card, _SHARE_OF_CARDS, "card", set())


def _headed(cells: Cells) -> list[Hit]:
    """Under such a heading the check digit does not matter: a slip of the pen, a lost zero, a rounded number."""
    hits = []
    for at, text in enumerate(cells.texts):
        spans = [span.group() for span in _ANY_TWELVE.finditer(text)]
        if not spans and ((len(text) == 11 and text.isdigit()) or _EXPONENT.fullmatch(text)):
            spans = [text]
        hits += [Hit(at, span, MASK, "heading") for span in spans]
    return hits


def _named(at: int, text: str) -> list[Hit]:
    found = (_ANY_TWELVE.match(text, name.end()) for name in _NAMED.finditer(text))
    return [Hit(at, number.group(), MASK, "label") for number in found if number]


def _judged(
    cells: Cells, form: re.Pattern[str], is_right: Callable[[str], bool], share: float, reason: str, said: set[int]
) -> list[Hit]:
    """Numbers with the right check digit, unless the column looks like one of other identifiers."""
    lots = cells.is_headed(*_OF_LOTS)
    spans = [
        (at, span.group())
        for at, text in enumerate(cells.numbers)
        if at not in said
        for span in form.finditer(text)
        if not (lots and _LISTED.search(span.group()))
    ]
    bare = [(at, span) for at, span in spans if span == cells.texts[at] and span.isdigit()]
    others = [(at, span) for at, span in spans if span != cells.texts[at] or not span.isdigit()]
    identifiers = bool(_IDENTIFIERS.search(cells.name))
    hits = []
    for found, few, limit in (
        (bare, 0 if identifiers else _FEW, _MOST_UNLIKELY if identifiers else _UNLIKELY),
        (others, 0 if identifiers else _FEW, _UNLIKELY),
    ):
        right = [(at, span) for at, span in found if is_right(digits(span))]
        if right and (len(found) <= few or chance(len(right), len(found), share) < limit):
            hits += [Hit(at, span, MASK, reason) for at, span in right]
    return hits
