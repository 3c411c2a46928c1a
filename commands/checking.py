"""`publish check` and `publish convert`: files as they are, datasets, finished packages."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from commands.helping import Command
from commands.speaking import say

if TYPE_CHECKING:
    from pipelines.build import Build, Wanted
    from pipelines.geocode.asked import Declared


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
@click.argument("sources", metavar="PATH|NAME…", nargs=-1, required=True)
@_file_options
@click.option("--rules", is_flag=True, help="The national machine-readability rules.")
@click.option("--all", "everything", is_flag=True, help="Leave nothing out of the table.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "html", "xlsx", "csv"]),
    default="text",
    help="Form of the output (xlsx: the source, marked; csv: with --rules).",
)
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write to this file.")
@click.pass_obj
def check(
    settings: dict[str, Any],
    /,
    sources: tuple[str, ...],
    form: str,
    output: Path | None,
    everything: bool,
    rules: bool,
    **wanted: Any,
) -> None:
    """Check a file, a dataset or a data package.

    \b
    Example: publish check 一覧.xlsx --format html --output report.html
             publish check build/mihon/aed        a finished package
             publish check R5.xlsx R6.xlsx --rules --format csv -o rules.csv
    """
    if rules:
        from commands.readability import rules_report

        told = rules_report(sources, settings, wanted, form, full=everything)
        if output:
            _write(output, told)
        else:
            click.echo(told.encode("utf-8") if form == "csv" else told, nl=False)  # CSV has its own line ends and a BOM
        return
    _only_one(sources, form)
    found = _checked(sources[0], settings["root"], wanted, always=form == "json")
    report, lang = found.report, settings["lang"]
    if form == "xlsx":
        from pipelines.annotating import write_annotated

        click.echo(write_annotated(report, output, lang))
        sys.exit(0 if found.ok else 1)
    if form == "text":
        text = report.to_text(lang, shutil.get_terminal_size((100, 24)).columns, everything=everything)
    else:
        text = report.to_json(lang) if form == "json" else report.to_html(lang)
    if output:
        _write(output, text)
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
        click.echo(done.report.to_text(settings["lang"]))
        click.echo(say("There are errors: no package was written."), err=True)
        sys.exit(1)
    click.echo(done.report.summary(settings["lang"]), err=True)
    click.echo(done.folder / "datapackage.json")


def _only_one(sources: tuple[str, ...], form: str) -> None:
    """What only the machine-readability rules take: several files, CSV."""
    from pipelines.errors import UsageError

    if len(sources) > 1:
        raise UsageError("check-several", value=sources[1])
    if form == "csv":
        raise UsageError("check-csv")


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


def _checked(source: str, root: Path, options: dict[str, Any], *, always: bool) -> Build:
    """A file or a data package is checked as it is; anything else is the name or the folder of a dataset.

    `always`: a program wants its report even where a file holds no table.
    """
    from pipelines import build as builder
    from pipelines.errors import DataError, UsageError
    from pipelines.packages import check_package, descriptor_of

    path = Path(source)
    if package := descriptor_of(path):
        return check_package(package)
    if path.is_dir() and not (path / "dataset.yaml").is_file():
        raise UsageError("not-a-dataset-folder", value=source)
    if not path.is_dir() and (path.exists() or path.suffix or not (root / "datasets").is_dir()):
        try:
            return builder.check(_wanted(path, options))
        except DataError as error:
            if not always:
                raise
            return builder.unreadable(path, error)
    from pipelines.workspace import Workspace, load_dataset

    if path.is_dir():
        return builder.check_dataset(load_dataset(path))
    return builder.check_dataset(load_dataset(Workspace.at(root).select([source])[0]))


def _write(path: Path, text: str) -> None:
    from pipelines.files import write_text

    write_text(path, text)
    click.echo(path, err=True)
