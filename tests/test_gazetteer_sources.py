"""Files that a gazetteer is made from: each shape, several together, and what is wrong with broken ones."""

from __future__ import annotations

import gzip
import itertools
import zipfile
from pathlib import Path

import gazetteers as made
import polars as pl
import pytest
from gazetteers import point_rows, records, town_rows, write

from pipelines.errors import MachikadoError
from pipelines.geocode.gazetteer.sources import municipal, opening, own, read_sources
from pipelines.lgcode import is_code
from pipelines.spelling import plain_name


def municipality(found: object, code: str) -> dict[str, object]:
    rows = found.municipalities.filter(pl.col("code") == code).to_dicts()  # type: ignore[attr-defined]
    assert len(rows) == 1
    return dict(rows[0])


@pytest.mark.parametrize(
    ("written", "county", "city", "ward"),
    [
        ("吾妻郡中之条町", "吾妻郡", "中之条町", ""),
        ("赤穂郡上郡町", "赤穂郡", "上郡町", ""),
        ("余市郡余市町", "余市郡", "余市町", ""),
        ("上郡町", "", "上郡町", ""),
        ("郡山市", "", "郡山市", ""),
        ("郡上市", "", "郡上市", ""),
        ("大和郡山市", "", "大和郡山市", ""),
        ("蒲郡市", "", "蒲郡市", ""),
        ("小郡市", "", "小郡市", ""),
        ("札幌市中央区", "", "札幌市", "中央区"),
        ("静岡市葵区", "", "静岡市", "葵区"),
        ("さいたま市西区", "", "さいたま市", "西区"),
        ("文京区", "", "文京区", ""),
        ("四日市市", "", "四日市市", ""),
    ],
)
def test_a_municipality_in_parts(written: str, county: str, city: str, ward: str) -> None:
    assert municipal.split_city(written) == (county, city, ward)


def test_all_names_of_the_national_list_come_apart_as_it_has_them(shared: Path) -> None:
    rows = pl.read_csv(shared / "gazetteer" / "municipalities.csv", infer_schema=False).fill_null("").to_dicts()
    wrong = [
        row["name"]
        for row in rows
        if row["type"] != "prefecture"
        and municipal.split_city(row["county"] + row["city"] + row["ward"]) != (row["county"], row["city"], row["ward"])
    ]
    assert wrong == []
    assert [municipal.prefecture_name(row["code6"]) for row in rows] == [row["pref"] for row in rows]


def test_the_codes_of_designated_cities_are_those_of_the_national_list(shared: Path) -> None:
    rows = pl.read_csv(shared / "gazetteer" / "municipalities.csv", infer_schema=False).fill_null("").to_dicts()
    cities = {row["city"] for row in rows if row["ward"]}
    codes = {row["city"]: row["code6"] for row in rows if row["city"] in cities and not row["ward"]}
    assert codes == municipal.DESIGNATED
    assert all(map(is_code, municipal.DESIGNATED.values()))


def test_towns_alone_are_enough(tmp_path: Path) -> None:
    found = records(tmp_path, towns=made.TOWNS)
    assert ("131059", "白山", 1, "", "", 35.71, 139.75) in town_rows(found)
    assert municipality(found, "104213") == {
        "code": "104213", "prefecture": "群馬県", "county": "吾妻郡", "city": "中之条町", "ward": "",
        "latitude": 36.59, "longitude": 138.84,
    }  # fmt: skip
    assert municipality(found, "100005")["city"] == ""  # the prefecture follows from its municipalities


def test_the_list_of_municipalities_knows_where_the_office_is(tmp_path: Path) -> None:
    for number, order in enumerate(itertools.permutations(["towns", "municipalities"])):
        texts = {name: getattr(made, name.upper()) for name in order}
        folder = tmp_path / str(number)
        folder.mkdir()
        found = municipality(records(folder, **texts), "102121")
        first = order[0] == "towns"
        assert (found["latitude"], found["longitude"]) == (36.39, 139.28), first


def test_a_designated_city_follows_from_its_wards(tmp_path: Path) -> None:
    text = made.TOWNS + "011011,北海道,札幌市中央区,大通西,1,,,,43.06,141.35\n"
    found = records(tmp_path, towns=text)
    assert municipality(found, "011002")["city"] == "札幌市"
    assert municipality(found, "011011")["ward"] == "中央区"


@pytest.mark.parametrize("order", list(itertools.permutations(["ABR_TOWN", "ABR_TOWN_POS"])))
def test_registry_towns_in_any_order(tmp_path: Path, order: tuple[str, ...]) -> None:
    found = records(tmp_path, **{name: getattr(made, name) for name in order})
    assert town_rows(found) == [
        ("131059", "白山", 1, "", "0001001", 35.711, 139.751),
        ("131059", "白山", 2, "", "0001002", 35.712, 139.752),
    ]
    source = next(source for source in found.sources if source["kind"] == "abr-town")
    assert (source["date"], source["licence"], source["rows"]) == ("1967-01-01", "PDL1.0", 4)


