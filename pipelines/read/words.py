"""Words and marks by which rows that are not data give themselves away. Japanese municipal tables, any dataset."""

from __future__ import annotations

import re

from pipelines.lazy import pattern

_TYPES = (
    "string integer int float double decimal number text char varchar date time datetime boolean url uri "
    "文字列 文字 数値 数字 整数 小数 日付 時刻 日時 真偽値 テキスト コード 必須 任意 推奨 条件付き必須 入力不要 "
    "半角 全角 半角数字 半角英数字 選択 自由記述 assertion literal resource 必須項目 任意項目 推奨項目"
)
TYPE_WORDS = frozenset(_TYPES.split())
"""Cells of a row that gives the type of each column, or says which are required."""

MARKS = frozenset("◎○〇◯●△-*※")
"""Marks that say the same in short: ◎ required, ○ recommended. In a record they stand for yes and no."""

INSTRUCTION = pattern(
    r"(を|に)?(記入|入力|記載)(する|して|$)|必須|任意|推奨|入力不要|入力例|記入例|記載例|例[:：)）]|半角|全角|文字列"
    r"|プルダウン|選択してください|入力してください|記載|(hh|HH):mm|yyyy|YYYY|xsd:|string|桁"
)
"""Cells that tell the reader how to fill in a column."""

UNIT = pattern(
    r"[(\[（［〔]?(単位[:：]?)?(人|名|世帯|戸|件|箇所|か所|カ所|ヶ所|台|基|個|床|回|年|月|日|歳|%|％|円|千円|百万円|㎡|m2|m²|m|km|km2|ha"
    r"|平方メートル|ヘクタール|キロ|度)[)\]）］〕]?"
)
"""A cell that is nothing but a unit."""

NUMBERING = pattern(r"[(（\[]?(\d{1,3})[)）\]]?")
"""A cell of a row that numbers the columns: 1, (1), ① once folded."""

TOTAL = pattern(
    r"(合計|総計|計|小計|総合計|総数|全市?計|市計|町計|村計|区計|県計|全体|全市|全域|total|sum|平均|全地区計|人口合計|市合計"
    r"|町合計|村合計|総人口)"
)
"""The first cell of a row of totals, folded and without the marks around it."""

SUBTOTAL = pattern(r".{0,14}(計|合計|小計|総計|総数)")
"""The first cell of a row of totals when all the rest of it are figures: 北部地区計."""

TOTAL_MARKS = "＊*※【】[]()（）<>＜＞〈〉「」・:： \u3000"
"""What is put around a word like 合計 to make it stand out."""

NOTE = pattern(r"^\s*([※＊*(（]?注|[※＊*]|備考[:：]|資料[:：]|出典|出所|\(注|（注|注\)|・|典拠|以上$|作成[:：])")
"""The start of a footnote."""

PLACE = pattern(r"^\D{1,20}[都道府県市区町村郡]\D{0,20}[\d一二三四五六七八九十]|^(?:[2-4]\d|1[2-5]\d)\.\d{3,}$")
"""An address down to its number, or one of two coordinates."""

LINKDATA_LINE = pattern(r"#[a-zA-Z_]+")
"""The lines that LinkData.org puts above a table."""

NOT_THE_TABLE = pattern(
    r"作成例|記入例|入力例|記載例|サンプル|sample|見本|選択肢|凡例|説明|定義|コード表|リスト$|マスタ|読み方|注意|使い方|参照"
    r"|更新履歴|変更履歴|改訂|ライセンス|利用規約|項目|目次|表紙|はじめに|readme",
    re.IGNORECASE,
)
"""Names of sheets that hold examples, choices and explanations rather than the table."""
