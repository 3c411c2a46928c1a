"""What stands around every page, and pages of errors."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    # Frame
    "skip": ("本文へ移動", "Skip to content"),
    "brand-note": ("Machikado で公開中", "Published with Machikado"),
    "nav": ("主なページ", "Main pages"),
    "nav-search": ("さがす", "Search"),
    "nav-organizations": ("組織", "Organizations"),
    "nav-groups": ("グループ", "Groups"),
    "nav-api": ("API", "API"),
    "crumbs": ("現在地", "Breadcrumb"),
    "home": ("トップ", "Home"),
    "site-description": (
        "公開しているデータを、さがして、見て、使うためのページです。",
        "Find, read and use the data published here.",
    ),
    "all-datasets": ("すべてのデータ", "All datasets"),
    "foot-dcat": ("DCAT（Turtle）", "DCAT (Turtle)"),
    "foot-feed": ("更新のフィード（Atom）", "Feed of updates (Atom)"),
    "foot-local": ("このページは外部から何も読み込みません。", "This page loads nothing from other hosts."),
    "foot-licence": (
        "データの使い方の決まりは、データごとのページにあります。",
        "How data may be used stands on each dataset's page.",
    ),
    # Errors
    "error-404": ("ページが見つかりません", "Page not found"),
    "error-404-text": (
        "URL が変わったか、公開を終えたデータかもしれません。",
        "The address may have changed, or the data is no longer published.",
    ),
    "error-403": ("このページは見られません", "This page is not public"),
    "error-403-text": (
        "まだ公開していないか、公開を終えたデータです。",
        "The dataset is not published yet, or no longer.",
    ),
    "error-400": ("ページを表示できません", "This page cannot be shown"),
    "error-400-text": ("指定された条件を読めませんでした。", "The request could not be understood."),
    "error-500": ("うまく動きませんでした", "Something went wrong"),
    "error-500-text": (
        "サーバーの内部で誤りが起きました。少し待ってから、もう一度お試しください。",
        "An error occurred on the server. Please try again in a moment.",
    ),
    "error-home": ("トップへ戻る", "Back to the home page"),
}
