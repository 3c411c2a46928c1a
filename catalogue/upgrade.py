"""What a database of an earlier version lacks and the tables alone cannot give it: the index as it is made now, and the
rows of CSV files."""

from __future__ import annotations

from catalogue.context import Context
from catalogue.rows.arrival import follow
from catalogue.settings import Settings
from catalogue.store import Store
from catalogue.store.datasets import load_datasets, save_dataset
from catalogue.store.groups import groups_by_id

# Whatever changes a dataset gives it a revision, and version 1 had none.
_UNTOUCHED = "SELECT number FROM datasets WHERE number NOT IN (SELECT dataset FROM revisions)"


def catch_up(store: Store, settings: Settings) -> None:
    """Stores each dataset that has not changed since version 1 once more, all or none."""
    with store.reading() as connection:
        if not connection.execute(_UNTOUCHED).fetchone():
            return
    with store.writing() as connection:
        context = Context(connection, store, settings, None, "")
        for number in [row["number"] for row in connection.execute(_UNTOUCHED)]:
            (dataset,) = load_datasets(connection, [number])
            save_dataset(connection, dataset, groups_by_id(connection, [dataset.organization])[dataset.organization])
            follow(context, None, dataset)
