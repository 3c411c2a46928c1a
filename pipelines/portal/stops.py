"""What forbids publishing unless it is allowed by name: changes that are more often an accident than meant.

| rule | stops when |
| --- | --- |
| rows-fell | a table has over 20 % fewer rows than the published one, three at least, or none, or leaves the dataset |
| rows-replaced | of 20 rows or more under 20 % are known to be rows of the published table |
| column-vanished | a published column is no longer there, or nine tenths of its values or more are gone |
| located-fell | the share of rows that have a position fell |
| coordinates-moved | over 5 % of the rows that both tables have with a position, three at least, moved by over 500 m |
| standard-changed | the data has the form of another dataset, or of the other generation |
| licence-changed | the licence is another one than readers were given |
| withdrawn | the dataset is ours, and somebody hid or deleted it on the portal |
| report-errors | the package was built of data with errors |
| not-ours | the dataset belongs to another organization, or was made by other means than this program |
| not-comparable | what is published cannot be read, so that the rules above it cannot be judged |

New content is compared with what the portal publishes now, not with what was published from here; files whose content
stays are not fetched. A first publishing can only meet report-errors and, where there was one before, withdrawn.
`table_stops` has the five rules of tables. Events leave their table when they are over: only the loss of all
rows stops.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from pipelines.errors import UsageError
from pipelines.licenses import LICENSES, find_license
from pipelines.portal.answers import files_of, owners_of
from pipelines.portal.carrying import is_begun, is_empty_draft, is_hidden
from pipelines.portal.held import Held, schema_of, tables_of
from pipelines.portal.licences import FAMILIES, page_of
from pipelines.portal.mapping import first_license, section
from pipelines.portal.offer import DESCRIPTOR, Offer
from pipelines.portal.rows import read_table
from pipelines.portal.stopping import RULES, Stop, StoppedError, allowed, allowing
from pipelines.portal.table_stops import Side, table_stops


def check(held: Held, offer: Offer, allow: Collection[str]) -> list[Stop]:
    """The stops that are met and allowed.

    Raises StoppedError when one is not allowed, UsageError for a name in `allow` that is no rule, WorldError when the
    network fails.
    """
    wanted = allowed(allow)
    met = found(held, offer)
    left = [stop for stop in met if stop.rule not in wanted]
    if left:
        raise StoppedError(offer.name, left)
    return met


def found(held: Held, offer: Offer) -> list[Stop]:
    """All stops that are met. Raises WorldError when the network fails."""
    stops = list(_errors(offer))
    if held.current is None:
        return [*stops, *_withdrawn(held.deleted, offer, "deleted")]
    stops += foreign(held.current, offer)
    if is_begun(held.current):
        return stops
    published = held.descriptor(offer)
    if published is None and DESCRIPTOR in held.entries:
        stops.append(Stop("not-comparable", {"file": DESCRIPTOR}, "descriptor"))
    if is_hidden(held.current):
        stops += _withdrawn(held.current, offer)
    stops += [*_organization(published, offer), *_standard(published, offer), *_licence(held.current, published, offer)]
    return [*stops, *_tables(held, published, offer)]


def _errors(offer: Offer) -> Iterator[Stop]:
    for path, entry in offer.tables.items():
        if section(entry.get("validation")).get("status") == "failure":
            yield Stop("report-errors", {"file": path})


def foreign(current: Mapping[str, Any], offer: Offer) -> Iterator[Stop]:
    """Ours is what belongs to the same organization and holds our descriptor, or waits for its files as a draft."""
    owners = owners_of(current)
    if offer.dataset["owner_org"] not in owners:
        title = str(section(current.get("organization")).get("title") or "") or (owners[-1] if owners else "")
        yield Stop("not-ours", {"name": offer.name, "owner": title}, "owner" if title else "nobody")
    elif DESCRIPTOR not in files_of(current) and not is_begun(current):
        yield Stop("not-ours", {"name": offer.name}, "draft" if is_empty_draft(current) else "")


def _withdrawn(current: Mapping[str, Any] | None, offer: Offer, case: str = "") -> Iterator[Stop]:
    """Our files go in and become public in one step: what has them and is not public was taken away by somebody."""
    if current and DESCRIPTOR in files_of(current) and offer.dataset["owner_org"] in owners_of(current):
        yield Stop("withdrawn", {"name": offer.name}, case)


def _organization(published: Mapping[str, Any] | None, offer: Offer) -> Iterator[Stop]:
    """Where all that is published belongs to one organization of the portal, only the package says whose it is."""
    before, after = (section((one or {}).get("organization")) for one in (published, offer.descriptor))
    if any(before.get(key) and after.get(key) and before[key] != after[key] for key in ("name", "code")):
        told = {"name": offer.name, "before": _organization_title(before), "now": _organization_title(after)}
        yield Stop("not-ours", told, "package")


def _organization_title(one: Mapping[str, Any]) -> str:
    return " ".join(str(one[key]) for key in ("code", "name", "title") if one.get(key))


def _standard(published: Mapping[str, Any] | None, offer: Offer) -> Iterator[Stop]:
    before, after = ((one or {}).get("standard") for one in (published, offer.descriptor))
    if before and after and before != after:
        yield Stop("standard-changed", {"before": str(before), "now": str(after)})


# ---- licence -----------------------------------------------------------------------------------------------------


def _licence(current: Mapping[str, Any], published: Mapping[str, Any] | None, offer: Offer) -> Iterator[Stop]:
    """The licence of the published descriptor counts, and the one that the portal shows.

    A portal may know the same licence by another name or by its page: that is no change.
    """
    after = first_license(offer.descriptor)
    told = {one.get("key"): one.get("value") for one in current.get("extras") or []}
    is_family = current.get("license_id") in FAMILIES.values()  # then the extras tell which one of it
    shown = {
        "name": current.get("license_id"),
        "title": current.get("license_title"),
        "path": (is_family and told.get("license_url")) or current.get("license_url"),
    }
    as_sent = current.get("license_id") == offer.dataset.get("license_id")
    for before in [*([first_license(published)] if published is not None else []), *([] if as_sent else [shown])]:
        if not _same(before, after):
            titles = {"before": _title(before), "now": _title(after)}
            yield Stop("licence-changed", titles | {"before_en": _title_en(before), "now_en": _title_en(after)})
            return


def _same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    names = {_name(one), _name(other)}
    pages = {page_of(str(license.get("path") or "")) for license in (one, other)}
    return len(names) == 1 or (len(pages) == 1 and "" not in pages)


def _name(license: Mapping[str, Any]) -> str:
    name = str(license.get("name") or "")
    try:
        return find_license(name).name
    except UsageError:
        return name.casefold()


def _title(license: Mapping[str, Any]) -> str:
    return str(license.get("title") or license.get("name") or "–")


def _title_en(license: Mapping[str, Any]) -> str:
    """The English title of a licence of ours, which is published with its Japanese one."""
    known = LICENSES.get(str(license.get("name") or ""))
    return known.title_en if known and license.get("title") == known.title else _title(license)


# ---- tables ------------------------------------------------------------------------------------------------------


def _tables(held: Held, published: Mapping[str, Any] | None, offer: Offer) -> Iterator[Stop]:
    """Each published table beside the one that takes its place: of the same path, or else of the same name."""
    if published is None:  # of what is not ours only files of the same path can be told
        before = {path: entry for path, entry in offer.tables.items() if path in held.entries}
    else:
        before = tables_of(published)
    by_name = {entry.get("name"): path for path, entry in offer.tables.items()}
    for path, entry in before.items():
        after = path if path in offer.tables else by_name.get(entry.get("name"))
        if after is None:
            yield Stop("rows-fell", {"file": path}, "gone")
        elif path != after or path not in held.entries or held.differs(offer, path):
            yield from _table(held, offer, path, after, schema_of(entry))


def _table(held: Held, offer: Offer, path: str, after: str, schema: Mapping[str, Any]) -> Iterator[Stop]:
    old = held.table(path, schema) if path in held.entries else None
    new = read_table((offer.folder / after).read_bytes())
    if old is None or new is None:
        yield Stop("not-comparable", {"file": path})
    else:
        leaves = str(offer.descriptor.get("standard")).startswith("events/")
        yield from table_stops(after, Side(old, schema), Side(new, schema_of(offer.tables[after])), leaves)


__all__ = ["RULES", "Stop", "StoppedError", "allowed", "allowing", "check", "found"]
