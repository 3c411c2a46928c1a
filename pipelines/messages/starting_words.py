"""What `publish init` says and asks, and the comments of `organization.yaml`."""

from __future__ import annotations

from pipelines.translating import words_of

WORDS: dict[str, str] = {
    "ask-which": "Several have this name. Which is it?",
    "ask-code": "Local government code (six digits, or five without the check digit)",
    "ask-title": "The official name in Japanese (for example みどり市)",
    "ask-kana": "How it is read, in hiragana (for example みどりし)",
    "ask-name": "The name for addresses (changed later, published addresses change too)",
    "ask-contact": "Office to be asked (Enter for none)",
    "ask-email": "Its e-mail address (Enter for none)",
    "number": "Number",
    "wrong-number": "Enter a number from {low} to {high}.",
    "completed": "'{typed}' is read as {code}, the code with all its six digits.",
    "made": "Written: {path}",
    "kept": "There already, not changed: {path}",
    "no-centre": "There is no gazetteer, so no centre was written; it can be added to organization.yaml.",
    "next": "Now adopt a list that you have: `publish adopt FILE` (`publish check FILE` only looks at it)",
    "yaml-head": "Written by `publish init`; change it as you like (a new name makes new addresses).",
    "yaml-title-en": "title_en: the name in English, such as Midori City",
    "yaml-license": "One of CC-BY-4.0, CC0-1.0, PDL-1.0, CC-BY-2.1-JP",
    "yaml-contact": "Whom to ask (this is published)",
    "yaml-office": "情報政策課",
    "yaml-centre": "The middle of the area; positions farther away than radius_km are told as doubtful",
}


def word(code: str, lang: str = "ja", /, **params: object) -> str:
    """What is said, with its parameters filled in."""
    return words_of(WORDS, lang, "starting")[code].format(**params)
