"""The 13 groups of Japanese address notation, and answers that other geocoders give wrongly and with confidence.

Against the gazetteer of the whole country at town level.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from geocoding import national_index

from pipelines.geocode.geocoder import Geocoder


@pytest.fixture(scope="module")
def geocoder(national_gazetteer: Path) -> Geocoder:
    return Geocoder(national_index(national_gazetteer))


# What the address is, what was matched in standard notation, what is left of it.
NOTATION = {
    "1 width and symbols": [
        ("上北郡　横浜町字三保野５８－１", "青森県上北郡横浜町字三保野", "５８－１"),
        ("〒760-8571 香川県高松市番町1-8-15", "香川県高松市番町一丁目", "8-15"),
        ("北海道虻田郡 真狩村 字光", "北海道虻田郡真狩村字光", ""),
        ("東京都千代田区丸ﾉ内1-1", "東京都千代田区丸の内一丁目", "1"),
    ],
    "2 hyphens": [
        ("香川県高松市番町1−8−15", "香川県高松市番町一丁目", "8−15"),
        ("香川県高松市番町1ー8ー15", "香川県高松市番町一丁目", "8ー15"),
        ("香川県高松市番町１―８―１５", "香川県高松市番町一丁目", "８―１５"),
        ("香川県高松市番町1~8", "香川県高松市番町一丁目", "8"),
    ],
    "3 words of numbers": [
        ("高松市番町一丁目8番15号", "香川県高松市番町一丁目", "8番15号"),
        ("北海道札幌市北区北２４条西７丁目1-1", "北海道札幌市北区北二十四条西七丁目", "1-1"),
        ("札幌市北区北24西7-1-1", "北海道札幌市北区北二十四条西七丁目", "1-1"),
        ("岩手県紫波郡矢巾町大字南矢幅第13地割123番地", "岩手県紫波郡矢巾町大字南矢幅第十三地割", "123番地"),
        ("岩手県紫波郡矢巾町南矢幅13-123", "岩手県紫波郡矢巾町大字南矢幅第十三地割", "123"),
        ("千葉県旭市ハの74-2", "千葉県旭市ハ", "の74-2"),
        ("石川県七尾市藤橋町亥45番地1", "石川県七尾市藤橋町亥", "45番地1"),
        ("長野県小諸市小原甲１８１２", "長野県小諸市甲小原", "１８１２"),
    ],
    "4 numbers that are names": [
        ("春日部市八丁目353番地1", "埼玉県春日部市八丁目", "353番地1"),
        ("花巻市東十二丁目", "岩手県花巻市東十二丁目", ""),
        ("八潮市大字二丁目５９６", "埼玉県八潮市大字二丁目", "５９６"),
        ("和歌山市七番丁２３", "和歌山県和歌山市七番丁", "２３"),
    ],
    "5 大字 and 字, 町 and 村": [
        ("長野市北石堂町1177", "長野県長野市大字南長野北石堂町", "1177"),
        ("群馬県みどり市笠懸町大字鹿2952", "群馬県みどり市笠懸町鹿", "2952"),
        ("みどり市笠懸鹿2952", "群馬県みどり市笠懸町鹿", "2952"),
        ("山梨県富士吉田市上吉田5605", "山梨県富士吉田市上吉田", "5605"),
        ("佐賀県唐津市湊５９４", "佐賀県唐津市湊町", "５９４"),
        ("南城市知念字久手堅長堂原327-1番地", "沖縄県南城市知念久手堅", "長堂原327-1番地"),
        ("千葉県市川市大野町 3丁目1425-2", "千葉県市川市大野町三丁目", "1425-2"),
    ],
    "6 counties, prefectures, wards": [
        ("福島石川郡石川町字渡里沢18-1", "福島県石川郡石川町字渡里沢", "18-1"),
        ("東京都北区北区中十条3-1-6", "東京都北区中十条三丁目", "1-6"),
        ("愛知県春日井市春日井市八田町2-38-1", "愛知県春日井市八田町二丁目", "38-1"),
        ("宮城県仙台市泉区泉松陵3-35", "宮城県仙台市泉区松陵三丁目", "35"),
        ("仙台市松陵3-35", "宮城県仙台市泉区松陵三丁目", "35"),
        ("中央区港島中町4丁目", "兵庫県神戸市中央区港島中町四丁目", ""),
    ],
    "7 names of before": [
        ("静岡県浜松市中区佐藤三丁目２０－１", "静岡県浜松市中央区佐藤三丁目", "２０－１"),
        ("兵庫県篠山市北新町41", "兵庫県丹波篠山市北新町", "41"),
        ("福岡県筑紫郡那珂川町西隈1-1-1", "福岡県那珂川市西隈一丁目", "1-1"),
        ("群馬県みどり市大間々1511", "群馬県みどり市大間々町大間々", "1511"),
        ("岐阜県海津市津屋1", "岐阜県海津市南濃町津屋", "1"),
        ("岐阜県海津郡南濃町津屋1", "岐阜県海津市南濃町津屋", "1"),
        ("群馬県山田郡大間々町大間々1511", "群馬県みどり市大間々町大間々", "1511"),
        ("新潟県三島郡与板町与板甲1", "新潟県長岡市与板町与板", "甲1"),
    ],
    "8 kana": [
        ("東京都千代田区霞ヶ関1-2-3", "東京都千代田区霞が関一丁目", "2-3"),
        ("調布市西つつじケ丘１－１", "東京都調布市西つつじケ丘一丁目", "１"),
        ("愛知県豊橋市神野新田町字イノ割１", "愛知県豊橋市神野新田町イノ割", "１"),
        ("北海道稚内市声問村番外地", "北海道稚内市大字声問村", "番外地"),
    ],
    "9 variant, old, mistaken and lost characters": [
        ("千葉県巿川巿八幡１－１－１", "千葉県市川市八幡一丁目", "１－１"),
        ("岐阜県飛驒市古川町本町2-22", "岐阜県飛騨市古川町本町", "2-22"),
        ("山形県山形市旅籠町二丁目3-25", "山形県山形市旅篭町二丁目", "3-25"),
        ("東京都杉並区上萩４－２９－８", "東京都杉並区上荻四丁目", "２９－８"),
        ("東京都世田谷区等-力7-26-1", "東京都世田谷区等々力七丁目", "26-1"),
        ("長崎県対馬市美津島町鶏知乙５８８－３", "長崎県対馬市美津島町け知", "乙５８８－３"),
        ("群馬県みどり市〓懸町鹿2952", "群馬県みどり市笠懸町鹿", "2952"),
    ],
    "10 京都": [
        ("京都府京都市上京区下立売通新町西入薮ノ内町", "京都府京都市上京区藪之内町", ""),
        ("京都市下京区烏丸通七条下ル東塩小路町", "京都府京都市下京区東塩小路町", ""),
        ("京都市中京区河原町通三条上る下丸屋町", "京都府京都市中京区下丸屋町", ""),
        ("京都市中京区寺町通り御池上る上本能寺前町488番地", "京都府京都市中京区上本能寺前町", "488番地"),
        ("京都市下京区四条通新町東入月鉾町", "京都府京都市下京区月鉾町", ""),
        ("京都市中京区三条通柳馬場角中之町2", "京都府京都市中京区中之町", "2"),
        ("京都市上京区中立売通智恵光院西入多門町", "京都府京都市上京区多門町", ""),
    ],
    "11 tails": [
        ("大分県大分市田中町１組－３", "大分県大分市田中町", "１組－３"),
        ("福井県福井市大手3丁目17-1地先", "福井県福井市大手三丁目", "17-1地先"),
        ("（旧）香川県高松市番町1-8-15", "香川県高松市番町一丁目", "8-15"),
        ("香川県高松市番町1-8-15（市役所", "香川県高松市番町一丁目", "8-15（市役所"),
        ("兵庫県三田市三輪2-1三田市役所", "兵庫県三田市三輪二丁目", "1三田市役所"),
        (
            "名古屋市中村区名駅一丁目1番4号JRセントラルタワーズ20F",
            "愛知県名古屋市中村区名駅一丁目",
            "1番4号JRセントラルタワーズ20F",
        ),
    ],
    "12 renamed": [("東京都新宿区四谷三栄町1", "東京都新宿区四谷三栄町", "1")],
}


@pytest.mark.parametrize(
    ("address", "matched", "unmatched"),
    [case for cases in NOTATION.values() for case in cases],
    ids=[f"{group}: {case[0]}" for group, cases in NOTATION.items() for case in cases],
)
def test_notation(geocoder: Geocoder, address: str, matched: str, unmatched: str) -> None:
    found = geocoder.one(address)
    assert (found.match_level, found.matched_address, found.unmatched) == ("town", matched, unmatched)


# Several places fit, or the text contradicts itself: no town is claimed.
UNRESOLVED = [
    ("北方町北方字中土取188番地", "ambiguous", "none"),  # 岐阜県本巣郡北方町, or 愛知県一宮市北方町
    ("池田町6", "ambiguous", "none"),
    ("府中町1193番地3", "ambiguous", "none"),
    ("中央区本町1", "ambiguous", "none"),
    ("西区山田2-55", "ambiguous", "none"),  # 新潟市西区山田 2-55, or 堺市西区山田2丁 55
    ("北区松ヶ枝町1-38", "ambiguous", "none"),
    ("香川県高松市安原下第1号958-4-1", "ambiguous", "municipality"),
    ("京都府京都市左京区松田町8", "ambiguous", "municipality"),
    ("山口県宇部市小野藤河内", "ambiguous", "municipality"),
    ("富山県富山市大泉東部1466", "doubtful", "municipality"),
    ("大分県大分市南太平寺3丁目8番1号", "doubtful", "municipality"),
    ("香川県高松市松大町1138", "sure", "municipality"),  # no town of that name
    ("山口県下関市山の田中池町13番1号", "sure", "municipality"),
    ("北海道歌志内市", "sure", "municipality"),
    ("北海道東川町16番1号", "sure", "municipality"),
    ("群馬県勢多郡東村花輪1", "sure", "none"),  # 東村 is no part of today's names
    ("香川県直島町1600", "sure", "municipality"),  # there is no 大字: it cannot be finer
]


@pytest.mark.parametrize(("address", "state", "level"), UNRESOLVED, ids=[case[0] for case in UNRESOLVED])
def test_what_is_not_known_is_not_claimed(geocoder: Geocoder, address: str, state: str, level: str) -> None:
    found = geocoder.one(address)
    assert (found.state, found.match_level) == (state, level)
    assert (state == "ambiguous") == bool(found.candidates)


# Answers of other geocoders that are wrong and look right.
WRONG_ELSEWHERE = [
    ("福島石川郡石川町", "福島県石川郡石川町"),  # 千葉県長生郡白子町福島, 189 km off
    ("岩手花巻市東十二丁目", "岩手県花巻市東十二丁目"),  # 北海道中頓別町岩手, 618 km off
    ("千葉県巿川巿八幡1", "千葉県市川市八幡"),  # only the prefecture
    ("長岡市東坂之上町3", "新潟県長岡市東坂之上町三丁目"),  # 東町, 13 km off
    ("調布市西つつじケ丘１", "東京都調布市西つつじケ丘一丁目"),  # 西町
    ("上北郡 横浜町字三保野", "青森県上北郡横浜町字三保野"),  # 黒石市, 73 km off
    ("和歌山市七番丁23", "和歌山県和歌山市七番丁"),  # 七番丁丁23
    ("宝塚市小林3-7-45", "兵庫県宝塚市小林三丁目"),  # only the prefecture
    ("八潮市大字二丁目596", "埼玉県八潮市大字二丁目"),
]


@pytest.mark.parametrize(("address", "matched"), WRONG_ELSEWHERE, ids=[case[0] for case in WRONG_ELSEWHERE])
def test_wrong_elsewhere(geocoder: Geocoder, address: str, matched: str) -> None:
    assert geocoder.one(address).matched_address.startswith(matched)


@pytest.mark.parametrize(
    ("address", "code", "matched"),
    [
        ("府中町1193番地3", "372030", "香川県坂出市府中町"),  # not 広島県安芸郡府中町
        ("北方町北方字中土取188番地", "232033", "愛知県一宮市北方町北方中土取"),
        ("境町1286番地", "462080", "鹿児島県出水市境町"),
        ("番町1-8-15", "372013", "香川県高松市番町一丁目"),
        ("中央区港島中町4丁目", "281000", "兵庫県神戸市中央区港島中町四丁目"),
    ],
)
def test_the_publisher_s_municipality_is_the_first_guess(
    geocoder: Geocoder, address: str, code: str, matched: str
) -> None:
    assert Geocoder(geocoder.index, code).one(address).matched_address == matched


def test_number_eaten_as_chome_is_never_hidden(geocoder: Geocoder) -> None:
    found = geocoder.one("香川県高松市番町99丁目3-5")
    assert (found.matched_address, found.unmatched) == ("香川県高松市番町", "99丁目3-5")


def test_unbalanced_brackets_end(geocoder: Geocoder) -> None:
    assert geocoder.one("香川県高松市番町" + "（" * 10_000).matched_address == "香川県高松市番町"
