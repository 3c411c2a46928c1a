"""The `publish` command: load, call the library, print, exit code. All work is done in `pipelines` and `catalogue`.

Data goes to stdout, messages to stderr. Exit codes: 0 done · 1 the data has errors and nothing was published ·
2 wrong usage · 3 the portal, the network or the disk failed and nothing was left half-done.
"""

from __future__ import annotations

import atexit
import gc
import os
import signal
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from commands.adopt import adopt
from commands.approve import approve
from commands.backup import backup, restore
from commands.catalogue import serve, token
from commands.checking import check, convert
from commands.console import make_readable
from commands.council import report
from commands.diff import diff
from commands.doctor import doctor
from commands.gazetteer import gazetteer
from commands.geocode import geocode
from commands.handover import bundle, key, receive
from commands.helping import Command
from commands.init import init
from commands.listing import list_datasets
from commands.new import new
from commands.publishing import build, demo, run
from commands.rollback import rollback
from commands.speaking import default_lang, lang_of, say, speak
from commands.telling import tell

if TYPE_CHECKING:
    from click import Group as DefaultGroup  # the library has no types; it is a click.Group

else:
    from click_default_group import DefaultGroup

SECTIONS = {
    "Every day": (run, check, build, diff, list_datasets),
    "Beginning": (demo, init, new, adopt, convert),
    "Addresses": (geocode, gazetteer),
    "Portal": (approve, doctor, rollback, report),
    "Hand-over": (bundle, receive, key),
    "Catalogue": (serve, token, backup, restore),
}
"""All commands by what they are for, in the order of the help."""


class Publish(Command, DefaultGroup):
    """`publish aed` is `publish run aed`; the help lists the commands by purpose."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Reads the options, after the language is known in which mistakes are told."""
        speak(lang_of(args), ctx)
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Runs the command. Raises WorldError where Ctrl-C or SIGTERM ends it: what is written beside is taken away."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt as error:
            from pipelines.errors import WorldError

            raise WorldError("interrupted") from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Commands in the order of `SECTIONS`, each with its one-line help."""
        for title, commands in SECTIONS.items():
            with formatter.section(say(title)):
                formatter.write_dl([(str(one.name), one.get_short_help_str(90)) for one in commands])


@click.group(
    cls=Publish,
    default="run",
    default_if_no_args=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)
@click.option("--lang", type=click.Choice(["ja", "en"]), default=default_lang, help="Language of messages.")
@click.option(
    "--workspace",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    help="The folder that holds datasets/ (default: here).",
)
@click.version_option(package_name="machikado", message="machikado %(version)s", help="Show the version and exit.")
@click.pass_context
def cli(ctx: click.Context, lang: str, workspace: Path) -> None:
    """Turns a municipality's files into validated open data and publishes it.

    \b
    Examples:
      publish aed                 check and publish
      publish check 一覧.xlsx      only check a file
      publish demo                try it on a sample town
    """
    ctx.obj = {"lang": lang, "root": workspace}


for commands in SECTIONS.values():
    for command in commands:
        cli.add_command(command)


def main(arguments: list[str] | None = None) -> None:
    """Entry point of the installed command. No traceback reaches a user, unless MACHIKADO_DEBUG is set."""
    from pipelines.errors import MachikadoError, WorldError

    make_readable()
    _end_in_order()
    nothing_to_close = arguments is None and sys.argv[1:2] in (["check"], ["list"])
    if arguments is None:
        arguments = sys.argv[1:]
        _look_for_garbage_seldom(never=nothing_to_close)
    lang = lang_of(arguments)
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


def _end_in_order() -> None:
    """SIGTERM (a service manager, a shutdown) ends a command as Ctrl-C does, so that nothing half-written stays."""
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, signal.default_int_handler)


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
