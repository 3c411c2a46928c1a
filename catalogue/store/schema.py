"""The database's tables, as steps from one version to the next (`PRAGMA user_version` counts them)."""

from __future__ import annotations

from catalogue.store import stamps

# Rows of all resources share these tables, by the number of their columns: a table for each resource would make every
# connection read thousands of definitions.
ROW_WIDTHS = (8, 16, 32, 64, 128, 512, 1999)


def _rows() -> str:
    """Row n of table t has the id t * 2**32 + n; columns have no type, so that each value stays what it is."""
    return "".join(
        f"CREATE TABLE rows_{width} (id INTEGER PRIMARY KEY, {', '.join(f'c{place}' for place in range(width))});\n"
        for width in ROW_WIDTHS
    )


def statements(script: str) -> list[str]:
    """The statements of a script: none has a semicolon at the end of a line inside."""
    return [one for one in script.split(";\n") if one.strip()]


def _revise(event: str, row: str) -> str:
    """Whatever changes a dataset gives it the next revision, so that what is kept in memory can follow."""
    return (
        f"CREATE TRIGGER datasets_{event.lower()} AFTER {event} ON datasets BEGIN"
        f" INSERT INTO revisions (dataset, revision) SELECT {row}.number, coalesce(max(revision), 0) + 1 FROM revisions"
        " WHERE 1 ON CONFLICT (dataset) DO UPDATE SET revision = excluded.revision; END;\n"
    )


