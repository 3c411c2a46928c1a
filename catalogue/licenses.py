"""Licences: CKAN's fifteen, and those that Japanese municipalities publish under."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class License:
    """One licence. `conformance` is the Open Definition's word on it; `covers` says what it is made for."""

    id: str
    title: str
    title_en: str
    url: str
    conformance: str
    covers: str = ""
    generic: bool = False
    open: bool = True

    def record(self) -> dict[str, Any]:
        """The entry of `license_list`."""
        return {
            "id": self.id,
            "title": self.title,
            "url": self.url,
            "family": "",
            "status": "active",
            "maintainer": "",
            "is_generic": str(self.generic),
            "domain_content": str("content" in self.covers),
            "domain_data": str("data" in self.covers),
            "domain_software": "False",
            "od_conformance": self.conformance,
            "osd_conformance": "not reviewed",
        }


_OD = "http://www.opendefinition.org/licenses/"
_YES, _NO = "approved", "not reviewed"
_ALL = (
    License(
        "CC-BY-4.0",
        "クリエイティブ・コモンズ 表示 4.0 国際",
        "Creative Commons Attribution 4.0 International",
        "https://creativecommons.org/licenses/by/4.0/deed.ja",
        _YES,
        "content data",
    ),
    License(
        "PDL-1.0",
        "公共データ利用規約（第1.0版）",
        "Public Data License (Version 1.0)",
        "https://www.digital.go.jp/resources/open_data/public_data_license_v1.0",
        _NO,
        "content data",
    ),
    License(
        "CC0-1.0",
        "CC0 1.0 全世界（権利放棄）",
        "CC0 1.0 Universal",
        "https://creativecommons.org/publicdomain/zero/1.0/deed.ja",
        _YES,
        "content data",
    ),
    License(
        "CC-BY-2.1-JP",
        "クリエイティブ・コモンズ 表示 2.1 日本",
        "Creative Commons Attribution 2.1 Japan",
        "https://creativecommons.org/licenses/by/2.1/jp/",
        _YES,
        "content",
    ),
    License("notspecified", "ライセンスの指定なし", "License not specified", "", _NO, "", True, False),
    License("odc-pddl", "ODC PDDL", "Open Data Commons PDDL", _OD + "odc-pddl", _YES, "data"),
    License("odc-odbl", "ODC ODbL", "Open Data Commons ODbL", _OD + "odc-odbl", _YES, "data"),
    License("odc-by", "ODC 表示", "Open Data Commons Attribution", _OD + "odc-by", _YES, "data"),
    License("cc-zero", "クリエイティブ・コモンズ CC0", "Creative Commons CC0", _OD + "cc-zero", _YES, "content data"),
    License("cc-by", "クリエイティブ・コモンズ 表示", "Creative Commons Attribution", _OD + "cc-by", _YES),
    License(
        "cc-by-sa",
        "クリエイティブ・コモンズ 表示 継承",
        "Creative Commons Attribution Share-Alike",
        _OD + "cc-by-sa",
        _YES,
        "content",
    ),
    License("gfdl", "GNU FDL", "GNU Free Documentation License", _OD + "gfdl", _YES, "content"),
    License("other-open", "その他（オープン）", "Other (open)", "", _YES, "content", True),
    License("other-pd", "その他（パブリックドメイン）", "Other (public domain)", "", _YES, "content", True),
    License("other-at", "その他（表示）", "Other (attribution)", "", _YES, "content", True),
    License(
        "uk-ogl",
        "英国政府 OGL",
        "UK Open Government Licence",
        "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
        _YES,
        "content",
    ),
    License(
        "cc-nc",
        "クリエイティブ・コモンズ 非営利",
        "Creative Commons Non-Commercial",
        "http://creativecommons.org/licenses/by-nc/2.0/",
        _NO,
        open=False,
    ),
    License("other-nc", "その他（非営利）", "Other (non-commercial)", "", _NO, "", True, False),
    License("other-closed", "その他（オープンでない）", "Other (not open)", "", _NO, "", True, False),
)
LICENSES: dict[str, License] = {license.id: license for license in _ALL}
