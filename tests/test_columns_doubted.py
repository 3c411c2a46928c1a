"""Headings that say more than the name of a field: what stands in a bracket, above the heading or above the table."""

from __future__ import annotations

from pathlib import Path

import pytest
from read_samples import csv_text, write, xlsx
from recognising import ADDRESSES, LATITUDES, NAMES, PLACES, table_of

from pipelines import read
from pipelines.columns import match
from pipelines.findings import Log
from pipelines.table import Table

EVACUATION, POPULATION, EVENTS = "emergency-evacuation-sites", "population-by-area-age", "events"


def seen(table: Table, dataset: str, **settings: object) -> tuple[dict[str, tuple[str | None, str]], list[str]]:
    """Heading → (field, how); the codes of what is warned of or forbidden."""
    log = Log()
    mapping = match(table, dataset, None, log, **settings)  # type: ignore[arg-type]
    told = [one.code for one in log.findings if one.severity != "info" and one.code != "column-none"]
    return {entry.heading: (entry.field, entry.how) for entry in mapping.entries}, told


@pytest.mark.parametrize(
    ("dataset", "heading", "cells"),
    [
        (EVACUATION, "洪水（使用不可）", ("○", "", "○")),
        (EVACUATION, "津波（危険）", ("○", "", "○")),
        (EVACUATION, "（使用不可）津波", ("○", "", "○")),
        (EVACUATION, "収容人数（うち要配慮者）", ("10", "20", "30")),
        ("aed", "小児用（不可）", ("有", "無", "有")),
        ("aed", "住所（本社）", ADDRESSES),
        ("aed", "緯度（旧）", LATITUDES),
        ("aed", "（休止中）施設名", NAMES),
        ("childcare-facilities", "病児保育（予定）", ("有", "無", "有")),
        ("childcare-facilities", "定員（残り）", ("1", "2", "3")),
        ("medical-institutions", "病床数（休床）", ("1", "2", "3")),
        ("medical-institutions", "診療曜日(休診)", ("日", "土日", "日")),
        ("cultural-properties", "指定年月日（解除）", ("2020-01-01", "2021-01-01")),
        (EVENTS, "参加費（市外の方）", ("500円", "800円")),
    ],
)
def test_a_bracket_that_nobody_understands_is_never_dropped(dataset: str, heading: str, cells: tuple[str, ...]) -> None:
    found, told = seen(table_of({heading: cells}), dataset)
    assert found[heading][0] is None
    if "旧" not in heading:  # understood: it is the former one's
        assert found[heading][1] == "bracket" and told == ["column-bracket-unknown"]


def test_the_officer_says_what_a_bracket_means() -> None:
    table = table_of({"洪水（浸水3m未満）": ("○", "")})
    found, told = seen(table, EVACUATION, overrides={"災害種別_洪水": "洪水（浸水3m未満）"})
    assert found["洪水（浸水3m未満）"] == ("災害種別_洪水", "override") and not told


def test_a_further_column_with_a_bracket_is_only_left_out() -> None:
    _, told = seen(table_of({"収容人数": ("30", "40"), "収容人数（うち要配慮者）": ("3", "4")}), EVACUATION)
    assert not told


@pytest.mark.parametrize(
    "heading",
    [
        "収容人数（人）",
        "収容人数（半角数字）",
        "収容人数（令和6年4月1日現在）",
        "収容人数（R6.4.1時点）",
        "収容人数（※1）",
    ],
)
def test_brackets_that_only_instruct_fall_off(heading: str) -> None:
    assert seen(table_of({heading: ("30", "40")}), EVACUATION)[0][heading][0] == "想定収容人数"


@pytest.mark.parametrize(
    ("dataset", "heading"),
    [
        (POPULATION, "総人口（千人）"),
        (POPULATION, "世帯数（百世帯）"),
        (POPULATION, "総人口（単位：千人）"),
        (POPULATION, "総人口（1,000人）"),
        (EVACUATION, "収容人数（百人）"),
        (EVENTS, "参加費（千円）"),
    ],
)
def test_figures_in_thousands_are_an_error(dataset: str, heading: str) -> None:
    found, told = seen(table_of({heading: ("30", "5")}), dataset)
    assert found[heading] == (None, "scale") and told == ["unit-scaled"]


def test_figures_in_thousands_stay_an_error_where_the_officer_names_the_column() -> None:
    table = table_of({"総人口（千人）": ("30", "5")})
    assert seen(table, POPULATION, overrides={"総人口": "総人口（千人）"})[1] == ["unit-scaled"]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("単位：千人", ["unit-scaled-above"]),
        ("（単位 百人）", ["unit-scaled-above"]),
        ("単位：人", []),
        ("単位：千円", []),
    ],
)
def test_a_line_above_the_table_that_counts_in_thousands(line: str, told: list[str]) -> None:
    table = table_of({"地域名": ("本町", "栄町"), "総人口": ("30", "5")}, hints=("人口", line))
    assert seen(table, POPULATION)[1] == told


def groups(tmp_path: Path, top: list[str], low: list[str], *rows: list[str]) -> Table:
    """A CSV with a heading in two rows."""
    return read.read(write(tmp_path, csv_text([top, low, *rows])), Log())


