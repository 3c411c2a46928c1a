"""English stands in the code and Japanese in the catalogue: nothing is missing, left over or filled in differently."""

from __future__ import annotations

import errno
import os
import re
import string
from pathlib import Path

import pytest
import translations
from translations import Key, renewed, used, written

import publish
from commands import speaking
from commands.helping import in_language
from pipelines.messages import reasons, text

_JAPANESE = re.compile("[ぁ-んァ-ヶ一-龠々]")


_DIFFER = {"date-era.remedy", "kpi-table-missing", "kpi-no-heading", "kpi-column-missing", "kpi-reference.remedy"}
"""Where Japanese names the right value and English gives the rule."""


_NAMES = {"URL", "DCAT（Turtle）", "CKAN API（package_show）", "BODIK API"}


def names(text: str) -> set[str]:
    """What is filled into a text; the English form of a word has its own name."""
    return {name.removesuffix("_en") for _, name, _, _ in string.Formatter().parse(text) if name}


def test_every_text_of_the_code_has_its_japanese_and_none_is_left_over() -> None:
    texts = written()
    assert set(texts) == set(used()), "run `python -m tests.translations`"
    assert not [key for key, japanese in texts.items() if not japanese]


def test_the_catalogue_and_its_compiled_form_are_one() -> None:
    made = renewed(written())
    for domain, path in translations.FILES.items():
        assert not [message.id for message in made[domain] if message.fuzzy and message.id]
        compiled = path.with_suffix(".mo").read_bytes()
        assert compiled == translations.compiled(made[domain]), "run `python -m tests.translations`"


def own() -> list[Key]:
    """Texts that are ours, not Click's."""
    return [key for key, place in used().items() if place != "click"]


def test_both_languages_have_the_same_holes() -> None:
    texts = written()
    differ = {key[1] for key in own() if names(str(key[2])) != names(texts[key])}
    assert differ == _DIFFER


def test_click_fills_in_no_more_than_it_has() -> None:
    texts = written()
    for key, place in used().items():
        forms = (key[2],) if isinstance(key[2], str) else key[2]
        if place == "click":
            assert names(texts[key]) <= {name for form in forms for name in names(form)}


def test_what_is_said_in_japanese_is_japanese() -> None:
    texts = written()
    for key in own():
        in_words = re.search("[a-z]{3}", re.sub(r"{.*?}|`.*?`|%\(.*?\)s", "", str(key[2])))
        assert _JAPANESE.search(texts[key]) or not in_words or texts[key] in _NAMES, key


@pytest.mark.parametrize(
    ("arguments", "japanese", "english"),
    [
        (["check", "--foo", "x"], "エラー: '--foo' というオプションはありません。", "Error: No such option '--foo'"),
        (["convert"], "必要な引数がありません: 'FILE'", "Missing argument 'FILE'"),
        (["convert", "a.csv"], "必要なオプションがありません: '--out'", "Missing option '--out'"),
        (["serve", "--port", "x"], "'x' は数として読めません。", "'x' is not a valid integer range."),
        (["check", "x", "--format", "doc"], "'doc' は使えません。使えるもの: 'text'", "'doc' is not one of 'text'"),
        (["token", "nosuch"], "'nosuch' というコマンドはありません。", "No such command 'nosuch'."),
        (["check", "--all=1", "x"], "値は付けられません", "does not take a value"),
        (
            ["check", "x", "--sheet"],
            "オプション '--sheet' には値が必要です。",
            "Option '--sheet' requires an argument.",
        ),
    ],
)
def test_wrong_use_is_told_in_the_language_of_the_call(command, arguments, japanese: str, english: str) -> None:
    told = command("--lang", "ja", *arguments)
    assert told.code == 2
    assert japanese in told.err
    assert not re.search("Usage|Error|Try ", told.err)
    told = command("--lang=en", *arguments)
    assert told.code == 2
    assert english in told.err
    assert not _JAPANESE.search(told.err)


