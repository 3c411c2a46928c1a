"""What a portal tells of an organization: its datasets, and how often their files were downloaded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from ckanapi.errors import CKANAPIError

from pipelines.council.model import Downloads
from pipelines.council.span import Span
from pipelines.frozen import frozen
from pipelines.open_data_list import day_of, files_in, published_by

if TYPE_CHECKING:
    from pipelines.portal import Portal

Held = tuple[list[dict[str, Any]], Downloads, dict[str, int]]


def ask(portal: Portal, owner: str, span: Span) -> Held:
    """The datasets as `package_show` gives them; the downloads of all, and of each by its name.

    Raises WorldError where the portal cannot be asked.
    """
    from pipelines.portal import told
    from pipelines.portal.client import Client

    with told(portal), Client(portal) as client:
        datasets = published_by(client, owner)
        try:
            said = client.read(
                "download_statistics",
                organization=owner,
                **{"from": span.first.isoformat(), "to": span.last.isoformat()},
            )
            return datasets, *_counted(said, span)
        except CKANAPIError:  # a CKAN, which has no such action; or a catalogue that knows no such organization
            return datasets, *_tracked(client, datasets)


def _counted(said: Any, span: Span) -> tuple[Downloads, dict[str, int]]:
    """What our catalogue answers; of days before it counted it says 0, which is not known."""
    if not isinstance(said, dict) or not isinstance(said.get("total"), int):
        return Downloads("unknown"), {}
    since = _date(said.get("counted_since"))
    if since and since > span.last:
        return Downloads("catalogue", since=since), {}
    entries = said.get("datasets")
    each = {
        str(one.get("name")): one["total"]
        for one in (entries if isinstance(entries, list) else [])
        if isinstance(one, dict) and isinstance(one.get("total"), int)
    }
    return Downloads("catalogue", said["total"], since), each


def _tracked(client: Any, datasets: Sequence[Mapping[str, Any]]) -> tuple[Downloads, dict[str, int]]:
    """What CKAN's tracking counted of the files since it is on. All zero is no figure: so it answers when it is off."""
    each: dict[str, int] = {}
    for dataset in datasets:
        shown = client.read("package_show", id=str(dataset.get("name")), include_tracking="true")
        counts = [_total(one) for one in files_in(shown)]
        known = [count for count in counts if count is not None]
        if not known:
            return Downloads("unknown"), {}
        each[str(dataset.get("name"))] = sum(known)
    total = sum(each.values())
    return (Downloads("ckan", total), each) if total else (Downloads("unknown"), {})


def _total(resource: Mapping[str, Any]) -> int | None:
    summary = resource.get("tracking_summary")
    total = summary.get("total") if isinstance(summary, dict) else None
    return total if isinstance(total, int) else None


def changed_on(dataset: Mapping[str, Any]) -> date | None:
    """The day on which one of its files last changed."""
    days = [day_of(one.get("last_modified") or one.get("created")) for one in files_in(dataset)]
    return max((day for day in days if day), default=None)


@frozen
class Checked:
    """What the files tell of their check: `errors` and `warnings`, None where they tell nothing; `failed`: there were
    errors, of which no number is told."""

    errors: int | None = None
    warnings: int | None = None
    failed: bool = False


def checked(dataset: Mapping[str, Any]) -> Checked:
    """What all files of a dataset tell."""
    found = [one for one in files_in(dataset) if one.get("validation_status")]
    states = {one["validation_status"] for one in found}
    if "failure" in states:
        return Checked(failed=True)
    if states != {"success"}:
        return Checked()
    warnings = [str(one.get("validation_warnings") or "0") for one in found]
    return Checked(0, sum(int(one) for one in warnings if one.isascii() and one.isdigit()))


def _date(text: object) -> date | None:
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        return None
