"""Which dataset a table is: national headings, headings of one's own, and what is none of the datasets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from recognising import ADDRESSES, LATITUDES, LONGITUDES, NAMES, PLACES, headed, table_of

from pipelines.recognition import recognise, suggested
from pipelines.standards import BASIC, GENERATIONS, ODS, definitions, standard


def _all_forms() -> list[tuple[str, str]]:
    return [(dataset, generation) for dataset in definitions() for generation in GENERATIONS]


@pytest.mark.parametrize(("dataset", "generation"), _all_forms())
def test_every_form_is_recognised_by_its_headings(dataset: str, generation: str) -> None:
    seen = recognise(headed(standard(dataset, generation).names))
    assert (seen.dataset, seen.generation, seen.score) == (dataset, generation, 1.0)
    assert seen.evidence


@pytest.mark.parametrize(("dataset", "generation"), _all_forms())
def test_a_form_with_local_columns_and_full_width_brackets_is_still_recognised(dataset: str, generation: str) -> None:
    names = [name.replace("(", "（").replace(")", "）") for name in standard(dataset, generation).names]
    seen = recognise(headed(["_id", *names, "所管課", "更新日"]))
    assert (seen.dataset, seen.generation) == (dataset, generation)


@pytest.mark.parametrize(("dataset", "generation"), _all_forms())
def test_numbered_and_marked_headings_are_recognised(dataset: str, generation: str) -> None:
    names = [f"{number}.{name}（必須）" for number, name in enumerate(standard(dataset, generation).names, start=1)]
    seen = recognise(headed(names))
    assert (seen.dataset, seen.generation) == (dataset, generation)


def test_group_and_name_of_a_two_row_heading_count() -> None:
    names = standard("emergency-evacuation-sites", ODS).names
    aliases = {name.partition("_")[2]: (name,) for name in names if name.startswith("災害種別_")}
    headings = [name.removeprefix("災害種別_") for name in names]
    seen = recognise(table_of([(heading, ("",)) for heading in headings], aliases=aliases))
    assert (seen.dataset, seen.generation) == ("emergency-evacuation-sites", ODS)


@pytest.mark.parametrize("generation", GENERATIONS)
def test_a_national_frame_around_something_else_has_no_dataset(generation: str) -> None:
    shared = [set(standard(dataset, generation).names) for dataset in ("aed", "public-wifi", "public-facilities")]
    frame = [name for name in standard("public-facilities", generation).names if all(name in names for names in shared)]
    seen = recognise(headed([*frame, "井戸の深さ", "ポンプの種類"]))
    assert (seen.dataset, seen.generation) == (None, generation)


def test_a_title_says_what_a_national_frame_is_around() -> None:
    names = [name for name in standard("aed", BASIC).names if name not in ("小児対応設備の有無", "設置位置")]
    seen = recognise(table_of([(name, ("",)) for name in names], hints=["AED設置箇所一覧"]))
    assert (seen.dataset, seen.generation) == ("aed", BASIC)


OWN: list[tuple[str, Mapping[str, Sequence[str]]]] = [
    ("aed", {"施設名": NAMES, **PLACES, "AED設置場所": ("1階ロビー", "事務室", "玄関", "職員室", "受付", "1F入口")}),
    (
        "aed",
        {"name": NAMES, "address": ADDRESSES, "設置場所": ("1階ロビー", "事務室", "玄関", "職員室", "受付", "1F入口")},
    ),
    ("aed", {"名称": NAMES, **PLACES, "小児用パッドの有無": ("有", "無", "有", "有", "有", "無")}),
    (
        "emergency-evacuation-sites",
        {"施設名": NAMES, "所在地": ADDRESSES, "洪水": ("○",) * 6, "地震": ("○",) * 6, "津波": ("×",) * 6},
    ),
    ("emergency-evacuation-sites", {"避難所名": NAMES, **PLACES, "収容人数": ("100", "200", "80", "300", "500", "60")}),
    ("public-toilets", {"名称": ("中央公園公衆トイレ", "駅前公衆トイレ", "港公衆便所", "南公衆トイレ"), **PLACES}),
    ("public-toilets", {"施設名": NAMES, "住所": ADDRESSES, "男性（洋式）": ("1",) * 6, "女性（洋式）": ("2",) * 6}),
    ("public-wifi", {"設置施設": NAMES, "住所": ADDRESSES, "SSID": ("mihon_free",) * 6}),
    (
        "fire-water-sources",
        {"番号": ("1", "2", "3"), "種別": ("消火栓", "防火水槽", "消火栓"), "所在地": ADDRESSES[:3]},
    ),
    ("fire-water-sources", {"no": ("1", "2"), "koukei": ("75", "100"), "ido": LATITUDES[:2], "keido": LONGITUDES[:2]}),
    (
        "population-by-area-age",
        {
            "町丁名": ("中央1丁目", "中央2丁目"),
            "世帯数": ("12", "30"),
            "男": ("20", "31"),
            "女": ("21", "33"),
            "計": ("41", "64"),
        },
    ),
    (
        "childcare-facilities",
        {
            "園名": ("みほん保育園", "北みほん保育園", "南みほん幼稚園", "みほんこども園"),
            "定員": ("60", "90", "120", "80"),
        },
    ),
    ("childcare-facilities", {"施設名": NAMES[:3], "対象年齢": ("0歳〜5歳",) * 3, "一時預かり": ("○", "", "○")}),
    (
        "medical-institutions",
        {
            "名称": ("見本病院", "みほん内科医院", "北みほん歯科"),
            "住所": ADDRESSES[:3],
            "診療科目": ("内科", "内科 外科", "歯科"),
        },
    ),
    (
        "care-services",
        {
            "事業所名": ("みほんケア", "北みほん", "ケアみほん"),
            "サービス種別": ("訪問介護", "通所介護", "居宅介護支援"),
        },
    ),
    (
        "cultural-properties",
        {"名称": ("木造阿弥陀如来坐像", "見本城跡"), "指定年月日": ("昭和40年3月3日", "平成元年4月1日")},
    ),
    (
        "tourist-facilities",
        {
            "スポット名": ("見本温泉", "見本城", "見本美術館"),
            "説明": ("湯量の多い温泉です。",) * 3,
            "料金": ("大人500円",) * 3,
        },
    ),
    (
        "events",
        {
            "イベント名": ("みほん春まつり", "親子体験会"),
            "開催日": ("2026-04-01", "2026-05-05"),
            "会場": ("見本公園", "見本市民館"),
        },
    ),
    (
        "open-data-list",
        {
            "データセット名": ("AED設置箇所", "人口"),
            "更新頻度": ("年1回", "毎月"),
            "形式": ("CSV", "XLSX"),
            "ライセンス": ("CC BY 4.0",) * 2,
        },
    ),
    (
        "public-facilities",
        {"施設ID": ("1", "2", "3", "4", "5", "6"), "施設名": NAMES, **PLACES, "施設分類": ("文化",) * 6},
    ),
]


@pytest.mark.parametrize(("dataset", "columns"), OWN, ids=lambda value: value if isinstance(value, str) else "")
def test_headings_of_ones_own(dataset: str, columns: Mapping[str, Sequence[str]]) -> None:
    seen = recognise(table_of(columns))
    assert (seen.dataset, seen.generation) == (dataset, None), seen.evidence


NONE_OF_THEM: list[tuple[str, Mapping[str, Sequence[str]]]] = [
    ("polling places", {"投票区": ("1", "2", "3"), "投票所名": NAMES[:3], **PLACES}),
    ("wells", {"名称": ("中央公園井戸", "北公園井戸"), **PLACES, "井戸の種類": ("手押し", "電動")}),
    (
        "reservoirs",
        {"ため池名": ("上池", "下池", "新池"), **PLACES, "堤高": ("3", "5", "4"), "貯水量": ("100", "200", "150")},
    ),
    (
        "restaurants",
        {
            "屋号": ("食堂みほん", "喫茶みほん"),
            "営業所所在地": ADDRESSES[:2],
            "許可番号": ("1", "2"),
            "業種": ("飲食店営業",) * 2,
        },
    ),
    (
        "garbage",
        {
            "集積所名": ("中央1", "中央2"),
            "所在地": ADDRESSES[:2],
            "可燃ごみ": ("月木", "火金"),
            "不燃ごみ": ("第1水", "第2水"),
        },
    ),
    (
        "bus stops",
        {"停留所名": ("見本駅", "市役所前"), "緯度": LATITUDES[:2], "経度": LONGITUDES[:2], "路線": ("1系統", "2系統")},
    ),
    ("wildlife", {"目撃日": ("2026-05-01", "2026-05-02"), "場所": ADDRESSES[:2], "種類": ("ツキノワグマ", "イノシシ")}),
    (
        "movements",
        {
            "年月": ("2026-04", "2026-05"),
            "出生": ("10", "11"),
            "死亡": ("9", "8"),
            "転入": ("50", "44"),
            "転出": ("30", "40"),
        },
    ),
    ("budget", {"款": ("総務費", "民生費"), "予算額": ("1000", "2000"), "決算額": ("900", "1900")}),
    ("bare names", {"name": NAMES[:3], "lat": LATITUDES[:3], "lng": LONGITUDES[:3]}),
]


@pytest.mark.parametrize(
    ("subject", "columns"), NONE_OF_THEM, ids=lambda value: value if isinstance(value, str) else ""
)
def test_what_is_none_of_the_datasets_is_none(subject: str, columns: Mapping[str, Sequence[str]]) -> None:
    assert recognise(table_of(columns)).dataset is None


def test_the_title_decides_where_headings_are_common_to_all_lists() -> None:
    columns = {"名称": NAMES, **PLACES}
    assert recognise(table_of(columns)).dataset is None
    assert (
        recognise(table_of(columns, hints=["指定避難所一覧（令和6年4月1日現在）"])).dataset
        == "emergency-evacuation-sites"
    )
    assert recognise(table_of(columns, hints=["Sheet1", "公衆トイレ"])).dataset == "public-toilets"


def test_a_column_of_marks_is_an_attribute_and_not_the_subject() -> None:
    columns = {"施設名": NAMES, **PLACES, "一次避難所": ("○", "", "○", "○", "", "○")}
    assert recognise(table_of(columns)).dataset != "emergency-evacuation-sites"
    named = {"一次避難所": NAMES, **PLACES}
    assert recognise(table_of(named)).dataset == "emergency-evacuation-sites"


def test_years_without_a_place_are_figures_and_not_a_list() -> None:
    spots = ("見本城", "見本温泉", "見本海水浴場", "見本美術館")
    figures = {"観光地名": spots, "2023年": ("10", "20", "30", "40"), "2024年": ("11", "21", "31", "41")}
    assert recognise(table_of(figures)).dataset is None
    assert recognise(table_of({"観光地名": spots, "住所": ADDRESSES[:4]})).dataset == "tourist-facilities"


def test_what_a_gis_export_adds_says_nothing_about_the_subject() -> None:
    added = {"期間開始日時": ("",) * 3, "期間終了日時": ("",) * 3, "作成者": ("admin",) * 3, "更新者": ("admin",) * 3}
    columns = {"名称": ("見本城跡", "見本塚古墳", "大イチョウ"), "指定区分": ("国指定", "県指定", "市指定"), **added}
    assert recognise(table_of(columns)).dataset == "cultural-properties"


def test_the_evidence_says_what_decided() -> None:
    seen = recognise(table_of({"設置施設": NAMES, "SSID": ("mihon_free",) * 6}, hints=["公衆無線LAN"]))
    assert seen.evidence[0].startswith("public-wifi")
    assert any(line.startswith("strong: ") and "ssid" in line for line in seen.evidence)
    assert any(line.startswith("title") for line in seen.evidence)


def test_a_table_without_headings_is_nothing() -> None:
    seen = recognise(table_of([("", ("1", "2")), ("", ("3", "4"))]))
    assert (seen.dataset, seen.generation, seen.score) == (None, None, 0.0)


@pytest.mark.parametrize(
    ("name", "dataset"),
    [
        ("AED設置箇所一覧(R6.4)", "aed"),
        ("131041_public_toilet", "public-toilets"),
        ("公衆トイレ", "public-toilets"),
        ("2024_hospital_list", "medical-institutions"),
        ("一覧", None),
        ("避難所とAED", None),
    ],
)
def test_a_file_name_suggests_but_never_decides(name: str, dataset: str | None) -> None:
    assert suggested(name) == dataset
