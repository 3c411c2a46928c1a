"""Texts about a portal's datastore: the tables that it shows and answers queries from."""

from pipelines.messages import Text

TEXTS: dict[str, Text] = {
    "portal-table-refused": Text(
        "warning",
        "ファイル「{value}」は公開しましたが、公開先が表（データストア）を受け付けませんでした: {reason}",
        "The file '{value}' is published, but the portal did not take its table into the datastore: {reason}",
        "ダウンロードするファイルに問題はありません。公開先の画面の表と検索 API だけが使えません。"
        "もう一度行っても続くときは公開先の管理者に知らせるか、"
        "publish.toml の公開先に datastore = false と書いてください。",
        "Downloads are whole; only the portal's table view and its query API lack the rows. If it happens again, tell "
        "the portal's administrator, or write datastore = false for this portal in publish.toml.",
    ),
}
