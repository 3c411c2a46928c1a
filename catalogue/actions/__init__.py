"""The actions of the API, one module per noun."""

from __future__ import annotations

from catalogue.actions import (
    datastore,
    group,
    license,
    member,
    organization,
    package,
    package_list,
    package_search,
    resource,
    resource_search,
    resource_view,
    revise,
    statistics,
    status,
    tag,
    token,
    user,
    vocabulary,
)
from catalogue.actions.registry import Action

_MODULES = (
    *(status, package, package_list, revise, package_search, resource, resource_search, resource_view, datastore),
    statistics,
    *(organization, group, member, tag, vocabulary, license, user, token),
)
ACTIONS: dict[str, Action] = {
    value.name: value for module in _MODULES for value in vars(module).values() if isinstance(value, Action)
}

__all__ = ["ACTIONS", "Action"]
