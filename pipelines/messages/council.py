"""Texts of what keeps going: the list that writes itself, the year's report: what was asked wrongly, and its words."""

from collections.abc import Mapping

from pipelines.messages import Text
from pipelines.translating import words_of

TEXTS: dict[str, Text] = {
    "list-nothing": Text(
        "error",
        "The portal '{portal}' has no data of this organization yet: the list ({value}) cannot be written.",
        "It is written by itself when another dataset is published. Its source was left as it is.",
    ),
    "report-year-and-days": Text(
        "error",
        "--year cannot be given together with --from and --to-date.",
        "For a fiscal year type `publish report --year 2026`, for other days only --from and --to-date.",
    ),
    "report-days-reversed": Text(
        "error",
        "The last day ({other}) is before the first ({value}).",
        "--from takes the first day, --to-date the last.",
    ),
    "report-year-wrong": Text("error", "There is no report of the year {value}.", "Type a year of {expected}."),
    "report-future": Text(
        "error",
        "The period begins on {value}, and today is {other}: there is nothing to report yet.",
        "Type a year, or a first day, that has begun. Of the year that it is now the report is made up to today.",
    ),
    "list-aside": Text(
        "warning",
        "Not in the list, because nothing says that they are of this organization: {count} datasets.",
        "Several organizations publish under this name of the portal (organization in publish.toml). Those listed bear "
        "the code of this one (the extra code), or are published from this workspace.",
    ),
    "report-which": Text(
        "error",
        "There are several organizations: say which one the report is of.",
        "For example `publish report {nearest}` (there are: {names}).",
    ),
}

WORDS: dict[str, str] = {
    "title": "Open data: the year's figures",
    "span": "Period: {days}",
    "made": "As of {day}",
    "portal": "Portal: {url}",
    "unasked": "The portal could not be asked: this is made from the records of this computer alone.",
    "unasked-advice": "What others published, the days of first publication and downloads are not known. "
    "Please make it again when there is a connection.",
    "figures": "The year in figures",
    "unknown": "not known",
    "none": "none",
    "datasets": "Datasets published",
    "count": "{count}",
    "times": "{count}",
    "share": "{part} / {whole}",
    "new": "New in this period",
    "withheld-count": "not published: {count}",
    "running": " (not over yet)",
    "running-year": " (the year is not over yet)",
    "since": "since {day}",
    "by-the-end": " (by the end of the period)",
    "updates": "Published or updated",
    "sound": "Without an error in checks",
    "sound-more": "warnings: {warnings}",
    "sound-unknown": "checks not known of: {count}",
    "kept": "Updated as promised",
    "kept-late": "overdue: {count}",
    "kept-undated": "day of update not known: {count}",
    "kept-all": "none is overdue",
    "kept-nothing": "no interval is promised",
    "covered": "Recommended datasets",
    "covered-of": "{part} / {whole}",
    "covered-all": "all of them are published",
    "covered-missing": "not published: {count}",
    "downloads": "Downloads",
    "downloads-top": "most: {title}",
    "views": "Views (at any time)",
    "plans": "KPIs of DX plans",
    "plans-count": "plans: {plans}",
    "plans-datasets": "datasets: {count}",
    "plans-indicators": "indicators: {count}",
    "plans-none": "not published",
    "coverage": "The 14 datasets recommended to municipalities",
    "published": "published",
    "missing": "not published",
    "list": "Each dataset",
    "dataset": "Dataset",
    "created": "Published",
    "updated": "Last update",
    "times-updated": "Updates",
    "promise": "Promise",
    "state": "State",
    "checks": "Errors / warnings",
    "new-badge": "new",
    "fresh": "in time",
    "due": "due",
    "overdue": "overdue",
    "undated": "day not known",
    "unpromised": "no promise",
    "failed": "errors",
    "daily": "daily",
    "weekly": "weekly",
    "monthly": "monthly",
    "quarterly": "every 3 months",
    "biannual": "every 6 months",
    "annual": "yearly",
    "irregular": "irregular",
    "never": "never",
    "withheld": "In this workspace, but not published: {names}",
    "withheld-here": "In this workspace, and never published from this computer as far as is recorded: {names}",
    "broken": "In this workspace, but its settings cannot be read: {names}",
    "aside": "In the same organization of the portal, and left out because nothing says that they are of this town: "
    "{count}",
    "sources": "Where the figures come from, and what is not known",
    "from-portal": "What the portal answered on {day}: published by the end of the period, and not withdrawn since.",
    "from-created": "The days on which the datasets were made on the portal.",
    "from-here": "What was published by the end of the period, as the packages and the journal that are kept on this "
    "computer prove it.",
    "from-journal": "The journal of this computer (since {since}), withdrawn datasets included. Not counted: "
    "publishing without a change, from other computers or by hand. Of each dataset: what stands under the present "
    "name of its folder.",
    "from-journal-after": "The journal of this computer begins on {since}: nothing is known of this period.",
    "from-journal-late": "Nothing is known of the time before.",
    "from-no-journal": "This computer has no journal of publishing to this portal.",
    "from-checks": "The check when the last package was built (else what the files on the portal say). Errors of "
    "unknown number count.",
    "from-promise": "Promised: frequency in dataset.yaml; updated: the days of the files on the portal. This is how it "
    "stands on {day}, not at the end of the period. Days of grace count as in time.",
    "from-promise-here": "Promised: frequency in dataset.yaml; updated: the days on which the data of the packages "
    "that are kept on this computer changed. This is how it stands on {day}, not at the end of the period. Days of "
    "grace count as in time.",
    "from-standard": "The standard that the datasets on the portal name. Other forms, and datasets without a file, "
    "are not counted.",
    "from-counts": "Downloads of files as the catalogue counts them (since {since}; nothing is known of the time "
    "before), without withdrawn datasets. Who downloaded is not recorded; robots that say so are left out.",
    "from-counts-after": "The catalogue counts since {since}: nothing is known of this period.",
    "from-tracking": "Counted by the tracking of CKAN since it began. Those of this period alone are not known.",
    "from-nobody": "The portal does not count, or does not tell.",
    "from-plans": "Datasets on the portal; plans and indicators where all of these are kept on this computer as the "
    "portal has them.",
}


def words(lang: str) -> Mapping[str, str]:
    """The words of the report in `lang`."""
    return words_of(WORDS, lang, "council")
