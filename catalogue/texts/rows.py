"""Tables of resources: why there is none, and what cannot be asked of one."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "rows-none": ("見つかりません：この資源「{id}」に表はありません", 'Not found: resource "{id}" has no table'),
    "rows-read-only": (
        "ファイルか URL のある資源なので、変えた行は失われることがあります。それでも変えるには force=true を"
        "送ってください",
        "This resource has a file or an address: changed rows may be lost. Send force=true to change them all the same",
    ),
    "rows-no-aliases": ("別名とトリガーは使えません", "There are no aliases and no triggers here"),
    "rows-new-resource": (
        "新しい資源を、package_id と名前などで書いてください（url と upload は使えません）",
        "Describe a new resource by its package_id, name and so on (without url and upload)",
    ),
    "rows-one-of": ("次のどれかにしてください：{values}", "Must be one of: {values}"),
    "rows-number-between": ("{least} から {most} までの数にしてください", "Must be a number from {least} to {most}"),
    "rows-too-many": ("{limit} 個までにしてください", "At most {limit} are allowed"),
    "rows-too-long": ("長すぎます", "Too long"),
    "rows-no-more-ids": (
        "この表にはもう行を加えられません（_id が使い尽くされています）",
        "No more rows can be added to this table: its _id are used up",
    ),
    "rows-no-coordinates": (
        "この表には、緯度と経度（latitude と longitude、lat と lon）という名前の数値の列がありません",
        "This table has no columns of numbers called latitude and longitude (or lat and lon, 緯度 and 経度)",
    ),
    "rows-problem-bytes": (
        "ファイルが大きすぎるため、表にしていません（上限 {limit} バイト）",
        "The file is too large to be made a table (limit: {limit} bytes)",
    ),
    "rows-problem-rows": (
        "行が多すぎるため、表にしていません（上限 {limit} 行）",
        "Too many rows to be made a table (limit: {limit})",
    ),
    "rows-problem-columns": (
        "列が多すぎるため、表にしていません（上限 {limit} 列）",
        "Too many columns to be made a table (limit: {limit})",
    ),
    "rows-problem-encoding": (
        "文字コードが UTF-8 でも CP932（Shift_JIS）でもないため、表にしていません",
        "Not made a table: the text is neither UTF-8 nor CP932 (Shift_JIS)",
    ),
    "rows-problem-empty": ("見出しの行がないため、表にしていません", "Not made a table: there is no row of headings"),
    "rows-problem-heading": (
        "見出しが長すぎるため、表にしていません（{limit} 文字まで）",
        "Not made a table: a heading is longer than {limit} characters",
    ),
    "rows-problem-ragged": (
        "{line} 行目の列が見出しより多いため、表にしていません",
        "Not made a table: line {line} has more columns than there are headings",
    ),
    "rows-problem-long": (
        "{line} 行目あたりのセルか行が長すぎるため、表にしていません",
        "Not made a table: a cell or row near line {line} is too long",
    ),
    "rows-problem-unreadable": (
        "ファイルを読めないため、表にしていません",
        "Not made a table: the file cannot be read",
    ),
    "rows-problem-removed": ("API で消されたため、表はありません", "The table was removed over the API"),
}
