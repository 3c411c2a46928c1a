"""On what an answer depends: told by who makes it, for who keeps it."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

_KEY = "catalogue.dataset"
_PASSING = "catalogue.passing"


def depends_on(scope: MutableMapping[str, Any], dataset: int | None) -> None:
    """The answer to this request changes with the dataset of this number, and with what belongs to no dataset
    (organizations, groups, plans on every page), but with no other dataset."""
    if dataset is not None:
        scope[_KEY] = dataset


def dependence(scope: MutableMapping[str, Any]) -> int | None:
    """What `depends_on` told; None: the answer may change with any dataset."""
    return scope.get(_KEY)


def will_pass(scope: MutableMapping[str, Any]) -> None:
    """The answer becomes another one without any change, because something in it is still being made."""
    scope[_PASSING] = True


def passes(scope: MutableMapping[str, Any]) -> bool:
    """What `will_pass` told."""
    return _PASSING in scope
