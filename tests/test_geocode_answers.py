"""From readings to answers: levels, numbers, names, ids; and that the column gives what single addresses give."""

from __future__ import annotations

import dataclasses

import polars as pl
import pytest
from geocoding import pointed_index, small_index
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.errors import UsageError
from pipelines.geocode.geocoder import COLUMNS, Answer, Geocoder, as_written
from pipelines.geocode.names import in_kanji

FACILITIES = pl.DataFrame(
    {
        "name": ["中央公民館", "市民会館", "集会所", "集会所", "別館", "港の家", None],
        "address": [
            "高松市番町1-8-15",
            "高松市番町２丁目3",
            "高松市番町2-4",
            "高松市番町2-4",
            "みどり市桐原7",
            "",
            "高松市番町2-9",
        ],
        "latitude": [34.5, 34.6, 34.7, 34.9, 36.5, 34.8, None],
        "longitude": [134.5, 134.6, 134.7, 134.9, 139.5, 134.8, 134.0],
    }
)
ADDRESSES = [
    "香川県高松市番町一丁目8番15号 市役所3F",
    "高松市番町1-8-15-2",
    "高松市番町1-8-99",
    "高松市番町1-9",
    "高松市番町2-3",
    "高松市番町2-4-1",
    "高松市番町2-4",
    "みどり市笠懸町鹿2952番地の1",
    "みどり市笠懸町鹿（字田谷）2952",
    "みどり市笠懸町鹿甲95番地",
    "みどり市笠懸鹿2番地乙",
    "みどり市桐原７番",
    "高松市?磐町1丁目3",
    "高松市上萩2-5",
    "高松市番町西町1-2",
    "高松市小野藤河内1",
    "中央区9丁目",
    "群馬県",
    "高松市",
    "ｶﾞﾞ",
    "",
    "a\nb",
    "\ud800高松市",
]


def answer(address: str, **options: object) -> Answer:
    return Geocoder(pointed_index()).one(address, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("address", "level", "matched", "unmatched"),
    [
        ("香川県高松市番町一丁目8番15号 市役所3F", "building", "香川県高松市番町一丁目8番15号", "市役所3F"),
        ("高松市番町1-8-15-2", "building", "香川県高松市番町一丁目8番15-2号", ""),
        ("高松市番町1-8-15-301号室", "building", "香川県高松市番町一丁目8番15号", "-301号室"),
        ("高松市番町1-8-99", "block", "香川県高松市番町一丁目8番", "-99"),
        ("高松市番町1-9", "town", "香川県高松市番町一丁目", "9"),
        ("高松市番町9-1", "town", "香川県高松市番町", "9-1"),
        ("みどり市笠懸町鹿2952番地の1", "parcel", "群馬県みどり市笠懸町鹿2952番地1", ""),
        ("みどり市笠懸町鹿2952番地の9", "parcel", "群馬県みどり市笠懸町鹿2952番地", "の9"),
        ("みどり市笠懸町鹿（字田谷）2952", "parcel", "群馬県みどり市笠懸町鹿2952番地", ""),
        ("みどり市笠懸町鹿甲95番地", "parcel", "群馬県みどり市笠懸町鹿甲95番地", ""),
        ("みどり市笠懸鹿2番地乙", "parcel", "群馬県みどり市笠懸町鹿2番地乙", ""),
        ("みどり市桐原７番地先", "block", "群馬県みどり市大間々町桐原7番", "先"),
        ("みどり市東町99", "municipality", "群馬県みどり市", "東町99"),
        ("高松市番町西町1-2", "municipality", "香川県高松市", "番町西町1-2"),
        ("群馬県", "none", "群馬県", ""),
        ("存在しない村1", "none", "", "存在しない村1"),
        ("", "none", "", ""),
        ("京都市中京区新町通四条上る百足屋町387", "town", "京都府京都市中京区百足屋町", "387"),
        ("札幌市北区北24西10-3 " + "あ" * 300, "town", "北海道札幌市北区北二十四条西十丁目", "3 " + "あ" * 300),
        ("〒760-8571 高松市番町1-8-16の隣", "building", "香川県高松市番町一丁目8番16号", "の隣"),
    ],
)
def test_answers(address: str, level: str, matched: str, unmatched: str) -> None:
    found = answer(address)
    assert (found.match_level, found.matched_address, found.unmatched) == (level, matched, unmatched)
    assert (found.latitude is None) == (level == "none") == (found.coordinate_level == "none")


def test_the_point_of_the_number_is_the_answer() -> None:
    found = answer("高松市番町1-8-15")
    assert (found.latitude, found.longitude, found.coordinate_level) == (34.341, 134.046, "building")
    assert found.town_id == "3720130001"


def test_a_block_lies_in_the_middle_of_its_buildings() -> None:
    found = answer("高松市番町1-8")
    assert (found.latitude, found.match_level) == (34.3411, "block")


def test_a_town_of_a_ward_that_was_left_out_has_its_ward() -> None:
    found = answer("札幌市北二十四条西十丁目")
    assert found.matched_address == "北海道札幌市北区北二十四条西十丁目"
    assert found.town_id == "0110290001"


def test_a_former_town_counts_as_its_municipality() -> None:
    found = answer("みどり市大間々町99")
    assert (found.match_level, found.coordinate_level, found.town_id) == ("municipality", "municipality", None)


