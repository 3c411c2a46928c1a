"""What an organization's settings will say: from what was given, what is known, and what has still to be asked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.errors import UsageError
from pipelines.starting.municipality import Municipality, by_code, by_name, completed, index_of, is_code_like
from pipelines.starting.romanising import english_title, romanised, stem_of
from pipelines.workspace import NAME_FORM, is_email, is_name

if TYPE_CHECKING:
    from pipelines.geocode.gazetteer.index import Index

_LATIN = (
    "hokkaido aomori iwate miyagi akita yamagata fukushima ibaraki tochigi gunma saitama chiba tokyo kanagawa niigata "
    "toyama ishikawa fukui yamanashi nagano gifu shizuoka aichi mie shiga kyoto osaka hyogo nara wakayama tottori "
    "shimane okayama hiroshima yamaguchi tokushima kagawa ehime kochi fukuoka saga nagasaki kumamoto oita miyazaki "
    "kagoshima okinawa"
)
_PREFECTURES = tuple(_LATIN.split())


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody said: the code or the name, and whatever else; "" where nothing was said.

    `kana`: how the title is read. `gazetteer`: the file to look the municipality up in, None for the installed one.
    """

    municipality: str
    code: str = ""
    title: str = ""
    title_en: str = ""
    kana: str = ""
    name: str = ""
    contact: str = ""
    email: str = ""
    homepage: str = ""
    gazetteer: Path | None = None


@dataclass(frozen=True, slots=True)
class Start:
    """The organization as it will stand in `organization.yaml`, and what is still to be asked.

    `missing`: "code", "title" or "kana", one at a time; then the other values are not yet complete. `candidates`:
    municipalities of the same name, of which one has to be chosen. `completed_from`: the shorter number that was given.
    """

    given: Given
    code: str = ""
    name: str = ""
    title: str = ""
    title_en: str = ""
    prefecture: str = ""
    centre: tuple[float, float, float] | None = None
    missing: str = ""
    candidates: tuple[Municipality, ...] = ()
    completed_from: str = ""


def start_of(given: Given) -> Start:
    """What is known of the organization that is to be set up.

    Raises UsageError for a wrong code (the right one is told), an unknown name, a reading that is no kana, a name or an
    address that cannot be used.
    """
    _refuse_wrong(given)
    found, typed = _candidates(given, index_of(given.gazetteer))
    if len(found) > 1:
        return Start(given, candidates=tuple(found))
    if not found:
        return Start(given, missing="code")
    one = found[0]
    title = given.title or one.title
    start = Start(
        given,
        one.code,
        given.name,
        title,
        given.title_en,
        one.prefecture,
        one.centre,
        completed_from=typed if typed != one.code else "",
    )
    return _named(start) if title else replace(start, missing="title")


def _refuse_wrong(given: Given) -> None:
    if given.name and not is_name(given.name):
        raise UsageError("init-name", value=given.name, expected=NAME_FORM)
    if given.email and not is_email(given.email):
        raise UsageError("init-email", value=given.email)


def _candidates(given: Given, index: Index | None) -> tuple[list[Municipality], str]:
    """The municipalities that may be meant, and the number as it was typed."""
    from pipelines.geocode.gazetteer.sources.municipal import split_city

    if is_code_like(given.municipality):
        if given.code and set(completed(given.code)).isdisjoint(completed(given.municipality)):
            raise UsageError("init-two-codes", value=given.municipality, other=given.code)
        return by_code(completed(given.municipality), index), "".join(given.municipality.split())
    named = by_name(given.municipality, index)
    if not given.code:
        if not named and index is not None:
            titles = index.municipalities["city"].to_list()
            near = get_close_matches(given.municipality, titles, n=1, cutoff=0.5)
            raise UsageError("init-unknown", value=given.municipality, nearest=near[0] if near else "")
        return named, ""
    codes = completed(given.code)
    both = [one for one in named if one.code in codes]
    if named and not both:
        other = tuple(f"{one.full} {one.code}" for one in named)
        raise UsageError("init-code-of-other", value=given.code, name=given.municipality, other=other)
    if both:
        return both, given.code
    county_and_city = given.municipality.removeprefix(prefecture_of(codes[0]))
    title = "".join(split_city(county_and_city)[1:])
    return [replace_title(one, title) for one in by_code(codes, index)], given.code


def prefecture_of(code: str) -> str:
    """The prefecture that the code begins with; "" for the invented 99."""
    from pipelines.geocode.gazetteer.sources.municipal import prefecture_name

    return prefecture_name(code)


def replace_title(one: Municipality, title: str) -> Municipality:
    """The municipality under the title that was given."""
    return Municipality(one.code, title, one.prefecture or prefecture_of(one.code), one.centre)


def _named(start: Start) -> Start:
    """With the name for addresses and the English title, as far as the reading is known."""
    given, number = start.given, int(start.code[:2])
    if start.code[2:5] == "000" and number <= len(_PREFECTURES):
        latin, name = _PREFECTURES[number - 1], f"{_PREFECTURES[number - 1]}-pref"
    elif given.kana:
        try:
            latin = name = romanised(stem_of(given.kana, start.title), start.title)
        except ValueError:
            raise UsageError("init-kana", value=given.kana) from None
    elif given.name:
        latin, name = "", given.name
    else:
        return replace(start, missing="kana")
    english = given.title_en or (english_title(latin, start.title) if latin else "")
    chosen = given.name or name
    if not is_name(chosen):
        raise UsageError("init-name", value=chosen, expected=NAME_FORM)
    return replace(start, name=chosen, title_en=english)
