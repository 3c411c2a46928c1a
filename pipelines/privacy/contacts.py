"""Mobile telephones and private mailboxes."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pipelines.lazy import pattern
from pipelines.privacy.cells import Cells, Hit
from pipelines.privacy.words import words

# after 070, 080 and 090 comes no 0: 0800 is a freephone (電気通信番号計画)
_GAP = r"(?: ?[-().・/]{1,2} ?| )?"
# letters may stand right behind a number in groups, and "1." before it: FAX, 1.090-1111-2222
_REST = rf"\)?{_GAP}[1-9](?:{_GAP}[0-9]){{7}}(?![0-9])(?:(?![A-Za-z])|(?<=[-().・/ ][0-9]{{4}}))"
_NO_DECIMAL = r"(?:(?<![0-9][.])|(?=0[6789]0-[0-9]{4}-[0-9]{4}(?![-.0-9])))"
_MOBILE = pattern(
    rf"(?<![0-9]){_NO_DECIMAL}(?:(?:\+|00|010-?)?81[-. )]*(?:\(0\)|0)?[-. ]?\(?|\(?0)[6789]0{_REST}", re.ASCII
)
_WITHOUT_ZERO = pattern(rf"(?<![-0-9.])[789]0{_REST}")
_OF_PHONES = ("電話", "携帯", "tel", "phone", "mobile", "連絡先", "fax")
_OF_PLACES = ("施設", "事業所", "代表", "問合", "問い合わせ", "連絡先", "電話", "tel", "phone")
_AT = pattern(r" ?(?:@|[(<{](?:at|アット)[)>}]|[(<]?アットマーク[)>]?) ?", re.IGNORECASE)
_MAILBOX = pattern(r"(?<![a-z0-9._%+'-])[a-z0-9._%+'-]+@([a-z0-9-]+(?:(?: \. ?|\.)[a-z0-9-]+)+)", re.IGNORECASE)
_GROUPED = pattern("[789]0[-. ][1-9]")


def phones(cells: Cells) -> list[Hit]:
    """Mobile numbers, with a leading zero that a spreadsheet dropped in columns of telephones."""
    of_phones = cells.is_headed(*_OF_PHONES)
    reason = "mobile-of-place" if cells.is_headed(*_OF_PLACES) and not cells.is_headed("携帯") else "mobile"
    hits = []
    for at, text in enumerate(cells.numbers):
        spans = [span.group() for span in _MOBILE.finditer(text)]
        if not spans:
            short = [span.group() for span in _WITHOUT_ZERO.finditer(text)]
            spans = [span for span in short if of_phones or (span == text and _GROUPED.match(span))]
        hits += [Hit(at, span, _phone_mask(span), reason) for span in spans]
    return hits


def _phone_mask(number: str) -> str:
    prefix = re.search("[6789]0", number)
    return f"0{prefix.group() if prefix else '*0'}-****-****"


def mailboxes(cells: Cells) -> list[Hit]:
    """E-mail addresses that belong to no office: free services, mobile telephones, members of large providers."""
    kinds = words().mail
    hits = []
    for at, text in enumerate(cells.texts):
        for span in _MAILBOX.finditer(_AT.sub("@", text)):
            domain = span.group(1).replace(" ", "").lower()
            kind = _kind(domain, kinds)
            if kind:
                hits.append(Hit(at, span.group(), f"***@{domain}", kind))
    return hits


def _kind(domain: str, kinds: Mapping[str, str]) -> str | None:
    """What is known of the domain or of one that it lies below."""
    labels = domain.split(".")
    return next((kinds[tail] for start in range(len(labels) - 1) if (tail := ".".join(labels[start:])) in kinds), None)
