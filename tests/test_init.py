"""`publish init`: an organization from its name or code; nothing is guessed and nothing is overwritten."""

from __future__ import annotations

import csv
import re
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from commanding import Command

from catalogue.settings import Settings
from pipelines.errors import UsageError
from pipelines.geocode.gazetteer.build import build_index
from pipelines.geocode.gazetteer.file import save_index
from pipelines.geocode.gazetteer.sources import read_sources
from pipelines.portal.portals import find
from pipelines.starting import Given, start_of
from pipelines.starting.municipality import completed
from pipelines.starting.romanising import english_title, romanised, stem_of
from pipelines.workspace import is_name, load_organization

MUNICIPALITIES = """code6,pref,county,city,ward,office_lat,office_lon
132063,東京都,,府中市,,35.6689,139.4777
342084,広島県,,府中市,,34.5683,133.2363
104213,群馬県,吾妻郡,中之条町,,36.5903,138.8411
141003,神奈川県,,横浜市,,35.4437,139.638
141011,神奈川県,,横浜市,鶴見区,35.5083,139.6824
"""
TOWNS = """code6,pref,city,oaza,chome,koaza,lat,lon
132063,東京都,府中市,宮西町,1,,35.6701,139.4771
342084,広島県,府中市,府川町,,,34.5690,133.2400
104213,群馬県,吾妻郡中之条町,四万,,,36.6900,138.7950
141011,神奈川県,横浜市鶴見区,鶴見中央,1,,35.5080,139.6770
"""
MIDORI = ("init", "みどり市", "--code", "102121", "--kana", "みどりし")


