"""`publish bundle`, `publish receive`, `publish key`: from a closed network to one that reaches the portal."""

from __future__ import annotations

import json
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from commands.choosing import names_argument
from commands.diff import rendered
from commands.helping import Command, Group
from commands.jobs import crew_options, hired
from commands.portals import create_organization_option, opened_portal, to_option
from commands.progress import Bar
from commands.speaking import lang, say
from commands.telling import interruptible, line, put, tell_allowed, tell_notes, tell_outcome

if TYPE_CHECKING:
    from pipelines.bundle.keys import PublicKey
    from pipelines.bundle.reading import Opened
    from pipelines.bundle.writing import Bundle
    from pipelines.jobs import Crew
    from pipelines.portal import Plan
    from pipelines.run import Outcome


@click.command(cls=Command)
@names_argument
@click.option(
    "--output",
    "-o",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE.zip",
    help="Write to this file.",
)
@crew_options
@click.pass_obj
def bundle(
    settings: dict[str, Any],
    /,
    names: tuple[str, ...],
    everything: bool,
    output: Path,
    jobs: int,
    scheduler: str | None,
) -> None:
    """Put datasets into one signed file.

    \b
    Example: publish bundle aed public-wifi -o 受け渡し.zip
    """
    from pipelines.bundle.keys import load_key
    from pipelines.bundle.writing import bundle as make
    from pipelines.errors import DataError, UsageError
    from pipelines.workspace import Workspace

    root = settings["root"]
    key = load_key(root)
    if output.exists():
        raise UsageError("bundle-there", value=output)
    folders = Workspace.at(root).select(names, everything=everything)
    with hired(jobs, scheduler) as crew:
        packages, refused = _built(folders, root / "build", crew)
    if refused:
        error = DataError("bundle-refused", names=", ".join(refused))
        error.exit_code = max(refused.values())  # a disk that refuses is no fault of the data
        raise error
    done = make([(folder, packages[folder]) for folder in folders], root, key, output)
    _tell_bundle(done, key.public)
    click.echo(output)


def _built(folders: list[Path], build: Path, crew: Crew) -> tuple[dict[Path, Path], dict[str, int]]:
    """The packages by folder of the dataset; and those that could not be built, which are told: exit code by label."""
    from pipelines import memory
    from pipelines.building import build_all
    from pipelines.run import label_of

    by_label = {label_of(folder): folder for folder in folders}
    packages: dict[Path, Path] = {}
    refused = {}
    with (
        closing(memory.Memory(build / memory.NAME)) as known,
        Bar(len(folders), say("Building")) as bar,
    ):
        for outcome in build_all(folders, build, crew=crew, memory=known):
            with bar.ended():
                tell_outcome(outcome, lang())
            if outcome.state == "built" and outcome.build and outcome.build.folder:
                packages[by_label[outcome.label]] = outcome.build.folder
            else:
                refused[outcome.label] = outcome.exit_code
    return packages, refused


def _tell_bundle(done: Bundle, key: PublicKey) -> None:
    from pipelines.approval import JST
    from pipelines.report.plan_text import plan_text

    line(say("What changed since the last bundle:"))
    for plan in done.plans:
        text = plan_text(plan, lang())
        line(text if plan.action == "update" else text.partition("\n")[0])  # of a new one all files are new
    for entry in done.manifest.datasets:
        if entry.embargo_until:
            until = f"{entry.embargo_until.astimezone(JST):%Y-%m-%d %H:%M} JST"
            line(say("{label}: not before {until}.", label=entry.label, until=until))
    tell_notes(done.notes, lang())
    line(say("Signed by the key with the fingerprint: ") + key.fingerprint)
    line(say("Where it is received: ") + "`publish receive FILE.zip --to …`")


