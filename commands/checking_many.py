"""`publish check` of several datasets or files: what CI and a hook call on each commit."""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from commands.checking import FORMS, build_of, is_file_or_package, refuse_options_of_a_file
from commands.progress import Bar
from commands.speaking import lang, say
from commands.telling import line, logged, put, tell, told

if TYPE_CHECKING:
    from pipelines.ci.changes import Changes
    from pipelines.ci.checking import Checked
    from pipelines.ci.rows import Before
    from pipelines.errors import MachikadoError

_OF_ONE = ("html", "xlsx", "csv")


def check_many(
    sources: Sequence[str],
    *,
    root: Path,
    everything: bool,
    since: str | None,
    changed_files: bool,
    form: str,
    output: Path | None,
    reports: Sequence[str],
    summary: Path | None,
    full: bool,
    wanted: dict[str, Any],
) -> int:
    """Checks them one after the other and tells what came of each; the exit code: the worst of all."""
    from pipelines.errors import UsageError

    gc.enable()  # one dataset leaves little behind, a thousand do not
    if form in _OF_ONE:
        raise UsageError("check-form-of-one", value=form)
    written = [_report(given) for given in reports]
    changes, files, total = _asked(sources, root, everything=everything, since=since, changed_files=changed_files)
    if changes.folders or not files:
        refuse_options_of_a_file()
    _tell_scope(changes)
    checks: list[Checked] = []
    before = _before(changes) if summary or form == "json" else None
    with Bar(len(changes.folders) + len(files), say("Checking")) as bar:
        for check in _checked(changes, files, wanted, before):
            with bar.ended():
                _tell(check, form, output, full=full)
            checks.append(check)
    _put(checks, form, output, full=full)
    for name, path in written:
        put(rendered(name, checks), path)
    if summary:
        _summarize(checks, changes, total, since or "", summary)
    return max((check.exit_code for check in checks), default=0)


def rendered(form: str, checks: Sequence[Checked]) -> str:
    """What was found, in one of `FORMS` or as JSON."""
    from importlib import import_module

    if form == "json":
        found = {"datasets": [check.to_dict(lang()) for check in checks]}
        return json.dumps(found, ensure_ascii=False, indent=2) + "\n"
    render = getattr(import_module(f"pipelines.report.{form}"), form)
    return str(render(checks, lang()))


def _report(given: str) -> tuple[str, Path]:
    from pipelines.errors import UsageError

    name, _, path = given.partition("=")
    if name not in (*FORMS, "json") or not path:
        raise UsageError("check-report", value=given, nearest=", ".join((*FORMS, "json")))
    return name, Path(path)


def _asked(
    sources: Sequence[str], root: Path, *, everything: bool, since: str | None, changed_files: bool
) -> tuple[Changes, list[Path], int]:
    """The datasets that are meant, the other files, and how many datasets there are to choose from."""
    from pipelines.ci.changes import Changes, changed_since, of_files
    from pipelines.workspace import Workspace

    if changed_files:
        workspace = Workspace.at(root)
        return Changes(tuple(of_files(workspace, map(Path, sources)))), [], len(workspace.folders)
    if everything or since is not None:
        workspace = Workspace.at(root)
        names = [source.rstrip("/") for source in sources]
        folders = workspace.select(names, everything=everything or not names)
        found = changed_since(workspace, since, folders) if since is not None else Changes(tuple(folders))
        return found, [], len(folders)
    folders, files = _named(sources, root)
    return Changes(tuple(folders)), files, len(folders)


def _named(sources: Sequence[str], root: Path) -> tuple[list[Path], list[Path]]:
    """Folders of datasets and paths of files (or packages) for what was typed."""
    from pipelines.workspace import Workspace

    folders: dict[Path, None] = {}
    files = []
    for source in sources:
        if is_file_or_package(source, root):
            files.append(Path(source))
        elif Path(source).is_dir():
            folders[Path(source)] = None
        else:
            folders |= dict.fromkeys(Workspace.at(root).select([source]))
    return list(folders), files


def _before(changes: Changes) -> Before | None:
    from pipelines.ci.rows import Before

    if changes.repository is None or changes.base is None:
        return None
    return Before(changes.repository, changes.base)


def _checked(
    changes: Changes, files: Sequence[Path], wanted: dict[str, Any], before: Before | None
) -> Iterator[Checked]:
    from dataclasses import replace

    from pipelines.ci.checking import check_folders

    for check, build in check_folders(changes.folders, in_git=changes.repository is not None):
        if before is not None and check.folder is not None and not check.skipped:
            check = replace(check, difference=before.difference(check.folder, build))
        yield check
    for file in files:
        yield _checked_file(file, wanted)


def _checked_file(file: Path, wanted: dict[str, Any]) -> Checked:
    from pipelines.ci.checking import Checked
    from pipelines.errors import MachikadoError
    from pipelines.read.opening import shown

    try:
        report = build_of(file, wanted).report
    except MachikadoError as error:
        return Checked(shown(file), source=file, error=error)
    return Checked(shown(file), source=Path(report.source.path), report=report)


def _tell_scope(changes: Changes) -> None:
    if why := _everything(changes):
        line(why.message(lang()))
    for label in changes.deleted:
        line(say("{label}: no longer here; on the portal it stays until somebody removes it.", label=label))
    if not changes.folders and changes.base:
        line(say("No dataset has changed."))


def _everything(changes: Changes) -> MachikadoError | None:
    from pipelines.errors import MachikadoError

    return MachikadoError(changes.everything[0], value=changes.everything[1]) if changes.everything else None


def _tell(check: Checked, form: str, output: Path | None, *, full: bool) -> None:
    """One line on stderr; where text was asked for, what was found on stdout."""
    import shutil

    states = {
        "failed": say("could not be checked"),
        "error": say("has errors"),
        "warning": say("good, with warnings"),
        "ok": say("good"),
        "skipped": say("nothing to check yet"),
    }
    summary = f" — {check.report.summary(lang())}" if check.report else ""
    line(f"{check.label}: {states[check.state]}{summary}")
    if check.error:
        tell(check.error, lang())
    elif check.report and check.state in ("error", "warning") and form == "text" and not output:
        width = shutil.get_terminal_size((100, 24)).columns
        click.echo(logged(check.report.to_text(lang(), width, everything=full)))


def _put(checks: Sequence[Checked], form: str, output: Path | None, *, full: bool) -> None:
    if form == "text" and output:
        put("\n".join(text for check in checks if (text := _text(check, full=full))), output)
    elif form != "text":
        sys.stdout.flush()
        put(rendered(form, checks), output)


def _text(check: Checked, *, full: bool) -> str:
    """What a file is told of a check, in lines; "" where there was nothing to check yet."""
    from pipelines.report.display import visible

    if check.report:
        return check.report.to_text(lang(), everything=full)
    if check.error is None:
        return ""
    lines = [f"{check.label}: " + say("could not be checked"), *told(check.error, lang()).split("\n")]
    return "".join(f"{visible(one)}\n" for one in lines)


def _summarize(checks: Sequence[Checked], changes: Changes, total: int, ref: str, path: Path) -> None:
    """Adds the page to the file: what other steps wrote there stays."""
    from pipelines.report.summary import LIMIT, Scope, summary

    held = path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
    scope = Scope(total, ref, _everything(changes), changes.deleted)
    room = LIMIT - len(held.encode("utf-8", "replace"))
    put(held + summary(checks, scope, lang(), room=room), path)
