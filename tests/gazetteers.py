"""Small files of each shape that a gazetteer is made from. Names of places are real or plainly invented; points are not
theirs."""

# ruff: noqa: E501 (headings are one line)
from __future__ import annotations

from pathlib import Path

import polars as pl

from pipelines.geocode.gazetteer.records import Records
from pipelines.geocode.gazetteer.sources import read_sources

TOWNS = """code6,pref,city,oaza,chome,koaza,oaza_kana,zip,lat,lon
102121,群馬県,みどり市,笠懸町鹿,,,,,36.40,139.29
102121,群馬県,みどり市,大間々町大間々,,,,,36.43,139.28
104213,群馬県,吾妻郡中之条町,大字伊勢町,,,,,36.59,138.84
131059,東京都,文京区,白山,1,,,,35.71,139.75
"""
MUNICIPALITIES = """code6,code5,type,pref,county,city,ward,office_lat,office_lon,rep_lat,rep_lon,ablt_date
100005,10000,prefecture,群馬県,,,,,,,,
102121,10212,city,群馬県,,みどり市,,36.39,139.28,36.5,139.3,
104213,10421,city,群馬県,吾妻郡,中之条町,,,,36.6,138.8,
"""
ABR_TOWN = """lg_code,machiaza_id,machiaza_type,pref,county,city,ward,oaza_cho,chome,chome_number,koaza,koaza_aka_code,efct_date,ablt_date
131059,0001001,2,東京都,,文京区,,白山,一丁目,1,,,1966-04-01,
131059,0001002,2,東京都,,文京区,,白山,二丁目,2,,,1967-01-01,
131059,0009000,1,東京都,,文京区,,旧町,,,,,1947-04-17,1966-03-31
131059,0001101,3,東京都,,文京区,,白山,一丁目,1,通り上る,2,1966-04-01,
"""
ABR_TOWN_POS = """lg_code,machiaza_id,rsdt_addr_flg,rep_lon,rep_lat,rep_srid
131059,0001001,1,139.751,35.711,EPSG:6668
131059,0001002,1,139.752,35.712,EPSG:4612
131059,0009000,0,139.759,35.719,EPSG:6668
"""
ABR_CITY = """lg_code,pref,pref_kana,county,city,ward,efct_date,ablt_date
131059,東京都,トウキョウト,,文京区,,1947-03-15,
011011,北海道,ホッカイドウ,,札幌市,中央区,1972-04-01,
221317,静岡県,シズオカケン,,浜松市,中区,2007-04-01,2023-12-31
"""
ABR_CITY_POS = """lg_code,rep_lon,rep_lat,rep_srid
131059,139.7521,35.7081,EPSG:6668
011011,141.3410,43.0554,EPSG:6668
"""
ABR_BLOCK = """lg_code,machiaza_id,blk_id,city,ward,oaza_cho,chome,koaza,blk_num
131059,0001001,001,文京区,,白山,一丁目,,1
131059,0001001,002,文京区,,白山,一丁目,,2
"""
ABR_BLOCK_POS = """lg_code,machiaza_id,blk_id,rsdt_addr_flg,rep_lon,rep_lat,rep_srid
131059,0001001,002,1,139.7502,35.7102,EPSG:6668
131059,0001001,001,1,139.7501,35.7101,EPSG:6668
"""
ABR_BUILDING = """lg_code,machiaza_id,blk_id,rsdt_id,rsdt2_id,city,ward,oaza_cho,chome,koaza,blk_num,rsdt_num,rsdt_num2
131059,0001001,001,001,,文京区,,白山,１丁目,,1,1,
131059,0001001,001,002,,文京区,,白山,１丁目,,1,2,
131059,0001001,001,002,001,文京区,,白山,１丁目,,1,2,101
"""
ABR_BUILDING_POS = """lg_code,machiaza_id,blk_id,rsdt_id,rsdt2_id,rsdt_addr_flg,rep_lon,rep_lat,rep_srid
131059,0001001,001,002,001,1,139.75013,35.71013,EPSG:6668
131059,0001001,001,001,,1,139.75011,35.71011,EPSG:6668
131059,0001001,001,002,,1,139.75012,35.71012,EPSG:6668
"""
ABR_PARCEL = """lg_code,machiaza_id,prc_id,city,ward,oaza_cho,chome,koaza,prc_num1,prc_num2,prc_num3,ablt_date
465054,0002000,000010000000000,屋久島町,,一湊,,,1,,,
465054,0002000,000020000100000,屋久島町,,一湊,,,2,乙1,,
465054,0002000,000030000000000,屋久島町,,一湊,,,3,,,
465054,0002000,000040000000000,屋久島町,,一湊,,,4,,,2020-01-01
465054,0000121,000070000000000,屋久島町,,,,安房,7,,,
"""
ABR_PARCEL_POS = """lg_code,machiaza_id,prc_id,rep_lon,rep_lat,rep_srid
465054,0002000,000010000000000,130.4901,30.4501,EPSG:6668
465054,0002000,000020000100000,130.4902,30.4502,EPSG:6668
465054,0002000,000040000000000,130.4904,30.4504,EPSG:6668
465054,0000121,000070000000000,130.6507,30.3107,EPSG:6668
"""
ISJ_OAZA = """都道府県コード,都道府県名,市区町村コード,市区町村名,大字町丁目コード,大字町丁目名,緯度,経度,原典資料コード,大字・字・丁目区分コード
47,沖縄県,47201,那覇市,472010001001,古波蔵一丁目,26.199562,127.691306,0,3
47,沖縄県,47201,那覇市,472010002000,字銘苅,26.23,127.70,0,1
47,沖縄県,47301,国頭郡国頭村,473010001000,十二丁目,26.74,128.17,0,1
"""
ISJ_BLOCKS = """都道府県名,市区町村名,大字・丁目名,小字・通称名,街区符号・地番,座標系番号,Ｘ座標,Ｙ座標,緯度,経度,住居表示フラグ,代表フラグ,更新前履歴フラグ,更新後履歴フラグ
沖縄県,那覇市,古波蔵一丁目,,2,15,1.0,2.0,26.1991,127.6911,1,1,0,0
沖縄県,那覇市,古波蔵一丁目,,2,15,1.0,2.0,26.1999,127.6999,1,0,0,0
沖縄県,那覇市,古波蔵一丁目,,3,15,1.0,2.0,26.1993,127.6913,1,1,0,3
沖縄県,国頭郡国頭村,十二丁目,上原,55,15,1.0,2.0,26.7405,128.1705,0,1,0,0
"""
OWN = """施設名,住所,緯度,経度,備考
市民会館,みどり市笠懸町鹿2952,36.41,139.30,
旧支所,,36.42,139.31,"二行の
備考"
位置なし,みどり市大間々町大間々1,,,
"""


def write(folder: Path, **files: str) -> list[Path]:
    """The files as UTF-8 `.csv`, called by the keywords; in their order."""
    paths = []
    for name, text in files.items():
        paths.append(folder / f"{name}.csv")
        paths[-1].write_text(text, encoding="utf-8")
    return paths


def records(folder: Path, **files: str) -> Records:
    """What is read from these files together."""
    return read_sources(write(folder, **files))


def town_rows(found: Records) -> list[tuple[object, ...]]:
    """code, oaza, chome, koaza, town_id, latitude, longitude of every town, in order of names."""
    return sorted(found.towns.rows(), key=str)


def point_rows(found: Records) -> dict[tuple[object, ...], tuple[float | None, float | None]]:
    """(oaza, chome, koaza, level, number parts) → latitude, longitude."""
    return {
        (*row[1:5], "-".join(part for part in row[5:8] if part)): row[8:]
        for row in found.points.select(pl.all()).iter_rows()
    }
