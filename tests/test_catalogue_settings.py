"""`publish.toml`: what an operator writes, read strictly."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from catalogue.errors import CatalogueError
from catalogue.settings import MB, Settings, seen_as

FULL = """
[catalogue]
title = "見本市オープンデータ"
title_en = "Mihon open data"
contact = "mihon@example.jp"
base_url = "https://data.example.jp/catalogue/"
max_upload = "1.5 MB"
max_request = 2000
max_json = "64kb"
max_anonymous_request = "1 KB"
max_uploads = 2
busy_timeout = 3
max_query_time = 2.5
reads_per_minute = 600
writes_per_minute = 60
trusted_proxies = ["10.0.0.7/8", "127.0.0.1", "fd00::1"]
max_connections = 50
processes = 3
body_timeout = 2.5
access_log = true
robots = false
max_table_size = "2 MB"
max_table_rows = 500
max_table_columns = 20

[catalogue.tiles]
url = "https://tiles.example.jp:8443/{z}/{x}/{y}.png"
attribution = "地理院タイル"
"""


def _written(folder: Path, content: str | bytes) -> Path:
    path = folder / "publish.toml"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_no_file_means_the_defaults(tmp_path: Path) -> None:
    assert Settings.from_file(tmp_path / "publish.toml", tmp_path) == Settings(tmp_path)
    assert Settings.from_file(_written(tmp_path, "[portals]\n"), tmp_path, {"portals"}) == Settings(tmp_path)


def test_every_setting_can_be_written(tmp_path: Path) -> None:
    read = Settings.from_file(_written(tmp_path, "\ufeff" + FULL), tmp_path)
    assert read == Settings(
        tmp_path,
        title="見本市オープンデータ",
        title_en="Mihon open data",
        contact="mihon@example.jp",
        base_url="https://data.example.jp/catalogue",
        max_upload=MB + MB // 2,
        max_request=2000,
        max_json=64 * 1024,
        max_anonymous_request=1024,
        max_uploads=2,
        busy_timeout=3.0,
        max_query_time=2.5,
        reads_per_minute=600,
        writes_per_minute=60,
        trusted_proxies=("10.0.0.0/8", "127.0.0.1", "fd00::1"),
        max_connections=50,
        processes=3,
        body_timeout=2.5,
        access_log=True,
        robots=False,
        max_table_size=2 * MB,
        max_table_rows=500,
        max_table_columns=20,
        tiles_url="https://tiles.example.jp:8443/{z}/{x}/{y}.png",
        tiles_attribution="地理院タイル",
    )
    assert (read.prefix, read.tiles_origin) == ("/catalogue", "https://tiles.example.jp:8443")
    default = Settings(tmp_path)
    differing = [name for name in Settings.__slots__ if getattr(read, name) != getattr(default, name)]
    assert {"folder", *differing} == set(Settings.__slots__), "a setting that cannot be written"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("[catalouge]\n", ["catalouge", "もしかして: catalogue"]),
        ("[catalogue]\nmax_uplaod = 1\n", ["catalogue.max_uplaod", "もしかして: catalogue.max_upload"]),
        ("[catalogue]\nfolder = 'x'\n", ["catalogue.folder"]),
        ("[catalogue.tiles]\nadress = 'x'\n", ["catalogue.tiles.adress", "もしかして: catalogue.tiles."]),
        ("catalogue = 1\n", ["catalogue", "[catalogue]"]),
        ("[catalogue]\ntiles = 'https://x.example'\n", ["[catalogue.tiles]"]),
        ("[catalogue]\ntitle = 1\n", ["catalogue.title", "「1」"]),
        ('[catalogue]\ntitle = "a\\u0000b"\n', ["catalogue.title"]),
        ("[catalogue]\naccess_log = 'yes'\n", ["catalogue.access_log", "true か false"]),
        ("[catalogue]\nmax_upload = '100 Mo'\n", ["catalogue.max_upload", "100 Mo", "100 MB"]),
        ("[catalogue]\nmax_upload = 0\n", ["catalogue.max_upload"]),
        ("[catalogue]\nmax_upload = true\n", ["catalogue.max_upload"]),
        ("[catalogue]\nmax_upload = -5\n", ["catalogue.max_upload"]),
        ("[catalogue]\nmax_upload = '99999999999 GB'\n", ["catalogue.max_upload"]),
        ("[catalogue]\nreads_per_minute = -1\n", ["catalogue.reads_per_minute", "0 は"]),
        ("[catalogue]\nreads_per_minute = 1.5\n", ["catalogue.reads_per_minute"]),
        ("[catalogue]\nmax_connections = 0\n", ["catalogue.max_connections", "1 以上"]),
        ("[catalogue]\nbusy_timeout = inf\n", ["catalogue.busy_timeout"]),
        ("[catalogue]\nbusy_timeout = nan\n", ["catalogue.busy_timeout"]),
        ("[catalogue]\ntrusted_proxies = '127.0.0.1'\n", ["catalogue.trusted_proxies"]),
        ("[catalogue]\ntrusted_proxies = ['nginx']\n", ["trusted_proxies", "nginx"]),
        ("[catalogue]\ntrusted_proxies = ['*']\n", ["trusted_proxies", "*"]),
        ("[catalogue]\nbase_url = 'data.example'\n", ["data.example"]),
        ("[catalogue]\nbase_url = 'https://[::1'\n", ["https://[::1"]),
        ("[catalogue\n", ["publish.toml", "line 1"]),
        (b"[catalogue]\ntitle = '\x8c\xa9'\n", ["publish.toml"]),
        ("a = " + "[" * 5000, ["publish.toml"]),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(tmp_path: Path, content: str | bytes, says: list[str]) -> None:
    with pytest.raises(CatalogueError) as raised:
        Settings.from_file(_written(tmp_path, content), tmp_path)
    message = raised.value.message()
    assert all(one in message for one in says), message
    assert raised.value.message("en").isprintable()


@pytest.mark.parametrize(
    "url",
    [
        "https://{s}.example/{z}/{x}/{y}.png",
        "https://tiles.example/{z}/{x}.png",
        "https://tiles.example/{z}/{x}/{y}/{y}.png",
        "https://tiles.example/{z}/{x}/{y}/{key}.png",
        "https://user:secret@tiles.example/{z}/{x}/{y}.png",
        "https://tiles.example; script-src */{z}/{x}/{y}.png",
        "//tiles.example/{z}/{x}/{y}.png",
        "javascript:alert(1)//{z}/{x}/{y}",
        "https:///{z}/{x}/{y}.png",
        "https://tiles.example:99999/{z}/{x}/{y}.png",
    ],
)
def test_a_background_has_one_plain_host(tmp_path: Path, url: str) -> None:
    with pytest.raises(CatalogueError, match=r"\{z\}, \{x\} and \{y\}"):
        Settings(tmp_path, tiles_url=url)


def test_a_background_from_here(tmp_path: Path) -> None:
    assert Settings(tmp_path, tiles_url="/tiles/{z}/{x}/{y}.png").tiles_origin == ""


@pytest.mark.parametrize(
    ("proxies", "seen"),
    [
        (["127.0.0.1", "::1"], ["127.0.0.1", "::1", "::ffff:127.0.0.1"]),
        (["10.0.0.0/8"], ["10.0.0.0/8", "::ffff:10.0.0.0/104"]),
    ],
)
def test_addresses_as_a_server_on_both_protocols_sees_them(proxies: list[str], seen: list[str]) -> None:
    assert seen_as(proxies) == seen


def test_the_command_says_what_is_wrong(tmp_path: Path, capsys: Any) -> None:
    import publish

    _written(tmp_path, "[catalogue]\ntitel = 'x'\n")
    with pytest.raises(SystemExit) as stopped:
        publish.main(["--workspace", str(tmp_path), "--lang", "en", "token", "create", "x"])
    assert stopped.value.code == 2
    assert 'no setting "catalogue.titel". Did you mean catalogue.title?' in capsys.readouterr().err
