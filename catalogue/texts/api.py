"""The page that explains the API."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "api-title": ("API の使い方", "How to use the API"),
    "api-lead": (
        "CKAN の Action API 3 と同じ呼び方です。読むだけなら鍵（トークン）は要りません。",
        "Calls are those of CKAN's Action API 3. Reading needs no token.",
    ),
    "api-first": ("はじめの 1 回", "A first call"),
    "api-search": ("データを言葉でさがす", "Search by words"),
    "api-answer": ("答え（一部）", "The answer (shortened)"),
    "api-rows": ("表の行をさがす", "Rows of tables"),
    "api-rows-text": (
        "CSV は届いたときに表になり、行を条件でしぼり、並べ替え、近い順に読めます。"
        "resource_id はファイルのページにあります。",
        "Each CSV becomes a table whose rows can be filtered, sorted and read nearest first. "
        "Its resource_id stands on the file's page.",
    ),
    "api-addresses": ("変わらない URL", "Addresses that stay"),
    "api-address": ("URL", "Address"),
    "api-content": ("中身", "Content"),
    "api-whole": ("カタログ全体の URL", "Of the whole catalogue"),
    "api-file-csv": ("いつも最新の CSV", "Always the latest CSV"),
    "api-file-geojson": ("いつも最新の GeoJSON", "Always the latest GeoJSON"),
    "api-dump": ("表の行すべて（CSV、JSON など）", "All rows of a table (CSV, JSON and more)"),
    "api-dcat-one": ("1 件のメタデータ（DCAT-AP 3）", "Metadata of one dataset (DCAT-AP 3)"),
    "api-datapackage": ("1 件のデータパッケージ定義", "Data package descriptor of one dataset"),
    "api-dcat": ("すべてのメタデータ（DCAT-AP 3）", "Metadata of all datasets (DCAT-AP 3)"),
    "api-feed": ("更新のフィード（Atom）", "Feed of updates (Atom)"),
    "api-sitemap": ("ページの一覧（検索サイト向け）", "All pages (for search engines)"),
    "api-openapi": ("この API の定義（OpenAPI）", "This API's definition (OpenAPI)"),
    "api-actions": ("呼び出しの一覧", "All calls"),
    "api-actions-text": (
        "/api/3/action/ に名前をつけて呼びます。名前を押すと引数の説明が出ます。"
        "書くには Authorization ヘッダにトークンが要ります。",
        "Call them at /api/3/action/ followed by the name; a name leads to the explanation of its parameters. "
        "Writing needs a token in the Authorization header.",
    ),
    "api-noun-package": ("データセット", "Datasets"),
    "api-noun-resource": ("ファイル", "Files"),
    "api-noun-datastore": ("表の行", "Rows of tables"),
    "api-noun-organization": ("組織", "Organizations"),
    "api-noun-group": ("グループ", "Groups"),
    "api-noun-tag": ("タグとライセンス", "Tags and licences"),
    "api-noun-user": ("利用者とトークン", "Users and tokens"),
    "api-noun-status": ("このカタログについて", "About this catalogue"),
    "api-token": ("（要トークン）", "(token)"),
    "api-contents": ("このページ", "On this page"),
    "api-call": ("呼び出し", "Call"),
    "api-does": ("すること", "What it does"),
    "api-method": ("方法", "Method"),
    "api-errors": ("誤りの答え", "Errors"),
    "api-status": ("状態", "Status"),
    "api-when": ("いつ", "When"),
    "api-400": ("引数や送られたデータを読めない", "Parameters or body cannot be read"),
    "api-403": ("非公開、またはトークンの権限が足りない", "Not public, or the token has no right to do this"),
    "api-404": ("その名前のデータがない", "There is nothing of this name"),
    "api-409": (
        "送られた内容に誤りがある（項目ごとの説明つき）",
        "What was sent breaks a rule (explained field by field)",
    ),
    "api-413": ("送られたものが大きすぎる", "What was sent is too large"),
    "api-429": (
        "回数の上限を超えた（Retry-After の秒数だけ待ってください）",
        "Too many calls (wait as long as Retry-After says)",
    ),
    "api-503": ("込み合っている、または書けない（もう一度どうぞ）", "Busy, or cannot write (please try again)"),
    "api-limits": ("上限", "Limits"),
    "api-limit-rate": ("読み出しは 1 分に {n} 回まで", "Reads: {n} a minute"),
    "api-limit-rows": ("検索は一度に 1,000 件まで", "Searches: 1,000 datasets at a time"),
    "api-limit-upload": ("ファイルは一つ {n} MB まで", "Files: {n} MB each"),
    "api-promise": ("約束", "Promises"),
    "api-promise-cors": (
        "読み出しはどのサイトのページからも呼べます（CORS）",
        "Reading is allowed from pages of any site (CORS)",
    ),
    "api-promise-range": (
        "ファイルは ETag、Last-Modified、Range に対応します",
        "Files have ETag and Last-Modified, and answer Range",
    ),
    "api-promise-url": ("ファイルの URL は更新しても変わりません", "A file's address stays when the file changes"),
    "api-tools": ("そのまま使える道具", "Tools that work as they are"),
}