@pytest.mark.parametrize("group", ["使用できない災害", "廃止施設", "前年度の避難先"])
def test_a_group_that_nobody_understands_keeps_what_stands_below_it(tmp_path: Path, group: str) -> None:
    rows = [[name, address, "1", ""] for name, address in zip(NAMES, ADDRESSES, strict=True)]
    table = groups(tmp_path, ["名称", "住所", group, ""], ["", "", "洪水", "津波"], *rows)
    assert table.source.header_rows == (1, 2)
    found, told = seen(table, EVACUATION)
    assert found[f"{group} 洪水"] == (None, "group") and told[0] == "column-group-unknown"
    assert found["津波"][0] is None


def test_what_stands_below_another_one_is_that_ones(tmp_path: Path) -> None:
    rows = [
        [name, "学校", "株式会社見本", address, "03-1234-5678"] for name, address in zip(NAMES, ADDRESSES, strict=True)
    ]
    table = groups(tmp_path, ["施設名", "種別", "申請者", "", ""], ["", "", "名称", "住所", "電話番号"], *rows)
    assert table.source.header_rows == (1, 2)
    found, _ = seen(table, "public-facilities")
    assert found["施設名"][0] == "名称"
    assert not {"所在地_連結表記", "電話番号"} & {field for field, _ in found.values()}


@pytest.mark.parametrize("group", ["対象とする災害", "災害種別", "設備"])
def test_a_neutral_group_leaves_them_as_they_are(tmp_path: Path, group: str) -> None:
    rows = [[name, address, "1", ""] for name, address in zip(NAMES, ADDRESSES, strict=True)]
    table = groups(tmp_path, ["名称", "住所", group, ""], ["", "", "洪水", "津波"], *rows)
    assert [field for field, _ in seen(table, EVACUATION)[0].values()][2:] == ["災害種別_洪水", "災害種別_津波"]


@pytest.mark.parametrize("prefix", ["申請者_", "使用不可_"])
def test_a_prefix_that_is_somebody_elses_stays(prefix: str) -> None:
    own = {f"{prefix}{heading}": cells for heading, cells in PLACES.items()}
    table = table_of({"施設名": NAMES, **own, f"{prefix}電話番号": ("03-1234-5678",) * 6})
    found, _ = seen(table, "aed")
    assert found[f"{prefix}電話番号"][0] is None and found[f"{prefix}住所"][0] is None


def merged(tmp_path: Path, heading: str, cell: str) -> Table:
    """A workbook in which one cell stands for the first two records."""
    rows = [["施設名", "住所", heading], *([name, at, cell] for name, at in zip(NAMES, ADDRESSES, strict=True))]
    rows[2][2] = ""
    return read.read(xlsx(tmp_path, rows, merge=["C2:C3"]), Log())


@pytest.mark.parametrize(
    ("heading", "cell", "told"),
    [("収容人数", "300", ["merged-count"]), ("備考", "夜間は閉門", []), ("郵便番号", "100-0001", [])],
)
def test_one_count_for_several_records_is_an_error(tmp_path: Path, heading: str, cell: str, told: list[str]) -> None:
    assert seen(merged(tmp_path, heading, cell), EVACUATION)[1] == told


def test_one_price_may_hold_for_several_records(tmp_path: Path) -> None:
    assert seen(merged(tmp_path, "料金", "500"), "tourist-facilities")[1] == []


@pytest.mark.parametrize("mark", ["〃", "″", "同上", " 〃 "])
@pytest.mark.parametrize("heading", ["名称", "住所", "収容人数"])
def test_ditto_marks_are_an_error(heading: str, mark: str) -> None:
    cells = {"名称": NAMES, "住所": ADDRESSES, "収容人数": ("10", "20", "30", "40", "50", "60")}
    cells[heading] = (*cells[heading][:3], mark, mark, mark)
    assert seen(table_of(cells), EVACUATION)[1] == ["ditto-mark"] * 3


@pytest.mark.parametrize(
    ("heading", "cells", "told"),
    [
        ("状況", ("", "撤去", "故障中"), True),
        ("撤去日", ("", "2024-03-31", ""), True),
        ("指定解除日", ("-", "R5.4.1", ""), True),
        ("廃止", ("", "○", ""), True),
        ("状況", ("稼働中", "稼働中", "稼働中"), False),
        ("撤去日", ("-", "", "なし"), False),
        ("故障時連絡先", ("総務課", "総務課", "総務課"), False),
        ("状況", ("故障なし", "故障なし", ""), False),
        ("経緯", ("平成3年に廃止された小学校の校舎を使い、地域の交流の場として整備した。", "", ""), False),
    ],
)
def test_a_column_of_what_is_gone_is_not_left_out_quietly(heading: str, cells: tuple[str, ...], told: bool) -> None:
    assert ("column-says-gone" in seen(table_of({"名称": NAMES[:3], heading: cells}), "aed")[1]) is told


@pytest.mark.parametrize(
    ("figures", "told"),
    [
        (((500, 240), (300, 140), (200, 100), (90, 50)), True),
        (((300, 140), (200, 100), (500, 240), (90, 50)), True),
        (((500, 240), (300, 140), (200, 101), (90, 50)), False),
        (((3, 2), (2, 1), (1, 1), (90, 50)), False),  # so small that it may be an accident
        (((300, 140), (300, 140), (90, 50), (80, 40)), False),
    ],
)
def test_a_total_that_no_word_gives_away_is_doubted(figures: tuple[tuple[int, int], ...], told: bool) -> None:
    people, homes = zip(*figures, strict=True)
    towns = ("中央", "本町", "新町", "港町")
    table = table_of({"町名": towns, "総人口": [f"{one}" for one in people], "世帯数": [f"{one}" for one in homes]})
    assert seen(table, POPULATION)[1] == (["row-sums-others"] if told else [])
