"""Dataclasses to JSON and back, strictly: an unknown key or a wrong kind of value is an error that names its place."""

import dataclasses
import datetime as dt
import types
import typing
import uuid
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any, TypeVar, cast

from motcua.catalogue.errors import InvalidDocument

T = TypeVar("T")
_MISSING = dataclasses.MISSING


@cache
def _shape(cls: Any) -> tuple[tuple[str, Any, Any], ...]:
    hints = typing.get_type_hints(cls)
    return tuple((f.name, hints[f.name], f.default) for f in dataclasses.fields(cls))


@cache
def _names(cls: Any) -> tuple[tuple[str, Any], ...]:
    return tuple((name, default) for name, _, default in _shape(cls))


def to_json(value: Any) -> Any:
    """`value` as JSON; a field that has its default is left out."""
    kind = type(value)
    if kind is str or kind is int or kind is bool or value is None:
        return value
    if kind is tuple:
        return [to_json(item) for item in value]
    if dataclasses.is_dataclass(kind):
        return {
            name: to_json(item)
            for name, default in _names(kind)
            if (item := getattr(value, name)) is not default and item != default
        }
    if kind is Decimal:
        return str(value.normalize()) if value % 1 else str(int(value))
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value)


def from_json(cls: type[T], data: Any, path: str = "") -> T:
    """The `cls` in `data`.

    Raises:
        InvalidDocument: with `data["path"]` and what was expected there.
    """
    if not isinstance(data, dict):
        raise InvalidDocument(path=path or ".", expected="object")
    shape = _shape(cast("Any", cls))
    for key in data:
        if not any(key == name for name, _, _ in shape):
            raise InvalidDocument(path=f"{path}.{key}", expected="a known key")
    values = {}
    for name, hint, default in shape:
        if name in data:
            values[name] = _value(hint, data[name], f"{path}.{name}")
        elif default is _MISSING:
            raise InvalidDocument(path=f"{path}.{name}", expected="a value")
    return cls(**values)


def _value(hint: Any, data: Any, path: str) -> Any:
    origin = typing.get_origin(hint)
    if origin in (types.UnionType, typing.Union):
        if data is None:
            return None
        hint = next(option for option in typing.get_args(hint) if option is not type(None))
        origin = typing.get_origin(hint)
    if origin is tuple:
        if not isinstance(data, list):
            raise InvalidDocument(path=path, expected="list")
        inner = typing.get_args(hint)[0]
        return tuple(_value(inner, item, f"{path}[{n}]") for n, item in enumerate(data))
    if dataclasses.is_dataclass(hint):
        return from_json(cast("type[Any]", hint), data, path)
    return _plain(hint, data, path)


def _plain(hint: Any, data: Any, path: str) -> Any:
    if hint is str and isinstance(data, str):
        if "\0" in data:
            raise InvalidDocument(path=path, expected="text without control characters")
        return data
    if (hint is bool and isinstance(data, bool)) or (hint is int and type(data) is int):
        return data
    try:
        if hint in (uuid.UUID, Decimal) and isinstance(data, str | int):
            return _finite(hint(str(data)))
        if hint is dt.date and isinstance(data, str):
            return dt.date.fromisoformat(data)
    except (ValueError, InvalidOperation):
        pass
    raise InvalidDocument(path=path, expected=getattr(hint, "__name__", str(hint)))


def _finite(value: Any) -> Any:
    if isinstance(value, Decimal) and not value.is_finite():
        raise InvalidOperation
    return value
