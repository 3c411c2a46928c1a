"""Homes of persons, given as a place: 「○○様方」, 「○○さん宅」, 「区長宅前」, 「○○様裏山」, 「個人宅」, 「自宅」.

住宅 (a block of flats), 旧○○家住宅 (a monument), 居宅介護 (a service), 利用者宅 (of many), 三宅 (a name),
大宅 (a place) and 地蔵様裏 (at a shrine) are none.
"""

from __future__ import annotations

import re

from pipelines.lazy import pattern
from pipelines.privacy.cells import Cells, Hit

MASK = "＊＊宅"
_OF_MANY = "客皆神奥子者族家人生先員様々母父兄姉"
_NAME = "[一-鿿々ヶケ]"
_MANY = ("職員", "社員", "団員", "隊員", "会員", "組合員", "老人", "児童", "生徒", "園児", "各戸")
"""Whoever is one of many has no home that a place could be told by; 民生委員宅 is one."""
_CLASSES = "".join(f"(?<!{word})" for word in _MANY)
_CARE_OF = pattern(
    rf"(?:{_NAME}|[ぁ-んァ-ヶー]){{1,6}}(?<![{_OF_MANY}会社店院校局])(?:様|さま|殿)(?:方(?![々法向])|気付)"
    rf"|{_NAME}{{1,6}}(?<![{_OF_MANY}])さん方"
)
_HOME_OF = pattern(
    rf"(?<![{_OF_MANY}]){_CLASSES}(?:(?:様|さま|さん|氏|殿) ?の?[御お]?宅(?![地配急老食建送跡]|地(?!先))|様邸)"
    rf"|(?<![{_OF_MANY}屋])さん家(?=$|[まの前裏横脇隣付側()、。 ])"
)
_NEAR = "前裏横脇隣側付"
_ROADS = "地先|[農町市村県国林公私]道"
_NO_HOME = "住社居在帰自三大安別旧邸家官公民役貴御拙留借毎各全者客齢仮工商建新"
_BESIDE = rf"(?=$|[{_NEAR}周敷庭内南北東西下上奥入先玄駐車倉離ァ-ヶ・()、。,/ ～~0-9]|の[前裏横隣]|{_ROADS})"
_HOUSE = pattern(
    rf"(?<![一-鿿々])(?!旧|元)({_NAME}{{2,12}}|[ァ-ヶー]{{2,8}})(?<![{_NO_HOME}])"
    rf"(?<!家本)(?<!訪問先)(?<![客皆者族員先]様)(?<!本人様){_CLASSES}宅{_BESIDE}"
    rf"|(?<=[(]){_NAME}(?<![{_NO_HOME}本])宅(?=[){_NEAR}])"
    rf"|{_NAME}{{2,6}}(?<![{_NO_HOME}]){_CLASSES} 宅(?=の?[{_NEAR}]|敷地|{_ROADS})"
    rf"|(?<![一-鿿々]){_NAME}{{1,6}}(?<![話先号{_NO_HOME}])[(]宅[)]"
    rf"|(?:{_NAME}{{2,3}}|(?<![ぁ-ん])[ぁ-ん])[ぁ-ん]{{2,4}}(?<![おごのはを])宅(?=の?[{_NEAR}])"
)
_GODS = (
    "地蔵 観音 天神 稲荷 権現 薬師 不動 明神 八幡 弁天 弁財天 大師 庚申 阿弥陀 毘沙門 恵比寿 恵比須 大黒 釈迦 如来 "
    "菩薩 天王 荒神 金比羅 金毘羅 水神 龍神 竜神 秋葉 愛宕 祇園 諏訪 妙見 大日 聖天 道祖神 太子 虚空蔵 閻魔 七福神"
)
_OF_GODS = "".join(f"(?<!{name})" for name in _GODS.split())
_LAND_OF = pattern(
    rf"(?<![一-鿿々お]){_NAME}{{2,6}}(?<![{_OF_MANY}王仏宮寺社会店院校局行所館団]){_OF_GODS}"
    rf"様の?(?:裏山|駐車場|敷地|所有地|畑|田んぼ|庭|倉庫|車庫|(?:裏|前|横|隣|脇|奥)(?=$|[の()、 ]|{_ROADS}))"
)
_OWN = pattern(
    r"[(]自宅|^自宅(?:$|[(・/,、 ]|兼|前|横|裏|付近|敷地|内|隣|玄関)|[(・/ ]自宅[)]?$"
    r"|(?:本人|代表|個人|[長者員職主])の?自宅"
)
_SIGNS = ("宅", "方", "様", "さん家")
_NAME_LENGTH = 8
_SHORT = 40  # the weak signs hold for names of places and addresses, not for prose
_CARE_OF_END = pattern(rf"(?:[0-9号地番棟室階F()\]] ?| )({_NAME}{{1,4}})(?<!地頭) ?方(?=$|[ ()]|[0-9]階|気付)")
_CARE_OF_WHOLE = pattern(rf"({_NAME}{{1,5}})方")
_NO_NAME = "地上下左右北南東西前後双両一片四八夕朝親奥味敵先当貴諸行枚直土平野緒日県会館所店校園院場局社荘寮の裏里"
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
            span = _HOUSE.search(text) or _LAND_OF.search(text) or (_OWN.search(text) if is_place else None)
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
    if found is None:
        return None
    name = found.group(1)
    return found if name[-1] not in _NO_NAME or (name[-1] == "一" and len(name) > 1) else None
