"""Sites whose datasets have fields of their own (ckanext-scheming): what of ours goes into which, as each wants it.

A field of the site's schema is a key of the dataset itself; an extra of the same name would be refused. Fields come as
text, as one or several of listed choices, as lists, or as lists of objects ("repeating subfields"; so ckanext-dcat's
schemas have contacts, publishers and places).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from pipelines.portal.mapping import clean, section
from pipelines.portal.notes import Note

Fields = Mapping[str, Mapping[str, Any]]
# Fields that CKAN or this program fill under another name, or only when a person fills the site's form.
_ELSEWHERE = frozenset({"name", "title", "type", "private", "state", "owner_org", "url", "upload"}) | frozenset(
    {"tag_string", "tags", "groups", "extras", "resources"}
)
_EU = "http://publications.europa.eu/resource/authority"
# Our word: the EU's term, a duration of ISO 8601, and words that schemas have for it.
FREQUENCIES: Mapping[str, tuple[str, ...]] = {
    "daily": ("DAILY", "P1D", "R/P1D", "毎日", "日次", "1日ごと"),
    "weekly": ("WEEKLY", "P1W", "R/P1W", "P7D", "毎週", "週次", "週1回"),
    "monthly": ("MONTHLY", "P1M", "R/P1M", "毎月", "月次", "月1回"),
    "quarterly": ("QUARTERLY", "P3M", "R/P3M", "四半期ごと", "四半期", "3か月ごと", "年4回"),
    "biannual": ("ANNUAL_2", "semiannual", "P6M", "R/P6M", "P0.5Y", "半年ごと", "半期", "年2回"),
    "annual": ("ANNUAL", "yearly", "annually", "P1Y", "R/P1Y", "毎年", "年次", "年1回", "1年ごと"),
    "irregular": ("IRREG", "as needed", "随時", "不定期", "必要に応じて"),
    "never": ("NEVER", "not planned", "notPlanned", "更新しない", "更新なし", "更新予定なし"),
}
_JAPANESE = f"{_EU}/language/JPN"
_LANGUAGE = ("ja", "jpn", "ja-JP", "ja_JP", "日本語", "Japanese")
_SHA256 = ("http://spdx.org/rdf/terms#checksumAlgorithm_sha256", "sha256", "SHA-256")
_MD5 = ("http://spdx.org/rdf/terms#checksumAlgorithm_md5", "md5", "MD5")


def frequency_term(word: str) -> str:
    """The EU's term for one of our words, which DCAT-AP asks for; other words stay."""
    known = FREQUENCIES.get(word)
    return f"{_EU}/frequency/{known[0]}" if known else word


def facts(descriptor: Mapping[str, Any], extras: Mapping[str, str]) -> dict[str, Any]:
    """What fields of a schema may ask for, by the names that schemas give them: extras first."""
    publisher = section(descriptor.get("organization"))
    contact = section(publisher.get("contact"))
    home, spatial, frequency = (
        clean(descriptor.get("homepage")),
        extras.get("spatial", ""),
        extras.get("frequency", ""),
    )
    title = clean(publisher.get("title"))
    return {
        "contact": [{"name": clean(contact.get("name")), "email": clean(contact.get("email"))}],
        "contact_name": clean(contact.get("name")),
        "contact_email": clean(contact.get("email")),
        "publisher": [{"name": title, "url": home, "identifier": clean(publisher.get("code"))}],
        "publisher_name": title,
        "homepage": home,
        "language": [_JAPANESE],
        "accrual_periodicity": frequency,
        "update_frequency": frequency,
        "spatial_coverage": [{"geom": spatial}],
        **extras,
    }


def resource_facts(entry: Mapping[str, Any]) -> dict[str, Any]:
    """As `facts`, of one resource."""
    algorithm = _SHA256 if entry.get("hash") == entry.get("sha256") else _MD5
    return {"hash_algorithm": algorithm[0], "language": [_JAPANESE], **entry}


def fitted(values: Mapping[str, Any], fields: Fields) -> tuple[dict[str, Any], list[Note]]:
    """The values that the site's schema has fields for, each in the form of its field; None or [] clears it.

    A value that is none of a field's choices is left out, and told.
    """
    found: dict[str, Any] = {}
    notes = []
    for key in values.keys() & fields.keys() - _ELSEWHERE:
        fits, value = _fit(key, values[key], fields[key])
        found[key] = value
        if not fits:
            code = "licence-no-choice" if key == "license_id" else "field-no-choice"
            told = {"value": _told(values[key]), "field": key, "label": label_of(fields[key], key)}
            notes.append(Note(code, told))
    return dict(sorted(found.items())), sorted(notes, key=lambda note: str(note.params["field"]))


