"""`publish doctor` as it is called: the embedded catalogue, portals that are none, and real CKANs."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from commanding import Command, Done
from fault_proxy import FaultProxy
from portal_server import HTML, PAGE, Reply, faking
from publishing import founder_on, portal_at
from real_ckan import PLAIN, RealCKAN
from towns import EVERYWHERE, Town

import publish
from pipelines.errors import MachikadoError
from pipelines.portal import Portal, publish_package
from pipelines.portal.doctor import diagnose, exit_code

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "datasets" / "mihon"


@pytest.fixture
def doctor(command: Command) -> Command:
    """`doctor("--to", "prefecture")` → exit code, stdout, stderr of `publish doctor`."""

    def run(*arguments: str, lang: str = "ja") -> Done:
        return command("--lang", lang, "doctor", *arguments)

    return run


@pytest.fixture
def town(tmp_path: Path) -> Town:
    made = Town(tmp_path)
    made.dataset("aed", *EVERYWHERE)
    made.dataset("public-wifi", *EVERYWHERE, kind="public-wifi")
    return made


def checks(done: Done) -> dict[str, list[str]]:
    """The codes of the machine form, by name."""
    found: dict[str, list[str]] = {}
    for one in json.loads(done.out)["checks"]:
        found.setdefault(one["name"], []).append(one["code"])
    return found


# ---- the command -------------------------------------------------------------------------------------------------


def test_the_embedded_catalogue_is_ready(doctor: Command, town: Town) -> None:
    done = doctor("aed")
    assert done.code == 0 and "問題 0、注意 0、" in done.out and "何も書き込んでいません" in done.err
    assert "団体「mihon」はまだありません。公開するときに作ります。" in done.out
    assert not town.build.exists()
    publish_first = json.loads(doctor("--format", "json", "aed").out)
    assert publish_first["portal"]["name"] == "catalogue"
    with pytest.raises(SystemExit):
        publish.main(["aed"])
    after = checks(doctor("--format", "json", lang="en"))
    assert after["organization"] == ["doctor-organization"]
    assert after["owner"] == ["doctor-owner"] and after["bodik"] == ["bodik-by-title", "bodik-unseen"]


def test_all_datasets_are_looked_at_unless_some_are_named(doctor: Command, town: Town) -> None:
    for arguments, expected in ([(), 2], [("--all",), 2], [("public-wifi",), 1], [("mihon",), 2]):
        found = json.loads(doctor(*arguments, "--format", "json").out)["checks"]
        [names] = [one["values"]["count"] for one in found if one["code"] == "doctor-names"]
        assert names == expected, arguments


def test_errors_in_the_data_are_a_problem(doctor: Command, town: Town) -> None:
    town.dataset("aed", text="名称,住所,緯度,経度,設置場所\n市役所,見本県見本市本町1-1,34.05x,137.60,1階\n")
    done = doctor()
    assert done.code == 1 and "問題 · データ — mihon/aed" in done.out and "publish check" in done.out


def test_a_portal_can_be_looked_at_before_there_are_datasets(doctor: Command) -> None:
    done = doctor("--format", "json")
    assert done.code == 0 and checks(done)["data"] == ["doctor-data-none"]
    assert doctor("aed").code == 2


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (Reply(body=PAGE, kind=HTML), "portal-not-ckan"),
        (Reply(403, PAGE, HTML), "portal-blocked"),
        (Reply(503, PAGE, HTML), "portal-busy"),
        (Reply(body=b'{"success": true, "result": []}'), "portal-answer-odd"),
        (Reply(reset=True), "portal-unreachable"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_what_answers_is_no_portal(
    doctor: Command, town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reply: Reply, code: str
) -> None:
    monkeypatch.setenv("CKAN_API_TOKEN", "s3cret")
    with faking() as fake:
        fake.usual = reply
        settings = f'[portal.prefecture]\nurl = "{fake.url}"\nattempts = 1\ntimeout = 5\n'
        (tmp_path / "publish.toml").write_text(settings, encoding="utf-8")
        done = doctor("--to", "prefecture", "--format", "json")
    assert (done.code, checks(done)["connection"]) == (3, [code])
    assert checks(done)["data"] == ["doctor-data"], "what is known without the portal is told"
    assert {one.method for one in fake.asked} == {"GET"} and "s3cret" not in done.out + done.err


def test_a_token_is_never_sent_in_the_clear(
    doctor: Command, town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CKAN_API_TOKEN", "s3cret")
    settings = '[portal.prefecture]\nurl = "http://host.invalid"\nattempts = 1\n'
    (tmp_path / "publish.toml").write_text(settings, encoding="utf-8")
    done = doctor("--to", "prefecture", "--format", "json")
    assert done.code == 3 and checks(done)["address"] == ["portal-insecure", "doctor-address"]
    assert "token" not in checks(done) and checks(done)["connection"] == ["portal-host-unknown"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--to", "prefectur"], "prefecture"),
        (["aedd"], "aed"),
        (["--format", "html"], "html"),
        (["--to", "ftp://x"], "ftp"),
    ],
)
def test_wrong_calls(doctor: Command, town: Town, tmp_path: Path, arguments: list[str], says: str) -> None:
    (tmp_path / "publish.toml").write_text('[portal.prefecture]\nurl = "https://host.invalid"\n', encoding="utf-8")
    done = doctor(*arguments)
    assert (done.code, done.out) == (2, "") and says in done.err


# ---- real CKANs --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Step:
    """Somebody's publishing of the sample town: what `doctor` tells beforehand, and how it then ends.

    `before`: what the administrator does first. `told`: what is no ok, by name of the check.
    """

    who: str
    settings: dict[str, Any]
    told: dict[str, str]
    ends: tuple[str, int]
    before: str = ""


TONARI = {"organization": "tonari", "create_organization": True}
STEPS = (
    Step(
        "wrong",
        {},
        {"token": "portal-token-unknown", "organization": "doctor-organization-missing"},
        ("portal-token-unknown", 3),
    ),
    Step("user", {}, {"organization": "doctor-organization-missing"}, ("organization-not-there", 2)),
    Step("user", TONARI, {"organization": "doctor-organization-consent"}, ("created", 0)),
    Step("user", TONARI, {}, ("unchanged", 0)),
    Step(
        "user",
        {},
        {"organization": "organization-no-right", "owner": "stop-not-ours-owner"},
        ("publish-stopped", 1),
        "organization_create",
    ),
    Step("user", {}, {"organization": "organization-no-right"}, ("organization-no-right", 3), "dataset_purge"),
    Step("user", {}, {}, ("created", 0), "organization_member_create"),
)
DOES = {
    "organization_create": {"name": "mihon", "title": "見本市"},
    "dataset_purge": {"id": "mihon-aed"},
    "organization_member_create": {"id": "mihon", "username": "user", "role": "editor"},
}


@pytest.mark.parametrize("real_ckan", [PLAIN[0], PLAIN[-1]], indirect=True, ids=str)
def test_what_is_told_is_what_publishing_then_meets(
    real_ckan: RealCKAN, samples: dict[str, Path], tmp_path: Path
) -> None:
    real_ckan.reset()
    tokens = {"wrong": "wrong", "user": founder_on(real_ckan)}
    with FaultProxy(real_ckan.url) as proxy, real_ckan.client() as administrator:
        for number, step in enumerate(STEPS):
            if step.before:
                administrator.call_action(step.before, DOES[step.before])
            settings = {"create_organization": False, "name": "prefecture"} | step.settings
            portal = portal_at(proxy.url, tokens[step.who], **settings)
            proxy.forget()
            found = diagnose([SAMPLES / "aed"], portal, tmp_path / str(number))
            assert {one.method for one in proxy.asked} == {"GET"}, "nothing is written"
            told = {one.name: one.code for one in found if one.state != "ok"}
            assert told == {"licence": "licence-family", **step.told}, step
            assert _ends(samples["aed"], portal) == step.ends
            assert exit_code(found) == step.ends[1] or step.ends[0] == "publish-stopped", step


@pytest.mark.parametrize("real_ckan", PLAIN[-1:], indirect=True, ids=str)
def test_a_real_portal_without_a_token(
    real_ckan: RealCKAN, doctor: Command, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    real_ckan.reset()
    monkeypatch.delenv("CKAN_API_TOKEN", raising=False)
    done = doctor("--to", real_ckan.url, "--format", "json")
    found = checks(done)
    assert (done.code, found["token"], found["version"]) == (2, ["portal-token-missing"], ["doctor-version"])
    assert found["organization"] == ["doctor-organization-missing"] and found["plugins"] == ["doctor-datastore"]
    monkeypatch.setenv("CKAN_API_TOKEN", real_ckan.token)
    shown = doctor("--to", real_ckan.url)
    assert shown.code == 2 and f"--to {real_ckan.url} --create-organization" in shown.out.replace("\n    ", "")


def _ends(package: Path, portal: Portal) -> tuple[str, int]:
    """How publishing ends: the state or the error, and the exit code."""
    try:
        return publish_package(package, portal).state, 0
    except MachikadoError as error:
        return error.code, error.exit_code
