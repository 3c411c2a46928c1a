"""Answers of the Action API other than success."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "not-found": ("見つかりません", "Not found"),
    "action-unknown": ("その名前のアクションはありません", "There is no action of this name"),
    "unavailable": (
        "いま書き込めません。少し待ってから、もう一度送ってください。何も変わっていません。",
        "Cannot write just now. Nothing was changed: please try again in a moment.",
    ),
    "query-too-long": (
        "時間がかかりすぎるため、読むのをやめました（上限 {limit} 秒）。条件をしぼってください。",
        "This takes too long (limit: {limit} seconds): please ask for less.",
    ),
    "disk-full": ("ディスクの空きが足りません。何も変わっていません。", "The disk is full. Nothing was changed."),
    "internal": ("サーバーの内部で誤りが起きました", "Internal server error"),
    "request-too-large": (
        "送られたデータが大きすぎます（上限 {limit} バイト）",
        "The request is too large (limit: {limit} bytes)",
    ),
    "too-slow": ("データが届かないため、受け取りをやめました", "Nothing arrived for too long"),
    "too-many-requests": (
        "呼び出しが多すぎます。{seconds} 秒後に、もう一度送ってください。",
        "Too many requests: please try again in {seconds} seconds.",
    ),
    "too-many-uploads": (
        "受け取り中のデータが多いため、いま受け取れません。少し待ってから、もう一度送ってください。",
        "Too much is being received just now: please try again in a moment.",
    ),
    "may-not": ("ユーザ {user} にはこの操作の権限がありません", "User {user} may not do this"),
    "may-not-create": ("ユーザ {user} にはデータセットを作る権限がありません", "User {user} may not create datasets"),
    "may-not-create-in": (
        "ユーザ {user} にはこの組織にデータセットを加える権限がありません",
        "User {user} may not add datasets to this organization",
    ),
    "may-not-read": (
        "ユーザ {user} にはデータセット {id} を見る権限がありません",
        "User {user} may not see dataset {id}",
    ),
    "may-not-edit": (
        "ユーザ {user} にはデータセット {id} を変える権限がありません",
        "User {user} may not change dataset {id}",
    ),
    "missing": ("値がありません", "Missing value"),
    "not-text": ("文字列ではありません", "Not a text"),
    "not-email": ("メールアドレスの形ではありません：{value}", "Not an e-mail address: {value}"),
    "not-integer": ("整数ではありません", "Not a whole number"),
    "not-natural": ("0 以上の整数ではありません", "Not a natural number"),
    "not-date": ("日時の形ではありません（例：2026-11-20T10:00:00）", "Not a date (example: 2026-11-20T10:00:00)"),
    "not-list": ("文字列のリストではありません", "Not a list of texts"),
    "not-object": ("オブジェクトではありません", "Not an object"),
    "not-objects": ("オブジェクトのリストではありません", "Not a list of objects"),
    "not-uuid": ("ID の形ではありません", "Not the form of an id"),
    "bad-characters": ("使えない文字（NUL など）があります", "Contains characters that cannot be stored (such as NUL)"),
    "too-long": ("{longest} 文字以内にしてください", "Longer than {longest} characters"),
    "name-short": (
        "名前「{value}」は短すぎます（2 文字以上）",
        'The name "{value}" is too short (2 characters or more)',
    ),
    "name-long": ("名前は 100 文字以内にしてください", "The name is longer than 100 characters"),
    "name-characters": ("名前に使えるのは a-z 0-9 - _ だけです", "A name consists of a-z 0-9 - _ only"),
    "name-reserved": ("その名前は使えません", "This name cannot be used"),
    "name-taken": ("その名前はもう使われています", "This name is in use already"),
    "id-taken": ("その ID はもう使われています", "This id is in use already"),
    "id-sysadmin": ("ID を決められるのは管理者だけです", "Only administrators can choose an id"),
    "state-unknown": (
        "state は active、draft、deleted のどれかです",
        "state is one of active, draft and deleted",
    ),
    "organization-needed": ("組織（owner_org）が必要です", "An organization (owner_org) is needed"),
    "organization-unknown": ("その組織はありません", "There is no such organization"),
    "sort-unknown": ("並べ方「{value}」は使えません", 'Cannot sort by "{value}"'),
    "tag-short": ("タグ「{value}」は短すぎます（2 文字以上）", 'The tag "{value}" is too short (2 characters or more)'),
    "tag-long": ("タグ「{value}」は 100 文字を超えています", 'The tag "{value}" is longer than 100 characters'),
    "tag-characters": (
        "タグ「{value}」に使えるのは文字、数字、空白、- _ . だけです",
        'The tag "{value}" may have letters, digits, spaces, "-", "_" and "." only',
    ),
    "extra-twice": ("キー「{key}」が重なっています", 'The key "{key}" stands twice'),
    "extra-core": ("同じ名前の項目がもともとあります", "There is a field of this name already"),
    "hash-differs": (
        "届いたファイルの SHA-256 が hash と違います。もう一度送ってください。",
        "The file that arrived has another SHA-256 than hash says: please send it again",
    ),
    "no-place": ("「{value}」に当たるところがありません", 'Nothing is at "{value}"'),
    "query-syntax": ("検索の式を読めません：{value}", "Cannot read the query: {value}"),
}
