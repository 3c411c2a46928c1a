"""What one column may mean: claims with their strength, backed by the heading and not contradicted by the cells."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cached_property

from pipelines.columns.forms import Form
from pipelines.columns.mapping import PAIR
from pipelines.frozen import frozen
from pipelines.headings import age_band, bare, every_name, fold, misprint, readings, rules_for
from pipelines.shapes import Cells, fits
from pipelines.vocabulary import Rule, vocabulary

POPULATION = "population-by-area-age"
# strength: smaller is stronger; synonyms grow weaker with every word around the plain one
OVERRIDE, EXACT, WIDTH, NUMBERING, CROSSWALK, ALIAS, AGE = -1, 0, 0.1, 0.2, 1, 2, 3
SYNONYM, MISPRINT, TAIL, VALUES, NEEDY = 4, 9, 10, 11, 12
_BLANK = 3  # added where a column under a heading of one's own has no cells: another that has some is meant
_ALIAS_OF_HEADING = 0.3  # added for a form of the heading that the source does not have as such
_CUT = 10  # bytes that a heading may have in a dBASE file
_LONGEST_TAIL = 20  # longer headings are sentences
_TAILS = {
    "latitude": ("緯度", "latitude!"),
    "longitude": ("経度", "longitude!"),
    "postal": ("郵便番号", "postal"),
    "address": ("所在地_連結表記", "address!"),
    "name": ("名称", "name"),
}


@frozen
class Subject:
    """A column: position, name in the frame, heading and other forms of it, its cells, number in the source.

    `group` and `lower`: of a heading in two rows, where the lower may not mean the same without the group above it.
    `called`: how it can be named in the settings.
    """

    index: int
    name: str
    heading: str
    aliases: tuple[str, ...]
    read_cells: Callable[[], Cells]
    number: int | None = None
    lower: str = ""
    group: str = ""
    called: str = ""

    @cached_property
    def cells(self) -> Cells:
        """A sample. Under national headings hardly any column is asked for it."""
        return self.read_cells()

    @property
    def headings(self) -> tuple[str, ...]:
        """The heading and its other forms, as far as there are any, and as far as they keep the group."""
        forms = (heading for heading in (self.heading, *self.aliases) if heading.strip())
        return tuple(heading for heading in forms if not (self.group and heading == self.lower))


@frozen
class Setting:
    """What a column is seen against: the form, the generation of the headings, all headings of the table."""

    form: Form
    generation: str | None
    headings: tuple[str, ...] = ()

    @cached_property
    def meanings(self) -> frozenset[str]:
        """Whatever the words of any heading can mean."""
        return frozenset().union(*(one.meanings for heading in self.headings for one in readings(heading)))


@frozen
class Claim:
    """A column's claim to a field ("": none, it is taken apart into `into`).

    `needs`: fields that other columns must have. `part`: place in a field that several columns fill. `order`: of the
    vocabulary's rule; of two equally plain headings the one of the earlier rule is meant.
    """

    subject: Subject
    field: str
    how: str
    strength: float
    detail: str = ""
    needs: tuple[str, ...] = ()
    part: int | None = None
    into: tuple[str, ...] = ()
    order: int = 0


def setting(subjects: list[Subject], form: Form, generation: str | None) -> Setting:
    """The setting that all columns of a table share."""
    headings = (heading for subject in subjects for heading in (subject.heading, *subject.aliases))
    return Setting(form, generation, tuple(headings))


def claims_of(subject: Subject, around: Setting) -> list[Claim]:
    """All that a column may mean, the strongest first."""
    found: list[Claim] = []
    for order, heading in enumerate(subject.headings):
        further = _ALIAS_OF_HEADING if order else 0.0
        found += [replace(claim, strength=claim.strength + further) for claim in _by_heading(subject, heading, around)]
    if not around.generation and not len(subject.cells):
        found = [replace(claim, strength=claim.strength + _BLANK) for claim in found]
    return sorted(found, key=lambda claim: claim.strength)


def _by_heading(subject: Subject, heading: str, around: Setting) -> list[Claim]:
    named = list(_by_name(subject, heading, around))
    if named and named[0].strength < ALIAS:
        return named
    folded = fold(heading)
    if around.form.dataset == POPULATION and (band := age_band(folded)) and band in around.form.fields:
        return [Claim(subject, band, "age", AGE)]
    found = named + list(_by_words(subject, heading, around))
    if not found and not rules_for(heading) and (old := bare(folded)) in around.form.old:
        return list(_crossing(subject, old, around.form, strength=SYNONYM))
    return found or _by_misprint(subject, folded, around) or _by_tail(subject, folded, around)


def _by_name(subject: Subject, heading: str, around: Setting) -> Iterator[Claim]:
    """The names of the form, of the other generation, and the aliases of both."""
    form, generation = around.form, around.generation
    folded, plain = fold(heading), bare(fold(heading))
    if folded in form.names:
        field = form.names[folded]
        yield Claim(subject, field, "exact" if heading == field else "width", EXACT if heading == field else WIDTH)
    elif plain in form.names:
        yield Claim(subject, form.names[plain], "numbering", NUMBERING)
    elif plain in form.old and generation:
        yield from _crossing(subject, plain, form)
    elif generation and not form.dataset and plain in every_name():
        yield Claim(subject, every_name()[plain], "exact", WIDTH)
    else:
        for meant in vocabulary().aliases.get(plain, ()):
            if fold(meant) in form.names:
                yield Claim(subject, form.names[fold(meant)], "alias", ALIAS, meant)
            elif fold(meant) in form.old and generation:
                yield from _crossing(subject, fold(meant), form, "alias", ALIAS)


def _crossing(
    subject: Subject, old: str, form: Form, how: str = "crosswalk", strength: float = CROSSWALK
) -> Iterator[Claim]:
    line = form.old[old]
    if line.rule == "split-flags":
        yield Claim(subject, "", "split", strength, into=line.new)
        return
    position = [fold(name) for name in line.old].index(old) if line.rule == "concatenate" else None
    yield Claim(subject, line.new[0], how, strength, part=position)


def _by_words(subject: Subject, heading: str, around: Setting) -> Iterator[Claim]:
    """The rules of the vocabulary that the heading fulfils and the cells do not contradict."""
    fields = frozenset(around.form.fields)
    for order, rule, roundabout in rules_for(heading):
        field = _field(rule, around.form, fields)
        if field and rule.beside <= around.meanings and fits(rule.cells, subject.cells):
            strength = (NEEDY if rule.needs else SYNONYM) + roundabout + rule.weak
            yield Claim(subject, field, "synonym", strength, needs=rule.needs, part=_part(rule, field), order=order)


def _field(rule: Rule, form: Form, fields: frozenset[str]) -> str | None:
    if rule.datasets and form.dataset not in rule.datasets:
        return None
    for field in rule.fields:
        if field in fields or (field == PAIR and "緯度" in fields):
            return field
    return None


def _part(rule: Rule, field: str) -> int | None:
    """Prefecture and municipality together make the local government, where the form has no address of parts."""
    if field != "地方公共団体名" or "local_government" in rule.all:
        return None
    return 0 if "prefecture" in rule.all else 1


def _by_misprint(subject: Subject, folded: str, around: Setting) -> list[Claim]:
    """One character wrong in a name of the form, or in a Latin word; a name cut at ten bytes."""
    form = around.form
    if around.generation:
        meant = {form.names[name] for name in form.misprints.near(folded)}
        if len(meant) == 1:
            return [Claim(subject, meant.pop(), "misprint", MISPRINT)]
    elif re.fullmatch(r"[a-z_]{6,}", folded):
        for word in vocabulary().words:
            if word.isascii() and word[0] == folded[0] and misprint(folded, word):
                right = [claim for claim in _by_words(subject, word, around) if not claim.needs]
                return [replace(claim, how="misprint", strength=MISPRINT, detail=word) for claim in right[:1]]
    if cut := _uncut(folded, form):
        return [Claim(subject, cut, "truncated", MISPRINT)]
    return []


def _uncut(folded: str, form: Form) -> str | None:
    """The one field that begins so, for a heading that is as long as dBASE allows."""
    if _CUT not in (len(folded.encode("cp932", "replace")), len(folded.encode())):
        return None
    longer = [field for name, field in form.names.items() if name.startswith(folded) and name != folded]
    return longer[0] if len(longer) == 1 else None


def _by_tail(subject: Subject, folded: str, around: Setting) -> list[Claim]:
    """An unknown word before a known one (見守り所名称): where the cells leave no doubt, and never somebody else's."""
    words = vocabulary()
    text = words.evened(bare(folded))
    telling = words.others | words.turning
    if len(text) > _LONGEST_TAIL or "(" in text or readings(folded) or any(word in text for word in telling):
        return []
    for start in range(1, len(text)):
        for meaning in words.words.get(text[start:], ()):
            field, shape = _TAILS.get(meaning, ("", ""))
            if field in around.form.fields and len(subject.cells) and fits(shape, subject.cells):
                return [Claim(subject, field, "synonym", TAIL, text[start:])]
    return []
