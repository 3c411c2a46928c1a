"""The fixed words of the report, in Japanese and English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipelines.report import Report

_JA = {
    "title": "検査の報告",
    "unknown": "種類の分からないファイル",
    "sheet": "シート「{sheet}」",
    "rows": "{rows} 行",
    "error": "誤り",
    "warning": "注意",
    "info": "お知らせ",
    "errors": "誤り（直さないと公開できない）",
    "warnings": "注意（公開はできる）",
    "infos": "お知らせ",
    "repairs": "自動で直した所",
    "located": "緯度・経度のある行",
    "verdict-error": "このままでは公開できません。",
    "advice-error": "誤りが {errors} 件あります。下の表の順に元のファイルを直し、もう一度検査してください。",
    "verdict-warning": "公開できます。",
    "advice-warning": "注意が {warnings} 件あります。下の表を見て、直した方がよいものは元のファイルを直してください。",
    "verdict-ok": "公開できます。",
    "advice-ok": "誤りも注意もありません。",
    "findings": "見つかったこと",
    "severity": "重さ",
    "cell": "セル",
    "field": "列",
    "value": "今の値",
    "problem": "何が問題か",
    "remedy": "直し方",
    "content": "何が問題か → 直し方",
    "cells": "セル: ",
    "count": "{count} 件",
    "more-cells": "ほか {count} か所",
    "more": "同じ種類のものが、ほかに {count} 件あります。",
    "more-text": "（全部見るには --all を付けます）",
    "more-page": "（全部は report.json にあります）",
    "whole": "全体",
    "blank": "（空）",
    "rule": "規則",
    "number": "件数",
    "example": "例（前 → 後）",
    "columns": "列の対応",
    "heading": "元の見出し",
    "standard-field": "標準の項目",
    "how": "決め方",
    "unmapped": "（公開しない）",
    "no-heading": "（見出しなし）",
    "places": "{count} か所",
    "summary": "誤り {errors} 件・注意 {warnings} 件・自動で直した所 {repairs} か所",
    "summary-located": "・緯度と経度のある行 {located}/{rows}",
    "summary-level": "・{word} {count}",
    "form": "標準: {title}",
    "level-building": "住所から求めた位置（住居番号）",
    "level-block": "住所から求めた位置（街区）",
    "level-parcel": "住所から求めた位置（地番）",
    "level-facility": "住所から求めた位置（同じ施設）",
    "level-town": "住所から求めた位置（町字の代表点）",
}

_EN = {
    "title": "Check report",
    "unknown": "a file of unknown kind",
    "sheet": "sheet '{sheet}'",
    "rows": "{rows} records",
    "error": "Error",
    "warning": "Warning",
    "info": "Note",
    "errors": "Errors (to be mended before publishing)",
    "warnings": "Warnings (may be published)",
    "infos": "Notes",
    "repairs": "Repaired automatically",
    "located": "Records with coordinates",
    "verdict-error": "This cannot be published as it is.",
    "advice-error": "Errors: {errors}. Mend the source in the order of the table below and check it again.",
    "verdict-warning": "This can be published.",
    "advice-warning": "Warnings: {warnings}. See the table below and mend the source where it is worth it.",
    "verdict-ok": "This can be published.",
    "advice-ok": "There are no errors and no warnings.",
    "findings": "Findings",
    "severity": "Severity",
    "cell": "Cell",
    "field": "Column",
    "value": "Value",
    "problem": "What is wrong",
    "remedy": "What to do",
    "content": "What is wrong → what to do",
    "cells": "Cells: ",
    "count": "({count})",
    "more-cells": "and {count} more",
    "more": "More findings of the same kind: {count}.",
    "more-text": " (--all shows all)",
    "more-page": " (all are in report.json)",
    "whole": "all",
    "blank": "(blank)",
    "rule": "Rule",
    "number": "Cells",
    "example": "Example (before → after)",
    "columns": "Columns",
    "heading": "Heading in the source",
    "standard-field": "Field of the standard",
    "how": "How it was matched",
    "unmapped": "(not published)",
    "no-heading": "(no heading)",
    "places": "({count})",
    "summary": "Errors: {errors}, warnings: {warnings}, repaired cells: {repairs}",
    "summary-located": ", records with coordinates: {located}/{rows}",
    "summary-level": ", {word}: {count}",
    "form": "Standard: {title}",
    "level-building": "Found by address (building)",
    "level-block": "Found by address (block)",
    "level-parcel": "Found by address (parcel)",
    "level-facility": "Found by address (same facility)",
    "level-town": "Found by address (town's point)",
}


def labels(lang: str) -> Mapping[str, str]:
    """The words in `lang` ("ja" or "en")."""
    return _EN if lang == "en" else _JA


def levels_of(report: Report, lang: str) -> list[tuple[str, int]]:
    """What to say of positions that were found from addresses: words of each level, and how many."""
    words, levels = labels(lang), report.positions.get("levels", {})
    return [(words[f"level-{level}"], count) for level, count in levels.items() if level != "given"]
