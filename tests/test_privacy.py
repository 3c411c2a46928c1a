"""Personal data are found in the forms in which people write them, and what only looks like them is not."""

from __future__ import annotations

from collections import Counter
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from privacy import Form, codes, forms, found, lookalikes

from pipelines.privacy.cells import digits, plain
from pipelines.privacy.checkdigits import is_card, is_licence, is_personal_number
from pipelines.privacy.headed import SIGNS, personal_words
from pipelines.privacy.options import CODES, FORMULA, PERSONAL

FORMS = list(forms())
STEMS = st.text("0123456789", min_size=11, max_size=11)
SEPARATORS = st.sampled_from(["", "-", " ", "　", "ー", "‐", "−", "－"])
STARTS, STEPS = (1234567890, 3521100000, 9876543210), (*range(1, 60), 97, 100, 110, 1000, 1001, 9999)
IDENTIFIER = [f"35211010{number:04d}" for number in range(60)]


def with_check_digit(stem: str) -> str:
    """個人番号 of its first eleven digits, as the ordinance has it."""
    rest = sum(int(digit) * weight for digit, weight in zip(stem, (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2), strict=True)) % 11
    return stem + str(0 if rest <= 1 else 11 - rest)


def is_varied(number: str) -> bool:
    return len(set(number)) > 1


def test_nearly_all_forms_are_found() -> None:
    asked, missed = Counter(form.finding for form in FORMS), Counter[str]()
    for form in FORMS:
        if form.finding not in codes((form.heading, [form.cell])):
            missed[form.finding] += 1
    assert len(FORMS) >= 200 and set(asked) == set(CODES)
    assert missed.total() <= 0.05 * len(FORMS), missed
    assert all(missed[finding] <= 0.1 * count for finding, count in asked.items()), missed


MISSED = {"12345678 9018", "1234-5678-9018", "mihon-t@gmail,com", "見本太郎方", "見本銀行 中央支店 1234567"}
"""Forms that are like too much else: 確認番号 of any kind, a place that ends in 方, the number of a branch."""


def test_each_form_is_found_but_for_those_that_are_known() -> None:
    missed = {form.cell for form in FORMS if form.finding not in codes((form.heading, [form.cell]))}
    assert missed == MISSED | {"身体障害者手帳 第123456号"}


@pytest.mark.parametrize(("heading", "cells"), [pytest.param(*case, id=case[0] or "-") for case in lookalikes()])
def test_lookalikes_are_not_found(heading: str, cells: list[str]) -> None:
    assert codes((heading, cells)) == set()


def test_a_lookalike_alone_is_not_found_either() -> None:
    """But for identifiers, which only their column tells."""
    wrong = [(heading, cell) for heading, cells in lookalikes() for cell in cells if codes((heading, [cell]))]
    assert wrong == []


@pytest.mark.parametrize("form", FORMS, ids=lambda form: f"{form.finding}-{form.cell[:12]!r}")
def test_what_was_found_is_not_shown(form: Form) -> None:
    """No digit of a number but the 090 of a mobile, nothing before the @ of an address, no name of a home."""
    for finding in found((form.heading, [form.cell])):
        if finding.code == FORMULA:
            continue
        shown = {key: value for key, value in finding.to_dict().items() if key in ("value", "message", "remedy")}
        texts = " ".join([*map(str, shown.values()), finding.message("en"), finding.remedy("en"), str(finding.params)])
        number = digits(plain(form.cell))
        assert finding.value is not None
        assert digits(finding.value) in ("", "060", "070", "080", "090"), finding.value
        assert len(number) < 6 or number not in digits(texts)
        for secret in ("mihon", "machikado", "見本太郎", "山田", "鈴木"):
            assert secret not in finding.value.replace(form.heading, ""), finding.value


@given(STEMS, SEPARATORS, st.booleans())
def test_any_personal_number_is_found_and_no_digit_of_it_shown(stem: str, separator: str, wide: bool) -> None:
    number = with_check_digit(stem)
    written = separator.join((number[:4], number[4:8], number[8:]))
    if wide:
        written = written.translate({ord(digit): 0xFEE0 + ord(digit) for digit in "0123456789"})
    if is_varied(number):
        named = [finding for finding in found(("備考", [f"番号 {written}"])) if finding.code in PERSONAL]
        assert named or is_card(number)
        for finding in named:
            assert not any(sign.isdigit() for sign in f"{finding.value}")
            assert digits(finding.message()) in ("1", "112")  # how many, and「12桁」


@given(st.sampled_from(["070", "080", "090"]), st.integers(1000, 9999), st.integers(0, 9999), SEPARATORS)
def test_any_mobile_is_found_and_masked(prefix: str, middle: int, last: int, separator: str) -> None:
    (finding,) = found(("電話番号", [separator.join((prefix, str(middle), f"{last:04d}"))]))
    assert (finding.code, finding.value) == ("personal-phone", f"{prefix}-****-****")


@given(st.lists(STEMS.map(with_check_digit).filter(is_varied), min_size=4, max_size=40, unique=True))
def test_a_column_of_personal_numbers_is_found_under_any_heading(numbers: list[str]) -> None:
    assert "personal-number" in codes(("管理番号", numbers))


def test_columns_of_identifiers_are_not() -> None:
    """One of eleven has the right check digit by chance, in whatever steps they count."""
    columns = [[f"{100 * start + step * number:012d}" for number in range(60)] for start in STARTS for step in STEPS]
    assert sum("personal-number" in codes(("管理番号", cells)) for cells in columns) <= 0.01 * len(columns)


