"""What a file is taken for, and what has to be asked before it can become a dataset."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.adopting import asking
from pipelines.adopting.comparing import adopted_before, changes_of, same_headings
from pipelines.adopting.model import Changes, Decisions, Proposal, Question
from pipelines.errors import UsageError
from pipelines.files import put_back
from pipelines.standards import KPI, definition, nearest
from pipelines.workspace import Dataset, Organization, load_dataset, load_organization

if TYPE_CHECKING:
    from pipelines.build import Build
    from pipelines.geocode.asked import Declared

_INFERRED = ("synonym", "misprint", "truncated", "values")  # not the standard's own names: they could be wrong


def propose(root: Path, file: Path, decisions: Decisions) -> Proposal:
    """What would be made of `file` in the workspace at `root`, with the questions that `decisions` leave open.

    Nothing is written. Raises UsageError (no organization or file, a name that does not exist, a dataset that is there
    already or is not), DataError where there is no table in the file, WorldError where it cannot be read.
    """
    proposal = _opened(file, decisions)
    organizations = _organizations(root, decisions.organization)
    organization = organizations[0] if len(organizations) == 1 else _owner(file, decisions, organizations)
    if organization is None:
        return replace(proposal, questions=(asking.organization(decisions, organizations),))
    decisions = replace(decisions, organization=organization.name)
    proposal = replace(proposal, decisions=decisions, organization=organization)
    if decisions.dataset is None:
        proposal = _recognised(root, proposal, organization)
    return proposal if proposal.questions else _in_full(root, proposal, organization)


def _opened(file: Path, decisions: Decisions) -> Proposal:
    from pipelines.files import sha256
    from pipelines.read import opening

    opening.find(file)
    if decisions.dataset and definition(decisions.dataset).name == KPI:
        raise UsageError("adopt-kpi", value=opening.shown(file), dataset=KPI)
    try:
        return Proposal(file, sha256(file), decisions)
    except OSError as error:
        raise UsageError("file-forbidden", value=opening.shown(file)) from error


def _recognised(root: Path, proposal: Proposal, organization: Organization) -> Proposal:
    """With the dataset that the file is, or that last year's file with the same headings was; else with a question."""
    decisions = proposal.decisions
    _, build = _checked(proposal.file, decisions, organization, None)
    known = adopted_before(root / "datasets" / organization.name) if decisions.is_new_year else {}
    name = same_headings(known, build) or build.report.dataset
    if name is None:
        return replace(proposal, build=build, questions=(asking.dataset(decisions, proposal.file, known),))
    is_final = name == build.report.dataset and not decisions.is_new_year  # else it is checked as what it is
    return replace(proposal, decisions=replace(decisions, dataset=name), build=build if is_final else None)


def _in_full(root: Path, proposal: Proposal, organization: Organization) -> Proposal:
    """With all that is known, where the dataset is."""
    from pipelines.read import sheet_names

    file, decisions = proposal.file, proposal.decisions
    old = _old(root, organization, decisions)
    columns, build = decisions.columns, proposal.build
    if build is None:
        columns, build = _checked(file, decisions, organization, old)
    others = tuple(name for name in sheet_names(file) if name != build.report.source.sheet)
    proposal = replace(proposal, build=build, others=others)
    if decisions.sheet is None and others:
        if alike := asking.alike_sheets(decisions, build):
            return replace(proposal, questions=(alike,))
        decisions = replace(decisions, sheet=build.report.source.sheet)  # as it will stand in `dataset.yaml`
        columns, build = _checked(file, decisions, organization, old)
    changes = changes_of(old, build, columns) if old else None
    if old and changes and (elsewhere := _elsewhere(changes, columns, decisions)):
        kept = {field: heading for field, heading in old.columns.items() if field not in elsewhere}
        columns, build = _checked(file, decisions, organization, replace(old, columns=kept))
        changes = changes_of(old, build, columns)
    proposal = replace(
        proposal,
        decisions=decisions,
        build=build,
        folder=_folder(root, organization, decisions),
        columns=to_be_kept(build, columns),
        old=old,
        changes=changes,
    )
    return replace(proposal, questions=_questions(proposal, changes))


def _elsewhere(changes: Changes, columns: Mapping[str, str], decisions: Decisions) -> list[str]:
    """The fields whose columns were named by letters last year, under which another heading stands now."""
    from pipelines.columns.overrides import is_letters

    by_letters = (field for field in changes.moved if is_letters(columns.get(field, "")))
    return [field for field in by_letters if field not in decisions.columns]


