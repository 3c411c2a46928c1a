"""What was found as JUnit XML, which most systems show as tests: a suite for each dataset, a test for what is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from xml.etree import ElementTree as xml

from pipelines.report.ci_words import ci_words
from pipelines.report.display import visible
from pipelines.report.grouping import cell_ranges, sections
from pipelines.report.places import shown_path

if TYPE_CHECKING:
    from pipelines.ci.checking import Checked
    from pipelines.report.grouping import Entry

_ENTRIES_OF_A_KIND = 50
_CELLS = 50


_NO_CHARACTERS = {0xFFFE: "<U+FFFE>", 0xFFFF: "<U+FFFF>"}


def plain(text: str) -> str:
    """The text with nothing in it that XML does not know."""
    return visible(text).translate(_NO_CHARACTERS)


def junit(checks: Sequence[Checked], lang: str = "ja") -> str:
    """A document in UTF-8. What says the same of many cells is one test; warnings are told in tests that pass."""
    root = xml.Element("testsuites", name="machikado")
    suites = [_suite(check, lang) for check in checks]
    root.extend(suites)
    for count in ("tests", "failures", "errors", "skipped"):
        root.set(count, str(sum(int(suite.get(count, "0")) for suite in suites)))
    xml.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + xml.tostring(root, encoding="unicode") + "\n"


def _suite(check: Checked, lang: str) -> xml.Element:
    words = ci_words(lang)
    suite = xml.Element("testsuite", name=plain(check.label))
    if check.error:
        case = _case(suite, check, words["check"])
        message, remedy = check.error.message(lang), check.error.remedy(lang)
        told = xml.SubElement(case, "error", type=check.error.code, message=plain(message))
        told.text = plain(message) + (f"\n→ {plain(remedy)}" if remedy else "")
    elif check.skipped:
        xml.SubElement(_case(suite, check, words["check"]), "skipped", message=words["skipped"])
    else:
        _tests(suite, check, lang)
    for count, tag in (("tests", "testcase"), ("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(count, str(sum(1 for _ in suite.iter(tag))))
    return suite


def _tests(suite: xml.Element, check: Checked, lang: str) -> None:
    """The whole check as one test, then what was found."""
    words = ci_words(lang)
    if check.state != "error":
        _case(suite, check, words["check"])
    sheet = check.report.source.sheet if check.report else None
    found = [finding for finding in check.findings if finding.severity in ("error", "warning")]
    for section in sections(found, lang, _ENTRIES_OF_A_KIND):
        for entry in section.entries:
            case = _case(suite, check, _name(entry, sheet))
            if entry.severity == "error":
                told = xml.SubElement(case, "failure", type=entry.code, message=plain(entry.message))
            else:
                told = xml.SubElement(case, "system-out")
            told.text = "\n".join(_lines(entry, sheet))
        if section.left_out:
            name = f"{section.entries[0].code}: " + words["more"].format(count=f"{section.left_out:,}")
            case = _case(suite, check, name)
            if section.severity == "error":
                xml.SubElement(case, "failure", type=section.entries[0].code, message=name)


def _case(suite: xml.Element, check: Checked, name: str) -> xml.Element:
    case = xml.SubElement(suite, "testcase", classname=plain(check.label), name=plain(name))
    if check.source is not None:
        case.set("file", plain(shown_path(check.source)))
    return case


def _name(entry: Entry, sheet: str | None) -> str:
    """Cell, column and code: what a list of tests shows, each but once."""
    cells = cell_ranges(entry.places, sheet)
    return " ".join(part for part in (", ".join(cells[:3]), entry.field, entry.code) if part)


def _lines(entry: Entry, sheet: str | None) -> list[str]:
    cells = cell_ranges(entry.places, sheet)
    more = f" … ({len(cells):,})" if len(cells) > _CELLS else ""
    lines = [plain(", ".join(cells[:_CELLS]) + more), plain(entry.message)]
    return [line for line in (*lines, f"→ {plain(entry.remedy)}" if entry.remedy else "") if line]
