"""YAML settings read strictly: an unknown, doubled or ill-typed key is an error with file, line and nearest key.

Scalars are taken as written and only then given the type that the key asks for: `code: 011002` stays `011002`.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.errors import UsageError
from pipelines.frozen import frozen
from pipelines.messages.filling import Both
from pipelines.standards import nearest

if TYPE_CHECKING:
    import yaml

MAX_SETTINGS_BYTES = 1_000_000  # a settings file is written by hand; more than this is not one

_MOST_NESTED = 1000


@frozen
class Scalar:
    """One value. `parse` gives its text a meaning or raises ValueError; `expected` says what may be written."""

    parse: Callable[[str], Any]
    expected: str | Both


@frozen
class Texts:
    """A list of texts, each of them as `item` has it where that is given."""

    item: Scalar | None = None


@frozen
class TextMap:
    """A mapping from any text to text."""


@frozen
class Section:
    """A mapping with known keys; `required` ones must be there."""

    keys: Mapping[str, Spec]
    required: tuple[str, ...] = ()


@frozen
class Short:
    """Settings that may be written in one word: a scalar where one stands, else a section."""

    scalar: Scalar
    section: Section


@frozen
class Sections:
    """A list of mappings that all have the same keys."""

    section: Section


@frozen
class Varying:
    """The settings of a file whose keys depend on what it says under `key`."""

    key: str
    cases: Mapping[str, Section]
    other: Section

    def case(self, node: yaml.Node | None) -> Section:
        """The section that holds for the file."""
        import yaml

        pairs = node.value if isinstance(node, yaml.MappingNode) else []
        said = [value.value for name, value in pairs if name.value == self.key and isinstance(value.value, str)]
        return self.cases.get(said[0], self.other) if said else self.other


Spec = Scalar | Texts | TextMap | Section | Short | Sections


def one_of(*choices: str) -> Scalar:
    """A scalar that must be one of `choices`."""

    def parse(text: str) -> str:
        if text not in choices:
            raise ValueError(text)
        return text

    return Scalar(parse, " / ".join(choices))


def _boolean(text: str) -> bool:
    return {"true": True, "yes": True, "false": False, "no": False}[text.lower()]


def _text(text: str) -> str:
    if not text.strip():
        raise ValueError(text)
    return text


TEXT = Scalar(_text, Both("文字", "text"))
WHOLE = Scalar(int, Both("整数", "a whole number"))
NUMBER = Scalar(float, Both("数", "a number"))
BOOLEAN = Scalar(_boolean, "true / false")


def load_settings(path: Path, spec: Section | Varying) -> dict[str, Any]:
    """The settings in `path`, checked against `spec`. Raises UsageError naming file, line and key."""
    import yaml

    text = ""
    try:
        if path.stat().st_size > MAX_SETTINGS_BYTES:
            raise UsageError("setting-not-yaml", file=path, line=1, value=f"> {MAX_SETTINGS_BYTES} bytes")
        text = path.read_text(encoding="utf-8-sig")
        node = _composed(text)
    except UnicodeDecodeError as error:
        raise UsageError("setting-not-yaml", file=path, line=1, value="not UTF-8") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or "YAML"
        line = min(mark.line, text.count("\n", 0, -1)) + 1 if mark else 1  # the end is on the last line, not below it
        raise UsageError("setting-not-yaml", file=path, line=line, value=problem) from error
    except RecursionError as error:
        raise UsageError("setting-not-yaml", file=path, line=1, value="nested too deeply") from error
    return _section(path, node, spec.case(node) if isinstance(spec, Varying) else spec)


def _composed(text: str) -> yaml.Node | None:
    """The nodes of a YAML text. libyaml is ten times as fast; what it refuses is told in the words of the other."""
    import yaml

    # nothing keeps libyaml from running out of stack in what is nested without end
    if hasattr(yaml, "CSafeLoader") and sum(map(text.count, "[{-?")) < _MOST_NESTED:
        with contextlib.suppress(yaml.YAMLError, RecursionError):
            return yaml.compose(text, Loader=yaml.CSafeLoader)
    return yaml.compose(text, Loader=yaml.SafeLoader)


def _line(node: yaml.Node | None) -> int:
    return node.start_mark.line + 1 if node is not None else 1


def _value(path: Path, key: str, node: yaml.Node, spec: Spec) -> Any:
    import yaml

    if isinstance(spec, Short):
        spec = spec.scalar if isinstance(node, yaml.ScalarNode) else spec.section
    if isinstance(spec, Section):
        return _section(path, node, spec, key)
    if isinstance(spec, Texts) and isinstance(node, yaml.SequenceNode):
        return tuple(_value(path, key, item, spec.item or TEXT) for item in node.value)
    if isinstance(spec, Sections) and isinstance(node, yaml.SequenceNode):
        return tuple(_section(path, item, spec.section, key) for item in node.value)
    if isinstance(spec, TextMap) and isinstance(node, yaml.MappingNode):
        return {name: _value(path, name, item, TEXT) for name, _, item in _pairs(path, node)}
    if isinstance(spec, Scalar) and isinstance(node, yaml.ScalarNode):
        try:
            return spec.parse(node.value)
        except (ValueError, KeyError):
            raise _wrong(path, key, node, node.value, spec.expected) from None
    raise _wrong(path, key, node, _shown(node), _expected(spec))


def _shown(node: yaml.Node) -> str:
    return node.value if isinstance(node.value, str) else "…"


def _expected(spec: Spec) -> str | Both:
    """How the setting is written."""
    if isinstance(spec, Scalar):
        return spec.expected
    if isinstance(spec, Texts):
        return Both("一覧。例 [一つ目, 二つ目]", "a list, such as [one, two]")
    if isinstance(spec, TextMap):
        return Both("組。例 {名前: 値}", "a mapping, such as {name: value}")
    if isinstance(spec, Short):
        return _expected(spec.scalar)
    section = spec.section if isinstance(spec, Sections) else spec
    keys = "{" + ", ".join(f"{key}: …" for key in section.required or section.keys) + "}"
    return f"[{keys}]" if isinstance(spec, Sections) else keys


def _wrong(path: Path, key: str, node: yaml.Node, value: str, expected: str | Both) -> UsageError:
    return UsageError("setting-wrong", file=path, line=_line(node), key=key, value=value, expected=expected)


def _pairs(path: Path, node: yaml.MappingNode) -> list[tuple[str, yaml.Node, yaml.Node]]:
    seen: set[str] = set()
    pairs = []
    for name, value in node.value:
        key = name.value
        if not isinstance(key, str):  # a list or a mapping as a key: it may hold itself a million times
            raise _wrong(path, "…", name, "…", TEXT.expected)
        if key in seen:
            raise UsageError("setting-twice", file=path, line=_line(name), value=key)
        seen.add(key)
        pairs.append((key, name, value))
    return pairs


def _section(path: Path, node: yaml.Node | None, spec: Section, key: str = "") -> dict[str, Any]:
    import yaml

    values: dict[str, Any] = {}
    if node is not None and not isinstance(node, yaml.MappingNode):
        raise _wrong(path, key or path.name, node, _shown(node), _expected(spec))
    for name, name_node, value in _pairs(path, node) if node is not None else []:
        if name not in spec.keys:
            raise UsageError(
                "setting-unknown", file=path, line=_line(name_node), value=name, nearest=nearest(name, spec.keys)
            )
        values[name] = _value(path, name, value, spec.keys[name])
    for name in spec.required:
        if name not in values and key:
            raise UsageError("setting-missing-in", file=path, line=_line(node), key=key, value=name)
        if name not in values:
            raise UsageError("setting-missing", file=path, value=name)
    return values
