"""The way to a portal: certificates, proxies, uploads, published files, and secrets that stay where they belong."""

from __future__ import annotations

import logging
import os
import subprocess
import time
from collections.abc import Iterator
from email import policy
from email.parser import BytesParser
from pathlib import Path
from typing import Any

import pytest
from conftest import unavailable
from hypothesis import given
from hypothesis import strategies as st
from portal_server import HTML, PAGE, Authority, Fake, Office, Reply, faking, office, said

from pipelines.errors import MachikadoError, UsageError, WorldError
from pipelines.portal import client as clients
from pipelines.portal.client import Client, Fault
from pipelines.portal.portals import Portal
from pipelines.portal.sending import Form

TOKEN = "secret-token-of-the-town"
PASSWORD = "pass-word-of-the-proxy"
STATUS = {"ckan_version": "2.12.0", "extensions": ["datastore"]}
OF_THE_ENVIRONMENT = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in OF_THE_ENVIRONMENT:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture
def fake() -> Iterator[Fake]:
    with faking() as server:
        server.usual = said(STATUS)
        yield server


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    try:
        return Authority(tmp_path_factory.mktemp("authority"))
    except (OSError, subprocess.SubprocessError) as error:
        unavailable(f"needs the `openssl` command to make certificates: {error}")
        raise


@pytest.fixture(scope="module")
def secure(authority: Authority) -> Iterator[Fake]:
    """A portal with a certificate of the town's own authority."""
    with faking(authority.certificate("good", "IP:127.0.0.1,DNS:portal.test")) as server:
        server.usual = said(STATUS)
        yield server


@pytest.fixture
def proxy(secure: Fake) -> Iterator[Office]:
    """An office's proxy: the only way to `portal.test`."""
    with office() as state:
        state.hosts["portal.test"] = int(secure.url.rpartition(":")[2])
        yield state


def opened(url: str, **given: Any) -> Client:
    return Client(Portal(url, TOKEN, **{"timeout": 20, "attempts": 2, "backoff": 0.001, **given}))


def failing(url: str, **given: Any) -> MachikadoError:
    with pytest.raises(MachikadoError) as raised, opened(url, **given) as client:
        client.read("status_show")
    return raised.value


# --- certificates


def test_a_town_with_an_authority_of_its_own(secure: Fake, authority: Authority) -> None:
    with opened(secure.url, ca_bundle=authority.file) as client:
        assert client.read("status_show") == STATUS
        assert client.fetch(f"{secure.url}/x").startswith(b'{"help"')


def test_what_the_system_trusts_is_trusted(secure: Fake, authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    with opened(secure.url) as client:
        assert client.read("status_show") == STATUS


@pytest.mark.parametrize(
    ("name", "names", "days", "code"),
    [
        ("other", "DNS:other.test", 1, "portal-certificate-host"),
        ("other-ip", "IP:127.0.0.2", 1, "portal-certificate-host"),
        ("old", "IP:127.0.0.1", -1, "portal-certificate-date"),
    ],
)
def test_a_wrong_certificate(authority: Authority, name: str, names: str, days: int, code: str) -> None:
    with faking(authority.certificate(name, names, days)) as server:
        error = failing(server.url, ca_bundle=authority.file)
        assert (error.code, server.asked) == (code, [])


def test_an_unknown_authority_and_nothing_is_sent(secure: Fake) -> None:
    secure.asked.clear()
    error = failing(secure.url)
    assert (error.code, secure.asked) == ("portal-certificate", [])
    assert "local issuer" in error.message("en") and "ca_bundle" in error.remedy()


def test_no_certificate_at_all(fake: Fake) -> None:
    error = failing(fake.url.replace("http:", "https:"))
    assert (error.code, fake.asked) == ("portal-not-encrypted", [])


def test_a_file_of_certificates_that_is_not_there(
    secure: Fake, authority: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    error = failing(secure.url, ca_bundle=tmp_path / "ca.pem")
    assert isinstance(error, UsageError) and error.code == "portal-ca-missing"
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "gone.pem"))
    assert "gone.pem" in failing(secure.url).message()
    with opened(secure.url, ca_bundle=authority.file) as client:  # the setting comes before the environment
        assert client.read("status_show") == STATUS