MIGRATIONS = (
    """
    CREATE TABLE users (
        id TEXT PRIMARY KEY,
        name TEXT NOT NULL UNIQUE,
        sysadmin INTEGER NOT NULL DEFAULT 0,
        created TEXT NOT NULL
    );
    CREATE TABLE tokens (
        id TEXT PRIMARY KEY,
        hash TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL,
        user TEXT NOT NULL REFERENCES users ON DELETE CASCADE,
        created TEXT NOT NULL
    );
    CREATE TABLE organizations (
        id TEXT PRIMARY KEY,
        name TEXT NOT NULL UNIQUE,
        title TEXT NOT NULL,
        description TEXT NOT NULL,
        image_url TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('active', 'deleted')),
        created TEXT NOT NULL,
        extras TEXT NOT NULL
    );
    CREATE TABLE members (
        organization TEXT NOT NULL REFERENCES organizations ON DELETE CASCADE,
        user TEXT NOT NULL REFERENCES users ON DELETE CASCADE,
        capacity TEXT NOT NULL CHECK (capacity IN ('admin', 'editor', 'member')),
        PRIMARY KEY (organization, user)
    ) WITHOUT ROWID;
    CREATE TABLE files (
        sha256 TEXT PRIMARY KEY,
        size INTEGER NOT NULL,
        unused_since TEXT
    ) WITHOUT ROWID;
    CREATE INDEX files_unused ON files (unused_since) WHERE unused_since IS NOT NULL;
    CREATE TABLE datasets (
        number INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL,
        title TEXT NOT NULL,
        kind TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('active', 'draft', 'deleted')),
        private INTEGER NOT NULL,
        organization TEXT NOT NULL REFERENCES organizations,
        creator TEXT NOT NULL REFERENCES users,
        created TEXT NOT NULL,
        modified TEXT NOT NULL,
        record TEXT NOT NULL
    );
    CREATE UNIQUE INDEX datasets_name ON datasets (name) WHERE state <> 'deleted';
    CREATE INDEX datasets_all_names ON datasets (name);
    CREATE INDEX datasets_organization ON datasets (organization);
    CREATE INDEX datasets_creator ON datasets (creator);
    CREATE INDEX datasets_modified ON datasets (state, private, modified);
    CREATE TABLE resources (
        id TEXT PRIMARY KEY,
        dataset INTEGER NOT NULL REFERENCES datasets ON DELETE CASCADE,
        position INTEGER NOT NULL,
        created TEXT NOT NULL,
        modified TEXT NOT NULL,
        file TEXT REFERENCES files,
        file_name TEXT,
        record TEXT NOT NULL
    ) WITHOUT ROWID;
    CREATE INDEX resources_dataset ON resources (dataset, position);
    CREATE INDEX resources_file ON resources (file) WHERE file IS NOT NULL;
    CREATE TABLE terms (
        field TEXT NOT NULL,
        value TEXT NOT NULL,
        dataset INTEGER NOT NULL REFERENCES datasets ON DELETE CASCADE,
        PRIMARY KEY (field, value, dataset)
    ) WITHOUT ROWID;
    CREATE INDEX terms_dataset ON terms (dataset);
    CREATE VIRTUAL TABLE search USING fts5(
        title, title_kana, name, tags, organization, resources, notes,
        tokenize = "unicode61 remove_diacritics 0 categories 'L* N* M* S* P* Co Cn'"
    );
    """,
    """
    ALTER TABLE organizations RENAME TO groups;
    ALTER TABLE groups ADD COLUMN is_organization INTEGER NOT NULL DEFAULT 1;
    ALTER TABLE members RENAME COLUMN organization TO group_id;
    CREATE TABLE dataset_groups (
        dataset INTEGER NOT NULL REFERENCES datasets ON DELETE CASCADE,
        group_id TEXT NOT NULL REFERENCES groups ON DELETE CASCADE,
        PRIMARY KEY (dataset, group_id)
    ) WITHOUT ROWID;
    CREATE INDEX dataset_groups_group ON dataset_groups (group_id);
    CREATE TABLE resource_views (
        id TEXT PRIMARY KEY,
        dataset INTEGER NOT NULL REFERENCES datasets ON DELETE CASCADE,
        resource TEXT NOT NULL,
        position INTEGER NOT NULL,
        record TEXT NOT NULL
    ) WITHOUT ROWID;
    CREATE INDEX resource_views_dataset ON resource_views (dataset, resource);
    CREATE TABLE vocabularies (
        id TEXT PRIMARY KEY,
        name TEXT NOT NULL UNIQUE,
        tags TEXT NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE tables (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        resource TEXT NOT NULL UNIQUE,
        source TEXT,
        problem TEXT,
        columns TEXT NOT NULL,
        primary_key TEXT NOT NULL,
        count INTEGER NOT NULL,
        modified TEXT NOT NULL
    );
    CREATE TABLE row_words (
        id INTEGER PRIMARY KEY,
        folded TEXT NOT NULL
    );
    CREATE TABLE row_keys (
        number INTEGER NOT NULL,
        value TEXT NOT NULL,
        id INTEGER NOT NULL,
        PRIMARY KEY (number, value)
    ) WITHOUT ROWID;
    CREATE TABLE row_places (
        number INTEGER NOT NULL,
        latitude REAL NOT NULL,
        longitude REAL NOT NULL,
        id INTEGER NOT NULL,
        PRIMARY KEY (number, latitude, longitude, id)
    ) WITHOUT ROWID;
    """
    + _rows()
    + """
    CREATE TABLE changes (
        number INTEGER PRIMARY KEY,
        dataset INTEGER NOT NULL REFERENCES datasets ON DELETE CASCADE,
        moment TEXT NOT NULL,
        record TEXT NOT NULL
    );
    CREATE INDEX changes_dataset ON changes (dataset, moment);
    CREATE TABLE revisions (
        dataset INTEGER PRIMARY KEY,
        revision INTEGER NOT NULL
    );
    CREATE INDEX revisions_revision ON revisions (revision);
    CREATE INDEX datasets_title ON datasets (title);
    CREATE INDEX datasets_created ON datasets (created);
    CREATE INDEX datasets_latest ON datasets (modified);
    DROP TABLE search;
    CREATE VIRTUAL TABLE search USING fts5(
        title, title_kana, name, tags, organization, resources, notes,
        prefix = 1,
        tokenize = "unicode61 remove_diacritics 0 categories 'L* N* M* S* P* Co Cn'"
    );
    """
    + _revise("INSERT", "NEW")
    + _revise("UPDATE", "NEW")
    + _revise("DELETE", "OLD"),
    # Ids, and nothing that ties them to what is there now: a year's figures outlive a file. The first row tells since
    # when downloads are counted.
    """
    CREATE TABLE downloads (
        dataset TEXT NOT NULL,
        resource TEXT NOT NULL,
        day TEXT NOT NULL,
        count INTEGER NOT NULL,
        PRIMARY KEY (dataset, resource, day)
    ) WITHOUT ROWID;
    INSERT INTO downloads VALUES ('', '', date('now', '+9 hours'), 0);
    """,
    stamps.SCHEMA,
)
