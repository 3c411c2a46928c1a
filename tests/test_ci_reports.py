"""What CI is told: each form is whole, names the cell, and nothing in it comes alive."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from pipelines.ci.checking import Checked
from pipelines.ci.rows import Difference
from pipelines.errors import MachikadoError, UsageError
from pipelines.findings import Finding, Log, Place
from pipelines.portal.rows import CellChange, RowChanges
from pipelines.report import Report
from pipelines.report.display import tamed
from pipelines.report.github import MOST, github
from pipelines.report.gitlab import gitlab
from pipelines.report.junit import junit
from pipelines.report.picking import fingerprints, picked
from pipelines.report.places import Spot, lines_of, spots_of
from pipelines.report.sarif import sarif
from pipelines.report.summary import Scope, code, summary
from pipelines.table import Source

HOSTILE = [
    "@octocat", "#1", "GH-1", "a@b.example", "http://evil.example/x", "www.evil.example", "![x](http://evil.example)",
    "[x](javascript:alert(1))", "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<!--", "</code></pre>",
    "```", "````\n# x", "`x`", "~~~", "| a | b |", "\\", "# x", "- [ ] x", "/close", "&lt;b&gt;", "$x$", ":tada:",
    "\n::error::x", "::set-output name=a::b", "##[error]x", "##vso[task.x]y", "%0A::error::x", "\r\n::stop-commands::x",
    "\x1b[31m", "\u202eevil", "\x00", "\ufffe", "a,b:c%d", "]]>", "&amp;", "\ud800", "{value}", "x" * 5000,
]  # fmt: skip


def check(
    findings: Sequence[Finding] = (), label: str = "mihon/aed", path: str = "一覧.csv", sheet: str | None = None
) -> Checked:
    """What came of a check that found these."""
    source = Source(path, "xlsx" if sheet else "csv", header_rows=(1,), sheet=sheet)
    return Checked(label, Path(label), Path(path), Report(source, "aed", log=Log(list(findings)), rows=3))


def wrong(
    value: str = "34.07x", row: int = 3, column: int = 2, field: str = "緯度", sheet: str | None = None
) -> Finding:
    """A cell that cannot be read."""
    return Finding("coordinate-unreadable", Place(sheet, row, column), field, value, severity_override="error")


def hostile(text: str) -> list[Checked]:
    """The text everywhere where somebody else may have written it."""
    changes = RowChanges(
        ("ID",), 1, 2, (text,), (text,), (CellChange(text, text, text, text),), (text,), (text,), 1, 1, 1, 1
    )
    failed = UsageError("setting-wrong", file=text, line=3, key=text, value=text, expected=text)
    found = check([wrong(text, field=text), Finding("dataset-differs", value=text, params={"expected": text})])
    difference = Difference({"": changes}, names={"": {text: text}})
    return [
        Checked(f"x/{text}", found.folder, Path("x") / text.replace("\0", ""), found.report, difference=difference),
        Checked(text, Path("x"), Path("x/dataset.yaml"), error=failed),
        Checked("x/y", difference=Difference({}, unread=MachikadoError("rows-unread-before", reason=text))),
    ]


class Page(HTMLParser):
    """Which elements a page has, and its text outside of code."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.plain = ""
        self._depth = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self._depth += tag == "code"

    def handle_endtag(self, tag: str) -> None:
        self._depth -= tag == "code"

    def handle_comment(self, data: str) -> None:
        self.tags.add("!--")

    def handle_data(self, data: str) -> None:
        if not self._depth:
            self.plain += data


OURS = {"h2", "h3", "p", "table", "thead", "tbody", "tr", "th", "td", "code", "pre", "strong", "ul", "li"}


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_in_a_summary_comes_alive(text: str) -> None:
    page = summary(hostile(text), Scope(9, text, deleted=(text,)), "ja")
    page.encode("utf-8")
    html = Page(MarkdownIt("commonmark", {"html": True}).enable("table").render(page))
    assert html.tags <= OURS and {"table", "pre"} <= html.tags
    shown = [line for line in text.split("\n") if len(line) > 1 and not line.startswith("x")]
    assert not [line for line in shown if line in html.plain]
    assert not re.search(r"[@#]|://|www\.|\$|\{", html.plain) and "x" * 200 not in html.plain
    assert len(re.findall(r"(?m)^\|", page.partition("###")[0])) == 5  # a row for each, whatever their names hold


