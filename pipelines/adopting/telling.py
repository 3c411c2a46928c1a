"""A proposal in a few lines that an officer can check before saying yes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from pipelines.adopting.model import Changes, Proposal
from pipelines.messages.adopting_words import form_name, frequency_name, kind_name, word
from pipelines.messages.columns import how_text
from pipelines.report.display import padded, shortened, visible, width_of
from pipelines.report.grouping import cell_ranges, rule_text, rules, sections

if TYPE_CHECKING:
    from pipelines.build import Build

_PLAIN = ("exact", "width", "numbering", "crosswalk", "alias", "age")  # the national headings: nothing to look at
_MOST_RULES, _MOST_ERRORS, _MOST_HEADINGS = 8, 5, 30
_CELL, _HEADING, _ANSWER = 24, 24, 90


def proposal_lines(proposal: Proposal, lang: str) -> Iterator[str]:
    """What the file is taken for, which column becomes what and why, what is repaired, what is wrong."""
    build = proposal.build
    if build is None:
        return
    yield from _head(proposal, build, lang)
    if build.report.dataset is None:
        return
    if proposal.changes is not None:
        yield from ("", f"■ {word('title-changes', lang)}", *_changes(proposal.changes, lang))
    yield from ("", f"■ {word('title-columns', lang)}", *_columns(build, lang))
    yield from ("", *_repairs(build, lang))
    yield from ("", *_findings(build, proposal.label, lang))
    if proposal.old is None:
        said = proposal.decisions.frequency
        shown = frequency_name(said, lang) if said else word("frequency-open", lang)
        yield word("frequency", lang, value=shown)
    if proposal.decisions.waive:
        yield word("waived", lang, fields=_listed(proposal.decisions.waive, lang))
    if proposal.decisions.later:
        yield word("later", lang, fields=_listed(proposal.decisions.later, lang))


def head_lines(proposal: Proposal, lang: str) -> Iterator[str]:
    """What the file is taken for: what an officer should see before the first question."""
    if proposal.build is not None:
        yield from _head(proposal, proposal.build, lang)


def _head(proposal: Proposal, build: Build, lang: str) -> Iterator[str]:
    from pipelines.report.text import title_of

    source = build.report.source
    kind = kind_name(source.format, lang)
    kind += f" {source.encoding}" if source.encoding else ""
    rows = "-".join(str(row) for row in (source.header_rows[:1] + source.header_rows[1:][-1:]))
    name = visible(proposal.file.name)
    code = "file-value" if rows else "file-value-plain"
    yield _pair("file", word(code, lang, name=name, kind=kind, rows=rows, count=f"{build.report.rows:,}"), lang)
    if sheet := build.report.shown_sheet:
        others = _listed(proposal.others, lang)
        shown = word("sheet-others", lang, sheet=sheet, others=others) if proposal.others else sheet
        yield _pair("sheet", visible(shown), lang)
    if build.report.dataset is not None:
        why = word("by-words", lang)
        if proposal.decisions.is_named:
            why = word("by-officer", lang)
        elif build.report.generation:
            why = word("by-national", lang, form=form_name(build.report.generation, lang))
        yield _pair("dataset", f"{title_of(build.report, lang)} ({build.report.dataset}): {why}", lang)
    if proposal.folder is not None:
        yield _pair("place", visible(str(proposal.folder)), lang)


def _pair(code: str, value: str, lang: str) -> str:
    return f"{padded(word(code, lang), 12)} {value}"


def _changes(changes: Changes, lang: str) -> Iterator[str]:
    if not changes.is_comparable:
        yield word("change-unknown", lang)
    elif not (changes.came or changes.gone or changes.moved):
        yield word("change-none", lang)
    for code, headings in (("change-came", changes.came), ("change-gone", changes.gone)):
        if headings:
            yield word(code, lang, headings=_listed(headings, lang))
    for field, (then, now) in changes.moved.items():
        yield word("change-moved", lang, field=field, then=visible(then), now=visible(now))


def _columns(build: Build, lang: str) -> Iterator[str]:
    """The columns whose meaning was inferred or decided one by one, the others counted."""
    entries = build.report.shown_columns
    told = [(heading, field, how) for heading, field, how in entries if field and how not in _PLAIN]
    if plain := sum(1 for _, field, how in entries if field and how in _PLAIN):
        yield f"   {word('plain-columns', lang, count=plain)}"
    wide = min(max((width_of(visible(heading)) for heading, _, _ in told), default=0), _HEADING)
    for heading, field, how in told:
        yield f"   {padded(shortened(visible(heading), wide), wide)} → {field}  ({how_text(how, lang)})"
    unused = [heading for heading, field, how in entries if not field and how != "split" and heading.strip()]
    if unused:
        yield f"   {word('unused-columns', lang, headings=_listed(unused, lang))}"


def _repairs(build: Build, lang: str) -> Iterator[str]:
    repairs = build.log.repairs
    if not repairs:
        yield f"■ {word('no-repairs', lang)}"
        return
    yield f"■ {word('title-repairs', lang, count=f'{len(repairs):,}')}"
    found = rules(repairs)
    for rule in sorted(found, key=lambda rule: -len(rule.repairs))[:_MOST_RULES]:
        first = rule.repairs[0]
        yield "   " + word(
            "repair",
            lang,
            field=rule.field,
            what=visible(rule_text(rule, lang)),
            count=f"{len(rule.repairs):,}",
            cell="".join(cell_ranges([first.place], build.report.source.sheet)),
            before=shortened(visible(first.before), _CELL),
            after=shortened(visible(first.after), _CELL),
        )
    if len(found) > _MOST_RULES:
        yield "   …"


def _findings(build: Build, label: str, lang: str) -> Iterator[str]:
    errors, warnings = build.log.counts["error"], build.log.counts["warning"]
    if not errors and not warnings:
        yield f"■ {word('nothing-wrong', lang)}"
        return
    if errors:
        yield f"■ {word('title-errors', lang, count=f'{errors:,}')}"
        entries = [
            entry
            for section in sections(build.log.findings, lang, 1)
            if section.severity == "error"
            for entry in section.entries
        ]
        for entry in entries[:_MOST_ERRORS]:
            cells = shortened(", ".join(cell_ranges(entry.places, build.report.source.sheet)), _CELL)
            yield f"   {visible(cells)}  {visible(entry.message)}".rstrip()
        if more := errors - sum(entry.count for entry in entries[:_MOST_ERRORS]):
            yield f"   {word('errors-more', lang, count=f'{more:,}', label=label)}"
    if warnings:
        yield f"■ {word('warnings', lang, count=f'{warnings:,}', label=label)}"


def _listed(texts: Sequence[str], lang: str) -> str:
    """Headings or names, as many as a person reads."""
    shown = [shortened(visible(text), _HEADING) for text in texts[:_MOST_HEADINGS]]
    more = "…" if len(texts) > _MOST_HEADINGS else ""
    return ("、" if lang == "ja" else ", ").join(shown) + more or word("none-shown", lang)


def answer_text(label: str) -> str:
    """One answer on one line, whatever a file has put into it."""
    return shortened(visible(label), _ANSWER)
