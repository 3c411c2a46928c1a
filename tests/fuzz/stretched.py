"""Target: cells of one piece repeated thousands of times. What looks back and forth in them never comes to an end."""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Iterable

from normalising import FIELD

from pipelines.build import Wanted, check
from pipelines.readability import judge
from pipelines.standards import ODS, load_schema

from .errors import told
from .reading import held
from .target import of_bytes

LENGTH = 30_000
"""Characters of the cell: nearly as many as Excel allows."""
SECONDS = 3.0
"""Of the processor, for all that is done with the cell. Twice as long a cell may take twice as long, not four times."""

_KINDS = list(FIELD)
_SIGNS = (
    "0１.,-－ー/:：()（）[]{}<>\"'=+@#%&|^*\\_;~～〜、。・  \u3000\t\n"
    "年月日時分平令Rあアｱ漢aAＡ〒有○×①℡\u3099\u200b\ufeff"
)
_PIECES = (
    *(
        "1,",
        "1.",
        "1-",
        "1:",
        "1/",
        "a.",
        "a@",
        "a|",
        "@a.",
        "-1",
        "=A1+",
        "(1",
        "a(",
        "(a)",
        "令和",
        "R1.",
        "1年",
        "1月",
    ),
    *(
        "月・",
        "月、",
        "～月",
        "9:00～",
        "12時",
        "03-",
        "〒1",
        "町1",
        "丁目",
        "番地",
        "の1",
        "、1",
        "1人",
        "http://",
        "a/",
        "%E3",
    ),
    *(
        "あい",
        "か\u3099",
        "ア ",
        "1 ",
        "a ",
        " \n",
        "a\n",
        '""',
        "''",
        "1１",
        "西1",
        "神戸市",
        "東京都",
        "第2",
        "土日",
        "、、",
    ),
)
_ENDS = ("", "x", "\n\nx", "あ", "!")


def _stretched(data: bytes) -> None:
    """Kind of field, then beginning, piece and end, apart by U+001F."""
    kind = _KINDS[data[0] % len(_KINDS)] if data else "string"
    begin, piece, end = [*data[1:].decode("utf-8", "ignore").split("\x1f"), "", "", ""][:3]
    cell = begin[:100] + piece[:50] * (LENGTH // max(1, len(piece[:50]))) + end[:100]
    dataset, field = FIELD[kind]
    fields = load_schema(dataset, ODS)["fields"]
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([one["name"] for one in fields])
    for text in (cell, cell[: LENGTH // 2]):
        writer.writerow([text if one["name"] == field else str(one["example"]) for one in fields])
    with held(out.getvalue().encode(), ".csv") as path:
        start = time.process_time()
        with told():
            report = check(Wanted(path, dataset)).report
            assert report.to_text("ja") and report.to_html("en")
        checked = time.process_time()
        with told():
            judge(path)
        judged = time.process_time()
    assert checked - start < SECONDS, f"check: {checked - start:.1f} s"
    assert judged - checked < SECONDS, f"rules: {judged - checked:.1f} s"


def _seeds() -> Iterable[bytes]:
    pieces = [*_SIGNS, *_PIECES]
    for number, piece in enumerate(pieces):
        for kind in (number, number * 7 + 3):
            begin = ("", "=", "1", "-")[number % 4]
            yield bytes([kind % len(_KINDS)]) + f"{begin}\x1f{piece}\x1f{_ENDS[kind % len(_ENDS)]}".encode()


long_cells = of_bytes(
    "long-cells",
    _stretched,
    _seeds,
    words=[one.encode() for one in (*_SIGNS, *_PIECES, *_ENDS, "\x1f")],
    longest=120,
    few=4,
)
