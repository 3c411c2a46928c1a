"""Loading the standards: what fields, definitions and errors look like from the code."""

from __future__ import annotations

import pytest

from pipelines.errors import UsageError
from pipelines.standards import (
    BASIC,
    KPI,
    ODS,
    all_definitions,
    definition,
    definitions,
    nearest,
    nearest_dataset,
    standard,
)


def test_a_field_carries_its_rules() -> None:
    toilets = standard("public-toilets")
    name = toilets.field("名称")
    assert name.constraints["required"] is True
    assert toilets.field("車椅子使用者用トイレ有無").vocabulary == ("有", "無")
    assert toilets.field("緯度").type == "number"
    assert toilets.field("名称_カナ").vocabulary == ()


def test_an_unsure_list_of_values_is_still_the_vocabulary() -> None:
    field = standard("tourist-facilities").field("車椅子可")
    assert "enum" not in field.constraints
    assert field.vocabulary == ("可", "否")


def test_a_standard_knows_its_fields_by_name_and_kind() -> None:
    aed = standard("aed")
    assert aed.generation == ODS
    assert len(aed.names) == 39
    assert len(standard("aed", BASIC).names) == 22
    assert "設置位置" in aed
    assert "方書" not in aed
    assert [field.name for field in aed.of_kind("latitude", "longitude")] == ["緯度", "経度"]
    with pytest.raises(KeyError):
        aed.field("方書")


def test_a_definition_names_its_file() -> None:
    assert definition("medical-institutions").file_name("992011", "csv") == "992011_hospital.csv"


def test_the_kpis_are_a_dataset_but_none_of_the_fourteen() -> None:
    assert len(definitions()) == 14 and KPI not in definitions()
    assert list(all_definitions()) == [*definitions(), KPI]
    assert definition(KPI).number == 15
    with pytest.raises(UsageError) as raised:
        standard(KPI)
    assert raised.value.code == "dataset-of-tables"


def test_crosswalk_sets_flags_from_words_of_the_old_list() -> None:
    (line,) = [each for each in definition("public-facilities").crosswalk if each.rule == "split-flags"]
    assert line.old == ("バリアフリー情報",)
    assert line.values["多目的トイレ"] == "バリアフリートイレ"
    assert line.values["エレベーター"] == "スロープ、エレベータ、エスカレータ"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("aeds", "aed"),
        ("public_toilets", "public-toilets"),
        ("public-toilet", "public-toilets"),
        ("Evacuation-Sites", "emergency-evacuation-sites"),
        ("hospital", "medical-institutions"),
        ("preschool", "childcare-facilities"),
        ("トイレ", "public-toilets"),
        ("避難場所", "emergency-evacuation-sites"),
    ],
)
def test_unknown_dataset_suggests_the_nearest(typed: str, meant: str) -> None:
    assert nearest_dataset(typed) == meant
    with pytest.raises(UsageError) as raised:
        standard(typed)
    assert raised.value.code == "dataset-unknown-name"
    assert raised.value.exit_code == 2
    assert raised.value.params == {"value": typed, "nearest": meant, "names": tuple(all_definitions())}
    assert typed in raised.value.message("ja")
    assert meant in raised.value.remedy("en")


def test_a_name_like_nothing_lists_all_datasets_and_is_asked_for_none() -> None:
    with pytest.raises(UsageError) as raised:
        standard("zzzzqqqq")
    assert nearest_dataset("zzzzqqqq") == ""
    assert raised.value.remedy("ja").startswith("（名前: aed、care-services、")
    assert raised.value.remedy("en").startswith("(Names: aed, care-services, ")


def test_unknown_generation_names_those_there_are() -> None:
    with pytest.raises(UsageError) as raised:
        standard("aed", "standard-od")
    assert raised.value.code == "generation-unknown"
    assert raised.value.params["nearest"] == ODS
    assert ODS in raised.value.remedy("ja")


def test_nearest_minds_neither_case_nor_underscores() -> None:
    assert nearest("Publish-Coarser", ["publish_coarser", "other"]) == "publish_coarser"
    assert nearest("x", ["abc", "def"]) == ("abc", "def")
