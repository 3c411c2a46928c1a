"""Which datasets everybody may see: one rule, for records and for queries."""

from __future__ import annotations

from catalogue.store.model import Dataset

PUBLIC = "state = 'active' AND private = 0"
# The pluses keep SQLite from beginning with all public datasets where it should begin with those of one organization.
PUBLIC_AMONG_FEW = "+state = 'active' AND +private = 0"


def is_public(dataset: Dataset) -> bool:
    """Whether everybody may see it."""
    return dataset.state == "active" and not dataset.private
