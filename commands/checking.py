"""`publish check` and `publish convert`: files as they are, datasets, finished packages."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from commands.choosing import typed
from commands.helping import Command
from commands.speaking import say
from commands.telling import logged, put

if TYPE_CHECKING:
    from pipelines.build import Build, Wanted
    from pipelines.geocode.asked import Declared

FORMS = ("github", "gitlab", "sarif", "junit")
"""Forms for programs that show findings beside files, or as tests."""

_OF_A_FILE = ("dataset", "sheet", "code", "waive", "crs", "gazetteer")
_NOT_OF_RULES = ("changed_since", "changed_files", "reports", "summary", "code", "waive", "crs", "gazetteer")


def _file_options(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in (
        click.option("--gazetteer", type=click.Path(path_type=Path), help="The gazetteer to use."),
        click.option("--crs", help="System of the coordinates."),
        click.option("--waive", multiple=True, help="A required field that may be blank."),
        click.option("--code", help="The municipality's code."),
        click.option("--sheet", help="The sheet to read."),
        click.option("--dataset", help="Which dataset it is (such as aed)."),
    ):
        command = option(command)
    return command


@click.command(cls=Command)
@click.argument("sources", metavar="[PATH|NAME]...", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="All datasets (with names: those of all organizations).")
@click.option("--changed-since", metavar="REF", help="Only datasets that changed since this revision of git.")
@click.option("--changed-files", is_flag=True, help="The paths are files that changed: check their datasets.")
@_file_options
@click.option("--rules", is_flag=True, help="The national machine-readability rules.")
@click.option("--full", is_flag=True, help="Leave nothing out of the table.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "html", "xlsx", "csv", *FORMS]),
    default="text",
    help="Form of the output (xlsx: the source, marked; csv: with --rules).",
)
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write to this file.")
@click.option("--report", "reports", multiple=True, metavar="FORM=FILE", help="Write this form to a file as well.")
@click.option("--summary", type=click.Path(path_type=Path, dir_okay=False), help="Add a summary in Markdown to it.")
@click.pass_obj
def check(
    settings: dict[str, Any],
    /,
    sources: tuple[str, ...],
    everything: bool,
    changed_since: str | None,
    changed_files: bool,
    form: str,
    output: Path | None,
    reports: tuple[str, ...],
    summary: Path | None,
    full: bool,
    rules: bool,
    **wanted: Any,
) -> None:
    """Check a file, a dataset or a data package; all datasets, or those that changed.

    \b
    Example: publish check 一覧.xlsx --format html --output report.html
             publish check build/mihon/aed        a finished package
             publish check R5.xlsx R6.xlsx --rules --format csv -o rules.csv
             publish check --all --changed-since origin/main
    """
    from pipelines.errors import UsageError

    root = settings["root"]
    if rules and (without := typed(*_NOT_OF_RULES)):
        raise UsageError("rules-options", value=without)
    if changed_files and (without := typed("everything", "changed_since")):
        raise UsageError("check-changed-files", value=without)
    if not (sources or everything or changed_since is not None):
        raise UsageError("check-nothing")
    if rules:
        from commands.readability import rules_report

        told = rules_report(sources or _all_labels(root), settings, wanted, form, everything=everything, full=full)
        if output:
            put(told, output)
        else:
            click.echo(told.encode("utf-8") if form == "csv" else logged(told), nl=False)  # CSV has its own line ends
        return
    one = None
    if not (everything or changed_since is not None or changed_files or reports or summary or form in FORMS):
        one = _only_one(sources, root)
    if one is None:
        from commands.checking_many import check_many

        code = check_many(
            sources,
            root=root,
            everything=everything,
            since=changed_since,
            changed_files=changed_files,
            form=form,
            output=output,
            reports=reports,
            summary=summary,
            full=full,
            wanted=wanted,
        )
        sys.exit(code)
    if form == "csv":
        raise UsageError("check-csv")
    _check_one(one, settings, wanted, form, output, full=full)


def _check_one(
    source: Path, settings: dict[str, Any], wanted: dict[str, Any], form: str, output: Path | None, *, full: bool
) -> None:
    """Checks one file, dataset or package and exits."""
    found = build_of(source, wanted, always=form == "json")
    report, lang = found.report, settings["lang"]
    if form == "xlsx":
        from pipelines.annotating import write_annotated

        click.echo(write_annotated(report, output, lang))
        sys.exit(0 if found.ok else 1)
    if form == "text":
        text = logged(report.to_text(lang, shutil.get_terminal_size((100, 24)).columns, everything=full))
    else:
        text = report.to_json(lang) if form == "json" else report.to_html(lang)
    if output:
        put(text, output)
    else:
        click.echo(text)
    sys.exit(0 if found.ok else 1)


@click.command(cls=Command)
@click.argument("source", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--out", required=True, type=click.Path(path_type=Path, file_okay=False), help="Folder to write to.")
@_file_options
@click.pass_obj
def convert(settings: dict[str, Any], /, source: Path, out: Path, **wanted: Any) -> None:
    """Any file → data package, no set-up.

    \b
    Example: publish convert 一覧.xlsx --out package
    """
    from pipelines import build as builder

    done = builder.convert(_wanted(source, wanted), out)
    if done.folder is None:
        click.echo(logged(done.report.to_text(settings["lang"])))
        click.echo(say("There are errors: no package was written."), err=True)
        sys.exit(1)
    click.echo(done.report.summary(settings["lang"]), err=True)
    click.echo(done.folder / "datapackage.json")


def _only_one(sources: tuple[str, ...], root: Path) -> Path | None:
    """The one file, package or folder of a dataset that is meant; None where several are."""
    if len(sources) > 1:
        return None
    if is_file_or_package(sources[0], root) or Path(sources[0]).is_dir():
        return Path(sources[0])
    from pipelines.workspace import Workspace

    folders = Workspace.at(root).select(sources)
    return folders[0] if len(folders) == 1 else None


def _all_labels(root: Path) -> tuple[str, ...]:
    from pipelines.workspace import Workspace

    return tuple(Workspace.at(root).folders)


def is_file_or_package(source: str, root: Path) -> bool:
    """Whether a file or a data package is meant; else it is the name or the folder of a dataset.

    Raises UsageError for another folder.
    """
    from pipelines.errors import UsageError
    from pipelines.packages import descriptor_of
    from pipelines.workspace import is_path

    path = Path(source)
    if descriptor_of(path):
        return True
    if path.is_dir():
        if not (path / "dataset.yaml").is_file():
            raise UsageError("not-a-dataset-folder", value=source)
        return False
    return is_path(source, root)


def _wanted(path: Path, options: dict[str, Any]) -> Wanted:
    from pipelines.build import Wanted
    from pipelines.errors import UsageError
    from pipelines.lgcode import is_code

    if options["code"] and not is_code(options["code"]):
        raise UsageError("code-wrong", value=options["code"])
    return Wanted(
        path,
        options["dataset"],
        options["sheet"],
        code=options["code"],
        waive_required=tuple(options["waive"]),
        declared=_declared(options["crs"]),
        gazetteer=options["gazetteer"],
    )


def _declared(crs: str | None) -> Declared:
    from pipelines.geocode.asked import Declared

    if not crs:
        return Declared()
    from pipelines.errors import UsageError
    from pipelines.geocode.crs import parse_system

    try:
        return Declared(parse_system(crs))
    except ValueError as error:
        raise UsageError("crs-name-unknown", value=crs) from error


def build_of(path: Path, options: dict[str, Any], *, always: bool = False) -> Build:
    """What came of checking a data package, the dataset whose folder it is, or a file as it is.

    `always`: a program wants its report even where a file holds no table. Raises UsageError also for options that
    only a file heeds.
    """
    from pipelines import build as builder
    from pipelines.errors import DataError
    from pipelines.packages import check_package, descriptor_of

    if package := descriptor_of(path):
        refuse_options_of_a_file()
        return check_package(package)
    if path.is_dir():
        refuse_options_of_a_file()
        from pipelines.workspace import load_dataset

        return builder.check_dataset(load_dataset(path))
    try:
        return builder.check(_wanted(path, options))
    except DataError as error:
        if not always:
            raise
        return builder.unreadable(path, error)


def refuse_options_of_a_file() -> None:
    """Raises UsageError where one was typed: datasets and packages say themselves what it would say."""
    from pipelines.errors import UsageError

    if given := typed(*_OF_A_FILE):
        raise UsageError("check-options-of-file", value=given)
