"""Frozen dataclasses that cost little to define.

`@dataclass(frozen=True)` writes and compiles six methods for each class, which takes half a millisecond: with a hundred
classes a good part of the time that the check of a small file takes. Here only `__init__` is written for each class;
the others are shared. That no attribute is set later is left to mypy.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from functools import cache
from typing import Any, TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(cls: type[T]) -> type[T]:
    """A class decorator. Instances are equal (and hash alike) when the values of their fields are."""
    cls.__doc__ = cls.__doc__ or cls.__name__  # else a signature is put together for it
    made = dataclass(eq=False, repr=False)(cls)
    for name, method in (("__eq__", _equals), ("__hash__", _hash), ("__repr__", _shown)):
        if name not in cls.__dict__:
            setattr(made, name, method)
    return made


@cache
def _compared(cls: Any) -> tuple[str, ...]:
    return tuple(one.name for one in fields(cls) if one.compare)


def _values(instance: Any) -> list[object]:
    return [getattr(instance, name) for name in _compared(instance.__class__)]


def _equals(self: object, other: object) -> bool:
    return _values(self) == _values(other) if type(other) is type(self) else NotImplemented


def _hash(self: object) -> int:
    return hash(tuple(_values(self)))


def _shown(self: Any) -> str:
    shown = (f"{one.name}={getattr(self, one.name)!r}" for one in fields(self) if one.repr)
    return f"{type(self).__qualname__}({', '.join(shown)})"
