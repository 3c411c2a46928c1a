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
    "withheld-count": "not published yet: {count}",
    "updates": "Published or updated",
    "sound": "Without an error in checks",
    "sound-more": "warnings: {warnings}",
    "sound-unknown": "checks not known of: {count}",
    "kept": "Updated as promised",
    "kept-late": "overdue: {count}",
    "kept-all": "none is overdue",
    "kept-nothing": "no interval is promised",
    "covered": "Recommended datasets",
    "covered-of": "{part} / {whole}",
    "covered-all": "all of them are published",
    "covered-missing": "not published: {count}",
    "downloads": "Downloads",
    "downloads-top": "most: {title}",
    "views": "{count} (at any time)",
    "plans": "KPIs of DX plans",
    "plans-count": "plans: {plans}",
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
    "unpromised": "no promise",
    "daily": "daily",
    "weekly": "weekly",
    "monthly": "monthly",
    "quarterly": "every 3 months",
    "biannual": "every 6 months",
    "annual": "yearly",
    "irregular": "irregular",
    "never": "never",
    "withheld": "In this workspace, but not published: {names}",
    "sources": "Where the figures come from, and what is not known",
    "from-portal": "What the portal answered on {day}. What was withdrawn is not in it.",
    "from-created": "The days on which the datasets were made on the portal.",
    "from-here": "Published packages that are kept on this computer.",
    "from-journal": "The journal of this computer (since {since}). Not counted: publishing without a change, and what "
    "was published from other computers or by hand.",
    "from-journal-late": "Nothing is known of the time before.",
    "from-no-journal": "This computer has no journal of publishing to this portal.",
    "from-checks": "The check when the last package was built (else what the files on the portal say of theirs).",
    "from-promise": "Promised: frequency in dataset.yaml; updated: the days of the files on the portal. This is how it "
    "stands on {day}, not at the end of the period. Days of grace count as in time.",
    "from-standard": "The standard that the datasets on the portal name. Data in another form is not counted.",
    "from-counts": "Downloads of files as the catalogue counts them (since {since}; nothing is known of the time "
    "before). Who downloaded is not recorded; robots that say so are left out.",
    "from-tracking": "Counted by the tracking of CKAN since it began. Those of this period alone are not known.",
    "from-nobody": "The portal does not count, or does not tell.",
    "from-plans": "Datasets on the portal, and the indicators in the packages that are kept on this computer.",
}


def words(lang: str) -> Mapping[str, str]:
    """The words of the report in `lang`."""
    return words_of(WORDS, lang, "council")