@given(st.text(min_size=1, max_size=40))
def test_a_name_is_one_span_of_code(text: str) -> None:
    html = MarkdownIt("commonmark", {"html": True}).enable("table").render(f"| a |\n| --- |\n| {code(text)} |\n")
    page = Page(html)
    assert page.tags == {"table", "thead", "tbody", "tr", "th", "td", "code"} and page.plain.split() == ["a"]


def test_a_summary_says_what_was_found_and_which_rows_changed() -> None:
    changes = RowChanges(("ID",), 3, 3, ("A4",), ("A1",), (CellChange("A3", "緯度", "34.07", ""),), (), (), 1, 1, 1, 1)
    checks = [
        check([wrong()], "mihon/aed"),
        Checked("mihon/public-wifi", report=check().report, difference=Difference({"": changes})),
        Checked("mihon/new", report=check().report, difference=Difference({}, is_new=True)),
        Checked("mihon/list", skipped=True),
    ]
    page = summary(checks, Scope(5, "main", deleted=("mihon/gone",)), "ja")
    assert "誤りがあります" in page and "`main` と比べて、5 のうち 4" in page and "- `mihon/gone`" in page
    assert "| `mihon/aed` | ❌ 誤り | 1 | 0 | 3 |  |" in page and "追加1, 削除1, 変更1" in page and "新規" in page
    assert "[誤り] B3 緯度 = 34.07x" in page and "→ 緯度は" in page
    assert "- A1\n+ A4\n! A3 [緯度] 34.07 → （空）" in page
    assert "### ➖" not in page
    assert "No dataset has changed." in summary([], Scope(5, "main"), "en")
    everything = MachikadoError("changed-for-all", value="publish.toml")
    assert "publish.toml が変わりました" in summary([], Scope(5, "main", everything), "ja")


def test_a_summary_keeps_within_its_limit() -> None:
    many = [check([wrong("ア" * 900 + str(number))], f"mihon/{number}") for number in range(100)]
    page = summary(many, Scope(100), "ja", room=60_000)
    assert 50_000 < len(page.encode()) <= 60_000
    shown = page.count("### ")
    assert f"ほかに {100 - shown:,} のデータセット" in page
    assert len(summary(many * 50, Scope(1), "ja", room=50_000).encode()) <= 50_000
    assert "100 more datasets" in summary(many, Scope(100), "en", room=-200_000)


@pytest.mark.parametrize(("room", "gone"), [(20_000, ()), (20_000, ("umi/x", "umi/y", "umi/z")), (60_000, ("umi/x",))])
def test_all_that_a_summary_leaves_out_is_counted(room: int, gone: tuple[str, ...]) -> None:
    many = [check([wrong()], f"mihon/{number}") for number in range(500)]
    page = summary(many, Scope(500, deleted=gone), "en", room=room)
    named = sum(f"| `mihon/{number}` |" in page for number in range(500))
    left = 500 - named or 500 - page.count("### ")
    left += 0 if "that are gone" in page else len(gone)
    assert left and f"\n{left} more datasets" in page


def test_a_summary_tells_columns_that_come_and_go() -> None:
    def changes(new: tuple[str, ...], gone: tuple[str, ...]) -> Difference:
        rows = RowChanges(("ID",), 3, 3, (), (), (), new, gone, 0, 0, 0, 0)
        return Difference({"": rows})

    told = {
        "mihon/gone": changes((), ("備考",)),
        "mihon/both": changes(("電話番号", "URL"), ("備考",)),
        "mihon/same": changes((), ()),
    }
    checks = [Checked(label, report=check().report, difference=one) for label, one in told.items()]
    page = summary(checks, Scope(3, "main"), "ja")
    assert [line.split(" | ")[-1] for line in page.splitlines() if line.startswith("| `mihon")] == [
        *("列の削除1 |", "列の追加2, 列の削除1 |", "変わりなし |")
    ]
    assert page.count("### ") == 2 and "- [備考]\n+ [電話番号]\n+ [URL]" in page


