"""Data package → CKAN dataset: names, tags, licences, extras, files."""

from __future__ import annotations

import json
import re
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from offering import CKAN_LIST, CSV, PORTAL, SITE, codes, extras, package

from pipelines.errors import UsageError
from pipelines.licenses import LICENSES
from pipelines.portal import Portal, mapping
from pipelines.portal.licences import licence_of
from pipelines.portal.offer import offer_of
from pipelines.portal.site import Site

# ---- names and tags ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ("mihon-aed", "mihon-aed"),
        ("a", r"a-[0-9a-f]{8}"),
        ("Mihon.AED/2026", r"mihon-aed-2026-[0-9a-f]{8}"),
        ("new", r"new-[0-9a-f]{8}"),
        ("見本", r"dataset-[0-9a-f]{8}"),
        (None, r"dataset-[0-9a-f]{8}"),
        ("x" * 101, r"x{91}-[0-9a-f]{8}"),
    ],
)
def test_names(wanted: Any, expected: str) -> None:
    found, notes = mapping.name(wanted)
    assert re.fullmatch(expected, found)
    assert [note.code for note in notes] == ([] if found == wanted else ["name-changed"])


@given(st.lists(st.text(max_size=120), min_size=2, max_size=2, unique_by=mapping.clean))
def test_different_names_stay_different(names: list[str]) -> None:
    found = [mapping.name(one)[0] for one in names]
    assert found[0] != found[1]
    assert all(re.fullmatch(r"[a-z0-9_-]{2,100}", one) and one not in ("new", "edit", "search") for one in found)


@pytest.mark.parametrize(
    ("keywords", "names", "told"),
    [
        (["AED", "防災・救急", "税", "AED"], ["AED", "防災-救急"], ["tag-changed", "tag-dropped"]),
        (["（仮）"], [], ["tag-dropped"]),
        (["x" * 200], ["x" * 100], ["tag-changed"]),
        (["推奨データセット", "Wi-Fi", "a.b_c d"], ["推奨データセット", "Wi-Fi", "a.b_c d"], []),
        (["a/b", "a・b"], ["a-b"], ["tag-changed", "tag-changed"]),
        ([None, 12, "\x00\x1b[1mx"], ["12", "1mx"], ["tag-dropped", "tag-changed"]),
    ],
)
def test_tags(keywords: list[Any], names: list[str], told: list[str]) -> None:
    tags, notes = mapping.tags(keywords)
    assert [tag["name"] for tag in tags] == names
    assert [note.code for note in notes] == told


@given(st.lists(st.text(max_size=110)))
def test_tags_are_what_ckan_accepts(keywords: list[str]) -> None:
    for tag in mapping.tags(keywords)[0]:
        assert re.fullmatch(r"[\w \-.]{2,100}", tag["name"]) and tag["name"] == tag["name"].strip()


# ---- licences ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "listed", "identifier", "told"),
    [
        ("CC-BY-4.0", [{"id": "CC-BY-4.0"}], "CC-BY-4.0", []),
        ("CC-BY-4.0", [{"id": "cc-by"}, {"id": "cc-by-4.0"}], "cc-by-4.0", []),
        ("cc by 4.0", [{"id": "CCBY4.0"}], "CCBY4.0", []),
        ("CC-BY-4.0", [{"id": "7", "url": "http://creativecommons.org/licenses/by/4.0"}], "7", []),
        ("CC-BY-4.0", [{"id": "7", "url": "https://www.creativecommons.org/licenses/by/4.0/legalcode.ja"}], "7", []),
        (
            "CC-BY-4.0",
            [{"id": "7", "url": "https://creativecommons.org/licenses/by/3.0/"}],
            "CC-BY-4.0",
            ["not-listed"],
        ),
        ("CC-BY-4.0", [{"id": "7", "url": "https://creativecommons.org/licenses/by-nc/4.0/"}], None, ["not-listed"]),
        ("CC-BY-4.0", [{"id": "7", "title": "クリエイティブ・コモンズ　表示 4.0 国際"}], "7", []),
        ("CC-BY-4.0", [{"id": "7", "title": "Creative Commons Attribution 3.0"}], None, ["not-listed"]),
        ("PDL-1.0", [{"id": "7", "title": "公共データ利用規約(第1.0版)"}], "7", []),
        ("CC-BY-4.0", CKAN_LIST, "cc-by", ["family"]),
        ("CC-BY-2.1-JP", CKAN_LIST, "cc-by", ["family"]),
        ("CC0-1.0", CKAN_LIST, "cc-zero", []),
        ("PDL-1.0", CKAN_LIST, "PDL-1.0", ["not-listed"]),
        ("PDL-1.0", [{"id": "pdl1.0"}], "pdl1.0", []),
        ("PDL-1.0", [{"id": "x", "url": LICENSES["PDL-1.0"].path + "/"}], "x", []),
        ("ODbL-1.0", CKAN_LIST, "ODbL-1.0", ["not-listed"]),
        ("", CKAN_LIST, "notspecified", ["none"]),
        ("", [], "", ["none"]),
        ("CC-BY-4.0", [{"id": None}, {}, {"id": 7, "url": 3}, {"id": "x", "url": None}], None, ["not-listed"]),
    ],
)
def test_licences(name: str, listed: list[dict[str, Any]], identifier: str | None, told: list[str]) -> None:
    found = licence_of({"licenses": [{"name": name}]}, listed)
    assert found.id == (name if identifier is None else identifier)
    assert [note.code for note in found.notes] == [f"licence-{one}" for one in told]
    named = {"license_title", "license_url"} if told and told != ["none"] else set()
    assert found.extras.keys() == named


