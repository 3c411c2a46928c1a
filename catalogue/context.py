"""What one call works with, and who may do what."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field

from catalogue import clock
from catalogue.errors import NotAuthorized
from catalogue.settings import Settings
from catalogue.store import Store
from catalogue.store.datasets import name_taken
from catalogue.store.groups import capacities, find_group, find_organization, groups_by_id
from catalogue.store.model import Capacity, Dataset, Group, User
from catalogue.store.visibility import is_public
from catalogue.texts import text

_EDITORS: tuple[Capacity, ...] = ("admin", "editor")


@dataclass(slots=True)
class Context:
    """One call: its transaction, the caller (None is anonymous), and the address under which the caller reached us."""

    connection: sqlite3.Connection
    store: Store
    settings: Settings
    user: User | None
    base_url: str
    now: str = field(default_factory=clock.now)
    changed_entities: dict[str, list[str]] = field(default_factory=dict)  # CKAN tells them beside the result
    unfinished: bool = False  # something in the answer is still being made, and will be there the next time
    dataset: int | None = None  # the one that the answer depends on, where that is so: see `catalogue.dependence`
    _capacities: dict[str, Capacity] | None = None

    @property
    def user_name(self) -> str:
        """Blank for anonymous callers."""
        return self.user.name if self.user else ""

    def capacities(self) -> dict[str, Capacity]:
        """What the caller is in which organization or group (by id)."""
        if self._capacities is None:
            self._capacities = capacities(self.connection, self.user.id) if self.user else {}
        return self._capacities

    def is_sysadmin(self) -> bool:
        """Whether the caller may do everything."""
        return self.user is not None and self.user.sysadmin

    def may_edit_in(self, organization: str) -> bool:
        """Whether the caller may write datasets of the organization (by id)."""
        return self.is_sysadmin() or self.capacities().get(organization) in _EDITORS

    def may_edit_somewhere(self) -> bool:
        """Whether the caller may write datasets of any organization."""
        if self.is_sysadmin():
            return True
        edited = [group for group, capacity in self.capacities().items() if capacity in _EDITORS]
        return any(one.is_organization for one in groups_by_id(self.connection, edited).values())

    def is_member(self, group: str) -> bool:
        """Whether the caller belongs to the organization or group (by id), and so may put datasets into a group."""
        return self.is_sysadmin() or group in self.capacities()

    def may_manage(self, group: str) -> bool:
        """Whether the caller may change the organization or group (by id) and its members."""
        return self.is_sysadmin() or self.capacities().get(group) == "admin"

    def may_read(self, dataset: Dataset) -> bool:
        """Public datasets are read by all; private and deleted ones and drafts by members of the organization."""
        return is_public(dataset) or self.is_member(dataset.organization)

    def require_read(self, dataset: Dataset) -> None:
        """Raises NotAuthorized."""
        if not self.may_read(dataset):
            raise NotAuthorized(text("may-not-read", user=self.user_name, id=dataset.id))

    def require_edit(self, dataset: Dataset) -> None:
        """Raises NotAuthorized."""
        if not self.may_edit_in(dataset.organization):
            raise NotAuthorized(text("may-not-edit", user=self.user_name, id=dataset.id))

    def require_manage(self, group: Group) -> None:
        """Raises NotAuthorized."""
        if not self.may_manage(group.id):
            raise NotAuthorized(text("may-not-manage", user=self.user_name, id=group.id))

    def require_sysadmin(self) -> None:
        """Raises NotAuthorized."""
        if not self.is_sysadmin():
            raise NotAuthorized(text("may-not", user=self.user_name))


class StoreLookup:
    """The questions that reading a dataset asks of the store."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._connection = context.connection

    def organization_id(self, reference: str) -> str | None:
        """The id of the active organization of this name or id."""
        found = find_organization(self._connection, reference)
        return found.id if found and found.state == "active" else None

    def name_taken(self, name: str, number: int | None) -> bool:
        """Whether a dataset other than `number` has this name."""
        return name_taken(self._connection, name, number)

    def id_taken(self, identifier: str) -> bool:
        """Whether any dataset, deleted ones too, has this id."""
        return self._connection.execute("SELECT 1 FROM datasets WHERE id = ?", (identifier,)).fetchone() is not None

    def resource_elsewhere(self, identifier: str, number: int | None) -> bool:
        """Whether the resource belongs to a dataset other than `number`."""
        row = self._connection.execute("SELECT dataset FROM resources WHERE id = ?", (identifier,)).fetchone()
        return row is not None and row["dataset"] != number

    def group_ids(self, references: list[str], held: list[str]) -> list[str]:
        """The groups it is in afterwards. Unknown ones are dropped; only members take a dataset out of a group."""
        found = (find_group(self._connection, reference) for reference in references)
        wanted = {one.id for one in found if one and not one.is_organization and one.state == "active"}
        return sorted(wanted | {group for group in held if not self._context.is_member(group)})