@pytest.mark.parametrize("name", [None, *sorted(publish.cli.commands)])
def test_the_help_is_in_one_language(command, name: str | None) -> None:
    call = [name] if name else []
    japanese = command("--lang", "ja", *call, "--help").out
    assert "使い方:" in japanese and "オプション:" in japanese
    assert not re.search(r"Usage|Options|Commands|Show this|\bthe\b", japanese)
    english = command("--lang", "en", *call, "--help").out
    assert "Usage:" in english and "Options:" in english
    rest = re.sub(r"publish .*|.*一覧\.xlsx.*|\s+publish .*", "", english)
    assert not _JAPANESE.search(rest), rest


def test_the_system_says_which_language(command, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(variable, raising=False)
    for value, word in (("ja_JP.UTF-8", "エラー:"), ("en_US.UTF-8", "Error:"), ("C.UTF-8", "エラー:")):
        monkeypatch.setenv("LANG", value)
        assert word in command("check", "--foo").err
    monkeypatch.setenv("LC_ALL", "ja_JP.UTF-8")
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    assert "エラー:" in command("check", "--foo").err


@pytest.mark.parametrize(("langid", "lang"), [(0x0411, "ja"), (0x0409, "en"), (0x0407, "en")])
def test_windows_has_no_lang_and_is_asked_for_the_language_of_its_menus(
    monkeypatch: pytest.MonkeyPatch, langid: int, lang: str
) -> None:
    import ctypes
    from types import SimpleNamespace

    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr(speaking.sys, "platform", "win32")
    kernel = SimpleNamespace(GetUserDefaultUILanguage=lambda: langid)
    monkeypatch.setattr(ctypes, "windll", SimpleNamespace(kernel32=kernel), raising=False)
    assert speaking.default_lang() == lang


@pytest.mark.parametrize(
    ("name", "lang"), [("Japanese_Japan", "ja"), ("English_United States", "en"), ("en_US", "en"), (None, "ja")]
)
def test_a_windows_that_cannot_be_asked_says_it_by_its_formats(
    monkeypatch: pytest.MonkeyPatch, name: str | None, lang: str
) -> None:
    import ctypes
    import locale

    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr(speaking.sys, "platform", "win32")
    monkeypatch.delattr(ctypes, "windll", raising=False)
    monkeypatch.setattr(locale, "getlocale", lambda: (name, "cp932"))
    assert speaking.default_lang() == lang


def test_showing_help_changes_no_command() -> None:
    check = publish.cli.commands["check"]
    before = check.help, [getattr(param, "help", None) for param in check.params]
    assert in_language(check, "ja").help != check.help
    assert before == (check.help, [getattr(param, "help", None) for param in check.params])


@pytest.mark.parametrize(
    ("said", "japanese"),
    [
        (os.strerror(errno.ENOENT), "ファイルやフォルダーがありません"),
        (os.strerror(errno.ENOSPC), "ディスクに空きがありません"),
        (os.strerror(errno.EACCES), "許可がありません"),
        ("expected ',' or '}', but got '<stream end>'", "「{」が「}」で閉じられていません"),
        ("expected ',' or '}', but got ':'", "「,」か「}」がありません（':' の所）"),
        ("Invalid value (at line 3, column 5)", "3 行目の 5 文字目: 値として読めません"),
        (
            "name: That URL is already in use.; url: Missing value",
            "name: そのアドレスはもう使われています; url: 値がありません",
        ),
        ('type is "integer/default"', '型は "integer/default"'),
        ("something that nobody knows: here", "something that nobody knows: here"),
    ],
)
def test_what_libraries_say_is_translated_where_it_is_known(said: str, japanese: str) -> None:
    assert japanese in reasons.in_japanese(said)
    assert japanese in text("not-writable").message("ja", value="x", reason=said)
    assert said in text("not-writable").message("en", value="x", reason=said)


def test_a_mistake_in_the_settings_is_told_in_japanese(command, tmp_path: Path) -> None:
    (tmp_path / "datasets" / "a" / "aed").mkdir(parents=True)
    (tmp_path / "datasets" / "a" / "organization.yaml").write_text("code: 102121\nname: a: b\n", encoding="utf-8")
    (tmp_path / "datasets" / "a" / "aed" / "dataset.yaml").write_text("dataset: aed\n", encoding="utf-8")
    told = command("--lang", "ja", "build", "aed").err
    assert "ここに「:」は書けません" in told
    assert "mapping values" in command("--lang", "en", "build", "aed").err