def test_personal_data_are_in_no_summary() -> None:
    changes = RowChanges(("ID",), 3, 4, (), (), (), (), (), 1, 0, 0, 0)
    one = Checked("a/b", report=check().report, difference=Difference({"": changes}, concealed=True))
    assert "個人情報らしい値があるので、件数だけ" in summary([one], Scope(1), "ja")


def github_lines(text: str) -> list[tuple[str, dict[str, str], str]]:
    """The commands as GitHub's runner reads them: kind, properties, message."""

    def plain(part: str) -> str:
        for sign, written in (("\r", "%0D"), ("\n", "%0A"), (":", "%3A"), (",", "%2C"), ("%", "%25")):
            part = part.replace(written, sign)
        return part

    found = []
    assert text.endswith("\n") or not text
    for line in text.split("\n")[:-1]:
        whole = re.fullmatch(r"::(error|warning|notice) (.*?)::(.*)", line)
        assert whole, line
        pairs = (one.split("=", 1) for one in whole[2].split(","))
        found.append((whole[1], {name: plain(value) for name, value in pairs}, plain(whole[3])))
    return found


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_in_an_annotation_is_a_command(text: str) -> None:
    lines = github_lines(github(hostile(text), "ja"))
    assert [kind for kind, _, _ in lines] == ["error", "error", "warning"]
    for _, properties, _ in lines:
        assert set(properties) <= {"file", "line", "endLine", "col", "endColumn", "title"}
    assert lines[1][1]["line"] == "3" and lines[1][1]["file"] == "x/dataset.yaml"


def test_an_annotation_for_each_kind_before_a_second_of_one() -> None:
    many = check([wrong(row=row) for row in range(2, 500)], "mihon/aed")
    other = check([wrong(field="経度"), Finding("dataset-differs", severity_override="warning")], "mihon/public-wifi")
    lines = github_lines(github([many, other], "ja"))
    errors = [properties["title"] for kind, properties, _ in lines if kind == "error"]
    assert len(errors) == MOST and "mihon/public-wifi B3 経度" in errors
    assert [message for kind, _, message in lines if kind == "notice"] == [
        "ほかに 489 件（誤り）あります。GitHub が示すのは種類ごとに 10 件までです。まとめを見てください。"
    ]
    assert github([check()], "ja") == ""


def test_a_cell_of_a_workbook_is_in_the_title() -> None:
    ((_, properties, message),) = github_lines(
        github([check([wrong(sheet="一覧")], path="AED.xlsx", sheet="一覧")], "ja")
    )
    assert properties == {"file": "AED.xlsx", "title": "mihon/aed 一覧!B3 緯度"}
    assert message.startswith("「緯度」の「34.07x」は") and "\n→ 緯度は" in message


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("::error::x", ": :error::x"),
        ("  ::error::x\nb", "  : :error::x\nb"),
        ("a ##[error]x", "a # #[error]x"),
        ("##vso[x]", "# #vso[x]"),
        ("a::b ## c", "a::b ## c"),
    ],
)
def test_a_log_obeys_nothing(text: str, safe: str) -> None:
    assert tamed(text) == safe


@pytest.mark.parametrize("text", HOSTILE)
def test_junit_is_xml_whatever_it_says(text: str) -> None:
    root = ElementTree.fromstring(junit(hostile(text), "ja").encode("utf-8"))
    assert root.tag == "testsuites" and root.attrib["failures"] == "1" and root.attrib["errors"] == "1"


