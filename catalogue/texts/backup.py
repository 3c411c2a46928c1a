"""Backups of the catalogue: what stops making and restoring one, and what a command says of it."""

from __future__ import annotations

TEXTS: dict[str, str] = {
    "database-damaged": (
        "The catalogue's database {path} is damaged ({reason}). Nothing was changed. Restore the last backup: stop the"
        " catalogue and type `publish restore BACKUP`; the damaged one is kept beside. Without a backup move the folder"
        " away and publish again."
    ),
    "database-gone": (
        "The catalogue's database {path} is gone or empty, but its files are there. Nothing was changed. Restore the"
        " last backup: `publish restore BACKUP`. Without a backup move the folder away and publish again."
    ),
    "being-restored": (
        "The catalogue {path} is just being restored from a backup. Nothing was changed: try again when that is done."
    ),
    "catalogue-in-use": (
        "The catalogue {path} is open: stop `publish serve`, and let what is being published or backed up come to its"
        " end. Nothing was changed. Then repeat the same call."
    ),
    "backup-of-nothing": (
        "There is no catalogue to be backed up in {path}: nothing was published here yet. In another folder give"
        " --workspace."
    ),
    "backup-there": "{path} is there already, and backups are not overwritten: give another name, or --replace.",
    "backup-over-another": (
        "{path} is there already and is no backup of a catalogue: --replace replaces backups only. Give another name."
    ),
    "database-not-only-ours": (
        "The catalogue's database {path} holds what Machikado did not make: {names}. No backup was made, for it could"
        " not be restored. Remove these with the program that made them, then repeat the same call."
    ),
    "backup-inside": "{path} lies in the catalogue itself, and would go with it: give another folder, best a disk.",
    "backup-no-space": (
        "The disk of {path} has {free} MB free, and {needed} MB are needed. Nothing was written: make room, or give a"
        " folder on another disk."
    ),
    "backup-not-written": (
        "{path} could not be written ({reason}). The catalogue and older backups are as they were. When the cause is"
        " gone, repeat the same call."
    ),
    "backup-file-damaged": (
        "Files of the catalogue are damaged, gone or unreadable on this disk: {files}. No backup was made. See to their"
        " permissions; `publish --all` sends again what is gone or cut short. What is named then still has other bytes:"
        " make a backup without it (--without-damaged), restore that, and type `publish --all`."
    ),
    "backup-unreadable": (
        "{path} cannot be read ({reason}). Nothing was changed: look for the file and its permissions."
    ),
    "backup-foreign": "{path} is no backup of a catalogue that `publish backup` made. Nothing was changed.",
    "backup-damaged": (
        "The backup {path} is not as it was written ({reason}). Nothing was changed: take another copy of it, or an"
        " older one."
    ),
    "backup-newer": (
        "A newer Machikado made the backup {path} (version {version}, this one reads up to {known}). Nothing was"
        " changed: update this program first."
    ),
    "backup-not-checked": (
        "The backup {path} could not be checked ({reason}): its database is proved in the folder for temporary files"
        " ({folder}). Nothing was changed. When the cause is gone, or TMPDIR (Windows: TEMP) names another folder,"
        " repeat the same call."
    ),
    "restore-failed": (
        "The backup could not be put in the place of {path} ({reason}). The catalogue is as it was. When the cause is"
        " gone, repeat the same call."
    ),
    "backup-part-form": "the form of the file",
    "backup-part-manifest": "its list of contents",
    "backup-part-names": "its names",
    "backup-part-file": "the file {name}",
    "backup-part-database": "its database: {told}",
}
