"""Files → `Records`. Each file is known by its headings, never by its name; files of one kind may come in any order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from pipelines.errors import UsageError
from pipelines.geocode.gazetteer.records import Records
from pipelines.geocode.gazetteer.sources import abr, isj, lists, merging, own
from pipelines.geocode.gazetteer.sources.opening import parts
from pipelines.geocode.gazetteer.sources.piece import Piece
from pipelines.geocode.gazetteer.sources.table import RECORD, Table, read_table

# Who made it, its licence, and where its terms stand. Who uses the data has to name the maker.
TERMS = {
    "abr": ("アドレス・ベース・レジストリ（デジタル庁）", "PDL1.0", "https://www.digital.go.jp/policies/base_registry_address_tos"),
    "isj": ("位置参照情報（国土交通省）", "国土数値情報ダウンロードサイト利用規約", "https://nlftp.mlit.go.jp/isj/agreement.html"),
}  # fmt: skip


def read_sources(paths: Sequence[Path]) -> Records:
    """The records of all files and folders together; of one place that several name, the first named stands.

    Raises UsageError and DataError that name the file, the line and what was expected.
    """
    if not paths:
        raise UsageError("gazetteer-no-source")
    by_kind: dict[str, list[tuple[int, Table]]] = {}
    for place, part in enumerate(parts(paths)):
        table = read_table(part)
        by_kind.setdefault(kind_of(table), []).append((place, table))
    blocks = by_kind.pop("isj-blocks", [])
    found = [one for kind, tables in by_kind.items() for one in _read(kind, tables)]
    codes = merging.codes_of_names([piece for _, piece in found])
    found += [(place, _described(table, isj.read_blocks(table, codes))) for place, table in blocks]
    return merging.merged([piece for _, piece in sorted(found, key=lambda one: one[0])])


def _read(kind: str, tables: list[tuple[int, Table]]) -> Iterator[tuple[int, Piece]]:
    if kind.startswith("abr-"):
        places = {id(table): place for place, table in tables}
        for table, piece in abr.read_pairs(kind.removeprefix("abr-"), [table for _, table in tables]):
            yield places[id(table)], _described(table, piece)
        return
    read = {
        "towns": lists.read_towns,
        "municipalities": lists.read_municipalities,
        "isj-oaza": isj.read_oaza,
        "own": own.read_own,
    }[kind]
    for place, table in tables:
        yield place, _described(table, read(table))


def _described(table: Table, piece: Piece) -> Piece:
    """With what `publish gazetteer info` says of the file."""
    invented = "lg_code" in table.headings and table.frame["lg_code"].str.starts_with("99").all()
    title, licence, url = ("", "", "") if invented else TERMS.get(piece.source["kind"].split("-")[0], ("", "", ""))
    piece.source = {
        "file": table.part.name,
        "kind": piece.source["kind"],
        "date": piece.source.get("date") or table.part.date,
        "rows": table.frame.height,
        "title": title,
        "licence": licence,
        "url": url,
    }
    return piece


def kind_of(table: Table) -> str:
    """What a file is. Raises UsageError for one that is nothing of what a gazetteer is made from."""
    headings = table.headings
    if headings >= lists.TOWNS:
        return "towns"
    if headings >= lists.MUNICIPALITIES:
        return "municipalities"
    if headings >= isj.OAZA:
        return "isj-oaza"
    if headings >= isj.BLOCKS:
        return "isj-blocks"
    if registry := abr.kind_of(headings):
        return f"abr-{registry}"
    if own.columns_of(headings):
        return "own"
    shown = "、".join(name for name in table.frame.columns[:8] if name != RECORD)
    raise UsageError("gazetteer-source-unknown", value=table.part.name, headings=shown)
