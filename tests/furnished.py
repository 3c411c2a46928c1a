"""Something in a catalogue that random requests can find, and values that mean something to it."""

from __future__ import annotations

from typing import Any

from catalogue_site import CSV, Site, dataset, upload

Known = dict[str, list[Any]]


def furnish(site: Site) -> Known:
    """Something to find; made again where random requests removed it. Returns what exists: values by the name of a
    parameter, or by the word in an action's name that says what its `id` is of."""
    site.send("dataset_purge", {"id": "shelters"}, "admin")
    site.call("package_create", dataset(), "admin")
    extra = {"package_id": "shelters", "format": "CSV"}
    site.call("resource_create", extra, "admin", files={"upload": upload(content=CSV)})
    if "disaster" not in site.call("group_list", {}, None):
        site.call("group_create", {"name": "disaster", "title": "防災"}, "admin")
    shown = site.call("package_show", {"id": "shelters"}, "admin")
    resources = [one["id"] for one in shown["resources"]] or ["none"]
    people = ["editor", "admin", "nobody"]
    return {
        "resource": resources,
        "datastore": resources,
        "dump": resources,
        "organization": ["mihon", "other"],
        "member": ["mihon", "disaster"],
        "group": ["disaster"],
        "user": people,
        "tag": ["防災", "避難"],
        "package": ["shelters", shown["id"]],
        "dataset": ["shelters"],
        "resource_id": resources,
        "package_id": ["shelters"],
        "owner_org": ["mihon"],
        "organization_id": ["mihon", "other"],
        "username": people,
        "user_id": people,
        "object": ["editor", "shelters"],
        "object_type": ["user", "package"],
        "role": ["admin", "editor", "member"],
        "capacity": ["admin", "editor", "member"],
        "view_type": ["datatables_view", "text_view"],
        "name": ["shelters", "made-1", "made-2", "package_show"],
        "file": ["a.csv"],
        "format": ["csv", "json", "CSV"],
        "q": ["避難", "title:避難*", "name:(a OR shelters)", "x AND", '"'],
        "fq": ["organization:mihon", "tags:防災 AND -res_format:CSV", "a:["],
        "sort": ["name asc", "metadata_modified desc", "x y", "緯度 desc"],
        "facet.field": [["organization", "tags"], ["nosuch"]],
        "filters": [{"名称": "見本公園"}, {"緯度": {"gte": "36"}}, {"nosuch": 1}, {}],
        "fields": [["名称"], [{"id": "名称", "type": "text"}, {"id": "n", "type": "int"}]],
        "records": [[{"名称": "新しい公園", "緯度": "36.3"}], [{"n": "x"}], []],
        "method": ["insert", "upsert", "update"],
        "force": [True],
        "rows": [0, 1, 1000],
        "limit": [0, 1, 10],
        "offset": [0, 1],
        "lat": [36.1],
        "lon": [139.1],
        "distance": [1000],
        "distinct": [True, False],
        "include_total": [True, False],
        "records_format": ["objects", "lists", "csv", "tsv"],
        "order": [resources],
        "query": ["name:a", "format:CSV"],
        "vocabulary": ["none"],
        "match": [{"name": "shelters"}, {"id": shown["id"], "title": "x"}],
        "update": [{"title": "新しい題"}, {"resources": [{"description": "x"}]}, {"resources": 1}],
        "update__resources__0__upload": ["名称,緯度\nあ,36\n"],
        "tags": [[{"name": "防災"}], [{"name": "x"}]],
        "extras": [[{"key": "a", "value": "b"}], [{"key": "a"}]],
        "resources": [[{"url": "https://x.example/a.csv"}], [{"id": resources[0]}], [{}]],
        "private": [True, False],
        "state": ["active", "draft", "deleted"],
    }


def likely(label: str, key: str, known: Known) -> list[Any]:
    """Values that mean something for a parameter of an operation (an action's name, or an address with a slash)."""
    if key == "name" and "/dataset/" in label:
        return known["package"]
    if key == "id" or (key == "name" and "/feeds/" in label):
        place = label.rpartition("/")[2] if "/api/" in label else label
        return next((values for word, values in known.items() if word in place), known["package"])
    return known.get(key, [])
