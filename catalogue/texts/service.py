"""What stops the service."""

from __future__ import annotations

TEXTS: dict[str, str] = {
    "setting-base-url": 'The catalogue\'s address "{value}" is not usable: give one that begins with https://.',
    "setting-file": "The settings in {path} cannot be read ({reason}): check how the TOML is written.",
    "setting-unknown": '{path}: there is no setting "{key}". Did you mean {nearest}?',
    "setting-type": '{path}: {key} cannot be "{value}". {wanted}',
    "setting-wants-table": "Write it under the heading [{key}].",
    "setting-wants-text": 'Write one line of text between " and ".',
    "setting-wants-flag": "Write true or false.",
    "setting-wants-size": 'Write a size such as "100 MB" (KB, MB or GB), or a number of bytes.',
    "setting-wants-seconds": "Write a number of seconds, more than 0 and up to 3600.",
    "setting-wants-number": "Write a whole number of 1 or more.",
    "setting-wants-number-or-0": "Write a whole number (0: no limit).",
    "setting-wants-addresses": 'Write a list of addresses or networks, such as ["127.0.0.1", "10.0.0.0/8"].',
    "setting-proxy": 'trusted_proxies: "{value}" is no address and no network (example: 10.0.0.0/8).',
    "setting-tiles": (
        'The address "{value}" cannot be used for map backgrounds: it needs one host and {{z}}, {{x}} and {{y}}'
        " once each."
    ),
    "folder-unusable": (
        "The catalogue's folder {path} cannot be used ({reason}): choose another one or check its permissions."
    ),
    "database-unusable": (
        "The catalogue's database {path} cannot be used ({reason}). See whether another program has it open, whether"
        " you may read and write its folder, and whether the disk has room; then repeat the same call. Only if it stays"
        " so, choose another folder or restore a backup."
    ),
    "database-newer": (
        "A newer Machikado made this folder (version {version}, this one reads up to {known}): please update."
    ),
    "address-unusable": "Cannot listen on {host} port {port} ({reason}): choose another port.",
    "not-started": "The catalogue did not start ({reason}).",
    "no-organization": 'There is no organization "{name}".',
}
