"""Small invented tables with headings of our choice, for recognising and matching."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

import polars as pl

from pipelines.table import Column, Source, Table


def table_of(
    columns: Mapping[str, Sequence[str]] | Sequence[tuple[str, Sequence[str]]],
    *,
    hints: Sequence[str] = (),
    aliases: Mapping[str, tuple[str, ...]] | None = None,
    header_rows: tuple[int, ...] = (1,),
) -> Table:
    """Heading → cells; a list of pairs where a heading stands twice. Frame columns are called c1, c2, …"""
    pairs = list(columns.items() if isinstance(columns, Mapping) else columns)
    height = max((len(cells) for _, cells in pairs), default=0)
    names = [f"c{number}" for number in range(1, len(pairs) + 1)]
    filled = [[*cells, *[""] * (height - len(cells))] for _, cells in pairs]
    frame = pl.DataFrame(dict(zip(names, filled, strict=True)), schema=dict.fromkeys(names, pl.String))
    made = tuple(
        Column(name, heading, number, (aliases or {}).get(heading, ()))
        for number, (name, (heading, _)) in enumerate(zip(names, pairs, strict=True), start=1)
    )
    first = header_rows[-1] + 1
    source = Source("表.csv", "csv", header_rows=header_rows, rows=height)
    return Table(frame, made, tuple(range(first, first + height)), source, tuple(hints))


def headed(headings: Sequence[str]) -> Table:
    """A table with these headings and no cells."""
    return table_of([(heading, ("",)) for heading in headings])


NAMES = ("見本市役所", "北見本公民館", "見本中央図書館", "見本第一小学校", "見本体育館", "南見本集会所")
ADDRESSES = tuple(f"見本市中央{number}丁目{number}番{number}号" for number in range(1, 7))
LATITUDES = ("35.681", "35.682", "35.683", "35.684", "35.685", "35.686")
LONGITUDES = ("139.761", "139.762", "139.763", "139.764", "139.765", "139.766")
PLACES = {"住所": ADDRESSES, "緯度": LATITUDES, "経度": LONGITUDES}

ROWS = 12
_INVENTED = {
    "towns": "本町 栄町 東町一丁目 大字中野 緑ヶ丘 港町 旭町二丁目 大字上田 字下原 新町 元町三丁目 桜台",
    "places": "見本市役所 北見本公民館 中央図書館 見本第一小学校 市民体育館 南集会所 東中学校 西公民館 見本高等学校"
    " 保健センター 福祉会館 南小学校",
    "nursery": "ひまわり保育園 みほん幼稚園 さくらこども園 見本保育所 あおぞら保育園 つくし幼稚園 どんぐり保育室"
    " にじいろ保育園 ほし保育園 うみ保育園 もり幼稚園 そら保育園",
    "doctors": "見本内科 みほん歯科医院 東病院 中野クリニック 緑眼科 港整形外科 北医院 南小児科 西皮膚科"
    " 旭耳鼻咽喉科 桜クリニック 元町診療所",
    "care": "ケアプラン見本 訪問介護つばさ デイサービス港 特別養護老人ホーム緑 グループホーム栄 居宅介護支援東"
    " ヘルパーステーション北 訪問看護南 ショートステイ西 デイサービス旭 ケアサポート桜 みほんの里",
    "parks": "中央公園 東公園 北公園 南児童公園 本町公園 港公園 西緑地 旭公園 城山公園 桜公園 元町ひろば 新町公園",
}
_NUMBERED: dict[str, Callable[[int], str]] = {
    "n": lambda row: str(30 + row * 977 % 2900),
    "id": str,
    "addr": lambda row: f"見本市本町{row}丁目{row}番{row}号",
    "tel": lambda row: f"0123-45-67{row:02}",
    "zip": lambda row: f"123-00{row:02}",
    "lat": lambda row: f"35.68{row:02}1",
    "lon": lambda row: f"139.76{row:02}1",
    "url": lambda row: f"https://www.example.jp/{row}",
    "date": lambda row: f"2020/{row}/{row}",
    "maru": lambda row: "○×○"[row % 3],
}


def _cells(text: str) -> list[str]:
    """`@towns`, or `有;無` repeated, or `*東橋;西橋` with another word in front at each repetition."""
    if text.startswith("@"):
        name = text[1:]
        if name in _INVENTED:
            return _INVENTED[name].split()
        return [_NUMBERED[name](row) for row in range(1, ROWS + 1)]
    texts = text.removeprefix("*").split(";")
    before = ("", "北", "南", "新", "元", "中") if text.startswith("*") else ("",)
    return [before[row // len(texts) % len(before)] + texts[row % len(texts)].strip() for row in range(ROWS)]


def invented(text: str) -> tuple[Table, dict[str, str | None]]:
    """A table of `tests/tables_of_*.toml`, and heading → field (None: none) where something is asked."""
    pairs: list[tuple[str, list[str]]] = []
    wanted: dict[str, str | None] = {}
    for column in re.split(r"\s,\s", text.strip()):
        heading, cells, field = (*(part.strip() for part in column.split("|")), "", "")[:3]
        pairs.append((heading, _cells(cells)))
        if field:
            wanted[heading] = None if field == "-" else field
    return table_of(pairs), wanted
