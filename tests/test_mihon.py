"""The sample town: each of its 14 sources is the mess it claims to be, and comes out without errors."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from pipelines import build
from pipelines.build import Build
from pipelines.points import MARK
from pipelines.standards import definitions
from pipelines.workspace import load_dataset, load_organization

MIHON = Path(__file__).resolve().parent.parent / "datasets" / "mihon"


@dataclass(frozen=True)
class Mess:
    """What must be seen in a source: how kept, where its heading stands, how much is repaired, what is not mapped."""

    dataset: str
    format: str
    encoding: str | None
    sheet: str | None
    header_rows: tuple[int, ...]
    rows: int
    repairs: int
    unmapped: tuple[str, ...] = ()


MESSES = (
    Mess("aed", "xlsx", None, "一覧", (5, 6), 38, 150),
    Mess("care-services", "csv", "cp932", None, (1,), 24, 110),
    Mess("medical-institutions", "xls", None, "名簿", (4,), 22, 150, ("休診日",)),
    Mess("cultural-properties", "ods", None, "文化財台帳", (4,), 22, 20),
    Mess("tourist-facilities", "tsv", "utf-16", None, (1,), 22, 60),
    Mess("events", "csv", "utf-8-sig", None, (1,), 36, 270),
    Mess("public-wifi", "xlsx", None, "公衆無線LANアクセスポイント一覧_フォーマット", (1,), 26, 30),
    Mess("public-toilets", "csv", "cp932", None, (2, 3), 25, 300),
    Mess("fire-water-sources", "csv", "euc-jp", None, (1,), 60, 30),
    Mess("emergency-evacuation-sites", "xlsx", None, "指定緊急避難場所", (5, 6), 29, 240),
    Mess("population-by-area-age", "html", "cp932", None, (3, 4), 15, 50),
    Mess("public-facilities", "csv", "utf-8", None, (7,), 40, 230, ("休館日など",)),
    Mess("childcare-facilities", "xlsx", None, "一覧", (4,), 25, 150),
    Mess("open-data-list", "csv", "utf-8", None, (1,), 14, 90),
)

RULES_SHOWN = {
    "aed": {"weekday-set", "time-format", "flag-word", "phone-format", "kana-hiragana"},
    "care-services": {"code-format", "text-half-kana", "number-unit", "weekday-set", "placeholder", "geocoded-block"},
    "medical-institutions": {"time-format", "number-unit", "list-separator", "postal-format", "text-html"},
    "cultural-properties": {"date-wareki", "placeholder"},
    "tourist-facilities": {"number-unit", "text-html", "weekday-set", "geocoded-town"},
    "events": {"date-serial", "date-wareki", "time-format", "number-word"},
    "public-wifi": {"phone-format", "text-half-kana"},
    "public-toilets": {"number-unit", "flag-word"},
    "fire-water-sources": {"coordinate-columns-swapped", "number-unit", "value-synonym"},
    "emergency-evacuation-sites": {"flag-word", "number-unit", "list-separator"},
    "population-by-area-age": {"date-wareki", "number-format"},
    "public-facilities": {"flag-word", "postal-format"},
    "childcare-facilities": {"date-wareki", "text-half-kana", "value-spelling"},
    "open-data-list": {"date-wareki", "date-serial", "date-format"},
}

SHA256 = {
    "aed": "c0bc1b4d4e05c56f199ca3d181b7d8718526c5a5a40104c9ad5a2a1a157c455d",
    "care-services": "a59ade16ea31409c9d192ac6440ba7eb0767f07bc099a0781c1e2b83293c82dc",
    "medical-institutions": "e32536b9553ca761c1bd1345eadf63761694ed6560343f20217275013b6fd058",
    "cultural-properties": "ea04cf44356fb19ed6ed0b9d10aa6115676b8d0c074cfa1dc37e579ada56ab62",
    "tourist-facilities": "103ea4ad089903eeec36ffd2986c4b10bdb9d0f11154e15cfde509c6d057c92d",
    "events": "331aaeceed9211e1aef8d0a24b3a282e5d3352959d83ac997d3bef5f22b734f5",
    "public-wifi": "698956ca19f8cc32b79cc03c69be72490618c84ade63415e4aca87189e7da714",
    "public-toilets": "fb2cd2dc97ed4603a8b315b459e38f7185818543923eef45c32b8b1b08ac4f14",
    "fire-water-sources": "6e8bc3941378731b1eaa282919ebf3fe9a089cfccb601007f4c5383df6e8eb8d",
    "emergency-evacuation-sites": "ea1e9c59460bddb99fcfc2d027d2457e19aee7fed0a1b0fd2a2bc20ad7b1407f",
    "population-by-area-age": "de1a4041488f369ddfb7fc9bbf285c991ff0408d5fcf9a1cf7c92fc6ed96742e",
    "public-facilities": "889796d02826060c586e02e64a9083dcf1c4ea41aa3326167e078017fec17461",
    "childcare-facilities": "052733f8311cde4fda93e8c0d77809b564873e0fce980e0b7bf8f900b7b5cff9",
    "open-data-list": "7a3b415aadf925b7c0d885ed48e3c9959c3ae5a0afe2dba21f9801d588d03885",
}

PREFECTURE = re.compile(
    "北海道|東京都|(?:京都|大阪)府|"
    "(?:青森|岩手|宮城|秋田|山形|福島|茨城|栃木|群馬|埼玉|千葉|神奈川|新潟|富山|石川|福井|山梨|長野|岐阜|静岡|愛知|三重|滋賀|"
    "兵庫|奈良|和歌山|鳥取|島根|岡山|広島|山口|徳島|香川|愛媛|高知|福岡|佐賀|長崎|熊本|大分|宮崎|鹿児島|沖縄)県"
)
INVENTED_HOSTS = {"www.example.lg.jp", "www.example.jp", "creativecommons.org"}
INVENTED_MAIL = {"example.lg.jp", "example.jp"}
PHONE = re.compile(r"(?<![0-9A-Za-z.-])\(?(0[0-9]{1,4})[)(-]+[0-9]{1,4}[-(][0-9]{4}(?![0-9])")


def source_of(dataset: str) -> Path:
    """The one file in the dataset's source folder."""
    (found,) = (MIHON / dataset / "source").iterdir()
    return found


