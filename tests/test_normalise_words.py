"""Fields whose cells are words of a closed kind: flags, closed lists, kana, weekdays, lists, addresses of the net."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from normalising import cell, column, doubts

from pipelines.normalise import weekdays


@pytest.mark.parametrize(
    "sign",
    ["○", "〇", "◯", "●", "◎", "有り", "あり", "はい", "1", "１", "1.0", "TRUE", "Y", "Yes", "ｙ", "✓", "レ"],
)
def test_yes(sign: str) -> None:
    assert cell("presence", sign) == ("有", "flag-word", None)
    assert column("flag", [sign])[0] == ["1"]


@pytest.mark.parametrize("sign", ["×", "✕", "無し", "なし", "いいえ", "0", "０", "0.0", "FALSE", "N", "No"])
def test_no(sign: str) -> None:
    assert cell("presence", sign) == ("無", "flag-word", None)
    assert cell("flag", sign) == ("", "flag-word", None)


@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [
        ("permission", "○", "可"),
        ("permission", "×", "否"),
        ("permission", "不可", "否"),
        ("permission", "可能", "可"),
        ("flag", "対応あり", "1"),
        ("flag", "該当なし", ""),
        ("flag", "－", ""),
        ("presence", "NaN", ""),
    ],
)
def test_words_of_the_field(kind: str, before: str, after: str) -> None:
    cells, log = column(kind, [before])
    assert cells == [after]
    assert len(log.repairs) == 1


@pytest.mark.parametrize(
    ("kind", "value"),
    [("presence", "有"), ("presence", "無"), ("presence", "可"), ("permission", "有"), ("presence", "有（1台）"),
     ("presence", "△"), ("flag", "1"), ("flag", "2階のみ"), ("presence", "A")],
)  # fmt: skip
def test_other_words_stay_for_the_validation(kind: str, value: str) -> None:
    assert cell(kind, value) == (value, None, None)


def test_blank_is_never_filled() -> None:
    assert column("presence", ["○", "", "×"])[0] == ["有", "", "無"]
    assert column("flag", ["○", ""])[0] == ["1", ""]
    assert column("flag", ["○", "＊"])[0] == ["1", "＊"]


@pytest.mark.parametrize(
    ("cells", "after", "doubt"),
    [
        (["○", "－"], ["有", "無"], None),
        (["有", "－"], ["有", "無"], None),
        (["○", "×", "－"], ["有", "無", "－"], "flag-dash"),
        (["－", ""], ["－", ""], "flag-dash"),
        (["○", "＊"], ["有", "＊"], "flag-dash"),
        (["○", "…"], ["有", "…"], "flag-dash"),
        (["○", "◎"], ["○", "◎"], "flag-marks"),
        (["○", "●", "無"], ["○", "●", "無"], "flag-marks"),
        (["○", "〇", "◯"], ["有", "有", "有"], None),
        (["1", "2"], ["1", "2"], "flag-numbers"),
        (["0", "1", "3"], ["0", "1", "3"], "flag-numbers"),
        (["0", "1"], ["無", "有"], None),
        (["○", "△", "×"], ["有", "△", "無"], None),
    ],
)
def test_what_a_sign_means_depends_on_its_column(cells: list[str], after: list[str], doubt: str | None) -> None:
    found, log = column("presence", cells)
    assert found == after
    assert {code for code, _ in doubts(log)} == ({doubt} if doubt else set())


def test_other_numbers_make_a_flag_a_code() -> None:
    assert column("flag", ["1", "2"])[0] == ["1", "2"]
    assert column("flag", ["0", "2"])[0] == ["0", "2"]


@pytest.mark.parametrize(
    ("kind", "before", "after", "rule"),
    [
        ("enum", "認定こども園(幼保連携型)", "認定こども園（幼保連携型）", "value-spelling"),
        ("enum", "公立 幼稚園", "公立幼稚園", "value-spelling"),
        ("enum", "保育園", "保育園", None),
        ("code-lang", "日本語", "ja", "value-synonym"),
        ("code-lang", "JA", "JA", None),
        ("code-lang", "ja", "ja", None),
        ("code-lang", "jp", "ja", "value-synonym"),
        ("code-lang", "JP", "ja", "value-synonym"),
        ("license", "ＣＣ ＢＹ ４．０", "CC BY 4.0", "value-synonym"),
        ("license", "CC-BY 4.0", "CC BY 4.0", "value-synonym"),
        ("license", "CC BY", "CC BY", None),
        ("license", "独自規約", "独自規約", None),
    ],
)
def test_closed_lists(kind: str, before: str, after: str, rule: str | None) -> None:
    assert cell(kind, before) == (after, rule, None)


@pytest.mark.parametrize(
    ("before", "after", "rule", "doubt"),
    [
        ("シヤクショ", "シヤクショ", None, None),
        ("シヤクショ　ホンチョウシャ", "シヤクショ　ホンチョウシャ", None, None),
        ("ｼﾔｸｼｮ", "シヤクショ", "text-half-kana", None),
        ("ﾃﾞｨｻｰﾋﾞｽ", "ディサービス", "text-half-kana", None),
        ("しやくしょ", "シヤクショ", "kana-hiragana", None),
        ("ヘアサロン_いまくぼ", "ヘアサロン_イマクボ", "kana-hiragana", None),
        ("ｾﾝﾀ-", "センター", "kana-long-vowel", None),
        ("センタ―　ホンカン", "センター　ホンカン", "kana-long-vowel", None),
        ("ｸﾘ-ﾝ", "クリーン", "kana-long-vowel", None),
        ("ｻ-ﾋﾞｽｶｳﾝﾀｰ", "サ-ビスカウンター", "text-half-kana", "kana-dash"),
        ("ｻ-ﾋﾞｽｾﾝﾀ-", "サ-ビスセンター", "kana-long-vowel", "kana-dash"),
        ("アイ-プラザ センタ-", "アイ-プラザ センター", "kana-long-vowel", "kana-dash"),
        ("ミホン-センタ-", "ミホン-センター", "kana-long-vowel", None),
        ("キタ- ミナミ", "キタ- ミナミ", None, "kana-dash"),
        ("リ-クリエイション", "リ-クリエイション", None, "kana-dash"),
        ("ミナミ-キタ", "ミナミ-キタ", None, "kana-dash"),
        ("セブン‐イレブン", "セブン‐イレブン", None, None),
        ("ミホン-", "ミホン-", None, None),
        ("ミホッ-", "ミホッ-", None, None),
        ("大六天", "大六天", None, "kana-kanji"),
        ("二ホンフクイン", "二ホンフクイン", None, "kana-kanji"),
        ("とき公園", "とき公園", None, "kana-kanji"),
    ],
)
def test_kana(before: str, after: str, rule: str | None, doubt: str | None) -> None:
    assert cell("kana", before) == (after, rule, doubt)


@given(st.text(alphabet=[chr(code) for code in range(0x30A1, 0x30F7)], min_size=1, max_size=12))
def test_hiragana_are_the_same_syllables(katakana: str) -> None:
    hiragana = katakana.translate({code: code - 0x60 for code in range(0x30A1, 0x30F7)})
    assert cell("kana", hiragana)[0] == katakana
    assert cell("kana", katakana) == (katakana, None, None)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("月火水木金", "月火水木金"),
        ("日月火", "日月火"),
        ("月～金", "月火水木金"),
        ("月〜金", "月火水木金"),
        ("月-金", "月火水木金"),
        ("月ー金", "月火水木金"),
        ("月曜日～金曜日", "月火水木金"),
        ("月曜から金曜まで", "月火水木金"),
        ("土～月", "月土日"),
        ("月曜日・火曜日", "月火"),
        ("月、水、金", "月水金"),
        ("月,水,金", "月水金"),
        ("月;火;水", "月火水"),
        ("月 火 水", "月火水"),
        ("月\n火", "月火"),
        ("月・水～金", "月水木金"),
        ("（月）（火）", "月火"),
        ("月曜火曜", "月火"),
        ("土曜日曜", "土日"),
        ("土曜日日曜", "土日"),
        ("金曜土曜日曜", "金土日"),
        ("(土曜)(日曜)", "土日"),
        ("金曜から日曜まで", "金土日"),
        ("日曜～火曜日", "月火日"),
        ("土曜日曜、月", "月土日"),
        ("日曜日", "日"),
        ("毎週水曜", "水"),
        ("毎日", "月火水木金土日"),
        ("年中無休", "月火水木金土日"),
        ("平日", "月火水木金"),
        ("平日、土曜", "月火水木金土"),
    ],
)
def test_weekdays(before: str, after: str) -> None:
    assert cell("weekday-set", before) == (after, "weekday-set" if before != after else None, None)


@pytest.mark.parametrize(
    ("value", "doubt"),
    [
        ("月火水木金土日祝", "weekday-holiday"),
        ("土日・祝日", "weekday-holiday"),
        ("月～金（祝日を除く）", "weekday-holiday"),
        ("月曜休館", "weekday-words"),
        ("第1・3土曜", "weekday-words"),
        ("月火水木金土※", "weekday-words"),
        ("全日・全時間帯使用可", "weekday-words"),
        ("7/20～8/31", "weekday-words"),
    ],
)
def test_what_is_more_than_weekdays_stays(value: str, doubt: str) -> None:
    assert cell("weekday-set", value) == (value, None, doubt)


@given(st.sets(st.sampled_from("月火水木金土日"), min_size=1), st.sampled_from(["、", "・", ";", "曜日・", "\n"]))
def test_any_separated_set_is_joined_in_the_order_of_the_week(days: set[str], separator: str) -> None:
    ordered = "".join(day for day in "月火水木金土日" if day in days)
    tail = separator.removesuffix("・") if "曜" in separator else ""
    assert weekdays.read(separator.join(ordered) + tail).value == ordered


@pytest.mark.parametrize(
    ("before", "after", "rule"),
    [
        ("内科;外科", "内科;外科", None),
        ("内科、外科", "内科;外科", "list-separator"),
        ("内科，外科,眼科", "内科;外科;眼科", "list-separator"),
        ("内科；外科", "内科;外科", "list-separator"),
        ("内科\n外科", "内科;外科", "list-separator"),
        ("内科; 外科", "内科;外科", "list-separator"),
        ("縺薙ｓ、T", "こん;T", "text-mojibake-restored"),
        ("内科;", "内科", "list-separator"),
        (";内科、外科", "内科;外科", "list-separator"),
        ("内科（糖尿病、腎臓）、外科", "内科（糖尿病、腎臓）;外科", "list-separator"),
        ("内科・外科", "内科・外科", None),
        ("内科/外科", "内科/外科", None),
        ("内科 外科", "内科 外科", None),
        ("内科、外科を行っています。", "内科、外科を行っています。", None),
        ("内科または、外科", "内科または、外科", None),
        ("大手町、外", "大手町、外", None),
        ("内科;消化器、肝臓内科", "内科;消化器、肝臓内科", None),
        ("内科;外科,\n眼科", "内科;外科;眼科", "list-separator"),
        ("内科、外科;／", "内科;外科", "list-separator"),
        ("内\u200b科;外科", "内科;外科", "text-invisible"),
        ("内;外\x13児", "内;外児", "text-control"),
        ("本町1,2丁目", "本町1,2丁目", None),
        ("本町一、二丁目、東町", "本町一、二丁目;東町", "list-separator"),
        ("１０，０００世帯", "１０，０００世帯", None),
        ("第1,第2町会", "第1,第2町会", None),
        ("第1町会,第2町会", "第1町会;第2町会", "list-separator"),
    ],
)
def test_lists(before: str, after: str, rule: str | None) -> None:
    assert cell("list", before) == (after, rule, None)


def test_doubtful_separators_divide_words_that_the_column_knows() -> None:
    cells, _ = column("list", ["内科・外科", "内科/眼科", "内科", "外科", "消化器・内視鏡内科", "内科　外科"])
    assert cells == ["内科;外科", "内科/眼科", "内科", "外科", "消化器・内視鏡内科", "内科;外科"]


@pytest.mark.parametrize(
    ("before", "after", "rule", "doubt"),
    [
        ("https://www.example.lg.jp/a.html", "https://www.example.lg.jp/a.html", None, None),
        ("https://www.example.lg.jp/施設/", "https://www.example.lg.jp/施設/", None, None),
        ("https://web.archive.org/web/http://a.jp/", "https://web.archive.org/web/http://a.jp/", None, None),
        (" http://a.jp/ ", "http://a.jp/", "text-spaces", None),
        ("ｈｔｔｐ：／／ａ．ｊｐ／", "http://a.jp/", "uri-format", None),
        ("HTTP://a.jp/", "http://a.jp/", "uri-format", None),
        ("<http://a.jp/>", "http://a.jp/", "uri-format", None),
        ("http://a.jp/?a=1&amp;b=2", "http://a.jp/?a=1&b=2", "text-html", None),
        ("http://a.jp/www/\n123.html", "http://a.jp/www/123.html", "uri-format", None),
        ("Https://a.jp/資料（１）.pdf", "https://a.jp/資料（１）.pdf", "uri-format", None),
        ("<https://a.jp/資料１.pdf>", "https://a.jp/資料１.pdf", "uri-format", None),
        ("https://a.jp/資料（１）.pdf", "https://a.jp/資料（１）.pdf", None, None),
        ("ｈｔｔｐ：／／ａ．ｊｐ／資料.pdf", "http://a.jp/資料.pdf", "uri-format", None),
        ("ｈｔｔｐ：／／ａ．ｊｐ／資料．pdf", "ｈｔｔｐ：／／ａ．ｊｐ／資料．pdf", None, "uri-unreadable"),
        ("https://a.jp/a,b.html", "https://a.jp/a,b.html", None, None),
        ("http://", "", "placeholder", None),
        ("www.example.jp", "www.example.jp", None, "uri-scheme"),
        ("example.lg.jp/a", "example.lg.jp/a", None, "uri-scheme"),
        ("info@example.lg.jp", "info@example.lg.jp", None, "uri-email"),
        ("http://a.jp/\nhttp://b.jp/", "http://a.jp/\nhttp://b.jp/", None, "uri-two"),
        ("http://a.jp/ http://b.jp/", "http://a.jp/ http://b.jp/", None, "uri-two"),
        ("ttp://a.jp/", "ttp://a.jp/", None, "uri-unreadable"),
        ("img/park.jpg", "img/park.jpg", None, "uri-unreadable"),
        ("市のページを参照", "市のページを参照", None, "uri-unreadable"),
        ("市のページ\nwww.b.jp", "市のページ\nwww.b.jp", None, "uri-unreadable"),
    ],
)
def test_web_addresses(before: str, after: str, rule: str | None, doubt: str | None) -> None:
    assert cell("uri", before) == (after, rule, doubt)


@pytest.mark.parametrize(
    ("value", "doubt"),
    [
        ("https://a.jp/\ninfo@a.jp", "uri-unreadable"),
        ("https://a.jp/b/\ninfo@a.jp", "uri-unreadable"),
        ("https://a.jp/\n0279-52-1234", "uri-unreadable"),
        ("https://a.jp/b/\n0279-52-1234", "uri-unreadable"),
        ("https://a.jp/b/\n(0279)52-1234", "uri-unreadable"),
        ("https://a.jp/b/\n0279521234", "uri-unreadable"),
        ("https://a.jp/\nPDF", "uri-unreadable"),
        ("https://a.jp/b/\n(PDF)", "uri-unreadable"),
        ("https://a.jp/\nwww.b.example.jp", "uri-two"),
        ("https://a.jp/b/\nb.example.jp/c", "uri-two"),
        ("https://a.jp/,https://b.jp/", "uri-two"),
        ("https://a.jp/|https://b.jp/", "uri-two"),
        ("https://a.jp/a.html（外部リンク）", "uri-unreadable"),
        ("https://a.jp/、", "uri-unreadable"),
        ("https://a.jp/a.html。", "uri-unreadable"),
    ],
)
def test_what_stands_behind_an_address_is_no_part_of_it(value: str, doubt: str) -> None:
    assert cell("uri", value) == (value, None, doubt)


@pytest.mark.parametrize(
    ("before", "after", "rule", "doubt"),
    [
        ("info@example.lg.jp", "info@example.lg.jp", None, None),
        ("mailto:<a@b.jp>", "a@b.jp", "email-format", None),
        ("<mailto:a@b.jp>", "a@b.jp", "email-format", None),
        ("<a@b.jp>", "a@b.jp", "email-format", None),
        ("mailto:MAILTO: a@b.jp", "a@b.jp", "email-format", None),
        ("ｉｎｆｏ＠ｅｘａｍｐｌｅ．ｌｇ．ｊｐ", "info@example.lg.jp", "email-format", None),
        ("mailto:info@example.lg.jp", "info@example.lg.jp", "email-format", None),
        ("info(at)example.lg.jp", "info(at)example.lg.jp", None, "email-hidden"),
        ("info★example.lg.jp", "info★example.lg.jp", None, "email-hidden"),
        ("窓口まで", "窓口まで", None, None),
    ],
)
def test_mail_addresses(before: str, after: str, rule: str | None, doubt: str | None) -> None:
    assert cell("email", before) == (after, rule, doubt)
