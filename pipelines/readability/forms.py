"""The report in the two shapes that the Digital Agency's sample checker writes: a CSV of 15 columns, and JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from pathlib import PurePath
from typing import Any

from pipelines.readability.model import FileReport, Score, SheetReport, TableReport, Verdict, Violation
from pipelines.readability.ranges import with_sheet
from pipelines.readability.rules import LEVELS

COLUMNS = (
    *(
        "ファイル名",
        "シート名",
        "テーブル範囲",
        "ヘッダー範囲",
        "列数",
        "ルールID",
        "合否",
        "判定対象外",
        "重大度",
        "信頼度",
    ),
    *("違反数", "違反箇所", "違反内容", "違反重大度", "メッセージ"),
)
GROUPED = 20
"""More places than that are summed up in the CSV, and grouped beside the full list in JSON."""
_SHOWN = 3
_BULK = "(bulk)"


def to_csv(reports: Sequence[FileReport], across: Verdict | None, lang: str = "ja") -> str:
    """One line per file × sheet × table × rule, at the end one per rule over all files. Begins with a BOM."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for report in reports:
        name = PurePath(report.path).name
        for verdict in report.whole:
            writer.writerow(_line([name, "", "", "", ""], verdict, lang))
        for sheet in report.sheets:
            for table in sheet.tables:
                start = [name, _name(report, sheet), table.range, table.header_range or "", str(table.columns)]
                writer.writerows(_line(start, verdict, lang) for verdict in table.verdicts)
    if across is not None:
        writer.writerow(_line([_BULK, "", "", "", ""], across, lang))
    return "\ufeff" + out.getvalue()


def _line(start: list[str], verdict: Verdict, lang: str) -> list[str]:
    listed = verdict.violations if verdict.count <= GROUPED else verdict.violations[:_SHOWN]
    places = [with_sheet(one.sheet, one.range) for one in listed if one.range]
    texts = [one.message(lang) for one in listed]
    gravities = [one.gravity for one in listed]
    return [
        *map(_harmless, start),
        verdict.rule.id,
        "不合格" if verdict.state == "failed" else "合格",
        "" if verdict.judged else "○",
        verdict.rule.severity,
        f"{verdict.confidence:.2f}",
        str(verdict.count),
        ";".join(places),
        ";".join(texts),
        ";".join(gravities),
        verdict.message(lang),
    ]