def _questions(proposal: Proposal, changes: Changes | None) -> tuple[Question, ...]:
    build, decisions, organization = proposal.build, proposal.decisions, proposal.organization
    assert build is not None and organization is not None
    return (
        *asking.owner(decisions, build, organization),
        *asking.disputed(decisions, build),
        *(asking.lost(decisions, build, changes) if changes else ()),
        *asking.required(decisions, build, changes),
        *asking.frequency(decisions, proposal.old),
    )


def _organizations(root: Path, named: str | None) -> list[Organization]:
    """The organization that is named, else all of the workspace."""
    found = {path.parent.name: path.parent for path in sorted((root / "datasets").glob("*/organization.yaml"))}
    if not found:
        raise UsageError("adopt-no-organization", value=root)
    if named is not None and named not in found:
        raise UsageError("adopt-organization-unknown", value=named, nearest=nearest(named, found))
    return [load_organization(folder) for name, folder in found.items() if named in (None, name)]


def _owner(file: Path, decisions: Decisions, organizations: Sequence[Organization]) -> Organization | None:
    """The one of several whose code all rows of the file have."""
    from pipelines.build import Wanted, check, code_in

    build = check(Wanted(file, decisions.dataset, decisions.sheet))
    code = code_in(build.table, build.standard) if build.table is not None and build.standard else None
    return next((one for one in organizations if one.code == code), None)


def _folder(root: Path, organization: Organization, decisions: Decisions) -> Path:
    return root / "datasets" / organization.name / str(decisions.dataset)


def _old(root: Path, organization: Organization, decisions: Decisions) -> Dataset | None:
    """The dataset that gets the file. Raises UsageError where there is one and none is meant, or none and one is."""
    folder = _folder(root, organization, decisions)
    put_back(folder)
    label = f"{organization.name}/{decisions.dataset}"
    if decisions.is_new_year:
        if not (folder / "dataset.yaml").is_file():
            raise UsageError("adopt-nothing-there", value=folder, label=label)
        return load_dataset(folder)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError("adopt-exists", value=folder, label=label)
    return None


def _checked(
    file: Path, decisions: Decisions, organization: Organization, old: Dataset | None
) -> tuple[Mapping[str, str], Build]:
    """The outcome of a check with all that is decided, and the columns that it used.

    Columns of an older file that the new one does not have are left out: whether they are found again is told later.
    """
    columns: dict[str, str] = {**(old.columns if old else {}), **decisions.columns}
    while True:
        try:
            return columns, _check(file, decisions, organization, old, columns)
        except UsageError as error:
            field = error.params.get("field")
            named = next((name for name in columns if name == field), None)
            if not error.code.startswith("column-override-") or named is None or named in decisions.columns:
                raise
            del columns[named]


def _check(
    file: Path, decisions: Decisions, organization: Organization, old: Dataset | None, columns: Mapping[str, str]
) -> Build:
    from pipelines import build
    from pipelines.identifying import Ledger

    if old is None:
        wanted = build.Wanted(
            file,
            decisions.dataset,
            decisions.sheet,
            columns=dict(columns),
            waive_required=decisions.waive,
            organization=organization,
            ids=Ledger(file.parent),  # none has been given out yet
        )
        return build.check(replace(wanted, declared=_declared(decisions.crs)) if decisions.crs else wanted)
    dataset = replace(
        old,
        source=file,
        sheet=decisions.sheet or _still_there(file, old.sheet),
        columns=dict(columns),
        waive_required=tuple(dict.fromkeys((*old.waive_required, *decisions.waive))),
    )
    return build.check_dataset(replace(dataset, declared=_declared(decisions.crs)) if decisions.crs else dataset)


def _declared(crs: str) -> Declared:
    from pipelines.geocode.asked import Declared
    from pipelines.geocode.crs import parse_system

    try:
        return Declared(parse_system(crs))
    except ValueError as error:
        raise UsageError("crs-name-unknown", value=crs) from error


def _still_there(file: Path, sheet: str | None) -> str | None:
    """The sheet of the older file, where the new one has it too."""
    from pipelines.read import sheet_names

    return sheet if sheet in sheet_names(file) else None


def to_be_kept(build: Build, decided: Mapping[str, str]) -> dict[str, str]:
    """What is to stand under columns in `dataset.yaml`: what was decided, and what was inferred from words and cells.

    Left out is what cannot be said in one line: a field of two columns, a column of two fields, a heading used twice.
    """
    from pipelines.spelling import fold

    columns, standard = build.report.columns, build.standard
    headings = [fold(heading) for heading, _, _ in columns]
    fields = [field for _, field, _ in columns]
    kept = dict(decided)
    for (heading, field, how), folded in zip(columns, headings, strict=True):
        if how not in _INFERRED or not field or standard is None or field not in standard or field in kept:
            continue
        if folded and headings.count(folded) == 1 and fields.count(field) == 1:
            kept[field] = heading
    return kept
