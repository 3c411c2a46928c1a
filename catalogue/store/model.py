"""What the catalogue keeps, as plain records."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

Capacity = Literal["admin", "editor", "member"]


@dataclass(frozen=True, slots=True)
class User:
    """Somebody with a token."""

    id: str
    name: str
    sysadmin: bool
    created: str


@dataclass(slots=True)
class Group:
    """A publisher (`is_organization`: datasets belong to it), or a thematic group that gathers datasets."""

    id: str
    name: str
    title: str
    description: str
    image_url: str
    state: str
    created: str
    extras: list[dict[str, str]]
    is_organization: bool = True


@dataclass(slots=True)
class Resource:
    """One file of a dataset, uploaded (`file` is its SHA-256) or linked (`fields["url"]`).

    `fields` holds CKAN's own fields and whatever other keys the publisher sent.
    """

    id: str
    created: str
    modified: str
    file: str | None
    file_name: str | None
    fields: dict[str, Any]

    @property
    def is_report(self) -> bool:
        """Whether it is the report on the dataset's quality, recognised by the file's name."""
        return self.file_name == "report.html"

    @property
    def is_descriptor(self) -> bool:
        """Whether it is the descriptor of the data package."""
        return self.file_name == "datapackage.json"

    @property
    def is_data(self) -> bool:
        """Whether it is data, rather than about data."""
        return not (self.is_report or self.is_descriptor)

    @property
    def format(self) -> str:
        """Such as CSV, as the publisher gave it; blank where there is none."""
        return str(self.fields.get("format") or "")


@dataclass(slots=True)
class Dataset:
    """A dataset with all that belongs to it. `number` is None until it is stored."""

    number: int | None
    id: str
    name: str
    title: str
    kind: str
    state: str
    private: bool
    organization: str
    creator: str
    created: str
    modified: str
    fields: dict[str, str | None]
    tags: list[str]
    extras: list[dict[str, str]]
    resources: list[Resource] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)  # ids of the thematic groups it is in, sorted

    def extra(self, key: str) -> str:
        """The value of an extra, or ""."""
        return next((extra["value"] for extra in self.extras if extra["key"] == key), "")

    def data_formats(self) -> list[str]:
        """The formats in which the data itself can be had, each once, in the order of the files."""
        return list(dict.fromkeys(one.format for one in self.resources if one.is_data and one.format))
