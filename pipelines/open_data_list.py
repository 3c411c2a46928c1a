"""`open-data-list` written from what a portal publishes for the organization: a row per file.

The list itself is not in it: with its own size and day of change it would be another one each time it is written. Nor
are the descriptors (`datapackage.json`), which describe the files and are none of their own.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.approval import JST
from pipelines.errors import MachikadoError, UsageError, WorldError
from pipelines.files import write_bytes
from pipelines.frozen import frozen
from pipelines.lgcode import is_code
from pipelines.licenses import LICENSES
from pipelines.package.folder import DESCRIPTOR
from pipelines.portal.addresses import parts_of
from pipelines.portal.mapping import clean, section
from pipelines.standards import ODS, definitions, standard

if TYPE_CHECKING:
    from pipelines.portal import Portal
    from pipelines.portal.client import Client
    from pipelines.workspace import Dataset, Organization

LIST = "open-data-list"
_AT_ONCE = 100  # datasets that a portal is asked for at a time: with their schemas some megabytes
_MOST = 10_000
_OTHER = "その他"
_ADMINISTRATION = "行財政"
# The subject of each recommended dataset among the 17 of the standard, as the sample town has them.
_SUBJECTS = {
    **dict.fromkeys(("aed", "care-services", "medical-institutions", "childcare-facilities"), "社会保障・衛生"),
    **dict.fromkeys(("cultural-properties", "events"), "教育・文化・スポーツ・生活"),
    **dict.fromkeys(("fire-water-sources", "emergency-evacuation-sites"), "司法・安全・環境"),
    **dict.fromkeys(("public-facilities", LIST, "dx-plan-kpi"), _ADMINISTRATION),
    "tourist-facilities": "運輸・観光",
    "public-wifi": "情報通信・科学技術",
    "public-toilets": "住宅・土地・建設",
    "population-by-area-age": "人口・世帯",
}
_INTERVALS = {
    "daily": "毎日",
    "weekly": "毎週",
    "monthly": "毎月",
    "quarterly": "3か月ごと",
    "biannual": "6か月ごと",
    "annual": "年1回",
    "irregular": "不定期",
    "never": "更新しない",
}
_LICENSES = {"CC-BY-4.0": "CC BY 4.0", "CC0-1.0": "CC0", "PDL-1.0": "PDL1.0", "CC-BY-2.1-JP": "CC BY 2.1 JP"}
_UNNAMED = "source-"  # versions that nobody gave: a part of the hash of the source
_NATIONAL = "自治体標準オープンデータセット"


@frozen
class Written:
    """`changed`: False where the list said so already and nothing was written; `aside`: how many datasets are not in
    it, because nothing says that they are of the town (`own_among`)."""

    changed: bool
    aside: int = 0


def own_list_of(folder: Path) -> Dataset | None:
    """The dataset in `folder`, if it is a list that is written from what a portal publishes."""
    from pipelines.workspace import load_dataset

    try:
        if b"portal" not in (folder / "dataset.yaml").read_bytes():  # most are not: their settings need not be read
            return None
        dataset = load_dataset(folder)
    except (MachikadoError, OSError):
        return None
    return dataset if dataset.from_portal else None


def lists_of(folders: Iterable[Path]) -> list[Path]:
    """Folders of the lists of the organizations whose datasets are in `folders`, where they are not among these."""
    from pipelines.workspace import datasets_in

    given = dict.fromkeys(folders)  # a nation has tens of thousands
    found = []
    for organization in dict.fromkeys(folder.parent for folder in given):
        found += [other for other in datasets_in(organization) if other not in given and own_list_of(other)]
    return found


def write_list(dataset: Dataset, portal: Portal) -> Written:
    """Writes the source of the list from what the portal publishes now.

    Raises WorldError where the portal cannot be asked, UsageError where it publishes nothing of the organization,
    OSError where the file cannot be written. The file is as it was then.
    """
    from pipelines.portal import told
    from pipelines.portal.client import Client

    with told(portal), Client(portal) as client:
        if portal.address is None:
            portal = replace(portal, address=_seen_at(client, portal.url))
        held = published_by(client, owner_on(portal, dataset))
        own = own_among(held, dataset.organization, dataset.folder.parent, portal)
        records = list(_records(own, dataset, portal))
    aside = len(held) - len(own)
    if not records:
        raise UsageError("list-nothing", value=dataset.label, portal=portal.to)
    content = _csv(records)
    try:
        if dataset.source.read_bytes() == content:
            return Written(False, aside)
    except FileNotFoundError:
        pass
    write_bytes(dataset.source, content)
    return Written(True, aside)


def owner_on(portal: Portal, dataset: Dataset) -> str:
    """What the organization of the dataset is called on the portal."""
    return portal.organization or dataset.organization.name


def published_by(client: Client, owner: str) -> list[dict[str, Any]]:
    """What anybody may see of the organization called `owner`: its datasets as `package_show` gives them, by name.

    A portal may give fewer at a time than it was asked for (`ckan.search.rows_max`). Raises WorldError where it does
    not give as many as it says there are: a part would be taken for the whole.
    """
    found: dict[str, dict[str, Any]] = {}
    start, count = 0, 1
    while start < count:
        answer = client.read(
            "package_search",
            fq=f'organization:"{owner}"',
            sort="name asc",
            rows=str(_AT_ONCE),
            start=str(start),
        )
        results, count = answer["results"], answer["count"]
        if not results or count > _MOST:
            break
        found.update((str(one.get("name")), one) for one in results)
        start += len(results)
    if len(found) < count:
        raise WorldError("portal-list-short", value=owner, count=count, number=len(found), limit=f"{_MOST:,}")
    return [found[name] for name in sorted(found)]


def own_among(held: Sequence[dict[str, Any]], town: Organization, folder: Path, portal: Portal) -> list[dict[str, Any]]:
    """Those of `held`, what an organization of the portal holds, that are of the town whose folder this is.

    All of them, unless others publish there too: where publish.toml names the organization, and the workspace has
    several towns or a dataset bears the code of another one. Then only those that bear the code of the town, or the
    name of one of its datasets here.
    """
    from pipelines.workspace import datasets_in, settings_of

    if portal.organization is None:
        return list(held)
    names = {dataset.package_name for one in datasets_in(folder) if (dataset := settings_of(one))}
    others = [one for one in held if clean(one.get("name")) not in names]
    codes = {extra_of(one, "code") for one in others} - {town.code}
    neighbours = sum(1 for _ in folder.parent.glob("[!.]*/organization.yaml")) > 1
    if not neighbours and not any(map(is_code, codes)):
        return list(held)
    return [one for one in held if clean(one.get("name")) in names or extra_of(one, "code") == town.code]


def extra_of(dataset: Mapping[str, Any], key: str) -> str:
    """What a dataset of a portal says under `key`, in its extras or, by a schema of the site, beside them."""
    for entry in dataset.get("extras") or ():
        if isinstance(entry, dict) and entry.get("key") == key:
            return clean(entry.get("value"))
    return clean(dataset.get(key))


def day_of(moment: object) -> date | None:
    """The day in Japan of a moment as portals tell it: UTC, ISO 8601, mostly without a zone. None for anything else."""
    try:
        at = datetime.fromisoformat(str(moment))
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(JST).date()
    except (ValueError, OverflowError):
        return None


def files_in(dataset: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The files of a dataset of a portal, without the descriptor of its package."""
    for entry in dataset.get("resources") or ():
        if isinstance(entry, dict) and entry.get("path") != DESCRIPTOR:
            yield entry