@pytest.mark.parametrize("licenses", [None, [], "CC-BY-4.0", [None], [{}], {"name": "x"}])
def test_no_licence_is_none(licenses: Any) -> None:
    assert licence_of({"licenses": licenses}, CKAN_LIST).id == "notspecified"


def test_each_file_has_the_address_of_the_licence(tmp_path: Path) -> None:
    offer = offer_of(package(tmp_path), SITE, PORTAL)
    assert {entry["license"] for entry in offer.resources} == {"https://creativecommons.org/licenses/by/4.0/"}
    assert (offer.dataset["license_id"], codes(offer)) == ("cc-by", ["licence-family"])
    assert extras(offer.dataset)["license_url"] == "https://creativecommons.org/licenses/by/4.0/"


# ---- the dataset -------------------------------------------------------------------------------------------------


def test_every_property_has_its_field(tmp_path: Path) -> None:
    spatial = {"type": "Polygon", "coordinates": [[[1, 2], [3, 2], [3, 4], [1, 2]]]}
    offer = offer_of(
        package(tmp_path, spatial=spatial, titleEn="AEDs", version="3", homepage="https://x.jp/"), SITE, PORTAL
    )
    dataset = offer.dataset
    assert (dataset["maintainer"], dataset["maintainer_email"], dataset["author"]) == ("課", "a@b.jp", "見本市")
    assert (dataset["version"], dataset["url"], dataset["owner_org"]) == ("3", "https://x.jp/", "mihon")
    told = extras(dataset)
    assert json.loads(told["spatial"]) == spatial
    assert (told["frequency"], told["title_en"], told["code"]) == ("annual", "AEDs", "992011")
    table, own = offer.resources
    assert (table["hash"], table["size"], table["format"]) == (sha256(CSV).hexdigest(), len(CSV), "CSV")
    assert json.loads(table["schema"])["fields"][0]["name"] == "名称"
    assert (own["path"], own["format"], own["schema"]) == ("datapackage.json", "JSON", "")
    assert offer.organization["extras"][0] == {"key": "code", "value": "992011"}


@pytest.mark.parametrize(
    ("changed", "field", "value", "code"),
    [
        (
            {"organization": {"name": "mihon", "contact": {"email": "課@見本.jp"}}},
            "maintainer_email",
            "",
            "email-left-out",
        ),
        ({"version": "版" * 101}, "version", "版" * 100, "version-cut"),
        ({"title": "一\x00覧\x1b\r\n\ud800"}, "title", "一覧", ""),
        ({"title": ["一覧"], "description": 5}, "notes", "5", ""),
        ({"title": None}, "title", "mihon-aed", ""),
        ({"extras": {"license_id": "x"}}, "license_id", "cc-by", "extra-reserved"),
        ({"extras": {"a": "x" * 40_000}}, "name", "mihon-aed", "extra-too-long"),
        ({"extras": ["a"], "keywords": "x", "groups": "y", "spatial": 4}, "tags", [], ""),
    ],
)
def test_what_a_portal_does_not_take(
    tmp_path: Path, changed: dict[str, Any], field: str, value: Any, code: str
) -> None:
    offer = offer_of(package(tmp_path, **changed), SITE, PORTAL)
    assert offer.dataset[field] == value
    assert set(codes(offer)) == {code, "licence-family"} - {""}


def test_frequency_is_the_term_of_dcat_where_the_site_writes_dcat(tmp_path: Path) -> None:
    dcat = Site(extensions=frozenset({"dcat"}))
    term = "http://publications.europa.eu/resource/authority/frequency/ANNUAL"
    assert extras(offer_of(package(tmp_path), dcat, PORTAL).dataset)["frequency"] == term


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"resources": []}, "package-unusable"),
        ({"resources": None}, "package-unusable"),
        ({"resources": [{"path": ["a.csv"]}]}, "package-unusable"),
        ({"resources": [{"path": "../a.csv"}]}, "package-unusable"),
        ({"resources": [{"path": "一覧.csv"}]}, "package-unusable"),
        ({"resources": [{"path": "b.csv"}]}, "package-unusable"),
        ({"resources": [{"path": "a.csv"}, {"path": "A.csv"}]}, "package-unusable"),
        ({"resources": [{"path": "datapackage.json"}]}, "package-unusable"),
        ({"resources": [{"path": "a.csv", "hash": "sha256:00"}]}, "package-altered"),
        ({"organization": None}, "package-unowned"),
    ],
)
def test_what_is_no_package(tmp_path: Path, changed: dict[str, Any], code: str) -> None:
    with pytest.raises(UsageError) as caught:
        offer_of(package(tmp_path, **changed), SITE, PORTAL)
    assert caught.value.code == code


@pytest.mark.parametrize("text", ["", "[]", "{", "[" * 100_000, "null", '{"resources": 1}'])
def test_a_descriptor_that_is_none(tmp_path: Path, text: str) -> None:
    (package(tmp_path) / "datapackage.json").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match="no data package"):
        offer_of(tmp_path, SITE, PORTAL)


def test_the_portals_own_name_of_the_organization(tmp_path: Path) -> None:
    portal = Portal("http://127.0.0.1:1", "t", organization="mihon-city")
    offer = offer_of(package(tmp_path), SITE, portal)
    assert (offer.dataset["owner_org"], offer.organization["name"]) == ("mihon-city", "mihon-city")
    assert offer.organization["title"] == "見本市"
