"""Publishing beside a bare ckanapi loop that makes the same writing calls and looks at nothing.

    python benchmarks/publish.py --ckan http://127.0.0.1:5000 --token TOKEN

The site should be one for tests: datasets are made and removed. See README.md for what is measured.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from ckanapi import RemoteCKAN

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from pipelines.build import build_dataset  # noqa: E402
from pipelines.files import write_text  # noqa: E402
from pipelines.portal import Portal, inspect_portal, publish_package  # noqa: E402
from pipelines.portal.carrying import resource_id  # noqa: E402
from pipelines.portal.client import Client  # noqa: E402
from pipelines.workspace import load_dataset  # noqa: E402

TOWN = "mihon"
BARE = "bare ckanapi loop"


@dataclass(frozen=True)
class Call:
    """A writing call as the publisher made it, and what the portal answered."""

    action: str
    data: Mapping[str, Any]
    files: Mapping[str, Path]
    result: Any


def main() -> None:
    """Publishes the sample town in turns by both, and prints the ratio of the times."""
    options = _options()
    with tempfile.TemporaryDirectory() as folder, RemoteCKAN(options.ckan, apikey=options.token) as ckan:
        portal = Portal(options.ckan, options.token, create_organization=True)
        first, second = _packages(Path(folder), options.datasets)
        _clear(ckan)
        if TOWN not in ckan.action.organization_list():
            ckan.action.organization_create(name=TOWN, title=TOWN)
        with _recorded() as calls:
            _publish(first, replace(portal, parallel=1))
            made = list(calls)
            calls.clear()
            _publish(second, replace(portal, parallel=1))
            changed = list(calls)
            calls.clear()
            _clear(ckan)
            _publish(second, replace(portal, parallel=1))
            made_second = list(calls)
        print(f"{len(first)} datasets; first publishing {len(made)} writing calls, update {len(changed)}")
        sides: dict[str, Callable[[], tuple[float, float]]] = {
            BARE: lambda: _bare(ckan, made, changed),
            "usual ckanapi loop": lambda: _usual(ckan, made, made_second),
            "publish, four at once": lambda: _ours(ckan, first, second, portal),
            "publish, one at a time": lambda: _ours(ckan, first, second, replace(portal, parallel=1)),
        }
        times: dict[str, list[tuple[float, float]]] = {name: [] for name in sides}
        for turn in range(options.turns):
            for name in sorted(sides, reverse=bool(turn % 2)):
                times[name].append(sides[name]())
        for number, title in enumerate(("first publishing", "update of every dataset")):
            _tell(title, {name: [one[number] for one in measured] for name, measured in times.items()})
        _clear(ckan)


def _ours(ckan: RemoteCKAN, first: list[Path], second: list[Path], portal: Portal) -> tuple[float, float]:
    _clear(ckan)
    return _timed(lambda: _publish(first, portal)), _timed(lambda: _publish(second, portal))


def _publish(packages: list[Path], portal: Portal) -> None:
    """As `pipelines.publishing` does it when the packages are built."""
    site = inspect_portal(portal)
    with ThreadPoolExecutor(portal.parallel) as pool:
        list(pool.map(lambda package: publish_package(package, portal, site=site), packages))


def _bare(ckan: RemoteCKAN, made: list[Call], changed: list[Call]) -> tuple[float, float]:
    _clear(ckan)
    known: dict[str, str] = {}
    return _timed(lambda: _repeat(ckan, made, known)), _timed(lambda: _repeat(ckan, changed, known))


def _repeat(ckan: RemoteCKAN, calls: list[Call], known: dict[str, str]) -> None:
    """The loop, without the publisher's lock. `known`: ids of the recorded answers, and what they are this time."""
    for call in calls:
        text = json.dumps(call.data, ensure_ascii=False)
        for before, after in known.items():
            text = text.replace(before, after)
        data = json.loads(text)
        data.get("match", {}).pop("metadata_modified", None)
        with ExitStack() as stack:
            files = {}
            for key, path in call.files.items():
                name = next((key.replace(before, after) for before, after in known.items() if before in key), key)
                files[name] = (path.name, stack.enter_context(path.open("rb")))
            if files:  # a request with files is a form
                data = {key: json.dumps(value, ensure_ascii=False) for key, value in data.items()}
            result = ckan.call_action(call.action, data, files=files or None)
        if call.action == "package_create":
            known[call.result["id"]] = result["id"]
            known |= _new_files(calls, call.result["id"], result["id"])


def _usual(ckan: RemoteCKAN, made: list[Call], made_second: list[Call]) -> tuple[float, float]:
    """A call for each dataset and each file, and tables made anew: what such loops do without one atomic step."""
    _clear(ckan)
    ids: dict[str, str] = {}
    return _timed(lambda: _usual_first(ckan, made, ids)), _timed(lambda: _usual_update(ckan, made, made_second, ids))


def _usual_first(ckan: RemoteCKAN, calls: list[Call], ids: dict[str, str]) -> None:
    """`ids`: of the datasets and files by their names, filled here."""
    for create, files, rows in _by_dataset(calls):
        name = create["name"]
        ids[name] = ckan.call_action("package_create", {**create, "private": False})["id"]
        for path, entry in files.items():
            fields = {key: value for key, value in entry.items() if key != "id"}
            ids[f"{name}/{path.name}"] = _send_file(ckan, "resource_create", {"package_id": ids[name], **fields}, path)
        _fill(ckan, name, rows, ids)


