"""The command: exit codes, clear messages, nothing half-written. Run as the installed command runs it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

import publish

ROOT = Path(__file__).resolve().parent.parent
GOOD = """名称,住所,緯度,経度,設置場所,小児対応
市役所,見本県見本市本町1-1,34.05,137.60,1階ロビー,○
公民館,見本県見本市港町2-3,34.06,137.61,玄関,×
"""
BAD = GOOD.replace("34.06", "34.06x")


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A workspace with one good dataset, one with errors and one without its source."""
    town = tmp_path / "datasets" / "mihon"
    for name, text in {"aed": GOOD, "public-facilities": BAD, "public-wifi": None}.items():
        (town / name / "source").mkdir(parents=True)
        (town / name / "dataset.yaml").write_text(
            f"dataset: {name}\nsource: {{path: source/a.csv}}\n", encoding="utf-8"
        )
        if text:
            (town / name / "source" / "a.csv").write_text(text, encoding="cp932")
    (town / "organization.yaml").write_text("code: 992011\nname: mihon\ntitle: 見本市\n", encoding="utf-8")
    return tmp_path


def test_check_a_file_as_json(command, tmp_path: Path) -> None:
    (tmp_path / "AED.csv").write_text(GOOD, encoding="cp932")
    done = command("check", "AED.csv", "--dataset", "aed", "--format", "json")
    report = json.loads(done.out)
    assert done.code == 0
    assert list(report) == ["source", "standard", "columns", "counts", "findings", "repairs"]
    assert report["source"]["encoding"] == "cp932"
    assert report["counts"] == {
        "rows": 2,
        "errors": 0,
        "warnings": report["counts"]["warnings"],
        "repairs": 2,
        "located": 2,
    }
    assert [repair["after"] for repair in report["repairs"]] == ["有", "無"]


def test_a_wrong_cell_is_named_and_nothing_is_written(command, tmp_path: Path) -> None:
    (tmp_path / "AED.csv").write_text(BAD, encoding="utf-8")
    done = command("convert", "AED.csv", "--out", "package", "--dataset", "aed")
    assert done.code == 1
    assert "C3" in done.out and "34.06x" in done.out
    assert not (tmp_path / "package").exists()


def test_convert_makes_a_package_that_names_the_code(command, tmp_path: Path) -> None:
    (tmp_path / "AED.csv").write_text(GOOD, encoding="utf-8")
    done = command("convert", "AED.csv", "--out", "package", "--dataset", "aed", "--code", "992011")
    assert done.code == 0
    assert done.out.strip() == str(Path("package/datapackage.json"))
    assert {path.name for path in (tmp_path / "package").iterdir()} == {
        "992011_aed.csv", "992011_aed.geojson", "datapackage.json", "report.html", "report.json",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["check", "missing.xlsx"], 2, "missing.xlsx"),
        (["check", "."], 2, "データセットのフォルダーではありません"),
        (["check", "aed"], 2, "aed"),
        (["check", "empty.csv"], 1, "空"),
        (["check", "picture.csv"], 1, "PNG"),
        (["check", "AED.csv", "--dataset", "aedd"], 2, "もしかして: aed"),
        (["check", "AED.csv", "--code", "992012"], 2, "992012"),
        (["aed"], 2, "datasets フォルダーがありません"),
        (["chek", "AED.csv"], 2, "`publish check`"),
        (["check", "AED.csv", "--format", "pdf"], 2, "pdf"),
        (["--lang", "en", "check", "missing.xlsx"], 2, "No such file"),
    ],
)
def test_wrong_calls(command, tmp_path: Path, arguments: list[str], code: int, says: str) -> None:
    (tmp_path / "AED.csv").write_text(GOOD, encoding="utf-8")
    (tmp_path / "empty.csv").touch()
    (tmp_path / "picture.csv").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20)
    done = command(*arguments)
    assert done.code == code, done.err
    assert says in done.err
    assert done.out == ""


