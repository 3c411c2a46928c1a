"""A prefix that most headings of a table share (`投票所_名称`, `投票所_緯度`): it names the thing, not the field."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from pipelines.headings import every_name, is_neutral, readings
from pipelines.lazy import pattern
from pipelines.spelling import fold
from pipelines.vocabulary import vocabulary

_PREFIX = pattern(r"[^_:.>/]{1,20}[_:.>/]")
_LEAST = 4  # headings that must have it
_SHARE = 0.4  # of all headings


def shared_prefix(headings: Sequence[str]) -> str:
    """The prefix with its separator, or "". A group of the standard itself (`所在地_`, `災害種別_`) is none."""
    own = [heading for heading in headings if fold(heading) not in every_name()]
    found = Counter(match[0] for heading in own if (match := _PREFIX.match(heading)) and len(heading) > len(match[0]))
    prefix, count = max(found.items(), key=lambda entry: entry[1], default=("", 0))
    if count < _LEAST or count < _SHARE * len(headings) or any(name.startswith(fold(prefix)) for name in every_name()):
        return ""
    return "" if _means_something(prefix) else prefix


def _means_something(prefix: str) -> bool:
    """申請者_電話番号 is not 電話番号, and 使用できない災害_洪水 is not 洪水."""
    group = prefix.rstrip("_:.>/")
    if readings(group):
        return not is_neutral(group)
    words = vocabulary()
    return any(word in words.evened(fold(group)) for word in words.turning)
