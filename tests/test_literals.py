"""What an expression needs of a text: what is ruled out is never found."""

from __future__ import annotations

import re
import unicodedata
import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.literals import needs
from pipelines.recognition.topics import _topics
from pipelines.shapes import _PLACEHOLDER, Cells, _told
from pipelines.vocabulary import vocabulary

PATTERNS = sorted(
    {one.pattern for topic in _topics() for one in (topic.plain, topic.names, topic.likely, topic.strong, topic.title)}
    | set(vocabulary().cells.values())
)
CHARACTERS = sorted(set("".join(PATTERNS)))


@pytest.mark.parametrize(
    ("pattern", "ways"),
    [
        ("aed|除細動器", ["ade", "動器細除"]),
        ("病(院|棟)前", ["前病院", "前棟病"]),
        ("a?b*c+d{0,2}e{2}", ["ce"]),
        ("[ab]c|.d", ["c", "d"]),
        (r"\d+年|\(仮\)", ["年", "()仮"]),
        ("(?:x|y)?z", ["z"]),
        ("(?!)", []),
        ("(?<!a)b(?=c)", ["b"]),
        ("[]x]y", ["y"]),
        ("(?i)a", [""]),
        ("a{b", [""]),
        ("", [""]),
        ("(" * 3 + "a", [""]),
    ],
)
def test_what_is_needed(pattern: str, ways: list[str]) -> None:
    assert sorted("".join(sorted(way)) for way in needs(pattern)) == sorted(ways)


@pytest.mark.parametrize("pattern", PATTERNS)
def test_its_own_words_are_not_ruled_out(pattern: str) -> None:
    for word in re.findall(r"[^\W\d_]+", pattern):
        if re.search(pattern, word):
            assert any(way <= set(word) for way in needs(pattern))


@given(st.lists(st.text(st.sampled_from(CHARACTERS), max_size=12), max_size=4), st.sampled_from(PATTERNS))
def test_the_share_is_that_of_looking_at_each_cell(texts: list[str], pattern: str) -> None:
    cells = Cells(tuple(texts))
    found = [text for text in texts if re.search(pattern, text)]
    assert cells.match(pattern) == (len(found) / len(texts) if texts else 0.0)


_item = st.one_of(
    st.text("abc*+?|()[].^$\\dx{}1,", max_size=3),
    st.sampled_from(["(?:a|b)", "[ab]", "(?=a)", "(?!b)", "(?<=c)", "a{0,1}", "b{1,}", "c??", r"\.", r"\d"]),
)


@given(st.lists(_item, max_size=6).map("".join), st.text("abc.1x{}", max_size=8))
def test_nothing_that_is_found_is_ruled_out(pattern: str, text: str) -> None:
    try:
        with warnings.catch_warnings(action="ignore"):  # of sets within sets
            found = re.search(pattern, text)
    except re.error:
        return
    if found:
        assert any(way <= set(text) for way in needs(pattern)), pattern


def test_no_placeholder_is_overlooked() -> None:
    words = ["None", "null", "NULL", "nan", "NaN", "不明", "未定", "なし", "無し", "-－ー", "…・"]
    characters = [chr(code) for code in range(1, 0x10000) if not 0xD800 <= code < 0xE000]
    for text in [*words, *characters]:
        plain = unicodedata.normalize("NFKC", text).strip()
        assert _told(text) == ("" if _PLACEHOLDER.fullmatch(plain) else plain), ascii(text)
