"""Two spellings of one name fold to the same text, and every folded character knows where it came from."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.geocode.folding import composed, fold, fold_with_places

PIECES = "群馬県みどり市大字笠懸町鹿字一二三四五六七八九十百千〇0123４５６-－ー丁目番地のノヶケｶﾞ髙﨑 　()（）?〒\n"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("三条", "3条"),
        ("二十四条西十丁目", "24条西10丁目"),
        ("百二十三番地", "123番地"),
        ("一〇五番地", "105番地"),
        ("霞ヶ浦", "霞が浦"),
        ("髙﨑", "高崎"),
        ("大字鹿", "鹿"),
        ("笠懸町　鹿", "笠懸町鹿"),
        ("１－２―３", "1-2-3"),
        ("3ノ5", "3-5"),
        ("ｶﾞ", "ガ"),
        ("巿川巿", "市川市"),
        ("五町目", "五丁目"),
        ("常盤町", "常磐町"),
    ],
)
def test_spellings_of_one_name_are_equal(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("七十三5番地", "73|5番地"),  # where kanji end and figures begin, a number ends
        ("百石町", "百石町"),  # a lone 百 is part of a name
        ("千代田区", "千代田区"),
        ("枝幸町目梨泊", "枝幸町目梨泊"),  # 町目 only after a number
        ("二千三百五", "2305"),
        ("百々", "百々"),
        ("字大字", "大字"[:1] * 0),
    ],
)
def test_folded(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text(st.sampled_from(PIECES), max_size=30))
def test_places_lead_back(text: str) -> None:
    written = composed(text)
    folded = fold_with_places(written)
    assert len(folded.text) == len(folded.places) == len(folded.breaks)
    assert folded.places == sorted(folded.places)
    assert all(0 <= place < len(written) for place in folded.places)


@given(st.text(max_size=40))
def test_any_text_folds(text: str) -> None:
    fold(text)