def test_junit_has_a_suite_for_each_dataset() -> None:
    many = check([wrong(), *(wrong("x", row=row, field="経度") for row in range(4, 90))], "mihon/aed")
    warned = check([Finding("dataset-differs", value="a", params={"expected": "b"})], "mihon/public-wifi")
    failed = Checked("mihon/events", error=UsageError("setting-missing", file="x", value="source"))
    checks = [many, warned, failed, Checked("mihon/list", skipped=True), check(label="mihon/good")]
    root = ElementTree.fromstring(junit(checks, "ja"))
    counted = {key: int(root.attrib[key]) for key in ("tests", "failures", "errors", "skipped")}
    assert counted == {"tests": 7, "failures": 2, "errors": 1, "skipped": 1}
    assert [suite.attrib["name"] for suite in root] == [one.label for one in checks]
    names = [(case.attrib["classname"], case.attrib["name"]) for case in root.iter("testcase")]
    assert len(set(names)) == len(names) and ("mihon/aed", "B3 緯度 coordinate-unreadable") in names
    for suite in root:
        assert int(suite.attrib["tests"]) == len(suite.findall("testcase"))
    failure = root.find(".//failure")
    assert failure is not None and failure.text and failure.text.startswith("B3\n「緯度」") and "→" in failure.text


@pytest.mark.parametrize("text", HOSTILE)
def test_sarif_and_gitlab_are_whole_whatever_they_say(text: str) -> None:
    checks = hostile(text)
    log = json.loads(sarif(checks, "ja").encode("utf-8"))
    is_sarif(log)
    assert len(log["runs"][0]["results"]) == 3 and log["runs"][0]["invocations"][0]["executionSuccessful"] is False
    is_code_quality(json.loads(gitlab(checks, "ja").encode("utf-8")))