@pytest.fixture(autouse=True)
def nobody_at_the_keyboard(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No terminal, and no gazetteer of this machine."""
    monkeypatch.setattr(sys.stdin, "isatty", lambda: False, raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "none"))
    monkeypatch.delenv("MACHIKADO_GAZETTEER", raising=False)


@pytest.fixture(scope="module")
def gazetteer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lists")
    (folder / "municipalities.csv").write_text(MUNICIPALITIES, encoding="utf-8")
    (folder / "towns.csv").write_text(TOWNS, encoding="utf-8")
    path = folder / "small.gazetteer"
    save_index(build_index(read_sources([folder / "towns.csv", folder / "municipalities.csv"])), path)
    return path


@pytest.mark.parametrize(
    ("kana", "title", "name", "english"),
    [
        ("みどりし", "みどり市", "midori", "Midori City"),
        ("ハコダテシ", "函館市", "hakodate", "Hakodate City"),
        ("ﾅｶﾉｼﾞｮｳﾏﾁ", "中之条町", "nakanojo", "Nakanojo Town"),
        ("きょうとし", "京都市", "kyoto", "Kyoto City"),
        ("さっぽろし", "札幌市", "sapporo", "Sapporo City"),
        ("はっちょうむら", "八丁村", "hatcho", "Hatcho Village"),
        ("おおさかし", "大阪市", "osaka", "Osaka City"),
        ("ゆうきし", "結城市", "yuki", "Yuki City"),
        ("にいがたし", "新潟市", "niigata", "Niigata City"),
        ("まつうらし", "松浦市", "matsuura", "Matsuura City"),
        ("せとうちし", "瀬戸内市", "setouchi", "Setouchi City"),
        ("とよおかし", "豊岡市", "toyooka", "Toyooka City"),
        ("じょうえつし", "上越市", "joetsu", "Joetsu City"),
        ("しんじゅくく", "新宿区", "shinjuku", "Shinjuku City"),
        ("つ し", "津市", "tsu", "Tsu City"),
        ("し", "市", "shi", "Shi City"),  # nothing would be left
    ],
)
def test_readings(kana: str, title: str, name: str, english: str) -> None:
    latin = romanised(stem_of(kana, title), title)
    assert (latin, english_title(latin, title)) == (name, english)


@pytest.mark.parametrize("kana", ["緑市", "midori", "みどり市", "ゃま", "みどり\x1b"])
def test_what_is_no_kana_is_refused(kana: str) -> None:
    with pytest.raises(ValueError):
        romanised(kana)


def test_every_reading_of_the_nation_gives_a_name(shared: Path) -> None:
    with (shared / "gazetteer" / "municipalities.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["type"] == "city"]
    assert len(rows) > 1700
    for row in rows:
        stem = stem_of(row["city_kana"], row["city"])
        assert stem != row["city_kana"], row["city"]
        assert is_name(romanised(stem, row["city"])), row["city"]


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("102121", ["102121"]),
        ("１０２１２１", ["102121"]),
        ("10212", ["102121"]),
        ("10212-1", ["102121"]),
        ("1100", ["011002"]),
        ("92011", ["092011"]),
    ],
)
def test_codes_are_completed(typed: str, codes: list[str]) -> None:
    assert completed(typed) == codes


@pytest.mark.parametrize(
    ("typed", "code", "told"),
    [
        ("102120", "init-check-digit", "102121"),
        ("480001", "init-code-wrong", "480001"),
        ("12", "init-code-wrong", "12"),
        ("1021211", "init-code-wrong", "1021211"),
    ],
)
def test_wrong_codes(typed: str, code: str, told: str) -> None:
    with pytest.raises(UsageError) as wrong:
        completed(typed)
    assert wrong.value.code == code and told in wrong.value.message("ja")


def test_all_that_a_workspace_needs(command: Command, tmp_path: Path) -> None:
    done = command(*MIDORI, "--contact", "企画課", "--email", "kikaku@example.lg.jp")
    assert done.code == 0
    assert done.out.strip() == str(Path("datasets/midori/organization.yaml"))
    found = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert found == {
        ".github/workflows/open-data.yml", ".gitignore", ".gitlab-ci.yml", "README.md", "publish.toml",
        "datasets/midori/organization.yaml",
    }  # fmt: skip
    organization = load_organization(tmp_path / "datasets" / "midori")
    assert (organization.code, organization.title, organization.title_en) == ("102121", "みどり市", "Midori City")
    assert (organization.contact_name, organization.contact_email) == ("企画課", "kikaku@example.lg.jp")
    assert organization.centre is None and "centre" in done.err
    assert "みどり市のオープンデータ" in (tmp_path / "README.md").read_text(encoding="utf-8")
    for path in found:
        assert not re.search("@[A-Z]+@", (tmp_path / path).read_text(encoding="utf-8")), path


def test_the_examples_of_publish_toml_are_settings(command: Command, tmp_path: Path) -> None:
    command(*MIDORI)
    path = tmp_path / "publish.toml"
    text = path.read_text(encoding="utf-8")
    assert tomllib.loads(text) == {}
    used = "\n".join(
        line.removeprefix("# ") if line.startswith("# [") or " = " in line else line for line in text.splitlines()
    )
    path.write_text(used, encoding="utf-8")
    assert Settings.from_file(path, tmp_path, {"portal"}).title == "みどり市オープンデータカタログ"
    portal = find(path, None)
    assert portal and (portal.name, portal.organization) == ("prefecture", "midori")


@pytest.mark.parametrize("path", [".github/workflows/open-data.yml", ".gitlab-ci.yml"])
def test_ci_calls_a_command_that_there_is(command: Command, tmp_path: Path, path: str) -> None:
    """On a workspace that has no datasets yet, too; tests/test_ci_action.py runs all of it."""
    command(*MIDORI)
    text = (tmp_path / path).read_text(encoding="utf-8")
    assert yaml.safe_load(text) and 'check --all --changed-since="$' in text and "run --all" in text
    assert command("check", "--all", "--changed-since", "", "--summary", "s.md").code == 0


def test_nothing_is_overwritten(command: Command, tmp_path: Path) -> None:
    for name in ("README.md", "publish.toml"):
        (tmp_path / name).write_text("# mine\n", encoding="utf-8")
    done = command(*MIDORI)
    assert done.code == 0 and "変えていません: README.md" in done.err
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert before[tmp_path / "README.md"] == b"# mine\n"
    for again in (MIDORI, (*MIDORI, "--name", "midori2"), ("init", "群馬県", "--name", "midori")):
        refused = command(*again)
        assert refused.code == 2 and "もうあります" in refused.err
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before
    assert command("init", "群馬県").code == 0  # a second organization beside the first
    assert load_organization(tmp_path / "datasets" / "gunma-pref").code == "100005"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["みどり市"], "--code 6桁の団体コード`"),
        (["102121"], "--title 団体名`"),
        (["10212", "--title", "みどり市"], "`--kana みどりし`"),
        (["102120"], "`publish init 102121`"),
        (["102121", "--title", "みどり市", "--kana", "緑"], "ひらがなかカタカナ"),
        (["102121", "--title", "みどり市", "--name", "みどり"], "`--name midori`"),
        (["102121", "--title", "みどり市", "--name", "../x"], "`--name midori`"),
        (["102121", "--title", "みどり市", "--name", "midori", "--email", "nobody"], "`--email "),
        (["102121", "--code", "131041"], "食い違っています"),
        (["群馬県", "--code", "102121"], "群馬県 100005"),
    ],
)
def test_wrong_or_too_little(command: Command, tmp_path: Path, arguments: list[str], told: str) -> None:
    done = command("init", *arguments)
    assert (done.code, done.out) == (2, "") and told in done.err
    assert list(tmp_path.iterdir()) == []


def test_names_that_several_bear(command: Command, tmp_path: Path, gazetteer: Path) -> None:
    done = command("init", "府中市", "--gazetteer", str(gazetteer))
    assert done.code == 2 and "東京都府中市 132063、広島県府中市 342084" in done.err
    assert "`publish init 132063`" in done.err
    near = command("init", "中之城町", "--gazetteer", str(gazetteer))
    assert near.code == 2 and "もしかして: 中之条町" in near.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("typed", "code", "title"),
    [
        ("広島県府中市", "342084", "府中市"),
        ("132063", "132063", "府中市"),
        ("13206", "132063", "府中市"),
        ("吾妻郡中之条町", "104213", "中之条町"),
        (" 横浜市 ", "141003", "横浜市"),
    ],
)
def test_the_gazetteer_knows_the_rest(gazetteer: Path, typed: str, code: str, title: str) -> None:
    start = start_of(Given(typed, name="town", gazetteer=gazetteer))
    assert (start.code, start.title, start.missing) == (code, title, "")
    assert start.centre is not None


def test_the_centre_reaches_to_the_farthest_town(gazetteer: Path) -> None:
    start = start_of(Given("中之条町", kana="なかのじょうまち", gazetteer=gazetteer))
    assert start.centre == (36.5903, 138.8411, 15.0)  # 四万 is 11.8 km from the office
    yokohama = start_of(Given("横浜市", kana="よこはまし", gazetteer=gazetteer))
    assert yokohama.centre and yokohama.centre[2] == 11.0  # its towns are those of its wards: 8.0 km


def test_a_dialogue(command: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, gazetteer: Path) -> None:
    answers = ["3", "２", "緑", "ふちゅうし", "", "情報課", "nobody", "a@example.lg.jp"]
    asked = _typing(monkeypatch, answers)
    done = command("init", "府中市", "--gazetteer", str(gazetteer))
    assert done.code == 0, done.err
    assert "1 から 2 までの番号" in done.err and "ひらがなかカタカナ" in done.err
    organization = load_organization(tmp_path / "datasets" / "fuchu")
    assert (organization.code, organization.contact_email) == ("342084", "a@example.lg.jp")
    assert len(asked) == len(answers)


def test_without_an_answer_nothing_is_written(
    command: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    _typing(monkeypatch, ["10212"])
    done = command("init", "みどり市")
    assert done.code == 2 and "何も書いていません" in done.err
    assert list(tmp_path.iterdir()) == []


def _typing(monkeypatch: pytest.MonkeyPatch, answers: list[str]) -> list[str]:
    """Somebody at a terminal who types these answers and then leaves. Returns what was asked."""
    import click

    left, asked = iter(answers), []

    def prompt(text: str, default: str | None = None, **_: object) -> str:
        asked.append(text)
        typed = next(left, None)
        if typed is None:
            raise click.Abort
        return typed or default or ""

    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(click, "prompt", prompt)
    return asked