def test_registry_municipalities(tmp_path: Path) -> None:
    found = records(tmp_path, pos=made.ABR_CITY_POS, city=made.ABR_CITY, towns=made.TOWNS)
    assert municipality(found, "131059")["latitude"] == 35.7081
    assert municipality(found, "011011")["ward"] == "中央区"
    assert "221317" not in found.municipalities["code"]


@pytest.mark.parametrize("reverse", [False, True])
def test_registry_numbers(tmp_path: Path, reverse: bool) -> None:
    names = ["ABR_BLOCK", "ABR_BLOCK_POS", "ABR_BUILDING", "ABR_BUILDING_POS", "ABR_PARCEL", "ABR_PARCEL_POS"]
    found = records(tmp_path, **{name: getattr(made, name) for name in (names[::-1] if reverse else names)})
    assert point_rows(found) == {
        ("白山", 1, "", "block", "1"): (35.7101, 139.7501),
        ("白山", 1, "", "block", "2"): (35.7102, 139.7502),
        ("白山", 1, "", "building", "1-1"): (35.71011, 139.75011),
        ("白山", 1, "", "building", "1-2"): (35.71012, 139.75012),
        ("白山", 1, "", "building", "1-2-101"): (35.71013, 139.75013),
        ("一湊", 0, "", "parcel", "1"): (30.4501, 130.4901),
        ("一湊", 0, "", "parcel", "2-乙1"): (30.4502, 130.4902),
        ("一湊", 0, "", "parcel", "3"): (None, None),
        ("", 0, "安房", "parcel", "7"): (30.3107, 130.6507),
    }
    assert [row[1:5] for row in town_rows(found) if row[0] == "131059"] == [("白山", 1, "", "0001001")]


def test_land_survey_towns_in_cp932(tmp_path: Path) -> None:
    path = tmp_path / "a.dat"
    path.write_bytes(made.ISJ_OAZA.replace("\n", "\r\n").encode("cp932"))
    found = read_sources([path])
    assert [row[:4] for row in town_rows(found)] == [
        ("472018", "古波蔵", 1, ""),
        ("472018", "字銘苅", 0, ""),
        ("473014", "十二丁目", 0, ""),
    ]
    assert municipality(found, "473014")["county"] == "国頭郡"


def test_land_survey_blocks(tmp_path: Path) -> None:
    found = records(tmp_path, blocks=made.ISJ_BLOCKS, oaza=made.ISJ_OAZA)
    assert point_rows(found) == {
        ("古波蔵", 1, "", "block", "2"): (26.1991, 127.6911),
        ("十二丁目", 0, "上原", "parcel", "55"): (26.7405, 128.1705),
    }
    assert found.points["code"].to_list() == ["472018", "473014"]


def test_a_list_of_ones_own(tmp_path: Path) -> None:
    found = records(tmp_path, own=made.OWN, towns=made.TOWNS)
    assert found.facilities is not None
    assert found.facilities.rows() == [
        ("", "市民会館", "みどり市笠懸町鹿2952", 36.41, 139.3),
        ("", "旧支所", "", 36.42, 139.31),
    ]


@pytest.mark.parametrize(
    "headings", ["name,latitude,longitude", "address,lat,lng", "名称,所在地_連結表記,緯度,経度,全国地方公共団体コード"]
)
def test_headings_of_ones_own(tmp_path: Path, headings: str) -> None:
    cells = {"name": "A", "address": "B", "名称": "A", "所在地_連結表記": "B", "全国地方公共団体コード": "102121"}
    places = {"latitude": "36.4", "lat": "36.4", "緯度": "36.4", "longitude": "139.3", "lng": "139.3", "経度": "139.3"}
    row = ",".join((cells | places)[heading] for heading in headings.split(","))
    found = records(tmp_path, own=f"{headings}\n{row}\n", towns=made.TOWNS)
    assert found.facilities is not None and found.facilities.height == 1


def test_one_town_of_two_files_is_one_town(tmp_path: Path) -> None:
    """The first named stands; what it does not know comes from the others; how a name is spelled does not count."""
    other = (
        made.TOWNS.splitlines()[0]
        + "\n472018,沖縄県,那覇市,銘苅,,,,,26.99,127.99\n472018,沖縄県,那覇市,古波蔵,1,,,,,\n"
    )
    found = records(tmp_path, towns=other, oaza=made.ISJ_OAZA)
    assert [row for row in town_rows(found) if row[0] == "472018"] == [
        ("472018", "古波蔵", 1, "", "", 26.199562, 127.691306),
        ("472018", "銘苅", 0, "", "", 26.99, 127.99),
    ]
    assert [source["kind"] for source in found.sources] == ["towns", "isj-oaza"]


