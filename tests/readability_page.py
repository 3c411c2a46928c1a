"""`docs/machine-readability.md`: how each rule is judged, and how many of the real files break which.

Figures of files only. `MACHIKADO_UPDATE_GOLDEN=1 pytest tests/test_readability_real.py` writes the page anew.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from pipelines.messages import text
from pipelines.readability import FileReport
from pipelines.readability.rules import Rule, rules

HEAD = """# 機械可読性の規則 / Machine-readability rules

国の「行政データにおける機械可読性に関するルール」（デジタル庁、2026-03-31 決定、PDL 1.0）の30の規則で、元の
Excel や CSV を調べます。**助言**であり、公開を止めることはありません。

```
publish check 一覧.xlsx --rules                            レベルごとに、合格・不合格（場所と直し方）・判定できないもの
publish check 一覧.xlsx --rules --format csv -o rules.csv   デジタル庁の見本アプリと同じ15列の CSV（UTF-8、BOM付き）
publish check R5.xlsx R6.xlsx --rules --format json        複数の年のファイル（L3-07 も判定）、見本アプリと同じ形の JSON
publish check aed --rules                                  データセットの元のファイル
```

- **不合格**は違反の場所（`Sheet1!A1:D1`）と、表でのおよその確かさ（信頼度 0〜1）とともに示します。
- **判定なし**（信頼度 0、「判定対象外」）は、プログラムでは判断できないか、見る物がファイルにないことを
  示します。合格とは数えません。
- `publish build` が作る CSV は、隣の `datapackage.json`（定義、単位、選択肢、更新頻度、文字コード）も見て判定します。
- 点数と重大度は見本アプリの決め方に合わせています（fatal が一つでもあればそのレベルは 0 点）。見本アプリ自身が、
  政府の見解ではないと断っています。`フォーマット` には `xls`・`ods`・`json` なども入ります。
- 1 シートに表が複数あるときは、最も表らしい一つを判定し、ほかの表があることを L1-02 で知らせます。
  記入例・コード表などのシート、隠したシート、`publish check` が付けた「検査結果」のシートは判定しません。
  20 万行を超える表は初めの 20 万行を、書式と数式は 1 シート 50 万セルまでを見ます。

These rules are advice. Each verdict has a state (kept, broken, not judged), a confidence and the places. What a program
cannot judge says so, with the reason, and does not count as kept. A `datapackage.json` beside a CSV is
taken into account.

## 規則ごとの見方 / How each rule is judged

| 規則 | 重大度 | 見方と、見ないもの / how, and what is not looked at | 直し方 / what to do |
| --- | --- | --- | --- |
"""
COUNTS = """
## 実際のファイルでの結果 / Real files

実在の自治体のファイル {count} 件（CSV が {csv} 件、Excel が {excel} 件、ほか {others} 件）のうち、いくつがどの規則に
反するか。一つのシートでも反すれば「不合格」に数えます。`tests/test_readability_real.py` が作り、確かめる表です。

11 件は、プログラムに掛ける前にファイルを開いて見て、期待を書きました（`tests/readability_expected.toml`、158 の判定）。
初めに合わなかったのは 1 つで（一つのセルに二つの内線番号）、直して今はすべて一致します。違反とした箇所の抜き取り
（規則ごとに最大 26 シート、同じ違反を 3 か所まで）では、疑わしいものは次だけでした。L1-03 の 1 か所（2 段目の見出しを
区切りと見た）、L1-11 の 2 シート（表の横の小さな集計の色）、L2-01 の 1 列（枝番のある番号を数と見た）。

How many of {count} real files of municipalities break which rule; a workbook counts once. For eleven files expectations
were written after looking at them and before asking the program (158 verdicts; one differed at first and led to a
correction, all agree now). Of the hits that were looked at (up to 26 sheets of each rule, three of each kind) these
were doubtful: one of L1-03, two sheets of L1-11, one column of L2-01.

| 規則 | 不合格 / broken | 合格 / kept | 判定なし / not judged |
| --- | ---: | ---: | ---: |
"""


def document(reports: Sequence[FileReport]) -> str:
    """The text of the page, ended by a line feed."""
    lines = [*map(_told, rules().values())]
    return HEAD + "\n".join(lines) + "\n" + _counts(reports)


def _told(rule: Rule) -> str:
    entry = text(rule.code)
    how, remedy = f"{entry.ja}<br>{entry.en}", f"{entry.remedy_ja}<br>{entry.remedy_en}"
    return f"| **{rule.id}** {rule.name} | {rule.severity} | {_safe(how)} | {_safe(remedy)} |"


def _safe(words: str) -> str:
    return words.replace("|", "\\|")


def _counts(reports: Sequence[FileReport]) -> str:
    forms = Counter(report.format for report in reports)
    csv, excel = forms["csv"] + forms["tsv"], forms["xlsx"] + forms["xls"]
    head = COUNTS.format(count=len(reports), csv=csv, excel=excel, others=len(reports) - csv - excel)
    return head + "\n".join(_rows(reports)) + "\n"


def _rows(reports: Sequence[FileReport]) -> Iterator[str]:
    for id, rule in rules().items():
        states = Counter(report.state(id) for report in reports)
        yield f"| {id} {rule.name} | {states['failed']} | {states['passed']} | {states['not-judged']} |"
