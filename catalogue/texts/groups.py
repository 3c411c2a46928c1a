"""Answers of the actions on organizations, groups and their members, tags, and what else lists datasets."""

from __future__ import annotations

TEXTS: dict[str, str] = {
    "may-not-manage": "User {user} may not change the organization or group {id}",
    "may-not-read-group": "User {user} may not see the organization or group {id}",
    "may-not-gather": "User {user} may not put datasets into these groups",
    "own-admin": "Administrators cannot revoke their own admin status",
    "organization-not-empty": "The organization still has datasets: move or delete them first",
    "group-unknown": "There is no such group",
    "group-state-unknown": "state is active or deleted",
    "user-unknown": "There is no such user",
    "dataset-unknown": "There is no such dataset",
    "resource-unknown": "There is no such resource",
    "vocabulary-unknown": "There is no such vocabulary",
    "vocabulary-name": "A name has 2 to 100 characters",
    "type-fixed": "The type cannot be changed",
    "capacity-unknown": "One of admin, editor and member",
    "member-kind": "user or package; a dataset belongs to an organization by its owner_org",
    "order-list": "A list of ids of resources, each once",
    "order-unknown": "The dataset has no resource {id}",
    "query-many": "More than {most} conditions",
    "query-pairs": "Not of the form field:text",
    "query-field": 'Cannot search by the field "{field}"',
    "view-type-unknown": "There is no such kind of view",
    "key-unknown": "There is an unknown key",
}
