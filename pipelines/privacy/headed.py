"""Columns whose heading says that they are personal: all of their cells are looked at, whatever they look like."""

from __future__ import annotations

from functools import cache

SIGNS = (
    *(
        "免許",
        "旅券",
        "パスポート",
        "passport",
        "保険",
        "年金",
        "住民票",
        "在留",
        "永住",
        "手帳",
        "受給",
        "診察",
        "患者",
    ),
    *(
        "カルテ",
        "口座",
        "振込",
        "引落",
        "個人",
        "マイナ",
        "mynumber",
        "my_number",
        "クレジット",
        "credit",
        "カード",
        "card",
    ),
    *("生", "birth"),
)
"""One of them stands in every word that is looked for: most headings have none, and need no further look."""

UNNAMED_DATES = ("", "年月日", "日付", "date", "日", "生", "生日", "年月")
NAMES_OF_PERSONS = (
    *("氏名", "姓名", "お名前", "フルネーム", "利用者名", "申請者名", "申込者名", "世帯主", "保護者名", "児童名"),
    *("園児名", "会員名", "患者名", "対象者名", "本人", "続柄", "性別"),
)


def is_personal(name: str) -> bool:
    """A folded heading that names something personal."""
    return any(sign in name for sign in SIGNS) and any(word in name for word in personal_words())


def is_unnamed_date(name: str, headings: tuple[str, ...]) -> bool:
    """A column of days that does not say what days, in a table of persons."""
    return name in UNNAMED_DATES and any(word in heading for heading in headings for word in NAMES_OF_PERSONS)


@cache
def personal_words() -> frozenset[str]:
    """The parts of headings that are looked for."""
    from pipelines.privacy import births, labelled, numbers
    from pipelines.privacy.words import words

    told = (word for one in words().numbers for word in one.words)
    return frozenset([*told, *numbers.NAMES, *numbers.CARD_NAMES, *labelled.OF_TRANSFERS, *births.HEADINGS])
