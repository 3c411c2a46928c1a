"""The sheets beside the tables: an example, what each column is for, and what can be chosen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pipelines.kpi import forms
from pipelines.kpi.excel import cell_of, example, is_required
from pipelines.template.looks import FONT, LINE_POINTS, as_heading, fill_in, to_be_printed

EXAMPLE, HELP, CHOICES = "記入例", "説明", "選択肢"

_METHODS = {
    "linear": "現状から目標まで、毎年少しずつ動く数（対応部署 0 → 8）",
    "growth": "計画が伸び率で目標を決めている数",
    "cumulative": "年々積み上げる数。実績にはその年度だけの数を書く（5年間の参加者 200人）",
    "at_least": "毎年度・毎回、それ以上であるべき数（年10社以上）",
    "at_most": "毎年度、それ以下であるべき数（待ち時間 10分以下）",
    "keep": "同じ値を保つ数（事故 0件）",
    "share": "全体に対する割合（交付率 33.0 % → 90 %）",
    "milestone": "数ではなく、できたかどうか（導入、運用開始）",
}
"""Where each method is right, in a few words; docs/kpi.md tells more."""

_STEPS = (
    "「計画」「施策」「指標」「実績」の4つのシートに書きます。1行目の見出しは変えないでください。",
    "濃い色の見出しは、必ず書く列です。見出しにマウスを置くと、書き方が出ます。",
    "計画にあるとおりに書きます。数でない言葉（未実施、全手続き）は「表記」の列に書き、0 に置き換えません。",
    "割合は 58.2 と書きます（58.2% と書いてもかまいません）。年度は始まりの西暦です（令和6年度は 2024）。",
    "実績がまだない年度の行は作りません。作らなければ「未報告」になります。",
    "書いたら、このブックのあるフォルダーのデータセットを `publish check 団体名/dx-plan-kpi` で調べられます。",
)
_UNITS_COLUMN = "I"


def units_range() -> str:
    """The cells of the sheet of choices that hold the units."""
    return f"'{CHOICES}'!${_UNITS_COLUMN}$2:${_UNITS_COLUMN}${len(forms.units()) + 1}"


def add(book: Any) -> None:
    """Adds the three sheets to a workbook (openpyxl)."""
    _add_example(book.create_sheet(EXAMPLE))
    _add_help(book.create_sheet(HELP))
    _add_choices(book.create_sheet(CHOICES))


def _add_example(sheet: Any) -> None:
    """A row of each table, with its headings, as it would be filled in."""
    from openpyxl.styles import Font

    sheet.cell(1, 1, "架空の見本市の例です。ここに書いても読まれません。").font = Font(name=FONT, bold=True)
    row = 3
    for table in forms.TABLES:
        sheet.cell(row, 1, f"「{forms.title(table)}」のシート").font = Font(name=FONT, bold=True, size=12)
        for number, field in enumerate(forms.form(table).fields, 1):
            head = sheet.cell(row + 1, number, forms.heading(table, field.name))
            as_heading(head, strong=is_required(field))
            fill_in(sheet.cell(row + 2, number), *cell_of(table, field, example(field), row + 2))
        sheet.row_dimensions[row + 1].height = 2 * LINE_POINTS
        sheet.row_dimensions[row + 2].height = 4 * LINE_POINTS
        row += 5
    for letters in "ABCDEFGHIJKLMNOPQRS":
        sheet.column_dimensions[letters].width = 18
    to_be_printed(sheet, heading=False)


def _add_help(sheet: Any) -> None:
    from openpyxl.styles import Font

    sheet.cell(1, 1, "DX計画のKPI: 書き方").font = Font(name=FONT, bold=True, size=14)
    for number, step in enumerate(_STEPS, 1):
        sheet.cell(number + 1, 1, f"{number}. {step}").font = Font(name=FONT, size=11)
    rows = [
        (
            forms.title(table),
            forms.heading(table, field.name),
            "○" if is_required(field) else "",
            field.description,
            example(field),
            field.name,
            field.description_en,
        )
        for table in forms.TABLES
        for field in forms.form(table).fields
    ]
    top = len(_STEPS) + 3
    _list(sheet, top, ("シート", "列", "必ず書く", "書くこと", "例", "英語名", "In English"), rows)
    for letters, width in zip("ABCDEFG", (10, 26, 10, 72, 44, 24, 72), strict=True):
        sheet.column_dimensions[letters].width = width
    sheet.freeze_panes = sheet.cell(top + 1, 1)


def _add_choices(sheet: Any) -> None:
    """Columns side by side, with a narrow one between: methods, directions, ranges of counting, units."""

    def labels(field: str) -> list[tuple[str, str]]:
        return [(label, value) for label, value in forms.form("indicators").field(field).labels.items()]

    methods = [(label, value, _METHODS[value]) for label, value in labels("method")]
    units = [(unit.unit, unit.title_en, "、".join(unit.synonyms)) for unit in forms.units().values()]
    _list(sheet, 1, (forms.heading("indicators", "method"), "値", "使うところ"), methods)
    _list(sheet, 1, (forms.heading("indicators", "direction"), "値"), labels("direction"), first=4)
    _list(sheet, 1, (forms.heading("indicators", "per"), "値"), labels("per"), first=6)
    _list(sheet, 1, (forms.heading("indicators", "unit"), "English", "同じ単位の書き方"), units, first=9)
    for letters, width in zip("ABCDEFGHIJK", (11, 12, 78, 11, 12, 14, 12, 3, 14, 26, 44), strict=True):
        sheet.column_dimensions[letters].width = width
    sheet.freeze_panes = "A2"
    to_be_printed(sheet, heading=True)


def _list(sheet: Any, top: int, headings: Sequence[str], rows: Sequence[Sequence[str]], first: int = 1) -> None:
    for number, heading in enumerate(headings, first):
        as_heading(sheet.cell(top, number, heading), strong=False)
    for row, cells in enumerate(rows, top + 1):
        for number, text in enumerate(cells, first):
            fill_in(sheet.cell(row, number), text, "@")
