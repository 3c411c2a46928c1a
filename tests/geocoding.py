"""A small gazetteer for tests. Names of places are real, so that what is tried is real; the points are not theirs."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import polars as pl

from pipelines.geocode.gazetteer.build import build_index
from pipelines.geocode.gazetteer.file import open_index
from pipelines.geocode.gazetteer.index import Index
from pipelines.geocode.gazetteer.records import Records

MUNICIPALITIES = """
100005|群馬県||||
102121|群馬県||みどり市|
104211|群馬県|吾妻郡|中之条町|
010006|北海道||||
011002|北海道||札幌市|
011029|北海道||札幌市|北区
012041|北海道||旭川市|
260002|京都府||||
261009|京都府||京都市|
261041|京都府||京都市|中京区
372013|香川県||高松市|
370002|香川県||||
032051|岩手県||花巻市|
030007|岩手県||||
221309|静岡県||浜松市|
221317|静岡県||浜松市|中央区
220001|静岡県||||
282219|兵庫県||丹波篠山市|
401340|福岡県||福岡市|中央区
401307|福岡県||福岡市|
202011|長野県||長野市|
214043|岐阜県|揖斐郡|池田町|
212211|岐阜県||海津市|
194425|山梨県|北都留郡|小菅村|
210005|岐阜県||||
"""
TOWNS = """
102121|笠懸町鹿|0||0001
102121|大間々町大間々|0||0002
102121|大間々町桐原|0||0003
102121|大間々町高津戸|0||0004
102121|東町花輪|0||0005
104211|大字中之条町|0||0001
104211|大字伊勢町|0||0002
011029|北二十四条西|10||0001
011029|北二十四条西|11||0002
011029|新琴似七条|3||0003
012041|四条通|25||0001
012041|春光四条|1||0002
261041|押油小路町|0||0001
261041|中之町|0||0002
261041|百足屋町|0||0003
372013|番町|1||0001
372013|番町|2||0002
372013|常磐町|1||0003
032051|十二丁目|0||0001
032051|西宮野目|0|第十二地割|0002
221317|鴨江|1||0001
221317|佐藤|3||0002
282219|北新町|0||0001
401340|天神|1||0001
202011|大字長野|0|若松町|0001
202011|大字南長野|0||0002
202011|大字南長野|0|北石堂町|0003
212211|海津町高須|0||0001
212211|海津町高須町|0||0002
212211|南濃町津屋|0||0003
212211|南濃町駒野|0||0004
372013|上荻|2||0003
372013|湊町|0||0004
372013|四竃|0||0005
372013|大字上時枝|0||0006
372013|大字下時枝|0||0007
372013|大字小野|0||0008
372013|大字藤河内|0||0009
372013|字知念|0||0010
372013|字知念|0|久手堅|0011
372013|甲|0|小原|0012
194425|大字なし|0||0000
202011|大字長野|0||0004
202011|大字三輪|0||0005
261041|大文字町|0||0004
261041|大文字町|0||0005
"""


POINTS = """
372013|番町|1||building|8|15||34.341|134.046
372013|番町|1||building|8|15|2|34.3411|134.0461
372013|番町|1||building|8|16||34.342|134.047
102121|笠懸町鹿|0||parcel|2952|||36.39|139.27
102121|笠懸町鹿|0||parcel|2952|1||36.391|139.271
102121|笠懸町鹿|0||parcel|甲95|||36.392|139.272
102121|笠懸町鹿|0||parcel|2|乙||36.393|139.273
102121|大間々町桐原|0||block|7|||36.42|139.28
"""


@cache
def pointed_index() -> Index:
    """The small gazetteer with some blocks, buildings and parcels."""
    return _index(
        pl.DataFrame(
            [
                dict(
                    zip(
                        ("code", "oaza", "chome", "koaza", "level", "first", "second", "third"),
                        (*row[:2], int(row[2]), *row[3:8]),
                        strict=True,
                    )
                )
                | {"latitude": float(row[8]), "longitude": float(row[9])}
                for row in (line.split("|") for line in POINTS.split())
            ],
            schema_overrides={"chome": pl.Int16},
        )
    )


@cache
def small_index() -> Index:
    """Points are spread so that no two towns lie within a kilometre of each other."""
    return _index(pl.DataFrame())


@cache
def national_index(path: Path) -> Index:
    """The index of the file that the fixture `national_gazetteer` made."""
    return open_index(path)


def _index(points: pl.DataFrame) -> Index:
    municipalities = [line.split("|") for line in MUNICIPALITIES.split()]
    towns = [line.split("|") for line in TOWNS.split()]
    return build_index(
        Records(
            pl.DataFrame(
                [
                    {
                        "code": row[0],
                        "prefecture": row[1],
                        "county": row[2],
                        "city": row[3],
                        "ward": row[4],
                        "latitude": 35.0 + number / 10,
                        "longitude": 135.0,
                    }
                    for number, row in enumerate(municipalities)
                ]
            ),
            pl.DataFrame(
                [
                    {
                        "code": row[0],
                        "oaza": row[1],
                        "chome": int(row[2]),
                        "koaza": row[3],
                        "town_id": row[4],
                        "latitude": 35.0 + number / 10,
                        "longitude": 136.0,
                    }
                    for number, row in enumerate(towns)
                ],
                schema_overrides={"chome": pl.Int16},
            ),
            points,
        )
    )