def required(fields: Fields) -> list[str]:
    """Names of the fields that a dataset must fill, but for those that CKAN asks of every dataset."""
    return [key for key, field in fields.items() if field.get("required") is True and key not in _ELSEWHERE]


def unfilled(values: Mapping[str, Any], fields: Fields) -> list[str]:
    """Required fields that the values do not fill."""
    return [key for key in required(fields) if values.get(key) in (None, "", [])]


def without_unfilled(values: Mapping[str, Any], fields: Fields) -> dict[str, Any]:
    """The values without those: what somebody wrote into a required field on the portal stays there."""
    left_out = unfilled(values, fields)
    return {key: value for key, value in values.items() if key not in left_out}


def label_of(field: Mapping[str, Any], name: str) -> str:
    """What the site's form calls a field, in Japanese where it can."""
    label = field.get("label")
    if isinstance(label, Mapping):
        label = label.get("ja") or next(iter(label.values()), "")
    return clean(label)[:100] or name


def choices_of(field: Mapping[str, Any]) -> list[tuple[str, set[str]]] | None:
    """The values that a field takes, each with its labels; None for a field that takes any."""
    listed = field.get("choices")
    if not isinstance(listed, list):
        return None
    known = [one for one in listed if isinstance(one, Mapping) and isinstance(one.get("value"), str)]
    return [(one["value"], _labels(one.get("label"))) for one in known]


def _labels(label: Any) -> set[str]:
    texts = label.values() if isinstance(label, Mapping) else [label]
    return {text for text in texts if isinstance(text, str)}


def _fit(key: str, value: Any, field: Mapping[str, Any]) -> tuple[bool, Any]:
    """Whether the value fits, and as what; what is blank fits as None, or as an empty list."""
    subfields = field.get("repeating_subfields")
    if isinstance(subfields, list):
        names = {name for one in subfields if isinstance(name := section(one).get("field_name"), str)}
        return not (value and isinstance(value, str)), _objects(value, names)
    several = _takes_several(field)
    texts = _texts(value, several)
    choices = choices_of(field)
    if choices is not None:
        chosen = [_choice(key, text, choices) for text in texts]
        ordered = [one for one, _ in choices if one in chosen]
        return None not in chosen, ordered if several else next(iter(ordered), None)
    if several:
        return True, texts
    return True, value if isinstance(value, int) else next(iter(texts), None)


def _takes_several(field: Mapping[str, Any]) -> bool:
    said = f"{field.get('preset')} {field.get('validators')}"
    return bool(re.search(r"\b(multiple_(checkbox|select|text)|scheming_multiple_(choice|text))\b", said))


def _objects(value: Any, names: Iterable[Any]) -> list[dict[str, str]]:
    known = set(names)
    given = value if isinstance(value, list) else []
    objects = [{key: text for key, text in one.items() if text and key in known} for one in given if section(one)]
    return [one for one in objects if one]


def _texts(value: Any, several: bool) -> list[str]:
    if isinstance(value, list):
        return [text for one in value if isinstance(one, str) and (text := clean(one))]
    text = clean(value)
    parts = re.split(r"[,、，;；\n]", text) if several else [text]
    return [part.strip() for part in parts if part.strip()]


def _choice(key: str, text: str, choices: list[tuple[str, set[str]]]) -> str | None:
    """The choice that says the same: by its value, by its label, by another word for it."""
    for wanted in (text, *_synonyms(key, text)):
        for value, labels in choices:
            if _bare(wanted) in {_bare(value), *map(_bare, labels)}:
                return value
    return None


def _synonyms(key: str, text: str) -> tuple[str, ...]:
    if key in ("frequency", "accrual_periodicity", "update_frequency"):
        said = [word for word in FREQUENCIES if text in (word, frequency_term(word))]
        return tuple(other for word in said for other in (word, frequency_term(word), *FREQUENCIES[word]))
    if key == "hash_algorithm":
        return _MD5 if text == _MD5[0] else _SHA256
    return _LANGUAGE if key == "language" else ()


def _bare(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip().casefold()


def _told(value: Any) -> str:
    return "、".join(_texts(value, False)) or str(value)
