"""How a grade is explained, in Japanese and English: the figures as they stand in the tables, and what was reckoned."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from pipelines.kpi.model import Observation, fiscal_year_end, plain


class Said(NamedTuple):
    """A sentence, or part of one, in both languages."""

    ja: str
    en: str


GRADE_LABELS = {
    "ahead": Said("先行", "ahead"),
    "on_plan": Said("計画どおり", "on plan"),
    "behind": Said("遅れ", "behind"),
    "not_judged": Said("判定できない", "cannot be judged"),
    "not_reported": Said("未報告", "not reported"),
    "baseline": Said("基準値", "baseline"),
}


def sentences(parts: Iterable[Said]) -> Said:
    """Several sentences one after the other."""
    said = list(parts)
    return Said("。".join(part.ja for part in said), ". ".join(sentence(part.en) for part in said))


def figure(value: Decimal) -> str:
    """A figure with a real minus sign: `33.0`, `−5`."""
    return plain(value).replace("-", "−")


def operand(value: Decimal) -> str:
    """A figure inside a formula; one below zero in brackets."""
    return f"({figure(value)})" if value < 0 else figure(value)


def percent(share: Decimal) -> str:
    """A share as per cent: 0.536 → `53.6 %`."""
    return f"{figure((share * 100).quantize(Decimal('0.1'), ROUND_HALF_UP))} %"


def points(difference: Decimal) -> str:
    """A difference of two shares, in percentage points with its sign: `+3.6`."""
    shown = (difference * 100).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"+{figure(shown)}" if shown > 0 else figure(shown or abs(shown))


def judged(told: Said, grade: str, because: Said) -> Said:
    """A comparison, the grade that follows, and the rule it follows from."""
    label = GRADE_LABELS[grade]
    return Said(f"{told.ja} → {label.ja}（{because.ja}）", f"{told.en} → {label.en} ({because.en})")


def undecided(reason: Said) -> Said:
    """Why no grade is given."""
    label = GRADE_LABELS["not_judged"]
    return Said(f"{label.ja}: {reason.ja}", f"{sentence(label.en)}: {reason.en}")


def sentence(text: str) -> str:
    """A part of a sentence, as the beginning of one."""
    return text[:1].upper() + text[1:]


# The way from baseline to target


def way(value: Decimal, base: Decimal, target: Decimal, progress: Decimal) -> Said:
    """The share of the way: `(58.2 − 33.0) ÷ (80.0 − 33.0) = 53.6 %`."""
    start = operand(base)
    formula = f"({figure(value)} − {start}) ÷ ({figure(target)} − {start}) = {percent(progress)}"
    return Said(formula, formula)


def total(terms: Sequence[Decimal], base: Decimal, target: Decimal, progress: Decimal, year: int) -> Said:
    """A total of several years up to `year` and its share of the way."""
    added = " + ".join(operand(term) for term in terms)
    if base == 0:
        added = f"({added})" if len(terms) > 1 else added
        formula = f"{added} ÷ {operand(target)} = {percent(progress)}"
    else:
        formula = f"({added} − {operand(base)}) ÷ ({figure(target)} − {operand(base)}) = {percent(progress)}"
    return Said(f"{formula}（{year}年度までの累計）", f"{formula} (total up to fiscal {year})")


def straight(progress: Decimal, begins: date, ends: date) -> Said:
    """What was to be expected on a straight line."""
    return Said(
        f"予定 {percent(progress)}（{begins} から {ends} まで直線）",
        f"expected {percent(progress)} (a straight line from {begins} to {ends})",
    )


def compound(
    progress: Decimal, value: Decimal, base: Decimal, target: Decimal, elapsed: Decimal, begins: date, ends: date
) -> Said:
    """What was to be expected at one rate of growth; `elapsed` is the exponent, a share of the time."""
    start = operand(base)
    formula = f"{start} × ({operand(target)} ÷ {start})^{elapsed} = {figure(value)}"
    return Said(
        f"予定 {percent(progress)}（{begins} から {ends} まで同じ率、{formula}）",
        f"expected {percent(progress)} (one rate from {begins} to {ends}, {formula})",
    )


def due(progress: Decimal, ends: date) -> Said:
    """What was to be expected once the target is due."""
    return Said(f"予定 {percent(progress)}（目標の期日 {ends}）", f"expected {percent(progress)} (due on {ends})")


def compared(progress: Said, expected: Said, difference: Decimal) -> Said:
    """Progress beside what was expected, and by how much they differ."""
    return Said(
        f"{progress.ja}、{expected.ja}、差 {points(difference)} ポイント",
        f"{progress.en}, {expected.en}, difference {points(difference)} points",
    )


def within(limit: Decimal, grade: str) -> Said:
    """The rule of the margin, `limit` a share (0.1 = 10 points)."""
    size = plain((limit * 100).normalize())
    if grade == "ahead":
        return Said(f"+{size} ポイントを超える", f"above +{size} points")
    if grade == "behind":
        return Said(f"−{size} ポイントを下回る", f"below −{size} points")
    return Said(f"±{size} ポイント以内", f"within ±{size} points")


def target_reached(target: Decimal) -> Said:
    """The target itself is reached."""
    return Said(f"目標 {figure(target)} に到達", f"The target {figure(target)} is reached")


# Against the target alone


_SIGNS = {
    (True, True): Said("≧", "≥"),
    (True, False): Said("<", "<"),
    (False, True): Said("≦", "≤"),
    (False, False): Said(">", ">"),
    (None, True): Said("=", "="),
    (None, False): Said("≠", "≠"),
}


def against(value: Decimal, target: Decimal, more: bool | None, met: bool, progress: Decimal | None = None) -> Said:
    """A value beside a target that asks for more, for less or for just this: `8 < 10（8 ÷ 10 = 80.0 %）`."""
    sign = _SIGNS[more, met]
    share = f"{figure(value)} ÷ {figure(target)} = {percent(progress)}" if progress is not None else ""
    return Said(
        f"{figure(value)} {sign.ja} {figure(target)}" + (f"（{share}）" if share else ""),
        f"{figure(value)} {sign.en} {figure(target)}" + (f" ({share})" if share else ""),
    )


def beyond(target: Decimal, factor: Decimal, more: bool) -> Said:
    """The rule for "ahead" where a target is only met or not: `目標の 1.1 倍 = 11.0 を上回る`."""
    limit = figure(target * factor)
    if more:
        return Said(f"目標の {factor} 倍 {limit} を上回る", f"above {factor} times the target, {limit}")
    return Said(f"目標の {factor} 倍 {limit} を下回る", f"below {factor} times the target, {limit}")


MET = Said("目標を満たす", "meets the target")
NOT_MET = Said("目標を満たさない", "does not meet the target")
KEPT = Said("維持できている", "kept")
NOT_KEPT = Said("維持できていない", "not kept")
REACHED_ANYWAY = Said("目標に到達。予定との差は分からない", "target reached; how far ahead of plan is not known")
MISSED_WHEN_DUE = Said("目標の期日に届いていない", "not reached when due")


# Why there is no grade, or no progress


def no_target(text: str) -> Said:
    """The target is not a figure."""
    if text:
        return Said(
            f"目標が言葉「{text}」で、計画に数値の定義がない",
            f"the target is given in words (「{text}」) and the plan defines no figure",
        )
    return Said("目標値がない", "there is no target value")


def no_baseline(text: str) -> Said:
    """The baseline is not a figure."""
    if text:
        return Said(
            f"基準値が言葉「{text}」で（0 とはみなさない）、進み具合を計算できない",
            f"the baseline is given in words (「{text}」, which is not zero), so progress cannot be calculated",
        )
    return Said(
        "基準値の記載がなく、進み具合を計算できない", "the plan states no baseline, so progress cannot be calculated"
    )


def no_figure(text: str) -> Said:
    """The report is not a figure."""
    return Said(f"報告が言葉「{text}」で、数値がない", f"what was reported is words (「{text}」), not a figure")


def no_way(value: Decimal) -> Said:
    """Baseline and target are the same."""
    return Said(
        f"基準値と目標値が同じ（{figure(value)}）で、進み具合を計算できない。保つことが目標なら測り方を keep にする",
        f"baseline and target are the same ({figure(value)}), so there is no progress to calculate; to keep a value,"
        " use the method keep",
    )


def no_rate(base: Decimal, target: Decimal) -> Said:
    """There is no rate of growth between these."""
    return Said(
        f"{figure(base)} から {figure(target)} への伸び率は計算できない（0 や符号の変わる値には率がない）",
        f"there is no rate of growth from {figure(base)} to {figure(target)} (none from or to zero, or over zero)",
    )


def no_room(base: Decimal, target: Decimal) -> Said:
    """The total that is to be counted up is not above where counting begins."""
    return Said(
        f"累計の目標 {figure(target)} が始まりの値 {figure(base)} を上回らない",
        f"the total to be reached, {figure(target)}, is not above where counting begins, {figure(base)}",
    )


def past_target(base: Decimal, target: Decimal) -> Said:
    """The baseline is beyond the target already."""
    return Said(
        f"基準値 {figure(base)} がすでに目標 {figure(target)} を超えていて、進み具合を計算できない",
        f"the baseline {figure(base)} is beyond the target {figure(target)} already, so progress cannot be calculated",
    )


def out_of_order(begins: date, ends: date) -> Said:
    """The target is due before the way to it begins."""
    return Said(
        f"目標の期日 {ends} が基準の日 {begins} より後でない",
        f"the target's day {ends} is not after the day of the baseline, {begins}",
    )


def too_early(day: date, begins: date) -> Said:
    """The value is older than the baseline."""
    return Said(
        f"{day} の値で、基準の日 {begins} より前", f"the value is of {day}, before the day of the baseline, {begins}"
    )


def not_begun(fiscal_year: int) -> Said:
    """The value is of a year before anything was due."""
    return Said(
        f"{fiscal_year}年度より前の値", f"the value is of a year before fiscal {fiscal_year}, the first one due"
    )


def unfinished(day: date) -> Said:
    """The value counts a part of a year."""
    return Said(f"年度の途中（{day} まで）の数である", f"the value counts the year up to {day} only")


def gaps(years: Sequence[int]) -> Said:
    """Years that a total lacks."""
    listed = "、".join(str(year) for year in years)
    return Said(f"{listed}年度の数が欠けている", f"figures of fiscal {', '.join(map(str, years))} are missing")


NO_TARGET_YEAR = Said("目標の年度が分からない", "the year of the target is not known")
NO_BASELINE_DAY = Said("基準値の時点が分からない", "the date of the baseline is not known")
NOT_DUE = Said("目標の年度の前で、まだ達成していない", "not done yet, and not due yet")


def holds(pending: Said, grade: str) -> Said:
    """A grade that holds although a part of the count is missing."""
    if grade == "behind":
        return Said(f"{pending.ja}が、遅れであることは変わらない", f"{sentence(pending.en)}; it is behind all the same")
    return Said(
        f"{pending.ja}が、これより悪い判定にはならない", f"{sentence(pending.en)}; the grade can only get better"
    )


def unknown_method(method: str) -> Said:
    """Nothing is known of this method."""
    return Said(f"測り方「{method}」が分からない", f"the method 「{method}」 is not known")


# Whole rows


def same(text: str) -> Said:
    """What was reported is what the target says, word for word."""
    return Said(f"報告「{text}」= 目標の言葉", f"「{text}」 is what the target says")


def not_reported(fiscal_year: int, value: Decimal | None, progress: Decimal | None) -> Said:
    """A year without an observation, and what was to be expected at its end."""
    day = fiscal_year_end(fiscal_year)
    ja = f"{fiscal_year}年度の値は報告されていない（推定しない）"
    en = f"No value is reported for fiscal {fiscal_year} (none is estimated)"
    if value is None:
        return Said(ja, en)
    share = f"（{percent(progress)}）" if progress is not None else ""
    english = f" ({percent(progress)})" if progress is not None else ""
    return Said(f"{ja}。{day} の予定は {figure(value)}{share}", f"{en}. Expected on {day}: {figure(value)}{english}")


def baseline(value: Decimal | None, text: str, day: date | None) -> Said:
    """The row from which everything is calculated."""
    when_ja, when_en = (f"（{day}）", f" ({day})") if day else ("", "")
    if value is None:
        return Said(
            f"計画の基準は言葉「{text}」{when_ja}。0 とはみなさない",
            f"The plan's baseline is in words: 「{text}」{when_en}. It is not taken for zero",
        )
    return Said(f"計画の基準値 {figure(value)}{when_ja}", f"The plan's baseline: {figure(value)}{when_en}")


def differs(value: Decimal, base: Decimal) -> Said:
    """An observation of the baseline's day with another value."""
    return Said(
        f"同じ日の実績 {figure(value)} が基準値 {figure(base)} と違う",
        f"The observation of that day, {figure(value)}, differs from the baseline {figure(base)}",
    )