def _records(datasets: Iterable[Mapping[str, Any]], own: Dataset, portal: Portal) -> Iterator[dict[str, str]]:
    for dataset in datasets:
        if extra_of(dataset, "standard").partition("/")[0] == LIST:
            continue
        about = _dataset(dataset, own, portal)
        for entry in files_in(dataset):
            yield about | _file(entry, dataset, about, own, portal)


def _dataset(dataset: Mapping[str, Any], own: Dataset, portal: Portal) -> dict[str, str]:
    kind, _, generation = extra_of(dataset, "standard").partition("/")
    town, frequency = own.organization, extra_of(dataset, "frequency")
    changed = _day(dataset.get("metadata_modified"))
    page = _address(portal, "dataset/" + clean(dataset.get("name")))
    version = clean(dataset.get("version"))
    tags = [clean(tag.get("display_name") or tag.get("name")) for tag in dataset.get("tags") or () if section(tag)]
    return {
        "データセット_ID": clean(dataset.get("id")),
        "全国地方公共団体コード": town.code,
        "地方公共団体名": town.title,
        "データセット_タイトル": clean(dataset.get("title")) or clean(dataset.get("name")),
        "データセット_概要": clean(dataset.get("notes")),
        "データセット_キーワード": ";".join(tags),
        "データセット_分類": _SUBJECTS.get(kind, _OTHER),
        "データセット_公開日": _day(dataset.get("metadata_created")),
        "データセット_最終更新日": changed,
        "データセット_バージョン": "" if version.startswith(_UNNAMED) else version,
        "データセット_言語": "ja",
        "データセット_URL": page,
        "データセット_更新頻度": _INTERVALS.get(frequency, frequency),
        "データセット_準拠する標準": _NATIONAL if kind in definitions() and generation == ODS else "",
        "データセット_作成者": clean(dataset.get("author")) or town.title,
        "データセット_連絡先名称": town.contact_name,
        "データセット_連絡先メールアドレス": town.contact_email,
    }