def _usual_update(ckan: RemoteCKAN, before: list[Call], calls: list[Call], ids: dict[str, str]) -> None:
    for (create, files, rows), (_, old, _) in zip(_by_dataset(calls), _by_dataset(before), strict=True):
        name = create["name"]
        hashes = {entry["hash"] for entry in old.values()}
        ckan.call_action("package_patch", {**create, "id": ids[name], "private": False})
        for path, entry in files.items():
            if entry["hash"] not in hashes:
                _send_file(ckan, "resource_patch", {**entry, "id": ids[f"{name}/{path.name}"]}, path)
        for path in rows:
            ckan.call_action("datastore_delete", {"resource_id": ids[f"{name}/{path}"], "force": True})
        _fill(ckan, name, rows, ids)


def _send_file(ckan: RemoteCKAN, action: str, fields: Mapping[str, Any], path: Path) -> str:
    texts = {key: value if isinstance(value, str) else json.dumps(value) for key, value in fields.items()}
    with path.open("rb") as file:
        return str(ckan.call_action(action, texts, files={"upload": (path.name, file)})["id"])


def _fill(ckan: RemoteCKAN, name: str, rows: Mapping[str, Any], ids: Mapping[str, str]) -> None:
    for path, data in rows.items():
        ckan.call_action("datastore_create", {**data, "resource_id": ids[f"{name}/{path}"]})


def _by_dataset(calls: list[Call]) -> Iterator[tuple[dict[str, Any], dict[Path, dict[str, Any]], dict[str, Any]]]:
    """Of each dataset: its fields, its files with their fields, the first call that fills each table, by file name."""
    tables: dict[str, dict[str, Any]] = {}
    for call in calls:
        if call.action == "datastore_create":
            tables.setdefault(call.data["resource_id"], dict(call.data))
    revised = {call.data["match"]["id"]: call for call in calls if call.action == "package_revise"}
    for call in calls:
        if call.action == "package_create":
            step = revised[call.result["id"]]
            entries = {path.name: path for path in step.files.values()}
            files = {entries[entry["path"]]: dict(entry) for entry in step.data["update__resources__extend"]}
            rows = {entry["path"]: tables[entry["id"]] for entry in files.values() if entry["id"] in tables}
            yield dict(call.data), files, rows


def _new_files(calls: list[Call], recorded: str, dataset: str) -> dict[str, str]:
    """Ids of the files that the calls add to the dataset that was recorded, and what they are in this one."""
    revised = [call.data for call in calls if call.data.get("match", {}).get("id") == recorded]
    entries = [entry for data in revised for entry in data["update__resources__extend"]]
    return {entry["id"]: resource_id(dataset, entry["path"]) for entry in entries}


@contextmanager
def _recorded() -> Iterator[list[Call]]:
    """The writing calls that are made meanwhile."""
    calls: list[Call] = []
    write = Client.write

    def recording(self: Client, action: str, data: Mapping[str, Any], files: Any = None) -> Any:
        result = write(self, action, data, files)
        calls.append(Call(action, json.loads(json.dumps(data)), dict(files or {}), result))
        return result

    Client.write = recording  # type: ignore[method-assign]
    try:
        yield calls
    finally:
        Client.write = write  # type: ignore[method-assign]


def _packages(folder: Path, most: int) -> tuple[list[Path], list[Path]]:
    """The data packages of the sample town, and the same with one cell changed in each table."""
    first, second = [], []
    for path in sorted((ROOT / "datasets" / TOWN).glob("*/dataset.yaml"))[:most]:
        name = path.parent.name
        build_dataset(load_dataset(path.parent), folder / "first" / name)
        shutil.copytree(folder / "first" / name, folder / "second" / name)
        _change(folder / "second" / name)
        first.append(folder / "first" / name)
        second.append(folder / "second" / name)
    return first, second


def _change(package: Path) -> None:
    path = package / "datapackage.json"
    descriptor = json.loads(path.read_text(encoding="utf-8"))
    for entry in descriptor["resources"]:
        file = package / entry["path"]
        if entry.get("type") == "table":
            file.write_bytes(file.read_bytes().replace("見本".encode(), "手本".encode(), 1))
        content = file.read_bytes()
        entry.update(bytes=len(content), hash=f"sha256:{sha256(content).hexdigest()}")
    write_text(path, json.dumps(descriptor, ensure_ascii=False, indent=2))


def _clear(ckan: RemoteCKAN) -> None:
    """Removes the sample town's datasets."""
    found = ckan.action.package_search(fq=f"organization:{TOWN}", rows=1000, include_private=True)["results"]
    for one in found:
        ckan.action.dataset_purge(id=one["id"])


def _timed(work: Callable[[], None]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _tell(title: str, times: dict[str, list[float]]) -> None:
    print(f"{title}:")
    for name, measured in times.items():
        over = statistics.median(one / other - 1 for one, other in zip(measured, times[BARE], strict=True))
        print(f"  {name:<24}{statistics.median(measured):6.2f} s {over:+7.1%}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ckan", required=True, help="address of a running CKAN")
    parser.add_argument("--token", required=True, help="of one of its administrators")
    parser.add_argument("--turns", type=int, default=7)
    parser.add_argument("--datasets", type=int, default=14, help="of the sample town's, so many")
    return parser.parse_args()


if __name__ == "__main__":
    main()
