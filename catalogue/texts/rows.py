"""Tables of resources: why there is none, and what cannot be asked of one."""

from __future__ import annotations

TEXTS: dict[str, str] = {
    "rows-none": 'Not found: resource "{id}" has no table',
    "rows-read-only": (
        "This resource has a file or an address: changed rows may be lost. Send force=true to change them all the same"
    ),
    "rows-no-aliases": "There are no aliases and no triggers here",
    "rows-new-resource": "Describe a new resource by its package_id, name and so on (without url and upload)",
    "rows-one-of": "Must be one of: {values}",
    "rows-number-between": "Must be a number from {least} to {most}",
    "rows-filter-empty": "An empty list or object stands for a condition; only {{}} alone means all rows",
    "rows-too-many": "At most {limit} are allowed",
    "rows-too-long": "Too long",
    "rows-no-more-ids": "No more rows can be added to this table: its _id are used up",
    "rows-no-coordinates": (
        "This table has no columns of numbers called latitude and longitude (or lat and lon, 緯度 and 経度)"
    ),
    "rows-problem-bytes": "The file is too large to be made a table (limit: {limit} bytes)",
    "rows-problem-rows": "Too many rows to be made a table (limit: {limit})",
    "rows-problem-columns": "Too many columns to be made a table (limit: {limit})",
    "rows-problem-encoding": "Not made a table: the text is neither UTF-8 nor CP932 (Shift_JIS)",
    "rows-problem-empty": "Not made a table: there is no row of headings",
    "rows-problem-heading": "Not made a table: a heading is longer than {limit} characters",
    "rows-problem-ragged": "Not made a table: line {line} has more columns than there are headings",
    "rows-problem-long": "Not made a table: a cell or row near line {line} is too long",
    "rows-problem-unreadable": "Not made a table: the file cannot be read",
    "rows-problem-removed": "The table was removed over the API",
}