@pytest.mark.parametrize(
    "options", ["--dataset aed --sheet x", "--code 992011 --waive 住所", "--crs 9系 --gazetteer x"]
)
@pytest.mark.parametrize(
    "sources", ["aed", "datasets/mihon/aed", "build/mihon/aed", "aed AED.csv", "--all", "--all --changed-since="]
)
def test_what_is_for_a_file_is_not_ignored_of_a_dataset(command, workspace: Path, sources: str, options: str) -> None:
    if "build" in sources:
        assert command("build", "aed").code == 0
    done = command("check", *sources.split(), *options.split())
    assert (done.code, done.out) == (2, "")
    assert all(one in done.err for one in options.split() if one.startswith("--")) and "dataset.yaml" in done.err


def test_a_program_gets_its_object_even_for_a_file_without_a_table(command, tmp_path: Path) -> None:
    (tmp_path / "empty.csv").touch()
    done = command("check", "empty.csv", "--format", "json")
    report = json.loads(done.out)
    assert done.code == 1
    assert list(report) == ["source", "standard", "columns", "counts", "findings", "repairs"]
    assert report["counts"]["errors"] == 1 and "empty.csv" in report["findings"][0]["message"]


def test_the_nearest_command_is_suggested(command, workspace: Path) -> None:
    done = command("chek", "aed")
    assert (done.code, "publish check" in done.err) == (2, True)


@pytest.mark.parametrize(
    ("folder", "typed", "code", "says"),
    [
        ("mihon/buildings", "buildings", 0, "mihon/buildings: 公開しました"),
        ("serves/aed", "serves", 0, "serves/aed: 公開しました"),
        ("mihon/buildings", "buildings nosuch", 2, "「nosuch」"),
        ("mihon/aed-old", "buildings", 2, "`publish build`"),
    ],
)
def test_what_is_there_is_no_command_mistyped(
    command, workspace: Path, folder: str, typed: str, code: int, says: str
) -> None:
    datasets = workspace / "datasets"
    shutil.copytree(datasets / "mihon" / "aed", datasets / folder)
    if not folder.startswith("mihon"):
        shutil.copy(datasets / "mihon" / "organization.yaml", (datasets / folder).parent)
    done = command(*typed.split())
    assert (done.code, says in done.err) == (code, True), done.err


def test_a_failing_dataset_never_stops_the_others(command, workspace: Path) -> None:
    done = command("build", "--all")
    assert done.code == 2  # the missing source is the gravest
    assert done.out.strip() == str(Path("build/mihon/aed/datapackage.json"))
    assert "mihon/public-facilities: " in done.err and "publish check mihon/public-facilities" in done.err
    assert "mihon/public-wifi" in done.err
    assert [path.name for path in (workspace / "build" / "mihon").iterdir()] == ["aed"]


def test_a_dataset_that_turns_bad_leaves_the_last_package(command, workspace: Path) -> None:
    command("build", "aed")
    package = workspace / "build" / "mihon" / "aed"
    before = {path.name: path.read_bytes() for path in package.iterdir()}
    (workspace / "datasets/mihon/aed/source/a.csv").write_text(BAD, encoding="utf-8")
    assert command("build", "aed").code == 1
    assert {path.name: path.read_bytes() for path in package.iterdir()} == before


def test_building_twice_gives_the_same_bytes(command, workspace: Path) -> None:
    package = workspace / "build" / "mihon" / "aed"
    command("build", "aed")
    first = {path.name: path.read_bytes() for path in package.iterdir()}
    shutil.rmtree(package)
    command("build", "aed")
    assert {path.name: path.read_bytes() for path in package.iterdir()} == first


def test_organization_fills_what_the_source_lacks(command, workspace: Path) -> None:
    command("build", "aed")
    text = (workspace / "build/mihon/aed/992011_aed.csv").read_text(encoding="utf-8-sig")
    assert text.splitlines()[1].startswith("992011,AED0001,見本市,市役所,")


