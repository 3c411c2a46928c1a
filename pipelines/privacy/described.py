"""The texts with which a data package is published besides its table: they are as public as a cell."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipelines.workspace import Dataset

FILE, CONTACT = "source.path", "contact"


def file_names(path: Path) -> str:
    """The name of the source, which the package tells; of a folder, those of its files."""
    names = sorted(one.name for one in path.iterdir()) if path.is_dir() else [path.name]
    return "、".join(names)


def settings_of(dataset: Dataset) -> Mapping[str, str]:
    """What the settings of a dataset and of its organization say, by the name of the setting."""
    owner = dataset.organization
    return {
        "title": dataset.title,
        "title_en": dataset.title_en,
        "description": dataset.description,
        "version": dataset.version,
        "keywords": "、".join(dataset.keywords),
        **{f"extras.{name}": text for name, text in dataset.extras.items()},
        "organization.yaml title": owner.title,
        "organization.yaml description": owner.description,
        f"{CONTACT}.name": owner.contact_name,
        f"{CONTACT}.email": owner.contact_email,
    }
