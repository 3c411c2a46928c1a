"""`publish doctor`: each answer of a portal and each package, and what is said of it; nothing is ever written."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from ckanapi.errors import NotAuthorized, NotFound
from doctoring import ANSWERS, LISTED, URL, FakeClient, bodik, built, looked, portal, scheming, status

from pipelines.errors import DataError, WorldError
from pipelines.messages import doctor as texts
from pipelines.messages import text
from pipelines.portal.bodik import is_taken
from pipelines.portal.checks import Check, exit_code, merged
from pipelines.portal.doctor import look
from pipelines.report.doctor_text import doctor_text
from pipelines.run import Outcome


@dataclass(frozen=True)
class Case:
    """What is told of `name`, and how `doctor` ends, where the portal's answers, its settings or the package differ."""

    name: str
    code: str
    exit_code: int = 0
    answers: dict[str, Any] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)
    package: dict[str, Any] = field(default_factory=dict)
    says: str = ""

    def __str__(self) -> str:
        return self.code + (f" {self.says}" if self.says else "")


OTHERS = {"organization_list_for_user": [{"name": "b-city"}, {"name": "a-city"}]}
OLD = {"help_show": NotFound()}
NOWHERE = {"organization_list_for_user": [], "organization_show": NotFound()}
STRANGER = {"organization_list_for_user": [], "user_show": NotFound()}
HELD = {
    "id": "1", "name": "mihon-aed", "metadata_modified": "x", "state": "active",
    "resources": [{"id": "2", "url": "u", "path": "datapackage.json"}],
}  # fmt: skip
OF_OTHERS = HELD | {"owner_org": "77", "organization": {"id": "77", "name": "tonari", "title": "\x1b[2J隣市"}}
UNMARKED = HELD | {"owner_org": "mihon", "resources": [{"id": "2", "url": "u"}]}
FILLED = {"theme": "防災"}
BLANK = {"field_name": "theme", "required": True, "label": {"ja": "分野", "en": "Theme"}}
KNOWN = "2.10〜2.12"
PDL = [{"name": "PDL-1.0", "title": "公共データ利用規約"}]