def test_two_places_of_one_name_stay_two(tmp_path: Path) -> None:
    text = made.TOWNS + "102121,群馬県,みどり市,同名,,,,,36.40,139.20\n102121,群馬県,みどり市,同名,,,,,36.50,139.30\n"
    assert [row[1] for row in town_rows(records(tmp_path, towns=text))].count("同名") == 2


def test_points_find_their_town_by_name(tmp_path: Path) -> None:
    """安房 is a 大字 in one file and a 小字 in the other."""
    text = made.TOWNS + "465054,鹿児島県,熊毛郡屋久島町,安房,,,,,30.305,130.649\n"
    found = records(tmp_path, towns=text, parcels=made.ABR_PARCEL, pos=made.ABR_PARCEL_POS)
    assert ("安房", 0, "", "parcel", "7") in point_rows(found)
    assert [row[1:] for row in town_rows(found) if row[0] == "465054"] == [
        ("一湊", 0, "", "0002000", 30.45015, 130.49015),  # only points name it: it lies in their middle
        ("安房", 0, "", "0000121", 30.305, 130.649),
    ]


@pytest.mark.parametrize("form", ["gz", "zip", "bom", "folder", "named otherwise"])
def test_how_files_come(tmp_path: Path, form: str) -> None:
    path = tmp_path / "file.csv"
    path.write_text(made.TOWNS, encoding="utf-8-sig" if form == "bom" else "utf-8")
    if form == "gz":
        packed = tmp_path / "a.gz"
        packed.write_bytes(gzip.compress(path.read_bytes()))
        path = packed
    elif form == "zip":
        with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(path, "deep/file.csv")
            archive.writestr("read me.html", "x")
        path = tmp_path / "a.zip"
    elif form == "folder":
        path = tmp_path
    elif form == "named otherwise":
        path = path.rename(tmp_path / "mt_parcel_city131059.dat")
    assert read_sources([path]).towns.height == 4


HEAD = made.TOWNS.splitlines()[0]
ROW = made.TOWNS.splitlines()[1]
ON_TWO_LINES = ROW.replace("笠懸町鹿", '"笠懸町\n鹿"')


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        (f"{HEAD}\n{ROW}\n{ROW.replace('36.40', '3640')}\n", "gazetteer-line", 3),
        (f"{HEAD}\n{ROW}\n{ROW.replace('36.40', '139.1')}\n", "gazetteer-line", 3),  # swapped
        (f"{HEAD}\n{ROW}\n{ROW.replace('36.40', '')}\n", "gazetteer-line", 3),  # half
        (f"{HEAD}\n{ROW}\n{ROW.replace('36.40', 'nan')}\n", "gazetteer-line", 3),
        (f"{HEAD}\n{ROW}\n{ROW.replace('102121', '102122')}\n", "gazetteer-line", 3),  # check digit
        (f"{HEAD}\n{ROW}\n\n{ROW.replace('102121', '10212')}\n", "gazetteer-line", 4),  # after a blank line
        (f"{HEAD}\n{ROW}\n102121,群馬県\n", "gazetteer-line", 3),  # cut off
        (f"{HEAD}\n{ON_TWO_LINES}\n{ROW.replace('102121', '1')}\n", "gazetteer-line", 4),
        (f"{HEAD}\n{ROW}\n{ROW},1,2\n", "gazetteer-cells", 3),
        (f'{HEAD}\n{ROW}\n"{ROW}\n', "gazetteer-quotes", None),
        (f"{HEAD}\n{ROW}\n{ROW}\0\n", "gazetteer-source-no-text", 3),
        (f"{HEAD},lat\n{ROW}\n", "gazetteer-heading-doubled", None),
        (f"{HEAD}\n", "gazetteer-source-empty", None),
        (f"{HEAD}\n,,,,,,,,,\n", "gazetteer-source-empty", None),
        ("こんにちは\n", "gazetteer-source-no-table", None),
        ("a,b\n1,2\n", "gazetteer-source-unknown", None),
        (made.ABR_TOWN_POS, "gazetteer-master-missing", None),
        (made.ABR_TOWN_POS.replace("EPSG:4612", "EPSG:4301"), "gazetteer-master-missing", None),
        (made.ABR_BUILDING, "gazetteer-positions-missing", None),
        (made.ISJ_BLOCKS, "gazetteer-municipality-unknown", None),
        (made.OWN, "gazetteer-no-towns", None),
        (made.MUNICIPALITIES, "gazetteer-no-towns", None),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, text: str, code: str, line: int | None) -> None:
    with pytest.raises(MachikadoError) as caught:
        records(tmp_path, broken=text)
    error = caught.value
    assert error.code == code
    assert line is None or error.params["line"] == line
    for lang in ("ja", "en"):
        assert code == "gazetteer-no-towns" or "broken.csv" in error.message(lang)
        assert error.remedy(lang)


