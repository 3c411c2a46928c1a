"""schema.org in pages, as search engines for data want it (developers.google.com/search/docs, "Dataset")."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from catalogue.context import Context
from catalogue.metadata.described import Described, File, describe, licence_address
from catalogue.metadata.extents import box
from catalogue.metadata.values import moment, plain
from catalogue.packed import packed
from catalogue.rows.model import Table
from catalogue.rows.query import find_table
from catalogue.store.model import Dataset
from catalogue.texts import text

_SHORTEST, _LONGEST = 50, 5000  # characters of a description
_MOST_VARIABLES, _LONGEST_NOTE = 200, 200  # columns; characters of what is said of each
_FREE = {"isAccessibleForFree": True, "inLanguage": "ja"}


def schema_org_dataset(context: Context, dataset: Dataset) -> Markup:
    """The script element with the dataset's description, for the page's head."""
    one = describe(context, [dataset])[0]
    tables = [
        table for file in one.files if file.has_rows and (table := find_table(context.connection, file.resource.id))
    ]
    return script(_dataset(one, tables, context.settings.title))


def schema_org_catalogue(context: Context) -> Markup:
    """The script element with the catalogue's description, for the home page's head."""
    settings = context.settings
    return script(
        {
            "@context": "https://schema.org",
            **_catalogue(context.base_url, plain(settings.title)),
            "alternateName": plain(settings.title_en),
            "description": text("site-description"),
            **_FREE,
        }
    )


def script(description: dict[str, Any]) -> Markup:
    """Data inside HTML. No text of it can end the element: `<`, `>` and `&` are written as escapes of JSON."""
    written = packed(_filled(description))
    for character in "<>&\u2028\u2029":
        written = written.replace(character, f"\\u{ord(character):04x}")
    return Markup('<script type="application/ld+json">') + Markup(written) + Markup("</script>")


def _dataset(one: Described, tables: list[Table], site: str) -> dict[str, Any]:
    dataset = one.dataset
    publisher = {
        "@type": "GovernmentOrganization" if one.code else "Organization",
        "@id": one.publisher_uri,
        "name": one.publisher,
        "url": f"{one.base}/organization/{one.organization.name}",
    }
    name, mail = one.contact()
    contact = {"@type": "ContactPoint", "name": name, "email": mail.removeprefix("mailto:") if mail else None}
    license = one.license
    return {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "@id": one.uri,
        "url": one.page,
        "identifier": dataset.id,
        "name": one.title,
        "alternateName": [one.extra("title_en"), one.extra("title_kana")],
        "description": _description(one),
        "keywords": [plain(tag) for tag in dataset.tags],
        "license": license and licence_address(license),
        "creator": publisher,
        "publisher": publisher | {"contactPoint": _filled(contact)},
        "datePublished": moment(one.issued),
        "dateModified": moment(dataset.modified),
        "version": plain(dataset.fields.get("version")),
        "includedInDataCatalog": _catalogue(one.base, plain(site)),
        "spatialCoverage": _place(one),
        "variableMeasured": _variables(tables),
        "distribution": [_download(file) for file in one.files if file.address],
        **_FREE,
    }


def _place(one: Described) -> dict[str, Any] | None:
    """The municipality, and the box around the data where the publisher told it (extra `spatial`)."""
    corners = box(one.extra("spatial"))
    if not (one.code or corners):
        return None
    shape = {"@type": "GeoShape", "box": corners} if corners else None
    return {"@type": "Place", **_filled({"name": one.publisher if one.code else "", "geo": shape})}


def _description(one: Described) -> str:
    notes = one.notes
    if len(notes) < _SHORTEST:
        notes = text(
            "search-description", notes=f"{notes}\n" if notes else "", title=one.title, organization=one.publisher
        )
    return notes[:_LONGEST]


def _variables(tables: list[Table]) -> list[dict[str, Any]]:
    """The columns of the first table, with what the data dictionary says of them."""
    columns = tables[0].columns[:_MOST_VARIABLES] if tables else []
    return [
        _filled(
            {
                "@type": "PropertyValue",
                "name": plain(column.id),
                "alternateName": label if (label := plain(column.info.get("label"))) != plain(column.id) else None,
                "description": plain(column.info.get("notes"))[:_LONGEST_NOTE],
            }
        )
        for column in columns
    ]


def _download(file: File) -> dict[str, Any]:
    return _filled(
        {
            "@type": "DataDownload",
            "@id": file.uri,
            "name": file.name,
            "description": file.description,
            "contentUrl": file.address,
            "encodingFormat": file.media_type or file.format,
            "contentSize": str(file.size) if file.size is not None else None,
            "sha256": file.sha256,
            "license": licence_address(file.license) if file.license else None,
            "copyrightNotice": file.rights,
            "dateModified": file.modified,
        }
    )


def _catalogue(base: str, title: str) -> dict[str, Any]:
    return {"@type": "DataCatalog", "@id": quote(base, safe=":/[]%"), "name": title, "url": f"{base}/"}


def _filled(properties: dict[str, Any]) -> dict[str, Any]:
    """Without what is empty."""
    kept = {
        key: [one for one in value if one] if isinstance(value, list) else value for key, value in properties.items()
    }
    return {key: value for key, value in kept.items() if value not in ("", [], {}, None)}
