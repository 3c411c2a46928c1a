"""`publish geocode`: one address, or a file of them."""

from __future__ import annotations

import dataclasses
import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from commands.choosing import typed
from commands.helping import Command
from commands.speaking import later, say
from commands.telling import line

if TYPE_CHECKING:
    from pipelines.geocode.geocoder import Answer, Geocoder
    from pipelines.geocode.listing import Listing

_FILE = re.compile(r"\.(csv|tsv|txt|xlsx?|xlsm|ods|json|html?)$", re.IGNORECASE)
_LONG = 20_000  # rows; shorter files are done before a bar could be read
_SHOWN = 10
_OF_A_FILE = ("column", "name_column", "output", "sheet", "no_bom", "force")
_LEVELS = {
    "facility": later("facility"),
    "building": later("building"),
    "parcel": later("parcel"),
    "block": later("block"),
    "town": later("town"),
    "municipality": later("municipality"),
    "none": later("none"),
}
_STATES = {
    "sure": "",
    "ambiguous": later("several places fit; none was chosen"),
    "doubtful": later("what follows the town contradicts it: the town was not taken"),
    "corrected": later("one character was lost or mistaken and has been corrected"),
}


@click.command(cls=Command)
@click.argument("what", metavar="FILE|ADDRESS")
@click.option("--column", help="Heading of the column of addresses.")
@click.option("--name-column", help="Heading of the column of facilities' names.")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="Write here.")
@click.option("--within", metavar="CODE", help="The municipality to assume.")
@click.option("--gazetteer", type=click.Path(path_type=Path), help="The gazetteer to use.")
@click.option("--sheet", help="The sheet to read.")
@click.option("--no-bom", is_flag=True, help="No byte order mark.")
@click.option("--force", is_flag=True, help="Overwrite the output.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="Form of the output.")
def geocode(
    what: str, gazetteer: Path | None, within: str | None, form: str, output: Path | None, **options: Any
) -> None:
    """Addresses → coordinates, offline.

    \b
    Example: publish geocode 'みどり市笠懸町鹿2952'
    Example: publish geocode 一覧.xlsx --column 住所 --output 緯度経度付き.csv
    """
    from pipelines.errors import UsageError

    path = Path(what)
    is_file = _FILE.search(what) is not None or _is_file(path)
    if is_file:
        _writable(path, output, force=options["force"])
    elif given := typed(*_OF_A_FILE):
        raise UsageError("geocode-options-of-file", value=given, address=what[:100])
    geocoder = _geocoder(gazetteer, within)
    if not is_file:
        answer = geocoder.one(what)
        as_json = json.dumps(dataclasses.asdict(answer), ensure_ascii=False, indent=2)
        click.echo(as_json if form == "json" else _text(answer))
        sys.exit(0 if answer.match_level != "none" else 1)
    listing = _listed(path, geocoder, options)
    data = (
        (json.dumps(listing.to_rows(), ensure_ascii=False, indent=2) + "\n").encode()
        if form == "json"
        else listing.to_csv(bom=output is not None and not options["no_bom"])
    )
    if output is None:
        sys.stdout.buffer.write(data)
    else:
        from pipelines.files import write_bytes

        write_bytes(output, data)
    line(_summary(listing))
    if output is not None:
        line(str(output))


def _is_file(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # too long for a name: an address
        return False


def _writable(source: Path, output: Path | None, *, force: bool) -> None:
    from pipelines.errors import UsageError

    if output is None or not output.exists():
        return
    if source.exists() and output.samefile(source):
        raise UsageError("geocode-output-is-source", value=output)
    if not force:
        raise UsageError("geocode-output-exists", value=output)


def _geocoder(gazetteer: Path | None, within: str | None) -> Geocoder:
    from pipelines.geocode.gazetteer.find import open_gazetteer
    from pipelines.geocode.geocoder import Geocoder

    return Geocoder(open_gazetteer(gazetteer, within), within)


def _listed(path: Path, geocoder: Geocoder, options: dict[str, Any]) -> Listing:
    from pipelines.findings import Log
    from pipelines.geocode.listing import geocode_file

    bar: Any = None

    def progress(done: int, total: int) -> None:
        nonlocal bar
        if bar is None and total > _LONG:
            bar = click.progressbar(length=total, label=say("addresses"), file=sys.stderr)
        if bar is not None:
            bar.update(done - bar.pos)

    try:
        return geocode_file(
            path,
            geocoder,
            Log(),
            column=options["column"],
            name_column=options["name_column"],
            sheet=options["sheet"],
            progress=progress,
        )
    finally:
        if bar is not None:
            bar.render_finish()


def _in_words(table: dict[str, str], key: str) -> str:
    return say(table[key])


def _text(answer: Answer) -> str:
    lines = [answer.matched_address or say("no address that could be read")]
    if answer.latitude is not None:
        lines.append(f"{say('latitude,longitude')}: {answer.latitude:.6f},{answer.longitude:.6f}")
    lines.append(
        say("match")
        + f": {_in_words(_LEVELS, answer.match_level)}　"
        + say("coordinates")
        + f": {_in_words(_LEVELS, answer.coordinate_level)}"
    )
    if answer.unmatched:
        lines.append(say("not matched") + f": {answer.unmatched}")
    if answer.town_id:
        lines.append(say("town id") + f": {answer.town_id}")
    if answer.state != "sure":
        lines.append(_in_words(_STATES, answer.state))
    lines += [f"  - {candidate}" for candidate in answer.candidates]
    return "\n".join(lines)


def _summary(listing: Listing) -> str:
    from pipelines.geocode.listing import finest_first
    from pipelines.report.display import visible

    levels = "　".join(f"{_in_words(_LEVELS, level)} {count}" for level, count in finest_first(listing.levels))
    rows = listing.frame.height
    lines = [say("{column}: {rows} rows: ", column=visible(listing.column), rows=rows) + levels]
    for state in ("ambiguous", "doubtful", "corrected"):
        if listing.states[state]:
            lines.append(say("{count}: {state}", count=listing.states[state], state=_in_words(_STATES, state)))
    for row, address, candidates in listing.ambiguous[:_SHOWN]:
        lines.append(f"  {say('{row}', row=row)} {visible(address[:60])} → {' / '.join(candidates[:5])}")
    if len(listing.ambiguous) > _SHOWN:
        lines.append(f"  … {len(listing.ambiguous) - _SHOWN}")
    return "\n".join(lines)
