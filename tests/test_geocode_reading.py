"""What an address names: municipality, town, the rest; and that the column reader gives the same."""

from __future__ import annotations

import time

import pytest
from geocoding import small_index
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.geocode.columns import read_addresses
from pipelines.geocode.gazetteer.index import Level
from pipelines.geocode.reading import Reading, State, read_address


def named(reading: Reading) -> tuple[str, str, str]:
    """Municipality, town and rest."""
    index = small_index()
    number = int(index.town_municipality[reading.town]) if reading.town >= 0 else reading.municipality
    row = index.municipalities.row(number, named=True) if number >= 0 else None
    town = index.towns.row(reading.town, named=True) if reading.town >= 0 else None
    return (
        row["city"] + row["ward"] if row else "",
        f"{town['oaza']}{town['chome'] or ''}{town['koaza']}" if town else "",
        reading.rest,
    )


READ = [
    ("群馬県みどり市笠懸町鹿2952番地", ("みどり市", "笠懸町鹿", "2952番地")),
    ("みどり市笠懸町大字鹿２９５２－１", ("みどり市", "笠懸町鹿", "２９５２－１")),
    ("群馬みどり市笠懸鹿2952", ("みどり市", "笠懸町鹿", "2952")),
    ("みどり市大間々1511", ("みどり市", "大間々町大間々", "1511")),
    ("みどり市桐原200", ("みどり市", "大間々町桐原", "200")),
    ("群馬県中之条町伊勢町25", ("中之条町", "大字伊勢町", "25")),
    ("群馬県吾妻郡中之条町1091", ("中之条町", "", "1091")),
    ("札幌市北区北24条西10丁目1-1", ("札幌市北区", "北二十四条西10", "1-1")),
    ("札幌市北二十四条西十丁目", ("札幌市北区", "北二十四条西10", "")),
    ("札幌市北区北24西10-3", ("札幌市北区", "北二十四条西10", "3")),
    ("旭川市4条25丁目447-1", ("旭川市", "四条通25", "447-1")),
    ("高松市番町1-8-15", ("高松市", "番町1", "8-15")),
    ("高松市番町一丁目8番15号", ("高松市", "番町1", "8番15号")),
    ("高松市常盤町1丁目", ("高松市", "常磐町1", "")),
    ("岩手花巻市十二丁目100", ("花巻市", "十二丁目", "100")),
    ("花巻市西宮野目第12地割100-5", ("花巻市", "西宮野目第十二地割", "100-5")),
    ("花巻市西宮野目12-100", ("花巻市", "西宮野目第十二地割", "100")),
    ("静岡県浜松市中区鴨江1丁目2", ("浜松市中央区", "鴨江1", "2")),
    ("兵庫県篠山市北新町41", ("丹波篠山市", "北新町", "41")),
    ("長野市若松町1028", ("長野市", "大字長野若松町", "1028")),
    ("京都市中京区油小路通御池押油小路町238", ("京都市中京区", "押油小路町", "238")),
    ("京都市中京区新町通四条上る百足屋町387", ("京都市中京区", "百足屋町", "387")),
    ("京都府京都市中京区三条通柳馬場角中之町2", ("京都市中京区", "中之町", "2")),
    ("高松市立番町一丁目", ("高松市", "番町1", "")),
    ("香川県高松市香川県高松市番町1-2", ("高松市", "番町1", "2")),
    ("〒760-8571 高松市番町1-8-15", ("高松市", "番町1", "8-15")),
    ("（旧）高松市番町1-8-15", ("高松市", "番町1", "8-15")),
    ("高松市?磐町1丁目3", ("高松市", "常磐町1", "3")),
    ("山梨県北都留郡小菅村4590", ("小菅村", "大字なし", "4590")),
    ("海津市高須町100", ("海津市", "海津町高須町", "100")),
    ("岐阜県海津郡南濃町津屋1", ("海津市", "南濃町津屋", "1")),
    ("高松市湊59", ("高松市", "湊町", "59")),
    ("高松市高松上荻2丁目", ("高松市", "上荻2", "")),
    ("高松市小原甲1812", ("高松市", "甲小原", "1812")),
    ("高松市知念字久手堅長堂原327", ("高松市", "字知念久手堅", "長堂原327")),
    ("高松市四釜1", ("高松市", "四竃", "1")),
    ("長野市長野市三輪1-4", ("長野市", "大字三輪", "1-4")),
    ("", ("", "", "")),
    ("存在しない村1", ("", "", "存在しない村1")),
]


@pytest.mark.parametrize(("address", "expected"), READ, ids=[address for address, _ in READ])
def test_read(address: str, expected: tuple[str, str, str]) -> None:
    assert named(read_address(small_index(), address)) == expected


REFUSED = [
    "高松市松上荻2丁目",  # the end of the city's name is not the city's name
    "高松市湊川59",
    "高松市番町西町1-2",  # another name follows
    "中央区1-2",  # two cities have such a ward, and no town decides
    "池田町6",  # may as well be a town
    "札幌市北区7条西2丁目",
    "中之条町上町1",
    "高松市小野区藤河内1",  # a ward of before, and its town
    "京都市中京区寺町通御池上る大文字町1",  # two towns of that name, and the streets do not tell them apart
]


@pytest.mark.parametrize("address", REFUSED)
def test_no_town_is_claimed(address: str) -> None:
    assert read_address(small_index(), address).level(small_index()) <= Level.MUNICIPALITY


def test_the_municipality_to_assume() -> None:
    index = small_index()
    within = index.number_of_code["102121"]
    assert named(read_address(index, "笠懸町鹿2952", within)) == ("みどり市", "笠懸町鹿", "2952")
    assert named(read_address(index, "高松市番町1-8", within)) == ("高松市", "番町1", "8")
    assert read_address(index, "笠懸町鹿2952").municipality < 0
    assert read_address(index, "中央区9丁目", within).municipality < 0  # names a ward of another city
    assert read_address(index, "　", within).municipality < 0


def test_ambiguous_names_are_told() -> None:
    reading = read_address(small_index(), "中央区鴨江9丁目")
    assert reading.state is State.SURE and named(reading)[0] == "浜松市中央区"  # only one of the two knows 鴨江
    assert read_address(small_index(), "中央区9丁目").state is State.AMBIGUOUS


TEXTS = st.lists(
    st.sampled_from(
        [address for address, _ in READ]
        + [*"一二十百千0１23-－ 字大町目条丁番地の（）?〇ﾞ\n|"]
        + ["京都市", "通", "上る", "番町", "大間々町", "鹿", "北", "中央区"]
    ),
    max_size=6,
).map("".join)


@settings(max_examples=300)
@given(st.lists(st.one_of(TEXTS, st.text(max_size=20)), max_size=8), st.sampled_from([-1, 1, 10]))
def test_columns_read_as_single_addresses(addresses: list[str], within: int) -> None:
    index = small_index()
    readings = read_addresses(index, addresses, within)
    assert [readings.row(number) for number in range(len(addresses))] == [
        read_address(index, address, within) for address in addresses
    ]


@pytest.mark.parametrize(
    "text", ["高松市" * 30_000, "（" * 10_000, "京都市中京区" + "上る" * 5000, "一" * 100_000, "?" * 10_000, "\ud800"]
)
def test_time_is_bounded(text: str) -> None:
    read_address(small_index(), text)
    before = time.perf_counter()
    read_address(small_index(), text)
    assert time.perf_counter() - before < 0.05
