"""Text: only what nobody meant to write is taken out; the words stay as they are."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from normalising import cell, column, doubts

from pipelines.normalise import text


@pytest.mark.parametrize(
    ("before", "after", "rule"),
    [
        (" 市役所 ", "市役所", "text-spaces"),
        ("　市役所　\n", "市役所", "text-spaces"),
        ("\u00a0市役所\t", "市役所", "text-spaces"),
        ("一行目　\n二行目", "一行目 二行目", "text-paragraphs"),
        ("　", "", "text-spaces"),
        ("愛用した\x08蒸し風呂", "愛用した蒸し風呂", "text-control"),
        ("一行目_x000D_\n二行目", "一行目 二行目", "text-paragraphs"),
        ("一行目\r\n二行目", "一行目 二行目", "text-paragraphs"),
        ("一行目\x0b二行目", "一行目 二行目", "text-paragraphs"),
        ("市\u200b役所\ufeff", "市役所", "text-invisible"),
        ("\u202a受付\u202c", "受付", "text-invisible"),
        ("A&amp;B", "A&B", "text-html"),
        ("A&amp;amp;B", "A&B", "text-html"),
        ("A&am\u200bp;B", "A&B", "text-invisible"),
        ("受付&lt;br&gt;案内", "受付 案内", "text-paragraphs"),
        ("一行目<br>二行目<BR />\n三行目", "一行目 二行目 三行目", "text-paragraphs"),
        ("１行目\n\n３行目", "１行目 ３行目", "text-paragraphs"),
        ("&nbsp;\n&nbsp;", "", "text-html"),
        ("&#12354;&#x3042;", "ああ", "text-html"),
        ("ﾃﾞｨｻｰﾋﾞｽ･ｾﾝﾀｰ", "ディサービス・センター", "text-half-kana"),
        ("おﾞ", "お゛", "text-half-kana"),
        ("がﾞ", "が゛", "text-half-kana"),
        ("かﾞき", "がき", "text-half-kana"),
        ("ﾞ", "゛", "text-half-kana"),
        ("か\u3099き", "がき", "text-half-kana"),
        ("⼟曜", "土曜", "text-radical"),
        ("蝗ｳ譖ｸ鬢ｨ", "図書館", "text-mojibake-restored"),
        ("å›³æ›¸é¤¨", "図書館", "text-mojibake-restored"),
        ("\x82\xa0\x82\xa2", "あい", "text-mojibake-restored"),
        ("é\x81¿é\x9b£æ\x89\x80", "避難所", "text-mojibake-restored"),
    ],
)
def test_repairs(before: str, after: str, rule: str) -> None:
    assert cell("string", before) == (after, rule, None)


@pytest.mark.parametrize(
    "value",
    [
        "ＡＥＤ　１階ロビー",
        "山田　太郎",
        "①㈱髙橋Ⅲ",
        "神社（U+FA19は神）",
        "柳井町2ｰ6-2",
        "R&D",
        "AT&T;",
        "&nosuchentity;",
        "a < b > c",
        "<a href='x'>詳細</a>",
        "相談できる?",
        "What??",
        "café",
        "\u845b\U000e0100城市",  # a kanji with a variation selector: the very glyph of a name
    ],
)
def test_words_are_not_touched(value: str) -> None:
    assert cell("string", value) == (value, None, None)


@pytest.mark.parametrize(
    ("value", "doubt", "severity"),
    [
        ("���쌧", "text-mojibake", "error"),
        ("\x82\xa0\x82", "text-mojibake", "error"),
        ("松山市木屋町2-13??村ビル", "text-lost-characters", "warning"),
        ("#NAME?", "text-broken-formula", "error"),
        ("#REF!", "text-broken-formula", "error"),
    ],
)
def test_what_is_lost_is_named(value: str, doubt: str, severity: str) -> None:
    cells, log = column("string", [value])
    assert cells == [value]
    assert [(f.code, f.severity, f.value, f.place.cell) for f in log.findings] == [(doubt, severity, value, "A2")]


def test_broken_formula_is_named_in_any_kind() -> None:
    for kind in ("integer", "date", "phone", "flag"):
        assert cell(kind, "#N/A") == ("#N/A", None, "text-broken-formula")


@pytest.mark.parametrize(
    ("before", "after", "rule", "doubt"),
    [
        ("市民  会館", "市民 会館", "text-spaces", None),
        ("市民　　会館", "市民　会館", "text-spaces", None),
        ("市民会館\n（本館）", "市民会館\n（本館）", None, "text-line-break"),
        ("市民会館<br>（本館）", "市民会館\n（本館）", "text-html", "text-line-break"),
    ],
)
def test_fields_of_one_line(before: str, after: str, rule: str | None, doubt: str | None) -> None:
    assert cell("line", before) == (after, rule, doubt)


@pytest.mark.parametrize("kind", ["string", "line", "kana", "english", "list", "enum", "id", "phone"])
@pytest.mark.parametrize("value", ["\u3164", "\u2800\u2800", "\u200d", "\u3000\u115f \u200b"])
def test_letters_that_show_nothing_are_blank_alone(kind: str, value: str) -> None:
    assert cell(kind, value) == ("", "text-invisible", None)


@pytest.mark.parametrize("value", ["👨\u200d👩\u200d👧", "\u2801\u2800\u2803", "می\u200cخواهم"])
def test_letters_that_show_nothing_stay_among_others(value: str) -> None:
    assert cell("string", value) == (value, None, None)


def test_english_is_half_width() -> None:
    assert cell("english", "ＣＩＴＹ　Ｈａｌｌ") == ("CITY Hall", "text-half-width", None)
    assert cell("english", "City Hall") == ("City Hall", None, None)


def test_placeholders_are_kept_where_they_may_be_words() -> None:
    cells, log = column("string", ["-", "なし", "None", "不明"])
    assert cells == ["-", "なし", "None", "不明"]
    assert not log.repairs
    assert not doubts(log)


@pytest.mark.parametrize("kind", ["phone", "uri", "latitude", "postal", "date", "time", "corporate-number", "code-lg6"])
@pytest.mark.parametrize("sign", ["-", "―", "－", "なし", "無し", "不明", "None", "NaN", "null", "（なし）"])
def test_placeholders_are_blank_where_they_can_be_nothing_else(kind: str, sign: str) -> None:
    assert cell(kind, sign) == ("", "placeholder", None)


def test_a_dash_behind_an_apostrophe_is_blank_at_once() -> None:
    assert cell("code", "'-") == ("", "placeholder", None)


FINAL = ("text-mojibake", "text-broken-formula")
JAPANESE = st.text(alphabet=st.characters(codec="cp932", exclude_characters="¢£¬‖−〜"), max_size=20)
ANYTHING = st.text(
    alphabet=st.one_of(
        st.characters(exclude_categories=["Cs"]),
        st.sampled_from("&;<>br/ampnbsp#x_0DR\r\n\t\x08\u200b　 ﾞﾟｶｰ\u3099か"),
    ),
    max_size=24,
)


@given(ANYTHING)
def test_cleaning_twice_is_cleaning_once(value: str) -> None:
    for clean in (text.clean, text.clean_line):
        once = clean(value)
        again = clean(once.value)
        assert again.value == once.value
        assert again.rule is None
        assert again.doubt == once.doubt


@given(st.one_of(ANYTHING, JAPANESE))
@settings(deadline=None)
def test_cells_that_are_passed_over_need_no_cleaning(value: str) -> None:
    line = text.clean_line(value)
    assert cell("line", value) == (line.value, line.rule, line.doubt)
    cleaned = text.clean(value)
    prose = cleaned if cleaned.doubt in FINAL else text.on_one_line(cleaned.value)
    assert cell("string", value) == (prose.value, prose.rule or cleaned.rule, cleaned.doubt)


@given(JAPANESE)
def test_cleaning_changes_no_letter(value: str) -> None:
    cleaned = text.clean(value).value

    def letters(words: str) -> str:
        folded = unicodedata.normalize("NFKC", words)
        return "".join(sign for sign in folded if not sign.isspace() and sign.isprintable())

    if not any(mark in value for mark in "&<"):
        assert letters(cleaned) == letters(value)


@given(st.text(alphabet=[chr(code) for code in (*range(0x30A2, 0x30F3), 0x30F4, 0x30FC)], min_size=1))
def test_half_width_kana_come_back(full: str) -> None:
    half = _half(full)
    assert text.full_kana(half) == full or full.startswith("ー")


def _half(full: str) -> str:
    by_full = {unicodedata.normalize("NFKC", chr(code)): chr(code) for code in range(0xFF61, 0xFF9E)}
    marks = {"\u3099": "ﾞ", "\u309a": "ﾟ"}
    signs = unicodedata.normalize("NFD", full)
    return "".join(marks.get(sign) or by_full.get(sign, sign) for sign in signs)
