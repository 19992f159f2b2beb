"""Conditions of a process: a small language that can compare and nothing else.

    outcome == "agree" and not needs_fee
    appraise_outcome in ["agree", "agree_in_part"] or amount * 2 > 100000

Names, text, numbers, `true`, `false`, `null`, lists, `and`, `or`, `not`, `in`, comparisons, `+`, `-`, `*` and brackets.
There is no call, no attribute and no index, so there is nothing to break out of: the text becomes a tree of the nodes
in `language`, and only these are ever evaluated. A name that nobody declared, or types that don't go together, is an
error and never a quiet "no".
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from motcua.workflow.errors import ConditionError
from motcua.workflow.language import Binary, Items, Literal, Name, Node, Unary, parse


class Type(StrEnum):
    """What a value is. `NULL` goes with every other type in `==`, `!=` and `in`."""

    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    NULL = "null"
    LIST = "list"


_WORDS_OF_TYPES: Final = {
    Type.TEXT: gettext_noop("text"),
    Type.NUMBER: gettext_noop("number"),
    Type.BOOLEAN: gettext_noop("yes or no"),
    Type.NULL: gettext_noop("nothing"),
    Type.LIST: gettext_noop("list"),
}


def _word(kind: Type) -> str:
    return _(_WORDS_OF_TYPES[kind])


def check_types(text: str, types: Mapping[str, str]) -> None:
    """Whether `text` is a condition over names of these types (text, number, boolean), without any values.

    Raises:
        ConditionError: it isn't, even in a part that would rarely be reached.
    """
    if _infer(parse(text), types, text) is not Type.BOOLEAN:
        raise ConditionError(text=text, problem=_("it gives a value, not yes or no"))


def _infer(node: Node, types: Mapping[str, str], text: str) -> Type:
    match node:
        case Literal(value):
            return type_of_value(value) or Type.NULL
        case Name(name):
            if name not in types:
                raise ConditionError(text=text, problem=_("nobody has declared “{part}”").format(part=name), name=name)
            return Type(types[name])
        case Items(items):
            for item in items:
                _infer(item, types, text)
            return Type.LIST
        case Unary(operator, operand):
            wanted = Type.BOOLEAN if operator == "not" else Type.NUMBER
            _same(_infer(operand, types, text), wanted, operator, text)
            return wanted
        case Binary(operator, left, right):
            return _infer_binary(operator, left, right, types, text)


def _infer_binary(operator: str, left: Node, right: Node, types: Mapping[str, str], text: str) -> Type:
    one, other = _infer(left, types, text), _infer(right, types, text)
    if operator in ("and", "or"):
        _same(one, Type.BOOLEAN, operator, text)
        _same(other, Type.BOOLEAN, operator, text)
    elif operator in _NUMERIC:
        _same(one, Type.NUMBER, operator, text)
        _same(other, Type.NUMBER, operator, text)
        return Type.NUMBER
    elif operator in ("in", "not in"):
        _same(other, Type.LIST, operator, text)
        for item in right.items if isinstance(right, Items) else ():
            _comparable(one, _infer(item, types, text), text)
    elif operator in ("==", "!="):
        _comparable(one, other, text)
    else:
        _ordered(one, other, text)
    return Type.BOOLEAN


def _same(found: Type, wanted: Type, operator: str, text: str) -> None:
    if found is not wanted:
        raise ConditionError(
            text=text,
            problem=_("“{part}” needs a {wanted} and gets a {found}").format(
                part=operator, wanted=_word(wanted), found=_word(found)
            ),
        )


def _ordered(one: Type, other: Type, text: str) -> None:
    if one is not other or one not in (Type.NUMBER, Type.TEXT):
        problem = _("a {one} and a {other} have no order").format(one=_word(one), other=_word(other))
        raise ConditionError(text=text, problem=problem)


def _comparable(one: Type, other: Type, text: str) -> None:
    if one is not other and Type.NULL not in (one, other):
        raise ConditionError(
            text=text, problem=_("a {one} is never equal to a {other}").format(one=_word(one), other=_word(other))
        )


def holds(text: str, values: Mapping[str, Any]) -> bool:
    """Whether the condition is true for `values` (JSON values).

    Raises:
        ConditionError: not in the language, an unknown name, types that don't go together, or not a yes-or-no.
    """
    result = _value(parse(text), values, text)
    if not isinstance(result, bool):
        raise ConditionError(text=text, problem=_("it gives a value, not yes or no"))
    return result


def type_of_value(value: Any) -> Type | None:
    """The type of a value, or None if the language has no such values."""
    if value is None:
        return Type.NULL
    if isinstance(value, bool):
        return Type.BOOLEAN
    if isinstance(value, int | float | Decimal):
        return Type.NUMBER
    if isinstance(value, str):
        return Type.TEXT
    return Type.LIST if isinstance(value, list | tuple) else None


def _value(node: Node, values: Mapping[str, Any], text: str) -> Any:
    match node:
        case Literal(value):
            return value
        case Name(name):
            return _look_up(name, values, text)
        case Items(items):
            return [_value(item, values, text) for item in items]
        case Unary(operator, operand):
            return _unary(operator, _value(operand, values, text), text)
        case Binary("and" | "or" as operator, left, right):
            return _logic(operator, left, right, values, text)
        case Binary(operator, left, right):
            return _binary(operator, _value(left, values, text), _value(right, values, text), text)


def _look_up(name: str, values: Mapping[str, Any], text: str) -> Any:
    if name not in values:
        raise ConditionError(text=text, problem=_("nobody has set “{part}”").format(part=name), name=name)
    value = values[name]
    if type_of_value(value) is None:
        raise ConditionError(
            text=text, problem=_("“{part}” is no text, number, yes or no, or list").format(part=name), name=name
        )
    return Decimal(str(value)) if isinstance(value, float) else value


def _logic(operator: str, left: Node, right: Node, values: Mapping[str, Any], text: str) -> bool:
    first = _value(left, values, text)
    _need(first, Type.BOOLEAN, operator, text)
    if first is (operator == "or"):
        return bool(first)
    second = _value(right, values, text)
    _need(second, Type.BOOLEAN, operator, text)
    return bool(second)


def _need(value: Any, wanted: Type, operator: str, text: str) -> None:
    _same(_type(value), wanted, operator, text)


def _type(value: Any) -> Type:
    return type_of_value(value) or Type.NULL


def _unary(operator: str, value: Any, text: str) -> Any:
    if operator == "not":
        _need(value, Type.BOOLEAN, operator, text)
        return not value
    _need(value, Type.NUMBER, operator, text)
    return -value


_NUMERIC: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
}
_ORDER: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


def _binary(operator: str, left: Any, right: Any, text: str) -> Any:
    if operator in ("in", "not in"):
        _need(right, Type.LIST, operator, text)
        found = any(_equal(left, item, text) for item in right)
        return found is (operator == "in")
    if operator in ("==", "!="):
        return _equal(left, right, text) is (operator == "==")
    if operator in _NUMERIC:
        _need(left, Type.NUMBER, operator, text)
        _need(right, Type.NUMBER, operator, text)
        return _NUMERIC[operator](left, right)
    _ordered(_type(left), _type(right), text)
    return _ORDER[operator](left, right)


def _equal(left: Any, right: Any, text: str) -> bool:
    one, other = _type(left), _type(right)
    _comparable(one, other, text)
    return one is other and bool(left == right)