def test_a_town_without_a_point_has_that_of_its_municipality() -> None:
    index = small_index()
    gone = pl.when(pl.col("oaza") != "常磐町").then
    towns = index.towns.with_columns(gone(pl.col("latitude")), gone(pl.col("longitude")))
    geocoder = Geocoder(dataclasses.replace(index, towns=towns))
    one, many = geocoder.one("高松市常磐町1-3"), geocoder.geocode(["高松市常磐町1-3"]).row(0, named=True)
    office = index.municipalities.filter(pl.col("code") == "372013").row(0, named=True)
    assert (one.match_level, one.coordinate_level) == ("town", "municipality")
    assert (one.latitude, one.longitude) == pytest.approx((office["latitude"], office["longitude"]))
    assert many == dataclasses.asdict(one)


def test_what_is_not_sure_is_told() -> None:
    assert answer("高松市?磐町1丁目3").state == "corrected"
    assert answer("高松市上萩2-5").state == "corrected" and answer("高松市上萩2-5").match_level == "town"
    assert answer("高松市番町西町1-2").state == "doubtful"
    beside = answer("高松市小野藤河内1")
    assert (beside.state, beside.match_level) == ("ambiguous", "municipality")
    assert beside.candidates == ["香川県高松市大字小野", "香川県高松市大字藤河内"]
    assert answer("中央区9丁目").candidates == ["静岡県浜松市中央区", "福岡県福岡市中央区"]


def test_the_municipality_to_assume() -> None:
    geocoder = Geocoder(pointed_index(), "372013")
    assert geocoder.one("番町1-8-15").match_level == "building"
    assert geocoder.geocode(["番町1-8-15", None])["match_level"].to_list() == ["building", "none"]
    for wrong in ("999999", "370002"):
        with pytest.raises(UsageError):
            Geocoder(pointed_index(), wrong)


def test_facilities_by_address() -> None:
    geocoder = Geocoder(pointed_index(), facilities=FACILITIES)
    found = geocoder.one("高松市番町一丁目8番15号 3階")
    assert (found.match_level, found.coordinate_level, found.latitude) == ("facility", "facility", 34.5)
    assert (found.matched_address, found.unmatched) == ("香川県高松市番町一丁目8-15", "3階")
    assert geocoder.one("高松市番町2-3").latitude == 34.6
    assert geocoder.one("高松市番町2-9").match_level == "town"  # published without a point


def test_facilities_apart_at_one_address_are_told_and_not_chosen() -> None:
    found = Geocoder(pointed_index(), facilities=FACILITIES).one("高松市番町2-4")
    assert (found.match_level, found.state) == ("town", "ambiguous")
    assert found.candidates == ["集会所 高松市番町2-4", "集会所 高松市番町2-4"]


@pytest.mark.parametrize(
    ("address", "name", "level", "state"),
    [
        ("高松市番町1丁目", "中央公民館", "facility", "sure"),
        ("高松市", "市民　会館", "facility", "sure"),
        ("高松市", "集会所", "municipality", "ambiguous"),  # not unique
        ("高松市常磐町1丁目", "中央公民館", "town", "sure"),  # of that name, but in another town
        ("札幌市北区", "中央公民館", "municipality", "sure"),  # never across a border
        ("高松市", "別館", "municipality", "sure"),
        ("高松市", "港の家", "municipality", "sure"),  # whose municipality nobody knows
        ("", "中央公民館", "none", "sure"),
        ("高松市", "", "municipality", "sure"),
    ],
)
def test_facilities_by_name(address: str, name: str, level: str, state: str) -> None:
    geocoder = Geocoder(pointed_index(), facilities=FACILITIES)
    found = geocoder.one(address, name)
    assert (found.match_level, found.state) == (level, state)
    assert geocoder.geocode([address], [name]).row(0, named=True) == dataclasses.asdict(found)


def test_facilities_of_the_gazetteer_and_of_the_municipality_to_assume() -> None:
    own = FACILITIES.with_columns(code=pl.lit(""))
    geocoder = Geocoder(dataclasses.replace(pointed_index(), facilities=own), "372013")
    assert geocoder.one("", "港の家").match_level == "facility"


TEXTS = st.lists(st.sampled_from([*ADDRESSES, *"一12-番号の（）〒　字上る"]), max_size=5).map("".join)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.tuples(st.one_of(TEXTS, st.text(max_size=12)), st.sampled_from(["", "集会所", "市民会館"])), max_size=6
    ),
    st.sampled_from([None, "372013", "102121"]),
    st.booleans(),
)
def test_columns_answer_as_single_addresses(rows: list[tuple[str, str]], within: str | None, published: bool) -> None:
    geocoder = Geocoder(pointed_index(), within, FACILITIES if published else None)
    frame = geocoder.geocode([address for address, _ in rows], [name for _, name in rows])
    assert tuple(frame.columns) == COLUMNS
    assert frame.to_dicts() == [dataclasses.asdict(geocoder.one(address, name)) for address, name in rows]


def test_no_addresses() -> None:
    assert Geocoder(pointed_index()).geocode([]).shape == (0, len(COLUMNS))


@pytest.mark.parametrize(
    ("address", "text", "rest", "expected"),
    [
        ("高松市番町 1-2", "高松市番町 1-2", "1-2", "1-2"),
        ("一の坪の里3の家", "一坪里3家", "3家", "3の家"),
        ("ﾊﾟﾝ町1", "パン町1", "1", "1"),
        ("あ", "い", "", ""),
    ],
)
def test_the_rest_is_as_it_was_written(address: str, text: str, rest: str, expected: str) -> None:
    assert as_written(address, text, rest) == expected


@pytest.mark.parametrize(
    ("number", "written"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (42, "四十二"), (100, "100")]
)
def test_numbers_in_kanji(number: int, written: str) -> None:
    assert in_kanji(number) == written
