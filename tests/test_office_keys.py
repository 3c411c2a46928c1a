"""The key of an office: where it lies, who may read it, how it is trusted."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from bundling import new_key
from commanding import Command

from pipelines.bundle import keys
from pipelines.bundle.keys import PublicKey, load_key, make_key
from pipelines.bundle.offices import read_offices
from pipelines.errors import UsageError
from pipelines.paths import user_settings

TEXT = PublicKey(bytes(range(32))).text


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user's folder of settings that is not that of the machine."""
    monkeypatch.delenv(keys.VARIABLE, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "settings"))
    return tmp_path / "settings" / "machikado" / "office-key.pem"


def test_a_new_key_is_told_and_hidden(command: Command, home: Path) -> None:
    made = command("key", "new")
    assert made.code == 0 and str(home) in made.err
    public = PublicKey.of_text(made.out.strip())
    private = home.read_text(encoding="ascii")
    body = "".join(line for line in private.splitlines() if not line.startswith("-"))
    assert private.startswith("-----BEGIN PRIVATE KEY-----") and body not in made.out + made.err
    if os.name == "posix":
        assert stat.S_IMODE(home.stat().st_mode) == 0o600 and stat.S_IMODE(home.parent.stat().st_mode) == 0o700
    shown = command("key", "show")
    assert (shown.code, shown.out) == (0, made.out) and public.fingerprint in shown.err


def test_a_key_is_never_replaced(command: Command, home: Path) -> None:
    command("key", "new")
    before = home.read_bytes()
    again = command("key", "new")
    assert again.code == 2 and "もうあります" in again.err and home.read_bytes() == before


def test_without_a_key_it_says_what_to_type(command: Command) -> None:
    told = command("key", "show")
    assert told.code == 2 and "`publish key new`" in told.err


@pytest.mark.skipif(os.name != "posix", reason="on Windows the user's folder is nobody else's")
def test_a_key_that_others_can_read_is_refused(command: Command, home: Path) -> None:
    command("key", "new")
    home.chmod(0o640)
    told = command("key", "show")
    assert told.code == 2 and f"chmod 600 {home}" in told.err


@pytest.mark.parametrize("content", ["", "-----BEGIN PRIVATE KEY-----\n", "x" * 20_000])
def test_a_broken_key_is_refused(command: Command, home: Path, content: str) -> None:
    home.parent.mkdir(parents=True)
    home.touch(0o600)
    home.write_text(content, encoding="ascii")
    told = command("key", "show")
    assert told.code == 2 and "Ed25519" in told.err


def test_a_key_of_another_kind_or_with_a_password_is_refused(home: Path, tmp_path: Path) -> None:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ed25519, x25519

    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8)
    plain, locked = serialization.NoEncryption(), serialization.BestAvailableEncryption(b"x")
    contents = [
        x25519.X25519PrivateKey.generate().private_bytes(*form, plain),
        ed25519.Ed25519PrivateKey.generate().private_bytes(*form, locked),
    ]
    home.parent.mkdir(parents=True)
    home.touch(0o600)
    for content in contents:
        home.write_bytes(content)
        with pytest.raises(UsageError) as told:
            load_key(tmp_path / "town")
        assert told.value.code == "key-unusable"


def test_another_place_may_be_named_but_none_in_the_workspace(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    monkeypatch.setenv(keys.VARIABLE, str(tmp_path / "town" / "key.pem"))
    refused = command("--workspace", str(tmp_path / "town"), "key", "new")
    assert refused.code == 2 and keys.VARIABLE in refused.err and not (tmp_path / "town").exists()
    monkeypatch.setenv(keys.VARIABLE, str(tmp_path / "elsewhere" / "key.pem"))
    assert command("--workspace", str(tmp_path / "town"), "key", "new").code == 0
    assert (tmp_path / "elsewhere" / "key.pem").is_file() and not home.exists()


def test_a_workspace_may_be_the_users_home(tmp_path: Path) -> None:
    assert load_key(tmp_path).public == made.public if (made := make_key(tmp_path)) else False


@pytest.mark.parametrize("platform", ["win32", "darwin", "linux"])
def test_each_system_has_its_place(platform: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "Local"))
    monkeypatch.setenv("HOME", str(tmp_path))
    expected = {
        "win32": tmp_path / "Local" / "machikado",
        "darwin": tmp_path / "Library" / "Application Support" / "machikado",
        "linux": tmp_path / "settings" / "machikado",
    }
    assert user_settings() == expected[platform]


