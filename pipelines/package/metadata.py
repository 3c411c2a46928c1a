"""What a data package says about itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines import approval
from pipelines.files import fingerprint, sha256
from pipelines.frozen import frozen

if TYPE_CHECKING:
    from pipelines.approval import Approval
    from pipelines.standards import Definition
    from pipelines.workspace import Dataset, Organization


@frozen
class Metadata:
    """Everything in `datapackage.json` that is not derived from the table. Blank properties are left out of it.

    `license` is one of `pipelines.licenses`; `source` and `source_sha256` tell what was read; `code`
    is the six digits in the file names; `bom` puts a byte order mark before the CSV, as Excel wants it; `groups` are
    names of a portal's groups (None: left to the portal), `extras` what else a portal asks for; `approvals` are
    those of the dataset, of which the package tells its own.
    """

    name: str
    title: str
    description: str = ""
    license: str = ""
    publisher: Organization | None = None
    code: str = ""
    version: str = ""
    frequency: str = ""
    source: str = ""
    source_sha256: str = ""
    title_en: str = ""
    title_kana: str = ""
    description_en: str = ""
    keywords: tuple[str, ...] = field(default=())
    groups: tuple[str, ...] | None = None
    extras: Mapping[str, str] = field(default_factory=dict)
    homepage: str = ""
    bom: bool = True
    approvals: tuple[Approval, ...] = ()

    @classmethod
    def of_dataset(cls, dataset: Dataset) -> Metadata:
        """What the settings of a dataset and of its organization say. The hash of a folder is for others to tell."""
        from pipelines.standards import definition

        known = definition(dataset.name)
        organization = dataset.organization
        source, digest = _told(dataset.source)
        return cls(
            name=f"{organization.name}-{dataset.name}",
            title=dataset.title,
            description=dataset.description,
            license=dataset.license,
            publisher=organization,
            code=organization.code,
            version=dataset.version,
            frequency=dataset.frequency,
            source=source,
            source_sha256=digest,
            title_en=dataset.title_en,
            title_kana=known.title_kana,
            description_en=known.description_en,
            keywords=dataset.keywords,
            groups=dataset.groups,
            extras=dataset.extras,
            homepage=organization.homepage,
            bom=dataset.bom,
            approvals=approval.load(dataset.folder),
        )

    @classmethod
    def of_file(cls, path: Path, definition: Definition, code: str | None = None) -> Metadata:
        """For a bare file: what is known of its dataset, and the municipality's code where that is known."""
        source, digest = _told(path)
        return cls(
            name=f"{code}-{definition.name}" if code else definition.name,
            title=definition.title,
            description=definition.description,
            code=code or "",
            source=source,
            source_sha256=digest,
            title_en=definition.title_en,
            title_kana=definition.title_kana,
            description_en=definition.description_en,
            keywords=definition.keywords,
        )


def _told(source: Path) -> tuple[str, str]:
    """What a source is called, and its SHA-256: of a Shapefile that of all its files, of a folder none."""
    from pipelines.read.maps import parts_of

    parts = parts_of(source) if source.is_file() else []
    if len(parts) > 1:
        return "、".join(one.name for one in parts), fingerprint(parts)
    return source.name, sha256(source) if parts else ""
