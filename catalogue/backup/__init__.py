"""The whole catalogue in one file, made while it serves, and put back.

`writing` makes a backup, `reading` proves one, `restoring` puts it in the place of what is there.
"""

from catalogue.backup.manifest import SUFFIX, Manifest
from catalogue.backup.reading import check_backup
from catalogue.backup.restoring import Restored, restore_backup
from catalogue.backup.writing import backup_name, write_backup

__all__ = [
    "SUFFIX",
    "Manifest",
    "Restored",
    "backup_name",
    "check_backup",
    "restore_backup",
    "write_backup",
]
