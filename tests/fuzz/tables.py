"""Targets: from rows of cells on: where the table is, what its headings mean, cells in the published form, the whole
check with its report."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import polars as pl
from making import make_table
from normalising import FIELD
from read_samples import TABLE

from pipelines import columns, recognition
from pipelines.build import Wanted, check
from pipelines.findings import Log
from pipelines.headings import known
from pipelines.normalise import normalise
from pipelines.read import assemble
from pipelines.read.grid import Grid
from pipelines.standards import ODS, definitions, load_schema, standard
from pipelines.table import Source, Table

from .errors import told
from .reading import held, is_map
from .reading import readers as texts
from .target import of_bytes

_DATASETS = list(definitions())
_KINDS = list(FIELD)

# headings


def _rows(data: bytes) -> list[list[str]]:
    return [line.split("\t") for line in data.decode("utf-8", "replace").split("\n")]


def _headed(data: bytes) -> None:
    """The first byte names a dataset, the rest are rows of cells."""
    dataset, log = _DATASETS[data[0] % len(_DATASETS)] if data else None, Log()
    with told():
        table = assemble.from_grids(Source("a.csv", "csv"), [Grid(None, _rows(data[1:]))], log, None, known)
        seen = recognition.recognise(table)
        mapping = columns.match(table, dataset, seen.generation, log)
        if dataset:
            after = columns.apply(table, mapping, standard(dataset, ODS), log)
            assert len(after) == len(table)
            assert len(set(after.frame.columns)) == after.frame.width == len(after.columns)


def _heading_seeds() -> Iterable[bytes]:
    for number, dataset in enumerate(_DATASETS):
        fields = load_schema(dataset, ODS)["fields"]
        for start in range(0, len(fields), 10):  # many small tables rather than few large ones
            some = fields[start : start + 10]
            rows = [[field["name"] for field in some], [str(field["example"]) for field in some]]
            yield bytes([number]) + "\n".join("\t".join(row) for row in rows).encode()
    yield b"\x00" + "\n".join("\t".join(row) for row in TABLE).encode()
    yield "\x01施設\t\t位置\n名称\t電話\t緯度\t経度\n本庁\t03-1\t35\t139\n本庁\t03-1\t35\t139".encode()


# normalisers


def _column(kind: str, cells: Sequence[str]) -> tuple[Table, list[str], Log]:
    dataset, field = FIELD[kind]
    log = Log()
    before = make_table([{field: cell} for cell in cells])
    after = normalise(before, standard(dataset), log)
    return before, after.frame.get_column(field).to_list(), log


def _normalised(data: bytes) -> None:
    """The first byte names a kind of field, the rest are the cells of a column."""
    kind = _KINDS[data[0] % len(_KINDS)] if data else "string"
    cells = data[1:].decode("utf-8", "ignore").split("\x1f")
    before, after, log = _column(kind, cells)
    changed = [(row, old, new) for row, old, new in zip(before.row_numbers, cells, after, strict=True) if old != new]
    told_of: dict[int | None, tuple[str, str]] = {}
    for one in log.repairs:  # a cell may be repaired in two steps, each of them told
        if one.field == FIELD[kind][1]:
            first = told_of.get(one.place.row, (one.before, one.before))
            assert first[1] == one.before
            told_of[one.place.row] = (first[0], one.after)
    repairs = sorted((row, *both) for row, both in told_of.items() if both[0] != both[1])
    assert repairs == changed, "every change is told, and nothing else"
    for finding in (*log.findings, *log.repairs):
        assert finding.message("ja") and finding.message("en")
    _, again, more = _column(kind, after)
    assert again == after and not more.repairs, "what was repaired needs no repair"


_CELLS = {
    "date": ["令和6年4月1日", "R6.4.1", "2024/4/1", "20240401", "45000", "４月１日", "平成元年", "不明"],
    "time": ["9時30分", "午後5:00", "25:00", "0930", "9:30～17:00"],
    "phone": ["03-1234-5678", "(0279)12-3456", "+81-3-1234-5678", "０３（１２３４）５６７８", "代表 12-3456 内線5"],
    "latitude": ["35度30分10秒", "35.5", "N35°30'10.5\"", "353010", "139.1,35.2"],
    "longitude": ["139.75", "東経139度45分", "1394500.5"],
    "integer": ["1,234", "１２３人", "△5", "-", "1e5", "約300"],
    "number": ["1.5km", "３．５", "1,234.50", "∞"],
    "kana": ["ﾐﾎﾝｼ", "みほん", "ミホン　シ", "ヴァ"],
    "weekday-set": ["月～金", "土日祝", "毎日", "月・水・金(第2を除く)"],
    "presence": ["有", "○", "×", "なし", "1"],
    "postal": ["〒100-0001", "1000001", "１００－０００１"],
    "uri": ["http://example.jp/", "www.example.jp", "ＨＴＴＰ：／／例.jp"],
    "email": ["a@example.jp", "ａ＠例.jp", "mailto:a@b.example"],
    "code-lg6": ["011002", "11002", "01100", "1.1002E4"],
    "list": ["内科、外科", "内科;外科", "内科／小児科"],
    "string": ["髙橋", "a\u200bb", "=1+1", "か\u3099", "㈱みほん", "\ufeffx", "縺薙ｓ"],
}


def _cell_seeds() -> Iterable[bytes]:
    for number, kind in enumerate(_KINDS):
        yield bytes([number]) + "\x1f".join(_CELLS.get(kind, _CELLS["string"])).encode()


_CELL_WORDS = [
    text.encode()
    for text in (
        *("令和", "平成", "元", "年", "月", "日", "時", "分", "午後", "～", "〜", "－", "−", "ー", "・", "、", "／"),
        *("（", "）", "〒", "℡", "㈱", "①", "Ⅲ", "㍻", "ｶﾞ", "\u3099", "\u200b", "\u202e", "\ufeff", "\u3000", "\x1f"),
        *("𠮟", "é", "ß", "İ", "٣", "½", "²", "=", "+81", "@", "1e400", "NaN", "第2", "祝", "翌", "円", "人", "内線"),
    )
]


# the whole check


def _checked(data: bytes) -> None:
    """A file as `publish check` takes it, and its report in every form."""
    if is_map(data):
        return
    with held(data, ".csv") as path, told():
        report = check(Wanted(path)).report
        for language in ("ja", "en"):
            assert report.to_text(language) and report.to_json(language) and report.to_html(language)


def _check_seeds() -> Iterable[bytes]:
    yield from texts.seeds()
    for dataset in _DATASETS:
        fields = load_schema(dataset, ODS)["fields"]
        cells = [[str(field[key]) for field in fields] for key in ("name", "example", "example")]
        yield pl.DataFrame(cells[1:], schema=cells[0], orient="row").write_csv().encode()


headings = of_bytes("headings", _headed, _heading_seeds, words=[*texts.words, b"\t", b"\n"], few=12)
cells = of_bytes("normalisers", _normalised, _cell_seeds, words=_CELL_WORDS, longest=512, few=60)
checks = of_bytes("check", _checked, _check_seeds, words=[*texts.words, *_CELL_WORDS], longest=8192, few=6)
