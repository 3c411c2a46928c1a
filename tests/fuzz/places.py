"""Targets: reading addresses, and finding their points in a small gazetteer."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from geocoding import pointed_index, small_index

from pipelines.geocode.geocoder import Geocoder
from pipelines.geocode.reading import read_address

from .target import of_bytes

_ADDRESSES = [
    *(
        "群馬県みどり市笠懸町鹿2952-1",
        "みどり市大間々町桐原７番地",
        "香川県高松市番町一丁目８番１５－２号",
        "札幌市北区北24条西10丁目",
    ),
    *(
        "京都市中京区押油小路町 富小路通御池上る",
        "花巻市西宮野目第十二地割1",
        "佐藤三丁目",
        "吾妻郡中之条町大字伊勢町甲95",
    ),
    *("高松市大字上時枝", "高松市字知念久手堅12ｰ3", "十二丁目1番地の2 見本ビル3階", "", "中国", "〒760-0017 番町1"),
]
_WORDS = [
    text.encode()
    for text in (
        *("県", "市", "区", "郡", "町", "村", "大字", "字", "小字", "丁目", "番地", "番", "号", "の", "ノ", "ヶ", "ケ"),
        *("一", "十", "百", "〇", "第", "地割", "条", "西", "通", "上る", "甲", "乙", "無番地", "地先", "外", "内"),
        *(
            "１",
            "－",
            "ー",
            "‐",
            "〜",
            "・",
            "　",
            " ",
            "(",
            "（",
            "\n",
            "\x1f",
            "髙",
            "﨑",
            "が",
            "か\u3099",
            "𠮷",
            "京都",
        ),
    )
]


@cache
def _geocoders() -> tuple[Geocoder, ...]:
    return Geocoder(small_index()), Geocoder(pointed_index(), "102121"), Geocoder(pointed_index())


def _texts(data: bytes) -> list[str]:
    return data.decode("utf-8", "ignore").split("\x1f")


def _read(data: bytes) -> None:
    for text in _texts(data):
        reading = read_address(small_index(), text)
        assert 0 <= reading.read <= len(reading.text)
        assert reading.level(small_index()) is not None


def _geocoded(data: bytes) -> None:
    """A column at a time and one by one give the same."""
    texts = _texts(data)
    geocoder = _geocoders()[(data[0] if data else 0) % 3]
    frame = geocoder.geocode(texts, texts[::-1])
    assert frame.height == len(texts)
    answer = geocoder.one(texts[0], texts[-1])
    for axis in ("latitude", "longitude"):
        assert frame.row(0, named=True)[axis] == getattr(answer, axis)


def _seeds() -> Iterable[bytes]:
    yield "\x1f".join(_ADDRESSES).encode()
    yield from (text.encode() for text in _ADDRESSES)


addresses = of_bytes("addresses", _read, _seeds, words=_WORDS, longest=600, few=100)
geocoder = of_bytes("geocoder", _geocoded, _seeds, words=_WORDS, longest=600, few=40)
