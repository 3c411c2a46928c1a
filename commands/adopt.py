"""`publish adopt`: an officer's own file becomes a dataset, in a short dialogue or with `--yes`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from commands.helping import Command
from commands.speaking import lang
from commands.telling import line

if TYPE_CHECKING:
    from pipelines.adopting import Adopted, Decisions, Proposal, Question

_GO, _MEND, _STOP = 1, 2, 3


@click.command(cls=Command)
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--as", "label", metavar="[ORG/]DATASET", help="Which dataset it is (such as aed).")
@click.option("--sheet", help="The sheet to read.")
@click.option("--column", "columns", multiple=True, metavar="FIELD=HEADING", help="Which column holds which field.")
@click.option("--waive", multiple=True, metavar="FIELD", help="A required field that stays blank.")
@click.option("--later", multiple=True, metavar="FIELD", help="A required field to be filled in.")
@click.option("--frequency", metavar="WORD", help="How often it is renewed.")
@click.option("--crs", help="System of the coordinates.")
@click.option("--replace", "is_new_year", is_flag=True, help="Take it as the new file of the dataset that is there.")
@click.option("--yes", is_flag=True, help="Take what is certain, ask nothing.")
@click.pass_obj
def adopt(
    settings: dict[str, Any],
    /,
    file: Path,
    label: str | None,
    sheet: str | None,
    columns: tuple[str, ...],
    waive: tuple[str, ...],
    later: tuple[str, ...],
    frequency: str | None,
    crs: str | None,
    is_new_year: bool,
    yes: bool,
) -> None:
    """Make a dataset of a file that you have.

    Shows what it is taken for, and asks only what cannot be known. Your file is copied, never changed.

    \b
    Example: publish adopt AED一覧.xlsx
             publish adopt AED一覧R7.xlsx --replace
    """
    from pipelines.adopting import Decisions, carry_out, propose

    organization, dataset = _split(label)
    decisions = Decisions(
        organization,
        dataset,
        sheet,
        _columns(columns),
        waive,
        later,
        _frequency(frequency),
        crs,
        is_new_year,
        is_ours=organization is not None,
        is_named=dataset is not None,
    )
    proposal = propose(settings["root"], file, decisions)
    proposal = _certain(proposal) if yes else _asked(settings["root"], proposal)
    _tell(carry_out(proposal, lang()), proposal)


def _split(label: str | None) -> tuple[str | None, str | None]:
    """`mihon/aed` → both, `aed` → the dataset, `mihon/` → the organization."""
    from pipelines.errors import UsageError

    if label is None:
        return None, None
    organization, slash, dataset = label.strip().rpartition("/")
    if "/" in organization or not (organization or dataset) or (slash and not organization):
        raise UsageError("adopt-as", value=label)
    return organization or None, dataset or None


def _columns(given: tuple[str, ...]) -> dict[str, str]:
    from pipelines.errors import UsageError

    found = {}
    for one in given:
        field, equals, heading = one.partition("=")
        if not equals or not field.strip() or not heading.strip():
            raise UsageError("adopt-column", value=one)
        found[field.strip()] = heading.strip()
    return found


def _frequency(given: str | None) -> str | None:
    from pipelines.errors import UsageError
    from pipelines.workspace import FREQUENCIES

    if given is not None and given not in FREQUENCIES:
        raise UsageError("adopt-frequency", value=given)
    return given


def _certain(proposal: Proposal) -> Proposal:
    """The proposal, where nothing needs a decision. Raises UsageError that says what has to be decided, and how."""
    from pipelines.adopting.telling import proposal_lines
    from pipelines.errors import UsageError

    for text in proposal_lines(proposal, lang()):
        line(text)
    if needed := proposal.needed:
        texts = " ".join(question.text(lang()) for question in needed)
        options = "、".join(question.option for question in needed)
        raise UsageError("adopt-decision", value=texts, option=options)
    return proposal


def _asked(root: Path, proposal: Proposal) -> Proposal:
    """The proposal with all questions answered and the officer's yes. Raises UsageError where there is no answer."""
    from pipelines.errors import UsageError

    try:
        return _dialogue(root, proposal)
    except click.Abort:
        line("")
        raise UsageError("adopt-unanswered") from None