def is_sarif(log: dict) -> None:
    """The parts of SARIF 2.1.0 (OASIS, sections 3.13 to 3.52) that are used, and what code scanning asks for."""
    assert log["version"] == "2.1.0" and log["$schema"].endswith("sarif-schema-2.1.0.json")
    (run,) = log["runs"]
    assert run["columnKind"] == "unicodeCodePoints" and re.fullmatch("[a-z]{2}(-[A-Z]{2})?", run["language"])
    rules = run["tool"]["driver"]["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules)
    for rule in rules:
        assert rule["shortDescription"]["text"] and rule["fullDescription"]["text"] and rule["help"]["text"]
        assert rule["defaultConfiguration"]["level"] in ("none", "note", "warning", "error")
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in ("note", "warning", "error") and result["message"]["text"]
        (location,) = result["locations"]
        physical = location["physicalLocation"]
        uri = physical["artifactLocation"]["uri"]
        assert re.fullmatch(r"(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/]|%[0-9A-F]{2})+", uri), uri
        region = physical["region"]
        assert region["startLine"] >= 1
        assert region.get("endColumn", 2) > region.get("startColumn", 1) >= 1
        assert all(one["name"] and one["fullyQualifiedName"] for one in location["logicalLocations"])
        assert all(isinstance(known, str) for known in result["partialFingerprints"].values())
    prints = [tuple(result["partialFingerprints"].values()) for result in run["results"]]
    assert len(set(prints)) == len(prints)
    (invocation,) = run["invocations"]
    for told in invocation["toolExecutionNotifications"]:
        assert told["message"]["text"] and told["level"] in ("note", "warning", "error")


def is_code_quality(found: list) -> None:
    """What GitLab asks of each entry."""
    for one in found:
        assert set(one) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert one["severity"] in ("info", "minor", "major", "critical", "blocker")
        assert one["location"]["lines"]["begin"] >= 1 and one["location"]["path"] and one["description"]
    assert len({one["fingerprint"] for one in found}) == len(found)


def test_sarif_names_the_cell() -> None:
    log = json.loads(sarif([check([wrong(sheet="一覧")], path="AED 一覧.xlsx", sheet="一覧")], "ja"))
    is_sarif(log)
    (result,) = log["runs"][0]["results"]
    (location,) = result["locations"]
    assert location["physicalLocation"]["artifactLocation"]["uri"] == "AED%20%E4%B8%80%E8%A6%A7.xlsx"
    assert location["logicalLocations"][0] == {
        "name": "B3", "fullyQualifiedName": "mihon/aed/一覧!B3", "kind": "member",
    }  # fmt: skip
    assert result["ruleId"] == "coordinate-unreadable" and result["level"] == "error"
    assert "「〈列〉」の「〈値〉」" in log["runs"][0]["tool"]["driver"]["rules"][0]["shortDescription"]["text"]


def test_what_there_is_no_room_for_is_counted() -> None:
    many = [wrong(str(row), row) for row in range(1, 6_000)]
    log = json.loads(sarif([check([*many, Finding("encoding-ascii")])], "en"))
    is_sarif(log)
    assert len(log["runs"][0]["results"]) == 5_000
    (told,) = log["runs"][0]["invocations"][0]["toolExecutionNotifications"]
    assert told["message"]["text"] == "1,000 more findings are left out here."
    assert len(json.loads(gitlab([check(many)], "en"))) == 5_000


def test_a_finding_is_known_again_where_its_row_has_moved() -> None:
    before = [wrong("1x", 3), wrong("2x", 4), wrong("2x", 5)]
    after = [wrong("1x", 9), wrong("2x", 10), wrong("2x", 11)]
    marks = [fingerprints(picked([check(found)], ("error",), 9)) for found in (before, after)]
    assert marks[0] == marks[1] and len(set(marks[0])) == 3
    assert fingerprints(picked([check(before, "mihon/events")], ("error",), 9))[0] != marks[0][0]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_of_a_file_not_rows_of_a_table(tmp_path: Path, encoding: str, end: str) -> None:
    text = '名称,備考,緯度\n市役所,"一行目\n二行目, ""引用""",34.05\n\n公民館,,34.07x\n"閉じない,1'.replace("\n", end)
    path = tmp_path / "一覧.csv"
    path.write_bytes(text.encode(encoding))
    spots = spots_of(
        [(check(path=str(path)), wrong(row=row, column=column)) for row, column in [(2, 3), (4, 3), (5, 1)]]
    )
    lines = re.split("\r\n|\r|\n", text)
    found = [(spot.line, lines[spot.line - 1][spot.column - 1 : spot.end - 1]) for spot in spots if spot.line]
    assert found == [(3, "34.05"), (5, "34.07x"), (6, '"閉じない,1')]


@pytest.mark.parametrize(
    ("text", "row", "column", "expected"),
    [
        ("sep=;\na;b\n1;2\n", 2, 2, Spot("", 3, 3, 4)),
        ("a\tb\n1\t2\n", 2, 2, Spot("", 2, 3, 4)),
        ("a,b\n1,\n", 2, 2, Spot("", 2, 3, 4)),
        ("a,b\n1,2\n", 2, 9, Spot("", 2)),
        ("a,b\n1,2\n", 9, 1, Spot("")),
        ("", 1, 1, Spot("")),
        ("a,b\n1,2\n", 0, 1, Spot("")),
    ],
)
def test_places_in_texts(tmp_path: Path, text: str, row: int, column: int, expected: Spot) -> None:
    path = tmp_path / "a.csv"
    path.write_text(text, encoding="utf-8")
    (spot,) = spots_of([(check(path=str(path)), wrong(row=row, column=column))])
    assert (spot.line, spot.column, spot.end) == (expected.line, expected.column, expected.end)


CELL = st.text(st.sampled_from('a市",\n\r😀 '), max_size=5)


@given(st.lists(st.lists(CELL, min_size=2, max_size=3), min_size=1, max_size=5))
def test_the_place_of_every_cell_is_that_of_the_file(clean: list[list[str]]) -> None:
    import csv
    import io
    import tempfile

    out = io.StringIO(newline="")
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows([["a", "b"], *clean])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        path.write_bytes(out.getvalue().encode("utf-8"))
        found = lines_of(path, range(1, len(clean) + 2))
    lines = re.split("\r\n|\r|\n", out.getvalue())
    for number, row in enumerate(clean, 2):
        assert len(found[number]) == len(row)
        for cell, place in zip(row, found[number], strict=True):
            first = re.split("\r\n|\r|\n", '"' + cell.replace('"', '""') + '"')[0]
            assert lines[place.line - 1][place.start - 1 : place.end - 1] == first
