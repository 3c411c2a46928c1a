"""Which column is which field, how that was found, and the rows carried over to the published form."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import pytest
from recognising import ADDRESSES, LATITUDES, LONGITUDES, NAMES, PLACES, headed, table_of

from pipelines.columns import Match, apply, match
from pipelines.errors import UsageError
from pipelines.findings import Log
from pipelines.messages.columns import HOW, how_text
from pipelines.normalise import normalise
from pipelines.standards import BASIC, ODS, definitions, standard
from pipelines.table import Table

AED, EVACUATION, TOILETS, TOURIST = "aed", "emergency-evacuation-sites", "public-toilets", "tourist-facilities"


def matched(
    table: Table, dataset: str | None, generation: str | None = None, **settings: object
) -> dict[str, tuple[str | None, str]]:
    """Heading → (field, how)."""
    mapping = match(table, dataset, generation, Log(), **settings)  # type: ignore[arg-type]
    return {entry.heading: (entry.field, entry.how) for entry in mapping.entries}


def carried(
    table: Table, dataset: str, generation: str | None = None, *, form: str = ODS, **settings: object
) -> tuple[Table, Log]:
    """The table in the published form, and what was noted on the way."""
    log = Log()
    mapping = match(table, dataset, generation, log, form=form, **settings)  # type: ignore[arg-type]
    return apply(table, mapping, standard(dataset, form), log), log


def codes(log: Log) -> list[tuple[str, str]]:
    """(code, value) of every finding."""
    return [(finding.code, finding.value or "") for finding in log.findings]


@pytest.mark.parametrize("generation", [BASIC, ODS])
@pytest.mark.parametrize("dataset", sorted(definitions()))
def test_a_whole_form_is_matched_without_a_finding(dataset: str, generation: str) -> None:
    table = table_of([(field.name, (field.example,)) for field in standard(dataset, generation).fields])
    log = Log()
    mapping = match(table, dataset, generation, log)
    for entry in mapping.entries:
        assert entry.field or entry.how == "split", entry
        assert entry.how in ("exact", "crosswalk", "split"), entry
    assert codes(log) == []


@pytest.mark.parametrize(
    ("heading", "field", "how"),
    [
        ("名称", "名称", "exact"),
        ("名称 ", "名称", "width"),
        ("ＵＲＬ", "URL", "width"),
        ("建物名等（方書）", "建物名等(方書)", "width"),
        ("3.名称", "名称", "numbering"),
        ("名称（必須）", "名称", "numbering"),
        ("所在地_連結標記", "所在地_連結表記", "alias"),
        ("住所", "所在地_連結表記", "crosswalk"),
        ("市区町村コード", "全国地方公共団体コード", "alias"),
        ("利用可態曜日", "利用可能曜日", "misprint"),
        ("施設の名称", "名称", "synonym"),
        ("井戸の深さ", None, "none"),
    ],
)
def test_how_a_national_heading_is_found(heading: str, field: str | None, how: str) -> None:
    assert matched(headed([heading]), AED, BASIC)[heading] == (field, how)


CELLS: list[tuple[str, str, Sequence[str], str | None]] = [
    # dataset, heading, cells, field: the cells decide
    (AED, "緯度", LATITUDES, "緯度"),
    (AED, "緯度", ("35,681", "35,682", "3568300"), "緯度"),  # damaged, and still a latitude
    (AED, "緯度", ("北緯35度40分52秒", "北緯35度41分0秒"), "緯度"),
    (AED, "緯度（北緯）", LATITUDES, "緯度"),
    (AED, "緯度の値", NAMES, None),
    (AED, "y", LATITUDES, "緯度"),
    (AED, "y", ("-35412.1", "-35400.9"), None),  # metres of a plane
    (AED, "X座標", LONGITUDES, "経度"),
    (AED, "location", ("35.681,139.761", "35.682,139.762"), "緯度,経度"),
    (AED, "location", ADDRESSES, "所在地_連結表記"),
    (AED, "連絡先", ("01-2345-6789", "01-2345-6780"), "電話番号"),
    (AED, "連絡先", ("総務課", "防災課"), None),
    (AED, "電話番号", NAMES, "電話番号"),  # the standard's own name is not doubted
    (AED, "TEL", NAMES, None),
    (AED, "住所", ("http://example.jp/1", "http://example.jp/2"), None),
    (AED, "番号", ("1", "2", "3"), "ID"),
    (AED, "番号", ("1", "1", "1", "2"), None),
    (AED, "フィーチャID", ("X1", "X2", "X3"), "ID"),  # what reading calls the IDs of a GeoJSON's features
    (AED, "設置場所", ADDRESSES, "所在地_連結表記"),
    (AED, "設置場所", NAMES, "名称"),
    (AED, "見守り拠点名", NAMES, "名称"),  # an unknown word before a known one
    (AED, "路線名", NAMES, None),
    (AED, "写真の緯度", LATITUDES, None),
    (AED, "???", LATITUDES, "緯度"),
    (AED, "???", ADDRESSES, "所在地_連結表記"),
    (AED, "法人所在地", ADDRESSES, None),
    (EVACUATION, "指定避難所", ("1", "", "1"), "指定避難所との重複"),
    (EVACUATION, "指定避難所", NAMES, "名称"),
    (EVACUATION, "洪水", ("○", "×", "○"), "災害種別_洪水"),
    (EVACUATION, "洪水", ("想定浸水深は3メートル未満です", "浸水想定区域の外にあります"), None),
    (TOILETS, "多目的トイレ", ("1", "2", "0"), "バリアフリートイレ数"),
    (TOILETS, "多目的トイレ", ("○", "○", "×"), None),
    ("events", "開催日", ("2026-04-01", "2026-04-29"), "開始日"),
    ("events", "開催日", ("4月1日〜5日", "4月29日から5月5日"), None),
    ("events", "料金", ("500円", "無料"), "料金(基本)"),
    ("events", "料金", ("大人500円、子ども250円", "会員は無料"), "料金(詳細)"),
    ("events", "開催地", ("見本市", "北見本町"), "所在地_市区町村"),
    ("childcare-facilities", "種別", ("私立保育園", "公立幼稚園"), "種別"),
    ("childcare-facilities", "施設種別", ("木造", "鉄骨"), None),
    ("childcare-facilities", "開所時間", ("7:00", "7:30"), "開始時間"),
    ("childcare-facilities", "開所時間", ("7:00〜18:00", "7:30〜19:00"), None),
    ("cultural-properties", "区分", ("国指定", "県指定"), "文化財分類"),
    ("cultural-properties", "所在場所", ("見本寺", "市立資料館"), "場所名称"),
    ("open-data-list", "URL", ("https://example.jp/1", "https://example.jp/2"), "データセット_URL"),
    ("population-by-area-age", "行政区", ("本町", "北町"), "地域名"),
]


@pytest.mark.parametrize(("dataset", "heading", "cells", "field"), CELLS)
def test_cells_decide_or_veto(dataset: str, heading: str, cells: Sequence[str], field: str | None) -> None:
    assert matched(table_of({heading: cells}), dataset)[heading][0] == field


def test_every_way_of_finding_a_column_has_a_text() -> None:
    stated = set(re.findall(r"\b[a-z]+\b", (Match.__doc__ or "").partition("`how`:")[2].partition("`detail`")[0]))
    assert set(HOW) <= stated
    assert all(how_text(code, lang) != code for code in HOW for lang in ("ja", "en"))


def test_the_plainest_heading_wins() -> None:
    found = matched(table_of({"設置施設": NAMES, "名称": NAMES[::-1], "name": NAMES}), AED)
    assert found["名称"] == ("名称", "exact")
    assert found["name"] == (None, "taken")


def test_a_place_is_the_name_or_the_spot_in_the_building() -> None:
    spots = ("1階ロビー", "事務室", "玄関")
    assert matched(table_of({"設置場所": NAMES, "住所": ADDRESSES}), AED)["設置場所"][0] == "名称"
    assert matched(table_of({"施設名": NAMES, "設置場所": spots}), AED)["設置場所"][0] == "設置位置"


def test_columns_beside_say_what_a_total_is() -> None:
    beds = {"一般": ("10", "20"), "療養": ("5", "0"), "計": ("15", "20")}
    assert matched(table_of(beds), "medical-institutions")["計"][0] == "病床数"
    ages = {"0歳児": ("3", "6"), "1歳児": ("6", "9"), "計": ("9", "15")}
    assert matched(table_of(ages), "childcare-facilities")["計"][0] == "収容定員"
    assert matched(table_of({"計": ("15", "20")}), "medical-institutions")["計"][0] is None


def test_two_equal_claims_are_a_finding_and_no_choice() -> None:
    log = Log()
    mapping = match(table_of({"保育園名": NAMES, "施設名": NAMES[::-1]}), "childcare-facilities", None, log)
    assert [(entry.field, entry.how, entry.detail) for entry in mapping.entries] == [(None, "ambiguous", "名称")] * 2
    finding, nothing = log.findings
    assert (finding.code, finding.severity, finding.field) == ("column-ambiguous", "warning", "名称")
    assert "「保育園名」、「施設名」" in finding.message() and "'保育園名', '施設名'" in finding.message("en")
    assert (nothing.code, nothing.severity) == ("column-none", "error")


def test_a_table_of_which_nothing_would_be_published_is_an_error() -> None:
    log = Log()
    match(table_of({"a": ("1", "4"), "b": ("2", "5")}), "aed", None, log)
    assert [finding.code for finding in log.findings] == ["column-none", "column-unmapped", "column-unmapped"]
    match(table_of({"a": ("1", "4"), "b": ("2", "5")}), "aed", None, log := Log(), extra="keep")
    assert [finding.code for finding in log.findings] == ["column-kept", "column-kept"]
    match(table_of({"a": (), "b": ()}), "aed", None, log := Log())
    assert not log.findings


def test_a_column_without_heading_is_called_by_its_letters() -> None:
    log = Log()
    match(table_of([("名称", NAMES), ("", ("x",) * 6)]), "aed", None, log)
    assert [(one.code, one.value) for one in log.findings] == [("column-unmapped", "B列")]
    assert "列「B列」は" in log.findings[0].message()


def test_what_is_kept_is_not_said_to_be_left_out() -> None:
    for extra, code in (("drop", "column-not-carried"), ("keep", "column-kept")):
        log = Log()
        match(table_of({"名称": NAMES, "SSID": ("free",) * 6}), "aed", ODS, log, extra=extra)
        assert codes(log) == [(code, "SSID")]


def test_of_two_equal_claims_the_one_with_cells_is_meant() -> None:
    found = matched(table_of({"保育園名": ("",) * 6, "施設名": NAMES}), "childcare-facilities")
    assert found["施設名"][0] == "名称"


def test_a_repeated_heading_fills_the_gaps_of_the_first() -> None:
    table = table_of([("指定年月日", ("昭和40年3月3日", "")), ("指定年月日", ("", "平成元年4月1日"))])
    done, log = carried(table, "cultural-properties")
    assert done.values("文化財指定日") == ["昭和40年3月3日", "平成元年4月1日"]
    assert codes(log) == [("column-repeated", "B列")]


def test_what_a_repeated_heading_says_otherwise_is_told() -> None:
    table = table_of([("指定年月日", ("昭和40年3月3日", "")), ("指定年月日", ("昭和41年3月3日", "平成元年4月1日"))])
    done, log = carried(table, "cultural-properties")
    assert done.values("文化財指定日") == ["昭和41年3月3日", "平成元年4月1日"]
    assert codes(log) == [("column-repeated", "A列"), ("column-repeated-differs", "A列")]
    assert log.findings[1].params["count"] == 1 and log.findings[1].severity == "warning"


def test_columns_left_out_are_named() -> None:
    table = table_of({"名称": NAMES, "name": NAMES[::-1], "機種": ("M1",) * 6, "空の列": ("",) * 6})
    log = Log()
    match(table, AED, None, log)
    assert codes(log) == [("column-taken", "name"), ("column-unmapped", "機種")]
    assert [finding.place.cell for finding in log.findings] == ["B", "C"]
    assert all(finding.severity == "info" for finding in log.findings)


def test_a_field_of_another_form_is_not_lost_silently() -> None:
    log = Log()
    match(table_of({"名称": NAMES, "SSID": ("a",) * 6}), AED, ODS, log)
    assert codes(log) == [("column-not-carried", "SSID")]
    assert log.findings[0].severity == "warning"


def test_a_prefix_that_all_headings_share_is_no_part_of_them() -> None:
    headings = {
        "見守り所_名称": NAMES,
        "見守り所_住所": ADDRESSES,
        "見守り所_緯度": LATITUDES,
        "見守り所_経度": LONGITUDES,
    }
    found = matched(table_of(headings), None)
    assert [field for field, _ in found.values()] == ["名称", "所在地_連結表記", "緯度", "経度"]


def test_group_and_name_of_a_two_row_heading() -> None:
    table = table_of(
        {"洪水": ("1", ""), "和式": ("2", "1")}, aliases={"洪水": ("災害種別_洪水",), "和式": ("男性用_和式",)}
    )
    assert matched(table, EVACUATION)["洪水"][0] == "災害種別_洪水"
    assert matched(table, TOILETS)["和式"][0] == "男性トイレ数（和式）"
    joined = table_of({"病床 計": ("20", "30")}, header_rows=(1, 2))
    assert matched(joined, "medical-institutions")["病床 計"][0] == "病床数"


def test_without_a_dataset_only_what_forms_share_is_claimed() -> None:
    table = table_of({"店名": NAMES, **PLACES, "FAX番号": ("01-2345-6789",) * 6, "定員": ("20",) * 6})
    found = matched(table, None)
    assert [found[heading][0] for heading in ("店名", "住所", "緯度", "経度")] == [
        "名称",
        "所在地_連結表記",
        "緯度",
        "経度",
    ]
    assert found["FAX番号"][0] is None and found["定員"][0] is None


class TestOverrides:
    """The officer's word in dataset.yaml."""

    def test_it_wins(self) -> None:
        table = table_of({"名称": NAMES, "通り名": NAMES[::-1]})
        assert matched(table, AED, overrides={"名称": "通り名"}) == {
            "名称": (None, "taken"),
            "通り名": ("名称", "override"),
        }

    def test_width_does_not_matter(self) -> None:
        assert (
            matched(table_of({"設置者(法人)": NAMES}), AED, overrides={"団体名": "設置者（法人）"})["設置者(法人)"][0]
            == "団体名"
        )

    def test_the_old_name_of_a_field_will_do(self) -> None:
        assert (
            matched(table_of({"番地など": ADDRESSES}), AED, overrides={"住所": "番地など"})["番地など"][0]
            == "所在地_連結表記"
        )

    def test_a_column_without_heading_is_named_by_its_letter(self) -> None:
        table = table_of([("", ("x",)), ("", NAMES[:1])])
        mapping = match(table, AED, None, Log(), overrides={"名称": "B列"})
        assert [entry.field for entry in mapping.entries] == [None, "名称"]

    def test_a_field_that_is_to_have_no_column(self) -> None:
        table = table_of({"施設名": NAMES, "緯度": LATITUDES, "経度": LONGITUDES, "-": ("a", "b", "c")})
        assert matched(table, AED, overrides={"名称": "-", "経度": " - ", "備考": "D列"}) == {
            "施設名": (None, "none"),
            "緯度": ("緯度", "exact"),
            "経度": (None, "none"),
            "-": ("備考", "override"),
        }
        both = table_of({"緯度経度": ("34.05,137.60", "34.06,137.61", "34.07,137.62")})
        assert matched(both, AED)["緯度経度"][0] == "緯度,経度"
        assert matched(both, AED, overrides={"緯度": "-"})["緯度経度"][0] is None
        nameless = table_of({"甲": LATITUDES})
        assert matched(nameless, AED)["甲"] == ("緯度", "values")
        assert matched(nameless, AED, overrides={"緯度": "-"})["甲"][0] is None

    @pytest.mark.parametrize(
        ("overrides", "code", "nearest"),
        [
            ({"名証": "施設"}, "field-unknown", "名称"),
            ({"名称": "施設"}, "column-override-heading", "施設名"),
            ({"名称": "電話"}, "column-override-ambiguous", ""),
            ({"名称": "施設名", "名称_カナ": "施設名"}, "column-override-twice", ""),
        ],
    )
    def test_what_does_not_exist_is_refused(self, overrides: Mapping[str, str], code: str, nearest: str) -> None:
        table = table_of([("施設名", NAMES), ("電話", ("1",)), ("電話", ("2",))])
        with pytest.raises(UsageError) as caught:
            match(table, AED, None, Log(), overrides=overrides)
        assert caught.value.code == code
        assert nearest in caught.value.remedy("ja")
        assert caught.value.message("ja") and caught.value.message("en")


