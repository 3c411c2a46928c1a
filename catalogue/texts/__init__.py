"""Every text a person reads in the catalogue, in Japanese and English: error answers and pages. One module per area."""

from __future__ import annotations

from catalogue.texts import answers, api, dataset, frame, lists, service

LANGUAGES = ("ja", "en")
TEXTS = {**service.TEXTS, **answers.TEXTS, **frame.TEXTS, **lists.TEXTS, **dataset.TEXTS, **api.TEXTS}


def text(code: str, lang: str = "ja", /, **params: object) -> str:
    """The text of `code` in `lang` with its parameters filled in."""
    ja, en = TEXTS[code]
    return (en if lang == "en" else ja).format(**params)
