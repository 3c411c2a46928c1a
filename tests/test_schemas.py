"""The definitions in `schemas/`: complete, consistent with themselves, and no surer than their sources."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from frictionless import Dialect, Resource, Schema
from frictionless import Field as FrictionlessField
from frictionless.formats import CsvControl

from pipelines.lgcode import is_code, is_corporate_number
from pipelines.paths import SCHEMAS
from pipelines.standards import BASIC, GENERATIONS, ODS, definition, definitions, standard

DATASETS = tuple(definitions())
BOTH = [(dataset, generation) for dataset in DATASETS for generation in GENERATIONS]
KINDS = """
    code-lg6 code-town code code-poi code-lang id corporate-number string kana english latitude longitude phone postal
    uri email license date time weekday-set enum flag list integer number
"""
VERIFIED_MARKS = {"public-toilets", "emergency-evacuation-sites"}
PREFECTURES = """
    北海道 青森県 岩手県 宮城県 秋田県 山形県 福島県 茨城県 栃木県 群馬県 埼玉県 千葉県 東京都 神奈川県 新潟県 富山県
    石川県 福井県 山梨県 長野県 岐阜県 静岡県 愛知県 三重県 滋賀県 京都府 大阪府 兵庫県 奈良県 和歌山県 鳥取県 島根県
    岡山県 広島県 山口県 徳島県 香川県 愛媛県 高知県 福岡県 佐賀県 長崎県 熊本県 大分県 宮崎県 鹿児島県 沖縄県
