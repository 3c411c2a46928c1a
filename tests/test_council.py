"""`publish report`: the year's figures, each with where it comes from; what is not known says so."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import requests
from browsing import chromium, too_wide, violations
from commanding import Command
from publishing import portal_at
from real_ckan import PLAIN, RealCKAN
from towns import EVERYWHERE, Town, portal_of, shown

from catalogue import counting
from commands.council import _judged
from pipelines import journal
from pipelines.council import Account, Downloads, Line, Span, gather, span_of
from pipelines.council import span as span_module
from pipelines.council.page import account_page
from pipelines.council.portal import ask
from pipelines.council.span import fiscal_year, today
from pipelines.council.table import account_csv, account_text
from pipelines.council.wording import figures
from pipelines.errors import UsageError
from pipelines.messages import council as words_of
from pipelines.portal import Portal
from pipelines.workspace import load_organization

HOSTILE = "=cmd|<script>alert(1)</script>\x1b[31m\u202e"
YEAR = span_of()


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path)


def promised(folder: Path, frequency: str = "annual") -> Path:
    """The dataset in the folder with a promised interval."""
    with (folder / "dataset.yaml").open("a", encoding="utf-8") as file:
        file.write(f"frequency: {frequency}\n")
    return folder


def account_of(town: Town, portal: Portal, span: Span = YEAR) -> Account:
    folders = [path.parent for path in sorted(town.folder.glob("*/dataset.yaml"))]
    return gather(load_organization(town.folder), folders, town.build, portal, span, judge=_judged)


def line(**changed: Any) -> Line:
    """A dataset as it may be told of."""
    known = {
        "name": "mihon-aed",
        "title": "AED設置箇所一覧",
        "kind": "aed",
        "created": date(2024, 4, 1),
        "updated": date(2026, 5, 1),
        "is_new": False,
        "updates": 3,
        "errors": 0,
        "warnings": 2,
        "frequency": "annual",
        "state": "fresh",
        "due": date(2027, 5, 1),
        "downloads": 120,
    }
    return Line(**known | changed)


def account(*lines: Line, **changed: Any) -> Account:
    """A report of these datasets."""
    known = {
        "town": "見本市",
        "span": fiscal_year(2026),
        "made": datetime(2026, 11, 22, 3, tzinfo=UTC),
        "portal": "https://data.example.jp",
        "asked": True,
        "lines": lines or (line(),),
        "withheld": (),
        "downloads": Downloads("catalogue", 120, date(2026, 6, 1)),
        "indicators": None,
        "history_since": date(2026, 5, 1),
        "updates": 3,
        "plan_count": 0,
    }
    return Account(**known | changed)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"year": 2026}, ("2026-04-01", "2027-03-31", "令和8年度")),
        ({"year": 2019}, ("2019-04-01", "2020-03-31", "令和元年度")),
        ({"year": 2018}, ("2018-04-01", "2019-03-31", "2018年度")),
        ({"first": date(2026, 1, 5)}, ("2026-01-05", "2026-03-31", "2026年1月5日〜2026年3月31日")),
        ({"first": date(2025, 3, 31)}, ("2025-03-31", "2025-03-31", "2025年3月31日〜2025年3月31日")),
        ({"first": date(2025, 4, 1)}, ("2025-04-01", "2026-03-31", "2025年4月1日〜2026年3月31日")),
        ({"last": date(2026, 6, 30)}, ("2026-04-01", "2026-06-30", "2026年4月1日〜2026年6月30日")),
        ({}, ("2026-04-01", "2027-03-31", "令和8年度")),
    ],
)
def test_spans(asked: dict[str, Any], expected: tuple[str, str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(span_module, "today", lambda: date(2027, 3, 31))
    span = span_of(**asked)
    assert (span.first.isoformat(), span.last.isoformat(), span.title()) == expected


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"year": 2026, "first": date(2026, 4, 1)}, "report-year-and-days"),
        ({"first": date(2026, 4, 2), "last": date(2026, 4, 1)}, "report-days-reversed"),
        ({"year": 8}, "report-year-wrong"),
    ],
)
def test_spans_that_cannot_be(asked: dict[str, Any], code: str) -> None:
    with pytest.raises(UsageError) as raised:
        span_of(**asked)
    assert raised.value.code == code


@pytest.mark.parametrize(("day", "expected"), [((2026, 3, 31), False), ((2026, 4, 1), True), ((2027, 3, 31), True)])
def test_both_ends_of_a_year_are_in_it(day: tuple[int, int, int], expected: bool) -> None:
    assert (date(*day) in fiscal_year(2026)) is expected
    assert (date(2027, 4, 1) in fiscal_year(2026)) is False


def test_what_has_not_begun_has_no_report(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(span_module, "today", lambda: date(2026, 4, 1))
    for asked in ({"year": 2027}, {"first": date(2026, 4, 2)}):
        with pytest.raises(UsageError) as raised:
            span_of(**asked)
        assert raised.value.code == "report-future"
    assert span_of(first=date(2026, 4, 1)).first == date(2026, 4, 1)


def test_a_year_that_is_not_over_says_so() -> None:
    running, over = account(), account(span=fiscal_year(2025))
    assert "（年度の途中）" in account_text(running) and "（年度の途中）" in account_page(running)
    assert "（期間の途中）" in account_text(account(span=Span(date(2026, 4, 1), date(2026, 12, 31))))
    assert "途中" not in account_text(over) and not over.to_dict()["running"]
    assert "（期間の終わりまで）" in account_page(over) and "未公開（期間の終わりまで）" in account_text(over)
    assert "期間の終わりまで）" not in account_page(running)


def test_this_year_by_default() -> None:
    assert today() in YEAR and YEAR.year


def test_a_year_of_a_town(town: Town, tmp_path: Path) -> None:
    promised(town.dataset("aed", *EVERYWHERE))
    town.dataset("public-toilets", *EVERYWHERE, kind="public-toilets")
    with portal_of(tmp_path / "catalogue") as portal:
        town.publish(portal, "aed")
        town.dataset("aed", *EVERYWHERE[:-1])
        promised(town.folder / "aed")
        town.publish(portal, "aed", allow=frozenset({"rows-fell"}))
        town.publish(portal, "aed")
        found = account_of(town, portal)
    (one,) = found.lines
    assert (one.name, one.kind, one.is_new, one.state) == ("mihon-aed", "aed", True, "fresh")
    assert (one.updates, one.errors, found.updates) == (2, 0, 2)
    assert (found.covered, len(found.coverage)) == (1, 14)
    assert found.withheld == ("公衆トイレ一覧",)
    assert (found.history_since, found.plans, found.plan_count, found.indicators) == (today(), [], 0, 0)
    assert (found.downloads.source, found.downloads.total) == ("catalogue", 0)  # our own look at the files is none


def test_a_folder_of_another_name_has_its_changes_counted(town: Town, tmp_path: Path) -> None:
    """The journal knows a dataset by its folder."""
    town.dataset("aed-list", *EVERYWHERE)
    with portal_of(tmp_path / "catalogue") as portal:
        town.publish(portal, "aed-list")
        assert [line.updates for line in account_of(town, portal).lines] == [1]


def test_downloads_of_our_catalogue(town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "_INTERVAL", 0.01)
    town.dataset("aed", *EVERYWHERE)
    with portal_of(tmp_path / "catalogue") as portal:
        town.publish(portal, "aed")
        (url, *_) = [entry["url"] for entry in (shown(portal) or {})["resources"]]
        requests.get(url, headers={"User-Agent": "Firefox"}, timeout=10).raise_for_status()
        found = _until_counted(town, portal)
        assert found.lines[0].downloads == 1 and found.downloads.since == today()
        earlier = account_of(town, portal, fiscal_year(2001))
    assert (earlier.lines, earlier.downloads.total, earlier.updates) == ((), None, None)  # none of it is known
    text = account_text(earlier)
    assert "数え始めたのは" in text and "この期間のことは分かりません" in text and "0回" not in text
    assert earlier.withheld == ()  # it was published later, but it is


def _until_counted(town: Town, portal: Portal) -> Account:
    for _ in range(100):
        if (found := account_of(town, portal)).downloads.total:
            return found
    raise AssertionError("nothing was counted")


def test_where_the_portal_cannot_be_asked(town: Town, tmp_path: Path) -> None:
    town.dataset("aed", *EVERYWHERE)
    town.dataset("public-toilets", *EVERYWHERE, kind="public-toilets")
    with portal_of(tmp_path / "catalogue", attempts=1) as portal:
        town.publish(portal, "aed")
    found = account_of(town, portal)
    assert [one.name for one in found.lines] == ["mihon-aed"] and not found.asked
    assert (found.lines[0].kind, found.lines[0].updates, found.covered) == ("aed", 1, 1)
    assert found.downloads.total is None and found.to_dict()["new"] is None
    assert found.withheld == ("公衆トイレ一覧",)
    assert "このパソコンから公開した記録のないもの: 公衆トイレ一覧" in account_text(found)
    assert "公開していないもの" not in account_text(found) and "データが変わった日" in account_text(found)
    assert "問い合わせられなかった" in account_text(found) and "問い合わせられなかった" in account_page(found)


class Tracking:
    """A CKAN without our action, whose files were seen so often."""

    def __init__(self, *totals: int | None) -> None:
        self._totals = totals

    def __call__(self, action: str, **params: str) -> Any:
        from ckanapi.errors import CKANAPIError

        if action == "download_statistics":
            raise CKANAPIError(["url", 400, "Bad request: Action name not known"])
        tracked = [{"tracking_summary": {"total": one}} if one is not None else {} for one in self._totals]
        dataset = {"name": "mihon-aed", "resources": tracked}
        return {"results": [dataset], "count": 1} if action == "package_search" else dataset


@pytest.mark.parametrize(
    ("totals", "expected"),
    [
        ((3, 4), Downloads("ckan", 7)),
        ((0, 0), Downloads("unknown")),
        ((None,), Downloads("unknown")),
        ((), Downloads("unknown")),
    ],
)
def test_tracking_of_ckan(totals: tuple[int | None, ...], expected: Downloads, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipelines.portal.client import Client

    answers = Tracking(*totals)
    monkeypatch.setattr(Client, "read", lambda self, action, **params: answers(action, **params))
    _, found, each = ask(Portal("http://127.0.0.1:1", ""), "mihon", YEAR)
    assert found == expected and (each == {"mihon-aed": 7}) is (expected.source == "ckan")


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_every_figure_says_where_it_comes_from(lang: str) -> None:
    whole = figures(account(), lang)
    nothing = figures(account(line(errors=None, state="unpromised", downloads=None), history_since=None, updates=None,
                              downloads=Downloads("unknown"), asked=False), lang)  # fmt: skip
    assert all(one.label and one.value and one.source for one in whole + nothing)
    unknown = words_of.words(lang)["unknown"]
    assert [one.value == unknown for one in nothing] == [False, True, True, False, False, True, True, False]
    assert all(one.known for one in whole[:-1])


def test_what_is_known_only_since_a_day_says_so() -> None:
    text = account_text(account())
    assert "2026年5月1日 から" in text and "それより前は分かりません" in text and "2026年6月1日 から" in text
    assert "2026年5月1日から\n" in text and "2026年6月1日から、最も多いもの" in text  # beside the figures, too
    viewed = account(downloads=Downloads("ckan", 7))
    for told in (account_text(viewed), account_page(viewed), account_csv(viewed)):
        assert "閲覧（期間を問わない）" in told and "ダウンロード" not in told


def test_late_and_faulty_ones_are_counted() -> None:
    found = account(line(state="overdue"), line(state="due", errors=2), line(state="unpromised", errors=None))
    assert (len(found.kept), len(found.promised), len(found.sound), len(found.checked)) == (1, 2, 1, 2)
    text = account_text(found)
    assert (
        "期限を過ぎたもの: 1件" in text
        and "更新した日が" not in text
        and "1 / 2件" in text
        and "検査の結果が分からないもの: 1件" in text
    )


def test_what_is_known_in_part_is_told_as_it_is() -> None:
    found = account(line(failed=True, errors=None), line(), line(state="undated", updated=None))
    assert (len(found.sound), len(found.checked), len(found.kept), len(found.promised)) == (2, 3, 2, 3)
    text = account_text(found)
    assert "更新した日が分からないもの: 1件" in text and "更新日が不明" in text and "誤りあり" in text
    assert "2 / 3件" in text and "<b>誤りあり</b>" in account_page(found)


def test_a_frequency_of_a_portal_is_no_word_of_ours() -> None:
    found = account(line(frequency="title"))
    assert ",title," in account_csv(found) and "<td>title</td>" in account_page(found)


def test_both_languages_have_the_same_words() -> None:
    ja, en = words_of.words("ja"), words_of.words("en")
    assert ja.keys() == en.keys()
    for key in ja:
        holes = [set(re.findall(r"\{(\w+)\}", said[key])) for said in (ja, en)]
        assert holes[0] == holes[1], key


def test_nothing_from_a_portal_does_harm() -> None:
    bad = account(line(title=HOSTILE, frequency=HOSTILE, name=HOSTILE), town=HOSTILE, withheld=(HOSTILE,))
    for text in (account_page(bad), account_text(bad)):
        assert "<script>" not in text or text.startswith("=cmd")
        assert "\x1b" not in text and "\u202e" not in text
    assert "<script>" not in account_page(bad)
    (_, row) = csv.reader(io.StringIO(account_csv(bad), newline=""))
    assert row[0].startswith("'=")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as started:
        yield started


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_is_for_all_and_on_one_sheet(browser: Any, tmp_path: Path, lang: str, scheme: str) -> None:
    kinds = [known.name for known, _ in account().coverage]
    lines = [line(kind=kind, title=f"{kind} の一覧", name=kind, is_new=True) for kind in kinds]
    path = tmp_path / "report.html"
    path.write_text(account_page(account(*lines), lang), encoding="utf-8")
    for width in (320, 1280):
        page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
        page.goto(path.as_uri())
        assert violations(page) == [] and not too_wide(page)
        printed = page.pdf(prefer_css_page_size=True) if width == 1280 else b"/Type /Page\n"
        assert len(re.findall(rb"/Type /Page\b", printed)) == 1
        page.close()


def test_the_command(command: Command, town: Town) -> None:
    promised(town.dataset("aed", *EVERYWHERE))
    assert command("aed").code == 0
    done = command("report")
    assert done.code == 0 and "オープンデータの取組状況" in done.out and "1 / 14" in done.out
    found = json.loads(command("report", "mihon", "--format", "json", "--year", str(YEAR.year)).out)
    assert (found["datasets"], found["recommended_published"], found["lines"][0]["name"]) == (1, 1, "mihon-aed")
    assert found["portal"] == ""  # nobody has said where the catalogue is seen
    for form in ("html", "csv", "text"):
        path = town.root / f"report.{form}"
        assert command("report", "--format", form, "-o", str(path)).code == 0
        assert "AED設置箇所一覧" in path.read_text("utf-8")
    assert (town.root / "report.csv").read_bytes().startswith("\ufeff".encode())
    assert "Fiscal year" in command("--lang", "en", "report").out


def test_which_organization(command: Command, town: Town) -> None:
    assert command("report").code == 2
    town.dataset("aed", *EVERYWHERE)
    assert command("report", "mihom").code == 2
    other = town.root / "datasets" / "other"
    (other / "aed").mkdir(parents=True)
    (other / "organization.yaml").write_text("code: 992011\nname: other\ntitle: 別の市\n", encoding="utf-8")
    (other / "aed" / "dataset.yaml").write_text("dataset: aed\nsource: {path: a.csv}\n", encoding="utf-8")
    done = command("report")
    assert done.code == 2 and "publish report mihon" in done.err
    assert command("report", "--from", "2026-04-01", "--year", "2026", "mihon").code == 2


def test_changes_that_the_journal_tells(tmp_path: Path) -> None:
    path, portal = tmp_path / "journal.jsonl", Portal("https://a.example.jp", "", "town")
    runs = [journal.Run(path, "run", portal, {"a": ("", ()), "b": ("", ())}) for _ in range(2)]
    runs[0].done("a", "created")
    runs[1].done("b", "failed")
    runs[1].done("nobody", "updated")
    runs[0].done("b", "updated")
    with path.open("a") as file:
        file.write("torn")
    assert [(one.label, one.state) for one in journal.changes(path)] == [
        ("a", "created"),
        ("b", "failed"),
        ("b", "updated"),
    ]
    assert list(journal.changes(tmp_path / "none")) == []


def test_the_command_says_that_the_portal_was_not_asked(command: Command, town: Town) -> None:
    (town.root / "publish.toml").write_text(
        '[portal.here]\nurl = "http://127.0.0.1:1"\nattempts = 1\ndefault = true\n', encoding="utf-8"
    )
    town.dataset("aed", *EVERYWHERE)
    for form in ("csv", "json", "html", "text"):
        done = command("report", "--format", form)
        assert done.code == 0 and "問い合わせられなかった" in done.err
    assert "問い合わせられなかった" not in command("report", "--to", "catalogue").err


@pytest.mark.parametrize("real_ckan", PLAIN[-1:], indirect=True, ids=str)
def test_a_real_ckan_that_counts_nothing(real_ckan: RealCKAN, town: Town) -> None:
    real_ckan.reset()
    portal = portal_at(real_ckan.url, real_ckan.token)
    town.dataset("aed", *EVERYWHERE)
    town.publish(portal, "aed")
    found = account_of(town, portal)
    assert found.asked and (found.covered, found.updates) == (1, 1)
    assert found.downloads == Downloads("unknown") and found.lines[0].is_new
