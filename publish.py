"""The `publish` command: load, call the library, print, exit code. All work is done in `pipelines` and `catalogue`.

Data goes to stdout, messages to stderr. Exit codes: 0 done · 1 the data has errors and nothing was published ·
2 wrong usage · 3 the portal, the network or the disk failed and nothing was left half-done.
"""

from __future__ import annotations

import atexit
import gc
import os
import shutil
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from commands.approve import approve
from commands.catalogue import serve, token
from commands.diff import diff
from commands.doctor import doctor
from commands.gazetteer import gazetteer
from commands.geocode import geocode
from commands.listing import list_datasets
from commands.new import new
from commands.publishing import build, demo, run
from commands.rollback import rollback
from commands.speaking import default_lang, say
from commands.telling import tell

if TYPE_CHECKING:
    from click import Group as DefaultGroup  # the library has no types; it is a click.Group

    from pipelines.build import Build, Wanted
    from pipelines.geocode.asked import Declared
else:
    from click_default_group import DefaultGroup

SECTIONS = {
    "毎日 · every day": ("run", "check", "build", "diff", "list"),
    "はじめに · beginning": ("demo", "new", "convert"),
    "住所 · addresses": ("geocode", "gazetteer"),
    "公開先 · portal": ("approve", "doctor", "rollback"),
    "カタログ · catalogue": ("serve", "token"),
}


class Publish(DefaultGroup):
    """`publish aed` is `publish run aed`; the help lists the commands by purpose."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Commands in the order of `SECTIONS`, each with its one-line help."""
        for title, names in SECTIONS.items():
            with formatter.section(title):
                formatter.write_dl([(name, self.commands[name].get_short_help_str(90)) for name in names])


@click.group(
    cls=Publish,
    default="run",
    default_if_no_args=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)
@click.option(
    "--lang", type=click.Choice(["ja", "en"]), default=default_lang, help="表示の言語 · language of messages."
)
@click.option(
    "--workspace",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    help="datasets フォルダーのある場所 · the folder that holds datasets/ (default: here).",
)
@click.version_option(package_name="machikado", message="machikado %(version)s")
@click.pass_context
def cli(ctx: click.Context, lang: str, workspace: Path) -> None:
    """自治体のファイルを、検査済みのオープンデータにして公開します。

    Turns a municipality's files into validated open data and publishes it.

    \b
    例 · examples:
      publish aed                 検査して公開する · check and publish
      publish check 一覧.xlsx      調べるだけ · only check a file
      publish demo                見本市のデータで試す · try it on a sample town
    """
    ctx.obj = {"lang": lang, "root": workspace}


def _file_options(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in (
        click.option("--gazetteer", type=click.Path(path_type=Path), help="住所データ · the gazetteer to use."),
        click.option("--crs", help="座標の系（例 平面直角座標系9系） · system of the coordinates."),
        click.option("--waive", multiple=True, help="必須でも持っていない項目 · a required field that may be blank."),
        click.option("--code", help="全国地方公共団体コード（6桁） · the municipality's code."),
        click.option("--sheet", help="表のあるシート · the sheet to read."),
        click.option("--dataset", help="データセットの名前（例 aed） · which dataset it is."),
    ):
        command = option(command)
    return command


@cli.command()
@click.argument("source", metavar="PATH|NAME")
@_file_options
@click.option("--all", "everything", is_flag=True, help="省略せずに表示する · leave nothing out of the table.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "html", "xlsx"]),
    default="text",
    help="出力の形（xlsx は、元のブックに印を付けたもの） · output (xlsx: the source, marked).",
)
@click.option(
    "--output", type=click.Path(path_type=Path, dir_okay=False), help="書き出すファイル · write to this file."
)
@click.pass_obj
def check(
    settings: dict[str, Any], /, source: str, form: str, output: Path | None, everything: bool, **wanted: Any
) -> None:
    """ファイルかデータセットを調べる · check a file or a dataset.

    \b
    Example: publish check 一覧.xlsx --format html --output report.html
    """
    found = _checked(source, settings["root"], wanted, always=form == "json")
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


@cli.command()
@click.argument("source", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--out", required=True, type=click.Path(path_type=Path, file_okay=False), help="置き場所 · where to.")
@_file_options
@click.pass_obj
def convert(settings: dict[str, Any], /, source: Path, out: Path, **wanted: Any) -> None:
    """ファイル一つからデータパッケージを作る · any file → data package, no set-up.

    \b
    Example: publish convert 一覧.xlsx --out package
    """
    from pipelines import build as builder

    done = builder.convert(_wanted(source, wanted), out)
    if done.folder is None:
        click.echo(done.report.to_text(settings["lang"]))
        click.echo(
            say("誤りがあるため、パッケージは作っていません。", "There are errors: no package was written."), err=True
        )
        sys.exit(1)
    click.echo(done.report.summary(settings["lang"]), err=True)
    click.echo(done.folder / "datapackage.json")


for command in (
    approve,
    list_datasets,
    run,
    build,
    diff,
    demo,
    new,
    geocode,
    gazetteer,
    doctor,
    rollback,
    serve,
    token,
):
    cli.add_command(command)


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
    """A file is checked as it is; anything else is the name or the folder of a dataset.

    `always`: a program wants its report even where a file holds no table.
    """
    from pipelines import build as builder
    from pipelines.errors import DataError, UsageError

    path = Path(source)
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


def main(arguments: list[str] | None = None) -> None:
    """Entry point of the installed command. No traceback reaches a user, unless MACHIKADO_DEBUG is set."""
    from pipelines.errors import MachikadoError, WorldError

    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a Windows console that cannot show a character shows "?"
    nothing_to_close = arguments is None and sys.argv[1:2] in (["check"], ["list"])
    if arguments is None:
        arguments = sys.argv[1:]
        _look_for_garbage_seldom(never=nothing_to_close)
    lang = arguments[arguments.index("--lang") + 1] if "--lang" in arguments[:-1] else default_lang()
    try:
        cli.main(args=arguments, prog_name="publish")
    except SystemExit as done:
        if nothing_to_close:
            _end_at_once(done.code)
        raise
    except MachikadoError as error:
        sys.exit(tell(error, lang))
    except Exception as error:
        from catalogue.errors import CatalogueError

        if isinstance(error, CatalogueError):
            sys.exit(tell(error, lang))
        if os.environ.get("MACHIKADO_DEBUG"):
            raise
        sys.exit(tell(WorldError.of(error), lang))


def _look_for_garbage_seldom(*, never: bool) -> None:
    """A short run leaves little that Python has to look for, and looking for it takes a tenth of its time."""
    if never:
        gc.disable()
    else:
        gc.set_threshold(50_000, 20, 100)


def _end_at_once(code: object) -> None:
    """Ends the process without taking apart all its objects first, which takes as long as the check of a small file.

    Returns where a stream cannot be written to, or there is something else to be ended in order.
    """
    if not isinstance(code, int) or threading.active_count() > 1:
        return
    try:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
    except OSError:
        return
    atexit._run_exitfuncs()
    os._exit(code)


if __name__ == "__main__":
    main()