def words_of(mess: Mess) -> str:
    """All that a reader of the source sees, on every sheet, in half-width signs."""
    source = source_of(mess.dataset)
    if mess.sheet is None:
        text = source.read_bytes().decode(mess.encoding or "utf-8")
    else:
        from python_calamine import CalamineWorkbook

        book = CalamineWorkbook.from_path(source)
        rows = [row for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python()]
        text = "\n".join(str(cell) for row in rows for cell in row)
    return unicodedata.normalize("NFKC", text)


@cache
def built(dataset: str) -> Build:
    """A dataset after all steps up to the package."""
    return build.check_dataset(load_dataset(MIHON / dataset))


each = pytest.mark.parametrize("mess", MESSES, ids=lambda mess: mess.dataset)


def test_the_town_keeps_all_fourteen_datasets() -> None:
    assert [mess.dataset for mess in MESSES] == list(definitions())
    assert {path.parent.name for path in MIHON.glob("*/dataset.yaml")} == set(definitions())


def test_the_town_says_that_it_is_invented() -> None:
    organization = load_organization(MIHON)
    assert "架空" in organization.description and "作り物" in organization.description
    assert "invented" in organization.title_en
    assert "作り物" in (MIHON / "README.md").read_text(encoding="utf-8")
    assert all("架空" in load_dataset(MIHON / mess.dataset).description for mess in MESSES)


@each
def test_source_is_read_as_the_mess_it_is(mess: Mess) -> None:
    source = built(mess.dataset).report.source
    seen = (source.format, source.encoding, source.sheet, source.header_rows, source.rows)
    assert seen == (mess.format, mess.encoding, mess.sheet, mess.header_rows, mess.rows)


@each
def test_dataset_is_recognised_from_the_file_alone(mess: Mess) -> None:
    from pipelines import read, recognition
    from pipelines.findings import Log

    assert recognition.recognise(read.read(source_of(mess.dataset), Log())).dataset == mess.dataset


@each
def test_columns_are_all_mapped_but_the_named_ones(mess: Mess) -> None:
    columns = built(mess.dataset).report.columns
    assert (
        tuple(heading for heading, field, how in columns if heading and not field and how != "split") == mess.unmapped
    )


@each
def test_dataset_can_be_published(mess: Mess) -> None:
    log = built(mess.dataset).log
    assert [finding.to_dict() for finding in log.findings if finding.severity == "error"] == []


@each
def test_repairs_are_made_and_listed(mess: Mess) -> None:
    repairs = built(mess.dataset).log.repairs
    assert len(repairs) >= mess.repairs
    assert RULES_SHOWN[mess.dataset] <= {repair.code for repair in repairs}


@each
def test_source_is_unchanged(mess: Mess) -> None:
    source = source_of(mess.dataset)
    assert hashlib.sha256(source.read_bytes()).hexdigest() == SHA256[mess.dataset]


@each
def test_source_names_no_real_prefecture_host_or_phone(mess: Mess) -> None:
    words = words_of(mess)
    assert PREFECTURE.findall(words) == []
    assert set(re.findall(r"@([\w.-]+)", words)) <= INVENTED_MAIL
    assert set(re.findall(r"https?://([\w.-]+)", words)) <= INVENTED_HOSTS
    assert {area for area in PHONE.findall(words) if area != "0999"} == set()


def test_positions_are_found_from_addresses_and_said_to_be_so() -> None:
    care, tourism = built("care-services"), built("tourist-facilities")
    assert care.report.positions["levels"] == {"given": 21, "block": 2}
    assert tourism.report.positions["levels"] == {"given": 21, "town": 1}
    assert care.table is not None and set(care.table.frame[MARK]) == {"", "街区"}
    assert tourism.table is not None and set(tourism.table.frame[MARK]) == {"", "町字の代表点"}
    assert [finding.code for finding in care.log.findings if finding.code.startswith("geocode")] == [
        "geocode-too-coarse"
    ]
    assert [item.code for item in tourism.log.findings if item.code.startswith("geocode")] == ["geocode-coarse"]


@each
def test_no_position_of_the_town_is_doubted(mess: Mess) -> None:
    assert [item.message() for item in built(mess.dataset).log.findings if item.code.startswith("position")] == []


def test_sources_are_small() -> None:
    assert sum(source_of(mess.dataset).stat().st_size for mess in MESSES) < 600_000
