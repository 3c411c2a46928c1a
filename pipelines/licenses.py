"""The licences a municipality may publish under, with their names and the pages that say what they allow."""

from __future__ import annotations

import re

from pipelines.errors import UsageError
from pipelines.frozen import frozen


@frozen
class License:
    """One licence: identifier (as SPDX and the Open Definition write it), title, page."""

    name: str
    title: str
    title_en: str
    path: str

    @property
    def address(self) -> str:
        """The address of the licence itself, which programs compare: of Creative Commons without a language."""
        return self.path.removesuffix("deed.ja")


LICENSES: dict[str, License] = {
    license.name: license
    for license in (
        License(
            "CC-BY-4.0",
            "クリエイティブ・コモンズ 表示 4.0 国際",
            "Creative Commons Attribution 4.0 International",
            "https://creativecommons.org/licenses/by/4.0/deed.ja",
        ),
        License(
            "CC0-1.0",
            "CC0 1.0 全世界（権利放棄）",
            "CC0 1.0 Universal",
            "https://creativecommons.org/publicdomain/zero/1.0/deed.ja",
        ),
        License(
            "PDL-1.0",
            "公共データ利用規約（第1.0版）",
            "Public Data License (Version 1.0)",
            "https://www.digital.go.jp/resources/open_data/public_data_license_v1.0",
        ),
        License(
            "CC-BY-2.1-JP",
            "クリエイティブ・コモンズ 表示 2.1 日本",
            "Creative Commons Attribution 2.1 Japan",
            "https://creativecommons.org/licenses/by/2.1/jp/",
        ),
    )
}


def find_license(text: str) -> License:
    """The licence that `text` names (`cc by 4.0` and `PDL1.0` will do). Raises UsageError that lists the choices."""
    wanted = _bare(text)
    for license in LICENSES.values():
        if _bare(license.name) == wanted:
            return license
    raise UsageError("license-unknown", value=text, nearest=tuple(LICENSES))


def _bare(text: str) -> str:
    return re.sub(r"[\s\-_]", "", text).casefold()
