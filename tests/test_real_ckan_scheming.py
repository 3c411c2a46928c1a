"""A real CKAN whose datasets have fields of the site's own (ckanext-scheming)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fault_proxy import FaultProxy
from publishing import copied, portal_at, rewrite
from real_ckan import SCHEMING, RealCKAN

from pipelines.errors import UsageError
from pipelines.portal import inspect_portal, plan_package, publish_package

NAME = "mihon-aed"
JAPANESE = "http://publications.europa.eu/resource/authority/language/JPN"


def with_extras(package: Path, **extras: str) -> None:
    rewrite(package, lambda descriptor: descriptor.update(extras={**extras}))


@pytest.mark.parametrize("real_ckan", SCHEMING, indirect=True, ids=str)
def test_fields_of_the_site(real_ckan: RealCKAN, samples: dict[str, Path], tmp_path: Path) -> None:
    real_ckan.reset()
    package = copied(samples["aed"], tmp_path / "aed")
    with real_ckan.client() as client, FaultProxy(real_ckan.url) as proxy:
        portal = portal_at(proxy.url, real_ckan.token)
        assert {"frequency", "theme"} < inspect_portal(portal).fields.keys()

        with pytest.raises(UsageError) as caught:
            publish_package(package, portal)
        assert caught.value.params["fields"] == "分野（theme）、状態（resources.status）"
        assert proxy.writes == [] and client.action.package_list() == []

        with_extras(package, theme="安全、health、文化", **{"resources.status": "公開", "所管": "県"})
        published = publish_package(package, portal)
        assert (published.state, [note.code for note in published.notes]) == ("created", ["field-no-choice"])
        shown = client.action.package_show(id=NAME)
        assert _fields(shown) == {
            "license_id": "ccby40",
            "frequency": "2",
            "theme": ["safety", "health"],
            "title_en": "AED locations",
            "language": [JAPANESE],
            "contact": [{"name": "情報政策課", "email": "opendata@example.lg.jp"}],
        }
        assert shown["spatial"]["type"] == "Polygon"
        assert {one["key"]: one["value"] for one in shown["extras"]}.keys() == {
            "code",
            "standard",
            "title_kana",
            "所管",
        }
        assert {one["status"] for one in shown["resources"]} == {"公開"}

        proxy.forget()
        assert publish_package(package, portal).state == "unchanged"
        assert proxy.writes == []

        client.action.package_patch(id=NAME, remark="県が書いたこと")
        rewrite(package, _take_away)
        changed = [change.field for change in plan_package(package, portal).metadata]
        assert changed == ["maintainer", "maintainer_email", "contact", "frequency", "spatial"]
        assert publish_package(package, portal).state == "updated"
        shown = client.action.package_show(id=NAME)
        assert not any(shown.get(key) for key in ("contact", "frequency", "spatial"))
        assert (shown["remark"], shown["theme"]) == ("県が書いたこと", ["safety", "health"])
        assert {one["status"] for one in shown["resources"]} == {"公開"}
        assert publish_package(package, portal).state == "unchanged"


def _fields(shown: dict[str, Any]) -> dict[str, Any]:
    keys = ("license_id", "frequency", "theme", "title_en", "language", "contact")
    return {key: shown[key] for key in keys}


def _take_away(descriptor: dict[str, Any]) -> None:
    """What the package says no longer; the required fields are on the portal by now."""
    for key in ("frequency", "spatial", "extras"):
        del descriptor[key]
    del descriptor["organization"]["contact"]
