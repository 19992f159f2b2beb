"""The language of conditions: from text to a tree of the few nodes that there are. `expressions` says what it means."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final, NoReturn

from django.utils.translation import gettext as _

from motcua.workflow.errors import ConditionError

MAX_LENGTH: Final = 500
MAX_DEPTH: Final = 30


@dataclass(frozen=True, slots=True)
class Literal:
    value: str | Decimal | bool | None


@dataclass(frozen=True, slots=True)
class Name:
    name: str


@dataclass(frozen=True, slots=True)
class Items:
    items: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Unary:
    operator: str
    operand: "Node"


@dataclass(frozen=True, slots=True)
class Binary:
    operator: str
    left: "Node"
    right: "Node"


Node = Literal | Name | Items | Unary | Binary

_TOKEN: Final = re.compile(
    r"""\s*(?:
      (?P<number>\d+(?:\.\d+)?)(?![\w.])
    | (?P<name>[A-Za-z_][A-Za-z0-9_]*)
    | (?P<text>"[^"\\\n]*"|'[^'\\\n]*')
    | (?P<sign>==|!=|<=|>=|[<>+\-*()\[\],])
    )""",
    re.VERBOSE,
)
_WORDS: Final = {"true": True, "True": True, "false": False, "False": False, "null": None, "None": None}
_KEYWORDS: Final = frozenset({"and", "or", "not", "in"})
_COMPARISONS: Final = frozenset({"==", "!=", "<", "<=", ">", ">="})


@lru_cache(maxsize=4096)
def parse(text: str) -> Node:
    """The tree of `text`.

    Raises:
        ConditionError: it is not in the language; the message says where.
    """
    if len(text) > MAX_LENGTH:
        raise ConditionError(
            text=text[:40] + "…", problem=_("it is longer than {limit} characters").format(limit=MAX_LENGTH)
        )
    return _Parser(text).whole()


class _Parser:
    """Recursive descent, one method a level of precedence."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.depth = 0
        self.tokens = list(self._tokens())
        self.at = 0

    def _fail(self, problem: str) -> NoReturn:
        raise ConditionError(text=self.text, problem=problem)

    def _tokens(self) -> "list[tuple[str, str]]":
        found: list[tuple[str, str]] = []
        position, end = 0, len(self.text.rstrip())
        while position < end:
            match = _TOKEN.match(self.text, position)
            if match is None:
                rest = self.text[position:].lstrip()
                self._fail(
                    _("“{part}” at character {at} is not part of the language").format(part=rest[:12], at=position + 1)
                )
            kind = match.lastgroup or ""
            found.append((kind, match.group(kind)))
            position = match.end()
        return found

    def whole(self) -> Node:
        if not self.tokens:
            self._fail(_("it is empty"))
        node = self._either()
        if self.at < len(self.tokens):
            self._fail(_("“{part}” is not expected here").format(part=self.tokens[self.at][1]))
        return node

    def _peek(self) -> str:
        """The next sign or keyword, or nothing."""
        if self.at < len(self.tokens):
            kind, text = self.tokens[self.at]
            if kind == "sign" or (kind == "name" and text in _KEYWORDS):
                return text
        return ""

    def _take(self, *expected: str) -> str:
        text = self._peek()
        if text in expected:
            self.at += 1
            return text
        return ""

    def _expect(self, sign: str) -> None:
        if not self._take(sign):
            self._fail(_("“{part}” is missing").format(part=sign))

    def _chain(self, operand: "Callable[[], Node]", *operators: str) -> Node:
        node = operand()
        while operator := self._take(*operators):
            node = Binary(operator, node, operand())
        return node

    def _either(self) -> Node:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self._fail(_("it is nested too deeply"))
        node = self._chain(self._both, "or")
        self.depth -= 1
        return node

    def _both(self) -> Node:
        return self._chain(self._negation, "and")

    def _negation(self) -> Node:
        if self._take("not"):
            self.depth += 1
            if self.depth > MAX_DEPTH:
                self._fail(_("it is nested too deeply"))
            node: Node = Unary("not", self._negation())
            self.depth -= 1
            return node
        return self._comparison()

    def _comparison(self) -> Node:
        left = self._sum()
        operator = self._take(*_COMPARISONS, "in", "not")
        if not operator:
            return left
        if operator == "not":
            self._expect("in")
            operator = "not in"
        node = Binary(operator, left, self._sum())
        if self._peek() in _COMPARISONS or self._peek() in ("in", "not"):
            self._fail(_("compare two things at a time and join them with “and”"))
        return node

    def _sum(self) -> Node:
        return self._chain(self._product, "+", "-")

    def _product(self) -> Node:
        return self._chain(self._signed, "*")

    def _signed(self) -> Node:
        if self._take("-"):
            return Unary("-", self._atom())
        return self._atom()

    def _atom(self) -> Node:
        if self._take("("):
            node = self._either()
            self._expect(")")
            return node
        if self._take("["):
            return self._list()
        if self.at >= len(self.tokens) or self._peek():
            self._fail(_("a value is missing"))
        kind, text = self.tokens[self.at]
        self.at += 1
        if kind == "number":
            return Literal(Decimal(text))
        if kind == "text":
            return Literal(text[1:-1])
        return Literal(_WORDS[text]) if text in _WORDS else Name(text)

    def _list(self) -> Node:
        items = [self._sum()]
        while self._take(","):
            items.append(self._sum())
        self._expect("]")
        return Items(tuple(items))


def names(node: Node) -> frozenset[str]:
    """Every name that `node` reads."""
    match node:
        case Name(name):
            return frozenset({name})
        case Items(items):
            return frozenset().union(*(names(item) for item in items))
        case Unary(_, operand):
            return names(operand)
        case Binary(_, left, right):
            return names(left) | names(right)
        case _:
            return frozenset()


def compared_texts(node: Node, name: str) -> frozenset[str]:
    """The literal texts with which `name` is compared, so that a typing slip in an outcome can be found."""
    match node:
        case Binary(_, Name(left), right) if left == name:
            return _texts(right)
        case Binary(_, left, Name(right)) if right == name:
            return _texts(left)
        case Binary(_, left, right):
            return compared_texts(left, name) | compared_texts(right, name)
        case Unary(_, operand):
            return compared_texts(operand, name)
        case _:
            return frozenset()


def _texts(node: Node) -> frozenset[str]:
    match node:
        case Literal(str(value)):
            return frozenset({value})
        case Items(items):
            return frozenset().union(*(_texts(item) for item in items))
        case _:
            return frozenset()