def _dialogue(root: Path, proposal: Proposal) -> Proposal:
    from pipelines.adopting import propose
    from pipelines.adopting.telling import head_lines, proposal_lines

    for text in head_lines(proposal, lang()):
        line(text)
    while True:
        while proposal.questions:
            proposal = propose(root, proposal.file, _answer(proposal.questions[0]) or _stop())
        for text in ("", *proposal_lines(proposal, lang())):
            line(text)
        choice = _choose("ask-go", ["answer-go", "answer-mend", "answer-stop"])
        if choice == _STOP:
            _stop()
        if choice == _GO:
            return proposal
        proposal = propose(root, proposal.file, _mended(proposal))


def _stop() -> NoReturn:
    line(_word("stopped"))
    sys.exit(0)


def _answer(question: Question) -> Decisions | None:
    from pipelines.adopting.telling import answer_text

    line("")
    line(question.text(lang()))
    for number, choice in enumerate(question.choices, 1):
        line(f"  {number:>2}) {answer_text(choice.label(lang()))}")
    default = None if question.default is None else question.default + 1
    return question.choices[_number(_word("number"), 1, len(question.choices), default) - 1].decisions


def _choose(ask: str, answers: list[str]) -> int:
    line("")
    line(_word(ask))
    for number, answer in enumerate(answers, 1):
        line(f"  {number:>2}) {_word(answer)}")
    return _number(_word("number"), 1, len(answers), 1)


def _mended(proposal: Proposal) -> Decisions:
    """What is decided when the officer gives one column another field, or none."""
    from pipelines.adopting.asking import named
    from pipelines.adopting.telling import answer_text
    from pipelines.columns.overrides import NO_COLUMN

    build = proposal.build
    assert build is not None and build.standard is not None
    line("")
    for number, (heading, field, _) in enumerate(build.report.columns, 1):
        line(f"  {number:>3}) {answer_text(heading or '-')} → {field or '-'}")
    chosen = _number(_word("ask-which-column"), 0, len(build.report.columns), 0)
    if chosen == 0:
        return proposal.decisions
    heading, field, _ = build.report.columns[chosen - 1]
    names = build.standard.names
    line("")
    for number, name in enumerate(names, 1):
        line(f"  {number:>3}) {name}")
    wanted = _number(_word("ask-which-field", heading=answer_text(heading or "-")), 0, len(names), None)
    decisions = proposal.decisions
    for held in (field or "").split(","):
        if held and held in names and (wanted == 0 or held != names[wanted - 1]):
            decisions = decisions.with_column(held, NO_COLUMN)
    if wanted == 0:
        return decisions
    return decisions.with_column(names[wanted - 1], named(build.headed[chosen - 1], build))


def _number(text: str, low: int, high: int, default: int | None) -> int:
    """The number that is typed, in half-width or full-width digits; Enter takes the default."""
    while True:
        typed: str = click.prompt(text, default=None if default is None else str(default), err=True)
        if typed.strip().isdecimal() and low <= int(typed) <= high:
            return int(typed)
        line(_word("wrong-number", low=low, high=high))


def _tell(adopted: Adopted, proposal: Proposal) -> None:
    label = proposal.label
    line("")
    line(_word("done", label=label, summary=adopted.build.report.summary(lang())))
    if adopted.name != proposal.file.name:
        line(_word("done-name", name=adopted.name))
    if adopted.kept:
        line(_word("done-kept", name=adopted.kept))
    line("→ " + _word("next-publish" if adopted.build.ok else "next-check", label=label))
    click.echo(adopted.folder)


def _word(code: str, /, **params: object) -> str:
    from pipelines.messages.adopting_words import word

    return word(code, lang(), **params)
