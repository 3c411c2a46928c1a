"""The 14 recommended datasets of Japanese municipalities: what each is called."""

from __future__ import annotations

from dataclasses import dataclass

from catalogue.store.model import Dataset


@dataclass(frozen=True, slots=True)
class Kind:
    """One of the 14. `label` is the short title for lists, `kana` the reading of the title."""

    name: str
    label: str
    label_en: str
    title: str
    title_en: str
    kana: str


KINDS = (
    Kind(
        "aed",
        "AED設置箇所",
        "AED locations",
        "AED設置箇所一覧",
        "List of AED locations",
        "エーイーディーセッチカショイチラン",
    ),
    Kind(
        "care-services",
        "介護サービス事業所",
        "Care services",
        "介護サービス事業所一覧",
        "List of long-term care service providers",
        "カイゴサービスジギョウショイチラン",
    ),
    Kind(
        "medical-institutions",
        "医療機関",
        "Medical institutions",
        "医療機関一覧",
        "List of medical institutions",
        "イリョウキカンイチラン",
    ),
    Kind(
        "cultural-properties",
        "文化財",
        "Cultural properties",
        "文化財一覧",
        "List of cultural properties",
        "ブンカザイイチラン",
    ),
    Kind(
        "tourist-facilities",
        "観光施設",
        "Tourist facilities",
        "観光施設一覧",
        "List of tourist facilities",
        "カンコウシセツイチラン",
    ),
    Kind(
        "events",
        "イベント",
        "Events",
        "イベント一覧",
        "List of events",
        "イベントイチラン",
    ),
    Kind(
        "public-wifi",
        "公衆無線LAN",
        "Public wireless LAN",
        "公衆無線LANアクセスポイント一覧",
        "List of public wireless LAN access points",
        "コウシュウムセンランアクセスポイントイチラン",
    ),
    Kind(
        "public-toilets",
        "公衆トイレ",
        "Public toilets",
        "公衆トイレ一覧",
        "List of public toilets",
        "コウシュウトイレイチラン",
    ),
    Kind(
        "fire-water-sources",
        "消防水利施設",
        "Firefighting water sources",
        "消防水利施設一覧",
        "List of firefighting water sources",
        "ショウボウスイリシセツイチラン",
    ),
    Kind(
        "emergency-evacuation-sites",
        "指定緊急避難場所",
        "Evacuation sites",
        "指定緊急避難場所一覧",
        "List of designated emergency evacuation sites",
        "シテイキンキュウヒナンバショイチラン",
    ),
    Kind(
        "population-by-area-age",
        "地域・年齢別人口",
        "Population by area and age",
        "地域・年齢別人口",
        "Population by area and age",
        "チイキネンレイベツジンコウ",
    ),
    Kind(
        "public-facilities",
        "公共施設",
        "Public facilities",
        "公共施設一覧",
        "List of public facilities",
        "コウキョウシセツイチラン",
    ),
    Kind(
        "childcare-facilities",
        "子育て施設",
        "Childcare facilities",
        "子育て施設一覧",
        "List of childcare facilities",
        "コソダテシセツイチラン",
    ),
    Kind(
        "open-data-list",
        "オープンデータ一覧",
        "List of open data",
        "オープンデータ一覧",
        "List of open data",
        "オープンデータイチラン",
    ),
)
KINDS_BY_NAME = {kind.name: kind for kind in KINDS}


def kind_of(dataset: Dataset) -> Kind | None:
    """Which of the 14 the dataset is: the first part of its extra `standard` (`aed/standard-ods`)."""
    return KINDS_BY_NAME.get(dataset.extra("standard").partition("/")[0])