def test_a_column_of_identifiers_shows_the_share_of_chance() -> None:
    right = sum(map(is_personal_number, IDENTIFIER))
    assert 0 < right < 15
    assert codes(("ID", IDENTIFIER)) == set()
    assert codes(("", IDENTIFIER)) == set()
    assert codes(("管理番号", [with_check_digit(one[:11]) for one in IDENTIFIER]))


@pytest.mark.parametrize(
    ("number", "right"),
    [
        ("123456789018", True),
        ("314159423730", True),
        ("123456789012", False),
        ("000000000000", False),
        ("12345678901", False),
    ],
)
def test_check_digit_of_personal_numbers(number: str, right: bool) -> None:
    assert is_personal_number(number) is right


def test_check_digit_of_licences() -> None:
    """The example that is given everywhere for the rule: 4598033587, check digit 2."""
    assert is_licence("459803358720") and not is_licence("459803358730")


@pytest.mark.parametrize(
    "number",
    [
        *("4111111111111111", "378282246310005", "343434343434343", "30569309025904", "36006666333344"),
        *("38520000023237", "5555555555554444", "2223003122003222", "3530111333300000", "6011111111111117"),
        *("6445644564456445", "6500000000000002"),
    ],
)
def test_check_digit_of_cards(number: str) -> None:
    assert is_card(number)
    assert not is_card(number[:-1] + str((int(number[-1]) + 1) % 10))
    assert not is_card("9" + number[1:])


def test_every_word_of_a_heading_has_a_sign() -> None:
    assert [word for word in personal_words() if not any(sign in word for sign in SIGNS)] == []


PERSONS = ("氏名", ["見本太郎", "見本花子", "例一郎", "例次郎"])
DAYS = ["1950-03-04", "昭和40年5月6日", "S52.7.8", "2001/9/10"]


def test_dates_of_many_years_beside_names_are_births() -> None:
    assert codes(PERSONS, ("年月日", DAYS)) == {"personal-birth-date"}
    assert codes(PERSONS, ("", DAYS)) == {"personal-birth-date"}
    assert codes(PERSONS, ("登録日", DAYS)) == set()
    assert codes(("施設名", PERSONS[1]), ("年月日", DAYS)) == set()
    assert codes(PERSONS, ("年月日", ["2024-04-01", "2024-05-01", "2023-04-01", "2024-04-02"])) == set()


@pytest.mark.parametrize(("cell", "alive"), [("S55.2.29", True), ("1910-01-01", True), ("1909-12-31", False)])
def test_births_at_the_borders(cell: str, alive: bool) -> None:
    assert (codes(("生年月日", [cell])) == {"personal-birth-date"}) is alive


def test_births_of_the_dead_are_none() -> None:
    assert codes(("生年月日", DAYS), ("没年", ["1990"] * 4)) == set()
    assert codes(("生年月日", ["1909-12-31", "明治40年1月1日", "不明", "-"])) == set()


def test_places_and_reasons() -> None:
    cells = ["", "0834-00-0000", "090-1234-5678", "", "080-1234-5678"]
    findings = found(("名称", list("あいうえお")), ("電話番号", cells))
    assert [finding.place.cell for finding in findings] == ["B4", "B6"]
    assert {finding.severity for finding in findings} == {"error"}
    assert {finding.field for finding in findings} == {"電話番号"}
    assert "2件" in findings[0].message() and "職員" in findings[0].message()
    assert "own" in findings[0].message("en")
    assert "finding: personal-phone" in findings[0].remedy() and "column: 電話番号" in findings[0].remedy("en")


def test_many_cells_are_told_as_one_column() -> None:
    cells = [f"090-{number:04d}-{number:04d}" for number in range(1001, 3001)]
    (finding,) = found(("電話番号", cells))
    assert (finding.place.cell, finding.params["count"]) == ("A", "2,000")


def test_a_long_column_is_looked_at_to_its_end() -> None:
    """Other identifiers and mobiles by the thousand do not hide the one mailbox."""
    cells = [f"090-{number:04d}-{number % 10000:04d}" for number in range(1001, 7001)] * 5
    cells[-1] = "mihon@gmail.com"
    findings = found(("連絡先", cells))
    assert {finding.code: finding.place.cell for finding in findings} == {
        "personal-phone": "A",
        "personal-email": f"A{len(cells) + 1}",
    }


def test_a_long_column_of_identifiers() -> None:
    """Some of them tell for all; what else is in the column is seen all the same."""
    cells = [f"{352110000000 + 7 * number}" for number in range(30_000)]
    assert codes(("ID", cells)) == set()
    cells[20_000] = "マイナンバー 1234-5678-9018"
    assert [finding.place.cell for finding in found(("ID", cells))] == ["A20002"]
    personal = [with_check_digit(cell[:11]) for cell in cells if cell.isdigit()]
    assert [finding.place.cell for finding in found(("ID", personal))] == ["A"]


@pytest.mark.parametrize(
    "part", ["a", "-a", "=", "1", "1-", "1 ", "090-", "田宅", "様", "a@", "@a.", "普通", "生年月日", "(", "-1*"]
)
def test_a_cell_of_any_length_is_soon_looked_at(part: str) -> None:
    """As long as Excel allows, and made to be looked at again and again."""
    cells = [(sign + part * 32_767)[:32_767] for sign in ("", "-", "=", "+", "個人番号", "口座")]
    start = process_time()
    found(("備考", cells))
    assert process_time() - start < 5


def test_a_number_is_one_thing() -> None:
    assert codes(("備考", ["運転免許証 301234567810"])) == {"personal-licence"}
    assert codes(("備考", ["基礎年金番号 1234567890"])) == {"personal-pension"}
