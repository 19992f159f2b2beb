"""From bytes of unknown origin to an XML tree that has fetched, expanded and executed nothing."""

from typing import Final

from lxml import etree

from motcua.workflow.bpmn.problems import Problem

BPMN: Final = "http://www.omg.org/spec/BPMN/20100524/MODEL"
MAX_BYTES: Final = 1 << 20
MAX_DEPTH: Final = 64
MAX_ELEMENTS: Final = 20_000


def parse(source: bytes) -> tuple[etree._Element | None, list[Problem]]:
    """The root element, or the problem that makes reading on useless."""
    if len(source) > MAX_BYTES:
        return None, [Problem("too_large", 1, data={"limit": MAX_BYTES})]
    try:
        text = source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return None, [Problem("not_utf8", source[: error.start].count(b"\n") + 1)]
    # Only UTF-8 gets here, so no other encoding can hide a declaration from this search.
    for sign in ("<!DOCTYPE", "<!ENTITY"):
        if sign in text:
            return None, [Problem("doctype", text[: text.index(sign)].count("\n") + 1)]
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as error:
        return None, [Problem("malformed", error.lineno or 1, data={"detail": error.msg})]
    return _within_limits(root)


def _within_limits(root: etree._Element) -> tuple[etree._Element | None, list[Problem]]:
    depth, count = 0, 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "end":
            depth -= 1
            continue
        depth, count = depth + 1, count + 1
        if depth > MAX_DEPTH:
            return None, [Problem("too_deep", line_of(element), data={"limit": MAX_DEPTH})]
        if count > MAX_ELEMENTS:
            return None, [Problem("too_many", line_of(element), data={"limit": MAX_ELEMENTS})]
    if root.tag != f"{{{BPMN}}}definitions":
        return None, [Problem("not_bpmn", line_of(root))]
    return root, []


def line_of(element: etree._Element) -> int:
    """The line in the file, 1 if it is not known."""
    line = element.sourceline
    return line if isinstance(line, int) else 1


def tag_of(element: etree._Element) -> tuple[str, str]:
    """Namespace and local name."""
    name = etree.QName(element)
    return name.namespace or "", name.localname