def several(count: int, used: Observation) -> Said:
    """A fiscal year with more than one observation."""
    return Said(
        f"同じ年度に実績が {count} 件あり、最後のもの（{used.day}）を使った",
        f"The year has {count} observations; the last one ({used.day}) was used",
    )


def assumed_target(fiscal_year: int) -> Said:
    """The plan's last year stands for the target's."""
    return Said(
        f"目標の年度の記載がないため、計画の最終年度（{fiscal_year}年度）とした",
        f"No year is stated for the target; the plan's last, fiscal {fiscal_year}, is taken",
    )


def assumed_baseline(fiscal_year: int) -> Said:
    """The year before the plan stands for the baseline's."""
    return Said(
        f"基準値の時点の記載がないため、計画の前年度（{fiscal_year}年度）末とした",
        f"No date is stated for the baseline; the end of the year before the plan, fiscal {fiscal_year}, is taken",
    )


# Milestones


def done(text: str, fiscal_year: int, target_fiscal_year: int | None) -> Said:
    """A milestone that is done."""
    if target_fiscal_year is None:
        return Said(f"「{text}」: {fiscal_year}年度に達成", f"「{text}」: done in fiscal {fiscal_year}")
    return Said(
        f"「{text}」: {fiscal_year}年度に達成、目標は {target_fiscal_year}年度",
        f"「{text}」: done in fiscal {fiscal_year}, due by the end of fiscal {target_fiscal_year}",
    )


def not_done(text: str, target_fiscal_year: int) -> Said:
    """A milestone that is not done when its year is over."""
    return Said(
        f"「{text}」: 目標の {target_fiscal_year}年度末に達成していない",
        f"「{text}」: not done at the end of fiscal {target_fiscal_year}, when it was due",
    )


EARLY = Said("目標の年度より前に達成", "done before the target's year")
IN_TIME = Said("目標の年度までに達成", "done by the target's year")
LATE = Said("目標の年度までに達成していない", "not done by the target's year")
DONE = Said("達成", "done")


def unclear(text: str) -> Said:
    """Words of which it cannot be told whether they mean "done"."""
    return Said(
        f"報告「{text}」からは、達成したかどうかを決められない（達成 / 未達成 と書けば判定する）",
        f"「{text}」 does not tell whether it is done (write 達成 or 未達成 to have it judged)",
    )
