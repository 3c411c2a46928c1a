"""Settings changed in the text of a `dataset.yaml` that somebody wrote; all else stays as it is, comments too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pipelines.yaml_text import flow

if TYPE_CHECKING:
    import yaml


def edited(text: str, changes: Mapping[str, Any]) -> str:
    """The text with other values for these keys of the top level; what is not there is added.

    A value is a text, a list of texts, or a mapping of texts: of a mapping the keys that are given are set, those whose
    value is None are removed, and all others are kept. Raises ValueError where the outcome does not say so; that is
    looked at before it is returned.
    """
    import yaml

    try:
        for key, value in changes.items():
            text = _with(text, key, value)
        whole = yaml.load(text, Loader=yaml.BaseLoader)
    except yaml.YAMLError as error:  # somewhere nothing can be put in, as below a mapping on one line
        raise ValueError("、".join(changes)) from error
    for key, value in changes.items():
        if not _says(whole.get(key), value):
            raise ValueError(key)
    return text


def _says(found: Any, wanted: Any) -> bool:
    if isinstance(wanted, Mapping):
        inner = found if isinstance(found, Mapping) else {}
        return all(inner.get(key) == value for key, value in wanted.items())
    return bool(found == (list(wanted) if isinstance(wanted, Sequence) and not isinstance(wanted, str) else wanted))


def _with(text: str, key: str, value: Any) -> str:
    import yaml

    root = yaml.compose(text, Loader=yaml.SafeLoader)
    if not isinstance(root, yaml.MappingNode):
        raise ValueError(key)
    node = _value_of(root, key)
    if isinstance(value, Mapping):
        if isinstance(node, yaml.MappingNode):
            return _with_mapping(text, key, node, value)
        value = {name: inner for name, inner in value.items() if inner is not None}
    if node is not None:
        indent = "" if node.start_mark.column else "  "  # a list may begin where its key does, `[…]` may not
        return text[: node.start_mark.index] + indent + flow(value) + text[_end(node) :]
    return text.rstrip("\n") + f"\n\n{key}: {flow(value)}\n"


def _with_mapping(text: str, key: str, node: yaml.MappingNode, values: Mapping[str, Any]) -> str:
    """One key after the other: each changes the places of what follows."""
    import yaml

    for name, value in values.items():
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        inner = _value_of(root, key)
        assert isinstance(inner, yaml.MappingNode)
        text = _with_entry(text, inner, name, value)
    return text


def _with_entry(text: str, inner: yaml.MappingNode, name: str, value: str | None) -> str:
    pair = next(((key, old) for key, old in inner.value if key.value == name), None)
    if pair is not None and value is not None:
        return text[: pair[1].start_mark.index] + flow(value) + text[_end(pair[1]) :]
    if pair is None and value is None:
        return text
    if inner.flow_style or (pair is not None and len(inner.value) == 1):  # written anew as `{a: b}`
        entries = {key.value: old.value for key, old in inner.value if key.value != name}
        if value is not None:
            entries[name] = value
        return text[: inner.start_mark.index] + flow(entries) + text[_end(inner) :]
    if pair is not None:  # its whole line goes
        start = text.rfind("\n", 0, pair[0].start_mark.index) + 1
        return text[:start] + text[_line_end(text, _end(pair[1])) :].removeprefix("\n")
    assert value is not None  # what is not there and is not to be there has gone before
    after = _line_end(text, _end(inner))
    indent = " " * inner.value[0][0].start_mark.column
    return f"{text[:after]}\n{indent}{flow(name)}: {flow(value)}{text[after:]}"


def _value_of(root: yaml.Node | None, key: str) -> yaml.Node | None:
    pairs = root.value if root is not None and isinstance(root.value, list) else []
    return next((value for name, value in pairs if name.value == key), None)


def _end(node: yaml.Node) -> int:
    """Where a node ends. A block ends with its last entry, not with the comments and blank lines that follow it."""
    import yaml

    if isinstance(node, yaml.MappingNode) and not node.flow_style and node.value:
        return _end(node.value[-1][1])
    if isinstance(node, yaml.SequenceNode) and not node.flow_style and node.value:
        return _end(node.value[-1])
    return int(node.end_mark.index)


def _line_end(text: str, place: int) -> int:
    found = text.find("\n", place)
    return len(text) if found < 0 else found
