"""A dataset with all that the forms of metadata say of it, gathered once and cleaned."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote

from catalogue.actions.views import download_path
from catalogue.context import Context
from catalogue.licenses import LICENSES, License
from catalogue.metadata.values import mail_address, moment, plain, web_address
from catalogue.rows.tables import with_tables
from catalogue.store.changes import first_published
from catalogue.store.files import is_sha256
from catalogue.store.groups import groups_by_id
from catalogue.store.model import Dataset, Group, Resource


@dataclass(frozen=True, slots=True)
class File:
    """A resource. `uri` names it, `address` leads to its bytes (None when the publisher gave no usable address)."""

    resource: Resource
    uri: str
    address: str | None
    has_rows: bool

    @property
    def name(self) -> str:
        """What the publisher calls it, else the name of the file."""
        return plain(self.resource.fields.get("name")) or plain(self.resource.file_name)

    @property
    def description(self) -> str:
        """Plain text; blank where there is none."""
        return plain(self.resource.fields.get("description"))

    @property
    def format(self) -> str:
        """As the publisher or the file's name tells it, such as CSV."""
        return plain(self.resource.format)

    @property
    def media_type(self) -> str:
        """Such as text/csv; blank where nobody told."""
        return plain(self.resource.fields.get("mimetype"))

    @property
    def size(self) -> int | None:
        """Bytes; None where nobody told."""
        size = self.resource.fields.get("size")
        return size if type(size) is int and size >= 0 else None

    @property
    def sha256(self) -> str | None:
        """Of an upload our own, of a linked file what the publisher says."""
        told = str(self.resource.fields.get("hash") or "").removeprefix("sha256:").lower()
        return self.resource.file or (told if is_sha256(told) else None)

    @property
    def license(self) -> License | None:
        """The licence of this file alone, told by an address or the id of a known one."""
        told = plain(self.resource.fields.get("license"))
        address = web_address(told)
        unknown = License(address, address, address, address, "") if address else None
        return LICENSES.get(told) or _BY_ADDRESS.get(told) or unknown

    @property
    def rights(self) -> str:
        """What else is said of how this file may be used; blank where nothing is."""
        told = ("rights",) if self.license else ("license", "rights")
        return " ".join(words for key in told if (words := plain(self.resource.fields.get(key))))

    @property
    def modified(self) -> str:
        """When its content changed last (ISO 8601, UTC)."""
        return moment(str(self.resource.fields.get("last_modified") or self.resource.modified))


@dataclass(frozen=True, slots=True)
class Described:
    """A dataset. `uri` stays when its name changes, `page` is where people read about it; `issued`: when it was first
    public, else made."""

    dataset: Dataset
    organization: Group
    base: str
    files: list[File]
    report: File | None
    descriptor: File | None
    issued: str

    @property
    def uri(self) -> str:
        """Names the dataset for ever."""
        return f"{self.base}/dataset/{self.dataset.id}"

    @property
    def page(self) -> str:
        """Its page."""
        return f"{self.base}/dataset/{self.dataset.name}"

    @property
    def title(self) -> str:
        """Plain text, else its name."""
        return plain(self.dataset.title) or self.dataset.name

    @property
    def notes(self) -> str:
        """Its description as plain text."""
        return plain(self.dataset.fields.get("notes"))

    @property
    def license(self) -> License | None:
        """None where the publisher gave none, or none that is known."""
        return LICENSES.get(self.dataset.fields.get("license_id") or "")

    @property
    def publisher_uri(self) -> str:
        """Names the organization for ever."""
        return f"{self.base}/organization/{quote(self.organization.id, safe='')}"

    @property
    def publisher(self) -> str:
        """The organization's title, else its name."""
        return plain(self.organization.title) or self.organization.name

    @property
    def code(self) -> str:
        """The local government code of the dataset, else of its publisher."""
        return self.extra("code") or next(
            (plain(extra["value"]) for extra in self.organization.extras if extra["key"] == "code"), ""
        )

    def extra(self, key: str) -> str:
        """The extra of this key as plain text; blank where there is none."""
        return plain(self.dataset.extra(key))

    @property
    def has_rows(self) -> bool:
        """Whether the rows of a file are in the database."""
        return any(file.has_rows for file in self.files)

    def contact(self) -> tuple[str, str | None]:
        """Name and `mailto:` address of who answers questions: maintainer, else author, else the publisher."""
        fields = self.dataset.fields
        for role in ("maintainer", "author"):
            name, email = plain(fields.get(role)), mail_address(fields.get(f"{role}_email"))
            if name or email:
                return name or self.publisher, email
        return self.publisher, None


def describe(context: Context, datasets: Iterable[Dataset]) -> list[Described]:
    """The datasets with their publishers and files. What the caller may see is the caller's matter."""
    chosen = list(datasets)
    organizations = groups_by_id(context.connection, (one.organization for one in chosen))
    tables = with_tables(context.connection, (one.id for dataset in chosen for one in dataset.resources))
    issued = first_published(context.connection, (one.number or 0 for one in chosen))
    return [
        _described(
            one, organizations[one.organization], context.base_url, tables, issued.get(one.number or 0, one.created)
        )
        for one in chosen
    ]


def licence_address(license: License) -> str | None:
    """The address of the licence itself: of Creative Commons the one that every catalogue knows, without a language."""
    return web_address(license.url.removesuffix("deed.ja"))


_BY_ADDRESS = {address: one for one in LICENSES.values() for address in (one.url, licence_address(one)) if address}


def _described(dataset: Dataset, organization: Group, base: str, tables: set[str], issued: str) -> Described:
    files = [described_file(dataset, one, base, one.id in tables) for one in dataset.resources]
    return Described(
        dataset,
        organization,
        base,
        [one for one in files if one.resource.is_data],
        next((one for one in files if one.resource.is_report), None),
        next((one for one in files if one.resource.is_descriptor), None),
        issued,
    )


def described_file(dataset: Dataset, resource: Resource, base: str, has_rows: bool) -> File:
    """One of its files."""
    linked = web_address(resource.fields.get("url"))
    address = base + download_path(dataset, resource) if resource.file else linked
    return File(resource, f"{base}/dataset/{dataset.id}/resource/{resource.id}", address, has_rows)
