"""Which cells may hold anything personal at all: one regular expression per column, in the engine of polars.

A cell without a match holds nothing; a match proves nothing, the cell is looked at. The expressions are written for
cells as they stand, with full-width digits and any hyphen; `pipelines.privacy.cells.plain` evens these out afterwards.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

    from pipelines.table import Table

_DIGIT = "[0-9０-９]"
_HYPHEN = "-‐‑‒–—―−－ーｰ─━_~〜～"
_GAP = rf"[{_HYPHEN}.．/・･ 　()（）\[\]［］〔〕\r\n\u00a0\u00ad\u200b\u2060]"
_OTHER_GAP = f"[{_HYPHEN}./・ 　|\r\n\u00a0\u00ad\u200b\u2060]"
PHONE = (
    rf"(?:^|[^0-9０-９.])(?:{_GAP}?[0０]|[+＋]?(?:00|010-?)?[8８][1１]{_GAP}{{0,4}}[0０]?{_GAP}{{0,2}})?"
    rf"[6-9６-９][0０]{_GAP}{{0,3}}[1-9１-９](?:{_GAP}{{0,3}}{_DIGIT}){{7}}"
    rf"|[.．][0０][6-9６-９][0０] ?[{_HYPHEN}]"
)
_BEFORE, _AFTER = r"(?:^|[^0-9A-Za-z０-９./=_-]|[^0-9０-９][.])", "(?:$|[^0-9０-９A-Za-z])"
_RUN_OF_CARD = (  # how the numbers of the brands begin, and how long they are
    rf"(?:[3３][0689０６８９]{_DIGIT}{{12}}|[3３][47４７]{_DIGIT}{{13}}|[2-6２-６]{_DIGIT}{{15}})"
)
_GROUPS = "|".join(
    f"{_OTHER_GAP}{{1,3}}".join(f"{_DIGIT}{{{size}}}" for size in sizes)
    for sizes in ((4, 4, 4), (3, 3, 3, 3), (4, 6, 4), (1,) * 12)
)
NUMBER = rf"{_BEFORE}(?:(?:{_DIGIT}{{12}}|{_RUN_OF_CARD}){_AFTER}|{_GROUPS})"
BARE = rf"^[\s　']*{_DIGIT}{{12,16}}[\s　]*$"
"""A number and nothing else: of identifiers there are as many as records."""
MAIL = r"[@＠]|[(\[{（［<＜](?i:at)[)\]}）］>＞]|[(\[{（［<＜]アット[)\]}）］>＞]|アットマーク"
HOME = "[^住社居在]宅|様の?[方気邸裏駐敷所畑田庭倉車前横隣脇奥]|さん方|さん家|さま方|殿方|方(?:$|[ 　()（）気0-9０-９])"
BIRTH = "生(?:まれ|$|[()（）、。,/ 　:：男女])|(?i:dob)|生年月日|誕生日|出生|(?i:birth)"
LABEL = (
    "マイナンバー|マイ ナンバー|個人番号|(?i:my ?number)|免許|旅券|パスポート|(?i:passport)|被保険者|保険証|年金"
    "|住民票コード|在留カード|特別永住者|手帳番号|手帳(?i:no)|受給者|診察券|患者番号|カルテ"
)
ACCOUNT = "口座|普通|当座|預金|貯金|貯蓄|振替|記号|[（(][普当][)）]|ゆうちょ|郵貯|銀行|金庫|信金|農協|支店"
_ACCOUNT = rf"(?:{ACCOUNT}).*{_DIGIT}{{3}}[-－ー]?{_DIGIT}{{2}}"
FORMULA = r"^[\s　]*[=＝@＠]|^[\s　]*[-+－＋].*[A-Za-z*^&|]"
_ANY = "|".join((PHONE, NUMBER, MAIL, HOME, BIRTH, LABEL, _ACCOUNT, FORMULA))

_TALL = 20_000  # records: from here on a look at the column's variety pays
_SAMPLED, _FEW = 1_000, 900


def doubtful(table: Table) -> list[pl.Series]:
    """For each column the distinct cells to be looked at, "" never among them; most are empty."""
    import polars as pl

    columns = table.frame.get_columns()
    if table.frame.height >= _TALL:
        return [_of_tall(cells) for cells in columns]
    if not columns:
        return []
    # all columns in one: asking each by itself costs more than looking at its cells
    mask = pl.concat(columns).str.contains(_ANY)
    if not mask.any():
        return [cells.clear() for cells in columns]
    height = table.frame.height
    return [_distinct(cells.filter(mask.slice(at * height, height))) for at, cells in enumerate(columns)]


def doubtful_texts(texts: Iterable[str]) -> list[str]:
    """Those of some texts that are to be looked at."""
    import polars as pl

    every = pl.Series(sorted(texts), dtype=pl.String)
    return every.filter(every.str.contains(_ANY)).to_list()


def _distinct(cells: pl.Series) -> pl.Series:
    return cells.unique(maintain_order=True) if len(cells) else cells


def _of_tall(cells: pl.Series) -> pl.Series:
    """Of few different values each is asked about once."""
    if cells.gather_every(len(cells) // _SAMPLED).n_unique() <= _FEW:
        cells = cells.unique()
    return _distinct(cells.filter(cells.str.contains(_ANY)))
