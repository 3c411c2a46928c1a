"""All that is looked for. What a word names goes before what only looks like it: a number is one thing."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from pipelines.frozen import frozen
from pipelines.privacy import births, contacts, formulas, homes, labelled, numbers, prefilter
from pipelines.privacy.cells import Cells, Hit
from pipelines.privacy.options import FORMULA


@frozen
class Detector:
    """`find` looks for `finding`; of a long column only the cells that match `trigger` (of polars) are shown to it."""

    finding: str
    find: Callable[[Cells], list[Hit]]
    trigger: str


_LABELLED = ("personal-licence", "personal-passport", "personal-insurance", "personal-pension", "personal-document")
DETECTORS = (
    *(Detector(name, partial(labelled.labelled, finding=name), prefilter.LABEL) for name in _LABELLED),
    Detector("personal-bank-account", labelled.accounts, prefilter.ACCOUNT),
    Detector("personal-card", numbers.cards, prefilter.NUMBER),
    Detector("personal-number", numbers.personal_numbers, f"{prefilter.NUMBER}|{prefilter.LABEL}"),
    Detector("personal-phone", contacts.phones, prefilter.PHONE),
    Detector("personal-email", contacts.mailboxes, prefilter.MAIL),
    Detector("personal-birth-date", births.birth_dates, prefilter.BIRTH),
    Detector("personal-home", homes.homes, prefilter.HOME),
    Detector(FORMULA, formulas.formulas, prefilter.FORMULA),
)
