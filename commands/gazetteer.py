"""`publish gazetteer`: the address data that places are looked up in: build, install, what it covers."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from commands.helping import Group
from commands.speaking import later, say
from commands.telling import line

_POINTS = {"blocks": later("blocks"), "buildings": later("building numbers"), "parcels": later("parcels")}


@click.group(cls=Group)
def gazetteer() -> None:
    """Build, install or describe the address data.

    \b
    Example: publish gazetteer info
    """


@gazetteer.command()
@click.argument("sources", nargs=-1, metavar="SOURCE...", type=click.Path(path_type=Path))
@click.option("--output", required=True, type=click.Path(path_type=Path, dir_okay=False), help="Write to this file.")
def build(sources: tuple[Path, ...], output: Path) -> None:
    """Build a gazetteer from files at hand.

    \b
    Example: publish gazetteer build towns.csv.gz municipalities.csv --output japan.gazetteer
    """
    from pipelines.geocode.gazetteer.build import build_index
    from pipelines.geocode.gazetteer.file import save_index
    from pipelines.geocode.gazetteer.sources import read_sources

    click.echo(say("Reading the files…"), err=True)
    records = read_sources(sources)
    click.echo(say("Building the gazetteer…"), err=True)
    manifest = save_index(build_index(records), output)
    click.echo(_summary(manifest), err=True)
    click.echo(output)


@gazetteer.command()
@click.argument("area", metavar="[PREFECTURE|CODE]", required=False)
@click.option("--from", "place", required=True, metavar="URL|FOLDER", help="Where the files are.")
@click.option("--grids", is_flag=True, help="The grids of the old datums (too).")
def install(area: str | None, place: str, grids: bool) -> None:
    """Fetch the official files and build.

    \b
    Example: publish gazetteer install 群馬県 --from https://data.address-br.digital.go.jp
    Example: publish gazetteer install --grids --from D:\\grids
    """
    from pipelines.geocode.gazetteer.areas import area_of
    from pipelines.geocode.gazetteer.install import install as install_area
    from pipelines.geocode.gazetteer.install import install_grids

    if area is None and not grids:
        raise click.UsageError(say("Name a prefecture or a code."))
    with _Bars() as bars:
        done = install_area(area_of(area), place, bars.show) if area else None
        paths = install_grids(place, bars.show) if grids else []
    if done:
        click.echo(_summary(done.manifest), err=True)
    for path in [*([done.path] if done else []), *paths]:
        click.echo(path)


@gazetteer.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="Form of the output.")
def info(file: Path | None, form: str) -> None:
    """What a gazetteer covers and how old it is.

    \b
    Example: publish gazetteer info
    """
    from pipelines.geocode.gazetteer.file import read_manifest
    from pipelines.geocode.gazetteer.find import find_gazetteer

    path = find_gazetteer(file)
    manifest = {"file": str(path), "bytes": 0, **read_manifest(path)}
    manifest["bytes"] = path.stat().st_size
    if form == "json":
        shown = {key: value for key, value in manifest.items() if key != "slots"}
        click.echo(json.dumps(shown, ensure_ascii=False, indent=2))
    else:
        click.echo(_described(manifest))


def _summary(manifest: dict[str, Any]) -> str:
    return say(
        "{municipalities:,} municipalities, {towns:,} towns, {points:,} numbered points, {facilities:,} facilities",
        municipalities=manifest["municipalities"],
        towns=manifest["towns"],
        points=manifest["points"],
        facilities=manifest["facilities"],
    )


def _described(manifest: dict[str, Any]) -> str:
    lines = [
        f"{manifest['file']} ({manifest['bytes'] / 1e6:,.1f} MB)",
        say("made") + f": {manifest['made']}",
        _summary(manifest),
        "",
        say("prefectures") + f": {len(manifest['coverage'])}",
    ]
    lines += [f"  {_area(area)}" for area in manifest["coverage"]]
    lines += [
        "",
        say("made from (name these sources when you publish)") + ":",
    ]
    lines += [f"  {_source(source)}" for source in manifest["sources"]]
    return "\n".join(lines)


def _area(area: dict[str, Any]) -> str:
    points = [f"{say(words)} {area[key]:,}" for key, words in _POINTS.items() if area[key]]
    towns = f"{say('municipalities')} {area['municipalities']:,}  {say('towns')} {area['towns']:,}"
    return "  ".join([f"{area['code']} {area['prefecture']}", towns, *points])


def _source(source: dict[str, Any]) -> str:
    words = [source["file"], source["kind"], say("{rows:,} rows", rows=source["rows"])]
    words += [source["date"]] if source["date"] else []
    words += [f"{source['title']} {source['licence']} {source['url']}"] if source["title"] else []
    return "  ".join(words)


class _Bars:
    """One progress bar on stderr for each file that arrives."""

    def __init__(self) -> None:
        self._bar: Any = None
        self._name = ""

    def __enter__(self) -> _Bars:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.render_finish()

    def show(self, name: str, done: int, size: int | None) -> None:
        """As `fetching.Progress`."""
        if name != self._name:
            self.__exit__()
            self._name, self._bar = name, None
            if size is None:  # how far it is nobody knows
                line(name)
            else:
                self._bar = click.progressbar(length=size, label=name, file=sys.stderr)
        if self._bar is not None:
            self._bar.update(done - self._bar.pos)
