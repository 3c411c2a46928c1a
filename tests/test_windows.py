"""What differs on the officer's Windows, as far as it can be tried elsewhere: the console's letters, ends of lines."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROWS = "全国地方公共団体コード,ID,地方公共団体名,名称,所在地_連結表記,緯度,経度\r\n"


def run(folder: Path, *arguments: str, encoding: str = "cp932") -> tuple[int, str, str]:
    """The exit code and what a console of that encoding got; strictly decoded: nothing it could not show was sent."""
    environment = {**os.environ, "PYTHONIOENCODING": encoding, "PYTHONPATH": str(ROOT), "LANG": "ja_JP.UTF-8"}
    done = subprocess.run(
        [sys.executable, "-c", "import publish; publish.main()", *arguments],
        cwd=folder, env=environment, capture_output=True, check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    return done.returncode, done.stdout.decode(encoding), done.stderr.decode(encoding)


@pytest.fixture
def listing(tmp_path: Path) -> Path:
    """A list with letters that cp932 has not, and the line ends of Windows."""
    path = tmp_path / "一覧.csv"
    row = "102121,00001,みどり市,森鷗外記念館 café 😀 −1 𠮷野家,群馬県みどり市笠懸町鹿2952,36.39,あ😀\r\n"
    path.write_bytes((ROWS + row).encode("utf-8"))
    return path


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["adopt", "--help"],
        ["--lang", "en", "convert", "--help"],
        ["list"],
        ["check", "一覧.csv", "--dataset", "public-facilities", "--full"],
        ["check", "一覧.csv", "--rules"],
        ["check", "😀.csv"],
        ["check", "--foo😀"],
    ],
)
@pytest.mark.parametrize("encoding", ["cp932", "cp1252"])
def test_a_console_that_lacks_letters_shows_what_it_can(listing: Path, arguments: list[str], encoding: str) -> None:
    code, out, err = run(listing.parent, *arguments, encoding=encoding)
    assert code in (0, 1, 2)
    assert "Traceback" not in err and "UnicodeEncodeError" not in err
    assert out or err


def test_what_cp932_lacks_is_shown_by_what_is_like_it(listing: Path) -> None:
    out = run(listing.parent, "check", "一覧.csv", "--dataset", "public-facilities", "--full")[1]
    assert "緯度" in out or "経度" in out
    code = (
        "import sys; from commands.console import make_readable; make_readable(); "
        "sys.stdout.write('−1 – café · 〜 𠮷 😀 ｶﾞ e\\u0301')"
    )
    environment = {**os.environ, "PYTHONIOENCODING": "cp932", "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, check=True)
    assert done.stdout.decode("cp932") == "－1 - cafe ・ ～ ? ? ｶﾞ e"


def test_an_adopted_file_is_told_of_on_such_a_console(tmp_path: Path, listing: Path) -> None:
    folder = tmp_path / "datasets" / "midori"
    folder.mkdir(parents=True)
    settings = "code: '102121'\r\nname: midori\r\ntitle: みどり市\r\nlicense: CC-BY-4.0\r\n"
    (folder / "organization.yaml").write_bytes(settings.encode())
    code, out, err = run(tmp_path, "adopt", str(listing), "--as", "public-facilities", "--yes")
    assert "Traceback" not in err
    assert code in (0, 2), err
    assert out or err


def test_settings_and_sources_may_have_the_line_ends_of_windows(command, tmp_path: Path) -> None:
    source = (ROOT / "schemas" / "public-wifi" / "valid.csv").read_text(encoding="utf-8-sig")
    rows = source.replace("\r\n", "\n")
    built = []
    for name, end in (("unix", "\n"), ("windows", "\r\n")):
        organization = tmp_path / name / "datasets" / "midori"
        (organization / "wifi").mkdir(parents=True)
        files = {
            organization / "organization.yaml": "code: '102121'\nname: midori\ntitle: みどり市\nlicense: CC-BY-4.0\n",
            organization / "wifi" / "dataset.yaml": "dataset: public-wifi\nsource:\n  path: a.csv\n",
            organization / "wifi" / "a.csv": rows,
            tmp_path / name / "publish.toml": "[catalogue]\ntitle = 'みどり'\n",
        }
        for path, text in files.items():
            path.write_bytes(text.replace("\n", end).encode())
        done = command("--workspace", str(tmp_path / name), "build", "wifi", "--out", str(tmp_path / name / "out"))
        assert done.code in (0, 1), done.err
        built.append(sorted((path.name, path.read_bytes()) for path in (tmp_path / name / "out").rglob("*.csv")))
    assert built[0] == built[1]


def test_every_name_that_is_written_is_one_for_windows_too(command, tmp_path: Path) -> None:
    assert command("--workspace", str(tmp_path), "init", "みどり市", "--code", "102121", "--kana", "みどりし").code == 0
    assert command("--workspace", str(tmp_path), "new", "aed").code == 0
    shutil.copytree(ROOT / "datasets" / "mihon", tmp_path / "datasets" / "mihon", dirs_exist_ok=True)
    done = command("--workspace", str(tmp_path), "run", "mihon/aed", "--to", "catalogue")
    assert done.code == 0, done.err
    written = [path.relative_to(tmp_path) for path in tmp_path.rglob("*")]
    assert any("published" in path.parts for path in written)
    for path in written:
        for part in path.parts:
            assert not re.search(r'[<>:"|?*\\\x00-\x1f]|[. ]$', part), path
            assert not re.fullmatch(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", part, re.IGNORECASE), path
        assert len(str(path)) < 160, "a folder of 100 letters above it, and it is too long for a Windows as it comes"


def test_a_name_with_backslashes_is_told_as_it_was_typed(command) -> None:
    done = command("--lang", "ja", "check", r"C:\Users\市役所\一覧.xlsx")
    assert done.code == 2
    assert r"C:\Users\市役所\一覧.xlsx" in done.err
