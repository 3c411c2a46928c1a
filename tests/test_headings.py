"""How headings are read: spelling, words, misprints, ages."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipelines.columns.claims import Setting, Subject, claims_of
from pipelines.columns.forms import form_of
from pipelines.headings import age_band, bare, fold, known, misprint, readings, unbracketed
from pipelines.shapes import Cells
from pipelines.spelling import Misprints, romanised, spaced
from pipelines.standards import GENERATIONS, definitions, standard
from pipelines.vocabulary import vocabulary


@pytest.mark.parametrize(
    ("heading", "folded"),
    [
        ("　名　称 ", "名称"),
        ("ＴＥＬ", "tel"),
        ("ﾌﾘｶﾞﾅ", "フリガナ"),
        ("郵便\n番号", "郵便番号"),
        ("\ufeffNO", "no"),
        ("料金（基本）", "料金(基本)"),
        ("【必須】名称", "(必須)名称"),
        ("0～4歳", "0~4歳"),
        ("http://www.w3.org/2000/01/rdf-schema#label", "label"),
        ("https://schema.org/address", "address"),
        ("#property<-- プロパティの名前またはURI", "#property"),
    ],
)
def test_fold(heading: str, folded: str) -> None:
    assert fold(heading) == folded


@pytest.mark.parametrize(
    ("heading", "plain"),
    [
        ("1.名称", "名称"),
        ("①名称", "名称"),
        ("名称（必須）", "名称"),
        ("（任意）住所", "住所"),
        ("定員（人）", "定員"),
        ("3歳児", "3歳児"),
        ("建物名等(方書)", "建物名等(方書)"),
    ],
)
def test_numbering_and_instructions_fall_off(heading: str, plain: str) -> None:
    assert bare(fold(heading)) == plain


@pytest.mark.parametrize(
    "spellings",
    [
        ("shisetsu", "sisetu"),
        ("juusho", "jusho", "jyusho", "jūsho", "jyuusyo"),
        ("secchi", "setchi", "setti"),
        ("shinbun", "shimbun"),
    ],
)
def test_systems_of_romanisation_are_one(spellings: tuple[str, ...]) -> None:
    assert len({romanised(spelling) for spelling in spellings}) == 1


def test_camel_case_is_kept_apart() -> None:
    assert spaced("facilityNameKana") == "facility_Name_Kana"
    assert spaced("URL") == "URL"
    assert spaced("電話Number") == "電話Number"


def _fields(heading: str, dataset: str) -> list[str]:
    """What a heading alone is claimed for in a file of this dataset, the strongest first."""
    around = Setting(form_of(dataset), None)
    return [claim.field for claim in claims_of(Subject(0, "c1", heading, (), lambda: Cells(())), around)]


CASES = tomllib.loads((Path(__file__).parent / "heading_cases.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("dataset", "heading", "field"),
    [(dataset, heading, field) for dataset, cases in CASES.items() for heading, field in cases.items()],
)
def test_headings_of_ones_own(dataset: str, heading: str, field: str) -> None:
    assert _fields(heading, dataset)[:1] == ([field] if field else [])


@pytest.mark.parametrize("dataset", sorted(definitions()))
def test_every_field_of_the_standard_is_claimed_by_its_own_name(dataset: str) -> None:
    for field in standard(dataset).names:
        assert _fields(field, dataset)[0] == field


@pytest.mark.parametrize(
    ("written", "meant", "near"),
    [
        ("所在地_連結標記", "所在地_連結表記", True),
        ("地方公共団体コ一ド", "地方公共団体コード", True),
        ("設置位置設", "設置位置", False),  # too short to be sure
        ("介護サービス事業名称", "介護サービス事業所名称", True),
        ("adress", "address", True),
        ("perfecture", "prefecture", True),
        ("prefucture", "perfecture", False),
        ("lattiude", "latitude", True),
        ("0-4歳の男性", "0-4歳の女性", False),
        ("5-9歳の男性", "0-9歳の男性", False),
        ("参加申込開始日", "参加申込終了日", False),
        ("利用開始時間", "利用終了時間", False),
        ("名称", "名称", False),
    ],
)
def test_misprint(written: str, meant: str, near: bool) -> None:
    assert misprint(written, meant) is near
    assert misprint(meant, written) is near


@given(
    st.text("あいう日a1", min_size=5, max_size=9), st.integers(0, 9), st.integers(0, 2), st.text("あい日1", max_size=2)
)
@example("設置位置名", 3, 2, "名置")
def test_what_a_misprint_may_be_of_is_found_without_comparing(
    meant: str, place: int, left_out: int, put_in: str
) -> None:
    written = meant[:place] + put_in + meant[place + left_out :]
    assert Misprints([meant, "所在地"]).near(written) == ({meant} if misprint(written, meant) else set())


@pytest.mark.parametrize("generation", GENERATIONS)
@pytest.mark.parametrize("dataset", sorted(definitions()))
def test_no_field_is_the_misprint_of_another(dataset: str, generation: str) -> None:
    names = [fold(name) for name in standard(dataset, generation).names]
    assert [(one, other) for one in names for other in names if misprint(one, other)] == []


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("0-4歳の男性", "0-4歳の男性"),
        ("男0～4歳", "0-4歳の男性"),
        ("0～4歳（女）", "0-4歳の女性"),
        ("80歳から84歳 女", "80-84歳の女性"),
        ("女_10_14", "10-14歳の女性"),
        ("male_20-24", "20-24歳の男性"),
        ("85歳以上女性", "85歳以上の女性"),
        ("80歳以上男", None),
        ("85-89歳男", None),
        ("0～4歳", None),
        ("男女0～4歳", None),
        ("0-9歳男", None),
        ("1-5歳男", None),
    ],
)
def test_five_year_ages(heading: str, field: str | None) -> None:
    assert age_band(fold(heading)) == field


@pytest.mark.parametrize(
    ("text", "yes"),
    [
        ("名称", True),
        ("災害種別_洪水", True),
        ("避難所名", True),
        ("0〜4歳男", True),
        ("lat", True),
        ("医療機関名", True),
        ("医療機関名_【病院】", False),
        ("見本第一小学校", False),
        ("見本市中央1丁目2番3号", False),
        ("東京都", False),
        ("35.6895", False),
        ("0123-45-6789", False),
        ("この表は令和6年4月1日現在の施設の一覧です", False),
    ],
)
def test_known(text: str, yes: bool) -> None:
    assert known(fold(text)) is yes


def test_a_bracket_nobody_understands_is_not_left_out() -> None:
    assert not readings("収容人数（0.7×0.7で割った数）")
    assert unbracketed("収容人数（0.7×0.7で割った数）") == ("収容人数", "0.7×0.7で割った数")
    assert unbracketed("定員（3歳児）") == unbracketed("定員（人）") == ("", "")


def test_the_vocabulary_names_only_what_exists() -> None:
    words = vocabulary()
    meanings = frozenset().union(*words.words.values())
    fields = {name for dataset in definitions() for name in standard(dataset).names} | {"緯度,経度"}
    for rule in words.rules:
        assert rule.all | rule.may | rule.beside <= meanings, rule
        assert set(rule.fields) | set(rule.needs) <= fields, rule
        assert rule.datasets <= definitions().keys(), rule