def _harmless(text: str) -> str:
    """A name that a spreadsheet would take for a formula is made a text."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@") else text


def to_json(reports: Sequence[FileReport], across: Verdict | None, lang: str = "ja") -> str:
    """One object for one file; for several an object with all of them and what was found across."""
    document = file_of(reports[0], lang) if len(reports) == 1 else _bulk(reports, across, lang)
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _bulk(reports: Sequence[FileReport], across: Verdict | None, lang: str) -> dict[str, Any]:
    means = [(PurePath(report.path).name, _mean(report)) for report in reports]
    known = [mean for _, mean in means if mean is not None]
    total = sum(known) / len(known) if known else None
    if total is not None and across is not None and across.judged:
        total = 0.7 * total + 0.3 * (100 if across.state == "passed" else 0)
    return {
        "複数ファイル総合スコア": _rounded(total),
        "ファイル数": len(reports),
        "ファイル横断チェック": {across.rule.id: _check(across, "", lang)} if across is not None else {},
        "ファイル別平均スコア": [{"ファイル名": name, "平均スコア": _rounded(mean)} for name, mean in means],
        "ファイル別結果": [file_of(report, lang) for report in reports],
    }


def _mean(report: FileReport) -> float | None:
    points = [score.points for score in report.scores.values() if score is not None]
    return sum(points) / len(points) if points else None


def _rounded(points: float | None) -> int | None:
    """Null as the levels are where nothing could be judged: 0 would be the worst that there is."""
    return None if points is None else round(points)


def file_of(report: FileReport, lang: str = "ja") -> dict[str, Any]:
    """The object of one file. Where no table was found its one sheet holds what was said of the file as a whole."""
    sheets = [_sheet(report, sheet, lang) for sheet in report.sheets]
    if report.whole:
        sheets = [*sheets, _without_table(report, lang)]
    return {
        "inputファイル名": PurePath(report.path).name,
        "ファイルサイズ": report.size,
        "フォーマット": report.format,
        "Sheet数": len(report.sheets),
        "レベル別スコア": {str(level): _score(report.score(level)) for level in LEVELS},
        "sheets": sheets,
    }


def _score(score: Score | None) -> dict[str, Any] | None:
    if score is None:
        return None
    failed = [{"ルールID": rule.id, "重大度": rule.severity} for rule in score.failed]
    fatal = [{"ルールID": rule.id, "重大度": rule.severity} for rule in score.fatal]
    return {
        "スコア": score.points,
        "合格": score.kept,
        "合計": score.judged,
        "強制0点": bool(fatal),
        "強制0点ルール": fatal,
        "失敗ルール": failed,
    }


def _name(report: FileReport, sheet: SheetReport) -> str:
    """A text file has no sheets: its own name stands for one, as a spreadsheet would show it."""
    return sheet.name if sheet.name is not None else PurePath(report.path).stem


def _sheet(report: FileReport, sheet: SheetReport, lang: str) -> dict[str, Any]:
    return {
        "シート名": _name(report, sheet),
        "使用範囲": sheet.used,
        "非表示": sheet.hidden,
        "評価対象エリア": [_table(report, sheet, table, lang) for table in sheet.tables],
    }


def _without_table(report: FileReport, lang: str) -> dict[str, Any]:
    checks = [_check(verdict, "", lang) for verdict in report.whole]
    area = {"範囲": "", "信頼度": 0.0, "ヘッダー行": [], "ヘッダー範囲": None, "列数": 0, "評価内容": checks}
    return {"シート名": "", "使用範囲": "", "非表示": False, "評価対象エリア": [area]}


def _table(report: FileReport, sheet: SheetReport, table: TableReport, lang: str) -> dict[str, Any]:
    return {
        "範囲": table.range,
        "信頼度": table.confidence,
        "ヘッダー行": list(table.header_rows),
        "ヘッダー範囲": table.header_range,
        "列数": table.columns,
        "評価内容": [_check(verdict, _name(report, sheet), lang) for verdict in table.verdicts],
    }


def _check(verdict: Verdict, sheet: str, lang: str) -> dict[str, Any]:
    grouped = {"違反グループ": _groups(verdict, sheet)} if verdict.count > GROUPED else {}
    return {
        "ルールID": verdict.rule.id,
        "合否": verdict.state != "failed",
        "判定対象外": not verdict.judged,
        "重大度": verdict.rule.severity,
        "信頼度": round(verdict.confidence, 2),
        "違反": [_violation(one, sheet, lang) for one in verdict.violations],
        **grouped,
        "メッセージ": verdict.message(lang),
    }


def _violation(violation: Violation, sheet: str, lang: str) -> dict[str, Any]:
    return {
        "シート": violation.sheet or sheet,
        "セル範囲": violation.range,
        "説明": violation.message(lang),
        "違反重大度": violation.gravity,
    }


def _groups(verdict: Verdict, sheet: str) -> dict[str, Any]:
    return {
        "合計件数": verdict.count,
        "グループ": [
            {
                "シート": name or sheet,
                "重大度": gravity,
                "件数": count,
                "代表セル範囲": list(_examples(verdict.violations, name, gravity))[:_SHOWN],
            }
            for (name, gravity), count in verdict.groups.items()
        ],
    }


def _examples(violations: Sequence[Violation], sheet: str | None, gravity: str) -> Iterator[str]:
    return (one.range for one in violations if one.sheet == sheet and one.gravity == gravity)
