"""`publish geocode`: one address, or a file of them."""

from __future__ import annotations

import dataclasses
import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from commands.speaking import lang, say

if TYPE_CHECKING:
    from pipelines.geocode.geocoder import Answer, Geocoder
    from pipelines.geocode.listing import Listing

_FILE = re.compile(r"\.(csv|tsv|txt|xlsx?|xlsm|ods|json|html?)$", re.IGNORECASE)
_LONG = 20_000  # rows; shorter files are done before a bar could be read
_SHOWN = 10
_LEVELS = {
    "facility": ("施設", "facility"),
    "building": ("建物", "building"),
    "parcel": ("地番", "parcel"),
    "block": ("街区", "block"),
    "town": ("町字", "town"),
    "municipality": ("市区町村", "municipality"),
    "none": ("不明", "none"),
}
_STATES = {
    "sure": ("", ""),
    "ambiguous": ("候補が複数あり、決めていません", "several places fit; none was chosen"),
    "doubtful": (
        "町名の続きが住所データと合わないため、町までは採りませんでした",
        "what follows the town contradicts it: the town was not taken",
    ),
    "corrected": ("一文字を補うか正して読みました", "one character was lost or mistaken and has been corrected"),
}


@click.command()
@click.argument("what", metavar="FILE|ADDRESS")
@click.option("--column", help="住所の列の見出し · heading of the column of addresses.")
@click.option("--name-column", help="施設名の列の見出し · heading of the column of facilities' names.")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="書き出すファイル · write here.")
@click.option("--within", metavar="CODE", help="市区町村名のない住所の団体コード（6桁） · the municipality to assume.")
@click.option("--gazetteer", type=click.Path(path_type=Path), help="住所データ · the gazetteer to use.")
@click.option("--sheet", help="表のあるシート · the sheet to read.")
@click.option("--no-bom", is_flag=True, help="BOM を付けない · no byte order mark.")
@click.option("--force", is_flag=True, help="あるファイルに上書きする · overwrite the output.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="出力の形 · output.")
def geocode(
    what: str, gazetteer: Path | None, within: str | None, form: str, output: Path | None, **options: Any
) -> None:
    """住所から緯度経度を調べる · addresses → coordinates, offline.

    \b
    Example: publish geocode 'みどり市笠懸町鹿2952'
    Example: publish geocode 一覧.xlsx --column 住所 --output 緯度経度付き.csv
    """
    path = Path(what)
    is_file = _FILE.search(what) is not None or _is_file(path)
    if is_file:
        _writable(path, output, force=options["force"])
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
    click.echo(_summary(listing), err=True)
    if output is not None:
        click.echo(output, err=True)


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
            bar = click.progressbar(length=total, label=say("住所", "addresses"), file=sys.stderr)
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


def _in_words(table: dict[str, tuple[str, str]], key: str) -> str:
    return table[key][lang() == "en"]


def _text(answer: Answer) -> str:
    lines = [answer.matched_address or say("読める住所がありません", "no address that could be read")]
    if answer.latitude is not None:
        lines.append(f"{say('緯度,経度', 'latitude,longitude')}: {answer.latitude:.6f},{answer.longitude:.6f}")
    lines.append(
        say("住所の一致", "match")
        + f": {_in_words(_LEVELS, answer.match_level)}　"
        + say("座標の細かさ", "coordinates")
        + f": {_in_words(_LEVELS, answer.coordinate_level)}"
    )
    if answer.unmatched:
        lines.append(say("一致しなかった部分", "not matched") + f": {answer.unmatched}")
    if answer.town_id:
        lines.append(say("町字ID", "town id") + f": {answer.town_id}")
    if answer.state != "sure":
        lines.append(_in_words(_STATES, answer.state))
    lines += [f"  - {candidate}" for candidate in answer.candidates]
    return "\n".join(lines)


def _summary(listing: Listing) -> str:
    from pipelines.geocode.listing import finest_first

    levels = "　".join(f"{_in_words(_LEVELS, level)} {count}" for level, count in finest_first(listing.levels))
    rows = listing.frame.height
    lines = [say(f"「{listing.column}」{rows}件: ", f"{listing.column}: {rows} rows: ") + levels]
    for state in ("ambiguous", "doubtful", "corrected"):
        if listing.states[state]:
            lines.append(f"{listing.states[state]}{say('件', '')}: {_in_words(_STATES, state)}")
    for row, address, candidates in listing.ambiguous[:_SHOWN]:
        lines.append(f"  {row}{say('行目', '')} {address[:60]} → {' / '.join(candidates[:5])}")
    if len(listing.ambiguous) > _SHOWN:
        lines.append(f"  … {len(listing.ambiguous) - _SHOWN}")
    return "\n".join(lines)
