"""What libraries and the system say in English inside our texts (`{reason}`, `{note}`), to be said in Japanese.

A name in braces stands for what differs; it is filled into the Japanese.
"""

from __future__ import annotations

import re
from functools import cache

from pipelines.translating import FINDINGS, translated

_SYSTEM = (
    "No such file or directory",
    "Permission denied",
    "Operation not permitted",
    "File exists",
    "Is a directory",
    "Not a directory",
    "Directory not empty",
    "No space left on device",
    "Disk quota exceeded",
    "Read-only file system",
    "File name too long",
    "Filename too long",
    "File too large",
    "Too many open files",
    "Device or resource busy",
    "Resource device",
    "Text file busy",
    "Input/output error",
    "Stale file handle",
    "No such device or address",
    "Invalid argument",
    "Illegal byte sequence",
    "Cannot allocate memory",
    "Not enough space",
    "Broken pipe",
    "Connection refused",
    "Connection reset by peer",
    "Connection timed out",
    "Network is unreachable",
    "No route to host",
    "Host is down",
    "Too many levels of symbolic links",
)
_YAML = (
    "mapping values are not allowed here",
    "could not find expected ':'",
    "expected <block end>, but found {found}",
    "expected ',' or ']', but got '<stream end>'",
    "expected ',' or '}}', but got '<stream end>'",
    "expected ',' or ']', but got {found}",
    "expected ',' or '}}', but got {found}",
    "found character {found} that cannot start any token",
    "found undefined alias {found}",
    "found unexpected end of stream",
    "found unexpected document separator",
    "sequence entries are not allowed here",
    "did not find expected {expected}",
    "nested too deeply",
    "not UTF-8",
    "> {count} bytes",
)
_TOML = (
    "{said} (at line {line}, column {column})",
    "{said} (at end of document)",
    "Expected ']' at the end of a table declaration",
    "Expected ']]' at the end of an array declaration",
    "Expected '=' after a key in a key/value pair",
    "Expected newline or end of document after a statement",
    "Cannot overwrite a value",
    "Cannot declare {name} twice",
    "Found invalid character {sign}",
    "Illegal character {sign}",
    "Unescaped '\\' in a string",
    "Unclosed array",
    "Unclosed inline table",
    "Unterminated string",
    "Invalid value",
    "Invalid statement",
    "Invalid date or datetime",
    "Duplicate inline table key {name}",
    "Cannot mutate immutable namespace {name}",
    "Invalid initial character for a key part",
)
_FRICTIONLESS = (
    'type is "{kind}"',
    'constraint "{name}" is "{rule}"',
    "the same as in the row at position {row}",
    'cells composing the primary keys are all "None"',
    "the row at position {row} is completely blank",
    'expected is "{expected}" and actual is "{actual}"',
    "type-error",
    "constraint-error",
    "unique-error",
    "primary-key",
    "foreign-key",
    "blank-row",
    "extra-cell",
    "missing-cell",
    "extra-label",
    "missing-label",
    "duplicate-label",
    "incorrect-label",
    "blank-label",
    "hash-count",
    "byte-count",
)
_CERTIFICATES = (
    "self-signed certificate",
    "self-signed certificate in certificate chain",
    "unable to get local issuer certificate",
    "certificate has expired",
    "certificate is not yet valid",
    "Hostname mismatch, certificate is not valid for '{host}'.",
    "IP address mismatch, certificate is not valid for '{host}'.",
)
_CKAN = (
    "Missing value",
    "Missing value or invalid value",
    "Not a valid URL",
    "That URL is already in use.",
    "That name cannot be used",
    "Invalid integer",
    "Must be a natural number",
    "Date format incorrect",
    "Organization does not exist",
    "User does not have permission to add dataset to this organization",
    "License is required",
    "Email {email} is not a valid format",
    "Unexpected choice {value}",
    "The input field {field} was not expected.",
)
ALL = (*_SYSTEM, *_YAML, *_TOML, *_FRICTIONLESS, *_CERTIFICATES, *_CKAN)
CONTEXT = "library"


def in_japanese(said: str) -> str:
    """What a library said, in Japanese where that is known; else as it was said.

    Of several things (`field: what is wrong; field: what is wrong`) each.
    """
    return "; ".join(_one(part) for part in said.split("; "))


def _one(said: str) -> str:
    place, colon, rest = said.partition(": ")
    whole = _known(said)
    return whole if whole != said or not colon else f"{place}: {_known(rest)}"


def _known(said: str) -> str:
    for form, template in _forms():
        if found := form.fullmatch(said):
            parts = {name: _known(part) if name == "said" else part for name, part in found.groupdict().items()}
            return translated(template, "ja", CONTEXT, FINDINGS).format(**parts)
    return said


@cache
def _forms() -> list[tuple[re.Pattern[str], str]]:
    return [(re.compile(_pattern(template)), template) for template in ALL]


def _pattern(template: str) -> str:
    parts = re.split(r"(?<!\{)\{(\w+)\}", template)
    fixed = [re.escape(part.replace("{{", "{").replace("}}", "}")) for part in parts[::2]]
    names = [rf"(?P<{name}>.+)" for name in parts[1::2]]
    return "".join(one + name for one, name in zip(fixed, [*names, ""], strict=True))
