"""What a dataset says of files that the disk has lost is taken back, so that the next publishing sends them again."""

from __future__ import annotations

import json
import sqlite3

from catalogue import clock
from catalogue.store.datasets import load_datasets, save_dataset
from catalogue.store.groups import groups_by_id


def note_lost(connection: sqlite3.Connection, lost: set[str]) -> None:
    """Blanks the `hash` of resources with one of these files; their datasets are as if somebody had changed them.

    Publishers compare hashes, and first of all when a dataset was changed: so they see that it is not what they sent.
    It is blank until a file arrives. To be called inside a writing transaction.
    """
    rows = connection.execute(
        "SELECT DISTINCT dataset FROM resources WHERE file IN (SELECT value FROM json_each(?))", (json.dumps([*lost]),)
    )
    for dataset in load_datasets(connection, [row["dataset"] for row in rows]):
        told = [one for one in dataset.resources if one.file in lost and one.fields.get("hash")]
        for one in told:
            one.fields["hash"] = ""
        if told:
            dataset.modified = clock.after(dataset.modified, clock.now())
            save_dataset(connection, dataset, groups_by_id(connection, [dataset.organization])[dataset.organization])