def _file(
    entry: Mapping[str, Any], dataset: Mapping[str, Any], about: Mapping[str, str], own: Dataset, portal: Portal
) -> dict[str, str]:
    name, url = clean(entry.get("id")), clean(entry.get("url"))
    here = portal.url.rstrip("/") + "/"
    if url.startswith(here):
        url = _address(portal, url.removeprefix(here))
    page = about["データセット_URL"]
    return {
        "ファイル_ID": name,
        "ファイル_タイトル": clean(entry.get("name")),
        "ファイル_アクセスURL": f"{page}/resource/{name}" if page else "",
        "ファイル_ダウンロードURL": url,
        "ファイル_説明": clean(entry.get("description")),
        "ファイル_形式": clean(entry.get("format")).upper() or _OTHER,
        "ファイル_ライセンス": _license(entry, dataset),
        "ファイル_ステータス": "配信中",
        "ファイル_サイズ": _size(entry.get("size")),
        "ファイル_公開日": _day(entry.get("created")),
        "ファイル_最終更新日": _day(entry.get("last_modified") or entry.get("created")),
        "ファイル_言語": "ja",
        "ファイル_API対応有無": "有" if entry.get("datastore_active") is True else "無",
        "ファイル_著作権表記": own.organization.title,
    }


def _license(entry: Mapping[str, Any], dataset: Mapping[str, Any]) -> str:
    """The licence of the file, else that of the dataset, in the word of the standard where it is one that we know."""
    if own := clean(entry.get("license")):
        return next((_LICENSES[one.name] for one in LICENSES.values() if one.address == own), own)
    told = clean(dataset.get("license_id"))
    return _LICENSES.get(told) or clean(dataset.get("license_title")) or told


def _seen_at(client: Client, url: str) -> str:
    """The address that the site says it has: ours may be one that only this office can reach. Sites whose pages stand
    below a path may tell their host only."""
    told = parts_of(clean(client.read("status_show").get("site_url")))
    if told.scheme not in ("http", "https") or not told.netloc:
        return url
    return f"{told.scheme}://{told.netloc}{told.path.rstrip('/') or parts_of(url).path}"


def _address(portal: Portal, path: str) -> str:
    """Where people find `path` of the portal; "" where nobody has said at which address it is seen."""
    return f"{portal.address.rstrip('/')}/{path}" if portal.address else ""


def _day(moment: object) -> str:
    found = day_of(moment)
    return found.isoformat() if found else ""


def _size(told: object) -> str:
    """Bytes as people say them: `48KB`, the next whole number of them."""
    try:
        size = int(str(told))
    except ValueError:
        return ""
    return f"{size / 1e6:.1f}MB" if size >= 1e6 else f"{-(-size // 1000)}KB" if size > 0 else ""


def _csv(records: Iterable[Mapping[str, str]]) -> bytes:
    """UTF-8 with a byte order mark, as Excel wants it."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, standard(LIST, ODS).names, restval="")
    writer.writeheader()
    writer.writerows(records)
    return out.getvalue().encode("utf-8-sig")
