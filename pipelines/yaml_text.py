"""Values written as YAML on one line, whatever stands in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def scalar(text: str) -> str:
    """A text that is read as itself, quoted where it has to be; it may stand in a block, a list or a mapping."""
    import yaml

    if not text.isprintable():
        return '"' + "".join(map(_escaped, text)) + '"'
    written = yaml.safe_dump([text], allow_unicode=True, default_flow_style=True, width=10**9)
    return str(written).strip()[1:-1]


def flow(value: str | Sequence[str] | Mapping[str, str]) -> str:
    """A text, a list `[a, b]` or a mapping `{a: b}`."""
    if isinstance(value, str):
        return scalar(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{scalar(key)}: {scalar(one)}" for key, one in value.items()) + "}"
    return "[" + ", ".join(map(scalar, value)) + "]"


def _escaped(sign: str) -> str:
    if sign in '"\\':
        return "\\" + sign
    return sign if sign.isprintable() else f"\\U{ord(sign):08X}"