def test_a_read_only_place_fails_clearly(command, workspace: Path) -> None:
    (workspace / "build").write_text("a file where a folder should be", encoding="utf-8")
    done = command("build", "aed")
    assert done.code == 3
    assert "build" in done.err


def test_list_without_a_workspace_shows_the_fourteen_and_the_kpis(command) -> None:
    done = command("list")
    assert done.code == 0
    assert len(done.out.splitlines()) == 14 + 1
    assert "dx-plan-kpi" in done.out.splitlines()[-1]
    assert "AED設置箇所一覧" in done.out


@pytest.mark.parametrize("name", sorted(publish.cli.commands))
def test_every_command_has_help_with_an_example(command, name: str) -> None:
    japanese, english = command("--lang", "ja", name, "--help"), command("--lang", "en", name, "--help")
    assert japanese.code == english.code == 0
    if name != "token":
        assert "例: publish" in japanese.out
        assert "Example: publish" in english.out


def test_every_command_stands_in_one_section_of_the_help() -> None:
    listed = [str(one.name) for commands in publish.SECTIONS.values() for one in commands]
    assert sorted(listed) == sorted(publish.cli.commands)


def test_a_required_field_that_the_town_does_not_hold_can_be_waived(command, tmp_path: Path) -> None:
    text = "避難場所名,住所,洪水,地震\n見本公園,見本県見本市本町1-1,○,○\n港小学校,見本県見本市港町2,×,○\n"
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    call = ("convert", "a.csv", "--dataset", "emergency-evacuation-sites", "--code", "992011", "--out", "package")
    refused = command(*call)
    assert refused.code == 1
    assert "--waive電話番号" in "".join(refused.out.split())
    assert command(*call, "--waive", "電話番号").code == 0
    descriptor = json.loads((tmp_path / "package/datapackage.json").read_text(encoding="utf-8"))
    fields = {field["name"]: field for field in descriptor["resources"][0]["schema"]["fields"]}
    assert "required" not in fields["電話番号"].get("constraints", {})
    assert fields["名称"]["constraints"]["required"]
    wrong = command(*call, "--waive", "電話")
    assert wrong.code == 2 and "電話番号" in wrong.err


def test_tokens_are_shown_once_and_can_be_revoked(command, tmp_path: Path) -> None:
    made = command("token", "create", "CI")
    secret = made.out.strip()
    assert made.code == 0 and len(secret) >= 32
    stored = b"".join(path.read_bytes() for path in (tmp_path / ".machikado/catalogue").glob("catalogue.db*"))
    assert secret.encode() not in stored
    assert "1 個" in command("token", "revoke", "CI").err
    assert "0 個" in command("token", "revoke", "CI").err


def test_the_system_of_the_coordinates_can_be_named(command, tmp_path: Path) -> None:
    path = tmp_path / "wifi.csv"
    path.write_text("名称,所在地,緯度,経度\n図書館,高松市番町1-8-15,34.3401,134.0434\n", encoding="utf-8")
    call = ("check", str(path), "--dataset", "public-wifi", "--code", "372013", "--format", "json")
    as_given = json.loads(command(*call).out)
    tokyo = json.loads(command(*call, "--crs", "日本測地系").out)
    assert "crs-converted" not in {one["code"] for one in as_given["findings"]}
    assert {"crs-converted", "crs-coarse"} & {one["code"] for one in tokyo["findings"]}
    wrong = command(*call, "--crs", "東京")
    assert wrong.code == 2 and "EPSG:6677" in wrong.err


def test_a_gazetteer_that_is_not_there_is_told(command, tmp_path: Path) -> None:
    path = tmp_path / "wifi.csv"
    path.write_text("名称,所在地,緯度,経度\n図書館,高松市番町1-8-15,34.3401,134.0434\n", encoding="utf-8")
    missing = tmp_path / "none.gazetteer"
    refused = command("check", str(path), "--dataset", "public-wifi", "--gazetteer", str(missing))
    assert refused.code == 2 and "none.gazetteer" in refused.err
