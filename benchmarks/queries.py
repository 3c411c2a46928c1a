"""What the sites are asked: paths of `package_search` with ten rows and four facets."""

from __future__ import annotations

import itertools
import json
import random
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode

from municipalities import Municipality, municipalities

_FACETS = json.dumps(["organization", "tags", "res_format", "license_id"])
WORDS = """
AED 避難 避難所 防災 医療 病院 介護 福祉 子育て 保育所 文化財 史跡 観光 観光施設 イベント 講座 消防 消火栓 人口 統計
世帯数 公共施設 図書館 公民館 トイレ バリアフリー Wi-Fi 無線LAN オープンデータ データカタログ 一覧 市 災害 救命 施設
令和6年度 緯度 地図アプリ
""".split()  # noqa: SIM905
TAGS = ("AED", "防災", "医療", "福祉", "観光", "人口", "統計", "施設", "避難", "文化財", "推奨データセット")
_FORMATS = ("CSV", "GeoJSON", "XLSX")
_LICENSES = ("cc-by", "cc-zero", "cc-by-sa", "other-open")
_SORTS = ("metadata_modified desc", "metadata_created desc", "title_string asc", "name asc", "name desc", "id asc")


def different(towns: int, seed: int = 1) -> Iterator[str]:
    """Paths of which no two are alike, for ever."""
    asked: set[str] = set()
    for path in _paths(towns, random.Random(seed)):
        if path not in asked:
            asked.add(path)
            yield path


def repeated(towns: int, kinds: int) -> Iterator[str]:
    """Paths out of so many: the first twice as often as the second, three times as often as the third, and so on."""
    chosen = list(itertools.islice(different(towns, kinds), kinds))
    weights = list(itertools.accumulate(1 / (place + 1) for place in range(kinds)))
    chance = random.Random(2)
    while True:
        yield from chance.choices(chosen, cum_weights=weights, k=1000)


def checks(towns: int) -> Iterator[dict[str, Any]]:
    """Searches by exact values, of the municipalities that both sites have."""
    places = municipalities(towns)
    everywhere = f"organization:({' OR '.join(town.code for town in places[:40])})"
    for town in places[:: max(len(places) // 10, 1)]:
        yield {"fq": f"organization:{town.code}", "rows": 0}
        yield {"fq": f'name:({town.code}_aed OR {town.code}_events OR "{town.code}_none")', "rows": 0}
    for field, values in (("tags", TAGS), ("res_format", _FORMATS), ("license_id", _LICENSES)):
        for value in values:
            yield {"fq": f'{everywhere} AND {field}:"{value}"', "rows": 0}
            yield {"q": f"{field}:{value}", "fq": f"{everywhere} AND NOT frequency:annual", "rows": 0}
    yield {"fq": f"{everywhere} AND metadata_modified:[2000-01-01T00:00:00Z TO *]", "rows": 0}
    yield {"fq": f"{everywhere} AND frequency:annual", "rows": 0}


def _paths(towns: int, chance: random.Random) -> Iterator[str]:
    places = municipalities(towns)
    kinds = [make for make, weight in _KINDS for _ in range(weight)]
    while True:
        parameters = chance.choice(kinds)(chance, chance.choice(places))
        yield "/api/3/action/package_search?" + urlencode({"rows": 10, "facet.field": _FACETS} | parameters)


def _word(chance: random.Random, town: Municipality) -> dict[str, Any]:
    return {"q": chance.choice(WORDS), "start": int(chance.paretovariate(0.5) - 1) % 300} | _sorted(chance)


def _two_words(chance: random.Random, town: Municipality) -> dict[str, Any]:
    return {"q": " ".join(chance.sample(WORDS, 2)), "start": int(chance.paretovariate(0.7) - 1) % 100}


def _town(chance: random.Random, town: Municipality) -> dict[str, Any]:
    return {"q": town.title, "start": chance.choice((0, 0, 0, 10))} | _sorted(chance)


def _word_in_town(chance: random.Random, town: Municipality) -> dict[str, Any]:
    return {"q": f"{town.title} {chance.choice(WORDS)}"}


def _filtered(chance: random.Random, town: Municipality) -> dict[str, Any]:
    field, values = chance.choice((("tags", TAGS), ("res_format", _FORMATS), ("license_id", _LICENSES)))
    return {"q": chance.choice(WORDS), "fq": f'{field}:"{chance.choice(values)}"'} | _sorted(chance)


def _of_organization(chance: random.Random, town: Municipality) -> dict[str, Any]:
    return {"fq": f"organization:{town.code}", "start": chance.choice((0, 0, 0, 10))} | _sorted(chance)


def _newest(chance: random.Random, town: Municipality) -> dict[str, Any]:
    return {"q": "*:*", "sort": "metadata_modified desc", "start": chance.randrange(4000)}


def _changed_since(chance: random.Random, town: Municipality) -> dict[str, Any]:
    day = f"20{chance.randrange(10, 24)}-{chance.randrange(1, 13):02d}-{chance.randrange(1, 29):02d}"
    return {"fq": f"metadata_modified:[{day}T00:00:00Z TO *]", "sort": "id asc", "start": chance.randrange(200)}


def _sorted(chance: random.Random) -> dict[str, str]:
    """Half of the people leave the order to the site."""
    return {"sort": chance.choice(_SORTS)} if chance.random() < 0.5 else {}


_Maker = Callable[[random.Random, Municipality], dict[str, Any]]
_KINDS: tuple[tuple[_Maker, int], ...] = (
    (_word, 6),
    (_two_words, 2),
    (_town, 3),
    (_word_in_town, 3),
    (_filtered, 2),
    (_of_organization, 2),
    (_newest, 1),
    (_changed_since, 1),
)