@click.command(cls=Command)
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE.zip")
@to_option
@create_organization_option
@click.option("--allow", multiple=True, metavar="RULE", help="Publish in spite of a stop rule.")
@click.option("--dry-run", is_flag=True, help="Only show what would change.")
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "html"]), default="text", help="Form of the output."
)
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="Write to this file (with --dry-run).")
@click.pass_obj
def receive(
    settings: dict[str, Any],
    /,
    file: Path,
    to: str | None,
    create_organization: bool,
    allow: tuple[str, ...],
    dry_run: bool,
    form: str,
    output: Path | None,
) -> None:
    """Prove a bundle and publish what is in it.

    \b
    Example: publish receive 受け渡し.zip --to prefecture --dry-run
    """
    from pipelines.portal.stopping import allowed

    root, consent = settings["root"], allowed(allow)
    if dry_run:
        sys.exit(_dry_run(file, root, to, create_organization, consent, form, output))
    if form == "html" or output:
        raise click.UsageError(say("That goes with --dry-run."))
    outcomes = _received(file, root, to, create_organization, consent)
    if form == "json":
        click.echo(json.dumps([outcome.to_dict(lang()) for outcome in outcomes], ensure_ascii=False, indent=2))
    sys.exit(max((outcome.exit_code for outcome in outcomes), default=0))


def _received(file: Path, root: Path, to: str | None, create: bool, allow: frozenset[str]) -> list[Outcome]:
    """What came of each dataset, in the order of the bundle; told as it is done."""
    from pipelines.bundle.receiving import opened, publish_bundle
    from pipelines.portal.portals import EMBEDDED

    outcomes = {}
    with opened(file, root) as found:
        manifest = found.manifest
        _tell_signer(found)
        with (
            opened_portal(root, to, create) as portal,
            interruptible("receive-interrupted"),
            Bar(len(manifest.datasets), say("Publishing")) as bar,
            closing(publish_bundle(found, root, portal, allow=allow, watch=bar.begin)) as ended,
        ):
            for outcome in ended:
                with bar.ended():
                    tell_outcome(outcome, lang())
                outcomes[outcome.label] = outcome
    if any(outcome.published for outcome in outcomes.values()):
        where = "`publish serve`" if portal.name == EMBEDDED else portal.url
        line(say("To see what is published: ") + where)
    return [outcomes[entry.label] for entry in manifest.datasets]


def _dry_run(
    file: Path, root: Path, to: str | None, create: bool, allow: frozenset[str], form: str, output: Path | None
) -> int:
    """Shows what would change; the exit code: 1 where a stop rule forbids it that is not allowed, or a time."""
    import tempfile

    from pipelines.bundle.receiving import planned, proved

    with tempfile.TemporaryDirectory() as beside:
        found = proved(file, root, Path(beside))
        _tell_signer(found)
        with opened_portal(root, to, create, anonymous=True) as portal:
            both = [(_allowing(plan, allow), outcome) for plan, outcome in planned(found, root, portal)]
        plans, withheld = [plan for plan, _ in both], [outcome for _, outcome in both if outcome]
        for outcome in withheld:
            tell_outcome(outcome, lang())
        put(rendered(form, plans, withheld, portal.name), output)
    return 1 if withheld or any(plan.stops for plan in plans) else 0


def _tell_signer(found: Opened) -> None:
    from pipelines.bundle.manifest import told

    name, title, made = found.office.name, found.manifest.title, told(found.manifest.created)
    line(say("Signed by {name} ({title}), made {made}.", name=name, title=title, made=made))


def _allowing(plan: Plan, allow: frozenset[str]) -> Plan:
    """The plan with the stops that are left; those that are allowed are told."""
    if met := [stop for stop in plan.stops if stop.rule in allow]:
        line(f"{plan.name}:")
        tell_allowed(met, lang())
    return replace(plan, stops=tuple(stop for stop in plan.stops if stop.rule not in allow))


@click.group(cls=Group)
def key() -> None:
    """The key that signs what is handed over.

    \b
    Example: publish key show
    """


@key.command(name="new")
@click.pass_obj
def key_new(settings: dict[str, Any], /) -> None:
    """Make a key, once, and show its public half.

    \b
    Example: publish key new
    """
    from pipelines.bundle.keys import key_file, make_key

    made = make_key(settings["root"])
    where = key_file()
    line(say("The private half is kept in {where}. Do not hand it on, and make no copies.", where=where))
    _show(made.public)


@key.command(name="show")
@click.pass_obj
def key_show(settings: dict[str, Any], /) -> None:
    """Show the public half and its fingerprint.

    \b
    Example: publish key show
    """
    from pipelines.bundle.keys import load_key

    _show(load_key(settings["root"]).public)


def _show(public: PublicKey) -> None:
    line(say("Fingerprint (to be compared by telephone): ") + public.fingerprint)
    line(say("Public half (for publish.toml of the other side):"))
    click.echo(public.text)
