"""What of ours goes into the fields of a site's own schema (ckanext-scheming), and in which form."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from offering import CKAN_LIST, PORTAL, codes, extras, package

from pipelines.portal.offer import offer_of
from pipelines.portal.scheming import FREQUENCIES, choices_of, fitted, frequency_term
from pipelines.portal.site import Site
from pipelines.workspace import FREQUENCIES as OURS

JAPANESE = "http://publications.europa.eu/resource/authority/language/JPN"
YEARLY = [
    {"value": "1", "label": {"ja": "毎日", "en": "Daily"}},
    {"value": "2", "label": {"ja": "年1回", "en": "Yearly"}},
]
KINDS = [{"value": "safety", "label": "安全"}, {"value": "health", "label": "健康"}]
SEVERAL = {"preset": "multiple_checkbox", "choices": KINDS}
TEXTS = {"validators": "ignore_missing scheming_multiple_text"}
PEOPLE = {"repeating_subfields": [{"field_name": "name"}, {"field_name": "tel"}, 3]}


@pytest.mark.parametrize(
    ("key", "value", "field", "expected", "told"),
    [
        ("a", "x", {}, "x", False),
        ("a", "", {}, None, False),
        ("a", " ", {"required": True}, None, False),
        ("a", "x、y", {}, "x、y", False),
        ("a", 5, {}, 5, False),
        ("a", "健康", {"choices": KINDS}, "health", False),
        ("a", "HEALTH", {"choices": KINDS}, "health", False),
        ("a", "", {"choices": KINDS}, None, False),
        ("a", "文化", {"choices": KINDS}, None, True),
        ("a", "健康、安全", SEVERAL, ["safety", "health"], False),
        ("a", "健康、文化", SEVERAL, ["health"], True),
        ("a", "", SEVERAL, [], False),
        ("a", "x、y;z", TEXTS, ["x", "y", "z"], False),
        ("a", "", TEXTS, [], False),
        ("a", [{"name": "課", "email": "e"}], PEOPLE, [{"name": "課"}], False),
        ("a", [{"name": ""}, "x"], PEOPLE, [], False),
        ("a", "課", PEOPLE, [], True),
        ("frequency", "annual", {"choices": YEARLY}, "2", False),
        ("frequency", frequency_term("annual"), {"choices": YEARLY}, "2", False),
        ("frequency", "monthly", {"choices": YEARLY}, None, True),
        ("update_frequency", "daily", {"choices": [{"value": "R/P1D"}]}, "R/P1D", False),
        ("language", [JAPANESE], TEXTS, [JAPANESE], False),
        ("language", [JAPANESE], {"choices": [{"value": "en"}, {"value": "ja"}]}, "ja", False),
        ("a", "x", {"choices": "helper"}, "x", False),
        ("a", "x", {"choices": [None, {"value": 3}, {}]}, None, True),
        ("a", "x", {"repeating_subfields": "x", "preset": 7, "validators": ["y"]}, "x", False),
    ],
)
def test_forms_of_fields(key: str, value: Any, field: dict[str, Any], expected: Any, told: bool) -> None:
    found, notes = fitted({key: value}, {key: field})
    assert found == {key: expected}
    assert [note.code for note in notes] == (["field-no-choice"] if told else [])


@given(st.text(max_size=20), st.lists(st.text(max_size=4), max_size=5), st.booleans())
def test_only_choices_are_chosen(value: str, known: list[str], several: bool) -> None:
    field = {"choices": [{"value": one, "label": one} for one in known]} | (
        {"preset": "multiple_select"} if several else {}
    )
    chosen = fitted({"a": value}, {"a": field})[0]["a"]
    assert set(chosen if several else [chosen]) <= {None, *known}


def test_every_frequency_has_a_term() -> None:
    assert set(OURS) == set(FREQUENCIES)
    words = [word.casefold() for others in FREQUENCIES.values() for word in others]
    assert len(words) == len(set(words))


def test_labels_of_choices() -> None:
    assert choices_of({"choices": YEARLY}) == [("1", {"毎日", "Daily"}), ("2", {"年1回", "Yearly"})]
    assert choices_of({}) is None


SCHEMA: dict[str, dict[str, Any]] = {
    "title": {},
    "license_id": {"choices": [{"value": "10", "label": "CC BY 3.0"}, {"value": "12", "label": "CC BY-NC 4.0"}]},
    "frequency": {"choices": YEARLY, "required": True},
    "spatial": {"preset": "json_object"},
    "contact": PEOPLE,
    "theme": SEVERAL,
    "title_en": {},
}

PROPERTIES = (
    "field_name", "label", "choices", "value", "required", "preset", "validators", "repeating_subfields", "ja",
)  # fmt: skip
FILLED = ("contact", "frequency", "language", "license_id", "title", "publisher", "spatial", "hash", "hash_algorithm")


def test_an_offer_to_a_site_with_its_own_schema(tmp_path: Path) -> None:
    site = Site(licenses=tuple(CKAN_LIST), fields=SCHEMA)
    spatial = {"type": "Point", "coordinates": [1, 2]}
    offer = offer_of(package(tmp_path, spatial=spatial, extras={"theme": "安全", "課": "x"}), site, PORTAL)
    dataset = offer.dataset
    assert (dataset["frequency"], dataset["theme"], dataset["contact"]) == ("2", ["safety"], [{"name": "課"}])
    assert json.loads(dataset["spatial"]) == spatial and dataset["title_en"] is None
    assert extras(dataset).keys() == {
        "code",
        "課",
        "license_title",
        "license_url",
    }  # an extra of a field's name is refused
    assert dataset["license_id"] is None and codes(offer) == ["licence-not-listed", "licence-no-choice"]


@pytest.mark.parametrize(
    ("choice", "chosen"),
    [
        ({"value": "CC-BY-4.0"}, "CC-BY-4.0"),
        (
            {"value": "https://creativecommons.org/licenses/by/4.0/", "label": "CC BY"},
            "https://creativecommons.org/licenses/by/4.0/",
        ),
        ({"value": "cc-by"}, "cc-by"),
        ({"value": "7", "label": "CC BY 4.0"}, "7"),
    ],
)
def test_the_licence_among_the_choices_of_the_schema(tmp_path: Path, choice: dict[str, str], chosen: str) -> None:
    site = Site(licenses=tuple(CKAN_LIST), fields={"license_id": {"choices": [choice]}})
    assert offer_of(package(tmp_path), site, PORTAL).dataset["license_id"] == chosen


def test_a_required_field_that_is_not_known_here_stays_as_the_portal_has_it(tmp_path: Path) -> None:
    offer = offer_of(package(tmp_path, frequency=None), Site(fields=SCHEMA), PORTAL)
    assert "frequency" not in offer.dataset and offer.missing == {"frequency": "frequency"}


def test_no_two_extents(tmp_path: Path) -> None:
    fields = {"spatial_coverage": {"repeating_subfields": [{"field_name": "uri"}, {"field_name": "geom"}]}}
    offer = offer_of(package(tmp_path, spatial={"type": "Point"}), Site(fields=fields), PORTAL)
    assert offer.dataset["spatial_coverage"] == [{"geom": '{"type":"Point"}'}]
    assert "spatial" not in extras(offer.dataset)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(PROPERTIES), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(FILLED), st.dictionaries(st.sampled_from(PROPERTIES), ANYTHING), max_size=4))
def test_a_schema_of_any_form_is_survived(
    tmp_path_factory: pytest.TempPathFactory, fields: dict[str, dict[str, Any]]
) -> None:
    """Sites write their schemas themselves."""
    folder = package(tmp_path_factory.mktemp("package"), spatial={"type": "Point"})
    offer = offer_of(folder, Site(fields=fields, resource_fields=fields), PORTAL)
    assert offer.name == "mihon-aed" and all(note.message() for note in offer.notes)
