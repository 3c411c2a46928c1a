"""Which official files an area needs: prefecture or municipality → names of files, as their makers name them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches

from pipelines.errors import UsageError
from pipelines.lgcode import PREFECTURES, is_code

# Tables of the Address Base Registry, each with its position file; the first is the one nothing can be built without.
_TABLES = ("mt_town", "mt_city", "mt_rsdtdsp_blk", "mt_rsdtdsp_rsdt")
_PARCELS = "mt_parcel"  # for single municipalities only: their size
_CSV = r"\.csv(?:\.zip|\.gz)?"
_VERSION = r"[0-9]+\.[0-9]+[ab]"


@dataclass(frozen=True, slots=True)
class Choice:
    """One table: patterns of file names that hold it, the best first, and paths to try where a server has no index.

    Only the best is taken, or with `every` all that fit.
    """

    patterns: tuple[str, ...]
    paths: tuple[str, ...]
    every: bool = False

    def of(self, names: list[str]) -> list[int]:
        """Places of the names that are taken."""
        for pattern in self.patterns:
            fitting = [place for place, name in enumerate(names) if re.fullmatch(pattern, name)]
            if fitting:
                return fitting if self.every else fitting[:1]
        return []


@dataclass(frozen=True, slots=True)
class Area:
    """A prefecture (`code` of two digits) or a municipality (six)."""

    code: str
    name: str

    @property
    def is_prefecture(self) -> bool:
        """A whole prefecture, not one municipality."""
        return len(self.code) == 2

    @property
    def choices(self) -> list[Choice]:
        """All files that a folder or a server with an index may have."""
        tables = _TABLES if self.is_prefecture else (*_TABLES, _PARCELS)
        named = [self._table(f"{table}{end}") for table in tables for end in ("", "_pos")]
        codes = "|".join(self._isj_codes)
        return [*named, Choice((rf"(?:{codes})-{_VERSION}\.zip",), (), every=True)]

    def isj(self, version: str) -> Choice:
        """位置参照情報 on its own server, which names files by their version: 13000-17.0b.zip."""
        paths = tuple(f"{code}-{version}.zip" for code in self._isj_codes)
        return Choice(tuple(map(re.escape, paths)), paths)

    @property
    def _isj_codes(self) -> list[str]:
        return [*([] if self.is_prefecture else [self.code[:5]]), f"{self.code[:2]}000"]

    def _table(self, table: str) -> Choice:
        whole, own = f"{table}_pref{self.code[:2]}", f"{table}_city{self.code}"
        if self.is_prefecture or table.startswith("mt_city"):
            names = [whole]
        else:
            names = [own] if table.startswith(_PARCELS) else [own, whole]
        paths = (f"{table}/{'city' if name == own else 'pref'}/{name}.csv.zip" for name in names)
        return Choice(tuple(name + _CSV for name in names), tuple(paths))


def area_of(text: str) -> Area:
    """The area that someone names: 群馬県, 群馬, 10 or a six-digit code. Raises UsageError with the nearest name."""
    written = text.strip()
    for number, name in enumerate(PREFECTURES, 1):
        code = f"{number:02}"
        if written in (name, name[:-1], code) or (is_code(written) and written[:5] == f"{code}000"):
            return Area(code, name)
    if is_code(written) and written[:2] != "99":
        return Area(written, written)
    close = get_close_matches(written, PREFECTURES, n=1, cutoff=0.3)
    raise UsageError("gazetteer-area-unknown", value=text, nearest="".join(close))
