"""The 14 recommended datasets of Japanese municipalities: what each is called and what it is about."""

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
    about: str
    about_en: str


KINDS = (
    Kind(
        "aed",
        "AED設置箇所",
        "AED locations",
        "AED設置箇所一覧",
        "List of AED locations",
        "エーイーディーセッチカショイチラン",
        "心停止の人を救うAEDが、どこに置かれ、いつ使えるかを示す一覧。119番通報や救命の現場、地図アプリで使われる。",
        "Where AEDs are kept and when they can be reached. Used by emergency calls, bystanders and map applications.",
    ),
    Kind(
        "care-services",
        "介護サービス事業所",
        "Care services",
        "介護サービス事業所一覧",
        "List of long-term care service providers",
        "カイゴサービスジギョウショイチラン",
        "介護保険のサービスを行う事業所の所在地・連絡先・サービスの種類の一覧。利用者と家族、ケアマネジャーが探すのに使う。",
        "Providers of long-term care services with address, contact and "
        "kind of service, for users, families and care managers.",
    ),
    Kind(
        "medical-institutions",
        "医療機関",
        "Medical institutions",
        "医療機関一覧",
        "List of medical institutions",
        "イリョウキカンイチラン",
        "病院と診療所の所在地、診療科目、診療時間の一覧。住民や旅行者が受診先を探すのに使う。",
        "Hospitals and clinics with address, departments and consultation hours, "
        "for residents and travellers who look for a doctor.",
    ),
    Kind(
        "cultural-properties",
        "文化財",
        "Cultural properties",
        "文化財一覧",
        "List of cultural properties",
        "ブンカザイイチラン",
        "指定・登録された文化財の名称、区分、所在地、見学の案内の一覧。観光、教育、防火に使われる。",
        "Designated and registered cultural properties with class, place "
        "and visiting hours, for tourism, education and fire protection.",
    ),
    Kind(
        "tourist-facilities",
        "観光施設",
        "Tourist facilities",
        "観光施設一覧",
        "List of tourist facilities",
        "カンコウシセツイチラン",
        "観光施設の所在地、利用時間、料金、バリアフリー対応の一覧。旅行の案内や観光アプリで使われる。",
        "Tourist facilities with address, hours, fees and accessibility, for travel guides and applications.",
    ),
    Kind(
        "events",
        "イベント",
        "Events",
        "イベント一覧",
        "List of events",
        "イベントイチラン",
        "催しの日時、会場、内容、申込方法の一覧。広報、カレンダー、観光案内で使われる。",
        "Events with dates, venue, content and how to apply, for newsletters, calendars and visitor information.",
    ),
    Kind(
        "public-wifi",
        "公衆無線LAN",
        "Public wireless LAN",
        "公衆無線LANアクセスポイント一覧",
        "List of public wireless LAN access points",
        "コウシュウムセンランアクセスポイントイチラン",
        "だれでも使える無線LANの場所、SSID、提供範囲の一覧。旅行中や災害時の通信手段を探すのに使う。",
        "Places with public wireless LAN, its SSID and range, for visitors and for staying connected in a disaster.",
    ),
    Kind(
        "public-toilets",
        "公衆トイレ",
        "Public toilets",
        "公衆トイレ一覧",
        "List of public toilets",
        "コウシュウトイレイチラン",
        "公衆トイレの場所、便器の数、車椅子・オストメイト・乳幼児への対応の一覧。外出の計画や地図アプリで使われる。",
        "Public toilets with place, number of fixtures and facilities for "
        "wheelchairs, ostomates and infants, for planning trips and for maps.",
    ),
    Kind(
        "fire-water-sources",
        "消防水利施設",
        "Firefighting water sources",
        "消防水利施設一覧",
        "List of firefighting water sources",
        "ショウボウスイリシセツイチラン",
        "消火栓や防火水そうなど、消火に使う水のある場所の一覧。消防活動と地域の防災計画で使われる。",
        "Hydrants, cisterns and other sources of water for "
        "fighting fires, for fire services and neighbourhood planning.",
    ),
    Kind(
        "emergency-evacuation-sites",
        "指定緊急避難場所",
        "Evacuation sites",
        "指定緊急避難場所一覧",
        "List of designated emergency evacuation sites",
        "シテイキンキュウヒナンバショイチラン",
        "災害の危険から命を守るために逃げ込む場所と、使える災害の種類の一覧。防災地図や避難アプリで使われる。",
        "Sites to flee to when a disaster threatens, and for which "
        "hazards each may be used. For hazard maps and evacuation applications.",
    ),
    Kind(
        "population-by-area-age",
        "地域・年齢別人口",
        "Population by area and age",
        "地域・年齢別人口",
        "Population by area and age",
        "チイキネンレイベツジンコウ",
        "町丁目などの地域ごとに、男女別・5歳階級別の人口と世帯数を示す統計。計画づくりや商圏の分析で使われる。",
        "Population by area, sex and five-year age group, with households. For planning and market analysis.",
    ),
    Kind(
        "public-facilities",
        "公共施設",
        "Public facilities",
        "公共施設一覧",
        "List of public facilities",
        "コウキョウシセツイチラン",
        "庁舎、公民館、図書館、公園などの公共施設の所在地、利用時間、バリアフリー対応の一覧。",
        "Town halls, community centres, libraries, parks and "
        "other public facilities with address, hours and accessibility.",
    ),
    Kind(
        "childcare-facilities",
        "子育て施設",
        "Childcare facilities",
        "子育て施設一覧",
        "List of childcare facilities",
        "コソダテシセツイチラン",
        "保育所、幼稚園、認定こども園などの所在地、定員、受入年齢、預かり時間の一覧。子育て家庭が預け先を探すのに使う。",
        "Nurseries, kindergartens and other childcare facilities with address, places, "
        "ages and hours, for families who look for care.",
    ),
    Kind(
        "open-data-list",
        "オープンデータ一覧",
        "List of open data",
        "オープンデータ一覧",
        "List of open data",
        "オープンデータイチラン",
        "自治体が公開しているデータの題名、分野、更新頻度、ライセンス、ファイルの場所の一覧。データを探す入口になる。",
        "What a municipality publishes: title, subject, frequency, licence and where the "
        "files are. The way in for people who look for data.",
    ),
)
KINDS_BY_NAME = {kind.name: kind for kind in KINDS}


def kind_of(dataset: Dataset) -> Kind | None:
    """Which of the 14 the dataset is: the first part of its extra `standard` (`aed/standard-ods`)."""
    return KINDS_BY_NAME.get(dataset.extra("standard").partition("/")[0])
