"""The report as text for a terminal, and the datasets as CSV."""

from __future__ import annotations

import csv
import io

from pipelines.council.model import Account, Line
from pipelines.council.wording import day_text, days_of, downloads_label, figures, joined, notes_of, title_of
from pipelines.messages.council import words
from pipelines.report.display import aligned, padded, visible, width_of
from pipelines.workspace import FREQUENCIES


def account_text(account: Account, lang: str = "ja") -> str:
    """The figures with where they come from, then a line for each dataset."""
    said = words(lang)
    head = f"{visible(account.town)} {said['title']} {account.span.title(lang)}"
    lines = [head, days_of(account, lang), said["made"].format(day=day_text(account.day, lang))]
    if not account.asked:
        lines += ["", f"! {said['unasked']} {said['unasked-advice']}"]
    found = figures(account, lang)
    widths = max(width_of(one.label) for one in found), max(width_of(visible(one.value)) for one in found)
    lines.append("")
    for one in found:
        row = f"{padded(one.label, widths[0])}  {padded(visible(one.value), widths[1])}  {visible(one.more)}"
        lines += [row.rstrip(), f"    {one.source}"]
    missing = [title_of(known, lang) for known, line in account.coverage if line is None]
    if missing:
        head = said["missing"] + ("" if account.is_running else said["by-the-end"])
        lines += ["", f"{head}: {joined(missing, lang)}"]
    lines += map(visible, notes_of(account, lang))
    return (
        "\n".join([*lines, "", *aligned([headings(account, lang), *(cells(line, lang) for line in account.lines)])])
        + "\n"
    )


def account_csv(account: Account, lang: str = "ja") -> str:
    """A row for each dataset. Blank: not known."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(headings(account, lang))
    writer.writerows([_harmless(cell) for cell in cells(line, lang)] for line in account.lines)
    return out.getvalue()


def headings(account: Account, lang: str) -> list[str]:
    """What stands above `cells`."""
    said = words(lang)
    keys = ("dataset", "created", "updated", "times-updated", "promise", "state", "checks")
    return [*(said[key] for key in keys), downloads_label(account, lang)]


def cells(line: Line, lang: str) -> list[str]:
    """A dataset as texts; "" for what is not known."""
    said = words(lang)
    return [
        line.title,
        line.created.isoformat() if line.created else "",
        line.updated.isoformat() if line.updated else "",
        "" if line.updates is None else str(line.updates),
        promise(line, lang),
        said[line.state],
        checks(line, lang),
        "" if line.downloads is None else str(line.downloads),
    ]


def promise(line: Line, lang: str) -> str:
    """The promised frequency in words; one that is none of ours as the portal has it."""
    return words(lang)[line.frequency] if line.frequency in FREQUENCIES else line.frequency


def checks(line: Line, lang: str) -> str:
    """Errors and warnings of the last check; "" where they are not known."""
    if line.failed:
        return words(lang)["failed"]
    return "" if line.errors is None else f"{line.errors} / {line.warnings or 0}"


def _harmless(cell: str) -> str:
    """Text that a spreadsheet does not take for a formula."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
