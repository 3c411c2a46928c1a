"""The report as one HTML page that stands alone and prints on A4."""

from __future__ import annotations

from typing import Any

from pipelines.council.model import Account, Line
from pipelines.council.table import checks, promise
from pipelines.council.wording import coverage_of, day_text, days_of, downloads_label, figures, notes_of, title_of
from pipelines.messages.council import words
from pipelines.report.display import visible
from pipelines.report.page import page_template

_LOOKS = {"fresh": "ok", "due": "warning", "overdue": "error", "undated": "", "unpromised": ""}


def account_page(account: Account, lang: str = "ja") -> str:
    """The page. Everything from a portal is escaped, control characters are shown as signs."""
    said = words(lang)
    most = max((line.downloads or 0 for line in account.lines), default=0)
    return page_template("council.html").render(
        lang=lang,
        words=said,
        town=visible(account.town),
        year=account.span.title(lang),
        about=_about(account, lang),
        asked=account.asked,
        figures=figures(account, lang),
        coverage_head=coverage_of(account, lang),
        coverage=[(title_of(known, lang), line is not None) for known, line in account.coverage],
        lines=[_line(line, lang, most) for line in account.lines],
        notes=[visible(text) for text in notes_of(account, lang)],
        downloads=downloads_label(account, lang),
        visible=visible,
    )


def _about(account: Account, lang: str) -> list[str]:
    said = words(lang)
    about = [
        days_of(account, lang),
        said["made"].format(day=day_text(account.day, lang)),
    ]
    return [*about, said["portal"].format(url=visible(account.portal))] if account.portal else about


def _line(line: Line, lang: str, most: int) -> dict[str, Any]:
    said = words(lang)
    return {
        "title": visible(line.title),
        "is_new": line.is_new,
        "created": line.created.isoformat() if line.created else "–",
        "updated": line.updated.isoformat() if line.updated else "–",
        "updates": "–" if line.updates is None else f"{line.updates:,}",
        "promise": visible(promise(line, lang)) or "–",
        "state": said[line.state],
        "look": _LOOKS[line.state],
        "due": line.due.isoformat() if line.due else "",
        "checks": checks(line, lang) or "–",
        "bad": bool(line.errors or line.failed),
        "downloads": "–" if line.downloads is None else f"{line.downloads:,}",
        "share": round(100 * (line.downloads or 0) / most) if most else 0,
    }
