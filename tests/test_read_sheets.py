"""Which sheet of a workbook is the table; what is said of the others."""

from __future__ import annotations

from pathlib import Path

import pytest
from read_samples import HEADINGS, RECORDS, TABLE, codes, take, write, xls, xlsx

from pipelines.errors import DataError, UsageError

EXAMPLE = [
    HEADINGS,
    *(
        ["999999", f"{n:010d}", "○○施設", "マルマル", "○○市", "35.0", "139.0", "(00)0000-0000", "1", "例"]
        for n in range(40)
    ),
]
CHOICES = [["選択肢"], ["有"], ["無"]]


@pytest.mark.parametrize("example", ["施設一覧_作成例", "記入例", "サンプル", "選択肢", "項目定義", "（見本）"])
@pytest.mark.parametrize("first", [True, False])
def test_examples_and_choices_yield(tmp_path: Path, example: str, first: bool) -> None:
    sheets = {example: EXAMPLE, "施設一覧_フォーマット": TABLE, "Sheet3": CHOICES}
    if not first:
        sheets = dict(reversed(sheets.items()))
    table, log = take(xlsx(tmp_path, sheets))
    assert table.source.sheet == "施設一覧_フォーマット" and len(table) == len(RECORDS)
    chosen = next(finding for finding in log.findings if finding.code == "sheet-chosen")
    assert chosen.severity == "info" and example in chosen.message("ja") and "Sheet3" in chosen.message("en")


@pytest.mark.parametrize("first", [True, False])
def test_examples_are_not_taken_for_a_table_that_is_blank(tmp_path: Path, first: bool) -> None:
    sheets = {"記入例": EXAMPLE, "施設一覧": [HEADINGS]}
    table, _ = take(xlsx(tmp_path, sheets if first else dict(reversed(sheets.items()))))
    assert table.source.sheet == "施設一覧" and len(table) == 0


def test_a_sheet_called_like_an_example_is_the_table_where_no_other_has_its_headings(tmp_path: Path) -> None:
    table, _ = take(xlsx(tmp_path, {"見本市": TABLE, "集計": [["年度", "件数"]]}))
    assert table.source.sheet == "見本市" and len(table) == len(RECORDS)


def test_a_hidden_sheet_yields(tmp_path: Path) -> None:
    table, _ = take(xlsx(tmp_path, {"旧": EXAMPLE, "新": TABLE}, hidden=["旧"]))
    assert table.source.sheet == "新"


def test_an_explanation_before_the_table_yields(tmp_path: Path) -> None:
    words = [
        ["この表は見本市の施設の一覧です。"],
        ["名称: 施設の名前"],
        ["住所: 施設の所在地"],
        ["緯度: 十進"],
        ["経度: 十進"],
    ]
    table, _ = take(xls(tmp_path, {"Sheet1": words, "Sheet2": TABLE, "Sheet3": []}))
    assert table.source.sheet == "Sheet2"


def test_one_sheet_per_ward(tmp_path: Path) -> None:
    table, log = take(xlsx(tmp_path, {"北区": TABLE[:6], "南区": TABLE, "西区": TABLE}))
    assert table.source.sheet == "北区"
    alike = next(finding for finding in log.findings if finding.code == "sheets-alike")
    assert alike.severity == "warning" and "南区" in alike.message("ja") and "西区" in alike.message("ja")


@pytest.mark.parametrize("asked", ["南区", "南 区", "Ｎａｎｋｕ１"])
def test_the_sheet_can_be_named(tmp_path: Path, asked: str) -> None:
    names = {"北区": TABLE, "南区": TABLE[:4], "nanku1": TABLE[:4]}
    table, log = take(xlsx(tmp_path, names), sheet=asked)
    assert len(table) == 3 and table.source.sheet in ("南区", "nanku1")
    assert "sheet-chosen" not in codes(log)


def test_an_unknown_sheet_names_the_nearest_and_all(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as refused:
        take(xlsx(tmp_path, {"施設一覧": TABLE, "説明": CHOICES}), sheet="施設一らん")
    assert refused.value.params["nearest"] == "施設一覧" and "説明" in refused.value.remedy("ja")


def test_a_sheet_of_a_text_file_is_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as refused:
        take(write(tmp_path, "名称,住所\na,b\n"), sheet="Sheet1")
    assert refused.value.code == "sheet-in-text"


def test_a_blank_sheet_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(DataError) as refused:
        take(xlsx(tmp_path, {"一覧": TABLE, "空": []}), sheet="空")
    assert refused.value.code == "sheet-blank" and "空" in refused.value.message("ja")


def test_a_single_sheet_needs_no_word(tmp_path: Path) -> None:
    _, log = take(xlsx(tmp_path, {"一覧": TABLE, "Sheet2": []}))
    assert codes(log) == []


@pytest.mark.parametrize(
    ("name", "headings", "left"),
    [
        ("検査結果", ["重さ", "何が問題か"], True),
        ("検査結果_2", ["重さ", "何が問題か"], True),
        ("Check report_12", ["Severity", "What is wrong"], True),
        ("検査結果", ["採水地点", "pH"], False),
        ("検査結果_2", ["重さ", "What is wrong"], False),
        ("検査結果_案", ["重さ", "何が問題か"], False),
        ("検査結果_2_2", ["重さ", "何が問題か"], False),
    ],
)
def test_the_list_of_an_earlier_check_is_no_data(tmp_path: Path, name: str, headings: list[str], *, left: bool) -> None:
    _, log = take(xlsx(tmp_path, {"一覧": TABLE, name: [headings, ["a", "b"]]}))
    assert ("sheet-chosen" in codes(log)) != left
