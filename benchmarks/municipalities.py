"""Invented municipalities with their 14 recommended datasets each: the same at every run.

1,741 municipalities, as many as Japan has, make 24,374 datasets. Titles, readings, keywords and descriptions of the
datasets are those of `schemas/`; names of municipalities, texts and addresses are made up.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.lgcode import check_digit

SCHEMAS = Path(__file__).resolve().parent.parent / "schemas"
COUNT = 1741
_KINDS_OF_TOWNS = [("市", "シ")] * 792 + [("区", "ク")] * 23 + [("町", "チョウ")] * 743 + [("村", "ソン")] * 183
# Characters of names with their readings.
# Characters of names with their readings.
_FIRST = """
青アオ 赤アカ 朝アサ 旭アサヒ 天アマ 雨アメ 岩イワ 梅ウメ 大オオ 岡オカ 荻オギ 片カタ 金カネ 上カミ 川カワ 北キタ
桐キリ 倉クラ 黒クロ 小コ 桜サクラ 里サト 塩シオ 白シラ 鈴スズ 関セキ 高タカ 滝タキ 竹タケ 立タテ 千チ 月ツキ 鶴ツル
東ヒガシ 豊トヨ 長ナガ 中ナカ 西ニシ 野ノ 萩ハギ 浜ハマ 早ハヤ 春ハル 日ヒ 平ヒラ 深フカ 福フク 藤フジ 星ホシ 細ホソ
本モト 松マツ 三ミ 緑ミドリ 南ミナミ 宮ミヤ 森モリ 矢ヤ 山ヤマ 吉ヨシ 若ワカ
"""
_LAST = """
池イケ 石イシ 泉イズミ 磯イソ 江エ 岡オカ 川カワ 木キ 岸キシ 坂サカ 崎サキ 沢サワ 島シマ 瀬セ 田ダ 台ダイ 谷タニ
津ツ 戸ト 富トミ 中ナカ 根ネ 野ノ 羽ハ 浜ハマ 原ハラ 平ヒラ 広ヒロ 淵フチ 堀ホリ 間マ 松マツ 宮ミヤ 村ムラ 本モト
森モリ 山ヤマ
"""
_LICENSES = ("cc-by",) * 7 + ("cc-zero", "cc-by-sa", "other-open")
_FREQUENCIES = ("annual", "monthly", "irregular", "quarterly")
_OFFICES = (
    "情報政策課",
    "防災危機管理課",
    "福祉課",
    "健康推進課",
    "観光振興課",
    "教育委員会",
    "総務課",
    "こども未来課",
    "消防本部",
    "企画財政課",
)
_SENTENCES = (
    "緯度・経度は世界測地系です。",
    "避難所とは異なる場合がありますので、ご注意ください。",
    "毎年4月1日現在の内容に更新しています。",
    "内容に誤りがあるときは担当課までお知らせください。",
    "図書館や公民館などの公共施設を含みます。",
    "自治体標準オープンデータセットの項目に沿っています。",
    "CSVとGeoJSONの二つの形式で公開しています。",
    "子育て中の方や高齢者の方にも役立つ情報です。",
    "災害時には利用できないことがあります。",
    "Wi-Fiの有無も掲載しています。",
    "地図アプリや防災アプリで利用できます。",
    "出典を示せば、誰でも自由に使えます。",
)
_WITHOUT_PLACES = {"open-data-list", "population-by-area-age"}


@dataclass(frozen=True, slots=True)
class Municipality:
    """An invented one. `code` has the shape of a local government code and is the organization's name."""

    code: str
    title: str
    kana: str

    @property
    def organization(self) -> dict[str, Any]:
        """What `organization_create` is given."""
        about = f"{self.title}が公開するオープンデータです。"
        return {"name": self.code, "title": self.title, "description": about}


def municipalities(count: int = COUNT) -> list[Municipality]:
    """The first `count` of them; no two have the same name."""
    chance = random.Random(1741)
    pairs = [(first, last) for first in _FIRST.split() for last in _LAST.split() if first[0] != last[0]]
    stems = [(first[0] + last[0], first[1:] + last[1:]) for first, last in pairs]
    chance.shuffle(stems)
    ends = _KINDS_OF_TOWNS.copy()
    chance.shuffle(ends)
    made = []
    for number, ((name, kana), (end, end_kana)) in enumerate(zip(stems, ends, strict=False)):
        five = f"{number * 47 // COUNT + 1:02d}{200 + number % 400:03d}"
        made.append(Municipality(five + check_digit(five), name + end, kana + end_kana))
    return made[:count]


def datasets(count: int = COUNT) -> Iterator[dict[str, Any]]:
    """What `package_create` is given: 14 datasets for each of the first `count` municipalities."""
    folders = sorted(path.parent for path in SCHEMAS.glob("*/standard-ods.json"))
    kinds = [json.loads((folder / "dataset.json").read_text("utf-8")) for folder in folders]
    for number, town in enumerate(municipalities(count)):
        chance = random.Random(number)
        for kind in kinds:
            yield _dataset(town, kind, chance)


def _dataset(town: Municipality, kind: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    office = chance.choice(_OFFICES)
    year = chance.choice(("", "", "", "（令和6年度）", "（令和7年度）"))
    sentences = "".join(chance.sample(_SENTENCES, chance.randint(1, 4)))
    words = [word for word in kind["keywords"] if re.fullmatch(r"[\w .-]{2,100}", word)]
    return {
        "name": f"{town.code}_{kind['name']}",
        "title": f"{town.title}　{kind['title']}{year}",
        "notes": f"{town.title}の{kind['title']}です。{kind['description']}\n\n{sentences}担当：{town.title}{office}",
        "owner_org": town.code,
        "license_id": chance.choice(_LICENSES),
        "author": f"{town.title}{office}",
        "maintainer": f"{town.title}{chance.choice(_OFFICES)}",
        "maintainer_email": f"opendata@town{town.code}.example.jp",
        "tags": [{"name": word} for word in [*chance.sample(words, min(len(words), 4)), "推奨データセット"]],
        "extras": [
            {"key": "title_kana", "value": f"{town.kana} {kind['title_kana']}"},
            {"key": "title_en", "value": kind["title_en"]},
            {"key": "standard", "value": f"{kind['name']}/standard-ods"},
            {"key": "frequency", "value": chance.choice(_FREQUENCIES)},
            {"key": "records", "value": str(chance.randint(3, 4000))},
        ],
        "resources": _resources(town, kind, chance),
    }


def _resources(town: Municipality, kind: dict[str, Any], chance: random.Random) -> list[dict[str, Any]]:
    formats = ["CSV"] + ["GeoJSON"] * (kind["name"] not in _WITHOUT_PLACES) + ["XLSX"] * (chance.random() < 0.4)
    address = f"https://town{town.code}.example.jp/opendata/{town.code}_{kind['name']}"
    return [
        {
            "name": f"{kind['title']}（{one}）",
            "description": f"{town.title} {kind['title']}",
            "url": f"{address}.{one.lower()}",
            "format": one,
            "encoding": "utf-8",
        }
        for one in formats
    ]
