"""Settings are read strictly, and datasets are found by the names that people type."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.errors import UsageError
from pipelines.settings import TEXT, Section, load_settings
from pipelines.workspace import Workspace, load_dataset, load_organization

ORGANIZATION = "code: 992011\nname: mihon\ntitle: 見本市\n"
DATASET = "dataset: aed\nsource: {path: source/a.csv}\n"
KPIS = "dataset: dx-plan-kpi\nsource: {path: source}\n"
COMPUTED = KPIS + "computed:\n  - {indicator: a-1, "


def make(root: Path, organization: str = ORGANIZATION, **datasets: str) -> Path:
    folder = root / "datasets" / "mihon"
    for name, text in datasets.items():
        (folder / name.replace("_", "-")).mkdir(parents=True)
        (folder / name.replace("_", "-") / "dataset.yaml").write_text(text, encoding="utf-8")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "organization.yaml").write_text(organization, encoding="utf-8")
    return folder


def test_minimal_dataset_takes_the_standard_texts(tmp_path: Path) -> None:
    dataset = load_dataset(make(tmp_path, aed=DATASET) / "aed")
    assert dataset.title == "AED設置箇所一覧"
    assert dataset.license == "CC-BY-4.0"
    assert dataset.source == tmp_path / "datasets/mihon/aed/source/a.csv"
    assert dataset.label == "mihon/aed"


def test_codes_stay_text_without_quotes(tmp_path: Path) -> None:
    """YAML 1.1 would read 011002 as an octal number."""
    assert load_organization(make(tmp_path, "code: 011002\nname: mihon\ntitle: 見本市\n")).code == "011002"


@pytest.mark.parametrize(
    ("text", "code", "params"),
    [
        ("dataset: aed\nsorce: {path: a.csv}\n", "setting-unknown", {"line": 2, "value": "sorce", "nearest": "source"}),
        ("dataset: aed\nsource: a.csv\n", "setting-wrong", {"line": 2, "key": "source"}),
        ("dataset: aed\n", "setting-missing", {"value": "source"}),
        ("dataset: aed\nsource: {sheet: a}\n", "setting-missing-in", {"line": 2, "value": "path"}),
        ("dataset: aed\ndataset: aed\n", "setting-twice", {"line": 2, "value": "dataset"}),
        ("dataset: aed\n source: {path: a\n", "setting-not-yaml", {"line": 2}),
        (DATASET + "frequency: sometimes\n", "setting-wrong", {"line": 3, "key": "frequency"}),
        (DATASET + "bom: maybe\n", "setting-wrong", {"line": 3, "key": "bom"}),
        (DATASET + "assertions:\n  rows: {min: many}\n", "setting-wrong", {"line": 4, "key": "min"}),
        (DATASET + "columns: [a]\n", "setting-wrong", {"line": 3, "key": "columns"}),
        (DATASET + "groups: [防災]\n", "setting-wrong", {"line": 3, "key": "groups", "value": "防災"}),
        (DATASET + "extras: [a]\n", "setting-wrong", {"line": 3, "key": "extras"}),
        ("dataset: aeb\nsource: {path: a.csv}\n", "dataset-unknown-name", {"value": "aeb", "nearest": "aed"}),
        ("dataset: aed\nsource: {path: ../../secret}\n", "source-outside", {"value": "../../secret"}),
        ("[1, 2]\n", "setting-wrong", {"line": 1}),
        ("", "setting-missing", {"value": "dataset"}),
        ("a: &a [*a]\n", "setting-unknown", {"line": 1}),
        ("a: " + "[" * 5000, "setting-not-yaml", {}),
    ],
)
def test_broken_settings(tmp_path: Path, text: str, code: str, params: dict[str, object]) -> None:
    folder = make(tmp_path, aed=text) / "aed"
    with pytest.raises(UsageError) as caught:
        load_dataset(folder)
    assert caught.value.code == code
    assert caught.value.params.items() >= params.items()


@pytest.mark.parametrize(
    ("text", "ja", "en"),
    [
        ("dataset: aed\nsource: a.csv\n", "書けるもの: {path: …}", "Expected: {path: …}"),
        (DATASET + "keywords: a\n", "書けるもの: 一覧。例 [一つ目, 二つ目]", "Expected: a list, such as [one, two]"),
        (DATASET + "privacy: {waive: a}\n", "[{column: …, finding: …, by: …, reason: …}]", "Expected: [{column: …"),
        (DATASET + "bom: [a]\n", "書けるもの: true / false", "Expected: true / false"),
        (DATASET + "embargo_until: x\n", "書けるもの: 日付か日時。", "Expected: a date such as"),
    ],
)
def test_what_may_be_written_is_said_in_one_language(tmp_path: Path, text: str, ja: str, en: str) -> None:
    with pytest.raises(UsageError) as caught:
        load_dataset(make(tmp_path, aed=text) / "aed")
    assert ja in caught.value.remedy("ja") and en in caught.value.remedy("en")
    assert caught.value.remedy("en").replace("…", "").isascii()


def test_the_end_of_a_file_is_on_its_last_line(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        load_dataset(make(tmp_path, aed="dataset: aed\nsource: {path: [\n") / "aed")
    assert (caught.value.code, caught.value.params["line"]) == ("setting-not-yaml", 2)


@pytest.mark.parametrize(
    ("text", "code", "params"),
    [
        # keys hold for one dataset or the other: what nothing would look at is not accepted
        (KPIS + "columns: {名称: 施設名}\n", "setting-unknown", {"line": 3, "value": "columns"}),
        ("columns: {名称: 施設名}\n" + KPIS, "setting-unknown", {"line": 1, "value": "columns"}),
        (KPIS + "assertions: {located: {min: 1}}\n", "setting-unknown", {"line": 3, "value": "located"}),
        (DATASET + "computed: []\n", "setting-unknown", {"line": 3, "value": "computed"}),
        (DATASET + "units: [基]\n", "setting-unknown", {"line": 3, "value": "units"}),
        ("dataset: [dx-plan-kpi]\n", "setting-wrong", {"line": 1, "key": "dataset"}),
        (KPIS + "computed: midori-1\n", "setting-wrong", {"line": 3, "key": "computed"}),
        (KPIS + "computed:\n  - midori-1\n", "setting-wrong", {"line": 4, "key": "computed"}),
        (KPIS + "computed:\n  - {dataset: aed}\n", "setting-missing-in", {"line": 4, "value": "indicator"}),
        (COMPUTED + "count: 名称}\n", "computed-source", {"value": "a-1"}),
        (COMPUTED + "dataset: aed, catalogue: recommended-14, count: 名称}\n", "computed-source", {"value": "a-1"}),
        (COMPUTED + "dataset: aedd, count: 名称}\n", "dataset-unknown-name", {"nearest": "aed"}),
        (COMPUTED + "dataset: dx-plan-kpi, count: 名称}\n", "dataset-unknown-name", {"value": "dx-plan-kpi"}),
        (COMPUTED + "dataset: aed, count: 名}\n", "computed-count", {"value": "名"}),
        (COMPUTED + "catalogue: recommended-14, count: all}\n", "computed-count", {"nearest": "published"}),
        (COMPUTED + "catalogue: all, count: published}\n", "setting-wrong", {"line": 4, "key": "catalogue"}),
        (COMPUTED + "dataset: aed, count: 名称, as_of: R6}\n", "setting-wrong", {"line": 4, "key": "as_of"}),
    ],
)
def test_broken_settings_of_kpis(tmp_path: Path, text: str, code: str, params: dict[str, object]) -> None:
    folder = make(tmp_path, kpis=text) / "kpis"
    with pytest.raises(UsageError) as caught:
        load_dataset(folder)
    assert caught.value.code == code
    assert caught.value.params.items() >= params.items()
    assert caught.value.message() and caught.value.remedy("en")


def test_settings_of_kpis(tmp_path: Path) -> None:
    text = COMPUTED + "dataset: aed, count: 名称, as_of: 2025-03-31}\nunits: [基地]\n"
    dataset = load_dataset(make(tmp_path, kpis=text) / "kpis")
    (entry,) = dataset.computed
    assert (entry.indicator, entry.dataset, entry.count, str(entry.as_of)) == ("a-1", "aed", "名称", "2025-03-31")
    assert dataset.units == ("基地",)
    assert dataset.title == "DX計画のKPI"


@pytest.mark.parametrize("code", ["992012", "99201", "９９２０１１", "x"])
def test_a_wrong_organization_code_is_refused(tmp_path: Path, code: str) -> None:
    with pytest.raises(UsageError, match="code"):
        load_organization(make(tmp_path, f"code: {code}\nname: mihon\ntitle: 見本市\n"))


def test_selection(tmp_path: Path) -> None:
    make(tmp_path, aed=DATASET, public_wifi=DATASET, events=DATASET)
    workspace = Workspace.at(tmp_path)
    assert list(workspace.folders) == ["mihon/aed", "mihon/events", "mihon/public-wifi"]
    assert [folder.name for folder in workspace.select(["aed"])] == ["aed"]
    assert [folder.name for folder in workspace.select(["mihon/aed", "aed"])] == ["aed"]
    assert len(workspace.select(["mihon"])) == len(workspace.select([], everything=True)) == 3


@pytest.mark.parametrize(("name", "suggested"), [("aedd", "aed"), ("public_wifi", "public-wifi"), ("mihonn", "mihon")])
def test_unknown_names_suggest_the_nearest(tmp_path: Path, name: str, suggested: str) -> None:
    make(tmp_path, aed=DATASET, public_wifi=DATASET)
    with pytest.raises(UsageError) as caught:
        Workspace.at(tmp_path).select([name])
    assert caught.value.params["nearest"] == suggested


def test_the_same_name_in_two_towns_needs_the_town(tmp_path: Path) -> None:
    make(tmp_path, aed=DATASET)
    other = tmp_path / "datasets" / "midori" / "aed"
    other.mkdir(parents=True)
    (other / "dataset.yaml").write_text(DATASET, encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        Workspace.at(tmp_path).select(["aed"])
    assert caught.value.code == "dataset-ambiguous"
    assert caught.value.params["nearest"] == ("midori/aed", "mihon/aed")


def two_towns(root: Path) -> Workspace:
    make(root, aed=DATASET, dx_plan_kpi=KPIS)
    for name in ("aed", "dx-plan-kpi", "events"):
        folder = root / "datasets" / "midori" / name
        folder.mkdir(parents=True)
        (folder / "dataset.yaml").write_text(DATASET, encoding="utf-8")
    return Workspace.at(root)


@pytest.mark.parametrize(
    ("names", "labels"),
    [
        (["dx-plan-kpi"], ["midori/dx-plan-kpi", "mihon/dx-plan-kpi"]),
        (["events"], ["midori/events"]),
        (["mihon"], ["mihon/aed", "mihon/dx-plan-kpi"]),
        (["midori/aed"], ["midori/aed"]),
        (["aed", "dx-plan-kpi"], ["midori/aed", "mihon/aed", "midori/dx-plan-kpi", "mihon/dx-plan-kpi"]),
        ([], ["midori/aed", "midori/events", "midori/dx-plan-kpi", "mihon/aed", "mihon/dx-plan-kpi"]),
    ],
)
def test_all_with_a_name_is_that_of_every_organization(tmp_path: Path, names: list[str], labels: list[str]) -> None:
    workspace = two_towns(tmp_path)
    found = workspace.select(names, everything=True)
    assert [f"{folder.parent.name}/{folder.name}" for folder in found] == labels


def test_all_does_not_hide_a_wrong_name(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        two_towns(tmp_path).select(["dx-plan-kpis"], everything=True)
    assert (caught.value.code, caught.value.params["nearest"]) == ("dataset-unknown-name", "dx-plan-kpi")


def test_several_towns_without_all_are_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        two_towns(tmp_path).select(["dx-plan-kpi"])
    assert caught.value.code == "dataset-ambiguous"
    assert "--all" in caught.value.remedy("ja") and "--all" in caught.value.remedy("en")


def test_no_datasets_folder(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        Workspace.at(tmp_path)
    assert caught.value.code == "workspace-empty"


@pytest.mark.parametrize(
    ("written", "required"), [("", False), ("approval: optional\n", False), ("approval: required\n", True)]
)
def test_approval_is_asked_for_where_the_organization_says_so(tmp_path: Path, written: str, required: bool) -> None:
    assert load_organization(make(tmp_path, ORGANIZATION + written)).approval_required is required


@pytest.mark.parametrize("text", ["a: " + "[" * 400_000, "a: " + "{a: " * 200_000, "- " * 400_000 + "a"])
def test_what_is_nested_without_end_is_refused_not_died_of(tmp_path: Path, text: str) -> None:
    path = tmp_path / "dataset.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match="nested too deeply"):
        load_settings(path, Section({"a": TEXT}))


def test_what_a_kill_left_beside_is_no_dataset_and_a_displaced_one_gets_its_name_again(tmp_path: Path) -> None:
    owner = tmp_path / "datasets" / "mihon"
    for name in ("aed", ".aed.new-12345678", ".aed.old-12345678", ".public-wifi.old-0a1b2c3d", ".events.new-0a1b2c3d"):
        (owner / name).mkdir(parents=True)
        (owner / name / "dataset.yaml").write_text("dataset: aed\n", encoding="utf-8")
    assert sorted(Workspace.at(tmp_path).folders) == ["mihon/aed", "mihon/public-wifi"]
    assert (owner / "public-wifi").is_dir() and (owner / ".aed.old-12345678").is_dir()