"""


def descriptor(dataset: str, generation: str) -> dict[str, Any]:
    return dict(standard(dataset, generation).schema)


def sample(dataset: str, generation: str, kind: str, extension: str = "csv") -> Path:
    suffix = "" if generation == ODS else f".{generation}"
    ending = f"errors.{extension}" if extension == "json" else extension
    return SCHEMAS / dataset / f"{kind}{suffix}.{ending}"


def rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.reader(lines))


def errors(path: Path, schema: dict[str, Any]) -> list[dict[str, Any]]:
    """All errors that frictionless finds in a CSV under a schema."""
    resource = Resource(
        path=path.name,
        basepath=str(path.parent),
        encoding="utf-8",
        dialect=Dialect(controls=[CsvControl(delimiter=",")]),
        schema=Schema.from_descriptor(schema),
    )
    report = resource.validate(limit_errors=100_000)
    assert not report.errors
    keys = {"row_number": "rowNumber", "field_number": "fieldNumber", "field_name": "fieldName", "cell": "cell"}
    return [
        {"type": error.type, **{name: getattr(error, key, None) for key, name in keys.items()}, "note": error.note}
        for task in report.tasks
        for error in task.errors
    ]


def strict(schema: dict[str, Any]) -> dict[str, Any]:
    """The same schema with what is merely expected made binding."""
    fields = [{**field, "constraints": {**field["constraints"], **field["expected"]}} for field in schema["fields"]]
    return {**schema, "fields": fields}


def every_field() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for dataset, generation in BOTH:
        for field in descriptor(dataset, generation)["fields"]:
            yield dataset, generation, field


def test_there_are_fourteen_datasets_in_the_order_of_the_government() -> None:
    assert [each.number for each in definitions().values()] == list(range(1, 15))


@pytest.mark.parametrize(("dataset", "generation"), BOTH)
def test_schema_is_a_table_schema(dataset: str, generation: str) -> None:
    schema = descriptor(dataset, generation)
    assert schema["$schema"] == "https://datapackage.org/profiles/2.0/tableschema.json"
    assert schema["missingValues"] == [""]
    assert not list(Schema.metadata_validate(schema))
    assert not list(Schema.metadata_validate(strict(schema))), "expected must use constraints of the field's type"
    names = [field["name"] for field in schema["fields"]]
    assert len(set(names)) == len(names)


def test_every_field_says_what_it_is() -> None:
    for dataset, generation, field in every_field():
        where = f"{dataset}/{generation}/{field['name']}"
        for key in ("title", "description", "description_en", "example"):
            assert field[key].strip(), f"{where}: {key}"
        assert field["kind"] in KINDS.split(), where
        assert field["description"].endswith("。"), where
        assert field["description_en"].endswith(".") and "。" not in field["description_en"], where
        assert set(field["confidence"]) >= {"name", "requirement", "format"}, where
        assert set(field["confidence"].values()) <= {"high", "medium", "low"}, where


def test_examples_pass_their_own_field() -> None:
    for dataset, generation, field in every_field():
        for binding in (field["constraints"], {**field["constraints"], **field["expected"]}):
            checked = FrictionlessField.from_descriptor({**field, "constraints": binding})
            cell, notes = checked.read_cell(field["example"])
            assert cell is not None, f"{dataset}/{generation}/{field['name']}"
            assert notes is None, f"{dataset}/{generation}/{field['name']}: {notes}"


@pytest.mark.parametrize(("dataset", "generation"), BOTH)
def test_valid_sample_has_no_error_and_meets_all_expectations(dataset: str, generation: str) -> None:
    path, schema = sample(dataset, generation, "valid"), descriptor(dataset, generation)
    header, *records = rows(path)
    assert tuple(header) == standard(dataset, generation).names
    assert 3 <= len(records) <= 6
    assert errors(path, schema) == []
    assert errors(path, strict(schema)) == []


@pytest.mark.parametrize(("dataset", "generation"), BOTH)
def test_valid_sample_holds_true_codes_and_identifiers(dataset: str, generation: str) -> None:
    header, *records = rows(sample(dataset, generation, "valid"))
    for index, name in enumerate(header):
        field = standard(dataset, generation).field(name)
        cells = [record[index] for record in records if record[index]]
        if field.kind == "code-lg6":
            assert all(is_code(cell) for cell in cells)
        if field.kind == "corporate-number":
            assert all(is_corporate_number(cell) for cell in cells)
        if name in ("ID", "NO", "データセット_ID"):
            assert len(set(cells)) == len(records)


@pytest.mark.parametrize(("dataset", "generation"), BOTH)
def test_invalid_sample_gives_exactly_the_listed_errors(dataset: str, generation: str) -> None:
    listed = json.loads(sample(dataset, generation, "invalid", "json").read_text(encoding="utf-8"))
    assert listed
    assert errors(sample(dataset, generation, "invalid"), descriptor(dataset, generation)) == listed


@pytest.mark.parametrize(("dataset", "generation"), BOTH)
def test_invalid_sample_breaks_every_field_that_can_be_broken(dataset: str, generation: str) -> None:
    listed = json.loads(sample(dataset, generation, "invalid", "json").read_text(encoding="utf-8"))
    broken = {error["fieldName"] for error in listed}
    for field in standard(dataset, generation).fields:
        checked = field.constraints or field.type != "string" or field.kind in ("uri", "email")
        assert (field.name in broken) == bool(checked), field.name
    blank = {error["fieldName"] for error in listed if error["note"] == 'constraint "required" is "True"'}
    assert blank == {field.name for field in standard(dataset, generation).fields if field.constraints.get("required")}


def test_samples_and_examples_name_no_real_prefecture() -> None:
    for dataset, generation in BOTH:
        for kind in ("valid", "invalid"):
            text = sample(dataset, generation, kind).read_text(encoding="utf-8")
            assert not [name for name in PREFECTURES.split() if name in text], f"{dataset}/{generation}/{kind}"
    for dataset, generation, field in every_field():
        shown = field["example"] + field["description"]
        assert not [name for name in PREFECTURES.split() if name in shown], f"{dataset}/{generation}/{field['name']}"


def test_only_verified_marks_are_binding() -> None:
    for dataset, generation, field in every_field():
        where = f"{dataset}/{generation}/{field['name']}"
        if field["constraints"].get("required"):
            assert field["requirement"] == "◎", where
            assert field["confidence"]["requirement"] == "high", where
            assert generation == BASIC or dataset in VERIFIED_MARKS, where
        if generation == ODS and dataset not in VERIFIED_MARKS:
            assert field["requirement"] is None, where
        if field["expected"].get("required"):
            assert field["requirement"] is None, where
            assert field["requirement_inferred"] == "◎", where


def test_a_flag_may_be_blank_whatever_its_mark() -> None:
    flags = [field for _, _, field in every_field() if field["kind"] == "flag"]
    assert flags
    for field in flags:
        assert field["constraints"] == {"enum": ["1"]}
        assert not field["expected"].get("required")


def test_unsure_values_are_only_expected() -> None:
    for dataset, generation, field in every_field():
        where = f"{dataset}/{generation}/{field['name']}"
        if "enum" in field["constraints"]:
            assert field["confidence"]["values"] == "high", where
        if field["constraints"].get("enum") or field["expected"].get("enum"):
            assert field["kind"] in ("enum", "flag"), where
        assert field["constraints"].get("enum") != ["可", "否"], where


def test_patterns_are_grouped_for_frictionless() -> None:
    """Frictionless puts ^ and $ around a pattern as it stands: an alternative must be inside a group."""
    for dataset, generation, field in every_field():
        for part in ("constraints", "expected"):
            pattern = field[part].get("pattern", "(?:x)")
            assert re.fullmatch(r"\(\?:.+\)", pattern), f"{dataset}/{generation}/{field['name']}"


@pytest.mark.parametrize("dataset", DATASETS)
def test_crosswalk_covers_the_old_form_and_names_existing_fields(dataset: str) -> None:
    old, new = standard(dataset, BASIC), standard(dataset, ODS)
    lines = definition(dataset).crosswalk
    covered = [name for line in lines for name in line.old]
    assert sorted(covered) == sorted(old.names), "each old field stands in exactly one line"
    targets = [name for line in lines for name in line.new]
    assert len(set(targets)) == len(targets), "no new field is filled twice"
    assert set(targets) <= set(new.names)
    for line in lines:
        assert line.rule in ("copy", "concatenate", "split-flags", "none")
        shape = (len(line.old), len(line.new))
        assert line.rule != "copy" or shape == (1, 1)
        assert line.rule != "concatenate" or shape[0] > 1 == shape[1]
        assert line.rule != "none" or shape[1] == 0
        if line.rule == "split-flags":
            assert set(line.values.values()) == set(line.new)
            assert all(new.field(name).vocabulary[0] in ("有", "可") for name in line.new)


@pytest.mark.parametrize("dataset", DATASETS)
def test_dataset_is_described_in_both_languages_and_tagged_for_ckan(dataset: str) -> None:
    about = definition(dataset)
    raw = json.loads((SCHEMAS / dataset / "dataset.json").read_text(encoding="utf-8"))
    assert about.name == dataset
    assert re.fullmatch(r"[ァ-ヶー]+", about.title_kana)
    assert re.fullmatch(r"[a-z_]+", about.slug)
    assert about.title_en.isascii()
    assert about.description and about.description_en
    assert len(about.keywords) >= 3
    for keyword in about.keywords:
        assert 2 <= len(keyword) <= 100
        assert re.fullmatch(r"[\w\-.]+", keyword)
    for generation in GENERATIONS:
        assert set(about.distinctive[generation]) <= set(standard(dataset, generation).names)
    assert {source["generation"] for source in raw["sources"]} == set(GENERATIONS)
    for source in raw["sources"]:
        assert source["document"] and source["version_date"] and source["read_from"]
        assert all(each["repository"] and each["path"] and each["commit"] for each in source["read_from"])
        assert set(source["confidence"].values()) <= {"high", "medium", "low"}


def test_vocabularies_hold_the_lists_that_fields_use() -> None:
    listed = json.loads((SCHEMAS / "vocabularies.json").read_text(encoding="utf-8"))
    by_id = {each["id"]: each for each in listed}
    assert len(by_id) == len(listed)
    for each in listed:
        assert each["source"] and each["confidence"] in ("high", "medium", "low")
        assert all(value["meaning"] and value["meaning_en"] for value in each["values"])
    for dataset, generation, field in every_field():
        values = field["constraints"].get("enum") or field["expected"].get("enum")
        assert bool(values) == ("vocabulary" in field), f"{dataset}/{generation}/{field['name']}"
        if values:
            assert [value["value"] for value in by_id[field["vocabulary"]]["values"]] == values


@pytest.mark.parametrize(("dataset", "generation"), BOTH)
def test_columns_are_those_of_the_collected_definitions(shared: Path, dataset: str, generation: str) -> None:
    collected = json.loads((shared / "standards" / "definitions.json").read_text(encoding="utf-8"))
    columns = collected[dataset]["generations"][generation]["columns"]
    assert list(standard(dataset, generation).names) == [column["name"] for column in columns]
    for field, column in zip(descriptor(dataset, generation)["fields"], columns, strict=True):
        assert field["requirement"] == (column["required"] and column["required"].replace("〇", "○"))
        assert field["confidence"]["name"] == column["confidence"]
        assert field["description"].rstrip("。") not in (column["note"] or ""), "our own words"
