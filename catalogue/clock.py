"""Times as CKAN writes them: UTC, ISO 8601, without a zone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_WRONG = timedelta(days=1)


def now() -> str:
    """This moment, with microseconds."""
    return datetime.now(UTC).replace(tzinfo=None).isoformat(timespec="microseconds")


def after(last: str, moment: str) -> str:
    """`moment`; or right behind `last`, where the clock stands still or was put back, so that no two states of a thing
    have the same time. A clock that was a day ahead is forgotten. Both as `now` has them.
    """
    if moment > last or last > (parse(moment) + _WRONG).isoformat(timespec="microseconds"):
        return moment
    return (parse(last) + timedelta(microseconds=1)).isoformat(timespec="microseconds")


def today() -> str:
    """The day in Japan, which has no summer time: 2026-04-01."""
    return (datetime.now(UTC) + timedelta(hours=9)).date().isoformat()


def parse(text: str) -> datetime:
    """A moment in UTC without zone; an offset is converted. Raises ValueError when `text` is not ISO 8601."""
    try:
        moment = datetime.fromisoformat(text.strip())
        return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
    except OverflowError as error:  # year 1 with an offset leaves the calendar
        raise ValueError(text) from error