def test_positions_in_another_system_are_refused(tmp_path: Path) -> None:
    with pytest.raises(MachikadoError) as caught:
        records(tmp_path, town=made.ABR_TOWN, pos=made.ABR_TOWN_POS.replace("EPSG:4612", "EPSG:4301"))
    assert caught.value.params["line"] == 3 and caught.value.params["found"] == "EPSG:4301"


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(f"{HEAD}\n{ROW}\n".encode() + b"\xff\xfe\xfd\n")
    with pytest.raises(MachikadoError) as caught:
        read_sources([path])
    assert (caught.value.code, caught.value.params["line"]) == ("gazetteer-source-no-text", 3)


@pytest.mark.parametrize("kind", ["gz", "zip"])
def test_damaged_archives(tmp_path: Path, kind: str) -> None:
    """Every cut and a flip of every byte: an error that is ours, or the whole content."""
    path = tmp_path / f"a.{kind}"
    if kind == "gz":
        whole = gzip.compress(made.TOWNS.encode(), mtime=0)
    else:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("a.csv", made.TOWNS)
        whole = path.read_bytes()
    damaged = [whole[:size] for size in range(1, len(whole), 7)]
    damaged += [whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :] for place in range(0, len(whole), 3)]
    refused = 0
    for data in damaged:
        path.write_bytes(data)
        try:
            assert read_sources([path]).towns.height == 4
        except MachikadoError:
            refused += 1
    assert refused > len(damaged) / 2


def test_an_archive_that_unpacks_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "MAX_UNPACKED", 5 << 20)
    path = tmp_path / "a.gz"
    path.write_bytes(gzip.compress(b"a,b\n" * (4 << 20)))
    with pytest.raises(MachikadoError) as caught:
        read_sources([path])
    assert caught.value.code == "gazetteer-source-too-large"


@pytest.mark.parametrize("paths", [[], ["missing.csv"], ["folder"]])
def test_nothing_to_read(tmp_path: Path, paths: list[str]) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(MachikadoError) as caught:
        read_sources([tmp_path / path for path in paths])
    assert caught.value.exit_code == 2


def test_real_samples(shared: Path) -> None:
    folder = shared / "gazetteer"
    found = read_sources([folder / "abr_rsdt_pref13.csv.gz"])
    assert (found.towns.height, found.points.height) == (68, 30_156)
    found = read_sources([folder / "abr_parcel_465054.csv.gz"])
    assert (found.towns.height, found.points.height) == (18, 84_418)
    assert found.points["latitude"].is_not_null().sum() == 83_514
    found = read_sources([folder / "isj_oaza_pref47_2023.csv.gz"])
    assert (found.towns.height, found.municipalities.height) == (1_228, 42)


def test_real_positions_join_a_master(shared: Path, tmp_path: Path) -> None:
    """The positions of 宮崎県 with a master made for their ids: two coordinate systems, rows that are there twice."""
    positions = shared / "gazetteer" / "abr_town_pos_pref45.csv.gz"
    ids = pl.read_csv(positions, infer_schema=False).select("lg_code", "machiaza_id").unique(maintain_order=True)
    master = ids.with_columns(
        pref=pl.lit("宮崎県"), county=pl.lit(""), city=pl.lit("見本市"), ward=pl.lit(""), oaza_cho="machiaza_id",
        chome=pl.lit(""), koaza=pl.lit(""), ablt_date=pl.lit(""),
    )  # fmt: skip
    path = tmp_path / "master.csv"
    master.write_csv(path)
    found = read_sources([positions, path])
    assert found.towns.height == ids.height
    assert found.towns["latitude"].null_count() == 0


def test_all_kinds_together(tmp_path: Path) -> None:
    names = [name for name in vars(made) if name.isupper()]
    paths = write(tmp_path, **{name: getattr(made, name) for name in names})
    found = read_sources(paths)
    assert len(found.sources) == len(names)
    assert all(source["rows"] and source["kind"] for source in found.sources)
    assert found.towns.select("code", "oaza", "chome", "koaza").is_duplicated().sum() == 0


def test_words_of_own_files_have_the_form_that_headings_are_compared_in() -> None:
    assert [word for words in own.WORDS.values() for word in words if plain_name(word) != word] == []
