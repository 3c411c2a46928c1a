"""The actions of the API, one module per noun."""

from __future__ import annotations

from catalogue.actions import (
    group,
    license,
    organization,
    package,
    package_search,
    resource,
    revise,
    status,
    tag,
    token,
    user,
)
from catalogue.actions.registry import Action

ACTIONS: dict[str, Action] = {
    value.name: value
    for module in (status, package, revise, package_search, resource, organization, group, tag, license, user, token)
    for value in vars(module).values()
    if isinstance(value, Action)
}

__all__ = ["ACTIONS", "Action"]
