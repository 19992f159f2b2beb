"""Django's templates, made to say the same in less time.

Templates are half of what a page costs. Three things are taken out of it, at the moment a template is read:

- What is the same for everybody (text, `{% translate "…" %}`, `{% static "…" %}`, `{% url "name" %}`, our own icons) is
  put together into one piece, kept once a language.
- A plain variable is looked up in the kind of value that it is found in, instead of by trying one way after another.
- A plain text is escaped without asking first whether it is a number, a day or something to be translated.

Whatever is less plain than that goes Django's own way, so that a page is the same to the byte.
"""

from collections.abc import Callable
from html import escape
from typing import Any, Final, TypeVar

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.template import Origin, Template, TemplateDoesNotExist
from django.template.base import FilterExpression, Lexer, Node, NodeList, Parser, TextNode, Token, VariableNode
from django.template.base import render_value_in_context as rendered
from django.template.context import Context
from django.template.defaulttags import URLNode
from django.template.library import SimpleNode
from django.template.loaders import base, cached
from django.templatetags.i18n import TranslateNode
from django.templatetags.static import StaticNode
from django.urls import get_script_prefix
from django.utils.safestring import SafeString
from django.utils.translation import get_language

_SLOW: Final = object()  # to be looked up in Django's own way
_MISSING: Final = object()
_Getter = Callable[[Any, str], Any]


class Expression(FilterExpression):
    """`name`, `name.part.part`, with filters or without."""

    __slots__ = ("_first", "_rest")

    def __init__(self, token: str, parser: Parser) -> None:
        super().__init__(token, parser)
        names = self.var.lookups if self.is_var and not self.var.translate else None
        self._first: str = names[0] if names else ""
        self._rest: tuple[str, ...] = names[1:] if names else ()

    def resolve(self, context: Context, ignore_failures: bool = False) -> Any:
        if self.filters or not self._first:
            return super().resolve(context, ignore_failures)
        value: Any = _in_context(context, self._first)
        for name in self._rest:
            if value is _SLOW or value is _MISSING:
                break
            value = _part(value, name)
        if value is _SLOW:
            return super().resolve(context, ignore_failures)
        if value is _MISSING:
            return None if ignore_failures else super().resolve(context)
        return value


def _in_context(context: Context, name: str) -> Any:
    for values in reversed(context.dicts):
        if name in values:
            value = values[name]
            return _SLOW if callable(value) else value
    # Django looks among the context's own attributes too.
    return _SLOW if hasattr(context, name) else _MISSING


def _part(value: Any, name: str) -> Any:
    kind = type(value)
    getter = _GETTERS.get(kind)
    if getter is None:
        getter = _GETTERS[kind] = _by_attribute if not hasattr(kind, "__getitem__") else _slowly
    found = getter(value, name)
    return _SLOW if callable(found) else found


def _by_attribute(value: Any, name: str) -> Any:
    try:
        return getattr(value, name, _SLOW)
    except ObjectDoesNotExist:  # Django says nothing in its place
        return _SLOW


def _of_none(_value: None, name: str) -> Any:
    return _SLOW if hasattr(None, name) else _MISSING


def _by_key(value: dict[str, Any], name: str) -> Any:
    if name in value:
        return value[name]
    return _SLOW if name.isdigit() or hasattr(dict, name) else _MISSING


def _by_place(value: Any, name: str) -> Any:
    return value[int(name)] if name.isdigit() and int(name) < len(value) else _SLOW


def _slowly(_value: Any, _name: str) -> Any:
    return _SLOW


_GETTERS: Final[dict[type, _Getter]] = {
    dict: _by_key, tuple: _by_place, list: _by_place, type(None): _of_none,
}  # fmt: skip


class Variable(VariableNode):
    """`{{ … }}`."""

    def render_annotated(self, context: Context) -> str:
        value: Any
        try:
            value = self.filter_expression.resolve(context)
        except UnicodeDecodeError:  # as Django does
            return ""
        kind = type(value)
        if kind is str and context.autoescape:
            return escape(value)
        if kind is SafeString or kind is str or (kind is int and not settings.USE_THOUSAND_SEPARATOR):
            return str(value)
        return rendered(value, context)


