"""A text's parameters filled in: lists joined, and what differs by language said, in the language of the reader."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from pipelines.frozen import frozen
from pipelines.translating import words_of

SUGGESTIONS: dict[str, str] = {
    "near": "Did you mean: {names}?",
    "all": "Possible: {names}",
}
"""What `{suggestion}` says: of a `nearest` that is one name, and of one that is a list because no name is near."""


@frozen
class Both:
    """A parameter that is not the same in both languages."""

    ja: str
    en: str


class _Nothing:
    """A parameter that is not there: blank, whatever format the text asks for."""

    def __format__(self, spec: str) -> str:
        return ""


class _Blank(dict[str, object]):
    def __missing__(self, key: str) -> _Nothing:
        return _Nothing()


def fill(template: str, params: Mapping[str, object], lang: str) -> str:
    """The text with its parameters; `{suggestion}` is made of `nearest`, and blank where there is none."""
    shown = _Blank({key: _in(lang, value) for key, value in params.items()})
    if "{suggestion}" in template:
        shown["suggestion"] = _suggestion(params.get("nearest"), lang)
    return template.format_map(shown)


def texts_in(value: object) -> Iterator[str]:
    """The texts of a parameter."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Both):
        yield from (value.ja, value.en)
    elif isinstance(value, (tuple, list)):
        for one in value:
            yield from texts_in(one)


def changed(value: object, change: Callable[[str], str]) -> object:
    """A parameter with each of its texts changed; what holds none as it is."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Both):
        return Both(change(value.ja), change(value.en))
    if isinstance(value, (tuple, list)):
        return tuple(changed(one, change) for one in value)
    return value


def _in(lang: str, value: object) -> object:
    if value is None:
        return _Nothing()
    if isinstance(value, Both):
        return value.en if lang == "en" else value.ja
    if isinstance(value, (tuple, list)):
        return (", " if lang == "en" else "、").join(str(_in(lang, one)) for one in value)
    return value


def _suggestion(nearest: object, lang: str) -> str:
    if not nearest:
        return ""
    kind = "near" if isinstance(nearest, str) else "all"
    return words_of(SUGGESTIONS, lang, "suggestion")[kind].format(names=_in(lang, nearest))
