"""What stops the service."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "setting-base-url": (
        "カタログの URL「{value}」が正しくありません。https:// で始まる URL を指定してください。",
        'The catalogue\'s address "{value}" is not usable: give one that begins with https://.',
    ),
    "setting-file": (
        "設定ファイル {path} を読めません（{reason}）。TOML の書き方を確かめてください。",
        "The settings in {path} cannot be read ({reason}): check how the TOML is written.",
    ),
    "setting-unknown": (
        "{path}：設定「{key}」はありません。もしかして: {nearest}",
        '{path}: there is no setting "{key}". Did you mean {nearest}?',
    ),
    "setting-type": (
        "{path}：{key} の値「{value}」は使えません。{wanted}",
        '{path}: {key} cannot be "{value}". {wanted}',
    ),
    "setting-wants-table": ("[{key}] という見出しの下に書いてください。", "Write it under the heading [{key}]."),
    "setting-wants-text": (
        '1 行の文字を " " で囲んで書いてください。',
        'Write one line of text between " and ".',
    ),
    "setting-wants-flag": ("true か false を書いてください。", "Write true or false."),
    "setting-wants-size": (
        '"100 MB" のように（KB・MB・GB）、またはバイト数を書いてください。',
        'Write a size such as "100 MB" (KB, MB or GB), or a number of bytes.',
    ),
    "setting-wants-seconds": (
        "秒数を書いてください（0 より大きく 3600 まで）。",
        "Write a number of seconds, more than 0 and up to 3600.",
    ),
    "setting-wants-number": ("1 以上の整数を書いてください。", "Write a whole number of 1 or more."),
    "setting-wants-number-or-0": (
        "整数を書いてください（0 は「制限しない」）。",
        "Write a whole number (0: no limit).",
    ),
    "setting-wants-addresses": (
        'IP アドレスかネットワークの一覧を書いてください（例：["127.0.0.1", "10.0.0.0/8"]）。',
        'Write a list of addresses or networks, such as ["127.0.0.1", "10.0.0.0/8"].',
    ),
    "setting-proxy": (
        "trusted_proxies の「{value}」は IP アドレスでもネットワークでもありません（例：10.0.0.0/8）。",
        'trusted_proxies: "{value}" is no address and no network (example: 10.0.0.0/8).',
    ),
    "setting-tiles": (
        "地図の背景の URL「{value}」は使えません。一つのホストの URL に {{z}} {{x}} {{y}} を一つずつ入れてください。",
        'The address "{value}" cannot be used for map backgrounds: it needs one host and {{z}}, {{x}} and {{y}}'
        " once each.",
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
