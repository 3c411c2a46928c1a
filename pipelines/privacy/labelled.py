"""Numbers that a word beside them tells: licences, passports, insurance, pensions, bank accounts."""

from __future__ import annotations

import re

from pipelines.lazy import pattern
from pipelines.privacy.cells import Cells, Hit, digits
from pipelines.privacy.checkdigits import is_licence
from pipelines.privacy.words import Labelled, words

MASK = "*******"
_ACCOUNT = pattern(
    r"(?:普通|当座|貯蓄|納税準備)(?:預金|貯金)?(?:口座)?(?:番号)?[^0-9]{0,8}([0-9]{3}-?[0-9]{4})(?![0-9])"
    r"|[(（]?[普当][)）] ?(?:No\.?)? ?([0-9]{7})(?![0-9])"
    r"|(?:銀行|金庫|信金|信組|信用組合|農協|農業協同組合|漁協|労金|JA|支店|本店|出張所|営業部)[^0-9]{0,20}"
    r"(?:普通|当座|口座|番号|No\.?|預金|貯金)[^0-9]{0,8}([0-9]{6,8})(?![0-9])"
    r"|口座(?!数)[^0-9]{0,6}([0-9]{7})(?![0-9])"
)
_POSTAL_ACCOUNT = pattern(
    r"記号[^0-9]{0,6}(1[0-9]{4})[^0-9]{0,12}番号[^0-9]{0,6}[0-9]{2,8}(?![0-9])"
    r"|(?:ゆうちょ|郵便貯金|通常貯金|郵貯)[^0-9]{0,12}(1[0-9]{4}[- ][0-9]{2,8})(?![0-9])"
    r"|(?:振替|郵便局|ゆうちょ|口座)[^0-9]{0,12}(0[0-9]{4}[- ][0-9][- ][0-9]{1,6})(?![0-9])"
)
OF_TRANSFERS = ("振込先", "振込口座", "口座情報", "口座振替", "引落口座")


def labelled(cells: Cells, finding: str) -> list[Hit]:
    """The numbers of one kind, as `schemas/privacy.toml` describes them."""
    hits: list[Hit] = []
    for one in words().numbers:
        if one.finding == finding:
            hits += _headed(cells, one) if cells.is_headed(*one.words) else _in_cells(cells, one)
    return hits


def accounts(cells: Cells) -> list[Hit]:
    """Bank accounts: under such a heading, or with the kind of account or the bank beside the number."""
    hits = labelled(cells, "personal-bank-account")
    of_transfers = cells.is_headed(*OF_TRANSFERS)
    for at, text in enumerate(cells.numbers):
        found = [*_ACCOUNT.finditer(text), *_POSTAL_ACCOUNT.finditer(text)]
        spans = [span.group() for span in found] or (re.findall(r"(?<![0-9-])[0-9]{7}(?![0-9-])", text) * of_transfers)
        hits += [Hit(at, span, MASK, "account") for span in spans]
    return hits


def _headed(cells: Cells, one: Labelled) -> list[Hit]:
    """Cells that are such a number and nothing else, and those that say it once more."""
    found = []
    for at, text in enumerate(cells.texts):
        number = re.sub("[- 第号]", "", text).upper()
        if one.short.fullmatch(number) and _is_right(one, number):
            found.append(Hit(at, text, MASK, "heading"))
    return found or _in_cells(cells, one)


def _in_cells(cells: Cells, one: Labelled) -> list[Hit]:
    found = (
        (at, span.group(1).strip(" -")) for at, text in enumerate(cells.numbers) for span in one.before.finditer(text)
    )
    return [Hit(at, number, MASK, "label") for at, number in found if _is_right(one, number)]


def _is_right(one: Labelled, number: str) -> bool:
    return one.check != "licence" or is_licence(digits(number))
