"""Which portal is published to: `publish.toml`, `--to`, tokens from the environment and the keyring."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner
from commanding import Command

import publish
from catalogue.settings import Settings
from commands.portals import opened_portal
from pipelines.errors import UsageError
from pipelines.portal import tokens
from pipelines.portal.addresses import is_loopback
from pipelines.portal.portals import Portal, choose, read_portals

FULL = """
[portal.prefecture]
url = "https://Data.example.jp/od/dataset/aed"
organization = "mihon-shi"
create_organization = true
datastore = false
proxy = "proxy.example:8080"
ca_bundle = "certificates/town.pem"
timeout = 90
attempts = 3
parallel = 2
default = true

[portal.test-site]
url = "http://127.0.0.1:5000"
"""


@pytest.fixture(autouse=True)
def no_tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the environment nor a keyring of the machine that the tests run on."""
    for name in ("CKAN_API_TOKEN", "CKAN_API_TOKEN_PREFECTURE", "CKAN_API_TOKEN_TEST_SITE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setitem(sys.modules, "keyring", None)


class Keyring(SimpleNamespace):
    """A keyring as the library shows it."""

    def __init__(self, error: Exception | None = None) -> None:
        super().__init__(held={}, error=error)

    def _open(self) -> dict[tuple[str, str], str]:
        if self.error:
            raise self.error
        held: dict[tuple[str, str], str] = self.held
        return held

    def get_password(self, service: str, name: str) -> str | None:
        return self._open().get((service, name))

    def set_password(self, service: str, name: str, secret: str) -> None:
        self._open()[service, name] = secret

    def delete_password(self, service: str, name: str) -> None:
        del self._open()[service, name]


@pytest.fixture
def keyring(monkeypatch: pytest.MonkeyPatch) -> Keyring:
    ring = Keyring()
    monkeypatch.setitem(sys.modules, "keyring", ring)
    return ring


def written(folder: Path, content: str | bytes = FULL) -> Path:
    path = folder / "publish.toml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def refused(path: Path, to: str | None = None, **environ: str) -> UsageError:
    with pytest.raises(UsageError) as raised:
        choose(path, to, environ=environ)
    assert raised.value.message().isprintable() and raised.value.remedy() and raised.value.remedy("en")
    return raised.value


# --- publish.toml


def test_every_setting_can_be_written(tmp_path: Path) -> None:
    portals, default = read_portals(written(tmp_path, "\ufeff" + FULL))
    assert default == "prefecture"
    portal = portals["prefecture"]
    assert portal == Portal(
        "https://data.example.jp/od",
        "",
        "prefecture",
        organization="mihon-shi",
        create_organization=True,
        datastore=False,
        proxy="http://proxy.example:8080",
        ca_bundle=tmp_path / "certificates/town.pem",
        timeout=90.0,
        attempts=3,
        parallel=2,
    )
    plain = portals["test-site"]
    differing = {name for name in Portal.__slots__ if getattr(portal, name) != getattr(plain, name)}
    assert differing == set(Portal.__slots__) - {"token", "backoff", "address"}, "a setting that cannot be written"


@pytest.mark.parametrize("content", ["", "[catalogue]\ntitle = 'x'\n", None])
def test_without_portals_the_embedded_catalogue_is_meant(tmp_path: Path, content: str | None) -> None:
    path = written(tmp_path, content) if content is not None else tmp_path / "publish.toml"
    assert read_portals(path) == ({}, "")
    assert choose(path, None, environ={}) is None


def test_the_catalogue_leaves_portals_alone_and_reads_its_own(tmp_path: Path) -> None:
    path = written(tmp_path, FULL + "[catalogue]\ntitle = '見本市'\n")
    assert Settings.from_file(path, tmp_path, others={"portal"}).title == "見本市"
    assert set(read_portals(path)[0]) == {"prefecture", "test-site"}


U = "url = 'https://x.example'\n"


@pytest.mark.parametrize(
    ("content", "code", "says"),
    [
        ("[portals.a]\n", "portal-setting-unknown", ["portals", "portal"]),
        ("portal = 1\n", "portal-setting-wrong", ["portal", "[portal]"]),
        ("[portal]\nurl = 'https://x.example'\n", "portal-setting-wrong", ["portal.url", "[portal.url]"]),
        ("[portal.a]\n", "setting-missing", ["portal.a.url"]),
        ("[portal.A]\n" + U, "portal-setting-wrong", ["「A」"]),
        ("[portal.'県']\n" + U, "portal-setting-wrong", ["「県」"]),
        ("[portal.'../x']\n" + U, "portal-setting-wrong", ["../x"]),
        ("[portal.catalogue]\n" + U, "portal-setting-wrong", ["catalogue"]),
        ("[portal.a]\nurll = 'x'\n" + U, "portal-setting-unknown", ["portal.a.urll", "url"]),
        ("[portal.a]\n'\\u001b' = 1\n" + U, "portal-setting-unknown", ["portal.a."]),
        ("[portal.a]\nurl = 1\n", "portal-setting-wrong", ["portal.a.url", "「1」", "https://"]),
        ("[portal.a]\nurl = 'x.example'\n", "portal-address-wrong", ["x.example"]),
        ("[portal.a]\norganization = '見本市'\n" + U, "portal-setting-wrong", ["portal.a.organization", "見本市"]),
        ("[portal.a]\ncreate_organization = 'yes'\n" + U, "portal-setting-wrong", ["create_organization", "true"]),
        ("[portal.a]\ndatastore = 1\n" + U, "portal-setting-wrong", ["portal.a.datastore"]),
        ("[portal.a]\ndefault = 1\n" + U, "portal-setting-wrong", ["portal.a.default"]),
        ("[portal.a]\nca_bundle = ''\n" + U, "portal-setting-wrong", ["portal.a.ca_bundle"]),
        ("[portal.a]\ntimeout = 0\n" + U, "portal-setting-wrong", ["portal.a.timeout", "3600"]),
        ("[portal.a]\ntimeout = nan\n" + U, "portal-setting-wrong", ["portal.a.timeout"]),
        ("[portal.a]\ntimeout = true\n" + U, "portal-setting-wrong", ["portal.a.timeout"]),
        ("[portal.a]\nattempts = 21\n" + U, "portal-setting-wrong", ["portal.a.attempts", "20"]),
        ("[portal.a]\nattempts = 0\n" + U, "portal-setting-wrong", ["portal.a.attempts"]),
        ("[portal.a]\nparallel = 1.5\n" + U, "portal-setting-wrong", ["portal.a.parallel"]),
        ("[portal.a]\nproxy = 'socks5://p'\n" + U, "portal-setting-wrong", ["portal.a.proxy", "http://"]),
        ("[portal.a]\nproxy = 'http://p:99999'\n" + U, "portal-setting-wrong", ["portal.a.proxy"]),
        ("[portal.a]\ndefault = true\n" + U + "[portal.b]\ndefault = true\n" + U, "portal-default-twice", ["a, b"]),
        ("[portal.a-b]\n" + U + "[portal.a_b]\n" + U, "portal-names-alike", ["a-b", "a_b"]),
        ("[portal.a\n", "portal-setting-file", ["publish.toml", "1 行目"]),
        (b"[portal.a]\nurl = '\x8c\xa9'\n", "portal-setting-file", ["UTF-8 ではありません"]),
        ("a = " + "[" * 5000, "portal-setting-file", ["publish.toml"]),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(tmp_path: Path, content: str | bytes, code: str, says: list[str]) -> None:
    error = refused(written(tmp_path, content))
    text = error.message() + error.remedy()
    assert error.code == code and all(one in text for one in says), text


@pytest.mark.parametrize("key", ["token", "api_token", "apikey", "api_key", "password", "TOKEN"])
def test_a_token_in_the_file_is_refused_and_not_repeated(tmp_path: Path, key: str) -> None:
    error = refused(written(tmp_path, f"[portal.my-site]\nurl = 'https://x.example'\n{key} = 's3cret'\n"))
    text = error.message() + error.remedy() + error.message("en")
    assert error.code == "portal-token-in-file" and "s3cret" not in text
    assert f"portal.my-site.{key}" in text and "CKAN_API_TOKEN_MY_SITE" in text


def test_the_password_of_a_proxy_is_not_repeated(tmp_path: Path) -> None:
    error = refused(written(tmp_path, "[portal.a]\nurl = 'https://x.example'\nproxy = 'socks5://me:s3cret@p'\n"))
    assert "s3cret" not in error.message() + error.remedy() + str(error)


# --- --to


@pytest.mark.parametrize("address", ["https://me:s3cret@host", "https://s3cret@host/data", "https://me:s3cret@h:99999"])
def test_a_password_in_an_address_is_refused_and_not_repeated(tmp_path: Path, address: str) -> None:
    for error in (refused(tmp_path / "none", address), refused(tmp_path / "none", address.split("//")[1])):
        assert "s3cret" not in error.message() + error.remedy() + str(error)


@pytest.mark.parametrize(
    ("to", "url", "name"),
    [
        (None, "https://data.example.jp/od", "prefecture"),
        ("prefecture", "https://data.example.jp/od", "prefecture"),
        ("test-site", "http://127.0.0.1:5000", "test-site"),
        ("https://data.example.jp/od/api/3/action", "https://data.example.jp/od", "prefecture"),
        ("https://data.example.jp", "https://data.example.jp", "@data.example.jp"),
        ("https://other.jp:8443/data/dataset", "https://other.jp:8443/data", "@other.jp=8443+data"),
    ],
)
def test_where_to(tmp_path: Path, to: str | None, url: str, name: str) -> None:
    portal = choose(written(tmp_path), to, environ={"CKAN_API_TOKEN": "t"})
    assert portal and (portal.url, portal.name, portal.token) == (url, name, "t")
    assert portal.organization == ("mihon-shi" if name == "prefecture" else None)


@pytest.mark.parametrize(
    ("to", "nearest"),
    [("prefectur", "prefecture"), ("catalog", "catalogue"), ("data.example.jp", "test-site"), ("", "prefecture")],
)
def test_an_unknown_name_is_told_with_the_nearest(tmp_path: Path, to: str, nearest: str) -> None:
    error = refused(written(tmp_path), to)
    assert error.code == "portal-unknown-name" and nearest in error.remedy()


def test_the_embedded_catalogue_by_name(tmp_path: Path) -> None:
    assert choose(written(tmp_path), "catalogue", environ={}) is None


@pytest.mark.parametrize("to", ["http://data.example.jp", "http://192.168.0.5:5000/data"])
def test_a_token_is_not_sent_in_the_clear(tmp_path: Path, to: str) -> None:
    for environ in ({"CKAN_API_TOKEN": "t"}, {}):
        assert refused(tmp_path / "none", to, **environ).code == "portal-insecure"
    portal = choose(tmp_path / "none", to, anonymous=True, environ={})
    assert portal and portal.token == ""


# --- tokens


@pytest.mark.parametrize(
    ("environ", "to", "token"),
    [
        ({"CKAN_API_TOKEN_TEST_SITE": "own", "CKAN_API_TOKEN": "common"}, "test-site", "own"),
        ({"CKAN_API_TOKEN_PREFECTURE": "other", "CKAN_API_TOKEN": "common"}, "test-site", "common"),
        ({"CKAN_API_TOKEN_TEST_SITE": "  ", "CKAN_API_TOKEN": "common"}, "test-site", "common"),
        ({"CKAN_API_TOKEN": " common\r\n"}, "test-site", "common"),
        # another address might make the same variable of its name: a bare address has none of its own
        ({"CKAN_API_TOKEN_TEST_SITE": "own", "CKAN_API_TOKEN": "common"}, "https://test.site", "common"),
    ],
)
def test_tokens_of_the_environment(tmp_path: Path, environ: dict[str, str], to: str, token: str) -> None:
    portal = choose(written(tmp_path), to, environ=environ)
    assert portal and portal.token == token and token not in repr(portal)


def test_no_token_is_told_unless_none_is_needed(tmp_path: Path) -> None:
    error = refused(written(tmp_path), "test-site")
    assert error.code == "portal-token-missing"
    assert "CKAN_API_TOKEN_TEST_SITE" in error.remedy() and "publish token keep test-site" in error.remedy()
    bare = refused(written(tmp_path), "https://test.site/dataset").remedy("en")
    assert "variable CKAN_API_TOKEN or" in bare and "publish token keep https://test.site" in bare
    portal = choose(written(tmp_path), "test-site", anonymous=True, environ={})
    assert portal and portal.token == ""


@pytest.mark.parametrize("token", ["Bearer s3cret", "ｓ3cret", "s3cret\nX-Header: 1", "s3cret\x1b", "s3cret" * 1000])
def test_what_cannot_be_a_token_is_refused_and_not_repeated(tmp_path: Path, token: str) -> None:
    error = refused(written(tmp_path), "test-site", CKAN_API_TOKEN=token)
    assert error.code == "portal-token-wrong" and "CKAN_API_TOKEN" in error.message()
    assert "3cret" not in error.message() + error.remedy() + repr(error)


def test_the_keyring_comes_last(tmp_path: Path, keyring: Keyring, monkeypatch: pytest.MonkeyPatch) -> None:
    tokens.keep("test-site", " kept\n")
    assert keyring.held == {("machikado", "test-site"): "kept"}
    portal = choose(written(tmp_path), "test-site")
    assert portal and portal.token == "kept"
    monkeypatch.setenv("CKAN_API_TOKEN", "common")
    portal = choose(written(tmp_path), "test-site")
    assert portal and portal.token == "common"


@pytest.mark.parametrize("ring", [Keyring(RuntimeError("locked")), None])
def test_a_keyring_that_stays_closed_holds_nothing(tmp_path: Path, ring: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", ring)
    with pytest.raises(UsageError) as raised:
        choose(written(tmp_path), "test-site")
    assert raised.value.code == "portal-token-missing"


# --- the commands


def call(folder: Path, *arguments: str, typed: str = "") -> Any:
    return CliRunner().invoke(publish.cli, ["--workspace", str(folder), *arguments], input=typed)


def test_keeping_and_forgetting_a_token(tmp_path: Path, keyring: Keyring) -> None:
    written(tmp_path)
    for name, kept in (("test-site", "test-site"), ("https://x.example/dataset", "@x.example")):
        done = call(tmp_path, "token", "keep", name, typed="s3cret\n")
        assert done.exit_code == 0 and "s3cret" not in done.output
        assert keyring.held.pop(("machikado", kept)) == "s3cret"
    keyring.held["machikado", "test-site"] = "s3cret"
    assert "消しました" in call(tmp_path, "token", "forget", "test-site").output
    assert keyring.held == {} and call(tmp_path, "token", "forget", "test-site").exit_code == 0


def test_a_token_cannot_be_read_where_stdin_is_closed(
    command: Command, tmp_path: Path, keyring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(tmp_path)
    monkeypatch.setattr(sys, "stdin", None)
    done = command("token", "keep", "test-site")
    assert done.code == 2 and "stdin" in done.err and keyring.held == {}


@pytest.mark.parametrize(
    ("name", "typed", "ring", "code"),
    [
        ("test-sit", "s3cret\n", Keyring(), "portal-unknown-name"),
        ("catalogue", "s3cret\n", Keyring(), "portal-token-embedded"),
        ("test-site", "\n", Keyring(), "portal-token-wrong"),
        ("test-site", "Bearer s3cret\n", Keyring(), "portal-token-wrong"),
        ("test-site", "s3cret\n", None, "portal-keyring-missing"),
        ("test-site", "s3cret\n", Keyring(RuntimeError("s3cret")), "portal-keyring-failed"),
    ],
)
def test_a_token_that_cannot_be_kept(
    tmp_path: Path, name: str, typed: str, ring: Any, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "keyring", ring)
    written(tmp_path)
    error: Any = call(tmp_path, "token", "keep", name, typed=typed).exception
    assert error.code == code and "s3cret" not in error.message() + error.remedy()
    assert not ring or ring.held == {}


def test_a_token_is_typed_without_an_echo(keyring: Keyring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("commands.catalogue.is_typed", lambda: True)
    written(tmp_path)
    done = call(tmp_path, "token", "keep", "test-site", typed="s3cret\n")
    assert "API トークン（表示されません）" in done.output and "s3cret" not in done.output
    assert keyring.held == {("machikado", "test-site"): "s3cret"}


def test_the_embedded_catalogue_is_opened_with_all_consent(tmp_path: Path) -> None:
    with opened_portal(tmp_path, None) as portal:
        assert is_loopback(portal.url) and portal.token and portal.create_organization
        assert portal.name == "catalogue"


def test_a_portal_is_opened_with_the_consent_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CKAN_API_TOKEN", "t")
    written(tmp_path)
    for consent in (True, False):
        with opened_portal(tmp_path, "test-site", consent) as portal:
            assert portal.create_organization == consent
    assert capsys.readouterr().err == ""
    with opened_portal(tmp_path, "https://x.example/data/dataset/aed") as portal:
        assert portal.url == "https://x.example/data"
    assert "https://x.example/data " in capsys.readouterr().err


def test_an_unknown_portal_is_refused_by_the_command(tmp_path: Path) -> None:
    (tmp_path / "datasets").mkdir()
    error: Any = call(tmp_path, "run", "--all", "--to", "nowhere").exception
    assert (error.code, error.exit_code) == ("portal-unknown-name", 2)