def test_a_signature_is_for_one_message_one_key_one_purpose() -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key, other = new_key(), new_key()
    signature = key.sign(b"x")
    assert key.public.has_signed(b"x", signature)
    assert not key.public.has_signed(b"y", signature)
    assert not other.public.has_signed(b"x", signature)
    assert not key.public.has_signed(b"x", signature[:-1]) and not key.public.has_signed(b"x", b"")
    bare = Ed25519PrivateKey.generate()
    assert not PublicKey(bare.public_key().public_bytes_raw()).has_signed(b"x", bare.sign(b"x"))
    assert not PublicKey(bytes(32)).has_signed(b"x", signature)


def test_a_key_of_openssl_is_one(home: Path, tmp_path: Path) -> None:
    home.parent.mkdir(parents=True)
    home.touch(0o600)
    try:
        made = subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519"], capture_output=True, check=True)
    except (FileNotFoundError, subprocess.CalledProcessError):
        pytest.skip("needs openssl")
    home.write_bytes(made.stdout)
    assert load_key(tmp_path / "town").public.text.startswith("ed25519:")


@pytest.mark.parametrize(
    "text", ["", "ed25519:", TEXT[8:], TEXT + "=", TEXT[:-1], TEXT.replace("ed25519", "rsa"), TEXT + "\n", "ed25519:あ"]
)
def test_what_is_no_public_key_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        PublicKey.of_text(text)


def test_public_keys_come_back_and_have_forty_digits() -> None:
    key = PublicKey.of_text(TEXT)
    assert key.raw == bytes(range(32)) and key == PublicKey(bytes(range(32)))
    groups = key.fingerprint.split(" ")
    assert [len(group) for group in groups] == [5] * 8 and "".join(groups).isdigit()
    assert key.fingerprint != PublicKey(bytes(32)).fingerprint


def test_offices_are_read(tmp_path: Path) -> None:
    path = tmp_path / "publish.toml"
    assert read_offices(path) == {}
    path.write_text(
        f'[catalogue]\ntitle = "x"\n[office.mihon]\nkey = "{TEXT}"\n'
        f'[office.midori]\nkey = "{new_key().public.text}"\norganizations = ["midori", "kiryu"]\n',
        encoding="utf-8",
    )
    offices = read_offices(path)
    assert offices["mihon"].organizations == ("mihon",)
    assert offices["midori"].organizations == ("midori", "kiryu")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[office.mihon]\nkey = "x"', "office.mihon.key"),
        ("[office.mihon]\nkey = 5", "ed25519:"),
        ("[office.mihon]", "office.mihon.key"),
        (f'[office.mihon]\nkeys = "{TEXT}"', "もしかして: key"),
        (f'[office.mihon]\nkey = "{TEXT}"\norganizations = "mihon"', "organizations"),
        (f'[office.mihon]\nkey = "{TEXT}"\norganizations = []', "organizations"),
        (f'[office.mihon]\nkey = "{TEXT}"\norganizations = ["見本"]', "organizations"),
        (f'[office."見本市"]\nkey = "{TEXT}"', "半角の英小文字"),
        (f'[office.con]\nkey = "{TEXT}"', "半角の英小文字"),
        (f'[office.a-b]\nkey = "{TEXT}"\n[office.c-d]\nkey = "{TEXT}"', "鍵が同じ"),
        ("office = 5", "[office]"),
        ("[ofice.mihon]", "もしかして: office"),
        ("[office.mihon", "publish.toml"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "publish.toml").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as told:
        read_offices(tmp_path / "publish.toml")
    assert says in told.value.message("ja") + told.value.remedy("ja")