def test_a_file_of_certificates_that_holds_none(secure: Fake, tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("not a certificate")
    assert failing(secure.url, ca_bundle=tmp_path / "ca.pem").code == "portal-ca-wrong"


# --- proxies


def test_through_the_proxy_of_the_settings(
    proxy: Office, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")  # the setting comes before the environment
    with opened("https://portal.test", proxy=proxy.url, ca_bundle=authority.file) as client:
        assert client.read("status_show") == STATUS
    assert proxy.asked == ["portal.test:443"]


def test_through_the_proxy_of_the_environment(
    proxy: Office, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy.url)
    with opened("https://portal.test", ca_bundle=authority.file) as client:
        assert client.read("status_show") == STATUS
    assert proxy.asked == ["portal.test:443"]


@pytest.mark.parametrize("name", ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"])
def test_this_machine_is_reached_without_the_proxy_of_the_environment(
    fake: Fake, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, "http://127.0.0.1:9")
    with opened(fake.url) as client:
        assert client.read("status_show") == STATUS
        client.fetch(f"{fake.url}/aed.csv")


def test_a_proxy_with_a_password(proxy: Office, authority: Authority) -> None:
    proxy.login = f"town:{PASSWORD}"
    with_login = proxy.url.replace("//", f"//town:{PASSWORD}@")
    with opened("https://portal.test", proxy=with_login, ca_bundle=authority.file) as client:
        assert client.read("status_show") == STATUS
    for wrong in (proxy.url, with_login.replace(PASSWORD, "wrong")):
        error = failing("https://portal.test", proxy=wrong, ca_bundle=authority.file)
        assert (error.code, isinstance(error, Fault)) == ("portal-proxy-login", False)


def test_a_proxy_that_does_not_permit_it(proxy: Office) -> None:
    proxy.refuses = True
    assert failing("https://portal.test", proxy=proxy.url).code == "portal-proxy-refused"
    assert len(proxy.asked) == 1


def test_a_proxy_that_is_not_there() -> None:
    assert failing("https://portal.test", proxy="http://127.0.0.1:9").code == "portal-proxy"


def test_a_host_that_is_not_there() -> None:
    error = failing("https://portal.invalid")
    assert (error.code, error.params["value"]) == ("portal-host-unknown", "portal.invalid")


# --- uploads


@given(
    texts=st.dictionaries(st.from_regex(r"[a-z_]{1,20}", fullmatch=True), st.text(st.characters(codec="utf-8"))),
    contents=st.lists(st.binary(max_size=2000), max_size=3),
)
def test_a_form_is_what_was_put_into_it(
    tmp_path_factory: pytest.TempPathFactory, texts: dict[str, str], contents: list[bytes]
) -> None:
    folder = tmp_path_factory.mktemp("form")
    files = {}
    for number, content in enumerate(contents):
        files[f"upload{number}"] = folder / f"一覧 {number}.csv"
        files[f"upload{number}"].write_bytes(content)
    with Form(texts, files) as form:
        sent = b"".join(form)
        assert len(form) == len(sent)
    head = f"MIME-Version: 1.0\r\nContent-Type: {form.content_type}\r\n\r\n".encode()
    parts = list(BytesParser(policy=policy.HTTP).parsebytes(head + sent).iter_parts()) if texts or files else []
    found = {part.get_param("name", header="content-disposition"): part.get_payload(decode=True) for part in parts}
    assert found == {key: text.encode() for key, text in texts.items()} | {
        f"upload{number}": content for number, content in enumerate(contents)
    }
    assert [part.get_filename() for part in parts if part.get_filename()] == [path.name for path in files.values()]


@pytest.mark.parametrize("as_file", [True, False])
def test_a_slow_line_may_take_longer_than_connecting(
    fake: Fake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, as_file: bool
) -> None:
    monkeypatch.setattr(clients, "_CONNECT_S", 0.3)
    (tmp_path / "a.csv").write_bytes(b"x" * 12_000_000)
    fake.replies = [Reply(body=said({}).body, reading=12_000_000)]
    started = time.monotonic()
    with opened(fake.url) as client:
        if as_file:
            client.write("package_patch", {}, {"upload": tmp_path / "a.csv"})
        else:
            client.write("datastore_create", {"records": ["x" * 12_000_000]})
    assert time.monotonic() - started > 0.9
    assert fake.asked[0].body.count(b"x") == 12_000_000


def test_too_much_for_the_portal_is_told_although_it_does_not_listen_to_the_end(fake: Fake, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"x" * 30_000_000)
    fake.usual = Reply(413, PAGE, HTML, unread=True)
    with opened(fake.url) as client, pytest.raises(WorldError) as raised:
        client.write("package_patch", {}, {"upload": tmp_path / "a.csv"})
    assert (raised.value.code, len(fake.asked)) == ("portal-too-large", 1)


# --- published files


def test_a_file_is_read_again_until_it_is_whole(fake: Fake) -> None:
    content = os.urandom(300_000)
    fake.replies = [Reply(body=content, cut=1000), Reply(503)]
    fake.usual = Reply(body=content, kind="text/csv")
    with opened(fake.url, attempts=3) as client:
        assert client.fetch(f"{fake.url}/aed.csv") == content
    assert len(fake.asked) == 3


def test_files_may_lie_elsewhere_and_the_token_does_not_follow(fake: Fake) -> None:
    with faking() as storage:
        storage.usual = Reply(body=b"a,b\r\n", kind="text/csv")
        elsewhere = storage.url.replace("127.0.0.1", "localhost")
        fake.usual = Reply(302, headers=(("Location", f"{elsewhere}/x.csv?signature=1"),))
        with opened(fake.url) as client:
            assert client.fetch(f"{fake.url}/aed.csv") == b"a,b\r\n"
    for one in [*fake.asked, *storage.asked]:
        assert TOKEN not in str(one)


@pytest.mark.parametrize(
    ("url", "reply", "code"),
    [
        ("/aed.csv", Reply(404, PAGE, HTML), "portal-file-missing"),
        ("/aed.csv", Reply(403, PAGE, HTML), "portal-file-missing"),
        ("/aed.csv", Reply(204), "portal-file-missing"),
        ("/aed.csv", Reply(302, headers=(("Location", "/aed.csv"),)), "portal-not-ckan"),
        ("/aed.csv", Reply(302, headers=(("Location", "https://[/"),)), "portal-not-ckan"),
        ("/aed.csv", Reply(302, headers=(("Location", "file:///etc/passwd"),)), "portal-file-missing"),
        ("file:///etc/passwd", Reply(), "portal-file-missing"),
        ("", Reply(), "portal-file-missing"),
    ],
)
def test_a_file_that_is_not_there(fake: Fake, url: str, reply: Reply, code: str) -> None:
    fake.usual = reply
    with opened(fake.url) as client, pytest.raises(MachikadoError) as raised:
        client.fetch(fake.url + url if url.startswith("/") else url)
    assert raised.value.code == code


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_portal_that_gives_an_address_of_somewhere_else(fake: Fake, scheme: str) -> None:
    """As CKAN does when its `ckan.site_url` is wrong."""
    port = fake.url.rpartition(":")[2] if scheme == "https" else "9"
    with opened(fake.url) as client, pytest.raises(WorldError) as raised:
        client.fetch(f"{scheme}://127.0.0.1:{port}/aed.csv")
    assert raised.value.code == "portal-file-elsewhere" and "ckan.site_url" in raised.value.remedy("en")


def test_a_file_of_the_portal_itself_that_cannot_be_reached() -> None:
    with faking() as gone:
        pass
    with opened(gone.url) as client, pytest.raises(WorldError) as raised:
        client.fetch(f"{gone.url}/aed.csv")
    assert raised.value.code == "portal-unreachable"


def test_a_file_that_does_not_end(fake: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clients, "_LARGEST_FILE", 100_000)
    fake.usual = Reply(body=b"x" * 200_000)
    with opened(fake.url) as client, pytest.raises(WorldError) as raised:
        client.fetch(f"{fake.url}/aed.csv?X-Signature=opens-it")
    assert raised.value.code == "portal-file-too-large"
    assert "aed.csv" in raised.value.message() and "opens-it" not in raised.value.message()


# --- secrets


def test_the_token_goes_to_the_action_api_only(fake: Fake) -> None:
    fake.usual = Reply(body=said(STATUS).body, headers=(("Set-Cookie", "ckan=session; Path=/"),))
    with opened(fake.url) as client:
        client.read("status_show")
        client.fetch(f"{fake.url}/aed.csv")
        client.write("package_patch", {})
    assert [one.headers.get("authorization") for one in fake.asked] == [TOKEN, None, TOKEN]
    assert not any("cookie" in one.headers for one in fake.asked)


def test_a_password_kept_for_other_programs_does_not_take_the_tokens_place(
    secure: Fake, proxy: Office, authority: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".netrc").write_text("machine portal.test login town password of-the-netrc\n")
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    secure.asked.clear()
    with opened("https://portal.test", proxy=proxy.url, ca_bundle=authority.file) as client:
        client.read("status_show")
    assert secure.asked[0].headers["authorization"] == TOKEN


def test_a_password_kept_for_other_programs_does_not_follow_a_redirect(
    secure: Fake, proxy: Office, authority: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".netrc").write_text("default login town password of-the-netrc\n")
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    secure.asked.clear()
    secure.replies = [Reply(302, headers=(("Location", "https://portal.test/elsewhere.csv"),))]
    with opened("https://portal.test", proxy=proxy.url, ca_bundle=authority.file) as client:
        client.fetch("https://portal.test/aed.csv")
    assert [(one.path, one.headers.get("authorization")) for one in secure.asked] == [
        ("/aed.csv", None), ("/elsewhere.csv", None),
    ]  # fmt: skip


def test_the_token_does_not_follow_a_redirect(fake: Fake) -> None:
    with faking() as other:
        for status in (301, 302, 303, 307, 308):
            fake.usual = Reply(status, headers=(("Location", f"{other.url}/api/action/status_show"),))
            assert failing(fake.url).code == "portal-moved"
    assert other.asked == []


def test_no_token_means_no_header(fake: Fake) -> None:
    with Client(Portal(fake.url, "")) as client:
        client.read("status_show")
    assert not {"authorization", "x-ckan-api-key"} & set(fake.asked[0].headers)


def test_secrets_stay_out_of_logs_and_messages(
    fake: Fake, proxy: Office, authority: Authority, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    proxy.login = f"town:{PASSWORD}"
    login = proxy.url.replace("//", f"//town:{PASSWORD}@")
    said_to_people = []
    portals = [Portal("https://portal.test", TOKEN, proxy=login, ca_bundle=authority.file), Portal(fake.url, TOKEN)]
    for portal in portals:
        with Client(portal) as client:
            client.read("status_show")
            said_to_people.append(repr(client.portal))
    for given_proxy in (login, login.replace(":" + proxy.url.rpartition(":")[2], ":9"), login.replace("town", "x")):
        error = failing("https://portal.test", proxy=given_proxy)
        said_to_people += [repr(error), str(error), error.message(), error.remedy(), repr(error.params)]
    for text in [*said_to_people, caplog.text]:
        assert TOKEN not in text and PASSWORD not in text
    assert "portal.test" in caplog.text, "nothing was logged: the test would prove nothing"


def test_a_token_never_crosses_a_network_in_the_clear() -> None:
    for url in ("http://data.example.jp", "http://10.0.0.5", "http://127.0.0.1.example.jp", "http://localhost.jp"):
        with pytest.raises(UsageError) as raised:
            Portal(url, TOKEN)
        assert raised.value.code == "portal-insecure" and TOKEN not in raised.value.message()
        assert Portal(url, "").url == url
    for url in ("http://127.0.0.1:5000", "http://localhost", "http://[::1]:5000/data", "https://data.example.jp"):
        assert Portal(url, TOKEN).url == url
