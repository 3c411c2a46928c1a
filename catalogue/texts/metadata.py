"""What people see of the catalogue in other programs: feed readers, other catalogues, search engines."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "atom-all": ("{site}：新しいデータと更新", "{site}: new and updated data"),
    "atom-organization": ("{site}：{title}の新しいデータと更新", "{site}: new and updated data of {title}"),
    "atom-group": ("{site}：「{title}」の新しいデータと更新", '{site}: new and updated data in "{title}"'),
    "atom-tag": ("{site}：タグ「{title}」の新しいデータと更新", '{site}: new and updated data tagged "{title}"'),
    "atom-custom": ("{site}：検索の結果「{title}」", '{site}: search results for "{title}"'),
    "atom-link": ("更新のお知らせ（Atom）", "Updates (Atom)"),
    "service-api": ("Action API（CKAN 互換）", "Action API (as CKAN has it)"),
    "service-dump": ("表のダウンロード（CSV・JSON）", "Rows as files (CSV, JSON)"),
    "publisher-LocalAuthority": ("地方公共団体（市区町村）", "Local authority"),
    "publisher-RegionalAuthority": ("地方公共団体（都道府県）", "Regional authority"),
    "licence-Attribution": ("出典の表示", "Attribution"),
    "licence-PublicDomain": ("パブリックドメイン", "Public domain"),
    # Search engines want at least 50 characters of description.
    "search-description": (
        "{notes}「{title}」は、{organization}が公開しているデータです。ファイルの一覧、使うときの決まり、更新した日は、このページで見られます。",
        '{notes}"{title}" is data published by {organization}. Its files, terms of use and last update stand here.',
    ),
}
