"""Organizations with their board of the 14 recommended datasets, and groups."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "organizations": ("組織", "Organizations"),
    "lead-organizations": ("データを公開している組織です。", "The organizations that publish data here."),
    "organization-code": ("団体コード", "Code"),
    "organization-contact": ("問い合わせ先", "Contact"),
    "organization-homepage": ("ホームページ", "Website"),
    "organization-search": ("この組織のデータからさがす", "Search this organization's datasets"),
    "groups": ("グループ", "Groups"),
    "lead-groups": ("テーマごとにまとめたデータです。", "Datasets gathered by theme."),
    "groups-none": ("グループはまだありません。", "There are no groups yet."),
    "group-datasets": ("このグループのデータ", "Datasets in this group"),
    "group-search": ("このグループのデータからさがす", "Search the datasets of this group"),
    # The board
    "board": ("推奨データセットの公開状況", "The 14 recommended datasets"),
    "board-short": ("推奨データ 14 のうち {n}", "Recommended: {n} of 14"),
    "board-count": ("14 のうち {n}", "{n} of 14"),
    "board-of": ("/ 14", "of 14"),
    "board-is-published": ("公開している", "published"),
    "board-is-checked": ("検査で誤りも注意もない", "checked without findings"),
    "board-is-fresh": ("決めた間隔で更新している", "up to date"),
    "board-day": ("集計した日", "as of"),
    "board-data": ("データ", "Dataset"),
    "board-publication": ("公開", "Publication"),
    "board-check": ("検査", "Check"),
    "board-freshness": ("鮮度", "Freshness"),
    "board-published": ("公開中", "Published"),
    "board-not-published": ("まだ", "Not yet"),
    "board-nothing": ("—", "—"),
    "board-more": ("ほか {n} 件", "{n} more"),
    "board-how": (
        "数え方：公開はだれでも読めること。検査は公開者が標準の定義に照らして行ったもの。"
        "鮮度はデータの最後の更新が、決めた間隔（と作業のための猶予）に収まっていること。",
        "How this is counted: published means that everybody can read it; the check is the publisher's own, against "
        "the standard's definition; fresh means that the data was last updated within the promised interval and its"
        " grace.",
    ),
    "board-other": ("そのほかのデータ", "Other datasets"),
    # Words of marks
    "check-success": ("誤りなし", "No errors"),
    "check-warnings": ("注意 {n} 件", "Warnings: {n}"),
    "check-failure": ("誤りあり", "Has errors"),
    "check-unknown": ("記載なし", "Not stated"),
    "fresh-fresh": ("期限内", "Up to date"),
    "fresh-soon": ("まもなく期限", "Due now"),
    "fresh-late": ("期限を過ぎています", "Overdue"),
    "fresh-unknown": ("不明", "Not known"),
}