class TestCarrying:
    """The rows in the published form."""

    def test_all_fields_stand_in_order_and_keep_their_place(self) -> None:
        done, _ = carried(table_of({"施設名": NAMES, "緯度": LATITUDES}), AED)
        assert tuple(done.frame.columns) == standard(AED).names
        assert done.column("名称").heading == "施設名" and done.column("名称").number == 1
        assert done.place(2, "緯度").cell == "B4"
        assert done.column("経度").number is None and done.values("経度") == []
        assert done.frame.null_count().sum_horizontal()[0] == 0

    def test_prefecture_and_municipality_are_joined_once(self) -> None:
        rows = {
            "市区町村名": ("見本市", "見本県見本市", ""),
            "都道府県名": ("見本県", "見本県", "見本県"),
            "名称": NAMES[:3],
        }
        done, log = carried(table_of(rows), AED, BASIC)
        assert done.frame["地方公共団体名"].to_list() == ["見本県見本市", "見本県見本市", "見本県"]
        assert codes(log) == []

    @pytest.mark.parametrize(
        ("cell", "pair"),
        [
            ("35.681,139.761", ("35.681", "139.761")),
            ("POINT(139.761 35.681)", ("35.681", "139.761")),
            ("３５．６８１　１３９．７６１", ("35.681", "139.761")),
            ("中央1丁目", ("中央1丁目", "")),
            ("", ("", "")),
        ],
    )
    def test_two_coordinates_in_one_cell_are_taken_apart(self, cell: str, pair: tuple[str, str]) -> None:
        cells = ("35.682,139.762", "35.683,139.763", "35.684,139.764", cell)
        done, log = carried(table_of({"名称": NAMES[:4], "座標": cells}), AED)
        assert (done.frame["緯度"][3], done.frame["経度"][3]) == pair
        assert codes(log) == [("column-pair-split", "座標")]
        assert done.column("緯度").number == done.column("経度").number == 2

    def test_a_list_of_words_becomes_flags_and_the_rest_is_told(self) -> None:
        cells = ("車椅子可;授乳室はありません", "多目的トイレ有り、車いすの貸出し", "なし", "")
        done, log = carried(table_of({"名称": NAMES[:4], "バリアフリー情報": cells}), TOURIST, BASIC)
        assert done.frame["車椅子可"].to_list() == ["可", "", "", ""]
        assert done.frame["バリアフリートイレ"].to_list() == ["", "有", "", ""]
        assert done.frame["車椅子貸出"].to_list() == ["", "有", "", ""]
        assert [(finding.code, finding.place.cell, finding.value) for finding in log.findings] == [
            ("value-not-carried", "B2", "授乳室はありません")
        ]

    def test_a_flag_with_a_column_of_its_own_is_not_overwritten(self) -> None:
        columns = {"車椅子可": ("否",), "バリアフリー情報": ("車椅子可",)}
        assert carried(table_of(columns), TOURIST, BASIC)[0].values("車椅子可") == ["否"]

    def test_extra_columns_are_kept_when_asked(self) -> None:
        table = table_of([("名称", NAMES), ("機種", ("M1",) * 6), ("機種", ("M2",) * 6), ("", ("x",) * 6)])
        done, log = carried(table, AED, ODS, extra="keep")
        assert done.frame.columns[len(standard(AED).names) :] == ["機種", "機種_2", "c4"]
        assert done.column("機種_2").number == 3
        assert codes(log) == [("column-kept", "B列"), ("column-kept", "C列"), ("column-kept", "D列")]

    @pytest.mark.parametrize(
        ("heading", "name"),
        [("*", "＊"), ("^n.*$", "＾n.*$"), ("^$", "＾$"), ("^n", "^n"), ("*印", "*印"), ("＊", "＊")],
    )
    def test_no_kept_column_is_called_as_a_pattern_of_polars(self, heading: str, name: str) -> None:
        table = table_of([("名称", NAMES), (heading, ("M1 ",) * 6), ("備考", ("x",) * 6)])
        done, _ = carried(table, AED, ODS, extra="keep")
        assert done.frame.columns[-1] == name and done.column(name).heading == heading
        after = normalise(done, standard(AED), Log())
        assert after.values("備考") == ["x"] * 6 and after.frame.to_series(-1).to_list() == ["M1"] * 6

    def test_the_old_form_can_be_published_too(self) -> None:
        done, log = carried(
            table_of({"全国地方公共団体コード": ("131041",), "所在地_連結表記": ADDRESSES[:1], "画像1": ("a.jpg",)}),
            AED,
            ODS,
            form=BASIC,
        )
        assert tuple(done.frame.columns) == standard(AED, BASIC).names
        assert done.values("都道府県コード又は市区町村コード") == ["131041"]
        assert done.values("住所") == [ADDRESSES[0]]
        assert codes(log) == [("column-not-carried", "画像1")]