CASES = [
    Case("address", "doctor-address", says=URL),
    Case("address", "doctor-address-prefix", settings={"url": f"{URL}/data"}, says="/data の下"),
    Case("address", "portal-insecure", 2, settings={"url": "http://data.example.jp", "token": ""}),
    Case("address", "doctor-site-url", answers=status(site_url="https://ckan.example.jp"), says="https://ckan.example.jp"),
    Case("address", "doctor-site-url", answers=status(site_url="http://[ckan"), says="http://[ckan"),
    Case("address", "doctor-site-url-loopback", 3, status(site_url="http://localhost:5000"), says="localhost:5000"),
    Case("version", "doctor-version", answers=status(ckan_version="2.10.11"), says=KNOWN),
    Case("version", "doctor-version", answers=status(ckan_version="2.12.0a0")),
    Case("version", "doctor-version-embedded", settings={"name": "catalogue"}),
    Case("version", "doctor-version-hidden", answers=status(ckan_version=None)),
    Case("version", "doctor-version-hidden", answers=status(ckan_version=["2.12"])),
    Case("version", "doctor-version-older", answers=status(ckan_version="2.9.5"), says="2.9.5"),
    Case("version", "doctor-version-newer", answers=status(ckan_version="2.13.0"), says="2.13.0"),
    Case("version", "doctor-version-newer", answers=status(ckan_version="3.0"), says="3.0"),
    Case("version", "doctor-version-unfit", 3, status(ckan_version="2.8.12") | OLD, says="2.8.12"),
    Case("version", "doctor-version-unfit", 3, status(ckan_version=None) | OLD),
    Case("version", "doctor-version", answers=OLD),
    Case("clock", "doctor-clock"),
    Case("plugins", "doctor-datastore"),
    Case("plugins", "doctor-datastore-off", settings={"datastore": False}),
    Case("plugins", "doctor-datastore-own", answers=status(extensions=[]), settings={"name": "catalogue"}),
    Case("plugins", "doctor-datastore-none", answers=status(extensions=["text_view"])),
    Case("plugins", "doctor-xloader", answers=status(extensions=["datastore", "xloader"]), says="Shi She Ming"),
    Case("plugins", "doctor-loader", answers=status(extensions=["datastore", "datapusher"]), says="（datapusher）"),
    Case("plugins", "doctor-scheming", 2, scheming(BLANK, {"field_name": "title"}), says="必須の項目: 分野"),
    Case("plugins", "doctor-dcat", answers=status(extensions=["datastore", "dcat"])),
    Case("plugins", "doctor-spatial", answers=status(extensions=["datastore", "spatial_query"])),
    Case("plugins", "doctor-validation", answers=status(extensions=["datastore", "validation"])),
    Case("token", "doctor-token", says="kakari"),
    Case("token", "portal-token-missing", 2, settings={"token": ""}, says="CKAN_API_TOKEN_PREFECTURE"),
    Case("token", "portal-token-missing", 2, settings={"token": "", "name": "@x"}, says=f"keep {URL}"),
    Case("token", "portal-token-unknown", 3, {"user_show": NotAuthorized(), "organization_list_for_user": []}),
    Case("organization", "doctor-organization", says="mihon"),
    Case("organization", "doctor-organization", settings={"organization": "b-city"}, answers=OTHERS, says="b-city"),
    Case("organization", "doctor-organization-there", 2, STRANGER, {"token": ""}),
    Case("organization", "organization-no-right", 3, OTHERS, says="kakari"),
    Case("organization", "organization-no-right", 3, NOWHERE | {"organization_show": NotAuthorized()}),
    Case("organization", "doctor-organization-made", 0, NOWHERE, {"name": "catalogue", "create_organization": True}),
    Case("organization", "doctor-organization-consent", 0, NOWHERE, {"create_organization": True}),
    Case("organization", "doctor-organization-missing", 2, NOWHERE, says="--to prefecture --create-organization"),
    Case("organization", "doctor-organization-missing", 2, NOWHERE, {"name": "@x"}, says=f"--to {URL} --create"),
    Case("organization", "doctor-organization-missing-others", 2, NOWHERE | OTHERS, says="a-city、b-city"),
    Case("data", "doctor-data"),
    Case("data", "package-unowned", 2, package={"organization": None}),
    Case("owner", "doctor-owner", says="公開中 0 件、新しく公開 1 件"),
    Case("owner", "doctor-owner", answers={"package_show": HELD | {"owner_org": "mihon"}}, says="公開中 1 件"),
    Case("owner", "stop-not-ours-owner", 1, {"package_show": OF_OTHERS}, says="␛[2J隣市"),
    Case("owner", "stop-not-ours", 1, {"package_show": UNMARKED}),
    Case("name", "doctor-names"),
    Case("name", "name-changed", package={"name": "見本"}, says="見本"),
    Case("tags", "doctor-tags"),
    Case("tags", "tag-changed", package={"keywords": ["地域・年齢"]}, says="地域-年齢"),
    Case("tags", "tag-dropped", package={"keywords": ["税"]}, says="税"),
    Case("licence", "doctor-licence", says="CC-BY-4.0"),
    Case("licence", "licence-family", answers={"license_list": LISTED[:-1]}, says="Creative Commons Attribution"),
    Case("licence", "licence-not-listed", package={"licenses": PDL}),
    Case("licence", "licence-none", package={"licenses": None}),
    Case("groups", "doctor-groups-none"),
    Case("groups", "doctor-groups", package={"groups": ["safety"]}),
    Case("groups", "group-left-out", package={"groups": ["safety", "kurashi"]}, says="kurashi"),
    Case("fields", "doctor-fields-plain"),
    Case("fields", "doctor-fields", answers=scheming({"field_name": "maintainer", "required": True})),
    Case("fields", "portal-fields-missing", 2, scheming(BLANK), says="分野（theme）"),
    Case("fields", "portal-fields-missing", 2, scheming(resource=(BLANK,)), says="resources.theme"),
    Case("fields", "doctor-fields", answers=scheming(BLANK), package={"extras": FILLED}),
    Case("fields", "doctor-fields", answers=scheming(BLANK) | {"package_show": HELD | {"owner_org": "mihon"} | FILLED}),
    Case("fields", "field-no-choice", answers=scheming({"field_name": "frequency", "choices": [{"value": "x"}]})),
    Case("fields", "email-left-out", package={"organization": {"name": "mihon", "contact": {"email": "a@b"}}}),
    Case("size", "doctor-size", says="10 MB"),
    Case("size", "doctor-size", settings={"name": "catalogue"}, says="100 MB"),
    Case("bodik", "bodik-by-title"),
    Case("bodik", "bodik-licence", package={"licenses": PDL}, says="公共データ利用規約"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_cases(case: Case, tmp_path: Path) -> None:
    found = looked([built(tmp_path / "package", **case.package)], case.answers, **case.settings)
    [check] = [one for one in found if (one.name, one.code) == (case.name, case.code)]
    assert case.says in check.message() + check.remedy()
    assert exit_code(found) == case.exit_code, [(one.code, one.exit_code) for one in found]
    assert (check.state == "problem") == (text(case.code).severity == "error")


def test_all_is_well(tmp_path: Path) -> None:
    found = looked([built(tmp_path / "package")])
    assert {one.state for one in found} == {"ok"} and exit_code(found) == 0
    assert len({one.name for one in found}) == 15, "every check but that of the connection"


@pytest.mark.parametrize(
    ("ahead", "code", "says"),
    [
        (None, "doctor-clock-unknown", ""),
        (300.0, "doctor-clock", "5 分"),
        (-300.0, "doctor-clock", "5 分"),
        (3600.0, "doctor-clock-behind", "60 分"),
        (-301.0, "doctor-clock-ahead", "5 分"),
    ],
)
def test_the_clock(ahead: float | None, code: str, says: str) -> None:
    [check] = [one for one in looked([], clock=ahead) if one.name == "clock"]
    assert check.code == code and says in check.message()


@pytest.mark.parametrize(
    ("size", "name", "code"),
    [
        (10 << 20, "prefecture", "doctor-size"),
        ((10 << 20) + 1, "prefecture", "doctor-size-large"),
        ((10 << 20) + 1, "catalogue", "doctor-size"),
        ((100 << 20) + 1, "catalogue", "doctor-size-large"),
    ],
)
def test_the_largest_file(tmp_path: Path, size: int, name: str, code: str) -> None:
    outcome = built(tmp_path / "a", label="mihon/small")
    large = built(tmp_path / "b", name="mihon-large", resources=[{"name": "b", "path": "b.json"}])
    with (tmp_path / "b" / "b.json").open("wb") as file:
        file.truncate(size)
    [check] = [one for one in looked([outcome, large], name=name) if one.name == "size"]
    assert (check.code, check.params["file"], check.state) == (
        code, "b.json", "warning" if code == "doctor-size-large" else "ok",
    )  # fmt: skip
    assert f"{size / (1 << 20):.1f} MB" in check.message("en") and check.params["whole"] > check.params["size"]


def test_what_is_wrong_with_the_data(tmp_path: Path) -> None:
    outcomes = [
        built(tmp_path / "a"),
        built(tmp_path / "b", label="mihon/wrong", name="mihon-wrong", ok=False),
        Outcome("mihon/refused", None),
        Outcome("mihon/failed", error=DataError("file-binary", value="x")),
        built(tmp_path / "c", label="mihon/again"),
    ]
    found = looked(outcomes)
    told = [(one.code, one.datasets, one.exit_code) for one in found if one.name in ("data", "name")]
    assert told == [
        ("doctor-data-errors", ("mihon/wrong",), 1),
        ("doctor-data-unbuilt", ("mihon/refused",), 1),
        ("file-binary", ("mihon/failed",), 1),
        ("doctor-data", (), 3),
        ("dataset-published-twice", ("mihon/again",), 2),
        ("doctor-names", (), 3),
    ]
    assert exit_code(found) == 2


def test_without_datasets_only_the_portal_is_looked_at() -> None:
    found = looked([])
    assert [one.code for one in found if one.name == "data"] == ["doctor-data-none"]
    assert {one.name for one in found} == {"address", "version", "plugins", "token", "clock", "data"}
    assert exit_code(found) == 0


def test_each_organization_is_asked_for_once(tmp_path: Path) -> None:
    outcomes = [
        built(tmp_path / str(number), label=f"{owner}/{number}", name=f"{owner}-{number}", organization={"name": owner})
        for number, owner in enumerate(("mihon", "tonari", "mihon"))
    ]
    client = FakeClient(portal(), ANSWERS)
    found = list(look(client, outcomes))  # type: ignore[arg-type]
    told = {one.code: one.datasets for one in found if one.name == "organization"}
    assert told == {"doctor-organization": ("mihon/0", "mihon/2"), "organization-no-right": ("tonari/1",)}
    assert client.asked.count("organization_show") == 1 and client.asked.count("package_show") == 3


# ---- BODIK -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("standard", "title", "keywords", "code", "says"),
    [
        ("aed/standard-ods", "AED設置箇所一覧", [], "bodik-by-title", "題名"),
        ("aed/standard-ods", "見本市のAED", [], "bodik-by-title", ""),
        ("aed/standard-ods", "除細動器", ["自治体標準ODS", "AED設置箇所"], "bodik-by-tags", "タグ"),
        ("aed/standard-ods", "除細動器", ["推奨データセット", "AED設置箇所"], "bodik-by-tags", ""),
        ("aed/standard-ods", "除細動器", ["AED設置箇所"], "bodik-not-recognised", "[自治体標準ODS, AED設置箇所]"),
        ("aed/recommended-basic", "除細動器", ["救命"], "bodik-not-recognised", "[推奨データセット, AED設置箇所, 救"),
        ("care-services/standard-ods", "介護サービス", [], "bodik-by-title", ""),
        ("medical-institutions/standard-ods", "医療機関", [], "bodik-not-recognised", "医療機関一覧"),
        ("cultural-properties/standard-ods", "文化財一覧", None, "bodik-by-title", ""),
        ("events/standard-ods", "イベント一覧", [], "bodik-unseen", "自治体標準ODS"),
        ("events/recommended-basic", "イベント一覧", [], "bodik-unseen", "推奨データセット"),
        ("open-data-list/standard-ods", "オープンデータ一覧", [], "bodik-not-served", ""),
        ("dx-plan-kpi", "KPI", [], "bodik-not-served", ""),
        (None, "AED", [], "bodik-not-served", ""),
        (["aed"], "AED", [], "bodik-not-served", ""),
    ],
)  # fmt: skip
def test_whether_bodik_would_recognise_it(
    tmp_path: Path, standard: Any, title: str, keywords: Any, code: str, says: str
) -> None:
    check = bodik(tmp_path, standard=standard, title=title, keywords=keywords)
    assert check.code == code and says in check.message() + check.remedy() and "2026-11" in check.message()


@pytest.mark.parametrize(
    ("listed", "licence", "code"),
    [
        ([{"id": "7", "url": "https://creativecommons.org/licenses/by/4.0/"}], "CC-BY-4.0", "bodik-by-title"),
        ([{"id": "cc-by"}], "CC-BY-4.0", "bodik-by-title"),
        ([{"id": "cc-by"}], "PDL-1.0", "bodik-licence"),
        ([{"id": "cc-zero"}], "CC0-1.0", "bodik-by-title"),
        ([], "CC-BY-NC-4.0", "bodik-licence"),
        ([], None, "bodik-licence"),
    ],
)
def test_the_licence_that_bodik_would_see(tmp_path: Path, listed: list[Any], licence: Any, code: str) -> None:
    assert bodik(tmp_path, listed, licenses=[{"name": licence}]).code == code


def test_a_licence_that_the_site_forbids_is_none_for_bodik(tmp_path: Path) -> None:
    answers = scheming({"field_name": "license_id", "choices": [{"value": "other"}]})
    found = {one.name: one.code for one in looked([built(tmp_path / "a")], answers)}
    assert found["bodik"] == "bodik-licence"


@pytest.mark.parametrize(
    ("license_id", "taken"),
    [
        ("cc-by", True), ("CC-BY-4.0", True), ("cc_by_4", True), ("CC-BY-2.1-JP", True), ("ccby40international", True),
        ("cc-by-sa", True), ("CC-BY-SA-4.0", True), ("cc-zero", True), ("CC0-1.0", True), ("cc0", True),
        ("PDL-1.0", False), ("cc-by-nc", False), ("CC-BY-NC-4.0", False), ("cc-by-nd", False), ("cc-by-nc-sa", False),
        ("other-open", False), ("notspecified", False), ("", False), (None, False), ("odc-by", False),
    ],
)  # fmt: skip
def test_licences_that_bodik_takes(license_id: Any, taken: bool) -> None:
    assert is_taken(license_id) is taken


# ---- what is made of it --------------------------------------------------------------------------------------------


def test_every_text_is_told_in_some_case() -> None:
    here = Path(__file__).read_text(encoding="utf-8")
    assert [code for code in texts.TEXTS if f'"{code}"' not in here] == []


def test_the_same_of_several_datasets_is_one_check() -> None:
    checks = [
        Check("tags", "tag-dropped", {"value": "税"}, ("a",)),
        Check("tags", "tag-dropped", {"value": "他"}, ("a",)),
        Check("tags", "tag-dropped", {"value": "税"}, ("b",)),
        Check("tags", "tag-dropped", {"value": "税"}, ("a",)),
        Check("clock", "doctor-clock"),
        Check("clock", "doctor-clock"),
    ]
    assert [one.datasets for one in merged(checks)] == [("a", "b"), ("a",), ()]


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("width", [20, 60, 100])
def test_the_text_is_for_terminals(lang: str, width: int) -> None:
    hostile = "\x1b]0;x\x07<b>" + "x" * 5000 + "\u202e"
    answers = status(ckan_version=f"2.9{hostile}", site_url=hostile, extensions=["datastore", hostile])
    answers |= NOWHERE | {"organization_list_for_user": [{"name": hostile}], "user_show": {"name": hostile}}
    outcome = Outcome("mihon/a\x1b[2J", error=WorldError("not-writable", value="a\nb", reason=hostile))
    shown = doctor_text(looked([outcome], answers), lang, width)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", shown)
    assert len(shown) < 6000
    assert ("問題" in shown) == (lang == "ja") and shown.splitlines()[0].startswith(("問題 · ", "problem · "))
    states = [line.split(" · ")[0] for line in shown.splitlines() if re.match(r"(\S+) · ", line)]
    order = ["問題", "注意", "良好"] if lang == "ja" else ["problem", "warning", "good"]
    assert states == sorted(states, key=order.index) and set(states) == set(order)


def test_the_machine_form(tmp_path: Path) -> None:
    answers = status(ckan_version="2.9\x1b[1m")
    found = [one.to_dict("en") for one in looked([built(tmp_path / "package")], answers)]
    assert json.loads(json.dumps(found)) == found
    [version] = [one for one in found if one["name"] == "version"]
    assert version == {
        "name": "version",
        "state": "warning",
        "code": "doctor-version-older",
        "message": f"CKAN 2.9␛[1m. Publishing is tried on {KNOWN}, not on this version.",
        "remedy": text("doctor-version-older").remedy("en"),
        "datasets": [],
        "values": {"value": "2.9␛[1m", "versions": KNOWN},
    }
