"""A workspace of invented municipalities: 14 datasets each, every source a CSV of 500 rows. The same at every run."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from municipalities import SCHEMAS, Municipality, municipalities

ROWS = 500
_COLUMNS = 14  # of each source; the table of inhabitants has all that its standard requires
_REPAIRED = 50  # one row in so many has a telephone number in full-width digits
_USUAL = (
    "全国地方公共団体コード",
    "ID",
    "地方公共団体名",
    "名称",
    "名称_カナ",
    "所在地_連結表記",
    "緯度",
    "経度",
    "電話番号",
)
_MORE = (
    "所在地_都道府県",
    "所在地_市区町村",
    "郵便番号",
    "法人番号",
    "URL",
    "備考",
    "開始日",
    "説明",
    "場所名称",
    "種別",
)
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
_POPULATION = "population-by-area-age"


@dataclass(frozen=True, slots=True)
class Kind:
    """One of the 14: its name, the fields its sources have, and the text of a source with marks for the town."""

    name: str
    fields: list[dict[str, Any]]
    text: str

    @property
    def schema(self) -> dict[str, Any]:
        """The Table Schema of the sources, for whoever else is to check them."""
        return {
            "fields": [
                {key: one[key] for key in ("name", "type", "format", "constraints") if key in one}
                for one in self.fields
            ]
        }


def kinds(whole: bool = False) -> list[Kind]:
    """The 14, in alphabetical order. `whole`: sources have all columns of the standard's form, most of them blank."""
    return [
        _kind(path.parent.name, json.loads(path.read_text("utf-8")), whole)
        for path in sorted(SCHEMAS.glob("*/standard-ods.json"))
    ]


def write_workspace(root: Path, count: int, whole: bool = False) -> list[Path]:
    """Writes `count` datasets below `root`; returns their sources."""
    known = kinds(whole)
    sources: list[Path] = []
    for number, town in enumerate(municipalities(-(-count // len(known)))):
        home = root / "datasets" / f"town-{town.code}"
        for kind in known[: count - len(sources)]:
            source = home / kind.name / "source" / "list.csv"
            source.parent.mkdir(parents=True)
            source.write_text(_of_town(kind.text, town, number), encoding="utf-8")
            settings = (
                f"dataset: {kind.name}\nsource: {{path: source/list.csv}}\nfrequency: annual\nversion: '2026-04-01'\n"
            )
            (home / kind.name / "dataset.yaml").write_text(settings, encoding="utf-8")
            sources.append(source)
        (home / "organization.yaml").write_text(_organization(town), encoding="utf-8")
    return sources


def _organization(town: Municipality) -> str:
    contact = f"contact: {{name: 情報政策課, email: opendata@town{town.code}.example.jp}}"
    return f'code: "{town.code}"\nname: town-{town.code}\ntitle: {town.title}\nlicense: CC-BY-4.0\n{contact}\n'


def _of_town(text: str, town: Municipality, number: int) -> str:
    place = {
        "@CODE": town.code,
        "@TOWN": town.title,
        "@LAT": f"{34 + number % 2}.{number % 9}",
        "@LON": f"{135 + number % 4}.{number % 7}",
    }
    for mark, value in place.items():
        text = text.replace(mark, value)
    return text


def _kind(name: str, schema: Mapping[str, Any], whole: bool) -> Kind:
    filled = _chosen(name, schema["fields"])
    fields = schema["fields"] if whole else filled
    records = _population(filled) if name == _POPULATION else _records(filled)
    names = [field["name"] for field in filled]
    rows = (
        [row.get(field["name"], "") for field in fields]
        for row in (dict(zip(names, one, strict=True)) for one in records)
    )
    lines = [",".join(field["name"] for field in fields), *(",".join(row) for row in rows)]
    return Kind(name, fields, "\n".join(lines) + "\n")


def _chosen(name: str, fields: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What is required, then what towns mostly have."""
    required = [field["name"] for field in fields if _is_required(field)]
    if name == _POPULATION:
        return [
            field
            for field in fields
            if field["name"] in (*required, "全国地方公共団体コード", "地域コード", "地方公共団体名")
        ]
    order = ["緯度", "経度", *required, *_USUAL, *_MORE, *(field["name"] for field in fields)]
    known = {field["name"] for field in fields}
    wanted = [one for one in dict.fromkeys(order) if one in known][: max(_COLUMNS, len(required) + 2)]
    return [field for field in fields if field["name"] in wanted]


def _is_required(field: Mapping[str, Any]) -> bool:
    return bool(field.get("constraints", {}).get("required") or field.get("expected", {}).get("required"))


def _records(fields: list[dict[str, Any]]) -> Iterator[list[str]]:
    for number in range(ROWS):
        yield [_cell(field, number) for field in fields]


def _cell(field: Mapping[str, Any], number: int) -> str:
    kind, name, example = field["kind"], field["name"], str(field["example"]).replace(",", "、")
    if kind == "code-lg6":
        return "@CODE"
    if kind == "id":
        return f"{example.rstrip('0123456789')}{number + 1:04d}"
    if kind == "latitude":
        return f"@LAT{number * 37 % 10000:04d}"
    if kind == "longitude":
        return f"@LON{number * 91 % 10000:04d}"
    if kind == "phone":
        written = f"(0{number % 39 + 11})2{number:03d}-{number:04d}"
        return written.translate(_WIDE) if number % _REPAIRED == 0 else written
    if name in ("地方公共団体名", "所在地_市区町村"):
        return "@TOWN"
    if kind == "string" and "連結表記" in name:
        return f"@TOWN港町{number // 20 + 1}-{number % 20 + 1}"
    if kind == "string" and ("名" in name or "タイトル" in name):
        return f"{example}{number + 1}"
    return example


def _population(fields: list[dict[str, Any]]) -> Iterator[list[str]]:
    """Numbers that add up."""
    ages = [field["name"] for field in fields if "歳" in field["name"]]
    for number in range(ROWS):
        people = {name: 10 + (number + place) % 40 for place, name in enumerate(ages)}
        men = sum(count for name, count in people.items() if name.endswith("男性"))
        women = sum(count for name, count in people.items() if name.endswith("女性"))
        known = {name: str(count) for name, count in people.items()} | {
            "総人口": str(men + women),
            "男性": str(men),
            "女性": str(women),
            "地域名": f"港町{number + 1}丁目",
            "地域コード": f"{number + 1:06d}",
        }
        yield [known.get(field["name"]) or _cell(field, number) for field in fields]
