"""Bars, lines and words of plans: where things stand in a chart, and which names are alike."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.kpi.model import Figure, Indicator, Row, fiscal_year_end, fiscal_year_of, missing_years, standing
from catalogue.kpi.similar import alike, contains, folded, shared_phrases
from catalogue.pages.kpi.bars import Label, bar
from catalogue.pages.kpi.lines import HEIGHT, line, small
from catalogue.pages.kpi.spans import spans
from catalogue.pages.kpi.words import Words, cut, era, width
from catalogue.pages.rendering import View
from catalogue.texts import text

TODAY = date(2024, 11, 22)


class _View(View):
    """The texts of a page that nobody asked for."""

    def __init__(self, lang: str = "ja") -> None:
        self.lang = lang

    def text(self, code: str, **params: object) -> str:
        return text(code, self.lang, **params)


WORDS = Words(_View(), TODAY)


def row(year: int, said: float | str | None = None, **changed: Any) -> Row:
    """A year of which nothing is reported, unless a number or words are."""
    number = None if isinstance(said, str) else said
    words = "" if said is None else said if isinstance(said, str) else f"{said:g}件"
    grade = "not_reported" if said is None else "on_plan"
    figure = Figure(number, words, fiscal_year_end(year), year)
    return replace(Row(year, fiscal_year_end(year), figure, None, None, None, grade, "わけ", "why"), **changed)


def indicator(*rows: Row, **changed: Any) -> Indicator:
    """From 0 in 2020 to 10 in 2025."""
    base, target = Figure(0, "0件", None, 2020), Figure(10, "10件", None, 2025)
    known = Indicator("i", "p", "", "指標", "件", "", "linear", "increase", base, target, rows=tuple(rows))
    return replace(known, **changed)


WORDED = Figure(None, "未導入", None, 2020)
BARS: list[tuple[str, Indicator, dict[str, Any]]] = [
    (
        "the way that has been come, and where it should be",
        indicator(row(2022, 5, progress=0.5, expected_progress=0.4, expected=4)),
        {"fill": (0.6, 35.7), "due": 29.16, "goal": 72.0, "framed": False, "beyond": ""},
    ),
    (
        "nothing reported: the expected place only",
        indicator(row(2022, expected_progress=0.4, expected=4)),
        {"fill": None, "due": 29.16, "goal": 72.0, "framed": False},
    ),
    (
        "expected is the target itself",
        indicator(row(2022, expected_progress=1, expected=10)),
        {"fill": None, "due": None, "goal": 72.0},
    ),
    (
        "beyond the target",
        indicator(row(2022, 20, progress=2, expected_progress=0.5, expected=5)),
        {"fill": (0.6, 71.4), "goal": 36.3, "due": 18.45, "beyond": ""},
    ),
    ("far beyond", indicator(row(2022, 999, progress=99.9)), {"fill": (0.6, 71.4), "goal": 24.4, "beyond": "right"}),
    ("back behind the baseline", indicator(row(2022, -5, progress=-0.5)), {"start": 24.4, "fill": (0.6, 23.8)}),
    ("far behind the baseline", indicator(row(2022, -99, progress=-9.9)), {"start": 36.3, "beyond": "left"}),
    ("words as a baseline", indicator(row(2022), baseline=WORDED), {"framed": True, "fill": None, "goal": 72.0}),
    (
        "words as a target",
        indicator(row(2022, 3), target=Figure(None, "全て", None, 2025)),
        {"framed": True, "fill": None, "goal": None},
    ),
    (
        "a value without a place",
        indicator(row(2022, 3, expected_progress=0.4, expected=4)),
        {"framed": True, "fill": None, "due": None},
    ),
    (
        "each year anew: a share of the target",
        indicator(row(2022, 8, progress=0.8, expected_progress=1), method="at_least", baseline=Figure()),
        {"framed": False, "fill": (0.6, 57.12), "goal": 72.0},
    ),
    (
        "a total begins at zero",
        indicator(row(2022, expected_progress=0.4, expected=4), method="cumulative", baseline=Figure()),
        {"framed": False, "due": 29.16},
    ),
    (
        "done",
        indicator(
            row(2022, "導入", progress=1),
            method="milestone",
            baseline=WORDED,
            target=Figure(None, "導入", None, 2025),
        ),
        {"framed": False, "fill": (0.6, 71.4)},
    ),
    ("no progress at all", indicator(), {"framed": False, "fill": None, "due": None}),
]


@pytest.mark.parametrize(("one", "wanted"), [case[1:] for case in BARS], ids=[case[0] for case in BARS])
def test_bars_show_what_the_table_of_progress_tells(one: Indicator, wanted: dict[str, Any]) -> None:
    drawn = bar(one, standing(one, TODAY), WORDS)
    assert {name: getattr(drawn, name) for name in wanted} == wanted


def test_words_stand_in_the_frame_and_are_not_drawn_as_a_number() -> None:
    one = indicator(row(2023, "一部実施", grade="not_judged"), baseline=WORDED)
    assert [label.words for label in bar(one, standing(one, TODAY), WORDS).labels] == [
        "報告 一部実施",
        "10件",
        "基準 未導入",
    ]
    silent = indicator(row(2023), baseline=WORDED)
    assert bar(silent, standing(silent, TODAY), WORDS).labels[0].words == "報告なし"


def test_a_total_is_told_with_its_share() -> None:
    one = indicator(row(2023, 60, progress=0.3), method="cumulative")
    assert bar(one, standing(one, TODAY), WORDS).labels[0].words == "60件、累計で 30%"


def _reach(label: Label) -> tuple[float, float]:
    begin = label.begin
    return begin, begin + 1.6 * width(label.words)


@given(
    done=st.none() | st.floats(-20, 20),
    due=st.none() | st.floats(0, 1),
    words=st.text("件あい1 ", max_size=40),
    method=st.sampled_from(["linear", "cumulative", "at_least", "keep", "milestone"]),
)
def test_labels_under_a_bar_never_meet(done: float | None, due: float | None, words: str, method: str) -> None:
    value = None if done is None else 1.0
    reported = row(2022, value, progress=done, expected_progress=due, expected=None if due is None else due * 10)
    one = indicator(
        reported, method=method, baseline=Figure(0, words, None, 2020), target=Figure(10, words, None, 2025)
    )
    drawn = bar(one, standing(one, TODAY), WORDS)
    lines: dict[float, list[tuple[float, float]]] = {}
    for label in drawn.labels:
        assert 0 <= label.x <= 100 and 0 < label.y <= drawn.height
        if label.y > 45:
            lines.setdefault(label.y, []).append(_reach(label))
    for reaches in lines.values():
        for (_, end), (begin, _) in zip(sorted(reaches), sorted(reaches)[1:], strict=False):
            assert end <= begin


# Where an indicator stands


def test_standing_is_the_latest_report_that_is_past() -> None:
    one = indicator(row(2020, 0, grade="baseline"), row(2021, 2), row(2022), row(2023), row(2024, 9), row(2025))
    assert standing(one, date(2024, 11, 22)) == one.rows[1]
    assert standing(one, date(2025, 3, 31)) == one.rows[4]
    assert missing_years(one, date(2024, 11, 22), one.rows[1]) == [2022, 2023]
    assert missing_years(one, date(2022, 3, 31), one.rows[1]) == []


def test_without_a_report_it_is_the_last_year_that_is_over() -> None:
    one = indicator(row(2020, 0, grade="baseline"), row(2021), row(2022), row(2023))
    assert standing(one, date(2023, 3, 30)) == one.rows[1]
    assert standing(one, date(2023, 3, 31)) == one.rows[2]
    assert standing(one, date(2099, 1, 1)) == one.rows[3]
    assert standing(one, date(2021, 4, 1)) == one.rows[0]
    assert standing(indicator(row(2030)), TODAY) == row(2030)
    assert standing(indicator(), TODAY) is None


@given(st.dates(date(1950, 1, 1), date(2150, 12, 31)))
def test_fiscal_years_run_from_april_to_march(day: date) -> None:
    year = fiscal_year_of(day)
    assert fiscal_year_end(year - 1) < day <= fiscal_year_end(year)


# Lines


def test_line_of_an_indicator() -> None:
    one = indicator(
        row(2020, 0, grade="baseline", expected=0),
        row(2021, 3, expected=2),
        row(2022, expected=4),
        row(2025, expected=10),
    )
    drawn = line(one, WORDS)
    assert drawn is not None
    assert [label for label, _ in drawn.ticks] == ["0", "2.5", "5", "7.5", "10"]
    assert len(drawn.dots) == 2 and len(drawn.plot) == 1 and len(drawn.course) == 3
    assert drawn.dots[0] == (12.0, 270.0) and drawn.goal == (90.0, 34.0)
    assert drawn.today is not None and drawn.dots[1][0] < drawn.today < 90
    assert line(one, Words(_View(), date(2030, 1, 1))).today is None  # type: ignore[union-attr]


def test_line_of_totals_is_their_share_of_the_target() -> None:
    rows = (row(2021, 40, progress=0.4, expected_progress=0.5, expected=5), row(2022, expected_progress=1, expected=10))
    drawn = line(indicator(*rows, method="cumulative"), WORDS)
    assert drawn is not None
    assert [label for label, _ in drawn.ticks] == ["0%", "25%", "50%", "75%", "100%"]
    assert [y for _, y in drawn.dots] == [270 - 0.4 * (270 - 34)]
    assert [label.words for label in drawn.labels] == ["40件"]


def test_no_line_of_words() -> None:
    told = Figure(None, "導入", None, 2025)
    assert line(indicator(row(2022, "導入"), baseline=WORDED, target=told), WORDS) is None
    assert line(indicator(target=Figure(10, "10件")), WORDS) is None


FIGURES = st.floats(-1e14, 1e14)


@given(st.lists(st.tuples(st.integers(1990, 2100), st.none() | FIGURES, st.none() | FIGURES), max_size=12), FIGURES)
def test_lines_stay_inside_whatever_the_values(given_rows: list[Any], target: float) -> None:
    rows = [row(year, value, expected=due) for year, value, due in sorted(given_rows, key=lambda one: one[0])]
    one = indicator(*rows, target=Figure(target, "", None, 2025))
    drawn, small_one = line(one, WORDS), small(one, WORDS)
    for x, y in [*(drawn.dots if drawn else ()), *(small_one.dots if small_one else ())]:
        assert 0 <= x <= 100 and 0 <= y <= HEIGHT
    if drawn:
        assert 2 <= len(drawn.ticks) <= 8
        assert all(0 <= y <= HEIGHT for piece in drawn.course for y in piece[1::2])


def test_a_small_line_needs_two_values() -> None:
    assert small(indicator(row(2021, 3)), WORDS) is None
    drawn = small(indicator(row(2021, 3), row(2022), row(2023, 5)), WORDS)
    assert drawn is not None
    assert drawn.told == "2022-03-31 3件、2024-03-31 5件"
    assert [label.words for label in drawn.labels] == ["3件", "2022-03", "5件", "2024-03"]


def test_spans_have_one_axis_and_no_place_for_words() -> None:
    worded = indicator(baseline=WORDED, unit="%")
    drawn = spans([("甲町", indicator(row(2022, 4), unit="%"), row(2022, 4)), ("乙町", worded, None)], WORDS)
    assert drawn is not None
    assert [label for label, _ in drawn.ticks] == ["0", "25", "50", "75", "100"]
    assert (drawn.rows[0].start, drawn.rows[0].reported, drawn.rows[0].band) == (2.0, 5.68, (2.0, 9.2))
    assert (drawn.rows[1].start, drawn.rows[1].reported, drawn.rows[1].band) == (None, None, None)
    assert "報告なし" in [label.words for label in drawn.rows[1].labels]
    assert spans([("甲町", indicator(baseline=WORDED, target=WORDED), None)], WORDS) is None


# Words


@pytest.mark.parametrize(
    ("year", "wanted"), [(2025, "令和7"), (2019, "令和元"), (2018, "平成30"), (1989, "平成元"), (1988, "")]
)
def test_eras(year: int, wanted: str) -> None:
    assert era(year) == wanted


def test_years_and_values_in_both_languages() -> None:
    english = Words(_View("en"), TODAY)
    assert (WORDS.long_year(2025), english.long_year(2025)) == ("2025年度（令和7年度）", "FY2025 (from April 2025)")
    assert WORDS.long_years(2017, 2020) == "2017〜2020年度（平成29〜令和2年度）"
    assert (WORDS.long_years(2022, 2025), english.long_years(2022, 2025)) == (
        "2022〜2025年度（令和4〜7年度）",
        "FY2022 to FY2025",
    )
    assert [WORDS.number(value) for value in (-0.5, 1234, 12345.5, 1e14)] == [
        "−0.5",
        "1234",
        "12,345.5",
        "100,000,000,000,000",
    ]
    assert WORDS.number(3, indicator(unit="km")) == "3 km"
    assert WORDS.unit_name(indicator(per="event")) == "件（1回あたり）"
    assert (WORDS.points(0.036), WORDS.points(-0.2), WORDS.points(0)) == ("+3.6", "−20", "0")
    assert WORDS.baseline(indicator(baseline=Figure())) == "記載なし"


@given(st.text(max_size=40), st.integers(2, 30))
def test_cut_words_are_no_wider_than_asked(words: str, widest: int) -> None:
    shown = cut(words, widest)
    assert width(shown) <= widest
    assert shown == words or shown.endswith("…")


# Names


@pytest.mark.parametrize(
    ("one", "other", "wanted"),
    [
        ("市内マイナンバーカード交付率", "マイナンバーカード交付率", True),
        ("ﾏｲﾅﾝﾊﾞｰｶｰﾄﾞ 交付率", "マイナンバーカード交付率", True),
        ("マイナンバーカード保有率", "マイナンバーカード交付率", True),  # nine characters in common
        ("ＲＰＡ導入業務数", "RPA 導入業務数（累計）", True),
        ("電子決裁率", "電子決裁の件数", False),
        ("オンライン申請件数", "オンライン相談対応部署数", False),
        ("率", "交付率", False),
        ("", "交付率", False),
    ],
)
def test_names_that_are_alike(one: str, other: str, wanted: bool) -> None:
    assert alike(folded(one), folded(other)) is alike(folded(other), folded(one)) is wanted


@given(st.text("あい数率AaＡ１1 ・", max_size=20), st.text("あい数率AaＡ１1 ・", max_size=20))
def test_alike_is_symmetric_and_containing_implies_it(one: str, other: str) -> None:
    first, second = folded(one), folded(other)
    assert alike(first, second) == alike(second, first)
    assert not contains(first, second) or alike(first, second)


def test_phrases_that_several_owners_have() -> None:
    names = [
        ("市内マイナンバーカード交付率", 0),
        ("マイナンバーカード交付率", 1),
        ("マイナンバーカード保有率", 2),
        ("ガバメントクラウド移行", 2),
        ("ガバメントクラウドへの移行", 2),
    ]
    assert shared_phrases(names) == [("マイナンバーカード", 3), ("マイナンバーカード交付率", 2)]
    assert shared_phrases([]) == []
