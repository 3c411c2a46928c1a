"""The report: the same findings for programs, in the terminal and as a page."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standing_pages import Page, standing

from pipelines.findings import Finding, Log, Place, Repair
from pipelines.report import Report
from pipelines.report.display import padded, shortened, visible, width_of, wrapped
from pipelines.report.grouping import cell_ranges, rules, sections
from pipelines.table import Source

HOSTILE = "<script>alert(1)</script>\x1b[31m\u202e&\"'\n"


def _report(
    log: Log, *, sheet: str | None = "一覧", columns: list[tuple[str, str | None, str]] | None = None
) -> Report:
    source = Source("役場/AED一覧.xlsx", "xlsx", None, None, sheet, (3, 4), 412)
    return Report(source, "aed", "standard-ods", 0.97, columns or [("施設名", "名称", "synonym")], log, 412, 400)


def _log() -> Log:
    log = Log()
    for row in range(5, 139):
        log.add("type-time", Place("一覧", row, 3), field="開始時間", value="9時ごろ", example="09:00")
    log.add("coordinates-half", Place("一覧", 7, 5), field="経度", value="")
    log.add("duplicate-row", Place("一覧", 12), other="3")
    log.add("column-missing", Place("一覧"), field="名称", severity="error")
    log.repair("type-date", Place("一覧", 5, 4), "終了時間", "１７：００", "17:00")
    return log


def test_json_is_the_contract() -> None:
    described = json.loads(_report(_log()).to_json())
    assert list(described) == ["source", "standard", "columns", "counts", "findings", "repairs"]
    assert described["source"] == {
        "path": "役場/AED一覧.xlsx", "format": "xlsx", "encoding": None, "sheet": "一覧",
        "header_rows": [3, 4], "rows": 412,
    }  # fmt: skip
    assert list(described["source"]) == ["path", "format", "encoding", "sheet", "header_rows", "rows"]
    assert described["standard"] == {"dataset": "aed", "generation": "standard-ods", "score": 0.97}
    assert described["columns"] == [{"heading": "施設名", "field": "名称", "how": "synonym"}]
    assert described["counts"] == {"rows": 412, "errors": 136, "warnings": 1, "repairs": 1, "located": 400}
    assert list(described["counts"]) == ["rows", "errors", "warnings", "repairs", "located"]
    assert list(described["findings"][0]) == [
        "code", "severity", "sheet", "row", "column", "cell", "field", "value", "message", "remedy",
    ]  # fmt: skip
    assert described["findings"][0]["cell"] == "一覧!C5"
    assert described["repairs"] == [
        {"code": "type-date", "cell": "一覧!D5", "field": "終了時間", "before": "１７：００", "after": "17:00"}
    ]


def test_unknown_file_has_no_standard() -> None:
    source = Source("x.csv", "csv", "cp932", ",", None, (1,), 0)
    described = Report(source).to_dict()
    assert described["standard"] is None
    assert described["counts"]["located"] == 0
    assert "種類の分からないファイル" in Report(source).to_text()


def test_portable_report_does_not_tell_where_the_file_lay() -> None:
    assert json.loads(_report(Log()).portable().to_json())["source"]["path"] == "AED一覧.xlsx"


# ---- text --------------------------------------------------------------------------------------------------------


def test_equal_findings_are_one_entry_with_their_cells() -> None:
    text = _report(_log()).to_text()
    assert text.count("時刻として読めません") == 1
    assert "C5:C138" in text
    assert "一覧!" not in text
    assert text.index("■ 誤り") < text.index("■ 注意") < text.index("■ 自動で直した所")
    assert "誤り 136 件・注意 1 件・自動で直した所 1 か所・緯度と経度のある行 400/412" in text
    assert "このままでは公開できません" in text
    assert "\x1b" not in text


def test_many_different_findings_are_cut_short_and_counted() -> None:
    log = Log()
    for row in range(2, 42):
        log.add("type-time", Place(None, row, 3), field="開始時間", value=f"{row}時", example="09:00")
    short, full = _report(log).to_text(), _report(log).to_text(everything=True)
    assert short.count("時刻として読めません") == 10
    assert "ほかに 30 件" in short and "--full" in short
    assert full.count("時刻として読めません") == 40 and "--all" not in full


def test_scattered_cells_are_listed_below_the_message() -> None:
    log = Log()
    for row in range(2, 62, 2):
        log.add("type-time", Place(None, row, 3), field="開始時間", value="終日", example="09:00")
    text, full = _report(log).to_text(), _report(log).to_text(everything=True)
    assert "30 件" in text and "C2, C4, C6" in text and "ほか 18 か所" in text
    assert "C60" in full and "ほか" not in full


@pytest.mark.parametrize("width", [20, 50, 80, 100, 160])
@pytest.mark.parametrize("lang", ["ja", "en"])
def test_lines_fit_and_columns_stand_under_each_other(width: int, lang: str) -> None:
    text = _report(_log()).to_text(lang, width)
    table = text[text.index("■") :].splitlines()
    rule = next(line for line in table if set(line) == {"-", " "})
    assert width_of(rule) <= max(width, 50)
    starts = [found.start() for found in re.finditer("-+", rule)]
    assert len(starts) == 4
    body = table[table.index(rule) + 1 : table.index("", table.index(rule))]
    assert body and all(width_of(line) <= max(width, 50) for line in body)
    for line in body:
        columns_before = [width_of(line[:index]) for index, char in enumerate(line) if char != " "]
        gaps = {start - 1 for start in starts[1:]}
        assert not gaps & set(columns_before)


def test_hostile_cells_do_not_reach_the_terminal() -> None:
    log = Log()
    log.add("type-time", Place(None, 2, 1), field="開始時間" + HOSTILE, value=HOSTILE, example="09:00")
    log.repair("type-time", Place(None, 2, 1), "備考" + HOSTILE, HOSTILE, HOSTILE)
    text = _report(log, columns=[(HOSTILE, None, "unknown")]).to_text()
    assert "\x1b" not in text and "\u202e" not in text and "␛[31m" in text


def test_remedy_is_said_once_for_a_run() -> None:
    log = Log()
    for row in range(2, 6):
        log.add(
            "type-time", Place(None, row, 3), field="開始時間", value=f"{row}時", example="09:00", hint="時と分だけ。"
        )
    text = _report(log).to_text()
    assert text.count("時刻として読めません") == 4 and text.count("時と分だけ。") == 1


def test_clean_report_says_so() -> None:
    assert "誤りも注意もありません" in _report(Log()).to_text()
    assert "no errors and no warnings" in _report(Log()).to_text("en")


# ---- widths ------------------------------------------------------------------------------------------------------


def test_width_of_japanese() -> None:
    assert [width_of(text) for text in ("abc", "緯度", "ｶﾞ", "が", "か\u3099", "①")] == [3, 4, 2, 2, 2, 2]
    assert padded("緯度", 6) == "緯度  "
    assert shortened("緯度と経度", 7) == "緯度…"


@given(st.text(alphabet="あ緯、。「」（）ab c1-ｶﾞ", max_size=60), st.integers(4, 30))
def test_wrapping_keeps_every_character_and_the_width(text: str, width: int) -> None:
    lines = wrapped(text, width)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(width_of(line) <= width for line in lines)


def test_wrapping_keeps_words_and_the_rules_of_japanese() -> None:
    assert wrapped("これは文です。次の文。", 12) == ["これは文で", "す。次の文。"]
    assert wrapped("あいうえ（かき）", 10) == ["あいうえ", "（かき）"]
    assert wrapped("use dataset.yaml here", 14) == ["use", "dataset.yaml", "here"]


def test_control_characters_are_made_visible() -> None:
    assert visible("a\tb\r\n\x00\u200b") == "a␉b␍␊␀<U+200B>"


# ---- groups ------------------------------------------------------------------------------------------------------


def test_cells_are_joined_in_runs_of_one_column() -> None:
    places = [Place("S", row, column) for row, column in ((2, 3), (3, 3), (4, 3), (6, 3), (7, 4))]
    assert cell_ranges(places, "S") == ["C2:C4", "C6", "D7"]
    assert cell_ranges(places[:1], None) == ["S!C2"]
    assert cell_ranges([Place(None, 4), Place(None, 5)], None) == ["4:5"]
    assert cell_ranges([Place(None, None, 2), Place()], None) == ["B", ""]


def test_sections_go_by_severity_and_column() -> None:
    findings = [
        Finding("duplicate-row", Place(None, 2)),
        Finding("type-time", Place(None, 9, 4), "b", "x"),
        Finding("type-time", Place(None, 3, 4), "b", "x"),
        Finding("type-date", Place(None, 5, 2), "a", "y"),
    ]
    order = [(part.severity, part.entries[0].field, part.entries[0].count) for part in sections(findings, "ja", None)]
    assert order == [("error", "a", 1), ("error", "b", 2), ("warning", None, 1)]


def test_repairs_are_grouped_by_rule_and_field() -> None:
    made = [Repair("type-time", Place(None, row, 1), field, "a", "b") for row, field in ((1, "x"), (2, "y"), (3, "x"))]
    assert [(rule.field, len(rule.repairs)) for rule in rules(made)] == [("x", 2), ("y", 1)]


def test_rule_is_told_without_the_example() -> None:
    log = Log()
    log.repair("date-wareki", Place(None, 2, 1), "開始日", "R6.4.1", "2024-04-01")
    text = _report(log).to_text()
    assert "開始日: 和暦を西暦にしました。" in text and "直しました" not in text
    assert "A2  R6.4.1 → 2024-04-01" in text


# ---- page --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_page_stands_alone_and_is_well_formed(lang: str) -> None:
    text = _report(_log()).to_html(lang)
    page = standing(text, lang)
    assert "C5:C138" in page.text and "施設名" in page.text and "17:00" in page.text


def test_page_escapes_everything() -> None:
    log = Log()
    log.add("type-time", Place(HOSTILE, 2, 1), field="開始時間" + HOSTILE, value=HOSTILE, example=HOSTILE)
    log.repair("type-time", Place(None, 2, 1), "備考" + HOSTILE, HOSTILE, HOSTILE)
    source = Source(HOSTILE, "csv", "utf-8", ",", HOSTILE, (1,), 1)
    text = Report(source, "aed", "standard-ods", 1.0, [(HOSTILE, None, HOSTILE)], log, 1, 0).to_html()
    assert "<script" not in text and "\x1b" not in text and "\u202e" not in text
    assert Page(text).open == []


def test_page_keeps_its_size_and_says_what_it_leaves_out() -> None:
    log = Log()
    for row in range(2, 5002):
        log.add("type-time", Place(None, row, 3), field="開始時間", value=f"{row}時", example="09:00")
    page = _report(log).to_html()
    assert page.count("時刻として読めません") == 100
    assert "ほかに 4,900 件" in page and "report.json" in page
    assert len(page) < 200_000


def test_same_report_same_bytes() -> None:
    assert _report(_log()).to_html() == _report(_log()).to_html()
    assert _report(_log()).to_json() == _report(_log()).to_json()


def test_all_words_are_in_both_languages() -> None:
    from pipelines.report.labels import labels

    ja, en = labels("ja"), labels("en")
    assert list(ja) == list(en)
    assert all(
        re.findall(r"{\w+}", ja[key]) == re.findall(r"{\w+}", en[key]) for key in ja if not key.startswith("summary")
    )


def _contrast(first: str, second: str) -> float:
    """WCAG contrast ratio of two colours `#rgb` or `#rrggbb`."""

    def luminance(colour: str) -> float:
        digits = colour.lstrip("#")
        digits = digits if len(digits) == 6 else "".join(digit * 2 for digit in digits)
        parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    dark, light = sorted((luminance(first), luminance(second)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_can_be_read(scheme: str) -> None:
    page = _report(Log()).to_html()
    styles = [
        dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6})", part)) for part in re.findall(r":root \{(.*?)\}", page, re.S)
    ]
    colours = styles[0] if scheme == "light" else {**styles[0], **styles[1]}
    texts = [("ink", back) for back in ("paper", "wash", "tint", "ok-wash", "warn-wash", "bad-wash")]
    texts += [("ink-2", back) for back in ("paper", "tint")]
    texts += [
        ("ok", "paper"),
        ("ok", "tint"),
        ("bad", "paper"),
        ("bad", "tint"),
        ("bad", "bad-wash"),
        ("warn", "warn-wash"),
    ]
    assert {
        pair: _contrast(colours[pair[0]], colours[pair[1]])
        for pair in texts
        if _contrast(*map(colours.get, pair)) < 4.5
    } == {}  # type: ignore[arg-type]


def test_inferred_columns_are_told_and_national_ones_are_not() -> None:
    source = Source("a.csv", "csv", "utf-8", ",", None, (1,), 1)
    columns = [("施設名", "名称", "synonym"), ("緯度", "緯度", "exact"), ("面積", None, "none")]
    report = Report(source, "aed", None, 1.0, columns, Log(), 1, 0)
    text = report.to_text()
    assert "施設名 → 名称  (見出しの意味から)" in text
    assert "緯度" not in text and "面積" not in text
    assert "緯度 " in report.to_text(everything=True)
    assert "what the heading means" in report.to_html("en")
