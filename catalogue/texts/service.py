"""What stops the service."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "setting-base-url": (
        "カタログの URL「{value}」が正しくありません。https:// で始まる URL を指定してください。",
        'The catalogue\'s address "{value}" is not usable: give one that begins with https://.',
    ),
    "folder-unusable": (
        "カタログのフォルダ {path} を使えません（{reason}）。別のフォルダを指定するか、権限を確かめてください。",
        "The catalogue's folder {path} cannot be used ({reason}): choose another one or check its permissions.",
    ),
    "database-unusable": (
        "カタログのデータベース {path} を開けません（{reason}）。控えから戻すか、別のフォルダを指定してください。",
        "The catalogue's database {path} cannot be opened ({reason}): restore a backup or choose another folder.",
    ),
    "database-newer": (
        "このフォルダは新しい Machikado で作られています（版 {version}、読めるのは {known} まで）。"
        "Machikado を更新してください。",
        "A newer Machikado made this folder (version {version}, this one reads up to {known}): please update.",
    ),
    "address-unusable": (
        "{host} のポート {port} で待ち受けできません（{reason}）。別のポートを指定してください。",
        "Cannot listen on {host} port {port} ({reason}): choose another port.",
    ),
    "not-started": ("カタログを始められませんでした（{reason}）。", "The catalogue did not start ({reason})."),
    "no-organization": ("組織「{name}」はありません。", 'There is no organization "{name}".'),
}
