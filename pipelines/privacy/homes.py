"""Homes of persons, given as a place: 「○○様方」, 「○○さん宅」, 「区長宅前」, 「個人宅」, 「自宅」.

住宅 (a block of flats), 旧○○家住宅 (a monument), 居宅介護 (a service), 三宅 (a name) and 大宅 (a place) are none.
"""

from __future__ import annotations

import re

from pipelines.lazy import pattern
from pipelines.privacy.cells import Cells, Hit

MASK = "＊＊宅"
_OF_MANY = "客皆神奥子者族家人生先員様々母父兄姉"
_NAME = "[一-鿿々ヶケ]"
_CARE_OF = pattern(
    rf"(?:{_NAME}|[ぁ-んァ-ヶー]){{1,6}}(?<![{_OF_MANY}])(?:様|さま|殿)(?:方(?![々法向])|気付)|{_NAME}{{1,6}}(?<![{_OF_MANY}])さん方"
)
_HOME_OF = pattern(rf"(?<![{_OF_MANY}])(?:(?:様|さま|さん|氏|殿) ?の?[御お]?宅(?![地配急老食建送跡])|様邸)")
_NO_HOME = "住社居在帰自三大安別旧邸家官公民役貴御拙留借毎各全者客齢仮工商建"
_BESIDE = r"(?=$|[前裏横脇隣側付周敷庭内南北東西下上奥入先玄駐車倉離ァ-ヶ・()、。,/ ～~0-9]|の[前裏横隣])"
_HOUSE = pattern(rf"(?<![一-鿿々])(?!旧|元)({_NAME}{{2,12}}|[ァ-ヶー]{{2,8}})(?<![{_NO_HOME}])(?<!家[本新])宅{_BESIDE}")
_OWN = pattern(
    r"[(]自宅|^自宅(?:$|[(・/,、 ]|兼|前|横|裏|付近|敷地|内|隣|玄関)|[(・/ ]自宅[)]?$"
    r"|(?:本人|代表|個人|[長者員職主])の?自宅"
)
_SIGNS = ("宅", "方", "様邸", "様気付")
_NAME_LENGTH = 8
_SHORT = 40  # the weak signs hold for names of places and addresses, not for prose
_CARE_OF_END = pattern(rf"(?:[0-9号地番棟室階F()\]] ?| )({_NAME}{{1,4}})方(?=$|[ ()]|[0-9]階|気付)")
_CARE_OF_WHOLE = pattern(rf"({_NAME}{{1,5}})方")
_NO_NAME = "地上下北南東西前後双両一片四八夕朝親奥味敵先当貴諸行枚直土平野緒日県会館所店校園院場局社荘寮の裏里"
_ADDRESSES = ("住所", "所在", "方書", "連絡先", "番地", "建物", "送付", "address", "場所", "宛")
_PLACES = (
    *("場所", "位置", "住所", "所在", "方書", "施設", "名称", "設置", "連絡先", "会場", "避難", "集合"),
    *("address", "name"),
)


def homes(cells: Cells) -> list[Hit]:
    """Places that are the home of somebody."""
    is_address = cells.is_headed(*_ADDRESSES)
    is_place = cells.is_headed(*_PLACES) or not cells.name
    is_care_of = cells.is_headed("方書")
    hits = []
    for at, text in enumerate(cells.texts):
        if not any(sign in text for sign in _SIGNS):
            continue
        span = _CARE_OF.search(text) or _home_of(text)
        if span is None and len(text) <= _SHORT:
            span = _HOUSE.search(text) or (_OWN.search(text) if is_place else None)
            if span is None and is_address:
                span = _care_of(text, whole=is_care_of)
        if span:
            hits.append(Hit(at, span.group(), MASK, "home"))
    return hits


def _home_of(text: str) -> re.Match[str] | None:
    """旧柳井氏宅 is a monument."""
    found = _HOME_OF.search(text)
    return found if found and "旧" not in text[max(found.start() - _NAME_LENGTH, 0) : found.start()] else None


def _care_of(text: str, *, whole: bool) -> re.Match[str] | None:
    found = _CARE_OF_END.search(text) or (_CARE_OF_WHOLE.fullmatch(text) if whole else None)
    return found if found and found.group(1)[-1] not in _NO_NAME else None