class Same(Node):
    """Neighbours that say the same to everybody who reads this language."""

    child_nodelists = ()

    def __init__(self, nodes: list[Node]) -> None:
        self.nodes = nodes
        self.kept: dict[tuple[Any, ...], SafeString] = {}

    def render_annotated(self, context: Context) -> str:
        key = (get_language(), get_script_prefix(), context.autoescape)
        said = self.kept.get(key)
        if said is None:
            said = self.kept[key] = NodeList(self.nodes).render(context)
        return said

    render = render_annotated


def _is_same(node: Node) -> bool:
    """Whether the node says the same to everybody, and leaves nothing behind for others."""
    if isinstance(node, TextNode):
        return True
    if type(node) is TranslateNode:
        said = node.filter_expression
        return said.var.lookups is None and not (said.filters or node.asvar or node.message_context or node.noop)
    if type(node) is StaticNode:
        return node.varname is None and _are_constant(node.path)
    if type(node) is URLNode:
        return node.asvar is None and _are_constant(node.view_name, *node.args, *node.kwargs.values())
    if type(node) is SimpleNode and node.func in _SAME and not node.takes_context and node.target_var is None:
        return _are_constant(*node.args, *node.kwargs.values())
    return False


_SAME: Final[set[Any]] = set()
_Tag = TypeVar("_Tag", bound=Callable[..., Any])


def same(tag: _Tag) -> _Tag:
    """Mark the function of a simple tag: what it says hangs on its arguments and the language alone."""
    _SAME.add(tag)
    return tag


def _are_constant(*said: FilterExpression) -> bool:
    return all(
        not each.filters and (not each.is_var or (each.var.lookups is None and not each.var.translate)) for each in said
    )


def _joined(nodes: NodeList) -> NodeList:
    """`nodes` with neighbours that are the same for everybody put together."""
    found = NodeList()
    found.contains_nontext = nodes.contains_nontext
    run: list[Node] = []
    for node in [*nodes, None]:
        if node is not None and _is_same(node):
            run.append(node)
            continue
        if all(isinstance(each, TextNode) for each in run):
            found.extend(run)
        else:
            found.append(Same(run))
        run = []
        if node is not None:
            found.append(node)
    return found


class QuickParser(Parser):
    """Django's parser, with our expressions and nodes in the place of the commonest."""

    def compile_filter(self, token: str) -> Expression:
        return Expression(token, self)

    def extend_nodelist(self, nodelist: NodeList, node: Node, token: Token) -> None:
        if type(node) is VariableNode:
            node = Variable(node.filter_expression)
        super().extend_nodelist(nodelist, node, token)

    def parse(self, parse_until: Any = None) -> NodeList:
        return _joined(super().parse(parse_until))


class QuickTemplate(Template):
    """A template read by `QuickParser`."""

    def compile_nodelist(self) -> NodeList:
        if self.engine.debug:  # faults are explained by Django's own nodes
            return super().compile_nodelist()
        engine = self.engine
        parser = QuickParser(
            Lexer(self.source).tokenize(), engine.template_libraries, engine.template_builtins, self.origin
        )
        nodes = parser.parse()
        self.extra_data = parser.extra_data
        return nodes


class _Reader(base.Loader):  # only ever beneath a loader that has sources and contents
    """Django's reading of a template, to the letter but for its last line."""

    def get_template(self, template_name: str, skip: list[Origin] | None = None) -> Template:
        tried = []
        for origin in self.get_template_sources(template_name):
            if skip is not None and origin in skip:
                tried.append((origin, "Skipped to avoid recursion"))
                continue
            try:
                source = self.get_contents(origin)  # type: ignore[attr-defined]
            except TemplateDoesNotExist:
                tried.append((origin, "Source does not exist"))
                continue
            return QuickTemplate(source, origin, template_name, self.engine)
        raise TemplateDoesNotExist(template_name, tried=tried)


class Loader(cached.Loader, _Reader):
    """Django's loader that keeps what it has read; it reads by `_Reader`."""
