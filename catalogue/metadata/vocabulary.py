"""Terms of the vocabularies that DCAT-AP 3 names: prefixes, and the URIs of the EU authority tables that we use."""

from __future__ import annotations

import re

PREFIXES = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "gsp": "http://www.opengis.net/ont/geosparql#",
    "hydra": "http://www.w3.org/ns/hydra/core#",
    "locn": "http://www.w3.org/ns/locn#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_AUTHORITY = "http://publications.europa.eu/resource/authority"
JAPANESE = f"{_AUTHORITY}/language/JPN"
JAPAN = f"{_AUTHORITY}/country/JPN"
PUBLIC = f"{_AUTHORITY}/access-right/PUBLIC"
THEMES = f"{_AUTHORITY}/data-theme"
SHA256 = f"{PREFIXES['spdx']}checksumAlgorithm_sha256"

_FREQUENCIES = {
    "daily": "DAILY",
    "weekly": "WEEKLY",
    "monthly": "MONTHLY",
    "quarterly": "QUARTERLY",
    "biannual": "ANNUAL_2",
    "annual": "ANNUAL",
    "irregular": "IRREG",
    "never": "NEVER",
}
# Formats in our spelling whose file type has the same name, and those where it differs.
_SAME_NAME = "CSV TSV TXT JSON GPKG KML KMZ SHP XLS XLSX ODS DOC DOCX PPT PPTX PDF HTML XML ZIP PARQUET PNG JPEG SVG"
_FILE_TYPES = {name: name for name in _SAME_NAME.split()} | {
    "JSON-LD": "JSON_LD",
    "GeoJSON": "GEOJSON",
    "RDF": "RDF_XML",
    "TTL": "RDF_TURTLE",
    "GZ": "GZIP",
}
# Only kinds whose theme is beyond doubt: code of the theme, and its labels.
_HEALTH = ("HEAL", "健康", "Health")
_SOCIETY = ("SOCI", "人口と社会", "Population and society")
_SAFETY = ("JUST", "司法・治安・公共の安全", "Justice, legal system and public safety")
_CULTURE = ("EDUC", "教育・文化・スポーツ", "Education, culture and sport")
_GOVERNMENT = ("GOVE", "政府・公共部門", "Government and public sector")
_THEMES_OF_KINDS = {
    "aed": _HEALTH,
    "medical-institutions": _HEALTH,
    "cultural-properties": _CULTURE,
    "fire-water-sources": _SAFETY,
    "emergency-evacuation-sites": _SAFETY,
    "population-by-area-age": _SOCIETY,
    "public-facilities": _GOVERNMENT,
    "childcare-facilities": _SOCIETY,
}
_LICENCE_TYPES = {
    "CC-BY-4.0": "Attribution",
    "PDL-1.0": "Attribution",
    "CC-BY-2.1-JP": "Attribution",
    "cc-by": "Attribution",
    "odc-by": "Attribution",
    "CC0-1.0": "PublicDomain",
    "cc-zero": "PublicDomain",
    "odc-pddl": "PublicDomain",
}
_MUNICIPALITY = re.compile(r"(0[1-9]|[1-3][0-9]|4[0-7])([0-9]{3})[0-9]")


def frequency(word: str) -> str | None:
    """The URI of a frequency of ours (`monthly`)."""
    code = _FREQUENCIES.get(word)
    return f"{_AUTHORITY}/frequency/{code}" if code else None


def file_type(format_: str) -> str | None:
    """The URI of a format in our spelling (`GeoJSON`)."""
    code = _FILE_TYPES.get(format_)
    return f"{_AUTHORITY}/file-type/{code}" if code else None


def media_type(name: str) -> str | None:
    """The URI of a media type at IANA; parameters are left out."""
    bare = name.partition(";")[0].strip().lower()
    known = re.fullmatch(r"[a-z]{3,20}/[a-z0-9][a-z0-9.+_-]{0,100}", bare)
    return f"https://www.iana.org/assignments/media-types/{bare}" if known else None


def theme(kind: str) -> tuple[str, str, str] | None:
    """URI, Japanese and English label of the theme of one of the 14 recommended datasets."""
    found = _THEMES_OF_KINDS.get(kind)
    return (f"{THEMES}/{found[0]}", *found[1:]) if found else None


def licence_type(identifier: str) -> str | None:
    """The URI of the type of a licence, where it is known."""
    found = _LICENCE_TYPES.get(identifier)
    return f"http://purl.org/adms/licencetype/{found}" if found else None


def publisher_type(code: str) -> str | None:
    """The URI of the type of a publisher with this local government code: a prefecture or a municipality."""
    found = _MUNICIPALITY.fullmatch(code)
    if not found:
        return None
    return f"http://purl.org/adms/publishertype/{'RegionalAuthority' if found[2] == '000' else 'LocalAuthority'}"


def area(code: str) -> str | None:
    """The URI of an area in the statistics bureau's linked data, by its six-digit local government code."""
    return f"http://data.e-stat.go.jp/lod/sac/C{code[:5]}" if _MUNICIPALITY.fullmatch(code) else None
