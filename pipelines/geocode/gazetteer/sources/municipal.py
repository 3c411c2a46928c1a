"""Municipalities: prefecture, county, city and ward told apart in one name, and rows that follow from others."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipelines.lgcode import PREFECTURES, check_digit

if TYPE_CHECKING:
    import polars as pl

# The designated cities (政令指定都市), whose wards have codes of their own.
DESIGNATED = {
    "札幌市": "011002", "仙台市": "041009", "さいたま市": "111007", "千葉市": "121002", "横浜市": "141003",
    "川崎市": "141305", "相模原市": "141500", "新潟市": "151009", "静岡市": "221007", "浜松市": "221309",
    "名古屋市": "231002", "京都市": "261009", "大阪市": "271004", "堺市": "271403", "神戸市": "281000",
    "岡山市": "331007", "広島市": "341002", "北九州市": "401005", "福岡市": "401307", "熊本市": "431001",
}  # fmt: skip
# Only a 町 or 村 lies in a county, and something is left of it after 郡: 上郡町, 郡山市, 蒲郡市 have none.
_COUNTY = re.compile(r"(.+?郡)(.+[町村])")
_WARD = re.compile(rf"({'|'.join(DESIGNATED)})(.+区)")


def split_city(written: str) -> tuple[str, str, str]:
    """County, city and ward of a name such as 吾妻郡中之条町, 札幌市中央区, 文京区 or 大和郡山市; "" for none."""
    if ward := _WARD.fullmatch(written):
        return "", ward[1], ward[2]
    if county := _COUNTY.fullmatch(written):
        return county[1], county[2], ""
    return "", written, ""


def prefecture_name(code: str) -> str:
    """The prefecture of a code, "" for the invented 99."""
    number = int(code[:2])
    return PREFECTURES[number - 1] if 1 <= number <= 47 else ""


def from_names(rows: pl.DataFrame) -> pl.DataFrame:
    """Municipalities of rows with code, prefecture and city (as one name). One row for each code."""
    import polars as pl

    different = rows.select("code", "prefecture", "city").unique("code", keep="first", maintain_order=True).to_dicts()
    parts = [split_city(row["city"]) for row in different]
    return pl.DataFrame(
        {
            "code": [row["code"] for row in different],
            "prefecture": [row["prefecture"] or prefecture_name(row["code"]) for row in different],
            "county": [part[0] for part in parts],
            "city": [part[1] for part in parts],
            "ward": [part[2] for part in parts],
        },
        schema=dict.fromkeys(("code", "prefecture", "county", "city", "ward"), pl.String),
    ).with_columns(latitude=pl.lit(None, pl.Float64), longitude=pl.lit(None, pl.Float64))


def merged(frames: list[pl.DataFrame]) -> pl.DataFrame:
    """One row per code: of each column what the first frame that has it says; then prefectures and designated cities
    that only their municipalities and wards name. Sorted by code."""
    import polars as pl

    texts = ("prefecture", "county", "city", "ward")
    found = (
        pl.concat(frames)
        .with_columns(pl.when(pl.col(name) != "").then(name).alias(name) for name in texts)
        .group_by("code", maintain_order=True)
        .agg(pl.all().drop_nulls().first())
        .with_columns(pl.col(*texts).fill_null(""))
    )
    known = set(found["code"])
    more: dict[str, dict[str, str]] = {}
    for row in found.to_dicts():
        above = row["code"][:2] + "000"
        prefecture = {"code": above + check_digit(above), "prefecture": row["prefecture"]}
        more[prefecture["code"]] = prefecture
        if row["ward"] and row["city"] in DESIGNATED:
            more[DESIGNATED[row["city"]]] = {
                "code": DESIGNATED[row["city"]], "prefecture": row["prefecture"], "city": row["city"],
            }  # fmt: skip
    added = [{"county": "", "city": "", "ward": "", **row} for code, row in more.items() if code not in known]
    if not added:
        return found.sort("code")
    following = pl.DataFrame(added).with_columns(latitude=pl.lit(None, pl.Float64), longitude=pl.lit(None, pl.Float64))
    return pl.concat([found, following.select(found.columns)]).sort("code")
