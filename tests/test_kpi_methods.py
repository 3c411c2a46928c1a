"""How the KPIs of DX plans are judged, method by method: tables of cases."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from judging import decimal, indicator, judged, observation, share, table


@pytest.mark.parametrize(
    ("base", "target", "year", "value", "progress", "expected", "grade"),
    [
        (0, 8, 2023, 4, "0.5", "0.5", "on_plan"),
        (0, 8, 2023, "4.8", "0.6", "0.5", "on_plan"),
        (0, 8, 2023, "4.81", "0.601", "0.5", "ahead"),
        (0, 8, 2023, "3.2", "0.4", "0.5", "on_plan"),
        (0, 8, 2023, "3.19", "0.399", "0.5", "behind"),
        (0, 8, 2024, 8, "1", "0.75", "ahead"),
        (0, 8, 2024, 20, "2.5", "0.75", "ahead"),
        (10, 8, 2023, 9, "0.5", "0.5", "on_plan"),
        (12, 0, 2022, 14, "-0.167", "0.25", "behind"),
        (12, 0, 2025, 0, "1", "1", "on_plan"),
        (-10, 10, 2023, 0, "0.5", "0.5", "on_plan"),
        (-10, -20, 2023, -15, "0.5", "0.5", "on_plan"),
        ("0.05", "0.25", 2023, "0.15", "0.5", "0.5", "on_plan"),
        # When the target is due only the target counts; after it, too.
        (0, 100, 2025, "99.99", "0.999", "1", "behind"),
        (0, 100, 2025, 100, "1", "1", "on_plan"),
        (0, 100, 2025, 110, "1.1", "1", "on_plan"),
        (0, 100, 2025, "110.1", "1.101", "1", "ahead"),
        (0, 100, 2027, 99, "0.99", "1", "behind"),
    ],
)
@pytest.mark.parametrize("method", ["linear", "share"])
def test_straight_line(
    method: str, base: object, target: object, year: int, value: object, progress: str, expected: str, grade: str
) -> None:
    direction = "increase" if Decimal(str(target)) > Decimal(str(base)) else "decrease"
    found = judged(indicator(method, base, target, direction=direction), observation(year, value))
    assert (found.grade, found.progress, found.expected.progress) == (grade, share(progress), share(expected))


def test_the_line_begins_on_the_day_of_the_baseline() -> None:
    given = indicator("share", "33.0", 80, baseline_date=date(2022, 1, 16))
    found = judged(given, observation(2023, "58.2"))
    assert found.explanation.ja == (
        "(58.2 − 33.0) ÷ (80 − 33.0) = 53.6 %、予定 52.4 %（2022-01-16 から 2026-03-31 まで直線）、"
        "差 +1.2 ポイント → 計画どおり（±10 ポイント以内）"
    )
    assert found.explanation.en == (
        "(58.2 − 33.0) ÷ (80 − 33.0) = 53.6 %, expected 52.4 % (a straight line from 2022-01-16 to 2026-03-31), "
        "difference +1.2 points → on plan (within ±10 points)"
    )
    assert found.expected.value == Decimal("57.63")


def test_figures_in_a_formula() -> None:
    level = judged(indicator("linear", 0, 8), observation(2023, 4)).explanation.ja
    assert level.startswith("(4 − 0) ÷ (8 − 0) = 50.0 %、予定 50.0 %") and "差 0.0 ポイント → 計画どおり" in level
    below = judged(indicator("linear", -10, 10), observation(2023, -5)).explanation.ja
    assert below.startswith("(−5 − (−10)) ÷ (10 − (−10)) = 25.0 %") and "差 −25.0 ポイント → 遅れ" in below


def test_the_way_begins_with_the_year_that_the_plan_names() -> None:
    given = indicator("linear", 0, 10, start_fiscal_year=2024)
    assert [row.fiscal_year for row in table(given)] == [2021, 2024, 2025]
    assert judged(given, observation(2024, 5)).expected.progress == share("0.5")
    assert judged(given, observation(2023, 5)).explanation.ja == "判定できない: 2024年度より前の値"


def test_a_target_in_figures_is_not_reached_by_its_words() -> None:
    given = indicator("linear", 0, 80, target_text="80%")
    assert judged(given, observation(2025, 40, text="80%")).grade == "behind"


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [("2022-04-01", "0.001"), ("2022-09-30", "0.125"), ("2023-03-31", "0.25"), ("2024-03-31", "0.5"), ("", "0.5")],
)
def test_time_goes_by_fiscal_years(as_of: str, expected: str) -> None:
    found = judged(indicator("linear", 0, 100), observation(2023, 50, as_of))
    assert found.expected.progress == share(expected)


@pytest.mark.parametrize(
    ("base", "target", "year", "value", "expected_value", "expected", "grade"),
    [
        (100, 200, 2022, 119, "118.9", "0.189", "on_plan"),
        (100, 200, 2023, 150, "141.4", "0.414", "on_plan"),
        (100, 200, 2023, 110, "141.4", "0.414", "behind"),
        (100, 200, 2025, 200, "200", "1", "on_plan"),
        (100, 50, 2023, 70, "70.7", "0.586", "on_plan"),
        (-100, -50, 2023, -70, "-70.7", "0.586", "on_plan"),
    ],
)
def test_growth_is_compound(
    base: int, target: int, year: int, value: int, expected_value: str, expected: str, grade: str
) -> None:
    direction = "increase" if target > base else "decrease"
    found = judged(indicator("growth", base, target, direction=direction), observation(year, value))
    assert (found.grade, found.expected.value) == (grade, Decimal(expected_value))
    assert found.expected.progress == share(expected)


@pytest.mark.parametrize(
    ("method", "base", "target", "reason"),
    [
        ("linear", 0, 0, "基準値と目標値が同じ（0）"),
        ("share", 100, 100, "基準値と目標値が同じ（100）"),
        ("growth", 0, 200, "0 から 200 への伸び率"),
        ("growth", 200, 0, "200 から 0 への伸び率"),
        ("growth", -10, 10, "−10 から 10 への伸び率"),
        ("cumulative", None, 0, "累計の目標 0 が始まりの値 0 を上回らない"),
        ("cumulative", 10, 5, "累計の目標 5 が始まりの値 10 を上回らない"),
        ("linear", "未設置", 13, "基準値が言葉「未設置」で（0 とはみなさない）"),
        ("linear", None, 13, "基準値の記載がなく"),
        ("cumulative", "数人", 200, "基準値が言葉「数人」"),
        ("linear", 0, "全手続き", "目標が言葉「全手続き」"),
        ("at_least", 0, "できるだけ", "目標が言葉「できるだけ」"),
        ("linear", 0, None, "目標値がない"),
        ("spiral", 0, 10, "測り方「spiral」が分からない"),
    ],
)
@pytest.mark.parametrize("value", [0, 3, -1])
def test_without_a_way_there_is_no_grade(method: str, base: object, target: object, reason: str, value: int) -> None:
    direction = "decrease" if (base, target) == (200, 0) else "increase"
    found = judged(indicator(method, base, target, direction=direction), observation(2023, value))
    assert (found.grade, found.progress) == ("not_judged", None)
    assert found.explanation.ja.startswith("判定できない: ") and reason in found.explanation.ja
    assert found.explanation.en.startswith("Cannot be judged: ")


@pytest.mark.parametrize(
    ("base", "direction", "target", "year", "value", "grade"),
    [
        (None, "increase", 80, 2023, "83.1", "on_plan"),
        ("未設定", "increase", 80, 2023, 80, "on_plan"),
        (None, "increase", 80, 2024, 79, "not_judged"),
        (None, "increase", 80, 2025, 79, "behind"),
        (None, "increase", 80, 2026, 79, "behind"),
        (None, "decrease", 0, 2023, 0, "on_plan"),
        (None, "decrease", 0, 2023, 3, "not_judged"),
        (None, "decrease", 0, 2025, 3, "behind"),
        (None, "keep", 5, 2023, 5, "on_plan"),
        (None, "keep", 5, 2025, 6, "behind"),
        (90, "increase", 80, 2023, 95, "on_plan"),
        (90, "increase", 80, 2023, 70, "not_judged"),
        (90, "increase", 80, 2025, 70, "behind"),
        (3, "decrease", 5, 2023, 2, "on_plan"),
    ],
)
def test_without_a_baseline_the_target_itself_can_decide(
    base: object, direction: str, target: int, year: int, value: object, grade: str
) -> None:
    found = judged(indicator("share", base, target, direction=direction), observation(year, value))
    assert (found.grade, found.progress) == (grade, None)


def test_a_year_that_is_not_over_is_judged_only_where_the_rest_cannot_change_it() -> None:
    more = indicator("linear", 43, 100, per="year", baseline_date=date(2021, 12, 28))
    assert judged(more, observation(2022, 50, "2022-12-28")).grade == "not_judged"
    assert judged(more, observation(2022, 50)).grade == "behind"
    assert judged(more, observation(2022, 90, "2022-12-28")).grade == "ahead"
    assert "これより悪い判定にはならない" in judged(more, observation(2022, 60, "2022-12-28")).explanation.ja
    fewer = indicator("linear", 100, 50, per="year", direction="decrease")
    assert judged(fewer, observation(2022, 40, "2022-12-28")).grade == "not_judged"
    assert judged(fewer, observation(2022, 99, "2022-12-28")).grade == "behind"
    unstated = indicator("linear", None, 100, per="year")
    assert judged(unstated, observation(2025, 60, "2025-12-28")).grade == "not_judged"
    assert judged(unstated, observation(2025, 60)).grade == "behind"
    kept = indicator("linear", None, 5, per="year", direction="keep")
    assert judged(kept, observation(2023, 5, "2023-12-28")).grade == "not_judged"
    assert judged(kept, observation(2023, 5)).grade == "on_plan"


@pytest.mark.parametrize(
    ("observed", "progress", "grade"),
    [
        ([(2022, 40)], "0.2", "on_plan"),
        ([(2022, 40), (2023, 70)], "0.55", "on_plan"),
        ([(2022, 0), (2023, 0)], "0", "behind"),
        ([(2022, 100), (2024, 60)], "0.8", "on_plan"),
        ([(2022, 40), (2024, 50)], "0.45", "not_judged"),
        ([(2022, 40), (2023, "未集計"), (2024, 50)], "0.45", "not_judged"),
        ([(2022, 150), (2025, 60)], "1.05", "on_plan"),
        ([(2025, 150)], "0.75", "not_judged"),
        ([(2022, 40), (2023, 40), (2024, 40), (2025, 79)], "0.995", "behind"),
        ([(2022, 40), (2023, 40), (2024, 40), (2025, 80)], "1", "on_plan"),
    ],
)
def test_counts_add_up(observed: list[tuple[int, object]], progress: str, grade: str) -> None:
    found = judged(indicator("cumulative", None, 200), *(observation(*each) for each in observed))
    assert (found.progress, found.grade) == (share(progress), grade)


def test_a_total_so_far_stands_for_all_years_before_it() -> None:
    given = indicator("cumulative", None, 200)
    total = observation(2023, 90, text="累計90人")
    assert judged(given, observation(2022, 40), total).progress == share("0.45")
    assert judged(given, total).grade == "on_plan"
    assert judged(given, total, observation(2024, 50)).progress == share("0.7")
    early = observation(2023, 90, "2023-12-28", "累計90人")
    assert judged(given, early).grade == "on_plan"
    assert judged(given, early, observation(2024, 10)).grade == "not_judged"
    named = indicator("cumulative", None, 200, title="累計参加者数")
    assert judged(named, observation(2022, 40), observation(2023, 90)).progress == share("0.45")
    for words in ("90人（単年度）", "年間90人", "当該年度90人"):
        said = observation(2023, 90, text=words)
        assert judged(named, observation(2022, 40), said).progress == share("0.65")
    of_five = observation(2023, 90, text="5年間で90人")
    assert judged(named, observation(2022, 40), of_five).progress == share("0.45")


def test_a_count_goes_on_from_its_baseline() -> None:
    given = indicator("cumulative", 100, 200)
    told = observation(2021, 100, text="累計100人")
    assert judged(given, told, observation(2022, 40)).progress == share("0.4")
    assert judged(given, observation(2019, 80, text="累計80人"), observation(2022, 40)).progress == share("0.4")
    found = judged(given, observation(2021, 100), observation(2022, 40))
    assert (found.progress, found.expected.value, found.grade) == (share("0.4"), Decimal("125.0"), "ahead")
    assert found.explanation.ja.startswith("(100 + 40 − 100) ÷ (200 − 100) = 40.0 %（2022年度までの累計）")


def test_a_count_of_a_part_of_an_earlier_year_lacks_the_rest() -> None:
    given, part = indicator("cumulative", None, 200), observation(2022, 30, "2022-12-28")
    assert judged(given, part).grade == "on_plan"
    assert judged(given, part, observation(2023, 10)).explanation.ja.endswith("2022年度の数が欠けている")
    assert judged(given, part, observation(2023, 90)).grade == "on_plan"
    for so_far in (observation(2022, 10, "2022-12-28"), observation(2023, 20, "2023-12-28", "累計20人")):
        assert judged(given, so_far).grade == "behind"


def test_a_count_begins_with_the_year_that_the_plan_names() -> None:
    given = indicator("cumulative", None, 480, start_fiscal_year=2023)
    assert [row.fiscal_year for row in table(given)] == [2023, 2024, 2025]
    found = judged(given, observation(2022, 300), observation(2023, 160))
    assert (found.progress, found.expected.progress) == (share("0.333"), share("0.333"))


@pytest.mark.parametrize(
    ("method", "direction", "target", "value", "progress", "grade"),
    [
        ("at_least", "increase", 10, 10, "1", "on_plan"),
        ("at_least", "increase", 10, 11, "1.1", "on_plan"),
        ("at_least", "increase", 10, "11.01", "1.101", "ahead"),
        ("at_least", "increase", 10, "9.9999", "0.999", "behind"),
        ("at_least", "increase", 10, 0, "0", "behind"),
        ("at_least", "increase", 0, 8, "", "on_plan"),
        ("at_least", "increase", -5, -4, "", "on_plan"),
        ("at_most", "decrease", 10, 10, "", "on_plan"),
        ("at_most", "decrease", 10, 9, "", "on_plan"),
        ("at_most", "decrease", 10, "8.9", "", "ahead"),
        ("at_most", "decrease", 10, 11, "", "behind"),
        ("at_most", "decrease", 0, 0, "", "on_plan"),
        ("at_most", "decrease", 0, 1, "", "behind"),
        ("keep", "keep", 0, 0, "", "on_plan"),
        ("keep", "keep", 0, 2, "", "behind"),
        ("keep", "keep", 5, 6, "", "behind"),
        ("keep", "keep", 5, 4, "", "behind"),
        ("keep", "increase", "99.9", 100, "", "on_plan"),
        ("keep", "increase", "99.9", "99.8", "", "behind"),
        ("keep", "decrease", 5, 4, "", "ahead"),
        ("keep", "decrease", 5, 6, "", "behind"),
    ],
)
def test_limits(method: str, direction: str, target: object, value: object, progress: str, grade: str) -> None:
    found = judged(indicator(method, None, target, direction=direction), observation(2022, value))
    assert (found.grade, found.progress) == (grade, share(progress))
    assert found.expected.value == Decimal(str(target))


@pytest.mark.parametrize(
    ("method", "value", "per", "grade"),
    [
        ("at_least", 10, "year", "on_plan"),
        ("at_least", 9, "year", "not_judged"),
        ("at_least", 9, "event", "behind"),
        ("at_most", 10, "year", "not_judged"),
        ("at_most", 11, "year", "behind"),
        ("at_most", 10, "", "on_plan"),
        ("keep", 10, "year", "not_judged"),
        ("keep", 11, "year", "behind"),
    ],
)
def test_limits_of_a_year_that_is_not_over(method: str, value: int, per: str, grade: str) -> None:
    given = indicator(method, None, 10, per=per, direction="keep")
    assert judged(given, observation(2024, value, "2024-12-28")).grade == grade


@pytest.mark.parametrize(
    ("observed", "grade"),
    [
        ([(2024, "達成")], "ahead"),
        ([(2025, "達成")], "on_plan"),
        ([(2025, 1)], "on_plan"),
        ([(2025, "導入・運用")], "on_plan"),
        ([(2025, "導入、運用済み")], "on_plan"),
        ([(2024, "達成"), (2025, "達成")], "ahead"),
        ([(2026, "達成")], "behind"),
        ([(2025, "未達成")], "behind"),
        ([(2025, 0)], "behind"),
        ([(2026, "検討中")], "behind"),
        ([(2024, "未着手")], "not_judged"),
        ([(2025, "試験運用")], "not_judged"),
        ([(2025, "導入済みの課はない")], "not_judged"),
        ([(2025, "導入")], "not_judged"),
        ([(2025, "達成していない")], "not_judged"),
        ([(2025, 50)], "not_judged"),
    ],
)
def test_milestones(observed: list[tuple[int, object]], grade: str) -> None:
    found = judged(indicator("milestone", "未導入", "導入、運用"), *(observation(*each) for each in observed))
    assert found.grade == grade
    assert (found.progress == 1) is (grade in ("ahead", "on_plan") or observed[-1] == (2026, "達成"))


def test_a_milestone_that_contradicts_itself_is_not_judged() -> None:
    assert judged(indicator("milestone", None, "導入"), observation(2025, 1, text="未導入")).grade == "not_judged"
    assert judged(indicator("milestone", None, "導入"), observation(2025, 50, text="達成")).grade == "not_judged"


def test_words_are_kept_and_judged_only_where_they_are_the_targets_own() -> None:
    given = indicator("share", "未実施", "全手続き")
    found = table(given, observation(2022, "一部実施"), observation(2023, 300), observation(2024, "全手続き"))
    assert [(row.text, row.value, row.judgement.grade) for row in found] == [
        ("未実施", None, "baseline"),
        ("一部実施", None, "not_judged"),
        ("", decimal(300), "not_judged"),
        ("全手続き", None, "on_plan"),
        ("", None, "not_reported"),
    ]
